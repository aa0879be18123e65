"""What parents would answer, counted into a row of the tally from a first slot on: reasons, and a survey."""

from cmsim.agents.codes import Work
from cmsim.agents.compiled import rule
from cmsim.agents.reasons import REASONS, reasons_for_none
from cmsim.agents.telling import Side, Told, tells
from cmsim.model.ledger import due_over, paid_over
from cmsim.model.receiving_half import is_usually_on_time

SIDES = len(Side)
SOME, ALL = int(Told.SOME), int(Told.ALL)
QUESTIONS = 6  # slots of one side: asked, tells of an arrangement, some comes, all comes, on time, care


@rule
def count_reasons(family, paying, receiving, law, p, n, first):
    """Why a family has no arrangement: a slot a reason, in their order, and one for none of them."""
    reasons = reasons_for_none(family, paying, receiving, law.charge_paying, law.earnings_index, p)
    for place in range(REASONS):
        n[first + place] += (reasons >> place) & 1
    n[first + REASONS] += 1 if reasons == 0 else 0


@rule
def count_survey(family, paying, seen, month, p, n, first):
    """What each parent would tell a survey: the slots of the receiving parent, then those of the paying parent."""
    due, paid, paid_year = due_over(family, month, 3), paid_over(family, month, 3), paid_over(family, month, 12)
    on_time = 1 if is_usually_on_time(family) else 0
    works = paying.work != Work.NONE
    for side in range(SIDES):
        takes_part, arrangement, amount, usually, care = tells(
            side, family.key, seen, family.lived, family.kind, family.contact, due, paid, paid_year, on_time, works, p
        )
        if takes_part:
            slot = first + QUESTIONS * side
            n[slot] += 1
            n[slot + 1] += 1 if arrangement else 0
            n[slot + 2] += 1 if amount >= SOME else 0
            n[slot + 3] += 1 if amount == ALL else 0
            n[slot + 4] += 1 if usually else 0
            n[slot + 5] += 1 if care else 0
