"""The statutory calculation as a picture: what is due at every gross weekly income, for the children of one case."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
from cmsim.model.calculation.case import INCOMES, Case, calculate, read_case
from cmsim.model.errors import InputError
from cmsim.model.policy import Policy, law
from cmsim.runs.chart_style import BLUE, GRID, INK, ORANGE, PINK, Chart, Sheet, end_labels

MOST_INCOME, LOW_INCOME = 3_500, 250  # pounds a week: as far as the two panels go
STEP = 500  # pence between two points of a line
BANDS = {
    "nil": "nil",
    "flat": "flat",
    "reduced": "reduced",
    "basic": "basic",
    "basic_plus": "basic plus",
    "cap": "cap",
    "default": "default decision",
    "no_calculation": "no calculation",
}
PALE = ("#F3F6F9", "#DFE8F0")  # neighbouring bands; each is named as well
LINES: tuple[tuple[str, str, Any, str], ...] = (  # column, colour, dashes, what it is
    ("paying_parent_pays", ORANGE, (0, (6, 2)), "paid on Collect & Pay"),
    ("weekly_liability", BLUE, "solid", "paid and received on Direct Pay"),
    ("receiving_parent_gets", PINK, (0, (1.5, 1.5)), "received on Collect & Pay"),
)
LETTER, LETTER_ROOM = 0.067, 0.08  # inches a letter of a band's name takes, and the space around it
HEADROOM = 0.72  # inches above the lines, for the names of the bands
INCOME_AXIS = "Gross income of the paying parent, £ a week"

Answer = Callable[[int], dict[str, Any]]


def draw_case(case: Mapping[str, Any], result: Mapping[str, Any]) -> Chart:
    """The chart of a case at any income, and the figures behind it. Amounts in pounds a week.

    case : as for ``calculate``; its children, nights, variations and date are kept, its income becomes the axis.
    result : what ``calculate`` found for it; its own income is marked.
    Errors: InputError, as ``calculate``.
    """
    read = read_case(case)
    policy = law(result["as_of"])
    figures = table_of(case, result["as_of"], policy)
    most = figures["weekly_liability"].max()
    page = Sheet(
        f"Child maintenance for {children_in(read)}: at most £{most:,.2f} a week",
        "What the paying parent pays and the receiving parent gets, £ a week, by gross income and rate; below, the "
        f"lowest incomes. {charges_in(read, policy)}",
        f"Source: {source(result['as_of'])}",
        7.9,
        right=3.0,
    )
    for axes, last in zip(page.panels((5, 4), gap=0.7), (MOST_INCOME, LOW_INCOME), strict=True):
        panel(axes, figures, last)
        mark(axes, own_income(read, result), result["weekly_liability"], last)
    alt = (
        f"Line chart of weekly child maintenance for {children_in(read)} by gross weekly income up to "
        f"£{MOST_INCOME:,}, law of {result['as_of']}: {bands_in_words(figures)}. The most due is £{most:,.2f} a week."
    )
    return Chart("calculation", page.png(), figures, alt)


# --- the figures ---------------------------------------------------------------------------------------------------


def table_of(case: Mapping[str, Any], day: str, policy: Policy) -> pd.DataFrame:
    """One row an income, with a row on each side of every line between two bands, to the penny."""
    of_income = (*INCOMES, "current_income_estimated")
    plain = {name: value for name, value in case.items() if name not in of_income}
    known: dict[int, dict[str, Any]] = {}

    def at(pence: int) -> dict[str, Any]:
        if pence not in known:
            known[pence] = row(calculate({**plain, "gross_weekly_income": pence / 100, "as_of": day}), pence, policy)
        return known[pence]

    points = range(0, MOST_INCOME * 100 + 1, STEP)
    for low, high in pairwise(points):
        find_line(at, low, high)
    kept = [pence for pence in sorted(known) if pence % STEP == 0 or _beside_line(known, pence)]
    return pd.DataFrame([known[pence] for pence in kept])


def row(result: Mapping[str, Any], pence: int, policy: Policy) -> dict[str, Any]:
    """One calculation as a row."""
    capped = result["rate"] == "basic_plus" and result["gross_weekly_income"] >= policy.income_cap
    collected = result["collect_and_pay"]
    return {
        "gross_weekly_income": pence / 100,
        "band": "cap" if capped else result["rate"],
        "weekly_liability": result["weekly_liability"],
        "paying_parent_pays": collected["paying_parent_pays"],
        "receiving_parent_gets": collected["receiving_parent_gets"],
        "unit": "pounds a week",
        "law_of": result["as_of"],
    }


def find_line(at: Answer, low: int, high: int) -> None:
    """Work out incomes between two, until those a penny apart on both sides of every change of band are known."""
    if at(low)["band"] == at(high)["band"] or high - low == 1:
        return
    middle = (low + high) // 2
    find_line(at, low, middle)
    find_line(at, middle, high)


def _beside_line(known: Mapping[int, Mapping[str, Any]], pence: int) -> bool:
    """Whether the band changes a penny lower or a penny higher."""
    near = [known[other]["band"] for other in (pence - 1, pence + 1) if other in known]
    return any(band != known[pence]["band"] for band in near)


def own_income(read: Case, result: Mapping[str, Any]) -> float | None:
    """The case's own gross weekly income, before pension and variations; None where it has none."""
    if read.gross_weekly_income is not None:
        return read.gross_weekly_income
    yearly = {"historic": read.historic_annual_income, "current": read.current_annual_income}.get(
        result["income_basis"]
    )
    return None if yearly is None else yearly / 365 * 7


