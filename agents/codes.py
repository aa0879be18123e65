"""The codes an agent's record can hold. Numbers are part of saved results: add at the end, never renumber."""

from enum import IntEnum, IntFlag


class Existence(IntEnum):
    """Whether a family's separation has happened yet, and whether its last child has left."""

    FUTURE = 0
    LIVE = 1
    ENDED = 2


class Arrangement(IntEnum):
    """How maintenance is settled: as the office records it, or as the parents live it."""

    NONE = 0
    FAMILY_BASED = 1
    DIRECT_PAY = 2
    COLLECT_AND_PAY = 3
    CSA = 4


class OldScheme(IntEnum):
    """Which of the schemes before 2012 a case of the Child Support Agency is in."""

    OF_2003 = 0
    OF_1993 = 1
    CLERICAL = 2


class Segment(IntEnum):
    """The segments in which the old schemes' cases were closed, in their order."""

    NIL_ASSESSED = 0
    NON_COMPLIANT = 1
    CLERICAL = 2
    COMPLIANT = 3
    ENFORCED = 4


class Otherwise(IntEnum):
    """Whether payments are collected that would be made by Direct Pay otherwise, and why."""

    NOT_SO = 0
    DIRECT_PAY_ENDED = 1  # there is no Direct Pay any more
    FOR_THE_ASKING = 2  # until June 2014 collection needed no grounds


class CaseStatus(IntEnum):
    """The state of a statutory case. Dormant: legally open on Direct Pay, but given up or settled privately. Applied:
    the application waits for its calculation, and the parents live as before. A few pounds: a Direct Pay case whose
    calculation has ended, kept on the books by a balance that nobody may write off."""

    NONE = 0
    LIVE = 1
    DORMANT = 2
    ARREARS_ONLY = 3
    CLOSED = 4
    APPLIED = 5
    FEW_POUNDS = 6


class Kind(IntEnum):
    """What a family-based arrangement consists of."""

    NONE = 0
    REGULAR = 1
    IN_KIND = 2
    SHARED_CARE = 3
    COURT = 4


class Work(IntEnum):
    NONE = 0
    EMPLOYEE = 1
    SELF_EMPLOYED = 2


class Housing(IntEnum):
    """How a parent is housed."""

    OWNER = 0
    PRIVATE_RENT = 1
    SOCIAL_RENT = 2
    WITH_OTHERS = 3


class Contact(IntEnum):
    """Contact of the paying parent with the children."""

    NONE = 0
    SOME = 1
    WEEKLY = 2


class Abuse(IntEnum):
    """Domestic abuse of the receiving parent by the paying parent."""

    NONE = 0
    PAST = 1
    ONGOING = 2


class Union(IntEnum):
    """What the parents were to each other before."""

    NEVER_TOGETHER = 0
    COHABITED = 1
    MARRIED = 2


class Sex(IntEnum):
    FEMALE = 0
    MALE = 1


class Ethnicity(IntEnum):
    WHITE = 0
    ASIAN = 1
    BLACK = 2
    MIXED = 3
    OTHER = 4


class Region(IntEnum):
    NORTH_EAST = 0
    NORTH_WEST = 1
    YORKSHIRE_AND_HUMBER = 2
    EAST_MIDLANDS = 3
    WEST_MIDLANDS = 4
    EAST = 5
    LONDON = 6
    SOUTH_EAST = 7
    SOUTH_WEST = 8
    WALES = 9
    SCOTLAND = 10


class Method(IntEnum):
    """How Collect & Pay takes the money."""

    NONE = 0
    VOLUNTARY = 1
    EARNINGS_ORDER = 2
    BENEFIT_DEDUCTION = 3
    BANK_ORDER = 4


class Stage(IntEnum):
    """The furthest enforcement step in force or in hand."""

    NONE = 0
    DEDUCTION = 1
    WITH_ENFORCEMENT_TEAM = 2  # handed over, no liability order sought yet
    LIABILITY_ORDER_SOUGHT = 3
    LIABILITY_ORDER = 4
    ENFORCEMENT_AGENTS = 5
    COURT_ORDER = 6  # on money or goods that others hold, or against hiding them
    CHARGE_ON_HOME = 7
    SANCTION = 8


