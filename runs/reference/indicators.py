"""docs/reference/indicators.md: every indicator with its unit, what it counts, its levels, and the groups."""

from __future__ import annotations

from cmsim.model.results.catalogue import HEADLINES, INDICATORS
from cmsim.model.results.catalogue.arrears import ARREARS
from cmsim.model.results.catalogue.case import CASE
from cmsim.model.results.catalogue.customers import CUSTOMERS
from cmsim.model.results.catalogue.families import FAMILIES
from cmsim.model.results.catalogue.institution import INSTITUTION
from cmsim.model.results.catalogue.old_schemes import OLD_SCHEMES
from cmsim.model.results.catalogue.payment import PAYMENT
from cmsim.model.results.catalogue.powers import POWERS
from cmsim.model.results.catalogue.service import SERVICE
from cmsim.model.results.catalogue.stages import STAGE_TIMES
from cmsim.model.results.catalogue.surveys import SURVEYS
from cmsim.model.results.groups import GROUPS
from cmsim.runs.reference.markdown import opening, table, whole
from cmsim.runs.run import FEWEST_SHOWN

SECTIONS = (
    ("Families", FAMILIES),
    ("Payment", PAYMENT),
    ("The service", SERVICE),
    ("A case", CASE),
    ("The institution", INSTITUTION),
    ("Customers", CUSTOMERS),
    ("Powers", POWERS),
    ("Time from stage to stage", STAGE_TIMES),
    ("Arrears", ARREARS),
    ("The old schemes", OLD_SCHEMES),
    ("As a survey or a record would have it", SURVEYS),
)
INTRODUCTION = """\
What a run reports every month: {many} indicators, some with several levels. A row of `indicators.parquet` has the
month, the indicator, the group and its level (both empty for the whole country), the value, and how many simulated
families, cases or children it rests on.

Shares are fractions of the base that the definition names. Numbers and amounts are scaled to Great Britain.
*Counts* is the unit counted: families, arrangements, parents and children are not the same number. Indicators in
**bold** are the headlines that a run prints. By group, figures that rest on fewer than {fewest} simulated ones are
not given, and what is summed over a quarter or a year for the country is of the month alone.
"""


def page() -> str:
    """The whole page as Markdown."""
    lines = opening("Indicators", "model/results/catalogue")
    lines += INTRODUCTION.format(many=len(INDICATORS), fewest=FEWEST_SHOWN).splitlines()
    for heading, rows in SECTIONS:
        lines += ["", f"## {heading}"]
        lines += table(
            ("Indicator", "Definition", "Unit", "Counts", "Levels", "Price base"), (told(row[0]) for row in rows)
        )
    lines += ["", "## Groups", "", "`--by GROUP` tells families apart; several may be asked for."]
    lines += table(
        ("Group", "What it is", "Levels"),
        ((f"`{name}`", group.title, "; ".join(group.levels)) for name, group in GROUPS.items()),
    )
    return whole(lines)


def told(name: str) -> tuple[str, ...]:
    """An indicator as a row."""
    one = INDICATORS[name]
    headline = name in {indicator for indicator, _ in HEADLINES}
    levels = ", ".join(f"`{level}`" if level else "(all)" for level in one.makers) if list(one.makers) != [""] else ""
    return f"**`{name}`**" if headline else f"`{name}`", one.definition, one.unit, one.counts, levels, one.price_base
