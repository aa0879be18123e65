"""Margins of the families: how many, their children, who the parents are, how they parted, contact and new partners."""

import numpy as np
from cmsim.agents.codes import Abuse, Contact, Ethnicity, Region, Sex, Union
from cmsim.model.population.groups import REGION_ROWS
from cmsim.model.population.margins.beside import (
    ASKED,
    CMS_ONLY,
    CMS_YEARS,
    COUNTED,
    DRAWN,
    FATHERS,
    HOUSEHOLDS,
    LONE_ONLY,
    NO_PAYING,
    OWN_RANGE,
    REGIONS,
    ROUNDED,
    SURVEY,
    UK_LONE,
    Evidence,
    Margin,
    between,
    made_of,
    row,
    span,
    years,
)
from cmsim.model.population.margins.measures import (
    CHILDREN,
    COUPLES_APART_LATELY,
    DIRECT_PAY_RECEIVING,
    ELDEST_IS_FOURTEEN,
    FAMILIES,
    LONE,
    LONE_FATHERS,
    OVERNIGHT,
    PAYING,
    RECEIVING,
    SEVERAL_CHILDREN,
    STATUTORY_PAYING,
    YEAR,
    Look,
    ages_share,
    mean,
    over_months,
    part_of,
    share,
    total,
)
from cmsim.model.results.slots import Slot

PLACES = (*REGION_ROWS, "scotland")  # rows of the evidence, in the order of Region
NATIONS = (("england", 0, 8), ("wales", 9, 9), ("scotland", 10, 10))  # first and last number of Region
PUBLISHED = {2016: "fye2017", 2019: "2019_20", 2020: "fye2021", 2021: "fye2022", 2022: "fye2023"}  # by first year


# --- several alike ------------------------------------------------------------------------------------------------


def stock(kind: str, year: int) -> Margin:
    """Families or children in a financial year for which they are published: the mean over its months."""
    title = f"{'Separated families' if kind == 'families' else 'Children of separated families'}, "
    group, slot, far = (FAMILIES, Slot.FAMILIES, 0.05) if kind == "families" else (CHILDREN, Slot.CHILDREN, 0.06)
    measure = over_months(group, slot, f"{year}-04", f"{year + 1}-03")
    published = row(f"sep_{kind}_{PUBLISHED[year]}")
    title += f"{year}-{(year + 1) % 100:02}"
    return Margin(f"{kind}_{year}", "How many", title, measure, published, far, ROUNDED, relative=True)


def began_lately(id: str, title: str, covers: str, together: bool, published: Evidence, differs: str) -> Margin:
    """Families of the last twelve months whose parents had, or had not, lived together."""

    def where(look: Look) -> np.ndarray:
        return (look.years_apart == 0) & ((look.families["union"] != Union.NEVER_TOGETHER) == together)

    measure = total(part_of(FAMILIES, covers, where))
    return Margin(id, "How many", title, measure, published, 0.03, OWN_RANGE, differs, relative=True)


def lone_with(id: str, number: str, where: slice) -> Margin:
    """Lone parents with so many children."""

    def of(look: Look) -> np.ndarray:
        children = look.children_of("receiving")
        return (children >= where.start) & (children < where.stop)

    noun = "child" if number == "one" else "children"
    published = row(f"lp_{id}_{{year}}")
    return Margin(f"lone_{id}", "Children", f"Lone parents with {number} {noun}", share(LONE, of), published, 4.0,
                  SURVEY, UK_LONE)  # fmt: skip


def region(number: int) -> Margin:
    """Children of separated families in one region or nation."""
    name = Region(number).name.replace("_", " ").title().replace(" And ", " and ")
    measure = share(CHILDREN, lambda look: look.receiving["region"] == number)
    published = row(f"children_share_{PLACES[number]}")
    return Margin(f"region_{PLACES[number]}", "Where", f"Children in {name}", measure, published, 1.0, DRAWN, REGIONS)


