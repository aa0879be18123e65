"""The gallery: every figure as PNG with its CSV, and the page that shows them.

python -m cmsim.runs.gallery --out docs/gallery           every figure; in a checkout docs/gallery.md too
python -m cmsim.runs.gallery --out mine --only paid       one of them (repeatable)

--families 12000 --seeds 4                                change what is lived: more families, steadier lines
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from cmsim.runs.gallery import cases, families, law_and_effects, over_time
from cmsim.runs.gallery.material import Figure, Material

FIGURES: dict[str, tuple[str, Callable[[Material], Figure]]] = {  # name of the file: what it is, who draws it
    "arrangements": ("Arrangements since 2012, counted in two ways", over_time.arrangements),
    "paid": ("Who is paid", over_time.paid),
    "effective": ("What makes an arrangement effective", families.effective),
    "moves": ("Who moves between arrangements", families.moves),
    "no-arrangement": ("Why there is no arrangement", families.reasons),
    "income": ("By income of the receiving household", families.income),
    "compliance": ("How Collect & Pay cases pay", over_time.compliance),
    "arrears": ("Arrears, and what was written off", over_time.arrears),
    "life": ("The life of one case", cases.life),
    "liability": ("What is due, by income", law_and_effects.liability),
    "charges": ("What a charge costs each parent", law_and_effects.charges),
    "fee": ("The application fee, 2014 and 2024", over_time.fee),
    "removal": ("Ending Direct Pay", law_and_effects.removal),
    "peers": ("Who talks with whom", cases.peers),
    "waiting": ("How long the stages of a case take", cases.waiting),
}
PAGE = "gallery.md"
INTRODUCTION = """\
# Figure gallery

<!-- made by python -m cmsim.runs.gallery: change runs/gallery, never this page -->

Charts for a lecture or a slide. Each has its figures beside it as CSV. All but the two of the law are simulated, and
none is about a real family; how well the model does against published figures is told in
[validation](validation.md). `python -m cmsim.runs.gallery --out FOLDER` makes them again: every number in a title is
that of the run.
"""


def make(out: Path, material: Material, names: Sequence[str]) -> dict[str, Figure]:
    """Draw the figures named and write each as NAME.png and NAME.csv; hand them back by name."""
    out.mkdir(parents=True, exist_ok=True)
    drawn = {}
    for name in names:
        figure = FIGURES[name][1](material)
        (out / f"{name}.png").write_bytes(figure.png)
        figure.table.to_csv(out / f"{name}.csv", index=False, lineterminator="\n", float_format="%.10g")
        drawn[name] = figure
    return drawn


def page(drawn: dict[str, Figure], folder: str) -> str:
    """The page as Markdown; ``folder``: where the pictures are from there."""
    lines = INTRODUCTION.splitlines()
    for name, figure in drawn.items():
        alt = figure.alt.replace("[", "(").replace("]", ")").replace("\n", " ")
        lines += ["", f"## {FIGURES[name][0]}", "", figure.sentence, "", f"![{alt}]({folder}/{name}.png)", ""]
        lines.append(f"Figures: [{name}.csv]({folder}/{name}.csv)")
    return "\n".join(lines) + "\n"


def main(words: Sequence[str] | None = None) -> None:
    """Draw the gallery, and its page beside the folder."""
    usual = Material()
    told = argparse.ArgumentParser(prog="python -m cmsim.runs.gallery", description="Draw the figure gallery.")
    told.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder of the figures")
    told.add_argument("--only", action="append", choices=list(FIGURES), metavar="NAME", help="one of them (repeatable)")
    told.add_argument("--families", type=int, default=usual.families)
    told.add_argument("--seeds", type=int, default=usual.seeds)
    told.add_argument("--until", default=usual.until, metavar="YYYY-MM", help="the last month of the run")
    told.add_argument("--reform-until", default=usual.reform_until, metavar="YYYY-MM")
    asked = told.parse_args(words)
    from cmsim.runs.progress import say_if_compiling

    say_if_compiling()
    material = Material(asked.families, asked.seeds, asked.until, asked.reform_until)
    drawn = make(asked.out, material, asked.only or list(FIGURES))
    if not asked.only:
        place = asked.out.parent / PAGE
        place.write_text(page(drawn, os.path.relpath(asked.out, place.parent)), encoding="utf-8", newline="\n")
        print(f"Page: {place}")
    print(f"Figures: {len(drawn)} in {asked.out}")
