"""How the page is served: on 127.0.0.1 alone, to pages of its own alone, from files of installed packages alone."""

from __future__ import annotations

import os
import socket
import warnings
import webbrowser
from pathlib import Path
from typing import Any

import click
from cmsim.agents.compiled import CACHE
from cmsim.model.errors import InputError
from cmsim.model.simulation import check_seed
from cmsim.runs.dashboard.start import FEWEST, MOST, start

HERE = "127.0.0.1"  # never anything wider
OWN_NAMES = (HERE, "localhost")
SHIPPED = "/_solara/cdn/"  # what Solara would fetch from a content network, where a file were missing
SETTINGS = {  # of Solara: tell nobody, fetch nothing, keep to our folder
    "SOLARA_APP": "cmsim.runs.dashboard.page",
    "SOLARA_HOME": str(CACHE / "solara"),
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "cmsim dashboard",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_MODE": "production",
    "SOLARA_SERVER_HTTP_GZIP": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
}


def serve(port: int, families: int, seed: int, show: bool = False) -> None:
    """Serve the page until it is interrupted. Errors: InputError, for a port that is taken or a size out of range."""
    if not FEWEST <= families <= MOST:
        raise InputError(f"families is {families:,}: the page shows {FEWEST} to {MOST:,}; cmsim compare takes more")
    check_seed(seed)
    bound = listen(port)
    address = f"http://{HERE}:{bound.getsockname()[1]}"
    os.environ.update(SETTINGS)
    folder = shipped()
    click.echo("Preparing the two worlds (the first time, the rules are compiled: some minutes) ...", err=True)
    import uvicorn
    from cmsim.runs.dashboard import page

    page.begin_from(start(families, seed))
    from solara.server.starlette import app

    warnings.filterwarnings("ignore", "Cookies with samesite=none")  # on loopback there is no https
    config = uvicorn.Config(Guard(app, folder), log_level="warning", timeout_graceful_shutdown=1)
    click.echo(f"The dashboard is at {address} (on this machine alone). Ctrl-C ends it.")
    if show:
        webbrowser.open(address)
    uvicorn.Server(config).run(sockets=[bound])


def listen(port: int) -> socket.socket:
    """A socket on this machine alone. Errors: InputError where the port is taken."""
    try:
        return socket.create_server((HERE, port))
    except OSError as error:
        raise InputError(f"port {port} cannot be used: {error.strerror or error}; --port 0 takes any") from None


def shipped() -> Path:
    """The folder of the front-end files that came with a package. Errors: InputError where there are none."""
    from solara.server import settings

    folder = Path(settings.assets.proxy_cache_dir)
    if not (folder / "@widgetti").is_dir():
        raise InputError("the dashboard needs solara-assets: pip install cmsim[dashboard]")
    return folder


class Guard:
    """Lets through what a page of this server asks for: no other host's name, no other site, no file to be fetched."""

    def __init__(self, app: Any, folder: Path):
        self.app, self.folder = app, folder.resolve()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan" or self.allows(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"not served here"})

    def allows(self, scope: Any) -> bool:
        """Is this request one of our own page's?"""
        sent = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = sent.get(b"host", "")
        if host.partition(":")[0] not in OWN_NAMES or sent.get(b"origin", f"http://{host}") != f"http://{host}":
            return False
        path = scope["path"]
        return not path.startswith(SHIPPED) or self.holds(path.removeprefix(SHIPPED))

    def holds(self, name: str) -> bool:
        """Is this a file that came with the package?"""
        file = (self.folder / name).resolve()
        return file.is_relative_to(self.folder) and file.is_file()
