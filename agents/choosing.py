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
    """A family's lasting leaning to one option. Taking an option away moves nobody who did not hold it.

    Equation: taste = -ln(-ln u), u one lasting draw for each family and option (standard Gumbel)
    Source: random-utility choice as in discrete choice models; lasting shocks so that a review is no lottery: a
        modelling choice
    Not to be mistaken for: a change of mind: the leaning stays until the tastes are drawn anew
    """
    return gumbel(chance(family.key, 0, Draw.TASTE, 16 * family.tastes_drawn + option))


@rule
def gain(monthly_amount, household_income, p):
    """What maintenance is worth: the log gain in the receiving parent's household income.

    Equation: gain = bm ln(1 + monthly amount / household_income)
    Source: Pudney, Hancock and Sutherland 2006, take-up as a choice with a money gain and a cost of claiming; the
        logarithm is an assumption
    Not to be mistaken for: money itself: the same pound counts for more in a poor household
    """
    return p.income_weight * math.log(1.0 + monthly_amount / max(1.0, household_income))


@rule
def worth_of_none(receiving, p):
    """The worth of no arrangement: nought, unless none is wanted.

    Equation: V(none) = bz for a parent who wants no arrangement, else 0
    Source: National Audit Office, Child maintenance, HC 1139, 2022: about half of parents without an arrangement do
        not want one
    Not to be mistaken for: the cost of going without: what is forgone shows in the worth of the other options
    """
    return p.refuser_weight * (1 - receiving.wants)


@rule
def worth_of_family_based(family, receiving, p):
    """The worth of a family-based arrangement to the receiving parent (logits).

    Equation: V(family-based) = aF + gain(E[share] mF L) + bq (relationship - 0.5) + bk contact - bA where there is
        any abuse - not_working_cost for a parent without work
    Source: DWP and Ipsos, Survey of separated parents 2021 (friendlier parents settle privately); National Audit
        Office, Child maintenance, HC 1139, 2022 (abuse)
    Not to be mistaken for: the amount agreed: what counts is what is expected to come
    """
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
    """Two dated terms that no rule explains: the wind-down of the old schemes, and the rise from mid-2018.

    Equation: term = gateway_transition before gateway_transition_until; later statutory_trend for each year from
        statutory_trend_from to statutory_trend_until
    Source: fitted to CMS statistics, applications 2014 to 2024; no rule explains either term
    Not to be mistaken for: behaviour: it names what the rules leave unexplained, and it is not carried on into the
        future
    """
    if month < p.gateway_transition_until:
        return p.gateway_transition
    return p.statutory_trend * max(0.0, min(month, p.statutory_trend_until) - p.statutory_trend_from) / 12.0


