"""``cmsim report``: a result as a page to read, print and hand on."""

from __future__ import annotations

import json
from pathlib import Path

import rich_click as click


@click.command("report", epilog="Example: cmsim report results/compare-baseline-remove-direct-pay")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The folder of the report.  [default: DIR/report]")
@click.option("--analyst", metavar="NAME", default="", help="Who made it, to be named in it.")
@click.option("--assurer", metavar="NAME", default="", help="Who checked it.")
@click.option("--approver", metavar="NAME", default="", help="Who approved it.")
@click.option("--check", is_flag=True,
              help="Live a small world for its QA log: do the books balance, do both engines agree?")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a report that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print the paths as one JSON object.")
def report(folder: Path, out: Path | None, check: bool, force: bool, as_json: bool, **named: str) -> None:
    """Write the run, comparison, sweep or validation in DIR as one page of HTML that stands alone.

    The page opens without a network, on a phone as on paper. Beside it lie an accessible workbook of its tables
    (report.xlsx), every table as CSV, and every picture as PNG.
    """
    from cmsim.runs.reporting.report import write_report

    if check:
        from cmsim.runs.progress import say_if_compiling

        say_if_compiling()
    page, sheets, *others = write_report(folder, out, force, named, check)
    if as_json:
        tables = [str(path) for path in others if path.suffix == ".csv"]
        pictures = [str(path) for path in others if path.suffix == ".png"]
        click.echo(json.dumps({"report": str(page), "workbook": str(sheets), "tables": tables, "pictures": pictures}))
    else:
        click.echo(f"Report: {page}")
        click.echo(f"Workbook: {sheets}")
        click.echo(f"Tables and pictures beside it: {len(others)}")
