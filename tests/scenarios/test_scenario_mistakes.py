"""A scenario file is either understood whole or refused with one clear line that names the file."""

import json
import re
from pathlib import Path

import pytest
from cmsim.model.errors import InputError
from cmsim.model.policy import Policy
from cmsim.scenarios import Scenario, load
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

GOOD = (Path(__file__).parent / "made-up.toml").read_text(encoding="utf-8")


def refused(path) -> str:
    """The one line with which a file is refused."""
    with pytest.raises(InputError) as caught:
        load(path)
    message = str(caught.value)
    assert path.name in message
    assert message.isprintable(), message
    assert len(message) < 1_000
    return message


# --- bad files: what the line says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('name = "made-up"', 'nmae = "made-up"', r"line 2: unknown key 'nmae', did you mean 'name'\? .*question"),
        ('name = "made-up"\n', "", r"name is missing"),
        ('"made-up"', '"a/b"', r"line 2: name .* slash"),
        ('"made-up"', '"  "', r"line 2: name"),
        ('"made-up"', "7", r"line 2: name is 7: it must be one line of text"),
        ('"made-up"', '"made\\nup"', r"line 2: name"),
        ('"made-up"', "made-up", r"line 2: is not valid TOML"),
        ('question = "What', 'quest = "What', r"line 3: unknown key 'quest', did you mean 'question'"),
        ('"SI 2014/612",', "2014,", r"line 4: source has 2014"),
        ('extends = "baseline"', 'extends = "basline"', r"line 8: .*'basline', did you mean 'baseline'"),
        ('extends = "baseline"', 'extends = "tested.toml"', r"line 8: .*circle: tested.toml -> tested.toml"),
        ('extends = "baseline"', 'extends = "."', r"line 8: .*folder"),
        ('extends = "baseline"', 'extends = "\\u0000"', r"line 8: extends"),
        ('extends = "baseline"', "extends = false", r"line 8: extends is False"),
        (
            'extends = "baseline"',
            'extends = "baseline"\ncutoff = 2020-01-01',
            r"line 9: cutoff stands only in a baseline",
        ),
        ('extends = "baseline"', "cutoff = 2010-01-01", r"line 8: cutoff is 2010-01-01: .* 2012-12-10"),
        ("fee_salience", "fee_saliense", r"line 11: no parameter .*did you mean 'fee_salience'"),
        ("fee_salience = 2", 'fee_salience = "2"', r"line 11: fee_salience is '2': it must be a number"),
        ("fee_salience = 2", "fee_salience = nan", r"line 11: fee_salience is nan"),
        ("fee_salience = 2", "fee_salience = -inf", r"line 11: fee_salience is -inf"),
        ("fee_salience = 2", "fee_salience = true", r"line 11: fee_salience is True"),
        ("fee_salience = 2", "fee_salience = -1", r"line 11: fee_salience is -1: .* from 0 to"),
        ("fee_salience = 2", "fee_salience = 1_000_000", r"line 11: fee_salience is 1000000"),
        ("fee_salience = 2", "fee_salience.a = 2", r"line 11: fee_salience is \{'a': 2\}"),
        ("relationship_spread = 0.2", "relationship_spread = 1.2", r"line 12: .* from 0 to 1"),
        ("relationship_spread = 0.2", 'extends = "baseline"', r"line 12: extends must stand above"),
        ("[parameters]", "[[parameters]]", r"line 10: parameters must be a table"),
        ("[[change]]\nfrom = 2027", "[change]\nfrom = 2027", r"line 20: is not valid TOML: .*already written above"),
        ("from = 2027-04-01\n", "", r"line 14: from is missing"),
        ("from = 2027-04-01", "form = 2027-04-01", r"line 15: unknown key 'form', did you mean 'from'"),
        ("from = 2027-04-01", "from = 2027-04-31", r"line 15: is not valid TOML: .*YYYY-MM-DD"),
        ("from = 2027-04-01", 'from = "2027-04-31"', r"line 15: from .*no such day"),
        ("from = 2027-04-01", 'from = "1 April 2027"', r"line 15: from is '1 April 2027': it must be a date"),
        ("from = 2027-04-01", 'from = "20270401"', r"line 15: from .*must be a date"),
        ("from = 2027-04-01", "from = 2027-4-1", r"line 15: is not valid TOML: .*YYYY-MM-DD"),
        ("from = 2027-04-01", "from = 2027-04-01T00:00:00", r"line 15: from .*must be a date"),
        ("from = 2027-04-01", "from = 00:00:00", r"line 15: from .*must be a date"),
        ("from = 2027-04-01", "from = 2027", r"line 15: from is 2027: it must be a date"),
        ("from = 2027-04-01", "from = 2012-12-09", r"line 15: from is 2012-12-09: it must be from 2012-12-10"),
        ("from = 2027-04-01", "from = 9999-12-31", r"line 15: from is 9999-12-31"),
        ("from = 2027-04-01", "from = 2029-04-01", r"line 21: from is 2028-04-02, earlier than"),
        ("2028-04-02", "2027-04-01", r"line 22: application_fee is changed twice on 2027-04-01"),
        ("application_fee = 20", "application_fees = 20", r"line 16: .*did you mean 'application_fee'"),
        ("application_fee = 20", 'question = "?"', r"line 16: question must stand above"),
        ("application_fee = 20", "application_fee = -1", r"line 16: application_fee is -1: it must be a number from 0"),
        ("application_fee = 20", "application_fee = true", r"line 16: application_fee is True"),
        ("application_fee = 20", 'application_fee = "20"', r"line 16: application_fee is '20'"),
        ("application_fee = 20", "application_fee = nan", r"line 16: application_fee is nan"),
        ("application_fee = 20", "application_fee = inf", r"line 16: application_fee is inf"),
        ("application_fee = 20", "application_fee = 2027-04-01", r"line 16: application_fee is 2027-04-01"),
        ("application_fee = 20", "application_fee = [20]", r"line 16: application_fee is \[20\]"),
        ("application_fee = 20", "application_fee = {a = 20}", r"line 16: application_fee is \{'a': 20\}"),
        ("application_fee = 20", f"application_fee = {10**400}", r"line 16: application_fee is a very large number"),
        ("application_fee = 20", f"application_fee = 0x{'f' * 5_000}", r"line 16: .*a very large number"),
        ("application_fee = 20", f"application_fee = {'9' * 5_000}", r"number too long"),
        ("application_fee = 20", f"application_fee = {'[' * 3_000}{']' * 3_000}", r"nested too deeply|not valid TOML"),
        ("application_fee = 20", f'application_fee = "{"x" * 9_000}"', r"line 16: application_fee is 'xxx"),
        ("application_fee = 20", 'application_fee = """\n\n20"""', r"line 16: application_fee is"),
        ("basic_rate = [0.12, 0.16, 0.19]", "basic_rate = [0.12, 0.16]", r"line 17: basic_rate is \[0.12, 0.16\]"),
        ("basic_rate = [0.12, 0.16, 0.19]", "basic_rate = [0.12, 0.16, nan]", r"line 17: basic_rate"),
        ("basic_rate = [0.12, 0.16, 0.19]", f"basic_rate = [0.12, 0.16, {2**80}]", r"line 17: basic_rate"),
        (
            "basic_rate = [0.12, 0.16, 0.19]",
            "basic_rate = 0.12",
            r"line 17: basic_rate is 0.12: it must be a list of 3",
        ),
        ('staffing = "fixed"', 'staffing = "fxed"', r"line 18: staffing is 'fxed': it must be per_case or fixed"),
        ('staffing = "fixed"', 'staffing = "fixed', r"line 18: is not valid TOML"),
        (
            'staffing = "fixed"',
            "basic_from = 5000",
            r"line 18: from 2027-04-01 the law does not hold together: basic_from",
        ),
        ('staffing = "fixed"', "shared_care_nights = [9, 8, 7, 6]", r"line 18: .*shared_care_nights must ascend"),
        (
            "migration_months = 6",
            "migration_months = 6.5",
            r"line 23: migration_months is 6.5: it must be a whole number",
        ),
        ("direct_pay_available = false", "direct_pay_available = 0", r"line 24: .* it must be true or false"),
        (
            "direct_pay_available = false",
            "direct_pay_available = False",
            r"line 24: is not valid TOML: .*true and false",
        ),
        (
            "direct_pay_available = false",
            "migration_months = 7",
            r"line 24: is not valid TOML: .*already written above",
        ),
        ("direct_pay_available = false", "[[change]]\nfrom = 2029-01-01", r"line 24: .*changes nothing"),
        ("direct_pay_available = false", "[[change]]", r"line 24: from is missing"),
        ("direct_pay_available = false", "[change.more]\na = 1", r"line 24: unknown key 'more'"),
        ("direct_pay_available = false", "[levers]\na = 1", r"line 24: unknown key 'levers'"),
        ("migration_months = 6", 'migration_months = {uprated_with = "prices"}', r"line 23: .* is no amount in pounds"),
        (
            "application_fee = 50.5",
            "application_fee = {}",
            r"line 22: application_fee is {}: it must be .*uprated_with",
        ),
        (
            "application_fee = 50.5",
            'application_fee = { uprated_with = "earning", since = 2014-06-30 }',
            r"line 22: uprated_with is 'earning', did you mean 'earnings'\?: it must be earnings or prices",
        ),
        (
            "application_fee = 50.5",
            'application_fee = { uprated_with = "prices" }',
            r"line 22: since is missing: application_fee is written {",
        ),
        (
            "application_fee = 50.5",
            'application_fee = { uprated_with = "prices", since = 1997-12-31 }',
            r"line 22: since is 1997-12-31: it must be from 1998-01-01 to the day of the change, 2028-04-02",
        ),
        (
            "application_fee = 50.5",
            'application_fee = { uprated_with = "prices", since = "2028-04-03" }',
            r"line 22: since is 2028-04-03",
        ),
        (
            "application_fee = 50.5",
            'application_fee = { uprated_with = "prices", since = 2014 }',
            r"line 22: since is 2014: it must be a date",
        ),
        (
            "application_fee = 50.5",
            'application_fee = { uprated_with = "prices", since = 2014-06-30, yearly = 1 }',
            r"line 22: yearly is 1: it must be true or false",
        ),
        (
            "application_fee = 50.5",
            'application_fee = { uprated_with = "prices", since = 2014-06-30, yearli = true }',
            r"line 22: unknown key 'yearli', did you mean 'yearly'",
        ),
        (
            "application_fee = 50.5",
            "income_cap = 900_000\n[[change]]\nfrom = 2029-04-01\n"
            'income_cap = { uprated_with = "earnings", since = 1998-04-01 }',
            r"line 25: uprated on 2029-04-01, income_cap is 2\d+\.\d+: it must be a number from 0 to 1e\+06",
        ),
        ("direct_pay_available = false", '"a\\nb" = 1', r"line 24: unknown key"),
        ("direct_pay_available = false", "direct_pay_available", r"line 24: is not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line(write, before, after, said):
    assert before in GOOD
    message = refused(write(GOOD.replace(before, after, 1)))
    assert re.search(r"tested\.toml(, line \d+)?: ", message), message
    assert re.search(said, message), message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"# only a remark\n",
        b"\xef\xbb\xbf",
        GOOD.encode("utf-16"),
        GOOD.encode("utf-16-le"),
        GOOD.encode("utf-32"),
        GOOD.replace("What", "Wh\xe4t").encode("latin-1"),
        GOOD.encode() + b"\x00",
        b"\x00" * 1_000,
        b"PK\x03\x04" + bytes(range(256)),
        GOOD.encode() + b"#" * 200_000,
        GOOD.replace("\n", "\r").encode(),
        json.dumps({"name": "made-up", "question": "?"}).encode(),
        b"change = 5\nname='a'\nquestion='b'\n",
        b"change = [5]\nname='a'\nquestion='b'\n",
        b"parameters = 5\nname='a'\nquestion='b'\n",
        b"change = [[]]\nname='a'\nquestion='b'\n",
        GOOD.replace("[[change]]", "[change]", 1).split("[[change]]")[0].encode(),
    ],
)
def test_what_is_no_scenario_is_refused(write, content):
    refused(write(content))


