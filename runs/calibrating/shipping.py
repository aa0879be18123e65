"""Draws put in their place: from the folder of a calibration to those that every command uses, with what made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmsim.model.errors import InputError
from cmsim.model.evidence.drawn import DRAWS, MADE, SLOPES, draws_folder, rows_in
from cmsim.runs.calibrating.problem import Problem, to_fit
from cmsim.runs.calibrating.recovering import MADE_UP
from cmsim.runs.drawn import changed_since, text_hash
from cmsim.runs.folders import write_json
from cmsim.runs.store import fingerprint, read_manifest

KEPT = (
    *("cmsim", "versions", "rules_hash", "data_hash", "rests_on", "left_at_centre", "families", "passes", "steps"),
    *("until", "command"),
)


@dataclass(frozen=True)
class Installed:
    """Draws put in their place: where, what made them, what changed since, and centres that lie apart from them."""

    folder: Path
    made: Mapping[str, Any]
    changed: list[str]
    apart: list[str]

    def as_json(self) -> dict[str, Any]:
        """The object that ``cmsim calibrate --install --json`` prints."""
        return {"installed": str(self.folder), "made": dict(self.made), "changed": self.changed, "apart": self.apart}


def install(folder: Path, into: Path | None = None) -> Installed:
    """Put the draws of a calibration's folder where commands find them (``cmsim.model.evidence.drawn``), beside them
    draws.json and what slopes the calibration knew. Nothing is lived.

    Errors: InputError when the folder holds no calibration with draws, they were altered or leave their ranges, or the
    place cannot be written.
    """
    manifest = read_manifest(folder)
    if manifest["kind"] != "calibrate":
        raise InputError(f"{folder} holds the result of cmsim {manifest['kind']}, not of cmsim calibrate")
    if manifest["problem"].get("corner"):
        raise InputError(
            f"{folder} was fitted under the corner {manifest['problem']['corner']}: no draws for all to use"
        )
    if manifest["problem"]["file"] == MADE_UP:
        raise InputError(
            f"{folder} was fitted to figures of the model's own (--recover): its draws prove the method only"
        )
    file = folder / DRAWS
    if DRAWS not in manifest["files"] or not file.is_file():
        raise InputError(f"{folder} holds no draws: cmsim calibrate --out {folder} --resume --draws 200 makes them")
    if fingerprint(file)["sha256"] != manifest["files"][DRAWS]["sha256"]:
        raise InputError(f"{file} was altered since the calibration wrote it")
    if "rests_on" not in manifest:
        raise InputError(f"{folder} was made by a cmsim that did not say what draws rest on: make it again")
    rows_in.cache_clear()
    rows = rows_in(folder)
    apart = check_ranges(rows, file)
    place = draws_folder() if into is None else into
    told = told_of(manifest, len(rows), text_hash(file))
    try:
        place.mkdir(parents=True, exist_ok=True)
        draft = place / f".{DRAWS}.part"
        draft.write_bytes(file.read_bytes())
        draft.replace(place / DRAWS)
        write_json(place / MADE, told, indent=2)
        if (folder / SLOPES).is_file():
            (place / SLOPES).write_bytes((folder / SLOPES).read_bytes())
    except OSError as error:
        raise InputError(
            f"{place} cannot be written ({error.strerror or error}): name a folder of your own in CMSIM_DRAWS"
        ) from None
    rows_in.cache_clear()
    return Installed(place, told, changed_since(told), apart)


def told_of(manifest: Mapping[str, Any], draws: int, sha256: str) -> dict[str, Any]:
    """draws.json: what made the draws, from the manifest of their folder."""
    problem = manifest["problem"]
    return {
        "draws": draws,
        "made": manifest.get("ended", manifest.get("started", "")),
        **{key: manifest[key] for key in KEPT if key in manifest},
        "scenario": problem["scenario"]["name"],
        "seeds": problem["seeds"],
        "figures": len(problem["targets"]),
        "targets_file": problem["file"],
        "parameters": list(problem["parameters"]),
        **{key: manifest[key] for key in ("within", "covered", "reweighted") if key in manifest},
        "sha256": sha256,
    }


def check_ranges(rows: tuple[dict[str, float], ...], file: Path) -> list[str]:
    """The parameters whose centre lies outside the middle nine tenths of the draws. Errors: InputError for a draw that
    leaves a parameter's range."""
    import numpy as np
    from cmsim.model.evidence import outside_range, parameters

    for number, row in enumerate(rows, 1):
        for sentence in outside_range(row):
            raise InputError(f"{file}, draw {number}: {sentence}")
    apart = []
    for name in rows[0] if rows else ():
        low, high = np.quantile([row[name] for row in rows], [0.05, 0.95])
        if not low <= parameters()[name].value <= high:
            apart.append(name)
    return apart


def command_of(problem: Problem, steps: int, draws: int, passes: int, slopes: Sequence[str | Path] = ()) -> str:
    """The command line that makes a calibration again."""
    words = ["cmsim calibrate", problem.scenario.name]
    words += [f"--corner {problem.corner}"] if problem.corner else []
    if problem.names != tuple(one.name for one in to_fit(None, problem.scenario)):
        words += [f"--parameter {name}" for name in problem.names]
    words += [f"--targets {problem.file}"] if problem.file else []
    words += [f"--families {problem.families} --seed {problem.seeds[0]} --seeds {len(problem.seeds)}"]
    words += [f"--slopes {Path(folder).name}" for folder in slopes]
    return " ".join([*words, f"--steps {steps} --draws {draws} --passes {passes}"])
