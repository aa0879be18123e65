"""``cmsim verify`` and ``cmsim reproduce``: a result is checked against its hashes, and run again."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim import run
from cmsim.runs.cli import main
from cmsim.runs.store import fingerprint, write_table

pytestmark = pytest.mark.quick


def cmsim(*words: str):
    return CliRunner().invoke(main, words, prog_name="cmsim")


@pytest.fixture
def result(tmp_path):
    run("baseline", families=60, until="2013-03", snapshots=["2013-02"], groups=["send"], out=tmp_path / "result")
    return tmp_path / "result"


def change_manifest(result, **changes) -> None:
    file = result / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def forge(result, name: str, change) -> None:
    """Change a table and its hash with it: only a new run can tell."""
    file = result / f"{name}.parquet"
    write_table(change(pd.read_parquet(file)), file)
    files = json.loads((result / "manifest.json").read_text())["files"]
    change_manifest(result, files=files | {file.name: fingerprint(file)})


def test_a_good_result_is_good_file_by_file(result):
    done = cmsim("verify", str(result))
    assert done.exit_code == 0
    files = ("cutoffs.parquet", "families.parquet", "indicators.parquet")
    assert done.stdout.splitlines() == [f"good     {name}" for name in files]
    assert json.loads(cmsim("verify", str(result), "--json").stdout)["good"] is True


def test_altered_missing_and_extra_files_are_named(result):
    (result / "cutoffs.parquet").unlink()
    with (result / "families.parquet").open("ab") as file:
        file.write(b"x")
    (result / "notes.txt").write_text("mine")
    done = cmsim("verify", str(result))
    assert done.exit_code == 1
    lines = {tuple(line.split()) for line in done.stdout.splitlines()}
    assert lines == {
        *(("missing", "cutoffs.parquet"), ("altered", "families.parquet")),
        *(("good", "indicators.parquet"), ("extra", "notes.txt")),
    }
    told = json.loads(cmsim("verify", str(result), "--json").stdout)
    assert told["good"] is False
    assert told["files"]["notes.txt"] == "extra"


def test_a_byte_changed_in_place_is_seen(result):
    content = bytearray((result / "indicators.parquet").read_bytes())
    content[100] ^= 1
    (result / "indicators.parquet").write_bytes(content)
    done = cmsim("verify", str(result))
    assert (done.exit_code, "altered  indicators.parquet" in done.stdout) == (1, True)


def test_a_run_comes_out_again(result):
    done = cmsim("reproduce", str(result))
    assert done.exit_code == 0, done.output
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["same"] * 3
    assert done.stderr == ""


def test_a_forged_figure_does_not_come_out_again_and_is_named(result):
    def richer(families):
        families.loc[5, "arrears"] += 0.01
        return families

    forge(result, "families", richer)
    assert cmsim("verify", str(result)).exit_code == 0
    done = cmsim("reproduce", str(result))
    assert done.exit_code == 1
    assert "differs  families.parquet: column arrears, row 5: 0.01 then, 0.0 now" in done.stdout
    assert "same     indicators.parquet" in done.stdout


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda table: table.drop(columns="effective"), "the columns differ: effective"),
        (lambda table: table[list(table)[::-1]], "the columns differ: their order"),
        (lambda table: table.iloc[1:], "rows then"),
        (lambda table: table.assign(month="2013-01"), "column month, row 0: 2013-01 then, 2013-02 now"),
    ],
)
def test_other_columns_rows_and_words_are_differences_too(result, change, says):
    forge(result, "families", change)
    done = cmsim("reproduce", str(result), "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert says in told["tables"]["families.parquet"]
    assert told["same"] is False


def test_a_missing_table_is_a_difference(result):
    (result / "cutoffs.parquet").unlink()
    done = cmsim("reproduce", str(result))
    assert (done.exit_code, "differs  cutoffs.parquet: is missing" in done.stdout) == (1, True)


def test_it_is_said_when_the_rules_have_changed_and_the_last_digit_may_then_differ(result):
    def last_digit(table):
        return table.assign(value=table["value"] * (1 + 1e-13))

    forge(result, "indicators", last_digit)
    assert cmsim("reproduce", str(result)).exit_code == 1
    change_manifest(result, rules_hash="0123456789abcdef")
    done = cmsim("reproduce", str(result))
    assert done.exit_code == 0, done.output
    assert "note: the rules changed since: 0123456789abcdef then" in done.stderr


@pytest.mark.parametrize("command", ["verify", "reproduce"])
def test_what_is_no_result_is_wrong_input(tmp_path, result, command):
    (result / "manifest.json").write_text("{")
    for folder in (tmp_path / "nothing", tmp_path, result):
        done = cmsim(command, str(folder))
        assert done.exit_code == 2
        assert done.stderr.startswith("Error: ")
        assert done.stdout == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"families": "many"}, "families is 'many'"),
        ({"families": 10**12}, "memory"),
        ({"seed": -1}, "seed is -1"),
        ({"until": 2013}, "until is 2013"),
        ({"until": "2012-01"}, "until is 2012-01"),
        ({"engine": "steam"}, "engine is 'steam'"),
        ({"draw": 3}, "draw is 3"),
        ({"groups": "send"}, "groups must be a list"),
        ({"snapshots": ["2020-01"]}, "no snapshot of 2020-01"),
        ({"scenario": {"name": "half"}}, "not a scenario as cmsim saves it"),
        ({"kind": "sweep"}, "plan is wrong"),
        ({"kind": "sweep", "plan": {}}, "it tells no plan"),
        ({"kind": "journey"}, "a journey cannot be reproduced"),
        ({"kind": "compare"}, "reforms"),
    ],
)
def test_a_manifest_that_does_not_say_how_is_wrong_input(result, change, says):
    change_manifest(result, **change)
    done = cmsim("reproduce", str(result))
    assert done.exit_code == 2, done.output
    assert says in done.stderr


def test_a_comparison_comes_out_again_too(tmp_path, monkeypatch):
    from cmsim.runs.comparing import results as compare_results
    from cmsim.runs.comparing.compare import compare

    (tmp_path / "early.toml").write_text(
        'name = "early"\nquestion = "What if the fee had been lower?"\n[[change]]\nfrom = 2013-05-01\n'
        "application_fee = 10\n"
    )
    monkeypatch.setattr(compare_results, "draw_all", lambda found: {})  # pictures take seconds, and are not compared
    compare("baseline", tmp_path / "early.toml", families=40, seeds=2, until="2013-08", out=tmp_path / "compared")
    done = cmsim("reproduce", str(tmp_path / "compared"), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {"comparison.parquet", "indicators.parquet"} <= set(told["tables"])
    assert set(told["tables"].values()) == {""}
