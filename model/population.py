"""Who the separated families are: linked groups of parents, drawn one by one from (seed, serial number).

A group's serial number is its first separation's month and place in that month, so the same people separate in the
same months in every scenario, and a run of 24,000 families is a part of the run of 240,000. The families of
December 2012 are those of earlier separations whose children have not yet left: stock and flow are one rule.
"""

import math
from dataclasses import dataclass

import numpy as np
from cmsim.agents.chance import Draw, chance, key_of, quantile
from cmsim.agents.codes import (
    CHILDREN_TRACKED,
    NEVER,
    Abuse,
    Arrangement,
    Contact,
    Ethnicity,
    Existence,
    Region,
    Sex,
    Union,
    Work,
)
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.earning import pay_of_a_job
from cmsim.agents.learning import first_beliefs
from cmsim.agents.relating import nights_with
from cmsim.model.evidence import value
from cmsim.model.state import FAMILY_RECORD, table

GREAT_BRITAIN = int(value("sep_families_2019_20"))  # separated families that a run stands for
REGION_ROWS = tuple(place.name.lower().replace("yorkshire_and", "yorkshire") for place in list(Region)[:-1])
EARLIEST = -420  # the first separation of a group whose second family still counts can lie far back
AT_SEPARATION = -4000  # the month of draws made once, for purposes that are also drawn month by month
PLACES = 1 << 24  # places in a month's list of separations
MOST_FAMILIES = 2  # in a linked group

# cumulated shares of all levels but the last: lone parents by ethnic group, children by region and nation
ETHNICITIES = np.cumsum([value(f"lp_eth_{group.name.lower()}") for group in list(Ethnicity)[:-1]]) / 100.0
REGIONS = np.cumsum([value(f"children_share_{place}") for place in REGION_ROWS]) / 100.0


@rule
def serial_of(month, place):
    """The serial number of the ``place``-th separation of a month."""
    return (month - EARLIEST) * PLACES + place


@rule
def group_kind(key, p):
    """0: one couple; 1: a paying parent who separates twice; 2: a receiving parent with children by two parents."""
    u = chance(key, 0, Draw.GROUP)
    if u < p.two_families_share:
        return 1
    return 2 if u < p.two_families_share + p.two_payers_share else 0


@rule
def gap_between_separations(key, p):
    """Months between the two separations of a group (exponential, from one year to twelve)."""
    return 12 + min(132, int((12.0 - p.second_family_gap) * math.log(chance(key, 0, Draw.SECOND_FAMILY))))


@rule
def past_union(key, p):
    """What the parents were before."""
    u = chance(key, 0, Draw.SEPARATION_TYPE)
    if u < p.never_together_share:
        return Union.NEVER_TOGETHER
    return Union.MARRIED if u > 1.0 - p.married_share else Union.COHABITED


@rule
def number_of_children(key, union, p):
    """Children at the separation: more after a marriage, mostly one of parents who never lived together."""
    u = chance(key, 0, Draw.CHILDREN)
    if union == Union.NEVER_TOGETHER:
        one, two = p.one_child_never_together, p.two_children_never_together
    elif union == Union.COHABITED:
        one, two = p.one_child_cohabited, p.two_children_cohabited
    else:
        one, two = p.one_child_married, p.two_children_married
    if u < one:
        return 1
    if u < two:
        return 2
    return 3 if u < two + p.three_of_more_children * (1.0 - two) else 4


@rule
def youngest_age_at_separation(key, union, p):
    """Age in months of the youngest child: at birth for parents who never lived together, later after a marriage."""
    u = chance(key, 0, Draw.CHILD_AGE)
    if union == Union.NEVER_TOGETHER:
        return 0
    shape = p.age_shape_married if union == Union.MARRIED else p.age_shape_cohabited
    return int(12.0 * p.oldest_at_separation * math.pow(u, shape))


@rule
def age_at_leaving(u, p):
    """Age in months at which a child stops counting: at 16 without further education, most at 18 or 19."""
    if u < p.leaves_at_16:
        return 16 * 12 + 9
    if u < p.leaves_by_18:
        return 18 * 12
    if u < p.leaves_by_19:
        return 18 * 12 + 9
    return 20 * 12


