"""The income the calculation stands on: gross, as the law has it since 2012, or net, as a reform may."""

from enum import IntEnum

from cmsim.agents.compiled import rule
from cmsim.model.household.tax import net_weekly_income


class Measure(IntEnum):
    """Which income counts: the values of the lever ``income_measure``, as the month table holds them."""

    GROSS = 0
    NET = 1


@rule
def income_counted(gross_weekly_income, self_employed, scottish, law):
    """Pounds a week that count of a gross weekly income: all, or what income tax and National Insurance leave.

    Gross: the Act, Sch 1 para 10. Net is no law of the 2012 scheme: it is what a scenario may ask for.
    """
    if law.income_measure == Measure.NET:
        return net_weekly_income(gross_weekly_income, self_employed, scottish, law)
    return gross_weekly_income
