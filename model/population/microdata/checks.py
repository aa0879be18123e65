"""What cannot be, in a file whose cells are each allowed: cells of one row that contradict each other."""

import numpy as np
from cmsim.agents.codes import Contact, Union, Work
from cmsim.agents.relating import HALF_A_YEAR
from cmsim.model.calendar import label
from cmsim.model.errors import InputError
from cmsim.model.population.microdata.reading import Microdata
from cmsim.model.population.microdata.schema import CHILDREN, PARENTS, columns

PREGNANCY = 9  # months after a separation in which a child of the couple can be born
YOUNGEST_PARENT = 12  # years: below this an age is a slip of the pen
ADULT = 20 * 12  # months: no qualifying child from this age on
LONG_AGO = 25 * 12  # months: a couple apart since then has no qualifying child, unless the births say so


def check(data: Microdata, survey: int) -> None:
    """Refuse what cannot be, in the survey month. Errors: InputError for the first row that is wrong."""
    found = Mistakes(data, survey)
    missing_cells(data, found)
    impossible_dates(data, found)
    impossible_ages(data, found)
    impossible_means(data, found)
    impossible_contact(data, found)
    if found.first is not None:
        raise found.first


class Mistakes:
    """The first mistake so far: the one in the earliest row."""

    def __init__(self, data: Microdata, survey: int):
        self.data, self.survey = data, survey
        self.rows = np.max([data.side_rows[who] for who in PARENTS], axis=0)
        self.row = len(self.rows) * 2
        self.first: InputError | None = None

    def add(self, column: str, wrong: np.ndarray, words: str, **numbers: np.ndarray) -> None:
        """Families that are wrong in a column; ``words`` may name the survey, a month, and numbers by family."""
        if not wrong.any():
            return
        family = int(np.flatnonzero(wrong)[np.argmin(self.rows[wrong])])
        if self.rows[family] < self.row:
            told = {name: self.month(n[family]) if name == "month" else n[family] for name, n in numbers.items()}
            words = words.format(survey=label(self.survey), **told)
            self.row, self.first = int(self.rows[family]), self.data.wrong(family, column, words)

    def month(self, since: float) -> str:
        """A month, counted from the survey, as a file has it."""
        return label(int(since) + self.survey)


def missing_cells(data: Microdata, found: Mistakes) -> None:
    """A cell that another needs; a weight or a number that only some rows have."""
    for name in data.values:
        needs = columns()[name].needs
        if needs:
            found.add(name, data.given(name) & ~data.given(needs), f"it needs {needs} in the same row")
    for name in ("weight", "family_number", *(f"{who}_number" for who in PARENTS)):
        if data.given(name).any():
            found.add(name, ~data.given(name), "it is empty, but other rows have it: give it in all or in none")


def born_between(data: Microdata, who: str) -> tuple[np.ndarray, np.ndarray]:
    """The earliest and the latest month of birth that a file allows, months since the survey (NaN: not given)."""
    born, age = data.get(f"{who}_born"), data.get(f"{who}_age")
    return np.fmax(born, -12.0 * age - 11.0), np.fmax(born, -12.0 * age)


def birth_column(data: Microdata, who: str) -> str:
    """The column that gives a birth: born, or age."""
    return f"{who}_age" if f"{who}_age" in data.values else f"{who}_born"


def impossible_dates(data: Microdata, found: Mistakes) -> None:
    """Separations and births after the survey, children who are grown up, or born long after their parents parted."""
    real = ~data.given("ends")  # an export knows families that have ended, and that are still to come
    starts, births = data.get("separated_on"), np.zeros(len(data))
    eldest = np.fmin.reduce([born_between(data, f"child_{n}")[1] for n in CHILDREN])
    union = data.get("union")  # parents who never lived together may have further children
    apart = (union == Union.NEVER_TOGETHER) | (np.isnan(union) & (eldest >= starts - PREGNANCY))
    for n in CHILDREN:
        earliest, latest = born_between(data, f"child_{n}")
        column = birth_column(data, f"child_{n}")
        births += ~np.isnan(latest)
        found.add(column, real & (latest > 0), "{month} is after the survey month {survey}", month=latest)
        found.add(column, real & (latest <= -ADULT), "the child is 20 or older in {survey}: no qualifying child now")
        late = ~apart & (earliest > starts + PREGNANCY)
        found.add(column, late, "the child was born after the parents separated, in {month}", month=starts)
    found.add("separated_on", real & (starts > 0), "{month} is after the survey month {survey}", month=starts)
    long_ago = real & (births == 0) & (starts <= -LONG_AGO)
    found.add("separated_on", long_ago, "{month} is 25 years before {survey}: no child can still count", month=starts)
    count = data.get("children")
    differ = (births > 0) & ~np.isnan(count) & (count != births)
    found.add("children", differ, "it is {count:.0f}, but the row has {births:.0f}", count=count, births=births)


def impossible_ages(data: Microdata, found: Mistakes) -> None:
    """A parent who was a child at a child's birth."""
    for who in PARENTS:
        for n in CHILDREN:
            youngest = born_between(data, f"child_{n}")[1] - born_between(data, who)[0]
            told = f"the parent was under {YOUNGEST_PARENT} at the birth of child_{n}"
            found.add(birth_column(data, who), youngest < 12 * YOUNGEST_PARENT, told)


def impossible_means(data: Microdata, found: Mistakes) -> None:
    """Pay without work, and work without pay."""
    for who in PARENTS:
        name, work = f"{who}_weekly_pay", data.get(f"{who}_work")
        pay = data.get(name)
        workless = (work == Work.NONE) & ~data.given("ends")  # an export knows the pay of a job that was lost
        found.add(name, workless & (pay > 0), "it is {pay:g} without work: it must be empty or 0", pay=pay)
        found.add(name, (work > Work.NONE) & (pay == 0), "it is 0 with work: it must be more, or empty")


def impossible_contact(data: Microdata, found: Mistakes) -> None:
    """Nights without contact, and equal care without half the nights."""
    contact, nights = data.get("contact"), data.get("nights")
    found.add("nights", (contact == Contact.NONE) & (nights > 0), "it is {nights:.0f} with contact none", nights=nights)
    few = (data.get("equal_care") == 1) & (nights < HALF_A_YEAR)
    found.add("equal_care", few, f"it is yes with {{nights:.0f}} nights: it takes {HALF_A_YEAR} or more", nights=nights)
