"""A comparison is of whole runs with the same luck; intervals, groups and units are said as they are."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from cmsim.model.calendar import month_of
from cmsim.model.evidence import value
from cmsim.model.results.indicators import HEADLINES, national
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.comparing.compare import compare, live_all, plan_of
from cmsim.runs.comparing.intervals import seeds_to_halve
from cmsim.runs.comparing.pairs import FEWEST
from cmsim.runs.comparing.words import effects_at, limits
from cmsim.scenarios import load
from small_comparison import CHANGE, LAST, REFORM, SMALL


@cache
def run_whole(which, seed=1):
    """A whole run, without a fork."""
    return lived(which, seed)


def lived(which, seed=1, **more):
    model = SeparatedFamilies(SMALL["families"], rng=seed, scenario=load(which), until=LAST, **more)
    while model.running:
        model.step()
    return model


def national_rows(found, column):
    """One column of the national rows of a comparison, by month, indicator and level."""
    rows = found.rows[found.rows["group"] == ""]
    return rows.set_index(["month", "indicator", "level"])[column]


def test_fork_equals_a_whole_run_to_the_byte():
    base = SeparatedFamilies(SMALL["families"], rng=2, scenario=load("baseline"), until=LAST)
    while base.month < month_of(CHANGE) - 1:
        base.step()
    fork = base.fork(load(REFORM))
    while fork.running:
        fork.step()
    whole = run_whole(REFORM, seed=2)
    assert np.array_equal(fork.counts, whole.counts)
    assert fork.families.tobytes() == whole.families.tobytes()


def test_base_and_value_are_the_means_of_whole_runs(found):
    keys = ["month", "indicator", "level"]
    runs = {
        which: pd.concat([national(run_whole(which, seed)).set_index(keys)["value"] for seed in (1, 2)], axis=1)
        for which in ("baseline", REFORM)
    }
    known = pd.concat(list(runs.values()), axis=1).notna().all(axis=1)
    for which, column in (("baseline", "base"), (REFORM, "value")):
        told = national_rows(found, column)
        there = known.reindex(told.index)
        assert there.sum() > 1_000
        mean = runs[which].mean(axis=1).reindex(told.index)
        pd.testing.assert_series_equal(told[there], mean[there], check_names=False, rtol=1e-12)


def test_what_a_reform_ends_is_still_told_of_the_base(found):
    last = found.rows[(found.rows["month"] == LAST) & (found.rows["group"] == "")].set_index("indicator")
    mean = last.loc["direct_pay_mean_gbp"]
    assert mean["base"] > 0
    assert np.isnan(mean["value"])
    assert np.isnan(mean["difference"])


def test_nothing_differs_before_the_change_and_direct_pay_goes_after_it(found):
    rows = found.rows[found.rows["group"] == ""]
    before = rows[rows["month"] < CHANGE]
    assert (before["difference"].dropna() == 0).all()
    assert before["month"].nunique() == month_of(CHANGE)
    effects = dict(zip(HEADLINES, effects_at(found, found.plan.reforms[0], month_of(LAST)), strict=True))
    assert effects["arrangement_share", "direct_pay"].value == 0
    assert effects["arrangement_share", "collect_and_pay"].difference > 0.05


def test_a_scenario_that_changes_nothing_differs_in_nothing(scenario):
    same = scenario("same", "[[change]]", "from = 2027-04-01", "application_fee = 0")
    nothing = compare(reforms=same, **SMALL)
    assert nothing.plan.reforms[0].apart == month_of("2027-04")
    figures = nothing.rows[["difference", "low", "high"]].to_numpy()
    assert np.isnan(figures).mean() < 0.12  # rates without cases: most of who had an old case, in these years
    assert (figures[~np.isnan(figures)] == 0).all()
    everyone = nothing.winners[nothing.winners["group"] == ""]
    assert (everyone["same"] == 1).all()
    paired = nothing.movers[nothing.movers["pairing"] == "base to reform"]
    assert (paired.loc[paired["from"] != paired["to"], "simulated_n"] == 0).all()


def test_a_reform_of_parameters_is_lived_from_the_start(scenario):
    keen = compare(reforms=scenario("keen", "[parameters]", "fee_salience = 0.5"), **{**SMALL, "seeds": 1})
    assert keen.plan.reforms[0].apart == 0
    whole = national(lived("baseline", parameters={"fee_salience": 0.5}))
    told = national_rows(keen, "value")
    there = whole.set_index(["month", "indicator", "level"])["value"].reindex(told.index)
    pd.testing.assert_series_equal(told, there, check_names=False)
    assert (keen.rows["difference"].fillna(0) != 0).any()


def test_two_reforms_with_two_dates_are_those_compared_one_by_one(found):
    both = compare(reforms=(REFORM, "restore-application-fee"), **SMALL)
    assert [reform.apart for reform in both.plan.reforms] == [month_of(CHANGE), month_of("2027-04")]
    alone = national_rows(found, "difference")
    together = both.rows[(both.rows["reform"] == REFORM)].set_index(["month", "indicator", "level"])["difference"]
    pd.testing.assert_series_equal(together.reindex(alone.index), alone)


def test_progress_reaches_the_end():
    seen = []
    plan = plan_of("baseline", REFORM, 50, 2, 0, LAST, (), None)
    assert len(list(live_all(plan, lambda done, total: seen.append((done, total))))) == 2
    assert seen[-1] == (plan.months_to_live, plan.months_to_live)
    assert [done for done, _ in seen] == list(range(1, plan.months_to_live + 1))


def test_headlines_less_certain_than_large_are_named_with_the_seeds_they_need(found):
    reform, last = found.plan.reforms[0], found.plan.last
    wide = [one for one in effects_at(found, reform, last) if one.high - one.low > abs(one.difference)]
    assert 0 < len(wide) < len(HEADLINES)
    page = (found.out / "summary.md").read_text(encoding="utf-8")
    assert f"For {len(wide)} of {len(HEADLINES)} headlines in {LAST}" in page
    assert f"about {seeds_to_halve(2)} seeds in place of 2 would halve it" in page


def test_one_seed_has_no_interval_and_says_so():
    one = compare(reforms=REFORM, **{**SMALL, "seeds": 1})
    assert one.rows[["low", "high"]].isna().all(axis=None)
    assert limits(one.plan)[0].startswith("One seed gives no interval.")
    assert {row["low"] for row in one.as_json()["rows"]} == {None}


def test_groups_under_thirty_simulated_families_are_not_shown(found):
    grouped = found.rows[found.rows["group"] != ""]
    few = grouped["simulated_n"] < FEWEST
    figures = ["base", "value", "difference", "low", "high"]
    assert grouped.loc[few, figures].isna().all(axis=None)
    assert few.any()
    shares = grouped[~few & (grouped["indicator"] == "effective_share")]
    assert len(shares) > 10
    assert shares[figures].notna().all(axis=None)
    assert set(grouped["month"]) >= {"2020-12", "2028-10", LAST}
    winners = found.winners
    hidden = winners["simulated_n"] < FEWEST
    assert winners.loc[hidden, "higher"].isna().all()
    assert winners.loc[~hidden, ["higher", "lower", "same"]].sum(axis=1).to_numpy() == pytest.approx(1)
    assert (winners["higher_low"].dropna() <= winners["higher"].dropna()).all()
    assert winners.loc[~hidden, "higher_low"].notna().all()


def test_money_names_its_price_base(found):
    money = found.rows["indicator"].str.contains("gbp|arrears_mean|at_switch")
    assert (found.rows.loc[money, "price_base"] == "cash of the month").all()
    assert found.winners["price_base"].str.startswith("cash").all()


def test_money_of_a_financial_year_is_that_of_its_months(found):
    money = found.money.set_index(["line", "financial_year", "price_base"])
    real, present = "prices of 2025-26", "present value in 2027-28, prices of 2025-26"
    year = money.loc["service_cost", "2028-29", "cash"]
    assert (year["first_month"], year["last_month"]) == ("2028-04", LAST)  # the part of the year that was lived
    for end in ("low", "high"):  # the cost of the service is told as a range
        cost = found.by_seed[(found.by_seed["indicator"] == "service_cost_gbp") & (found.by_seed["level"] == end)]
        for scenario, side in (("baseline", "base"), (REFORM, "value")):
            lived = cost[(cost["scenario"] == scenario) & cost["month"].between("2028-04", LAST)]
            assert money.loc[f"service_cost_{end}", "2028-29", "cash"][side] == pytest.approx(lived["value"].sum() / 2)
    assert money.loc["service_cost_low", "2028-29", "cash"]["base"] < year["base"]
    published = value("gdpdef_index_fy2028_29") / value("gdpdef_index_fy2025_26")
    assert year["base"] / money.loc["service_cost", "2028-29", real]["base"] == pytest.approx(published, rel=1e-3)
    costs = [money.loc["service_cost", name, real]["difference"] for name in ("2027-28", "2028-29")]
    assert money.loc["service_cost", "all years", present]["difference"] == pytest.approx(costs[0] + costs[1] / 1.035)
    assert money.loc["arrears", "all years", "cash"]["value"] == money.loc["arrears", "2028-29", "cash"]["value"]
    routes = [f"to_children_{route}" for route in ("family_based", "direct_pay", "collect_and_pay", "csa")]
    whole = money.xs(("all years", "cash"), level=("financial_year", "price_base"))["difference"]
    assert whole[routes].sum() == pytest.approx(whole["to_children"])
    income = whole[["application_fees", "charges_paying", "charges_receiving"]].sum()
    net = whole["service_cost"] + whole["outreach_cost"] - income
    assert whole["net_cost_to_taxpayer"] == pytest.approx(net)


def test_every_headline_has_a_title_of_its_own(found):
    titles = [effect.title for effect in effects_at(found, found.plan.reforms[0], found.plan.last)]
    assert len(set(titles)) == len(HEADLINES)
    assert not [title for title in titles if "gbp" in title or "_" in title]


def test_movers_count_every_family_once(found):
    rows = found.movers[(found.movers["month"] == LAST) & (found.movers["pairing"] == "base to reform")]
    in_base = rows.loc[rows["from"] != "ended", "simulated_n"].sum()
    last = found.base_indicators[(found.base_indicators["month"] == LAST) & (found.base_indicators["group"] == "")]
    assert in_base == last.loc[last["indicator"] == "families", "simulated_n"].item()
    shares = rows.groupby("from")["share"].sum(min_count=1).dropna()
    assert (shares <= 1 + 1e-9).all()


def test_income_bands_are_told_though_nobody_asked_and_zero_has_its_row():
    plain = compare(reforms="restore-application-fee", **{**SMALL, "seeds": 1})
    bands = plain.winners[(plain.winners["group"] == "receiving_income") & (plain.winners["parent"] == "receiving")]
    assert set(bands["level"]) >= {"zero", "10,000 to 20,000"}
