"""``cmsim journey``: one family's life, dated and drawn, and a month of it rule by rule; or a cohort followed."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from cmsim.runs.run_command import complete_scenario

if TYPE_CHECKING:
    from cmsim.runs.journey.explain import Explained
    from cmsim.runs.journey.life import Asked, Life
    from cmsim.runs.journey.query import Found
    from cmsim.runs.journey.words import Line

USUAL = 2_400  # families of the run a single life is part of


@click.command("journey", epilog='Example: cmsim journey baseline --like "direct_pay then collect_and_pay"')
@click.argument("scenario", shell_complete=complete_scenario)
@click.option("--family", type=int, metavar="ID", help="The family: a family_id of a snapshot of the same run.")
@click.option("--like", metavar="QUERY",
              help="The first family whose life fits: conditions between commas, with then, and, not, never; such as "
              '"direct_pay then collect_and_pay, arrears over 2000, two children".')  # fmt: skip
@click.option("--explain", "explained_month", metavar="YYYY-MM", help="What each rule decided in that month, and why.")
@click.option(
    "--cohort",
    metavar="MONTH[..MONTH]",
    help="Follow everybody who applied in these months instead (2019-01..2019-12): where they are later.",
)
@click.option(
    "--from",
    "start",
    metavar="EVENT",
    default="application",
    show_default=True,
    help="What the cohort has in common: enquiry, application, separation, direct_pay, report, "
    "collect_and_pay (a move to it), deduction, liability_order, enforcement_agents; or any power by its name, "
    "such as benefit_deduction or freezing_order.",
)
@click.option("--months", type=int, default=24, show_default=True, help="How long a cohort is followed.")
@click.option("--families", type=int, help="Families of the run it is part of.  [default: 2400; of a cohort 24000]")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed is the same luck.")
@click.option("--until", metavar="YYYY-MM", default="2036-12", show_default=True, help="The last month of a life.")
@click.option("--out", type=click.Path(path_type=Path),
              help="A folder for journey.csv (every month), timeline.md, journey.png and journey.svg; of a cohort: "
              "cohort.csv, flows.csv, flow.png and flow.svg.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a journey that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the timeline.")
def journey(
    scenario: str,
    family: int | None,
    like: str | None,
    explained_month: str | None,
    cohort: str | None,
    start: str,
    months: int,
    families: int | None,
    seed: int,
    until: str,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Replay the life of one family of SCENARIO: what happened when, and what was due, paid and owed.

    Without --family and --like: the family with the most events among the first hundred. A family has the same id and
    the same luck in every scenario. With --cohort: everybody who applied in some months, and where they are later.
    """
    from cmsim.model.errors import InputError
    from cmsim.runs.journey.cohort import read_window
    from cmsim.runs.journey.cohort_command import show_cohort
    from cmsim.runs.journey.explain import explain
    from cmsim.runs.journey.life import Asked, replay
    from cmsim.runs.journey.query import find, read_query
    from cmsim.runs.journey.telling import timeline
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.store import check_destination
    from cmsim.scenarios import load

    if family is not None and like is not None:
        raise InputError("--family and --like both say which family: give one of them")
    if force and out is None:
        raise InputError("--force goes with --out")
    if cohort is not None:
        if family is not None or like is not None or explained_month is not None:
            raise InputError("--cohort follows many families: leave out --family, --like and --explain")
        show_cohort(scenario, read_window(start, cohort, months), families, seed, out, force, as_json)
        return
    asked = Asked(load(scenario), USUAL if families is None else families, seed, until)
    if like is not None:
        read_query(like)
    if explained_month is not None:
        check_month(explained_month, until)
    if out is not None:
        check_destination(out, force)
    say_if_compiling()
    found = None
    if family is None:
        with bar("looking for a family") as progress:
            found = find(asked, like, progress)
        family = found.family
    with bar(f"family {family}") as progress:
        life = replay(asked, family, progress)
    explained = None
    if explained_month is not None:
        with bar(explained_month) as progress:
            explained = explain(asked, family, explained_month, progress)
    lines = timeline(life)
    if out is not None:
        keep(out, force, life, lines, found, explained)
    if as_json:
        click.echo(json.dumps(as_object(life, lines, found, explained, out)))
    else:
        show(life, lines, found, explained, out)


