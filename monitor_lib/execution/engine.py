"""Papermill's engine, but for its saves: it would write the notebook anew before and after each cell."""

from typing import Any, Protocol

from monitor_lib.execution.libraries import NotebookNode, papermill

NAME = "monitor-lib"


class Observer(Protocol):
    """Whoever wants to know how far a run came, should it stop."""

    notebook: NotebookNode | None


class InMemoryEngine(papermill.engines.NBClientEngine):  # type: ignore[misc]
    """Executes as papermill does, and leaves the notebook with an observer instead of on the disk."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **given: Any) -> NotebookNode:
        """Execute."""
        observer: Observer = given.pop("observer")
        observer.notebook = nb_man.nb
        return super().execute_managed_notebook(nb_man, kernel_name, **given)


papermill.engines.papermill_engines.register(NAME, InMemoryEngine)
