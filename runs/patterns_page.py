"""The page docs/patterns.md: twenty-five patterns of life, each beside what a run gives.

    python -m cmsim.runs.patterns_page            write the page anew from the figures kept in docs/patterns.json
    python -m cmsim.runs.patterns_page --run      live the run anew first, and keep its figures

    --families 24000 --seeds 1 2 3 4 --until 2024-12  change the run

The runs stay the same for the same rules: to be made again after a change of rules or parameters.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import cmsim
from cmsim.runs.lived_with import made_with
from cmsim.runs.pages import write_page
from cmsim.runs.patterns.page import FIGURES_FILE, PAGE, page, read_figures
from cmsim.runs.progress import bar, say_if_compiling


def measured(
    families: int, seeds: Sequence[int], until: str, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """The figures of one run a seed, as they are kept: what a run cannot give is None."""
    from cmsim.runs.patterns.catalogue import FIGURES
    from cmsim.runs.patterns.watching import watch

    begun = time.perf_counter()
    values: dict[str, list[float | None]] = {id: [] for id in FIGURES}
    for place, seed in enumerate(seeds):

        def lived(done: int, total: int, before: int = place) -> None:
            if progress is not None:
                progress(before * total + done, len(seeds) * total)

        seen = watch(families, seed, until, lived)
        for id, figure in FIGURES.items():
            value = float(figure.measure(seen))
            values[id].append(None if math.isnan(value) else float(f"{value:.5g}"))
    seconds = round(time.perf_counter() - begun)
    about = {"families": families, "seeds": list(seeds), "until": until, "version": cmsim.__version__, **made_with()}
    return {**about, "seconds": seconds, "values": values}


def main(words: Sequence[str] | None = None) -> None:
    """Write the page, and with --run its figures first."""
    parser = argparse.ArgumentParser(
        prog="python -m cmsim.runs.patterns_page", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--run", action="store_true", help="live the run anew and keep its figures")
    parser.add_argument("--families", type=int, default=24_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    parser.add_argument("--until", default="2024-12")
    asked = parser.parse_args(words)
    if asked.run:
        say_if_compiling()
        with bar("living the patterns") as progress:
            kept = measured(asked.families, asked.seeds, asked.until, progress)
        write_page(FIGURES_FILE, json.dumps(kept, indent=1) + "\n")
    write_page(PAGE, page(read_figures()))


if __name__ == "__main__":
    main()
