"""What parents hear of maintenance: from acquaintances, when peers are on, and from the media.

What acquaintances told is of last month; each parent reads only what they themselves heard. A story moves what a
receiving parent knows and expects, and what a paying parent takes to be usual and to have consequences.
"""

import math

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Arrangement, Existence
from cmsim.agents.compiled import rule


@rule
def weigh(family, topic, trust, doubt, p):
    """What is heard of an arrangement enters the expectations of it, older ones fade (in place). Own experience of the
    arrangement lived fades them in ``learn``.

    Equation: counts = kept share x counts + weight of a story x (share paid, share missing), bad stories counting more
    Source: Drago, Mengel and Traxler 2020
    Not to be mistaken for: own experience: a story counts less
    """
    if topic == Arrangement.FAMILY_BASED:
        keep = 1.0 if family.lived == Arrangement.FAMILY_BASED else p.belief_retention
        family.trust_family_based = keep * family.trust_family_based + p.story_weight * trust
        family.doubt_family_based = keep * family.doubt_family_based + p.story_weight * doubt
    elif topic == Arrangement.DIRECT_PAY:
        keep = 1.0 if family.lived == Arrangement.DIRECT_PAY else p.belief_retention
        family.trust_direct_pay = keep * family.trust_direct_pay + p.story_weight * trust
        family.doubt_direct_pay = keep * family.doubt_direct_pay + p.story_weight * doubt
    elif topic == Arrangement.COLLECT_AND_PAY:
        keep = 1.0 if family.lived >= Arrangement.COLLECT_AND_PAY else p.belief_retention
        family.trust_collect = keep * family.trust_collect + p.story_weight * trust
        family.doubt_collect = keep * family.doubt_collect + p.story_weight * doubt


@rule
def learns_of_service_from_peers(receiving, aware_peers, month, p):
    """Does an unaware receiving parent learn of the service from those talked with this month who know it?

    Equation: P(learns) = 1 - (1 - chance a talk tells)^(how many of those talked with know the service)
    Source: Dahl, Loken and Mogstad 2014: peers raise take-up by informing
    """
    told = 1.0 - math.pow(1.0 - p.awareness_from_peer, aware_peers)
    return chance(receiving.key, month, Draw.MADE_AWARE_BY_PEERS) < told


@rule
def hear_as_receiving(receiving, families, heard, month, p):
    """A receiving parent hears from acquaintances: of the service, and how arrangements go (in place)."""
    if receiving.aware == 0 and heard.aware > 0 and learns_of_service_from_peers(receiving, heard.aware, month, p):
        receiving.aware = 1
    if heard.stories == 0:
        return
    for f in range(receiving.first_family, receiving.first_family + receiving.families):
        if families[f].existence == Existence.LIVE:
            for topic in range(len(heard.trust)):
                if heard.trust[topic] + heard.doubt[topic] > 0.0:
                    weigh(families[f], topic + 1, heard.trust[topic], heard.doubt[topic], p)


@rule
def follow_norm(paying, share, p):
    """What a paying parent takes others to pay follows what is heard (in place; kept as a difference from the usual).

    Equation: norm' = (1 - ln) norm + ln (share others paid - n0)
    Not to be mistaken for: a message about norms, which had no average effect (Fellner, Sausgruber and Traxler)
    """
    paying.norm += p.norm_learning * (share - p.norm_start - paying.norm)


@rule
def follow_hearsay(paying, share_with_consequences, p):
    """The belief in consequences follows what others tell of their missed payments (in place).

    Equation: belief' = belief + lp (share of the missed payments told of that had consequences - belief)
    Source: Drago, Mengel and Traxler 2020
    """
    paying.enforcement_belief += p.enforcement_hearsay * (share_with_consequences - paying.enforcement_belief)


@rule
def hear_as_paying(paying, heard, p):
    """A paying parent hears from acquaintances: what they pay, and what followed where they did not (in place)."""
    if heard.stories > 0:
        follow_norm(paying, heard.share, p)
    if heard.missed > 0:
        follow_hearsay(paying, heard.followed / heard.missed, p)


@rule
def sees_story(parent, month, law):
    """Does this parent see the story that is in the media this month?"""
    return chance(parent.key, month, Draw.SEES_STORY) < law.media_story_reach


@rule
def see_as_receiving(receiving, families, month, law, p):
    """A story in the media moves what a receiving parent knows and expects (in place).

    Equation: P(becomes aware) = awareness_from_story; the story counts media_story_share_paid good and the rest
        bad, times bad_news_weight when under half
    Not to be mistaken for: a campaign, which explains the service and tells no story
    """
    if receiving.aware == 0 and chance(receiving.key, month, Draw.MADE_AWARE_BY_STORY) < p.awareness_from_story:
        receiving.aware = 1
    share = law.media_story_share_paid
    weight = p.bad_news_weight if share < 0.5 else 1.0
    for f in range(receiving.first_family, receiving.first_family + receiving.families):
        if families[f].existence == Existence.LIVE:
            weigh(families[f], law.media_story_about, weight * share, weight * (1.0 - share), p)


@rule
def see_as_paying(paying, law, p):
    """A story in the media of an arrangement that is paid, or not, moves what a paying parent takes to be usual; of one
    collected by the service, also the belief in consequences (in place)."""
    if law.media_story_about != Arrangement.NONE:
        follow_norm(paying, law.media_story_share_paid, p)
    if law.media_story_about == Arrangement.COLLECT_AND_PAY:
        follow_hearsay(paying, law.media_story_share_paid, p)
