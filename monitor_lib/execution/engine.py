"""Papermill's engine without its saves: papermill would write the notebook before and after each cell."""

from typing import Any, Protocol

from monitor_lib.execution.libraries import NotebookNode, papermill

NAME = "monitor-lib"


class Observer(Protocol):
    """An object that receives the notebook, to find out how far a run came if it stops."""

    notebook: NotebookNode | None


class InMemoryEngine(papermill.engines.NBClientEngine):  # type: ignore[misc]
    """An engine that executes like papermill's, and gives the notebook to an observer instead of saving it."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **given: Any) -> NotebookNode:
        """Execute the notebook, and give it to the observer first."""
        observer: Observer = given.pop("observer")
        observer.notebook = nb_man.nb
        return super().execute_managed_notebook(nb_man, kernel_name, **given)


papermill.engines.papermill_engines.register(NAME, InMemoryEngine)
