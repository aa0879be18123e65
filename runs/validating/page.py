"""The page docs/validation.md: every target beside what a run gives, the misses named.

    python -m cmsim.runs.validating.page            write the page anew from the figures kept in docs/validation.csv
    python -m cmsim.runs.validating.page --run      live the runs anew first, and keep their figures and the chart

    --families 240000 --seeds 4                     change the runs

The runs stay the same for the same rules: to be made again after a change of rules, parameters or targets.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.runs.pages import write_page
from cmsim.runs.validating.words import counted, figure, gap, observed, simulated

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.validating.validate import Validation

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, FIGURES, PICTURE = DOCS / "validation.md", DOCS / "validation.csv", DOCS / "pictures" / "validation-gaps.png"
KEPT = (
    *("id", "use", "quantity", "source", "period", "unit", "observed", "band_low", "band_high", "simulated", "low"),
    *("high", "standard_error", "simulated_n", "gap", "within"),
)
TITLES = {"calibrate": "Calibration", "validate": "Validation"}
HEADER = ("| Figure | Period | Observed (tolerance) | Simulated (90%) | Gap | |", "|---|---|---:|---:|---:|---|")

INTRODUCTION = """\
# The model held against figures

<!-- made by python -m cmsim.runs.validating.page: change runs/validating, never this page -->

A run is held against {all_counted} published figures. **Calibration: {calibrate}. Validation: {validate}.** Nothing is
left out because it misses, and no tolerance was widened. A figure counts as calibration where it, or one made of the
same, was ever fitted to ([the last fit](decisions/0013-the-third-fit.md)), or was set aside to be; agreement with it
shows that the model can do it. Agreement with the others shows that it may be right.

The run: {made_by}.
It took {seconds:g} seconds, and `python -m cmsim.runs.validating.page --run` makes it again.
[How to validate](how-to/validate.md) holds the model against figures of your own.

![{alt}](pictures/validation-gaps.png)

A tolerance is the one proposed before any fit for the figure or its like, where there was one; else 4 points of a share
and 10% of another figure. The figure of a run is the mean over its seeds, and its interval bounds luck alone. *Gap* is
how far it is from the observed, in tolerances: beyond 1 it is out."""


def kept_figures(folder: Path = FIGURES) -> tuple[dict[str, Any], pd.DataFrame]:
    """How the kept run was made, and its figures."""
    import pandas as pd

    first, _, table = folder.read_text(encoding="utf-8").partition("\n")
    from io import StringIO

    return json.loads(first.removeprefix("# ")), pd.read_csv(StringIO(table), keep_default_na=True)


def keep(found: Validation) -> str:
    """The figures of a run, as they are kept: a first line of how it was made, then a table, to six figures."""
    from cmsim.runs.validating.chart import alt_text
    from cmsim.runs.validating.words import made_by

    about = {"made_by": made_by(found), "seconds": round(found.seconds), "alt": alt_text(found)}
    table = found.rows[list(KEPT)].to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return f"# {json.dumps(about, ensure_ascii=False)}\n{table}"


def page(about: dict[str, Any], rows: pd.DataFrame) -> str:
    """The whole page as Markdown."""
    from cmsim.runs.validating.targets import built_in

    targets, silent = built_in()
    reasons = {target.id: target.reason for target in targets}
    counts = {use: counted(rows[rows["use"] == use]) for use in TITLES}
    told = INTRODUCTION.format(all_counted=len(rows), **counts, **about)
    lines = told.splitlines()
    for use, title in TITLES.items():
        part: list[Any] = list(rows[rows["use"] == use].itertuples())
        lines += ["", f"## {title}: {counts[use]}", "", *HEADER, *(line(row) for row in part)]
        lines += ["", *missed([row for row in part if not row.within], reasons)]
    lines += ["", f"## Not spoken of: {len(silent)} figures", "", *not_spoken_of(silent)]
    return "\n".join(lines) + "\n"


def line(row: Any) -> str:
    """A target as a row of the table."""
    cells = (row.quantity, row.period, observed(row), simulated(row), gap(row), "in" if row.within else "**out**")
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def missed(rows: Sequence[Any], reasons: dict[str, str]) -> list[str]:
    """The misses, those of one reason together; then those whose reason is not known."""
    by_reason: dict[str, list[Any]] = {}
    for row in rows:
        by_reason.setdefault(reasons.get(row.id, ""), []).append(row)
    unknown = by_reason.pop("", [])
    lines = ["Out, and why:", ""] if by_reason else []
    lines += [f"- {reason} ({'; '.join(name(row) for row in part)})" for reason, part in by_reason.items()]
    if unknown:
        lines += ["", "Out, and not explained: " + "; ".join(name(row) for row in unknown) + "."]
    return lines


def name(row: Any) -> str:
    """A miss in few words."""
    return f"{row.quantity}, {row.period}: {figure(row.simulated, row.unit)} for {figure(row.observed, row.unit)}"


def not_spoken_of(silent: Sequence[Any]) -> list[str]:
    """The figures that no run is held against, by reason."""
    reasons: dict[str, list[str]] = {}
    for one in silent:
        reasons.setdefault(one.reason, []).append(f"`{one.id}`")
    return [f"- {reason[0].upper()}{reason[1:]}: {', '.join(ids)}." for reason, ids in reasons.items()]


def main(words: Sequence[str] | None = None) -> None:
    """Write the page, after living the runs anew if asked."""
    told = argparse.ArgumentParser(prog="python -m cmsim.runs.validating.page", description="Write docs/validation.md.")
    told.add_argument("--run", action="store_true", help="live the runs anew, and keep their figures")
    told.add_argument("--families", type=int, default=240_000, help="in all")
    told.add_argument("--seeds", type=int, default=4)
    asked = told.parse_args(words)
    if asked.run:
        from cmsim.runs.progress import bar, say_if_compiling
        from cmsim.runs.validating.chart import gaps_chart
        from cmsim.runs.validating.validate import validate

        say_if_compiling()
        with bar("validation") as progress:
            found = validate(families=asked.families, seeds=asked.seeds, progress=progress)
        write_page(FIGURES, keep(found))
        PICTURE.write_bytes(gaps_chart(found).png)
    write_page(PAGE, page(*kept_figures()))


if __name__ == "__main__":
    main()
