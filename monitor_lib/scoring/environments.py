"""The Python that can run a model: this one, one that exists, or one that uv builds once and keeps by its content."""

import hashlib
import json
import logging
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from monitor_lib.config.schema import Scorer
from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _, visible

FOLDER = "MONITOR_LIB_ENVIRONMENTS"
# By whose model it is: the champion's or the challenger's.
HANDED = {"scorer": "MONITOR_LIB_SCORER", "challenger": "MONITOR_LIB_CHALLENGER"}
log = logging.getLogger(__name__)

BUILDING = ".building-"
LINES = 200  # characters of what uv says
# By the names of the folders that describe what is installed: Python 3.7 has no importlib.metadata.
LIST = r"""
import json, os, re, sys
found = {"python": ".".join(map(str, sys.version_info[:3]))}
for place in sys.path:
    for name in sorted(os.listdir(place)) if os.path.isdir(place) else []:
        match = re.match(r"(.+?)-([^-]+)(-py[0-9.]+)?\.(dist|egg)-info$", name)
        if match:
            found.setdefault(match.group(1).lower().replace("_", "-").replace(".", "-"), match.group(2))
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Environment:
    """Where a model is opened.

    Attributes:
        interpreter: its Python.
        versions: of Python and of each distribution that is installed there; empty where it is this environment, whose
            versions are recorded anyway.

    """

    interpreter: Path
    versions: Mapping[str, str]

    def named(self, role: str) -> dict[str, str]:
        """The versions under names that tell them from those of this environment, by whose model it is."""
        return {f"{role}:{name}": version for name, version in sorted(self.versions.items())}

    @property
    def known(self) -> Mapping[str, str]:
        """The versions that scores depend on."""
        return self.versions or _own_versions()

    @property
    def identity(self) -> str:
        """A hash of the versions of all that is installed there."""
        versions = self.versions or versions_of(self.interpreter)
        return hashlib.sha256(json.dumps(dict(versions), sort_keys=True).encode()).hexdigest()

    def handed_down(self, role: str) -> dict[str, str]:
        """The environment as a variable of a process, so that a kernel needs not find it again."""
        return {HANDED[role]: json.dumps({"interpreter": str(self.interpreter), "versions": dict(self.versions)})}


def handed_down(role: str) -> Environment | None:
    """The environment of a model that the process which started this one has found."""
    given = os.environ.get(HANDED[role])
    if not given:
        return None
    values = json.loads(given)
    return Environment(Path(values["interpreter"]), values["versions"])


@lru_cache(maxsize=1)
def _own_versions() -> dict[str, str]:
    import importlib.metadata

    names = ("numpy", "scipy", "scikit-learn", "pandas", "joblib")
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in names}


def suggestion(version: str) -> str:
    """The lines to write for a model of this version of scikit-learn: tried with the Pythons of this machine."""
    package = f"scikit-learn=={version}"
    for wanted in dict.fromkeys(one.rpartition(".")[0] for one in _pythons_or_none()):
        python = ("--python-version", wanted, "--only-binary", ":all:")
        if _run("pip", "compile", "--quiet", *python, "-", given=f"{package}\npandas\n").returncode == 0:
            return _('write python = "{python}" and packages = ["{package}", "pandas"] under [scorer].').format(
                python=wanted, package=package
            )
    return _(
        'make an environment with {package} and pandas, and write interpreter = "path/to/its/python" under [scorer].'
    ).format(package=package)


def _pythons_or_none() -> list[str]:
    try:
        return pythons()
    except ConfigError:  # without uv, no line that names packages would work
        return []


@lru_cache
def environment_of(scorer: Scorer, folder: Path) -> Environment:
    """Find or build the environment of a model.

    Args:
        scorer: the table [scorer].
        folder: the configuration's, which a path is relative to.

    Raises:
        ConfigError: there is no such Python, or the packages can't be installed; it says which Pythons there are.

    """
    if scorer.interpreter is not None:
        interpreter = Path(os.path.abspath(folder / Path(scorer.interpreter).expanduser()))  # noqa: PTH100 - a venv's Python is a link, and must stay one
        return Environment(interpreter, versions_of(interpreter))
    if not scorer.packages:
        return Environment(Path(sys.executable), {})
    interpreter = _built(scorer.python or f"{sys.version_info[0]}.{sys.version_info[1]}", scorer.packages)
    return Environment(interpreter, versions_of(interpreter))


def versions_of(interpreter: Path) -> dict[str, str]:
    """The versions of Python and of all that is installed for it.

    Raises:
        ConfigError: it is no Python that starts.

    """
    try:
        done = subprocess.run(  # noqa: S603 - the Python that the user names
            [interpreter, "-I", "-c", LIST], capture_output=True, text=True, timeout=120
        )
        versions = json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, ValueError):
        versions = None
    if versions:
        return {str(name): str(version) for name, version in sorted(versions.items())}
    raise ConfigError(
        _("{file}: this Python ([scorer] interpreter) does not start; correct the path.").format(file=interpreter)
    )


def kept_in() -> Path:
    """The folder of the environments that were built."""
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(os.environ.get(FOLDER) or Path(home) / "monitor_lib" / "environments").absolute()


def uv() -> str:
    """The program uv.

    Raises:
        ConfigError: it is not installed.

    """
    beside = Path(sys.executable).with_name("uv")
    program = str(beside) if beside.exists() else shutil.which("uv")
    if program is None:
        raise ConfigError(
            _("[scorer] packages: uv builds the model's environment and is not installed; run: pip install uv")
        )
    return program


def _run(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run uv, which must not download a Python, and finds those that pyenv keeps."""
    folders = sorted(str(path) for path in Path("~/.pyenv/versions").expanduser().glob("*/bin"))
    path = os.pathsep.join([os.environ.get("PATH", ""), *folders])
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "PATH": path, "UV_NO_PROGRESS": "1"}
    environment.pop("VIRTUAL_ENV", None)
    return subprocess.run(  # noqa: S603 - uv
        [uv(), *arguments], input=given, capture_output=True, text=True, env=environment, cwd=tempfile.gettempdir()
    )


