"""The debt of the schemes before 2012: owed to parents and to the state, paid in small sums, then written off.

It stands apart from the families: most of it is owed for children who have grown up. Each open old case has a place in
it, with or without a debt: what is missed on the case joins the debt, and whoever keeps up what is due pays on the debt
too. It weighs on no simulated parent: it is a book of its own.
"""

import math
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from cmsim.agents.chance import Draw, chance, key_of, quantile
from cmsim.agents.codes import Arrangement
from cmsim.agents.compiled import kernel, rule
from cmsim.model.calculation.schedule_1 import pence
from cmsim.model.old_schemes import OBLIGED_UNTIL, pays_directly
from cmsim.model.results.slots import Slot
from cmsim.model.state import Field, record, table
from cmsim.model.world import NORMAL


class Case(IntEnum):
    """How the case of a debt stands this month."""

    NOTHING_DUE = 0  # closed, or assessed at nothing
    MISSES = 1
    KEEPS_UP = 2  # what is due this month has been paid in full, through the agency


NOTHING_DUE, KEEPS_UP = int(Case.NOTHING_DUE), int(Case.KEEPS_UP)

OLD_DEBT = (
    Field("key", "u8", "", "the debt's identity for chance"),
    Field("to_parent", "i8", "pence", "owed to the receiving parent"),
    Field("to_state", "i8", "pence", "owed to the state, for benefits paid before April 2010; in part never real"),
    Field("before_2008", "i1", "0/1", "of a case that began before November 2008"),
    Field("pursued", "i1", "0/1", "the receiving parent asked for a last attempt to collect it"),
    Field("direct", "i1", "0/1", "of an open case with Maintenance Direct: the agency collects nothing"),
    Field("case", "i1", "code", "how its case stands this month: nothing due, misses, keeps up"),
)
OLD_DEBT_RECORD = record(OLD_DEBT)
GROWN_UP = 1 << 40  # serial numbers of debts for children who have grown up: no family has one


@rule
def size_of_debt(mean, luck, spread):
    """A debt in pence: lognormal, of this mean in GBP."""
    return pence(mean * math.exp(spread * luck - 0.5 * spread**2))


@rule
def open_place(debt, key, before_2008, direct):
    """A case's place in the book, nothing owed as yet (in place)."""
    debt.key, debt.before_2008, debt.direct = key, before_2008, direct
    debt.pursued, debt.case = 0, NOTHING_DUE
    debt.to_parent = 0
    debt.to_state = 0


@rule
def draw_debt(debt, mean, normal, p):
    """A debt of December 2012 (in place): to the parent, and for a share of the older cases to the state.

    Equation: lognormal with means csa_debt_mean_live or csa_debt_mean_closed, and csa_state_debt_mean; of one luck, as
        a case that went unpaid for long owes much to both
    Source: DWP, Arrears and compliance strategy 2012-17, section 3 (sums by kind); NAO on the closure of the
        old schemes, 2017 (3.8% of the cases owe more than 20,000 pounds each, and 39% of the sum)
    """
    luck = quantile(normal, chance(debt.key, 0, Draw.CSA_DEBT_SIZE))
    debt.to_parent = size_of_debt(mean, luck, p.csa_debt_spread)
    if debt.before_2008 == 1 and chance(debt.key, 1, Draw.CSA_DEBT) < p.csa_state_debt_share:
        debt.to_state = size_of_debt(p.csa_state_debt_mean, luck, p.csa_debt_spread)


@rule
def is_paid_off_slowly(debt, p):
    """Is something paid on this debt this month? On an open case, by whoever pays in full what is due: both are
    collected together. Where nothing is due, on a few, a lasting matter of each debt; of those pursued at last, on
    more.

    Equation: open: paid if what is due this month was, through the agency; else paid if
        u < csa_debt_payers, of those pursued csa_pursued_payers; u lasting
    Source: House of Commons written answer 26608, 22 February 2016, note 3: a case pays towards arrears where nothing
        is due and something comes, or where more comes than the full regular liability
    Not to be mistaken for: compliance with what is due each month
    """
    if debt.case != NOTHING_DUE:
        return debt.case == KEEPS_UP
    share = p.csa_pursued_payers if debt.pursued == 1 else p.csa_debt_payers
    return chance(debt.key, 0, Draw.CSA_DEBT_PAID) < share


@rule
def paid_on_debt(debt, p):
    """What is paid on a debt in a month, pence: the parent is paid before the state (in place).

    Equation: paid = min(csa_debt_monthly, what is owed)
    Source: CSA statistics to December 2013 (159.1 million pounds of arrears in the year)
    Not to be mistaken for: an instalment set by the size of the debt
    """
    paid = min(pence(p.csa_debt_monthly), debt.to_parent + debt.to_state)
    to_parent = min(paid, debt.to_parent)
    debt.to_parent -= to_parent
    debt.to_state -= paid - to_parent
    return paid


