"""Languages: of the thread that speaks, and of nobody else."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from monitor_lib import i18n
from monitor_lib.analysis import analyse
from monitor_lib.errors import BatchError
from monitor_lib.report.first_screen import first_screen
from monitor_lib.report.report import part
from monitor_lib.topics.volumetry.show import table
from tests.conftest import CONFIG, as_csv, rows
from tests.readers.test_hostile_inputs import sentences

NOT_UTF8 = next(one for one in sentences() if "is not {encoding} text" in one)


@pytest.fixture
def another_language(tmp_path, monkeypatch):
    """A language of two words."""
    catalogue = Catalog(locale="pt_BR")
    catalogue.add("Records", "Registros")
    catalogue.add("Month", "Mês")
    catalogue.add(NOT_UTF8, "{file}: a linha {line}")
    folder = tmp_path / "locale" / "pt_BR" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "monitor_lib.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path / "locale")
    i18n._translations.cache_clear()
    yield "pt-BR"
    i18n._translations.cache_clear()


@part
def both_at_once(report):
    """Waits, within the report's language, until the other thread is within its own."""
    report.meeting.wait(timeout=60)
    return table.__wrapped__(report).text


def test_two_languages_in_two_threads(tmp_path, another_language):
    """Two reports made and shown side by side in one process, each in its own language."""
    (tmp_path / "batch.csv").write_text(as_csv(rows(80)))
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy"))
    meeting = Barrier(2)

    def shown(language):
        report = analyse(tmp_path / "monitor.toml", tmp_path / "batch.csv", language=language)
        object.__setattr__(report, "meeting", meeting)
        return both_at_once(report), first_screen(report).text

    with ThreadPoolExecutor(2) as threads:
        (english, _screen), (other, screen) = threads.map(shown, ["en", another_language])
    assert "Month" in english
    assert "Records" in english
    assert "Mês" in other
    assert "Registros" in other
    assert "Registros" in screen


def test_a_language_ends_with_its_block(another_language):
    """What was spoken before is spoken again, whatever happens within."""
    said = []
    with suppress(LookupError), i18n.speaking(another_language):
        said.append(i18n._("Month"))
        raise LookupError
    assert [*said, i18n._("Month")] == ["Mês", "Month"]


def test_a_reading_thread_speaks_the_same(tmp_path, another_language):
    """What goes wrong in the thread that reads ahead is said in the report's language."""
    (tmp_path / "batch.csv").write_bytes(as_csv(rows(80)).encode() + b"\xff\xfe,2024-03-01,0.5,1\n")
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy"))
    with pytest.raises(BatchError, match="a linha 82"):
        analyse(tmp_path / "monitor.toml", tmp_path / "batch.csv", language=another_language)