@rule
def dates_of(family, key, starts, not_before, p):
    """Children, their dates, and the month in which the family ends whatever the policy (in place).

    ``not_before``: the month of an earlier separation in the group; children of the later union are born after it.
    """
    family.starts = starts
    family.union = past_union(key, p)
    wanted = number_of_children(key, family.union, p)
    born = max(starts - youngest_age_at_separation(key, family.union, p), not_before)
    last = NEVER
    for c in range(CHILDREN_TRACKED):
        if c < wanted and born >= not_before:
            family.child_born[c] = born
            family.child_leaves[c] = born + age_at_leaving(chance(key, 0, Draw.CHILD_LEAVES, c), p)
            last = max(last, family.child_leaves[c])
            born -= int(p.spacing_least) + int(p.spacing_spread * chance(key, 0, Draw.CHILD_AGE, c + 1))
        else:
            family.child_born[c] = NEVER
            family.child_leaves[c] = NEVER
    leaves = starts + int(math.log(chance(key, 0, Draw.EXOGENOUS_END)) / math.log(1.0 - p.deaths_and_moves))
    family.ends = max(starts + 1, min(last, leaves))


@rule
def expected_months(family, p):
    """Months a family is expected to count, were it to start now: until its end, unless the parents reconcile."""
    return (1.0 - math.pow(1.0 - p.reconciliation_rate, family.ends - family.starts)) / p.reconciliation_rate


@rule
def reconciled_before(family, month, p):
    """Had the parents of an earlier separation come together again before the run begins?"""
    apart = max(0, month - family.starts)
    return chance(family.key, AT_SEPARATION, Draw.RECONCILES) > math.pow(1.0 - p.reconciliation_rate, apart)


@rule
def place_among(shares, u):
    """Which class a draw falls in, from cumulated shares (the last class takes the rest)."""
    for place in range(len(shares)):
        if u < shares[place]:
            return place
    return len(shares)


@rule
def eldest_born(family):
    """Month of birth of the eldest child (the youngest stands first)."""
    eldest = family.child_born[0]
    for c in range(1, CHILDREN_TRACKED):
        if family.child_born[c] != NEVER:
            eldest = family.child_born[c]
    return eldest


@rule
def person(parent, key, serial, family, age_gap, normal, p):
    """What both parents have: age at the birth of the eldest child, disability (in place)."""
    parent.key = key
    parent.id = serial
    age = p.parent_age_at_first_birth + age_gap + p.parent_age_spread * quantile(normal, chance(key, 0, Draw.AGE))
    parent.born = eldest_born(family) - int(12.0 * min(45.0, max(16.0, age)))
    parent.disabled = 1 if chance(key, 0, Draw.DISABLED) < p.disabled_share else 0
    parent.partner = 0


@rule
def create_paying(paying, key, serial, family, month, normal, p):
    """A paying parent at the first separation (in place)."""
    person(paying, key, serial, family, p.paying_parent_older, normal, p)
    paying.sex = Sex.MALE if chance(key, 0, Draw.SEX) < p.paying_male_share else Sex.FEMALE
    paying.earning_power = quantile(normal, chance(key, 0, Draw.EARNING_POWER))
    weight = p.willingness_income
    other = quantile(normal, chance(key, 0, Draw.WILLINGNESS))
    paying.willingness = p.willingness_spread * (weight * paying.earning_power + math.sqrt(1.0 - weight**2) * other)
    u = chance(key, 0, Draw.WORK_AT_START)
    slope = p.workless_power  # the mean over all parents stays paying_workless_start
    workless = p.paying_workless_start * math.exp(slope * paying.earning_power) / math.exp(0.5 * slope**2)
    paying.work = (
        Work.NONE if u < workless else (Work.SELF_EMPLOYED if u > 1.0 - p.self_employed_share else Work.EMPLOYEE)
    )
    paying.wage = pay_of_a_job(paying, AT_SEPARATION, normal, p)
    u = chance(key, 0, Draw.OTHER_CHILDREN)
    paying.other_children = (
        0 if u > p.other_children_share else (1 if u > p.two_other_children_share * p.other_children_share else 2)
    )
    paying.enforcement_belief = p.enforcement_belief_start
    long_apart = 1.0 - math.exp(-p.repartner_cohabited * max(0, month - family.starts))
    paying.partner = 1 if chance(key, 0, Draw.REPARTNERED_AT_START) < p.paying_partner_kept * long_apart else 0


