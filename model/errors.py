"""One kind of error is the user's: it says what was wrong, where, and what is allowed."""

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """The user's input was wrong. The message is one clear line; the command line exits with 2 and no traceback."""


class InputErrors(InputError):
    """Several things were wrong: a clear line each, the first so many."""

    MOST = 20

    def __init__(self, errors: list[InputError]):
        lines = [str(error) for error in errors[: self.MOST]]
        self.lines = [*lines, f"and {len(errors) - self.MOST} more"] if len(errors) > self.MOST else lines
        super().__init__("\n".join(self.lines))


def did_you_mean(word: object, allowed: Iterable[str]) -> str:
    """A hint with the nearest spelling, ", did you mean ...?", or nothing when none is near."""
    near = difflib.get_close_matches(str(word), list(allowed), n=1, cutoff=0.6)
    return f", did you mean {near[0]!r}?" if near else ""
