"""``cmsim calculate``: the statutory calculation for one paying parent, step by step."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from cmsim.model.policy import Change

BENEFITS = ("none", "flat_rate_benefit", "means_tested_benefit", "universal_credit_no_earnings")
SERVICES = ("direct_pay", "collect_and_pay")
MOST_CHILDREN = 20  # of one receiving parent, as a case can hold
WIDTH = 72  # of a step's text


def read_case_file(name: str) -> Any:
    """A case from a JSON file, or from standard input when the name is "-". Errors: InputError."""
    from cmsim.model.errors import InputError

    where = "standard input" if name == "-" else name
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{where} cannot be read: {getattr(error, 'strerror', None) or error}") from None

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"{where}: {twice} is there twice in one object: give it once")
        return dict(pairs)

    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=once)
    except (json.JSONDecodeError, RecursionError) as error:
        at = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(
            f'{where} is not JSON{at}: a case is one object such as {{"gross_weekly_income": 600, ...}}'
        ) from None


def case_of(flags: dict[str, Any]) -> dict[str, Any]:
    """A case from the flags of the common case: one receiving parent. Errors: InputError."""
    from cmsim.model.errors import InputError

    nights, children = list(flags["nights"]), flags["children"]
    if children is None:
        children = max(len(nights), 1)
    if children < 1:
        raise InputError(f"--children is {children}: a case has at least one qualifying child")
    if children > MOST_CHILDREN:
        raise InputError(f"--children is {children}: a case has at most {MOST_CHILDREN} qualifying children")
    if len(nights) not in (0, 1, children):
        raise InputError(
            f"--nights is given {len(nights)} times for {children} children: give it once, or once for each"
        )
    if flags["income"] is None and flags["annual_income"] is None and flags["benefit"] == "none":
        raise InputError("there is no income: give --income (a week), --annual-income, a --benefit, or a --case FILE")
    if len(nights) < 2:
        nights = (nights or [0]) * children
    case = {
        "as_of": flags["as_of"],
        "gross_weekly_income": flags["income"],
        "historic_annual_income": flags["annual_income"],
        "benefit": flags["benefit"],
        "relevant_other_children": flags["other_children"],
        "receiving_parents": [{"nights": nights}],
        "service": flags["service"],
    }
    return {field: value for field, value in case.items() if value is not None}


def payslip(result: dict[str, Any]) -> list[str]:
    """The calculation as lines of text: each step with its amount and reference, then what is due."""
    lines = [f"Child maintenance, law of {result['as_of']}", ""]
    for step in result["steps"]:
        lines.append(_line(step["rule"], _amount(step["value"], step["unit"]), step["reference"]))
    rate = "no calculation" if result["rate"] == "no_calculation" else f"{result['rate'].replace('_', ' ')} rate"
    lines += ["", _line(f"Due a week ({rate})", f"£{result['weekly_liability']:,.2f}")]
    if result["service"] == "collect_and_pay":
        collected = result["collect_and_pay"]
        lines.append(_line("Paying parent pays, with the charge", f"£{collected['paying_parent_pays']:,.2f}"))
        lines.append(_line("Receiving parent gets, after the charge", f"£{collected['receiving_parent_gets']:,.2f}"))
    return lines + [f"Not settled: {note}" for note in result["unsettled"]]


def _line(text: str, amount: str, reference: str = "") -> str:
    return f"{text + ' ':.<{WIDTH}} {amount:>14}  {reference}".rstrip()


def _amount(value: Any, unit: str) -> str:
    if isinstance(value, str):
        return value
    if unit == "share":
        return f"{value:.2%}"
    if unit == "children":
        return str(value)
    return f"-£{-value:,.2f}" if value < 0 else f"£{value:,.2f}"


def fields() -> list[str]:
    """Every field of a case as lines of text: what it means and what is allowed; receiving parents' fields last."""
    from cmsim.model.calculation.fields import Case, ReceivingParent

    lines = []
    for model, indent in ((Case, ""), (ReceivingParent, "  ")):
        if indent:
            lines += ["", "receiving_parents: one object each, with"]
        for name, info in model.model_fields.items():
            default = "" if info.is_required() or info.default is None else f"  [default: {json.dumps(info.default)}]"
            lines.append(f"{indent}{name}: {info.title}; {info.description}{default}")
    return lines


