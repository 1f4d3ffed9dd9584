"""Data stays data: names and texts are never markup, nothing leads out of the archive, no record is written down."""

import ast
import json
import re
from html.parser import HTMLParser

import nbformat
import pytest

from monitor_lib.archive.places import refuse_links
from monitor_lib.errors import BatchError
from monitor_lib.names import plain_name
from tests.conftest import ROOT, as_csv, rows
from tests.runs.test_end_to_end import call, only_run

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
NASTY = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}{% raw %}\"'`</style></title><!--"
    "\u202e\u2066\x07\x1b[2J\u05d0\U0001f600"
)
LONG = "w" * 10_000


def literal(text):
    """A text as TOML has it."""
    return json.dumps(text, ensure_ascii=False)


class Tags(HTMLParser):
    """The tags and attributes of a page, as a browser would see them."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def hostile(folder):
    """A portfolio in which everything that a user can name is hostile."""
    names = {"id": "i" + NASTY, "date": "d" + NASTY, "score": LONG + NASTY, "bad": "b" + NASTY}
    records = [{names[key]: value for key, value in one.items()} for one in rows(900)]
    head = ",".join('"' + name.replace('"', '""') + '"' for name in names.values())
    text = head + "\n" + as_csv([dict(zip("abcd", one.values(), strict=True)) for one in records]).split("\n", 1)[1]
    batch, reference = "b'{{ 7 }}&;$(id)\u05d0\U0001f600", "r<script>alert(3)<:script>\u202e{{ 8 }}"
    (folder / "ref").mkdir(parents=True)
    (folder / f"{batch}.csv").write_text(text, "utf-8")
    (folder / "ref" / f"{reference}.csv").write_text(text.replace("2024-03", "2023-03"), "utf-8")
    quoted = {key: literal(name) for key, name in names.items()}
    about = "".join(f"{key} = {literal(NASTY + LONG)}\n" for key in ("owner", "purpose", "scope", "limitations"))
    light = f"action = {literal(NASTY)}\nowner = {literal(NASTY)}\ndays = 3\namber = 0.001\nred = 0.002\n"
    (folder / "monitor.toml").write_text(
        f"model = \"m {{{{ 7 }}}} & 'x'\"\n[about]\n{about}[columns]\n"
        f"date = {quoted['date']}\nscore = {quoted['score']}\n"
        f"target = {quoted['bad']}\nid = {quoted['id']}\n[reference]\npath = {literal(f'ref/{reference}.csv')}\n"
        f"[policy]\nversion = {literal(NASTY)}\n[policy.discrimination]\n{light}[policy.stability]\n{light}",
        "utf-8",
    )
    return folder / f"{batch}.csv"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """What a hostile portfolio leaves."""
    folder = tmp_path_factory.mktemp("hostile")
    done = call(hostile(folder), "--out", folder / "out", PYTHONUTF8="1")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    return folder / "out"


def test_names_and_texts_are_never_markup(archive):
    """No tag, attribute or template of the data's comes alive in any page; what would reorder text is spelt out."""
    pages = list(archive.rglob("*.html"))
    assert len(pages) == 3
    for page in pages:
        text = page.read_text("utf-8")
        result = Tags(text)
        assert "script" not in result.tags
        assert not [name for name, _value in result.attributes if name.startswith("on")]
        assert {value for name, value in result.attributes if name == "src"} <= {
            value for name, value in result.attributes if name == "src" and value.startswith("data:image/svg+xml,")
        }
        assert ("content", POLICY) in result.attributes
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x07\x1b]", text)
        body = re.sub(r"\d\d:\d\d:\d\d", "", text.split("<body")[1][:3000])  # a time of day may hold any number
        assert "49" not in re.findall(r"\b49\b", body)
        assert "w" * 500 not in text
    report = next(archive.glob("*/*/*/report.html")).read_text("utf-8")
    assert "&lt;script&gt;alert(1)" in report
    assert "{{ 7*7 }}" in report
    assert "\\u202e" in report


