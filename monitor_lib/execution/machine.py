"""What a report is made on: the system and the kind of processor, which may round its figures otherwise."""

import platform
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Machine:
    """A kind of machine: on two of one kind the same report has the same bytes.

    Attributes:
        platform: the operating system with its release and C library.
        processor: the instruction sets that numpy uses on it, by numpy's names for them; its logarithms round by them.
            The C library chooses its own by the same instructions. None where it was not recorded.

    """

    platform: str
    processor: str | None

    def __str__(self) -> str:
        """On one line, for a sentence."""
        return self.platform if self.processor is None else f"{self.platform} ({self.processor})"


@lru_cache(maxsize=1)
def this_machine() -> Machine:
    """The machine that this process runs on, with what ``NPY_DISABLE_CPU_FEATURES`` takes from it."""
    import numpy as np  # a tenth of a second, where nothing but this needs it

    found = np.show_config(mode="dicts")["SIMD Extensions"]
    return Machine(platform.platform(), " ".join([*found.get("baseline", ()), *found.get("found", ())]))
