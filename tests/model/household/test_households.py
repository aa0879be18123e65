"""The two households: pay and benefits of a month, low income, what the next pound loses, and what is due."""

import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, CaseStatus, Existence, Housing, Kind, Region, Work
from cmsim.model.calculation.schedule_1 import Benefit
from cmsim.model.calendar import month_of
from cmsim.model.household.parents import paying_income_told, receiving_income_told
from cmsim.model.simulation import SeparatedFamilies

pytestmark = pytest.mark.rules
MONTH = month_of("2021-12")


@pytest.fixture
def model() -> SeparatedFamilies:
    """A few families in December 2021 whose first paying and receiving parent a test may set as it likes."""
    model = SeparatedFamilies(
        families=60,
        until="2021-12",
        # chance set aside: everybody claims, stays in work, tells the office, and nobody finds a partner
        parameters={
            "take_up_workless": 1.0,
            "take_up_paying_workless": 1.0,
            "take_up_working": 1.0,
            "job_leaving": 0.0,
            "find_work_rate": 0.0,
            "repartner_married": 0.0,
            "repartner_cohabited": 0.0,
            "partner_leaves": 0.0,
            "income_unknown_share": 0.0,
            "special_expenses_share": 0.0,
            "new_child_rate": 0.0,
        },
    )
    model.laws["universal_credit_rolled_out"] = 1.0  # nobody is left on the benefits before it
    model.month = MONTH
    return model


def paying(model: SeparatedFamilies, **fields: float) -> np.record:
    """The first paying parent, aged 40, without a partner, savings, rent or other children, and as given."""
    plain = {
        "born": MONTH - 480, "work": Work.EMPLOYEE, "partner": 0, "other_children": 0, "housing": Housing.WITH_OTHERS,
        "rent": 0.0, "savings": 0.0, "disabled": 0, "pension_share": 0.0, "region": Region.LONDON, "tax_record": 1,
        "unearned_income": 0.0, "other_deductions": 0.0, "abroad": 0,
        "variation_granted": 1, "new_claimant": 0, "universal_credit": 0,
    }  # fmt: skip
    row = model.tables.paying[:1]
    for name, value in {**plain, **fields}.items():
        row[name] = value
    return row


def at_gross(model: SeparatedFamilies, weekly: float) -> dict[str, float]:
    """A wage that comes to so many pounds a week this month."""
    return {"wage": weekly / model.laws["earnings_index"][MONTH]}


def earn(model: SeparatedFamilies, **fields: float) -> np.ndarray:
    row = paying(model, **fields)
    model.do("earn", 0)
    return row


def test_pay_is_taxed_and_a_low_wage_is_topped_up(model):
    low = earn(model, **at_gross(model, 150.0)).copy()
    assert low["gross_weekly_income"][0] == pytest.approx(150.0)
    assert low["net_pay"][0] == pytest.approx(150.0)  # below the allowance and the primary threshold
    # Universal Credit: 324.84 a month less 55% of net pay
    award = 324.84 - 0.55 * 150.0 * 52 / 12
    assert low["universal_credit"][0] == (1 if award > 0 else 0)
    assert low["benefit"][0] == Benefit.NONE
    high = earn(model, **at_gross(model, 600.0))
    # 31,200 a year: tax 20% above 12,570; National Insurance 12% above 184 a week
    assert high["net_pay"][0] == pytest.approx(600.0 - 0.2 * (600.0 - 12_570 / 52) - 0.12 * (600.0 - 184.0))
    assert high["universal_credit"][0] == 0


def test_scottish_parents_pay_scottish_tax(model):
    english = earn(model, **at_gross(model, 900.0))["net_pay"][0]
    scottish = earn(model, **at_gross(model, 900.0), region=Region.SCOTLAND)["net_pay"][0]
    assert scottish < english


def test_without_work_the_benefit_sets_the_rate_unless_a_partner_earns(model):
    alone = earn(model, work=Work.NONE).copy()
    assert alone["benefit"][0] == Benefit.UNIVERSAL_CREDIT_NO_EARNINGS
    assert alone["net_weekly_income"][0] == pytest.approx(324.84 * 12 / 52)
    none = {"work": Work.NONE, "benefit": Benefit.NONE}
    with_partner = earn(model, **none, partner=1)
    assert with_partner["benefit"][0] == Benefit.NONE
    assert with_partner["universal_credit"][0] == 0
    rich = earn(model, **none, savings=17_000.0)
    assert rich["benefit"][0] == Benefit.NONE