@rule
def worth_of_statutory(family, receiving, charge_receiving, direct_pay, month, p):
    """The worth of the statutory service to a receiving parent who need not apply anew (logits).

    Direct Pay is what it offers first, and collection when that fails: the better of the two is what is expected. Where
    collection is what the parents have, or all there is, it is that.

    Equation: V(statutory) = aS + gain(E[share] (1 - charge_receiving) L) + dated term - bS (relationship - 0.5) +
        abuse_statutory where there is any abuse - not_working_cost for a parent without work
    Source: behavioural evidence as for the family-based option; the sign of abuse_statutory is not identified by
        the targets
    Not to be mistaken for: the worth of Collect & Pay alone: Direct Pay is offered first, and the better of the two
        is expected
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
    """No fee for receiving parents who have reported abuse, or are under the age in the regulations.

    Equation: waived if the age is under fee_waived_under_age, or if there is any abuse, fee_waived_for_abuse holds
        and u < abuse_reported_share
    Source: Child Support Fees Regulations 2014; DWP written answer on exemptions 2021-23
    Not to be mistaken for: the share of abused parents: only those who report it to the service pay no fee
    """
    if month - receiving.born < 12 * law.fee_waived_under_age:
        return True
    reported = chance(family.key, 0, Draw.ABUSE_REPORTED) < law.abuse_reported_share
    return law.fee_waived_for_abuse and family.abuse != Abuse.NONE and reported


@rule
def cost_of_applying(family, receiving, month, law, p):
    """What a first application costs: trouble, and the fee, felt in full in the month it is paid (logits).

    Equation: cost = kappa_R + bm sf fee / household_income, fee = 0 for the exempt
    Source: Gingerbread 2014 and Commons written answers of November and December 2024 (applications before and
        after the fee); Hernandez, Pudney and Hancock 2007 (claiming costs)
    Not to be mistaken for: the fee spread over the life of the case: it is felt whole, and only once
    """
    fee = 0.0 if fee_is_waived(family, receiving, month, law) else law.application_fee
    return p.application_hassle + p.income_weight * p.fee_salience * fee / max(1.0, receiving.household_income)


@rule
def dislike_of_collection(family, weight):
    """The dislike of collected payment: differs between families, ``weight`` on average (logits).

    Equation: dislike = 2 weight u, u one lasting draw for each family
    Source: assumed: no figure says how much parents dislike collected payment
    Not to be mistaken for: the charges: they are already in what collection is expected to bring
    """
    return 2.0 * weight * chance(family.key, 0, Draw.DISLIKES_COLLECTION)


@rule
def consent_index(family, paying, charge_paying, p):
    """How willing the paying parent is to settle privately: the relationship, contact, willingness, and what the
    statutory service would cost more (the shadow of the law), in logits.

    Equation: x = w0 + wq (relationship - 0.5) + wk contact + consent_willingness willingness + wc (expected cost of
        the service - expected cost of settling) / income - paying_refuser_weight for one who wants no arrangement;
        cost of the service = L ((1 - d) E[share] + d (1 + charge_paying)), d = enforcement_belief; cost of settling
        = mF L E[share]
    Source: Argys and Peters 2003 (settling in the shadow of enforcement); Gingerbread 2019 and DWP 2025 on charges
        as a motive
    Not to be mistaken for: willingness to pay once agreed: that has its own index
    """
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
    """Would the paying parent agree to a family-based arrangement? The draw lasts: asking again changes nothing.

    Equation: P(consents) = S(x), x the consent index, S the logistic function
    Source: as the consent index
    Not to be mistaken for: a fresh answer at each request: the draw lasts until the tastes are drawn anew
    """
    u = chance(family.key, 0, Draw.CONSENT, family.tastes_drawn)
    return u < logistic(consent_index(family, paying, charge_paying, p))


@rule
def thinks_it_over(family, month, p):
    """Is the arrangement looked at this month? Sure at the separation; often in the months after; once when payments
    start to fail; and now and then. Parents whose payments are collected seldom do.

    Equation: certain at the separation, when a CSA case closes and in the second short month outside collection;
        else P = leave_collect_rate while payments are collected, review_rate_new in the first six months, r0
        afterwards
    Source: assumed; National Audit Office, Child maintenance, HC 1139, 2022 (the annual review letter; failing
        Direct Pay)
    Not to be mistaken for: the service's annual review of the calculation, which is the law's
    """
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
    """At a review, for a share of families, the tastes for the options are drawn anew (in place).

    Equation: P(tastes drawn anew) = share (taste_refresh at a review, taste_refreshed_at_change when Direct Pay
        ends)
    Source: assumed; bounded by how many families stay on Direct Pay, DWP Direct Pay survey 2017-19
    Not to be mistaken for: learning: beliefs change every month, tastes hardly ever
    """
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
    """Would a new case start on Collect & Pay, since both agree or the paying parent is plainly unlikely to pay?

    Equation: P(starts on Collect & Pay) = pi_C0 (1 + start_on_collect_tilt) for an unwilling paying parent, pi_C0
        (1 - start_on_collect_tilt) for a willing one
    Source: National Audit Office, Child maintenance, HC 1139, 2022: nine in ten cases start on Direct Pay; the tilt
        is assumed
    Not to be mistaken for: the receiving parent's wish: Direct Pay is given unless it is refused
    """
    tilt = p.start_on_collect_tilt if paying.willingness < 0.0 else -p.start_on_collect_tilt
    share = p.start_on_collect_share * (1.0 + tilt)
    return chance(family.key, 0, Draw.UNLIKELY_TO_PAY, family.tastes_drawn) < share


@rule
def best_option(family, paying, receiving, month, law, direct_pay, extra, p):
    """The arrangement the receiving parent wants and can get: NONE, FAMILY_BASED, or the statutory service.

    ``direct_pay``: is Direct Pay still to be had; ``extra``: what else counts for or against the service (logits).
    The service is returned as COLLECT_AND_PAY, whichever way it will pay. Sets CONSENT_REFUSED (in place).

    Equation: the option with the highest worth + taste; family-based only with consent unless it already stands,
        the service only for the aware, less the cost of applying for those without a case
    Source: random utility with persistent extreme-value shocks: a modelling choice
    Not to be mistaken for: what the parents get: the service may start the case on either of its two ways of paying
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
    """What the family-based arrangement consists of: by court order, in kind, shared care, or regular money.

    Equation: court if u < court_share (married only); shared care if nights reach the second band and u > 1 -
        shared_care_settles; in kind if u > 1 - in_kind_share; else regular money
    Source: DWP and Ipsos, Survey of separated parents 2021, for the formal kinds; shares in kind are assumed
    Not to be mistaken for: how well it pays: that is decided month by month
    """
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
    """A family-based arrangement may break of itself, sooner while it is young (Weibull, stated at twelve months).

    Equation: P(breaks) = hF0 t^(wF - 1), t the years it has stood
    Source: Bryson and others 2013 (half of those tried by parents on benefit had ended); Nepomnyaschy and Garfinkel
        2010 (informal support falls fastest in the first 15 months)
    Not to be mistaken for: endings after missed payments: those are reviews, and come on top
    """
    years = max(1.0, month - family.lived_since) / 12.0
    hazard = p.family_based_break * math.pow(years, p.family_based_break_shape - 1.0)
    return chance(family.key, month, Draw.FAMILY_BASED_BREAKS) < hazard