def check_month(text: str, until: str) -> None:
    """Errors: InputError unless the month is one of the run's."""
    from cmsim.model.calendar import month_of
    from cmsim.model.errors import InputError
    from cmsim.model.simulation import check_until

    if not 0 <= month_of(text) <= check_until(until):
        raise InputError(f"--explain {text}: this run goes from 2012-12 to {until}")


# --- what is shown ------------------------------------------------------------------------------------------------


def show(life: Life, lines: list[Line], found: Found | None, explained: Explained | None, out: Path | None) -> None:
    """The life in words: a table on a terminal; in a pipe a line for each thing that happened, tab-separated."""
    from cmsim.runs.journey.explain_words import in_words
    from cmsim.runs.journey.summing_up import sentences
    from cmsim.runs.scenarios_command import console, show_table

    for sentence in sentences(life):
        click.echo(sentence)
    if found is not None:
        click.echo(f"Picked: {found.as_words()}.")
    click.echo()
    if sys.stdout.isatty():
        months = [line.month for line in lines]
        once = ["" if place and months[place - 1] == month else month for place, month in enumerate(months)]
        rows = [(month, line.text) for month, line in zip(once, lines, strict=True)]
        show_table(console(), ("Month", "What happened"), rows)
    else:
        for line in lines:
            click.echo(f"{line.month}\t{line.text}")
    if explained is not None:
        click.echo()
        click.echo("\n".join(in_words(explained)))
    if out is not None:
        click.echo(f"\nEvery month, and the picture: {out}")


def as_object(
    life: Life, lines: list[Line], found: Found | None, explained: Explained | None, out: Path | None
) -> dict[str, Any]:
    """What ``--json`` prints."""
    from cmsim.runs.journey.summing_up import summary

    asked: Asked = life.asked
    fit = None if found is None else {"query": found.query, "fitting": found.fitting, "of": found.of}
    told: dict[str, Any] = {
        "family": life.family,
        "scenario": asked.scenario.name,
        "seed": asked.seed,
        "families": asked.families,
        "until": asked.until,
        "picked": fit,
        "out": None if out is None else str(out),
        "summary": summary(life),
        "months": life.months,
        "events": [line._asdict() for line in lines],
    }
    if explained is not None:
        told["explained"] = {"month": explained.month, "same_as_run": explained.same, **explained.parts}
    return told


# --- what is kept -------------------------------------------------------------------------------------------------


def keep(
    out: Path, force: bool, life: Life, lines: list[Line], found: Found | None, explained: Explained | None
) -> None:
    """Write journey.csv, timeline.md, journey.png, journey.svg and the manifest. Errors: InputError, as
    ``store.write_results``."""
    from cmsim.runs.journey.chart import draw
    from cmsim.runs.journey.explain_words import in_words
    from cmsim.runs.journey.summing_up import as_markdown
    from cmsim.runs.store import about, write_results

    page = as_markdown(
        life, lines, found.as_words() if found is not None else "", in_words(explained) if explained else []
    )
    png, svg = draw(life, lines)
    files = {"journey.csv": as_csv(life), "timeline.md": page.encode(), "journey.png": png, "journey.svg": svg}
    asked = life.asked
    manifest = about(
        kind="journey", scenario=asked.scenario.resolved(), seed=asked.seed, families=asked.families,
        until=asked.until, family=life.family,
    )  # fmt: skip
    write_results(out, manifest, {}, force, files)


def as_csv(life: Life) -> bytes:
    """Every month of the life, a row each; a month's events stand between semicolons."""
    from cmsim.runs.journey.life import MEANINGS

    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(MEANINGS), lineterminator="\n")
    writer.writeheader()
    for month in life.months:
        writer.writerow({**month, "events": ";".join(month["events"])})
    return text.getvalue().encode()
