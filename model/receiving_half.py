"""The receiving half of the month: life, what was seen, what is reported, what is chosen, and how families end.

Each kernel is one public verb of the month, over rows ``[start, stop)`` of its own table.
"""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.choosing import (
    best_option,
    dislike_of_collection,
    family_based_breaks,
    fee_is_waived,
    kind_of_family_based,
    open_case,
    renew_tastes,
    thinks_it_over,
    unlikely_to_pay,
)
from cmsim.agents.codes import NEVER, Arrangement, CaseStatus, Event, Existence, Kind, Method, Work
from cmsim.agents.collecting import goes_back_to_direct_pay
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.earning import change_partner, receiving_household_income, receiving_works
from cmsim.agents.learning import (
    expected_here,
    give_up,
    gives_up,
    hears_of_service,
    learn,
    reports_missed_payment,
)
from cmsim.agents.paying import keep_habit
from cmsim.agents.relating import youngest_age
from cmsim.model.enforcement import clear_collection, open_collection
from cmsim.model.ledger import carry_in, due_over, paid_over, write_off_small_balance

APPLIED, FEE_PAID, FEE_WAIVED = int(Event.APPLIED), int(Event.FEE_PAID), int(Event.FEE_WAIVED)
STARTED_DIRECT_PAY, REPORTED = int(Event.STARTED_DIRECT_PAY), int(Event.REPORTED)
MOVED, BACK = int(Event.MOVED_TO_COLLECT), int(Event.BACK_TO_DIRECT_PAY)
BROKE, CASE_CLOSED, CSA_CLOSED = int(Event.FAMILY_BASED_BROKE), int(Event.CASE_CLOSED), int(Event.CSA_CLOSED)
MIGRATED, ENDED, RECONCILED = int(Event.MIGRATED), int(Event.ENDED), int(Event.RECONCILED)
RETURNED, REVIEWED = int(Event.RETURNED_FROM_DORMANT), int(Event.REVIEWED)


# --- live: the receiving parent's own life ------------------------------------------------------------------------


@kernel
def live(world, month, start, stop):
    """Verb of the receiving parent: work, a new partner, household income, and hearing of the service."""
    law, p = world.laws[month], world.parameters[0]
    for row in range(start, stop):
        receiving = world.receiving[row]
        youngest = 18
        for f in range(receiving.first_family, receiving.first_family + receiving.families):
            youngest = min(youngest, youngest_age(world.families[f], month))
        union = world.families[receiving.first_family].union
        change_partner(receiving, union, Draw.RECEIVING_REPARTNERS, month, p)
        works = receiving_works(receiving, youngest, month, p)
        receiving.work = Work.EMPLOYEE if works else Work.NONE
        receiving.household_income = receiving_household_income(receiving, p, law.earnings_index)
        low = receiving.household_income < 1.15 * p.receiving_income_working * law.earnings_index
        receiving.universal_credit = 1 if receiving.partner == 0 and (low or receiving.work == Work.NONE) else 0
        if receiving.aware == 0 and hears_of_service(receiving, month, p):
            receiving.aware = 1


# --- notice: what came, and what it teaches -------------------------------------------------------------------------


@rule
def count_misses(family):
    """Months in a row without any payment, and with less than all (in place)."""
    family.months_without_payment = 0 if family.paid_month > 0 else family.months_without_payment + 1
    family.months_short = 0 if family.paid_month >= family.due_month else family.months_short + 1


@rule
def times_on_time(family, months):
    """In how many of the last months something came on time."""
    count = 0
    for back in range(months):
        count += (family.on_time >> back) & 1
    return count


