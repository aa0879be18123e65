"""The page: the sliders, the two worlds beside each other, the lines, and one family's life."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import solara
import solara.lab
from cmsim.runs.chart_style import in_words
from cmsim.runs.dashboard import words
from cmsim.runs.dashboard.lives import past_of, tell
from cmsim.runs.dashboard.pair import HALVES, Pair
from cmsim.runs.dashboard.picture import COLUMNS, ROWS, Places, settled
from cmsim.runs.dashboard.reform import as_toml, checked, sliders
from cmsim.runs.dashboard.start import Start

BEGIN: list[tuple[Start, list[int]]] = []  # the state that every visit starts from, and the families drawn first
SECONDS_A_MONTH = 0.35  # while it plays
tag = solara.v.Html


def begin_from(start: Start) -> None:
    """Prepare what every visit of the page starts from, and load what its first picture and month need."""
    BEGIN[:] = [(start, settled(Pair(start)))]
    trial = Visit.begin()
    trial.step()
    words.charts(trial.pair)
    trial.places.drawn(trial.pair, "reform")


@dataclass
class Visit:
    """What one visitor does: the two worlds, the places of the families, and the family that was clicked."""

    pair: Pair
    places: Places
    past: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def begin(cls) -> Visit:
        """Both worlds in the month before the reform."""
        start, families = BEGIN[0]
        return cls(Pair(start), Places(families))

    def step(self) -> bool:
        """One month. Does another follow?"""
        with self.lock:
            self.pair.step()
            self.places.update(self.pair)
            return self.pair.running

    def reset(self) -> None:
        """Back to the month before the reform; the sliders and the chosen family stay."""
        with self.lock:
            self.pair.reset()
            self.places = Places(BEGIN[0][1])

    def move(self, sent: dict[str, Any]) -> None:
        """A slider was moved."""
        with self.lock:
            self.pair.set(checked({**self.pair.values, str(sent.get("name")): sent.get("value")}))

    def pick(self, family: Any) -> None:
        """A family was clicked: only one that is drawn can be."""
        with self.lock:
            if family in self.places.families:
                self.past = past_of(self.pair.start, int(family))
                self.pair.watch(int(family))

    def told(self) -> tuple[int, str] | None:
        """The chosen family's number and its life so far, as HTML."""
        family = self.pair.watched
        if family is None:
            return None
        life = tell(self.pair, self.past)
        return family, words.life(life, self.pair.month) if life else "<p>It begins next month.</p>"


# --- the page -----------------------------------------------------------------------------------------------------


@solara.component
def Page() -> None:
    """The whole page."""
    visit = solara.use_memo(Visit.begin, [])
    drawn = solara.use_reactive(0)  # how often the page was drawn anew
    playing = solara.use_reactive(False)

    def after(what: Callable[..., Any]) -> Callable[..., None]:
        def do(*given: Any) -> None:
            what(*given)
            drawn.set(drawn.peek() + 1)

        return do

    async def play() -> None:
        while playing.peek():
            goes_on = visit.step()
            drawn.set(drawn.peek() + 1)
            if not goes_on:
                playing.set(False)
            await asyncio.sleep(SECONDS_A_MONTH)

    solara.lab.use_task(play, dependencies=[playing.value])

    def reset() -> None:
        playing.set(False)
        visit.reset()

    solara.Title("Child maintenance: one world, two laws")
    solara.Style(Path(__file__).with_name("page.css"))
    drawn.get()
    with visit.lock, tag(tag="main", class_="cmsim"):
        Heading(visit.pair)
        with tag(tag="div", class_="bar"):
            solara.Button(
                "Pause" if playing.value else "Play",
                on_click=lambda: playing.set(not playing.peek()),
                disabled=not visit.pair.running,
                classes=["act", "main"],
            )
            solara.Button(
                "Step one month", on_click=after(visit.step), disabled=playing.value or not visit.pair.running,
                classes=["act"],
            )  # fmt: skip
            solara.Button("Reset", on_click=after(reset), classes=["act"])
            tag(tag="span", class_="when", children=[in_words(visit.pair.month)])
            tag(tag="span", class_="since", children=[since(visit.pair)])
        with tag(tag="div", class_="board"):
            with tag(tag="div", class_="pictures"):
                with tag(tag="div", class_="worlds"):
                    for half in HALVES:
                        World(visit, half, drawn.value, after(visit.pick))
                solara.HTML(
                    tag="div", classes=["legend"], unsafe_innerHTML=words.legend(visit.pair.values["peers"] > 0)
                )
                Family(visit.told())
            with tag(tag="section", class_="settings", attributes={"aria-label": "Sliders"}):
                tag(tag="h2", children=["Your reform"])
                Controls(sliders=rows(), values=visit.pair.values, event_move=after(visit.move))
                File(as_toml(visit.pair.values))
            with tag(tag="div", class_="below"):
                solara.HTML(tag="div", unsafe_innerHTML=words.numbers(visit.pair))
                Charts(words.charts(visit.pair))
                Caution(visit.pair.start.families, words.by_luck(visit.pair))


