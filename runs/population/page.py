"""The page docs/population.md: who the families are, how their traits hang together, each margin with its source.

    python -m cmsim.runs.population.page      write the page anew, in a checkout

Made from ``model/margins``, the traits of ``agents/traits.py`` and the correlations among the parameters; only the
headings, the words around the tables and what each trait decides are written here. No family is simulated for it.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from cmsim.agents.traits import FAMILY_TRAITS, PAYING_TRAITS, RECEIVING_TRAITS, Trait
from cmsim.model.calendar import label, month_of
from cmsim.model.evidence import figure, parameter_row, parameters
from cmsim.model.population.dependence import correlations, pairs
from cmsim.model.population.margins import MARGINS, SECTIONS, VERDICTS, Margin
from cmsim.model.population.margins.beside import ALWAYS, TAX_YEARS, YEARS, Evidence
from cmsim.runs.pages import write_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "population.md"
STRONGEST = 10  # of the correlations that follow from the named ones

DECIDES = {  # what a high standing means
    Trait.UNION: "never together (lowest), lived together, had married (highest)",
    Trait.PAYING_EARNING: "lasting place among the pay of paying parents",
    Trait.PAYING_WORK: "in work; the lowest are out of it",
    Trait.PAYING_SELF_EMPLOYED: "works for themself",
    Trait.PAYING_AGE: "age at the birth of the eldest child",
    Trait.PAYING_DISABLED: "has a long-term condition or disability",
    Trait.PAYING_WILLINGNESS: "lasting willingness to pay",
    Trait.PAYING_WISH: "wants an arrangement; the lowest do not",
    Trait.PAYING_PARTNER: "finds a new partner early",
    Trait.PAYING_OTHER_CHILDREN: "has other children in a new household",
    Trait.PAYING_HOME: "owner (highest), private tenant, social tenant, in somebody else's home (lowest)",
    Trait.PAYING_SAVINGS: "savings; the lowest have none",
    Trait.PAYING_UNEARNED: "income from property, savings or investments",
    Trait.PAYING_PENSION: "saves into a pension",
    Trait.PAYING_BANK: "has a bank account",
    Trait.PAYING_LICENCE: "holds a driving licence",
    Trait.PAYING_PASSPORT: "holds a passport",
    Trait.PAYING_TRACEABLE: "can be found, and is known to the tax office",
    Trait.PAYING_ABROAD: "lives outside the jurisdiction",
    Trait.RECEIVING_EARNING: "lasting place among the pay of receiving parents",
    Trait.RECEIVING_WORK: "lasting place among those likely to work",
    Trait.RECEIVING_AGE: "age at the birth of the eldest child",
    Trait.RECEIVING_DISABLED: "has a long-term condition or disability",
    Trait.RECEIVING_WISH: "wants an arrangement; the lowest do not",
    Trait.RECEIVING_PARTNER: "finds a new partner early",
    Trait.RECEIVING_HOME: "owner (highest), private tenant, social tenant (lowest)",
    Trait.RECEIVING_SAVINGS: "savings; the lowest have none",
    Trait.RELATIONSHIP: "quality of the relationship between the parents",
    Trait.ABUSE: "domestic abuse; the highest of all goes on after the separation",
    Trait.CONTACT: "contact: none (lowest), some, every week (highest)",
    Trait.NIGHTS: "nights with the paying parent, where there is contact",
    Trait.DISTANCE: "the parents live far apart",
    Trait.SEND: "a child has special educational needs or a disability",
}
OWNERS = (
    ("the paying parent", range(*PAYING_TRAITS)),
    ("the receiving parent", range(*RECEIVING_TRAITS)),
    ("the family", (Trait.UNION, *range(*FAMILY_TRAITS))),
)


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([*introduction(), *standings(), *dependence(), *margins()]) + "\n"


def introduction() -> list[str]:
    """What the page is about, and how to see the figures."""
    return [
        "# Who the families are",
        "",
        "<!-- made by python -m cmsim.runs.population.page: change model/margins, model/evidence or that file, never "
        "this page -->",
        "",
        "The population is synthetic: linked groups of parents, drawn from a seed and a serial number. The families of "
        "December 2012 are those of",
        "earlier separations whose children still count, so the stock and the flow follow one rule and nothing has to "
        "settle first. Who the families are does not",
        "depend on the scenario.",
        "",
        "This page says what is drawn, how it hangs together, and which figures it is laid beside. What is simulated, "
        "with the gap to each figure,",
        "is printed by `cmsim population describe --month 2012-12 --month 2021-09`; with `--out DIR` it is kept, with "
        "charts: margins beside their evidence, incomes and",
        "how the two parents' pay is paired, ages and children, time since the separation.",
    ]


# --- standings and how they hang together -------------------------------------------------------------------------


def standings() -> list[str]:
    """The traits, by whose they are."""
    lines = [
        "",
        "## What is drawn together",
        "",
        "Each trait is a standing: a normal draw that stays the same for ever. What a standing means is a quantile of "
        "that quantity's own distribution, so a share or",
        "a median (a parameter) and the dependence between quantities (a correlation) are set apart from each other. "
        "Sex, region, ethnic group, the children and",
        "their dates are drawn on their own.",
        "",
        "| Trait | Of | A high standing means |",
        "|---|---|---|",
    ]
    for whose, traits in OWNERS:
        lines += [f"| `{Trait(trait).name.lower()}` | {whose} | {DECIDES[Trait(trait)]} |" for trait in traits]
    return lines


def dependence() -> list[str]:
    """The correlations that are set, and the strongest of those that follow."""
    known = parameters()
    named = pairs(tuple(known))
    lines = [
        "",
        "## How it hangs together",
        "",
        f"{len(named)} correlations are set. Every other pair is tied only through these: of all matrices with the "
        "correlations set, the one that assumes least",
        "else (covariance selection; `model/population/dependence.py`). They are correlations of standings: those of "
        "yes/no traits are weaker in shares than they look here.",
        "",
        "| Between | and | Correlation | Plausible | Status | Why | Source |",
        "|---|---|---:|---|---|---|---|",
    ]
    for name, (one, other) in named.items():
        row = known[name]
        source = "; ".join(part for part in (row.source, row.locator) if part)
        lines.append(
            f"| `{one.name.lower()}` | `{other.name.lower()}` | {row.value:g} | {row.low:g} to {row.high:g} | "
            f"{row.status} | {row.meaning} | {source} |"
        )
    lines += ["", f"The {STRONGEST} strongest that follow:", "", "| Between | and | Correlation |", "|---|---|---:|"]
    for one, other, number in following(set(named.values())):
        lines.append(f"| `{one.name.lower()}` | `{other.name.lower()}` | {number:.2f} |")
    return lines


def following(named: set[tuple[Trait, Trait]]) -> list[tuple[Trait, Trait, float]]:
    """The strongest correlations that nobody set."""
    matrix = correlations(parameter_row())
    free = [
        (one, other, float(matrix[one, other]))
        for one in Trait
        for other in Trait
        if one < other and (one, other) not in named and (other, one) not in named
    ]
    return sorted(free, key=lambda found: (-np.round(abs(found[2]), 3), found[0], found[1]))[:STRONGEST]


# --- margins ------------------------------------------------------------------------------------------------------


def margins() -> list[str]:
    """Every margin, by section."""
    figured = sum(margin.evidence is not None for margin in MARGINS.values())
    judged = sum(margin.tolerance is not None for margin in MARGINS.values())
    lines = [
        "",
        "## Margins",
        "",
        f"{len(MARGINS)} margins are measured. For {figured} there is a figure; {judged} of these are judged, the "
        "others stand beside a figure of something else, for orientation.",
        "Where several figures differ, the one nearest in definition is taken, and what differs is said. Tolerances "
        "are in the unit of the margin (points, for",
        "shares), or a share of the figure.",
        "",
        "| Verdict | Means |",
        "|---|---|",
        *(f"| {verdict} | {means} |" for verdict, means in VERDICTS.items()),
    ]
    for section in SECTIONS:
        lines += ["", f"### {section}", ""]
        lines += ["| Margin | Measured on | Evidence | Tolerance | What differs, and why this tolerance | Source |"]
        lines += ["|---|---|---|---|---|---|"]
        lines += [table_row(margin) for margin in MARGINS.values() if margin.section == section]
    return lines


def table_row(margin: Margin) -> str:
    """One margin as a row of its table."""
    cells = (
        f"{margin.title} (`{margin.id}`)",
        f"{margin.measure.group.covers}; {margin.measure.unit}",
        "no figure" if margin.evidence is None else evidence(margin.evidence),
        tolerance(margin),
        " ".join(part for part in (margin.differs, sentence(margin.why)) if part),
        "" if margin.evidence is None else "; ".join(dict.fromkeys(sources(margin.evidence))),
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def evidence(of: Evidence) -> str:
    """The figures of a margin with their ids: of a yearly row, the first and the last."""
    if any("{" in id for id in of.ids):
        years = YEARS if "{year}" in of.ids[0] else TAX_YEARS
        told = [f"{numbers(of, month_of(f'{year}-06'))} in {year}" for year in years]
    elif of.dated:
        told = [f"{numbers(of, month_of(when))} ({figure(id).period})" for when, id in of.dated]
    else:
        told = [numbers(of, 0)]
        if len({figure(id).period for id in of.ids}) == 1:
            told[0] += f" ({figure(of.ids[0]).period})"
    names = ", ".join(f"`{id}`" for id in of.ids)
    return f"{', '.join(told)}: {names}{', ' + of.words if of.words else ''}"


def numbers(of: Evidence, month: int) -> str:
    """The figure for a month, or its range."""
    found = of.at(month)
    low, high = (f"{number:,.0f}" if number >= 1_000 else f"{number:.4g}" for number in (found.low, found.high))
    return low if low == high else f"{low} to {high}"


def tolerance(margin: Margin) -> str:
    """How far a margin may lie from its figure, and in which months it is judged."""
    if margin.tolerance is None:
        return "" if margin.evidence is None else "not judged"
    far = f"{margin.tolerance:.0%}" if margin.relative else f"{margin.tolerance:g}"
    if margin.judged == ALWAYS:
        return far
    first, last = (label(month_of(when)) for when in margin.judged)
    return f"{far}, from {first}" if margin.judged[1] == ALWAYS[1] else f"{far}, {first} to {last}"


def sources(of: Evidence) -> Iterator[str]:
    """Where the figures of a margin stand, with their status."""
    for id in of.ids:
        row = figure(id.format(year=YEARS[0], tax_year=TAX_YEARS[0]))
        yield f"{row.source_document} ({row.status})"


def sentence(words: str) -> str:
    """Words that begin small, as a sentence."""
    return f"{words[0].upper()}{words[1:]}." if words else ""


def main() -> None:
    """Write the page."""
    write_page(PAGE, page())


if __name__ == "__main__":
    main()
