"""Coming to the service: the gateway conversation, who applies, what it costs, and which way the case will be paid."""

import math

from cmsim.agents.chance import Draw, chance, logistic
from cmsim.agents.codes import Abuse, Arrangement, CaseStatus, Parentage
from cmsim.agents.compiled import rule
from cmsim.agents.learning import share_expected
from cmsim.agents.reaching import is_helped


@rule
def open_case(family):
    """Is there a case at the service, used or dormant?"""
    return family.status == CaseStatus.LIVE or family.status == CaseStatus.DORMANT


@rule
def outside_the_scheme(family, paying):
    """No calculation can be made: day-to-day care is equal (Calculation Regulations 2012, reg 50), the paying parent
    lives outside the jurisdiction (Child Support Act 1991, s. 44), or was shown not to be the parent (s. 26)."""
    return family.equal_care == 1 or paying.abroad == 1 or family.parentage == Parentage.NOT_THE_PARENT


# --- the gateway ---------------------------------------------------------------------------------------------------


@rule
def spoke_lately(family, month, p):
    """Was the conversation held not long ago? It need not be held again before an application.

    Equation: months since the conversation < gateway_serves_months
    Source: Child Support Act 1991 s. 9(2A); how long a conversation serves is assumed
    """
    return month - family.contacted < p.gateway_serves_months


@rule
def speaks_with_person(family, month, law):
    """Is a conversation held in this month held with a person? The others read a page online.

    Equation: u < gateway_personal_share, u one draw for each family and month
    """
    return chance(family.key, month, Draw.SPEAKS_WITH_PERSON) < law.gateway_personal_share


@rule
def calls_the_gateway(family, month, gain, law, p):
    """Does a receiving parent who is ``gain`` better off with a change, before its costs, speak to the gateway?

    What the service costs and offers is learnt in the conversation, so it plays no part in calling.

    Equation: gain > trouble of a call, online_trouble of it for a page; where the call is voluntary, only a share
        of those
    Source: DWP, surveys of parents who contacted Child Maintenance Options, 2017 and 2018
    Not to be mistaken for: an application: a quarter of those who call end without any arrangement
    """
    trouble = p.gateway_hassle * (1.0 if speaks_with_person(family, month, law) else p.online_trouble)
    if month == 0 or gain <= trouble:
        return False
    return law.gateway_mandatory or chance(family.key, month, Draw.CALLS_GATEWAY) < p.gateway_voluntary_share


@rule
def asks_about_case(family, month, p):
    """Does a receiving parent who has a case, used or dormant, speak with the gateway about it this month?

    Equation: P(asks) = gateway_asked_by_users where there is an open case
    Source: DWP, survey of parents who contacted Child Maintenance Options in May to July 2017: 7% had an arrangement
        with the service already
    Not to be mistaken for: an application: the case is open, and the service's own lines are for its cases
    """
    return open_case(family) and chance(family.key, month, Draw.ASKS_ABOUT_CASE) < p.gateway_asked_by_users


@rule
def gateway_help(family, month, law, p):
    """What the conversation adds to the paying parent's consent (logits): the estimate, the pack, a word with both.

    Only where a person is spoken to: a page on the internet has not been found to help.

    Equation: help for some months after a conversation with a person, else nought
    Source: Ireland and others, CMEC report 3, 2011; Castell and others (personal help against an online simulator)
    """
    if month - family.contacted < p.gateway_help_months and speaks_with_person(family, family.contacted, law):
        return p.gateway_consent
    return 0.0


@rule
def weight_of_fee(fee, monthly_income, p):
    """What a fee weighs (logits): that something is asked at all, and the amount, felt in full in the month it is paid.

    Equation: nought without a fee, else fee_at_all + bm sf fee / monthly income
    Source: Shampanier, Mazar and Ariely 2007 (demand leaps where a price becomes nought); Bates, Glennerster, Gumede
        and Duflo 2012 (very small fees keep many from what would do them good)
    Not to be mistaken for: the fee spread over the life of a case: it would be worth pennies
    """
    if fee <= 0.0:
        return 0.0
    return p.fee_at_all + p.income_weight * p.fee_salience * fee / monthly_income


@rule
def buys_calculation(receiving, private_gain, law, p):
    """Where the service offers a calculation alone: do parents who would settle privately, and could not agree so
    far, ask for it, at its fee?

    Equation: gain of a private arrangement > weight of the fee
    Source: CMEC, Delivery plan 2011/12 (a calculation-only service, not built)
    """
    weight = weight_of_fee(law.calculation_fee, max(1.0, receiving.household_income), p)
    return law.calculation_only_service and private_gain > weight


