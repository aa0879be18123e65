"""How a choice, an event or an end is carried out on one family's record: what opens, closes, moves and is owed.

Each rule changes one family in place and says so; who decides is in ``agents``, when is in the halves of the month.
"""

from cmsim.agents.agreeing import consents, kind_of_family_based
from cmsim.agents.applying import dislike_of_collection, fee_is_waived, fee_is_waived_for_paying, open_case
from cmsim.agents.chance import Draw, chance
from cmsim.agents.choosing import best_option, heeds_closure, renew_tastes
from cmsim.agents.codes import NEVER, Arrangement, CaseStatus, Event, Existence, Kind, Method, Otherwise
from cmsim.agents.compiled import rule
from cmsim.agents.waiting import awaits_calculation
from cmsim.model.enforcement import change_service_type, clear_collection, open_collection
from cmsim.model.ledger import carry_in
from cmsim.model.old_schemes import was_obliged
from cmsim.model.opening import end_application, take_application
from cmsim.model.service.queues import withdraw_all

APPLIED, FEE_PAID, FEE_WAIVED = int(Event.APPLIED), int(Event.FEE_PAID), int(Event.FEE_WAIVED)
MOVED, BACK = int(Event.MOVED_TO_COLLECT), int(Event.BACK_TO_DIRECT_PAY)
BROKE, CASE_CLOSED, CSA_CLOSED = int(Event.FAMILY_BASED_BROKE), int(Event.CASE_CLOSED), int(Event.CSA_CLOSED)
DIRECT_PAY_ENDED = int(Otherwise.DIRECT_PAY_ENDED)
MIGRATED, ENDED, RETURNED = int(Event.MIGRATED), int(Event.ENDED), int(Event.RETURNED_FROM_DORMANT)


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
    """Direct Pay has ended, and this case's turn has come. A dormant case has none where these are not asked: it stays
    open until somebody closes it, and its turn comes when it wakes."""
    ended = published.direct_pay_removed != NEVER and family.arrangement == Arrangement.DIRECT_PAY
    asked = law.dormant_cases_asked or family.status != CaseStatus.DORMANT
    return ended and asked and month >= migration_month(family, published, law)


@rule
def enter_none(family, month):
    """At home there is no arrangement (in place); an open Direct Pay case is left to ``leave_direct_pay``."""
    family.lived = Arrangement.NONE
    family.lived_since = month
    family.kind = Kind.NONE
    family.by_calculation = 0


@rule
def enter_family_based(family, paying, month, law, p):
    """The parents settle it themselves (in place)."""
    family.lived = Arrangement.FAMILY_BASED
    family.lived_since = month
    family.kind = kind_of_family_based(family, paying, law, p)


@rule
def close_case(family, month, law):
    """The office closes the case; debt stays owed (in place)."""
    family.arrangement = Arrangement.NONE if family.lived != Arrangement.FAMILY_BASED else Arrangement.FAMILY_BASED
    family.since = month
    family.direct_pay_unpaid = 0
    family.debt_order = family.method if family.order_live == 1 else 0  # an order goes on taking what is owed
    family.method = Method.NONE
    clear_collection(family)
    family.status = CaseStatus.ARREARS_ONLY if family.arrears > 0 else CaseStatus.CLOSED
    family.events |= CASE_CLOSED


@rule
def apply_anew(family, paying, month, law, p):
    """A first application to the statutory service (in place): it waits for its calculation; the old schemes, for
    whom the scheme of 2012 is not open yet, take the case at once."""
    if not scheme_is_open(family, law):
        family.kind = Kind.NONE
        family.lived_since = month
        family.since = month
        family.arrangement = Arrangement.CSA
        family.lived = Arrangement.CSA
        return
    take_application(family, paying, month, law, p)


@rule
def charge_application_fee(family, waived, law):
    """Whoever applied to the 2012 scheme pays the fee, unless it is waived (in place)."""
    if family.events & APPLIED:
        if waived:
            family.events |= FEE_WAIVED
        elif law.application_fee > 0.0:
            family.events |= FEE_PAID


@rule
def receiving_parent_applies(family, paying, receiving, month, law, p):
    """The receiving parent applies (in place)."""
    apply_anew(family, paying, month, law, p)
    charge_application_fee(family, fee_is_waived(family, receiving, month, law), law)


@rule
def take_up_paying_parents_application(family, paying, receiving, month, law, p):
    """The paying parent has applied: the receiving parent hears of it (in place). A private arrangement ends with the
    calculation."""
    receiving.aware = 1
    apply_anew(family, paying, month, law, p)
    charge_application_fee(family, fee_is_waived_for_paying(paying, month, law), law)


@rule
def resume_direct_pay(family, month):
    """A dormant case comes back to life without a new application (in place)."""
    family.lived = Arrangement.DIRECT_PAY
    family.lived_since = month
    family.kind = Kind.NONE
    family.status = CaseStatus.LIVE
    family.events |= RETURNED