@rule
def is_effective(family, month):
    """An effective arrangement: some of what is due is paid, usually on time, and the receiving parent thinks it works.

    An irregular family-based arrangement counts when the parent thinks it works (the Department's definition).
    """
    due, paid = due_over(family, month, 3), paid_over(family, month, 3)
    if family.lived == Arrangement.NONE or due <= 0 or paid <= 0:
        return 0
    thinks_it_works = expected_here(family) >= 0.5
    if family.lived == Arrangement.FAMILY_BASED:
        return 1 if thinks_it_works else 0
    return 1 if thinks_it_works and times_on_time(family, 3) >= 2 else 0


@kernel
def notice(world, month, start, stop):
    """Verb of the receiving parent, for one family: see what came, learn from it, judge whether it works."""
    p = world.parameters[0]
    for row in range(start, stop):
        family = world.families[row]
        if family.existence == Existence.LIVE and family.due_month > 0:
            share = min(1.0, family.paid_month / family.due_month)
            count_misses(family)
            learn(family, share, p)
            keep_habit(family, share, p)
        family.effective = is_effective(family, month) if family.existence == Existence.LIVE else 0


# --- report: a missed Direct Pay payment ----------------------------------------------------------------------------


@rule
def move_to_collection(family, month, law):
    """The service finds that Direct Pay has failed: Collect & Pay, with arrears carried over (in place)."""
    carry_in(family, law.practice_arrears_months)
    open_collection(family, month)
    family.events |= MOVED


@kernel
def report(world, month, start, stop):
    """Verb of the receiving parent, for one family on Direct Pay: report what is missing, or give up.

    After a report the paying parent has days, not months, to show payment: the case moves within the month.
    """
    law, p = world.laws[month], world.parameters[0]
    for row in range(start, stop):
        family = world.families[row]
        on_direct_pay = family.existence == Existence.LIVE and family.lived == Arrangement.DIRECT_PAY
        if on_direct_pay and family.paid_month < family.due_month:
            share = family.paid_month / family.due_month
            if reports_missed_payment(family, month, share, law.reminder_months, p):
                family.events |= REPORTED
                move_to_collection(family, month, law)
            elif gives_up(family, month, p):
                give_up(family, month)


# --- choose: the arrangement ----------------------------------------------------------------------------------------


@rule
def scheme_is_open(family, law):
    """Is the 2012 scheme open to a family with so many children?"""
    return family.children >= law.scheme_open_from_children


@rule
def migration_month(family, published, law):
    """The month in which a Direct Pay case is asked to choose again, spread over the months of the migration."""
    wait = int(chance(family.key, 0, Draw.MIGRATION) * law.migration_months)
    return published.direct_pay_removed + wait


@rule
def is_migrating(family, published, month, law):
    """Direct Pay has ended, and this case's turn has come."""
    ended = published.direct_pay_removed != NEVER and family.arrangement == Arrangement.DIRECT_PAY
    return ended and month >= migration_month(family, published, law)


@rule
def csa_closes(family, law):
    """Has this family's case under the old schemes been closed? Cases with nothing paid closed first."""
    place = chance(family.key, 0, Draw.CSA_CLOSURE)
    place = 0.35 * place if family.months_without_payment >= 3 else 0.15 + 0.85 * place
    return place < law.csa_closed_share


@rule
def enter_none(family, month):
    """At home there is no arrangement (in place); an open Direct Pay case is left to ``leave_direct_pay``."""
    family.lived = Arrangement.NONE
    family.lived_since = month
    family.kind = Kind.NONE


@rule
def enter_family_based(family, month, p):
    """The parents settle it themselves (in place)."""
    family.lived = Arrangement.FAMILY_BASED
    family.lived_since = month
    family.kind = kind_of_family_based(family, p)


@rule
def close_case(family, month, law):
    """The office closes the case; debt stays owed (in place)."""
    family.arrangement = Arrangement.NONE if family.lived != Arrangement.FAMILY_BASED else Arrangement.FAMILY_BASED
    family.since = month
    family.direct_pay_unpaid = 0
    family.method = Method.NONE
    clear_collection(family)
    write_off_small_balance(family, law)
    family.status = CaseStatus.ARREARS_ONLY if family.arrears > 0 else CaseStatus.CLOSED
    family.events |= CASE_CLOSED


