"""Whatever is wrong in a file of families: one clear line with row, column, value and what is allowed."""

import random
from collections.abc import Callable
from pathlib import Path

import made_families
import pytest
from cmsim.model.errors import InputError
from cmsim.model.population.importing import read_and_link

pytestmark = pytest.mark.quick

Rows = list[dict[str, str]]
SEEDS = range(6)
WORDS = ("union", "contact", "domestic_abuse", "paying_sex", "paying_region", "receiving_housing", "receiving_work")
MONTHS = ("separated_on", "child_1_born", "child_2_born")
NUMBERS = ("relationship_quality", "paying_pension_share", "receiving_savings", "receiving_monthly_rent")
WHOLE = ("nights", "children", "paying_age", "receiving_age", "paying_other_children")
YES_NO = ("send", "equal_care", "paying_partner", "receiving_disabled")


def wrong_cell(columns: tuple[str, ...], values: tuple[str, ...]) -> Callable[[Rows, random.Random], list[str]]:
    """A cell that its column does not allow: the line tells row, column, value and what is allowed."""

    def corrupt(rows: Rows, luck: random.Random) -> list[str]:
        n, column, value = luck.randrange(2, len(rows)), luck.choice(columns), luck.choice(values)
        rows[n][column] = value
        return [f"row {n + 1}, column {column}: {value!r} is not allowed, it must be "]

    return corrupt


def cells(says: str, column: str, **values: str) -> Callable[[Rows, random.Random], list[str]]:
    """Cells of one row that contradict each other."""

    def corrupt(rows: Rows, luck: random.Random) -> list[str]:
        n = luck.randrange(2, len(rows))
        rows[n].update(values)
        return [f"row {n + 1}, column {column}: ", says]

    return corrupt


def misspelt_word(rows: Rows, luck: random.Random) -> list[str]:
    n, column = luck.randrange(2, len(rows)), luck.choice(WORDS)
    word = luck.choice([row[column] for row in rows if len(row[column]) > 4] or ["female"])
    rows[n][column] = word[:-2] + word[-1]
    return [f"row {n + 1}, column {column}: {rows[n][column]!r}", "it must be one of ", f"did you mean {word!r}?"]


def misspelt_column(rows: Rows, luck: random.Random) -> list[str]:
    column = luck.choice([name for name in rows[0] if len(name) > 6])
    wrong = column[:3] + column[4:]
    for row in rows:
        row[wrong] = row.pop(column)
    return [f"there is no column {wrong!r}, did you mean "]


def second_family(rows: Rows, luck: random.Random) -> list[str]:
    n = luck.randrange(3, len(rows))
    rows[n]["family_id"] = rows[2]["family_id"]
    return [f"row {n + 1}, column family_id: row 3 has the same"]


def same_couple(rows: Rows, luck: random.Random) -> list[str]:
    n = luck.randrange(3, len(rows))
    for name in [name for name in rows[n] if name.startswith(("paying_", "receiving_"))]:
        rows[n][name] = rows[2][name]
    rows[n] |= {name: rows[2][name] for name in ("separated_on", "child_1_born", "child_2_born")}
    return [f"row {n + 1}, column receiving_parent_id: the same two parents stand in row 3"]


def told_differently(rows: Rows, luck: random.Random) -> list[str]:
    """A parent of two families whose rows do not agree."""
    rows[1]["paying_region"] = "london" if rows[0]["paying_region"] != "london" else "wales"
    return ["row 2, column paying_region: the same parent has another value in row 1"]


def on_both_sides(rows: Rows, luck: random.Random) -> list[str]:
    n = luck.randrange(3, len(rows))
    rows[n]["receiving_parent_id"] = rows[2]["paying_parent_id"]
    return [f"row {n + 1}, column receiving_parent_id: {rows[2]['paying_parent_id']!r} is the paying parent in row 3"]


def own_other_parent(rows: Rows, luck: random.Random) -> list[str]:
    n = luck.randrange(2, len(rows))
    rows[n]["receiving_parent_id"] = rows[n]["paying_parent_id"]
    return [f"row {n + 1}, column receiving_parent_id: ", "nobody can be on both sides"]


def entangled(rows: Rows, luck: random.Random) -> list[str]:
    """Two paying parents who each have a family with each of two receiving parents."""
    own = [dict(row) for row in rows]
    for n, (paying, receiving) in enumerate([(2, 2), (2, 3), (3, 3), (3, 2)], 2):
        for side, whose in (("paying", paying), ("receiving", receiving)):
            rows[n] |= {name: own[whose][name] for name in own[whose] if name.startswith(f"{side}_")}
            rows[n][f"{side}_age"] = "50"
        rows[n] |= {name: own[2][name] for name in ("separated_on", "child_1_born", "child_2_born")}
    return ["row 3, column paying_parent_id: 4 families hang together here"]


def weight_left_out(rows: Rows, luck: random.Random) -> list[str]:
    n = luck.randrange(len(rows))
    rows[n]["weight"] = ""
    return [f"row {n + 1}, column weight: it is empty, but other rows have it"]


