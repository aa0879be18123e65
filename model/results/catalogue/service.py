"""Coming to the service: gateway, applications, fees, challenges of income, outreach, and what outreach costs."""

from cmsim.agents.codes import Outreach
from cmsim.model.results.catalogue.makers import CASH, Counts, Maker, Row, number, pounds, quarterly, ratio, row, share
from cmsim.model.results.slots import Slot as S

COSTS = (  # what each programme of outreach costs for a parent reached, GBP in cash, in the order of ``Outreach``
    *("campaign_cost", "universal_credit_outreach_cost", "benefit_referral_cost", "community_work_cost"),
    *("mediation_cost", "separated_support_cost", "conflict_reduction_cost"),
)
ANSWERS = ("none", "family_based", "statutory", "kept_family_based", "kept_statutory")
PROGRAMMES = tuple(programme.name.lower() for programme in Outreach)  # type: ignore[union-attr]


def fee_income(c: Counts) -> tuple[float, int]:
    """Fees paid this month, GBP."""
    return float(c.now[S.FEES_PAID]) * float(c.law["application_fee"]) * c.weight, int(c.now[S.FEES_PAID])


def outreach_cost(c: Counts) -> tuple[float, int]:
    """Cost of all outreach in the month, GBP: parents reached times what each costs."""
    reached = c.now[S.REACHED_CAMPAIGN : S.REACHED_CAMPAIGN + len(PROGRAMMES)]
    cost = sum(float(n) * float(c.law[lever]) for n, lever in zip(reached, COSTS, strict=True))
    return cost * c.weight, int(reached.sum())


def asked_of_others(place: int) -> Maker:
    """An answer, by its place, three months after the gateway: of families that had no case of the old schemes."""

    def make(c: Counts) -> tuple[float, int]:
        others = c.quarter[S.AFTER_3_MONTHS : S.AFTER_6_MONTHS] - c.quarter[S.OLD_CASE_AFTER_3_MONTHS :][:6]
        return ratio(float(others[place]), int(others[0])), int(others[0])

    return make


# fmt: off
SERVICE: tuple[Row, ...] = (
    ("applications", "Applications to the Child Maintenance Service in the month", "number a month", "families",
     {"": number(S.APPLICATIONS)}, ""),
    ("old_cases_closed", "Cases that the schemes before 2012 close in the month", "number a month", "families",
     {"": number(S.CSA_CLOSED)}, ""),
    ("old_case_applications", "Applications in the month by families whose case the schemes before 2012 have closed",
     "number a month", "families", {"": number(S.OLD_CASE_APPLICATIONS)}, ""),
    ("fee_exempt_share", "Applications of the last quarter without a fee, of those made", "share", "families",
     {"": quarterly(S.FEES_WAIVED, S.APPLICATIONS)}, ""),
    ("fee_income_gbp", "Application fees paid in the month", "GBP a month", "families", {"": fee_income}, CASH),
    ("paying_applications_share", "Applications of the quarter made by the paying parent", "share", "families",
     {"": quarterly(S.PAYING_APPLICATIONS, S.APPLICATIONS)}, ""),
    ("gateway_contacts", "Families that spoke with the gateway in the month", "number a month", "families",
     {"": number(S.GATEWAY)}, ""),
    ("gateway_outcome", "Families that spoke with the gateway in the quarter, by what they had at the month's end",
     "share", "families",
     {"family_based": quarterly(S.GATEWAY_FAMILY_BASED, S.GATEWAY),
      "statutory": quarterly(S.GATEWAY_STATUTORY, S.GATEWAY),
      "none": quarterly(S.GATEWAY_NONE, S.GATEWAY),
      "kept": quarterly(S.GATEWAY_KEPT, S.GATEWAY)}, ""),
    *(
        (f"gateway_after_{months}_months", f"Families asked in the quarter, {months} months after they spoke with the "
         "gateway, by what they have: set up or changed since, kept from before, or none", "share", "families",
         {answer: quarterly(first + place, first) for place, answer in enumerate(ANSWERS, 1)}, "")
        for months, first in ((3, S.AFTER_3_MONTHS), (6, S.AFTER_6_MONTHS))
    ),
    ("gateway_after_3_months_old_case", "The same, three months after, of families whose case the schemes before 2012 "
     "have closed", "share", "families",
     {answer: quarterly(S.OLD_CASE_AFTER_3_MONTHS + place, S.OLD_CASE_AFTER_3_MONTHS)
      for place, answer in enumerate(ANSWERS, 1)}, ""),
    ("gateway_after_3_months_others", "The same, three months after, of all other families", "share", "families",
     {answer: asked_of_others(place) for place, answer in enumerate(ANSWERS, 1)}, ""),
    ("calculations_alone", "Calculations bought in the month without an application", "number a month", "families",
     {"": number(S.CALCULATIONS_ALONE)}, ""),
    ("starts_on_direct_pay_share", "New cases of the quarter that started on Direct Pay", "share", "arrangements",
     {"": quarterly(S.STARTED_DIRECT_PAY, S.CASES_OPENED)}, ""),
    ("direct_pay_against_wish_share", "Starts on Direct Pay in the quarter by receiving parents who asked for Collect "
     "& Pay", "share", "arrangements", {"": quarterly(S.STARTED_AGAINST_WISH, S.STARTED_DIRECT_PAY)}, ""),
    ("parents_reached", "Receiving parents reached by outreach in the month, by programme", "number a month",
     "receiving parents", row(PROGRAMMES, S.REACHED_CAMPAIGN, number), ""),
    ("outreach_cost_gbp", "Cost of outreach in the month: parents reached times what each costs", "GBP a month",
     "receiving parents", {"": outreach_cost}, CASH),
    ("assessed_income_far_off_share", "Cases of paying parents in work whose gross income in use is a quarter or more "
     "below, or above, the true one", "share", "arrangements",
     {"too_low": share(S.ASSESSED_TOO_LOW, S.ASSESSED_IN_WORK),
      "too_high": share(S.ASSESSED_TOO_HIGH, S.ASSESSED_IN_WORK)}, ""),
    ("challenges", "Receiving parents who challenge the income the calculation stands on, in the month",
     "number a month", "families", {"": number(S.CHALLENGES)}, ""),
    ("income_corrections", "Challenges decided in the month after which more income counts", "number a month",
     "families", {"": number(S.INCOME_CORRECTIONS)}, ""),
    ("income_corrected_gbp", "Yearly liability gained by the challenges decided in the month", "GBP a year", "families",
     {"": pounds(S.INCOME_CORRECTED)}, CASH),
)
# fmt: on
