"""The report of a sweep, section by section: what was varied, what each setting gives, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from cmsim.model.policy import unit
from cmsim.model.results.groups import GROUPS
from cmsim.runs.comparing.words import Scale, first_lower, scale_of
from cmsim.runs.reporting.markup import Part, Report, Section, Table, listed, paragraph
from cmsim.runs.reporting.settings import keys_of, lever_title, short, titles_of
from cmsim.runs.reporting.shared import (
    definition,
    glossary,
    made,
    name_of,
    not_for,
    not_modelled,
    people,
    term,
    unit_of,
    words,
)
from cmsim.runs.reporting.sweep_charts import draw
from cmsim.runs.showing import HIDDEN, borne
from cmsim.runs.sweeping import answer
from cmsim.runs.sweeping.summary import summarise

if TYPE_CHECKING:
    from cmsim.runs.store import Results

MOST_ROWS = 60  # of a table on the page; its CSV has all
MOST_COLUMNS = 12  # settings side by side in a table by group
TOLD_BY_GROUP = 3  # outcomes
INTERVALS = {"difference": ("difference_low", "difference_high")}
LUCK = (
    "An interval of seeds shows luck alone, with every parameter of behaviour at its centre. What is not known of "
    "behaviour comes on top, and is often larger: a plan with draws shows it.",
    "A difference is from the first setting under the same seed: the luck is the same on both sides.",
)
DRAWS = (
    "An interval holds luck and what the evidence leaves open about behaviour, as that of a comparison: few draws or "
    "seeds make it wider, and with one draw there is none. It says nothing of what is unknown about the model's "
    "structure. How much of it is luck and how much parameters, cmsim compare with --draws tells.",
    "A difference is from the first setting under the same draw and seed.",
)


def report(results: Results, named: Mapping[str, str], folder: Path, changed: Sequence[str]) -> Report:
    """The report of a sweep. Errors: InputError when a part is lost, was altered, or none is done."""
    manifest, runs = results.manifest, results.tables["runs"]
    plan = manifest["plan"]
    table = borne(summarise(folder, manifest, runs), INTERVALS)
    table[["low", "high"]] = table[["low", "high"]].where(table["value"].notna())
    titles = titles_of(table, plan)
    table.insert(0, "setting", [titles[key] for key in keys_of(table, plan)])
    national = table[table["group"] == ""]
    pairs = list(dict.fromkeys(zip(national["indicator"], national["level"], strict=True)))
    month = plan["months"][-1]
    told = {indicator.split(":")[0] for indicator in table["indicator"]}
    source = f"cmsim {manifest['cmsim']}, {manifest['families']:,} simulated families, {lived(plan)}"
    failed = runs[runs["status"] != "done"]
    sections = [
        Section("question", "The question", [not_for(), people(named), *question(plan)]),
        Section("headline", "In short", [paragraph(in_short(national, pairs[0], month), "lead"), paragraph(HIDDEN)]),
        *side_by_side(table, plan),
        Section("pictures", "What each setting gives", [*draw(national, plan, pairs, month, source).values()]),
        Section("outcomes", "The figures", [of_outcome(national, pair, month) for pair in pairs]),
        *by_group(table, plan, month),
        Section("rests", "How sure this is", [*sure(plan, failed), *not_modelled()]),
        made(manifest, folder.resolve().name, changed),
        glossary(told),
    ]
    return Report(
        title=plan["question"] or f"Sweep {plan['name']}",
        lead=f"Child maintenance for separated families in Great Britain, simulated: {manifest['runs']:,} runs of the "
        f"plan {plan['name']}. Made by {source}.",
        sections=sections,
        definitions={id: definition(id) for id in told},
    )


def lived(plan: Mapping[str, Any]) -> str:
    """Seeds and draws in words."""
    draws = f", {plan['draws']} parameter draws" if plan["draws"] else ""
    return f"{plan['seeds']} seed{'s' if plan['seeds'] > 1 else ''}{draws}"


# --- sections ----------------------------------------------------------------------------------------------------


def question(plan: Mapping[str, Any]) -> list[Part]:
    """What was asked, and what was varied."""
    rows = [("Scenario", scenario["name"], "", scenario["question"]) for scenario in plan["scenarios"]]
    for name, axis in {**plan["levers"], **plan["parameters"]}.items():
        many = axis.get("values")
        values = list(dict.fromkeys(short(value) for value in many or (axis["low"], axis["high"])))
        told = (", " if many else " to ").join(values)
        rows.append((lever_title(name), told, axis.get("from", "whole run"), unit(name) if "from" in axis else name))
    each = f"Each setting was lived under {lived(plan)}, {plan['families']:,} families at once, to {plan['until']}."
    parts: list[Part] = [paragraph(plan["question"], "lead")] if plan["question"] else []
    columns = ("What", "Values", "From", "Question, or unit")
    return [*parts, Table("varied", "What was varied", columns, rows), paragraph(each)]


def side_by_side(table: pd.DataFrame, plan: Mapping[str, Any]) -> list[Section]:
    """Two levers crossed, or scenario against scenario with the same levers: as the command tells them at its end."""
    national = table[table["group"] == ""]
    if answer.two_levers(national, plan) is None and not ("effect" in table and plan["levers"]):
        return []
    told = answer.tables(table.drop(columns="setting"), {**plan, "by": []})
    tables = [
        Table(f"answer-{place}", one.caption, one.columns, list(one.rows), one.columns[1:])
        for place, one in enumerate(told, start=1)
    ]
    return [Section("answer", "Side by side", list(tables))]


def in_short(national: pd.DataFrame, pair: tuple[str, str], month: str) -> str:
    """Where the first outcome is lowest and where it is highest, in a sentence."""
    here = rows_of(national, pair).dropna(subset=["value"])
    scale = scale_of(pair[0])
    if here.empty:
        return f"{name_of(*pair)} in {month} rests on too few simulated families to be shown."
    least, most = (here.iloc[int(place)] for place in (here["value"].argmin(), here["value"].argmax()))
    if len(here) == 1:
        return f"{name_of(*pair)} in {month}: {shown(least, scale)} {unit_of(pair[0])}."
    if shown(least, scale) == shown(most, scale):
        return (
            f"{name_of(*pair)} in {month}: {shown(least, scale)} {unit_of(pair[0])} in all {len(here)} settings, as "
            "far as so many simulated families can tell."
        )
    return (
        f"{name_of(*pair)} in {month}, of {len(here)} settings: lowest with {least['setting']} "
        f"({shown(least, scale)}), highest with {most['setting']} ({shown(most, scale)}), "
        f"in {unit_of(pair[0])}."
    )


def shown(row: Any, scale: Scale) -> str:
    """The figure of a setting, with the digits it bears out."""
    return scale.text(float(row["value"]), float(row["simulated_n"]))


def rows_of(table: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """The rows of one outcome, a row a setting."""
    return table[(table["indicator"] == pair[0]) & (table["level"] == pair[1])]


def of_outcome(national: pd.DataFrame, pair: tuple[str, str], month: str) -> Table:
    """One outcome: a row a setting."""
    here, scale = rows_of(national, pair), scale_of(pair[0])
    rows = []
    for place, row in enumerate(here.head(MOST_ROWS).to_dict("records")):
        change, interval = scale.difference(row["difference"], row["difference_low"], row["difference_high"])
        rows.append((str(row["setting"]), shown(row, scale), change if place else "", interval if place else ""))
    rest = f" (the first {MOST_ROWS} of {len(here)} settings: all are in the CSV)" if len(here) > MOST_ROWS else ""
    name = "-".join(part for part in pair if part).replace("_", "-")
    columns = ("Setting", "Mean", "From the first", "90% interval")
    caption = f"{name_of(*pair)}, {unit_of(pair[0])}, {month}{rest}"
    return Table(f"outcome-{name}", caption, columns, rows, columns[1:], data=here)


def by_group(table: pd.DataFrame, plan: Mapping[str, Any], month: str) -> list[Section]:
    """The first outcomes by the levels of each group: a row a level, a column a setting."""
    parts: list[Part] = []
    for group in plan["by"]:
        mine = table[table["group"] == group]
        for indicator in list(dict.fromkeys(mine["indicator"]))[:TOLD_BY_GROUP]:
            here = mine[mine["indicator"] == indicator]
            settings = list(dict.fromkeys(here["setting"]))[:MOST_COLUMNS]
            values = here.drop_duplicates(["setting", "level"]).set_index(["level", "setting"])
            scale = scale_of(indicator)
            rows = [
                (words(level), *(shown(values.loc[(level, setting)], scale) for setting in settings))
                for level in GROUPS[group].levels
            ]
            known = term(*indicator.partition(":")[::2])
            caption = f"{known} by {first_lower(GROUPS[group].title)}, {unit_of(indicator)}, {month}"
            name = f"group-{group}-{indicator.replace(':', '-')}".replace("_", "-")
            parts.append(Table(name, caption, ("Level", *settings), rows, tuple(settings), data=here))
    return [Section("groups", "By group", [paragraph(HIDDEN), *parts])] if parts else []


def sure(plan: Mapping[str, Any], failed: pd.DataFrame) -> list[Part]:
    """What the intervals say, and which runs are not in the figures."""
    told = [listed(DRAWS if plan["draws"] else LUCK)]
    if len(failed):
        shown = zip(failed["id"], failed["error"], failed["status"], strict=True)
        names = [f"{run}: {why or how}" for run, why, how in list(shown)[:MOST_ROWS]]
        told += [paragraph(f"{len(failed):,} runs are not in these figures:"), listed(names)]
    return list(told)
