"""An edited rule is never silently the old one, though kernels that call it are cached on disk."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]


def test_an_edited_rule_is_never_the_old_one(tmp_path: Path) -> None:
    """In a copy of the tree a rule is edited in a file that a cached kernel only calls: the result changes."""
    for floor in ("agents", "model", "scenarios"):
        shutil.copytree(HOUSE / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOUSE / "cmsim.py", tmp_path)
    script = (
        "import cmsim, numpy as n; from cmsim.model.population.filling.standings import uniforms; drawn = n.empty(9)"
    )
    script += "; uniforms(n.arange(9, dtype='u8'), 1, 0, drawn); print(drawn.sum().hex(), cmsim.__file__)"

    def outcome() -> str:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "CMSIM_CACHE_DIR": str(tmp_path / "cache")}
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        number, place = done.stdout.split()
        assert Path(place).parent == tmp_path
        return number

    first = outcome()
    assert outcome() == first
    rule = tmp_path / "agents" / "chance.py"
    text = rule.read_text(encoding="utf-8")
    edited, changes = re.subn(r"\(1\.0 / 4503599627370496\.0\)", "(0.5 / 4503599627370496.0)", text)
    assert changes == 1
    rule.write_text(edited, encoding="utf-8")
    assert outcome() != first
