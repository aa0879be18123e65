"""The choice of an arrangement: none, family-based, or the statutory service.

A receiving parent looks at the arrangement now and then, not every month. The best option is taken: its worth, and a
lasting taste for it (one keyed extreme-value shock an option, drawn at the separation). A family-based arrangement
needs the paying parent's consent, given in the shadow of what the statutory service would cost.
"""

import math

from cmsim.agents.agreeing import consents
from cmsim.agents.applying import (
    buys_calculation,
    calls_the_gateway,
    cost_of_applying,
    is_dormant_or_csa,
    outside_the_scheme,
    spoke_lately,
    starts_on_collection,
)
from cmsim.agents.chance import Draw, chance, gumbel
from cmsim.agents.codes import NEVER, WEEKS_A_MONTH, Abuse, Arrangement, Event, Segment, Work
from cmsim.agents.compiled import rule
from cmsim.agents.learning import expected_here, share_expected
from cmsim.agents.reaching import was_spoken_to
from cmsim.agents.variants import Choice

CSA_CLOSED = int(Event.CSA_CLOSED)
CLOSED_AS_NIL, CLOSED_AS_UNPAID = 1 + int(Segment.NIL_ASSESSED), 1 + int(Segment.NON_COMPLIANT)
CONSENT_REFUSED, CONTACTED, CALCULATED = int(Event.CONSENT_REFUSED), int(Event.CONTACTED), int(Event.CALCULATED)


@rule
def taste(family, option):
    """A family's lasting leaning to one option. Taking an option away moves nobody who did not hold it.

    Equation: taste = -ln(-ln u), u one lasting draw for each family and option (standard Gumbel)
    Source: random-utility choice as in discrete choice models; lasting shocks so that a review is no lottery: a
        modelling choice
    Not to be mistaken for: a change of mind: the leaning stays until the tastes are drawn anew
    """
    return gumbel(chance(family.leaning, 0, Draw.TASTE, 16 * family.tastes_drawn + option))


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
    """A dated term that no rule explains: the rise from mid-2018.

    Equation: term = statutory_trend for each year from statutory_trend_from to statutory_trend_until
    Source: fitted to CMS statistics, applications 2018 to 2024; no rule explains the term
    Not to be mistaken for: behaviour: it names what the rules leave unexplained, and it is not carried on into the
        future
    """
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
def heeds_closure(family, p):
    """Does the receiving parent act on the letter that ends a case of the old schemes? Else nothing is decided then:
    payments that came go on privately, where the paying parent would agree.

    Equation: P(heeds) = closure_heeded, of a case with a nil assessment times closure_heeded_nil, of one on which
        nothing was paid times closure_heeded_unpaid; whoever heeds one letter heeds each
    Source: assumed; House of Commons written answer 8937, 9 September 2015: how many were expected to apply, by
        segment; National Audit Office 2017: fewer did; 84% did not answer or declined when asked what should be done
        about old debt (HC 1139, para 1.17)
    Not to be mistaken for: a wish for no arrangement: it is only not thought of yet
    """
    heeds = p.closure_heeded
    if family.closing_segment == CLOSED_AS_NIL:
        heeds *= p.closure_heeded_nil
    elif family.closing_segment == CLOSED_AS_UNPAID:
        heeds *= p.closure_heeded_unpaid
    return chance(family.key, 0, Draw.CLOSURE_HEEDED) < heeds


@rule
def lets_it_rest(family, p):
    """Did the receiving parent let the closing of the old case go by, and is there no arrangement now? Then it is
    looked at as seldom as while there was the case.

    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 1.17 (84% of those asked about old debt did
        not answer, or declined); Family Law, 11 May 2016, on DWP statistics (of 279,000 cases closed by December 2015,
        13% had applied to the 2012 scheme)
    Not to be mistaken for: a wish for no arrangement: when spoken to, these parents choose as others do
    """
    return family.had_old_case == 1 and family.lived == Arrangement.NONE and not heeds_closure(family, p)


@rule
def puts_it_off(family, month, p):
    """Is it December, and is what is not pressing left until the new year?

    Equation: P(puts off) = december_pause in December, else nought
    Source: House of Commons written answer 25128, 15 May 2024: 29,000 applications in the last quarter of 2023, against
        131,300 in the year to March 2024 and 34,900 in the quarter before
    Not to be mistaken for: a change of mind: it is thought over later
    """
    return month % 12 == 0 and chance(family.key, month, Draw.PUTS_OFF) < p.december_pause


@rule
def thinks_it_over(family, receiving, month, p):
    """Is the arrangement looked at this month? Sure at the separation, when somebody speaks with the parent, and when
    payments start to fail; often in the months after a separation; else now and then, and seldom once payments are
    collected.

    Equation: certain at the separation and when the closing of a CSA case is heeded; unless put off, certain on a
        contact of outreach and, outside collection, the month after a conversation with the gateway and in the second
        short month; else P = leave_collect_rate while payments are collected, and where the closing of an old case was
        let go by; review_rate_new in the first six months, r0 afterwards
    Source: assumed; National Audit Office, Child maintenance, HC 1139, 2022 (the annual review letter; failing
        Direct Pay)
    Not to be mistaken for: the service's annual review of the calculation, which is the law's
    """
    age = month - family.starts
    collected = family.lived == Arrangement.COLLECT_AND_PAY or family.lived == Arrangement.CSA
    rung_back = month - family.contacted == 1 and not collected  # by the gateway
    begins_to_fail = family.months_short == 2 and not collected
    pressed = begins_to_fail or rung_back or was_spoken_to(receiving)
    put_off = puts_it_off(family, month, p)
    if age == 0 or (pressed and not put_off):
        return True
    if family.events & CSA_CLOSED:
        return heeds_closure(family, p)
    if put_off:
        return False
    u = chance(family.key, month, Draw.REVIEWS)
    if collected or lets_it_rest(family, p):
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
def best_private_option(family, paying, receiving, month, law, p):
    """The better of none and a family-based arrangement that can be had, and its worth. Sets CONSENT_REFUSED (in
    place): an arrangement that stands needs no new consent, it ends by breaking, not by being asked about again."""
    best, highest = Arrangement.NONE, worth_of_none(receiving, p) + taste(family, Arrangement.NONE)
    worth = worth_of_family_based(family, receiving, p) + taste(family, Arrangement.FAMILY_BASED)
    if worth <= highest:
        return best, highest
    if family.lived == Arrangement.FAMILY_BASED or consents(family, paying, month, law, p):
        return Arrangement.FAMILY_BASED, worth
    family.events |= CONSENT_REFUSED
    return best, highest


