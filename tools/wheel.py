"""What is made when the wheel is built: the plan as it was read, so that a command need not read it again."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuiltPlan(BuildHookInterface):  # type: ignore[misc]
    """Puts the plan into the wheel in the form that `nvap.load.built_plan` keeps; without it the files are read."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make it beside the wheel, from the checked files; not for an installation that follows a checkout."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from nvap.load.built_in import built_in
            from nvap.load.built_plan import NAME, built
            from nvap.load.plan import load
            from nvap.source import Folder
        except ImportError as missing:
            self.app.display_warning(f"the wheel has no built plan, as {missing.name} is not here to make it with")
            return
        finally:
            sys.path.remove(self.root)
        folder = Folder(str(built_in("plan")), "plan")
        plan, found = load(folder)
        if found:
            raise ValueError("\n".join(f"{fault.path}:{fault.line}: {fault.message}" for fault in found))
        made = Path(self.directory) / NAME
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(built(plan, folder))
        build_data["force_include"][str(made)] = f"nvap/built_in/{NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing beside the wheel."""
        for made in build_data["force_include"]:
            if Path(made).parent == Path(self.directory):
                Path(made).unlink()
