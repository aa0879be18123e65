"""The choice of an arrangement: none, family-based, or the statutory service.

A receiving parent looks at the arrangement now and then, not every month. The best option is taken: its worth, and a
lasting taste for it (one keyed extreme-value shock an option, drawn at the separation). A family-based arrangement
needs the paying parent's consent, given in the shadow of what the statutory service would cost.
"""

import math

from cmsim.agents.chance import Draw, chance, gumbel, logistic
from cmsim.agents.codes import WEEKS_A_MONTH, Abuse, Arrangement, CaseStatus, Event, Kind, Union, Work
from cmsim.agents.compiled import rule
from cmsim.agents.learning import share_expected

CSA_CLOSED = int(Event.CSA_CLOSED)
CONSENT_REFUSED = int(Event.CONSENT_REFUSED)


@rule
def taste(family, option):
    """A family's lasting leaning to one option. Taking an option away moves nobody who did not hold it."""
    return gumbel(chance(family.key, 0, Draw.TASTE, 16 * family.tastes_drawn + option))


@rule
def gain(monthly_amount, household_income, p):
    """What maintenance is worth: the log gain in the receiving parent's household income."""
    return p.income_weight * math.log(1.0 + monthly_amount / max(1.0, household_income))


@rule
def worth_of_none(receiving, p):
    """The worth of no arrangement: nought, unless none is wanted."""
    return p.refuser_weight * (1 - receiving.wants)


@rule
def worth_of_family_based(family, receiving, p):
    """The worth of a family-based arrangement to the receiving parent (logits)."""
    expected = share_expected(family.trust_family_based, family.doubt_family_based)
    amount = family.weekly_liability * WEEKS_A_MONTH * p.family_based_amount
    v = p.family_based_attraction + gain(expected * amount, receiving.household_income, p)
    v += p.relationship_family_based * (family.relationship - 0.5) + p.contact_family_based * family.contact
    if family.abuse != Abuse.NONE:
        v -= p.abuse_family_based
    if receiving.work == Work.NONE:
        v -= p.not_working_cost
    return v


@rule
def dated_term(month, p):
    """Two dated terms that no rule explains: the wind-down of the old schemes, and the rise from mid-2018."""
    if month < p.gateway_transition_until:
        return p.gateway_transition
    return p.statutory_trend * max(0.0, min(month, p.statutory_trend_until) - p.statutory_trend_from) / 12.0


@rule
def worth_of_statutory(family, receiving, charge_receiving, direct_pay, month, p):
    """The worth of the statutory service to a receiving parent who need not apply anew (logits).

    Direct Pay is what it offers first, and collection when that fails: the better of the two is what is expected. Where
    collection is what the parents have, or all there is, it is that.
    """
    expected = share_expected(family.trust_collect, family.doubt_collect) * (1.0 - charge_receiving)
    knows_collection = family.arrangement == Arrangement.COLLECT_AND_PAY or family.arrangement == Arrangement.CSA
    if direct_pay and not knows_collection:
        expected = max(expected, share_expected(family.trust_direct_pay, family.doubt_direct_pay))
    amount = family.weekly_liability * WEEKS_A_MONTH
    v = p.statutory_attraction + gain(expected * amount, receiving.household_income, p) + dated_term(month, p)
    v -= p.relationship_statutory * (family.relationship - 0.5)
    if family.abuse != Abuse.NONE:
        v += p.abuse_statutory
    if receiving.work == Work.NONE:
        v -= p.not_working_cost
    return v


@rule
def fee_is_waived(family, receiving, month, law):
    """No fee for receiving parents who have reported abuse, or are under the age in the regulations."""
    if month - receiving.born < 12 * law.fee_waived_under_age:
        return True
    reported = chance(family.key, 0, Draw.ABUSE_REPORTED) < law.abuse_reported_share
    return law.fee_waived_for_abuse and family.abuse != Abuse.NONE and reported


@rule
def cost_of_applying(family, receiving, month, law, p):
    """What a first application costs: trouble, and the fee, felt in full in the month it is paid (logits)."""
    fee = 0.0 if fee_is_waived(family, receiving, month, law) else law.application_fee
    return p.application_hassle + p.income_weight * p.fee_salience * fee / max(1.0, receiving.household_income)


@rule
def dislike_of_collection(family, weight):
    """The dislike of collected payment: differs between families, ``weight`` on average (logits)."""
    return 2.0 * weight * chance(family.key, 0, Draw.DISLIKES_COLLECTION)


@rule
def consent_index(family, paying, charge_paying, p):
    """How willing the paying parent is to settle privately: the relationship, contact, willingness, and what the
    statutory service would cost more (the shadow of the law), in logits."""
    own_share = share_expected(family.trust_family_based, family.doubt_family_based)
    liability = family.weekly_liability
    chance_of_collection = paying.enforcement_belief
    statutory = liability * ((1.0 - chance_of_collection) * own_share + chance_of_collection * (1.0 + charge_paying))
    private = liability * p.family_based_amount * own_share
    x = p.consent_constant + p.consent_relationship * (family.relationship - 0.5) + p.consent_contact * family.contact
    x += p.consent_willingness * paying.willingness - p.paying_refuser_weight * (1 - paying.wants)
    return x + p.consent_cost * (statutory - private) / max(50.0, paying.net_weekly_income)


