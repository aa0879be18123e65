"""The working of one case: the rules called in the order of the Act, every quantity kept.

Tables of records, so that the same compiled rules run here and in the simulation.
"""

import numpy as np
from cmsim.agents.compiled import kernel, rule
from cmsim.model.calculation.income import income_counted
from cmsim.model.calculation.schedule_1 import (
    HAIR,
    Basis,
    Benefit,
    Rate,
    after_pension,
    apportioned,
    default_decision,
    estimate_counts,
    in_any_band,
    in_equal_band,
    income_basis,
    income_for_basic_rate,
    paying_charge_pence,
    pence,
    receiving_charge_pence,
    share_after_minimum,
    share_for_receiving_parent,
    shared_care_fraction,
    shared_flat_rate,
    weekly,
)
from cmsim.model.calculation.variations import (
    income_despite_rate,
    notional_income,
    rate_after_variations,
    unearned_income,
    variation_refused,
    varied_income,
)

FACTS = np.dtype(
    [
        ("given", "?"),
        ("given_weekly", "f8"),
        ("historic_known", "?"),
        ("historic_annual", "f8"),
        ("current_known", "?"),
        ("current_annual", "f8"),
        ("current_estimated", "?"),
        ("pension_annual", "f8"),
        ("self_employed", "?"),
        ("scottish", "?"),
        ("special_expenses", "f8"),
        ("unearned_annual", "f8"),
        ("assets", "f8"),
        ("diverted_annual", "f8"),
        ("income_granted", "?"),
        ("benefit", "i4"),
        ("nil", "?"),
        ("nil_through_benefit", "?"),
        ("partner_pays", "?"),
        ("default_decision", "?"),
        ("outside", "?"),
        ("other_children", "i4"),
        ("non_resident_children", "i4"),
        ("qualifying_children", "i4"),
        ("compliant", "?"),
    ],
    align=True,
)
WORKING = np.dtype(
    [
        ("historic", "f8"),
        ("current", "f8"),
        ("basis", "i4"),
        ("gross", "f8"),
        ("income", "f8"),
        ("refused", "?"),
        ("unearned", "f8"),
        ("notional", "f8"),
        ("diverted", "f8"),
        ("despite", "f8"),
        ("varied", "f8"),
        ("varied_pence", "i8"),
        ("rated", "f8"),
        ("expenses_count", "?"),
        ("counted", "f8"),
        ("amount", "f8"),
        ("kind", "i4"),
        ("total", "f8"),
        ("total_pence", "i8"),
    ],
    align=True,
)
PART = np.dtype(
    [
        ("children", "i4"),
        ("first", "i4"),
        ("left_out", "?"),
        ("fraction", "f8"),
        ("in_equal_band", "i4"),
        ("any_over_52", "?"),
        ("apportioned", "f8"),
        ("share", "f8"),
        ("payable", "f8"),
        ("pence", "i8"),
        ("paying_charge", "i8"),
        ("receiving_charge", "i8"),
    ],
    align=True,
)


@rule
def settle_pence(parts, w):
    """Every part in whole pence, and together the whole's pence: the odd penny goes where rounding lost most, or comes
    off where it gained most (of equals: the last). The Act, Sch 1 para 6(3).
    """
    w.total_pence = pence(w.total)
    left = w.total_pence
    for p in range(len(parts)):
        parts[p].pence = pence(parts[p].payable)
        left -= parts[p].pence
    step = 1 if left > 0 else -1
    while left != 0:
        chosen, most = -1, -2.0
        for p in range(len(parts)):
            lost = (100.0 * parts[p].payable - parts[p].pence) * step
            if not parts[p].left_out and lost >= most - HAIR:
                chosen, most = p, lost
        parts[chosen].pence += step
        left -= step


@kernel
def work_out(facts, laws, nights, parts, working):
    """The whole calculation of one case, into ``working`` (one row) and ``parts`` (one row a receiving parent)."""
    case, law, w = facts[0], laws[0], working[0]
    pension = weekly(case.pension_annual)
    w.historic = after_pension(weekly(case.historic_annual), pension)
    w.current = after_pension(weekly(case.current_annual), pension)
    current_known = case.current_known and (
        not case.current_estimated or estimate_counts(w.historic, case.historic_known)
    )
    w.basis = income_basis(w.historic, case.historic_known, w.current, current_known, law)
    w.gross = w.current if w.basis == Basis.CURRENT else w.historic
    if case.given:
        w.gross = after_pension(case.given_weekly, pension)
    w.income = income_counted(w.gross, case.self_employed, case.scottish, law)

    children, expenses = case.qualifying_children, case.special_expenses
    w.refused = variation_refused(case.benefit, case.nil_through_benefit, case.default_decision)
    if w.refused:
        expenses = 0.0
    else:
        w.unearned = unearned_income(case.unearned_annual, law)
        w.notional = notional_income(case.assets, law)
        w.diverted = weekly(case.diverted_annual)
        if case.income_granted and (case.nil or case.benefit == Benefit.FLAT_RATE_BENEFIT):
            w.despite = income_despite_rate(w.income, law)
    additional = w.unearned + w.notional + w.diverted
    amount, kind, w.rated, w.expenses_count = rate_after_variations(
        w.income,
        expenses,
        additional + w.despite,
        children,
        case.non_resident_children,
        case.other_children,
        case.benefit,
        case.nil,
        law,
    )
    w.varied = varied_income(w.income, expenses if w.expenses_count else 0.0, additional, law)
    w.varied_pence = pence(w.varied)
    w.counted = income_for_basic_rate(w.rated, case.other_children, law)
    if case.default_decision and children > 0:
        amount, kind = default_decision(children, law), Rate.DEFAULT
    if case.outside:
        kind = Rate.NO_CALCULATION
    w.amount = shared_flat_rate(amount, kind, case.benefit, case.partner_pays, law)
    w.kind = kind

    before_minimum = 0.0
    for p in range(len(parts)):
        part = parts[p]
        if part.left_out:
            continue
        for child in range(part.first, part.first + part.children):
            part.fraction += shared_care_fraction(nights[child], law) / part.children
            part.in_equal_band += 1 if in_equal_band(nights[child], law) else 0
            part.any_over_52 = part.any_over_52 or in_any_band(nights[child], law)
        part.apportioned = apportioned(w.amount, part.children, children)
        part.share = share_for_receiving_parent(
            w.amount, kind, part.children, children, part.fraction, part.in_equal_band, part.any_over_52, law
        )
        before_minimum += part.share
    for p in range(len(parts)):
        part = parts[p]
        if not part.left_out:
            part.payable = share_after_minimum(part.share, before_minimum, kind, part.children, children, law)
            w.total += part.payable
    settle_pence(parts, w)
    for p in range(len(parts)):
        part = parts[p]
        part.paying_charge = paying_charge_pence(part.pence, case.compliant, law)
        part.receiving_charge = receiving_charge_pence(part.pence, law)