def test_a_benefit_that_has_ended_is_still_gone_by_until_the_service_sees_it(model):
    known = {"benefit": Benefit.UNIVERSAL_CREDIT_NO_EARNINGS, "savings": 17_000.0}
    ended = earn(model, work=Work.NONE, **known)
    assert (ended["universal_credit"][0], ended["benefit"][0]) == (0, Benefit.UNIVERSAL_CREDIT_NO_EARNINGS)
    in_prison = earn(model, work=Work.NONE, **known, prison_months=3)
    assert in_prison["benefit"][0] == Benefit.NONE


def test_rent_met_by_a_benefit_is_not_income_to_live_on(model):
    housed = earn(model, work=Work.NONE, housing=Housing.SOCIAL_RENT, rent=400.0)
    assert housed["net_weekly_income"][0] == pytest.approx(324.84 * 12 / 52)


def test_before_the_roll_out_it_is_an_older_benefit():
    model = SeparatedFamilies(families=400, until="2012-12")
    model.step()
    on_benefit = model.tables.paying["benefit"] != Benefit.NONE
    assert on_benefit.any()
    assert (model.tables.paying["benefit"][on_benefit] == Benefit.MEANS_TESTED).all()


def test_once_the_older_benefits_are_closed_a_new_claim_is_for_universal_credit(model):
    def claims(**fields: float) -> int:
        return int(earn(model, work=Work.NONE, **fields)["benefit"][0])

    model.laws["universal_credit_rolled_out"] = 0.000001  # it has come to hardly anybody
    older, new = Benefit.MEANS_TESTED, Benefit.UNIVERSAL_CREDIT_NO_EARNINGS
    model.laws["older_benefits_closed"] = False
    assert claims() == older
    model.laws["older_benefits_closed"] = True
    assert claims(universal_credit=1) == older  # a claim that went on
    assert claims() == new
    assert claims(universal_credit=1, new_claimant=1) == new  # and stays so
    model.laws["universal_credit_rolled_out"] = 1.0


# --- what is due -----------------------------------------------------------------------------------------------


def due(model: SeparatedFamilies, children: int = 1, **family: float) -> float:
    """The weekly liability to the first family of the first paying parent, on a live Direct Pay case."""
    row = model.tables.families[:1]
    at_home = {
        "existence": Existence.LIVE, "status": CaseStatus.LIVE, "lived": Arrangement.DIRECT_PAY, "nights": 0,
        "arrangement": Arrangement.DIRECT_PAY, "equal_care": 0, "children": children,
    }  # fmt: skip
    for name, value in {**at_home, **family}.items():
        row[name] = value
    model.tables.paying["families"][0] = 1
    model.tables.paying["months_this_year"][0] = 0  # so that income is looked at now
    model.tables.paying["historic_weekly_income"][0] = 0.0
    model.do("calculate", 0)
    return float(row["weekly_liability"][0])


def test_the_simulated_case_is_the_worked_example(model):
    earn(model, **at_gross(model, 600.0))
    assert due(model, children=2) == 96.0  # W8 of the worked examples
    assert due(model, nights=80) == 61.71  # W11


def test_a_dormant_case_settled_privately_is_a_case_and_counts_once(model):
    earn(model, **at_gross(model, 600.0))
    settled = {"status": CaseStatus.DORMANT, "lived": Arrangement.FAMILY_BASED, "kind": Kind.REGULAR}
    assert due(model, children=2, **settled) == 96.0


def test_equal_care_ends_the_liability(model):
    earn(model, **at_gross(model, 600.0))
    assert due(model, nights=182, equal_care=1) == 0.0


def test_unearned_income_counts_when_it_is_asked_for(model):
    earn(model, **at_gross(model, 600.0), unearned_income=5_200.0 / model.laws["earnings_index"][MONTH])
    assert due(model) == pytest.approx(0.12 * (600.0 + 5_200.0 / 365 * 7), abs=0.006)


def test_assets_bring_notional_income(model):
    earn(model, **at_gross(model, 600.0), savings=50_000.0)
    assert due(model) == pytest.approx(0.12 * (600.0 + 4_000.0 / 365 * 7), abs=0.006)


def test_an_unknown_income_is_a_default_decision(model):
    model.world.parameters["income_unknown_share"] = 1.0
    earn(model, **at_gross(model, 600.0), tax_record=0)
    assert due(model, children=2) == 51.0


def test_pension_contributions_are_left_out(model):
    earn(model, **at_gross(model, 600.0), pension_share=0.05)
    assert due(model) == pytest.approx(0.12 * 570.0, abs=0.006)


# --- what the next pound loses ---------------------------------------------------------------------------------


