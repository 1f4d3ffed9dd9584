"""What is worth knowing of the scoring of one file, and of the model that did it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ScoredFile:
    """One file after a model scored it.

    Attributes:
        records: how many were scored.
        unseen: records with a value that the model can't take, by column; it scored them as missing.
        ignored: records with a category that is new to the model, by column, where its encoder is set to take it.
        differing: records whose own score in the file differs; None where the file has no scores of its own.

    """

    records: int
    unseen: Mapping[str, int] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    differing: int | None = None


@dataclass(frozen=True)
class ModelFacts:
    """By what a report's records were scored.

    Attributes:
        file, sha256, size: the model's file.
        format: pickle, joblib or skops.
        saved_with: the version of scikit-learn that the file names; empty where it names none.
        python, scikit_learn: the versions that scored.
        environment: a hash of all versions that scores depend on.
        unseen: the policy for values that the model can't take.

    """

    file: str
    sha256: str
    size: int
    format: str
    saved_with: str
    python: str
    scikit_learn: str
    environment: str
    unseen: str
