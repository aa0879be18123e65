"""Draws brought up to date without a new fit, when rules or figures have changed since they were made.

Every draw is lived once under the rules as they are, with the seed it was made with, and weighted by how much likelier
the figures are of it now than they were then. Where enough draws keep weight they are resampled in proportion, and
each is moved a little. Where few do, the rules have moved the answer too far for weights alone: the ensemble, tempered,
is opened to three times its spread (never beyond the prior) and moved by one pass of the smoother, in which the figures
count for the eight ninths of what is known that were let go.
"""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.model.evidence.drawn import DRAWS, HOW_MADE, draws_folder
from cmsim.runs.calibrating.calibrate import SAME, Progress, begun_with
from cmsim.runs.calibrating.problem import PRIOR_SPREAD, Problem
from cmsim.runs.evaluating import Lived, begin

if TYPE_CHECKING:
    import numpy as np

ENOUGH = 0.5  # of the draws: with a smaller effective sample size one pass of the smoother is made
JITTER = 0.2  # of the draws' spread, by which those drawn twice are told apart; mean and spread stay as they are
OPENED = 3.0  # times their spread, before the pass: a ninth of what they know is kept
MANIFEST_KEYS = (*SAME, "draws_sha256")


@dataclass
class Reweighted:
    """Draws brought up to date. ``weights``: those of the draws as they were; ``effective``: their effective sample
    size; ``moved``: whether a pass of the smoother was made; ``places``: the new draws, without ends; ``misses``:
    theirs, shape (draws, targets); ``luck``: in a run, by
    target, in tolerances."""

    problem: Problem
    weights: np.ndarray = field(repr=False)
    misfit_before: np.ndarray = field(repr=False)  # of the draws as they were, under the rules as they are
    effective: float
    moved: bool
    places: np.ndarray = field(repr=False)
    misses: np.ndarray = field(repr=False)
    luck: np.ndarray = field(repr=False)
    misfit_known: bool  # of the draws as they were made
    changed: list[str]  # since they were made, in words
    covered: float
    runs: int
    seconds: float
    out: Path

    def as_json(self) -> dict[str, Any]:
        """The object that ``cmsim calibrate --reweight --json`` prints."""
        return {
            "draws": len(self.places), "effective_sample_size": round(self.effective, 1), "smoother_pass": self.moved,
            "changed": self.changed, "covered": self.covered, "families": self.problem.families, "runs": self.runs,
            "seconds": round(self.seconds, 3), "out": str(self.out),
        }  # fmt: skip


def reweight(
    out: str | Path,
    scenario: str = "baseline",
    targets: str | Path | None = None,
    families: int | None = None,
    jobs: int = 1,
    resume: bool = False,
    progress: Progress | None = None,
) -> Reweighted:
    """Bring the draws in use up to date, and keep the new ones in a folder (``shipping.install`` puts them in place).

    Parameters
    ----------
    out, resume : the folder, in which every run is kept, and whether to go on in it.
    scenario, targets : as in a calibration: those with which the draws were made.
    families : in each run; None: as many as the draws were made with.
    jobs : processes; results do not depend on it.

    Errors: InputError for anything the user got wrong, before anything is run.
    """
    import numpy as np
    from cmsim.runs.calibrating.descent import luck_at
    from cmsim.runs.calibrating.ensemble import covered, seen
    from cmsim.runs.drawn import changed_since, made
    from cmsim.runs.folders import locked

    told = made()
    if not told:
        raise InputError(f"there are no draws to bring up to date ({HOW_MADE})")
    asked = problem_of(told, scenario, targets, families)
    rows = read_rows(draws_folder() / DRAWS)
    places = np.array([[one.z(float(row[one.name])) for one in asked.fitted] for row in rows])
    folder, begun = Path(out), time.perf_counter()
    begin(folder, {**begun_with(asked, "reweight"), "draws_sha256": told["sha256"]}, MANIFEST_KEYS, resume)
    now = ["the draws under the rules as they are"]

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(now[0], done, total)

    with locked(folder, "calibration"), Lived(asked, folder, jobs, tell) as lived:
        rng = np.random.default_rng([asked.seeds[0], len(places)])
        before = np.array([float(row.get("misfit") or "nan") for row in rows])
        known = bool(np.isfinite(before).all())
        luck = luck_at(asked, lived, asked.start())
        misses = seen(asked, lived, places)
        misfit = asked.misfit(misses, luck)
        weights = weights_of(misfit - (before if known else 0.0))
        effective = effective_size(weights)
        moved = effective < ENOUGH * len(places)
        new = resampled(places, tempered(weights, ENOUGH) if moved else weights, rng)
        if moved:
            now[0] = "one pass of the smoother"
            new = opened(new)
            new = one_pass(asked, new, seen(asked, lived, new), luck, rng)
        now[0] = "the new draws"
        misses = seen(asked, lived, new)
        found = Reweighted(
            asked, weights, misfit, effective, moved, new, misses, luck, known, changed_since(told),
            covered(asked, misses), lived.lived, time.perf_counter() - begun, folder,
        )  # fmt: skip
        write(found, told, scenario, targets)
    return found


