"""What the documents say is so: links lead somewhere, commands exist, examples run, the version is one."""

import csv
import doctest
import re
import shlex
from pathlib import Path

import cmsim
import pytest
from cmsim.runs.cli import COMMANDS, load_command
from cmsim.runs.patterns.catalogue import PATTERNS

pytestmark = pytest.mark.quick

HOUSE = Path(__file__).resolve().parent.parent
DOCUMENTS = [*sorted(HOUSE.glob("*.md")), *sorted((HOUSE / "docs").rglob("*.md"))]
DECISIONS = sorted((HOUSE / "docs" / "decisions").glob("*.md"))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(path):
    targets = re.findall(r"\]\(([^)\s#]+)[^)]*\)", text_of(path))
    assert [t for t in targets if ":" not in t and not (path.parent / t).exists()] == []


def commands_in(text: str) -> list[list[str]]:
    """The words of each line of a block of code that calls cmsim, through make.py or not."""
    blocks = re.findall(r"^```(?:bash|sh|console)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    calls = [re.match(r"(?:cmsim|python3? make\.py run)\s+(.*)", line) for line in lines]
    return [shlex.split(call[1], comments=True) for call in calls if call]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_commands_in_the_documents_exist_and_take_these_words(path):
    for words in commands_in(text_of(path)):
        if words[0].startswith("-"):
            continue
        assert words[0] in COMMANDS, f"there is no command {words[0]}"
        known = load_command(words[0])
        if hasattr(known, "commands"):
            assert words[1] in known.commands
            known, words = known.commands[words[1]], words[1:]
        options = {option for parameter in known.params for option in (*parameter.opts, *parameter.secondary_opts)}
        unknown = [
            word for word in words[1:] if word.startswith("-") and word.split("=")[0] not in {*options, "--help"}
        ]
        assert unknown == [], f"{' '.join(words)}: {unknown}"


def test_the_readmes_examples_run_and_leave_a_picture(monkeypatch, tmp_path):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.chdir(tmp_path)
    tried = doctest.testfile(str(HOUSE / "README.md"), module_relative=False, encoding="utf-8")
    assert tried.attempted > 3
    assert tried.failed == 0
    assert (tmp_path / "arrangements.png").stat().st_size > 1_000


def test_what_the_readme_says_of_doubt_is_what_was_lived():
    """The sentences on what no figure tells, against the effects that stand on the page of structural doubt."""
    told = " ".join(text_of(HOUSE / "README.md").split())
    _, *lines = text_of(HOUSE / "docs" / "structural-doubt.csv").splitlines()
    rows = {(row["reform"], row["corner"], row["indicator"]): row for row in csv.DictReader(lines)}

    def points(corner: str) -> str:
        return f"{100.0 * float(rows['remove-direct-pay', corner, 'effective_share']['difference']):.1f}"

    assert f"what makes parents pay, effective arrangements hardly change ({points('direct-pay-cause')});" in told
    cause = rows["remove-direct-pay", "direct-pay-cause", "effective_share"]
    assert float(cause["low"]) < 0 < float(cause["high"])
    assert f"given to those who pay anyway, they rise by {points('direct-pay-selection')} points;" in told
    assert f"without more staff, {points('staff-fixed')};" in told
    assert f"dislike being collected from, nothing is gained for sure ({points('new-dislike-one')})." in told
    dislike = rows["remove-direct-pay", "new-dislike-one", "effective_share"]
    assert float(dislike["low"]) < 0 < float(dislike["high"])
    assert "were it for good, a third as many points" in told
    assert 0.2 < float(points("tastes-last-refitted")) / float(points("centre")) < 0.45


def test_the_documents_count_patterns_and_notebooks_rightly_and_name_the_last_fit():
    words = {25: "twenty-five", 7: "seven"}
    lessons = len(list((HOUSE / "notebooks").glob("*.ipynb")))
    for page in ("README.md", "docs/index.md"):
        told = " ".join(text_of(HOUSE / page).split())
        assert f"{words.get(len(PATTERNS), len(PATTERNS))} known facts" in told
        assert re.search(rf"{words.get(lessons, lessons)} \W?notebooks", told, re.IGNORECASE)
    fits = sorted(path.name for path in (HOUSE / "docs" / "decisions").glob("*-fit.md"))
    assert f"docs/decisions/{fits[-1]}" in text_of(HOUSE / "README.md")


def test_the_example_of_the_public_face_is_right():
    tried = doctest.testmod(cmsim)
    assert tried.attempted > 0
    assert tried.failed == 0


def test_the_version_is_one():
    citation = re.search(r"^version: (\S+)$", text_of(HOUSE / "CITATION.cff"), re.MULTILINE)
    assert citation
    assert citation[1] == cmsim.__version__
    headings = re.findall(r"^## \[(.+?)\]", text_of(HOUSE / "CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1:2] in ([], [cmsim.__version__])


def test_decisions_are_numbered_without_gaps_have_their_three_parts_and_are_listed():
    assert [path.name[:4] for path in DECISIONS] == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]
    index = text_of(HOUSE / "docs" / "index.md")
    for path in DECISIONS:
        text = text_of(path)
        assert text.startswith(f"# {path.name[:4]} ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
        assert f"decisions/{path.name}" in index
