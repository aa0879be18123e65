"""Who separated parents are: what the standings of ``agents/traits.py`` mean, one rule an agent.

A standing is turned into a quantity by that quantity's own distribution: a share of people, or a median and a spread.
How the quantities hang together stands in the correlations (``dependence.py``), nowhere here.
"""

import math

from cmsim.agents.chance import Draw, chance, quantile
from cmsim.agents.codes import NEVER, Abuse, Arrangement, Contact, Existence, Housing, Sex, Work
from cmsim.agents.compiled import rule
from cmsim.agents.earning import draw_other_deductions, pay_of_a_job
from cmsim.agents.learning import first_beliefs
from cmsim.agents.relating import nights_with
from cmsim.agents.traits import Trait, among_the_highest, among_the_lowest
from cmsim.model.population.separations import AT_SEPARATION, eldest_born, reconciled_before

YOUNGEST_PARENT, OLDEST_PARENT = 16.0, 45.0  # years, at the birth of the eldest child
OLDEST_MOTHER, OLDEST_FATHER = 45, 60  # years, at the birth of the last


# --- both parents ----------------------------------------------------------------------------------------------


@rule
def set_person(parent, key, serial, sex, ethnicity, region):
    """Identity, sex, ethnic group and region (in place)."""
    parent.key, parent.id = key, serial
    parent.sex = sex
    parent.ethnicity, parent.region = ethnicity, region


@rule
def other_sex(sex):
    """The sex of the other parent: couples of one sex are left out (1 in 200)."""
    return Sex.FEMALE if sex == Sex.MALE else Sex.MALE


@rule
def sex_of_paying(key, p):
    """The sex of the paying parent, or parents, of a linked group."""
    return Sex.MALE if chance(key, 0, Draw.SEX) < p.paying_male_share else Sex.FEMALE


@rule
def young_enough(parent, first, last):
    """Old enough for the eldest child of the first family, and young enough for the last birth (in place)."""
    oldest = OLDEST_MOTHER if parent.sex == Sex.FEMALE else OLDEST_FATHER
    parent.born = max(parent.born, last.child_born[0] - oldest * 12)
    parent.born = min(parent.born, eldest_born(first) - int(12.0 * YOUNGEST_PARENT))


@rule
def set_age(parent, standing, family, p):
    """Month of birth, from the age at the birth of the eldest child; fathers are older (in place)."""
    age = p.parent_age_at_first_birth + p.parent_age_spread * standing
    if parent.sex == Sex.MALE:
        age += p.fathers_older
    parent.born = eldest_born(family) - int(12.0 * min(OLDEST_PARENT, max(YOUNGEST_PARENT, age)))
    young_enough(parent, family, family)


@rule
def partnered_share(kept, apart, p):
    """Share of parents with a new partner so many months after the separation."""
    return kept * (1.0 - math.exp(-p.repartner_cohabited * apart))


@rule
def set_partner(parent, standing, other, kept, apart, normal, p):
    """A new partner already there, sooner the longer the parents have been apart, and the partner's children (in
    place). ``kept``: of those who had found one, the share still together."""
    parent.partner = 1 if among_the_highest(standing, partnered_share(kept, apart, p), normal) else 0
    parent.other_children = 0
    if parent.partner == 1 and among_the_highest(other, p.other_children_if_partner, normal):
        two = chance(parent.key, 0, Draw.OTHER_AT_START) < p.two_other_children_share
        parent.other_children = 2 if two else 1


@rule
def rent_level(housing, region, rents, p):
    """Median rent (an owner's mortgage interest) of this kind of home in this region, GBP a month at rents of 2021."""
    if housing == Housing.PRIVATE_RENT:
        return rents[region]
    if housing == Housing.SOCIAL_RENT:
        return p.social_rent
    if housing == Housing.OWNER:
        return p.mortgage_interest
    return 0.0


@rule
def set_home(parent, standing, owners, private, others, rents, normal, p):
    """Owner, private or social tenant, or in somebody else's home, and what it costs (in place).

    ``owners``, ``private``, ``others``: shares; the lowest standings live with others, the next are social tenants.
    """
    parent.housing = Housing.SOCIAL_RENT
    if among_the_highest(standing, owners, normal):
        parent.housing = Housing.OWNER
    elif among_the_highest(standing, owners + private, normal):
        parent.housing = Housing.PRIVATE_RENT
    elif among_the_lowest(standing, others, normal):
        parent.housing = Housing.WITH_OTHERS
    luck = quantile(normal, chance(parent.key, 0, Draw.RENT))
    parent.rent = rent_level(parent.housing, parent.region, rents, p) * math.exp(p.rent_spread * luck)
    if parent.housing == Housing.OWNER and chance(parent.key, 0, Draw.MORTGAGE) > p.mortgaged_share:
        parent.rent = 0.0


