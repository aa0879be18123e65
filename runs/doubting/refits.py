"""Corners fitted anew: parameters moved to the figures of the calibration under another account of behaviour.

A corner that holds from 2012 on moves what is known, so its effect mixes the account with levels that nobody has seen.
``cmsim calibrate --corner NAME --out DIR`` moves every calibrated parameter that the corner leaves open from its centre
to the same figures; ``--install`` keeps what was found in refits.toml of this package, with what made it.
``cmsim doubt`` then lives the corner both ways.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError, did_you_mean
from cmsim.runs.doubting.corners import Corner, Doubt, doubts, with_parameters

if TYPE_CHECKING:
    from cmsim.runs.calibrating.problem import Problem

FILE = "refits.toml"
MOVED_MOST = 5  # parameters told of
REFITTED = "-refitted"  # behind the name of a corner
KEPT = ("cmsim", "rules_hash", "data_hash", "families", "until", "command", "rests_on")  # of the manifest of the fit
HEAD = """\
# Corners of structural doubt fitted anew: cmsim calibrate --corner NAME --out DIR --install
# sets: what the corner itself set; within: figures within tolerance before the fit, after it, and in all.
"""


@dataclass(frozen=True)
class Refit:
    """A corner's parameters after a fit. ``sets``: what the corner itself set then; ``about``: what made it."""

    corner: str
    sets: Mapping[str, float]
    fitted: Mapping[str, float]
    about: Mapping[str, Any] = field(default_factory=dict)


def problem_of(
    name: str,
    scenario: str | Path = "baseline",
    parameters: Sequence[str] | None = None,
    targets: str | Path | None = None,
    families: int = 24_000,
    seed: int = 1,
    seeds: int = 2,
) -> Problem:
    """The calibration of a corner: the scenario under it, and the calibrated parameters it leaves open (or others).

    Errors: InputError for a corner there is not, or one that nothing is fitted under.
    """
    from cmsim.runs.calibrating.problem import problem
    from cmsim.scenarios import load

    doubt, corner = found(name, doubts())
    if not doubt.moves_the_past(corner):
        raise InputError(f"corner {name} does not change the history, so there is nothing to fit anew under it")
    under = with_parameters(load(scenario), corner.parameters)
    return replace(problem(under, parameters, targets, families, seed, seeds), corner=name)


def found(name: str, every: Sequence[Doubt]) -> tuple[Doubt, Corner]:
    """A corner by its name, and its doubt. Errors: InputError."""
    known = {corner.name: (doubt, corner) for doubt in every for corner in doubt.corners}
    if name not in known:
        raise InputError(f"there is no corner {name!r}{did_you_mean(name, known)} (cmsim doubt --list tells all)")
    return known[name]


def with_refits(every: Sequence[Doubt], refits: Mapping[str, Refit]) -> tuple[Doubt, ...]:
    """The doubts with each corner that was fitted anew behind the same corner as it is.

    A refit is left out where the corner sets something else by now, or the evidence has no such parameter any more.
    """
    from cmsim.model.evidence import outside_range

    def both(corner: Corner) -> list[Corner]:
        refit = refits.get(corner.name)
        if refit is None or dict(refit.sets) != dict(corner.parameters) or list(outside_range(refit.fitted)):
            return [corner]
        values = tuple(sorted((dict(corner.parameters) | dict(refit.fitted)).items()))
        says = f"{corner.says} {len(refit.fitted)} parameters are fitted anew under it."
        return [corner, replace(corner, name=corner.name + REFITTED, says=says, parameters=values, of=corner.name)]

    return tuple(replace(doubt, corners=tuple(one for c in doubt.corners for one in both(c))) for doubt in every)


def facts(every: Sequence[Doubt], refits: Mapping[str, Refit]) -> dict[str, dict[str, Any]]:
    """Of each refit lived with these doubts: how many parameters were fitted, those moved most, and what made it."""
    lived = [corner.of for doubt in every for corner in doubt.corners if corner.of]
    return {
        name: {"fitted": len(refits[name].fitted), "moved": moved_most(refits[name]), **refits[name].about}
        for name in lived
    }