@rule
def authority_of_calculation(family, p):
    """What an authoritative figure adds to the paying parent's consent (logits), once parents have it.

    Equation: calculation_consent where the amount rests on a calculation, else nought
    Source: assumed: the service was planned in 2011 and never built
    Not to be mistaken for: a liability: the amount binds nobody
    """
    return p.calculation_consent * family.by_calculation


# --- the application -----------------------------------------------------------------------------------------------


@rule
def has_reported_abuse(family, law):
    """Has a receiving parent who was abused reported it, so that the service knows?

    Equation: abuse, and u < abuse_reported_share, u one lasting draw for each family
    """
    return family.abuse != Abuse.NONE and chance(family.key, 0, Draw.ABUSE_REPORTED) < law.abuse_reported_share


@rule
def fee_is_waived(family, receiving, month, law):
    """No fee for receiving parents who have reported abuse, or are under the age in the regulations.

    Equation: waived if the age is under fee_waived_under_age, or if there is any abuse, fee_waived_for_abuse holds
        and u < abuse_reported_share
    Source: Child Support Fees Regulations 2014, reg 4; DWP written answer on exemptions 2021-23
    Not to be mistaken for: the share of abused parents: only those who report it to the service pay no fee
    """
    if month - receiving.born < 12 * law.fee_waived_under_age:
        return True
    return law.fee_waived_for_abuse and has_reported_abuse(family, law)


@rule
def applies_online(family, law):
    """Would this receiving parent apply on a page online, rather than by telephone? A lasting trait: with a growing
    share more parents do, and nobody goes back.

    Equation: u < online_application_share, u one lasting draw for each family
    Source: DWP, written answer 13953 (November 2024): almost all applications are made online
    Not to be mistaken for: a conversation held with a person, which comes before and helps towards an agreement
    """
    return chance(family.key, 0, Draw.APPLIES_ONLINE) < law.online_application_share


@rule
def trouble_of_applying(family, receiving, month, law, p):
    """The time and trouble of a first application, less where it is made online, and with help (logits).

    Equation: trouble = max(0, kappa_R (online_trouble if online, else 1) - help_hassle if helped)
    Source: Hernandez, Pudney and Hancock 2007 (claiming costs); DWP, CMS statistics to March 2023: applications a
        fifth above a year before, the first year of the service online
    Not to be mistaken for: the fee, which is money
    """
    trouble = p.application_hassle * (p.online_trouble if applies_online(family, law) else 1.0)
    return max(0.0, trouble - (p.help_hassle if is_helped(receiving, month) else 0.0))


@rule
def fee_reckoned_with(family, month, law, p):
    """The application fee (GBP) that the receiving parent reckons with: as told by the gateway, for as long as the
    conversation serves. Who was told of none, and would be asked for one, learns of it on applying.

    Equation: max(fee now, fee told) while the conversation serves, else the fee now
    Source: Commons written answers of November and December 2024: applications rose in each of the two quarters after
        the fee had ended, not at once
    Not to be mistaken for: the fee charged, which is the law's of the day
    """
    if spoke_lately(family, month, p):
        return max(law.application_fee, family.fee_told / 100.0)
    return law.application_fee


@rule
def cost_of_applying(family, receiving, month, law, p):
    """What a first application costs: trouble, and the fee (logits).

    Equation: cost = trouble + weight of the fee reckoned with, 0 for the exempt
    Source: Gingerbread 2014 and Commons written answers of November and December 2024 (applications before and
        after the fee)
    """
    trouble = trouble_of_applying(family, receiving, month, law, p)
    if fee_is_waived(family, receiving, month, law):
        return trouble
    fee = fee_reckoned_with(family, month, law, p)
    return trouble + weight_of_fee(fee, max(1.0, receiving.household_income), p)


@rule
def fee_is_waived_for_paying(paying, month, law):
    """No fee for paying parents who apply, under the age in the regulations."""
    return month - paying.born < 12 * law.fee_waived_under_age


@rule
def paying_parent_applies(family, paying, month, law, p):
    """Does a paying parent, without a case and wishing for an arrangement, apply? Some prefer the calculated amount
    to a private quarrel.

    Equation: rate S(willingness - wq (relationship - 1/2)), times exp(-weight of the fee)
    Source: DWP, Direct Pay research 2017 to 2019: the receiving parent made 93% of applications
    """
    if paying.wants == 0 or open_case(family) or outside_the_scheme(family, paying):
        return False
    monthly_income = max(50.0, paying.net_weekly_income) * 52.0 / 12.0
    fee = 0.0 if fee_is_waived_for_paying(paying, month, law) else law.application_fee
    inclined = logistic(paying.willingness - p.consent_relationship * (family.relationship - 0.5))
    hazard = p.paying_applies_rate * inclined * math.exp(-weight_of_fee(fee, monthly_income, p))
    return chance(family.key, month, Draw.PAYING_APPLIES) < hazard


