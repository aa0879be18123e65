"""What the tally counts: named slots, and the events of a month that each have one."""

from enum import IntEnum, auto

from cmsim.agents.codes import QUEUES, Event, Outreach
from cmsim.model.stages import Route, Spell

WAIT_BINS = 24  # months that a request waited, the last bin for all longer waits
RATE_BINS, RATE_STEP = 64, 0.02  # marginal deduction rates are counted in bins of two points, from nought
MONTH_BINS = 25  # lengths of spells in months, the last for all that are longer


class Slot(IntEnum):
    """What is counted. Families unless said otherwise; money in pence."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        return count

    FAMILIES = auto()
    CHILDREN = auto()
    NONE = auto()
    FAMILY_BASED = auto()
    DIRECT_PAY = auto()
    COLLECT_AND_PAY = auto()
    CSA = auto()
    SEEN_NONE = auto()
    SEEN_FAMILY_BASED = auto()
    SEEN_DIRECT_PAY = auto()
    SEEN_COLLECT_AND_PAY = auto()
    SEEN_CSA = auto()
    EFFECTIVE = auto()
    ANY_PAID = auto()
    ALL_PAID = auto()
    FAMILY_BASED_SOME = auto()
    FAMILY_BASED_ALL = auto()
    DIRECT_PAY_SOME = auto()
    DIRECT_PAY_ALL = auto()
    DORMANT = auto()
    CHILDREN_STATUTORY = auto()
    CHILDREN_DIRECT_PAY = auto()
    CHILDREN_COLLECT = auto()
    CHILDREN_BENEFITING = auto()
    CHILDREN_PAID = auto()
    DUE_FAMILY_BASED = auto()
    DUE_DIRECT_PAY_OFFICIAL = auto()
    DUE_COLLECT = auto()
    RECEIVED_FAMILY_BASED = auto()
    RECEIVED_DIRECT_PAY = auto()
    RECEIVED_COLLECT = auto()
    RECEIVED_CSA = auto()
    COLLECT_DUE_CASES = auto()
    COLLECT_ARREARS_ONLY = auto()
    DIRECT_PAY_FEW_POUNDS = auto()
    QUARTER_CASES = auto()
    QUARTER_NOTHING = auto()
    QUARTER_PART = auto()
    QUARTER_OVER_90 = auto()
    METHOD_EARNINGS = auto()
    METHOD_BENEFIT = auto()
    METHOD_OTHER = auto()
    OVER_90_EARNINGS = auto()
    OVER_90_BENEFIT = auto()
    OVER_90_OTHER = auto()
    QUARTER_EARNINGS = auto()
    QUARTER_BENEFIT = auto()
    QUARTER_OTHER = auto()
    COLLECTED_EARNINGS = auto()
    COLLECTED_BENEFIT = auto()
    COLLECTED_OTHER = auto()
    UNPAID_3_MONTHS = auto()
    UNPAID_6_MONTHS = auto()
    UNPAID_12_MONTHS = auto()
    UNPAID_18_MONTHS = auto()
    UNPAID_6_MONTHS_ENFORCED = auto()  # of those over 6 months: a liability order sought, or more
    SEPARATED = auto()
    ENDED = auto()
    RECONCILED = auto()
    REVIEWED = auto()
    APPLICATIONS = auto()
    PAYING_APPLICATIONS = auto()
    GATEWAY = auto()
    GATEWAY_NONE = auto()
    GATEWAY_FAMILY_BASED = auto()
    GATEWAY_STATUTORY = auto()
    GATEWAY_KEPT = auto()
    AFTER_3_MONTHS = auto()  # of those asked three months after a conversation with the gateway; the six in one order
    AFTER_3_MONTHS_NONE = auto()
    AFTER_3_MONTHS_FAMILY_BASED = auto()
    AFTER_3_MONTHS_STATUTORY = auto()
    AFTER_3_MONTHS_KEPT_FAMILY_BASED = auto()
    AFTER_3_MONTHS_KEPT_STATUTORY = auto()
    AFTER_6_MONTHS = auto()
    AFTER_6_MONTHS_NONE = auto()
    AFTER_6_MONTHS_FAMILY_BASED = auto()
    AFTER_6_MONTHS_STATUTORY = auto()
    AFTER_6_MONTHS_KEPT_FAMILY_BASED = auto()
    AFTER_6_MONTHS_KEPT_STATUTORY = auto()
    CALCULATIONS_ALONE = auto()
    STARTED_AGAINST_WISH = auto()
    FEES_PAID = auto()
    FEES_WAIVED = auto()
    CONSENT_REFUSED = auto()
    STARTED_DIRECT_PAY = auto()
    REPORTED = auto()
    PAID_UP = auto()
    PROVED_PAYMENT = auto()
    GAVE_UP = auto()
    RESUMED = auto()
    MOVED_TO_COLLECT = auto()
    BACK_TO_DIRECT_PAY = auto()
    FAMILY_BASED_BROKE = auto()
    CASES_CLOSED = auto()
    CSA_CLOSED = auto()
    MIGRATED = auto()
    ORDERS_MADE = auto()
    ORDERS_BROKEN = auto()
    LIABILITY_ORDERS = auto()
    AGENTS_SENT = auto()
    CHALLENGES = auto()
    INCOME_CORRECTIONS = auto()
    INCOME_CORRECTED = auto()  # pence a year
    COHORT = auto()
    COHORT_DIRECT_PAY = auto()
    COHORT_COLLECT = auto()
    COHORT_NONE = auto()
    COHORT_OTHER = auto()
    CASH_IN = auto()
    CHARGES_ACCRUED = auto()
    CHARGES_COLLECTED = auto()
    CHARGES_KEPT = auto()
    CHARGES_OWED = auto()
    ARREARS = auto()
    ARREARS_LIVE = auto()
    ARREARS_DIRECT_PAY = auto()
    ARREARS_CASES = auto()
    ARREARS_OVER_5000 = auto()
    ARREARS_OVER_10000 = auto()
    ARREARS_DUE = auto()
    ARREARS_PAID = auto()
    ARREARS_CARRIED = auto()
    ARREARS_ADJUSTED = auto()
    ARREARS_WRITTEN_OFF = auto()
    PAYING_WORKLESS = auto()
    ASSESSED_IN_WORK = auto()
    ASSESSED_TOO_LOW = auto()
    ASSESSED_TOO_HIGH = auto()
    WANT_RECEIVING = auto()
    WANT_PAYING = auto()
    NONE_NOT_WANTED_RECEIVING = auto()
    NONE_NOT_WANTED_PAYING = auto()
    REASON_UNWILLING = auto()  # six: in the order of Reason
    REASON_NO_MEANS = auto()
    REASON_POOR_RELATIONSHIP = auto()
    REASON_MANAGES_ALONE = auto()
    REASON_NOT_WANTED = auto()
    REASON_DISTANCE = auto()
    REASON_OTHER = auto()
    RECEIVING_ASKED = auto()  # what a survey of receiving parents would find: six, then the same of paying parents
    RECEIVING_TELLS = auto()
    RECEIVING_TELLS_SOME = auto()
    RECEIVING_TELLS_ALL = auto()
    RECEIVING_TELLS_ON_TIME = auto()
    RECEIVING_TELLS_CARE = auto()
    PAYING_ASKED = auto()
    PAYING_TELLS = auto()
    PAYING_TELLS_SOME = auto()
    PAYING_TELLS_ALL = auto()
    PAYING_TELLS_ON_TIME = auto()
    PAYING_TELLS_CARE = auto()
    COLLECT_ON_BENEFIT = auto()
    COLLECT_ON_UNIVERSAL_CREDIT = auto()  # of those with a current liability
    COLLECT_BLOCKED = auto()  # of these: a deduction made, and the cap leaves no room for it
    PAYING_ON_BENEFIT = auto()
    RECEIVING_ON_BENEFIT = auto()
    REACHED_CAMPAIGN = auto()  # seven: receiving parents reached by each programme of outreach
    REACHED_UNIVERSAL_CREDIT = auto()
    REACHED_BENEFIT_REFERRAL = auto()
    REACHED_COMMUNITY_WORK = auto()
    REACHED_MEDIATION = auto()
    REACHED_SEPARATED_SUPPORT = auto()
    REACHED_CONFLICT_REDUCTION = auto()
    # the old schemes' debt: the country's, so these have no groups
    CSA_OWED_TO_PARENTS = auto()
    CSA_OWED_TO_STATE = auto()
    CSA_DEBTS = auto()  # debts
    CSA_DEBT_PAID = auto()
    CSA_WRITTEN_OFF = auto()  # owed to parents
    CSA_WRITTEN_OFF_STATE = auto()
    CSA_CORRECTED = auto()  # found to be paid already, or made in error
    CSA_DEBTS_WRITTEN_OFF = auto()  # debts
    CSA_SOLD = auto()  # at face value
    CSA_SALE_TO_PARENTS = auto()
    CSA_SALE_TO_STATE = auto()
    CASES_OPENED = auto()  # the case from application to closure: a block of its own
    NIL_CALCULATIONS = auto()
    WITHDRAWN = auto()
    NOT_TRACED = auto()
    NOT_THE_PARENT = auto()  # applications, and cases
    APPLICATIONS_NOT_THE_PARENT = auto()
    CLEARED_6_WEEKS = auto()
    CLEARED_12_WEEKS = auto()
    APPLICATIONS_WAITING = auto()
    WAITING_ARREARS = auto()  # pence owed when a case begins
    RECONSIDERATIONS = auto()
    APPEALS = auto()
    REVISED = auto()
    WRONG_PENCE = auto()  # pence of the month
    CALCULATED_PENCE = auto()  # pence of the month
    MISSES_SEEN = auto()
    PAYING_ASKED_COLLECTION = auto()
    ON_TRIAL = auto()
    INVESTIGATIONS = auto()
    INVESTIGATIONS_SELF_ASSESSED = auto()
    INVESTIGATIONS_FOUND = auto()
    INVESTIGATED_PENCE = auto()  # pence a year
    # the institution: six queues each, in the order of Queue; calls, in thousandths; staff, in hundredths
    QUEUE_WAITING = auto()
    QUEUE_WAITING_CHANGE = auto()
    QUEUE_WAITING_REPORT = auto()
    QUEUE_WAITING_DEDUCTION = auto()
    QUEUE_WAITING_ENFORCEMENT = auto()
    QUEUE_WAITING_COMPLAINT = auto()
    QUEUE_MONTHS_WAITED = auto()  # of those handled this month
    QUEUE_MONTHS_WAITED_CHANGE = auto()
    QUEUE_MONTHS_WAITED_REPORT = auto()
    QUEUE_MONTHS_WAITED_DEDUCTION = auto()
    QUEUE_MONTHS_WAITED_ENFORCEMENT = auto()
    QUEUE_MONTHS_WAITED_COMPLAINT = auto()
    COMPLAINTS = auto()
    COMPLAINTS_TOO_LONG = auto()  # by what they are about
    COMPLAINTS_WRONG = auto()
    COMPLAINTS_RESPECT = auto()
    COMPLAINTS_UPHELD = auto()
    EXAMINED = auto()
    EXAMINER_UPHELD = auto()
    COMPLAINTS_SETTLED = auto()  # ended without a finding
    COMPLAINTS_ANSWERED = auto()  # by the service or a second tier
    COMPLAINTS_WITHIN_15_DAYS = auto()
    COMPLAINTS_WITHIN_30_DAYS = auto()
    SECOND_TIER = auto()
    COMPLAINTS_IN_HAND = auto()
    EXAMINER_IN_HAND = auto()
    CALLS = auto()
    CALLS_UNANSWERED = auto()
    STAFF_CALCULATION = auto()
    STAFF_CHANGE = auto()
    STAFF_REPORT = auto()
    STAFF_DEDUCTION = auto()
    STAFF_ENFORCEMENT = auto()
    STAFF_COMPLAINT = auto()
    STAFF_CALLS = auto()
    STAFF_OTHER = auto()
    STAFF_BEYOND = auto()  # beyond those of the date; below 0: fewer
    # enforcement: powers made, and what each brought (pence), in the order of the code Power; rounds of enforcement
    MADE_EARNINGS_ORDER = auto()
    MADE_EARNINGS_REQUEST = auto()
    MADE_BENEFIT_DEDUCTION = auto()
    MADE_REGULAR_DEDUCTION_ORDER = auto()
    MADE_LUMP_SUM_DEDUCTION_ORDER = auto()
    MADE_TRACING = auto()
    MADE_LIABILITY_ORDER = auto()
    MADE_REGISTER_OF_JUDGMENTS = auto()
    MADE_CREDIT_REFERENCE = auto()
    MADE_ENFORCEMENT_AGENTS = auto()
    MADE_FREEZING_ORDER = auto()
    MADE_SET_ASIDE_ORDER = auto()
    MADE_THIRD_PARTY_DEBT_ORDER = auto()
    MADE_CHARGING_ORDER = auto()
    MADE_ORDER_FOR_SALE = auto()
    MADE_CHARGE_FOR_PAYMENT = auto()
    MADE_ATTACHMENT = auto()
    MADE_EXCEPTIONAL_ATTACHMENT = auto()
    MADE_ARRESTMENT = auto()
    MADE_INHIBITION = auto()
    MADE_INTERDICT = auto()
    MADE_DRIVING_DISQUALIFICATION = auto()
    MADE_PASSPORT_DISQUALIFICATION = auto()
    MADE_COMMITTAL = auto()
    MADE_PROSECUTION = auto()
    BROUGHT_EARNINGS_ORDER = auto()
    BROUGHT_EARNINGS_REQUEST = auto()
    BROUGHT_BENEFIT_DEDUCTION = auto()
    BROUGHT_REGULAR_DEDUCTION_ORDER = auto()
    BROUGHT_LUMP_SUM_DEDUCTION_ORDER = auto()
    BROUGHT_TRACING = auto()
    BROUGHT_LIABILITY_ORDER = auto()
    BROUGHT_REGISTER_OF_JUDGMENTS = auto()
    BROUGHT_CREDIT_REFERENCE = auto()
    BROUGHT_ENFORCEMENT_AGENTS = auto()
    BROUGHT_FREEZING_ORDER = auto()
    BROUGHT_SET_ASIDE_ORDER = auto()
    BROUGHT_THIRD_PARTY_DEBT_ORDER = auto()
    BROUGHT_CHARGING_ORDER = auto()
    BROUGHT_ORDER_FOR_SALE = auto()
    BROUGHT_CHARGE_FOR_PAYMENT = auto()
    BROUGHT_ATTACHMENT = auto()
    BROUGHT_EXCEPTIONAL_ATTACHMENT = auto()
    BROUGHT_ARRESTMENT = auto()
    BROUGHT_INHIBITION = auto()
    BROUGHT_INTERDICT = auto()
    BROUGHT_DRIVING_DISQUALIFICATION = auto()
    BROUGHT_PASSPORT_DISQUALIFICATION = auto()
    BROUGHT_COMMITTAL = auto()
    BROUGHT_PROSECUTION = auto()
    ENTERED_ENFORCEMENT = auto()
    ENTERED_ARREARS = auto()
    LEFT_ENFORCEMENT = auto()
    LEFT_ARREARS = auto()
    # arrears (``count_arrears.py``), pence: by age
    OWED_UNDER_6_MONTHS = auto()
    OWED_6_TO_12_MONTHS = auto()
    OWED_1_TO_2_YEARS = auto()
    OWED_2_TO_4_YEARS = auto()
    OWED_OVER_4_YEARS = auto()
    OWED_LIVE_FLOWING = auto()  # six: in the order of DebtSegment
    OWED_LIVE_RECENT = auto()
    OWED_LIVE_OLD = auto()
    OWED_CLOSED_FLOWING = auto()
    OWED_CLOSED_RECENT = auto()
    OWED_CLOSED_OLD = auto()
    OWED_BY_DEFAULT_DECISION = auto()
    OWED_UNCOLLECTABLE = auto()
    OWED_BACK_ON_DIRECT_PAY = auto()
    OWED_REPAID = auto()  # stock on which something was repaid this month
    OWED_REPAID_SLOWLY = auto()  # of that: over ten years at this month's rate
    ARREARS_REPAID = auto()  # flows: beyond what was due this month; and of closed cases
    ARREARS_REPAID_CLOSED = auto()
    COLLECTED_IN_ENFORCEMENT = auto()  # pence, by an order on an account, or a liability order is sought or made
    COLLECTED_SANCTION_STAGE = auto()  # pence, unforced or by a step: a charge on the home or a sanction sought
    SCHEDULES = auto()  # families with a schedule of repayment
    SCHEDULES_SET = auto()
    SCHEDULES_BROKEN = auto()
    SETTLEMENTS = auto()
    WRITTEN_OFF_SMALL_BALANCE = auto()  # seven, pence: in the order of WriteOff
    WRITTEN_OFF_REQUEST = auto()
    WRITTEN_OFF_SETTLED = auto()
    WRITTEN_OFF_NO_RECOURSE = auto()
    WRITTEN_OFF_UNCOLLECTABLE = auto()
    WRITTEN_OFF_PERIODIC = auto()
    WRITTEN_OFF_SOLD = auto()
    SALE_TO_PARENTS = auto()  # pence: paid by a buyer of arrears
    CHILDREN_LOW_INCOME = auto()  # eight: four lines without maintenance, then with it; children


FIRST_RATE = int(Slot.CHILDREN_LOW_INCOME) + 8  # paying parents by marginal deduction rate, with maintenance
FIRST_RATE_WITHOUT = FIRST_RATE + RATE_BINS  # and without
FIRST_LENGTH = FIRST_RATE_WITHOUT + RATE_BINS  # spells by length: of each kind, then from missed to money by route
FIRST_OPEN = FIRST_LENGTH + (len(Spell) + len(Route) - 1) * MONTH_BINS  # spells that grew a year old
FIRST_WAIT = FIRST_OPEN + len(Spell)  # requests handled this month, by queue and months waited
SLOTS = FIRST_WAIT + QUEUES * WAIT_BINS
PROGRAMMES = len(Outreach)
FLAGS = tuple(
    (int(event), int(slot))
    for event, slot in (
        (Event.SEPARATED, Slot.SEPARATED),
        (Event.ENDED, Slot.ENDED),
        (Event.RECONCILED, Slot.RECONCILED),
        (Event.REVIEWED, Slot.REVIEWED),
        (Event.APPLIED, Slot.APPLICATIONS),
        (Event.CONTACTED, Slot.GATEWAY),
        (Event.CALCULATED, Slot.CALCULATIONS_ALONE),
        (Event.FEE_PAID, Slot.FEES_PAID),
        (Event.FEE_WAIVED, Slot.FEES_WAIVED),
        (Event.CONSENT_REFUSED, Slot.CONSENT_REFUSED),
        (Event.STARTED_DIRECT_PAY, Slot.STARTED_DIRECT_PAY),
        (Event.REPORTED, Slot.REPORTED),
        (Event.PAID_UP, Slot.PAID_UP),
        (Event.PROVED_PAYMENT, Slot.PROVED_PAYMENT),
        (Event.GAVE_UP, Slot.GAVE_UP),
        (Event.RETURNED_FROM_DORMANT, Slot.RESUMED),
        (Event.MOVED_TO_COLLECT, Slot.MOVED_TO_COLLECT),
        (Event.BACK_TO_DIRECT_PAY, Slot.BACK_TO_DIRECT_PAY),
        (Event.FAMILY_BASED_BROKE, Slot.FAMILY_BASED_BROKE),
        (Event.CASE_CLOSED, Slot.CASES_CLOSED),
        (Event.CSA_CLOSED, Slot.CSA_CLOSED),
        (Event.MIGRATED, Slot.MIGRATED),
        (Event.ORDER_MADE, Slot.ORDERS_MADE),
        (Event.JOB_BROKE_ORDER, Slot.ORDERS_BROKEN),
        (Event.LIABILITY_ORDER, Slot.LIABILITY_ORDERS),
        (Event.AGENTS, Slot.AGENTS_SENT),
        (Event.CHALLENGED, Slot.CHALLENGES),
        (Event.INCOME_CORRECTED, Slot.INCOME_CORRECTIONS),
        (Event.CASE_OPENED, Slot.CASES_OPENED),
        (Event.WITHDREW, Slot.WITHDRAWN),
        (Event.NOT_TRACED, Slot.NOT_TRACED),
        (Event.NOT_THE_PARENT, Slot.NOT_THE_PARENT),
        (Event.REVISED, Slot.REVISED),
        (Event.MISS_SEEN, Slot.MISSES_SEEN),
        (Event.PAYING_ASKED_COLLECTION, Slot.PAYING_ASKED_COLLECTION),
        (Event.COMPLAINED, Slot.COMPLAINTS),
        (Event.COMPLAINT_UPHELD, Slot.COMPLAINTS_UPHELD),
        (Event.EXAMINED, Slot.EXAMINED),
        (Event.EXAMINER_UPHELD, Slot.EXAMINER_UPHELD),
        (Event.COMPLAINT_SETTLED, Slot.COMPLAINTS_SETTLED),
        (Event.SCHEDULE_SET, Slot.SCHEDULES_SET),
        (Event.SCHEDULE_BROKEN, Slot.SCHEDULES_BROKEN),
        (Event.SETTLED, Slot.SETTLEMENTS),
    )
)