@rule
def settle_on(family, option, paying, receiving, month, law, p):
    """Carry out the choice of an option (in place): nothing happens to parents who already have it."""
    if option == Arrangement.COLLECT_AND_PAY:
        statutory = family.lived >= Arrangement.DIRECT_PAY
        if statutory:
            return
        if family.status == CaseStatus.DORMANT:
            resume_direct_pay(family, month)
        else:
            receiving_parent_applies(family, paying, receiving, month, law, p)
        return
    if family.lived == option:
        return
    was = family.lived
    if option == Arrangement.FAMILY_BASED:
        enter_family_based(family, paying, month, law, p)
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
        family.direct_pay_otherwise = DIRECT_PAY_ENDED
        family.status = CaseStatus.LIVE
        family.kind = Kind.NONE
        move_to_collection(family, month, law, p)
        return
    if option == Arrangement.FAMILY_BASED and family.lived != Arrangement.FAMILY_BASED:
        enter_family_based(family, paying, month, law, p)
    elif option == Arrangement.NONE and family.lived != Arrangement.NONE:
        enter_none(family, month)
    close_case(family, month, law)


@rule
def close_csa_case(family, paying, month, law, p):
    """The old schemes end the case (in place): its debt is kept apart, and who heeds that chooses again. Where nobody
    does, payments that came go on privately, if the paying parent agrees to that.

    Equation: payments go on if not heeded, something was paid in the last month, and the paying parent consents
    Source: assumed
    """
    family.events |= CSA_CLOSED
    family.had_old_case = 1
    was_paid = family.due_month > 0 and family.months_without_payment == 0
    enter_none(family, month)
    if was_paid and not heeds_closure(family, p) and consents(family, paying, month, law, p):
        enter_family_based(family, paying, month, law, p)
    family.arrangement = family.lived
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
def extra_worth(family, receiving, direct_pay, month, law, p):
    """What else weighs on a statutory choice (logits): a service that collects on request draws more parents, as the
    old schemes do; these hold those who had once been obliged to use them, where they are used as the run begins, and
    draw none of them back; and there is a dislike of collected payment for new applicants, where Direct Pay is no
    longer to be had."""
    if month == 0 or family.lived == Arrangement.CSA:
        return p.on_request_attraction + was_obliged(family, receiving, p) * p.obliged_attraction
    if not law.collection_needs_grounds or not scheme_is_open(family, law):
        return p.on_request_attraction
    if direct_pay or family.lived >= Arrangement.DIRECT_PAY:
        return 0.0
    return -dislike_of_collection(family, p.collection_dislike_new)


@rule
def cap_is_set_aside(family, month, p):
    """Does the service find the circumstances exceptional, so that more than the rule's months move?

    Equation: P(set aside) = arrears_cap_set_aside
    Source: National Audit Office, Child maintenance, HC 1139, 2022, note 18: three months, save in exceptional
        circumstances; para 2.13: 1,100 pounds move on average, five months of the average due, so it is often set aside
    Not to be mistaken for: the debt itself: what does not move is given up by the service, whoever was right
    """
    return chance(family.key, month, Draw.CAP_SET_ASIDE) < p.arrears_cap_set_aside


@rule
def months_that_move(family, month, law, p):
    """How many months of liability of unpaid Direct Pay may move to Collect & Pay: as many as the rule lets move, and
    never more than move in practice; as many as these where the cap is set aside."""
    if cap_is_set_aside(family, month, p):
        return law.practice_arrears_months
    return min(law.direct_pay_arrears_cap_months, law.practice_arrears_months)


@rule
def move_to_collection(family, month, law, p):
    """The service finds that Direct Pay has failed: Collect & Pay, with arrears carried over (in place)."""
    carry_in(family, month, months_that_move(family, month, law, p))
    open_collection(family, month)
    family.events |= MOVED


@rule
def stays_for_a_few_pounds(family, arrangement, month, law, p):
    """A Direct Pay case whose calculation has ended, with nothing owed that the service collects: does it stay on the
    books for a balance of a few pounds?

    Equation: P = few_pounds_left_share, unless such cases are closed
    Source: SI 2009/3151 reg 13G as amended by SI 2024/87 (no power to write off below 7 pounds before 2024); DWP, CMS
        statistics to September 2024 (22,000 Direct Pay cases closed in a quarter with the new power, 5,700 in the
        quarter before)
    Not to be mistaken for: a dormant case, of which a calculation is in force, and children are covered
    """
    on_direct_pay = arrangement == Arrangement.DIRECT_PAY and family.status == CaseStatus.CLOSED
    may_stay = on_direct_pay and not law.few_pounds_closed
    return may_stay and chance(family.key, month, Draw.FEW_POUNDS_LEFT) < p.few_pounds_left_share


@rule
def end_family(family, month, law, p):
    """The last child has left, a parent has died or moved abroad, or the parents live together again (in place)."""
    family.existence = Existence.ENDED
    family.events |= ENDED
    withdraw_all(family)
    had_case, arrangement = open_case(family), family.arrangement
    family.lived = Arrangement.NONE
    family.kind = Kind.NONE
    family.effective = 0
    if had_case:
        close_case(family, month, law)
        if stays_for_a_few_pounds(family, arrangement, month, law, p):
            family.status = CaseStatus.FEW_POUNDS
    elif awaits_calculation(family):
        end_application(family)
    family.arrangement = Arrangement.NONE
    family.since = month
    family.weekly_due = 0.0
    family.children = 0


@rule
def return_to_direct_pay(family, month):
    """Back to Direct Pay: the deduction ends; arrears stay with the service (in place)."""
    change_service_type(family, Arrangement.DIRECT_PAY, Method.NONE, month)
    family.events |= BACK
