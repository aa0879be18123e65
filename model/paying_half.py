"""The paying half of the month: work, relationship, liability, payment, ledger, and the service's own cases.

Each kernel is one public verb of the month, over rows ``[start, stop)`` of its own table. One row is one agent's turn:
the Mesa engine calls the same kernels a row at a time.
"""

from cmsim.agents.answering import DAYS_A_MONTH
from cmsim.agents.applying import asks_as_paying, paying_parent_applies
from cmsim.agents.bargaining import bargain_over_nights
from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import (
    ENFORCED,
    QUEUES,
    WEEKS_A_MONTH,
    Arrangement,
    CaseStatus,
    Event,
    Existence,
    Method,
    Power,
    Queue,
    WriteOff,
)
from cmsim.agents.collecting import serve_bans, serves_time
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.earning import (
    burden_felt,
    change_other_children,
    change_other_deductions,
    change_partner,
    change_work,
)
from cmsim.agents.hearing import hear_as_paying, see_as_paying, sees_story
from cmsim.agents.paying import burden_of, can_part_with, learn_consequences, pays_on_time, share_paid_voluntarily
from cmsim.agents.relating import change_abuse, change_contact, change_relationship, count_children
from cmsim.agents.variants import Peers
from cmsim.agents.waiting import awaits_calculation
from cmsim.model.arrears.repayment import (
    instalment_due,
    owes_only_arrears,
    paid_to_old_debt,
    send_statement,
    set_schedule,
    settles,
)
from cmsim.model.calculation.schedule_1 import (
    paying_charge_pence,
    pence,
)
from cmsim.model.challenge import decide_challenges
from cmsim.model.decisions import decide_anew, decide_disputes
from cmsim.model.enforcement import run_case
from cmsim.model.household.parents import room_for_deduction, set_marginal_rates, set_paying_income
from cmsim.model.ledger import (
    adjust,
    age_arrears,
    is_compliant,
    monthly_pence,
    post_arrears_only,
    post_collected,
    post_directly,
    remember,
    write_off,
)
from cmsim.model.liability import due_weekly, liabilities, review_income, statutory_children
from cmsim.model.old_schemes import pays_directly
from cmsim.model.powers.prosecuting import feel_prosecution, prosecute
from cmsim.model.powers.steps import take_lump_sum
from cmsim.model.powers.taking import room_in_account, room_in_pay
from cmsim.model.service.queues import months_waited
from cmsim.model.stages import keep_clocks

APRIL = 4  # month number of April within a year that starts in December
SEPARATED, REVIEWED = int(Event.SEPARATED), int(Event.REVIEWED_CALCULATION)
PAYING_APPLIED, PAYING_ASKED = int(Event.PAYING_APPLIED), int(Event.PAYING_ASKED_COLLECTION)
CHANGE = int(Queue.CHANGE)
SETTLED, SETTLEMENT = int(Event.SETTLED), int(WriteOff.SETTLED)
STEPS = int(ENFORCED)
EARNINGS_ORDER, ACCOUNT_ORDER = int(Power.EARNINGS_ORDER), int(Power.REGULAR_DEDUCTION_ORDER)


# --- earn: the paying parent's work and income --------------------------------------------------------------------


@rule
def close_tax_year(paying, month):
    """In April the tax office closes its books: last year's declared income becomes the historic income (in place)."""
    if month % 12 == APRIL and paying.months_this_year > 0:
        paying.historic_weekly_income = paying.declared_this_year / paying.months_this_year
        paying.declared_this_year = 0.0
        paying.months_this_year = 0
    paying.declared_this_year += paying.declared_weekly_income
    paying.months_this_year += 1