def test_a_name_or_file_there_is_not_is_refused_with_the_nearest_name(tmp_path):
    with pytest.raises(InputError, match="'remove-drect-pay', did you mean 'remove-direct-pay'"):
        load("remove-drect-pay")
    for nowhere in (tmp_path / "none.toml", tmp_path, "", "\0", "x" * 5_000, "a\nb", 5, None):
        with pytest.raises(InputError) as caught:
            load(nowhere)
        assert str(caught.value).isprintable()


def test_files_that_extend_each_other_are_refused(write):
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        path = write(f'name = "{name}"\nquestion = "?"\nextends = "{other}.toml"\n', f"{name}.toml")
    assert "c.toml -> a.toml -> b.toml -> c.toml" in refused_any(path)


def test_a_mistake_in_the_extended_file_names_that_file(write):
    write('name = "one"\nquestion = "?"\n[[change]]\nfrom = 2027-04-01\napplication_fee = -5\n', "one.toml")
    path = write('name = "two"\nquestion = "?"\nextends = "one.toml"\n', "two.toml")
    assert "one.toml, line 5: application_fee is -5" in refused_any(path)


def test_levers_of_two_files_that_do_not_fit_together_are_refused(write):
    write('name = "one"\nquestion = "?"\n[[change]]\nfrom = 2028-04-01\nincome_cap = 1000\n', "one.toml")
    two = 'name = "two"\nquestion = "?"\nextends = "one.toml"\n[[change]]\nfrom = 2027-04-01\nbasic_from = 2000\n'
    assert "two.toml, line 6: from 2028-04-01 the law does not hold together" in refused_any(write(two, "two.toml"))


