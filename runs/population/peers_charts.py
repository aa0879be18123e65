"""Pictures of a peer network: one parent's surroundings, and how many acquaintances parents have."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
from cmsim.model.errors import InputError
from cmsim.model.population.peers.measures import neighbourhood, to_networkx
from cmsim.model.population.peers.network import Network, Peers, chances_of_places
from cmsim.runs.chart_style import BLUE, GREY, GRID, INK, ORANGE, TURQUOISE, Chart, Sheet, in_words
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

if TYPE_CHECKING:
    from cmsim.model.simulation import SeparatedFamilies

NODES = 120  # in a picture: more cannot be told apart
MOST_NODES = 250  # and the layout would take long
FEWEST_TIES, MOST_TIES = 4, 6  # of the parent in the middle: neither nearly alone nor a hub
LOOKS = {  # arrangement as lived: name, marker, fill, size against a circle's (shape and shade both tell them apart)
    "none": ("No arrangement", "o", "#FFFFFF", 1.0),
    "family_based": ("Family-based", "s", "#BFE3DF", 0.9),
    "direct_pay": ("Direct Pay", "^", TURQUOISE, 1.15),
    "collect_and_pay": ("Collect & Pay", "D", BLUE, 0.8),
    "csa": ("Child Support Agency", "X", GREY, 1.2),
}
SMALLEST, LARGEST = 46.0, 420.0  # points squared: nothing owed; the most that is told apart
MOST_ARREARS = 10_000.0  # GBP: more is drawn no larger
RING = 22.0  # points: around the parent in the middle
SIDES = {"receiving": "receiving parents", "paying": "paying parents"}
SHOWN = 15  # acquaintances on the axis of the other chart; the few with more stand in the last bar


@dataclass(frozen=True)
class Piece:
    """A piece of a network, laid out: the parent in the middle, and where each parent stands."""

    graph: nx.Graph
    middle: int
    places: dict[int, np.ndarray]
    steps: dict[int, int]


def piece_of(
    model: SeparatedFamilies, peers: Peers, which: str, nodes: int = NODES, parent: int | None = None
) -> Piece:
    """The surroundings of a parent: acquaintances, theirs, and so on, out to ``nodes`` parents.

    ``parent``: an id; without it, the first with an ordinary number of acquaintances whose surroundings are so large.
    Errors: InputError for a parent who is not there, or more nodes than can be laid out.
    """
    if not 2 <= nodes <= MOST_NODES:
        raise InputError(f"a picture of {nodes} parents cannot be drawn: from 2 to {MOST_NODES} can")
    network: Network = getattr(peers, which)
    rows = neighbourhood(network, middle_row(network, nodes, parent), nodes)
    graph = to_networkx(peers, which, np.array(rows), model.tables)
    middle = int(network.ids[rows[0]])
    steps = nx.single_source_shortest_path_length(graph, middle)
    return Piece(graph, middle, layout(graph, middle, steps), steps)


def middle_row(network: Network, nodes: int, parent: int | None) -> int:
    """The row of the parent in the middle. Errors: InputError when that parent is not in the network."""
    if parent is not None:
        found = np.flatnonzero((network.ids == parent) & (network.there == 1))
        if not len(found):
            raise InputError(f"no {network.which} parent {parent} is in the network this month")
        return int(found[0])
    degrees = network.degrees()
    ordinary = np.flatnonzero((degrees >= FEWEST_TIES) & (degrees <= MOST_TIES))
    largest, best = 0, 0
    for row in ordinary[:100].tolist():
        size = len(neighbourhood(network, row, nodes))
        if size == nodes:
            return row
        if size > largest:
            largest, best = size, row
    if not largest:
        raise InputError(f"no {network.which} parent has {FEWEST_TIES} acquaintances: ask for more --families")
    return best


def layout(graph: nx.Graph, middle: int, steps: dict[int, int]) -> dict[int, np.ndarray]:
    """Where each parent stands: rings around the one in the middle, then moved until ties are of even length."""
    return nx.kamada_kawai_layout(graph, pos=rings_around(graph, middle, steps))


def rings_around(graph: nx.Graph, middle: int, steps: dict[int, int]) -> dict[int, np.ndarray]:
    """The middle, its acquaintances in a ring around it, theirs in the next: each branch in a sector of its own."""
    tree = nx.bfs_tree(graph, middle)
    leaves: dict[int, int] = {}
    for one in reversed(list(tree)):
        leaves[one] = max(1, sum(leaves[further] for further in tree.successors(one)))
    places = {middle: np.zeros(2)}
    sectors = {middle: (0.0, 2.0 * math.pi)}  # where each branch starts, and how wide it is
    for one in tree:
        start, width = sectors[one]
        for further in tree.successors(one):
            part = width * leaves[further] / leaves[one]
            angle = start + part / 2.0
            sectors[further] = (start, part)
            places[further] = steps[further] * np.array([math.cos(angle), math.sin(angle)])
            start += part
    return places


def draw_piece(
    model: SeparatedFamilies, peers: Peers, which: str, nodes: int = NODES, parent: int | None = None
) -> Chart:
    """The picture of a piece: shape and shade by arrangement as lived, size by arrears (of a model that has lived)."""
    piece = piece_of(model, peers, which, nodes, parent)
    table = table_of(piece)
    owing = int((table["arrears_gbp"] > 0).sum())
    counts = table["arrangement"].value_counts()
    near = int((table["steps"] == 1).sum())
    beyond = len(table) - 1 - near
    title = f"Who a {which} parent talks with: {near} acquaintances, and {beyond} parents beyond them"
    subtitle = (
        f"A piece of the peer network of {SIDES[which]}, {in_words(max(0, model.month))}. A line joins two who talk "
        "about maintenance now and then. Ties that lead out of the piece are not drawn."
    )
    page = Sheet(title, subtitle, source(model), 8.6, left=0.15, right=2.35, bottom=0.4)
    page.top -= 0.1
    axes = page.panel()
    axes.set_axis_off()
    draw_ties(axes, piece)
    draw_parents(axes, piece)
    key(axes, counts, owing > 0)
    told = "; ".join(f"{LOOKS[str(name)][0]} {number}" for name, number in counts.items())
    alt = (
        f"Network drawing of {len(table)} {SIDES[which]} and {piece.graph.number_of_edges()} ties around one parent "
        f"with {near} acquaintances. By arrangement: {told}. {owing} have arrears."
    )
    return Chart(f"peers-{which}-piece", page.png(), table, alt)


def table_of(piece: Piece) -> pd.DataFrame:
    """The figures behind the picture: one row a parent, nearest first."""
    rows = []
    for one, known in piece.graph.nodes(data=True):
        rows.append(
            {
                "parent_id": one,
                "steps": piece.steps[one],
                "acquaintances_drawn": piece.graph.degree(one),
                "arrangement": known["arrangement"],
                "arrears_gbp": round(known["arrears"], 2),
                "region": known["region"],
                "ethnicity": known["ethnicity"],
                "months_apart": known["months_apart"],
                "acquaintance_ids": " ".join(str(peer) for peer in sorted(piece.graph[one])),
            }
        )
    return pd.DataFrame(rows).sort_values(["steps", "parent_id"], ignore_index=True)


def draw_ties(axes: Any, piece: Piece) -> None:
    """Ties as lines, those of the parent in the middle darker."""
    for own, ink, width in ((False, "#9A9A9A", 0.9), (True, INK, 1.8)):
        ties = [tie for tie in piece.graph.edges() if (piece.middle in tie) == own]
        ends = [(piece.places[one], piece.places[other]) for one, other in ties]
        axes.add_collection(LineCollection(ends, colors=ink, linewidths=width, zorder=1))


def size_of(arrears: float) -> float:
    """The area of a parent's mark: it grows with what is owed."""
    return SMALLEST + (LARGEST - SMALLEST) * min(1.0, max(0.0, arrears) / MOST_ARREARS)