# --- the words -----------------------------------------------------------------------------------------------------


def children_in(read: Case) -> str:
    """The children of a case and their nights, in words."""
    nights = [stay for parent in read.receiving_parents for stay in parent.nights]
    words = plural(len(nights), "child", "children")
    if len(read.receiving_parents) > 1:
        words += f" of {len(read.receiving_parents)} receiving parents"
    told = ["some" if stay is None else f"{stay:g}" for stay in nights]
    each = told[-1] if len(set(told)) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    words += f", {each} nights a year"
    if read.relevant_other_children:
        words += f", {plural(read.relevant_other_children, 'other child', 'other children')} at home"
    return words


def charges_in(read: Case, policy: Policy) -> str:
    """The charges of Collect & Pay, in a sentence."""
    paying = policy.charge_paying_compliant if read.compliant else policy.charge_paying
    if not paying and not policy.charge_receiving:
        return "Collect & Pay is free of charge."
    return (
        f"The charge of Collect & Pay adds {paying * 100:g}% to what is paid "
        f"and takes {policy.charge_receiving * 100:g}% of what is received."
    )


def plural(number: int, one: str, more: str) -> str:
    """A number with its word."""
    return f"{number} {one if number == 1 else more}"


def bands_in_words(figures: pd.DataFrame) -> str:
    """The bands with the incomes they begin at, for instance "nil from £0, flat from £7.00"."""
    return ", ".join(f"{BANDS[band]} from £{first:,.2f}" for band, first, _ in spans(figures))


def source(day: str) -> str:
    """Where the figures come from."""
    import cmsim

    acts = "Child Support Act 1991 Sch 1, SI 2012/2677, SI 2014/612"
    return f"cmsim {cmsim.__version__}, law of {day}: {acts}; Great Britain, 2012 scheme"


# --- the drawing ---------------------------------------------------------------------------------------------------


def spans(figures: pd.DataFrame) -> list[tuple[str, float, float]]:
    """The bands in order of income: name, first and last income."""
    number = (figures["band"] != figures["band"].shift()).cumsum()
    return [
        (part["band"].iloc[0], part["gross_weekly_income"].iloc[0], part["gross_weekly_income"].iloc[-1])
        for _, part in figures.groupby(number)
    ]


def panel(axes: Any, figures: pd.DataFrame, last: int) -> None:
    """The three lines up to an income, over the bands."""
    shown = figures[figures["gross_weekly_income"] <= last]
    tall = axes.get_window_extent().height / axes.figure.dpi
    axes.set_xlim(0, last)
    highest = max(shown["paying_parent_pays"].max(), 10.0)
    axes.set_ylim(0, highest * tall / (tall - HEADROOM))
    axes.set_xlabel(INCOME_AXIS, fontsize=9.5, loc="left")
    axes.xaxis.set_major_formatter(lambda value, _: f"£{value:,.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"£{value:,.0f}")
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= 1.02 * highest])
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    shade(axes, [(name, first, min(end, last)) for name, first, end in spans(figures) if first < last], last)
    ends = []
    for column, colour, dashes, words in lines_of(figures):
        axes.plot(shown["gross_weekly_income"], shown[column], color=colour, linestyle=dashes, linewidth=2, zorder=3)
        ends.append((float(shown[column].iloc[-1]), f"{words} £{shown[column].iloc[-1]:,.2f}", colour))
    end_labels(axes, last, ends)