def empty_row(rows: Rows, luck: random.Random) -> list[str]:
    n = luck.randrange(len(rows))
    rows[n] = dict.fromkeys(rows[n], "")
    return [f"row {n + 1}: it is empty"]


def too_young(rows: Rows, luck: random.Random) -> list[str]:
    n, who = luck.randrange(2, len(rows)), luck.choice(("paying", "receiving"))
    rows[n] |= {f"{who}_age": "14", "child_1_born": "2010-06", "child_2_born": "2009-01", "separated_on": "2011-01"}
    return [f"row {n + 1}, column {who}_age: the parent was under 12 at the birth of child_"]


def long_label(rows: Rows, luck: random.Random) -> list[str]:
    n = luck.randrange(2, len(rows))
    rows[n]["family_id"] = "x" * 101
    return [f"row {n + 1}, column family_id: ", "it must be a text of at most 100 characters"]


OF_FAMILIES = {
    "misspelt word": misspelt_word,
    "no such word": wrong_cell(WORDS, ("often", "2", "yes", "-8")),
    "no month": wrong_cell(MONTHS, ("2012-13", "2012", "06/2009", "June 2009", "2009-6", "1066-10", "-9", "3012-05")),
    "no number": wrong_cell(NUMBERS, ("12k", "£300", "1,200", "lots", "1e999", "inf", "--3")),
    "number out of range": wrong_cell(("relationship_quality", "paying_pension_share"), ("1.2", "-0.1", "40")),
    "survey's code for missing": wrong_cell(NUMBERS + WHOLE, ("-9", "-8", "-1.0")),
    "no whole number": wrong_cell(WHOLE, ("2.5", "two", "1e99", "0x10")),
    "whole number out of range": wrong_cell(("nights", "paying_age", "receiving_age"), ("400", "999", "-4")),
    "neither yes nor no": wrong_cell(YES_NO, ("maybe", "2", "y/n", "-1")),
    "bad weight": wrong_cell(("weight",), ("-3", "heavy", "1e12")),
    "label too long": long_label,
    "misspelt column": misspelt_column,
    "family twice": second_family,
    "couple twice": same_couple,
    "parent told differently": told_differently,
    "parent on both sides": on_both_sides,
    "parent with themself": own_other_parent,
    "entangled parents": entangled,
    "weight left out": weight_left_out,
    "empty row": empty_row,
    "parent too young": too_young,
    "child born long after": cells("born after the parents separated, in 2005-01", "child_1_born",
                                   separated_on="2005-01", child_1_born="2006-01", child_2_born="2004-01",
                                   union="cohabited"),
    "child grown up": cells("20 or older in 2012-12", "child_2_born", child_2_born="1991-05"),
    "child to come": cells("2013-05 is after the survey month 2012-12", "child_1_born", child_1_born="2013-05",
                           separated_on="2012-11"),
    "separation to come": cells("2013-01 is after the survey month 2012-12", "separated_on", separated_on="2013-01"),
    "separated too long ago": cells("no child can still count", "separated_on", separated_on="1987-03",
                                    child_1_born="", child_2_born="", children=""),
    "children miscounted": cells("it is 3, but the row has 2", "children", children="3"),
    "pay without work": cells("it is 250.5 without work", "paying_weekly_pay", paying_work="none",
                              paying_weekly_pay="250.5"),
    "work without pay": cells("it is 0 with work", "receiving_weekly_pay", receiving_work="employee",
                              receiving_weekly_pay="0"),
    "pay and work unknown": cells("it needs paying_work in the same row", "paying_weekly_pay", paying_work="",
                                  paying_weekly_pay="300"),
    "nights without contact": cells("it is 60 with contact none", "nights", contact="none", nights="60"),
    "nights and contact unknown": cells("it needs contact in the same row", "nights", contact="", nights="60"),
    "equal care of few nights": cells("it is yes with 100 nights", "equal_care", contact="weekly", nights="100",
                                      equal_care="yes"),
}  # fmt: skip


