"""``cmsim doubt``: every corner changes something, luck is shared, and what turns on a doubt is said."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.agents.variants import VARIANTS, parameter_of
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameters
from cmsim.runs.cli import main
from cmsim.runs.doubting.chart import chart
from cmsim.runs.doubting.corners import CENTRE, doubts, under
from cmsim.runs.doubting.findings import SAME, TURNS, doubt, ranges, sentences, table, unmoved
from cmsim.runs.doubting.living import live_all, plan_of
from cmsim.runs.doubting.page import FIGURES, PAGE, page, whole
from cmsim.runs.pages import kept_figures
from cmsim.scenarios import load

TINY = """
name = "tiny"
question = "What if Direct Pay had gone and the fee with it?"
extends = "baseline"

[[change]]
from = 2016-01-01
direct_pay_available = false
application_fee = 0
migration_months = 6
staffing = "per_case"
"""
OWN = """
[[doubt]]
name = "mine"
title = "Mine"
says = "It is open."
survey = "Is it?"
[[doubt.corner]]
name = "this"
says = "This way."
{sets}
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    file = tmp_path_factory.mktemp("doubting") / "tiny.toml"
    file.write_text(TINY)
    return load(file)


@pytest.mark.quick
def test_the_corners_that_come_with_it_are_whole_and_differ_from_the_centre():
    base, names = load("baseline"), set()
    known = parameters()
    for one in doubts():
        assert one.survey.endswith(("?", ".")), one.name
        reform = load("remove-direct-pay")
        assert one.asks_about(base, reform)
        for corner in one.corners:
            ours, theirs = under(corner, base, reform)
            assert (ours.parameters, theirs.changes) != (base.parameters, reform.changes), corner.name
            assert all(known[name].value != value for name, value in corner.parameters), corner.name
            assert ours.parameters == theirs.parameters
            names |= dict(corner.parameters).keys()
    assert {parameter_of(name) for name in VARIANTS} <= names  # each account of behaviour that a scenario may name


@pytest.mark.quick
def test_a_doubt_about_direct_pay_is_not_asked_of_the_fee():
    plan = plan_of()
    asked = {reform.name: [a.name for a in plan.accounts if a.reform is reform] for reform in plan.reforms}
    assert asked["remove-direct-pay"][0] == asked["restore-application-fee"][0] == CENTRE
    assert "moved-in-3-months" in asked["remove-direct-pay"]
    assert "moved-in-3-months" not in asked["restore-application-fee"]
    assert "fee-counts-much" in asked["restore-application-fee"]


@pytest.mark.quick
def test_levers_hold_from_the_day_of_the_reform_in_both_or_in_it_alone(tiny):
    corners = {corner.name: corner for one in doubts() for corner in one.corners}
    base = load("baseline")
    for name, lever, outside, inside in (
        ("staff-fixed", "staffing", "fixed", "fixed"),
        ("moved-in-24-months", "migration_months", 12, 24),
        ("dormant-kept", "dormant_cases_asked", True, False),
    ):
        ours, theirs = under(corners[name], base, tiny)
        day = tiny.changes[0].day
        assert getattr(ours.law_on(day), lever) == outside
        assert getattr(theirs.law_on(day), lever) == inside
        months = 36
        assert (ours.laws(months) == base.laws(months)).all()  # the past is shared


@pytest.mark.once
def test_every_corner_changes_something_in_a_tiny_world(tiny):
    plan = plan_of(tiny, families=1_600, seeds=1, until="2016-12")
    found = live_all(plan)
    usual = found[0]
    alike = [a.name for a, each in zip(plan.accounts[1:], found[1:], strict=True) if np.array_equal(each, usual)]
    # these need more families: see the test of the kept figures
    rare = {"nights-bargained", "movers-dislike-none", "movers-dislike-half", "new-dislike-none", "much-avoidance"}
    assert set(alike) <= rare
    again = live_all(plan_of(tiny, only=["migration"], families=1_600, seeds=1, until="2016-12", threads=1))
    of_migration = [place for place, a in enumerate(plan.accounts) if a.name in (CENTRE, *corner_names("migration"))]
    assert np.array_equal(again, found[of_migration])  # a shared past is the same past


def corner_names(name: str) -> list[str]:
    return [corner.name for one in doubts() if one.name == name for corner in one.corners]


@pytest.mark.once
def test_the_command_writes_a_table_a_picture_and_a_page(tiny, tmp_path):
    file = tmp_path / "tiny.toml"
    file.write_text(TINY)
    own = tmp_path / "mine.toml"
    own.write_text(OWN.format(sets="parameters = { pay_direct_pay = 0.0 }"))
    words = ["doubt", str(file), "--corners", str(own), "--families", "600", "--seeds", "2", "--until", "2016-12"]
    ran = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "out"), "--json"], standalone_mode=False)
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert [row["corner"] for row in told["rows"]] == [CENTRE] * 6 + ["this"] * 6
    assert told["doubts"][0]["survey"] == "Is it?"
    rows = pd.read_csv(tmp_path / "out" / "corners.csv")
    assert rows["difference"].tolist() == pytest.approx([row["difference"] for row in told["rows"]])
    assert ((rows["value"] - rows["base"]) - rows["difference"]).abs().max() < 1e-6 * rows["base"].abs().max()
    assert {"chart-corners-tiny.png", "chart-alt.json", "corners.json", "summary.md"} <= {
        entry.name for entry in (tmp_path / "out").iterdir()
    }
    assert "Is it?" in (tmp_path / "out" / "summary.md").read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["verify", str(tmp_path / "out")], standalone_mode=False).exit_code in (0, None)