def refused_any(path) -> str:
    """The line with which a file is refused, whichever file it names."""
    with pytest.raises(InputError) as caught:
        load(path)
    return str(caught.value)


# --- bad files: hundreds of them -------------------------------------------------------------------------------

LINES = GOOD.splitlines()
BROKEN_VALUES = ("", "nan", "[", '"', "{}", "[[]]", "1979-05-27T07:32:00Z", "-0x1", "yes", str(10**30), "{a.b = [1]}")
STATEMENTS = [number for number, line in enumerate(LINES) if "=" in line and not line.endswith("[")]


@pytest.mark.parametrize("value", BROKEN_VALUES)
@pytest.mark.parametrize("number", STATEMENTS)
def test_no_line_may_hold_a_broken_value(write, number, value):
    lines = list(LINES)
    lines[number] = f"{lines[number].split('=')[0]}= {value}"
    assert f"line {number + 1}:" in refused(write("\n".join(lines)))


@pytest.mark.parametrize("slip", ["x{}", "{}x", "{}.x", '"{} "', "{} x"])
@pytest.mark.parametrize("number", STATEMENTS)
def test_no_key_may_be_misspelt(write, number, slip):
    lines = list(LINES)
    key, value = lines[number].split(" = ")
    lines[number] = f"{slip.format(key)} = {value}"
    refused(write("\n".join(lines)))