def nation(name: str, first: int, last: int) -> Margin:
    """Lone parents in one nation."""

    def where(look: Look) -> np.ndarray:
        return (look.receiving["region"] >= first) & (look.receiving["region"] <= last)

    why = "regions are drawn as all children live, and lone parents live a little otherwise"
    return Margin(f"lone_{name}", "Where", f"Lone parents in {name.title()}", share(LONE, where),
                  row(f"lp_share_{name}"), 1.5, why, LONE_ONLY)  # fmt: skip


def ethnic_group(group: Ethnicity) -> Margin:
    """Lone parents of one ethnic group."""
    name = group.name.lower()
    measure = share(LONE, lambda look: look.receiving["ethnicity"] == group)
    title = f"Lone parents, ethnic group: {name}"
    return Margin(f"lone_{name}", "Where", title, measure, row(f"lp_eth_{name}"), 1.5, DRAWN, LONE_ONLY)


def apart(first: int, end: int, told: str) -> Margin:
    """Families by years since the separation."""
    measure = share(FAMILIES, lambda look: (look.years_apart >= first) & (look.years_apart < end))
    return Margin(f"apart_{first}", "Separation", f"Apart for {told}", measure)


def nights(band: int, told: str) -> Margin:
    """Families in a band of nights of the statutory calculation; band -1 is below the first."""

    def where(look: Look) -> np.ndarray:
        return np.searchsorted(look.law["shared_care_nights"], look.families["nights"], side="right") - 1 == band

    return Margin(f"nights_{band + 1}", "Contact and care", f"Families with {told}", share(FAMILIES, where),
                  differs="How many cases have shared care, by band, is not published.")  # fmt: skip


# --- the list -----------------------------------------------------------------------------------------------------

