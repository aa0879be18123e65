"""Where the parameter draws come from, and whether what made them has changed since.

Draws are only as good as the rules and figures they were made with. What they rest on is kept beside them as five
hashes, each of what counts and of nothing else: a comment, a citation or a newer compiler makes no draw stale.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cmsim.model.errors import InputError
from cmsim.model.evidence.drawn import DRAWS, MADE, draws_folder

PARTS = {  # what draws rest on, as a banner says it
    "rules": "the rules of the model",
    "law": "the law they were lived under",
    "figures": "figures of the evidence",
    "targets": "what of a run is held against figures, or how closely",
    "parameters": "parameters that are not drawn, or ranges of those that are",
}
INITIAL = ("initialise", "calibrate", "parameter")  # uses of a figure that reach a fit
MEND = "cmsim calibrate --reweight --out refreshed --install"


# --- what draws rest on ------------------------------------------------------------------------------------------


def rests_on(drawn: Iterable[str], until: str, file: str = "") -> dict[str, str]:
    """The hashes of what draws of these parameters rest on, fitted to figures up to a month: one for each of PARTS.

    ``file``: of targets of one's own, which are not looked at; empty: those of the evidence.
    """
    from cmsim.model.calendar import month_of

    return {
        "rules": rules_as_code(),
        "law": _law(month_of(until) + 1),
        "figures": _figures(),
        "targets": "" if file else _targets(),
        "parameters": _parameters(tuple(drawn)),
    }


@cache
def rules_as_code() -> str:
    """A hash of what the sources of rules say to the computer: comments, docstrings and layout are left out."""
    from cmsim.agents.compiled import sources

    digest = hashlib.sha256()
    for path in sources():
        tree = ast.parse(path.read_bytes())
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and _is_text(body[0].value):
                body[0].value = ast.Constant("")
        digest.update(f"{path.parent.name}/{path.name} {ast.dump(tree)}".encode())
    return digest.hexdigest()[:16]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@cache
def _law(months: int) -> str:
    from cmsim.model.policy import law_table

    table = law_table(months)
    return _hash([str(table.dtype.names), table.tobytes().hex()])


@cache
def _figures() -> str:
    from cmsim.model.evidence import FIGURE_FILES, _figures_of

    kept = []
    for file in FIGURE_FILES:
        for one in _figures_of(file).values():
            if file != "evidence" or one.use in INITIAL:
                kept.append(f"{one.id} {one.value!r} {one.low!r} {one.high!r}")
    return _hash(sorted(kept))


@cache
def _targets() -> str:
    from cmsim.runs.validating.targets import built_in, of_use

    targets = of_use(built_in()[0], "calibrate")
    return _hash(f"{t.id} {t.value!r} {t.low!r} {t.high!r} {t.expression.text}" for t in targets)


@cache
def _parameters(drawn: tuple[str, ...]) -> str:
    """Values of the parameters that are not drawn, ranges of those that are: the centre of these came from the fit."""
    from cmsim.model.evidence import parameters

    return _hash(
        f"{name} {(row.low, row.high) if name in drawn else row.value!r}" for name, row in sorted(parameters().items())
    )


def calibrated() -> list[str]:
    """The parameters that are fitted to figures."""
    from cmsim.model.evidence import parameters

    return [name for name, row in parameters().items() if row.status == "calibrated"]


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


# --- the draws in use ---------------------------------------------------------------------------------------------


def made(folder: Path | None = None) -> dict[str, Any]:
    """What made the draws in use: their manifest, draws.json; empty where there are none.

    Errors: InputError when there are draws and it is missing or no manifest, or the draws were altered since.
    """
    place = draws_folder() if folder is None else folder
    if not (place / DRAWS).is_file():
        return {}
    try:
        told = json.loads((place / MADE).read_text(encoding="utf-8"))
        kept = {key: told[key] for key in ("draws", "parameters", "until", "rests_on", "sha256")}
    except FileNotFoundError:
        raise InputError(f"{place / DRAWS} has no {MADE} beside it that says what made it") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{place / MADE} is not a manifest of parameter draws") from None
    if kept["sha256"] != text_hash(place / DRAWS):
        raise InputError(f"{place / DRAWS} was altered: it is not what {MADE} beside it tells of")
    return dict(told)


def text_hash(file: Path) -> str:
    """The hash of a text file, the same whatever its ends of lines."""
    return hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def changed_since(told: Mapping[str, Any]) -> list[str]:
    """What has changed since draws were made, in words; nothing where all is as it was.

    ``told``: their manifest, as ``made`` has it.
    """
    from cmsim.model.evidence import parameters

    names = tuple(told["parameters"])
    now = rests_on(names, told["until"], told.get("targets_file", ""))
    lines = [words for part, words in PARTS.items() if now[part] != told["rests_on"].get(part)]
    gone = [name for name in names if name not in parameters()]
    known = {*names, *told.get("left_at_centre", ())}
    new = [name for name in calibrated() if name not in known]
    for words, those in (("drawn parameters there are no more", gone), ("parameters fitted since, without draws", new)):
        if those:
            lines.append(f"{words}: {', '.join(those[:5])}{f' and {len(those) - 5} more' if len(those) > 5 else ''}")
    return lines


def banner() -> str:
    """What to tell loudly whoever uses the draws; empty where nothing has changed since they were made.

    Errors: InputError, as ``made``.
    """
    told = made()
    if not told:
        return ""
    lines = changed_since(told)
    if not lines:
        return ""
    return (
        f"THE PARAMETER DRAWS ARE OUT OF DATE. Since they were made ({told.get('made', 'no date')}) these changed: "
        f"{'; '.join(lines)}. Intervals with draws may be wrong. To mend it: {MEND}."
    )


def say_if_stale(draws: int) -> str:
    """For a command that uses draws: tell the banner on standard error, framed; hand it back for the manifest."""
    told = banner() if draws else ""
    if told:
        import textwrap

        rule = "!" * 78
        print("\n".join((rule, *textwrap.wrap(told, 78), rule)), file=sys.stderr)
    return told


def facts(draws: int) -> dict[str, Any]:
    """What a manifest says of the draws used: nothing where the centre was. Errors: InputError, as ``made``."""
    if not draws:
        return {}
    told = made()
    kept = {key: told[key] for key in ("made", "cmsim", "rules_hash", "sha256", "command") if key in told}
    return {"draws_made": kept, "draws_warning": banner()}
