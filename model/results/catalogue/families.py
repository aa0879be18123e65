"""Families and their arrangements: how many, whether they work, who has none and why, income."""

from cmsim.agents.reasons import REASON_WORDS
from cmsim.model.household.living_standards import LINES
from cmsim.model.results.catalogue.makers import Maker, Row, number, of_families, percentile, row, share
from cmsim.model.results.slots import FIRST_RATE, FIRST_RATE_WITHOUT
from cmsim.model.results.slots import Slot as S

ARRANGEMENTS = ("none", "family_based", "direct_pay", "collect_and_pay", "csa")


def in_low_income(line: int, with_maintenance: int) -> Maker:
    """Children of receiving households in low income, with maintenance or without."""
    return number(S.CHILDREN_LOW_INCOME + line + 4 * with_maintenance)


def lifted_out(line: int) -> Maker:
    """Children in low income without maintenance less those in low income with it."""
    without, with_it = in_low_income(line, 0), in_low_income(line, 1)
    return lambda c: (without(c)[0] - with_it(c)[0], without(c)[1])


# fmt: off
FAMILIES: tuple[Row, ...] = (
    ("families", "Separated families with a child who counts", "number", "families", {"": number(S.FAMILIES)}, ""),
    ("children", "Qualifying children in separated families", "number", "children", {"": number(S.CHILDREN)}, ""),
    ("arrangement_share", "Families by arrangement as the office records it, of all families", "share", "families",
     row(ARRANGEMENTS, S.NONE, of_families), ""),
    ("perceived_arrangement_share", "Families by arrangement as the receiving parent would name it, of all families",
     "share", "families", row(ARRANGEMENTS, S.SEEN_NONE, of_families), ""),
    ("effective_share", "Families with an effective arrangement (something paid, usually on time, and the receiving "
     "parent thinks it works), of all families", "share", "families", {"": of_families(S.EFFECTIVE)}, ""),
    ("any_maintenance_share", "Families in which some of what was due came in the last three months, of all families",
     "share", "families", {"": of_families(S.ANY_PAID)}, ""),
    ("all_maintenance_share", "Families in which at least 90% of what was due came in the last three months, of all "
     "families", "share", "families", {"": of_families(S.ALL_PAID)}, ""),
    ("family_based_paid_share", "Family-based arrangements paid in some part, or at least 90%, over three months",
     "share", "families", {"some": share(S.FAMILY_BASED_SOME, S.SEEN_FAMILY_BASED),
                           "all_due": share(S.FAMILY_BASED_ALL, S.SEEN_FAMILY_BASED)}, ""),
    ("direct_pay_paid_share", "Lived Direct Pay arrangements paid in some part, or at least 90%, in the last three "
     "months", "share", "arrangements", {"some": share(S.DIRECT_PAY_SOME, S.SEEN_DIRECT_PAY),
                                         "all_due": share(S.DIRECT_PAY_ALL, S.SEEN_DIRECT_PAY)}, ""),
    ("children_covered", "Children with a Child Maintenance Service arrangement", "number", "children",
     {"": number(S.CHILDREN_STATUTORY), "direct_pay": number(S.CHILDREN_DIRECT_PAY),
      "collect_and_pay": number(S.CHILDREN_COLLECT)}, ""),
    ("children_benefiting", "Children covered, with something paid in the quarter (Direct Pay is taken as paid, as in "
     "official figures)", "number", "children", {"": number(S.CHILDREN_BENEFITING)}, ""),
    ("children_paid", "Children in families in which some maintenance came in the last three months", "number",
     "children", {"": number(S.CHILDREN_PAID)}, ""),
    ("separations", "Separations of the month", "number a month", "families", {"": number(S.SEPARATED)}, ""),
    ("want_an_arrangement", "Families whose receiving, and whose paying, parent would have an arrangement", "share",
     "families", {"receiving": of_families(S.WANT_RECEIVING), "paying": of_families(S.WANT_PAYING)}, ""),
    ("no_arrangement_not_wanted_share", "Families with no arrangement, as parents see it, whose receiving, and whose "
     "paying, parent does not want one", "share", "families",
     {"receiving": share(S.NONE_NOT_WANTED_RECEIVING, S.SEEN_NONE),
      "paying": share(S.NONE_NOT_WANTED_PAYING, S.SEEN_NONE)}, ""),
    ("reasons_for_none", "Families with no arrangement, as parents see it, by what the receiving parent would give "
     "as a reason (several may hold; other: none of these)", "share", "families",
     row((*REASON_WORDS, "other"), S.REASON_UNWILLING, lambda slot: share(slot, S.SEEN_NONE)), ""),
    ("means_tested_benefit_share", "Families whose paying, and whose receiving, parent's household gets Universal "
     "Credit or a benefit before it", "share", "families",
     {"paying": of_families(S.PAYING_ON_BENEFIT), "receiving": of_families(S.RECEIVING_ON_BENEFIT)}, ""),
    ("marginal_deduction_rate", "What the next pound of gross pay loses, of paying parents in work with a statutory "
     "liability: with maintenance and its charge, and without", "share of a pound", "paying parents",
     {"p50": percentile(FIRST_RATE, 0.5), "p90": percentile(FIRST_RATE, 0.9),
      "p50_without_maintenance": percentile(FIRST_RATE_WITHOUT, 0.5),
      "p90_without_maintenance": percentile(FIRST_RATE_WITHOUT, 0.9)}, ""),
    ("children_in_low_income", "Children of receiving households below 60% of median income with the maintenance of "
     "the last quarter, by line", "number", "children",
     {line: in_low_income(place, 1) for place, line in enumerate(LINES)}, ""),
    ("children_lifted_out_of_low_income", "Children above the line only because of maintenance, by line",
     "number", "children", {line: lifted_out(place) for place, line in enumerate(LINES)}, ""),
    ("paying_parents_workless_share", "Families whose paying parent is out of work", "share", "families",
     {"": of_families(S.PAYING_WORKLESS)}, ""),
)
# fmt: on
