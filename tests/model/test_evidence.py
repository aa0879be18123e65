"""The evidence: complete rows, paths that are the published ones, parameters that refuse nonsense, a readable list."""

import json
import math
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from cmsim.model import evidence
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.runs.evidence_command import evidence as command
from cmsim.runs.evidence_command import evidence_table, show

ROWS_AT_LEAST = {
    "evidence": 499,
    "paths": 658,
    "population_margins": 329,
    "service_margins": 107,
    "tax_benefit_years": 402,
}


def run_python(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return done.stdout.strip()


# The rows


@pytest.mark.parametrize("file", ROWS_AT_LEAST)
def test_no_rows_have_been_lost_and_no_id_stands_twice_in_a_file(file):
    rows = evidence._rows(file)
    assert len(rows) >= ROWS_AT_LEAST[file]
    assert len({row["id"] for row in rows}) == len(rows)


def test_an_id_means_one_number_over_all_files_and_parameters():
    ids = [row["id"] for row in evidence.all_rows()]
    assert len(ids) == sum(len(evidence._rows(file)) for file in (*evidence.FIGURE_FILES, "parameters"))
    assert [id for id in ids if ids.count(id) > 1] == []


def test_every_row_says_where_it_comes_from_and_how_far_to_trust_it():
    for row in evidence.all_rows():
        assert row["source"], row["id"]
        assert row["unit"], row["id"]
        assert row["quantity"], row["id"]
        assert row["status"] in evidence.STATUSES, row["id"]
        assert row["use"] in evidence.USES, row["id"]
        assert math.isfinite(row["value"]), row["id"]
    assert all(figure.period and figure.source_locator for figure in evidence.figures().values())


def test_values_lie_in_their_ranges_and_shares_are_shares():
    for row in evidence.all_rows():
        low, high = row["low"], row["high"]
        assert low is None or low <= row["value"], row["id"]
        assert high is None or row["value"] <= high, row["id"]
        if row["unit"] == "percent":
            assert 0 <= row["value"] <= 100, row["id"]


def test_what_nobody_measured_is_not_called_published():
    for figure in evidence.figures().values():
        if "general knowledge" in figure.source_document:
            assert figure.status == "assumed", figure.id


def test_the_thirds_of_collect_and_pay_add_up():
    for quarter in ("sep2016", "sep2017", "sep2018", "sep2019", "sep2020", "sep2021"):
        assert sum(evidence.value(f"cp_{part}_{quarter}") for part in ("none", "upto90", "over90")) == 100


def test_a_figure_is_found_by_id_and_a_misspelling_gets_a_hint():
    assert evidence.value("app_fee_amount") == 20
    assert evidence.figure("sep_families_2019_20").unit == "families"
    assert evidence.figure("pa_2012").source_document
    with pytest.raises(InputError, match="did you mean 'app_fee_amount'"):
        evidence.value("app_fee_amont")


# Paths


@pytest.mark.parametrize(("name", "stem"), [("earnings", "awe_q"), ("prices", "cpi_q"), ("unemployment", "unemp_q")])
def test_a_path_is_the_published_quarter_in_the_quarters_middle_month(name, stem):
    series = evidence.path(name, 288)
    published = {
        month_of(f"{year}-{3 * quarter - 1:02}"): evidence.value(f"{stem}_{year}q{quarter}")
        for year in range(2013, 2031)
        for quarter in (1, 2, 3, 4)
    }
    months = list(published)
    ratio = series[months] / np.array(list(published.values()))
    assert np.allclose(ratio, ratio[0], rtol=1e-12, atol=0)
    if name == "unemployment":
        assert ratio[0] == pytest.approx(0.01)


@pytest.mark.parametrize("name", ["earnings", "prices", "gdp_deflator"])
def test_an_index_averages_one_over_2021(name):
    january = month_of("2021-01")
    assert evidence.path(name, 300)[january : january + 12].mean() == pytest.approx(1.0, abs=1e-12)


def test_the_deflators_year_means_are_the_published_ones():
    series = evidence.path("gdp_deflator", 288)
    for year in range(2013, 2030):
        mean = series[month_of(f"{year}-01") :][:12].mean()
        published = evidence.value(f"gdpdef_index_{year}") / evidence.value("gdpdef_index_2021")
        assert mean == pytest.approx(published, rel=1e-9)


@pytest.mark.parametrize("name", evidence.PATHS)
def test_a_path_is_positive_smooth_and_the_same_however_long(name):
    long, short = evidence.path(name, 600), evidence.path(name, 30)
    assert (long > 0).all()
    assert long[:30].tobytes() == short.tobytes()
    assert long.dtype == np.float64
    assert np.abs(np.diff(long) / long[:-1]).max() < 0.08
    short[:] = 0  # the caller's own array
    assert evidence.path(name, 30)[0] > 0


def test_after_the_quarters_a_path_grows_by_the_years_row_and_then_by_the_last():
    prices, earnings = evidence.path("prices", 400), evidence.path("earnings", 400)
    january = month_of("2033-01")
    assert prices[january + 12] / prices[january] == pytest.approx(1.02, rel=1e-9)
    end = month_of("2036-12")
    assert earnings[end + 12] / earnings[end] == pytest.approx(1 + evidence.value("awe_growth_2036") / 100, rel=1e-9)
    assert earnings[month_of("2031-03")] > earnings[month_of("2031-02")]
    assert evidence.path("unemployment", 400)[-1] == pytest.approx(0.0414)


def test_an_unknown_path_gets_a_hint():
    with pytest.raises(InputError, match="did you mean 'earnings'"):
        evidence.path("earning", 12)
    with pytest.raises(InputError, match="0 or more"):
        evidence.path("prices", -1)
    assert evidence.path("prices", 0).shape == (0,)


# Parameters


def test_the_row_of_parameters_is_the_centre_with_the_overrides_in():
    row = evidence.parameter_row({"fee_salience": 3})
    assert row.shape == (1,)
    assert row.dtype == evidence.PARAMETERS
    assert row.dtype.names == tuple(evidence.parameters())
    assert row[0]["fee_salience"] == 3
    assert row[0]["income_weight"] == evidence.parameters()["income_weight"].value
    row["fee_salience"] = -1  # the caller's own array
    assert evidence.parameter_row()[0]["fee_salience"] == evidence.parameters()["fee_salience"].value


def test_every_parameter_has_its_central_value():
    row = evidence.parameter_row()
    assert list(row[0]) == [parameter.value for parameter in evidence.parameters().values()]


@pytest.mark.parametrize("number", [math.nan, math.inf, "3", None, True])
def test_a_parameter_must_be_a_finite_number(number):
    with pytest.raises(InputError, match=r"fee_salience.*finite number"):
        evidence.parameter_row({"fee_salience": number})


def test_an_unknown_parameter_gets_a_hint_and_an_unknown_draw_is_refused():
    with pytest.raises(InputError, match="did you mean 'fee_salience'"):
        evidence.parameter_row({"fee_salienc": 1.0})
    for draw in (-1, 10**6):
        with pytest.raises(InputError, match=f"no parameter draw {draw}"):
            evidence.parameter_row(draw=draw)


def test_a_draw_replaces_the_centre_and_an_override_comes_last(monkeypatch, tmp_path):
    (tmp_path / "draws.csv").write_text("draw,misfit,gone_since,fee_salience,income_weight\n1,80,3,2.25,0.5\n")
    monkeypatch.setenv("CMSIM_DRAWS", str(tmp_path))
    row = evidence.parameter_row({"income_weight": 0.75}, draw=1)[0]
    assert (row["fee_salience"], row["income_weight"]) == (2.25, 0.75)
    assert evidence.parameter_row(draw=0)[0]["fee_salience"] == evidence.parameters()["fee_salience"].value


def test_values_outside_the_plausible_range_are_allowed_and_named():
    high = evidence.parameters()["fee_salience"].high
    assert high is not None
    assert evidence.outside_range({"fee_salience": high}) == []
    (sentence,) = evidence.outside_range({"fee_salience": high + 1})
    assert sentence.startswith("fee_salience = ")
    assert evidence.parameter_row({"fee_salience": high + 1})[0]["fee_salience"] == high + 1


def test_plain_python_reads_the_same_bytes_by_name():
    code = (
        "from cmsim.model.evidence import parameter_row as row; r = row({'fee_salience': 2.5});"
        "print(r[0].fee_salience if hasattr(r, 'fee_salience') else '-', r.tobytes().hex())"
    )
    by_name, plain = run_python(code, NUMBA_DISABLE_JIT="1").split()
    dash, compiled = run_python(code, NUMBA_DISABLE_JIT="0").split()
    assert (by_name, dash) == ("2.5", "-")
    assert plain == compiled


def test_reading_the_evidence_loads_nothing_heavy():
    code = (
        "import sys, cmsim.model.evidence as e; e.value('app_fee_amount'); e.parameters();"
        "print([m for m in ('numpy', 'numba', 'pandas', 'mesa') if m in sys.modules])"
    )
    assert run_python(code) == "[]"


# The command


def ask(*arguments):
    return CliRunner().invoke(command, arguments)


def test_the_whole_list_is_tab_separated_when_piped():
    lines = ask().stdout.splitlines()
    assert lines[0].split("\t")[:3] == ["id", "value", "unit"]
    assert len(lines) == 1 + sum(1 for _ in evidence.all_rows())
    assert {len(line.split("\t")) for line in lines} == {len(lines[0].split("\t"))}
    assert any(line.startswith("sep_families_2019_20\t2400000\tfamilies\t") for line in lines)


def test_one_id_tells_all_that_is_known():
    told = dict(line.split("\t") for line in ask("fee_salience").stdout.splitlines())
    assert told["id"] == "fee_salience"
    assert float(told["value"]) == evidence.parameters()["fee_salience"].value
    assert told["mistaken_for"]
    assert show("app_fee_amount")["unit"] == "GBP"


def test_json_is_one_object_of_figures_and_a_pattern_filters():
    told = json.loads(ask("cp_over90_*", "--use", "calibrate", "--json").stdout)
    assert list(told) == ["figures"]
    assert {row["id"] for row in told["figures"]} >= {"cp_over90_sep2016", "cp_over90_mar2023"}
    assert all(row["id"].startswith("cp_over90_") and row["use"] == "calibrate" for row in told["figures"])
    assumed = json.loads(ask("--status", "assumed", "--json").stdout)["figures"]
    assert {row["status"] for row in assumed} == {"assumed"}
    assert len(evidence_table(None)) > len(assumed) > 0


def test_what_is_not_there_is_said_in_one_line():
    for query in ("cp_over90_sep2061", "cp_ovr90_*"):
        error = ask(query).exception
        assert isinstance(error, InputError)
        assert "did you mean 'cp_over90_" in str(error)
        assert "\n" not in str(error)
    assert ask("--use", "nonsense").exit_code == 2


@pytest.mark.parametrize(("width", "period"), [(80, False), (120, True)])
def test_a_terminal_gets_a_table_that_fits(monkeypatch, width, period):
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    command.callback("uc_sa_*_2021*", use=None, status=None, as_json=False)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", terminal.text).splitlines()
    assert len(lines) == 9
    assert max(len(line.rstrip()) for line in lines) <= width
    (line,) = (line for line in lines if line.startswith("uc_sa_single_25_2021b "))
    assert "324.84" in line
    assert "published" in line
    assert ("6 Oct 2021" in line) == period


class Terminal:
    """A standard output that says it is a terminal and keeps what it is told."""

    encoding = "utf-8"

    def __init__(self):
        self.text = ""

    def isatty(self):
        return True

    def write(self, text):
        self.text += text

    def flush(self):
        pass
