"""The levers of what has been and might be again: the old schemes, how cases were collected before the charges, and the
pay that was kept up in the pandemic.

A scenario may set them on any day: the old schemes can run on, and a later shock can bring the furlough back.
"""

from typing import Annotated

from cmsim.model.law.levers import SHARE, YES, lever
from cmsim.model.law.outreach_levers import Outreach
from pydantic import Field

Places = tuple[
    Annotated[float, Field(ge=0.0, le=1.0)],
    Annotated[float, Field(ge=0.0, le=1.0)],
    Annotated[float, Field(ge=0.0, le=1.0)],
    Annotated[float, Field(ge=0.0, le=1.0)],
    Annotated[float, Field(ge=0.0, le=1.0)],
]


class Past(Outreach):
    """The old schemes, collection on request, and the furlough."""

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
    furloughed_share: float = lever(
        "Furloughed", SHARE, "Share of those in work whose job is kept for them, on part of their pay."
    )
    furlough_pay_share: float = lever("Furlough pay", SHARE, "Share of usual pay that the furloughed get.")