def problem_of(told: Any, scenario: str, targets: str | Path | None, families: int | None) -> Problem:
    """What the draws were fitted to, as it is now: parameters there are no more are left out. Errors: InputError."""
    from cmsim.model.evidence import parameters
    from cmsim.runs.calibrating.problem import problem

    if told.get("targets_file") and targets is None:
        raise InputError(f"the draws were fitted to the targets of a file, {told['targets_file']}: name it, --targets")
    if told.get("scenario", scenario) != scenario and not Path(scenario).is_file():
        raise InputError(f"the draws were fitted to the scenario {told['scenario']}, not to {scenario}: name it")
    names = [name for name in told["parameters"] if name in parameters()]
    size = told["families"] if families is None else families
    return problem(scenario, names, targets, size, told["seeds"][0], len(told["seeds"]))


def read_rows(file: Path) -> list[dict[str, str]]:
    """The rows of a file of draws, as text."""
    with file.open(encoding="utf-8", newline="") as opened_file:
        return list(csv.DictReader(opened_file))


# --- weights ---------------------------------------------------------------------------------------------------------


def weights_of(misfit: np.ndarray) -> np.ndarray:
    """Weights, which sum to 1, of draws by their misfit (minus twice the log of a likelihood) or by its rise."""
    import numpy as np

    weights = np.exp(-0.5 * (misfit - misfit.min()))
    return np.asarray(weights / weights.sum())


def effective_size(weights: np.ndarray) -> float:
    """How many draws of equal weight say as much (Kish)."""
    return float(1.0 / (weights**2).sum())


def tempered(weights: np.ndarray, share: float) -> np.ndarray:
    """The weights to the power, at most 1, that leaves an effective size of this share of the draws."""
    import numpy as np

    low, high = 0.0, 1.0
    logs = np.log(np.maximum(weights, 1e-300))
    for _ in range(50):
        middle = (low + high) / 2
        if effective_size(weights_of(-2.0 * middle * logs)) >= share * len(weights):
            low = middle
        else:
            high = middle
    return weights_of(-2.0 * low * logs)


def resampled(places: np.ndarray, weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As many draws, by weight (systematic resampling), in a random order and each moved a little.

    The move is towards the mean and out again (Liu and West 2001), along the directions in which the draws vary
    together, so that neither mean nor spread changes.
    """
    import numpy as np

    members = len(places)
    points = (rng.random() + np.arange(members)) / members
    chosen = np.minimum(np.searchsorted(np.cumsum(weights), points), members - 1)
    drawn = places[rng.permutation(chosen)]
    away = drawn - drawn.mean(axis=0)
    noise = rng.standard_normal((members, members)) @ away / np.sqrt(members - 1)
    return np.asarray(drawn.mean(axis=0) + np.sqrt(1.0 - JITTER**2) * away + JITTER * noise)


# --- the pass ------------------------------------------------------------------------------------------------------


def opened(places: np.ndarray) -> np.ndarray:
    """The draws opened about their mean; no parameter spreads further than the prior."""
    import numpy as np

    mean, spread = places.mean(axis=0), places.std(axis=0, ddof=1)
    with np.errstate(divide="ignore"):
        times = np.clip(PRIOR_SPREAD / spread, 1.0, OPENED)
    return np.asarray(mean + times * (places - mean))


def one_pass(
    problem: Problem, places: np.ndarray, misses: np.ndarray, luck: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The draws moved once by what their misses say; the figures count for what opening the draws let go."""
    import numpy as np
    from cmsim.runs.calibrating.ensemble import variances
    from iterative_ensemble_smoother import ESMDA

    let_go = 1.0 - OPENED**-2
    smoother = ESMDA(
        covariance=variances(problem, luck, 1.0 / let_go) / let_go,
        observations=np.zeros(misses.shape[1]),
        alpha=1,
        seed=rng,
    )
    smoother.prepare_assimilation(Y=misses.T)
    return np.asarray(smoother.assimilate_batch(X=places.T).T)


# --- the folder ----------------------------------------------------------------------------------------------------


def write(found: Reweighted, told: Any, scenario: str, targets: str | Path | None) -> None:
    """draws.csv and weights.csv, and the manifest with what the draws came from."""
    import pandas as pd
    from cmsim.runs.calibrating.results import shipped
    from cmsim.runs.folders import write_manifest
    from cmsim.runs.store import fingerprint, now, read_manifest

    weights = pd.DataFrame({"draw": range(1, len(found.weights) + 1), "weight": found.weights})
    tables = {DRAWS: shipped(found.problem, found.places, found.misses, found.luck), "weights.csv": weights}
    for name, table in tables.items():
        assert table is not None
        (found.out / name).write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="\n")
    words = ["cmsim calibrate", scenario, "--reweight", *([f"--targets {Path(targets).name}"] if targets else [])]
    manifest = {
        **read_manifest(found.out),
        "draws": len(found.places), "covered": found.covered,
        "reweighted": {
            "effective_sample_size": round(found.effective, 1), "of": len(found.weights),
            "smoother_pass": found.moved,
            "from": {key: told[key] for key in ("made", "cmsim", "rules_hash", "command", "sha256") if key in told},
        },
        "command": " ".join([*words, f"--families {found.problem.families}"]),
        "ended": now(),
        "files": {name: fingerprint(found.out / name) for name in tables},
    }  # fmt: skip
    write_manifest(found.out, manifest)
