"""A small population in which everything happens: rare rates raised, dated law packed into four years.

Used by the tests of the engines: the same bytes from both, and every rule and branch taken at least once.
"""

import datetime as dt

from cmsim.agents.codes import Region
from cmsim.model.policy import Change
from cmsim.model.simulation import SeparatedFamilies

FAMILIES, UNTIL = 700, "2016-03"  # forty months

PARAMETERS = {
    "two_families_share": 0.25,
    "two_payers_share": 0.2,
    "second_family_gap": 24.0,
    "deaths_and_moves": 0.004,
    "reconciliation_rate": 0.004,
    "on_request_attraction": 1.0,
    "obliged_attraction": 0.5,
    "statutory_attraction": 1.2,
    "review_rate": 0.25,
    "taste_refresh": 0.3,
    "leave_collect_rate": 0.03,
    "family_based_break": 0.03,
    "giving_up_rate": 0.2,
    "dormant_share": 0.7,
    "report_constant": -2.5,
    "start_on_collect_share": 0.5,
    "subsistence_monthly": 700.0,
    "ask_collect_constant": 0.5,
    "agree_collect_constant": 0.0,
    "paying_applies_rate": 0.02,
    "in_kind_constant": 0.0,
    "gateway_serves_months": 6.0,
    "gateway_asked_by_users": 0.02,
    "report_late": 0.4,
    "pay_up_constant": 0.5,
    "order_rate": 0.6,
    "order_yield": 0.5,
    "benefit_deduction_rate": 0.6,
    "bank_order_rate": 0.6,
    "awards_stopped": 0.3,
    "award_resumes_rate": 0.2,
    "find_employer_rate": 0.5,
    "handover_rate": 0.95,
    "handover_share": 0.9,
    "liability_order_rate": 0.9,
    "agents_success": 0.8,
    "account_success": 0.95,
    "home_success": 0.8,
    "agents_share": 0.2,
    "account_share": 0.4,
    "home_share": 0.3,
    "hours_deduction": 0.5,
    "hours_enforcement": 9.0,
    "register_rate": 0.02,
    "credit_reference_rate": 0.02,
    "agents_rate": 0.8,
    "charging_order_rate": 0.95,
    "order_for_sale_rate": 0.95,
    "lump_sum_order_rate": 0.1,
    "third_party_rate": 0.6,
    "freezing_rate": 0.6,
    "charge_for_payment_rate": 0.9,
    "attachment_rate": 0.9,
    "exceptional_attachment_rate": 0.9,
    "arrestment_rate": 0.9,
    "inhibition_rate": 0.6,
    "driving_ban_rate": 0.5,
    "passport_ban_rate": 0.9,
    "committal_rate": 0.5,
    "sanction_share": 1.0,
    "prosecution_rate": 0.5,
    "tracing_rate": 0.3,
    "traceable_share": 0.7,
    "sanction_success": 0.3,
    "sanction_carried_out": 0.9,
    "ban_costs_job": 0.6,
    "armed_forces_share": 0.2,
    "savings_worth_an_order": 50.0,
    "savings_left": 10.0,
    "return_rate": 0.5,
    "voluntary_offer_taken": 0.5,
    "parentage_disputed_share": 0.5,
    "father_registered_share": 0.5,
    "not_the_parent_share": 0.4,
    "care_disputed_share": 0.3,
    "withdrawal_rate": 0.1,
    "paying_asks_collection": 0.02,
    "calculation_error_size": 0.3,
    "reconsideration_constant": 0.0,
    "appeal_share": 0.8,
    "arrears_only_collection": 0.3,
    "few_pounds_left_share": 0.5,
    "agency_collection": 0.3,
    "debt_order_rate": 0.3,
    "settlement_offered": 0.9,
    "settlement_share": 0.1,
    "settlement_accepted": 0.7,
    "lets_go_at_closure": 0.3,
    "lets_go_reconciled": 0.4,
    "lets_go_later": 0.05,
    "death_no_estate": 0.5,
    "sequestration_from": 50.0,
    "sequestration_rate": 0.2,
    "job_leaving": 0.08,
    "find_work_rate": 0.15,
    "leaver_to_self_employment": 0.2,
    "partner_leaves": 0.1,
    "repartner_cohabited": 0.08,
    "contact_up": 0.05,
    "contact_down": 0.08,
    "abuse_ends": 0.1,
    "abuse_after_application": 0.5,
    "court_constant": 0.0,
    "aware_at_separation": 0.5,
    "awareness_rate": 0.1,
    "take_up_workless": 0.8,
    "nights_none_weekly": 0.2,
    "nights_first_band": 0.4,
    "nights_second_band": 0.6,
    "nights_third_band": 0.8,
    "abroad_share": 0.05,
    "tax_record_share": 0.6,
    "challenge_constant": -4.0,
    "nights_claimed": 0.8,
    "nights_relationship": 0.8,
    "heavy_arrears": 0.2,
    "burden_kink": 0.08,
    "abuse_after_step": 0.3,
    "evidence_constant": 0.0,
    "special_expenses_share": 0.2,
    "partner_pays_share": 0.3,
    "unearned_income_share": 0.2,
    "new_child_rate": 0.05,
    "other_child_leaves": 0.05,
    "other_deductions_mean": 0.3,
    "other_deductions_change": 0.2,
    "change_reported": 0.5,
    "staff_hours": 2000.0,
    "hours_complaint": 2.0,
    "complaint_rate": 0.06,
    "complaint_while_stopped": 0.5,
    "complaint_days": 8.0,
    "second_tier_share": 0.4,
    "examiner_share": 0.5,
    "examiner_weeks": 8.0,
    "variant_peers": 1,
    "peers_talk": 0.4,
    "awareness_from_campaign": 0.3,
    "awareness_from_story": 0.3,
}

