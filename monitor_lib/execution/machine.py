"""The machine that a report is made on: another system or kind of processor may round its figures differently."""

import platform
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Machine:
    """A kind of machine; two machines of the same kind produce the same bytes for the same report.

    Attributes:
        platform: the operating system with its release and C library.
        processor: the instruction sets that numpy uses on the processor, by numpy's names; the rounding of numpy's
            logarithms depends on them. The C library chooses its own code by the same instruction sets. None if it was
            not recorded.

    """

    platform: str
    processor: str | None

    def __str__(self) -> str:
        """Return the machine on one line, for use in a sentence."""
        return self.platform if self.processor is None else f"{self.platform} ({self.processor})"


@lru_cache(maxsize=1)
def this_machine() -> Machine:
    """Return the machine of this process, without the features that ``NPY_DISABLE_CPU_FEATURES`` switches off."""
    import numpy as np  # imported here, since it takes a tenth of a second and some callers need it for nothing else

    extensions = np.show_config(mode="dicts")["SIMD Extensions"]
    return Machine(platform.platform(), " ".join([*extensions.get("baseline", ()), *extensions.get("found", ())]))