class Power(IntEnum):
    """What the law lets the service do about unpaid maintenance; ``model/powers/powers.csv`` has a row for each."""

    EARNINGS_ORDER = 0
    EARNINGS_REQUEST = 1  # the armed forces
    BENEFIT_DEDUCTION = 2
    REGULAR_DEDUCTION_ORDER = 3
    LUMP_SUM_DEDUCTION_ORDER = 4
    TRACING = 5
    LIABILITY_ORDER = 6
    REGISTER_OF_JUDGMENTS = 7
    CREDIT_REFERENCE = 8
    ENFORCEMENT_AGENTS = 9
    FREEZING_ORDER = 10
    SET_ASIDE_ORDER = 11
    THIRD_PARTY_DEBT_ORDER = 12
    CHARGING_ORDER = 13
    ORDER_FOR_SALE = 14
    CHARGE_FOR_PAYMENT = 15
    ATTACHMENT = 16
    EXCEPTIONAL_ATTACHMENT = 17
    ARRESTMENT = 18
    INHIBITION = 19
    INTERDICT = 20
    DRIVING_DISQUALIFICATION = 21
    PASSPORT_DISQUALIFICATION = 22
    COMMITTAL = 23
    PROSECUTION = 24


class Nation(IntEnum):
    """Where a power is law."""

    GREAT_BRITAIN = 0
    ENGLAND_AND_WALES = 1
    SCOTLAND = 2


class Target(IntEnum):
    """What a power acts on."""

    PAY = 0
    BENEFIT = 1
    ACCOUNT = 2
    DEBT = 3  # the debt itself: established, or found
    GOODS = 4
    HOME = 5
    CREDIT = 6
    LICENCE = 7
    PASSPORT = 8
    LIBERTY = 9


class Effect(IntEnum):
    """What a power does once it is made."""

    DEDUCTION = 0  # takes money month by month
    OPENS = 1  # opens the way to others
    CASH = 2  # brings a sum at once, or nothing
    CHARGE = 3  # secures the debt on the home
    PRESSURE = 4  # makes paying more likely
    SANCTION = 5  # suspended on terms of payment, or carried out


class Need(IntFlag):
    """What a power needs of the paying parent and the case (a set of flags)."""

    EMPLOYED = 1
    ARMED_FORCES = 2
    BENEFIT = 4
    NO_EMPLOYER = 8  # works for themselves, or is out of work with no benefit that a deduction could be taken from
    BANK_ACCOUNT = 16
    SAVINGS = 32
    OWNER = 64
    DRIVING_LICENCE = 128
    PASSPORT = 256
    TRACEABLE = 512
    UNTRACEABLE = 1024
    NOTHING_PAID = 2048  # for three months
    DEDUCTIONS_FAIL = 4096  # no deduction is live
    FALSE_INFORMATION = 8192  # found this month, or information withheld that is asked for


class Situation(IntEnum):
    """What could tell where a paying parent is: a benefit before work of any kind."""

    EMPLOYEE = 0
    SELF_EMPLOYED = 1
    ON_BENEFIT = 2
    NEITHER = 3


class Dispute(IntEnum):
    """What a parent disputes: a decision, looked at again by the service or by the tribunal, or being the parent."""

    NONE = 0
    RECONSIDERATION = 1
    APPEAL = 2
    PARENTAGE = 3  # being the parent, where the law presumes it until the contrary is shown


class Parentage(IntEnum):
    """What has come of a dispute about being the parent of the children."""

    UNDISPUTED = 0
    SHOWN = 1
    NOT_THE_PARENT = 2


class Complaint(IntEnum):
    """The step of the ladder at which a complaint of the service is in hand."""

    NONE = 0
    SERVICE = 1
    SECOND_TIER = 2  # looked at again inside the Department, until 2020
    EXAMINER = 3  # the Independent Case Examiner


class WriteOff(IntEnum):
    """Why arrears left the books unpaid."""

    NONE = 0
    SMALL_BALANCE = 1
    REQUEST = 2  # the receiving parent let them go
    SETTLED = 3  # the rest, after part payment in full and final settlement
    NO_RECOURSE = 4  # death without an estate, or insolvency
    UNCOLLECTABLE = 5
    PERIODIC = 6
    SOLD = 7


class DebtSegment(IntEnum):
    """What kind of debt a case's arrears are, for the decision what to do about them."""

    LIVE_FLOWING = 0
    LIVE_RECENT = 1  # nothing flows, and most of it is younger than two years
    LIVE_OLD = 2
    CLOSED_FLOWING = 3
    CLOSED_RECENT = 4
    CLOSED_OLD = 5


