"""``cmsim doubt``: a reform's headline effects under every account of behaviour that the data cannot rule out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from cmsim.runs.run_command import complete_scenario

if TYPE_CHECKING:
    from cmsim.runs.doubting.findings import Doubts


@click.command(
    "doubt", epilog="Example: cmsim doubt remove-direct-pay --only direct-pay --families 1200 --seeds 2 --until 2028-12"
)
@click.argument("reforms", metavar="[REFORM...]", nargs=-1, shell_complete=complete_scenario)
@click.option("--base", default="baseline", show_default=True, shell_complete=complete_scenario,
              help="What the reforms are held against.")  # fmt: skip
@click.option("--corners", type=click.Path(path_type=Path), metavar="FILE",
              help="Corners of your own, a TOML file.  [default: those of cmsim]")  # fmt: skip
@click.option("--only", multiple=True, metavar="NAME", help="A doubt or a corner to live; again for another.")
@click.option("--list", "listing", is_flag=True, help="Print the doubts and their corners, and live nothing.")
@click.option("--outcome", "outcomes", multiple=True, metavar="INDICATOR[LEVEL]",
              help="An indicator; again for another.  [default: six headlines]")  # fmt: skip
@click.option("--families", type=int, default=12_000, show_default=True, help="Families in each run.")
@click.option("--seeds", type=int, default=4, show_default=True, help="Runs of each; intervals are over them.")
@click.option("--until", default="2031-12", show_default=True, metavar="YYYY-MM", help="The last month.")
@click.option("--threads", type=click.IntRange(min=1), help="Threads to use.  [default: one a core]")
@click.option("--out", type=click.Path(path_type=Path),
              help="The folder of the results.  [default: results/doubt-REFORM]")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a result that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def doubt(
    reforms: tuple[str, ...], listing: bool, out: Path | None, force: bool, as_json: bool, corners: Path | None,
    only: tuple[str, ...], **asked: Any,
) -> None:  # fmt: skip
    """Live each REFORM under every corner: accounts of behaviour and practice between which no figure decides.

    Without a REFORM: remove-direct-pay and restore-application-fee. The same families and the same luck in all corners.
    A corner that was fitted anew (cmsim calibrate --corner) is lived both ways. All corners of both reforms take about
    fifteen minutes on two cores.
    """
    from cmsim.runs.doubting.corners import chosen, doubts
    from cmsim.runs.doubting.findings import doubt as live
    from cmsim.runs.doubting.living import REFORMS
    from cmsim.runs.doubting.refits import out_of_date, read, with_refits
    from cmsim.runs.doubting.results import default_out, write
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.store import check_destination
    from cmsim.scenarios import load

    if listing:
        for one in chosen(with_refits(doubts(corners), read()), only):
            click.echo(f"{one.name}: {one.title}")
            for corner in one.corners:
                click.echo(f"  {corner.name}: {corner.says}")
        return
    names = reforms or REFORMS
    scenarios = [load(name) for name in names]
    folder = out if out is not None else default_out([scenario.name for scenario in scenarios])
    check_destination(folder, force)
    old = [name for name in out_of_date(read()) if corners is None]
    if old:
        click.echo(f"note: rules or data have changed since these corners were fitted anew: {', '.join(old)}", err=True)
    say_if_compiling()
    with bar("corners", "runs") as progress:
        found = live(*scenarios, corners=corners, only=only, progress=progress, **asked)
    found.out = write(found, folder, force)
    if as_json:
        click.echo(json.dumps(found.as_json()))
    else:
        show(found)


def show(found: Doubts) -> None:
    """Each reform's table, what turns on what, and where the rest is."""
    from cmsim.runs.comparing.command import show_table
    from cmsim.runs.doubting.findings import sentences
    from cmsim.runs.doubting.results import MARKS, cells, columns, made_by, reform_rows

    for reform in found.plan.reforms:
        rows = reform_rows(found, reform.name)
        click.echo(f"{reform.name} against {found.plan.base.name}: mean of the last year, 90% interval")
        show_table(columns(rows), cells(rows))
    click.echo(MARKS)
    for sentence in sentences(found.rows, found.plan.doubts):
        click.echo(sentence)
    click.echo(f"Made by {made_by(found)}; {found.seconds:,.0f} s.")
    click.echo(f"Tables, pictures and a page: {found.out}")
