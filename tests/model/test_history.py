"""The baseline lives the past as it was, near enough to build on."""

import numpy as np
import pytest
from cmsim import SeparatedFamilies
from cmsim.model.calendar import month_of
from cmsim.model.evidence import value
from cmsim.model.results.slots import SLOTS, Slot
from cmsim.scenarios import load

pytestmark = pytest.mark.rules


@pytest.fixture(scope="module")
def counts() -> np.ndarray:
    """Families' counts by month to March 2020: two seeds of 8,000 families, added."""
    total = np.zeros((month_of("2020-03") + 1, SLOTS), np.int64)
    for seed in (1, 2):
        model = SeparatedFamilies(families=8_000, rng=seed, scenario=load("baseline"), until="2020-03")
        while model.running:
            model.step()
        total += model.counts
    return total


def share(counts: np.ndarray, month: str, *slots: Slot) -> float:
    """A share of all families, in percent."""
    row = counts[month_of(month)]
    return 100.0 * sum(int(row[slot]) for slot in slots) / int(row[Slot.FAMILIES])


def test_arrangements_of_2011_12(counts: np.ndarray) -> None:
    assert share(counts, "2013-01", Slot.CSA) == pytest.approx(value("share_statutory_2011_12"), abs=8)
    assert share(counts, "2013-01", Slot.FAMILY_BASED) == pytest.approx(value("share_fba_2011_12"), abs=8)
    assert share(counts, "2013-01", Slot.NONE) == pytest.approx(value("share_none_2011_12"), abs=8)


def test_arrangements_of_2019_20_as_parents_would_name_them(counts: np.ndarray) -> None:
    statutory = share(counts, "2019-12", Slot.SEEN_DIRECT_PAY, Slot.SEEN_COLLECT_AND_PAY)
    assert statutory == pytest.approx(value("share_statutory_2019_20"), abs=8)
    family_based = share(counts, "2019-12", Slot.SEEN_FAMILY_BASED)
    assert family_based == pytest.approx(value("share_fba_2019_20"), abs=8)
    assert share(counts, "2019-12", Slot.SEEN_NONE) == pytest.approx(value("share_none_2019_20"), abs=8)


def test_some_get_something_and_fewer_get_all(counts: np.ndarray) -> None:
    some = share(counts, "2019-12", Slot.ANY_PAID)
    everything = share(counts, "2019-12", Slot.ALL_PAID)
    assert some == pytest.approx(value("share_some_maintenance_2019_20"), abs=8)
    assert everything == pytest.approx(value("share_all_maintenance_2019_20"), abs=8)


def test_the_old_schemes_close_and_the_new_one_grows(counts: np.ndarray) -> None:
    assert share(counts, "2019-01", Slot.CSA) == 0
    statutory = [share(counts, f"{year}-01", Slot.DIRECT_PAY, Slot.COLLECT_AND_PAY) for year in range(2014, 2021)]
    assert statutory == sorted(statutory)


def of_cases(counts: np.ndarray, month: str) -> float:
    """Direct Pay, in percent of the arrangements of the 2012 scheme."""
    cases = share(counts, month, Slot.DIRECT_PAY, Slot.COLLECT_AND_PAY)
    return 100.0 * share(counts, month, Slot.DIRECT_PAY) / cases


def test_before_the_charges_most_new_cases_are_collected_and_then_direct_pay_takes_over(counts: np.ndarray) -> None:
    assert of_cases(counts, "2014-05") == pytest.approx(value("cms_dp_share_may2014"), abs=10)
    assert of_cases(counts, "2014-12") > of_cases(counts, "2014-05") + 10
    assert of_cases(counts, "2015-11") > 60


def test_as_many_apply_before_the_fee_as_did_and_fewer_after_it(counts: np.ndarray) -> None:
    def a_month(last: str) -> float:
        """Applications a month over a quarter, in Great Britain."""
        quarter = counts[month_of(last) - 2 : month_of(last) + 1]
        return float(quarter[:, Slot.APPLICATIONS].sum() / 3 / quarter[-1, Slot.FAMILIES] * 2_400_000)

    assert a_month("2014-03") == pytest.approx(value("cms_intake_feb2014"), rel=0.35)
    assert a_month("2014-06") == pytest.approx(value("cms_intake_may2014"), rel=0.35)
    assert a_month("2014-10") < 0.8 * a_month("2014-06")


def test_collected_payment_gets_better_from_2016_to_2019(counts: np.ndarray) -> None:
    """Through withholding: the share that pays over 90% rises as orders are made faster."""

    def over_90(month: str) -> float:
        rows = counts[month_of(month) - 1 : month_of(month) + 2].sum(axis=0)
        return float(rows[Slot.QUARTER_OVER_90] / rows[Slot.QUARTER_CASES])

    assert over_90("2019-09") > over_90("2016-09") + 0.05


def lived(name: str, until: str) -> SeparatedFamilies:
    """A scenario lived by a few families."""
    model = SeparatedFamilies(families=3_000, rng=4, scenario=load(name), until=until)
    while model.running:
        model.step()
    return model


def test_without_the_reforms_of_2012_the_old_schemes_run_on() -> None:
    reformed, kept = lived("baseline", "2018-12"), lived("no-2012-reforms", "2018-12")
    assert kept.counts[:, [Slot.DIRECT_PAY, Slot.COLLECT_AND_PAY, Slot.APPLICATIONS, Slot.CSA_CLOSED]].sum() == 0
    assert reformed.counts[-1, Slot.CSA] == 0 < kept.counts[-1, Slot.CSA]
    assert kept.counts[-1, Slot.CSA] > 0.7 * kept.counts[0, Slot.CSA]
    owed = [model.counts[-1, Slot.CSA_OWED_TO_PARENTS] for model in (reformed, kept)]
    assert owed[0] < owed[1]


def test_the_pandemic_again_keeps_some_jobs_ends_others_and_stops_new_orders_for_four_months() -> None:
    usual, again = lived("baseline", "2028-03"), lived("pandemic", "2028-03")
    begins = month_of("2027-04")
    assert np.array_equal(usual.counts[:begins], again.counts[:begins])
    broken = [model.counts[begins:, Slot.ORDERS_BROKEN].sum() for model in (usual, again)]
    assert broken[1] < 0.95 * broken[0]
    court = [model.counts[begins : begins + 4, Slot.LIABILITY_ORDERS].sum() for model in (usual, again)]
    assert court[1] <= court[0]
    idle = [model.counts[begins + 3, Slot.PAYING_WORKLESS] for model in (usual, again)]
    assert idle[1] > idle[0]