def made_up(tiny, effects: dict[str, tuple[float, float]]) -> tuple[pd.DataFrame, tuple]:
    """Rows of one outcome in which each corner has an effect in either of two seeds."""
    plan = plan_of(tiny, outcomes=["effective_share"], only=["direct-pay", "migration"], families=2_400, seeds=2)
    figures = np.zeros((len(plan.accounts), 2, 2, 1))
    for place, account in enumerate(plan.accounts):
        figures[place, 1, :, 0] = effects[account.name]
    return table(plan, figures), plan.doubts


@pytest.mark.quick
def test_what_turns_on_a_doubt_is_said_and_what_does_not_is_said_too(tiny):
    rows, asked = made_up(tiny, {
        CENTRE: (0.010, 0.0101), "direct-pay-cause": (-0.010, -0.0101), "direct-pay-selection": (0.020, 0.0201),
        "moved-in-3-months": (0.010, 0.0101), "moved-in-24-months": (0.0101, 0.010),
    })  # fmt: skip
    verdicts = dict(zip(rows["corner"], rows["verdict"], strict=True))
    assert verdicts == {
        CENTRE: "", "direct-pay-cause": TURNS, "direct-pay-selection": "larger", "moved-in-3-months": SAME,
        "moved-in-24-months": "no clear change",
    }  # fmt: skip
    assert ranges(rows, "direct-pay")[["lowest", "highest", "turns"]].to_numpy().tolist() == [
        [pytest.approx(-0.01005), pytest.approx(0.02005), True]
    ]
    assert not ranges(rows, "migration")["turns"].any()
    assert unmoved(rows) == [("tiny", "moved-in-3-months"), ("tiny", "moved-in-24-months")]
    first, second = sentences(rows, asked)
    assert first.startswith(
        "tiny: why Direct Pay is paid better decides the sign of the effect on families with an eff"
    )
    assert second.endswith("moved-in-3-months, moved-in-24-months.")
    drawn = chart(rows, asked, "tiny", "Source: made up")
    assert drawn.png.startswith(b"\x89PNG")
    assert "from -1.0 (direct-pay-cause) to +2.0 (direct-pay-selection)" in drawn.alt


@pytest.mark.quick
@pytest.mark.parametrize(
    ("sets", "says"),
    [
        ("", "corner this: it sets nothing"),
        ("parameters = { fee_salienc = 1 }", "no parameter is called 'fee_salienc'; did you mean 'fee_salience'"),
        ('variants = { peers = "maybe" }', "peers is 'maybe'"),
        ("reform = { migration_months = 0 }", "migration_months is 0: it must be a whole number from 1 to 60"),
        ("both = { stafing = 1 }", "there is no lever 'stafing'; did you mean 'staffing'"),
    ],
)
def test_a_mistake_in_a_file_of_corners_is_one_clear_line(tmp_path, sets, says):
    file = tmp_path / "mine.toml"
    file.write_text(OWN.format(sets=sets))
    with pytest.raises(InputError, match=r"mine\.toml") as refused:
        doubts(file)
    assert says.replace("; did", "").split(" you mean")[0] in str(refused.value).replace("; did", "")
    assert "\n" not in str(refused.value)


@pytest.mark.quick
def test_what_cannot_be_doubted_is_refused(tiny):
    for settings, says in (
        ({"reforms": "baseline"}, "name one reform"),
        ({"reforms": tiny, "until": "2015-12"}, "choose a later month"),
        ({"reforms": "restore-application-fee", "only": ["migration"]}, "none of the doubts"),
        ({"only": ["migraton"]}, "did you mean"),
        ({"seeds": 0}, "seeds is 0"),
    ):
        with pytest.raises(InputError, match=says):
            plan_of(**settings)


@pytest.mark.quick
def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == page(*kept_figures(FIGURES)), "run: python -m cmsim.runs.doubting.page"


@pytest.mark.quick
def test_every_corner_changed_something_in_the_kept_run():
    rows = whole(kept_figures(FIGURES)[1])
    keys = ["reform", "indicator", "level"]
    both = rows.merge(rows[rows["corner"] == CENTRE][[*keys, "base", "value"]], on=keys, suffixes=("", "_centre"))
    changed = both[(both["base"] != both["base_centre"]) | (both["value"] != both["value_centre"])]
    assert {corner.name for one in doubts() for corner in one.corners} <= set(changed["corner"])


@pytest.mark.quick
def test_the_page_tells_every_doubt_and_its_question():
    text = PAGE.read_text(encoding="utf-8")
    for one in doubts():
        assert one.survey in text
        assert all(f"| {corner.name} |" in text for corner in one.corners)


def test_the_same_luck_in_all_corners(tiny):
    found = doubt(tiny, only=["direct-pay"], families=600, seeds=1, until="2016-12")
    base = found.rows.pivot_table(index="indicator", columns="corner", values="base")
    assert (base.max(axis=1) == base.min(axis=1)).all()  # before Direct Pay ends these do not differ


@pytest.mark.quick
def test_the_how_tos_file_of_corners_is_read(tmp_path):
    how_to = PAGE.parent / "how-to" / "doubt.md"
    toml = how_to.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    file = tmp_path / "mine.toml"
    file.write_text(toml)
    assert [corner.name for one in doubts(file) for corner in one.corners] == ["orders-slow", "orders-slow-after"]