@rule
def wish_for_a_change(family, receiving, draw_of_service, month, law, p):
    """What draws a receiving parent to speak to the gateway (logits). Who never did hopes for the better of a private
    arrangement and the service as known before one asks: with Direct Pay, without its charges and fee. Who did knows
    the other parent's answer, and what it takes to apply. ``draw_of_service``: what else draws parents to it.

    Equation: max(V private + taste, V service without its charge + draw of the service + taste); after an earlier
        conversation: V service with its charge + draw + taste - cost of applying
    Source: assumed: terms are learnt in the conversation, and remembered; DWP, surveys of parents who contacted Child
        Maintenance Options, 2017 to 2019: fewer called each year, and fewer of them were left with nothing
    Not to be mistaken for: the worth of applying: to a parent who never spoke, fee, trouble and charges come after
    """
    drawn = draw_of_service + taste(family, Arrangement.COLLECT_AND_PAY)
    if family.contacted != NEVER:
        drawn -= cost_of_applying(family, receiving, month, law, p)
        return worth_of_statutory(family, receiving, law.charge_receiving, True, month, p) + drawn
    private = worth_of_family_based(family, receiving, p) + taste(family, Arrangement.FAMILY_BASED)
    return max(private, worth_of_statutory(family, receiving, 0.0, True, month, p) + drawn)


@rule
def speak_with_gateway(family, month, law):
    """A conversation with the gateway is held, and its terms told (in place)."""
    family.contacted = month
    family.fee_told = int(100.0 * law.application_fee + 0.5)
    family.events |= CONTACTED


@rule
def hold_conversation(family, receiving, private_gain, month, law, p):
    """The gateway conversation: an estimate, help towards an agreement, and, where it is offered and bought by a parent
    who would gain from settling privately, a calculation without an application (in place)."""
    speak_with_gateway(family, month, law)
    if buys_calculation(receiving, private_gain, law, p):
        family.by_calculation = 1
        family.events |= CALCULATED


@rule
def is_content(family, receiving, p):
    """Satisficing: is what the parent has good enough not to look further? None is, for one who wants none.

    Equation: content if E[share] here >= thinks_it_works; without an arrangement, if none is wanted
    Source: Simon 1955
    Not to be mistaken for: an effective arrangement, which asks for payments on time as well
    """
    if family.lived == Arrangement.NONE:
        return receiving.wants == 0
    return expected_here(family) >= p.thinks_it_works


@rule
def route_lived(family):
    """The route the parents live: none, family-based, or the statutory service, whichever way that pays."""
    if family.lived >= Arrangement.DIRECT_PAY:
        return Arrangement.COLLECT_AND_PAY
    return Arrangement.FAMILY_BASED if family.lived == Arrangement.FAMILY_BASED else Arrangement.NONE


@rule
def best_option(family, paying, receiving, month, law, direct_pay, extra, p):
    """The arrangement the receiving parent wants and can get: NONE, FAMILY_BASED, or the statutory service.

    ``direct_pay``: is Direct Pay still to be had; ``extra``: what else counts for or against the service (logits).
    The service is returned as COLLECT_AND_PAY, whichever way it will pay. Sets events of the choice (in place).

    Equation: the option of highest worth plus lasting taste, among those consented to, known of and worth their cost
    Source: random utility with claim costs: Pudney, Hancock and Sutherland 2006; satisficing: Simon 1955
    Not to be mistaken for: a fresh lottery at each review: tastes last, so nobody moves without a reason
    """
    satisfices = int(p.variant_choice) == Choice.SATISFICING
    if satisfices and is_content(family, receiving, p):
        return route_lived(family)
    best, highest = best_private_option(family, paying, receiving, month, law, p)
    if receiving.aware == 0 or outside_the_scheme(family, paying) or (satisfices and best != Arrangement.NONE):
        return best
    new = not is_dormant_or_csa(family)
    if new and not spoke_lately(family, month, p):
        gain = wish_for_a_change(family, receiving, max(0.0, extra), month, law, p) - highest
        if calls_the_gateway(family, month, gain, law, p):
            private = worth_of_family_based(family, receiving, p) + taste(family, Arrangement.FAMILY_BASED)
            hold_conversation(family, receiving, private - highest, month, law, p)
            best, highest = best_private_option(family, paying, receiving, month, law, p)
        elif law.gateway_mandatory and month > 0:
            return best
    collected_anyway = new and starts_on_collection(family, paying, law, p)
    worth = worth_of_statutory(family, receiving, law.charge_receiving, direct_pay and not collected_anyway, month, p)
    worth += taste(family, Arrangement.COLLECT_AND_PAY) + (max(0.0, extra) if collected_anyway else extra)
    if new:
        worth -= cost_of_applying(family, receiving, month, law, p)
    return Arrangement.COLLECT_AND_PAY if worth > highest else best
