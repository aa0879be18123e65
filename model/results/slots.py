"""What the tally counts: named slots, and the events of a month that each have one."""

from enum import IntEnum, auto

from cmsim.agents.codes import Event, Outreach
from cmsim.model.stages import Route, Spell

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
    CSA_WRITTEN_OFF = auto()
    CSA_DEBTS_WRITTEN_OFF = auto()  # debts
    CHILDREN_LOW_INCOME = auto()  # eight: four lines without maintenance, then with it; children


FIRST_RATE = int(Slot.CHILDREN_LOW_INCOME) + 8  # paying parents by marginal deduction rate, with maintenance
FIRST_RATE_WITHOUT = FIRST_RATE + RATE_BINS  # and without
FIRST_LENGTH = FIRST_RATE_WITHOUT + RATE_BINS  # spells by length: of each kind, then from missed to money by route
FIRST_OPEN = FIRST_LENGTH + (len(Spell) + len(Route) - 1) * MONTH_BINS  # spells that grew a year old
SLOTS = FIRST_OPEN + len(Spell)
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
    )
)
