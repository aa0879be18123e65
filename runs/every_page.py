"""Every page of the documents that a command makes: by which command, how long it takes, what it rests on.

    python -m cmsim.runs.every_page            list them, in the order in which they are to be made
    python -m cmsim.runs.every_page --check    name those that are not what their command makes now, and those whose
                                               runs were lived with other rules or parameters (that alone is no failure)
    python -m cmsim.runs.every_page --run      make them anew, from the code and from figures that are kept
    python -m cmsim.runs.every_page --live     live the runs behind them first (half an hour to an hour on two cores)

A page made of runs keeps their figures beside it: to be lived again after a change of rules, parameters or targets.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from cmsim.runs.pages import only_compared
from cmsim.runs.reference.pages import PAGES

DOCS = Path(__file__).resolve().parents[1] / "docs"


@dataclass(frozen=True)
class Maker:
    """A module that makes pages: ``python -m cmsim.runs.NAME``. With ``live`` it takes --run, to live runs first."""

    name: str
    pages: tuple[str, ...]
    rests_on: str
    live: str = ""  # how long its runs take on two cores; empty: nothing is lived
    kept: tuple[str, ...] = ()  # files of figures that it keeps, in docs or, with a folder, in the checkout
    # the folder under docs of a module that keeps no figures: it makes its pages by living, or not at all
    out: str = ""

    @property
    def module(self) -> str:
        return f"cmsim.runs.{self.name}"


MAKERS = (  # those that others read from stand before them
    Maker("law_page", ("law.md",), "model/law, model/powers"),
    Maker("parents_page", ("how-parents-decide.md",), "docstrings and code of the rules, parameters, levers"),
    Maker("population.page", ("population.md",), "traits, correlations, margins, evidence"),
    Maker("population.dictionary", ("how-to/your-own-data-columns.md",), "model/population/microdata/microdata.csv"),
    Maker(
        "sensitivity.assumptions",
        ("assumptions.md",),
        "parameters; runs/sensitivity/impact.csv",
        "a quarter of an hour",
        ("runs/sensitivity/impact.csv",),
    ),
    Maker(
        "patterns_page",
        ("patterns.md",),
        "runs/patterns/patterns.toml; docs/patterns.json",
        "a minute",
        ("patterns.json",),
    ),
    Maker(
        "validating.page",
        ("validation.md",),
        "targets, misses, draws; docs/validation*.csv",
        "five minutes",
        ("validation.csv", "validation-courses.csv"),
    ),
    Maker("exhibits.identities", ("figures-that-cannot-all-be-true.md",), "evidence; docs/validation-courses.csv"),
    Maker(
        "exhibits.page",
        ("expected-and-came.md", "other-countries.md"),
        "evidence; docs/exhibits.csv",
        "a minute",
        ("exhibits.csv",),
    ),
    Maker(
        "doubting.page",
        ("structural-doubt.md",),
        "corners; docs/structural-doubt.csv",
        "four to twelve minutes",
        ("structural-doubt.csv",),
    ),
    Maker(
        "reference",
        tuple(f"reference/{name}" for name in PAGES),
        "help, docstrings, parameters, levers, scenarios",
    ),
    Maker("gallery", ("gallery.md",), "a run and a comparison", "a minute", out="gallery"),
    Maker("protocol.page", ("odd.md", "trace.md", "assurance.md"), "the code; the kept figures of all the others"),
)


def listed() -> str:
    """The makers as a table, in their order."""
    lines = []
    for one in MAKERS:
        words = f" --out docs/{one.out}" if one.out else " [--run]" if one.live else ""
        lines.append(f"python -m {one.module}{words}")
        lines.append(f"    makes     {', '.join(f'docs/{page}' for page in one.pages)}")
        lines.append(f"    rests on  {one.rests_on}")
        if one.live:
            lines.append(f"    its runs  {one.live}")
    return "\n".join(lines)


def make(one: Maker, live: bool) -> None:
    """Let a module make its pages."""
    main = import_module(one.module).main
    if one.out:
        if live:
            main(["--out", str(DOCS / one.out)])
    elif one.live:
        main(["--run"] if live else [])
    else:
        main()


def stale() -> dict[Path, str]:
    """The pages that are not what their module makes now, and the module of each."""
    found: dict[Path, str] = {}
    for one in MAKERS:
        with only_compared() as pages:
            make(one, live=False)
        found |= dict.fromkeys(pages, one.module)
    return found


def lived_otherwise() -> dict[str, tuple[str, ...]]:
    """The files of kept figures that were lived with other rules or parameters: what has changed since, in words."""
    from cmsim.runs.lived_with import changed_since, how_made

    found: dict[str, tuple[str, ...]] = {}
    for one in MAKERS:
        for name in one.kept:
            file = DOCS.parent / name if "/" in name else DOCS / name
            changed = [words for told in how_made(file) for words in changed_since(told)]
            if changed:
                found[file.relative_to(DOCS.parent).as_posix()] = (one.module, *dict.fromkeys(changed))
    return found


def main(words: Sequence[str] | None = None) -> int:
    """List, check or make the pages. Exit code 1: a page that was checked is stale."""
    told = argparse.ArgumentParser(prog="python -m cmsim.runs.every_page", description="The pages that commands make.")
    what = told.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="name what is not fresh; nothing is written")
    what.add_argument("--run", action="store_true", help="make every page anew")
    what.add_argument("--live", action="store_true", help="live the runs behind the pages first")
    asked = told.parse_args(words)
    if asked.check:
        found = stale()
        for page, module in found.items():
            print(f"{page.relative_to(DOCS.parent).as_posix()} is not fresh: python -m {module}")
        for file, (module, *changed) in lived_otherwise().items():
            print(f"{file} was lived with other {', '.join(changed)}: python -m {module} --run")
        return 1 if found else 0
    if not (asked.run or asked.live):
        print(listed())
        return 0
    for one in MAKERS:
        begun = time.perf_counter()
        make(one, live=asked.live)
        print(f"{', '.join(one.pages)}: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
