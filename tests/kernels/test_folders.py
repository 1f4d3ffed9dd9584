"""Folders of processes: what a killed one leaves is removed by the next, and nothing of anybody else's."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

MAKES = "from monitor_lib.kernels.folders import ShortFolder; folder = ShortFolder()"
DIES = f"{MAKES}; (folder.path / 'settings').write_text('left'); import os; os.kill(os.getpid(), 9)"
LASTS = f"{MAKES}; print(folder.path, flush=True); input(); folder.remove()"


def run(code, top):
    """A process that makes such a folder below another place than usual."""
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env={"TMPDIR": str(top)}, text=True, stdin=subprocess.PIPE, stdout=-1
    )


@pytest.fixture
def top(tmp_path_factory):
    """A folder with a short path."""
    return tmp_path_factory.mktemp("t")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_removed_by_the_next(top, tmp_path):
    """Of the killed and the living, the killed one's is removed; a link that bears such a name leads nowhere."""
    precious = tmp_path / "precious.txt"
    precious.write_text("kept")
    (top / "mr-link.lock").symlink_to(precious)
    (top / "mr-link-1").symlink_to(tmp_path)
    living = run(LASTS, top)
    path = living.stdout.readline().strip()
    run(DIES, top).wait(60)
    names = {one.name for one in top.iterdir()}
    assert len(names) == 6
    last = run(LASTS, top)
    mine = last.stdout.readline().strip()
    assert {str(one) for one in top.iterdir() if one.is_dir() and not one.is_symlink()} == {path, mine}
    for one in (living, last):
        one.communicate("\n", 60)
    assert {one.name for one in top.iterdir()} == {"mr-link.lock", "mr-link-1"}
    assert precious.read_text() == "kept"
