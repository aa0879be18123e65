"""Figures of families: what makes an arrangement effective, who moves, who has none, by income, one life."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from cmsim.model.calendar import month_of
from cmsim.runs.chart_style import BLUE, INK, LIGHT, MIDDLE, ORANGE, PALE, TURQUOISE, Sheet
from cmsim.runs.comparing.pairs import FEWEST
from cmsim.runs.gallery.material import Figure, Material
from cmsim.runs.showing import borne, borne_moves, share_places

LIVED = {
    "family_based": "Family-based",
    "direct_pay": "Direct Pay",
    "collect_and_pay": "Collect & Pay",
    "csa": "CSA",
}
SHADES = ((0.5, BLUE), (0.25, MIDDLE), (0.1, LIGHT), (0.03, PALE), (0.0, "#FFFFFF"))
PLACES = {"none": "No arrangement", **LIVED}
STEPS = (
    ("some paid", BLUE, ""),
    ("and usually on time", TURQUOISE, "//"),
    ("and thought to work: effective", ORANGE, "\\\\"),
)


def effective(material: Material) -> Figure:
    """From an arrangement to one that works: some is paid, on time, and the receiving parent thinks it works."""
    month = material.looked_at[-1]
    live = material.families_in(month)
    rows = []
    for place, name in {**LIVED, "": "All families"}.items():
        mine = live if not place else live[live["lived_arrangement"] == place]
        n = len(mine)
        if n < FEWEST:
            continue
        paid = (mine["paid_quarter"] > 0) & (mine["lived_arrangement"] != "none")
        on_time = paid & mine["usually_on_time"].astype(bool)
        shares = (paid.mean(), on_time.mean(), mine["effective"].astype(bool).mean())
        rows.append((name, *(round(100 * float(share), share_places(n)) for share in shares), n))
    table = pd.DataFrame(rows, columns=["arrangement", *(name for name, _, _ in STEPS), "simulated_n"])
    table = table.assign(unit="% of families with the arrangement", month=month)
    whole = table.iloc[-1]
    title = (
        f"Of all separated families {whole['some paid']:.0f}% get something, {whole['and usually on time']:.0f}% "
        f"usually on time, and {whole[STEPS[2][0]]:.0f}% call it an arrangement that works"
    )
    page = Sheet(title, f"Families by arrangement as the receiving parent would name it, % of those with it, {month}.",
                 material.source, 6.4, left=1.75, right=0.9, bottom=1.15)  # fmt: skip
    axes = page.panel()
    for row, (_, told) in enumerate(table.iterrows()):
        for step, (name, ink, hatch) in enumerate(STEPS):
            y = row + 0.26 * (step - 1)
            axes.barh(y, told[name], height=0.24, color=ink, hatch=hatch, edgecolor="white", linewidth=0.6)
            axes.annotate(f" {told[name]:.0f}%", (told[name], y), va="center", fontsize=10, color=INK)
    axes.set_yticks(range(len(table)), table["arrangement"].tolist(), fontsize=11)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    axes.grid(axis="x", color="#D0D0D0", linewidth=0.6)
    page.key(STEPS)
    alt = "Bars. " + ". ".join(
        f"{told['arrangement']}: " + ", ".join(f"{name} {told[name]:.0f}%" for name, _, _ in STEPS)
        for _, told in table.iterrows()
    )
    sentence = "Being on the books, being paid, being paid on time and being content are four things."
    return Figure(page.png(), table, f"{alt}.", sentence)


def moves(material: Material) -> Figure:
    """Where families of one December are five years later."""
    first, last = material.decembers
    before, after = (
        material.families_in(month).drop_duplicates("family_id").set_index("family_id")["lived_arrangement"]
        for month in (first, last)
    )
    pairs = pd.DataFrame({"from": before, "to": after.reindex(before.index).astype(object).fillna("ended")})
    table = pairs.groupby(["from", "to"], observed=True).size().rename("simulated_n").reset_index()
    table["from"] = table["from"].astype(str)
    whole = table.groupby("from")["simulated_n"].transform("sum")
    table = table[whole >= FEWEST].assign(share=lambda t: t["simulated_n"] / whole, families=float("nan"))
    table["share"] = table["share"].mask(table["simulated_n"] < FEWEST)
    table = borne_moves(table).drop(columns=["families"]).assign(first=first, last=last, unit="share of the row")
    rows = [place for place in PLACES if place in set(table["from"])]
    columns = [place for place in (*PLACES, "ended") if place in set(table["to"])]
    grid = table.set_index(["from", "to"])["share"]
    stays = {place: float(grid.fillna(0.0).get((place, place), 0.0)) for place in rows if place != "csa"}
    most = max(stays, key=lambda place: stays[place])
    years = (month_of(last) - month_of(first)) // 12
    title = f"{years} years on, families with {_in_words(most)} are likeliest to be where they were: {stays[most]:.0%}"
    page = Sheet(title, f"Down: the arrangement in {first}. Across: in {last}, % of each row. Darker is more; few: "
                 "under 30 simulated families.", material.source, 5.9, left=1.75, right=0.35, bottom=0.6)  # fmt: skip
    page.top += 0.45
    axes = page.panel()
    for y, place in enumerate(rows):
        for x, other in enumerate(columns):
            share = float(grid.get((place, other), 0.0))  # NaN: rests on too few
            ink = next((shade for least, shade in SHADES if share >= least), "#FFFFFF")
            axes.add_patch(_box(x, y, ink))
            axes.text(x, y, _percent(share), ha="center", va="center", fontsize=12.5,
                      color="white" if share >= 0.25 else INK)  # fmt: skip
    names = {**PLACES, "ended": "Ended: children\ngrown up, or together"}
    axes.set_xticks(range(len(columns)), [names[place] for place in columns], fontsize=10)
    axes.set_yticks(range(len(rows)), [names[place] for place in rows], fontsize=11)
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    alt = f"Matrix of shares from {first} to {last}. " + " ".join(
        f"{PLACES[place]}: "
        + ", ".join(f"{names[other].split(':')[0]} {_percent(grid.get((place, other), 0.0))}" for other in columns)
        + "."
        for place in rows
    )  # fmt: skip
    sentence = "Arrangements come and go: to follow the same families shows what totals hide."
    return Figure(page.png(), table, alt, sentence)


def _percent(share: float) -> str:
    return "few" if pd.isna(share) else f"{share:.0%}"


def _in_words(place: str) -> str:
    name = PLACES[place]
    return name if name[:1] != "N" and name[:1] != "F" else name[0].lower() + name[1:]


def _box(x: float, y: float, ink: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=ink, edgecolor="#B1B4B6", linewidth=0.6)


REASONS = {
    "other_parent_unwilling": "The other parent is not willing",
    "other_parent_has_no_means": "The other parent has no means",
    "poor_relationship": "A poor relationship",
    "can_manage_alone": "Can manage alone",
    "contact_or_support_not_wanted": "No contact, or no support, wanted",
    "distance": "Distance",
    "other": "None of these",
}


def reasons(material: Material) -> Figure:
    """Why families have no arrangement, as receiving parents would say."""
    rows = material.run.indicators
    month = material.until
    here = rows[(rows["indicator"] == "reasons_for_none") & (rows["month"] == month) & (rows["group"] == "")]
    here = borne(here).dropna(subset=["value"]).sort_values("value", ascending=False)
    names = [REASONS[level] for level in here["level"]]
    values = (100 * here["value"]).tolist()
    title = (
        f"“{names[0]}” is the commonest reason for no arrangement: {values[0]:.0f}% would say so"
        if names
        else "Too few"
    )
    page = Sheet(
        title,
        f"Families whose receiving parent would say they have no arrangement, % by reason, {month}; several may hold.",
        material.source, 4.9, left=3.0, right=0.9, bottom=0.75,
    )  # fmt: skip
    axes = page.panel()
    axes.barh(range(len(values)), values, height=0.62, color=BLUE)
    for y, value in enumerate(values):
        axes.annotate(f" {value:.0f}%", (value, y), va="center", fontsize=11, color=INK)
    axes.set_yticks(range(len(names)), names, fontsize=11)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    axes.grid(axis="x", color="#D0D0D0", linewidth=0.6)
    each = ", ".join(f"{name} {value:.0f}%" for name, value in zip(names, values, strict=True))
    alt = f"Bars, % of families without an arrangement: {each}."
    sentence = "No arrangement is not one thing: some see no point in asking, some do not want one, some get by."
    return Figure(page.png(), here.drop(columns=["group"]).assign(unit="share of families without one"), alt, sentence)


OUTCOMES = (
    ("any_maintenance_share", "some paid", BLUE, "o"),
    ("effective_share", "effective", ORANGE, "D"),
    ("all_maintenance_share", "90% or more", TURQUOISE, "s"),
)


def income(material: Material) -> Figure:
    """Who is paid, by the income of the receiving household."""
    from cmsim.model.results.groups import GROUPS

    rows = material.run.indicators
    month = material.looked_at[-1]
    here = rows[(rows["group"] == "receiving_income") & (rows["month"] == month)]
    here = borne(here[here["indicator"].isin([one[0] for one in OUTCOMES])])
    values = here.set_index(["indicator", "level"])["value"] * 100
    levels = [
        level for level in GROUPS["receiving_income"].levels if not pd.isna(values.get(("effective_share", level)))
    ]
    works = {level: float(values["effective_share", level]) for level in levels}
    least, most = min(levels, key=lambda level: works[level]), max(levels, key=lambda level: works[level])
    title = (
        f"Arrangements work least often at {words_of(least)} a year ({works[least]:.0f}%), most often at "
        f"{words_of(most)} ({works[most]:.0f}%)"
    )
    page = Sheet(
        title,
        f"% of families by the receiving household's net income a year, maintenance left out, {month}. Bands under 30 "
        "simulated families are left out.",
        material.source, 5.2, left=1.95, right=0.5, bottom=1.15,
    )  # fmt: skip
    axes = page.panel()
    for y, level in enumerate(levels):
        here_ = [float(values[id, level]) for id, *_ in OUTCOMES]
        axes.plot([min(here_), max(here_)], [y, y], color="#B1B4B6", linewidth=2.5, zorder=1)
        for value, (_, _, ink, marker) in zip(here_, OUTCOMES, strict=True):
            axes.plot([value], [y], color=ink, marker=marker, markersize=10, linestyle="none", zorder=3)
    axes.set_yticks(range(len(levels)), [words_of(level) for level in levels], fontsize=11)
    axes.set_ylim(len(levels) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    axes.grid(axis="x", color="#D0D0D0", linewidth=0.6)
    legend(page, [(name, ink, marker) for _, name, ink, marker in OUTCOMES])
    alt = "Dots by income band. " + "; ".join(
        f"{words_of(level)}: " + ", ".join(f"{name} {values[id, level]:.0f}%" for id, name, _, _ in OUTCOMES)
        for level in levels
    )
    sentence = "Who is paid, and what it is worth, differs with the income of the household that receives."
    return Figure(page.png(), here.assign(unit="share of families in the band"), f"{alt}.", sentence)


def words_of(level: str) -> str:
    """An income band as the groups name it, with pounds."""
    return (
        "no income"
        if level == "zero"
        else re.sub(r"[\d,]+", lambda found: f"£{found[0]}", level.replace("_", " "), count=1)
    )


def legend(page: Sheet, entries: Sequence[tuple[str, str, str]]) -> None:
    """A key of markers below the panel."""
    from matplotlib.lines import Line2D

    shown = [Line2D([], [], color=ink, marker=marker, markersize=9, linestyle="none", label=name)
             for name, ink, marker in entries]  # fmt: skip
    page.figure.legend(handles=shown, loc="lower left", bbox_to_anchor=(page.left / 10, 0.38 / page.height),
                       ncols=len(shown), frameon=False, fontsize=10.5)  # fmt: skip
