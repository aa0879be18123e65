"""The month on one page: its steps, in their order. Both engines follow this tuple; ``--show-month`` prints it."""

from collections.abc import Callable
from dataclasses import dataclass

from cmsim.model.arrears.writing_off import review_debt
from cmsim.model.paying_half import ask, calculate, earn, enforce, pay, post, relate
from cmsim.model.receiving_half import challenge, choose, live, notice, part, report


@dataclass(frozen=True)
class Step:
    """One step: who acts, on which table's rows, in which half of the month, by which kernel."""

    name: str
    half: str  # paying | receiving
    actor: str  # paying parent | receiving parent | service
    each: str  # paying | receiving | families: the table whose rows are visited
    kernel: Callable[..., None]
    says: str


PAYING, RECEIVING, SERVICE = "paying parent", "receiving parent", "service"

MONTH: tuple[Step, ...] = (
    Step("earn", "paying", PAYING, "paying", earn, "work, partner, income and the tax office's record"),
    Step("relate", "paying", PAYING, "families", relate, "relationship, contact, abuse, children who still count"),
    Step("calculate", "paying", SERVICE, "paying", calculate, "the statutory liability and what is due"),
    Step("pay", "paying", PAYING, "families", pay, "what is handed over, or taken by a deduction"),
    Step("ask", "paying", PAYING, "families", ask, "an application by the paying parent"),
    Step("post", "paying", SERVICE, "families", post, "the two ledgers, to the penny"),
    Step("enforce", "paying", SERVICE, "families", enforce, "deductions made, broken, found; further steps"),
    Step("live", "receiving", RECEIVING, "receiving", live, "work, partner, household income, hearing of the service"),
    Step("notice", "receiving", RECEIVING, "families", notice, "what came, what it teaches, whether it works"),
    Step("report", "receiving", RECEIVING, "families", report, "missed Direct Pay payments reported, or given up on"),
    Step("challenge", "receiving", RECEIVING, "families", challenge, "income that seems to be left out is challenged"),
    Step("choose", "receiving", RECEIVING, "families", choose, "none, family-based or statutory: looked at and chosen"),
    Step("part", "receiving", SERVICE, "families", part, "returns to Direct Pay, dormant cases closed, families ended"),
    Step("review_debt", "receiving", SERVICE, "families", review_debt, "arrears written off, let go, or sold"),
)

# who may write what: a half never writes the other side's table
WRITES = {"paying": ("paying", "families"), "receiving": ("receiving", "families")}


def half(name: str) -> tuple[Step, ...]:
    """The steps of one half of the month, in order."""
    return tuple(step for step in MONTH if step.half == name)


def show_month() -> str:
    """The order of the month as text: what ``cmsim run --show-month`` prints."""
    lines = [
        "serial     announce    model             the law of the month; separations enter; last month's stories heard"
    ]
    lines += [f"{step.half:<10} {step.name:<11} {step.actor:<17} {step.says}" for step in MONTH]
    lines += [
        "serial     publish     service           the last place in each queue that staff will serve next month",
        "serial     publish     parents           what acquaintances may hear next month, where peers talk",
        "serial     record      model             the month in numbers",
    ]
    return "\n".join(lines)
