"""Run the notebooks, and write what comes out back into them.

    python notebooks/run.py            all of them
    python notebooks/run.py 3 5        those
    python notebooks/run.py --check    write nothing, and name those whose texts and tables no longer come out
    python notebooks/run.py --quick    write nothing, with the small numbers that stand behind "# quick:"

Each lives in a process of its own, of the Python that runs this file. A warning is an error in it.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).resolve().parent
NOTEBOOKS = sorted(HERE.glob("[1-9]-*.ipynb"))
QUICK = re.compile(r"^(\w+) = .+  # quick: (.+)$", re.MULTILINE)
CLAIMS = "claims"  # the tag of a cell that checks what the text says of the full figures
MOST_SECONDS = 300  # for a cell: the first may have to compile the rules
STRICT = """
import warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", module="ipykernel|tornado|zmq")
"""  # a warning is an error, but for what the kernel says of itself


def read(path: Path) -> NotebookNode:
    """A notebook as it stands."""
    return nbformat.read(path, as_version=4)


def executed(path: Path, quick: bool = False) -> NotebookNode:
    """A notebook run afresh. Errors: CellExecutionError with the cell and what went wrong in it.

    ``quick``: with the small numbers behind "# quick:", and without the cells that check what the text says.
    """
    notebook = read(path)
    if quick:
        notebook.cells = [cell for cell in notebook.cells if CLAIMS not in cell.metadata.get("tags", ())]
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = QUICK.sub(r"\1 = \2", cell.source)
    # no folder of kernels: then "python3" is the ipykernel of this very Python, whatever else is installed
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=MOST_SECONDS,
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(HERE)}},
    )

    async def begin(notebook: NotebookNode) -> None:
        await client.kc.execute(STRICT, silent=True, store_history=False, reply=True, timeout=MOST_SECONDS)

    client.on_notebook_start = begin
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    client.execute(env=environment, cleanup_kc=True)  # a manager of our own is not ended of itself
    notebook.metadata["language_info"] = {"name": "python"}  # which Python it was does not matter
    return notebook


def told(notebook: NotebookNode) -> list[str]:
    """What a notebook's cells print and show, as text: pictures are left out, for they differ between machines."""
    texts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            texts.append(output.get("text", "") or output.get("data", {}).get("text/plain", ""))
    return [text for text in texts if not text.startswith("<Figure")]


def main(words: list[str]) -> int:
    """Do what the words say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("numbers", nargs="*", help="of notebooks: all where none is named")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="write nothing, and say what would change")
    how.add_argument("--quick", action="store_true", help="write nothing, with small numbers")
    asked = parser.parse_args(words)
    stale = 0
    for path in NOTEBOOKS:
        if asked.numbers and path.name[0] not in asked.numbers:
            continue
        begun = time.perf_counter()
        notebook = executed(path, asked.quick)
        says = ""
        if asked.check and told(notebook) != told(read(path)):
            stale, says = stale + 1, ": its outputs are not what comes out now"
        elif not asked.check and not asked.quick:
            nbformat.write(notebook, path)
        print(f"{path.name}, {time.perf_counter() - begun:.0f} seconds{says}", flush=True)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
