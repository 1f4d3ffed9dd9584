"""What one report is about: its configuration and its files, read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor_lib.config.loading import load_config
from monitor_lib.config.schema import Config
from monitor_lib.proof.spoiling import Spoiling, choose_subjects
from monitor_lib.readers.formats import batch_name
from monitor_lib.readers.source import Source, hash_file
from monitor_lib.scan.files import take_in_all
from monitor_lib.scan.result import Intake, Overlap, overlap


@dataclass(frozen=True)
class Inputs:
    """What a report is about.

    Attributes:
        config, config_source, batch_name: the configuration, the file it stands in, and the batch's name.
        batch, reference: the files; the reference None where none is configured.
        earlier: the earlier batches, in order; of one that can't be read itself, only what file it was.
        overlap: the records that batch and reference share.
        spoilt: the spoilt copies of the batch.

    """

    config: Config
    config_source: Source
    batch_name: str
    batch: Intake
    reference: Intake | None
    earlier: tuple[Intake | Source, ...]
    overlap: Overlap | None
    spoilt: Spoiling

    @property
    def higher_is_riskier(self) -> bool:
        """The direction of the score."""
        return self.config.score.direction == "higher_is_riskier"

    @property
    def is_rounded(self) -> bool:
        """Whether all scores were rounded, see :func:`monitor_lib.scan.files.rounded_together`."""
        return self.batch.tally.is_rounded

    @property
    def history(self) -> list[Intake]:
        """The earlier batches that could be read."""
        return [one for one in self.earlier if isinstance(one, Intake)]


def read_inputs(
    config: str | Path, batch: str | Path, reference: str | Path | None = None, history: Sequence[str | Path] = ()
) -> Inputs:
    """Read the configuration, the batch, the reference and the earlier batches.

    Args:
        config: the ``monitor.toml``.
        batch: the batch's file.
        reference: the reference's file; without one, the report has no adherence.
        history: the files of earlier batches, in order.

    Raises:
        ConfigError: the configuration is wrong.
        BatchError: the batch or the reference can't be reported.

    """
    settings = load_config(config)
    spoilt: list[Spoiling] = []

    def observe(then: Intake | None) -> list[Spoiling]:
        spoilt.append(_spoiling(then, settings))
        return spoilt

    found = take_in_all(batch, reference, history, settings, observe)
    shared = overlap(found.batch, found.reference) if found.reference else None
    name = batch_name(Path(batch))
    return Inputs(
        settings, hash_file(Path(config)), name, found.batch, found.reference, found.earlier, shared, spoilt[0]
    )


def _spoiling(reference: Intake | None, config: Config) -> Spoiling:
    """The spoilt copies that this reference asks for."""
    top = None
    if reference is not None:
        scores = [part.scores for part in reference.tally.scored.values()]
        ends = (max(float(part[-1]) for part in scores), min(float(part[0]) for part in scores))
        top = ends[0] if config.score.direction == "higher_is_riskier" else ends[1]
    frozen = reference.frozen if reference else {}
    return Spoiling(choose_subjects(frozen, top, probability=config.score.kind == "probability"))
