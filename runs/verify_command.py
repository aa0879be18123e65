"""``cmsim verify`` and ``cmsim reproduce``: is a result what it was, and does it come out again?"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.model.population.imported import Population
    from cmsim.runs.run import Progress

CLOSE = 1e-9  # relative: what other machines and other versions may differ by
MADE_WITH = {
    "cmsim": "cmsim",
    "rules_hash": "the rules",
    "data_hash": "the law or the evidence",
    "versions": "versions",
}


@click.command("verify", epilog="Example: cmsim verify results/baseline-24000-seed1")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def verify(folder: Path, as_json: bool) -> None:
    """Check every file of the result in DIR against the hashes of its manifest.

    Exit code 0: all files are there, unaltered, and no others. 1: not so, and the lines say which.
    """
    from cmsim.model.errors import InputError
    from cmsim.runs.store import check_files, read_manifest

    manifest = read_manifest(folder)
    swept = manifest["kind"] == "sweep"
    if swept:
        from cmsim.runs.sweeping.folder import check as check_files  # the parts of its runs too
    try:
        found = check_files(folder, manifest)
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {error.strerror or error}") from None
    good = set(found.values()) <= {"good"}
    if as_json:
        click.echo(json.dumps({"good": good, "files": found}))
    else:
        parts = [name for name in found if name.startswith("parts/")]
        whole = [name for name in parts if found[name] == "good"]
        for name in (name for name in found if name not in whole):
            click.echo(f"{found[name]:<8} {name}")
        if swept:
            click.echo(f"{'good':<8} {len(whole):,} of {len(parts):,} parts")
    sys.exit(0 if good else 1)


@click.command("reproduce", epilog="Example: cmsim reproduce results/baseline-24000-seed1")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--population", type=click.Path(path_type=Path), metavar="DIR",
              help="The population it was run on, where it was one of your own.")  # fmt: skip
@click.option("--runs", type=click.IntRange(min=1), metavar="N",
              help="Of a sweep, so many of its runs, spread over all of them.  [default: all]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def reproduce(folder: Path, population: Path | None, runs: int | None, as_json: bool) -> None:
    """Run the result in DIR again, as its manifest says, and compare every table with what is there.

    Exit code 0: the same figures came out. 1: they differ; the first difference of each table is named. With the same
    versions the figures must be equal; with others they may differ in the ninth figure.
    """
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.store import read_manifest

    manifest = read_manifest(folder)
    changed = what_changed(manifest)
    if not as_json:
        for line in changed:
            click.echo(f"note: {line}", err=True)
    say_if_compiling()
    with tempfile.TemporaryDirectory(prefix="cmsim-") as temporary, bar(folder.resolve().name) as progress:
        if manifest["kind"] == "sweep":
            from cmsim.runs.sweeping.again import sweep_again

            differences = sweep_again(folder, manifest, runs, not changed, progress)
        else:
            again = Path(temporary) / "again"
            run_again(manifest, again, progress, population)
            differences = compare_folders(folder, manifest, again, exact=not changed)
    same = not any(differences.values())
    if as_json:
        click.echo(json.dumps({"same": same, "tables": differences, "changed_since": changed}))
    else:
        for name, difference in differences.items():
            click.echo(f"{'differs' if difference else 'same':<8} {name}{f': {difference}' if difference else ''}")
    sys.exit(0 if same else 1)


def what_changed(manifest: Mapping[str, Any]) -> list[str]:
    """What has changed since the result was made and may make a difference, a line each."""
    from cmsim.runs.store import about

    here = about()
    draws = draws_changed(manifest) if manifest.get("draws") else []
    return draws + [
        f"{word} changed since: {told(manifest.get(key))} then, {told(here[key])} now"
        for key, word in MADE_WITH.items()
        if manifest.get(key) != here[key]
    ]


def draws_changed(manifest: Mapping[str, Any]) -> list[str]:
    """Whether the parameter draws are others than those a result was made with, in a line."""
    from cmsim.runs.drawn import made

    then, here = manifest.get("draws_made", {}).get("sha256"), made().get("sha256")
    return [] if then == here else [f"the parameter draws changed since: {told(then)} then, {told(here)} now"]


def told(value: Any) -> str:
    """A version, a hash, or versions by name."""
    return ", ".join(f"{name} {one}" for name, one in value.items()) if isinstance(value, dict) else str(value)


def run_again(
    manifest: Mapping[str, Any], out: Path, progress: Progress | None = None, population: Path | None = None
) -> None:
    """Make a result once more, in another folder. Errors: InputError where the manifest does not say how."""
    from cmsim.model.errors import InputError

    makers: dict[str, Callable[..., None]] = {"run": live_again, "compare": compare_again}
    if manifest["kind"] not in makers:
        raise InputError(f"a {manifest['kind']} cannot be reproduced: only {' and '.join(makers)} can")
    for key in ("snapshots", "groups"):
        names = manifest.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise InputError(f"the manifest is wrong: {key} must be a list of names")
    if not isinstance(manifest["until"], str):
        raise InputError(f"the manifest is wrong: until is {manifest['until']!r}, not a month")
    own = same_population(manifest, population)
    try:
        makers[manifest["kind"]](manifest, out, progress, own)
    except KeyError as error:
        raise InputError(f"the manifest is wrong: it has no {error.args[0]}") from None


def same_population(manifest: Mapping[str, Any], path: Path | None) -> Population | None:
    """The population a result was run on, if it was one of the user's own: from the path, or by its name from here.

    Errors: InputError when it is not there, is another one, or none was used.
    """
    from cmsim.model.errors import InputError
    from cmsim.runs.run import own_population

    told = manifest.get("population")
    if told is None:
        if path is not None:
            raise InputError("this result was not run on a population of your own: leave --population out")
        return None
    if not isinstance(told, dict) or not all(isinstance(told.get(key), str) for key in ("name", "sha256")):
        raise InputError("the manifest is wrong: population must have a name and a hash")
    place = Path(told["name"]) if path is None else path
    if path is None and not place.exists():
        raise InputError(f"this result was run on the population {told['name']}: say where it is with --population")
    found = own_population(place, manifest.get("seed", 1))
    if found is None or found.fingerprint() != told["sha256"]:
        raise InputError(f"{place} is not the population this result was run on: its families differ")
    return found


def live_again(
    manifest: Mapping[str, Any], out: Path, progress: Progress | None, population: Population | None
) -> None:
    """One run."""
    from cmsim.model.errors import InputError
    from cmsim.runs.run import run
    from cmsim.scenarios import Scenario

    if manifest["draw"] != 0:
        raise InputError(f"draw is {manifest['draw']!r}: this cmsim can only reproduce draw 0")
    run(
        Scenario.from_resolved(manifest["scenario"]),
        families=manifest["families"],
        seed=manifest["seed"],
        until=manifest["until"],
        engine=manifest["engine"],
        snapshots=manifest["snapshots"],
        groups=manifest["groups"],
        out=out,
        progress=progress,
        population=population,
        columns=manifest.get("columns", ()),
    )


def compare_again(
    manifest: Mapping[str, Any], out: Path, progress: Progress | None, population: Population | None
) -> None:
    """A comparison: all its runs."""
    from cmsim.runs.comparing.compare import compare
    from cmsim.runs.comparing.plan import asked_in

    compare(**asked_in(manifest), out=out, progress=progress, population=population)


def compare_folders(folder: Path, manifest: Mapping[str, Any], again: Path, exact: bool) -> dict[str, str]:
    """Each table of both folders by name, with its first difference ("" where there is none)."""
    from cmsim.runs.store import load_results

    new = load_results(again)
    names = [name for name in manifest["files"] if name.endswith(".parquet")]
    names += [f"{name}.parquet" for name in new.tables if f"{name}.parquet" not in names]
    return {name: compare_file(folder / name, new.tables.get(Path(name).stem), exact) for name in names}


def compare_file(file: Path, new: pd.DataFrame | None, exact: bool) -> str:
    """The first difference between a table in a file and the one that came out now."""
    from cmsim.model.errors import InputError
    from cmsim.runs.store import read_table

    if new is None:
        return "did not come out again"
    if not file.is_file():
        return "is missing"
    try:
        return first_difference(read_table(file), new, exact)
    except InputError as error:
        return str(error)


def first_difference(old: pd.DataFrame, new: pd.DataFrame, exact: bool) -> str:
    """Where two tables first differ, in words; "" when they are equal (to the last digit, or to nine figures)."""
    if list(old) != list(new):
        odd = sorted(str(name) for name in set(old) ^ set(new)) or ["their order"]
        return f"the columns differ: {', '.join(odd)}"
    if len(old) != len(new):
        return f"{len(old)} rows then, {len(new)} now"
    for name in old:
        same = equal(old[name], new[name], exact)
        if not same.all():
            row = int((~same).argmax())
            return f"column {name}, row {row}: {old[name].iloc[row]} then, {new[name].iloc[row]} now"
    return ""


def equal(old: pd.Series, new: pd.Series, exact: bool) -> Any:
    """Row by row: are the values equal? Two missing values are."""
    import numpy as np
    import pandas as pd

    both_missing = (old.isna() & new.isna()).to_numpy(bool)
    if not exact and pd.api.types.is_float_dtype(old) and pd.api.types.is_float_dtype(new):
        return both_missing | np.isclose(old.to_numpy(float), new.to_numpy(float), rtol=CLOSE, atol=CLOSE)
    left, right = old.astype(object), new.astype(object)
    return both_missing | (left == right).fillna(False).to_numpy(bool)
