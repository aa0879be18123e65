"""Chance: every draw is a pure function of (seed, agent, month, purpose, sub).

So a result does not depend on threads, processes, order or engine, and a family has the same luck under every
scenario: the effect of a reform is a difference within each family, not a difference between two lotteries.
"""

import math
from collections.abc import Callable
from enum import IntEnum

import numpy as np
from cmsim.agents.compiled import JIT, rule
from numba import uint64


class Draw(IntEnum):
    """What a draw is for. Numbers are permanent: adding one moves nobody else's luck; never reuse one.

    Retired: 7, 10 to 20, 24 to 27, 90, 110, 113 to 117 and 122. A new one comes last.
    """

    # who they are (agents drawn at the separation: month 0 stands for "once")
    GROUP = 1
    FAMILIES_ALIKE = 500
    SEPARATION_TYPE = 2
    CHILDREN = 3
    CHILD_AGE = 4
    CHILD_LEAVES = 5
    SEX = 6
    ETHNICITY = 8
    REGION = 9
    AWARE_AT_START = 21
    EXOGENOUS_END = 22
    SECOND_FAMILY = 23
    CSA_CLOSURE = 28
    ABUSE_REPORTED = 29
    TRAIT = 30
    CLAIMS_BENEFIT = 31
    MOVED_TO_UNIVERSAL_CREDIT = 32
    RENT = 33
    OTHER_AT_START = 34
    EQUAL_CARE = 35
    GUARDIAN = 36
    MORTGAGE = 37
    FILL = 38
    # the paying parent's month
    LEAVES_JOB = 40
    NEW_WORK = 41
    WAGE = 42
    FINDS_WORK = 43
    DECLARES = 44
    PAYS_ANYTHING = 45
    PAYS_IN_FULL = 46
    PARTIAL_SHARE = 47
    ON_TIME = 48
    PHASE = 49
    NEW_CHILD = 50
    OTHER_CHILD_LEAVES = 51
    PARTNER_BRINGS_CHILDREN = 52
    OTHER_DEDUCTIONS = 53
    OTHER_DEDUCTIONS_CHANGE = 54
    # the relationship
    RELATIONSHIP_NOISE = 60
    CONTACT_CHANGE = 61
    PAYING_REPARTNERS = 62
    RECEIVING_REPARTNERS = 63
    ABUSE_CHANGE = 64
    RECONCILES = 65
    # the receiving parent's month
    HEARS_OF_SERVICE = 80
    REVIEWS = 81
    TASTE = 82
    CONSENT = 83
    REFRESH = 84
    REPORTS = 85
    GIVES_UP = 86
    FAMILY_BASED_BREAKS = 87
    RECEIVING_JOB = 88
    STAYS_OPEN = 89
    DISLIKES_COLLECTION = 91
    UNLIKELY_TO_PAY = 92
    MIGRATION = 93
    # the service
    ORDER_YIELD = 111
    FINDS_EMPLOYER = 112
    RETURNS_TO_DIRECT_PAY = 118
    DORMANT_CLOSURE = 119
    CHANGE_REPORTED = 120
    INCOME_UNKNOWN = 121
    SPECIAL_EXPENSES = 123
    PARTNER_PAYS = 124
    # income and nights in dispute, and how it is paid
    CHALLENGES = 140
    EARNINGS_SHOWN = 141
    OTHER_INCOME_SHOWN = 142
    NIGHTS_SOUGHT = 143
    NIGHTS_CONTESTED = 144
    STANDING_ORDER = 145
    # outreach, the media and peers
    REACHED = 160
    MADE_AWARE = 161
    SEES_STORY = 162
    MADE_AWARE_BY_STORY = 163
    MADE_AWARE_BY_PEERS = 164
    # reports answered, and what parents tell a survey and an office
    REPORTS_LATE = 180
    ANSWERS_REPORT = 181
    TAKES_PART = 182
    TELLS_RECEIVING = 183
    TELLS_PAYING = 184
    ETHNICITY_RECORDED = 185
    # coming to the service
    CALLS_GATEWAY = 200
    SPEAKS_WITH_PERSON = 201
    ASKS_FOR_COLLECTION = 202
    AGREES_TO_COLLECTION = 203
    PAYING_APPLIES = 204
    KIND_TASTE = 205
    # what the service takes, and the steps of enforcement
    ARMED_FORCES = 210
    STEP_TAKEN = 211
    STEP_BRINGS_MONEY = 212
    SANCTION_CARRIED_OUT = 213
    BAN_COSTS_JOB = 214
    DEDUCTED_BY_HAND = 215
    # arrears: how they are repaid, settled, or let go
    ASKS_SCHEDULE = 230
    HARDSHIP = 231
    DEBT_ADVICE = 232
    OFFERS_SETTLEMENT = 233
    ACCEPTS_SETTLEMENT = 234
    LETS_DEBT_GO = 235
    NO_RECOURSE = 236
    LAST_ATTEMPT = 237
    DEBT_ORDER = 238
    PAYS_OLD_DEBT = 239
    # the case from application to calculation, and decisions in dispute
    TRACING = 250
    WORK_ON_CALCULATION = 251
    DISPUTES_APPLICATION = 252
    WITHDRAWS = 253
    SETTLES_WAITING = 254
    MISTAKE = 255
    MISTAKE_SIDE = 256
    ASKS_RECONSIDERATION = 257
    MISTAKE_FOUND = 258
    APPEALS = 259
    ASKS_AS_PAYING = 260
    TAKES_VOLUNTARY = 261
    MISS_IS_SEEN = 262
    CHANGE_IS_SEEN = 263
    EXPENSES_GROUND = 264
    # the institution
    QUEUE_LOT = 270
    COMPLAINS = 271
    REASON_OF_COMPLAINT = 272
    COMPLAINT_UPHELD = 273
    TAKEN_TO_EXAMINER = 274
    EXAMINER_UPHOLDS = 275
    # history: furlough, the charges, the old schemes
    FURLOUGHED = 300
    ASKS_TO_PAY_DIRECTLY = 301
    CSA_SCHEME = 302
    CSA_NIL = 303
    CSA_AMOUNT = 304
    CSA_DEBT = 305
    CSA_DEBT_SIZE = 306
    CSA_DEBT_PAID = 307
    CSA_LAST_ATTEMPT = 308
    CSA_WRITE_OFF_MONTH = 309
    CSA_OBLIGED = 310
    CSA_DEBT_WRONG = 311
    CSA_DIRECT = 510
    # parentage
    FATHER_REGISTERED = 320
    NOT_THE_PARENT = 321
    # complaints on their ladder
    DAYS_TO_ANSWER = 322
    DAY_OF_COMPLAINT = 323
    COMPLAINT_SETTLED = 324
    TO_SECOND_TIER = 325
    SECOND_TIER_UPHOLDS = 326
    # what came later, of every kind
    LAID_OFF = 340
    IRREGULAR_HOURS = 341
    HOURS_WORKED = 342
    OFFERED_RATE = 343
    PROSECUTED = 344
    CLOSURE_HEEDED = 360
    REASON_NAMED = 361
    REFERRED = 380
    DAY_DUE = 381
    CAP_SET_ASIDE = 382
    NOTICE_HEEDED = 400
    APPLIES_ONLINE = 420
    ASKS_ABOUT_CASE = 421
    PUTS_OFF = 423
    HANDED_TO_ENFORCEMENT = 430
    AWARD_STOPS = 440
    BENEFIT_END_SEEN = 460
    ONLINE_ACCOUNT = 470
    SUITED_TO_ENFORCEMENT = 480
    FEW_POUNDS_LEFT = 515


