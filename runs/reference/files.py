"""docs/reference/files.md: what lies in a folder of results, what each manifest and table holds, what --json prints.

The shapes are told here once; the tests make a small result of each kind and compare.
"""

from __future__ import annotations

from cmsim.runs.comparing.compare import ROW
from cmsim.runs.comparing.money import COLUMNS as MONEY
from cmsim.runs.reference.markdown import code, opening, table, whole
from cmsim.runs.store import PRICE_BASE

EVERY_MANIFEST = {
    "kind": "what it is: `run`, `compare`, `sweep` and so on",
    "families": "how many are simulated at once",
    "until": "the last month lived, YYYY-MM",
    "started": "when it was begun, UTC",
    "price_base": f"of every amount of money unless its indicator says otherwise: {PRICE_BASE}",
    "cmsim": "the version of cmsim",
    "versions": "the versions of Python and of the packages a result may depend on",
    "rules_hash": "a hash of every rule, kernel and table layout: the same hash, the same model",
    "data_hash": "a hash of the law, the evidence and the parameters",
    "schema_version": "of the tables; another version is refused",
    "files": "each file with its `sha256` and `bytes`: what `cmsim verify` compares",
}
OF_ONE_LIFE = {
    "scenario": "the scenario whole, as resolved: name, question, source, file, extends, cutoff, changes, parameters",
    "seed": "the luck; of a comparison the first of its seeds",
    "draw": "the draw of the parameters; 0 is the centre of the evidence",
    "weight": "how many families of Great Britain one simulated family stands for",
    "engine": "`compiled` or `mesa`",
    "groups": "the groups asked for with `--by`",
    "seconds": "how long it took",
}
MANIFESTS: dict[str, dict[str, str]] = {
    "run": {**OF_ONE_LIFE, "snapshots": "the months after which every family was looked at"},
    "compare": {
        **OF_ONE_LIFE,
        "reforms": "each reform whole, as `scenario`",
        "seeds": "how many seeds, from 1 on",
        "draws": "how many draws of the parameters; 0 is the centre alone",
    },
    "sweep": {
        "plan": "the plan in figures: scenarios, axes, seeds, what is kept",
        "seeds": "how many seeds each point is run with",
        "draws": "how many draws of the parameters",
        "runs": "how many runs the plan asks for",
        "parts": "of every part its hash and its size in bytes",
        "runs_hash": "a hash of every run's identity: a plan that was changed is not gone on with",
    },
}
INDICATOR_ROW = {
    "month": "YYYY-MM",
    "indicator": "its [name](indicators.md); in rows of a group the indicator's own level stands behind a colon",
    "group": "the group, empty for the whole country",
    "level": "the level of the indicator or, by group, of the group",
    "value": "the figure, scaled to Great Britain; missing where there is none",
    "simulated_n": "how many simulated ones it rests on",
}
KEPT = {
    "reform": "the reform's name",
    "unit": "the unit of the figure",
    "price_base": "of money: cash of the month, or prices of a year",
    "base": "without the reform, the mean over runs",
    "difference": "with the reform less without it, the mean over pairs of runs",
    "low": "lower bound of the difference, 90%",
    "high": "upper bound of the difference, 90%",
    "simulated_n": "how many simulated families it rests on",
}
WITH_REFORM = "with the reform, the mean over runs"
LINE_OF_MONEY = {
    "financial_year": "April to March, such as 2027-28",
    "first_month": "the first month of it that was lived",
    "last_month": "the last month of it that was lived",
    "line": "the line of the account",
    "value": WITH_REFORM,
}
TABLES: dict[str, dict[str, dict[str, str]]] = {  # kind of result: table: column: meaning
    "run": {
        "indicators": INDICATOR_ROW,
        "cutoffs": {
            "month": "YYYY-MM",
            **dict.fromkeys(
                ("calculation", "change", "report", "deduction", "enforcement", "complaint"),
                "the last place in this queue that the service came to; infinite: all that was asked",
            ),
        },
    },
    "compare": {
        "indicators": INDICATOR_ROW,
        "comparison": {
            name: {**INDICATOR_ROW, **KEPT, "value": WITH_REFORM}[name]
            for name in (*ROW, "simulated_n", "unit", "price_base")
        },
        "by_seed": {
            "scenario": "the base or a reform",
            "draw": "the draw of the parameters",
            "seed": "the luck",
            **{name: INDICATOR_ROW[name] for name in ("month", "indicator", "level", "value")},
        },
        "movers": {
            "reform": KEPT["reform"],
            "month": "YYYY-MM, the month looked at",
            "pairing": "`base to reform`: the same family in both; `before the change to ...`: itself a month before",
            "from": "the arrangement there",
            "to": "the arrangement with the reform",
            "families": "how many families of Great Britain",
            "share": "of the families in `from`",
            "simulated_n": KEPT["simulated_n"],
        },
        "winners": {
            "reform": KEPT["reform"],
            "month": "YYYY-MM, the end of the twelve months compared",
            "parent": "whose money: the paying or the receiving parent's",
            "group": "the group, empty for the whole country",
            "level": "the level of the group",
            "higher": "share of families in which it is more than without the reform",
            "lower": "share in which it is less",
            "same": "share in which it is the same within a pound a month",
            "mean_difference_gbp_a_month": "mean over these families",
            "families": "how many families of Great Britain, the mean over runs",
            **{
                f"{name}_{end}": f"{'lower' if end == 'low' else 'upper'} bound of `{name}`, 90%"
                for name in ("higher", "lower", "same", "mean_difference_gbp_a_month")
                for end in ("low", "high")
            },
            "simulated_n": "how many simulated families it rests on, all runs together",
            "price_base": "cash of the twelve months",
        },
        "money": {name: {**KEPT, **LINE_OF_MONEY}[name] for name in MONEY},
    },
    "sweep": {
        "runs": {
            "id": "the run: a hash of all that its outcomes rest on",
            "scenario": "the scenario's name",
            "seed": "the luck",
            "draw": "the draw of the parameters",
            "status": "`done`, `failed` or `missing`",
            "seconds": "how long it took",
            "error": "why it failed",
            "sha256": "the hash of its outcomes, as Parquet of their own",
            "part": "the file in `parts` that its outcomes are in",
        },
        "parts/runs-ID": {"run": "the `id` of the run", **INDICATOR_ROW},
    },
}
OTHERS = {
    "run": "With `--snapshot`: `families.parquet`, whose columns have [a page of their own](snapshot.md).",
    "compare": "Besides: `summary.md`, `money.csv`, and of each chart a PNG, a CSV of its figures, and its words in "
    "`chart-alt.json`. With `--split-queue`: `split.parquet`; with `--draws`: `uncertainty.parquet`, and "
    "`by_data_draw.parquet`, as `by_seed` with `data_draw` for the draw of the margins.",
    "sweep": "`runs.parquet` has a column for each axis besides. While it goes on, `parts/ID.parquet` and "
    "`status/ID.json` are of one run: its outcomes, and how it ended.",
}
OBJECTS = {
    "cmsim run": '{"scenario", "seed", "families", "until", "engine", "seconds", "out",\n'
    ' "indicators": [{"month", "indicator", "group", "level", "value"}, ...]}',
    "cmsim compare": '{"base", "reforms", "seeds", "draws", "data_draws",\n'
    ' "rows": [{"reform", "month", "indicator", "group", "level",\n'
    '           "base", "value", "difference", "low", "high"}, ...],\n'
    ' "money": [{"reform", "financial_year", "line", "base", "value", "difference", "low", "high", ...}, ...],\n'
    ' "winners": [{"reform", "month", "parent", "group", "level", "higher", "lower", "same", ...}, ...]}',
    "cmsim law": '{"date", "levers": {"NAME": {"title", "value", "unit", "since", "reference", "status"}, ...}}',
    "cmsim evidence": '{"figures": [{"id", "quantity", "value", "unit", "low", "high", "period", "status", ...}, ...]}',
    "cmsim scenarios list": '{"scenarios": [{"name", "question", "extends", "first_change", "source"}, ...]}',
}
INTRODUCTION = """\
Every result is a folder: `manifest.json`, tables as Parquet, and whatever else its kind has. It is there whole or
not at all, and can be moved and handed on. `cmsim.load_results(FOLDER)` reads it into pandas; `cmsim verify` checks
every file against the manifest; `cmsim reproduce` lives it again and compares. Tables of one run are the same bytes
each time on one machine and set of versions; only the manifest knows the time of day.
"""
OTHER_KINDS = """\
Populations, journeys, validations, calibrations, sensitivity and doubt are folders with a manifest too; `kind` says
which. Their guides name their files: [populations](../how-to/your-own-data.md),
[journeys](../how-to/one-familys-life.md),
[validation](../how-to/validate.md), [calibration](../how-to/calibrate.md), [sensitivity](../how-to/sensitivity.md),
[doubt](../how-to/doubt.md).
"""
EXPLAINED = {"run": "A run", "compare": "A comparison", "sweep": "A sweep"}


def page() -> str:
    """The whole page as Markdown."""
    lines = [*opening("Files and shapes", "runs/reference/files.py"), *INTRODUCTION.splitlines()]
    lines += ["", "## Every manifest"]
    lines += table(("Key", "What it is"), ((f"`{key}`", says) for key, says in EVERY_MANIFEST.items()))
    for kind, title in EXPLAINED.items():
        lines += ["", f"## {title}", "", "Its manifest has besides:"]
        lines += table(("Key", "What it is"), ((f"`{key}`", says) for key, says in MANIFESTS[kind].items()))
        for name, columns in TABLES[kind].items():
            lines += ["", f"### {name}.parquet ({kind})"]
            lines += table(("Column", "What it is"), ((f"`{column}`", says) for column, says in columns.items()))
        lines += ["", OTHERS[kind]]
    lines += ["", "## Other results", "", *OTHER_KINDS.splitlines()]
    lines += ["", "## Results as JSON", "", "What some commands print with `--json`; null where there is no figure."]
    for command, shape in OBJECTS.items():
        lines += ["", f"`{command}`:", *code(shape, "text")]
    return whole(lines)