@kernel
def earn(world, month, start, stop):
    """Verb of the paying parent: a month of work, a new partner, income and the tax office's record of it."""
    law, p = world.laws[month], world.parameters[0]
    peers_talk = int(p.variant_peers) == Peers.ON
    for row in range(start, stop):
        paying = world.paying[row]
        union = world.families[paying.first_family].union
        moved = change_partner(paying, union, Draw.PAYING_REPARTNERS, p.paying_repartners_sooner, month, p)
        change_other_children(paying, moved, month, p)
        serve_bans(paying)
        if not serves_time(paying):
            change_work(paying, month, world.normal, law, p)
        change_other_deductions(paying, month, p)
        set_paying_income(paying, month, law, p)
        close_tax_year(paying, month)
        hear_as_paying(paying, world.heard_paying[row if peers_talk else 0], p)  # an empty row while peers are off
        if law.media_story_reach > 0.0 and sees_story(paying, month, law):
            see_as_paying(paying, law, p)


# --- relate: the two parents and the children ---------------------------------------------------------------------


@rule
def clear_month(family):
    """A new page: last month's flows and events are wiped (in place)."""
    family.events = 0
    family.due_month = 0
    family.cash_month = 0
    family.paid_month = 0
    family.received_month = 0
    family.posted_due_month = 0
    family.posted_paid_month = 0
    family.carried_month = 0
    family.adjusted_month = 0
    family.corrected_yearly = 0
    family.written_off_month = 0
    family.sold_month = 0
    family.write_off_reason = 0
    family.charge_due_month = 0
    family.charge_paid_month = 0
    family.charge_kept_month = 0
    family.powers_month = 0
    family.lump_month = 0
    family.answer_days = 0
    for queue in range(QUEUES):
        family.waited[queue] = 0


@kernel
def relate(world, month, start, stop):
    """Verb of the paying parent, for one family: the relationship, contact, abuse, and which children still count."""
    p = world.parameters[0]
    for row in range(start, stop):
        family = world.families[row]
        if family.existence == Existence.LIVE:
            paying, receiving = world.paying[family.paying], world.receiving[family.receiving]
            change_relationship(family, paying, receiving, month, world.normal, p)
            change_contact(family, paying, receiving, month, p)
            change_abuse(family, month, p)
        keep_clocks(family)
        clear_month(family)
        age_arrears(family, month)
        if family.existence == Existence.FUTURE and month >= family.starts:
            family.existence = Existence.LIVE
            if month == family.starts:
                family.events |= SEPARATED
        if family.existence == Existence.LIVE:
            family.children = count_children(family, month)


# --- calculate: what is due, for all families of one paying parent -------------------------------------------------


@kernel
def calculate(world, month, start, stop):
    """Verb of the service, for one paying parent: the liability to each family and what is due this month."""
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    for row in range(start, stop):
        paying = world.paying[row]
        first = world.families[paying.first_family]
        months_back = law.change_days / DAYS_A_MONTH + months_waited(first, CHANGE, month)
        reviewed = review_income(paying, world.families, month, law, published, p)
        if reviewed:
            for f in range(paying.first_family, paying.first_family + paying.families):
                bargain_over_nights(world.families[f], burden_felt(paying), month, law, p)
                decide_anew(world.families[f], month, law, p)
        liabilities(paying, world.families, law, p)
        reviewed = decide_challenges(paying, world.families, month, law, p) or reviewed
        decide_disputes(paying, world.families, month, law, p)
        if reviewed:
            set_marginal_rates(paying, world.families, statutory_children(paying, world.families), month, law, p)
        paying.weekly_owed = 0.0
        paying.arrears = 0
        for f in range(paying.first_family, paying.first_family + paying.families):
            family = world.families[f]
            paying.arrears += family.arrears
            due_before = monthly_pence(family.weekly_due)
            family.weekly_due = 0.0
            if family.existence == Existence.LIVE and family.children > 0:
                family.weekly_due = due_weekly(family, paying, world.normal, law, p)
                family.due_month = monthly_pence(family.weekly_due)
                paying.weekly_owed += family.weekly_due
                if reviewed:
                    family.events |= REVIEWED
                    if family.lived == Arrangement.COLLECT_AND_PAY and family.since < month - 1:
                        adjust(family, int((family.due_month - due_before) * months_back), month)