@rule
def apply(family, paying, receiving, month, law, direct_pay, p):
    """A first application to the statutory service, with its fee (in place): Direct Pay by default."""
    family.kind = Kind.NONE
    family.lived_since = month
    family.since = month
    if not scheme_is_open(family, law):
        family.arrangement = Arrangement.CSA
        family.lived = Arrangement.CSA
        return
    family.status = CaseStatus.LIVE
    family.events |= APPLIED
    if fee_is_waived(family, receiving, month, law):
        family.events |= FEE_WAIVED
    elif law.application_fee > 0.0:
        family.events |= FEE_PAID
    family.direct_pay_unpaid = 0
    if not direct_pay or unlikely_to_pay(family, paying, p):
        open_collection(family, month)
    else:
        family.arrangement = Arrangement.DIRECT_PAY
        family.lived = Arrangement.DIRECT_PAY
        family.direct_pay_since = month
        family.events |= STARTED_DIRECT_PAY


@rule
def resume_direct_pay(family, month):
    """A dormant case comes back to life without a new application (in place)."""
    family.lived = Arrangement.DIRECT_PAY
    family.lived_since = month
    family.kind = Kind.NONE
    family.status = CaseStatus.LIVE
    family.events |= RETURNED


@rule
def settle_on(family, option, paying, receiving, month, law, direct_pay, p):
    """Carry out the choice of an option (in place): nothing happens to parents who already have it."""
    if option == Arrangement.COLLECT_AND_PAY:
        statutory = family.lived >= Arrangement.DIRECT_PAY
        if statutory:
            return
        if family.status == CaseStatus.DORMANT:
            resume_direct_pay(family, month)
        else:
            apply(family, paying, receiving, month, law, direct_pay, p)
        return
    if family.lived == option:
        return
    was = family.lived
    if option == Arrangement.FAMILY_BASED:
        enter_family_based(family, month, p)
    else:
        enter_none(family, month)
    if was == Arrangement.DIRECT_PAY and chance(family.key, month, Draw.STAYS_OPEN) < p.dormant_share:
        family.status = CaseStatus.DORMANT
    elif was == Arrangement.DIRECT_PAY or was == Arrangement.COLLECT_AND_PAY:
        close_case(family, month, law)
    elif family.status != CaseStatus.DORMANT:
        family.arrangement = option
        family.since = month


@rule
def migrate(family, paying, receiving, month, law, p):
    """Direct Pay has ended: the parents choose between the single service, a family-based arrangement and none.

    Dormant cases are asked too; those that do not choose the service are closed.
    """
    family.events |= MIGRATED
    renew_tastes(family, law.taste_refreshed_at_change, month)
    extra = -dislike_of_collection(family, p.collection_dislike_movers)
    option = best_option(family, paying, receiving, month, law, False, extra, p)
    if option == Arrangement.COLLECT_AND_PAY:
        family.moved_by_removal = 1
        family.status = CaseStatus.LIVE
        family.kind = Kind.NONE
        move_to_collection(family, month, law)
        return
    if option == Arrangement.FAMILY_BASED and family.lived != Arrangement.FAMILY_BASED:
        enter_family_based(family, month, p)
    elif option == Arrangement.NONE and family.lived != Arrangement.NONE:
        enter_none(family, month)
    close_case(family, month, law)


@rule
def close_csa_case(family, month):
    """The old schemes end the case: its debt is kept apart, and the parents must choose again (in place)."""
    family.events |= CSA_CLOSED
    family.arrangement = Arrangement.NONE
    family.lived = Arrangement.NONE
    family.lived_since = month
    family.since = month


@rule
def break_family_based(family, month):
    """The family-based arrangement comes to an end of itself (in place)."""
    family.events |= BROKE
    enter_none(family, month)
    if family.status != CaseStatus.DORMANT:
        family.arrangement = Arrangement.NONE
        family.since = month