@rule
def savings_of(standing, none, normal, p):
    """Savings and other assets, GBP: nought for a share ``none``, lognormal for the rest."""
    if among_the_lowest(standing, none, normal):
        return 0.0
    middle = quantile(normal, none + 0.5 * (1.0 - none))
    return p.savings_median * math.exp(p.savings_spread * (standing - middle))


# --- the paying parent -----------------------------------------------------------------------------------------


@rule
def set_means(paying, z, normal, p):
    """Work, pay, pension, unearned income and assets of a paying parent (in place)."""
    paying.earning_power = z[Trait.PAYING_EARNING]
    paying.work = Work.EMPLOYEE
    if among_the_lowest(z[Trait.PAYING_WORK], p.paying_workless_start, normal):
        paying.work = Work.NONE
    elif among_the_highest(z[Trait.PAYING_SELF_EMPLOYED], p.self_employed_share, normal):
        paying.work = Work.SELF_EMPLOYED
    paying.wage = pay_of_a_job(paying, AT_SEPARATION, normal, p)
    paying.pension_share = 0.0
    if among_the_highest(z[Trait.PAYING_PENSION], p.pension_savers, normal):
        paying.pension_share = p.pension_contribution
    paying.unearned_income = 0.0
    if among_the_highest(z[Trait.PAYING_UNEARNED], p.unearned_income_share, normal):
        beyond = z[Trait.PAYING_UNEARNED] - quantile(normal, 1.0 - p.unearned_income_share)
        paying.unearned_income = p.unearned_income_least * math.exp(p.unearned_income_spread * beyond)
    draw_other_deductions(paying, AT_SEPARATION, p)
    paying.savings = savings_of(z[Trait.PAYING_SAVINGS], p.paying_without_savings, normal, p)


@rule
def set_reach(paying, z, normal, p):
    """What the service's powers can act on (in place)."""
    paying.bank_account = 1 if among_the_highest(z[Trait.PAYING_BANK], p.bank_account_share, normal) else 0
    paying.driving_licence = 1 if among_the_highest(z[Trait.PAYING_LICENCE], p.driving_licence_share, normal) else 0
    paying.passport = 1 if among_the_highest(z[Trait.PAYING_PASSPORT], p.passport_share, normal) else 0
    paying.traceable = 1 if among_the_highest(z[Trait.PAYING_TRACEABLE], p.traceable_share, normal) else 0
    paying.tax_record = 1 if among_the_highest(z[Trait.PAYING_TRACEABLE], p.tax_record_share, normal) else 0
    paying.abroad = 1 if among_the_highest(z[Trait.PAYING_ABROAD], p.abroad_share, normal) else 0


@rule
def create_paying(paying, key, serial, sex, ethnicity, region, family, month, z, rents, normal, p):
    """A paying parent at the first separation (in place)."""
    set_person(paying, key, serial, sex, ethnicity, region)
    set_age(paying, z[Trait.PAYING_AGE], family, p)
    paying.disabled = 1 if among_the_highest(z[Trait.PAYING_DISABLED], p.disabled_share, normal) else 0
    set_means(paying, z, normal, p)
    apart = max(0, month - family.starts)
    set_partner(
        paying, z[Trait.PAYING_PARTNER], z[Trait.PAYING_OTHER_CHILDREN], p.paying_partner_kept, apart, normal, p
    )
    owners, private, others = p.paying_owner_share, p.paying_private_share, p.paying_with_others_share
    set_home(paying, z[Trait.PAYING_HOME], owners, private, others, rents, normal, p)
    set_reach(paying, z, normal, p)
    paying.willingness = p.willingness_spread * z[Trait.PAYING_WILLINGNESS]
    paying.wants = 0 if among_the_lowest(z[Trait.PAYING_WISH], p.paying_refuser_share, normal) else 1
    paying.enforcement_belief = p.enforcement_belief_start


# --- the receiving parent --------------------------------------------------------------------------------------


