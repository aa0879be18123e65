"""One run of one scenario: live every month, look when asked, hand back the results and, if wanted, keep them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmsim.runs.store import Results, about, check_destination, now, write_results

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.model.population.imported import Population
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.scenarios import Scenario

# What a snapshot of imported families holds unless more is asked for: what the run made of them, nothing they brought.
OUTCOMES = (
    *("month", "family_id", "weight", "case_status", "arrangement", "lived_arrangement", "family_based_kind"),
    *("arrangement_since", "collection_method", "enforcement_stage", "weekly_liability", "due_month", "paid_month"),
    *("due_quarter", "paid_quarter", "due_year", "paid_year", "usually_on_time", "months_without_payment", "arrears"),
    *("charges_owed", "effective"),
)
FEWEST_SHOWN = 30  # a group's figure that rests on fewer simulated families is not given
Progress = Callable[[int, int], None]  # months lived, months in all


def run(
    scenario: str | Path | Scenario = "baseline",
    families: int | None = None,
    seed: int = 1,
    until: str = "2036-12",
    engine: str = "compiled",
    snapshots: Sequence[str] = (),
    out: str | Path | None = None,
    force: bool = False,
    groups: Sequence[str] = (),
    threads: int | None = None,
    progress: Progress | None = None,
    population: str | Path | Population | None = None,
    columns: Sequence[str] = (),
) -> Results:
    """Live a scenario from December 2012 until a month.

    Parameters
    ----------
    scenario : a name in the catalogue, the path of a file, or a ``Scenario``.
    families : how many are simulated at once, each standing for 2.4m / families. None: 24,000, or as many as the
        population has.
    seed : the same seed is the same luck in every scenario.
    until : the last month, "YYYY-MM".
    engine : "compiled" or "mesa".
    snapshots : months ("YYYY-MM") after which every family is looked at: ``Results.families``.
    out, force : a folder to keep the results in, and whether it may replace a result that is there.
    groups : names of ``cmsim.model.results.groups.GROUPS``: figures by group in December of each year, in the
        scenario's first month of change and in the last month. Those that rest on fewer than 30 simulated families are
        NaN.
    threads : threads of the compiled engine (results do not depend on it).
    progress : called with months lived and months in all.
    population : families of one's own for December 2012: a folder that ``cmsim population import`` wrote, a file to
        import, or a ``Population``. Their own values are kept out of snapshots, but for ``columns``.
    columns : the columns to keep of snapshots (with a population: besides ``OUTCOMES``). None given: all of them.

    Errors: InputError for anything the user got wrong, before any month is lived.

    >>> results = run("baseline", families=100, until="2013-03", snapshots=["2013-03"])
    >>> results.indicators["month"].max(), results.families["month"].unique().tolist()
    ('2013-03', ['2013-03'])
    """
    from cmsim.model.calendar import label
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.scenarios import load

    asked = load(scenario)
    if out is not None:
        check_destination(out, force)
    wanted, by = snapshot_months(several(snapshots), until), check_groups(several(groups))
    kept = check_columns(several(columns), population is not None)
    started, begun = now(), time.perf_counter()
    own = own_population(population, seed)
    model = SeparatedFamilies(
        families=families, rng=seed, scenario=asked, until=until, engine=engine, threads=threads, population=own
    )
    tables = live(model, wanted, by, progress, kept)
    manifest = about(
        kind="run",
        scenario=asked.resolved(),
        seed=model.seed,
        draw=0,  # behaviour's parameters: the centre of the evidence
        families=model.families_wanted,
        weight=model.weight,
        until=label(model.last_month),
        engine=engine,
        groups=list(by),
        snapshots=[label(month) for month in wanted],
        started=started,
        seconds=round(time.perf_counter() - begun, 3),
        **({"columns": list(several(columns))} if columns else {}),
        **told_population(own, base_name(population)),
    )
    if out is None:
        return Results(manifest, tables)
    return write_results(out, manifest, tables, force)


def live(
    model: SeparatedFamilies,
    snapshots: Sequence[int],
    groups: Sequence[str],
    progress: Progress | None = None,
    columns: Sequence[str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Live all months of a model, look where asked, and hand back the tables of a result by name."""
    import pandas as pd
    from cmsim.model.calendar import label
    from cmsim.model.results.indicators import grouped, national
    from cmsim.model.results.snapshot import snapshot

    looks, by_group = [], []
    grouped_at = group_months(model) if groups else set()
    while model.running:
        model.step()
        if model.month in snapshots:
            looks.append(snapshot(model) if columns is None else snapshot(model)[list(columns)])
        if model.month in grouped_at:
            by_group.append(grouped(model, groups))
        if progress is not None:
            progress(model.month + 1, model.last_month + 1)
    months = [label(month) for month in range(model.month + 1)]
    tables = {
        "indicators": pd.concat([national(model), *(suppress(part) for part in by_group)], ignore_index=True),
        "cutoffs": cut_offs(model, months),
    }
    if looks:
        tables["families"] = pd.concat(looks, ignore_index=True)
    return tables


