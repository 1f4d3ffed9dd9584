"""A service over two small portfolios, asked as over HTTP; it is started once."""

import pytest
from starlette.testclient import TestClient

from monitor_lib.service.app import create_service
from tests.service.portfolio import lay_out, settings


class Asked:
    """A service, its settings, and a client that calls it as localhost."""

    def __init__(self, settings_, client):
        self.settings, self.client = settings_, client

    def post(self, path, body=None, **more):
        """Post a JSON value, or bytes as they are."""
        given = {"content": body} if isinstance(body, bytes | str) else {"json": body}
        return self.client.post(path, **given, **more)


@pytest.fixture(scope="session")
def asked(tmp_path_factory):
    """A service over the models ``one`` and ``two``."""
    folder = tmp_path_factory.mktemp("service")
    given = settings(folder, lay_out(folder / "one", "one"), lay_out(folder / "two", "two"), max_bytes=1_000_000)
    with TestClient(create_service(given).app, base_url="http://localhost:8001") as client:
        yield Asked(given, client)