# --- pay: cash from the paying parent ------------------------------------------------------------------------------


@rule
def collectable(family, month, law):
    """All that Collect & Pay asks for this month, pence: maintenance, its charge once paid, an instalment."""
    charge = paying_charge_pence(family.due_month, is_compliant(family, month, family.due_month, law), law)
    return family.due_month + charge + instalment_due(family, law)


@rule
def taken_by_order(family, paying, powers, month, law, p):
    """What a live deduction brings this month, pence: never more than is owed, nor into protected income."""
    wanted = collectable(family, month, law)
    if family.method == Method.BENEFIT_DEDUCTION:
        return min(pence(room_for_deduction(paying, month, law)), wanted)
    if family.method == Method.EARNINGS_ORDER:
        works = chance(family.key, month, Draw.ORDER_YIELD) < p.order_yield
        room = room_in_pay(powers[EARNINGS_ORDER], paying, month, p)
    else:
        works = chance(family.key, month, Draw.ORDER_YIELD) < p.bank_order_yield
        room = room_in_account(powers[ACCOUNT_ORDER], paying, law, p)
    if not works:
        return 0
    if paying.weekly_owed > 0.0 and family.weekly_due < paying.weekly_owed:
        room = int(room * (family.weekly_due / paying.weekly_owed))  # one pay packet, several families
    return min(wanted, room)


@rule
def paid_voluntarily(family, paying, month, law, partial, p):
    """What the paying parent hands over unforced, pence: a share of what is asked, within what is there."""
    asked, extra = family.due_month, 0.0
    urged = 0.0
    if family.lived == Arrangement.COLLECT_AND_PAY:
        asked = collectable(family, month, law)
        urged = law.collect_compliance_shift
    elif family.lived == Arrangement.DIRECT_PAY:
        asked += min(family.instalment, family.arrears)  # left from Collect & Pay, and repaid directly
    if asked > family.due_month:
        extra = (asked - family.due_month) / 100.0 / WEEKS_A_MONTH
    burden = burden_of(paying.weekly_owed, extra, paying.net_weekly_income)
    share = share_paid_voluntarily(family, paying, burden, month, partial, p, urged)
    there = can_part_with(paying.net_weekly_income * WEEKS_A_MONTH, law.price_index, p)
    if family.weekly_due < paying.weekly_owed:
        there *= family.weekly_due / paying.weekly_owed
    return min(pence(asked * share / 100.0), pence(there))


@rule
def is_left_to_benefit(family):
    """Is the money to be deducted from a benefit, so that nobody is asked to hand it over? What is not deducted while
    the award is stopped, has no room or has ended is not paid (National Audit Office, Child maintenance, HC 1139, 2022,
    para 2.18: of a quarter with such a deduction nothing came)."""
    return family.lived == Arrangement.COLLECT_AND_PAY and family.method == Method.BENEFIT_DEDUCTION


@rule
def made_good(family):
    """What was promised after a report, pence: while it is still missing, and the parents are still on Direct Pay."""
    still_missing = family.direct_pay_unpaid if family.lived == Arrangement.DIRECT_PAY else 0
    return max(0, min(family.promised, still_missing))


@kernel
def pay(world, month, start, stop):
    """Verb of the paying parent, for one family: decide what to hand over this month."""
    law, p = world.laws[month], world.parameters[0]
    for row in range(start, stop):
        family = world.families[row]
        if owes_only_arrears(family):
            paying = world.paying[family.paying]
            family.cash_month = settles(family, paying, month, p)
            if family.cash_month == 0:
                family.cash_month = paid_to_old_debt(family, paying, world.powers[month], month, law, p)
        elif family.existence == Existence.LIVE and family.due_month > 0:
            paying = world.paying[family.paying]
            if family.lived == Arrangement.COLLECT_AND_PAY and family.order_live == 1:
                family.cash_month = taken_by_order(family, paying, world.powers[month], month, law, p)
            elif not is_left_to_benefit(family):
                family.cash_month = paid_voluntarily(family, paying, month, law, world.partial, p)
            if family.promised > 0:
                family.cash_month += made_good(family)
                family.promised = 0
            if family.lump_sum > 0:
                take_lump_sum(family, world.paying[family.paying], world.powers[month])


