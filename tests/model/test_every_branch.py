"""Every rule and branch fires: the busy world lived in plain Python, under branch coverage.

The counters are coverage's: a line or branch of a rule that never ran in the busy world fails the test, by name. The
same run shows that rules without the compiler give the same bytes.
"""

import ast
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import busy
import pytest
from cmsim.model.population import separations
from cmsim.model.results.groups import codes_of
from cmsim.model.results.snapshot import snapshot

HOUSE = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent

# rules whose other branches serve `cmsim calculate` and are tested by its worked examples
ONLY_THE_SIMULATION = (
    "agents",
    *(f"model/{name}.py" for name in ("paying_half", "receiving_half", "settling", "ledger", "enforcement")),
    *(f"model/{name}.py" for name in ("old_schemes", "old_debts")),
    "model/liability.py",
    "model/challenge.py",
    "model/stages.py",
    *(f"model/{name}.py" for name in ("decisions", "opening", "reporting", "returning")),
    "model/arrears",
    "model/tables.py",
    "model/powers",
    *(f"model/population/{name}.py" for name in ("groups", "separations", "synthesis")),
    "model/household/parents.py",
    *(f"model/service/{name}.py" for name in ("queues", "complaints")),
    *(f"model/results/{name}.py" for name in ("answers", "tally")),
    *(
        f"model/results/count_{name}.py"
        for name in ("arrears", "case", "complaints", "institution", "powers", "stages")
    ),
)
DEFENCES = {"logistic", "softplus", "quantile", "mix", "uint64"}  # guards of arithmetic, tested on their own

GROUPS_MEASURED = 1_000  # tens of thousands are drawn one by one, and are not what is looked at
SCRIPT = f"""
import sys
sys.path[:0] = {[str(HERE), str(HERE.parent)]!r}
import plain_python, test_every_branch
plain_python.quicken()
from cmsim.model.population import separations
separations.GROUPS_MEASURED = {GROUPS_MEASURED}
print(test_every_branch.lived())
"""


def lived() -> str:
    """A hash of what becomes of the busy world, and of its variants."""
    model = busy.lived(threads=1)
    told = str(model.count_by(codes_of("contact", model.tables, model.month), 3).tolist())
    digest = hashlib.sha256(told.encode())
    for name in ("paying", "receiving", "families"):
        digest.update(getattr(model.tables, name).tobytes())
    digest.update(model.counts.tobytes())
    digest.update(snapshot(model).to_csv().encode())
    for other in busy.lived_with_variants(threads=1):
        digest.update(other.tables.families.tobytes())
    return digest.hexdigest()


def rule_lines(path: Path) -> dict[str, range]:
    """The lines of each rule and kernel of a file, by name."""
    spans = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and any(
            getattr(decorator, "id", "") in ("rule", "kernel") for decorator in node.decorator_list
        ):
            spans[node.name] = range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
    return spans


def never_ran(report: dict) -> list[str]:
    """Lines and branches of rules that the busy world never took."""
    missing = []
    for name, file in report["files"].items():
        path = (HOUSE / name).resolve()
        place = path.relative_to(HOUSE).as_posix()
        if not place.startswith(ONLY_THE_SIMULATION):
            continue
        for rule, lines in rule_lines(path).items():
            if rule in DEFENCES:
                continue
            missing += [f"{place}:{line} in {rule}" for line in file["missing_lines"] if line in lines]
            missing += [f"{place}:{a}->{b} in {rule}" for a, b in file["missing_branches"] if a in lines]
    return missing


def test_every_rule_and_branch_fires_and_plain_python_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "busy_run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    data, report = tmp_path / "coverage", tmp_path / "coverage.json"
    settings = {**os.environ, "COVERAGE_FILE": str(data), "PYTHONPATH": str(HOUSE)}
    plain = subprocess.run(
        [sys.executable, "-m", "coverage", "run", "--branch",
         "--include", f"{HOUSE}/agents/*,{HOUSE}/model/*", str(script)],
        env={**settings, "NUMBA_DISABLE_JIT": "1"}, cwd=HOUSE, capture_output=True, text=True, check=True,
    )  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], env=settings, cwd=HOUSE, check=True
    )
    left = never_ran(json.loads(report.read_text(encoding="utf-8")))
    assert left == [], left
    monkeypatch.setattr(separations, "GROUPS_MEASURED", GROUPS_MEASURED)
    assert plain.stdout.strip() == lived()
