"""The Department's forecast of unpaid maintenance: its three scenarios of compliance, and the year of a billion."""

from pathlib import Path

import pandas as pd
import pytest
from cmsim.runs.run import run

BILLION = 1e9
SCENARIOS = ("compliance-current", "compliance-plus", "compliance-ambitious")


def lived(folder: Path, scenario: str, families: int, seeds: range) -> pd.DataFrame:
    """Collect & Pay arrears and cash compliance by month, the mean of the seeds."""
    months = []
    for seed in seeds:
        out = folder / f"{scenario}-{seed}"
        run(scenario, families=families, seed=seed, until="2025-03", out=out)
        rows = pd.read_parquet(out / "indicators.parquet").query("group == ''")
        table = rows.pivot_table(index="month", columns=["indicator", "level"], values="value")
        pay = {"arrears": table["arrears_gbp", "collect_and_pay"], "compliance": table["cash_compliance", ""]}
        months.append(pd.DataFrame(pay))
    return sum(months[1:], months[0]) / len(months)


def year_of_a_billion(arrears: pd.Series) -> int:
    """The financial year in which arrears reach it, if they go straight on at the rate of March 2022 to March 2025."""
    end = arrears["2025-03"]
    months = (BILLION - end) / ((end - arrears["2022-03"]) / 36.0)
    return 2025 + int(-(-months // 12))


def test_who_pays_more_owes_less(tmp_path: Path) -> None:
    current, plus, ambitious = (lived(tmp_path, scenario, 12_000, range(1, 2)) for scenario in SCENARIOS)
    paid = [months["compliance"]["2024-04":].mean() for months in (current, plus, ambitious)]
    assert paid[0] + 0.02 < paid[1] < paid[2]
    assert current["arrears"]["2025-03"] > plus["arrears"]["2025-03"] > ambitious["arrears"]["2025-03"]
    assert current["arrears"]["2022-03"] == plus["arrears"]["2022-03"]  # until then it is the same history


@pytest.mark.slow
def test_a_billion_is_owed_within_a_year_of_the_forecast(tmp_path: Path) -> None:
    """National Audit Office, Child maintenance (HC 1139, 2022), para 2.28 and Figure 14: financial years ending."""
    current, plus, ambitious = (lived(tmp_path, scenario, 24_000, range(1, 5)) for scenario in SCENARIOS)
    assert abs(year_of_a_billion(current["arrears"]) - 2031) <= 1
    assert abs(year_of_a_billion(ambitious["arrears"]) - 2034) <= 1
    steady = current["compliance"]["2021-04":"2022-03"].mean()
    then = current["compliance"]["2024-04":].mean()
    assert then == pytest.approx(steady, abs=0.015)
    for months, points in ((plus, 0.055), (ambitious, 0.065)):  # the third step is half way up on average
        assert months["compliance"]["2024-04":].mean() - then == pytest.approx(points, abs=0.015)