@rule
def create_receiving(receiving, key, serial, family, month, paying, normal, p):
    """A receiving parent at the first separation (in place); earning power is correlated with the other parent's."""
    person(receiving, key, serial, family, 0.0, normal, p)
    receiving.sex = Sex.FEMALE if paying.sex == Sex.MALE else Sex.MALE
    own = quantile(normal, chance(key, 0, Draw.EARNING_POWER))
    r = p.incomes_correlation
    receiving.earning_power = r * paying.earning_power + math.sqrt(1.0 - r**2) * own
    receiving.refuses = 1 if chance(key, 0, Draw.REFUSES) < p.refuser_share else 0
    apart = max(0, month - family.starts)
    unaware = (1.0 - p.aware_at_separation) * math.pow(1.0 - p.awareness_rate, apart)
    receiving.aware = 1 if chance(key, 0, Draw.AWARE_AT_START) > unaware else 0
    long_apart = 1.0 - math.exp(-p.repartner_cohabited * apart)
    receiving.partner = 1 if chance(key, 0, Draw.REPARTNERED_AT_START) < p.receiving_partner_kept * long_apart else 0


@rule
def create_family(family, key, serial, month, normal, p):
    """A family at its separation: the relationship, contact, nights, abuse (in place); its dates are set before."""
    family.key = key
    family.id = serial
    u = chance(key, 0, Draw.ABUSE)
    family.abuse = Abuse.NONE
    if u < p.abuse_share:
        family.abuse = Abuse.ONGOING if u < p.abuse_share * p.abuse_ongoing_share else Abuse.PAST
    mean = (
        p.relationship_mean + 0.4 * p.abuse_relationship - (p.abuse_relationship if family.abuse != Abuse.NONE else 0.0)
    )
    q = mean + p.relationship_spread * quantile(normal, chance(key, 0, Draw.RELATIONSHIP))
    family.relationship_baseline = min(0.98, max(0.02, q))
    family.relationship = family.relationship_baseline
    family.far = 1 if chance(key, 0, Draw.DISTANCE) < p.far_share else 0
    u = chance(key, 0, Draw.CONTACT) - p.contact_relationship * (family.relationship - 0.5) + p.contact_far * family.far
    if family.union == Union.NEVER_TOGETHER:
        u += p.contact_never_together
    family.contact = Contact.NONE
    if u < p.contact_any_share:
        family.contact = Contact.WEEKLY if u < p.contact_weekly_share else Contact.SOME
    family.nights = nights_with(family.contact, chance(key, 0, Draw.NIGHTS), p)
    family.send = 1 if chance(key, 0, Draw.SEND) < p.send_share else 0
    over = family.ends <= month or reconciled_before(family, month, p)
    family.existence = Existence.ENDED if over else Existence.FUTURE
    family.arrangement = Arrangement.NONE
    family.lived = Arrangement.NONE
    family.since = family.starts
    family.lived_since = family.starts
    family.direct_pay_since = NEVER
    family.order_from = NEVER
    family.stage_due = NEVER
    family.habit = 0.5
    first_beliefs(family, p)


@kernel
def count_group_rows(seed, month, first_place, places, p_table, scratch, sizes, from_month):
    """For each separation of a month: families in its group if any still counts at ``from_month``, else 0.

    ``scratch`` is one family record to draw dates in; ``sizes`` takes the number of families by place.
    """
    p = p_table[0]
    family = scratch[0]
    months_alive = 0.0
    for place in range(first_place, first_place + places):
        serial = serial_of(month, place)
        key = key_of(seed, serial)
        kind = group_kind(key, p)
        families = 1 if kind == 0 else 2
        starts, latest, earlier = month, NEVER, NEVER
        for f in range(families):
            dates_of(family, key_of(key, 100 + f), starts, earlier, p)
            earlier = starts
            latest = max(latest, family.ends)
            months_alive += expected_months(family, p)
            starts += gap_between_separations(key, p)
        sizes[place - first_place] = families if latest > from_month else 0
    return months_alive