def pythons() -> list[str]:
    """The versions of the Pythons on this machine, newest first."""
    done = _run("python", "list", "--only-installed", "--output-format", "json")
    listed = json.loads(done.stdout) if done.returncode == 0 else []
    versions = {str(one["version"]) for one in listed if one.get("implementation") == "cpython"}
    return sorted(versions, key=lambda one: [int(part) for part in re.findall(r"\d+", one)], reverse=True)


def _python(wanted: str) -> Path:
    done = _run("python", "find", "--no-project", "--system", wanted)
    if done.returncode == 0:
        return Path(done.stdout.strip())
    raise ConfigError(
        _(
            "[scorer] python: there is no Python {wanted} on this machine, only {found}; install it, or name one with"
            " interpreter under [scorer]."
        ).format(wanted=wanted, found=", ".join(pythons()) or "-")
    )


def _built(wanted: str, packages: tuple[str, ...]) -> Path:
    """The Python of an environment with these packages; it is built if it is not there yet."""
    python, folder = _python(wanted), kept_in()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(folder / ".lock", is_singleton=False):
        # Who holds the lock builds, so what others left behind belongs to processes that were killed.
        for left in folder.glob(f"{BUILDING}*"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()
        version = versions_of(python)["python"]
        lock = _lock(folder, python, version, packages)
        name = hashlib.sha256(f"{version}\n{lock}".encode()).hexdigest()[:16]
        target = folder / name
        if not target.exists():
            _build(folder, target, python, lock)
    return target / "bin" / "python"


def _lock(folder: Path, python: Path, version: str, packages: tuple[str, ...]) -> str:
    """The exact versions and hashes of all packages, found once for the same list and kept."""
    key = hashlib.sha256(json.dumps([version, platform.machine(), *packages]).encode()).hexdigest()[:16]
    kept = folder / f"{key}.lock"
    if kept.exists():
        return kept.read_text("utf-8")
    arguments = ("--quiet", "--no-header", "--no-annotate", "--generate-hashes", "--python", str(python))
    done = _run("pip", "compile", *arguments, "-", given="\n".join(packages) + "\n")
    if done.returncode:
        raise _failed(done, packages)
    beside = folder / f"{BUILDING}{key}"
    beside.write_text(done.stdout, "utf-8")
    beside.replace(kept)
    return done.stdout


def _build(folder: Path, target: Path, python: Path, lock: str) -> None:
    # Shown on the error stream: without it, a first call would be silent for a minute.
    log.warning(_("Building the model's environment once, with %s; this can take some minutes."), python)
    with tempfile.TemporaryDirectory(prefix=BUILDING, dir=folder) as place:
        made, listed = Path(place) / "made", Path(place) / "requirements.txt"
        listed.write_text(lock, "utf-8")
        for arguments in (
            ("venv", "--quiet", "--relocatable", "--python", str(python), str(made)),
            ("pip", "sync", "--quiet", "--require-hashes", "--python", str(made / "bin" / "python"), str(listed)),
        ):
            done = _run(*arguments)
            if done.returncode:
                raise _failed(done, ())
        made.replace(target)


def _failed(done: subprocess.CompletedProcess[str], packages: tuple[str, ...]) -> ConfigError:
    said = " ".join(done.stderr.split())
    return ConfigError(
        _("[scorer] packages: uv can't install {packages}: {reason}").format(
            packages=", ".join(packages) or "-", reason=visible(said[:LINES])
        )
    )
