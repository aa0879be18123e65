"""Sums of docs/figures-that-cannot-all-be-true.md: children and arrangements that come to the service and leave it."""

from __future__ import annotations

from cmsim.runs.exhibits.book import HOLDS, ONLY_IF, Book, Told, k, percent

YEARS_OF_AGE = 20  # of which children in the service are, at most: child benefit ends by the twentieth birthday


def children_to_an_arrangement(book: Book) -> float:
    """Children with a service to an arrangement, September 2022."""
    children = book("dp_children_sep2022") + book("cp_children_sep2022")
    return children / (book("dp_arrangements_sep2022") + book("cp_arrangements_sep2022"))


def school_leavers(book: Book) -> Told:
    """The quarter with the last of August in it against the one after it."""
    came = book("cms_apps_fye2023") / 4 * children_to_an_arrangement(book)
    grew = book("cms_children_growth_q3_2022")
    before = book("cms_children_sep2022") - grew
    then = book("cms_children_mar2023") - book("cms_children_growth_q1_2023") - book("cms_children_sep2022")
    return Told(
        f"Child benefit for those who leave school in summer ends with August (SI 2006/223, reg 7). Of {k(before)} "
        f"children in June 2022 a year of age was {k(before / YEARS_OF_AGE)} or more. The applications of an even "
        f"quarter of that year bring {k(came)} children at most; children grew by {k(grew)} to the end of September, "
        f"so at most {k(came - grew)} left, and {k(came - then)} in the quarter after.",
        ONLY_IF,
        "those who leave school are taken off the count later, and over the year. The model lets children leave evenly "
        "over the year; made to leave on the last of August, it loses in that quarter as many as the count gained.",
    )


def arrangements_and_children(book: Book) -> Told:
    """How many children each arrangement added has, beside those that there were."""
    before = book("dp_arrangements_sep2022") + book("cp_arrangements_sep2022")
    arrangements = (book("cms_arrangements_sep2024") - before) / 2
    one, other = book("cms_children_mar2024") - book("cms_children_mar2023"), book("cms_children_growth_sep2024")
    each, usual = (one + other) / 2 / arrangements, children_to_an_arrangement(book)
    emptied = book("dp_closed_qsep2024") - book("dp_closed_qjun2024")
    missing = 2 * arrangements - (one + other) / usual
    return Told(
        f"From September 2022 to September 2024 arrangements grew by {k(arrangements)} a year to "
        f"{k(book('cms_arrangements_sep2024'))}; children by {k(one)} in the year to March 2024 and {k(other)} in that "
        f"to September: {each:.2f} for each arrangement more, where there had been {usual:.2f}.",
        ONLY_IF,
        f"arrangements that cover no child grew by some {k(missing)} more, although {k(emptied)} such were closed in "
        f"bulk in the last quarter; or fewer are left of the {k(book('children_no_service_sep2022'))} children who had "
        "no service yet; or those who come now have fewer children. The model has as many arrangements, with about as "
        "many children each as before, and so too many children.",
    )


def due_on_collect_and_pay(book: Book) -> Told:
    """Arrangements, their children, and parents to whom something is due."""
    paid, children = book("cp_arrangements_paid_sep2022"), book("cp_children_paid_sep2022")
    all_of = book("cp_arrangements_sep2022")
    due = paid / book.share("cp_some_dec2022")
    early, late = book("cp_pp_due_mar2022"), book("cp_pp_due_sep2023")
    return Told(
        f"In the quarter to September 2022 something was paid in {percent(paid / all_of)} of arrangements, with "
        f"{percent(children / book('cp_children_sep2022'))} of the children; of parents due to pay "
        f"{percent(book.share('cp_some_dec2022'))} paid something a quarter later. Then {k(due)} of {k(all_of)} "
        f"arrangements had something due, and {k(early)} (March 2022) to {k(late)} parents (September 2023) were due "
        "to pay.",
        HOLDS,
        f"In {percent(1 - due / all_of)} of arrangements nothing is due, for there is debt alone or the parent is "
        "assessed at nothing. The model has about as many of these; in it somewhat more of those due to pay do pay.",
    )


def direct_pay_early_2020(book: Book) -> Told:
    """One quarter's growth, told of Direct Pay and of all."""
    grew, quarters = book("cms_children_mar2020") - book("cms_children_dec2019"), 7
    direct, collect = (book(f"{kind}_children_sep2021") - book(f"{kind}_children_dec2019") for kind in ("dp", "cp"))
    return Told(
        f"From December 2019 to March 2020 all children covered rose by {k(grew)}, and those of Direct Pay by "
        f"{k(book('dp_children_change_q1_2020'))}. From December 2019 to September 2021 Direct Pay rose by "
        f"{k(direct / quarters)} a quarter and Collect & Pay by {k(collect / quarters)}.",
        ONLY_IF,
        "nobody more came to Collect & Pay in that quarter, or the one figure was told for the other.",
    )


def cases_of_2016(book: Book) -> Told:
    """Five counts of cases from November 2015 to March 2017."""
    counts = [book(f"cms_caseload_{month}") for month in ("nov2015", "feb2016", "may2016", "mar2017")]
    december = counts[3] - book("cms_caseload_growth_mar2017")
    grew = [counts[1] - counts[0], counts[2] - counts[1], december - counts[2], counts[3] - december]
    children = book("cms_children_may2016") / counts[2]
    return Told(
        f"There were {k(counts[0])} cases in November 2015 and {k(counts[1])} in February, {k(counts[2])} in May and "
        f"{k(december)} in December 2016: {k(grew[0])} and {k(grew[1])} more in a quarter each, {k(grew[2])} more in "
        f"the next seven months, and again {k(grew[3])} in one quarter. In May 2016 there were {children:.2f} children "
        f"to a case, in March 2017 {book('cms_children_per_case_mar2017')}.",
        ONLY_IF,
        f"the counts of February and May 2016 hold cases with debt of the old schemes alone, which were moved to the "
        f"books of the service then; {k(book('csa_only_debt_on_cms_sep2018'))} of these were there in September 2018. "
        "The model counts cases of the service itself.",
    )