@solara.component
def Layout(children: list[Any]) -> Any:
    """Nothing around the page."""
    return tag(tag="div", children=children)


@solara.component
def Heading(pair: Pair) -> None:
    """What is shown, and what to do first."""
    start = pair.start
    tag(tag="h1", children=["Child maintenance: one world, two laws"])
    tag(
        tag="p",
        class_="lead",
        children=[
            f"{start.families:,} simulated separated families, each standing for {start.model.weight:,.0f} in Great "
            "Britain, live on month by month, twice: under the law as it is, and under your reform from January 2027. "
            "The families and their luck are the same in both, so what differs comes of the reform. So few families "
            "make a toy: see at the end what luck alone can do."
        ],
    )
    tag(
        tag="p",
        class_="first",
        children=[
            tag(tag="b", children=["First: "]),
            "press Play and watch. Then move a slider: the reform is lived again, the law as it is stays. "
            "Click a family to read its life.",
        ],
    )


@solara.component
def World(visit: Visit, half: str, drawn: int, pick: Callable[..., None]) -> None:
    """One world: its families in their network, and the share of effective arrangements. ``drawn``: how often."""
    pair = visit.pair
    share = pair.figure(half, "effective_share", "", pair.month)
    with tag(tag="section", class_=f"half {half}", attributes={"aria-label": words.NAMES[half]}):
        with tag(tag="h2"):
            tag(tag="span", children=[words.NAMES[half]])
            tag(tag="small", children=[f"{share:.1f}% of families have an effective arrangement"])
        Network(
            world=visit.places.drawn(pair, half),
            chosen=pair.watched,
            talking=half == "reform" and pair.values["peers"] > 0,
            told=f"{words.NAMES[half]}: {COLUMNS * ROWS} families; the arrow keys go from one to another",
            event_pick=pick,
        )


@solara.component
def Family(life: tuple[int, str] | None) -> None:
    """The life so far of the family that was clicked."""
    if life is None:
        return
    with tag(tag="section", class_="life", attributes={"aria-label": "One family's life"}):
        tag(tag="h2", children=[f"Family {life[0]}: its life so far"])
        solara.HTML(tag="div", unsafe_innerHTML=life[1])


@solara.component
def Charts(charts: list[tuple[str, str, str]]) -> None:
    """The lines."""
    with tag(tag="div", class_="charts"):
        for title, unit, svg in charts:
            solara.HTML(tag="div", unsafe_innerHTML=f'<h3>{title} <span class="unit">{unit}</span></h3>{svg}')
    tag(
        tag="p",
        class_="key",
        children=["Broken lines: the law as it is. Whole lines: your reform. Money is cash of the month."],
    )


@solara.component
def Caution(families: int, by_luck: float) -> None:
    """How small the world is."""
    tag(
        tag="p",
        class_="caution",
        children=[
            tag(tag="b", children=[f"{families:,} families are few. "]),
            f"In another {families:,} under the same law the share of effective arrangements would be up to "
            f"{by_luck:.0f} percentage points higher or lower by luck alone. Both worlds here share their "
            "luck, so the difference is steadier than either figure; but it rests on a handful of families. This page "
            "is for learning how the model works. For an answer, take the reform to cmsim compare, with more families "
            f"and several seeds. The pictures show {COLUMNS * ROWS} families, chosen because they know each other.",
        ],
    )


@solara.component
def File(toml: str) -> None:
    """The reform as a scenario file."""
    with tag(tag="details"):
        tag(tag="summary", children=["This reform as a scenario file"])
        tag(tag="p", class_="hint", children=["Save it as your-reform.toml: cmsim compare baseline your-reform.toml"])
        tag(tag="pre", children=[toml], attributes={"tabindex": "0"})


def since(pair: Pair) -> str:
    """Where the month stands."""
    gone = pair.month - pair.start.model.month
    if gone == 0:
        return "the month before the reform: both worlds are still one"
    return f"month {gone} of the reform" + ("" if pair.running else "; the end of the run")


def rows() -> list[dict[str, Any]]:
    """The sliders as the browser draws them."""
    found = []
    for slider in sliders().values():
        before, _, rest = slider.unit.partition("{")
        found.append({
            "name": slider.name,
            "label": slider.label,
            "hint": slider.hint,
            "least": slider.least,
            "most": slider.most,
            "step": slider.step,
            "today": slider.today,
            "now": "offered" if slider.most == 1 else slider.in_words(slider.today),
            "before": before,
            "after": rest.partition("}")[2],
        })  # fmt: skip
    return found


# --- what the browser draws -----------------------------------------------------------------------------------------


@solara.component_vue("controls.vue")
def Controls(sliders: list[dict[str, Any]], values: dict[str, float], event_move: Callable[..., None]) -> None:
    """The sliders."""


@solara.component_vue("network.vue")
def Network(
    world: dict[str, Any], chosen: int | None, talking: bool, told: str, event_pick: Callable[..., None]
) -> None:
    """The families of one world."""