# each variant's second word, and any third
SECOND = ("choice", "habit", "direct_pay_effect", "nights", "labour_supply")
VARIANTS = {f"variant_{name}": 1.0 for name in SECOND}
VARIANTS |= {"equal_care_share": 0.0, "burden_kink": 0.05, "nights_relationship": 0.9}  # nights are fought over
VARIANTS |= {"nights_first_band": 0.3, "nights_second_band": 0.45, "nights_third_band": 0.6}  # in the highest band too
OTHER_VARIANTS = {**VARIANTS, "variant_direct_pay_effect": 2.0}


def changes() -> list[Change]:
    """The dated law of the busy world."""

    def on(day: str, **levers: object) -> list[Change]:
        return [Change(dt.date.fromisoformat(day), lever, value) for lever, value in levers.items()]

    return [
        *on("2012-12-10", enforcement_threshold=50.0, order_capacity=1.0, benefit_deduction_capacity=1.0),
        *on(
            "2012-12-10",
            liability_order_weeks=4.0,
            investigation_weeks=4.0,
            tracing_limit_weeks=8.0,
            appeal_weeks=6.0,
            calculation_error_share=0.1,
            enforcement_agent_weeks=4.0,
            charging_order_weeks=9.0,
            arrestment_weeks=4.0,
            sanction_weeks=4.0,
            steps_at_once=3,
            abuse_reported_share=0.5,
            fee_waived_under_age=30,
        ),
        *on("2012-12-10", staff=60_000.0),  # nobody waits, but for four months in which the lines are long
        *on("2014-02-01", staff=30.0),
        *on("2014-06-01", staff=60_000.0),
        *on("2014-11-01", staff=40.0),  # those of enforcement too, which begins again just then
        *on("2015-01-01", staff=60_000.0),
        *on("2015-08-01", staff=5.0),
        *on("2015-10-01", staff=60_000.0, enforcement_threshold=5000.0),  # what was asked for may no longer be taken
        *on("2015-12-01", enforcement_threshold=50.0),
        *on("2013-02-01", joint_account_orders=True, passport_disqualification=True, credit_reference_disclosure=True),
        *on("2013-02-01", benefit_deduction_with_earnings=0.8, persistent_team_capacity=0.5),
        *on("2013-06-01", administrative_liability_orders=True, abused_parents_may_choose_collection=True),
        *on("2015-11-01", order_of_steps="expected_return"),
        *on("2014-12-01", benefit_deduction_partial=True),
        *on("2014-06-01", older_benefit_least_weekly=60.0),  # hardly any room is left
        *on("2012-12-10", write_off_after_months=3, periodic_write_off_years=1),
        *on("2013-06-01", expectation_statement=True, debt_advice_reach=0.1, collection_agencies=True),
        *on("2014-01-01", write_off_strategy="periodic"),
        *on("2014-10-01", affordable_repayment=True, write_off_strategy="uncollectable"),
        *on("2014-10-01", debt_sale_price=0.03),  # while the state still has debts of the old schemes
        *on("2014-11-01", debt_sale_price=0.0),
        *on("2015-06-01", debt_sale_price=0.05),
        *on("2013-06-01", universal_credit_rolled_out=0.7, child_limit=1),
        *on("2014-03-01", older_benefits_closed=True, other_deductions_index=0.5),
        *on("2015-03-01", other_deductions_index=1.0),
        *on("2015-11-01", benefit_deduction_beyond_cap=True),
        *on("2013-02-01", scheme_open_from_children=1, small_balance_write_off=40.0),
        *on("2013-04-01", csa_notice_share=0.3, csa_closed_share=0.05),
        *on("2013-04-01", application_fee=20.0),
        *on("2013-08-01", charge_paying=0.2, charge_paying_compliant=0.2, charge_receiving=0.04),
        *on("2014-06-01", benefit_deduction_automatic=True, disqualification_months=3, few_pounds_closed=True),
        *on("2014-01-01", furloughed_share=0.3, laid_off_share=0.1, csa_debt_dealt_with=0.4, csa_debt_checked=0.4),
        *on("2014-11-01", furloughed_share=0.0, laid_off_share=0.0, csa_debt_dealt_with=1.0, csa_debt_checked=1.0),
        *on("2013-06-01", csa_closed_share=0.6, dormant_closure_share=0.05, charge_liability_order=300.0),
        *on("2013-08-01", direct_pay_misses_seen=0.3, income_changes_seen=0.3),
        *on("2013-09-01", csa_closed_share=1.0, charge_earnings_order=50.0),
        *on("2013-02-01", campaign_reach=0.2, universal_credit_outreach_reach=0.1, benefit_referral_reach=0.1),
        *on("2013-02-01", community_work_reach=0.1, mediation_reach=0.1, separated_support_reach=0.1),
        *on("2013-02-01", conflict_reduction_reach=0.1, media_story_reach=0.1),
        *on("2013-06-01", media_story_about="family_based", media_story_share_paid=0.2),
        *on("2013-09-01", media_story_about="direct_pay", media_story_share_paid=0.8),
        *on("2014-01-01", media_story_about="collect_and_pay"),
        *on("2014-06-01", media_story_reach=0.0, campaign_reach=0.0),
        *on("2014-01-01", gateway_mandatory=True, gateway_personal_share=0.5, online_application_share=0.5),
        *on("2014-01-01", online_account_share=0.5),
        *on("2014-06-01", calculation_only_service=True, calculation_fee=5.0),
        *on("2013-09-01", new_enforcement=False, evidence_days=45),
        *on("2014-10-01", evidence_days=17),
        *on("2015-03-01", evidence_days=45),
        *on("2015-09-01", evidence_days=17),
        *on("2014-10-01", new_enforcement=True, staffing="fixed"),
        *on("2014-01-01", staff=300.0, complaints_taken=False),
        *on("2014-03-01", complaints_taken=True, complaints_settled_share=0.2),
        *on("2015-01-01", staffing="per_case"),
        *on("2015-04-01", direct_pay_available=False, migration_months=6, charge_paying_compliant=0.02),
        *on("2015-04-01", taste_refreshed_at_change=0.3, charge_receiving=0.02),
    ]


def busy_model(**settings: object) -> SeparatedFamilies:
    """The model of the busy world, not yet stepped."""
    given = {"families": FAMILIES, "until": UNTIL, "rng": 7, "parameters": PARAMETERS, "changes": changes()}
    given |= settings
    model = SeparatedFamilies(**given)  # type: ignore[arg-type]
    model.tables.paying["region"][::2] = Region.SCOTLAND  # its powers are tried too, as often as those of England
    return model


def lived_with_variants(**settings: object) -> list[SeparatedFamilies]:
    """The busy world, smaller and with the other variants of the rules."""
    return [
        lived(families=families, parameters={**PARAMETERS, **variants}, **settings)
        for families, variants in ((250, VARIANTS), (50, OTHER_VARIANTS))
    ]


def lived(**settings: object) -> SeparatedFamilies:
    """The busy world, lived to its end."""
    model = busy_model(**settings)
    while model.running:
        model.step()
    return model
