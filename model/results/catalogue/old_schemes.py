"""The schemes before 2012: their debt, what is still paid on it, and what is written off."""

from cmsim.model.results.catalogue.makers import CASH, Row, all_pounds, number, pounds
from cmsim.model.results.slots import Slot as S

WRITTEN_OFF = (S.CSA_WRITTEN_OFF, S.CSA_WRITTEN_OFF_STATE, S.CSA_CORRECTED)

# fmt: off
OLD_SCHEMES: tuple[Row, ...] = (
    ("csa_arrears_gbp", "Unpaid maintenance of the schemes before 2012: owed to parents, and to the state", "GBP",
     "arrangements", {"parents": pounds(S.CSA_OWED_TO_PARENTS), "state": pounds(S.CSA_OWED_TO_STATE)}, CASH),
    ("csa_arrears_paid_gbp", "Paid on the old schemes' arrears in the month", "GBP a month", "arrangements",
     {"": pounds(S.CSA_DEBT_PAID)}, CASH),
    ("csa_written_off_gbp", "Arrears of the old schemes that go in the month without being paid: written off, those "
     "owed to parents and to the state; and corrected, as paid already or made in error", "GBP a month", "arrangements",
     {"": all_pounds(*WRITTEN_OFF), "parents": pounds(S.CSA_WRITTEN_OFF), "state": pounds(S.CSA_WRITTEN_OFF_STATE),
      "corrected": pounds(S.CSA_CORRECTED)}, CASH),
    ("csa_sold_gbp", "Arrears of the old schemes sold in the month, at face value", "GBP a month", "arrangements",
     {"": pounds(S.CSA_SOLD)}, CASH),
    ("csa_debts", "Cases with arrears of the old schemes, and those with arrears written off in the month", "number",
     "arrangements", {"owed": number(S.CSA_DEBTS), "written_off": number(S.CSA_DEBTS_WRITTEN_OFF)}, ""),
)
# fmt: on
