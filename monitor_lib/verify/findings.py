"""The results of a check: damage and notices."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Damage: a code for programs, the place within the archive, and a sentence."""

    code: str
    where: str
    sentence: str


@dataclass(frozen=True)
class Notice:
    """Something worth knowing that is no damage: its kind and a sentence."""

    kind: str
    sentence: str