# fmt: off
OF_FAMILIES: tuple[Margin, ...] = (
    Margin("families_2012", "How many", "Separated families, December 2012", total(FAMILIES),
           row("sep_families_2011_12"), 0.05, ROUNDED, "Of the financial year 2011-12, before the run begins.",
           ("2012-12", "2013-03"), relative=True),
    *(stock(kind, year) for kind in ("families", "children") for year in PUBLISHED),
    Margin("lone_parents", "How many", "Lone parents among the receiving parents", total(LONE),
           row("lp_families_{year}"), 0.08, SURVEY, UK_LONE, relative=True),
    began_lately("couples_parted", "Couples with children who parted in the last year",
                 "families whose parents had lived together and parted in the last twelve months", True,
                 span(("2016-06", "sep_flow_2016"), ("2025-06", "sep_flow_2025")),
                 "Of the United Kingdom; those who came together again within the year are in the figure."),
    began_lately("born_apart", "Births to parents apart in the last year",
                 "families whose parents never lived together, of the last twelve months", False,
                 span(("2021-06", "births_apart_flow_2021")),
                 "Of births in England and Wales; the upper end counts parents who live together later."),
    Margin("children_per_family", "Children", "Children in a family",
           mean(FAMILIES, "children", lambda look: look.families["children"]),
           made_of("children over families, five years together", lambda *n: sum(n[:5]) / sum(n[5:]),
                   *(f"sep_{kind}_{year}" for kind in ("children", "families") for year in PUBLISHED.values())),
           0.06, "ten figures rounded to 100,000, and the survey they come from"),
    lone_with("one_child", "one", slice(1, 2)),
    lone_with("two_children", "two", slice(2, 3)),
    lone_with("three_children", "three or more", slice(3, 99)),
    Margin("statutory_one_child", "Children", "Paying parents with statutory cases for one child",
           share(STATUTORY_PAYING, lambda look: look.children_of("paying", look.statutory) == 1),
           row("pp_one_child_mar2022"), 3.0, COUNTED, CMS_ONLY, CMS_YEARS),
    Margin("ages_0", "Children", "Children under five", ages_share(0, 5)),
    Margin("ages_5", "Children", "Children of five to nine", ages_share(5, 10)),
    Margin("ages_10", "Children", "Children of ten to fifteen", ages_share(10, 16)),
    Margin("ages_16", "Children", "Children of sixteen and over", ages_share(16, 21)),
    Margin("receiving_women", "The parents", "Receiving parents who are women",
           share(RECEIVING, lambda look: look.receiving["sex"] == Sex.FEMALE), row("pwc_female_share"), 3.0, SURVEY,
           "Of parents with care found by a survey of households."),
    Margin("lone_mothers", "The parents", "Lone parents who are mothers",
           share(LONE, lambda look: look.receiving["sex"] == Sex.FEMALE), row("lp_mother_share_{year}"), 3.0, SURVEY,
           UK_LONE),
    Margin("paying_men", "The parents", "Paying parents who are men",
           share(PAYING, lambda look: look.paying["sex"] == Sex.MALE), row("nrp_male_share"),
           why="the same survey finds more women among parents with care than men among the others, so it misses men",
           differs=HOUSEHOLDS),
    Margin("statutory_paying_men", "The parents", "Paying parents with a statutory case who are men",
           share(STATUTORY_PAYING, lambda look: look.paying["sex"] == Sex.MALE), row("pp_male_mar2022"), 2.0,
           COUNTED, CMS_ONLY, CMS_YEARS),
    Margin("lone_age", "The parents", "Mean age of lone parents",
           mean(LONE, "years", lambda look: look.ages(look.receiving)), row("lp_age_mean"), 1.5,
           "rounded to a year, and of about 2022-23, when parents were a little older than in 2012", LONE_ONLY),
    Margin("lone_fathers_age", "The parents", "Mean age of lone fathers",
           mean(LONE_FATHERS, "years", lambda look: look.ages(look.receiving)), row("lp_fathers_age"), 2.0,
           "rounded to a year, and from few fathers in a survey", LONE_ONLY, years(2012, 2018)),
    Margin("lone_teenagers", "The parents", "Lone parents under twenty",
           share(LONE, lambda look: look.ages(look.receiving) < 20),
           made_of("from none to the figure", lambda most: (0.0, most), "lp_teen"), 0.2, "published as less than",
           LONE_ONLY),
    Margin("statutory_30_to_50", "The parents", "Paying parents with a statutory case aged 30 to 50",
           share(STATUTORY_PAYING, lambda look: (look.ages(look.paying) >= 30) & (look.ages(look.paying) <= 50)),
           row("pp_age30_50_mar2022"), 3.0, "a count, but whether those of fifty are in it is not said",
           CMS_ONLY + " Completed years, both ends counted.", CMS_YEARS),
    Margin("paying_under_50", "The parents", "Paying parents under fifty",
           share(PAYING, lambda look: look.ages(look.paying) < 50), row("nrp_under50_share"), 4.0, SURVEY, HOUSEHOLDS),
    *(region(number) for number in range(len(PLACES))),
    *(nation(*one) for one in NATIONS),
    *(ethnic_group(group) for group in Ethnicity),
    Margin("never_together", "Separation", "Families whose parents never lived together",
           share(FAMILIES, lambda look: look.families["union"] == Union.NEVER_TOGETHER),
           span(("2015-06", "never_together_share_of_stock")), 1.0, OWN_RANGE,
           "Of first-born children of fourteen, born 2000-02."),
    Margin("married", "Separation", "Families whose parents had married",
           share(FAMILIES, lambda look: look.families["union"] == Union.MARRIED), span(("2015-06", "exmarried_share")),
           1.0, OWN_RANGE, "Of first-born children of fourteen, born 2000-02; the upper end is lone parents' account."),
    Margin("parted_unmarried", "Separation", "Couples who parted lately and had not married",
           share(COUPLES_APART_LATELY, lambda look: look.families["union"] == Union.COHABITED),
           row("sep_share_cohab"), 4.0, SURVEY, "Of the United Kingdom in one year."),
    Margin("apart_by_three", "Separation", "Eldest child now fourteen: apart before it was three",
           share(ELDEST_IS_FOURTEEN, lambda look: look.families["starts"] - look.eldest_born < 3 * YEAR),
           made_of("apart at three over apart at fourteen", lambda three, fourteen: 100.0 * three / fourteen,
                   "mcs_apart_age3", "mcs_apart_age14"), 5.0,
           "one cohort; parents who came together again between the two ages are in one figure only",
           "Of first-born children born 2000-02."),
    apart(0, 1, "less than a year"),
    apart(1, 5, "one to four years"),
    apart(5, 10, "five to nine years"),
    apart(10, 99, "ten years and more"),
    Margin("abuse", "Separation", "Families with domestic abuse, past or going on",
           share(FAMILIES, lambda look: look.families["abuse"] != Abuse.NONE),
           differs="Nothing was found for all separated families."),
    Margin("direct_pay_abuse", "Separation", "Receiving parents on Direct Pay with domestic abuse",
           share(DIRECT_PAY_RECEIVING, lambda look: look.families["abuse"] != Abuse.NONE), row("dp25_da_rp"), 5.0,
           SURVEY, "As receiving parents told a survey; paying parents told of less (dp25_da_pp).", years(2023, 2027)),
    Margin("no_contact", "Contact and care", "Families without contact",
           share(FAMILIES, lambda look: look.families["contact"] == Contact.NONE),
           between("nrf_no_contact", "contact_none_2007"), 1.0, ASKED,
           "The lower as fathers tell it, the higher as parents with care do."),
    Margin("weekly_contact", "Contact and care", "Families with contact every week",
           share(FAMILIES, lambda look: look.families["contact"] == Contact.WEEKLY),
           between("wp75_weekly_contact", "nrf_weekly_contact"), 1.0, ASKED,
           "The lower as parents with care tell it, the higher as fathers do, the telephone included."),
    Margin("overnight", "Contact and care", "Children with over thirty nights at the paying parent's",
           share(CHILDREN, lambda look: look.families["nights"] > 30), span(("2021-03", "second_address_share_sep")),
           2.0, "the figure comes with a range, and the census form is filled in by one parent",
           "A second parental address used for over thirty days a year; fathers tell of more (nrf_overnight_regular)."),
    Margin("overnight_fathers", "Contact and care", "Paying parents with nights in the lowest band or above",
           share(PAYING, lambda look: look.families["nights"] >= look.law["shared_care_nights"][0]),
           row("nrf_overnight_regular"), why="fathers' own account of weekends and holidays, not of a number of nights",
           differs=FATHERS),
    nights(-1, "fewer nights than the lowest band"),
    nights(0, "nights in the lowest band"),
    nights(1, "nights in the second band"),
    nights(2, "nights in the third band"),
    nights(3, "nights in the highest band"),
    Margin("equal_care", "Contact and care", "Families with equal care in law",
           share(FAMILIES, lambda look: look.families["equal_care"] == 1)),
    Margin("near", "Contact and care", "Children with nights at both homes: parents near",
           share(OVERNIGHT, lambda look: look.families["far"] == 0), row("second_address_15km"),
           why="how far is far is not declared in the model", differs="Within 15 km of the second parental address."),
    Margin("lone", "New families", "Receiving parents without a new partner",
           share(RECEIVING, lambda look: look.receiving["partner"] == 0),
           span(("2022-06", "lone_not_repartnered_share")), 1.0, OWN_RANGE,
           "Lone-parent families over separated families, of two sources."),
    Margin("paying_partner", "New families", "Paying parents with a new partner",
           share(PAYING, lambda look: look.paying["partner"] == 1), differs=NO_PAYING),
    Margin("paying_other_children", "New families", "Paying parents who live with other children",
           share(PAYING, lambda look: look.paying["other_children"] > 0), row("nrf_other_children"), 4.0, SURVEY,
           FATHERS),
    Margin("paying_several_cases", "New families", "Paying parents of several children with several cases",
           share(SEVERAL_CHILDREN, lambda look: look.families_of("paying", look.statutory) >= 2),
           made_of("all but those with one", lambda one: 100.0 - one, "pp_multi_one_arr_mar2022"), 3.0, COUNTED,
           CMS_ONLY, CMS_YEARS),
    Margin("paying_several_families", "New families", "Paying parents with several families",
           share(PAYING, lambda look: look.families_of("paying") >= 2), differs=NO_PAYING),
    Margin("receiving_two_payers", "New families", "Receiving parents with children by two paying parents",
           share(RECEIVING, lambda look: look.families_of("receiving") >= 2)),
)
# fmt: on
