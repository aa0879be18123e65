"""The page docs/law.md: every lever of law and practice with every value it has had, and what is left out.

    python -m cmsim.runs.law_page      write the page anew, in a checkout

The values come from ``model/law``; only the headings, and the reasons why something is left out, are written here.
"""

from collections import Counter
from pathlib import Path

from cmsim.model.policy import FIRST_DAY, Policy, history, unit
from cmsim.runs.law_command import in_words
from cmsim.runs.pages import write_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "law.md"

SECTIONS = {  # the lever a section begins with: its heading
    "nil_below": "The calculation",
    "scheme_2003_nil_below": "The scheme of 2003",
    "application_fee": "Fees and charges",
    "scheme_open_from_children": "The service",
    "protected_earnings_share": "Enforcement",
    "abuse_reported_share": "Practice",
    "calculation_weeks": "A case from application to closure",
    "affordable_repayment": "Arrears",
    "joint_account_orders": "The powers of enforcement, step by step",
    "campaign_reach": "Outreach and the media",
    "staff": "The institution",
    "collection_needs_grounds": "The past",
    "personal_allowance_annual": "Tax and benefits",
}
STATUS = {
    "published": "stated in the source",
    "derived": "arithmetic on published figures",
    "calibrated": "fitted to evidence",
    "assumed": "no public figure: a judgement, named as such",
}

CALCULATOR_ONLY = {  # levers that rules read, but none that the simulated month calls: why
    "variation_income_above": "simulated parents have no benefit or category beside which their pay could count",
}
UNREAD: dict[str, str] = {}  # levers that no rule reads: why they are here all the same

LEFT_OUT = (
    (
        "Nil categories, diverted income and income despite a benefit, in the simulation",
        "`cmsim calculate` works them out as granted. In the simulation nobody has one: how many families do, and with "
        "what amounts, is not published.",
    ),
    (
        "Benefits that are not means-tested, in the simulation",
        "A simulated parent has Universal Credit, the benefits before it, or none. `cmsim calculate` takes every "
        "benefit that sets the flat rate.",
    ),
    (
        "Parents abroad, and carers who are no parents, in the simulation",
        "Every simulated receiving parent is a parent, and parents who move abroad are not followed. `cmsim calculate` "
        "takes the habitual residence of section 44 with its exceptions, and a carer who is not a parent.",
    ),
    (
        "Children partly in the care of a local authority or of another carer",
        "Reductions for such nights, and maintenance shared between two carers of one child (SI 2012/2677 regs 51, "
        "53 and 54), are in neither the simulation nor `cmsim calculate`.",
    ),
    (
        "Nights that differ between the children of one family",
        "A simulated family has one number of nights for all its children. `cmsim calculate` takes one for each.",
    ),
    (
        "Class 2 contributions and council tax",
        "They are not in a simulated budget. The marginal deduction rate can take in what council tax reduction loses, "
        "which each council sets.",
    ),
    (
        "Parts of Universal Credit",
        "The benefit cap, the minimum income floor of the self-employed, elements for childcare, carers and disabled "
        "children, non-dependants and transitional protection. The local housing allowance, which differs by area "
        "and size of home, is one share of a private tenant's rent, the same everywhere; no simulated tenant has a "
        "spare bedroom.",
    ),
    (
        "Parts of the benefits before Universal Credit",
        "Hours of work, Working Tax Credit for people without children, childcare, and disability premiums. In Housing "
        "Benefit the Child Tax Credit stands in for the amounts for children, and one earnings disregard serves it and "
        "Jobseeker's Allowance.",
    ),
    ("The high income Child Benefit charge", "It would need the pay of both partners of a household."),
    (
        "What a reconsideration or an appeal is about",
        "In the simulation it is a mistake in the calculation, found or not, back to the decision's first month. "
        "Parentage is denied only when an application is made. Who is shown not to be the parent owes nothing more; "
        "what was paid by then, and what the test cost, is not paid back here, as it may be in life.",
    ),
    (
        "Courts above the income cap, and maintenance between the parents themselves",
        "Both are outside the statutory scheme.",
    ),
    (
        "The scheme of 1993, and parts of that of 2003",
        "Amounts of 1993 and of clerical cases are drawn around the formula of 2003, and their nil assessments by lot; "
        "of the scheme of 2003 variations, and the nil rate for students and others, are left out.",
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
    ]
    if UNREAD:
        lines += ["", "These are here as a record of the law; no rule reads them:", ""]
        lines += [f"- `{name}`: {why}." for name, why in UNREAD.items()]
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
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")


def main() -> None:
    """Write the page."""
    write_page(PAGE, page())


if __name__ == "__main__":
    main()
