"""The state: three tables, one row an agent. Each field is declared once, with its unit and its meaning.

The documentation, the snapshot and the loaders are made from these declarations.
"""

from dataclasses import dataclass

import numpy as np
from cmsim.agents.codes import CHILDREN_TRACKED, HALF_YEARS_OWED, MONTHS_REMEMBERED, PRIORITIES, QUEUES, STEPS_IN_HAND
from cmsim.agents.compiled import JIT

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Field:
    """One field of a table: name, NumPy type, unit and meaning (and how many numbers it holds)."""

    name: str
    type: str
    unit: str
    meaning: str
    shape: tuple[int, ...] = ()


def identity(who: str) -> tuple[Field, ...]:
    return (
        Field("key", "u8", "", f"the {who}'s identity for chance: a hash of seed and serial number"),
        Field("id", "i8", "", f"the {who}'s serial number, the same in every scenario and for every size of run"),
    )


PERSON = (
    Field("first_family", "i4", "row", "the first of this parent's families"),
    Field("families", "i2", "families", "how many families this parent has, one after the other"),
    Field("born", "i2", "month", "month of birth"),
    Field("sex", "i1", "Sex", "sex"),
    Field("ethnicity", "i1", "Ethnicity", "ethnic group"),
    Field("disabled", "i1", "0/1", "long-term condition or disability"),
    Field("region", "i1", "Region", "region or nation"),
    Field("work", "i1", "Work", "works as an employee, for themself, or not at all"),
    Field("partner", "i1", "0/1", "lives with a new partner"),
    Field("other_children", "i1", "children", "relevant other children: of or with a new partner, in the household"),
    Field("housing", "i1", "Housing", "owner, private or social tenant, or in somebody else's home"),
    Field("wants", "i1", "0/1", "wants an arrangement for maintenance"),
    Field("universal_credit", "i1", "0/1", "gets Universal Credit (or the benefits before it)"),
    Field("earning_power", "f8", "standard deviations", "lasting position in the distribution of earnings"),
    Field("rent", "f8", "GBP a month, 2021", "rent of the home (a mortgage's interest for an owner), at rents of 2021"),
    Field("savings", "f8", "GBP", "savings and other assets, the home and a business left out"),
)

PAYING_PARENT = (
    *identity("paying parent"),
    *PERSON,
    Field("benefit", "i1", "Benefit", "benefit that decides the rate of maintenance, as far as the service knows"),
    Field("bank_account", "i1", "0/1", "has a bank account an order could be served on"),
    Field("driving_licence", "i1", "0/1", "holds a driving licence"),
    Field("passport", "i1", "0/1", "holds a passport"),
    Field("traceable", "i1", "0/1", "can be found by the service without further search"),
    Field("tax_record", "i1", "0/1", "the tax office has a figure for their last tax year"),
    Field("abroad", "i1", "0/1", "lives outside the jurisdiction: no statutory calculation can be made"),
    Field("changed_job", "i1", "0/1", "left a job this month"),
    Field("prison_months", "i1", "months", "months of a committal to prison still to serve, this one included"),
    Field("months_without_licence", "i1", "months", "months for which driving is still banned, this one included"),
    Field("months_without_passport", "i1", "months", "months for which a passport is still taken, this one included"),
    Field("under_order", "i1", "0/1", "a deduction from earnings was live, or on its way, last month"),
    Field("wage", "f8", "GBP a week", "weekly pay of the present job, at the earnings level of 2021"),
    Field("gross_weekly_income", "f8", "GBP a week", "true gross weekly income"),
    Field("declared_weekly_income", "f8", "GBP a week", "gross weekly income as the tax office sees it"),
    Field("net_pay", "f8", "GBP a week", "pay after income tax, National Insurance and pension contributions"),
    Field("net_weekly_income", "f8", "GBP a week", "net pay and benefits, without what benefits pay towards the rent"),
    Field(
        "other_deductions",
        "f8",
        "share of the standard allowance",
        "what others ask to be deducted from Universal Credit, or from the benefit before it, as they asked in 2019",
    ),
    Field("new_claimant", "i1", "0/1", "without older benefits since they closed: a claim is for Universal Credit"),
    Field("marginal_rate", "f8", "share", "what the next pound of pay loses, maintenance included (-1: not asked)"),
    Field("marginal_rate_without", "f8", "share", "the same without maintenance"),
    Field("declared_this_year", "f8", "GBP", "declared weekly income summed over the months of this tax year"),
    Field("months_this_year", "i2", "months", "months summed so far"),
    Field("historic_weekly_income", "f8", "GBP a week", "declared income of the last tax year"),
    Field("assessed_weekly_income", "f8", "GBP a week", "gross weekly income the calculation now uses"),
    Field("variation_granted", "i1", "0/1", "other income than pay counts: a receiving parent asked, and it was shown"),
    Field("income_corrected", "i1", "0/1", "pay counts as it truly is until the next review, after a challenge"),
    Field("additional_income", "f8", "GBP a week", "income counted through a variation granted"),
    Field("special_expenses", "f8", "GBP a week", "expenses left out through a variation granted"),
    Field(
        "norm", "f8", "share of dues", "how much more, or less, than usual others are heard to pay (0: nothing heard)"
    ),
    Field("weekly_owed", "f8", "GBP a week", "maintenance due to all families together"),
    Field("arrears", "i8", "pence", "arrears to all families together, at the start of the month"),
    Field("unearned_income", "f8", "GBP a year, 2021", "income from property, savings and investments"),
    Field("pension_share", "f8", "share of pay", "own pension contributions, which the calculation leaves out"),
    Field("willingness", "f8", "logits", "lasting willingness to pay"),
    Field("enforcement_belief", "f8", "0-1", "believed chance that a missed payment has consequences"),
)