def draw_parents(axes: Any, piece: Piece) -> None:
    """Parents as marks, and a ring around the one in the middle."""
    for name, (_, marker, fill, scale) in LOOKS.items():
        chosen = [(one, known) for one, known in piece.graph.nodes(data=True) if known["arrangement"] == name]
        if chosen:
            spots = np.array([piece.places[one] for one, _ in chosen])
            sizes = [scale * size_of(known["arrears"]) for _, known in chosen]
            axes.scatter(*spots.T, s=sizes, marker=marker, c=fill, edgecolors=INK, linewidths=0.9, zorder=2)
    axes.scatter(
        *piece.places[piece.middle], s=RING**2, marker="o", facecolors="none", edgecolors=ORANGE, linewidths=2.4
    )
    axes.set_aspect("equal", adjustable="datalim")
    axes.margins(0.03)


def key(axes: Any, counts: pd.Series, sizes: bool) -> None:
    """What shapes and sizes mean, beside the picture, with how many there are of each."""
    looks: dict[str, Any] = {"linestyle": "none", "marker": "o", "markerfacecolor": "white", "markeredgecolor": INK}
    ring = looks | {"markeredgecolor": ORANGE, "markeredgewidth": 2.4, "markersize": RING / 1.6}
    kinds = [Line2D([], [], label="This parent", **ring)]
    for code, (name, marker, fill, scale) in LOOKS.items():
        if code in counts:
            look = looks | {"marker": marker, "markerfacecolor": fill, "markersize": math.sqrt(90 * scale)}
            kinds.append(Line2D([], [], label=f"{name}, {counts[code]}", **look))
    page: dict[str, Any] = {"loc": "upper left", "frameon": False, "fontsize": 9.5, "title_fontsize": 9.5}
    page |= {"alignment": "left", "labelspacing": 1.0, "handletextpad": 1.0}
    first = axes.legend(handles=kinds, title="Arrangement as lived", bbox_to_anchor=(1.0, 1.0), **page)
    if not sizes:
        return
    axes.add_artist(first)
    amounts = {"none": 0.0, "£2,000": 2_000.0, "£10,000 or more": MOST_ARREARS}
    owed = [Line2D([], [], label=text, markersize=math.sqrt(size_of(n)), **looks) for text, n in amounts.items()]
    below = 0.94 - 0.045 * len(kinds)
    axes.legend(handles=owed, title="Arrears, Collect & Pay", bbox_to_anchor=(1.0, below), **page)


