"""What a survey of parents would find."""

from cmsim.model.results.catalogue.makers import Maker, Row, share
from cmsim.model.results.slots import Slot as S


def told(slot: int, base: int = 0) -> dict[str, Maker]:
    """Shares of what receiving, and paying, parents would tell a survey, of those asked or of an earlier answer."""
    apart = S.PAYING_ASKED - S.RECEIVING_ASKED
    return {"receiving": share(slot, S.RECEIVING_ASKED + base), "paying": share(slot + apart, S.PAYING_ASKED + base)}


# fmt: off
SURVEYS: tuple[Row, ...] = (
    ("survey_arrangement_share", "What a survey would find: parents who tell of a financial arrangement, of those who "
     "take part", "share", "parents asked (one answer a family)", told(S.RECEIVING_TELLS), ""),
    ("survey_any_maintenance_share", "What a survey would find: parents who say that some of what was due came in the "
     "last three months", "share", "parents asked (one answer a family)", told(S.RECEIVING_TELLS_SOME), ""),
    ("survey_all_maintenance_share", "What a survey would find: parents who say that all of it came", "share",
     "parents asked (one answer a family)", told(S.RECEIVING_TELLS_ALL), ""),
    ("survey_on_time_share", "What a survey would find: parents who say that payments usually come on time, of those "
     "who tell of a financial arrangement", "share", "parents asked (one answer a family)",
     told(S.RECEIVING_TELLS_ON_TIME, 1), ""),
    ("survey_care_arrangement_share", "What a survey would find: parents who tell of an arrangement about care",
     "share", "parents asked (one answer a family)", told(S.RECEIVING_TELLS_CARE), ""),
)
# fmt: on
