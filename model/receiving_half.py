"""The receiving half of the month: life, what was seen, what is reported, what is chosen, and how families end.

Each kernel is one public verb of the month, over rows ``[start, stop)`` of its own table.
"""

from cmsim.agents.agreeing import family_based_breaks, is_private_money
from cmsim.agents.answering import miss_is_seen
from cmsim.agents.applying import asks_about_case
from cmsim.agents.chance import Draw, chance
from cmsim.agents.choosing import (
    best_option,
    renew_tastes,
    speak_with_gateway,
    thinks_it_over,
)
from cmsim.agents.codes import MONTHS_REMEMBERED, NEVER, Arrangement, CaseStatus, Event, Existence, Queue
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.earning import change_other_children, change_partner, receiving_works
from cmsim.agents.hearing import hear_as_receiving, see_as_receiving, sees_story
from cmsim.agents.learning import (
    expected_here,
    give_up,
    gives_up,
    hears_of_service,
    learn,
)
from cmsim.agents.paying import keep_habit
from cmsim.agents.reaching import is_any_outreach, reach_out
from cmsim.agents.relating import youngest_age
from cmsim.agents.variants import Peers
from cmsim.agents.waiting import awaits_calculation
from cmsim.model.challenge import consider_challenge
from cmsim.model.decisions import consider_dispute
from cmsim.model.household.parents import set_low_income, set_receiving_income
from cmsim.model.ledger import due_over, paid_over
from cmsim.model.old_schemes import csa_closes
from cmsim.model.opening import clear_application
from cmsim.model.reporting import answer_report, is_reported, take_up_report
from cmsim.model.returning import charges_begin, leaves_collection
from cmsim.model.service.queues import FIRST, is_waiting, request, withdraw
from cmsim.model.settling import (
    break_family_based,
    close_case,
    close_csa_case,
    end_family,
    extra_worth,
    is_migrating,
    migrate,
    move_to_collection,
    return_to_direct_pay,
    settle_on,
    take_up_paying_parents_application,
)

REPORTED, REVIEWED, RECONCILED = int(Event.REPORTED), int(Event.REVIEWED), int(Event.RECONCILED)
PAYING_APPLIED, PAYING_ASKED = int(Event.PAYING_APPLIED), int(Event.PAYING_ASKED_COLLECTION)
MISS_SEEN, REPORT = int(Event.MISS_SEEN), int(Queue.REPORT)


# --- live: the receiving parent's own life ------------------------------------------------------------------------


@kernel
def live(world, month, start, stop):
    """Verb of the receiving parent: work, a new partner, household income, and hearing of the service."""
    law, p = world.laws[month], world.parameters[0]
    outreach, peers_talk = is_any_outreach(law), int(p.variant_peers) == Peers.ON
    for row in range(start, stop):
        receiving = world.receiving[row]
        youngest = 18
        for f in range(receiving.first_family, receiving.first_family + receiving.families):
            youngest = min(youngest, youngest_age(world.families[f], month))
        union = world.families[receiving.first_family].union
        moved = change_partner(receiving, union, Draw.RECEIVING_REPARTNERS, 1.0, month, p)
        change_other_children(receiving, moved, month, p)
        works = receiving_works(receiving, youngest, month, law.unemployment_index, world.normal, p)
        set_receiving_income(receiving, world.families, works, month, law, p)
        set_low_income(receiving, world.families, month, law)
        if receiving.aware == 0 and hears_of_service(receiving, month, p):
            receiving.aware = 1
        receiving.reached = 0
        if outreach:
            reach_out(receiving, world.families, month, law, p)
        heard = world.heard_receiving[row if peers_talk else 0]  # an empty row while peers are off
        hear_as_receiving(receiving, world.families, heard, month, p)
        if law.media_story_reach > 0.0 and sees_story(receiving, month, law):
            see_as_receiving(receiving, world.families, month, law, p)


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
def some_of_it_is_paid(family, month):
    """Did some of what was due over the quarter come?"""
    return due_over(family, month, 3) > 0 and paid_over(family, month, 3) > 0


@rule
def is_usually_on_time(family):
    """Did something come on time in two of the last three months at least?"""
    return times_on_time(family, 3) >= 2


@rule
def is_usually_in_full(family, month):
    """Did at least nine tenths of what was due come in two of the last three months at least?"""
    count = 0
    for back in range(3):
        slot = (month - back) % MONTHS_REMEMBERED
        count += 1 if 0 < 9 * family.due[slot] <= 10 * family.paid[slot] else 0
    return count >= 2


@rule
def thinks_it_works(family, p):
    """The receiving parent's own judgement: is enough expected of the arrangement to say that it works well?"""
    return expected_here(family) >= p.thinks_it_works


