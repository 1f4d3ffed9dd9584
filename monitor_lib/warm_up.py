"""What the first report of a process would wait for, done before there is one."""

from monitor_lib.render.drawing import warm_up_drawing
from monitor_lib.render.template import environment
from monitor_lib.report.versions import installed


def warm_up() -> None:
    """Compile the templates, draw a figure that nobody sees, and look the versions up.

    Processes that are forked from this one need not do it again; no output is another for it.
    """
    for name in environment().list_templates(extensions=["j2"]):
        environment().get_template(name)
    warm_up_drawing()
    installed()
