"""The way back from enforced collection: first to a voluntary method, then, perhaps, to Direct Pay."""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.compiled import rule


@rule
def takes_voluntary_method(family, month, p):
    """After six compliant months under an order: is the offer to pay by a voluntary method again taken?

    Equation: P(taken) = voluntary_offer_taken
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 2.15; the rate is assumed
    Not to be mistaken for: the return to Direct Pay, which needs six more months
    """
    return chance(family.key, month, Draw.TAKES_VOLUNTARY) < p.voluntary_offer_taken
