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
@click.option("--force", is_flag=True, help="Replace a report that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print the paths as one JSON object.")
def report(folder: Path, out: Path | None, force: bool, as_json: bool, **named: str) -> None:
    """Write the run, comparison or sweep in DIR as one page of HTML that stands alone, tables and pictures beside it.

    The page opens without a network, on a phone as on paper. Every table lies beside it as CSV, every picture as PNG.
    """
    from cmsim.runs.reporting.report import write_report

    page, *others = write_report(folder, out, force, named)
    if as_json:
        tables = [str(path) for path in others if path.suffix == ".csv"]
        pictures = [str(path) for path in others if path.suffix == ".png"]
        click.echo(json.dumps({"report": str(page), "tables": tables, "pictures": pictures}))
    else:
        click.echo(f"Report: {page}")
        click.echo(f"Tables and pictures beside it: {len(others)}")
