"""The topics of a report, in the order in which it shows them."""

from typing import Any

from monitor_lib.report.topic import Topic
from monitor_lib.topics.adherence.topic import ADHERENCE
from monitor_lib.topics.bad_rate.topic import BAD_RATE
from monitor_lib.topics.challenger.topic import CHALLENGER_TOPIC
from monitor_lib.topics.discrimination.topic import DISCRIMINATION
from monitor_lib.topics.maturity.topic import MATURITY
from monitor_lib.topics.variables.topic import VARIABLES
from monitor_lib.topics.volumetry.topic import VOLUMETRY

TOPICS: tuple[Topic[Any], ...] = (VOLUMETRY, MATURITY, DISCRIMINATION, BAD_RATE, ADHERENCE, VARIABLES, CHALLENGER_TOPIC)
