"""Margins of what parents live on: work, income, benefits, health, home and savings, and what they want."""

import numpy as np
from cmsim.agents.codes import Housing, Region, Work
from cmsim.model.population.margins.beside import (
    ASSUMED,
    BOTH_KINDS,
    CMS_ONLY,
    COUNTED,
    DRAWN,
    FATHERS,
    LONE_ONLY,
    NO_PAYING,
    OWN_RANGE,
    SURVEY,
    Margin,
    made_of,
    nearest_of,
    row,
    span,
    years,
)
from cmsim.model.population.margins.measures import (
    COLLECT_PAYING,
    FAMILIES,
    IN_TOUCH,
    LONE,
    LONE_OF_UNDER_FIVE,
    NONE_PAYING,
    NONE_RECEIVING,
    OUT_OF_TOUCH,
    PAYING,
    RECEIVING,
    STATUTORY_PAYING,
    TAXPAYERS,
    WEEKS_A_MONTH,
    WORKING_PAYING,
    YEAR,
    Look,
    mean,
    part_of,
    percentile,
    rank_correlation,
    share,
    total,
    works,
    yearly_income,
)

HOUSED = {
    Housing.OWNER: "own or buy their home",
    Housing.PRIVATE_RENT: "rent privately",
    Housing.SOCIAL_RENT: "are social tenants",
    Housing.WITH_OTHERS: "live in somebody else's home",
}


# --- several alike ------------------------------------------------------------------------------------------------


def taxpayers(percent: int) -> Margin:
    """A percentile of the income of paying parents who pay income tax, beside that of all taxpayers."""
    title = f"Income of paying parents who pay income tax, percentile {percent}"
    return Margin(f"taxpayer_p{percent}", "Income", title, percentile(TAXPAYERS, percent, "GBP a year", yearly_income),
                  row(f"spi_p{percent}_{{tax_year}}"), why="all taxpayers, women and pensioners too, are no yardstick",
                  differs="Of all who pay income tax in the United Kingdom, in the tax year.")  # fmt: skip


def lone_home(housing: Housing, id: str) -> Margin:
    """How lone parents are housed."""
    measure = share(LONE, lambda look: look.receiving["housing"] == housing)
    return Margin(f"lone_{housing.name.lower()}", "Home and savings", f"Lone parents who {HOUSED[housing]}", measure,
                  span(("2017-06", id)), 1.5, OWN_RANGE, ASSUMED)  # fmt: skip


def paying_home(housing: Housing) -> Margin:
    """How paying parents are housed."""
    measure = share(PAYING, lambda look: look.paying["housing"] == housing)
    title = f"Paying parents who {HOUSED[housing]}"
    return Margin(f"paying_{housing.name.lower()}", "Home and savings", title, measure, differs=NO_PAYING)


def paying_pay(look: Look) -> np.ndarray:
    return look.paying["gross_weekly_income"]


def receiving_pay(look: Look) -> np.ndarray:
    return look.receiving["gross_weekly_income"]


# --- the list -----------------------------------------------------------------------------------------------------

