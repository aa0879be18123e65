"""``cmsim benchmark``: families times months a second, both engines, beside what the machine's memory allows."""

from __future__ import annotations

import json

import rich_click as click


@click.command("benchmark", epilog="Example: cmsim benchmark --quick")
@click.option("--quick", is_flag=True, help="A shorter measurement, less exact.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def benchmark(quick: bool, as_json: bool) -> None:
    """Measure how fast the model is on this machine (about a minute)."""
    from cmsim.runs.benchmark import FULL, LARGE, QUICK
    from cmsim.runs.benchmark import benchmark as measure
    from cmsim.runs.progress import on_terminal

    def say(what: str) -> None:
        if on_terminal():
            click.echo(f"measuring: {what}", err=True)

    found = measure(QUICK if quick else FULL, say)
    if as_json:
        click.echo(json.dumps(found))
        return
    rate = found["family_months_per_second"]
    for line in (
        f"compiled engine        {rate['compiled']:>14,.0f} families x months a second ({LARGE:,} families)",
        f"Mesa engine            {rate['mesa']:>14,.0f} families x months a second",
        f"compiled over Mesa     {found['engines_ratio']:>14,.0f} times, on the same families",
        f"memory limit           {found['memory_limit_ratio']:>14,.1f} times as long as copying the state once",
        f"state                  {found['bytes_per_family']:>14,.0f} bytes a family",
        f"population             {found['families_built_per_second']:>14,.0f} families drawn a second",
        f"memory while drawing   {found['build_peak_over_state']:>14,.1f} times the state, at the most",
        f"ten times the families {found['cost_growth_24k_to_240k']:>14,.1f} times as long (24,000 to 240,000)",
        f"compile, once          {found['compile_seconds']:>14,.1f} seconds",
        f"start, once compiled   {found['start_seconds']:>14,.1f} seconds to the first month lived",
        f"statutory calculations {found['calculations_per_second']:>14,.0f} a second, one thread",
        f"on {found['machine']}, {found['threads']} threads",
    ):
        click.echo(line)