def test_marginal_rates_with_maintenance_and_without(model):
    earn(model, **at_gross(model, 400.0), housing=Housing.SOCIAL_RENT, rent=600.0)
    due(model)
    row = model.tables.paying[0]
    assert row["universal_credit"] == 1
    assert row["marginal_rate_without"] == pytest.approx(1 - 0.68 * 0.45, abs=1e-9)  # W37: 0.694 without maintenance
    assert row["marginal_rate"] == pytest.approx(0.814, abs=1e-9)
    due(model, arrangement=Arrangement.COLLECT_AND_PAY, lived=Arrangement.COLLECT_AND_PAY)
    assert model.tables.paying[0]["marginal_rate"] == pytest.approx(0.694 + 0.12 * 1.2, abs=1e-9)


def test_no_marginal_rate_without_work_or_without_a_case(model):
    earn(model, work=Work.NONE)
    due(model)
    assert model.tables.paying[0]["marginal_rate"] == -1.0


# --- the receiving parent's household ---------------------------------------------------------------------------


def receive(model: SeparatedFamilies, paid_a_month: float) -> np.void:
    """The first receiving parent, a lone parent of one child aged eight without work, paid so much a month."""
    family, row = model.tables.families[:1], model.tables.receiving[:1]
    family["receiving"], family["starts"], family["existence"] = 0, MONTH - 60, Existence.LIVE
    family["child_born"] = -9999
    family["child_born"][0, 0], family["child_leaves"][0, 0] = MONTH - 96, MONTH + 100
    family["paid"][:] = round(100 * paid_a_month)
    plain = {
        "born": MONTH - 420, "work": Work.NONE, "attachment": -5.0, "partner": 0, "other_children": 0, "savings": 0.0,
        "housing": Housing.SOCIAL_RENT, "rent": 455.0, "disabled": 0, "first_family": 0, "families": 1,
    }  # fmt: skip
    for name, value in plain.items():
        row[name] = value
    model.do("live", 0)
    return row[0]


def test_maintenance_takes_nothing_from_the_benefit_and_may_lift_children_out(model):
    poor, paid = receive(model, 0.0).copy(), receive(model, 600.0).copy()
    assert poor["household_income"] == paid["household_income"]
    rent = 455.0 * model.laws["rent_index"][MONTH]
    # December 2021: standard allowance 324.84, a child born before April 2017 282.50, rent, Child Benefit 21.15 a week
    assert poor["household_income"] == pytest.approx(324.84 + 282.50 + rent + 21.15 * 52 / 12)
    assert poor["children_at_home"] == 1
    without, with_maintenance = int(paid["low_income"]) & 15, int(paid["low_income"]) >> 4
    assert int(poor["low_income"]) & 15 == int(poor["low_income"]) >> 4 == without
    assert with_maintenance & ~without == 0
    assert with_maintenance < without


def test_the_income_that_parents_tell_of_leaves_out_help_with_the_rent(model):
    law, p, families = model.laws[MONTH], model.world.parameters[0], model.tables.families
    named = p["income_named_share"]
    poor = receive(model, 0.0)
    told = receiving_income_told(poor, families, MONTH, law, p)
    assert told == pytest.approx(named * (324.84 + 282.50 + 21.15 * 52 / 12))
    poor["universal_credit"] = 0  # not claimed: there is no help to leave out
    told = receiving_income_told(poor, families, MONTH, law, p)
    assert told == pytest.approx(named * poor["household_income"])
    workless = earn(model, work=Work.NONE, housing=Housing.SOCIAL_RENT, rent=400.0, partner=1)[0]
    partner = float(p["partner_income"] * law["earnings_index"])
    assert paying_income_told(workless, law, p) == pytest.approx(
        named * (workless["net_weekly_income"] * 52 / 12 + partner)
    )


def test_the_income_that_a_receiving_parent_tells_of_has_maintenance_in_it(model):
    law, p, families = model.laws[MONTH], model.world.parameters[0], model.tables.families

    def told(paid_a_month: float) -> float:
        return receiving_income_told(receive(model, paid_a_month), families, MONTH, law, p)

    without, family = told(0.0), families[:1]
    family["lived"], family["kind"] = Arrangement.FAMILY_BASED, Kind.REGULAR
    assert told(200.0) == pytest.approx(without + 200.0 * p["income_named_share"])
    family["kind"] = Kind.IN_KIND
    assert told(200.0) == pytest.approx(without)


def test_a_child_born_under_the_limit_brings_less(model):
    receive(model, 0.0)
    family = model.tables.families[:1]
    for c in (1, 2):
        family["child_born"][0, c], family["child_leaves"][0, c] = MONTH - 30 + c, MONTH + 150
    model.do("live", 0)
    first = model.tables.receiving[0]
    rent = 455.0 * model.laws["rent_index"][MONTH]
    # three children, two of them born after April 2017: elements for two (282.50 and 237.08), Child Benefit for three
    expected = 324.84 + 282.50 + 237.08 + rent + (21.15 + 2 * 14.0) * 52 / 12
    assert first["household_income"] == pytest.approx(expected)
