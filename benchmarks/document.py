"""Write the last landing's figures into docs/benchmarks.md: ``python -m benchmarks.document``."""

from benchmarks.process import ROOT
from benchmarks.results import LANDING, read, result
from benchmarks.tables import cost_table, rate_table, ratio_table

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: written by python -m benchmarks.document -->", "<!-- end of figures -->"
NONE = "No landing has been measured yet."


def documented(page: str) -> str:
    """The page with the figures of ``results/landing.json`` between its two marks.

    Raises:
        ValueError: the page lacks a mark.

    """
    head, begin, rest = page.partition(BEGIN)
    _old, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} must hold {BEGIN} and, after it, {END}")
    return f"{head}{BEGIN}\n\n{_figures()}\n\n{END}{tail}"


def _figures() -> str:
    documents = read(LANDING)
    if not documents:
        return NONE
    results = [result(one) for one in documents]
    made = sorted({_made(one) for one in documents})
    tables = [*made, ratio_table(results), cost_table(results), rate_table(results)]
    return "\n\n".join(one for one in tables if one)


def _made(document: dict) -> str:
    made = document["made"]
    libraries = ", ".join(f"{name} {version}" for name, version in made["libraries"].items())
    return (
        f"Measured on {made['at'][:10]}, {made['processor']}, {made['cores']} cores, commit {made['commit'][:12]}:"
        f" Python {made['python']}, {libraries}."
    )


def main() -> None:
    """Write the page."""
    PAGE.write_text(documented(PAGE.read_text("utf-8")), "utf-8")
    print(f"{PAGE} shows the figures of {LANDING}.")


if __name__ == "__main__":
    main()