def draw(case: dict[str, Any], result: dict[str, Any], name: str, force: bool) -> None:
    """The chart of a case and the figures behind it; standard error says what was written. Errors: InputError."""
    from cmsim.runs.calculate_chart import draw_case, places, write_chart

    files = places(name, force)
    chart = draw_case(case, result)
    write_chart(chart, files)
    click.echo(f"wrote {files[0]} and {files[1]}: {chart.alt}", err=True)


@click.command(
    "calculate", epilog="Example: cmsim calculate --income 600 --children 2 --nights 80 --service collect_and_pay"
)
@click.option("--income", type=float, help="Gross weekly income in pounds.")
@click.option("--annual-income", type=float, help="Historic income of a tax year in pounds, instead of --income.")
@click.option("--children", type=int, help="Qualifying children.  [default: 1, or as many as --nights]")
@click.option(
    "--nights",
    type=int,
    multiple=True,
    help="Nights a year with the paying parent: once for all, or once for each child.",
)
@click.option(
    "--other-children", type=int, default=0, show_default=True, help="Children in the paying parent's household."
)
@click.option(
    "--benefit", type=click.Choice(BENEFITS), default="none", show_default=True, help="A benefit that sets the rate."
)
@click.option("--service", type=click.Choice(SERVICES), default="direct_pay", show_default=True, help="How it is paid.")
@click.option("--as-of", metavar="DATE", help="The day whose law is used, YYYY-MM-DD.  [default: today]")
@click.option("--case", "case_file", metavar="FILE", help="A whole case as JSON, from a file or - for standard input.")
@click.option("--fields", "list_fields", is_flag=True, help="List every field that a case can have, and stop.")
@click.option("--scenario", metavar="NAME", help="The law as a scenario changes it: a name or a file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the steps.")
@click.option("--plot", metavar="FILE.png", help="Draw what is due at any income too; the figures go beside it as CSV.")
@click.option("--force", is_flag=True, help="Replace a chart that is there already.")
@click.option(
    "--marginal-rates",
    is_flag=True,
    help="Instead: how much of another pound of pay goes to tax, benefits and maintenance, at any income.",
)
@click.option("--rent", type=float, help="With --marginal-rates: rent a week.  [default: the average social rent]")
@click.pass_context
def calculate(
    context: click.Context,
    case_file: str | None,
    list_fields: bool,
    scenario: str | None,
    as_json: bool,
    plot: str | None,
    force: bool,
    marginal_rates: bool,
    rent: float | None,
    **flags: Any,
) -> None:
    """The statutory calculation for one paying parent, step by step.

    The flags are for the common case of one receiving parent; --case takes any case (--fields lists what it can hold).
    """
    from click.core import ParameterSource
    from cmsim.model.calculation.case import calculate as work_out
    from cmsim.model.errors import InputError

    if list_fields:
        click.echo("\n".join(fields()))
        return
    if rent is not None and not marginal_rates:
        raise InputError("--rent goes with --marginal-rates: the calculation does not depend on it")
    if case_file is None:
        any_income = marginal_rates and flags["income"] is None and flags["annual_income"] is None
        case = case_of(flags | {"income": 0.0} if any_income else flags)
    else:
        typed = [name for name in flags if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
        if typed:
            raise InputError(f"--case holds the whole case: leave out --{typed[0].replace('_', '-')}")
        case = read_case_file(case_file)
    if marginal_rates:
        from cmsim.runs.marginal_rates import tell

        return tell(case, rent, scenario, as_json, plot, force)
    changes: tuple[Change, ...] = ()
    if scenario is not None:
        from cmsim.scenarios import load

        if plot is not None:
            raise InputError("--plot draws the law as it is: leave out --scenario")
        changes = load(scenario).changes
    result = work_out(case, changes)
    if plot is not None:
        draw(case, result, plot, force)
    if as_json:
        click.echo(json.dumps(result, indent=2))
    else:
        click.echo("\n".join(payslip(result)))
