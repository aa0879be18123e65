"""What parents can tell of their month: made once it is over, heard in the next."""

from cmsim.agents.codes import Existence
from cmsim.agents.compiled import kernel, rule
from cmsim.model.paying_half import something_happened
from cmsim.model.population.peers.stories import FOLLOWED, NOTHING_FOLLOWED, topic_of


@rule
def story_of(parent, families, aware, month, story):
    """A parent's story of the month (in place): of the first family in which something was due, what share of all that
    was due came, and whether a payment that fell short had consequences."""
    due, paid = 0, 0
    story.aware, story.topic, story.missed, story.share = aware, 0, 0, 0.0
    for f in range(parent.first_family, parent.first_family + parent.families):
        family = families[f]
        if family.existence != Existence.LIVE or family.due_month <= 0:
            continue
        if story.topic == 0:
            story.topic = topic_of(family.lived)
        due += family.due_month
        paid += min(family.due_month, family.paid_month)
        if family.paid_month < family.due_month:
            followed = FOLLOWED if something_happened(family, month) > 0.0 else NOTHING_FOLLOWED
            story.missed = max(story.missed, followed)
    if due > 0:
        story.share = paid / due


@kernel
def tell(world, month, start, stop, stories, receiving):
    """The stories of receiving parents, or else of paying parents, rows ``[start, stop)``."""
    for row in range(start, stop):
        if receiving:
            story_of(world.receiving[row], world.families, world.receiving[row].aware, month, stories[row])
        else:
            story_of(world.paying[row], world.families, 1, month, stories[row])
