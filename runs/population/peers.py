"""``cmsim population peers``: who talks with whom, measured beside the evidence, and pictures of it."""

from __future__ import annotations

import json
import math
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from cmsim.runs.options import JSON_NOT_A_TABLE

if TYPE_CHECKING:
    from cmsim.model.population.peers.measures import Measures
    from cmsim.model.population.peers.network import Peers
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.runs.chart_style import Chart

# id, what it is, the parameter it should come out at, and how it is written
ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("parents", "Parents in the network", "", "count"),
    ("mean", "Acquaintances, mean", "peers_mean", "number"),
    ("variance", "Acquaintances, variance", "", "number"),
    ("isolates", "Parents with no acquaintance", "peers_isolates", "share"),
    ("assortativity_region", "Likeness: region", "peers_same_region", "number"),
    ("assortativity_ethnicity", "Likeness: ethnic group", "peers_same_ethnicity", "number"),
    ("assortativity_cohort", "Likeness: youngest child's birth, in three years", "peers_same_cohort", "number"),
    ("assortativity_better_off", "Likeness: half of earning power", "peers_same_income", "number"),
    ("assortativity_months_apart", "Likeness: months since the separation", "", "number"),
    ("assortativity_degree", "Likeness: number of acquaintances", "", "number"),
    ("same_region", "Ties within the region", "", "share"),
    ("same_ethnicity", "Ties within the ethnic group", "", "share"),
    ("clustering", "Pairs of acquaintances who know each other", "", "share"),
    ("largest", "Parents in the largest connected piece", "", "share"),
    ("pieces", "Other connected pieces of two or more", "", "count"),
)
COLUMNS = ("Measure", "Receiving", "Paying", "Asked for", "Plausible", "Status", "Source")


@dataclass(frozen=True)
class Row:
    """One measure of both networks beside the parameter it should come out at (empty where it follows from others)."""

    id: str
    title: str
    receiving: float
    paying: float
    parameter: str = ""
    asked: float | None = None
    low: float | None = None
    high: float | None = None
    status: str = ""
    source: str = ""
    locator: str = ""


@click.command("peers", epilog="Example: cmsim population peers --families 2400 --until 2013-06 --out my-peers")
@click.option("--families", type=int, default=24_000, show_default=True, help="Families simulated at once.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed is the same luck.")
@click.option(
    "--until", metavar="YYYY-MM", default="2012-12", show_default=True, help="Live until this month, and look."
)
@click.option("--out", type=click.Path(path_type=Path),
              help="The folder of the pictures.  [default: results/peers-FAMILIES-seedSEED]")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace pictures that are there already.")
@JSON_NOT_A_TABLE
def peers(families: int, seed: int, until: str, out: Path | None, force: bool, as_json: bool) -> None:
    """Who talks with whom: the network of separated parents, measured beside the evidence, and drawn.

    The reference run has it off: nobody in it hears of maintenance from a parent they know.
    """
    from cmsim.runs.population.peers_charts import draw_degrees, draw_piece
    from cmsim.runs.progress import say_if_compiling

    folder = out if out is not None else Path("results") / f"peers-{families}-seed{seed}"
    check_folder(folder, force)
    say_if_compiling()
    model, network = lived(families, seed, until)
    measures = measured(model, network)
    charts = [draw_piece(model, network, which) for which in measures]
    charts.append(draw_degrees(model, network))
    files = write_charts(folder, charts)
    rows = beside_evidence(measures)
    if as_json:
        click.echo(json.dumps(as_object(model, network, measures, rows, folder, files), allow_nan=False))
    else:
        show(model, network, rows)
        click.echo(f"Pictures, the figures behind them, and descriptions: {folder}")


def lived(families: int, seed: int, until: str) -> tuple[SeparatedFamilies, Peers]:
    """The reference run until a month, and its parents' networks. Errors: InputError for wrong input."""
    from cmsim.model.population.peers.network import Peers
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.runs.progress import bar
    from cmsim.scenarios import load

    model = SeparatedFamilies(families=families, rng=seed, scenario=load("baseline"), until=until)
    network = Peers.of(model)
    with bar("peers") as progress:
        while model.running:
            model.step()
            network.update(model.tables, model.month)
            progress(model.month + 1, model.last_month + 1)
    return model, network


def measured(model: SeparatedFamilies, network: Peers) -> dict[str, Measures]:
    """Both networks in numbers, by kind of parent."""
    from cmsim.model.population.peers.measures import measure, to_networkx
    from cmsim.model.population.peers.network import KINDS

    return {which: measure(to_networkx(network, which, tables=model.tables)) for which in KINDS}


