"""The scheme of 2003: its lines and rates, whole pounds, shared care, and an independent second calculation."""

import math
import random
from fractions import Fraction as F
from typing import Any

import pytest
from cmsim.model.calculation.scheme_2003 import weekly_2003
from cmsim.model.policy import law, law_row

pytestmark = pytest.mark.plain


def law_of(day: str = "2014-06-01", **changes: Any) -> Any:
    return law_row(law(day).model_copy(update=changes))[0]


LAW = law_of()


def due(income: float, children: int = 1, other: int = 0, nights: int = 0, on_benefit: bool = False) -> float:
    return round(weekly_2003(float(income), children, other, nights, on_benefit, LAW), 2)


@pytest.mark.parametrize(
    ("income", "children", "other", "weekly"),
    [
        (4.99, 1, 0, 0.0),  # Sch 1 para 5(b)
        (5, 1, 0, 5.0),  # the flat rate, para 4(1)
        (100, 3, 0, 5.0),
        (101, 1, 0, 5.0),  # 5.25: whole pounds
        (102, 1, 0, 6.0),  # 5.50 is six pounds: half up
        (150, 1, 0, 18.0),  # 5 and 25% of 50: 17.50
        (150, 2, 1, 20.0),  # 5 and 29% of 50: 19.50
        (199.99, 3, 3, 37.0),  # 5 and 32.5% of 99.99
        (200, 1, 0, 30.0),
        (250, 2, 0, 50.0),
        (300, 3, 0, 75.0),
        (300, 1, 1, 38.0),  # 15% of 85% of 300: 38.25
        (400, 3, 3, 75.0),  # 25% of 75% of 400
        (2_000, 2, 0, 400.0),
        (5_000, 2, 0, 400.0),  # para 10(3)
    ],
)
def test_an_income_bears_the_rate_of_its_band_in_whole_pounds(
    income: float, children: int, other: int, weekly: float
) -> None:
    assert due(income, children, other) == weekly


@pytest.mark.parametrize(
    ("nights", "weekly"),
    [(51, 60.0), (52, 51.43), (104, 42.86), (156, 34.29), (174, 34.29), (175, 23.0)],
)
def test_shared_care_takes_sevenths_and_seven_pounds_in_the_highest_band(nights: int, weekly: float) -> None:
    assert due(400, nights=nights) == weekly


def test_shared_care_leaves_five_pounds_and_on_a_benefit_nothing() -> None:
    assert due(110, 2, nights=175) == 5.0
    assert due(90, nights=200) == 5.0
    assert [due(0, on_benefit=True, nights=nights) for nights in (0, 51, 52)] == [5.0, 5.0, 0.0]
    assert due(500, children=0) == 0.0


def test_a_scenario_may_change_its_amounts() -> None:
    dearer = law_of(scheme_2003_basic_rate=(0.2, 0.3, 0.4), scheme_2003_flat_rate=6.0)
    assert weekly_2003(400.0, 1, 0, 0, False, dearer) == 80.0
    assert weekly_2003(50.0, 1, 0, 0, False, dearer) == 6.0


PERCENT = {0: 0, 1: 15, 2: 20, 3: 25}
T = {1: (250, 205, 190, 175), 2: (350, 290, 270, 250), 3: (450, 375, 350, 325)}  # tenths of a percent


def oracle(pence: int, children: int, other: int, nights: int, on_benefit: bool) -> int:
    """The same from the law's text alone, in exact fractions; in pence."""
    income, c, o = F(pence, 100), min(children, 3), min(other, 3)
    if on_benefit:
        return 0 if nights >= 52 else 500
    if income <= 100:
        return 500 if income >= 5 else 0
    if income < 200:
        rate = max(5, math.floor(5 + (income - 100) * F(T[c][o], 1000) + F(1, 2)))
    else:
        counted = min(income, F(2_000)) * (100 - PERCENT[o]) / 100
        rate = math.floor(counted * F(PERCENT[c], 100) + F(1, 2))
    share = F(1, 2) if nights >= 175 else F((nights >= 52) + (nights >= 104) + (nights >= 156), 7)
    left = max(rate * (1 - share) - (7 * children if nights >= 175 else 0), F(5))
    return math.floor(100 * left + F(1, 2))


def test_an_independent_calculation_agrees_on_random_cases() -> None:
    chance = random.Random(6)
    for _ in range(20_000):
        pence = chance.choice([0, 499, 500, 10_000, 10_001, 19_999, 20_000, 200_000, chance.randrange(300_000)])
        nights = chance.choice([0, 51, 52, 103, 104, 155, 156, 174, 175, 182])
        who = chance.randint(1, 5), chance.randint(0, 4), nights, chance.random() < 0.1
        assert due(pence / 100, *who) == oracle(pence, *who) / 100, (pence, who)
