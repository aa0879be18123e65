"""Who asks to repay, pleads hardship, settles, or lets a debt go."""

import made
import numpy as np
import pytest
from cmsim.agents.codes import Event
from cmsim.agents.repaying import (
    accepts_settlement,
    asks_for_last_attempt,
    asks_for_lower_rate,
    asks_for_schedule,
    chance_to_let_go_at_closure,
    chance_to_let_old_debt_go,
    lets_debt_go,
    offers_settlement,
    orders_old_debt,
    pays_old_debt,
    wish_to_repay,
)
from cmsim.model.policy import law_table

pytestmark = pytest.mark.plain

LAW = law_table(100)[99]


def share(asked, **fields: object) -> float:
    """The share of 4,000 months in which a rule says yes."""
    family = made.family(**fields)
    return float(np.mean([bool(asked(family, month)) for month in range(4_000)]))


def test_the_willing_and_those_who_expect_consequences_ask_sooner() -> None:
    usual = wish_to_repay(made.paying_parent(), made.P)
    assert wish_to_repay(made.paying_parent(willingness=1.0), made.P) > usual
    assert wish_to_repay(made.paying_parent(enforcement_belief=0.8), made.P) > usual


def test_only_who_pays_something_asks() -> None:
    paying, p = made.paying_parent(), made.parameters(ask_schedule_constant=0.0, ask_schedule_belief=0.0)
    assert share(lambda f, m: asks_for_schedule(f, paying, m, LAW, p)) == pytest.approx(0.5, abs=0.03)
    assert share(lambda f, m: asks_for_schedule(f, paying, m, LAW, p), paid_month=0) == 0.0


@pytest.mark.parametrize(
    ("parameter", "asked"),
    [
        ("hardship_asked", lambda f, m, p: asks_for_lower_rate(f, m, p)),
        ("settlement_offered", lambda f, m, p: offers_settlement(f, 100, m, p)),
        ("lets_go_at_closure", lambda f, m, p: lets_debt_go(f, m, chance_to_let_go_at_closure(f, p))),
        ("lets_go_later", lambda f, m, p: lets_debt_go(f, m, chance_to_let_old_debt_go(p))),
        ("asks_last_attempt", lambda f, m, p: asks_for_last_attempt(f, m, p)),
        ("arrears_only_collection", lambda f, m, p: pays_old_debt(f, m, False, p)),
        ("debt_order_rate", lambda f, m, p: orders_old_debt(f, m, 1.0, p)),
    ],
)
def test_a_rate_is_how_often(parameter: str, asked) -> None:
    p = made.parameters(**{parameter: 0.3})
    assert share(lambda f, m: asked(f, m, p)) == pytest.approx(0.3, abs=0.03)


def test_parents_who_live_together_again_let_it_go_more_often() -> None:
    p = made.parameters(lets_go_at_closure=0.5, lets_go_reconciled=0.9)
    assert (
        share(lambda f, m: lets_debt_go(f, m, chance_to_let_go_at_closure(f, p)), events=int(Event.RECONCILED)) > 0.85
    )


def test_nothing_is_offered_where_there_is_nothing_to_offer() -> None:
    assert share(lambda f, m: offers_settlement(f, 0, m, made.parameters(settlement_offered=1.0))) == 0.0


def test_a_better_relationship_makes_for_consent() -> None:
    poor = share(lambda f, m: accepts_settlement(f, m, made.P), relationship=0.1)
    assert 0.0 < poor < share(lambda f, m: accepts_settlement(f, m, made.P), relationship=0.9)


def test_an_agency_brings_more() -> None:
    p = made.parameters(arrears_only_collection=0.1, agency_collection=0.3)
    assert share(lambda f, m: pays_old_debt(f, m, True, p)) == pytest.approx(0.4, abs=0.03)
