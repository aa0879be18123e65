"""Counting rules of the gateway: what families have at once, and what they say when asked some months later."""

from cmsim.agents.codes import Arrangement, Event
from cmsim.agents.compiled import rule
from cmsim.agents.waiting import awaits_calculation
from cmsim.model.results.slots import Slot

CONTACTED = int(Event.CONTACTED)
AFTER_3_MONTHS, AFTER_6_MONTHS = int(Slot.AFTER_3_MONTHS), int(Slot.AFTER_6_MONTHS)
OLD_CASE_AFTER_3_MONTHS = int(Slot.OLD_CASE_AFTER_3_MONTHS)


@rule
def count_outcome(family, month, n):
    """What came of a conversation with the gateway in the month in which it was held."""
    if not family.events & CONTACTED:
        return
    if awaits_calculation(family):
        n[Slot.GATEWAY_STATUTORY] += 1
    elif family.lived == Arrangement.NONE:
        n[Slot.GATEWAY_NONE] += 1
    elif family.lived_since < month:
        n[Slot.GATEWAY_KEPT] += 1
    elif family.lived == Arrangement.FAMILY_BASED:
        n[Slot.GATEWAY_FAMILY_BASED] += 1
    else:
        n[Slot.GATEWAY_STATUTORY] += 1


@rule
def count_answer(family, first, n):
    """What a family asked some months after the conversation has: an arrangement set up or changed since, one that
    they had before, or none. ``first``: the slot of those asked, followed by the answers in their order.

    Source: DWP, Child maintenance arrangements made after speaking to CM Options (2017 to 2019): parents are asked
        whether they have an arrangement, of which kind, and whether it was set up or changed after the call
    Not to be mistaken for: what was decided in the call
    """
    n[first] += 1
    kept = 2 if family.lived_since < family.contacted else 0
    if awaits_calculation(family) or family.lived >= Arrangement.DIRECT_PAY:
        n[first + 3 + (0 if awaits_calculation(family) else kept)] += 1
    elif family.lived == Arrangement.FAMILY_BASED:
        n[first + 2 + kept] += 1
    else:
        n[first + 1] += 1


@rule
def count_answers(family, month, n):
    """Families asked three and six months after a conversation with the gateway."""
    if month - family.contacted == 3:
        count_answer(family, AFTER_3_MONTHS, n)
        if family.had_old_case:
            count_answer(family, OLD_CASE_AFTER_3_MONTHS, n)
    elif month - family.contacted == 6:
        count_answer(family, AFTER_6_MONTHS, n)