# fmt: off
OF_MEANS: tuple[Margin, ...] = (
    Margin("lone_working", "Work", "Lone parents in work", share(LONE, lambda look: works(look.receiving)),
           nearest_of(("2014-06", "lp_employed_2014"), ("2021-05", "lp_employed_2021"), ("2022-12", "lp_employed")),
           3.0, SURVEY, LONE_ONLY + " The figure of 2014 is of lone mothers."),
    Margin("lone_working_under_five", "Work", "Lone parents of a child under five in work",
           share(LONE_OF_UNDER_FIVE, lambda look: works(look.receiving)), row("lp_employed_u5_2014"), 4.0, SURVEY,
           LONE_ONLY, years(2012, 2017)),
    Margin("receiving_not_working", "Work", "Receiving parents out of work",
           share(RECEIVING, lambda look: ~works(look.receiving)), span(("2021-03", "sep_notworking_share_implied")),
           why="derived from rounded rates, of parents of both kinds together", differs=BOTH_KINDS),
    Margin("paying_not_working", "Work", "Paying parents out of work", share(PAYING, lambda look: ~works(look.paying)),
           span(("2010-01", "nrp_notwork_all")), 1.5, OWN_RANGE, FATHERS),
    Margin("in_touch_not_working", "Work", "Paying parents with contact: out of work",
           share(IN_TOUCH, lambda look: ~works(look.paying)), row("nrf_notwork_highcontact"), 4.0, SURVEY,
           FATHERS + " Of those with more than little."),
    Margin("out_of_touch_not_working", "Work", "Paying parents without contact: out of work",
           share(OUT_OF_TOUCH, lambda look: ~works(look.paying)), row("nrf_notwork_lowcontact"), 7.0,
           "from some two hundred fathers", FATHERS + " Of those with little or no contact."),
    Margin("paying_self_employed", "Work", "Paying parents in work who work for themselves",
           share(WORKING_PAYING, lambda look: look.paying["work"] == Work.SELF_EMPLOYED),
           span(("2016-01", "uk_men_selfemp_share")), 1.5, OWN_RANGE, "Of all men in work. " + NO_PAYING),
    Margin("statutory_self_employed", "Work", "Paying parents with a statutory case who work for themselves",
           share(STATUTORY_PAYING, lambda look: look.paying["work"] == Work.SELF_EMPLOYED),
           row("self_assessment_share"),
           why="a tax return is not self-employment: some have the one without the other", differs=CMS_ONLY),
    Margin("statutory_below_tax", "Income", "Paying parents with a statutory case: below the tax threshold",
           share(STATUTORY_PAYING, lambda look: yearly_income(look) < look.law["personal_allowance_annual"]),
           row("pp_below_tax_all"), 4.0, COUNTED + "; the threshold is the month's",
           CMS_ONLY + " By income as the tax office sees it.", years(2019, 2024)),
    Margin("paying_median", "Income", "Median gross pay of paying parents in work",
           percentile(WORKING_PAYING, 50, "GBP a week", paying_pay), differs=NO_PAYING),
    *(taxpayers(percent) for percent in (10, 25, 50, 75, 90, 95)),
    Margin("paying_above_cap", "Income", "Paying parents with income above the cap of the calculation",
           share(PAYING, lambda look: paying_pay(look) > look.law["income_cap"]), differs=NO_PAYING),
    Margin("lone_income_after_rent", "Income", "Median net household income of lone parents after rent",
           percentile(LONE, 50, "GBP a year",
                      lambda look: YEAR * (look.receiving["household_income"] - look.receiving["rent"])),
           row("lp_income_ahc_median"), why="whether it is equivalised is not said",
           differs="Maintenance is in the figure, council tax and water are off it; the model's rents are of 2021."),
    Margin("receiving_under_20000", "Income", "Receiving parents: household income under £20,000 a year",
           share(RECEIVING, lambda look: YEAR * look.receiving_income_told < 20_000.0),
           span(("2021-03", "sep_under20k_share_implied")), 4.0, "derived from rounded rates; gross or net is not said",
           BOTH_KINDS + " The model's income is net, with maintenance, without help with the rent, and as named.",
           years(2019, 2023)),
    Margin("incomes_paired", "Income", "Rank correlation of the two parents' gross incomes",
           rank_correlation(FAMILIES, paying_pay, receiving_pay), differs="Nothing was found for separated parents."),
    Margin("both_out_of_work", "Income", "Families with both parents out of work",
           share(FAMILIES, lambda look: ~works(look.paying) & ~works(look.receiving)),
           differs="Nothing was found for separated parents."),
    Margin("collect_universal_credit", "Benefits", "Paying parents on Collect & Pay who get Universal Credit",
           share(COLLECT_PAYING, lambda look: look.paying["universal_credit"] == 1), row("cp_pp_on_uc_share"), 5.0,
           COUNTED + "; benefits before Universal Credit are not in the figure", "", years(2019, 2024)),
    Margin("paying_universal_credit", "Benefits", "Paying parents on Universal Credit or the benefits before it",
           share(PAYING, lambda look: look.paying["universal_credit"] == 1), differs=NO_PAYING),
    Margin("lone_universal_credit", "Benefits", "Lone parents on Universal Credit or the benefits before it",
           total(part_of(LONE, "lone parents on Universal Credit or the benefits before it",
                         lambda look: look.receiving["universal_credit"] == 1)), row("uc_single_with_children"),
           why="more households than surveys find lone parents in all: the two do not share a definition",
           differs="Households in December 2025; the widowed and carers of others' children are among them."),
    Margin("receiving_universal_credit", "Benefits", "Receiving parents on Universal Credit or the benefits before it",
           share(RECEIVING, lambda look: look.receiving["universal_credit"] == 1)),
    Margin("lone_disabled", "Health and need", "Lone parents who are disabled",
           share(LONE, lambda look: look.receiving["disabled"] == 1), row("lp_disabled"), 3.0, SURVEY, LONE_ONLY),
    Margin("paying_disabled", "Health and need", "Paying parents who are disabled",
           share(PAYING, lambda look: look.paying["disabled"] == 1), span(("2021-03", "sep_disabled_share_implied")),
           1.5, OWN_RANGE, BOTH_KINDS + " A long-term condition counts."),
    Margin("special_needs", "Health and need", "Families with a child with special needs or a disability",
           share(FAMILIES, lambda look: look.families["send"] == 1), span(("2021-03", "sep_send_share_implied")), 1.5,
           OWN_RANGE, BOTH_KINDS + " Of pupils, one by one, it is less (child_sen_share)."),
    lone_home(Housing.OWNER, "lp_tenure_owner"),
    lone_home(Housing.PRIVATE_RENT, "lp_tenure_private"),
    lone_home(Housing.SOCIAL_RENT, "lp_tenure_social"),
    *(paying_home(housing) for housing in Housing),
    Margin("private_rent", "Home and savings", "Mean private rent of receiving parents in England, rents of 2021",
           mean(part_of(RECEIVING, "receiving parents who rent privately in England",
                        lambda look: (look.receiving["housing"] == Housing.PRIVATE_RENT)
                        & (look.receiving["region"] <= Region.SOUTH_WEST)),
                "GBP a month", lambda look: look.receiving["rent"]),
           made_of("a month, moved to 2021 by the index of private rents",
                   lambda rent, now, then: rent * WEEKS_A_MONTH * now / then,
                   "ehs_rent_private_2022_23", "rent_private_index_2021", "rent_private_index_2022"), 0.1,
           "all private tenants rent smaller homes than families do, in dearer places",
           "Of all private tenants in England.", relative=True),
    Margin("social_rent", "Home and savings", "Mean social rent of receiving parents, rents of 2021",
           mean(part_of(RECEIVING, "receiving parents who are social tenants",
                        lambda look: look.receiving["housing"] == Housing.SOCIAL_RENT),
                "GBP a month", lambda look: look.receiving["rent"]),
           made_of("a month, less two years of rent rises",
                   lambda rent, one, two: rent * WEEKS_A_MONTH / (1.0 + one / 100.0) / (1.0 + two / 100.0),
                   "ehs_rent_social_2022_23", "rent_social_growth_2022", "rent_social_growth_2023"), 0.05, DRAWN,
           "Of all social tenants in England.", relative=True),
    Margin("lone_no_savings", "Home and savings", "Lone parents without savings",
           share(LONE, lambda look: look.receiving["savings"] == 0.0), row("lp_no_savings"), 3.0, SURVEY, LONE_ONLY),
    Margin("paying_no_savings", "Home and savings", "Paying parents without savings",
           share(PAYING, lambda look: look.paying["savings"] == 0.0), differs=NO_PAYING),
    Margin("receiving_wants", "Wishes", "Receiving parents who want an arrangement",
           share(RECEIVING, lambda look: look.receiving["wants"] == 1)),
    Margin("receiving_wants_none", "Wishes", "Receiving parents with no arrangement who want none",
           share(NONE_RECEIVING, lambda look: look.receiving["wants"] == 0), row("none_pwc_do_not_want"), 5.0,
           "from a survey of some hundreds of parents", "Of parents with care, 2021.", years(2019, 2023)),
    Margin("paying_wants", "Wishes", "Paying parents who want an arrangement",
           share(PAYING, lambda look: look.paying["wants"] == 1)),
    Margin("paying_wants_none", "Wishes", "Paying parents with no arrangement who want none",
           share(NONE_PAYING, lambda look: look.paying["wants"] == 0), row("none_nrp_do_not_want"), 10.0,
           "from fewer than a hundred parents", "Of non-resident parents, 2021.", years(2019, 2023)),
    Margin("abroad", "Out of reach", "Paying parents outside the jurisdiction",
           share(PAYING, lambda look: look.paying["abroad"] == 1)),
    Margin("guardians", "Out of reach", "Receiving parents who are guardians",
           share(RECEIVING, lambda look: look.receiving["guardian"] == 1)),
)
# fmt: on