def beside_evidence(measures: dict[str, Measures]) -> list[Row]:
    """Each measure of both networks, with the parameter that asks for it and where that comes from."""
    from cmsim.model.evidence import parameters

    rows = []
    for id, title, name, _ in ROWS:
        found = {which: figure(network, id) for which, network in measures.items()}
        told: dict[str, Any] = {}
        if name:
            known = parameters()[name]
            told = {"parameter": name, "asked": known.value, "low": known.low, "high": known.high}
            told |= {"status": known.status, "source": known.source, "locator": known.locator}
        rows.append(Row(id, title, found["receiving"], found["paying"], **told))
    return rows


def figure(network: Measures, id: str) -> float:
    """One measure of a network by its id; NaN where the network is too small to have it."""
    for prefix, group in (("assortativity_", network.assortativity), ("same_", network.same)):
        if id.startswith(prefix):
            return group.get(id.removeprefix(prefix), math.nan)
    if id == "pieces":
        return sum(size > 1 for size in network.components[1:])
    return getattr(network, id)


# --- what comes out -----------------------------------------------------------------------------------------------


def written(value: float | None, kind: str) -> str:
    """A figure as a person reads it."""
    if value is None or math.isnan(value):
        return ""
    if kind == "share":
        return f"{value:.1%}"
    return f"{value:,.0f}" if kind == "count" else f"{value:.2f}"


def show(model: SeparatedFamilies, network: Peers, rows: list[Row]) -> None:
    """The measures in a table (tab-separated in a pipe), and what to know about them."""
    from cmsim.model.calendar import label
    from cmsim.runs.scenarios_command import console, show_table

    kinds = {id: kind for id, _, _, kind in ROWS}
    lines = []
    for row in rows:
        kind = kinds[row.id]
        plausible = f"{written(row.low, kind)} to {written(row.high, kind)}" if row.low is not None else ""
        source = "; ".join(part for part in (row.source.removeprefix("assumption"), row.locator) if part)
        figures = (written(row.receiving, kind), written(row.paying, kind), written(row.asked, kind))
        lines.append((row.title, *figures, plausible, row.status, source))
    if sys.stdout.isatty():
        show_table(console(), COLUMNS, lines)
    else:
        for line in (COLUMNS, *lines):
            click.echo("\t".join(line))
    click.echo(
        f"{model.families_wanted:,} families, seed {model.seed}, {label(model.month)}; "
        f"{bytes_a_parent(network):.0f} bytes a parent. Likeness is Newman's assortativity: 0 if it did not matter, "
        "1 if all ties were between the alike."
    )
    click.echo('The reference run has peers off (variant peers = "off"), so these ties change no result of it.')


def bytes_a_parent(network: Peers) -> float:
    """Bytes held for each parent in the tables."""
    both = (network.receiving, network.paying)
    return sum(one.nbytes for one in both) / max(1, sum(len(one.ids) for one in both))


def as_object(
    model: SeparatedFamilies, network: Peers, measures: dict[str, Measures], rows: list[Row], folder: Path,
    files: list[str],
) -> dict[str, Any]:  # fmt: skip
    """What ``--json`` prints."""
    from cmsim.model.calendar import label
    from cmsim.model.evidence import parameters

    def plain(row: Row) -> dict[str, Any]:
        return {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in asdict(row).items()
        }

    return {
        "families": model.families_wanted,
        "seed": model.seed,
        "month": label(model.month),
        "peers_on": parameters()["variant_peers"].value,
        "bytes_per_parent": round(bytes_a_parent(network), 1),
        "measures": [plain(row) for row in rows],
        "acquaintances": {which: found.degrees for which, found in measures.items()},
        "components": {which: found.components for which, found in measures.items()},
        "out": str(folder),
        "files": files,
    }


# --- files --------------------------------------------------------------------------------------------------------

PICTURES = ("peers-receiving-piece", "peers-paying-piece", "peers-degrees")
ALT = "peers-alt.json"


def check_folder(folder: Path, force: bool) -> None:
    """Can the pictures be written there? Errors: InputError when not, before any work is done."""
    from cmsim.model.errors import InputError

    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is not a folder: choose another --out")
    there = [name for name in (*(f"{name}.png" for name in PICTURES), ALT) if (folder / name).exists()]
    if there and not force:
        raise InputError(f"{folder} holds {there[0]} already: choose another --out, or --force to replace it")


def write_charts(folder: Path, charts: list[Chart]) -> list[str]:
    """NAME.png and NAME.csv of each chart, and a description of each; every file whole or not at all. Names written.

    Errors: InputError when one cannot be written.
    """
    from cmsim.model.errors import InputError

    contents: dict[str, bytes] = {}
    for chart in charts:
        contents[f"{chart.name}.png"] = chart.png
        contents[f"{chart.name}.csv"] = chart.table.to_csv(index=False, lineterminator="\n").encode()
    alt = {f"{chart.name}.png": chart.alt for chart in charts}
    contents[ALT] = (json.dumps(alt, indent=2, ensure_ascii=False) + "\n").encode()
    partial = folder / f".cmsim-{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for name, content in contents.items():
                partial.write_bytes(content)
                partial.replace(folder / name)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}") from None
    return list(contents)
