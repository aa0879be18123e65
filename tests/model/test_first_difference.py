"""What is used when an engine test breaks does find where two lives part."""

import pytest
from cmsim import SeparatedFamilies
from first_difference import first_difference

pytestmark = pytest.mark.rules


def small(**settings: object) -> SeparatedFamilies:
    return SeparatedFamilies(families=40, until="2013-02", threads=1, **settings)  # type: ignore[arg-type]


def test_two_engines_have_no_difference_and_a_planted_one_is_told_by_month_row_and_field() -> None:
    assert first_difference(small(), small(engine="mesa")) == []
    one, other = small(), small(engine="mesa")
    one.step()
    other.step()
    row = int((other.families["existence"] == 1).argmax())
    other.families["habit"][row] = 0.123
    told = first_difference(one, other)
    assert told[0] == "after 2013-01:"
    assert told[1].startswith(f"families, row {row} (id {one.families['id'][row]}): ")
    assert "habit: " in told[1]
