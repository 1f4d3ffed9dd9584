"""The archive's pages over HTTP: the indexes and the files of each run, and nothing else that lies there."""

import os
import re
import stat
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from monitor_lib.archive.manifest import MANIFEST
from monitor_lib.archive.statement import SUBJECTS

INDEX = "index.html"
PLAIN = r"(?!ledger\.)[^/.][^/]*"
FILES = "|".join(re.escape(name) for name in (*SUBJECTS, MANIFEST))
SHOWN = re.compile(rf"\.|index\.html|{PLAIN}(/index\.html)?|{PLAIN}/{PLAIN}/[0-9a-f]{{12}}/({FILES})")
NOTEBOOK = "application/x-ipynb+json"


class ArchivePages(StaticFiles):
    """Serves the archive; a link that leads out of it is not followed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a page, or raise an error 404."""
        if not SHOWN.fullmatch(path.replace("\\", "/")):
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        if path.endswith(".ipynb"):
            response.headers["content-type"] = NOTEBOOK
        return response

    async def check_config(self) -> None:
        """Accept that there is no archive yet: the first report makes it."""

    def lookup_path(self, path: str) -> Any:
        """Find a file of the archive's own: no link, and at the top no file but the index."""
        try:
            found, state = super().lookup_path(path)
        except (OSError, ValueError):  # a name that no file can have
            return "", None
        top = os.path.realpath(str(self.directory))
        if state is None or found != os.path.normpath(os.path.join(top, path)):  # noqa: PTH118 - as it was found
            return "", None
        is_other = stat.S_ISREG(state.st_mode) and os.path.dirname(found) == top and path != INDEX  # noqa: PTH120
        return ("", None) if is_other else (found, state)
