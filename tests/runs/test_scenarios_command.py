"""``cmsim scenarios``: what a person types and what comes back."""

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from cmsim.model.errors import InputError
from cmsim.runs import scenarios_command
from cmsim.runs.scenarios_command import scenarios
from cmsim.scenarios import catalogue, load


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder of one's own to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*words: str) -> str:
    """What the command prints."""
    result = CliRunner().invoke(scenarios, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def refusal(*words: str) -> str:
    """The one line with which the command refuses."""
    with pytest.raises(InputError) as caught:
        said(*words)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_list_names_every_scenario_and_its_question():
    text = said("list")
    assert all(name in text for name in catalogue())
    rows = json.loads(said("list", "--json"))["scenarios"]
    assert [row["name"] for row in rows] == catalogue()
    assert {row["name"]: row["first_change"] for row in rows}["remove-direct-pay"] == "2027-10-01"
    assert rows[0]["first_change"] is None


def test_show_tells_every_change_in_words_with_the_value_before():
    text = " ".join(said("show", "restore-application-fee").split())
    assert "2027-04-01 application_fee 0.0 20.0 Application fee (pounds)" in text
    told = json.loads(said("show", "remove-direct-pay", "--json"))
    direct_pay = next(change for change in told["changes"] if change["lever"] == "direct_pay_available")
    assert (direct_pay["before"], direct_pay["value"], direct_pay["title"]) == (True, False, "Direct Pay")
    assert {**told, "changes": []} == {**load("remove-direct-pay").resolved(), "changes": []}


@pytest.mark.parametrize("name", catalogue())
def test_every_scenario_of_the_catalogue_can_be_shown(name):
    assert name in said("show", name)


def test_show_takes_a_text_with_brackets_and_parameters_as_they_are(here):
    text = 'name = "[bold]a[b]"\nquestion = "[red]?"\n[parameters]\nfee_salience = 2\n'
    (here / "a.toml").write_text(text + "[[change]]\nfrom = 2012-12-10\nbasic_rate = [0.1, 0.2, 0.3]\n")
    shown = said("show", "a.toml")
    assert "[bold]a[b]: [red]?" in shown
    assert "fee_salience" in shown
    assert "[0.1, 0.2, 0.3]" in shown


def test_check_says_good_or_names_the_line(here):
    good = 'name = "a"\nquestion = "?"\n[[change]]\nfrom = 2027-04-02\napplication_fee = 20\n'
    (here / "a.toml").write_text(good)
    assert said("check", "a.toml") == "a.toml: good (a: 1 change, the first felt in 2027-05)\n"
    assert json.loads(said("check", "a.toml", "--json")) == {
        "file": "a.toml",
        "name": "a",
        "good": True,
        "changes": 1,
        "first_month": "2027-05",
        "notes": [],
    }
    (here / "a.toml").write_text(good.replace("application_fee", "aplication_fee"))
    assert refusal("check", "a.toml").startswith("a.toml, line 5: unknown key 'aplication_fee', did you mean")


def test_check_notes_a_parameter_that_is_possible_but_not_plausible(here):
    (here / "a.toml").write_text('name = "a"\nquestion = "?"\n[parameters]\nfee_salience = 9\n')
    result = CliRunner().invoke(scenarios, ["check", "a.toml"], catch_exceptions=False)
    assert "no changes yet" in result.stdout
    assert "fee_salience = 9 is outside its plausible range" in result.stderr
    assert len(json.loads(said("check", "a.toml", "--json"))["notes"]) == 1


@pytest.mark.parametrize("base", catalogue())
def test_new_writes_a_file_that_is_good_and_changes_nothing_yet(here, base):
    assert "wrote my-reform.toml" in said("new", "my-reform", "--from", base)
    assert "my-reform.toml: good" in said("check", "my-reform.toml")
    begun = load("my-reform.toml")
    assert begun.changes == load(base).changes
    assert begun.extends == (base, *load(base).extends)
    assert [entry.name for entry in here.iterdir()] == ["my-reform.toml"]


def test_every_lever_in_the_comments_of_a_new_file_may_be_written_as_it_stands(here):
    said("new", "my-reform", "--from", "remove-direct-pay")
    text = (here / "my-reform.toml").read_text(encoding="utf-8")
    head, levers = text.split("and what it may be.\n")
    changed = head + "\n[[change]]\nfrom = 2030-01-01\n" + levers.replace("# ", "", 1).replace("\n# ", "\n")
    (here / "changed.toml").write_text(changed, encoding="utf-8")
    assert load("changed.toml").levers_at_end() == load("remove-direct-pay").levers_at_end()
    assert len(load("changed.toml").changes) > 60


def test_new_may_build_on_a_file_and_write_elsewhere(here):
    (here / "mine").mkdir()
    said("new", 'the "first"', "--out", "mine/first.toml")
    told = json.loads(said("new", "second", "--from", "mine/first.toml", "--out", "second.toml", "--json"))
    assert told == {"file": "second.toml", "name": "second", "extends": "mine/first.toml"}
    assert load("second.toml").extends == ('the "first"', "baseline")
    said("new", "third", "--from", "second.toml", "--out", "mine/third.toml")
    assert load("mine/third.toml").extends == ("second", 'the "first"', "baseline")


def test_new_replaces_a_file_only_when_forced(here):
    (here / "my-reform.toml").write_text("precious")
    assert "--force" in refusal("new", "my-reform")
    assert (here / "my-reform.toml").read_text() == "precious"
    said("new", "my-reform", "--force")
    assert load("my-reform.toml").name == "my-reform"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("baseline",), "catalogue"),
        (("a/b",), "slash"),
        (("",), "name"),
        (("a\nb",), "name"),
        (("ok", "--from", "basline"), "did you mean 'baseline'"),
        (("ok", "--out", "no-such-folder/ok.toml"), "cannot be written"),
        (("ok", "--out", "."), "cannot be written"),
        (("ok", "--out", ".", "--force"), "cannot be written"),
        (("x" * 400,), "cannot be written"),
    ],
)
def test_new_refuses_and_leaves_nothing_behind(here, words, told):
    assert re.search(told, refusal("new", *words))
    assert list(here.iterdir()) == []


def test_a_write_that_fails_leaves_the_old_file_whole(here, monkeypatch):
    (here / "my-reform.toml").write_text("precious")

    def full(self, *_, **__):
        self.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(scenarios_command.Path, "write_text", full)
    assert refusal("new", "my-reform", "--force") == "my-reform.toml cannot be written: No space left on device"
    assert (here / "my-reform.toml").read_text() == "precious"
    assert [entry.name for entry in here.iterdir()] == ["my-reform.toml"]


def test_looking_at_scenarios_loads_no_compiler():
    code = (
        "import sys; from cmsim.runs.scenarios_command import scenarios; "
        "assert not {'cmsim.scenarios', 'numpy', 'pydantic'} & set(sys.modules), 'help is slow'; "
        "scenarios(['show', 'remove-direct-pay'], standalone_mode=False); "
        "assert not {'numba', 'mesa', 'pandas'} & set(sys.modules), 'show is slow'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