def test_outputs_of_the_notebook_are_as_safe(archive):
    """The same holds for each HTML output of the archived notebook."""
    notebook = nbformat.read(next(archive.glob("*/*/*/notebook.ipynb")), as_version=4)
    shown = [
        output.data["text/html"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "text/html" in output.get("data", {})
    ]
    assert len(shown) > 10
    for html in shown:
        result = Tags(html)
        assert "script" not in result.tags
        assert not [name for name, _value in result.attributes if name.startswith("on")]
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x07\x1b]", html)


BAD_NAMES = [
    *(
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "/etc",
        "a\\b",
        "C:x",
        "con",
        "NUL.x",
        "lpt1",
        "x.",
        "x ",
        " x",
        ".x",
        "x\n",
        "x\x7f",
    ),
    *("\u202ex", "x\u061cy", "x\u200by", "x\u2028y", "\ufeffx", "x\x85y", "\U0001f600" * 80, "y" * 101, "a\udce7"),
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_lead_out(name):
    """No model or batch is called so: its folder would be another one, or none on some system."""
    with pytest.raises(ValueError, match="must be a plain file name"):
        plain_name(name, "model")


@pytest.mark.parametrize("link", ["m", "m/b", ".failed", ".failed/m"])
def test_links_that_lead_out(tmp_path, link):
    """A folder of the archive that is a link is refused; the archive's own folder may be one."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    refuse_links(tmp_path / "out", "m", "b")
    (tmp_path / "out" / link).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "out" / link).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BatchError, match="a link leads out of the archive there"):
        refuse_links(tmp_path / "out", "m", "b")


def test_a_report_is_not_kept_where_a_link_leads(tmp_path):
    """The command writes nothing through a link that somebody put into the archive."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "credit_01").symlink_to(tmp_path / "elsewhere")
    done = call(ROOT / "datasets" / "credit_01" / "batches" / "2017-08.csv.gz", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "a link leads out of the archive" in done.stderr
    assert not [path for path in (tmp_path / "elsewhere").rglob("*") if path.name != "index.html"]


def test_nothing_opens_a_pickle():
    """No module imports what would, but the one that runs confined: a pickle runs code when it is opened."""
    confined = ROOT / "monitor_lib" / "scoring" / "child" / "worker.py"
    for path in [ROOT / "run_report.py", *({*(ROOT / "monitor_lib").rglob("*.py")} - {confined})]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"} & set(names), path
            assert not (isinstance(node, ast.Attribute) and node.attr == "read_pickle"), path


ID, SCORE, DATE, TEXT = "7731994", "0.3141592653", "2024-03-17T04:05:06.789012", "Maria-Quitéria"


@pytest.mark.parametrize("allowed", ["0.0", "0.5"])
def test_no_record_is_written_down(tmp_path, allowed):
    """Ids, scores, texts and dates of single records stand nowhere: not in reports, kept notebooks, ledger or words."""
    records = rows(400)
    for at, values in {
        0: {"id": ID, "score": SCORE, "date": DATE},
        1: {"score": TEXT},
        2: {"date": TEXT},
        3: {"bad": TEXT},
        4: {"score": "0.9999991234567"},
        5: {"id": TEXT},
        6: {"score": "0.0000008765432"},
    }.items():
        records[at] |= values
    (tmp_path / "b.csv").write_text(as_csv(records), "utf-8")
    (tmp_path / "r.csv").write_text(as_csv(records[:300]), "utf-8")
    (tmp_path / "monitor.toml").write_text(
        'model = "toy"\n[columns]\ndate = "date"\nscore = "score"\ntarget = "bad"\nid = "id"\n'
        '[reference]\npath = "r.csv"\n'
        f"[limits]\nmax_excluded = {allowed}\n"
    )
    done = call(tmp_path / "b.csv", "--out", tmp_path / "out")
    assert done.returncode == (0 if allowed == "0.5" else 2)  # the reference is refused as well
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert any("toy" in path.parts for path in written)
    texts = {str(path): path.read_bytes() for path in written} | {"said": (done.stdout + done.stderr).encode()}
    for marker in (
        ID,
        SCORE,
        "0.314159",
        DATE,
        "04:05:06",
        TEXT,
        "Maria",
        "Quit",
        "0.999999123",
        "8.765432e-07",
        "8765432",
    ):
        assert [name for name, text in texts.items() if marker.encode() in text] == [], marker
    if allowed == "0.5":
        assert only_run(tmp_path / "out", "toy", "b").is_dir()
