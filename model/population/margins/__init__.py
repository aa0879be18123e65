"""The margins of the population: who the families are, beside what is known of them.

Each margin is declared once, with what is counted, who is covered, the rows of the evidence it is laid beside (no
figure is written here), how far it may lie from them and why, and how the figure's definition differs from what is
measured. Families: ``families.py``; what parents live on: ``means.py``.
"""

from typing import TYPE_CHECKING

from cmsim.model.population.margins.beside import VERDICTS, Found, Margin, compare
from cmsim.model.population.margins.families import OF_FAMILIES
from cmsim.model.population.margins.means import OF_MEANS
from cmsim.model.population.margins.measures import Look

if TYPE_CHECKING:
    from cmsim.model.simulation import SeparatedFamilies

__all__ = ["MARGINS", "SECTIONS", "VERDICTS", "Found", "Look", "Margin", "measured"]

MARGINS: dict[str, Margin] = {margin.id: margin for margin in (*OF_FAMILIES, *OF_MEANS)}
SECTIONS: tuple[str, ...] = tuple(dict.fromkeys(margin.section for margin in MARGINS.values()))


def measured(model: "SeparatedFamilies") -> list[Found]:
    """Every margin that can be taken in the month the model has lived last, in the order of ``MARGINS``."""
    look = Look(model)
    found = (compare(margin, look) for margin in MARGINS.values())
    return [one for one in found if one is not None]
