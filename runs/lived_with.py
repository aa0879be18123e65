"""With which rules and parameters the kept figures of a page were made, and whether these have changed since.

Kept as four hashes of what counts and of nothing else: a comment, a citation or a newer compiler changes none of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cmsim.runs.drawn import rests_on

UNKNOWN = "rules and parameters that it does not tell"
UNTIL = "2036-12"  # the law up to here
WORDS = {"rules": "rules", "law": "law", "figures": "figures of the evidence", "parameters": "parameters"}


def made_with() -> dict[str, Any]:
    """What is to be kept with the figures of a page: the hashes of rules and data, and of what they rest on."""
    from cmsim.runs.store import about

    whole = about()
    now = rests_on((), UNTIL)
    return {
        **{name: whole[name] for name in ("rules_hash", "data_hash")},
        "rests_on": {part: now[part] for part in WORDS},
    }


def changed_since(told: Mapping[str, Any]) -> list[str]:
    """What has changed since figures were kept, in words; nothing where all is as it was.

    ``told``: how they were made. Of older ones only the hashes of whole files are known, or nothing at all.
    """
    if "rests_on" in told:
        now = rests_on((), UNTIL)
        return [words for part, words in WORDS.items() if told["rests_on"].get(part) != now[part]]
    if "rules_hash" not in told:
        return [UNKNOWN]
    now = made_with()
    both = (("rules_hash", "rules (or comments in them)"), ("data_hash", "files of data"))
    return [words for name, words in both if told.get(name) != now[name]]


def how_made(file: Path) -> list[dict[str, Any]]:
    """How the figures in a kept file were made: its first line, or a JSON file itself; of analyses one each."""
    text = file.read_text(encoding="utf-8")
    told = json.loads(text if file.suffix == ".json" else text.partition("\n")[0].removeprefix("# "))
    return list(told["analyses"]) if "analyses" in told else [told]


__all__ = ["UNKNOWN", "changed_since", "how_made", "made_with"]