@rule
def mix(z):
    """SplitMix64's finaliser: every input bit reaches every output bit."""
    z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    return z ^ (z >> uint64(31))


if not JIT:  # NumPy's unsigned scalars warn when they wrap: mask plain integers instead
    MASK = (1 << 64) - 1

    def uint64(n):  # type: ignore[misc]
        return int(n) & MASK

    def mix(z):
        z &= MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)


@rule
def key_of(seed, serial):
    """An agent's identity for chance: seed and serial number, hashed in turn: neighbours share nothing."""
    return mix(mix(uint64(seed) + uint64(0x9E3779B97F4A7C15)) + uint64(serial))


@rule
def chance(key, month, purpose, sub=0):
    """A number in (0, 1): the same whenever, wherever and in whatever order it is asked for."""
    z = mix(mix(mix(uint64(key) + uint64(month + 4096)) + uint64(purpose)) + uint64(sub))
    return ((z >> uint64(12)) + 0.5) * (1.0 / 4503599627370496.0)


@rule
def gumbel(u):
    """The extreme-value quantile of u: the lasting leaning to one option of a choice."""
    return -math.log(-math.log(u))


@rule
def quantile(table, u):
    """The quantile of u in a table of equally spaced quantiles (midpoints), with straight lines between them."""
    position = u * len(table) - 0.5
    if position <= 0.0:
        return table[0]
    if position >= len(table) - 1:
        return table[len(table) - 1]
    below = int(position)
    return table[below] + (position - below) * (table[below + 1] - table[below])


@rule
def logistic(x):
    """A probability from a utility: 1 / (1 + exp(-x)), safe for any finite x."""
    if x < -700.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(-x))


@rule
def softplus(x):
    """A soft kink: nought far below, x far above."""
    if x > 30.0:
        return x
    return math.log1p(math.exp(x))


def quantiles(inverse: Callable[[np.ndarray], np.ndarray], points: int = 4096) -> np.ndarray:
    """A table of ``points`` quantiles of a distribution, for ``quantile``; ``inverse`` is its inverse CDF."""
    return np.ascontiguousarray(inverse((np.arange(points) + 0.5) / points))
