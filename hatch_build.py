"""The wheel's layout: the four floors become sub-packages of cmsim. An editable install takes them where they stand."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class House(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build_data["force_include"]["cmsim.py"] = "cmsim/__init__.py"
            for floor in ("agents", "model", "scenarios", "runs"):
                build_data["force_include"][floor] = f"cmsim/{floor}"
