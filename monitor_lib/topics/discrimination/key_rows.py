"""Discrimination on the first screen."""

from dataclasses import replace

from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.render.numbers import count, decimal, interval, limit, months_between, percent, signed
from monitor_lib.report.headline import no_outcome, reason_text
from monitor_lib.report.light import Light
from monitor_lib.report.topic import KeyRow
from monitor_lib.stats.normal import Z_ONE_SIDED
from monitor_lib.stats.window import Window
from monitor_lib.topics.discrimination.measure import DiscriminationResult


def key_rows(result: DiscriminationResult, light: Light) -> list[KeyRow]:
    """AUC, Gini and KS of the judged months."""
    judged, reference, before = result.judged, result.reference, result.previous
    if judged.auc is None:
        return [KeyRow(_("AUC, Gini, KS"), reason_text(judged.reason or "no_outcome"), light=light)]
    drop, change = light.deterioration, result.change
    auc = KeyRow(
        _("AUC"),
        decimal(judged.auc),
        interval(*_bounds(judged.auc, judged.auc_error)),
        decimal(reference.auc) if reference else "",
        decimal(before.auc) if before else "",
        window_months(result.comparison.window_before) if before else "",
        light=light,
    )
    if drop is not None and change is not None:
        auc = replace(
            auc,
            measure_beneath=_("by ranking; the mix of scores adds {mix}").format(mix=signed(-change.mix)),
            change=signed(-drop.value),
            change_beneath=f"{signed(-drop.high)} {_('to')} {signed(-drop.low)}",
            limits=_("drop of {limits}").format(limits=" / ".join(limit(value) for value in light.limits or ())),
            minimum_detectable=decimal(light.minimum_detectable),
        )
    others = [
        KeyRow(
            measure,
            decimal(value),
            "",
            decimal(getattr(reference, name)) if reference else "",
            decimal(getattr(before, name)) if before else "",
        )
        for measure, name, value in ((_("Gini"), "gini", judged.gini), (_("KS separation"), "ks", judged.ks))
    ]
    return [auc, *others]


def _bounds(auc: float, error: float | None) -> tuple[float | None, float | None]:
    """The AUC's bounds, one-sided 95 % each, as those of the change beside it are."""
    if error is None:
        return None, None
    return max(0.0, auc - Z_ONE_SIDED * error), min(1.0, auc + Z_ONE_SIDED * error)


def caption(result: DiscriminationResult, config: Config) -> str:
    """The months that are judged, and how many of their outcomes are known."""
    judged = result.judged
    if not judged.n_known:
        return no_outcome(config)
    return _("vintages {months}, outcomes known for {known} records, {rate} bad").format(
        months=window_months(result.window), known=count(judged.n_known), rate=percent(judged.event_rate)
    )


def window_months(window: Window) -> str:
    """The months that performance is judged on."""
    return months_between(window.months[0], window.months[-1])
