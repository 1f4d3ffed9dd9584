"""The draft as text: a commented ``monitor.toml``."""

import json
from collections.abc import Sequence
from pathlib import Path

from monitor_lib.config.target import outcome_key
from monitor_lib.draft.guess import Guess
from monitor_lib.draft.sample import Sample
from monitor_lib.errors import quoted
from monitor_lib.i18n import _, ngettext
from monitor_lib.names import plain_name
from monitor_lib.readers.formats import ending_of

FILL_IN = "fill in"


def draft_text(path: Path, sample: Sample, found: Guess, reference: str | None, folder: str = ".") -> str:
    """The configuration.

    Args:
        path: the file that was looked at.
        folder: its folder, from the configuration's.
        sample: its first records.
        found: what its columns suggest.
        reference: the path of the reference, from the configuration's folder; None without one.

    """
    parts = [
        _head(path, sample),
        [f"model = {_quoted(_model_name(path))}  # {_('guessed from the folder; the name of its reports')}"],
        _about(),
        _columns(found),
        _target(found),
        _score(found),
        _csv(sample),
        _reference(reference),
        _batches(path, folder),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _head(path: Path, sample: Sample) -> list[str]:
    text = ngettext(
        "Written from the first record of {file}. Look at each line that says guessed.",
        "Written from the first {n} records of {file}. Look at each line that says guessed.",
        sample.n,
    )
    return [
        f"# {text.format(n=f'{sample.n:,}', file=path.name)}",
        "# " + _("What says fill in is not known from the file: it is refused until it is filled in."),
    ]


def _model_name(path: Path) -> str:
    try:
        return plain_name(path.absolute().parent.name, "model")
    except ValueError:
        return "model"


def _about() -> list[str]:
    return [
        "[about]  # " + _("printed on every report"),
        'owner = ""',
        f'event_definition = ""  # {_("when a loan counts as bad, such as: Over 90 MOB 12")}',
        f'scope = ""  # {_("who is in the files, such as: accepted applications only")}',
    ]


def _columns(found: Guess) -> list[str]:
    lines = ["[columns]", _named("date", found.date, _("the date that months are taken from"), needed=True)]
    if said := two_writings(found):
        lines.append(f"# {said}")
    if found.date_format:
        others = found.date_doubt + "".join(f'; {_("or")} "{other}"' for other in found.other_formats)
        batch_only = _("guessed: it reads every date of the batch")
        how = batch_only if found.two_writings else _("guessed: it reads every date")
        lines.append(f"date_format = {_quoted(found.date_format)}  # {how}{others}")
    lines.append(_named("score", found.score, _("the model's score"), needed=True))
    lines.append(_named("target", found.target, _("the outcome; without it there is no performance"), needed=False))
    lines.append(_named("id", found.id, _("finds records that repeat"), needed=False))
    return lines


def two_writings(found: Guess) -> str:
    """What to do where batch and reference write their dates in two ways; empty where one format reads both."""
    if found.two_writings is None or found.date is None:
        return ""
    batch, reference = found.two_writings
    return _(
        "No date_format reads every date of column {column}: the batch has {batch}, the reference {reference}. Write"
        " the dates of one file as the other has them, and correct those that are none."
    ).format(column=quoted(found.date), batch=quoted(batch), reference=quoted(reference))


def unsure_dates(found: Guess) -> str:
    """What to check where the format of the dates is one of several, or its numbers may be other dates; else empty."""
    if found.date_format is None or not (found.other_formats or found.date_doubt):
        return ""
    if found.other_formats:
        formats = ", ".join(map(_quoted, (found.date_format, *found.other_formats)))
        return _(
            "Check date_format: {formats} all read every date of column {column}. Only one is right; the first is"
            " written."
        ).format(formats=formats, column=quoted(found.date or ""))
    return _("Check date_format: {format} reads the numbers of column {column}{doubt}.").format(
        format=_quoted(found.date_format), column=quoted(found.date or ""), doubt=found.date_doubt
    )


def _named(key: str, name: str | None, meaning: str, *, needed: bool) -> str:
    if name is not None:
        return f"{key} = {_quoted(name)}  # {_('guessed')}: {meaning}"
    if needed:
        return f"{key} = {_quoted('')}  # {_(FILL_IN)}: {meaning}"
    return f'# {key} = ""  # {meaning}'


def _target(found: Guess) -> list[str]:
    if found.target is None:
        return []
    values = list(found.outcomes)
    if {outcome_key(value.replace(",", ".")) for value in values} <= {0.0, 1.0}:
        return ["[target]", f"event = 1  # {_('guessed: the bad payer')}", "non_event = 0"]
    seen = ", ".join(map(_quoted, values))
    return [
        f"[target]  # {_('values seen')}: {seen}",
        f"event = []  # {_(FILL_IN)}: {_('the bad payer')}",
        f"non_event = []  # {_(FILL_IN)}: {_('the good one')}",
        f"# unknown = []  # {_('not known yet, besides empty')}",
        f"# indeterminate = []  # {_('neither bad nor good')}",
    ]


def _score(found: Guess) -> list[str]:
    if found.score is None or found.probability:
        kind = f'kind = "probability"  # {_("guessed: all scores lie from 0 to 1")}'
        return ["[score]", f'direction = "higher_is_riskier"  # {_("guessed")}', kind]
    return [
        "[score]",
        f"direction = {_quoted('')}  # {_(FILL_IN)}: higher_is_riskier {_('or')} higher_is_safer",
        f'kind = "points"  # {_("guessed: some scores lie outside 0 to 1")}',
    ]


def _csv(sample: Sample) -> list[str]:
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in sample.dialect.items()]
    return ["[csv]", *lines] if lines else []


def _reference(reference: str | None) -> list[str]:
    if reference is not None:
        return ["[reference]", f"path = {_quoted(reference)}"]
    return [
        f"# [reference]  # {_('the sample that the model was tested on; without it, adherence does not apply')}",
        '# path = ""',
    ]


def _batches(path: Path, folder: str) -> list[str]:
    # A slash at its end has a pattern match folders only.
    pattern = f"*{ending_of(path.name) or ''}/" if path.is_dir() else "*" + (ending_of(path.name) or path.suffix)
    glob = pattern if folder == "." else f"{folder}/{pattern}"
    return ["[batches]", f"glob = {_quoted(glob)}  # {_('guessed')}"]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def unfilled(text: str) -> Sequence[str]:
    """The lines that must be filled in."""
    return [line.strip() for line in text.splitlines() if f"# {_(FILL_IN)}" in line and not line.startswith("#")]