@rule
def is_asked(debt, law):
    """Is the receiving parent asked, before the debt is written off, whether to try once more?

    Source: DWP, Child maintenance compliance and arrears strategy, 2018: debts to a parent above 1,000 pounds of cases
        from before November 2008, above 500 pounds of later ones; smaller ones are written off
    """
    least = law.csa_ask_above_before_2008 if debt.before_2008 == 1 else law.csa_ask_above
    return debt.to_parent > pence(least)


@rule
def turn_has_come(debt, law):
    """Has the debt's turn come to be written off, or pursued once more? Its place in the line is a lasting matter."""
    return chance(debt.key, 0, Draw.CSA_WRITE_OFF_MONTH) < law.csa_debt_dealt_with


@rule
def correct(debt, law, p):
    """Is the balance found, when it is checked, to be paid already or made in error? Then it goes (in place).

    Whether it is wrong, and when it is looked at, are lasting matters of each debt: it is checked when its turn to be
    written off has come, if not before. Returns the pence that go.

    Equation: wrong if u < csa_debt_wrong; checked if v < the share of balances that have been, or its turn has come
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 1.16: 483 million pounds corrected from
        December 2018 on; House of Commons Library, CBP-7776: 3.7 billion pounds a year before
    Not to be mistaken for: a debt written off, which was owed
    """
    if chance(debt.key, 0, Draw.CSA_DEBT_WRONG) >= p.csa_debt_wrong:
        return 0
    checked = chance(debt.key, 1, Draw.CSA_DEBT_WRONG) < law.csa_debt_checked
    if not checked and not turn_has_come(debt, law):
        return 0
    gone = debt.to_parent + debt.to_state
    debt.to_parent = 0
    debt.to_state = 0
    return gone


@rule
def asks_once_more(debt, law, p):
    """Would the receiving parent have it tried once more (in place)?

    Equation: P(asks) = csa_last_attempt, of those asked
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 1.18
    """
    if is_asked(debt, law) and chance(debt.key, 0, Draw.CSA_LAST_ATTEMPT) < p.csa_last_attempt:
        debt.pursued = 1
    return debt.pursued == 1


@rule
def write_off(debt, law, p, n):
    """The debt's turn has come (in place): it goes, unless it is being paid or the parent asks for one more attempt.
    What is owed to the state goes in any case. Returns the pence that go, and counts them.

    Source: National Audit Office, Child maintenance, HC 1139, 2022, paras 1.16 to 1.18; Family Law Week, November 2021
        (what was left in June 2021 was owed to parents, most of it on cases that paid)
    Not to be mistaken for: a debt forgiven: liability for the children is not touched
    """
    if not turn_has_come(debt, law):
        return 0
    to_parent, to_state = debt.to_parent, debt.to_state
    debt.to_state = 0
    if debt.pursued == 1 or is_paid_off_slowly(debt, p) or asks_once_more(debt, law, p):
        to_parent = 0
    debt.to_parent -= to_parent
    n[Slot.CSA_WRITTEN_OFF] += to_parent
    n[Slot.CSA_WRITTEN_OFF_STATE] += to_state
    return to_parent + to_state


@rule
def is_for_sale(debt, law, p):
    """Does a buyer take this debt? Where debt is sold, all on which nothing is due or paid, whoever it is owed to.

    Source: DWP, Arrears and compliance strategy 2012-17, section 3.2: 4 to 7 pence in the pound
    Not to be mistaken for: the write-off of December 2018 on, for which nobody pays anything
    """
    if debt.case != NOTHING_DUE or is_paid_off_slowly(debt, p):
        return False
    return law.debt_sale_price > 0.0 and debt.to_parent + debt.to_state > 0


@rule
def sell(debt, price, n):
    """The debt is sold (in place): the parent gets the price of what was owed to the parent, the state of its own."""
    n[Slot.CSA_SOLD] += debt.to_parent + debt.to_state
    n[Slot.CSA_SALE_TO_PARENTS] += math.floor(price * debt.to_parent)
    n[Slot.CSA_SALE_TO_STATE] += math.floor(price * debt.to_state)
    debt.to_parent = 0
    debt.to_state = 0


@kernel
def first_debts(families, grown_up, seed, normal, p_table, debts):
    """The debts of December 2012 (in place): of open old cases, of which some owe nothing, and of closed ones. Returns
    how many places there are."""
    p, count = p_table[0], 0
    for row in range(len(families)):
        family = families[row]
        if family.lived != Arrangement.CSA:
            continue
        early = 1 if family.starts < OBLIGED_UNTIL else 0
        open_place(debts[count], family.key, early, 1 if pays_directly(family, p) else 0)
        if chance(family.key, 0, Draw.CSA_DEBT) < p.csa_debt_share:
            draw_debt(debts[count], p.csa_debt_mean_live, normal, p)
        count += 1
    for number in range(grown_up):
        open_place(debts[count], key_of(seed, GROWN_UP + number), 1, 0)
        draw_debt(debts[count], p.csa_debt_mean_closed, normal, p)
        count += 1
    return count


