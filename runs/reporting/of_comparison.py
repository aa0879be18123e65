"""The report of a comparison, section by section."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from cmsim.model.calendar import label, tax_year
from cmsim.model.results.groups import GROUPS
from cmsim.model.results.indicators import HEADLINES, INDICATORS
from cmsim.runs.comparing.compare import Comparison
from cmsim.runs.comparing.money import ALL_YEARS, KINDS, PRICES, how_counted, price_base, since, totals, yearly
from cmsim.runs.comparing.official import COLUMNS as OFFICIAL
from cmsim.runs.comparing.official import official
from cmsim.runs.comparing.plan import Plan, Reform
from cmsim.runs.comparing.splitting import SHOWN as SPLIT
from cmsim.runs.comparing.splitting import split_rows
from cmsim.runs.comparing.uncertainty import SHOWN as UNCERTAINTY
from cmsim.runs.comparing.uncertainty import at as uncertainty_at
from cmsim.runs.comparing.uncertainty import in_short, parts_of_interval, uncertainty_rows
from cmsim.runs.comparing.words import (
    BY_GROUP,
    CHANGED,
    TITLES,
    changes_of,
    first_lower,
    limits,
    made_by,
    more_runs,
    slug,
    when,
)
from cmsim.runs.reporting import doubt
from cmsim.runs.reporting.effects import (
    NUMBERS,
    at,
    cells_of,
    comparison_of,
    effect,
    effects_table,
    luck,
    units,
    year_table,
)
from cmsim.runs.reporting.markup import Part, Picture, Report, Section, Table, heading, listed, paragraph
from cmsim.runs.reporting.shared import (
    CHILDREN,
    MONEY,
    definition,
    glossary,
    made,
    not_for,
    not_modelled,
    people,
    words,
)
from cmsim.runs.reporting.who import who
from cmsim.runs.showing import HIDDEN, borne_money

if TYPE_CHECKING:
    from cmsim.runs.store import Results

FIRST = ("effective_share", "")  # the indicator of the sentence at the top
SHOWN = ("arrangements", "outcomes", "arrears")  # pictures of time paths


def report(
    results: Results,
    pictures: Mapping[str, Picture],
    named: Mapping[str, str],
    folder: str,
    changed: Sequence[str],
) -> Report:
    """The report. ``pictures`` are the charts of the result by the name of their file, without its ending."""
    found = comparison_of(results)
    plan = found.plan
    names = ", ".join(reform.scenario.name for reform in plan.reforms)
    told = {indicator for indicator, _ in (*HEADLINES, *MONEY, *CHILDREN)}
    sections = [
        Section("question", "The question", [not_for(), people(named), *_question(plan)]),
        Section("headline", "The answer in short", _headline(found, pictures)),
        *_by_group(found),
        Section("who", "Who gains and who loses", who(found, pictures)),
        *_children(found),
        Section("money", "Money and the work of the service", _money(found)),
        Section("paths", "How it goes over time", _paths(plan, pictures)),
        Section("rests", "How sure this is, and what it rests on", _rests(found, pictures)),
        made(results.manifest, folder, changed),
        glossary(told),
    ]
    return Report(
        title=f"{names} against {plan.base.name}",
        lead=f"What a reform of child maintenance would change, simulated. Made by {made_by(plan)}.",
        sections=sections,
        definitions={id: definition(id) for id in told},
    )


# --- sections ----------------------------------------------------------------------------------------------------


def _question(plan: Plan) -> list[Part]:
    parts: list[Part] = []
    if plan.population_name:
        parts.append(
            paragraph(
                f"The families of December 2012 are those of {plan.population_name}, a population that the analyst "
                "brought. Families that separate later are synthetic."
            )
        )
    for reform in plan.reforms:
        scenario = reform.scenario
        parts += [heading(scenario.name), paragraph(scenario.question, "lead")]
        rows = changes_of(plan, reform)
        if rows:
            caption = f"What {scenario.name} changes that {plan.base.name} does not"
            parts.append(Table(f"{slug(scenario.name)}-changes", caption, CHANGED, rows, heads=2))
        else:
            parts.append(paragraph(f"It changes nothing that differs from {plan.base.name}."))
        parts += [paragraph("Sources:"), listed(scenario.source)] if scenario.source else []
    parts += [heading(f"{plan.base.name}, the base"), paragraph(plan.base.question)]
    return parts


def sentence(found: Comparison, reform: Reform) -> str:
    """The headline in a sentence or two."""
    last = found.plan.last
    first = effect(at(found, reform, last).loc[FIRST], *FIRST)
    unit, base, value, difference, interval = first.cells()
    if math.isnan(first.difference):
        return f"{first.title} in {label(last)}: too few simulated families to tell."
    told = (
        f"{first.title} in {label(last)}: {value}{unit} under {reform.scenario.name}, {base}% under "
        f"{found.plan.base.name}, a difference of {difference} {first.scale.difference_unit}"
    )
    if not interval:
        return f"{told}. One seed: how much of it is luck is not known."
    if first.low <= 0 <= first.high:
        could = "luck and what is not known of behaviour" if found.draws else "luck alone"
        return f"{told} (90% interval {interval}): no more than {could} could make."
    return f"{told} (90% interval {interval}; {luck(found.plan)})."


def _headline(found: Comparison, pictures: Mapping[str, Picture]) -> list[Part]:
    plan = found.plan
    parts: list[Part] = []
    for reform in plan.reforms:
        *before, last = reform.horizons(plan.last)
        parts += [heading(reform.scenario.name), paragraph(sentence(found, reform), "lead")]
        parts += _pictures(reform, pictures, ("effects",))
        for month in (last, *before):
            caption = f"{reform.scenario.name} against {plan.base.name}, {when(plan, reform, month)} ({luck(plan)})"
            titles = {pair: TITLES[pair] for pair in HEADLINES}
            table = effects_table(found, reform, month, f"headline-{label(month)}", caption, titles)
            parts += [table] if table is not None else []
        advice = more_runs(found, reform, last)
        parts += [paragraph(advice)] if advice else []
        parts += [*doubt.beside(found, reform), *_split(found, reform)]
    return [*parts, paragraph(HIDDEN)]


def _split(found: Comparison, reform: Reform) -> list[Part]:
    """Where it was asked for: what the reform does by itself, and what by making others wait."""
    if found.split.empty:
        return []
    last = found.plan.last
    caption = f"{reform.scenario.name}: the difference in {label(last)} in two parts, directly and by the queues"
    rows = split_rows(found, reform, last)
    return [Table(f"{slug(reform.scenario.name)}-split", caption, SPLIT, rows, SPLIT[2:])]


def _pictures(reform: Reform, pictures: Mapping[str, Picture], wanted: Sequence[str]) -> list[Picture]:
    names = [f"chart-{slug(reform.scenario.name)}-{one}" for one in wanted]
    return [pictures[name] for name in names if name in pictures]


def _by_group(found: Comparison) -> list[Section]:
    """A table for each group that was asked for and each main headline; no section when none was."""
    plan = found.plan
    if not plan.by:
        return []
    parts: list[Part] = [paragraph(f"Intervals of 90% ({luck(plan)})."), paragraph(HIDDEN)]
    for reform in plan.reforms:
        parts.append(heading(f"{reform.scenario.name}, {when(plan, reform, plan.last)}"))
        for group in plan.by:
            for indicator in BY_GROUP:
                parts.append(_group_table(found, reform, group, indicator))
    return [Section("groups", "By group", parts)]


def _group_table(found: Comparison, reform: Reform, group: str, indicator: str) -> Table:
    rows, kept = [], []
    for level in GROUPS[group].levels:
        here = at(found, reform, found.plan.last, group, level)
        row: Any = here.loc[indicator]
        cells = cells_of(effect(row, indicator, ""))
        rows.append((words(level), *cells, f"{int(row['simulated_n']):,}"))
        kept.append(here.loc[[indicator]].reset_index())
    caption = f"{TITLES[indicator, '']} by {first_lower(GROUPS[group].title)}: {units(indicator)}"
    name = f"{slug(reform.scenario.name)}-{group}-{indicator}"
    columns = ("Level", *NUMBERS)
    return Table(name, caption, columns, rows, NUMBERS, data=pd.concat(kept, ignore_index=True))


def _children(found: Comparison) -> list[Section]:
    """Children in low income in the last December; no section when no December has them."""
    plan = found.plan
    month = plan.last - plan.last % 12
    parts: list[Part] = []
    for reform in plan.reforms:
        caption = f"Children of receiving households, {reform.scenario.name}, {label(month)} ({luck(plan)})"
        table = effects_table(found, reform, month, "children", caption, CHILDREN)
        parts += [table] if table is not None else []
        published = official(found, reform)
        if published is not None:
            caption = f"{reform.scenario.name} against {plan.base.name}: the Department's own estimate beside this one"
            name = f"{slug(reform.scenario.name)}-official"
            parts += [Table(name, caption, OFFICIAL, published.rows, OFFICIAL[1:]), paragraph(published.why)]
    return [Section("children", "Children in low income", parts)] if parts else []


def _money(found: Comparison) -> list[Part]:
    plan = found.plan
    parts: list[Part] = [
        paragraph(
            f"Money is cash of its month unless a table says otherwise. {INDICATORS['service_cost_gbp'].definition}."
        )
    ]
    for reform in plan.reforms:
        whole = f"{reform.scenario.name} against {plan.base.name}"
        caption = f"{whole}, {when(plan, reform, plan.last)}: flows of the month, stocks at its end ({luck(plan)})"
        table = effects_table(found, reform, plan.last, "money", caption, MONEY)
        parts += [table] if table is not None else []
        year = year_table(found, reform, whole)
        parts += [year] if year is not None else []
        parts += _account(found, reform, whole)
    return parts


def _account(found: Comparison, reform: Reform, whole: str) -> list[Part]:
    """The account from the change to the horizon; nothing of a result that was made before there was one."""
    mine = borne_money(found.money[found.money["reform"] == reform.scenario.name])
    if mine.empty:
        return []
    name, interval = slug(reform.scenario.name), f"with 90% interval ({luck(found.plan)})"
    whole_time, present = mine["financial_year"] == ALL_YEARS, price_base(tax_year(since(reform)), "present")
    parts: list[Part] = [paragraph(how_counted(reform, found.plan.last))]
    for kind in KINDS:
        base = price_base(PRICES, kind)
        in_base = mine["price_base"].isin((base, present) if kind == "real" else (base,))
        columns, rows = totals(found, reform, kind)
        caption = f"{whole}, from the change to {found.plan.until} together, {base}, {interval}"
        parts.append(
            Table(f"{name}-account-{kind}", caption, columns, rows, columns[1:], data=mine[whole_time & in_base])
        )
        columns, rows = yearly(found, reform, kind)
        caption = f"{whole}, difference by financial year, £ million, {base}, {interval}"
        data = mine[~whole_time & in_base]
        parts.append(Table(f"{name}-account-by-year-{kind}", caption, columns, rows, columns[1:], data=data))
    return parts


def _uncertainty(found: Comparison, pictures: Mapping[str, Picture]) -> list[Part]:
    """With draws: what the variance of an interval is made of, and what made the draws."""
    plan, made = found.plan, found.drawn.get("draws_made", {})
    if not plan.draws:
        return []
    parts: list[Part] = []
    if found.drawn.get("draws_warning"):
        parts.append(paragraph(found.drawn["draws_warning"], "box"))
    for reform in plan.reforms:
        rows = uncertainty_rows(found, reform, plan.last)
        caption = (
            f"What the interval of each headline is made of: {reform.scenario.name}, {label(plan.last)}; parts of its "
            "variance, and how far single runs lie apart by luck (standard deviation)"
        )
        name = f"{slug(reform.scenario.name)}-uncertainty"
        data = uncertainty_at(found, reform, plan.last)
        parts += [Table(name, caption, UNCERTAINTY, rows, UNCERTAINTY[2:], data=data)] if rows else []
        parts += [*_pictures(reform, pictures, ("uncertainty",)), paragraph(in_short(found, reform, plan.last))]
    words_of = parts_of_interval(plan).items()
    parts.append(listed([f"{part[0].upper()}{part[1:]}: {words}." for part, words in words_of]))
    told = f"The draws were made by: {made.get('command')} ({made.get('made')}, cmsim {made.get('cmsim')})."
    return [*parts, paragraph(told)] if made.get("command") else parts


def _paths(plan: Plan, pictures: Mapping[str, Picture]) -> list[Part]:
    parts: list[Part] = []
    for reform in plan.reforms:
        parts += [heading(reform.scenario.name), *_pictures(reform, pictures, SHOWN)]
    return parts


def _rests(found: Comparison, pictures: Mapping[str, Picture]) -> list[Part]:
    plan = found.plan
    outside = "the population's margins and of structure" if plan.draws else "parameters, data and structure"
    if plan.data_draws:
        outside = "structure, and of the data beyond sampling,"
    parts: list[Part] = [
        paragraph(f"Intervals are of 90% ({luck(plan)}). What is not known of {outside} is not in them."),
        *_uncertainty(found, pictures),
        *doubt.in_pictures(found),
        heading("What this cannot tell"),
        listed(limits(plan)),
    ]
    return [*parts, *not_modelled()]