def two_of_one_role(rows: Rows, luck: random.Random) -> list[str]:
    n = 2 * luck.randrange(2, len(rows) // 2)
    rows[n]["role"] = "receiving"
    return [f"row {n + 2}, column role: ", f"has a receiving parent in row {n + 1} already"]


def no_such_role(rows: Rows, luck: random.Random) -> list[str]:
    n = luck.randrange(len(rows))
    rows[n]["role"] = "payer"
    return [f"row {n + 1}, column role: 'payer' is not allowed, it must be one of paying, receiving"]


def unlinked(rows: Rows, luck: random.Random) -> list[str]:
    n, column = luck.randrange(len(rows)), luck.choice(("role", "family_id"))
    rows[n][column] = ""
    return [f"row {n + 1}, column {column}: it is empty"]


def parents_disagree(rows: Rows, luck: random.Random) -> list[str]:
    n = 2 * luck.randrange(2, len(rows) // 2)
    rows[n]["send"] = "no" if rows[n + 1]["send"] == "yes" else "yes"
    return [f"row {n + 2}, column send: it differs from row {n + 1} of the same family"]


def others_column(rows: Rows, luck: random.Random) -> list[str]:
    n = 2 * luck.randrange(2, len(rows) // 2) + 1
    rows[n]["pension_share"] = "0.1"
    return [f"row {n + 1}, column pension_share: only a paying parent has it"]


def parents_cell(rows: Rows, luck: random.Random) -> list[str]:
    n = luck.randrange(4, len(rows))
    rows[n]["housing"] = "rentd"
    return [f"row {n + 1}, column housing: 'rentd' is not allowed, it must be one of owner, "]


OF_PARENTS = {
    "two of one role": two_of_one_role,
    "no such role": no_such_role,
    "row without its link": unlinked,
    "parents disagree": parents_disagree,
    "a column of the other parent": others_column,
    "a cell of a parent": parents_cell,
}
EVERY = [
    *((made_families.families, name, corrupt, seed) for name, corrupt in OF_FAMILIES.items() for seed in SEEDS),
    *((made_families.parents, name, corrupt, seed) for name, corrupt in OF_PARENTS.items() for seed in SEEDS),
]


def refusal(file: Path) -> str:
    """The line with which a file is refused."""
    with pytest.raises(InputError) as caught:
        read_and_link(file)
    line = str(caught.value)
    assert line.isprintable(), "one line"
    assert line.startswith(file.name)
    assert str(file.parent) not in line
    return line


def test_there_are_two_hundred_and_more() -> None:
    assert len(EVERY) >= 200


@pytest.mark.parametrize("made", [made_families.families, made_families.parents])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_files_are_good_before_they_are_corrupted(made, seed, tmp_path) -> None:
    file = tmp_path / "good.csv"
    file.write_text(made_families.as_csv(made(seed=seed)))
    data, links = read_and_link(file)
    assert len(data) == 12
    assert links.group.max() + 1 == 11


@pytest.mark.parametrize(
    ("made", "corrupt", "seed"),
    [(made, corrupt, seed) for made, _, corrupt, seed in EVERY],
    ids=[f"{name} {seed}" for _, name, _, seed in EVERY],
)
def test_a_corrupted_file_is_refused_with_its_place(made, corrupt, seed, tmp_path) -> None:
    rows = made(seed=seed)
    says = corrupt(rows, random.Random(seed))
    file = tmp_path / "survey.csv"
    file.write_text(made_families.as_csv(rows))
    line = refusal(file)
    for words in says:
        assert words in line
    assert [path.name for path in tmp_path.iterdir()] == ["survey.csv"]


# --- files that cannot be read at all ---------------------------------------------------------------------------------

GOOD = made_families.as_csv(made_families.families())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (GOOD.splitlines()[0].encode(), "no row under its header"),
        (GOOD.replace("f3,", "f\xe9,").encode("latin-1"), "line 4, is not UTF-8 text"),
        (b"\x00\x01\x02", "binary data"),
        (b"PAR1 and nothing else", "cannot be read as Parquet"),
        (GOOD.replace(",", ";").encode(), "separate columns by commas"),
        (GOOD.replace(",", "\t").encode(), "separate columns by commas"),
        (GOOD.replace("f3,", "f3,x,").encode(), "row 3: it has 33 cells, but the header has 32"),
        (GOOD.replace("family_id,weight", "family_id,family_id").encode(), "the column 'family_id' stands twice"),
        (GOOD.replace("family_id,", ",").encode(), "column 1 has no name"),
        (GOOD.replace("paying_sex", "paying_born").encode(), "the columns paying_born and paying_age say the same"),
        (GOOD.replace("family_id", '"family_id').encode(), "cannot be read as CSV"),
        (b"role,sex\npaying,male\n", "it needs a column family_id too"),
    ],
)
def test_a_file_that_cannot_be_read(content, says, tmp_path) -> None:
    file = tmp_path / "survey.csv"
    file.write_bytes(content)
    assert says in refusal(file)


def test_no_file_and_a_folder(tmp_path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        read_and_link(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="is a folder"):
        read_and_link(tmp_path)


def test_parquet_is_refused_with_the_same_words(tmp_path) -> None:
    import pandas as pd

    frame = pd.DataFrame(made_families.families())
    frame["nights"] = pd.to_numeric(frame["nights"])
    frame.loc[4, "nights"] = 500
    file = tmp_path / "survey.parquet"
    frame.to_parquet(file)
    assert "row 5, column nights: '500' is not allowed, it must be a whole number from 0 to 365" in refusal(file)


def test_the_earliest_row_is_told_first(tmp_path) -> None:
    rows = made_families.families()
    rows[7]["union"], rows[4]["receiving_work"] = "wed", "sometimes"
    file = tmp_path / "survey.csv"
    file.write_text(made_families.as_csv(rows))
    assert "row 5, column receiving_work" in refusal(file)
