"""The levers of what has been and might be again: the old schemes, how cases were collected before the charges, and the
pay that was kept up in the pandemic.

A scenario may set them on any day: the old schemes can run on, and a later shock can bring the furlough back.
"""

from typing import Annotated, Self

from cmsim.model.law.levers import SHARE, SUM, YES, lever
from cmsim.model.law.outreach_levers import Outreach
from pydantic import Field, model_validator

Places = tuple[
    Annotated[float, Field(ge=0.0, le=1.0)],
    Annotated[float, Field(ge=0.0, le=1.0)],
    Annotated[float, Field(ge=0.0, le=1.0)],
    Annotated[float, Field(ge=0.0, le=1.0)],
    Annotated[float, Field(ge=0.0, le=1.0)],
]


class Past(Outreach):
    """The old schemes, collection on request, the furlough and those laid off."""

    collection_needs_grounds: bool = lever(
        "Collection needs agreement or grounds",
        YES,
        "Payments are collected only where the paying parent agrees, or is found unlikely to pay otherwise; without "
        "this rule they are collected wherever it is asked for.",
    )
    csa_segment_ends: Places = lever(
        "Old schemes: the order of closure",
        ("cumulative share", None, None),
        "Share of the cases closed by the end of each segment: nothing due, nothing paid, clerical and paying, paying, "
        "paying under enforcement; ascending.",
    )
    csa_debt_dealt_with: float = lever(
        "Old schemes: debt dealt with",
        ("cumulative share", 0, 1),
        "Share of the old debts whose turn to be written off, or pursued once more, has come.",
    )
    csa_debt_checked: float = lever(
        "Old schemes: balances checked",
        ("cumulative share", 0, 1),
        "Share of the old debts whose balance has been checked before their turn came: what was paid already, or made "
        "in error, is corrected.",
    )
    csa_ask_above_before_2008: float = lever(
        "Old schemes: asked above, older cases",
        SUM,
        "Debt to a parent above which the parent is asked whether to try once more: cases from before November 2008.",
    )
    csa_ask_above: float = lever(
        "Old schemes: asked above, later cases", SUM, "The same for cases from November 2008 on."
    )
    furloughed_share: float = lever(
        "Furloughed", SHARE, "Share of those in work whose job is kept for them, on part of their pay."
    )
    laid_off_share: float = lever(
        "Laid off",
        SHARE,
        "Share of parents in work, and not furloughed, who lose it this month in a shock, beside those who always do.",
    )
    vacancies: float = lever(
        "Vacancies",
        ("relative to 2013 to 2025", 0.1, 5),
        "Jobs that are open, against their mean of 2013 to 2025, some 803 thousand: with more, work is found sooner.",
    )
    furlough_pay_share: float = lever("Furlough pay", SHARE, "Share of usual pay that the furloughed get.")

    @model_validator(mode="after")
    def segments_in_order(self) -> Self:
        """The segments are closed one after the other, and the last ends with all."""
        ends = list(self.csa_segment_ends)
        if sorted(ends) != ends or ends[-1] != 1.0:
            raise ValueError(f"csa_segment_ends must ascend to 1, not {', '.join(f'{end:g}' for end in ends)}")
        return self
