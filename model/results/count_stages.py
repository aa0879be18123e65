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
def count_length(kind, began, month, n):
    """A spell of one kind that ended this month."""
    n[FIRST_LENGTH + kind * MONTH_BINS + min(MONTH_BINS - 1, month - began)] += 1


@rule
def count_if_a_year_old(kind, began, month, n):
    """A spell of one kind that goes on: is it twelve months old now?"""
    if began > 0 and month - began == YEAR:
        n[FIRST_OPEN + kind] += 1


@rule
def count_spell(kind, began, over, waits, month, n):
    """A spell that began before this month: over now, or, while it is waited for, perhaps a year old."""
    if began > 0 and over:
        count_length(kind, began, month, n)
    elif waits:
        count_if_a_year_old(kind, began, month, n)


@rule
def count_stages(family, month, n):
    """The spells of one family that a month completed, or that are open for a year."""
    if family.route == NO_ROUTE or month == 0:
        return
    money, due, events = money_came(family), family.due_month > 0, family.events
    collected, on_collect = collected_money_came(family), family.route >= STANDING_ORDER
    if money and family.missed_since > 0:
        count_length(SPELLS + int(family.route) - 1, family.missed_since, month, n)
    count_spell(Spell.MISSED_TO_MONEY, family.missed_since, money, due, month, n)
    count_spell(Spell.APPLICATION_TO_FIRST_PAYMENT, family.applied_since, money, due, month, n)
    reported = month if family.reported_since == 0 and events & REPORTED else family.reported_since
    count_spell(Spell.REPORT_TO_MOVE, reported, events & MOVED, due, month, n)
    count_spell(Spell.MOVE_TO_FIRST_COLLECTED, family.moved_since, collected, due, month, n)
    if family.deducted_since == 0 and on_collect:
        began = month if family.missed_since == 0 and missed(family) else family.missed_since
        count_spell(Spell.MISSED_TO_DEDUCTION_MADE, began, events & ORDER_MADE, due and not money, month, n)
    count_spell(Spell.DEDUCTION_MADE_TO_MONEY, family.deducted_since, deducted_money_came(family), due, month, n)
    count_spell(Spell.LIABILITY_ORDER_SOUGHT_TO_GRANTED, family.sought_since, events & GRANTED, due, month, n)
    count_spell(Spell.LIABILITY_ORDER_GRANTED_TO_MONEY, family.granted_since, collected, due, month, n)