RECEIVING_PARENT = (
    *identity("receiving parent"),
    *PERSON,
    Field("aware", "i1", "0/1", "knows that the statutory service is there for them"),
    Field("reached", "i1", "Outreach", "what outreach reached this parent, or a family of theirs, this month"),
    Field("helped_until", "i2", "month", "month until which somebody helps with an application (0: never helped)"),
    Field("guardian", "i1", "0/1", "has care of the children without being their parent"),
    Field("attachment", "f8", "standard deviations", "lasting position among those likely to work"),
    Field("gross_weekly_income", "f8", "GBP a week", "own gross weekly income"),
    Field("children_at_home", "i1", "children", "all children in the household"),
    Field("low_income", "i2", "bits", "below four lines of low income: without maintenance (0 to 3), with it (4 to 7)"),
    Field("household_income", "f8", "GBP a month", "net household income without maintenance"),
)

FAMILY = (
    *identity("family"),
    Field("paying", "i4", "row", "the paying parent"),
    Field("receiving", "i4", "row", "the receiving parent"),
    Field("existence", "i1", "Existence", "not yet separated, live, or ended"),
    Field("starts", "i2", "month", "month of the separation"),
    Field("ends", "i2", "month", "month in which the family ends whatever the policy: last child, death, emigration"),
    Field("union", "i1", "Union", "what the parents were before"),
    Field("children", "i1", "children", "qualifying children this month"),
    Field("send", "i1", "0/1", "a child with special educational needs or a disability"),
    Field("far", "i1", "0/1", "the parents live far apart"),
    Field("child_born", "i2", "month", "months of birth", (CHILDREN_TRACKED,)),
    Field("child_leaves", "i2", "month", "months in which each child stops counting", (CHILDREN_TRACKED,)),
    Field("relationship", "f8", "0-1", "quality of the parents' relationship"),
    Field("relationship_baseline", "f8", "0-1", "the quality it returns to"),
    Field("contact", "i1", "Contact", "contact of the paying parent with the children"),
    Field("nights", "i2", "nights a year", "nights the children spend with the paying parent"),
    Field("nights_if_weekly", "i2", "nights a year", "what they would be with contact every week"),
    Field("nights_if_some", "i2", "nights a year", "what they would be with less contact than that"),
    Field("nights_bargained", "i2", "nights a year", "nights that count by a claim that stood (0: as cared for)"),
    Field("equal_care", "i1", "0/1", "day-to-day care is shared equally: in law nobody is the paying parent"),
    Field("abuse", "i1", "Abuse", "domestic abuse"),
    Field("arrangement", "i1", "Arrangement", "the arrangement as the office records it"),
    Field("lived", "i1", "Arrangement", "the arrangement as the parents live it"),
    Field("status", "i1", "CaseStatus", "state of the statutory case"),
    Field("kind", "i1", "Kind", "kind of family-based arrangement"),
    Field("since", "i2", "month", "month in which the recorded arrangement began"),
    Field("lived_since", "i2", "month", "month in which the lived arrangement began"),
    Field("direct_pay_since", "i2", "month", "month of the latest start on Direct Pay from an application"),
    Field("contacted", "i2", "month", "month of the latest conversation with the gateway (NEVER: none)"),
    Field("fee_told", "i4", "pence", "application fee told in that conversation"),
    Field("by_calculation", "i1", "0/1", "a family-based amount rests on a calculation by the service"),
    Field("applied", "i2", "month", "month of the latest application (NEVER: none)"),
    Field("effective_from", "i2", "month", "month in which the paying parent was told: liability counts from the next"),
    Field("calculation_due", "i2", "month", "month in which the application in hand is due to be cleared"),
    Field(
        "weeks_to_clear", "i2", "weeks", "weeks from the application until it is due to be cleared, begun ones whole"
    ),
    Field("parentage", "i1", "Parentage", "what has come of a dispute about being the parent"),
    Field("calculated_on", "i2", "month", "month in which the latest application came to a calculation (NEVER: none)"),
    Field("decided_on", "i2", "month", "the first month charged under the decision in force"),
    Field("wrong_by", "i2", "hundredths of a percent", "by how much the calculation in force is wrong (0: right)"),
    Field("dispute", "i1", "Dispute", "what a parent has asked for: a reconsideration, an appeal, a test"),
    Field("dispute_due", "i2", "month", "month in which the dispute in hand is decided"),
    Field(
        "trial_from", "i2", "month", "month from which payment is again by a voluntary method (0: not after an order)"
    ),
    Field("asked_for_collection", "i1", "0/1", "the receiving parent asked for Collect & Pay when the case began"),
    Field("leaning", "u8", "", "what its tastes are drawn from: its own key, or that of its parent's first family"),
    Field("tastes_drawn", "i2", "times", "how often the tastes for the options have been drawn anew"),
    Field(
        "direct_pay_otherwise",
        "i1",
        "Otherwise",
        "collected, and would be on Direct Pay otherwise: why",
    ),
    Field("trust_family_based", "f8", "months", "belief: months' worth of good payments, family-based"),
    Field("doubt_family_based", "f8", "months", "belief: months' worth of missing payments, family-based"),
    Field("trust_direct_pay", "f8", "months", "belief: good payments, Direct Pay"),
    Field("doubt_direct_pay", "f8", "months", "belief: missing payments, Direct Pay"),
    Field("trust_collect", "f8", "months", "belief: good payments, Collect & Pay or the CSA"),
    Field("doubt_collect", "f8", "months", "belief: missing payments, Collect & Pay or the CSA"),
    Field("habit", "f8", "0-1", "the paying parent's habit: smoothed share paid"),
    Field("months_without_payment", "i2", "months", "months in a row in which something was due and nothing came"),
    Field("months_short", "i2", "months", "months in a row in which less than all was paid"),
    Field("on_time", "i2", "bits", "the last twelve months, a bit each: something came, and on time"),
    Field("weekly_liability", "f8", "GBP a week", "what the statutory calculation gives"),
    Field("challenge_due", "i2", "month", "month in which a challenge of the income is decided (0: none in hand)"),
    Field("corrected_yearly", "i8", "pence", "yearly liability gained through a challenge decided this month"),
    Field("weekly_due", "f8", "GBP a week", "what is due under the arrangement lived"),
    Field("due_month", "i8", "pence", "maintenance due this month"),
    Field("cash_month", "i8", "pence", "what the paying parent handed over this month, charges included"),
    Field("paid_month", "i8", "pence", "maintenance paid this month (arrears included, the 4% not yet taken off)"),
    Field("received_month", "i8", "pence", "maintenance that reached the receiving parent this month"),
    Field("posted_due_month", "i8", "pence", "of what was due, posted to the ledger of maintenance owed"),
    Field("posted_paid_month", "i8", "pence", "of what was paid, posted to the ledger of maintenance owed"),
    Field("carried_month", "i8", "pence", "arrears carried in from Direct Pay this month"),
    Field("adjusted_month", "i8", "pence", "arrears adjusted this month"),
    Field("written_off_month", "i8", "pence", "arrears written off this month"),
    Field("sold_month", "i4", "pence", "what a buyer of the arrears paid this month, all to the receiving parent"),
    Field("charge_due_month", "i8", "pence", "charges on the paying parent that accrued this month"),
    Field("charge_paid_month", "i8", "pence", "charges on the paying parent collected this month"),
    Field("charge_kept_month", "i8", "pence", "charge on the receiving parent kept this month"),
    Field("due", "i4", "pence", "maintenance due in each of the last twelve months", (MONTHS_REMEMBERED,)),
    Field("paid", "i4", "pence", "maintenance paid in each of the last twelve months", (MONTHS_REMEMBERED,)),
    Field("arrears", "i8", "pence", "ledger: maintenance owed to the receiving parent through Collect & Pay"),
    Field(
        "owed",
        "i4",
        "pence",
        "the same arrears by the half-year (April, October) they arose in: this one, the one before, ..., all older",
        (HALF_YEARS_OWED,),
    ),
    Field("instalment", "i4", "pence", "monthly rate at which arrears are being repaid (0: no schedule)"),
    Field("quiet_since", "i2", "month", "month in which something last came through the service, or arrears began"),
    Field("debt_order", "i1", "Method", "deduction that takes the arrears of a case with nothing due now"),
    Field("write_off_reason", "i1", "WriteOff", "why arrears were written off this month"),
    Field("charges_owed", "i8", "pence", "ledger: charges owed to the service"),
    Field(
        "answer_due", "i2", "month", "month in which the days to answer a report of missed payment end (0: no report)"
    ),
    Field("promised", "i8", "pence", "missed Direct Pay payments that the paying parent will make good next month"),
    Field("direct_pay_unpaid", "i8", "pence", "ledger: Direct Pay maintenance due and not paid, known to the parents"),
    Field("csa_arrears", "i8", "pence", "ledger: maintenance owed under the schemes before 2012"),
    Field("had_old_case", "i1", "0/1", "had a case of the schemes before 2012 that they closed"),
    Field(
        "closing_segment", "i1", "1 + Segment", "segment in which the schemes before 2012 close the case (0: not told)"
    ),
    Field("method", "i1", "Method", "how Collect & Pay takes the money"),
    Field("order_live", "i1", "0/1", "a deduction is taking money now"),
    Field("award_stopped", "i1", "0/1", "the benefit a deduction is taken from is stopped: sanctioned, or suspended"),
    Field("order_from", "i2", "month", "month from which a deduction made reaches the service"),
    Field("stage", "i1", "Stage", "furthest enforcement step"),
    Field("since_missed", "i1", "months", "since a statutory payment was missed, no money since (0: none; to 100)"),
    Field("since_applied", "i1", "months", "since the application, no payment since (0: none; to 100)"),
    Field("since_reported", "i1", "months", "since a report on Direct Pay, not yet answered or moved (0: none)"),
    Field("since_moved", "i1", "months", "since the move to Collect & Pay, nothing collected since (0: none; to 100)"),
    Field("since_deducted", "i1", "months", "since a deduction was made, no money by one since (0: none; to 100)"),
    Field("since_sought", "i1", "months", "since the liability order in hand was sought (0: none; to 100)"),
    Field("step_ended", "i2", "month", "month in which the latest step towards or after a liability order ended"),
    Field("powers", "i4", "bits by Power", "powers made in this round of enforcement: in force, or used"),
    Field("powers_month", "i4", "bits by Power", "powers made this month"),
    Field("in_hand", "i1", "Power + 1", "steps in hand (0: none)", (STEPS_IN_HAND,)),
    Field("in_hand_until", "i2", "month", "months in which the steps in hand end", (STEPS_IN_HAND,)),
    Field("deduction_asked", "i1", "Power + 1", "the deduction that waits in its queue"),
    Field("step_asked", "i1", "Power + 1", "the step that waits in its queue"),
    Field("order_covers", "i4", "pence", "what is left of the arrears that the liability order names"),
    Field("lump_sum", "i8", "pence", "sum that a step of enforcement will bring next month"),
    Field("lump_power", "i1", "Power + 1", "the step that brings it"),
    Field("lump_month", "i8", "pence", "of what was handed over this month, brought by such a step"),
    Field("compliant_months", "i2", "months", "months in a row with at least 90% paid under Collect & Pay"),
    Field("push", "f8", "logits", "lasting effect of recent enforcement steps on paying"),
    Field("collect_months", "i2", "months", "months in a row with a liability under Collect & Pay"),
    Field("complaint", "i1", "Complaint", "step of the ladder at which a complaint is in hand"),
    Field("complaint_reason", "i1", "code", "what it is about: 0 too long, 1 something wrong, 2 respect"),
    Field("complained_on", "i2", "month", "month in which it was made, or taken a step further"),
    Field("answer_days", "i2", "working days", "days that a complaint answered this month took (0: none answered)"),
    Field("asked", "i2", "code", "the request waiting in each queue: 1 + 4 x month due + priority", (QUEUES,)),
    Field("waited", "i1", "code", "the request handled this month: 1 + 4 x months it waited + priority", (QUEUES,)),
    Field("effective", "i1", "0/1", "has an effective arrangement"),
    Field("since_granted", "i1", "months", "since a liability order, nothing collected since (0: none; to 100)"),
    Field("route", "i1", "Route", "the way by which money would come this month, as things stood at its start"),
    Field("events", "i8", "Event", "what happened this month"),
)

