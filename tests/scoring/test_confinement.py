"""A pickle that means harm: never opened unpinned; pinned, it reaches neither network, nor archive, nor a program."""

import os
import pickle
import resource
import shutil
import socket

import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.errors import ConfigError, MonitorError
from monitor_lib.scoring import checks, isolation, scorer
from monitor_lib.scoring.scores import scores_of
from tests.scoring.models import fitted, lay_out


class Calling:
    """Opening its pickle calls a function."""

    def __init__(self, function, *given):
        self.call = function, given

    def __reduce__(self):
        return self.call


def reading(path):
    return Calling(eval, f"open({str(path)!r}).read()")


def writing(path):
    return Calling(eval, f"open({str(path)!r}, 'w').write('x')")


def running(path):
    return Calling(os.system, f"touch {path}")


def replacing(path):
    return Calling(os.execv, "/usr/bin/touch", ["touch", str(path)])


def killing(_path):
    return Calling(os.kill, os.getpid(), 9)


def forking(_path):
    return Calling(os.fork)


def nesting(_path):
    return Calling(eval, "__import__('os').mkdir(__import__('tempfile').gettempdir() + '/d')")


def changing_rights(path):
    return Calling(os.chmod, str(path), 0o777)


def changing_times(path):
    return Calling(os.utime, str(path), (0, 0))


def emptying(path):
    return Calling(os.truncate, str(path), 0)


def limiting(_path):
    return Calling(resource.prlimit, os.getpid(), resource.RLIMIT_CORE, (0, 0))


def staying(_path):
    return Calling(eval, "__import__('ctypes').CDLL(None).prctl(1, 0, 0, 0, 0)")


def connecting(port):
    return Calling(eval, f"__import__('socket').create_connection(('127.0.0.1', {port}), 5)")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))


def opened(folder, harm):
    """What is said when a pinned pickle is opened."""
    batch = lay_out(folder, harm)
    config = load_config(folder / "monitor.toml")
    with pytest.raises(MonitorError) as said:
        scores_of(batch, config, config.model_path)
    return str(said.value)


SETTINGS = (changing_rights, changing_times, emptying, limiting, staying)


@pytest.mark.parametrize("harm", [reading, writing, running, replacing, forking, killing, nesting, *SETTINGS])
def test_it_reaches_no_file_and_no_program(tmp_path, harm):
    """Neither a file of the archive nor a command nor another process, and the sentence names the error alone."""
    ledger = tmp_path / "reports" / "ledger.jsonl"
    ledger.parent.mkdir()
    ledger.write_text("secret")
    before = ledger.stat()
    said = opened(tmp_path, harm(ledger))
    assert "secret" not in said
    # A system call that is refused is an error, or, for os.system, a return value.
    assert "PermissionError" in said or "FileNotFoundError" in said or "it holds a int and no model" in said
    assert ledger.stat() == before
    assert ledger.read_text() == "secret"
    assert sorted(path.name for path in ledger.parent.iterdir()) == ["ledger.jsonl"]


@pytest.mark.slow
@pytest.mark.parametrize("harm", [reading, writing, running])
def test_bubblewrap_where_the_kernel_has_no_landlock(tmp_path, harm, monkeypatch):
    """The same by namespaces and mounts."""
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    monkeypatch.setattr(isolation, "has_landlock", lambda: False)
    test_it_reaches_no_file_and_no_program(tmp_path, harm)


def test_what_running_would_do(tmp_path):
    """The same pickles do harm where nothing confines them: so the test above can fail."""
    proof = tmp_path / "proof"
    pickle.loads(pickle.dumps(running(proof)))
    assert proof.exists()
    pickle.loads(pickle.dumps(writing(proof)))
    assert pickle.loads(pickle.dumps(reading(proof))) == "x"


def test_it_reaches_no_network(tmp_path):
    """A server that listens on this machine hears nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        said = opened(tmp_path, connecting(server.getsockname()[1]))
        assert "PermissionError" in said or "OSError" in said
        with pytest.raises(TimeoutError):
            server.accept()


def test_unpinned_it_is_not_opened(tmp_path, monkeypatch):
    """No process is started for a pickle whose hash does not stand in the configuration."""
    batch = lay_out(tmp_path, running(tmp_path / "proof"))
    config = tmp_path / "monitor.toml"
    config.write_text("\n".join(line for line in config.read_text().splitlines() if "sha256" not in line))
    monkeypatch.setattr(scorer, "ModelProcess", None)
    monkeypatch.setattr(checks, "ModelProcess", None)
    with pytest.raises(ConfigError, match=r"a model file can run any command .* score --pin"):
        scores_of(batch, load_config(config), tmp_path / "model.pkl")
    with pytest.raises(ConfigError, match=r"a model file can run any command"):
        checks.prepare(load_config(config), tmp_path / "model.pkl")
    assert not (tmp_path / "proof").exists()


@pytest.mark.parametrize("held", [{}, {"files": "landlock"}, {"network": "seccomp"}])
def test_a_system_that_can_not_confine(tmp_path, monkeypatch, held):
    """Where files or network can't be denied, scoring is refused, unless the user allows it."""
    lay_out(tmp_path, fitted())
    config = load_config(tmp_path / "monitor.toml")
    monkeypatch.setattr(checks, "held_by", lambda _model, _settings: tuple(held.items()))
    with pytest.raises(ConfigError, match=r"This system can't keep a model from .*--unisolated scores without"):
        checks.prepare(config, config.model_path)
    monkeypatch.setenv(isolation.UNISOLATED, "1")
    assert checks.prepare(config, config.model_path)[1] == held


def test_what_confines_is_tried(tmp_path):
    """A file that exists and lies outside can't be read by the process, which is asked to try."""
    lay_out(tmp_path, fitted())
    config = load_config(tmp_path / "monitor.toml")
    _environment, held = checks.prepare(config, config.model_path)
    assert set(held) == {"files", "network"}


def test_nothing_is_left_behind(tmp_path):
    """No process and no folder stays after scoring."""
    import psutil

    batch = lay_out(tmp_path, fitted())
    config = load_config(tmp_path / "monitor.toml")
    scores_of(batch, config, config.model_path)
    workers = [one for one in psutil.process_iter(["cmdline"]) if "worker.py" in " ".join(one.info["cmdline"] or [])]
    assert not [one for one in workers if one.ppid() == os.getpid()]
