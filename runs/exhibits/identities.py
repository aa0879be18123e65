"""The page docs/figures-that-cannot-all-be-true.md: sums that published figures must obey, and where they do not.

    python -m cmsim.runs.exhibits.identities      write the page anew from the evidence (nothing is lived)

No figure of evidence is written here: each is looked up by its id, and what follows from it is worked out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

from cmsim.runs.exhibits.book import DOES_NOT, HOLDS, ONLY_IF, Book, Told, k, million, percent, weeks
from cmsim.runs.exhibits.flows import (
    arrangements_and_children,
    cases_of_2016,
    direct_pay_early_2020,
    due_on_collect_and_pay,
    school_leavers,
)
from cmsim.runs.pages import kept_figures, write_page

if TYPE_CHECKING:
    import pandas as pd

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, COURSES = DOCS / "figures-that-cannot-all-be-true.md", DOCS / "validation-courses.csv"
SERIES = {"as the service counts them": "arrangements/0", "as parents see them": "arrangements/1"}
LINES = ("none", "family-based", "statutory")
TOLD = ("2013-12", "2014-12", "2016-12", "2018-12", "2019-12", "2020-12", "2021-12", "2023-12")

INTRODUCTION = """\
# Figures that cannot all be true

<!-- made by python -m cmsim.runs.exhibits.identities: change runs/exhibits, never this page -->

