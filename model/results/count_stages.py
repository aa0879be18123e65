"""How long it took: spells of the journey that were completed this month, by their length, and those open for a year.

Lengths are whole months from the month in which a spell began to the month that ended it, counted in a bin each; the
last bin takes all that are longer.
"""

from cmsim.agents.codes import Event
from cmsim.agents.compiled import rule
from cmsim.model.results.slots import FIRST_LENGTH, FIRST_OPEN, MONTH_BINS
from cmsim.model.stages import (
    NO_ROUTE,
    STANDING_ORDER,
    Spell,
    collected_money_came,
    deducted_money_came,
    missed,
    money_came,
)

REPORTED, MOVED = int(Event.REPORTED), int(Event.MOVED_TO_COLLECT)
ORDER_MADE, GRANTED = int(Event.ORDER_MADE), int(Event.LIABILITY_ORDER)
SPELLS, YEAR = len(Spell), 12


@rule
def count_length(kind, months, n):
    """A spell of one kind that ended this month, so many months after it began."""
    n[FIRST_LENGTH + kind * MONTH_BINS + int(min(MONTH_BINS - 1, months))] += 1


@rule
def count_spell(kind, months, over, waits, n):
    """A spell that began so many months ago (0: there is none): over now, or, while it is waited for, a year old."""
    if months > 0 and over:
        count_length(kind, months, n)
    elif waits and months == YEAR:
        n[FIRST_OPEN + kind] += 1


@rule
def count_stages(family, n):
    """The spells of one family that a month completed, or that are open for a year."""
    if family.route == NO_ROUTE:
        return
    money, due, events = money_came(family), family.due_month > 0, family.events
    collected, unpaid = collected_money_came(family), missed(family)
    if money and family.since_missed > 0:
        count_length(SPELLS + int(family.route) - 1, family.since_missed, n)
    count_spell(Spell.MISSED_TO_MONEY, family.since_missed, money, due, n)
    count_spell(Spell.APPLICATION_TO_FIRST_PAYMENT, family.since_applied, money, due, n)
    count_spell(Spell.REPORT_TO_MOVE, family.since_reported, events & MOVED, due, n)
    if family.since_reported == 0 and events & REPORTED and events & MOVED:
        count_length(Spell.REPORT_TO_MOVE, 0, n)
    count_spell(Spell.MOVE_TO_FIRST_COLLECTED, family.since_moved, collected, due, n)
    if family.since_deducted == 0 and family.route >= STANDING_ORDER:
        ordered = events & ORDER_MADE
        count_spell(Spell.MISSED_TO_DEDUCTION_MADE, family.since_missed, ordered, unpaid, n)
        if family.since_missed == 0 and unpaid and ordered:
            count_length(Spell.MISSED_TO_DEDUCTION_MADE, 0, n)
    count_spell(Spell.DEDUCTION_MADE_TO_MONEY, family.since_deducted, deducted_money_came(family), due, n)
    count_spell(Spell.LIABILITY_ORDER_SOUGHT_TO_GRANTED, family.since_sought, events & GRANTED, due, n)
    count_spell(Spell.LIABILITY_ORDER_GRANTED_TO_MONEY, family.since_granted, collected, due, n)
