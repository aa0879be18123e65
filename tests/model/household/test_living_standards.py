"""Living standards against published lines: the equivalence scale, the medians, and who is below them."""

import numpy as np
import pytest
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.model.evidence import figures, path, value
from cmsim.model.household.living_standards import (
    LINES,
    equivalence_scale,
    equivalised_income_weekly,
    in_low_income,
    low_income_line,
    low_income_lines,
    median_weekly,
)

pytestmark = pytest.mark.plain


@pytest.mark.parametrize(
    ("adults", "older", "younger", "before", "after"),
    [
        (1, 0, 0, 0.67, 0.58),
        (2, 0, 0, 1.0, 1.0),
        (1, 0, 1, 0.87, 0.78),
        (1, 1, 1, 1.20, 1.20),
        (2, 1, 1, 1.53, 1.62),
        (3, 0, 2, 1.73, 1.82),
    ],
)
def test_the_modified_oecd_scale(adults: int, older: int, younger: int, before: float, after: float) -> None:
    assert equivalence_scale(adults, older, younger, False) == pytest.approx(before)
    assert equivalence_scale(adults, older, younger, True) == pytest.approx(after)


@pytest.mark.parametrize(
    ("year", "after_housing_costs", "line"),
    [
        (2013, True, 232.0),  # The Casey Review (2016)
        (2014, False, 284.0),  # 60% of 473
        (2019, False, 328.2),  # 60% of 547
        (2019, True, 285.6),  # 60% of 476
        (2024, False, 431.69),  # HBAI FYE 2025, table 2.4ts
        (2024, True, 373.89),
    ],
)
def test_the_relative_line_of_a_couple(year: int, after_housing_costs: bool, line: float) -> None:
    assert low_income_line(year, after_housing_costs, False) == pytest.approx(line, abs=0.25)


def test_the_line_of_a_lone_parent_with_two_children_is_the_published_one() -> None:
    """15,444 pounds in 2015-16 after housing costs: Child Poverty Action Group, The UK poverty line."""
    line = low_income_line(2015, True, False) * equivalence_scale(1, 1, 1, True) * 52
    assert line == pytest.approx(15_444, rel=0.001)


def test_the_absolute_line_is_that_of_2010_11_at_the_prices_of_the_year() -> None:
    # 60% of 419 and of 359; CPI 96.7167 over 90.32
    assert low_income_line(2012, False, True) == pytest.approx(251.4 * 96.7167 / 90.32)
    assert low_income_line(2012, True, True) == pytest.approx(215.4 * 96.7167 / 90.32)
    # HBAI's own, with its variants of the CPI, was 305.70 before and 261.92 after housing costs in 2020-21
    assert low_income_line(2020, False, True) == pytest.approx(305.70, rel=0.01)
    assert low_income_line(2020, True, True) == pytest.approx(261.92, rel=0.01)


@pytest.mark.parametrize("kind", ["bhc", "ahc"])
def test_a_median_of_no_publication_lies_on_the_line_of_equal_growth_between_its_neighbours(kind: str) -> None:
    years = {int(id[11:15]): row for id, row in figures().items() if id.startswith(f"median_{kind}_20")}
    assert set(years) == set(range(2010, 2025))
    filled = [year for year, row in years.items() if "equal growth" in row.source_locator]
    known = sorted(set(years) - set(filled))
    assert len(filled) > 5
    for year in filled:
        a, b = max(k for k in known if k < year), min(k for k in known if k > year)
        growth = (years[b].value / years[a].value) ** ((year - a) / (b - a))
        assert years[year].value == pytest.approx(years[a].value * growth, abs=0.06)
        assert years[year].status == "derived"


def test_income_is_compared_after_rent_only_where_that_is_asked() -> None:
    line = low_income_line(2019, True, False)  # 285.60
    assert equivalised_income_weekly(300.0, 100.0, 1, 0, 1, True) == pytest.approx(200 / 0.78)
    assert equivalised_income_weekly(300.0, 100.0, 1, 0, 1, False) == pytest.approx(300 / 0.87)
    assert in_low_income(300.0, 100.0, 1, 0, 1, True, line)
    assert not in_low_income(300.0, 0.0, 1, 0, 1, True, line)
    assert not in_low_income(285.6, 0.0, 2, 0, 0, True, line)  # on the line is not below it
    assert in_low_income(50.0, 90.0, 1, 0, 0, True, line)


def test_maintenance_can_lift_a_lone_parent_over_the_line() -> None:
    line = low_income_line(2024, True, False)
    assert in_low_income(380.0, 120.0, 1, 0, 1, True, line)
    assert not in_low_income(380.0 + 40.0, 120.0, 1, 0, 1, True, line)


def test_every_month_has_the_lines_of_its_financial_year() -> None:
    lines = low_income_lines(160)
    assert lines.shape == (160, len(LINES))
    april = month_of("2014-04")
    assert (lines[april - 1] != lines[april]).all()
    assert (lines[april : april + 12] == lines[april]).all()
    assert lines[april].tolist() == [
        low_income_line(2014, after, absolute) for absolute in (False, True) for after in (False, True)
    ]
    assert low_income_lines(0).shape == (0, len(LINES))


def test_after_the_last_published_year_medians_grow_with_earnings_and_the_absolute_line_with_prices() -> None:
    october = {year: month_of(f"{year}-10") for year in (2024, 2028, 2030, 2035)}
    earnings, prices = path("earnings", 400), path("prices", 400)
    assert median_weekly(2028, False) == pytest.approx(
        value("median_bhc_2024_25") * earnings[october[2028]] / earnings[october[2024]]
    )
    assert low_income_line(2035, True, True) == pytest.approx(
        low_income_line(2030, True, True) * prices[october[2035]] / prices[october[2030]]
    )
    assert np.isfinite(low_income_lines(300)).all()


@pytest.mark.parametrize("year", [2011, 1999])
def test_before_the_model_there_is_no_line(year: int) -> None:
    with pytest.raises(InputError, match="the first is 2012"):
        low_income_line(year, False, False)