GROUP = (
    Field("first_paying", "i4", "row", "first paying parent of the linked group"),
    Field("first_receiving", "i4", "row", "first receiving parent of the linked group"),
    Field("first_family", "i4", "row", "first family of the linked group"),
)

PUBLISHED = (
    Field("month", "i4", "month", "the month these were published for"),
    Field("direct_pay_removed", "i4", "month", "month in which Direct Pay ended (NEVER while it is there)"),
    Field("cut_off", "f8", "place in line", "the last place in each queue that is served this month", (QUEUES,)),
    Field("hours_in_hand", "f8", "hours", "staff-hours left over (below 0: used in advance), each queue", (QUEUES,)),
    Field("expected", "f8", "requests", "new requests in a month by priority, smoothed", (QUEUES, PRIORITIES)),
    Field("cases_planned", "f8", "cases", "cases that staff were last set for: all, and Collect & Pay", (2,)),
    Field("calls_again", "f8", "calls", "callers not answered who call again next month"),
    Field("calls_unanswered", "f8", "share", "calls not answered last month"),
    Field("staff_growth", "f8", "ratio", "staff over the number set, grown with the cases: all, Collect & Pay", (2,)),
    Field("usual_growth", "f8", "ratio", "the same had staff grown as history has it, whatever the scenario", (2,)),
)

TABLES = {"paying": PAYING_PARENT, "receiving": RECEIVING_PARENT, "families": FAMILY}


def record(fields: tuple[Field, ...]) -> np.dtype:
    """The NumPy record of a table, aligned: the wide fields stand first, so that hardly a byte is padding."""
    by_width = sorted(fields, key=lambda f: -np.dtype(f.type).itemsize)
    return np.dtype([(f.name, f.type, f.shape) if f.shape else (f.name, f.type) for f in by_width], align=True)


PAYING_PARENT_RECORD = record(PAYING_PARENT)
RECEIVING_PARENT_RECORD = record(RECEIVING_PARENT)
FAMILY_RECORD = record(FAMILY)
GROUP_RECORD = record(GROUP)
PUBLISHED_RECORD = record(PUBLISHED)


def table(rows: int, dtype: np.dtype) -> np.ndarray:
    """An array of ``rows`` empty records whose fields rules read as attributes, compiled or not."""
    return readable(np.zeros(rows, dtype))


def readable(array: np.ndarray) -> np.ndarray:
    """The same array, its fields open to rules as attributes (a view; plain when rules are compiled)."""
    return array if JIT else array.view(np.recarray)
