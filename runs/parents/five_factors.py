"""The five factors behind paying and agreeing in the Department's strategy of 2013, and what stands for each here."""

from __future__ import annotations

from dataclasses import dataclass

Name = tuple[str, str]


@dataclass(frozen=True)
class Factor:
    """One factor: in words, the state that holds it (table, field), the rules through which it acts (module, name)."""

    name: str
    says: str
    state: tuple[Name, ...]
    rules: tuple[Name, ...]


FACTORS = (
    Factor(
        "Relationships",
        "How the parents get on, what happened between them, and whether the children see both",
        (
            *(("families", "relationship"), ("families", "relationship_baseline"), ("families", "contact")),
            *(("families", "abuse"), ("families", "nights")),
        ),
        (
            *(("agents.relating", "change_relationship"), ("agents.relating", "change_contact")),
            *(("agents.choosing", "worth_of_family_based"), ("agents.agreeing", "consent_index")),
            ("agents.paying", "willingness_to_pay"),
        ),
    ),
    Factor(
        "Emotions",
        "Anger, hurt and fear: after the separation, an application or an enforcement step, and where there is abuse",
        (
            *(("families", "relationship"), ("families", "abuse"), ("families", "push")),
            ("receiving", "wants"),
        ),
        (
            *(("agents.relating", "change_abuse"), ("agents.relating", "change_relationship")),
            *(("agents.learning", "report_hazard"), ("agents.choosing", "worth_of_none")),
        ),
    ),
    Factor(
        "Attitudes and beliefs, among them that one's own case is the exception",
        "What a parent thinks is owed, and what is thought to come of paying, asking or not paying. That one's own "
        "case is the exception shows as lasting willingness, a lasting taste, and beliefs that follow one's own months",
        (
            *(("paying", "willingness"), ("paying", "enforcement_belief")),
            *(("families", "trust_direct_pay"), ("families", "doubt_direct_pay"), ("families", "trust_collect")),
            *(("families", "doubt_collect"), ("families", "trust_family_based"), ("families", "doubt_family_based")),
        ),
        (
            *(("agents.learning", "learn"), ("agents.learning", "share_expected")),
            *(("agents.paying", "learn_consequences"), ("agents.choosing", "taste")),
        ),
    ),
    Factor(
        "Affordability",
        "What is due against what there is: income, other families, arrears, and what nobody can go without",
        (
            *(("paying", "net_weekly_income"), ("paying", "weekly_owed"), ("paying", "work")),
            *(("paying", "families"), ("families", "arrears"), ("receiving", "household_income")),
        ),
        (
            *(("agents.paying", "burden_of"), ("agents.paying", "beyond_the_kink"), ("agents.paying", "can_part_with")),
            *(("agents.choosing", "gain"), ("agents.applying", "cost_of_applying")),
        ),
    ),
    Factor(
        "Intentions",
        "Whether a parent means to have an arrangement, and to keep to it",
        (
            *(("paying", "wants"), ("receiving", "wants"), ("receiving", "aware"), ("families", "habit")),
            ("paying", "willingness"),
        ),
        (
            *(
                ("agents.agreeing", "consent_index"),
                ("agents.choosing", "worth_of_none"),
                ("agents.choosing", "best_option"),
            ),
            *(("agents.choosing", "thinks_it_over"), ("agents.paying", "keep_habit")),
        ),
    ),
)
