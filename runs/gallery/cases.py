"""Figures of cases: the life of one, how long the stages take, and who hears of whom."""

from __future__ import annotations

import pandas as pd
from cmsim.model.calendar import label, month_of
from cmsim.runs.chart_style import BLUE, ORANGE, Sheet
from cmsim.runs.gallery.families import legend
from cmsim.runs.gallery.material import Figure, Material
from cmsim.runs.showing import borne

LIKE = "applied then direct_pay then reported then collect_and_pay then deduction, separated, never csa"


def life(material: Material) -> Figure:
    """One simulated family's life, month by month."""
    from cmsim.model.errors import InputError
    from cmsim.runs.journey.chart import draw
    from cmsim.runs.journey.life import Asked, replay
    from cmsim.runs.journey.query import find
    from cmsim.runs.journey.summing_up import sentences
    from cmsim.runs.journey.telling import timeline
    from cmsim.scenarios import load

    asked = Asked(load("baseline"), families=min(2_400, material.families), until=material.until)
    try:
        told = replay(asked, find(asked, LIKE).family)
    except InputError:  # nobody in so small a world
        told = replay(asked, find(asked, None).family)
    table = pd.DataFrame(told.months)
    kept = ["month", "existence", "home_arrangement", "due_month", "paid_month", "arrears"]
    words = " ".join(sentences(told))
    alt = f"Four charts one below the other: due and paid, the arrangement, arrears, and marks of events. {words}"
    sentence = "Behind every total are lives like this one: simulated, and nobody's own."
    png, _ = draw(told, timeline(told))
    return Figure(png, table[[name for name in kept if name in table]], alt, sentence)


STAGES = {
    "application_to_first_payment": "Application to first payment",
    "report_to_move": "Report of missed Direct Pay to Collect & Pay",
    "move_to_first_collected": "Move to first money collected",
    "missed_to_deduction_made": "Missed payment to deduction ordered",
    "deduction_made_to_money": "Deduction ordered to money",
    "liability_order_sought_to_granted": "Liability order sought to granted",
    "liability_order_granted_to_money": "Liability order granted to money",
}
ENDS = (("p50", "half have waited no longer", BLUE, "o"), ("p90", "nine in ten have waited no longer", ORANGE, "D"))


def waiting(material: Material) -> Figure:
    """How long each stage of a case takes: the middle, and nine in ten."""
    rows = material.run.indicators
    month = material.until
    here = borne(rows[(rows["indicator"] == "stage_months") & (rows["month"] == month) & (rows["group"] == "")])
    values = here.set_index("level")["value"]
    stages = [stage for stage in STAGES if not pd.isna(values.get(f"{stage}_p50"))]
    longest = max(stages, key=lambda stage: float(values[f"{stage}_p90"]), default="")
    title = (
        f"{STAGES[longest]}: one in ten waits over {values[f'{longest}_p90']:.0f} months, the longest of "
        f"{len(stages)} stages"
        if longest
        else "Too few simulated cases"
    )
    page = Sheet(
        title,
        f"Months from one stage of a case to the next, cases that reached it, to {month}. Stages under 30 simulated "
        "cases are left out.",
        material.source, 5.4, left=3.75, right=0.8, bottom=1.2,
    )  # fmt: skip
    axes = page.panel()
    for y, stage in enumerate(stages):
        both = [float(values[f"{stage}_{end}"]) for end, *_ in ENDS]
        axes.plot(both, [y, y], color="#B1B4B6", linewidth=2.5, zorder=1)
        for value, (_, _, ink, marker) in zip(both, ENDS, strict=True):
            axes.plot([value], [y], color=ink, marker=marker, markersize=10, linestyle="none", zorder=3)
        axes.annotate(f"  {both[1]:.0f}", (both[1], y), xytext=(6, 0), textcoords="offset points", va="center",
                      fontsize=10.5, annotation_clip=False)  # fmt: skip
    axes.set_yticks(range(len(stages)), [STAGES[stage] for stage in stages], fontsize=11)
    axes.set_ylim(len(stages) - 0.5, -0.5)
    axes.set_xlim(left=-0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("months", fontsize=11)
    axes.grid(axis="x", color="#D0D0D0", linewidth=0.6)
    legend(page, [(name, ink, marker) for _, name, ink, marker in ENDS])
    alt = "Dots, months by stage, half and nine in ten. " + "; ".join(
        f"{STAGES[stage]} {values[f'{stage}_p50']:.0f} and {values[f'{stage}_p90']:.0f}" for stage in stages
    )
    sentence = "Before money flows a case passes stages, and the slow tenth of each waits far longer than the middle."
    return Figure(page.png(), here.drop(columns=["group"]).assign(unit="months"), f"{alt}.", sentence)


def peers(material: Material) -> Figure:
    """A piece of the network of receiving parents."""
    from cmsim.model.population.peers.network import Peers
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.runs.population.peers_charts import draw_piece

    last = label(min(month_of(material.until), month_of("2016-12")))
    model = SeparatedFamilies(families=min(2_400, material.families), until=last)
    network = Peers.of(model)
    while model.running:
        model.step()
        network.update(model.tables, model.month)
    drawn = draw_piece(model, network, "receiving")
    sentence = (
        "Parents hear of maintenance from parents they know; the reference run has this off, variants switch it on."
    )
    return Figure(drawn.png, drawn.table, drawn.alt, sentence)
