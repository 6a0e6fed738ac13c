"""The documents as pages, for the tests that look at them: a row here is looked at in every way."""

from pathlib import Path

from tests.running import NEXT_EDITION, batch

AT = ("--as-at", "2026-11-30")
# Each page and the command that makes it; {force} is the example force, or a real one where nothing is recorded.
PAGES = {
    "sheet": "sheet 2.4.3",
    "sheets": "sheet --all",
    "gaps": "gaps --force {force}",
    "gaps-all": "gaps --force {force} --all",
    "plan": "plan",
    "account": "sheet 2.4.3 --force {force}",
    "accounts": "sheet --all --force {force}",
    "review": "sheet 2.4.1 --review",
    "review-account": "sheet 2.4.1 --force {force} --review",
    "status": "status --force {force}",
    "pack": "pack --force {force}",
    "carry": "carry --force {force} --list",
    "national": "national",
    "diff": f"diff built-in {NEXT_EDITION}",
    "diff-force": f"diff built-in {NEXT_EDITION} --force {{force}}",
    "diff-forces": f"diff built-in {NEXT_EDITION} --all-forces",
    "practice": "practice --bodies all",
    "trend": "trend --force {force}",
    "measures": "measures list --force {force}",
    "why": "why --force {force} 2.2.1.1",
    "links": "links",
    "evidence-list": "evidence list --force {force}",
    "evidence": "evidence show 2026-10-11-responses-to-referrals --force {force}",
    "return": "return show --force {force}",
    "practice-gaps": "practice --force {force} --bodies all",
}
WORKSPACES = {"example": "example-shire", "empty": "norfolk"}
OF_A_RECORD = {"evidence"}  # which the empty workspace has none of
NAMES = {
    workspace: [name for name in PAGES if workspace != "empty" or name not in OF_A_RECORD] for workspace in WORKSPACES
}


def made(folder: Path) -> dict[str, Path]:
    """Every page of the example workspace and of an empty one, by the name of both."""
    pages: dict[str, Path] = {}
    for workspace, force in WORKSPACES.items():
        home = folder / workspace
        home.mkdir()
        example = ("--example", *AT) if workspace == "example" else ()
        (begun,) = batch(home, ("init", *example))
        assert begun.returncode == 0, begun.stderr
        commands = {f"{workspace}-{name}": PAGES[name].format(force=force) for name in NAMES[workspace]}
        paths = {name: folder / f"{name}.html" for name in commands}
        asked: list[list[str | Path]] = [[*commands[name].split(), *AT, "--out", paths[name]] for name in commands]
        done = batch(home, *asked)
        for process in done:
            assert (process.returncode, process.stdout) == (0, ""), process.stderr
        pages |= paths
    return pages
