"""One force's question reads one force's folder: shown by what is opened, not by the time it takes."""

from pathlib import Path

from tests.running import nvap

# Every file and folder that Python opens is written to a list, as an audit hook sees it.
TRACED = """
import atexit
opened = []
def hook(event, arguments):
    if event in ("open", "os.scandir", "os.listdir"):
        opened.append(str(arguments[0]))
sys.addaudithook(hook)
atexit.register(lambda: sys.__stderr__.write("\\n".join(opened)))
"""


def test_one_forces_gaps_open_no_other_forces_files(tmp_path: Path) -> None:
    for force in ("norfolk", "suffolk", "kent"):
        for part in ("evidence", "returns"):
            folder = tmp_path / part / force
            folder.mkdir(parents=True)
            (folder / "2026-10-14.yaml").write_text("x: 1\n", encoding="utf-8")
    asked = (("gaps",), ("status",), ("why", "2.2.1.1"), ("evidence", "list"), ("return", "show"), ("export",))
    for words in asked:
        done = nvap(*words, "--force", "norfolk", "--despite-errors", cwd=tmp_path, prepared=TRACED, anew=True)
        assert done.returncode == 0
        opened = {line for line in done.stderr.splitlines() if "evidence" in line or "returns" in line}
        assert any("norfolk/2026-10-14.yaml" in line and line.endswith(".yaml") for line in opened)
        assert not any("suffolk" in line or "kent" in line for line in opened)


def test_the_trace_sees_what_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "evidence" / "suffolk"
    folder.mkdir(parents=True)
    (folder / "2026-10-14-a.yaml").write_text("x: 1\n", encoding="utf-8")
    done = nvap("validate", cwd=tmp_path, prepared=TRACED, anew=True)
    assert "suffolk/2026-10-14-a.yaml" in done.stderr
