"""The catalogue of indicators: each with its definition in words, unit, the unit it counts, and price base.

An indicator is a ratio or a scaled count of the slots of ``slots.py``; some look back over a quarter.
"""

from dataclasses import dataclass

from cmsim.model.results.catalogue.arrears import ARREARS
from cmsim.model.results.catalogue.case import CASE
from cmsim.model.results.catalogue.customers import CUSTOMERS
from cmsim.model.results.catalogue.families import FAMILIES
from cmsim.model.results.catalogue.institution import INSTITUTION
from cmsim.model.results.catalogue.makers import Counts, Maker
from cmsim.model.results.catalogue.old_schemes import OLD_SCHEMES
from cmsim.model.results.catalogue.payment import PAYMENT
from cmsim.model.results.catalogue.powers import POWERS
from cmsim.model.results.catalogue.service import SERVICE
from cmsim.model.results.catalogue.stages import STAGE_TIMES
from cmsim.model.results.catalogue.surveys import SURVEYS

__all__ = ["HEADLINES", "INDICATORS", "Counts", "Indicator"]


@dataclass(frozen=True)
class Indicator:
    """One indicator: what it is, in which unit, what it counts, and how it is made (a maker for each level)."""

    id: str
    definition: str
    unit: str
    counts: str
    makers: dict[str, Maker]
    price_base: str = ""
    source: str = "simulated"


INDICATORS: dict[str, Indicator] = {
    row[0]: Indicator(*row)
    for row in (
        *(*FAMILIES, *PAYMENT, *SERVICE, *CASE, *INSTITUTION, *CUSTOMERS, *POWERS, *STAGE_TIMES),
        *(*ARREARS, *OLD_SCHEMES, *SURVEYS),
    )
}

HEADLINES: tuple[tuple[str, str], ...] = (
    ("effective_share", ""),
    ("any_maintenance_share", ""),
    ("all_maintenance_share", ""),
    ("arrangement_share", "none"),
    ("arrangement_share", "family_based"),
    ("arrangement_share", "direct_pay"),
    ("arrangement_share", "collect_and_pay"),
    ("perceived_arrangement_share", "none"),
    ("children_paid", ""),
    ("children_lifted_out_of_low_income", "relative_after"),
    ("maintenance_received_gbp", ""),
    ("applications", ""),
    ("collect_and_pay_compliance", "over_90"),
    ("arrears_gbp", "collect_and_pay"),
    ("collection_fee_income_gbp", "paying"),
    ("collection_fee_income_gbp", "receiving"),
    ("service_cost_gbp", "low"),
    ("service_cost_gbp", "high"),
)
