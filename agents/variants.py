"""Named variants of a rule: where researchers disagree, a scenario says which account of behaviour it takes.

A variant is a parameter whose value is the number of one of these members; a scenario writes its word instead:

    [variants]
    choice = "satisficing"

The first member of each is what the reference run takes. Numbers are part of saved results: add at the end.
"""

from enum import IntEnum


class Choice(IntEnum):
    """How a receiving parent chooses an arrangement."""

    RANDOM_UTILITY = 0  # the best of all options
    SATISFICING = 1  # what one has, while it is good enough; else the first option found that is


class Habit(IntEnum):
    """Whether having paid makes paying likelier."""

    WITH_HABIT = 0  # what was paid lately adds to the index, or takes from it
    WITHOUT_HABIT = 1  # what looks like habit is the lasting willingness of each parent


class DirectPayEffect(IntEnum):
    """Why parents on Direct Pay pay better: what is left of it when Direct Pay ends."""

    PARTLY_KEPT = 0  # the share that the parameter direct_pay_effect_kept says
    CAUSE = 1  # Direct Pay itself: all of it is lost
    SELECTION = 2  # those who are put on it: all of it stays


class Nights(IntEnum):
    """Whether the nights that count for the calculation are only about care."""

    AS_CARED_FOR = 0  # nights follow contact
    BARGAINED = 1  # a paying parent under a heavy burden seeks the next band


class LabourSupply(IntEnum):
    """Whether maintenance changes how much paying parents work."""

    FIXED = 0  # work does not depend on maintenance
    RESPONDS = 1  # a heavier burden makes leaving work likelier, and finding it less likely


class Peers(IntEnum):
    """Whether parents hear of maintenance from other separated parents."""

    OFF = 0  # nobody hears anything
    ON = 1  # what others tell counts towards beliefs


# the word a scenario uses -> the members; the parameter is called variant_ and that word
VARIANTS: dict[str, type[IntEnum]] = {
    "choice": Choice,
    "habit": Habit,
    "direct_pay_effect": DirectPayEffect,
    "nights": Nights,
    "labour_supply": LabourSupply,
    "peers": Peers,
}


def parameter_of(variant: str) -> str:
    """The parameter that holds a variant's number."""
    return f"variant_{variant}"


def words(variant: str) -> tuple[str, ...]:
    """What a scenario may write for a variant, the reference run's first."""
    return tuple(member.name.lower() for member in VARIANTS[variant])