@rule
def asks_as_paying(family, month, p):
    """Does a paying parent on Direct Pay ask the service to collect? Either parent may ask; closing is not theirs.

    Equation: P(asks) = paying_asks_collection
    Source: Child Support Act 1991 s. 4(2) and (5): both may ask for collection, the receiving parent that it ends
    Not to be mistaken for: consent at the start, which is asked of the paying parent then
    """
    return chance(family.key, month, Draw.ASKS_AS_PAYING) < p.paying_asks_collection


# --- Direct Pay or Collect & Pay ------------------------------------------------------------------------------------


@rule
def asks_for_collection(family, paying, law, p):
    """Would the receiving parent rather have the payments collected from the start? A lasting wish of those who expect
    more of it, have been abused, or know the other parent to be unwilling.

    Equation: P(asks) = S(c + g ((1 - charge) E[share collected] - E[share on Direct Pay]) + abuse - k willingness),
        + ask_collect_freely where collection needs no grounds
    Source: NAO, Child maintenance, HC 1139, 2022: 19% of parents on Direct Pay were unhappy to start on it; DWP,
        experimental statistics on the 2012 scheme, June 2014: 37 to 39% on Direct Pay before the charges
    """
    better = share_expected(family.trust_collect, family.doubt_collect) * (1.0 - law.charge_receiving)
    better -= share_expected(family.trust_direct_pay, family.doubt_direct_pay)
    x = p.ask_collect_constant + p.ask_collect_gain * better - p.ask_collect_willingness * paying.willingness
    if family.abuse != Abuse.NONE:
        x += p.ask_collect_abuse
    if not law.collection_needs_grounds:
        x += p.ask_collect_freely
    return chance(family.key, 0, Draw.ASKS_FOR_COLLECTION, family.tastes_drawn) < logistic(x)


@rule
def agrees_to_collection(family, paying, law, p):
    """Does the paying parent agree that payments are collected? Seldom, and less the more it costs.

    Equation: P(agrees) = S(c - wc charge liability / net income)
    Source: assumed; charges as a motive: Gingerbread 2019
    Not to be mistaken for: consent to a family-based arrangement
    """
    extra = law.charge_paying * family.weekly_liability / max(50.0, paying.net_weekly_income)
    x = p.agree_collect_constant - p.consent_cost * extra
    return chance(family.key, 0, Draw.AGREES_TO_COLLECTION, family.tastes_drawn) < logistic(x)


@rule
def found_unlikely_to_pay(family, paying, p):
    """Does the service find, from what it is shown, that the paying parent is unlikely to pay unless made to?

    Equation: P(found) = pi_C0 (1 + tilt) for an unwilling paying parent, pi_C0 (1 - tilt) for a willing one
    Source: Child Support Act 1991 s. 4(2A) and (2B)
    """
    tilt = p.start_on_collect_tilt if paying.willingness < 0.0 else -p.start_on_collect_tilt
    share = p.start_on_collect_share * (1.0 + tilt)
    return chance(family.key, 0, Draw.UNLIKELY_TO_PAY, family.tastes_drawn) < share


@rule
def needs_collection(family, paying, law, p):
    """Are there grounds to collect payments: the paying parent agrees, or is found unlikely to pay otherwise?

    Source: Child Support Act 1991 s. 4(2A) and (2B); without effect before 30 June 2014
    """
    return agrees_to_collection(family, paying, law, p) or found_unlikely_to_pay(family, paying, p)


@rule
def starts_on_collection(family, paying, law, p):
    """Would a new case start on Collect & Pay: asked for, and (since June 2014) agreed to or found to be needed?

    Where the law lets the abused choose it, to have asked is enough for those who have reported the abuse.

    Source: Child Support Act 1991 s. 4(2), and s. 4(2A) and (2B) from 30 June 2014; Child Support Collection (Domestic
        Abuse) Act 2023, not in force
    """
    if not asks_for_collection(family, paying, law, p):
        return False
    if not law.collection_needs_grounds:
        return True
    if law.abused_parents_may_choose_collection and has_reported_abuse(family, law):
        return True
    return needs_collection(family, paying, law, p)


@rule
def dislike_of_collection(family, weight):
    """The dislike of collected payment: differs between families, ``weight`` on average (logits).

    Equation: dislike = 2 weight u, u one lasting draw for each family
    Source: assumed: no figure says how much parents dislike collected payment
    Not to be mistaken for: the charges: they are already in what collection is expected to bring
    """
    return 2.0 * weight * chance(family.key, 0, Draw.DISLIKES_COLLECTION)


@rule
def is_dormant_or_csa(family):
    """Does the statutory service stand open without a new application: a dormant case, or one of the old schemes?"""
    return open_case(family) or family.lived == Arrangement.CSA
