"""What becomes of arrears: the paying parent asks for a rate, offers a settlement; the receiving parent takes it, or
lets the debt go; the service agrees.

Amounts and the law are the model's (``model/arrears``); here are the decisions.
"""

import math

from cmsim.agents.chance import Draw, chance, logistic
from cmsim.agents.codes import Event
from cmsim.agents.compiled import rule

RECONCILED = int(Event.RECONCILED)


@rule
def wish_to_repay(paying, p):
    """The index behind asking for a schedule (logits).

    Equation: x = ask_schedule_constant + ask_schedule_willingness willingness + ask_schedule_belief
        (enforcement_belief - enforcement_belief_start)
    Source: assumed; DWP, Arrears and compliance strategy 2012-17 (willing and unwilling debtors)
    Not to be mistaken for: paying what is due this month
    """
    x = p.ask_schedule_constant + p.ask_schedule_willingness * paying.willingness
    return x + p.ask_schedule_belief * (paying.enforcement_belief - p.enforcement_belief_start)


@rule
def asks_for_schedule(family, paying, month, law, p):
    """Does a paying parent who pays something ask for a rate at which the arrears are repaid? Debt advice makes sure.

    Equation: P = S(x), asked of those who paid something this month; besides them the lever debt_advice_reach
    Source: assumed; National Audit Office, Child maintenance, HC 1139, 2022, para 2.25 (rates are negotiated, and
        parents in hardship are sent to advisers)
    Not to be mistaken for: a deduction order, where the service sets the rate unasked
    """
    if chance(family.key, month, Draw.DEBT_ADVICE) < law.debt_advice_reach:
        return True
    return family.paid_month > 0 and chance(family.key, month, Draw.ASKS_SCHEDULE) < logistic(wish_to_repay(paying, p))


@rule
def asks_for_lower_rate(family, month, p):
    """A rate is set: does the paying parent plead hardship, and offer less?

    Equation: P = hardship_asked
    Source: assumed; National Audit Office, Child maintenance, HC 1139, 2022, para 2.25 (rates are negotiated); Child
        Poverty Action Group (the rate of 40% is often set all the same)
    Not to be mistaken for: being in hardship: many who are do not ask
    """
    return chance(family.key, month, Draw.HARDSHIP) < p.hardship_asked


@rule
def offered_rate(paying, p):
    """What a paying parent offers to repay, GBP a week: a share of net income, small for most. A lasting matter.

    Equation: offer = -offered_income_share ln(u) net_weekly_income, u lasting
    Source: assumed; National Audit Office, Child maintenance, HC 1139, 2022, para 2.27 (28% of the debt being repaid
        will take over ten years at the rates in force)
    Not to be mistaken for: what is left over: that limits an offer
    """
    return -p.offered_income_share * math.log(chance(paying.key, 0, Draw.OFFERED_RATE)) * paying.net_weekly_income


@rule
def offers_settlement(family, offer, month, p):
    """Nothing flows: does a paying parent who has the money offer a part in full and final settlement this month?

    Equation: P = settlement_offered where the offer is more than nothing
    Source: assumed; Child Support Act 1991 s 41D
    Not to be mistaken for: a schedule, which repays all of it
    """
    return offer > 0 and chance(family.key, month, Draw.OFFERS_SETTLEMENT) < p.settlement_offered


@rule
def accepts_settlement(family, month, p):
    """Does the receiving parent consent to the offer, in writing?

    Equation: P = S(settlement_accepted + settlement_relationship (relationship - 0.5))
    Source: assumed; Child Support Act 1991 s 41D (no settlement without consent)
    Not to be mistaken for: letting the debt go for nothing
    """
    x = p.settlement_accepted + p.settlement_relationship * (family.relationship - 0.5)
    return chance(family.key, month, Draw.ACCEPTS_SETTLEMENT) < logistic(x)


@rule
def chance_to_let_go_at_closure(family, p):
    """The case closes: how likely is it that the receiving parent does not want the arrears collected, or does not
    answer when asked?

    Equation: P = lets_go_at_closure; lets_go_reconciled where the parents live together again
    Source: Family Law Week 2021: 84% did not answer, or did not want it, when asked about the old schemes' debt;
        that 2012-scheme parents answer alike is assumed (at most 34,000 owed on closed cases only: 191,000 owed,
        157,000 were on Collect & Pay, National Audit Office, Child maintenance, HC 1139, 2022, paras 2.18 and 2.26).
        It is at most as many: debt of the 2012 scheme is collected unless the parent asks the service to stop, and
        who does not answer has not asked (SI 2009/3151 reg 13G(a); DWP written answer 98425, Children: Maintenance)
    Not to be mistaken for: a write-off by the service of its own accord, for which there is no power
    """
    return p.lets_go_reconciled if family.events & RECONCILED else p.lets_go_at_closure


@rule
def chance_to_let_old_debt_go(p):
    """A closed case on which nothing flows: how likely is it that the receiving parent asks the service to stop?

    Equation: P = lets_go_later
    Source: assumed; Child Support Act 1991 s 41E
    Not to be mistaken for: losing hope, which changes nothing on the books
    """
    return p.lets_go_later


@rule
def lets_debt_go(family, month, likely):
    """Asked, or asking, with such a chance: does the receiving parent let the debt go this month?"""
    return chance(family.key, month, Draw.LETS_DEBT_GO) < likely


@rule
def asks_for_last_attempt(family, month, p):
    """Asked before a write-off: does the receiving parent want a last attempt to collect?

    Equation: P = asks_last_attempt
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 1.18 (15% in the old schemes' exercise)
    Not to be mistaken for: success of that attempt
    """
    return chance(family.key, month, Draw.LAST_ATTEMPT) < p.asks_last_attempt


@rule
def pays_old_debt(family, month, agencies, p):
    """A closed case without a deduction: does an instalment come in this month?

    Equation: P = arrears_only_collection, and agency_collection more where a collection agency has the debt
    Source: assumed
    Not to be mistaken for: a deduction order, which goes on taking what is owed
    """
    likely = p.arrears_only_collection + (p.agency_collection if agencies else 0.0)
    return chance(family.key, month, Draw.PAYS_OLD_DEBT) < likely


@rule
def orders_old_debt(family, month, capacity, p):
    """A case with nothing due and debt: does the service make a deduction for the arrears this month?

    Equation: P = debt_order_rate capacity
    Source: National Audit Office, Child maintenance, HC 1139, 2022, Figure 12 note 7 (arrears only are about 2% of
        deductions from earnings); the rate is assumed
    Not to be mistaken for: a deduction for ongoing maintenance, which is made faster
    """
    return chance(family.key, month, Draw.DEBT_ORDER) < p.debt_order_rate * capacity


@rule
def lose_trust_by_write_off(family, p):
    """The receiving parent learns that what was owed is given up: trust in Collect & Pay falls (in place).

    Equation: doubt_collect' = doubt_collect + write_off_doubt
    Source: assumed; National Audit Office, Child maintenance, HC 1139, 2022, para 2.29 (disappointment and anger)
    Not to be mistaken for: money lost: a write-off is on the books only
    """
    family.doubt_collect += p.write_off_doubt


@rule
def is_reminded_by_statement(family, p):
    """A yearly statement of what is owed and expected: what it adds to paying for a while (in place).

    Equation: push' = push + statement_push
    Source: assumed; letters alone add 3 to 5 points to paying in trials (MDRC, 2015 and 2019)
    Not to be mistaken for: enforcement: nothing follows
    """
    family.push += p.statement_push
