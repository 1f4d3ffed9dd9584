"""Make one report from its files; the notebook calls this module."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

from monitor_lib.config.challenger import load_challenger
from monitor_lib.config.loading import load_config
from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError, ConfigError, ReferenceUnusableError
from monitor_lib.i18n import _, speaking
from monitor_lib.iso_dates import EPOCH
from monitor_lib.readers.formats import batch_named
from monitor_lib.readers.memory import InMemory
from monitor_lib.readers.source import hash_file
from monitor_lib.report.caveats import caveats_of_inputs
from monitor_lib.report.inputs import ChallengerFacts, Inputs, comparison
from monitor_lib.report.report import Report
from monitor_lib.scan.accumulators import Accumulator
from monitor_lib.scan.challenge import Challenge
from monitor_lib.scan.files import scan_files
from monitor_lib.scan.join import joins
from monitor_lib.scan.result import Overlap, ScanResult, overlap
from monitor_lib.scan.scanned import ScannedFiles
from monitor_lib.scoring.scorer import Scorer
from monitor_lib.topics.order import TOPICS
from monitor_lib.topics.self_test.faults import Subjects
from monitor_lib.topics.self_test.injection import FaultInjection, choose_subjects
from monitor_lib.topics.self_test.measure import run_self_test
from monitor_lib.topics.self_test.tally import FaultTally


def analyse(
    config: str | Path,
    batch: str | Path | InMemory,
    reference: str | Path | None = None,
    history: Sequence[str | Path] = (),
    language: str = "en",
    model: str | Path | None = None,
    challenger: str | Path | None = None,
    challenger_model: str | Path | None = None,
    as_of: str | None = None,
    outcomes: str | Path | None = None,
    scores: str | Path | None = None,
) -> Report:
    """Read the files of one report, measure and judge every topic, and test whether faults would have shown.

    Args:
        config: the ``monitor.toml``.
        batch: the batch's file, or its records.
        reference: the reference's file; without one, the report has no adherence.
        history: the files of earlier batches, in order.
        language: the language of the report and of errors.
        model: the model file that scores the records; without it, the one that the configuration names, if any.
        challenger: the file that names another model, to be compared with the batch's own.
        challenger_model: the challenger's model file; without it, the one that its file names, if any.
        as_of: the day until which outcomes are known, as ISO 8601; needed where the configuration says when they
            mature.
        outcomes: the file of late outcomes; without it, the one that the configuration names, if any.
        scores: the file of scores; likewise.

    Raises:
        ConfigError: the configuration or the challenger's file is wrong, a model can't score here, or ``as_of`` is
            missing.
        BatchError: the batch or the reference can't be reported.

    """
    with speaking(language):
        inputs, subjects, copies = read_inputs(
            config, batch, reference, history, model, challenger, challenger_model, outcomes, scores
        )
        inputs = replace(inputs, as_of=observed_until(inputs.config, as_of))
        report = Report.measured(inputs, comparison(inputs), TOPICS, caveats_of_inputs(inputs), language)
        return replace(report, trials=run_self_test(report, subjects, copies))


def read_inputs(
    config: str | Path,
    batch: str | Path | InMemory,
    reference: str | Path | None = None,
    history: Sequence[str | Path] = (),
    model: str | Path | None = None,
    challenger: str | Path | None = None,
    challenger_model: str | Path | None = None,
    outcomes: str | Path | None = None,
    scores: str | Path | None = None,
) -> tuple[Inputs, Subjects, FaultTally]:
    """Scan the files and, in the same scan, count the copies with injected faults; see :func:`analyse`."""
    settings = load_config(config)
    injections: list[FaultInjection] = []

    def observe(expected: ScanResult | None) -> list[FaultInjection]:
        injections.append(injection(expected, settings))
        return injections

    with scoring(settings, model) as scorer, challenging(settings, challenger, challenger_model) as challenge:
        late = joins(settings, outcomes, scores)
        scanned = scan_files(batch, reference, history, settings, observe, scorer, challenge, late)
    name = batch.name if isinstance(batch, InMemory) else batch_named(Path(batch), settings)
    inputs = inputs_of(config, settings, name, scanned, scorer)
    copies = FaultTally.from_arrays(scanned.whole.observed) if scanned.whole else injections[0].total()
    return replace(inputs, challenger=_facts(challenge)), injections[0].subjects, copies


def observed_until(config: Config, as_of: str | None) -> int | None:
    """The day until which outcomes are known, in days since 1970-01-01; None where nothing depends on it.

    Raises:
        ConfigError: it is missing.

    """
    if not config.target.matures:
        return None
    if as_of is None:
        raise ConfigError(_("[target] says when outcomes are due, so as_of must say until which day they are known."))
    return date.fromisoformat(as_of).toordinal() - EPOCH


def why_unusable(language: str, config: str, reference: str, *batches: str) -> str:
    """Read the reference as a report would, and keep its counts in the cache.

    Args:
        language: the language of the sentence.
        config: the ``monitor.toml``.
        reference: the reference's file.
        batches: the files of batches: the first that can be opened says what is counted of the reference.

    Returns:
        The sentence that says why the reference can't be used; empty where it can, or where that can't be found out
        without reporting a batch.

    """

    def observe(_reference: ScanResult | None) -> Sequence[Accumulator]:
        raise _ReferenceReadError  # before anything is read of the batch

    settings = load_config(config)
    with speaking(language), scoring(settings, None) as scorer:
        for batch in batches:
            try:
                scan_files(batch, reference, (), settings, observe, scorer, joins=joins(settings))
            except ReferenceUnusableError as error:
                return str(error)
            except _ReferenceReadError:
                return ""
            except BatchError:  # this batch can't be opened, which its own report says
                continue
    return ""


class _ReferenceReadError(Exception):
    """The reference was read."""


def inputs_of(config: str | Path, settings: Config, name: str, scanned: ScannedFiles, scorer: Scorer | None) -> Inputs:
    """What a report is about, from its files as they were scanned.

    Args:
        config: the ``monitor.toml``.
        settings: its content.
        name: the batch's name.
        scanned: the files.
        scorer: the model that scored them, if one did.

    """
    return Inputs(
        config=settings,
        config_source=hash_file(Path(config)),
        batch_name=name,
        batch=scanned.batch,
        reference=scanned.reference,
        earlier=scanned.earlier,
        overlap=_overlap(scanned),
        gathered=scanned.gathered,
        model=scorer.facts if scorer else None,
        joined=scanned.joined,
    )


def scoring(config: Config, model: str | Path | None) -> "AbstractContextManager[Scorer | None]":
    """The model that scores the records, if one is configured; it is closed at the end of a ``with``."""
    path = Path(model) if model is not None else config.model_path
    return nullcontext() if config.scorer is None or path is None else Scorer(config, path)


@contextmanager
def challenging(config: Config, challenger: str | Path | None, model: str | Path | None) -> Iterator[Challenge | None]:
    """The challenger, if there is one; its model is closed at the end of a ``with``."""
    if challenger is None:
        yield None
        return
    other = load_challenger(challenger, config)
    path = Path(model) if model is not None else other.model_path
    if path is None:
        yield Challenge(other, hash_file(Path(challenger)), config, None)
        return
    with Scorer(other.scored(config), path, role="challenger") as scorer:
        yield Challenge(other, hash_file(Path(challenger)), config, scorer)


def _overlap(scanned: ScannedFiles) -> Overlap | None:
    if scanned.whole is not None:
        return scanned.whole.shared
    return overlap(scanned.batch, scanned.reference) if scanned.reference else None


def _facts(challenge: Challenge | None) -> ChallengerFacts | None:
    if challenge is None:
        return None
    scorer, challenger = challenge.scorer, challenge.challenger
    return ChallengerFacts(
        challenger.name,
        challenge.source,
        challenger.column,
        scorer.facts if scorer else None,
        challenger.model_dump(exclude={"name": True, "scorer": {"path", "interpreter"}}, exclude_none=True),
    )


def injection(reference: ScanResult | None, config: Config) -> FaultInjection:
    """The accumulator of the corrupted copies; the reference decides what is corrupted."""
    top = None
    if reference is not None:
        scores = [part.scores for part in reference.tally.scored.values()]
        ends = (max(float(part[-1]) for part in scores), min(float(part[0]) for part in scores))
        top = ends[0] if config.score.higher_is_riskier else ends[1]
    bins = reference.reference_bins if reference else {}
    subjects = choose_subjects(bins, top, probability=config.score.kind == "probability")
    return FaultInjection(subjects, higher_is_riskier=config.score.higher_is_riskier)