@rule
def extra_worth(family, direct_pay, law, p):
    """What else weighs on a statutory choice (logits): the old schemes drew more parents; and there is a dislike of
    collected payment for new applicants, where Direct Pay is no longer to be had."""
    if not scheme_is_open(family, law):
        return p.csa_attraction
    if direct_pay or family.lived >= Arrangement.DIRECT_PAY:
        return 0.0
    return -dislike_of_collection(family, p.collection_dislike_new)


@kernel
def choose(world, month, start, stop):
    """Verb of the receiving parent, for one family: look at the arrangement, choose, and carry it out."""
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    direct_pay = published.direct_pay_removed == NEVER
    for row in range(start, stop):
        family = world.families[row]
        if family.existence != Existence.LIVE or family.children == 0:
            continue
        paying, receiving = world.paying[family.paying], world.receiving[family.receiving]
        if is_migrating(family, published, month, law):
            migrate(family, paying, receiving, month, law, p)
            continue
        if family.lived == Arrangement.CSA and csa_closes(family, law):
            close_csa_case(family, month)
        elif family.lived == Arrangement.FAMILY_BASED and family_based_breaks(family, month, p):
            break_family_based(family, month)
        if month == 0 or thinks_it_over(family, month, p):
            family.events |= REVIEWED
            renew_tastes(family, p.taste_refresh if month > family.starts else 0.0, month)
            extra = extra_worth(family, direct_pay, law, p)
            option = best_option(family, paying, receiving, month, law, direct_pay, extra, p)
            settle_on(family, option, paying, receiving, month, law, direct_pay, p)
            if month == 0:  # the run finds these arrangements standing
                family.lived_since = min(0, family.starts)


# --- part: how families and cases end --------------------------------------------------------------------------------


@rule
def end_family(family, month, law):
    """The last child has left, a parent has died or moved abroad, or the parents live together again (in place)."""
    family.existence = Existence.ENDED
    family.events |= ENDED
    had_case = open_case(family)
    family.lived = Arrangement.NONE
    family.kind = Kind.NONE
    family.effective = 0
    if had_case:
        close_case(family, month, law)
    family.arrangement = Arrangement.NONE
    family.since = month
    family.weekly_due = 0.0
    family.children = 0


@rule
def may_return_to_direct_pay(family, direct_pay):
    """Twelve months of compliance on Collect & Pay, and Direct Pay still there."""
    return direct_pay and family.lived == Arrangement.COLLECT_AND_PAY and family.compliant_months >= 12


@rule
def return_to_direct_pay(family, month):
    """Back to Direct Pay: the deduction ends; arrears stay with the service (in place)."""
    family.arrangement = Arrangement.DIRECT_PAY
    family.lived = Arrangement.DIRECT_PAY
    family.since = month
    family.lived_since = month
    family.method = Method.NONE
    clear_collection(family)
    family.events |= BACK


@kernel
def part(world, month, start, stop):
    """Verb of the service, for one family: cases that go back to Direct Pay, dormant ones closed, families that end."""
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    direct_pay = published.direct_pay_removed == NEVER
    for row in range(start, stop):
        family = world.families[row]
        if family.existence != Existence.LIVE:
            continue
        if chance(family.key, month, Draw.RECONCILES) < p.reconciliation_rate:
            family.events |= RECONCILED
            end_family(family, month, law)
        elif month + 1 >= family.ends:
            end_family(family, month, law)
        elif may_return_to_direct_pay(family, direct_pay) and goes_back_to_direct_pay(family, month, p):
            return_to_direct_pay(family, month)
        elif (
            family.status == CaseStatus.DORMANT
            and chance(family.key, month, Draw.DORMANT_CLOSURE) < law.dormant_closure_share
        ):
            close_case(family, month, law)