def draw_degrees(model: SeparatedFamilies, peers: Peers) -> Chart:
    """How many acquaintances parents have: bars for both networks, and the distribution that places are drawn from."""
    set_share = np.diff(chances_of_places(model.world.parameters), prepend=0.0)
    shares = {which: shares_of(getattr(peers, which)) for which in SIDES}
    shares["set"] = folded(set_share)
    table = pd.DataFrame(
        {"acquaintances": np.arange(SHOWN + 1), **{f"{name}_share": share for name, share in shares.items()}}
    )
    alone = shares["receiving"][0]
    many = float(shares["receiving"][7:].sum())
    title = f"{alone:.0%} of receiving parents know nobody to talk with, {many:.0%} know seven or more"
    subtitle = (
        f"Parents by the number of separated parents they talk with about maintenance, "
        f"{in_words(max(0, model.month))}. Dots: the distribution that the parameters ask for."
    )
    page = Sheet(title, subtitle, source(model), 5.4, left=0.7, right=0.4, bottom=1.0)
    axes = page.panel()
    numbers = np.arange(SHOWN + 1)
    for shift, which, colour, hatch in ((-0.2, "receiving", BLUE, ""), (0.2, "paying", TURQUOISE, "////")):
        axes.bar(numbers + shift, 100 * shares[which], 0.38, color=colour, hatch=hatch, edgecolor="white", linewidth=0)
    axes.plot(
        numbers, 100 * shares["set"], linestyle="none", marker="o", markersize=5.5, color=INK, markerfacecolor="white"
    )
    axes.set_xticks(numbers, [*(str(number) for number in numbers[:-1]), f"{SHOWN}+"])
    axes.set_xlim(-0.6, SHOWN + 0.6)
    axes.set_xlabel("acquaintances", loc="right", fontsize=9.5)
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:g}%")
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    page.key((("Receiving parents", BLUE, ""), ("Paying parents", TURQUOISE, "////")))
    alt = (
        "Bar chart of the number of acquaintances. Receiving parents: "
        + "; ".join(f"{number}: {share:.1%}" for number, share in enumerate(shares["receiving"][:7]))
        + f"; seven or more: {many:.1%}. Paying parents are alike."
    )
    return Chart("peers-degrees", page.png(), table, alt)


def shares_of(network: Network) -> np.ndarray:
    """Shares of the parents with 0, 1, ... acquaintances, the last with that many or more."""
    degrees = network.degrees()[network.there == 1]
    return folded(np.bincount(degrees, minlength=1) / max(1, len(degrees)))


def folded(shares: np.ndarray) -> np.ndarray:
    """Shares by number, those beyond the axis added to its last place."""
    whole = np.zeros(SHOWN + 1)
    whole[: min(len(shares), SHOWN)] = shares[:SHOWN]
    whole[SHOWN] = shares[SHOWN:].sum()
    return whole


def source(model: SeparatedFamilies) -> str:
    """What the figures come from, in a line."""
    import cmsim

    return f"Source: cmsim {cmsim.__version__}, {model.families_wanted:,} simulated families, seed {model.seed}"