Published figures are tied to each other: what comes in less what goes out is what a stock grows by; shares times
amounts are totals. Below are the sums that tie them, worked out from the rows of the evidence (`cmsim evidence ID`).
{holds} hold, {only_if} hold only under a condition that no source states, {does_not} cannot hold. A model that met all
of these figures would be wrong somewhere; where they part, [validation](validation.md) says which side it takes."""


def applications(book: Book) -> float:
    """Applications a year about 2022: half-way between four times the quarter of 2018 and the year to March 2023."""
    return (4 * book("cms_apps_qjun2018") + book("cms_apps_fye2023")) / 2


# --- the sums -------------------------------------------------------------------------------------------------------


def stock_and_flow(book: Book) -> Told:
    """Applications, the stock, and how many leave."""
    before = book("dp_arrangements_sep2021") + book("cp_arrangements_sep2021")
    after = book("dp_arrangements_sep2022") + book("cp_arrangements_sep2022")
    later, came = book("cms_arrangements_sep2024"), applications(book)
    first, then = came - (after - before), book("cms_apps_fye2023") + book("cms_claims_fye2024") - (later - after)
    return Told(
        f"From September 2021 to September 2022 arrangements grew by {k(after - before)} to {k(after)}, with about "
        f"{k(came)} applications: {k(first)} must have left, {percent(first / before)} of the stock. In the two years "
        f"after, {k(then / 2)} a year left, {percent(then / 2 / after)}.",
        HOLDS,
        "Children grow out of maintenance at about that pace: nearly all who leave the service as a whole do so "
        "because "
        "the last child is grown.",
    )


def direct_pay_alone(book: Book) -> Told:
    """The same for Direct Pay by itself."""
    came = book.share("start_on_dp_share") * applications(book)
    growth = book("dp_arrangements_sep2022") - book("dp_arrangements_sep2021")
    closed = 4 * book("dp_closed_qjun2024")
    moved = came - growth - closed
    survey = book.share("dp_13m_moved_cp") * came
    return Told(
        f"{percent(book.share('start_on_dp_share'))} of applicants start on Direct Pay, {k(came)} a year; its stock "
        f"grew by {k(growth)}, and {k(closed)} a year are told as closed. Then {k(moved)} a year moved to Collect & "
        f"Pay. By the survey {percent(book.share('dp_13m_moved_cp'))} of entrants do within thirteen months: "
        f"{k(survey)}.",
        DOES_NOT,
        f"Closures of {k(closed)} are {percent(closed / book('dp_arrangements_sep2021'))} of the stock a year, less "
        f"than "
        "leave because their children are grown. Most moves come after the thirteenth month, or closures are more than "
        "those counted. The model gives the count of closures almost no weight.",
    )


def front_loaded(book: Book) -> Told:
    """Leaving within thirteen months against the stock."""
    stay, months = book.share("dp_13m_still_dp"), 13
    hazard = 1 - stay ** (1 / months)
    came = book.share("start_on_dp_share") * applications(book) / 12
    stock = came / hazard
    return Told(
        f"{percent(stay)} are still on Direct Pay after {months} months. Leaving at that pace, {percent(hazard, 1)} a "
        f"month, {k(came)} entrants a month keep up a stock of {k(stock)}. Counted are "
        f"{k(book('dp_arrangements_sep2021'))}.",
        ONLY_IF,
        "those who leave do so at once, and part of the stock is cases that are open but no longer used. The model has "
        "both: dormant cases, and reviews that come early.",
    )


def two_series(book: Book) -> Told:
    """Arrangements as counted and as reported."""
    families = book("sep_families_2019_20")
    counted, told = book("n_all_statutory_2019_20") / families, book.share("share_statutory_2019_20")
    open_2017 = book("cms_caseload_may2016") + (1 - book.share("nao17_closed_sep2016")) * book("nao17_cases_to_end")
    then = open_2017 / book("sep_families_2011_12")
    first = book.share("share_statutory_2011_12")
    reported = first * told / counted
    rise = book.share("share_none_2019_20") - book.share("share_none_2011_12")
    return Told(
        f"{percent(first)} statutory in 2011-12 is a count of cases, {percent(told)} in 2019-20 an answer of parents: "
        f"the count was {percent(counted, 1)} then. In 2016 the cases of the new and old schemes made {percent(then)} "
        f"of "
        f"families, and {percent(book.share('share_statutory_fye2017'))} said in the survey that they had one.",
        DOES_NOT,
        f"These are two series. Had parents been asked in 2011-12, and answered as in 2019-20, {percent(reported)} "
        f"would "
        f"have said statutory: {100 * (first - reported):.0f} of the {100 * rise:.0f} points by which families with "
        f"none "
        "rose may be the way of asking. The model gives both series (below).",
    )


def not_independent(book: Book) -> Told:
    """Some and all maintenance, and what they are made of."""
    families = book("n_all_statutory_2019_20") + book("n_fba_2019_20") + book("n_none_2019_20")
    some = sum(book(f"n_{kind}_paid_some_2019_20") for kind in ("dp", "fba", "cp")) / families
    full = (
        book("n_dp_paid_all_2019_20") + book("n_fba_paid_all_2019_20") + book("n_cp_paid_over90_2019_20")
    ) / families
    rate = book("n_dp_paid_some_2019_20") / book("n_dp_families_2019_20")
    unseen = book("n_all_statutory_2019_20") - book.share("share_statutory_2019_20") * book("sep_families_2019_20")
    return Told(
        f"Families with some maintenance are {percent(some, 1)} and with all {percent(full, 1)}: sums of three counts, "
        f"published as {percent(book.share('share_some_maintenance_2019_20'))} and "
        f"{percent(book.share('share_all_maintenance_2019_20'))}. For Direct Pay the count is a rate of the survey, "
        f"{percent(rate)}, times all cases that are open.",
        ONLY_IF,
        f"all open Direct Pay cases are used. If the {k(unseen)} that parents do not report bring nothing, some falls "
        f"to "
        f"{percent(some - rate * unseen / families, 1)}. The two shares are no evidence beyond the counts.",
    )


def collected_liability(book: Book) -> Told:
    """What is due under Collect & Pay."""
    due = book("cp_collected_qsep2021") + book("arrears_increase_q1_2021")
    payers = book("cp_pp_on_uc_n") / book.share("cp_pp_on_uc_share")
    debtors = book("arrears_cp_oct2021") / book("arrears_mean_cp")
    each = due / 3 / book("cp_arrangements_sep2021")
    return Told(
        f"{million(book('cp_collected_qsep2021'))} collected and {million(book('arrears_increase_q1_2021'))} of new "
        f"arrears make {million(due)} due a quarter: £{each:.0f} a month for each arrangement, against "
        f"£{book('dp_mean_monthly'):.0f} on Direct Pay. {million(book('arrears_cp_oct2021'))} at "
        f"£{book('arrears_mean_cp'):,.0f} each are owed by {k(debtors)} parents; {k(payers)} were on Collect & Pay.",
        ONLY_IF,
        f"Collect & Pay is for much poorer parents, and about {k(debtors - payers)} parents owe on cases where "
        f"nothing is "
        "due any more. Both are so in the model.",
    )


def arrears_growth(book: Book) -> Told:
    """Arrears from compliance, and as published."""
    due = 4 * (book("cp_collected_qsep2021") + book("arrears_increase_q1_2021"))
    unpaid = book.share("cp_none_sep2021") + book.share("cp_upto90_sep2021") / 2
    came = (
        book.share("start_on_dp_share")
        * applications(book)
        * book.share("dp_13m_moved_cp")
        * book("dp_debt_transferred")
    )
    should = unpaid * due + came - book("arrears_collected_2023")
    is_told = book("arrears_growth_week") * 365.25 / 7
    cash = (is_told + book("arrears_collected_2023") - came) / due
    fast = (book("arrears_cp_oct2021") - book("arrears_over200m_2018")) / weeks((2018, 7), (2021, 10))
    later = (book("arrears_forecast_2031") - book("arrears_cp_oct2021")) / weeks((2021, 10), (2031, 4))
    return Told(
        f"With {percent(book.share('cp_none_sep2021'))} paying nothing and {percent(book.share('cp_upto90_sep2021'))} "
        f"part, say half, {percent(unpaid)} of {million(due)} a year is unpaid; with {million(came)} brought from "
        f"Direct "
        f"Pay, less {million(book('arrears_collected_2023'))} recovered, arrears grow by {million(should)} a year. "
        f"They are "
        f"said to grow by {million(is_told)}, did grow by £{fast / 1e6:.1f}m a week from mid-2018 to October 2021, and "
        f"reach {million(book('arrears_forecast_2031'))} in 2031 at £{later / 1e6:.1f}m a week.",
        ONLY_IF,
        f"those who pay little owe little, so that {percent(cash)} of the money is unpaid and not "
        f"{percent(unpaid)}, or the debt of ended cases leaves the count. In the model it is partly let go at closure.",
    )


def all_routes(book: Book) -> Told:
    """What all arrangements bring, and what is left for family-based ones."""
    total, paid = book("cm_received_2018_20"), book("dp_paid_assumed_2020_21") + book("cp_collected_2020_21")
    each = (total - paid) / book("n_fba_paid_some_2019_20") / 12
    return Told(
        f"Parents received {million(total)} a year by the survey of 2018-20; Direct Pay, taken as all paid, and "
        f"Collect & "
        f"Pay make {million(paid)}. The rest is £{each:.0f} a month for each family-based arrangement that brought "
        f"something, beside £{book('dp_mean_monthly'):.0f} due on Direct Pay.",
        ONLY_IF,
        "those who settle privately pay each other so much, though half of them say that not all comes; if Direct Pay "
        "is "
        "not all paid, they pay more still. In the model they pay less, and the total is too low.",
    )


def methods(book: Book) -> Told:
    """Compliance over methods."""
    mix = {name: book.share(f"cp_method_{name}_sep2023") for name in ("deo", "dfb", "other")}
    deo, dfb, all_of = book.share("deo_over90_sep2021"), book.share("dfb_over90"), book.share("cp_over90_sep2021")
    rest = (all_of - mix["deo"] * deo - mix["dfb"] * dfb) / mix["other"]
    again = (book.share("non_dfb_over90") * (mix["deo"] + mix["other"]) - mix["deo"] * deo) / mix["other"]
    return Told(
        f"Over 90% is paid by {percent(deo)} of those under orders on earnings and {percent(dfb)} under deductions "
        f"from "
        f"benefit; with the mix of methods and {percent(all_of)} over all, {percent(rest)} of the others do. From the "
        f"{percent(book.share('non_dfb_over90'))} of all without a deduction from benefit it is {percent(again)}.",
        HOLDS,
        "Two ways to the same figure agree, though the mix is of 2023 and the rest of 2021.",
    )


def spread_of_arrears(book: Book) -> Told:
    """Few owe much: total, mean and tails together."""
    debtors = book("arrears_cp_oct2021") / book("arrears_mean_cp")
    over = [book(f"arrears_over{n}k_n") / debtors for n in (5, 10)]
    z = [NormalDist().inv_cdf(1 - share) for share in over]
    sigma = math.log(2) / (z[1] - z[0])
    middle = 5000 * math.exp(-sigma * z[0])
    mean = middle * math.exp(sigma**2 / 2)
    return Told(
        f"Of {k(debtors)} who owe, {percent(over[0])} owe over £5,000 and {percent(over[1], 1)} over £10,000. If debts "
        f"are log-normal, half owe under £{middle:,.0f} and the mean is £{mean:,.0f}; published is "
        f"£{book('arrears_mean_cp'):,.0f}.",
        HOLDS,
        f"The tails and the mean agree within {percent(abs(mean / book('arrears_mean_cp') - 1))}.",
    )


def survivors(book: Book) -> Told:
    """Paid in full: of those who stayed, and of all."""
    stayed = 1 - book.share("dp_13m_not_full")
    stock = book("n_dp_paid_all_2019_20") / book("n_dp_families_2019_20")
    return Told(
        f"Of those still on Direct Pay after thirteen months {percent(stayed)} are said to get all, of all on Direct "
        f"Pay "
        f"{percent(stock)}, and in the survey of 2025 {percent(book.share('dp25_full'))}.",
        DOES_NOT,
        "The stock is mostly of cases older than thirteen months. The wording must differ. The model is fitted to all "
        "three.",
    )


SUMS: dict[str, Callable[[Book], Told]] = {
    "Applications, stock and departures": stock_and_flow,
    "Direct Pay by itself": direct_pay_alone,
    "How fast Direct Pay is left": front_loaded,
    "Arrangements in 2011-12 and 2019-20": two_series,
    "Some maintenance, all maintenance": not_independent,
    "What is due under Collect & Pay": collected_liability,
    "How arrears grow": arrears_growth,
    "What all arrangements bring": all_routes,
    "Compliance by method": methods,
    "How debts are spread": spread_of_arrears,
    "Paid in full on Direct Pay": survivors,
    "Children who leave school in summer": school_leavers,
    "Children and arrangements from 2022 to 2024": arrangements_and_children,
    "Arrangements and parents on Collect & Pay": due_on_collect_and_pay,
    "Direct Pay early in 2020": direct_pay_early_2020,
    "Cases from 2015 to 2017": cases_of_2016,
}


# --- the page -------------------------------------------------------------------------------------------------------


def page(courses: pd.DataFrame) -> str:
    """The whole page as Markdown; ``courses``: as kept for docs/validation.md."""
    parts, verdicts = [], []
    for title, work_out in SUMS.items():
        book = Book()
        told = work_out(book)
        verdicts.append(told.verdict)
        rows = ", ".join(f"`{id}`" for id in book.used)
        parts += ["", f"## {title}", "", told.says, "", f"**{told.verdict}** {told.follows}", "", f"Rows: {rows}."]
        if work_out is two_series:
            parts += ["", *simulated(courses)]
    counts = {"holds": HOLDS, "only_if": ONLY_IF, "does_not": DOES_NOT}
    told_of = {name: verdicts.count(verdict) for name, verdict in counts.items()}
    return "\n".join([*INTRODUCTION.format(**told_of).splitlines(), *parts]) + "\n"


def simulated(courses: pd.DataFrame) -> list[str]:
    """Both series of arrangements in the run of docs/validation.md."""
    lines = ["The model's two series, % of families ([in pictures](validation.md#over-time)):", ""]
    lines += ["| | | " + " | ".join(TOLD) + " |", "|---|---" + "|---:" * len(TOLD) + "|"]
    table = courses.set_index(["line", "month"])["mean"]
    for how, panel in SERIES.items():
        for n, name in enumerate(LINES):
            cells = [f"{table.get((f'{panel}/{n}', month), math.nan):.0f}" for month in TOLD]
            lines.append(f"| {how if n == 0 else ''} | {name} | " + " | ".join(cells) + " |")
    return lines


def main() -> None:
    """Write the page."""
    write_page(PAGE, page(kept_figures(COURSES)[1]))


if __name__ == "__main__":
    main()
