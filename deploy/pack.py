"""Packs into the wheel what `server/resources.py` looks for; an editable install needs no copy."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("static", "templates", "models")


class PackResources(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling's hook, called once a build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the folders to a wheel; raises where the browser's libraries are not bundled yet."""
        if version == "editable":
            return
        if not Path(self.root, "static/vendor/lit.js").exists():
            raise FileNotFoundError("static/vendor is empty: run `python3 run.py` once before.")
        for folder in FOLDERS:
            build_data["force_include"][folder] = f"server/packed/{folder}"
