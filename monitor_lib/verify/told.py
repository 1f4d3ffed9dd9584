"""What a check has to say."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Damage: a code for programs, the place within the archive, and a sentence."""

    code: str
    where: str
    sentence: str


@dataclass(frozen=True)
class Notice:
    """What is no damage and worth knowing, with what kind of thing it is about."""

    kind: str
    sentence: str