class Event(IntFlag):
    """What happened to a family this month (a set of flags, cleared at the start of each month)."""

    SEPARATED = 1
    REVIEWED = 2
    APPLIED = 4
    FEE_PAID = 8
    FEE_WAIVED = 16
    CONSENT_REFUSED = 32
    STARTED_DIRECT_PAY = 64
    REPORTED = 128
    MOVED_TO_COLLECT = 256
    BACK_TO_DIRECT_PAY = 512
    GAVE_UP = 1024
    FAMILY_BASED_BROKE = 2048
    ORDER_MADE = 4096
    LIABILITY_ORDER = 8192
    AGENTS = 16384
    CASE_CLOSED = 32768
    CSA_CLOSED = 65536
    MIGRATED = 131072
    ENDED = 262144
    RECONCILED = 524288
    RETURNED_FROM_DORMANT = 1048576
    JOB_BROKE_ORDER = 2097152
    REVIEWED_CALCULATION = 4194304
    CONTACTED = 8388608  # spoke with the gateway
    PAYING_APPLIED = 16777216
    CHALLENGED = 33554432
    INCOME_CORRECTED = 67108864
    PAID_UP = 134217728
    PROVED_PAYMENT = 268435456
    CALCULATED = 536870912  # bought a calculation without an application
    STEP_TAKEN = 1 << 30  # another step of enforcement than those with an event of their own
    SANCTIONED = 1 << 31  # a sanction decided: suspended on terms, or carried out
    ENTERED_ENFORCEMENT = 1 << 32
    LEFT_ENFORCEMENT = 1 << 33
    IMPRISONED = 1 << 34
    SCHEDULE_SET = 1 << 38  # a rate at which arrears are repaid was agreed, or set with an order
    SCHEDULE_BROKEN = 1 << 39
    SETTLED = 1 << 40  # part payment in full and final settlement
    CASE_OPENED = 1 << 44  # the calculation is made, and the case begins
    WITHDREW = 1 << 45  # the application was taken back
    NOT_TRACED = 1 << 46  # the application ended: the other parent was not found
    DISPUTED = 1 << 47  # a reconsideration or an appeal was asked for
    REVISED = 1 << 48  # a decision was found wrong, and made anew
    PAYING_ASKED_COLLECTION = 1 << 49
    MISS_SEEN = 1 << 50  # the service itself saw that Direct Pay was missed
    COMPLAINED = 1 << 51  # of the service
    COMPLAINT_UPHELD = 1 << 52
    EXAMINED = 1 << 53  # a complaint that the Independent Case Examiner took up
    EXAMINER_UPHELD = 1 << 54
    COMPLAINT_SETTLED = 1 << 55  # a complaint that ended without a finding: put right at once, or taken back
    NOT_THE_PARENT = 1 << 56  # shown not to be the parent of the children


class Outreach(IntFlag):
    """What outreach reached a receiving parent, or a family, this month (a set of flags)."""

    CAMPAIGN = 1
    UNIVERSAL_CREDIT = 2
    BENEFIT_REFERRAL = 4
    COMMUNITY_WORK = 8
    MEDIATION = 16
    SEPARATED_SUPPORT = 32
    CONFLICT_REDUCTION = 64


ENFORCED = Event.ORDER_MADE | Event.LIABILITY_ORDER | Event.AGENTS | Event.STEP_TAKEN | Event.SANCTIONED


class Queue(IntEnum):
    """What the service's staff do in turn. A family has at most one request of each kind waiting."""

    CALCULATION = 0
    CHANGE = 1
    REPORT = 2
    DEDUCTION = 3
    ENFORCEMENT = 4
    COMPLAINT = 5


QUEUES = len(Queue)
PRIORITIES = 4  # of requests of the same month: 0 is handled first
NEVER = -9999  # a month that has not happened
CHILDREN_TRACKED = 4  # the statutory tables stop at three; a fourth child keeps larger families' dates honest
MONTHS_REMEMBERED = 12
STEPS_IN_HAND = 4  # steps of enforcement a case can have under way at once
HALF_YEARS_OWED = 9  # arrears are kept by the half-year they arose in: eight, and all that is older than four years
WEEKS_A_MONTH = 52.0 / 12.0  # how a weekly amount becomes a month's, everywhere
