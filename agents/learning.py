"""What a receiving parent comes to believe about each arrangement, and whether a missed payment is reported."""

from cmsim.agents.chance import Draw, chance, logistic
from cmsim.agents.codes import Abuse, Arrangement, CaseStatus, Event
from cmsim.agents.compiled import rule

GAVE_UP, REPORTED = int(Event.GAVE_UP), int(Event.REPORTED)


@rule
def first_beliefs(family, p):
    """Expectations at the separation, each worth some months of experience (in place).

    Equation: trust = s0 m, doubt = s0 (1 - m), m = prior_voluntary for family-based and Direct Pay, prior_collect
        for Collect & Pay
    Source: assumed
    Not to be mistaken for: what other parents report: nothing has been heard yet
    """
    good, bad = p.prior_strength * p.prior_voluntary, p.prior_strength * (1.0 - p.prior_voluntary)
    family.trust_family_based, family.doubt_family_based = good, bad
    family.trust_direct_pay, family.doubt_direct_pay = good, bad
    family.trust_collect = p.prior_strength * p.prior_collect
    family.doubt_collect = p.prior_strength * (1.0 - p.prior_collect)


@rule
def share_expected(trust, doubt):
    """The share of dues a receiving parent expects.

    Equation: E[share] = trust / (trust + doubt)
    Source: mean of a beta belief
    Not to be mistaken for: the share that is paid: it is what the receiving parent believes
    """
    return trust / (trust + doubt)


@rule
def learn(family, share, p):
    """Experience under the present arrangement: old fades, the month is added, bad months weigh more (in place).

    Equation: trust' = rho trust + v s, doubt' = rho doubt + v (1 - s); s the share received, v = chi if s < 0.5,
        else 1
    Source: Hokamp and Pickhardt 2010 (memory fades); DWP, Arrears and compliance strategy 2012-17 (bad news weighs
        more); the weights are assumed
    Not to be mistaken for: stories of others: only one's own month is learnt from here
    """
    weight = p.bad_news_weight if share < 0.5 else 1.0
    keep = p.belief_retention
    if family.lived == Arrangement.FAMILY_BASED:
        family.trust_family_based = keep * family.trust_family_based + weight * share
        family.doubt_family_based = keep * family.doubt_family_based + weight * (1.0 - share)
    elif family.lived == Arrangement.DIRECT_PAY:
        family.trust_direct_pay = keep * family.trust_direct_pay + weight * share
        family.doubt_direct_pay = keep * family.doubt_direct_pay + weight * (1.0 - share)
    else:
        family.trust_collect = keep * family.trust_collect + weight * share
        family.doubt_collect = keep * family.doubt_collect + weight * (1.0 - share)


@rule
def expected_here(family):
    """The share expected under the arrangement the parents live."""
    if family.lived == Arrangement.FAMILY_BASED:
        return share_expected(family.trust_family_based, family.doubt_family_based)
    if family.lived == Arrangement.DIRECT_PAY:
        return share_expected(family.trust_direct_pay, family.doubt_direct_pay)
    return share_expected(family.trust_collect, family.doubt_collect)


@rule
def hears_of_service(receiving, month, p):
    """Does an unaware receiving parent hear of the statutory service this month?

    Equation: P(hears) = i0 for a parent who is not aware
    Source: National Audit Office, Child maintenance, HC 1139, 2022 (some parents do not know of the service); the
        rate is fitted
    Not to be mistaken for: an application: knowing of the service only makes one possible
    """
    return chance(receiving.key, month, Draw.HEARS_OF_SERVICE) < p.awareness_rate


@rule
def has_online_account(family, law):
    """Has this receiving parent an account online that asks each month whether the payment came, and takes a report of
    a missed one? A lasting trait: with a growing share more parents have one, and nobody gives it up.

    Equation: u < online_account_share, u one lasting draw for each family
    Source: House of Commons written answers 25128 (May 2024: accounts remind parents to check, and encourage reports
        online) and 13953 (November 2024: the number registered has more than doubled)
    """
    return chance(family.key, 0, Draw.ONLINE_ACCOUNT) < law.online_account_share


@rule
def is_reminded(family, month, law):
    """Does the service ask this month how Direct Pay goes? Some months after the start, and at each annual review; of
    those with an account online that asks, each month.

    Source: National Audit Office 2022, para 2.13; House of Commons written answer 25128 (May 2024)
    """
    age = month - family.since
    return age == law.reminder_months or (age > 0 and age % 12 == 0) or has_online_account(family, law)


@rule
def report_hazard(family, reminded, share, charge_receiving, p):
    """Monthly chance that a receiving parent on Direct Pay reports what is missing.

    Equation: S(g0 + g1 min(6, months short) + g2 (1 - share) + g3 reminded + g4 (E[C] (1 - charge) - E[D]) - g5 abuse)
    Source: behavioural literature; National Audit Office 2022, para 2.13: some do not report for fear of trouble
    Not to be mistaken for: the share of missed payments ever reported: this is of one month
    """
    x = p.report_constant + p.report_missed * min(6, family.months_short) + p.report_shortfall * (1.0 - share)
    x += p.report_reminder * reminded
    x += p.report_gain * (
        share_expected(family.trust_collect, family.doubt_collect) * (1.0 - charge_receiving)
        - share_expected(family.trust_direct_pay, family.doubt_direct_pay)
    )
    if family.abuse != Abuse.NONE:
        x -= p.report_abuse
    return logistic(x)


@rule
def reports_missed_payment(family, month, share, law, p):
    """On Direct Pay, with something missing: is it reported?"""
    reminded = 1.0 if is_reminded(family, month, law) else 0.0
    return chance(family.key, month, Draw.REPORTS) < report_hazard(family, reminded, share, law.charge_receiving, p)


@rule
def chance_to_give_up(family, p):
    """After two missed payments or more: how likely is it that the receiving parent stops expecting anything of Direct
    Pay?

    Equation: P(gives up) = giving_up_rate from the second month in a row without payment
    Source: fitted to Direct Pay after 13 months, DWP Direct Pay survey 2017-19
    Not to be mistaken for: closing the case: at the office it stays open
    """
    return p.giving_up_rate if family.months_without_payment >= 2 else 0.0


@rule
def gives_up(family, month, p):
    """Does the receiving parent stop expecting anything of Direct Pay this month?"""
    return chance(family.key, month, Draw.GIVES_UP) < chance_to_give_up(family, p)


@rule
def give_up(family, month):
    """The case stays open at the office; at home there is no arrangement any more (in place)."""
    family.lived = Arrangement.NONE
    family.lived_since = month
    family.status = CaseStatus.DORMANT
    family.events |= GAVE_UP