# --- ask: the paying parent comes to the service ---------------------------------------------------------------------


@kernel
def ask(world, month, start, stop):
    """Verb of the paying parent, for one family: without a case, apply to the statutory service; on Direct Pay, ask
    for Collect & Pay.

    Sets the events PAYING_APPLIED and PAYING_ASKED_COLLECTION; the service acts on them in the receiving half.
    """
    law, p = world.laws[month], world.parameters[0]
    for row in range(start, stop):
        family = world.families[row]
        if family.existence != Existence.LIVE:
            continue
        if family.lived == Arrangement.DIRECT_PAY and asks_as_paying(family, month, p):
            family.events |= PAYING_ASKED
        private = family.lived == Arrangement.NONE or family.lived == Arrangement.FAMILY_BASED
        if family.children < law.scheme_open_from_children or not private or awaits_calculation(family):
            continue
        if month > family.starts and paying_parent_applies(family, world.paying[family.paying], month, law, p):
            family.events |= PAYING_APPLIED


# --- post: the books -------------------------------------------------------------------------------------------------


@kernel
def post(world, month, start, stop):
    """Verb of the service, for one family: the month in the ledgers, and whether it was on time."""
    law, p = world.laws[month], world.parameters[0]
    for row in range(start, stop):
        family = world.families[row]
        if family.status == CaseStatus.ARREARS_ONLY and family.lived == Arrangement.NONE:
            post_arrears_only(family, month, law)
        elif family.lived == Arrangement.COLLECT_AND_PAY:
            post_collected(family, month, law)
        elif family.lived != Arrangement.NONE:
            post_directly(family, pays_directly(family, p))
        if family.events & SETTLED:
            write_off(family, SETTLEMENT)
        if family.status == CaseStatus.ARREARS_ONLY and family.arrears == 0:
            family.status = CaseStatus.CLOSED
        remember(family, month)
        punctual = 0
        if family.due_month > 0 and family.paid_month > 0:
            paying = world.paying[family.paying]
            punctual = 1 if family.order_live == 1 or pays_on_time(family, paying, month, p) else 0
        family.on_time = ((family.on_time << 1) | punctual) & 4095


# --- enforce: the service's work on the case -------------------------------------------------------------------------


@rule
def something_happened(family, month):
    """Did anything follow the missed payment: a move to Collect & Pay just before, a step taken now?"""
    moved = family.lived == Arrangement.COLLECT_AND_PAY and family.since >= month - 1
    return 1.0 if moved or family.events & STEPS else 0.0


@kernel
def enforce(world, month, start, stop):
    """Verb of the service, for one family: deductions and further steps on a Collect & Pay case; prosecution in any."""
    law, p = world.laws[month], world.parameters[0]
    published, powers = world.published[0], world.powers[month]
    for row in range(start, stop):
        family = world.families[row]
        paying = world.paying[family.paying]
        if family.existence == Existence.LIVE:
            prosecute(family, paying, powers, month, law, p)
            feel_prosecution(family, p)
        if family.existence == Existence.LIVE and family.lived == Arrangement.COLLECT_AND_PAY:
            family.collect_months = family.collect_months + 1 if family.due_month > 0 else 0
            run_case(family, paying, powers, month, published, law, p)
            send_statement(family, month, law, p)
        if family.lived == Arrangement.COLLECT_AND_PAY or family.lived == Arrangement.DIRECT_PAY:
            set_schedule(family, paying, month, law, p)
        if family.paid_month < family.due_month and family.lived != Arrangement.CSA:
            learn_consequences(paying, something_happened(family, month), p)
