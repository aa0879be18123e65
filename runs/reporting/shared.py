"""What both kinds of report have in common: how it was made, what it is not for, what its words mean."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cmsim.model.results.indicators import INDICATORS
from cmsim.runs.comparing.words import TITLES, scale_of
from cmsim.runs.law_page import LEFT_OUT
from cmsim.runs.reporting.markup import Html, Part, Section, Table, Term, box, code, defined, heading, listed, paragraph
from cmsim.runs.showing import HIDDEN, ROUNDED

ROLES = ("analyst", "assurer", "approver")
NOT_NAMED = "not named"
NOT_FOR = (
    "A decision about a real family. The calculation follows the regulations but is no legal advice.",
    "Small groups. A figure that rests on fewer than 30 simulated families is not shown; simulate more families.",
    "A forecast of what will happen. It says what follows if people act as the evidence says they have acted.",
    "A reform far outside what has been seen. The further from it, the more the answer is the model's assumption.",
    "Northern Ireland, whose law and service are its own.",
)
MONEY = {  # the money and the work of the service: indicator and level, title
    ("maintenance_received_gbp", ""): TITLES["maintenance_received_gbp", ""],
    ("fee_income_gbp", ""): "Application fees paid",
    ("collection_fee_income_gbp", "paying"): TITLES["collection_fee_income_gbp", "paying"],
    ("collection_fee_income_gbp", "receiving"): TITLES["collection_fee_income_gbp", "receiving"],
    ("service_cost_gbp", ""): TITLES["service_cost_gbp", ""],
    ("applications", ""): TITLES["applications", ""],
    ("direct_pay_arrangements", ""): "Direct Pay arrangements on the books",
    ("collect_and_pay_arrangements", ""): "Collect & Pay arrangements",
    ("arrears_gbp", "collect_and_pay"): TITLES["arrears_gbp", "collect_and_pay"],
    ("arrears_gbp", "direct_pay"): "Direct Pay arrears, as parents know them",
    ("write_offs_gbp", ""): "Arrears written off",
}
LOW_INCOME = {  # the line's name in the indicators: in words
    "relative_before": "relative low income, before housing costs",
    "relative_after": "relative low income, after housing costs",
    "absolute_before": "absolute low income, before housing costs",
    "absolute_after": "absolute low income, after housing costs",
}
CHILDREN = {
    (indicator, level): f"{words}: {line}"
    for indicator, words in (
        ("children_in_low_income", "In low income, with maintenance"),
        ("children_lifted_out_of_low_income", "Lifted out by maintenance"),
    )
    for level, line in LOW_INCOME.items()
}
NAMES = {  # every indicator that is called otherwise than its name
    **TITLES,
    **MONEY,
    ("perceived_arrangement_share", "family_based"): "Families whose receiving parent would say: family-based",
    ("collect_and_pay_compliance", "nothing"): "Collect & Pay cases that paid nothing",
    ("collect_and_pay_compliance", "up_to_90"): "Collect & Pay cases that paid some, up to 90%",
    ("direct_pay_mean_gbp", ""): "Mean Direct Pay liability",
    ("arrears_mean", ""): "Mean arrears of families owed anything",
    **{
        (f"not_paying_over_{months}_months", ""): f"Collect & Pay cases with nothing paid for over {months} months"
        for months in (3, 6, 12, 18)
    },
}


# --- figures -----------------------------------------------------------------------------------------------------


def unit_of(indicator: str) -> str:
    """The unit of a figure as it is written, with its price base if it is money."""
    base = INDICATORS[indicator.split(":")[0]].price_base
    return scale_of(indicator).unit + (f", {base}" if base else "")


def difference_unit_of(indicator: str) -> str:
    """The unit of a difference."""
    return scale_of(indicator).difference_unit


def term(indicator: str, level: str, titles: Mapping[tuple[str, str], str] = TITLES) -> Term:
    """An indicator as a row is headed by it: its title, with its definition."""
    return Term(titles.get((indicator, level)) or name_of(indicator, level), indicator)


def name_of(indicator: str, level: str = "") -> str:
    """An indicator in words: its title, or its name as words."""
    if (indicator, level) in NAMES:
        return NAMES[indicator, level]
    spelled = {"direct pay": "Direct Pay", "collect and pay": "Collect & Pay", " gbp": "", "csa": "CSA"}
    text = words(f"{indicator}, {level}" if level else indicator)
    for plain, right in spelled.items():
        text = text.replace(plain, right)
    return text[0].upper() + text[1:]


def words(level: str) -> str:
    """A level of a group in words."""
    return level.replace("_", " ")


# --- sections ----------------------------------------------------------------------------------------------------


def people(named: Mapping[str, str]) -> Table:
    """Who made, assured and approved it: empty until somebody says so."""
    rows = [(role.capitalize(), named.get(role) or NOT_NAMED) for role in ROLES]
    return Table("people", "Who answers for this report", ("Role", "Name"), rows)


def not_for() -> Html:
    """The box that stands on every report."""
    return box("Do not use this for", NOT_FOR)


def not_modelled() -> list[Part]:
    """What the model leaves out."""
    return [heading("What is not modelled"), listed(f"{what}. {why}" for what, why in LEFT_OUT)]


def glossary(indicators: Iterable[str]) -> Section:
    """The definition of every indicator that the report tells."""
    told = set(indicators)
    entries = [(f"term-{id}", name_of(id), definition(id)) for id in INDICATORS if id in told]
    return Section(
        "glossary",
        "What the words mean",
        [paragraph(HIDDEN), paragraph(ROUNDED), *([defined(entries)] if entries else [])],
    )


def definition(id: str) -> str:
    """What an indicator is: definition, what it counts, unit, price base."""
    known = INDICATORS[id]
    base = f" Money is {known.price_base}." if known.price_base else ""
    return f"{known.definition}. It counts {known.counts}; unit: {known.unit}.{base}"


def made(manifest: Mapping[str, Any], folder: str, changed: Sequence[str]) -> Section:
    """How it was made: what was run, with what, the hash of every file, and how to make it again."""
    rows = [(name[0].upper() + name[1:], _told(manifest[key])) for key, name in _FACTS.items() if key in manifest]
    own = manifest.get("population")
    if isinstance(own, Mapping):
        rows.append(("Population", f"{own.get('name')}, sha256 {own.get('sha256')}"))
    files = [(name, f"{mark['bytes']:,}", mark["sha256"]) for name, mark in manifest["files"].items()]
    parts: list[Part] = [
        Table("how-made", "How the result was made", ("What", "Value"), rows),
        paragraph("To make the result again, from its folder, and compare it:"),
        code(f"cmsim reproduce {shlex.quote(folder)}"),
        paragraph("The command that made it, by what its manifest says (time of day and threads change nothing):"),
        code(command_of(manifest)),
    ]
    if changed:
        parts.append(paragraph("The words of this report are of a cmsim other than the one that made the result:"))
        parts.append(listed(changed))
    columns = ("File", "Bytes", "SHA-256")
    parts.append(Table("files", "Files of the result", columns, files, numbers=("Bytes",)))
    return Section("made", "How it was made", parts)


_FACTS = {  # of a manifest: key, name
    "kind": "kind",
    "families": "families simulated at once",
    "weight": "families of Great Britain that one stands for in one run",
    "seed": "seed (the first, where there are several)",
    "seeds": "seeds",
    "draws": "parameter draws (0: the centre of the evidence), each with every seed",
    "draws_made": "what made the parameter draws",
    "draws_warning": "warning",
    "draw": "parameter draw (0: the centre of the evidence)",
    "until": "last month",
    "engine": "engine",
    "groups": "groups",
    "price_base": "price base of money",
    "cmsim": "version of cmsim",
    "rules_hash": "hash of the rules",
    "data_hash": "hash of law, evidence and parameters",
    "versions": "versions",
    "started": "started",
    "seconds": "seconds it took",
}


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return f"{value:,.10g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def command_of(manifest: Mapping[str, Any]) -> str:
    """The command line that makes a result of this kind anew."""
    from cmsim.scenarios import catalogue

    def name(told: Mapping[str, Any]) -> str:
        return told["name"] if told["name"] in catalogue() else told.get("file") or told["name"]

    if manifest["kind"] == "sweep":
        from cmsim.runs.sweeping.shipped import shipped_plans

        plan = manifest["plan"]["name"]
        return shlex.join(["cmsim", "sweep", plan if plan in [file.stem for file in shipped_plans()] else "PLAN.toml"])
    if manifest["kind"] == "validate":
        seeds = len(manifest["seeds"])
        drawn = ["--draws", str(manifest["draws"])] if manifest.get("draws") else []
        return shlex.join(["cmsim", "validate", name(manifest["scenario"]), "--families",
                           str(manifest["families"] * seeds), "--seeds", str(seeds), *drawn])  # fmt: skip
    comparing = manifest["kind"] == "compare"
    asked = [name(told) for told in (manifest["scenario"], *manifest.get("reforms", ()))]
    asked += ["--families", str(manifest["families"])]
    asked += ["--seeds", str(manifest["seeds"])] if comparing else ["--seed", str(manifest["seed"])]
    asked += ["--draws", str(manifest["draws"])] if comparing and manifest.get("draws") else []
    asked += ["--until", manifest["until"]]
    asked += ["--split-queue"] if manifest.get("split_queue") else []
    if not comparing and manifest["engine"] != "compiled":
        asked += ["--engine", manifest["engine"]]
    for option, key in (("--by", "groups"), ("--snapshot", "snapshots"), ("--column", "columns")):
        for one in manifest.get(key, ()):
            asked += [option, one]
    if "population" in manifest:
        asked += ["--population", Path(manifest["population"]["name"]).name]
    return shlex.join(["cmsim", "compare" if comparing else "run", *asked])
