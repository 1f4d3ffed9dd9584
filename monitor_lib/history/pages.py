"""Make the index pages from the kept summaries: the reports and their results."""

from monitor_lib.archive.summary import ArchiveSummary, KeptRun, ModelLine, ModelSummary
from monitor_lib.history.restated import restated_rows
from monitor_lib.history.rows import (
    batch_row,
    comparison_row,
    failure_row,
    model_link,
    newest_comparison_row,
    pills,
    run_row,
)
from monitor_lib.i18n import visible
from monitor_lib.render.numbers import count
from monitor_lib.render.template import markup, render
from monitor_lib.stats.e_bh import e_bh

# How many batches the page of all models shows in total; it shows at least the newest batch of each model.
SHOWN = 60
# Of the models that the page marks, this share at most is healthy, in expectation.
FLEET_LEVEL = 0.10


def model_page(summary: ModelSummary, fault: str = "") -> str:
    """Return the page of one model with all its runs.

    Args:
        summary: the summary of the model.
        fault: what is wrong with the ledger, in words.

    """
    lights = pills()
    rows = [
        run_row(run, summary.remarks.get(f"{run.batch}/{run.run}", []), lights, superseded=superseded)
        for run, superseded in _with_superseded(summary.own())
    ]
    comparisons = [
        comparison_row(run, summary.remarks.get(f"{run.batch}/{run.run}", []), superseded=superseded)
        for run, superseded in _with_superseded(summary.compared())
    ]
    replaced = _names(summary, "replaced")
    return render(
        "model_index.html.j2",
        model=summary.model,
        rows=markup(rows),
        damaged=[visible(name) for name in _names(summary, "damaged")],
        unexplained=[visible(name) for name in sorted({*summary.unexplained, *replaced})],
        others=sorted(
            f"{run.batch}/{run.run}" for run in summary.runs.values() if run.state == "intact" and run.figures is None
        ),
        comparisons=markup(comparisons),
        restated=restated_rows(summary),
        unreported=markup(failure_row(one) for one in summary.failed()),
        fault=fault,
    )


def archive_page(summary: ArchiveSummary, fault: str = "") -> str:
    """Return the page of all models with the newest batches of each.

    Of many models some have evidence by chance. Those that are marked have more than chance explains among so many.
    """
    lines = summary.models.items()
    known = [(model, line.evidence) for model, line in lines if line.evidence is not None]
    marked = [known[place][0] for place in e_bh([evidence for _model, evidence in known], FLEET_LEVEL)]
    return render(
        "index.html.j2",
        rows=markup(row for _model, line in lines for row in line.rows),
        comparisons=markup(row for _model, line in lines for row in line.comparisons),
        unreported=markup(row for _model, line in lines for row in line.failures),
        shortened=any(line.shortened for _model, line in lines),
        others=markup(
            model_link(model) + " " for model, line in lines if not (line.rows or line.comparisons or line.failures)
        ),
        damaged=markup(model_link(model) + " " for model, line in lines if line.damaged),
        marked=markup(model_link(model) + " " for model in marked) if len(known) > 1 else "",
        models=count(len(known)),
        fault=fault,
    )


def model_line(summary: ModelSummary, models: int) -> ModelLine:
    """Return what the page of all models shows of one model; ``models`` is the number of models on the page."""
    at_most, lights = rows_each(models), pills()
    failed = summary.failed()
    own, compared = (
        [run for run, superseded in _with_superseded(runs) if not superseded]
        for runs in (summary.own(), summary.compared())
    )
    return ModelLine(
        taken=summary.taken,
        rows=[batch_row(run, summary.model, lights, named=not at) for at, run in enumerate(own[:at_most])],
        comparisons=[
            newest_comparison_row(run, summary.model, named=not at) for at, run in enumerate(compared[:at_most])
        ],
        failures=[failure_row(one, summary.model) for one in failed[:at_most]],
        shortened=at_most < max(len(own), len(compared), len(failed)),
        damaged=bool(_names(summary, "damaged")),
        evidence=own[0].figures.evidence if own and own[0].figures else None,
    )


def _with_superseded(runs: list[KeptRun]) -> list[tuple[KeptRun, bool]]:
    """Return each run with whether a newer one, which stands before it, takes its place."""
    newer: dict[tuple[str, str], list[KeptRun]] = {}
    found = []
    for run in runs:
        before = newer.setdefault(run.subject, [])
        found.append((run, any(one.supersedes(run) for one in before)))
        before.append(run)
    return found


def shorten(line: ModelLine, models: int) -> None:
    """Remove the oldest batches of a model that the page has no room for; ``models`` is the number of models."""
    at_most = rows_each(models)
    if at_most < max(len(line.rows), len(line.comparisons), len(line.failures)):
        del line.rows[at_most:], line.comparisons[at_most:], line.failures[at_most:]
        line.shortened = True


def rows_each(models: int) -> int:
    """Return how many batches of each model the page of all models shows, so that the page stays short."""
    return max(1, SHOWN // max(1, models))


def _names(summary: ModelSummary, state: str) -> list[str]:
    return sorted(name for name, run in summary.runs.items() if run.state == state)
