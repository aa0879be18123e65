"""The report of one run, section by section."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from cmsim.model.calendar import first_day, label, month_of
from cmsim.model.policy import Policy, history, unit
from cmsim.model.results.groups import GROUPS
from cmsim.model.results.indicators import HEADLINES, INDICATORS
from cmsim.runs.comparing.words import BY_GROUP, TITLES, first_lower, scale_of
from cmsim.runs.law_command import in_words
from cmsim.runs.law_page import SECTIONS, UNREAD
from cmsim.runs.reporting.beside import Beside, beside
from cmsim.runs.reporting.markup import Part, Picture, Report, Section, Table, listed, paragraph
from cmsim.runs.reporting.run_charts import draw
from cmsim.runs.reporting.shared import (
    CHILDREN,
    MONEY,
    definition,
    glossary,
    made,
    not_for,
    not_modelled,
    people,
    term,
    unit_of,
    words,
)
from cmsim.runs.run_command import spread
from cmsim.runs.scenarios_command import plain, told_changes, told_parameters
from cmsim.runs.showing import HIDDEN, borne, hide_few
from cmsim.scenarios import Scenario

if TYPE_CHECKING:
    from cmsim.runs.store import Results

TAX = "Tax and benefits"  # told in the CSV alone: there are many
FIRST_DAY_RULE = "The law of a month is the law on its first day."
MOST_MONTHS = 6  # columns of a table of months
LUCK_ONLY = (
    "One run is one throw of the dice, with every parameter of behaviour at its centre: it has no interval. What is "
    "luck shows when other seeds are run; what is not known of parameters, data and structure comes on top.",
    "A published figure used for fitting, or for the start, is no test of the model. One kept for testing is.",
)


def report(results: Results, named: Mapping[str, str], folder: str, changed: Sequence[str]) -> Report:
    """The report of a run. Errors: InputError when its manifest does not say what scenario it lived."""
    manifest, rows = results.manifest, results.indicators
    scenario = Scenario.from_resolved(manifest["scenario"])
    national = hide_few(rows[rows["group"] == ""], ["value"])
    months = list(dict.fromkeys(national["month"]))
    known = beside(month_of(months[-1]))
    told = {indicator for indicator, _ in (*HEADLINES, *MONEY, *CHILDREN)} | {row.indicator for row in known}
    source = _source(manifest)
    pictures = draw(national, known, scenario.first_change_month(), source)
    sections = [
        Section("question", "The question", [not_for(), people(named), *_question(manifest, scenario)]),
        Section("headline", "The headlines", _headline(national, months)),
        Section("paths", "How it goes over time, beside the evidence", _paths(national, pictures, known)),
        *_by_group(rows, months[-1]),
        *_children(national, months),
        Section("money", "Money and the work of the service", _money(national, months)),
        Section("law", "What the law did in these months", _law(scenario, months[-1])),
        Section("rests", "How sure this is, and what it rests on", [listed(LUCK_ONLY), *not_modelled()]),
        made(manifest, folder, changed),
        glossary(told),
    ]
    return Report(
        title=f"{scenario.name}, December 2012 to {months[-1]}",
        lead=f"Child maintenance for separated families in Great Britain, simulated. Made by {source}.",
        sections=sections,
        definitions={id: definition(id) for id in told},
    )


def _source(manifest: Mapping[str, Any]) -> str:
    """What the figures come from, in a line."""
    own = f"; the families of December 2012 are those of {manifest['population']['name']}" if _own(manifest) else ""
    return (
        f"cmsim {manifest.get('cmsim')}, {manifest['families']:,} simulated families, seed {manifest['seed']}, money "
        f"in cash of the month{own}"
    )


def _own(manifest: Mapping[str, Any]) -> bool:
    return "population" in manifest


def _question(manifest: Mapping[str, Any], scenario: Scenario) -> list[Part]:
    parts: list[Part] = [paragraph(scenario.question, "lead")]
    if _own(manifest):
        parts.append(
            paragraph(
                f"The families of December 2012 are those of {manifest['population']['name']}, a population that the "
                "analyst brought. Families that separate later are synthetic."
            )
        )
    rows = [
        (told["from"], f"{told['title']} ({told['unit']})", plain(told["before"]), plain(told["value"]))
        for told in told_changes(scenario)
    ]
    if rows:
        columns = ("From", "What changes", "Before", "After")
        parts.append(Table("changes", f"What {scenario.name} changes", columns, rows, heads=2))
    else:
        parts.append(paragraph(f"No lever is changed: the law as known on {scenario.cutoff} holds from then on."))
    if scenario.parameters:
        columns = ("Parameter, whole run", "Value", "Plausible", "Meaning")
        parts.append(Table("parameters", "Parameters it sets", columns, list(told_parameters(scenario))))
    return [*parts, paragraph("Sources:"), listed(scenario.source)] if scenario.source else parts


# --- tables of months --------------------------------------------------------------------------------------------


def months_table(
    national: pd.DataFrame, months: Sequence[str], name: str, caption: str, titles: Mapping[tuple[str, str], str]
) -> Table:
    """Some national indicators in some months: a column a month, a row an indicator."""
    known: Any = national[national["month"].isin(months)].set_index(["indicator", "level", "month"]).loc
    rows = [
        (
            term(*pair, titles),
            unit_of(pair[0]),
            *(scale_of(pair[0]).text(*_with_n(known[(*pair, month)])) for month in months),
        )
        for pair in titles
    ]
    wanted = pd.MultiIndex.from_frame(national[["indicator", "level"]]).isin(list(titles))
    data = borne(national[wanted & national["month"].isin(months)]).drop(columns=["group"])
    price = [INDICATORS[id].price_base for id in data["indicator"]]
    data = data.assign(unit=[INDICATORS[id].unit for id in data["indicator"]], price_base=price)
    return Table(name, caption, ("Indicator", "Unit", *months), rows, tuple(months), data=data)


def _with_n(row: Any) -> tuple[float, float]:
    """A figure, and how many it rests on."""
    return float(row["value"]), float(row["simulated_n"])


def _year_ends(months: Sequence[str]) -> list[str]:
    return spread([month for month in months if month.endswith("-12") or month == months[-1]], MOST_MONTHS)


def _headline(national: pd.DataFrame, months: Sequence[str]) -> list[Part]:
    last = national[(national["month"] == months[-1]) & (national["indicator"] == "effective_share")].iloc[0]
    told = scale_of("effective_share")
    words_ = f"{TITLES['effective_share', '']} in {months[-1]}: {told.text(*_with_n(last))}{told.unit}."
    titles = {pair: TITLES[pair] for pair in HEADLINES}
    return [
        paragraph(words_, "lead"),
        months_table(national, _year_ends(months), "headline", "Headlines by month", titles),
        paragraph(HIDDEN),
    ]


def _money(national: pd.DataFrame, months: Sequence[str]) -> list[Part]:
    return [
        paragraph("Flows are of one month, stocks at its end, in cash of that month: nothing is deflated."),
        months_table(national, _year_ends(months), "money", "Money and work by month", MONEY),
    ]


def _children(national: pd.DataFrame, months: Sequence[str]) -> list[Section]:
    """Children in low income: counted in Decembers alone; no section when there is none."""
    of = national[national["indicator"] == "children_in_low_income"].dropna(subset=["value"])
    counted = spread(list(dict.fromkeys(of["month"])), MOST_MONTHS)
    if not counted:
        return []
    caption = "Children of receiving households, Decembers"
    return [
        Section("children", "Children in low income", [months_table(national, counted, "children", caption, CHILDREN)])
    ]


def _paths(national: pd.DataFrame, pictures: Mapping[str, Picture], known: Sequence[Beside]) -> list[Part]:
    """The pictures, and the run beside each published figure."""
    parts: list[Part] = list(pictures.values())
    if not known:
        return [*parts, paragraph("No published figure falls into these months.")]
    values = borne(national[national["month"].isin([row.month for row in known])])
    at: Any = values.set_index(["indicator", "level", "month"]).loc
    rows, data = [], []
    for row in known:
        scale, (found, n) = scale_of(row.indicator), _with_n(at[row.indicator, row.level, row.month])
        gap = scale.difference(found - row.value, float("nan"), float("nan"))[0]
        name = term(row.indicator, row.level)
        cells = (scale.text(row.value), scale.text(found, n), gap, row.use, row.figure.source_document)
        rows.append((name, row.month, unit_of(row.indicator), *cells))
        data.append((row.figure.id, row.indicator, row.level, row.month, row.value, found, row.use))
    columns = ("Indicator", "Month", "Unit", "Published", "Run", "Run less published", "Used", "Source")
    frame = pd.DataFrame(data, columns=["figure", "indicator", "level", "month", "published", "run", "used"])
    caption = "The run beside published figures"
    return [*parts, Table("beside", caption, columns, rows, columns[3:6], heads=2, data=frame)]


def _by_group(rows: pd.DataFrame, last: str) -> list[Section]:
    """A table for each group in the result: the main headlines by its levels in the last month."""
    here = borne(rows[(rows["group"] != "") & (rows["month"] == last)])
    parts: list[Part] = [paragraph(HIDDEN)]
    for group in dict.fromkeys(here["group"]):
        mine = here[(here["group"] == group) & here["indicator"].isin(BY_GROUP)].set_index(["level", "indicator"])
        cells = [
            (
                words(level),
                *(scale_of(one).text(*_with_n(mine.loc[(level, one)])) for one in BY_GROUP),
                f"{mine.loc[(level, BY_GROUP[0]), 'simulated_n']:,}",
            )
            for level in GROUPS[group].levels
        ]
        named = tuple(f"{TITLES[one, '']} ({unit_of(one)})" for one in BY_GROUP)
        columns = ("Level", *named, "Simulated families")
        caption = f"By {first_lower(GROUPS[group].title)}, {last}"
        parts.append(Table(f"group-{group}", caption, columns, cells, columns[1:], data=mine.reset_index()))
    return [Section("groups", "By group", parts)] if len(parts) > 1 else []


# --- the law -----------------------------------------------------------------------------------------------------


def _law(scenario: Scenario, last: str) -> list[Part]:
    """Every dated value of the law that began in the months of the run, and the scenario's own."""
    ends = first_day(month_of(last))
    start = first_day(0)
    rows: list[tuple[dt.date, str, str, str, str, str]] = []
    part = ""
    for name, info in Policy.model_fields.items():
        part = SECTIONS.get(name, part)
        before: Any = None
        for row in history()[name] if name not in UNREAD else ():
            if start < row.since <= min(ends, scenario.cutoff) and before is not None:
                told = f"{info.title} ({unit(name)})"
                rows.append((row.since, told, in_words(before), in_words(row.value), row.reference, part))
            before = row.value
    own = ((told, dt.date.fromisoformat(told["from"])) for told in told_changes(scenario))
    rows += [
        (day, f"{told['title']} ({told['unit']})", plain(told["before"]), plain(told["value"]), "this scenario", "")
        for told, day in own
        if day <= ends
    ]
    rows.sort(key=lambda row: row[0])
    cells = [(day.isoformat(), *rest) for day, *rest, of in rows if of != TAX]
    if not rows:
        return [paragraph(f"{FIRST_DAY_RULE} No lever of law or practice changed in these months.")]
    columns = ("From", "What changes", "Before", "After", "Source")
    data = pd.DataFrame(rows, columns=[*columns, "Part of the law"])
    more = len(rows) - len(cells)
    beside_it = f"{more} changes of tax and benefits are in tables/law.csv alone." if more else ""
    return [
        paragraph(f"{FIRST_DAY_RULE} {beside_it}".strip()),
        Table(
            "law", f"Law and practice of child maintenance, {label(0)} to {last}", columns, cells, heads=2, data=data
        ),
    ]
