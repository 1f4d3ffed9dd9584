"""The service as its callers see it."""

import base64
import json
import logging
from dataclasses import replace

import jsonschema
import pytest
from starlette.testclient import TestClient

from monitor_lib.service.app import create_service
from monitor_lib.service.bodies import Bodies
from tests.service.portfolio import lay_out, posted, settings

pytestmark = pytest.mark.xdist_group("service")

SLASHES = pytest.mark.parametrize("slash", ["", "/"])
DATA_SET = {"dataset_path": "batches/2024-03.csv", "model": "one"}


def schema_of(asked, path):
    """The JSON Schema of an answer, from the OpenAPI document."""
    document = asked.client.get("/openapi.json").json()
    answer = document["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    return {**answer, "components": document["components"]}


@SLASHES
@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: records,
        lambda records: {"records": records},
        lambda records: {"registers": records},
        lambda records: {"batch_records": records},
        lambda records: {"batch": "2024-03", "records": records, "more": {"x": [1, 2]}},
    ],
)
def test_every_shape_of_records(asked, slash, wrap):
    """Each is answered alike, and as the OpenAPI document says."""
    answer = asked.post(f"/v1/performance{slash}?model=one", wrap(posted()))
    assert answer.status_code == 200
    found = answer.json()
    jsonschema.validate(found, schema_of(asked, "/v1/performance"))
    assert found["volumetria"] == {"2024-03": 202}
    assert found["auc_roc"] == asked.post("/v1/performance?model=one", posted()).json()["auc_roc"]


@SLASHES
@pytest.mark.parametrize("key", ["dataset_path", "path"])
def test_adherence(asked, slash, key):
    """Both keys, with and without a slash."""
    answer = asked.post(f"/v1/aderencia{slash}", {key: "one/batches/2024-03.csv", "model": "one"})
    assert answer.status_code == 200
    jsonschema.validate(answer.json(), schema_of(asked, "/v1/aderencia"))
    assert answer.json()["unknown_categories"] == {"state": 21}


def test_an_unscored_answer_fits_the_document(asked):
    """Nulls and their reasons are part of what is documented."""
    answer = asked.post("/v1/performance?model=two", [{**one, "score": None} for one in posted()])
    assert answer.status_code == 200
    jsonschema.validate(answer.json(), schema_of(asked, "/v1/performance"))


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/performance", {"records": [{}]}, 422, "model_needed"),
        ("/v1/performance?model=three", [{}], 404, "no_such_model"),
        ("/v1/performance?model=one", {"records": [{}], "model": "two"}, 422, "two_models"),
        ("/v1/performance?model=one", b"", 422, "no_json"),
        ("/v1/performance?model=one", b"\x00\xff", 422, "no_json"),
        ("/v1/performance?model=one", b"[{]", 422, "unreadable"),
        ("/v1/performance?model=one", {"a": 1}, 422, "no_list"),
        ("/v1/performance?model=one", "3", 422, "no_list"),
        ("/v1/performance?model=one", [], 422, "no_records"),
        ("/v1/performance?model=one&batch=a", {"records": [{}], "batch": "b"}, 422, "two_names"),
        ("/v1/performance?model=one&as_of=2024-06-30", [{}], 422, "as_of_useless"),
        ("/v1/performance?model=one", ["x"], 422, "unreadable"),
        ("/v1/performance?model=one&batch=..%2Fx", [{}], 422, "batch_name"),
        ("/v1/performance?model=one", b"[" + b" " * 1_000_000 + b"]", 413, "too_large"),
        ("/v1/aderencia", {"path": "../two/reference.csv", "model": "one"}, 403, "outside"),
        ("/v1/aderencia", {"path": "/etc/passwd", "model": "one"}, 403, "outside"),
        ("/v1/aderencia", {"path": "none.csv", "model": "one"}, 404, "no_such_file"),
        ("/v1/aderencia", {"path": "monitor.toml", "model": "one"}, 422, "unreadable"),
        ("/v1/aderencia", {"model": "one"}, 422, "path_needed"),
        ("/v1/report", {"model": "one"}, 422, "no_batch"),
        ("/v1/report", {"model": "one", "path": "../x.csv"}, 403, "outside"),
        ("/v1/report", {"model": "one", "path": "reference.csv", "records": [{}]}, 422, "two_batches"),
        ("/nothing", [], 404, "http_404"),
        ("/healthz", [], 405, "http_405"),
    ],
)
def test_refusals(asked, path, body, status, code):
    """One sentence and a code, of no other kind; nothing of the service's folders is in it."""
    answer = asked.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"detail", "code"}
    assert str(asked.settings.out.parent) not in answer.text