@rule
def consents(family, paying, charge_paying, p):
    """Would the paying parent agree to a family-based arrangement? The draw lasts: asking again changes nothing."""
    u = chance(family.key, 0, Draw.CONSENT, family.tastes_drawn)
    return u < logistic(consent_index(family, paying, charge_paying, p))


@rule
def thinks_it_over(family, month, p):
    """Is the arrangement looked at this month? Sure at the separation; often in the months after; once when payments
    start to fail; and now and then. Parents whose payments are collected seldom do."""
    age = month - family.starts
    collected = family.lived == Arrangement.COLLECT_AND_PAY or family.lived == Arrangement.CSA
    if age == 0 or family.events & CSA_CLOSED or (family.months_short == 2 and not collected):
        return True
    u = chance(family.key, month, Draw.REVIEWS)
    if collected:
        return u < p.leave_collect_rate
    return u < (p.review_rate_new if 0 <= age < 6 else p.review_rate)


@rule
def renew_tastes(family, share, month):
    """At a review, for a share of families, the tastes for the options are drawn anew (in place)."""
    if share > 0.0 and chance(family.key, month, Draw.REFRESH) < share:
        family.tastes_drawn += 1


@rule
def open_case(family):
    """Is there a case at the service, used or dormant?"""
    return family.status == CaseStatus.LIVE or family.status == CaseStatus.DORMANT


@rule
def outside_the_scheme(family, paying):
    """No calculation can be made: day-to-day care is equal (Calculation Regulations 2012, reg 50), or the paying
    parent lives outside the jurisdiction (Child Support Act 1991, s. 44)."""
    return family.equal_care == 1 or paying.abroad == 1


@rule
def unlikely_to_pay(family, paying, p):
    """Would a new case start on Collect & Pay, since both agree or the paying parent is plainly unlikely to pay?"""
    tilt = p.start_on_collect_tilt if paying.willingness < 0.0 else -p.start_on_collect_tilt
    share = p.start_on_collect_share * (1.0 + tilt)
    return chance(family.key, 0, Draw.UNLIKELY_TO_PAY, family.tastes_drawn) < share


@rule
def best_option(family, paying, receiving, month, law, direct_pay, extra, p):
    """The arrangement the receiving parent wants and can get: NONE, FAMILY_BASED, or the statutory service.

    ``direct_pay``: is Direct Pay still to be had; ``extra``: what else counts for or against the service (logits).
    The service is returned as COLLECT_AND_PAY, whichever way it will pay. Sets CONSENT_REFUSED (in place).
    """
    best, highest = Arrangement.NONE, worth_of_none(receiving, p) + taste(family, Arrangement.NONE)
    worth = worth_of_family_based(family, receiving, p) + taste(family, Arrangement.FAMILY_BASED)
    if worth > highest:
        # an arrangement that stands needs no new consent: it ends by breaking, not by being asked about again
        if family.lived == Arrangement.FAMILY_BASED or consents(family, paying, law.charge_paying, p):
            best, highest = Arrangement.FAMILY_BASED, worth
        else:
            family.events |= CONSENT_REFUSED
    if receiving.aware == 0 or outside_the_scheme(family, paying):
        return best
    collected_anyway = not open_case(family) and unlikely_to_pay(family, paying, p)
    worth = worth_of_statutory(family, receiving, law.charge_receiving, direct_pay and not collected_anyway, month, p)
    worth += taste(family, Arrangement.COLLECT_AND_PAY) + (0.0 if collected_anyway else extra)
    if not open_case(family) and family.lived != Arrangement.CSA:
        worth -= cost_of_applying(family, receiving, month, law, p)
    if worth > highest:
        best = Arrangement.COLLECT_AND_PAY
    return best


@rule
def kind_of_family_based(family, law, p):
    """What the family-based arrangement consists of: by court order, in kind, shared care, or regular money."""
    u = chance(family.key, 0, Draw.FAMILY_BASED_KIND)
    if u < p.court_share and family.union == Union.MARRIED:
        return Kind.COURT
    if family.nights >= law.shared_care_nights[1] and u > 1.0 - p.shared_care_settles:
        return Kind.SHARED_CARE
    if u > 1.0 - p.in_kind_share:
        return Kind.IN_KIND
    return Kind.REGULAR


@rule
def is_private_money(family):
    """Is the arrangement a family-based one of money: regular payments, or a court order?"""
    money = family.kind == Kind.REGULAR or family.kind == Kind.COURT
    return family.lived == Arrangement.FAMILY_BASED and money


@rule
def family_based_breaks(family, month, p):
    """A family-based arrangement may break of itself, sooner while it is young (Weibull, stated at twelve months)."""
    years = max(1.0, month - family.lived_since) / 12.0
    hazard = p.family_based_break * math.pow(years, p.family_based_break_shape - 1.0)
    return chance(family.key, month, Draw.FAMILY_BASED_BREAKS) < hazard
