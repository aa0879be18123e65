"""The recipes of docs/how-to/your-own-data.md work on small made files in the layout of each survey."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.runs.cli import main

pytestmark = pytest.mark.once

HERE = Path(__file__).resolve().parent
PAGE = (HERE.parents[2] / "docs" / "how-to" / "your-own-data.md").read_text(encoding="utf-8")


def recipe(name: str) -> str:
    """The block of Python that the page marks with this name."""
    found = re.search(rf"<!-- recipe: {name} -->\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert found, f"the page has no recipe {name}"
    return found[1]


def import_as_the_page_says(name: str) -> list[str]:
    """The words of the command that the page gives for a recipe."""
    found = re.search(rf"^cmsim (population import {name}\.csv .*)$", PAGE, re.MULTILINE)
    assert found
    return found[1].split()


def told(done) -> dict:
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("survey", "parents_file", "given"),
    [
        ("frs", "adult", {"weight", "union", "send", "child_1_born", "receiving_savings", "receiving_weekly_pay"}),
        ("usoc", "indresp", {"weight", "contact", "child_1_born", "receiving_partner", "receiving_work"}),
    ],
)
def test_a_recipe_makes_a_file_that_is_imported_and_run(survey, parents_file, given, tmp_path, monkeypatch):
    shutil.copytree(HERE / "surveys" / survey, tmp_path / survey)
    monkeypatch.chdir(tmp_path)
    exec(compile(recipe(survey), f"{survey} recipe", "exec"), {})
    made = pd.read_csv(f"{survey}.csv")
    assert 10 < len(made) < len(pd.read_csv(HERE / "surveys" / survey / f"{parents_file}.tab", sep="\t"))

    report = told(CliRunner().invoke(main, [*import_as_the_page_says(survey), "--json"]))
    columns = {line["column"]: line for line in report["columns"]}
    assert report["survey"] == "2021-10"
    assert {name for name in given - {"weight"} if columns[name]["given"] == 0} == set()
    assert columns["paying_work"]["given"] == 0, "neither survey sees the paying parent"
    assert columns["paying_work"]["filled"] == len(made)
    assert report["weights"] == pytest.approx(2_400_000)

    words = ["run", "baseline", "--population", report["out"], "--until", "2013-03", "--json"]
    run = told(CliRunner().invoke(main, words))
    families = {row["month"]: row["value"] for row in run["indicators"] if row["indicator"] == "families"}
    assert families["2013-03"] > 1_000_000
