"""The books balance to the penny, every family, every month."""

import busy
import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, CaseStatus
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies

pytestmark = pytest.mark.rules


def closing(model: SeparatedFamilies, ledger: str) -> dict[int, int]:
    return dict(zip(model.families["id"].tolist(), model.families[ledger].tolist(), strict=True))


def test_both_ledgers_of_every_family_balance_every_month() -> None:
    model = busy.busy_model()
    arrears, charges = closing(model, "arrears"), closing(model, "charges_owed")
    moved = dict.fromkeys(("posted_due", "posted_paid", "carried", "adjusted", "written_off", "charge_due"), 0)
    while model.running:
        model.step()
        f = model.families
        opening = np.array([arrears.get(number, 0) for number in f["id"].tolist()])
        owed = opening + f["posted_due_month"] + f["carried_month"] + f["adjusted_month"]
        assert np.array_equal(owed - f["posted_paid_month"] - f["written_off_month"], f["arrears"])
        opening = np.array([charges.get(number, 0) for number in f["id"].tolist()])
        assert np.array_equal(opening + f["charge_due_month"] - f["charge_paid_month"], f["charges_owed"])
        assert np.array_equal(
            f["cash_month"] + f["sold_month"], f["received_month"] + f["charge_kept_month"] + f["charge_paid_month"]
        )
        assert (f["arrears"] >= 0).all()
        assert (f["charges_owed"] >= 0).all()
        assert (f["cash_month"] >= 0).all()
        arrears, charges = closing(model, "arrears"), closing(model, "charges_owed")
        for name in moved:
            moved[name] += int(np.abs(f[f"{name}_month"]).sum())
    assert all(moved.values()), f"a flow that never moved proves nothing: {moved}"


def test_the_country_balances_too() -> None:
    model = busy.lived()
    c = model.counts.astype(np.int64)
    flows = c[:, Slot.ARREARS_DUE] + c[:, Slot.ARREARS_CARRIED] + c[:, Slot.ARREARS_ADJUSTED]
    flows = flows - c[:, Slot.ARREARS_PAID] - c[:, Slot.ARREARS_WRITTEN_OFF]
    assert int(flows.sum()) == int(c[-1, Slot.ARREARS])
    received = c[:, [Slot.RECEIVED_DIRECT_PAY, Slot.RECEIVED_COLLECT, Slot.RECEIVED_CSA]].sum()
    assert received <= c[:, Slot.CASH_IN].sum()


def test_the_charge_accrues_on_the_liability_whether_or_not_it_is_paid() -> None:
    model = busy.lived()
    f = model.families
    unpaid = (f["arrangement"] == Arrangement.COLLECT_AND_PAY) & (f["due_month"] > 0) & (f["cash_month"] == 0)
    unpaid &= (f["since"] < model.month) & (f["charge_due_month"] > 0)
    rates = f["charge_due_month"][unpaid] / f["due_month"][unpaid]
    assert len(rates) > 3
    assert np.isclose(np.median(rates), 0.2, atol=0.01)


def test_flat_rate_on_benefit_pays_7_pounds_and_1_40_of_8_40() -> None:
    """7 pounds a week with the 20% charge is 36.40 a month; the receiving parent's 4% leaves 29.12 of 30.33."""
    model = SeparatedFamilies(families=3000, until="2016-06")
    seen = 0
    while model.running:
        model.step()
        f = model.families
        taken = (f["order_live"] == 1) & (f["due_month"] == 3033) & (f["cash_month"] == 3640)
        seen += int(taken.sum())
        assert (f["paid_month"][taken] == 3033).all()
        assert (f["charge_kept_month"][taken] == 121).all()
        assert (f["received_month"][taken] == 2912).all()
    assert seen > 10


def test_a_closed_case_keeps_its_debt() -> None:
    f = busy.lived().families
    closed = f["status"] == CaseStatus.ARREARS_ONLY
    assert closed.any()
    assert (f["arrears"][closed] > 0).all()


def test_a_compliant_parent_pays_the_lower_charge_and_no_more() -> None:
    """Two rates: 2% for those who have paid 90% of what is due in the quarter to date, 20% for the others."""
    model = busy.lived(families=1_500)  # its law has 2% for compliant parents from April 2015
    f = model.families
    collected = (f["arrangement"] == Arrangement.COLLECT_AND_PAY) & (f["due_month"] > 0) & (f["collect_months"] > 3)
    whole = collected & (f["months_short"] == 0) & (f["arrears"] == 0) & (f["charges_owed"] == 0)
    assert whole.sum() > 5
    assert np.allclose(f["charge_paid_month"][whole] / f["due_month"][whole], 0.02, atol=0.002)
    nothing = collected & (f["months_without_payment"] > 3)
    assert nothing.sum() > 3
    assert (f["charge_due_month"][nothing] / f["due_month"][nothing] > 0.19).all()