@rule
def create_receiving(receiving, key, serial, sex, ethnicity, region, family, month, z, rents, normal, p):
    """A receiving parent at the first separation (in place)."""
    set_person(receiving, key, serial, sex, ethnicity, region)
    set_age(receiving, z[Trait.RECEIVING_AGE], family, p)
    receiving.disabled = 1 if among_the_highest(z[Trait.RECEIVING_DISABLED], p.disabled_share, normal) else 0
    receiving.guardian = 1 if chance(key, 0, Draw.GUARDIAN) < p.guardian_share else 0
    receiving.earning_power = z[Trait.RECEIVING_EARNING]
    receiving.attachment = z[Trait.RECEIVING_WORK]
    apart = max(0, month - family.starts)
    set_partner(receiving, z[Trait.RECEIVING_PARTNER], 0.0, p.receiving_partner_kept, apart, normal, p)
    owners, private = p.receiving_owner_share, p.receiving_private_share
    set_home(receiving, z[Trait.RECEIVING_HOME], owners, private, 0.0, rents, normal, p)
    receiving.savings = savings_of(z[Trait.RECEIVING_SAVINGS], p.receiving_without_savings, normal, p)
    receiving.wants = 0 if among_the_lowest(z[Trait.RECEIVING_WISH], p.refuser_share, normal) else 1
    unaware = (1.0 - p.aware_at_separation) * math.pow(1.0 - p.awareness_rate, apart)
    receiving.aware = 1 if chance(key, 0, Draw.AWARE_AT_START) > unaware else 0


# --- the family ------------------------------------------------------------------------------------------------


@rule
def care_of_mothers(paying_sex, p):
    """How much further up the standings of contact and nights a mother stands who lives apart from her children.

    Equation: shift = mothers_apart for a mother, else 0
    Source: the Act itself: the parent with fewer nights pays (Child Support Act 1991 s 3), so where care is equal the
        mother pays as often as the father, though she does so in one family in eleven of all
    Not to be mistaken for: a mother's way of paying, which is no other than a father's
    """
    return p.mothers_apart if paying_sex == Sex.FEMALE else 0.0


@rule
def set_contact(family, paying_sex, z, normal, p):
    """Contact, the nights that go with it, and whether care is shared equally (in place).

    The steps of the nights sit near the middle of each statutory band; the last is half the year.
    """
    more = care_of_mothers(paying_sex, p)
    family.far = 1 if among_the_highest(z[Trait.DISTANCE], p.far_share, normal) else 0
    family.contact = Contact.NONE
    if among_the_highest(z[Trait.CONTACT] + more, p.contact_weekly_share, normal):
        family.contact = Contact.WEEKLY
    elif among_the_highest(z[Trait.CONTACT] + more, p.contact_any_share, normal):
        family.contact = Contact.SOME
    few = z[Trait.NIGHTS] + more
    family.nights_if_weekly = 182
    if few < quantile(normal, p.nights_none_weekly):
        family.nights_if_weekly = 0
    elif few < quantile(normal, p.nights_first_band):
        family.nights_if_weekly = 78
    elif few < quantile(normal, p.nights_second_band):
        family.nights_if_weekly = 120
    elif few < quantile(normal, p.nights_third_band):
        family.nights_if_weekly = 165
    family.nights_if_some = 60 if among_the_highest(few, p.nights_some_contact, normal) else 0
    nights_with(family, p)


@rule
def create_family(family, key, serial, paying_sex, month, z, normal, p):
    """A family at its separation: the relationship, contact, nights, abuse (in place); its dates are set before."""
    family.key, family.id = key, serial
    family.leaning = key
    family.abuse = Abuse.NONE
    if among_the_highest(z[Trait.ABUSE], p.abuse_share, normal):
        ongoing = among_the_highest(z[Trait.ABUSE], p.abuse_share * p.abuse_ongoing_share, normal)
        family.abuse = Abuse.ONGOING if ongoing else Abuse.PAST
    quality = p.relationship_mean + p.relationship_spread * z[Trait.RELATIONSHIP]
    family.relationship_baseline = min(0.98, max(0.02, quality))
    family.relationship = family.relationship_baseline
    set_contact(family, paying_sex, z, normal, p)
    family.send = 1 if among_the_highest(z[Trait.SEND], p.send_share, normal) else 0
    over = family.ends <= month or reconciled_before(family, month, p)
    family.existence = Existence.ENDED if over else Existence.FUTURE
    family.arrangement = Arrangement.NONE
    family.lived = Arrangement.NONE
    family.since = family.starts
    family.lived_since = family.starts
    family.direct_pay_since = NEVER
    family.contacted = NEVER
    family.applied = NEVER
    family.effective_from = NEVER
    family.calculated_on = NEVER
    family.order_from = NEVER
    family.step_ended = NEVER
    family.habit = 0.5
    first_beliefs(family, p)
