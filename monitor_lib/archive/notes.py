"""Remarks on archived runs, as lines of the ledger: the author, the text and what was done about it."""

import re
from pathlib import Path

from monitor_lib.archive.chain import Event, Line, has_ledger
from monitor_lib.archive.store import Archive
from monitor_lib.errors import ConfigError, quoted
from monitor_lib.execution.identity import RUN_DIGITS
from monitor_lib.i18n import _

LONGEST = {"TEXT": 4000, "--by": 100, "--done": 4000}
# Characters that are not printable and allowed all the same; U+200D is an invisible character that joins emoji.
UNSEEN = "\n\t\u200d"


def add_note(run: str, text: str, by: str, done: str | None, out: Path) -> tuple[Archive, Line]:
    """Append a remark.

    Args:
        run: the 12 hex digits of a run in the archive ``out``, or the run's folder in any archive.
        text: the remark.
        by: the author of the remark.
        done: what was done about it.
        out: the archive's folder.

    Raises:
        ConfigError: there is no such run or more than one, or a text is empty, too long or not plain.
        MonitorError: the ledger is damaged or can't be written.

    """
    texts = {"TEXT": text, "--by": by} | ({} if done is None else {"--done": done})
    for name, value in texts.items():
        _refuse_unplain(name, value)
    root = Path(run).resolve().parents[2] if _is_folder(run) else out
    archive = Archive(root)
    if not has_ledger(root):  # no lock and no folder is made where there is no archive
        raise _unknown(run, root)
    with archive.ledger.locked():
        key = _key(run, archive)
        more = {"by": by.strip(), "text": text.strip()} | ({} if done is None else {"done": done.strip()})
        return archive, archive.ledger.append(Event.NOTE, key, archive.state.recorded(key), **more)


def _is_folder(run: str) -> bool:
    return not re.fullmatch(f"[0-9a-f]{{{RUN_DIGITS}}}", run) and len(Path(run).resolve().parents) > 2


def _key(run: str, archive: Archive) -> tuple[str, str, str]:
    if _is_folder(run):
        model, batch, name = Path(run).resolve().parts[-3:]
        runs = [(model, batch, name)] if archive.state.recorded((model, batch, name)) else []
    else:
        runs = archive.state.named(run)
    if not runs:
        raise _unknown(run, archive.root)
    if len(runs) > 1:
        raise ConfigError(
            _("{run} names {n} runs in {archive}; give the run's folder.").format(
                run=quoted(run), n=len(runs), archive=archive.root
            )
        )
    return runs[0]


def _unknown(run: str, root: Path) -> ConfigError:
    return ConfigError(
        _("{run} is no run in the ledger of {archive}; give its 12 hex digits and --out DIR, or its folder.").format(
            run=quoted(run), archive=root
        )
    )


def _refuse_unplain(name: str, value: str) -> None:
    if not 0 < len(value.strip()) <= LONGEST[name] or not all(
        character.isprintable() or character in UNSEEN for character in value
    ):
        raise ConfigError(
            _(
                "{name}: must be plain text of 1 to {longest} characters, none of them invisible, got {n} characters."
            ).format(name=name, longest=LONGEST[name], n=len(value))
        )