@kernel
def create_groups(
    seed, month, now, first_place, sizes, world, groups, ethnicities, regions, group, paying, receiving, family
):
    """Write the groups of a month's separations (those of non-zero size) from the given rows on; no row is read back.

    ``now`` is the month they enter the tables: later than the separation for the families of the first stock.
    Returns the next free rows: (group, paying, receiving, family).
    """
    p, normal = world.parameters[0], world.normal
    for place in range(first_place, first_place + len(sizes)):
        families = sizes[place - first_place]
        if families == 0:
            continue
        serial = serial_of(month, place)
        key = key_of(seed, serial)
        kind = group_kind(key, p)
        groups[group].first_paying, groups[group].first_receiving = paying, receiving
        groups[group].first_family = family
        ethnicity = place_among(ethnicities, chance(key, 0, Draw.ETHNICITY))
        region = place_among(regions, chance(key, 0, Draw.REGION))
        starts, earlier = month, NEVER
        for f in range(families):
            own = key_of(key, 100 + f)
            dates_of(world.families[family + f], own, starts, earlier, p)
            earlier = starts
            create_family(world.families[family + f], own, 4 * serial + f, now, normal, p)
            starts += gap_between_separations(key, p)
        payers = 2 if kind == 2 else 1
        receivers = 2 if kind == 1 else 1
        for i in range(payers):
            parent = world.paying[paying + i]
            create_paying(parent, key_of(key, 200 + i), 4 * serial + i, world.families[family + i], now, normal, p)
            parent.ethnicity, parent.region = ethnicity, region
            parent.first_family, parent.families = family + i, families // payers
        for i in range(receivers):
            parent = world.receiving[receiving + i]
            first = world.families[family + i]
            create_receiving(parent, key_of(key, 300 + i), 4 * serial + i, first, now, world.paying[paying], normal, p)
            if kind == 2:  # a mother of both unions: young enough at the last birth
                youngest = world.families[family + 1].child_born[0]
                parent.born = min(max(parent.born, youngest - 45 * 12), eldest_born(first) - 16 * 12)
            parent.ethnicity, parent.region = ethnicity, region
            parent.first_family, parent.families = family + i, families // receivers
        for f in range(families):
            world.families[family + f].paying = paying + min(f, payers - 1)
            world.families[family + f].receiving = receiving + min(f, receivers - 1)
        group, paying, receiving, family = group + 1, paying + payers, receiving + receivers, family + families
    return group, paying, receiving, family


@dataclass
class Entry:
    """Rows a month's separations need, and which places they stand in."""

    month: int
    first_place: int
    sizes: np.ndarray

    def rows(self) -> tuple[int, int, int]:
        """At most so many rows of the paying, receiving and family tables."""
        families = int(self.sizes.sum())
        return families, families, families


class Separations:
    """The flow of separations: how many a month for a stock of ``families``, and who is in them."""

    def __init__(self, seed: int, families: int, parameters: np.ndarray):
        self.seed, self.parameters = seed, parameters
        self.scratch = table(1, FAMILY_RECORD)
        self.groups_a_month = families / self._family_months_a_group()

    def _family_months_a_group(self, groups: int = 40_000) -> float:
        """Mean months of family life in a group: the same for every seed, so that sizes are."""
        sizes = np.zeros(groups, np.int64)
        return count_group_rows(0, EARLIEST, 0, groups, self.parameters, self.scratch, sizes, NEVER) / groups

    def places(self, month: int) -> int:
        """How many groups separate for the first time in a month."""
        since = month - EARLIEST
        return math.floor((since + 1) * self.groups_a_month) - math.floor(since * self.groups_a_month)

    def entry(self, month: int, still_there_at: int) -> Entry:
        """The groups of a month's separations with a family that still counts at a month."""
        sizes = np.zeros(self.places(month), np.int64)
        count_group_rows(self.seed, month, 0, len(sizes), self.parameters, self.scratch, sizes, still_there_at)
        return Entry(month, 0, sizes)
