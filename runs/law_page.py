"""The page docs/law.md: every lever of law and practice with every value it has had, and what is left out.

    python -m cmsim.runs.law_page      write the page anew, in a checkout

The values come from ``model/law``; only the headings, and the reasons why something is left out, are written here.
"""

from collections import Counter
from pathlib import Path

from cmsim.model.policy import FIRST_DAY, Policy, history, unit
from cmsim.runs.law_command import in_words

PAGE = Path(__file__).resolve().parent.parent / "docs" / "law.md"

SECTIONS = {  # the lever a section begins with: its heading
    "nil_below": "The calculation",
    "application_fee": "Fees and charges",
    "scheme_open_from_children": "The service",
    "protected_earnings_share": "Enforcement",
    "abuse_reported_share": "Practice",
    "personal_allowance_annual": "Tax (England and Wales) and benefits",
}
STATUS = {
    "published": "stated in the source",
    "derived": "arithmetic on published figures",
    "calibrated": "fitted to evidence",
    "assumed": "no public figure: a judgement, named as such",
}

VARIATION = "who has a variation, and of how much, is not published"
CAP = "other deductions from an award are not simulated; how often they leave no room is a constant"
CALCULATOR_ONLY = {  # levers that rules read, but none that the simulated month calls: why
    "default_decision": "every simulated parent's income is known",
    "partner_flat_rate_share": "whether a paying parent's new partner pays maintenance too is not known",
    "variation_keeps_flat_rate": VARIATION,
    "unearned_income_from_annual": VARIATION,
    "assets_from": VARIATION,
    "assets_yearly_return": VARIATION,
    "benefit_deduction_beyond_cap": CAP,
    "universal_credit_deduction_cap": CAP,
    "universal_credit_taper": "simulated parents in work are not followed into Universal Credit",
}
UNREAD = {  # levers that no rule reads: why they are here all the same
    "charge_lump_sum_deduction_order": "lump sum deduction orders are not simulated",
    "gateway_mandatory": "that parents must first speak to the service is not simulated",
    "evidence_days": "it is shorter than the month in which the simulation moves",
    "direct_pay_arrears_cap_months": "what moves in practice is more, and stands in `practice_arrears_months`",
}

LEFT_OUT = (
    (
        "Variations, default decisions and nil categories in the simulation",
        "`cmsim calculate` works out variations as granted, default decisions and nil categories. In the simulation "
        "nobody has one: how many families do, and with what amounts, is not published.",
    ),
    (
        "Benefits other than Universal Credit",
        "A simulated paying parent without work has Universal Credit or nothing. `cmsim calculate` takes every benefit "
        "that sets the flat rate.",
    ),
    (
        "Equal care, and nights that differ between the children of one family",
        "A simulated family has one number of nights for all its children, and equal day-to-day care (SI 2012/2677 "
        "reg 50) does not end a case. `cmsim calculate` takes both.",
    ),
    (
        "Income tax in Scotland",
        "Bands and rates are those of the rest of Great Britain. Maintenance is worked out from gross income, so only "
        "net income, and what it can bear, is a little off in Scotland from 2017-18 on.",
    ),
    (
        "Pension contributions, Class 2 contributions and council tax reduction",
        "They are not in the simulated net income. The calculation for one case takes pension contributions off gross "
        "income; the marginal deduction rate takes what council tax reduction loses, which each council sets.",
    ),
    (
        "Universal Credit beyond the standard allowance of one adult",
        "Elements for children and housing, work allowances and the taper do not enter a simulated budget: they "
        "depend on a household that is not simulated. Maintenance is not income in a receiving parent's award "
        "(SI 2013/376 reg 66), so it does not change that award.",
    ),
    (
        "Enforcement beyond the enforcement agents",
        "Lump sum deduction orders, third party debt orders, charging orders and orders for sale, their Scottish "
        "counterparts, and the loss of a driving licence, a passport or freedom are not simulated: what each "
        "brings in is not published.",
    ),
    (
        "Liability orders without a court",
        "The Child Support (Enforcement) Act 2023 would let the service make them itself. It is not taken as in force; "
        "a scenario can shorten `liability_order_weeks`.",
    ),
    (
        "Reconsideration and appeal",
        "Neither suspends what is due, and how far they change amounts is not published.",
    ),
    (
        "Courts above the income cap, and maintenance between the parents themselves",
        "Both are outside the statutory scheme.",
    ),
    (
        "The schemes of 1993 and 2003",
        "Cases of the Child Support Agency are simulated until they close, at the percentages of the 2003 scheme.",
    ),
    ("Northern Ireland", "It has its own regulations and its own service."),
)


def page() -> str:
    """The whole page as Markdown."""
    counted: Counter[str] = Counter(row.status for rows in history().values() for row in rows)
    lines = [
        "# The law in cmsim",
        "",
        "<!-- made by python -m cmsim.runs.law_page: change model/law or that file, never this page -->",
        "",
        f"Every value of law and practice that the model knows, from {FIRST_DAY}, when the 2012 scheme opened.",
        f"There are {len(Policy.model_fields)} levers with {sum(counted.values())} dated values. A scenario may change "
        "any of them. The law of a month is the law",
        "on its first day ([why](decisions/0007-the-law-of-a-month.md)). `cmsim law DATE` prints the same for one day.",
        "",
        "| Status | Means | Values |",
        "|---|---|---:|",
        *(f"| {status} | {means} | {counted[status]} |" for status, means in STATUS.items() if counted[status]),
        "",
        "Sections: "
        + ", ".join(f"[{heading}](#{anchor(heading)})" for heading in (*SECTIONS.values(), "What is not modelled"))
        + ".",
    ]
    for name in Policy.model_fields:
        if name in SECTIONS:
            lines += ["", f"## {SECTIONS[name]}"]
        lines += ["", *lever(name)]
    lines += ["", "## What is not modelled", ""]
    lines += [f"- **{what}.** {why}" for what, why in LEFT_OUT]
    lines += [
        "",
        "These levers have rules that `cmsim calculate` or a reader can use, but that the simulated month does not "
        "call, so a scenario that changes them changes no simulated result:",
        "",
        *(f"- `{name}`: {why}." for name, why in CALCULATOR_ONLY.items()),
        "",
        "These are here as a record of the law; no rule reads them:",
        "",
        *(f"- `{name}`: {why}." for name, why in UNREAD.items()),
    ]
    return "\n".join(lines) + "\n"


def lever(name: str) -> list[str]:
    """One lever: its title, name, unit and meaning, and a table of its values."""
    info = Policy.model_fields[name]
    lines = [f"### {info.title}", "", f"`{name}`, {unit(name)}. {info.description}"]
    if name in CALCULATOR_ONLY:
        lines[-1] += " Not used by the simulated month."
    if name in UNREAD:
        lines[-1] += " Not read by any rule."
    lines += ["", "| From | Value | Status | Source |", "|---|---|---|---|"]
    lines += [
        f"| {row.since.isoformat()} | {in_words(row.value)} | {row.status} | {row.reference} |"
        for row in history()[name]
    ]
    return lines


def anchor(heading: str) -> str:
    """The address of a heading within its page."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")


def main() -> None:
    """Write the page."""
    if not PAGE.parent.is_dir():
        raise SystemExit(f"there is no folder {PAGE.parent}: the page is written in a checkout")
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
