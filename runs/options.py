"""Options that several commands take in the same words."""

from pathlib import Path

import rich_click as click

FIRST_SEED = click.option("--seed", type=int, default=1, show_default=True, help="The first of the seeds.")
JOBS = click.option("--jobs", type=int, default=1, show_default=True, help="Runs at the same time, in processes.")
KEEP_RUNS = click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="A folder for every run and the result.  [default: nothing is written]",
)
JSON_NOT_TABLES = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
JSON_NOT_A_TABLE = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