@rule
def is_effective(family, month, p):
    """An effective arrangement: at least some of what is due is paid, usually on time, and the receiving parent thinks
    that it works well. Help in kind or shared care, without regular payments: the parent's judgement alone.

    Source: the Department's definition: National Audit Office 2022, para 1.5
    Not to be mistaken for: paid in full: the definition asks for some of what is due
    """
    if family.lived == Arrangement.NONE or not thinks_it_works(family, p):
        return 0
    if family.lived == Arrangement.FAMILY_BASED and not is_private_money(family):
        return 1
    return 1 if some_of_it_is_paid(family, month) and is_usually_on_time(family) else 0


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
        family.effective = is_effective(family, month, p) if family.existence == Existence.LIVE else 0


# --- report: a missed Direct Pay payment ----------------------------------------------------------------------------


@kernel
def report(world, month, start, stop):
    """Verb of the receiving parent, for one family on Direct Pay: report what is missing, or give up.

    After a report the paying parent has so many days (the lever ``evidence_days``): up to a month of them end within
    the month of the report, more in the next.
    """
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    for row in range(start, stop):
        family = world.families[row]
        on_direct_pay = family.existence == Existence.LIVE and family.lived == Arrangement.DIRECT_PAY
        if not on_direct_pay:
            withdraw(family, REPORT)
            if family.answer_due > 0:  # the parents went another way before the days were over
                family.answer_due = 0
        elif family.answer_due > 0:
            answer_report(family, world.paying[family.paying], month, law, p)
        elif is_waiting(family, REPORT):
            take_up_report(family, world.paying[family.paying], month, law, published, p)
        elif is_reported(family, month, law, p) or miss_is_seen(family, month, law):
            family.events |= REPORTED if is_reported(family, month, law, p) else MISS_SEEN
            request(family, REPORT, month, FIRST)
            take_up_report(family, world.paying[family.paying], month, law, published, p)
        elif family.paid_month < family.due_month and gives_up(family, month, p):
            give_up(family, month)


# --- challenge: the income that the calculation stands on ------------------------------------------------------------


@kernel
def challenge(world, month, start, stop):
    """Verb of the receiving parent, for one family: suspect that income is left out, and challenge the calculation;
    or of either parent: ask for a fresh decision to be looked at again."""
    law, p = world.laws[month], world.parameters[0]
    for row in range(start, stop):
        family = world.families[row]
        if family.existence == Existence.LIVE:
            consider_challenge(family, world.paying[family.paying], month, law, p)
            consider_dispute(family, month, law, p)


# --- choose: the arrangement ----------------------------------------------------------------------------------------


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
        if family.events & PAYING_APPLIED:
            take_up_paying_parents_application(family, paying, receiving, month, law, p)
            continue
        if family.lived == Arrangement.CSA and csa_closes(family, paying, month, law, p):
            close_csa_case(family, paying, month, law, p)
        elif family.lived == Arrangement.FAMILY_BASED and family_based_breaks(family, month, p):
            break_family_based(family, month)
        if awaits_calculation(family):
            continue  # the parents live as before, until the service has done its part
        if asks_about_case(family, month, p):
            speak_with_gateway(family, month, law)
        if month == 0 or thinks_it_over(family, receiving, month, p):
            family.events |= REVIEWED
            renew_tastes(family, p.taste_refresh if month > family.starts else 0.0, month)
            extra = extra_worth(family, receiving, direct_pay, month, law, p)
            option = best_option(family, paying, receiving, month, law, direct_pay, extra, p)
            settle_on(family, option, paying, receiving, month, law, p)
            if month == 0:  # the run finds these arrangements standing
                family.lived_since = min(0, family.starts)


# --- clear: applications on their way, and what the paying parent has asked for --------------------------------------


@kernel
def clear(world, month, start, stop):
    """Verb of the service, for one family: the application in hand, and a paying parent's wish for Collect & Pay."""
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    direct_pay = published.direct_pay_removed == NEVER
    for row in range(start, stop):
        family = world.families[row]
        if family.existence != Existence.LIVE:
            continue
        clear_application(family, world.paying[family.paying], month, law, direct_pay, published, p)
        if family.events & PAYING_ASKED and family.lived == Arrangement.DIRECT_PAY:
            move_to_collection(family, month, law, p)


# --- part: how families and cases end --------------------------------------------------------------------------------


@kernel
def part(world, month, start, stop):
    """Verb of the service, for one family: returns to Direct Pay, cases closed that nobody uses, families that end."""
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    direct_pay = published.direct_pay_removed == NEVER
    newly_charged = direct_pay and charges_begin(world.laws, month)
    for row in range(start, stop):
        family = world.families[row]
        if family.status == CaseStatus.FEW_POUNDS and law.few_pounds_closed:
            family.status = CaseStatus.CLOSED
        if family.existence != Existence.LIVE:
            continue
        if chance(family.key, month, Draw.RECONCILES) < p.reconciliation_rate:
            family.events |= RECONCILED
            end_family(family, month, law, p)
        elif month + 1 >= family.ends:
            end_family(family, month, law, p)
        elif leaves_collection(family, direct_pay, newly_charged, month, p):
            return_to_direct_pay(family, month)
        elif (
            family.status == CaseStatus.DORMANT
            and chance(family.key, month, Draw.DORMANT_CLOSURE) < law.dormant_closure_share
        ):
            close_case(family, month, law)
