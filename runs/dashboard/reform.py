"""The sliders of the page, and the scenario they make: dated changes of levers, as ``cmsim compare`` lives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cmsim.agents.variants import Peers as Talk
from cmsim.model.calendar import first_day, month_of
from cmsim.model.evidence import parameters
from cmsim.model.policy import Change, Policy
from cmsim.scenarios import Scenario, load

FIRST_MONTH = "2027-01"  # of the reform; the world is lived up to the month before it once, and kept
DAY = first_day(month_of(FIRST_MONTH))
LAST_MONTH = "2036-12"
SPED_UP = (  # the weeks of every step by which unpaid maintenance is collected
    "earnings_order_weeks",
    "lump_sum_order_weeks",
    "liability_order_weeks",
    "enforcement_agent_weeks",
    "enforcement_agent_weeks_unlikely",
    "charging_order_weeks",
    "arrestment_weeks",
    "sanction_weeks",
)
WITH_DIRECT_PAY = ("charge_receiving", "charge_paying", "charge_paying_compliant")  # these have sliders of their own


@dataclass(frozen=True)
class Slider:
    """One slider: its name, its words, its unit as a pattern, what it may be, and what it changes.

    ``today``: its value under the law as it is. ``changes``: the levers it sets, from a value and today's law.
    """

    name: str
    label: str
    hint: str
    unit: str
    least: float
    most: float
    step: float
    today: float
    changes: Callable[[float, Policy], Mapping[str, Any]]

    def in_words(self, value: float) -> str:
        """A value with its unit."""
        return self.unit.format(value)


def sliders() -> dict[str, Slider]:
    """Every slider by name, in the order of the page. Direct Pay is a switch: 1 it is there, 0 it has ended."""
    law = baseline().law_on(DAY)
    rows = (
        Slider("fee", "Application fee", "Paid once, by who applies to the service; waived for abuse and under 19s",
               "£{:.0f}", 0, 200, 5, law.application_fee, lambda x, _: {"application_fee": x}),
        Slider("paying", "Charge on the paying parent", "On Collect & Pay, added to the maintenance due",
               "{:.0f}%", 0, 50, 1, 100 * law.charge_paying,
               lambda x, _: {"charge_paying": x / 100, "charge_paying_compliant": x / 100}),
        Slider("receiving", "Charge on the receiving parent", "On Collect & Pay, taken from the maintenance collected",
               "{:.0f}%", 0, 25, 1, 100 * law.charge_receiving, lambda x, _: {"charge_receiving": x / 100}),
        Slider("direct_pay", "Direct Pay", "The service calculates, and one parent pays the other, free of charge",
               "{:.0f}", 0, 1, 1, float(law.direct_pay_available), lambda x, _: without_direct_pay()),
        Slider("enforcement", "Time that enforcement takes", "Of today's weeks, for every step of collecting arrears",
               "{:.0f}%", 25, 200, 25, 100.0,
               lambda x, now: {name: getattr(now, name) * x / 100 for name in SPED_UP}),
        Slider("awareness", "Telling parents of the service",
               "Receiving parents met in a month by a campaign, and of those on Universal Credit in person",
               "{:.0f}%", 0, 100, 5, 100 * law.campaign_reach,
               lambda x, _: {"campaign_reach": x / 100, "universal_credit_outreach_reach": x / 100}),
        Slider("peers", "Parents who talk", "Chance in a month to hear of maintenance from a parent one knows",
               "{:.0f}%", 0, 30, 1, 0.0, lambda x, _: {}),
    )  # fmt: skip
    return {row.name: row for row in rows}


def baseline() -> Scenario:
    """The law as it is."""
    return load("baseline")


def without_direct_pay() -> dict[str, Any]:
    """The end of Direct Pay as the catalogue's scenario has it, its charges apart."""
    changes = load("remove-direct-pay").changes
    return {change.field: change.value for change in changes if change.field not in WITH_DIRECT_PAY}


def today() -> dict[str, float]:
    """Every slider where the law has it now."""
    return {name: slider.today for name, slider in sliders().items()}


def checked(values: Mapping[str, Any]) -> dict[str, float]:
    """Values that came from a browser: known sliders alone, each within its limits and on a step of it."""
    sound = today()
    for name, slider in sliders().items():
        try:
            wanted = float(values.get(name, slider.today))
        except (TypeError, ValueError):
            continue
        if slider.least <= wanted <= slider.most:
            sound[name] = slider.least + round((wanted - slider.least) / slider.step) * slider.step
    return sound


def changes_of(values: Mapping[str, float]) -> dict[str, Any]:
    """The levers that differ from the law as it is, and what they become."""
    law = baseline().law_on(DAY)
    found: dict[str, Any] = {}
    for name, slider in sliders().items():
        if values[name] != slider.today:
            found |= slider.changes(values[name], law)
    return {lever: value for lever, value in found.items() if value != getattr(law, lever)}


def scenario_of(values: Mapping[str, float]) -> Scenario:
    """The reform as a scenario: the baseline up to its first month, then these levers."""
    changes = tuple(Change(DAY, lever, value) for lever, value in sorted(changes_of(values).items()))
    return replace(baseline(), name="your-reform", changes=changes, extends=("baseline",), file="your-reform.toml")


def talk_of(values: Mapping[str, float]) -> dict[str, float]:
    """The parameters by which parents talk with parents they know; empty where they do not."""
    if values["peers"] <= 0:
        return {}
    return {"variant_peers": float(Talk.ON), "peers_talk": values["peers"] / 100}


def as_toml(values: Mapping[str, float]) -> str:
    """The reform as a scenario file, to be taken to ``cmsim compare`` and lived with more families."""
    lines = [
        'name = "your-reform"',
        'question = "What if the law were as set in the dashboard?"',
        'extends = "baseline"',
    ]
    if talk := talk_of(values):
        usual = parameters()["peers_talk"].value
        rows = ["", "# in a scenario parents talk from the first month on; in the dashboard from that of the reform"]
        rows += ["[variants]", 'peers = "on"']
        if talk["peers_talk"] != usual:
            rows += ["", "[parameters]", f"peers_talk = {talk['peers_talk']:g}"]
        lines += rows
    changes = changes_of(values)
    if changes:
        lines += ["", "[[change]]", f"from = {DAY}"]
        lines += [f"{lever} = {_toml(value)}" for lever, value in sorted(changes.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:.10g}"
