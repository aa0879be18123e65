"""Outreach reaches whom it is for, does what it says to them, and costs what it costs."""

import datetime as dt
from functools import cache

import numpy as np
import pytest
from cmsim.agents import reaching
from cmsim.agents.codes import Abuse, Arrangement, Existence, Outreach
from cmsim.agents.relating import youngest_age
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.policy import Change
from cmsim.model.results.indicators import national
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import RECEIVING_PARENT_RECORD, table

pytestmark = pytest.mark.rules

P = parameter_row()[0]
MONTH = "2013-06"
FIRST = Slot.REACHED_CAMPAIGN


@cache
def lived(*levers: str, reach: float = 0.5, until: str = MONTH) -> SeparatedFamilies:
    """Half a year, in whose last months half of those a programme is for are reached by it."""
    changes = [Change(dt.date(2013, 6, 1), lever, reach) for lever in levers]
    model = SeparatedFamilies(families=3000, rng=5, until=until, changes=changes, threads=1)
    while model.running:
        model.step()
    return model


def reached(model: SeparatedFamilies, programme: Outreach) -> np.ndarray:
    """Which receiving parents a programme reached in the last month."""
    return (model.tables.receiving["reached"] & int(programme)) != 0


def some_family(model: SeparatedFamilies, fits: np.ndarray) -> np.ndarray:
    """Which receiving parents have a separated family of which this is true."""
    families = model.families
    live = (families["existence"] == Existence.LIVE) & (families["children"] > 0)
    found = np.zeros(len(model.tables.receiving), bool)
    found[families["receiving"][fits & live]] = True
    return found


def test_nobody_is_reached_until_a_scenario_says_so() -> None:
    model = lived()
    assert not model.tables.receiving["reached"].any()
    assert not model.tables.receiving["helped_until"].any()
    assert model.counts[:, FIRST : FIRST + len(Outreach)].sum() == 0


def test_a_campaign_makes_some_aware_and_nobody_unaware() -> None:
    before, after = lived().tables.receiving["aware"], lived("campaign_reach").tables.receiving["aware"]
    assert (after >= before).all()
    unaware = ((before == 0) & reached(lived("campaign_reach"), Outreach.CAMPAIGN)).sum()
    chance = P["awareness_from_campaign"]
    error = (chance * (1.0 - chance) / unaware) ** 0.5
    assert (after > before).sum() / unaware == pytest.approx(chance, abs=3.0 * error)
    assert after.sum() > before.sum()


def test_a_campaign_changes_nothing_else_in_its_first_month_but_for_those_it_told() -> None:
    base, other = lived(), lived("campaign_reach")
    told = other.tables.receiving["aware"] > base.tables.receiving["aware"]
    unlike = base.families["lived"] != other.families["lived"]
    assert told[other.families["receiving"][unlike]].all()


def test_outreach_to_universal_credit_reaches_only_those_eligible() -> None:
    base, model = lived(), lived("universal_credit_outreach_reach")
    met = reached(model, Outreach.UNIVERSAL_CREDIT)
    before = lived(until="2013-05").families  # newcomers stand after them, and have no arrangement yet
    had_none = np.ones(len(base.families), bool)
    had_none[: len(before)] = before["lived"] == Arrangement.NONE
    eligible = some_family(base, had_none)
    assert met.sum() > 100
    assert (model.tables.receiving["universal_credit"][met] == 1).all()
    assert eligible[met].mean() > 0.95  # but for those who lost an arrangement between the months
    aware, unaware = model.tables.receiving["aware"][met], base.tables.receiving["aware"][met] == 0
    assert aware[unaware].mean() == pytest.approx(P["awareness_when_contacted"], abs=0.1)
    assert (model.tables.receiving["helped_until"][met] == month_of(MONTH) + P["help_months"]).all()
    assert not model.tables.receiving["helped_until"][~met].any()


@pytest.mark.parametrize(
    ("lever", "programme"),
    [("benefit_referral_reach", Outreach.BENEFIT_REFERRAL), ("community_work_reach", Outreach.COMMUNITY_WORK)],
)
def test_referral_is_for_recent_separations_on_benefit_and_centres_for_small_children(
    lever: str, programme: Outreach
) -> None:
    model = lived(lever)
    met, month = reached(model, programme), month_of(MONTH)
    if programme == Outreach.BENEFIT_REFERRAL:
        fits = month - model.families["starts"] < P["recent_separation_months"]
        assert (model.tables.receiving["universal_credit"][met] == 1).all()
    else:
        fits = np.array([youngest_age(family, month) < 5 for family in model.world.families[: len(model.families)]])
    assert met.sum() > 50
    assert some_family(model, fits)[met].mean() > 0.98  # but for families that ended in the month


def test_conflict_reduction_mends_the_relationship_of_those_reached_only() -> None:
    base, model = lived(), lived("conflict_reduction_reach")
    better = model.families["relationship"] > base.families["relationship"]
    assert better.sum() > 100
    assert (model.families["relationship"] >= base.families["relationship"]).all()
    assert reached(model, Outreach.CONFLICT_REDUCTION)[model.families["receiving"][better]].all()
    assert (base.families["relationship"][better] < P["poor_relationship"]).all()
    assert (base.families["abuse"][better] != Abuse.ONGOING).all()
    gain = model.families["relationship"][better] - base.families["relationship"][better]
    assert gain == pytest.approx(P["conflict_reduction_gain"])
    lasting = model.families["relationship_baseline"][better] - base.families["relationship_baseline"][better]
    assert lasting == pytest.approx(P["gain_that_lasts"] * P["conflict_reduction_gain"])


def test_mediation_is_never_for_parents_with_abuse_and_support_helps_too() -> None:
    base, model = lived(), lived("mediation_reach", "separated_support_reach")
    mediated, supported = reached(model, Outreach.MEDIATION), reached(model, Outreach.SEPARATED_SUPPORT)
    recent = month_of(MONTH) - base.families["starts"] < P["recent_separation_months"]
    without_abuse = some_family(base, (base.families["abuse"] == Abuse.NONE) & recent)
    assert mediated.sum() > 20
    assert without_abuse[mediated].mean() > 0.98
    assert (model.tables.receiving["helped_until"][supported] > month_of(MONTH)).all()


def test_help_ends() -> None:
    receiving = table(1, RECEIVING_PARENT_RECORD)[0]
    assert not reaching.is_helped(receiving, 0)
    reaching.be_contacted(receiving, 10, int(Outreach.UNIVERSAL_CREDIT), P)
    months = [month for month in range(10, 20) if reaching.is_helped(receiving, month)]
    assert months == list(range(10, 10 + int(P["help_months"])))


def test_what_it_costs_is_parents_reached_times_the_cost_of_each() -> None:
    table = national(lived("campaign_reach", "conflict_reduction_reach"))
    now = table[table["month"] == MONTH].set_index(["indicator", "level"])["value"]
    met = now["parents_reached", "campaign"], now["parents_reached", "conflict_reduction"]
    assert min(met) > 0
    assert now["outreach_cost_gbp", ""] == pytest.approx(met[0] * 0.5 + met[1] * 2000.0)
    assert national(lived()).set_index("indicator")["value"]["outreach_cost_gbp"].sum() == 0.0
