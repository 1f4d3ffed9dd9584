"""This machine, as a lesser processor: ``env $(python -m tests.processors) python -m pytest ...``."""

import numpy as np

# glibc's logarithms and exponentials choose by these (names since 2.33); other C libraries do not look.
LESS_OF_LIBC = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4"


def cut_back() -> dict[str, str]:
    """The variables that take from a process what this one's processor has beyond the least that numpy runs on.

    numpy takes only names of instruction sets that it was built to choose among, and warns of those that the processor
    lacks; what it was built upon can't be taken away. Where there is nothing to take, the C library's are left.
    """
    result = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    numpys = {"NPY_DISABLE_CPU_FEATURES": ",".join(result)} if result else {}
    return numpys | {"GLIBC_TUNABLES": LESS_OF_LIBC}


if __name__ == "__main__":
    print(*(f"{name}={value}" for name, value in cut_back().items()))  # noqa: T201 - it is what is asked for
