"""What is checked on a result when its report is written: its files, sums, rules and data, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cmsim.runs.reporting.shared import ROLES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from cmsim.runs.reporting.markup import Table
    from cmsim.runs.store import Results

PASSED, FAILED, UNDONE, UNKNOWN, NOTED = "passed", "not passed", "not done", "not known", "noted"
CLOSE = 1e-6  # relative: what sums of money may differ by in floating point


class Check(NamedTuple):
    """One check: its name, its result, and what was seen."""

    name: str
    result: str
    seen: str


def checks_of(
    results: Results,
    folder: Path,
    named: Mapping[str, str],
    changed: Sequence[str],
    tables: Sequence[Table],
    live: bool,
) -> list[Check]:
    """Every check on a result; ``live``: live a small world too, to see that books balance and engines agree."""
    manifest = results.manifest
    return [
        _files(folder, manifest),
        *_sums(results.tables),
        *_lived(live),
        Check("Rules, law and data are those of the result", NOTED if changed else PASSED,
              "; ".join(changed) or "the rules, law, evidence and versions here are those it was made with"),
        _validated(),
        _draws(manifest),
        _suppressed(tables),
        _rated(),
        *_people(named),
    ]  # fmt: skip


def _files(folder: Path, manifest: Mapping[str, Any]) -> Check:
    if manifest["kind"] == "sweep":
        from cmsim.runs.sweeping.folder import check as check_files
    else:
        from cmsim.runs.store import check_files
    found = check_files(folder, manifest)
    wrong = [f"{name} {what}" for name, what in found.items() if what != "good"]
    seen = "; ".join(wrong) or f"all {len(found)} files have the hash that the manifest names"
    return Check("Files are as they were written", FAILED if wrong else PASSED, seen)


# --- sums -----------------------------------------------------------------------------------------------------------


def _sums(tables: Mapping[str, pd.DataFrame]) -> Iterator[Check]:
    """Whether the figures of the result add up: shares to one, money by route to all of it, families to families."""
    rows = tables.get("indicators")
    if rows is not None:
        national = rows[rows["group"] == ""]
        shares = _by_month(national, "arrangement_share").dropna().sum(axis=1)  # months of which every level is kept
        yield _adds_up("Shares of arrangements add to all families", shares.to_numpy(), 1.0)
        money = _by_month(national, "maintenance_received_gbp")
        if {"", "direct_pay"} <= set(money):
            routes = money.drop(columns=[""]).sum(axis=1, min_count=1)
            known = money[""].notna() & routes.notna()
            yield _adds_up("Maintenance by route adds to all maintenance", routes[known].to_numpy(), money[""][known])
    winners = tables.get("winners")
    if winners is not None:
        told = winners[winners["higher"].notna()]
        whole = told[["higher", "lower", "same"]].sum(axis=1)
        yield _adds_up("Gains, losses and the same add to all families", whole.to_numpy(), 1.0)
    movers = tables.get("movers")
    if movers is not None:
        before = movers[movers["pairing"].str.startswith("before") & (movers["from"] != "ended")]
        if len(before):
            counted = before.groupby(["reform", "month", "pairing"])["simulated_n"].sum()
            different = int((counted.groupby(level=["reform", "month"]).nunique() > 1).sum())
            seen = f"{len(counted) // 2} months of families followed; {different} in which their number differs"
            yield Check("Base and reform follow the same families", FAILED if different else PASSED, seen)


def _by_month(national: pd.DataFrame, indicator: str) -> pd.DataFrame:
    here = national[national["indicator"] == indicator]
    return here.pivot(index="month", columns="level", values="value")


def _adds_up(name: str, found: np.ndarray, whole: Any) -> Check:
    import numpy as np

    off = np.abs(np.asarray(found, float) - np.asarray(whole, float)) / np.maximum(np.abs(whole), 1e-9)
    off = off[~np.isnan(off)]
    if not len(off):
        return Check(name, UNDONE, "the result holds no figures to add")
    seen = f"{len(off):,} sums; the furthest is off by {off.max():.1g} of the whole"
    return Check(name, PASSED if off.max() < CLOSE else FAILED, seen)


# --- a small world, lived now ----------------------------------------------------------------------------------------


def _lived(live: bool) -> list[Check]:
    names = ("The books of every family balance", "Both engines give the same figures")
    if not live:
        return [Check(name, UNDONE, "cmsim report --check lives a small world to see it") for name in names]
    return [
        Check(name, PASSED if good else FAILED, seen) for name, (good, seen) in zip(names, _small_world(), strict=True)
    ]


@cache
def _small_world() -> tuple[tuple[bool, str], tuple[bool, str]]:
    """A small world of the baseline, lived now: arrears move by what is posted, and both engines agree."""
    import numpy as np
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.runs.run import run

    families, until = 300, "2014-12"
    model = SeparatedFamilies(families, until=until)
    seen, off = 0, 0
    before = dict(zip(model.families["id"].tolist(), model.families["arrears"].tolist(), strict=True))
    while model.running:
        model.step()
        f = model.families
        opening = np.array([before.get(number, 0) for number in f["id"].tolist()])
        owed = opening + f["posted_due_month"] + f["carried_month"] + f["adjusted_month"]
        off += int((owed - f["posted_paid_month"] - f["written_off_month"] != f["arrears"]).sum())
        seen += len(f)
        before = dict(zip(f["id"].tolist(), f["arrears"].tolist(), strict=True))
    books = f"{families} families to {until}, {seen:,} months of families: {off} differ by a penny or more"
    few, end = 60, "2013-06"
    ours, theirs = (run(families=few, until=end, engine=engine).indicators for engine in ("compiled", "mesa"))
    same = bool(ours.equals(theirs))
    engines = (
        f"{few} families to {end}, compiled and Mesa: {len(ours):,} figures {'the same' if same else 'that differ'}"
    )
    return (off == 0, books), (same, engines)


# --- how it stands ---------------------------------------------------------------------------------------------------


def _validated() -> Check:
    """What is known of how the model stands against published figures, and whether that was with these rules."""
    from cmsim.runs.pages import kept_figures, kept_file
    from cmsim.runs.store import about

    name, file = "The model was held against published figures", kept_file("validation.csv")
    if file is None:
        return Check(name, UNKNOWN, "the figures of the validation are not here")
    told, rows = kept_figures(file)
    counts = [
        f"{int(part['within'].sum())} of {len(part)} {words} within tolerance"
        for use, words in (("calibrate", "figures it was fitted to"), ("validate", "kept for testing"))
        for part in [rows[rows["use"] == use]]
    ]
    here, hashes = about(), ("rules_hash", "data_hash")
    if any(key not in told for key in hashes):
        stands = "with which rules is not recorded"
    else:
        same = all(told[key] == here[key] for key in hashes)
        stands = "with the rules and data that are here" if same else "with other rules or data than those here"
    return Check(name, NOTED, f"{'; '.join(counts)} ({stands}): {told['made_by']}")


def _draws(manifest: Mapping[str, Any]) -> Check:
    name = "Parameter draws are up to date"
    if not manifest.get("draws") and not manifest.get("plan", {}).get("draws"):
        return Check(name, "does not apply", "no draws were used: parameters stand at their centre")
    told = str(manifest.get("draws_warning", ""))
    return Check(name, FAILED if told else PASSED, told or "nothing they rest on had changed when they were used")


def _suppressed(tables: Sequence[Table]) -> Check:
    from cmsim.runs.comparing.words import NOT_SHOWN

    cells = [cell for table in tables for row in table.rows for cell in row[table.heads :]]
    hidden = sum(cell == NOT_SHOWN for cell in cells)
    return Check(
        "Figures on too few families are left out", PASSED, f"{hidden:,} of {len(cells):,} cells are not shown"
    )


def _rated() -> Check:
    from cmsim.runs.sensitivity.impact import out_of_date, shipped

    name, found = "Impact ratings of the assumptions are up to date", shipped()
    if found is None:
        return Check(name, UNDONE, "no analysis has been made")
    old = out_of_date(found[0])
    return Check(name, NOTED if old else PASSED,
                 f"made with {'other rules or data than' if old else 'the rules and data that are'} here")  # fmt: skip


def _people(named: Mapping[str, str]) -> list[Check]:
    words = {"assurer": "Somebody else has checked it", "approver": "Somebody has approved it"}
    return [
        Check(words[role], NOTED if named.get(role) else UNDONE, named.get(role) or f"no {role} is named")
        for role in ROLES
        if role in words
    ]
