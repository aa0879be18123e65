"""The wheel's layout: the four floors become sub-packages of cmsim. An editable install takes them where they stand."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KEPT = ("structural-doubt.csv", "validation.csv")  # figures of pages that a report sets beside a result


class House(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build_data["force_include"]["cmsim.py"] = "cmsim/__init__.py"
            build_data["force_include"]["py.typed"] = "cmsim/py.typed"  # type checkers may read its annotations
            for floor in ("agents", "model", "scenarios", "runs"):
                build_data["force_include"][floor] = f"cmsim/{floor}"
            for kept in KEPT:
                build_data["force_include"][f"docs/{kept}"] = f"cmsim/runs/kept/{kept}"
