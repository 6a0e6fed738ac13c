"""What is made when the wheel is built, so that no command need make it again: the plan as it was read, and templates
as Python.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuiltPlan(BuildHookInterface):  # type: ignore[misc]
    """Puts the plan into the wheel in the form that `nvap.load.built_plan` keeps, and the templates in that which
    `nvap.formats.built_templates` does; without these the files are read, and compiled when they are first used.
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make it beside the wheel, from the checked files; not for an installation that follows a checkout."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from nvap.formats import built_templates
            from nvap.formats.jinja import environment, html
            from nvap.load.built_in import built_in
            from nvap.load.built_plan import NAME, built
            from nvap.load.plan import load
            from nvap.source import Folder
        except ImportError as missing:
            self.app.display_warning(
                f"the wheel has no built plan and templates, as {missing.name} is not here to make it with"
            )
            return
        finally:
            sys.path.remove(self.root)
        folder = Folder(str(built_in("plan")), "plan")
        plan, found = load(folder)
        if found:
            raise ValueError("\n".join(f"{fault.path}:{fault.line}: {fault.message}" for fault in found))
        made = {NAME: built(plan, folder)}
        templates_of = environment((built_in("templates"),), html)
        compiled = built_templates.built(templates_of)
        made |= {f"{built_templates.FOLDER.name}/{name}": text.encode("utf-8") for name, text in compiled}
        for name, content in made.items():
            file = Path(self.directory) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            build_data["force_include"][str(file)] = f"nvap/built_in/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing beside the wheel."""
        beside = [made for name in build_data["force_include"] if (made := Path(name)).is_relative_to(self.directory)]
        for made in beside:
            made.unlink()
        for folder in {made.parent for made in beside} - {Path(self.directory)}:
            folder.rmdir()