@kernel
def deal_with(debts, count, law, p_table, n):
    """A month of the old debts (in place): paid, sold, written off, counted."""
    p = p_table[0]
    for row in range(count):
        debt = debts[row]
        if is_paid_off_slowly(debt, p):
            n[Slot.CSA_DEBT_PAID] += paid_on_debt(debt, p)
        n[Slot.CSA_CORRECTED] += correct(debt, law, p)
        if is_for_sale(debt, law, p):
            sell(debt, law.debt_sale_price, n)
        if write_off(debt, law, p, n) > 0:
            n[Slot.CSA_DEBTS_WRITTEN_OFF] += 1
        n[Slot.CSA_OWED_TO_PARENTS] += debt.to_parent
        n[Slot.CSA_OWED_TO_STATE] += debt.to_state
        n[Slot.CSA_DEBTS] += 1 if debt.to_parent + debt.to_state > 0 else 0


@dataclass
class OldDebts:
    """The book of old debts: ``count`` of its rows are in use; the first ``cases`` are of the cases that were open in
    December 2012, by key."""

    rows: np.ndarray = field(default_factory=lambda: table(1, OLD_DEBT_RECORD))
    count: int = 0
    cases: int = 0

    @classmethod
    def begin(cls, families: np.ndarray, seed: int, weight: float, parameters: np.ndarray) -> "OldDebts":
        """The debts of December 2012. ``weight``: families of Great Britain for each simulated one."""
        grown_up = round(float(parameters["csa_closed_debts"][0]) / weight)
        rows = table(len(families) + grown_up, OLD_DEBT_RECORD)
        count = int(first_debts(families, grown_up, seed, NORMAL, parameters, rows))
        cases = count - grown_up
        rows[:cases] = np.sort(rows[:cases], order="key")
        return cls(rows, count, cases)

    def live(self, families: np.ndarray, month: int, laws: np.ndarray, parameters: np.ndarray, n: np.ndarray) -> None:
        """A month: what cases bring joins their debts, debts are paid and written off, and counted into ``n``."""
        self.follow_cases(families)
        self.add_to_debts(families)
        self.take_over(families)
        n[Slot.CSA_OWED_TO_PARENTS] += int(families["csa_arrears"].sum())
        deal_with(self.rows, self.count, laws[month], parameters, n)

    def places_of(self, families: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of the chosen families have a place in the book, and the places."""
        keys = self.rows["key"][: self.cases]
        places = np.searchsorted(keys, families["key"][chosen])
        known = places < self.cases
        known[known] = keys[places[known]] == families["key"][chosen[known]]
        return chosen[known], places[known]

    def follow_cases(self, families: np.ndarray) -> None:
        """How each open case stands this month (in place)."""
        due = families["due_month"]
        owing, places = self.places_of(families, np.flatnonzero((families["lived"] == Arrangement.CSA) & (due > 0)))
        kept_up = (families["paid_month"][owing] >= due[owing]) & (self.rows["direct"][places] == 0)
        self.rows["case"] = Case.NOTHING_DUE
        self.rows["case"][places] = np.where(kept_up, Case.KEEPS_UP, Case.MISSES)

    def add_to_debts(self, families: np.ndarray) -> None:
        """What was missed, or made good, in the month on a case of the book joins its debt (in place)."""
        owing, places = self.places_of(families, np.flatnonzero(families["csa_arrears"]))
        owed = self.rows["to_parent"][places] + families["csa_arrears"][owing]
        self.rows["to_parent"][places] = np.maximum(owed, 0)
        families["csa_arrears"][owing] = np.minimum(owed, 0)

    def take_over(self, families: np.ndarray) -> None:
        """What families without a place are owed becomes a debt when their old case is over (in place)."""
        over = np.flatnonzero((families["csa_arrears"] > 0) & (families["lived"] != Arrangement.CSA))
        new = slice(self.count, self.count + len(over))
        if new.stop > len(self.rows):
            longer = table(new.stop * 2, OLD_DEBT_RECORD)
            longer[: self.count] = self.rows[: self.count]
            self.rows = longer
        self.rows["key"][new] = families["key"][over]
        self.rows["to_parent"][new] = families["csa_arrears"][over]
        self.rows["before_2008"][new] = families["starts"][over] < OBLIGED_UNTIL
        self.rows["case"][new] = Case.NOTHING_DUE
        families["csa_arrears"][over] = 0
        self.count = new.stop

    def copy(self) -> "OldDebts":
        """An independent copy, to live another future."""
        return OldDebts(self.rows.copy(), self.count, self.cases)
