"""Two other looks at a snapshot: what the parents would tell a survey, and what the office has on record.

Surveys are compared with surveys and counts with counts: the two parents of one family do not say the same, and the
office does not know all. Who answers how, and whose ethnic group is not known, is drawn once for each person, so a
family answers alike in every month and under every scenario.

>>> from cmsim.model.results.survey import as_recorded, as_surveyed
>>> told = as_surveyed(families, by="receiving", seed=1)  # doctest: +SKIP
>>> records = as_recorded(families, seed=1)  # doctest: +SKIP
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from cmsim.agents.chance import Draw
from cmsim.agents.codes import Arrangement, Contact, Ethnicity, Kind
from cmsim.agents.compiled import kernel
from cmsim.agents.telling import Side, Told, tells
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.evidence import parameter_row, value
from cmsim.model.population.filling.standings import keys_of, uniforms
from cmsim.model.population.filling.values import KINDS
from cmsim.model.results.snapshot import words
from cmsim.model.state import readable

if TYPE_CHECKING:
    import pandas as pd

SIDES = tuple(side.name.lower() for side in Side)
AMOUNTS = tuple(told.name.lower() for told in Told)
NOT_KNOWN = "not_known"
OF_BOTH: tuple[str, ...] = ("month", "family_id", "weight", "children", "youngest_age", "separated_on")
ASKED: tuple[str, ...] = ("lived_arrangement", "arrangement", "case_status", "family_based_kind", "contact")
ASKED += ("due_quarter", "paid_quarter", "paid_year", "usually_on_time", "paying_work")
# what the office holds on a case; how a parent's income truly stands, and how the parents get on, it does not know
ON_RECORD: tuple[str, ...] = ("month", "family_id", "weight", "case_status", "paying_parent_id", "receiving_parent_id")
ON_RECORD += ("children", "youngest_age", "nights", "region", "arrangement", "arrangement_since", "collection_method")
ON_RECORD += ("enforcement_stage", "weekly_liability", "due_quarter", "paid_quarter", "arrears", "charges_owed")
ON_RECORD += tuple(f"{who}_{what}" for who in ("paying", "receiving") for what in ("sex", "age", "ethnicity"))
ON_RECORD += ("paying_universal_credit", "receiving_universal_credit")
COLLECTED_ONLY = ("due_quarter", "paid_quarter")  # what goes from parent to parent the office does not see
STATUTORY = ("none", "direct_pay", "collect_and_pay")

FACTS = np.dtype(
    [
        ("key", "u8"),
        *((name, "i8") for name in ("due", "paid", "paid_year")),
        *((name, "i1") for name in ("seen", "lived", "kind", "contact", "usually_on_time", "works")),
    ],
    align=True,
)
ANSWERS = np.dtype([(name, "i1") for name in ("takes_part", "arrangement", "amount", "on_time", "care")])


@kernel
def ask(side, facts, p, answers):
    """Put the questions to one parent of each family (answers in place)."""
    for row in range(len(facts)):
        one, told = facts[row], answers[row]
        takes_part, arrangement, amount, on_time, care = tells(
            side, one.key, one.seen, one.lived, one.kind, one.contact, one.due, one.paid, one.paid_year,
            one.usually_on_time, one.works, p,
        )  # fmt: skip
        told.takes_part, told.arrangement, told.amount = takes_part, arrangement, amount
        told.on_time, told.care = on_time, care


def as_surveyed(
    snapshot: "pd.DataFrame", by: str, seed: int = 1, parameters: Mapping[str, float] | None = None
) -> "pd.DataFrame":
    """What one side would tell a survey: one row a family whose parent takes part.

    Columns: the family's (month, family_id, weight, children ...), all that the snapshot has of that parent, and the
    answers: tells_of_arrangement (a financial one), tells_of_amount (nothing, some, all; of the last three months),
    tells_usually_on_time, and tells_of_care (an arrangement about care). Who tells of no arrangement is not asked for
    amounts: missing.

    by : "receiving" or "paying": who is asked. Nobody is matched: the paying parents of a survey are of other families.
    seed : the run's (its manifest has it), so that the same people answer as in the indicators.
    parameters : as of the run, where they were not the evidence's.
    Errors: InputError for another ``by``, or when the snapshot lacks a column that this needs.
    """
    import pandas as pd

    if by not in SIDES:
        raise InputError(f"by is {by!r}: it must be one of {', '.join(SIDES)}{did_you_mean(by, SIDES)}")
    _check_columns(snapshot, (*OF_BOTH, *ASKED))
    living = snapshot[snapshot["children"] > 0]
    answers = _answers(living, SIDES.index(by), seed, parameters)
    there = answers["takes_part"] == 1
    told = living.loc[there, [*OF_BOTH, *(name for name in living if str(name).startswith(f"{by}_"))]].copy()
    answers = answers[there]
    arranged = answers["arrangement"] == 1
    told["tells_of_arrangement"] = arranged
    amounts = pd.Categorical.from_codes(np.where(arranged, answers["amount"], -1), pd.Index(AMOUNTS), ordered=True)
    told["tells_of_amount"] = amounts
    told["tells_usually_on_time"] = pd.array(answers["on_time"] == 1, dtype="boolean")
    told.loc[~arranged, "tells_usually_on_time"] = pd.NA
    told["tells_of_care"] = answers["care"] == 1
    return told.reset_index(drop=True)


def as_recorded(snapshot: "pd.DataFrame", seed: int = 1) -> "pd.DataFrame":
    """The table the office could make of its cases: one row a case that is open or owed arrears.

    A dormant case is live to the office, and a family-based arrangement after a case is none. What was due and paid is
    known of Collect & Pay alone, else missing. The ethnic group of a quarter of receiving and about half of paying
    parents is ``not_known`` (whose: by chance, whatever the group); disability, abuse, the relationship and income
    apart from the calculation are on no record.

    seed : the run's, so that the same people's groups are unknown in each of its snapshots.
    Errors: InputError when the snapshot lacks a column that this needs.
    Source: National Audit Office 2022, para 1.24.
    """
    _check_columns(snapshot, ON_RECORD)
    held = snapshot["case_status"].isin(("live", "dormant", "arrears_only", "few_pounds"))
    records = snapshot.loc[held, list(ON_RECORD)].reset_index(drop=True)
    told = {"dormant": "live", "few_pounds": "arrears_only"}
    records["case_status"] = _told_apart(records["case_status"], ("live", "arrears_only"), told)
    records["arrangement"] = _told_apart(records["arrangement"], STATUTORY, {"family_based": "none"})
    for name in COLLECTED_ONLY:
        records[name] = records[name].where(records["arrangement"] == "collect_and_pay")
    for who, unknown in (("paying", "ethnicity_unknown_pp"), ("receiving", "ethnicity_unknown_rp")):
        keys = _keys(records[f"{who}_parent_id"], seed, who)
        drawn = np.zeros(len(keys))
        uniforms(keys, Draw.ETHNICITY_RECORDED, 0, drawn)
        groups = records[f"{who}_ethnicity"].astype(object).mask(drawn < value(unknown) / 100.0, NOT_KNOWN)
        records[f"{who}_ethnicity"] = _told_apart(groups, (*words(Ethnicity), NOT_KNOWN), {})
    return records


def _check_columns(snapshot: "pd.DataFrame", needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in snapshot]
    if missing:
        raise InputError(f"the snapshot lacks {', '.join(missing)}: keep all columns of the snapshot")


def _keys(numbers: Any, seed: int, kind: str) -> np.ndarray:
    """The identities for chance of families or parents, from their numbers, as the run had them."""
    keys = np.zeros(len(numbers), np.uint64)
    keys_of(seed, np.ascontiguousarray(numbers, np.int64), KINDS[kind], keys)
    return keys


def _told_apart(column: Any, words: tuple[str, ...], instead: Mapping[str, str]) -> Any:
    import pandas as pd

    return pd.Categorical(column.astype(object).replace(dict(instead)), categories=list(words))


def _codes(column: Any, codes: type[IntEnum]) -> np.ndarray:
    """Words as the numbers of their code."""
    numbers = {member.name.lower(): int(member) for member in codes}
    return column.astype(object).map(numbers).to_numpy(np.int8)


def _answers(living: "pd.DataFrame", side: int, seed: int, parameters: Mapping[str, float] | None) -> np.ndarray:
    facts, answers = np.zeros(len(living), FACTS), np.zeros(len(living), ANSWERS)
    facts["key"] = _keys(living["family_id"], seed, "families")
    seen = _codes(living["lived_arrangement"], Arrangement)
    unnoticed = (living["arrangement"] == "direct_pay") & (living["case_status"] == "live")
    facts["seen"], facts["lived"] = seen, seen
    facts["lived"][unnoticed & (seen == Arrangement.NONE)] = Arrangement.DIRECT_PAY  # nothing came, but it is lived
    facts["kind"] = _codes(living["family_based_kind"], Kind)
    facts["contact"] = _codes(living["contact"], Contact)
    facts["usually_on_time"] = living["usually_on_time"]
    facts["works"] = living["paying_work"] != "none"
    for fact, column in (("due", "due_quarter"), ("paid", "paid_quarter"), ("paid_year", "paid_year")):
        facts[fact] = np.rint(100.0 * living[column].to_numpy())
    ask(side, readable(facts), parameter_row(parameters)[0], readable(answers))
    return answers
