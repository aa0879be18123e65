"""The world a kernel sees: the three tables, the law by month, the parameters, and what has been published."""

from typing import NamedTuple

import numpy as np
from cmsim.agents.chance import quantiles
from scipy import special


class World(NamedTuple):
    """Arrays handed to every kernel. Tables hold one row an agent; ``laws`` one row a month, ``powers`` one a
    month and power; ``heard_*`` one
    row a parent while peers are on (else one empty row); the rest one row."""

    paying: np.ndarray
    receiving: np.ndarray
    families: np.ndarray
    laws: np.ndarray
    powers: np.ndarray
    parameters: np.ndarray
    published: np.ndarray
    normal: np.ndarray
    partial: np.ndarray
    heard_paying: np.ndarray
    heard_receiving: np.ndarray


NORMAL = quantiles(special.ndtri)
# share paid by those who pay a part: Beta with mean 0.5 and precision 3.6 (behavioural evidence; assumed)
PARTIAL_SHARE = quantiles(lambda u: special.betaincinv(1.8, 1.8, u))
