"""The notebooks: what stands in them reads well and is fresh, and each runs in a process of its own."""

import importlib.util
import re
import sys
import time
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

HOUSE = Path(__file__).resolve().parents[2]
FOLDER = HOUSE / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_SECONDS = 120  # for a whole notebook, rules compiled


def runner() -> ModuleType:
    """notebooks/run.py, which is a script and no module of ours."""
    spec = importlib.util.spec_from_file_location("notebooks_run", FOLDER / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


run = runner()
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in code(notebook) for output in cell.outputs]


def pictures(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that show a picture."""
    return [cell for cell in code(notebook) if any("image/png" in one.get("data", {}) for one in cell.outputs)]


def answers(notebook: NotebookNode) -> list[int]:
    """The numbers of the folded answers, in words or worked out, in their order."""
    texts = []
    for cell in notebook.cells:
        shown = [output.get("data", {}).get("text/markdown", "") for output in cell.get("outputs", ())]
        texts += shown if cell.cell_type == "code" else [cell.source]
    return [int(number) for text in texts for number in re.findall(r"<details><summary>Answer (\d)</summary>", text)]


def check_outputs(notebook: NotebookNode) -> None:
    """Every picture is told in words, no warning is shown, and nothing that only lives in a running page."""
    assert [one for one in outputs(notebook) if one.output_type == "error" or one.get("name") == "stderr"] == []
    for cell in pictures(notebook):
        told = [one.text for one in cell.outputs if one.output_type == "stream"]
        assert any(text.startswith("In words") for text in told), cell.source
        assert "Sheet(" in cell.source  # its title, unit and source
    kinds = {kind for one in outputs(notebook) for kind in one.get("data", {})}
    assert kinds <= {"image/png", "text/plain", "text/html", "text/markdown"}


# --- as they stand ------------------------------------------------------------------------------------------------


def test_there_are_seven_and_the_page_beside_them_leads_to_each():
    assert [path.name[0] for path in NOTEBOOKS] == list("1234567")
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in NOTEBOOKS] == re.findall(r"\]\((\S+\.ipynb)\)", page)


@each
def test_it_stands_with_its_outputs_in_the_order_of_its_cells(path):
    notebook = run.read(path)
    nbformat.validate(notebook)
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    assert pictures(notebook)
    check_outputs(notebook)
    assert "widgets" not in notebook.metadata
    assert notebook.metadata.kernelspec.name == "python3"


@each
def test_it_shows_no_place_of_the_machine_that_ran_it(path):
    notebook = run.read(path)
    texts = [cell.source for cell in notebook.cells]
    for output in outputs(notebook):
        texts += [output.get("text", ""), *(text for kind, text in output.get("data", {}).items() if "text/" in kind)]
    assert [text for text in texts if re.search(r"(?<![\w.])(/tmp|/home|/root|/Users|/var|[A-Z]:\\)", text)] == []


@each
def test_it_ends_in_questions_each_with_its_answer(path):
    notebook = run.read(path)
    (asked,) = (cell.source for cell in notebook.cells if "## Questions" in cell.source)
    numbers = [int(number) for number in re.findall(r"^(\d)\. ", asked.split("## Questions")[1], re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 3 <= len(numbers) <= 5
    assert answers(notebook) == numbers


@each
def test_its_links_lead_somewhere_and_what_it_says_of_figures_is_checked_in_a_cell(path):
    notebook = run.read(path)
    words = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    targets = [target for target in re.findall(r"\]\(([^)\s#]+)\)", words) if ":" not in target]
    assert [target for target in targets if not (FOLDER / target).exists()] == []
    assert any(run.CLAIMS in cell.metadata.get("tags", ()) for cell in code(notebook))


# --- run afresh ---------------------------------------------------------------------------------------------------


@each
def test_it_runs_with_small_numbers(path):
    """Warnings are errors in it. It shows as many pictures as the whole one, and answers as many questions."""
    whole, quick = run.read(path), run.executed(path, quick=True)
    check_outputs(quick)
    assert len(pictures(quick)) == len(pictures(whole))
    assert answers(quick) == answers(whole)


@pytest.mark.slow
@each
def test_the_whole_of_it_takes_less_than_two_minutes_and_shows_what_stands_in_it(path):
    begun = time.perf_counter()
    fresh = run.executed(path)
    assert time.perf_counter() - begun < MOST_SECONDS
    assert run.told(fresh) == run.told(run.read(path)), f"python notebooks/run.py {path.name[0]} writes it anew"


# --- the command that runs them -----------------------------------------------------------------------------------


def made(path: Path, *cells: str) -> Path:
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
    return path


def test_outputs_are_written_back_and_found_out_when_they_are_stale(tmp_path, monkeypatch, capsys):
    path = made(tmp_path / "1-made.ipynb", "N = 50  # quick: 2\nprint(N)", "import sys; print(sys.executable)")
    monkeypatch.setattr(run, "NOTEBOOKS", [path])
    assert run.main([]) == 0
    assert [one.text.strip() for one in outputs(run.read(path))] == ["50", sys.executable]  # its own Python
    assert outputs(run.executed(path, quick=True))[0].text == "2\n"
    notebook = run.read(path)
    notebook.cells[0].outputs[0].text = "49\n"
    nbformat.write(notebook, path)
    assert run.main(["--check", "1"]) == 1
    assert "its outputs are not what comes out now" in capsys.readouterr().out
    assert "49" in path.read_text(encoding="utf-8")  # looked at, and left


def test_a_warning_in_a_notebook_is_an_error(tmp_path):
    path = made(tmp_path / "1-made.ipynb", "import warnings; warnings.warn('take care')")
    with pytest.raises(CellExecutionError, match="take care"):
        run.executed(path)