def cut_offs(model: SeparatedFamilies, months: list[str]) -> pd.DataFrame:
    """The last place served in each queue, month by month (infinite: all that was asked)."""
    import pandas as pd
    from cmsim.agents.codes import Queue

    return pd.DataFrame(
        {"month": months, **{queue.name.lower(): model.cut_offs[: len(months), queue] for queue in Queue}}
    )


def group_months(model: SeparatedFamilies) -> set[int]:
    """The months of figures by group: each December, the scenario's first month of change, and the last month."""
    ends = {month for month in range(model.last_month + 1) if month % 12 == 0} | {model.last_month}
    first = model.scenario.first_change_month()
    return ends if first is None else ends | {first}


def suppress(by_group: pd.DataFrame) -> pd.DataFrame:
    """Figures by group without those that rest on too few simulated families: their value is NaN."""
    return by_group.assign(value=by_group["value"].where(by_group["simulated_n"] >= FEWEST_SHOWN))


def several(asked: str | Sequence[str]) -> Sequence[str]:
    """What was asked for as a sequence: a single name may stand alone."""
    return (asked,) if isinstance(asked, str) else asked


def snapshot_months(snapshots: Sequence[str], until: str) -> list[int]:
    """The numbers of the months to look at, in order. Errors: InputError when one is no month or is never lived."""
    from cmsim.model.calendar import label, month_of
    from cmsim.model.errors import InputError
    from cmsim.model.simulation import check_until

    last = check_until(until)
    months = sorted({month_of(text) for text in snapshots})
    for month in months:
        if not 0 <= month <= last:
            raise InputError(f"there is no snapshot of {label(month)}: this run goes from 2012-12 to {label(last)}")
    return months


def check_groups(groups: Sequence[str]) -> tuple[str, ...]:
    """The groups asked for, each once. Errors: InputError with the nearest spelling."""
    from cmsim.model.errors import InputError, did_you_mean
    from cmsim.model.results.groups import GROUPS

    for name in groups:
        if name not in GROUPS:
            raise InputError(f"there is no group {name!r}{did_you_mean(name, GROUPS)}: one of {', '.join(GROUPS)}")
    return tuple(dict.fromkeys(groups))


def check_columns(columns: Sequence[str], imported: bool) -> list[str] | None:
    """The columns of snapshots, in their usual order (None: all). Errors: InputError with the nearest spelling."""
    from cmsim.model.errors import InputError, did_you_mean
    from cmsim.model.results.snapshot import COLUMNS

    for name in columns:
        if name not in COLUMNS:
            raise InputError(
                f"a snapshot has no column {name!r}{did_you_mean(name, COLUMNS)}: one of {', '.join(COLUMNS)}"
            )
    if not columns and not imported:
        return None
    always = OUTCOMES if imported else ("month", "family_id", "arrangement")
    return [name for name in COLUMNS if name in always or name in columns]


def own_population(population: str | Path | Population | None, seed: int) -> Population | None:
    """The population asked for. Errors: InputError when there is none, or its file has a mistake."""
    if population is None or not isinstance(population, str | Path):
        return population
    from cmsim.model.population.importing import population_of

    return population_of(population, seed)


def base_name(population: str | Path | Population | None) -> str:
    """The name of a population without its path: results are handed on."""
    return Path(population).resolve().name if isinstance(population, str | Path) else getattr(population, "name", "")


def told_population(population: Population | None, name: str) -> dict[str, dict[str, str]]:
    """What a manifest says of a population of one's own: its name and a hash of its families; nothing of others."""
    return {} if population is None else {"population": {"name": name, "sha256": population.fingerprint()}}