def moved_most(refit: Refit) -> list[str]:
    """The parameters that a fit moved most, as parts of their ranges."""
    from cmsim.model.evidence import parameters

    known = parameters()

    def moved(name: str) -> float:
        row = known[name]
        assert row.low is not None
        assert row.high is not None
        return abs(refit.fitted[name] - row.value) / (row.high - row.low)

    return sorted(refit.fitted, key=moved, reverse=True)[:MOVED_MOST]


# --- on disk --------------------------------------------------------------------------------------------------------


def shipped_file() -> Path:
    """Where the refits that come with cmsim are."""
    return Path(str(resources.files("cmsim.runs.doubting") / FILE))


def read(file: Path | None = None) -> dict[str, Refit]:
    """The refits of a file, by corner; None: those that come with cmsim. Errors: InputError."""
    place = shipped_file() if file is None else file
    if not place.is_file():
        return {}
    try:
        told = tomllib.loads(place.read_text(encoding="utf-8"))
        return {
            name: Refit(
                name,
                {key: float(value) for key, value in one.pop("sets").items()},
                {key: float(value) for key, value in one.pop("fitted").items()},
                one,
            )
            for name, one in told.items()
        }
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError, ValueError) as error:
        raise InputError(f"{place} is no file of refits: {type(error).__name__}: {error}") from None


def keep(folder: Path, file: Path | None = None) -> Refit:
    """Put what a calibration of a corner found where ``cmsim doubt`` finds it, in place of an earlier one.

    Errors: InputError when the folder holds no finished calibration of a corner, or the file cannot be written.
    """
    import pandas as pd
    from cmsim.runs.store import fingerprint, read_manifest

    place = shipped_file() if file is None else file
    manifest, tables = read_manifest(folder), [folder / "parameters.csv", folder / "targets.csv"]
    name = manifest.get("problem", {}).get("corner")
    if not name or not all(one.name in manifest["files"] for one in tables):
        raise InputError(f"{folder} holds no finished calibration of a corner: cmsim calibrate --corner NAME makes one")
    for one in tables:
        if fingerprint(one)["sha256"] != manifest["files"][one.name]["sha256"]:
            raise InputError(f"{one} was altered since the calibration wrote it")
    fitted, targets = (pd.read_csv(one) for one in tables)
    within = [int((targets["gap_before"].abs() <= 1).sum()), int(targets["within"].sum()), len(targets)]
    about = {
        **{key: manifest[key] for key in KEPT}, "seeds": manifest["problem"]["seeds"],
        "made": manifest["ended"], "within": within,
    }  # fmt: skip
    values = dict(zip(fitted["name"], (float(value) for value in fitted["fitted"]), strict=True))
    refit = Refit(name, manifest["problem"]["scenario"]["parameters"], values, about)
    try:
        place.write_text(text(read(place) | {name: refit}), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{place} cannot be written: {error.strerror or error}") from None
    return refit


def text(refits: Mapping[str, Refit]) -> str:
    """The file of refits."""
    import json

    lines = [HEAD.rstrip()]
    for name, refit in sorted(refits.items()):
        plain = {key: value for key, value in refit.about.items() if key != "rests_on"}
        lines += ["", f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in plain.items())]
        parts = {"rests_on": refit.about["rests_on"], "sets": refit.sets, "fitted": refit.fitted}
        for part, values in parts.items():
            lines += ["", f"[{name}.{part}]", *(f"{key} = {value!r}" for key, value in values.items())]
    return "\n".join([*lines, ""])


def out_of_date(refits: Mapping[str, Refit]) -> list[str]:
    """The corners whose fit rests on other rules, law, figures or parameters than those that are here."""
    from cmsim.runs.drawn import rests_on

    def rests_now_on(refit: Refit) -> dict[str, str]:
        own_targets = "" if refit.about["rests_on"]["targets"] else "a file"
        return rests_on(tuple(refit.fitted), refit.about["until"], own_targets)

    return [name for name, refit in refits.items() if rests_now_on(refit) != refit.about["rests_on"]]
