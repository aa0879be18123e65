"""What parents hear of each other: stories published at the end of a month are told in the next.

Plain rule. In a month, a parent talks with each acquaintance with a chance, and learns from those talked with: whether
the service is known to them, and, if maintenance was due to them last month, under which arrangement and what share
of it came (a paying parent: what share they paid). A story of less than half weighs more than one of half or more.
Each end of a tie draws for itself, from its own id: so a month's hearing reads no more of others than it hears.

Nobody hears anything of the current month, so it does not matter who is asked first.
"""

from cmsim.agents.chance import chance, key_of
from cmsim.agents.compiled import kernel, rule
from cmsim.model.population.peers.meeting import PeerDraw
from cmsim.model.state import Field, record

TOPICS = ("family_based", "direct_pay", "collect")  # numbered from 1, as arrangements are; 0 is no story
NOTHING_FOLLOWED, FOLLOWED = 1, 2  # of a payment missed
HALF = 0.5  # of what was due: a story of less is a bad one

STORY = (
    Field("aware", "i1", "0/1", "knows that the statutory service is there"),
    Field("topic", "i1", "", "what the story is about: none, family-based, Direct Pay, collected by the service"),
    Field("missed", "i1", "", "a payment short of what was due: none, one without, one with consequences"),
    Field("share", "f4", "0-1", "share of last month's maintenance that came (paying parent: that they paid)"),
)
HEARD = (
    Field("aware", "i2", "acquaintances", "of those talked with this month, how many know the service"),
    Field("stories", "i2", "stories", "how many told a story"),
    Field("missed", "i2", "stories", "how many told of a payment missed, or short"),
    Field("followed", "i2", "stories", "how many of those had consequences"),
    Field("share", "f8", "0-1", "mean share in the stories told (0 when there is none)"),
    Field("bad", "f8", "stories", "summed weight of the bad stories among them"),
    Field("trust", "f8", "stories", "sum of weight x share, by topic", (len(TOPICS),)),
    Field("doubt", "f8", "stories", "sum of weight x (1 - share), by topic", (len(TOPICS),)),
)
STORY_RECORD, HEARD_RECORD = record(STORY), record(HEARD)


@rule
def topic_of(arrangement):
    """What a story from this arrangement is about: 0 none, 1 family-based, 2 Direct Pay, 3 Collect & Pay or the CSA."""
    return min(arrangement, len(TOPICS))


@rule
def story_weight(share, bad_weight):
    """How much a story counts: bad ones travel further."""
    return bad_weight if share < HALF else 1.0


@rule
def talks(person, place, month, rate):
    """Does a parent (its key in the network) hear from the acquaintance in one of its places this month?"""
    return chance(person, month, PeerDraw.LISTENS, place) < rate


@rule
def listen(row, ids, first, peers, stories, network_key, month, talk_rate, bad_weight, heard):
    """What one parent hears this month, of what acquaintances published last month (into ``heard``, in place)."""
    aware, told, missed, followed = 0, 0, 0, 0
    shares, bad = 0.0, 0.0
    for topic in range(len(TOPICS)):
        heard.trust[topic] = 0.0
        heard.doubt[topic] = 0.0
    person = key_of(network_key, ids[row])
    for place in range(first[row], first[row + 1]):
        peer = peers[place]
        if peer < 0 or not talks(person, place - first[row], month, talk_rate):
            continue
        story = stories[peer]
        aware += int(story.aware)
        if story.topic == 0:
            continue
        share = float(story.share)
        weight = story_weight(share, bad_weight)
        told += 1
        missed += 1 if story.missed > 0 else 0
        followed += 1 if story.missed == FOLLOWED else 0
        shares += share
        if share < HALF:
            bad += weight
        heard.trust[story.topic - 1] += weight * share
        heard.doubt[story.topic - 1] += weight * (1.0 - share)
    heard.aware, heard.stories = aware, told
    heard.missed, heard.followed = missed, followed
    heard.share = shares / told if told > 0 else 0.0
    heard.bad = bad


@kernel
def hear(ids, first, peers, stories, network_key, month, talk_rate, bad_weight, start, stop, heard):
    """``listen`` for the rows from ``start`` to ``stop`` - 1: reads only what was published, writes only their rows."""
    for row in range(start, stop):
        listen(row, ids, first, peers, stories, network_key, month, talk_rate, bad_weight, heard[row])
