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


class CaseStatus(IntEnum):
    """The state of a statutory case. Dormant: legally open on Direct Pay, but given up or settled privately."""

    NONE = 0
    LIVE = 1
    DORMANT = 2
    ARREARS_ONLY = 3
    CLOSED = 4


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
    LIABILITY_ORDER_SOUGHT = 2
    LIABILITY_ORDER = 3
    ENFORCEMENT_AGENTS = 4


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


class Segment(IntEnum):
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
    SCHEDULE_SET = 1 << 38  # a rate at which arrears are repaid was agreed, or set with an order
    SCHEDULE_BROKEN = 1 << 39
    SETTLED = 1 << 40  # part payment in full and final settlement


class Outreach(IntFlag):
    """What outreach reached a receiving parent, or a family, this month (a set of flags)."""

    CAMPAIGN = 1
    UNIVERSAL_CREDIT = 2
    BENEFIT_REFERRAL = 4
    COMMUNITY_WORK = 8
    MEDIATION = 16
    SEPARATED_SUPPORT = 32
    CONFLICT_REDUCTION = 64


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
HALF_YEARS_OWED = 9  # arrears are kept by the half-year they arose in: eight, and all that is older than four years
WEEKS_A_MONTH = 52.0 / 12.0  # how a weekly amount becomes a month's, everywhere
