"""Do the slow preparations of a process's first report in advance."""

from monitor_lib.render.drawing import warm_up_drawing
from monitor_lib.render.template import environment
from monitor_lib.report.versions import installed


def warm_up() -> None:
    """Compile the templates, draw a figure that is not shown, and look up the versions of the libraries.

    Processes that are forked from this one do not repeat it; it does not change any output.
    """
    for name in environment().list_templates(extensions=["j2"]):
        environment().get_template(name)
    warm_up_drawing()
    installed()
