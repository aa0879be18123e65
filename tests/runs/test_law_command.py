"""``cmsim law`` as a user types it."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cmsim.model.errors import InputError
from cmsim.model.policy import Policy
from cmsim.runs.law_command import law


def run(*arguments: str) -> Result:
    return CliRunner().invoke(law, arguments, catch_exceptions=False)


def as_json(*arguments: str) -> dict[str, Any]:
    return json.loads(run(*arguments, "--json").stdout)


def test_one_date_gives_every_lever_with_unit_and_reference() -> None:
    told = as_json("2022-01-15")
    assert told["date"] == "2022-01-15"
    assert list(told["levers"]) == list(Policy.model_fields)
    assert told["levers"]["application_fee"] == {
        "title": "Application fee",
        "value": 20.0,
        "unit": "pounds",
        "since": "2014-06-30",
        "reference": "Child Support Fees Regulations 2014 (SI 2014/612) reg 3",
        "status": "published",
    }
    assert told["levers"]["basic_rate"]["value"] == [0.12, 0.16, 0.19]


def test_two_dates_give_what_changed_between_them() -> None:
    told = as_json("2024-02-25", "2024-02-26")
    assert [(row["lever"], row["before"], row["after"]) for row in told["changes"]] == [
        ("application_fee", 20.0, 0.0),
        ("small_balance_write_off", 0.0, 7.0),
    ]


def test_in_a_pipe_it_is_tab_separated_lines() -> None:
    header, *lines = run("2014-06-29", "2014-06-30").stdout.splitlines()
    assert header.split("\t")[:3] == ["lever", "before", "after"]
    assert lines[0].split("\t")[:4] == ["application_fee", "0", "20", "pounds"]
    assert len(lines) == 6  # the fee, four charges of enforcement, and grounds for collection


def test_only_some_levers() -> None:
    lines = run("2022-01-15", "--only", "shared_care_*").stdout.splitlines()
    assert lines[1].split("\t")[:2] == ["shared_care_nights", "52, 104, 156, 175"]
    assert lines[2].split("\t")[:2] == ["shared_care_fraction", "0.1429, 0.2857, 0.4286, 0.5"]
    assert len(lines) == 3


def test_nothing_changed_is_said() -> None:
    assert run("2022-01-15", "2022-01-16").stdout == "nothing changed from 2022-01-15 to 2022-01-16\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2012-12-09",), "2012-12-09 is before the 2012 scheme"),
        (("2022-13-01",), "'2022-13-01' is not a date"),
        (("2022-01-15", "2021-01-15"), "out of order"),
        (("2022-01-15", "--only", "aplication_fee"), "did you mean 'application_fee'?"),
    ],
)
def test_a_mistake_is_one_clear_line(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputError) as error:
        run(*arguments)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