@pytest.mark.parametrize("length", range(0, len(GOOD), 3))
def test_a_file_cut_short_loads_or_is_refused(write, length):
    loads_or_is_refused(write(GOOD[:length]))


def loads_or_is_refused(path) -> None:
    """Nothing but a Scenario or an InputError of one line that names the file ever comes of a file."""
    try:
        scenario = load(path)
    except InputError:
        refused(path)
    else:
        assert set(scenario.levers_at_end()) == set(Policy.model_fields)
        assert Scenario.from_resolved(json.loads(json.dumps(scenario.resolved()))) == scenario


many = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@many
@given(content=st.binary(max_size=200))
def test_random_bytes_are_refused(write, content):
    refused(write(content))


@many
@given(at=st.integers(0, len(GOOD)), cut=st.integers(0, 40), put=st.text(max_size=12))
@example(at=0, cut=0, put="\u2028")
@example(at=GOOD.index("20\n"), cut=2, put="1e400")
def test_a_file_with_a_random_edit_loads_or_is_refused(write, at, cut, put):
    content = GOOD[:at] + put + GOOD[at + cut :]
    loads_or_is_refused(write(content.encode("utf-8", "surrogatepass")))


UPRATED = """name = "a"
question = "?"
[[change]]
from = 2029-04-01
income_cap = { uprated_with = "prices", since = 2012-12-10, yearly = true }
"""


@many
@given(at=st.integers(0, len(UPRATED)), cut=st.integers(0, 30), put=st.text(max_size=12))
@example(at=UPRATED.index("2012"), cut=4, put="9999")
def test_an_uprating_with_a_random_edit_loads_or_is_refused(write, at, cut, put):
    content = UPRATED[:at] + put + UPRATED[at + cut :]
    loads_or_is_refused(write(content.encode("utf-8", "surrogatepass")))


@many
@given(data=st.data())
def test_lines_deleted_doubled_and_shuffled_load_or_are_refused(write, data):
    order = data.draw(st.lists(st.sampled_from(LINES), max_size=30) | st.permutations(LINES))
    loads_or_is_refused(write("\n".join(order)))


@many
@given(lever=st.sampled_from(sorted(Policy.model_fields)), data=st.data())
def test_any_value_of_any_lever_loads_or_is_refused(write, lever, data):
    numbers = st.floats() | st.integers(-5, 500) | st.booleans()
    value = data.draw(numbers | st.lists(numbers, max_size=4))
    written = str(value).lower()
    head = 'name = "a"\nquestion = "?"\n[[change]]\nfrom = 2020-04-01\n'
    loads_or_is_refused(write(f"{head}{lever} = {written}\n"))
