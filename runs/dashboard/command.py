"""``cmsim dashboard``: the teaching page, in a browser on this machine alone."""

from __future__ import annotations

from importlib.util import find_spec

import rich_click as click
from cmsim.model.errors import InputError

NEEDED = ("solara", "ipyvuetify")  # what the extra brings
FIRST_PORT = 8765


@click.command(epilog="Example: cmsim dashboard --open")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=FIRST_PORT,
    show_default=True,
    help="The port on 127.0.0.1; 0: any that is free.",
)
@click.option("--families", type=int, default=600, show_default=True, help="How many families each world has.")
@click.option("--seed", type=int, default=1, show_default=True, help="The luck that both worlds share.")
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
def dashboard(port: int, families: int, seed: int, show: bool) -> None:
    """Two small worlds beside each other: the law as it is, and your reform of it.

    Families are drawn in their network of acquaintances and live on month by month; sliders change the law. The page
    is served on this machine alone (127.0.0.1), without the internet. It ends with Ctrl-C.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise InputError(f"the dashboard needs {' and '.join(missing)}: pip install cmsim[dashboard]")
    from cmsim.runs.dashboard.server import serve

    serve(port, families, seed, show)
