"""The levers of outreach: who is told, helped or brought to talk to each other, how many a month, and at what cost.

They come on top of what was done already, which the fitted rates of awareness and of relationships contain: so all of
them reach nobody until a scenario says otherwise. What a programme does to those it reaches are parameters of
behaviour (``agents/reaching.py``).
"""

from typing import Literal

from cmsim.model.law.levers import SHARE, Measure, lever
from cmsim.model.law.powers_levers import Powers

REACH: Measure = ("share a month", 0, 1)
EACH: Measure = ("pounds a parent reached", 0, 100_000)


class Outreach(Powers):
    """Outreach and the media, beside the law of child maintenance."""

    campaign_reach: float = lever(
        "Campaign: reach", REACH, "Share of receiving parents whom a communications campaign meets."
    )
    campaign_cost: float = lever("Campaign: cost", EACH, "Cost each time a parent is met.")
    universal_credit_outreach_reach: float = lever(
        "Universal Credit caseload: reach",
        REACH,
        "Share of receiving parents on Universal Credit (or a benefit before it) without an arrangement who are "
        "found in the caseload, and contacted.",
    )
    universal_credit_outreach_cost: float = lever("Universal Credit caseload: cost", EACH, "Cost of a contact.")
    benefit_referral_reach: float = lever(
        "Jobcentre and tax credit referral: reach",
        REACH,
        "Share of receiving parents on a benefit whose separation is recent who are referred when they claim.",
    )
    benefit_referral_cost: float = lever("Jobcentre and tax credit referral: cost", EACH, "Cost of a referral.")
    community_work_reach: float = lever(
        "Children's centres and community work: reach",
        REACH,
        "Share of receiving parents with a child under five who are spoken to.",
    )
    community_work_cost: float = lever("Children's centres and community work: cost", EACH, "Cost of a parent.")
    mediation_reach: float = lever(
        "Mediation: reach", REACH, "Share of recently separated parents, abuse apart, who go to a mediator."
    )
    mediation_cost: float = lever("Mediation: cost", EACH, "Public cost of a family.")
    separated_support_reach: float = lever(
        "Support for separated families: reach",
        REACH,
        "Share of families with a poor relationship, and no ongoing abuse, who take part.",
    )
    separated_support_cost: float = lever("Support for separated families: cost", EACH, "Cost of a family.")
    conflict_reduction_reach: float = lever(
        "Conflict reduction: reach",
        REACH,
        "Share of families with a poor relationship, and no ongoing abuse, who take part in a programme.",
    )
    conflict_reduction_cost: float = lever("Conflict reduction: cost", EACH, "Cost of a family.")
    media_story_reach: float = lever(
        "Story in the media: reach", REACH, "Share of parents who see a story about maintenance."
    )
    media_story_about: Literal["none", "family_based", "direct_pay", "collect_and_pay"] = lever(
        "Story in the media: about",
        ("none, family_based, direct_pay or collect_and_pay", None, None),
        "The arrangement that the story is about (none: only that the service exists).",
    )
    media_story_share_paid: float = lever(
        "Story in the media: share paid", SHARE, "Share of maintenance that is paid in the story."
    )
