"""What a parent would tell a survey: nothing here changes what anybody does.

The two parents of a family do not say the same. A receiving parent speaks of what comes; a paying parent counts help
in kind, what is given now and then, and what was paid before. How each tends to answer is drawn once for each family
and side, so that the same people answer alike every month and under every scenario.
"""

from enum import IntEnum

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Arrangement, Contact, Kind
from cmsim.agents.compiled import rule


class Side(IntEnum):
    """Who is asked."""

    RECEIVING = 0
    PAYING = 1


class Told(IntEnum):
    """How much of what is due is said to come."""

    NOTHING = 0
    SOME = 1
    ALL = 2


ARRANGEMENT, AMOUNT, CARE = 0, 1, 2  # sub-draws: whether there is an arrangement; how much comes, and when; about care
WEEKLY = float(Contact.WEEKLY)
NOTHING, SOME, ALL = int(Told.NOTHING), int(Told.SOME), int(Told.ALL)


@rule
def takes_part(side, key, contact, p):
    """Is this parent found by a survey, and said to be a separated parent? Some without contact are not.

    Equation: 1 for receiving parents and those with contact, else P = survey_out_of_contact
    Not to be mistaken for: response: who is found and declines does not differ here from who answers
    """
    if side == Side.RECEIVING or contact != Contact.NONE:
        return True
    return chance(key, 0, Draw.TAKES_PART) < p.survey_out_of_contact


@rule
def is_help_in_kind(kind):
    """A family-based arrangement without money: things bought, or care shared."""
    return kind == Kind.IN_KIND or kind == Kind.SHARED_CARE


@rule
def receiving_tells_of_arrangement(seen, kind, due, paid, u, p):
    """Would the receiving parent say that there is a financial arrangement?

    What was due and paid is of the last quarter; ``u`` is how this parent tends to answer.

    Equation: no without one, and for care that is shared; help in kind: P = survey_receiving_in_kind; nothing paid:
        P = survey_receiving_unpaid; family-based and under 90%: P = survey_receiving_irregular; else yes
    Source: DWP and Ipsos, Survey of Separated Parents 2021: 48% of parents with care say so; goods and services
        count as regular payments do, and what is not kept to counts; care is asked of separately
    """
    if seen == Arrangement.NONE or kind == Kind.SHARED_CARE:
        return False
    if kind == Kind.IN_KIND and u >= p.survey_receiving_in_kind:
        return False
    if paid <= 0:
        return u < p.survey_receiving_unpaid
    if seen == Arrangement.FAMILY_BASED and 10 * paid < 9 * due:
        return u < p.survey_receiving_irregular
    return True


@rule
def paying_tells_of_arrangement(receiving_tells, lived, kind, paid_year, contact, works, u, p):
    """Would the paying parent say that there is a financial arrangement? All that the other parent counts, and more.

    Equation: yes where the receiving parent tells of one; else P = the highest of survey_paying_in_kind with help
        in kind, survey_paying_past after any payment in the year, survey_paying_unpaid with an arrangement,
        survey_paying_occasional contact / 2, times survey_paying_without_work for one out of work
    Source: DWP and Ipsos, Survey of Separated Parents 2021: 81% of non-resident parents say so, of other families
    Not to be mistaken for: lying: help in kind, presents and past payments are counted as support
    """
    if receiving_tells or (lived != Arrangement.NONE and is_help_in_kind(kind) and u < p.survey_paying_in_kind):
        return True
    if paid_year > 0 and u < p.survey_paying_past:
        return True
    if lived != Arrangement.NONE and u < p.survey_paying_unpaid:
        return True
    means = 1.0 if works else p.survey_paying_without_work  # little is given now and then without pay
    return u < p.survey_paying_occasional * means * contact / WEEKLY


@rule
def amount_told(due, paid, leniency, u):
    """What is said to come of what is due: nothing, some, or all; a lenient answer rounds up."""
    if 10 * paid >= 9 * due and paid > 0:
        return ALL
    if paid > 0:
        return ALL if u < leniency else SOME
    return SOME if u < leniency else NOTHING


@rule
def tells_of_care(side, kind, contact, tells_of_money, u, p):
    """Would this parent say that there is an arrangement about care? ``u`` is how this parent tends to answer.

    Parents who have agreed on money have mostly agreed on care too. Contact that just happens is no arrangement to all:
    some receiving parents do not call weekly contact one, and some paying parents do so call contact that is rarer.

    Equation: yes with shared care; weekly contact: yes of paying parents and of those who tell of a financial
        arrangement, else P = survey_receiving_care; rarer contact: of paying parents P = survey_paying_care; else no
    Source: DWP and Ipsos, Survey of Separated Parents 2021: 37% of parents with care and 64% of non-resident parents,
        24% and 58% beside a financial arrangement
    Not to be mistaken for: care itself, or the nights that the calculation counts
    """
    if kind == Kind.SHARED_CARE:
        return True
    if contact == Contact.WEEKLY:
        return tells_of_money or side == Side.PAYING or u < p.survey_receiving_care
    return side == Side.PAYING and contact == Contact.SOME and u < p.survey_paying_care


@rule
def tells(side, key, seen, lived, kind, contact, due, paid, paid_year, usually_on_time, works, p):
    """All answers of one parent: (takes part, tells of an arrangement, how much comes, usually on time, care).

    ``seen``: the arrangement as the receiving parent sees it, ``lived``: as both live it; ``works``: is the paying
    parent in work. The amounts are of the last quarter and year. How much and when are asked only of those who tell of
    an arrangement: otherwise nothing, never.

    Equation: the paying parent rounds up what came, and when, with chance survey_paying_rounds_up
    """
    u = chance(key, 0, Draw.TELLS_RECEIVING, ARRANGEMENT)
    arrangement = receiving_tells_of_arrangement(seen, kind, due, paid, u, p)
    leniency = 0.0
    rounds_up = chance(key, 0, Draw.TELLS_PAYING, AMOUNT)
    calls_it_so = chance(key, 0, Draw.TELLS_RECEIVING, CARE)
    if side == Side.PAYING:
        u = chance(key, 0, Draw.TELLS_PAYING, ARRANGEMENT)
        calls_it_so = chance(key, 0, Draw.TELLS_PAYING, CARE)
        arrangement = paying_tells_of_arrangement(arrangement, lived, kind, paid_year, contact, works, u, p)
        leniency = p.survey_paying_rounds_up
    amount = amount_told(due, paid, leniency, rounds_up) if arrangement else NOTHING
    on_time = amount > NOTHING and (usually_on_time == 1 or rounds_up < leniency)
    care = tells_of_care(side, kind, contact, arrangement, calls_it_so, p)
    return takes_part(side, key, contact, p), arrangement, amount, on_time, care