def test_a_body_without_a_declared_length(asked):
    """What streams in is counted as it comes."""
    answer = asked.client.post("/v1/performance?model=one", content=(b" " * 100_000 for _number in range(20)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_compressed_body(asked):
    """It could unpack to any size."""
    answer = asked.post("/v1/performance?model=one", b"[]", headers={"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (415, "compressed")


def test_no_body_stays_behind(asked, monkeypatch):
    """Each has a folder of its own, which goes with its answer."""
    made = []

    class Noted(Bodies):
        def __init__(self, limits):
            super().__init__(limits)
            made.append(self.path)

    monkeypatch.setattr("monitor_lib.service.app.Bodies", Noted)
    with TestClient(create_service(asked.settings).app, base_url="http://localhost") as client:
        assert client.post("/v1/performance?model=one", json=[]).status_code == 422
        assert list(made[0].iterdir()) == []
    assert not made[0].exists()


SECRET = "4111111111111111"  # noqa: S105 - what looks like a card's number


@pytest.mark.parametrize(
    "body",
    [
        [{"id": SECRET, "date": "2024-03-01", "score": SECRET, "bad": SECRET}] * 20,
        [{"id": SECRET, "date": SECRET, "score": 0.5, "bad": 1}] * 20,
        [{"id": {"x": [SECRET]}, "date": "2024-03-01", "score": 0.5, "bad": 1}],
        [SECRET],
        SECRET,
        {"records": SECRET, "model": "one"},
        f'[{{"id": {SECRET}, }}]',
        [{f"Maria Silva {SECRET}": 1, SECRET: 2}],
        f'[{{"a {SECRET}": 1, "a {SECRET}": 2}}]',
    ],
)
@pytest.mark.parametrize("path", ["/v1/performance?model=one", "/v1/report?model=one"])
def test_no_record_in_an_answer_or_the_log(asked, caplog, body, path):
    """Whatever is wrong with it."""
    with caplog.at_level(logging.DEBUG, "monitor_lib"):
        answer = asked.post(path, body)
    assert answer.status_code < 500
    assert SECRET not in answer.text
    assert SECRET not in caplog.text


def test_the_log_names_routes_only(asked, caplog):
    """An address may hold anything, so none is written down."""
    with caplog.at_level(logging.INFO, "monitor_lib"):
        asked.client.get(f"/{SECRET}?x={SECRET}")
        asked.client.get(f"/reports/{SECRET}")
        asked.client.request(SECRET, "/healthz")
    assert SECRET not in caplog.text
    assert "GET (none) 404" in caplog.text
    assert "GET /reports 404" in caplog.text
    assert "other" in caplog.text


def test_a_fault_of_the_service(asked, caplog, monkeypatch):
    """An answer without a traceback; the log says where, but not the message, which could quote a record."""

    def fail(*_given):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("monitor_lib.service.routes.home", fail)
    with caplog.at_level(logging.INFO, "monitor_lib"):
        answer = asked.client.get("/")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "RuntimeError at" in caplog.text
    assert "test_http.py" in caplog.text
    assert SECRET not in caplog.text + answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8001", "127.0.0.1:8001", "[::1]:8001", "LOCALHOST"])
def test_this_machine_may_call(asked, host):
    """By any of its own names."""
    assert asked.client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "localhost.example.com:8001", "", "[::2]"])
def test_other_names_may_not(asked, host):
    """A page of another site could reach this machine by a name of its own."""
    answer = asked.client.get("/healthz", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (403, "host")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://localhost:8001"}, 422),
        ({"sec-fetch-site": "same-origin"}, 422),
        ({"sec-fetch-site": "none"}, 422),
        ({"origin": "http://example.com"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_pages_of_other_sites(asked, headers, status):
    """A browser sends a form of any page anywhere; such a request changes nothing here."""
    assert asked.post("/v1/report", b"{}", headers=headers).status_code == status


TOKEN = "a token of some length"  # noqa: S105


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A service with a token, called by another name than localhost."""
    folder = tmp_path_factory.mktemp("guarded")
    given = replace(settings(folder, lay_out(folder / "toy")), token=TOKEN)
    with TestClient(create_service(given).app, base_url="http://monitor.example") as client:
        yield client


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("given", [f"Bearer {TOKEN}", f"bearer  {TOKEN} ", basic(f"ana:{TOKEN}"), basic(f":{TOKEN}")])
def test_the_token_lets_in(guarded, given):
    """Alone, or as a browser sends a password."""
    assert guarded.get("/", headers={"authorization": given}).status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        *(
            "",
            "Bearer",
            "Bearer x",
            f"Bearer {TOKEN}x",
            TOKEN,
            f"Digest {TOKEN}",
            "Basic x",
            "Basic ????",
            "Basic \xe9",
        ),
        *(basic(TOKEN), basic(f"{TOKEN}:"), "Bearer \xe9"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/metrics", "/reports/", "/openapi.json", "/v1/performance", "/nothing"])
def test_nothing_else_does(guarded, given, path):
    """Every address but /healthz is closed, those that do not exist as well."""
    answer = guarded.get(path, headers={"authorization": given.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (401, "token")
    assert "Basic" in answer.headers["www-authenticate"]
    assert guarded.get("/healthz").status_code == 200


def test_a_folder_that_was_tidied_away(asked, monkeypatch):
    """Something that empties temporary folders does not stop the service."""
    made = []

    class Noted(Bodies):
        def __init__(self, limits):
            super().__init__(limits)
            made.append(self.path)

    monkeypatch.setattr("monitor_lib.service.app.Bodies", Noted)
    with TestClient(create_service(asked.settings).app, base_url="http://localhost") as client:
        made[0].rmdir()
        assert client.post("/v1/performance?model=one", json=posted()).status_code == 200


def test_what_the_service_needs_is_gone(tmp_path, caplog):
    """That is no fault of the caller's: the log names the file, the answer does not, and the first page is there."""
    config = lay_out(tmp_path / "toy")
    changes = {
        "there is no such file": lambda: (tmp_path / "toy" / "reference.csv").unlink(),
        "start the service again": lambda: config.write_text(config.read_text().replace('"toy"', '"other"')),
        "not TOML": lambda: config.write_text("["),
    }
    with TestClient(create_service(settings(tmp_path, config)).app, base_url="http://localhost") as client:
        for said, change in changes.items():
            change()
            caplog.clear()
            for path, body in (
                ("performance", posted()),
                ("aderencia", {"path": "batches/2024-02.csv"}),
                ("report", {"path": "batches/2024-02.csv"}),
            ):
                answer = client.post(f"/v1/{path}", json=body)
                assert (answer.status_code, answer.json()["code"]) == (503, "not_ready"), answer.text
            assert said in caplog.text
            assert client.get("/", headers={"accept": "text/html"}).status_code == 200


@pytest.mark.slow
def test_a_report_of_posted_records(asked):
    """Its page is in the archive, the records beside it, and the figures are those of /v1/performance."""
    body = {"records": posted("2024-04", first_id=8000), "model": "two"}
    answer = asked.post("/v1/report/", body).json()
    assert (answer["batch"], answer["outcome"]) == ("2024-04", "reported")
    assert asked.post("/v1/report", body).json() == {**answer, "outcome": "up_to_date"}
    page = asked.client.get(answer["report"])
    assert "text/html" in page.headers["content-type"]
    assert "2024-04" in page.text
    metrics = asked.client.get(answer["metrics"]).json()
    figures = asked.post("/v1/performance", body).json()
    assert figures["performance"] == metrics["performance"]
    assert figures["volumetry"] == metrics["volumetry"]
    (kept,) = asked.settings.received.rglob("2024-04.json")
    assert json.loads(kept.read_text()) == body["records"]
    assert asked.client.get(answer["notebook"]).json()["nbformat"] == 4
    assert answer["run"] in asked.client.get("/reports/two/").text
    assert asked.client.get("/").json()["models"][1]["report"] == answer["report"]
    figures = asked.client.get("/metrics").text
    assert f'credit_model_records{{model="two"}} {metrics["volumetry"]["total"]:.1f}' in figures
    assert f'credit_model_auc{{model="two"}} {metrics["performance"]["judged"]["auc"]!r}' in figures
    status = metrics["verdict"]["status"]
    assert f'credit_model_light{{light="overall",model="two",status="{status}"}} 1.0' in figures


@pytest.mark.slow
def test_a_report_by_path(asked):
    """As ``run_report.py`` makes it; a batch that can't be reported gets its sentence."""
    answer = asked.post("/v1/report", {"path": "one/batches/2024-02.csv", "model": "one"})
    assert answer.status_code == 200
    jsonschema.validate(answer.json(), schema_of(asked, "/v1/report"))
    unscored = [{**one, "score": None} for one in posted()]
    refused = asked.post("/v1/report", {"records": unscored, "model": "one"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_reported")
    assert "no score" in refused.json()["detail"]
    assert str(asked.settings.out.parent) not in refused.text


@pytest.mark.parametrize(
    "path",
    [
        *(
            "ledger.jsonl",
            "ledger.head",
            ".index.json",
            ".ledger.lock",
            ".failed",
            "one/.index.json",
            "../one/monitor.toml",
        ),
        *("%2e%2e/one/monitor.toml", "..%2fone%2fmonitor.toml", "one/x/../../../one/monitor.toml", "link/monitor.toml"),
        *("notes.csv", "404.html", "ll", "one/2024-02/ffffffffffff/report.html"),
        *("one/2024-02/ffffffffffff/other.txt", "%00", "x" * 5000, "\\", "C:", "one/link.html", "//etc/passwd"),
    ],
)
def test_only_the_archives_pages(asked, path):
    """Nothing else that lies in the archive, and nothing outside it, not even through a link."""
    out = asked.settings.out
    (out / "one" / "2024-02" / "ffffffffffff").mkdir(parents=True, exist_ok=True)
    for name in ("notes.csv", "404.html"):
        (out / name).write_text("x")
    for name in ("ledger.jsonl", ".index.json", "one/.index.json", "one/2024-02/ffffffffffff/other.txt"):
        (out / name).touch()
    for link, target in (
        (out / "link", out.parent / "one"),
        (out / "one" / "link.html", out.parent / "one" / "monitor.toml"),
        (out / "ll", out / "ledger.jsonl"),
        (out / "one" / "2024-02" / "ffffffffffff" / "report.html", out / "ledger.jsonl"),
    ):
        if not link.is_symlink():
            link.symlink_to(target)
    answer = asked.client.get(f"/reports/{path}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "http_404"


def test_pages_ask_for_nothing(asked):
    """No page may load anything, be framed, or be taken for another type."""
    headers = asked.client.get("/", headers={"accept": "text/html"}).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_the_first_page(asked):
    """For people a page with every model and how to ask; for programs the same as a document."""
    page = asked.client.get("/", headers={"accept": "text/html"}).text
    for text in (
        ">one<",
        ">two<",
        "/v1/performance",
        "/v1/aderencia",
        "/v1/report",
        "curl &#39;http://localhost:8001/",
    ):
        assert text in page
    assert [one["name"] for one in asked.client.get("/").json()["models"]] == ["one", "two"]


@SLASHES
def test_small_addresses(asked, slash):
    """With and without a slash, read by GET and by HEAD."""
    for path in ("/healthz", "/metrics"):
        for method in ("GET", "HEAD"):
            assert asked.client.request(method, path + slash).status_code == 200
    assert asked.client.get("/reports", follow_redirects=False).headers["location"] == "/reports/"


def test_examples_can_be_sent(asked):
    """Each example of the OpenAPI document is what its own schema allows, and is understood."""
    document = asked.client.get("/openapi.json").json()
    tried = 0
    for path, methods in document["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            jsonschema.validate(example["value"], content["schema"])
            answer = asked.post(f"{path}?model=one", example["value"])
            assert answer.json().get("code") in (None, "unreadable", "no_such_file"), answer.text
            tried += 1
    assert tried >= 5
