"""The day until which outcomes are known, as a request names it."""

from datetime import date

from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.service.call import Call
from monitor_lib.service.refusal import Refusal


def observed_until(config: Config, call: Call) -> date | None:
    """The day of a request; None where nothing depends on it.

    Raises:
        Refusal: it is missing, or without use, or no day.

    """
    if call.as_of is None:
        if config.target.matures:
            raise Refusal(
                422,
                "as_of_needed",
                _("This model says when outcomes are due: name the day until which they are known, such as {example}."),
                example="?as_of=2019-03-01",
            )
        return None
    if not config.target.matures:
        raise Refusal(
            422, "as_of_useless", _("as_of has no use: this model does not say when outcomes are due; leave it out.")
        )
    try:
        return date.fromisoformat(call.as_of)
    except ValueError:
        raise Refusal(422, "as_of", _("as_of must be a day such as 2019-03-01; correct it.")) from None
