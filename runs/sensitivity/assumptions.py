"""The page docs/assumptions.md: every parameter as an assumption, with the quality of what it rests on and its impact.

    python -m cmsim.runs.sensitivity.assumptions              write the page from the evidence and impact.csv
    python -m cmsim.runs.sensitivity.assumptions --from DIR   take the impact from an analysis first (repeatable)
    python -m cmsim.runs.sensitivity.assumptions --run        make the analyses first: the baseline and two reforms, all
                                                              from the same runs

    --families 1000 --until 2029-12 --jobs 2             change those
    --trajectories 3     over all parameters; then
    --keep 96 --closer 10     new trajectories over those that move some outcome most
    --parameter NAME     rate this one alone (repeatable), to try it
    --out DIR            keep every run, and go on there if it was stopped

The analyses say of which rules and data they are.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cmsim.model.evidence import parameters
from cmsim.runs.pages import write_page
from cmsim.runs.sensitivity.impact import FILE, IMPACTS, Rating, joined, kept, ratings, shipped

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "assumptions.md"
ASKED = ("baseline", "remove-direct-pay", "restore-application-fee")
QUALITY = {"published": "high", "derived": "medium", "calibrated": "medium", "assumed": "low"}
NOT_RATED = "not rated"
TITLES = {
    "high": "High impact", "medium": "Medium impact", "low": "Low impact",
    NOT_RATED: "Not rated: no range, the name of a variant, or no analysis yet",
}  # fmt: skip

INTRODUCTION = """\
# Assumption log

<!-- made by python -m cmsim.runs.sensitivity.assumptions: change runs/sensitivity, never this page -->

Every parameter of behaviour and practice: {count} in all. *Quality* says what it rests on: high, a published figure;
medium, derived from one or fitted to them; low, assumed. *Impact* is computed by
[`cmsim sensitivity`](how-to/sensitivity.md): high where moving the parameter over its range changes some outcome by a
quarter or more of what the most important one does, medium from a twentieth. A parameter whose effects, each seen from
another place and with other luck, do not clearly differ from nought together counts as low. Of low quality and high
impact, and so first to be looked into: {first}. `cmsim evidence NAME` tells a parameter's source. Doubts that are no
parameter are in [what the data cannot decide](structural-doubt.md).

{made}"""


def log() -> list[dict[str, Any]]:
    """The assumption log: a row for each parameter, those of high impact and low quality first.

    Keys: id, meaning, value, unit, low, high, status, quality, impact, on (the outcome it matters most for), share (of
    the largest mean effect on it), source.
    """
    found = shipped()
    known = {} if found is None else ratings(found[1])
    rows = []
    for name, row in parameters().items():
        rating = known.get(name)
        rows.append(
            {
                "id": name, "meaning": row.meaning, "value": row.value, "unit": row.unit, "low": row.low,
                "high": row.high, "status": row.status, "quality": QUALITY[row.status],
                "impact": NOT_RATED if rating is None else rating.impact,
                "on": "" if rating is None else outcome(rating),
                "share": rating.share if rating is not None and rating.about else None, "source": row.source,
            }
        )  # fmt: skip
    order = [*IMPACTS, NOT_RATED]
    worst = list(reversed(list(dict.fromkeys(QUALITY.values()))))
    return sorted(rows, key=lambda r: (order.index(r["impact"]), worst.index(r["quality"]), -(r["share"] or 0.0)))


def outcome(rating: Rating) -> str:
    """The outcome a rating is about, in words; none where no outcome is clearly moved."""
    if not rating.about:
        return ""
    from cmsim.runs.comparing.words import title_of

    title = title_of(rating.indicator, rating.level)
    return f"{title} ({rating.about})"


def page() -> str:
    """The whole page as Markdown."""
    rows, found = log(), shipped()
    first = [f"`{row['id']}`" for row in rows if row["impact"] == "high" and row["quality"] == "low"]
    made = "No analysis has been made yet: every impact is not rated." if found is None else made_by(found[0])
    lines = INTRODUCTION.format(count=len(rows), first=", ".join(first) or "none", made=made).splitlines()
    for impact, title in TITLES.items():
        part = [row for row in rows if row["impact"] == impact]
        if not part:
            continue
        lines += [
            "",
            f"## {title}: {len(part)}",
            "",
            "| Parameter | Meaning | Value (range) | Quality | Matters most for |",
        ]
        lines += ["|---|---|---|---|---|", *(line(row) for row in part)]
    return "\n".join(lines) + "\n"


def line(row: dict[str, Any]) -> str:
    """A parameter as a row of the table."""
    span = "" if row["low"] is None or row["high"] is None else f" ({row['low']:g} to {row['high']:g})"
    share = "" if row["share"] is None else f"{row['on']}: {100 * row['share']:.0f}%"
    value = f"{row['value']:g} {row['unit']}{span}"
    cells = (f"`{row['id']}`", row["meaning"], value, f"{row['quality']} ({row['status']})", share)
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def made_by(about: dict[str, Any]) -> str:
    """How the ratings were made, in a line each."""
    told = []
    for one in about["analyses"]:
        name = one["base"] if one["reform"] is None else f"{one['reform']} against {one['base']}"
        told.append(
            f"- {name}: {one['runs']:,} runs of {one['families']:,} families to {one['until']}, cmsim {one['cmsim']}, "
            f"rules {one['rules_hash']}, data {one['data_hash']}"
        )
    return "\n".join(["Made with:", "", *told])


def make(
    families: int,
    trajectories: int,
    keep: int,
    closer: int,
    until: str,
    jobs: int,
    only: Sequence[str] = (),
    out: Path | None = None,
) -> str:
    """The analyses, from the same runs, as the file of ratings. ``only``: parameters; none: all that can be moved."""
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.sensitivity.question import sensitivity_of
    from cmsim.runs.sensitivity.together import screen_together

    reforms = [None if name == "baseline" else name for name in ASKED]
    asked = [
        sensitivity_of("baseline", reform, parameters=only or None, families=families, until=until)
        for reform in reforms
    ]  # fmt: skip
    say_if_compiling()
    with bar("assumptions", "points") as progress:
        return kept(screen_together(asked, trajectories, keep, closer, jobs, out, progress))


def main(words: Sequence[str] | None = None) -> None:
    """Write the page, after making or taking the analyses if asked."""
    told = argparse.ArgumentParser(
        prog="python -m cmsim.runs.sensitivity.assumptions", description="The assumption log."
    )
    told.add_argument("--run", action="store_true", help="make the analyses first")
    told.add_argument("--from", dest="folders", action="append", type=Path, default=[], metavar="DIR")
    told.add_argument("--families", type=int, default=1_000)
    told.add_argument("--trajectories", type=int, default=3)
    told.add_argument("--keep", type=int, default=96)
    told.add_argument("--closer", type=int, default=10)
    told.add_argument("--until", default="2029-12")
    told.add_argument("--jobs", type=int, default=2)
    told.add_argument("--parameter", dest="only", action="append", default=[], metavar="NAME")
    told.add_argument("--out", type=Path, metavar="DIR")
    asked = told.parse_args(words)
    if asked.run:
        sizes = (asked.families, asked.trajectories, asked.keep, asked.closer)
        write_page(HERE / FILE, make(*sizes, asked.until, asked.jobs, asked.only, asked.out))
    elif asked.folders:
        write_page(HERE / FILE, joined(asked.folders))
    write_page(PAGE, page())


if __name__ == "__main__":
    main()
