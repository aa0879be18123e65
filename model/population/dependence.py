"""How the traits of separated parents hang together: the correlation matrix, from the parameters.

A correlation is a parameter named ``correlation_of_A_and_B`` (A and B: names of ``Trait`` in lower case), with its
range, source and status like any other. A pair without one hangs together only through those that have one: savings
go with wages and wages with a pension, so savings go with a pension a little. That is the matrix with the named
correlations that assumes least else (covariance selection, Dempster 1972), found by iterative proportional scaling
(Speed and Kiiveri 1986): raking, for normal variables.
"""

from functools import lru_cache

import numpy as np
from cmsim.agents.traits import TRAITS, Trait
from cmsim.model.errors import InputError

PREFIX, BETWEEN = "correlation_of_", "_and_"
ROUNDS, CLOSE = 200, 1e-10  # at most so many passes over the pairs, and how near is near enough
NAMES = {trait.name.lower(): trait for trait in Trait}


def pairs(names: tuple[str, ...]) -> dict[str, tuple[Trait, Trait]]:
    """The correlations among parameter names. Errors: InputError for one that names no two traits."""
    found: dict[str, tuple[Trait, Trait]] = {}
    for name in names:
        if name.startswith(PREFIX):
            ends = name.removeprefix(PREFIX).split(BETWEEN)
            if len(ends) != 2 or not all(end in NAMES for end in ends):
                raise InputError(
                    f"{name!r} names no pair of traits: write {PREFIX}A{BETWEEN}B, A and B of {list(NAMES)}"
                )
            found[name] = (NAMES[ends[0]], NAMES[ends[1]])
    return found


def completed(wanted: dict[tuple[Trait, Trait], float]) -> np.ndarray:
    """The correlation matrix, shape (TRAITS, TRAITS), with these correlations and no direct tie of other pairs.

    Errors: InputError, naming a pair, where no such matrix exists.
    """
    inverse = np.eye(TRAITS)
    matrix: np.ndarray = np.eye(TRAITS)
    for _ in range(ROUNDS):
        for (a, b), correlation in wanted.items():
            both = np.ix_((a, b), (a, b))
            change = np.linalg.inv(np.array([[1.0, correlation], [correlation, 1.0]])) - np.linalg.inv(matrix[both])
            inverse[both] += change
            matrix = np.linalg.inv(inverse)
        gaps = {pair: abs(matrix[pair] - correlation) for pair, correlation in wanted.items()}
        if not wanted or max(gaps.values()) < CLOSE:
            scale = np.sqrt(np.diag(matrix))
            return matrix / np.outer(scale, scale)
    a, b = max(gaps, key=lambda pair: gaps[pair])
    raise InputError(
        f"the correlations of the parameters cannot all hold together: look first at "
        f"{PREFIX}{a.name.lower()}{BETWEEN}{b.name.lower()} = {wanted[(a, b)]:g}"
    )


def wanted_of(parameters: np.ndarray) -> dict[tuple[Trait, Trait], float]:
    """The correlations that a row of parameters names. Errors: InputError."""
    wanted: dict[tuple[Trait, Trait], float] = {}
    for name, pair in pairs(parameters.dtype.names or ()).items():
        correlation = float(parameters[name][0])
        if not -1.0 < correlation < 1.0:
            raise InputError(f"{name} is {correlation:g}: a correlation lies between -1 and 1")
        wanted[pair] = correlation
    return wanted


def correlations(parameters: np.ndarray) -> np.ndarray:
    """The correlation matrix of the traits, shape (TRAITS, TRAITS), from a row of parameters. Errors: InputError."""
    return completed(wanted_of(parameters))


def dependence(parameters: np.ndarray) -> np.ndarray:
    """The lower triangle (Cholesky) that gives independent draws these correlations, shape (TRAITS, TRAITS)."""
    return triangle(tuple(wanted_of(parameters).items())).copy()


@lru_cache(maxsize=8)
def triangle(wanted: tuple[tuple[tuple[Trait, Trait], float], ...]) -> np.ndarray:
    """The lower triangle of such correlations: the models of a comparison ask for the same one over and over."""
    return np.ascontiguousarray(np.linalg.cholesky(completed(dict(wanted))))