def lines_of(figures: pd.DataFrame) -> Sequence[tuple[str, str, Any, str]]:
    """The lines to draw: one alone where Collect & Pay is free of charge."""
    column, colour, dashes, _ = LINES[1]
    free = (figures["paying_parent_pays"] == figures["receiving_parent_gets"]).all()
    return [(column, colour, dashes, "paid and received, either way")] if free else LINES


def shade(axes: Any, bands: Sequence[tuple[str, float, float]], last: int) -> None:
    """The bands as pale grounds with their names; names that have no room stand together a line higher."""
    wide = axes.get_window_extent().width / axes.figure.dpi
    narrow = []
    for number, (name, first, end) in enumerate(bands):
        axes.axvspan(first, end, color=PALE[number % 2], linewidth=0, zorder=0)
        if number:
            axes.axvline(first, color="#7F7F7F", linewidth=0.7, linestyle=(0, (1, 2)), zorder=1)
        says = f"{BANDS[name]}\n{_range(first, end, last, len(bands))}"
        if max(map(len, says.split("\n"))) * LETTER + LETTER_ROOM > (end - first) / last * wide:
            narrow.append((name, first, end))
            continue
        write(axes, (first + end) / 2, -17, says, "center")
    if narrow:
        names = ", ".join(BANDS[name] for name, _, _ in narrow)
        write(axes, narrow[0][1], -3, f"{names}: {_range(narrow[0][1], narrow[-1][2], last, len(bands))}", "left")


def write(axes: Any, x: float, down: float, words: str, side: str) -> None:
    """Words at the top of a panel, ``down`` points below its edge."""
    axes.annotate(
        words, (x, 1.0), xycoords=("data", "axes fraction"), xytext=(3 if side == "left" else 0, down),
        textcoords="offset points", ha=side, va="top", fontsize=9, color=INK, linespacing=1.15,
    )  # fmt: skip


def _range(first: float, end: float, last: int, bands: int) -> str:
    """A band's incomes in words; the last of the panel is open."""
    if bands == 1:
        return "at any income"
    if end >= last:
        return f"from {_pounds(first)}"
    return f"under {_pounds(end + 0.01)}" if first == 0 else f"{_pounds(first)} to {_pounds(end)}"


def _pounds(amount: float) -> str:
    """Whole pounds where a penny more or less makes no difference to a reader."""
    whole = round(amount)
    return f"£{whole:,}" if abs(amount - whole) < 0.015 else f"£{amount:,.2f}"


def mark(axes: Any, income: float | None, due: float, last: int) -> None:
    """The case itself, where its income is on the axis; in words in the panel that shows it best."""
    if income is None or income > last:
        return
    axes.plot([income], [due], marker="o", markersize=7, color=BLUE, markeredgecolor="white", zorder=5, clip_on=False)
    if income <= LOW_INCOME < last:
        return
    low = due < 0.2 * axes.get_ylim()[1]  # then there is room above the lines only, else to their right
    left = income < (0.3 if low else 0.72) * last
    axes.annotate(
        f"this case: £{due:,.2f}\nat £{income:,.2f}", (income, due), xytext=(9 if left else -9, 16 if low else -6),
        textcoords="offset points", ha="left" if left else "right", va="bottom" if low else "top", fontsize=9.5,
        color=BLUE,
    )  # fmt: skip


# --- the files -----------------------------------------------------------------------------------------------------


def places(name: str, force: bool) -> tuple[Path, Path]:
    """The picture and the table beside it. Errors: InputError when the name is no PNG, or one of them exists."""
    picture = Path(name)
    if picture.suffix.lower() != ".png":
        raise InputError(f"--plot is {name}: the chart is a PNG, so its name ends in .png")
    both = picture, picture.with_suffix(".csv")
    for file in both:
        if not file.parent.is_dir():
            raise InputError(f"{file} cannot be written: there is no folder {file.parent}")
        if file.is_dir():
            raise InputError(f"{file} cannot be written: it is a folder")
        if file.exists() and not force:
            raise InputError(f"{file} exists already: choose another --plot, or --force to replace it")
    return both


def write_chart(chart: Chart, files: tuple[Path, Path]) -> None:
    """The picture and its table, each there whole or not at all. Errors: InputError when one cannot be written."""
    contents = chart.png, chart.table.to_csv(index=False, lineterminator="\n").encode()
    for file, content in zip(files, contents, strict=True):
        partial = file.parent / f".cmsim-{os.getpid()}.part"
        try:
            try:
                partial.write_bytes(content)
                partial.replace(file)
            finally:
                partial.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(f"{file} cannot be written: {error.strerror or error}") from None
