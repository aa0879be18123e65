"""``cmsim journey --cohort``: everybody who applied in some months, followed: tables and a flow picture."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rich_click as click
from cmsim.model.calendar import label
from cmsim.runs.journey.cohort import PAYMENTS, PLACES, Cohort, Window, ages_in_words, follow, starts
from cmsim.runs.journey.life import Asked

USUAL = 24_000  # families of the run: a year's applicants are then about a thousand


def show_cohort(
    scenario: str, window: Window, families: int | None, seed: int, out: Path | None, force: bool, as_json: bool
) -> None:
    """Follow a cohort, keep what was found, and show it."""
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.store import check_destination
    from cmsim.scenarios import load

    until = label(window.last + window.ages[-1])
    asked = Asked(load(scenario), USUAL if families is None else families, seed, until)
    if out is not None:
        check_destination(out, force)
    say_if_compiling()
    with bar("following a cohort") as progress:
        cohort = follow(asked, window, progress)
    if out is not None:
        keep_cohort(out, force, cohort)
    if as_json:
        click.echo(json.dumps(as_object(cohort, out)))
    else:
        show_tables(cohort, out)


def show_tables(cohort: Cohort, out: Path | None) -> None:
    """The two tables: where they are, and what is paid; in a pipe tab-separated."""
    from cmsim.runs.scenarios_command import console, show_table

    heads = ages_in_words(cohort.window.ages)
    click.echo(
        f"Of 100 families that {cohort.window.as_words()} ({cohort.asked.as_words()}; {len(cohort.ids):,} of them, "
        f"for about {round(len(cohort.ids) * cohort.weight, -2):,.0f} in Great Britain)."
    )
    for title, shares, names in (
        ("Where they are", cohort.shares(), {name: words for name, (words, _) in PLACES.items()}),
        ("What was paid in the last three months", cohort.paid(), PAYMENTS),
    ):
        rows = [(names[name], *(f"{share:.1f}" for share in row)) for name, row in shares.items()]
        click.echo()
        if sys.stdout.isatty():
            show_table(console(), (title, *heads), rows)
        else:
            click.echo("\n".join("\t".join(row) for row in ((title, *heads), *rows)))
    click.echo(f"\nBy chance alone a share of one half is within ±{cohort.margin:.1f} points, nine times in ten.")
    if out is not None:
        click.echo(f"The picture, and the tables: {out}")


def places_by_age(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """Every share, a row each: table (place or payment), months after the start, name, families, share."""
    for table, codes, names in (("place", cohort.places, PLACES), ("payment", cohort.payments, PAYMENTS)):
        for column, age in enumerate(cohort.window.ages):
            for code, name in enumerate(names):
                number = int((codes[:, column] == code).sum())
                if number:
                    share = round(number / len(cohort.ids), 6)
                    yield {"table": table, "months_after": age, "name": name, "families": number, "share": share}


def all_flows(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """Every band of the picture, a row each."""
    for column, (age, later) in enumerate(zip(cohort.window.ages[:-1], cohort.window.ages[1:], strict=True)):
        for (one, other), number in cohort.flows(column).items():
            yield {"months_after": age, "place": one, "then_months_after": later, "then_place": other,
                   "families": number}  # fmt: skip


def as_object(cohort: Cohort, out: Path | None) -> dict[str, Any]:
    """What ``--json`` prints."""
    asked, window = cohort.asked, cohort.window
    return {
        "scenario": asked.scenario.name, "seed": asked.seed, "families": asked.families, "from": window.start,
        "cohort": [label(window.first), label(window.last)], "months": window.ages[-1], "ages": list(window.ages),
        "followed": len(cohort.ids), "weight": cohort.weight, "shares": list(places_by_age(cohort)),
        "flows": list(all_flows(cohort)), "out": None if out is None else str(out),
    }  # fmt: skip


def as_csv(rows: Iterator[dict[str, Any]]) -> bytes:
    """Rows as CSV."""
    every, text = list(rows), io.StringIO(newline="")
    writer = csv.DictWriter(text, list(every[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(every)
    return text.getvalue().encode()


def keep_cohort(out: Path, force: bool, cohort: Cohort) -> None:
    """Write cohort.csv, flows.csv, flow.png, flow.svg and the manifest. Errors: InputError, as ``write_results``."""
    from cmsim.runs.journey.flow_chart import draw_flow
    from cmsim.runs.store import about, write_results

    asked, window = cohort.asked, cohort.window
    png, svg = draw_flow(cohort)
    manifest = about(
        kind="journey", scenario=asked.scenario.resolved(), seed=asked.seed, families=asked.families,
        until=asked.until, cohort={"from": window.start, "event": starts()[window.start].name,
                                   "months": [label(window.first), label(window.last)], "ages": list(window.ages)},
    )  # fmt: skip
    files = {
        "cohort.csv": as_csv(places_by_age(cohort)), "flows.csv": as_csv(all_flows(cohort)),
        "flow.png": png, "flow.svg": svg,
    }  # fmt: skip
    write_results(out, manifest, {}, force, files)
