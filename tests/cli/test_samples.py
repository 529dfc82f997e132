"""Files as they really come - saved pages, feeds, decisions, mail - through `vestka import` to both protocols.

INDEX.json beside the files says what readers must find and must not find.  More such a folder is tried when
VESTKA_SAMPLES names it, or when it stands beside the sources as shared/samples.
"""
import json
import os
import pathlib
import re
import sqlite3
import unicodedata

import pytest

from harness import ROOT, Server, links, vestka

OWN = ROOT / "tests" / "data" / "import" / "samples"
OTHER = pathlib.Path(os.environ.get("VESTKA_SAMPLES", ROOT.parent / "shared" / "samples"))
DATAERR = 65


def samples_of(folder, tag):
    index = folder / "INDEX.json"
    if not index.is_file():
        return [pytest.param(None, id=tag, marks=pytest.mark.skip(reason=f"no {index}"))]
    return [pytest.param({**s, "path": folder / s["file"]}, id=f"{tag}-{s['file']}")
            for s in json.loads(index.read_text())["samples"]]


SAMPLES = samples_of(OWN, "own") + samples_of(OTHER, "more")


def plain(text):
    """NFC, every blank a plain one: what INDEX.json is written in."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def solid(text):
    """Without blanks at all: a line may be broken anywhere, also behind a hyphen."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def rows(store):
    with sqlite3.connect(store) as db:
        db.row_factory = sqlite3.Row
        found = [dict(row) for row in db.execute("SELECT * FROM article ORDER BY id")]
    db.close()
    return found


def dump(store):
    with sqlite3.connect(store) as db:
        found = list(db.iterdump())
    db.close()
    return found


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "store.db"
    vestka("init", store=path)
    return path


def check_rows(found, sample):
    assert len(found) == sample.get("articles", len(found)) and found
    row = next((r for r in found if sample["title"] and plain(r["title"]) in map(plain, sample["title"].split("|"))), found[0])
    if sample["title"]:
        assert plain(row["title"]) in map(plain, sample["title"].split("|"))
    assert "<" not in row["title"]
    assert row["lang"] == sample["lang"]
    if sample["date"]:
        assert row["date"] and sample["date"].startswith(row["date"]) and len(row["date"]) >= 10
    else:
        assert row["date"] is None
    if "section" in sample:
        assert row["section"] == sample["section"]


def check_text(text, sample):
    for wanted in sample["must_contain"]:
        assert any(solid(one) in solid(text) for one in wanted.split("|")), f"lost: {wanted}\n{text}"
    for unwanted in sample["must_not_contain"]:
        # Signs of width 0 are looked for in the text as it is.
        assert unwanted not in text and (not plain(unwanted) or plain(unwanted) not in plain(text)), f"kept: {unwanted!r}\n{text}"


def check_gemtext(text, sample):
    """What holds for each article of a sample by itself."""
    assert text.count("\n# ") + text.startswith("# ") == 1, "one title"
    fences = re.findall(r"^```", text, re.M)
    assert len(fences) % 2 == 0
    if sample.get("hostile") or "injection" in sample["file"]:
        assert not [url for url, _ in links(text) if "example.net" in url or "example.org" in url]
        outside = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
        assert not re.search(r"^(\* |>|#[^ #])", outside, re.M)


def check_columns(text, width):
    """Only a word that has no blank inside may stand out: an address."""
    for line in text.splitlines():
        assert len(line.replace("\u0301", "")) <= width or " " not in line.strip().partition("] ")[2], line


def shown(store, form, *options):
    """Each article of the store."""
    return [vestka("show", "--as", form, *options, row["id"], store=store).stdout.decode() for row in rows(store)]


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_is_read(sample, store):
    done = vestka("import", sample["path"], store=store)
    assert re.fullmatch(rb"\d+ new, 0 changed, 0 the same, 0 refused\n", done.stdout), done.stderr
    check_rows(rows(store), sample)
    texts = shown(store, "gemtext")
    for text in texts:
        check_gemtext(text, sample)
    check_text("\n".join(texts), sample)


@pytest.mark.parametrize("width", [40, 67])
@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_on_gopher(sample, width, store):
    vestka("import", sample["path"], store=store)
    text = "\n".join(shown(store, "gopher", "--width", width))
    check_text(text, sample)
    check_columns(text, width)
    assert "\t" not in text and not re.search(r"^\.\r?$", text, re.M), "ends a Gopher reply"
    assert "\n\n\n\n" not in text.replace("\r", ""), "an empty line too many"


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_second_import_changes_nothing(sample, store):
    vestka("import", sample["path"], store=store)
    before = dump(store)
    done = vestka("import", sample["path"], store=store)
    assert done.stdout == f"0 new, 0 changed, {len(rows(store))} the same, 0 refused\n".encode()
    assert dump(store) == before


# --- over the wire ---


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """All samples behind one server; .ids tells which articles came out of which file."""
    server = Server(tmp_path_factory.mktemp("samples"))
    server.init()
    server.ids = {}
    for param in SAMPLES:
        sample = param.values[0]
        if sample is None:
            continue
        before = {row["id"] for row in rows(server.store)}
        vestka("import", sample["path"], store=server.store)
        server.ids[sample["path"]] = [row for row in rows(server.store) if row["id"] not in before]
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_is_served_by_gemini(sample, served):
    texts = []
    for row in served.ids[sample["path"]]:
        answer = served.gemini(f"/{row['lang'] or 'be'}/news/{row['id']}")
        assert answer.status == "20" and answer.meta.startswith("text/gemini")
        check_gemtext(answer.text, sample)
        texts.append(answer.text)
    check_text("\n".join(texts), sample)


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_is_served_by_gopher(sample, served):
    texts = []
    for row in served.ids[sample["path"]]:
        raw = served.gopher(f"/{row['lang'] or 'be'}/news/{row['id']}").decode()
        assert raw.count("\r\n.\r\n") <= 1 and not re.search(r"\n\.\r\n.", raw), "cut by a dot of its own"
        texts.append(raw)
    check_text("\n".join(texts), sample)


# --- charsets ---

NOTICE = "Отключение электроэнергии\n\nВ понедельник с 9.00 до 14.00 без света останутся деревни района.\nПросим отнестись с пониманием.\n"
CHARSETS = ["utf-8", "utf-8-sig", "windows-1251", "koi8-r", "cp866", "iso8859-5", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("charset", CHARSETS)
def test_charsets(charset, store, tmp_path):
    file = tmp_path / "notice.txt"
    file.write_bytes(NOTICE.encode(charset))
    vestka("import", file, store=store)
    [row] = rows(store)
    assert (row["title"], row["lang"]) == ("Отключение электроэнергии", "ru")
    assert row["body"].splitlines()[0] == NOTICE.splitlines()[2]


def test_standard_input_is_a_file_like_others(store, tmp_path):
    vestka("import", "-", store=store, input=NOTICE.encode("windows-1251"))
    (tmp_path / "notice.txt").write_text(NOTICE)
    assert vestka("import", tmp_path / "notice.txt", store=store).stdout.startswith(b"0 new, 0 changed, 1 the same")


# --- what is refused, and what a person reads then ---

BAD = {
    "empty.txt": (b"", "is refused: the file is empty"),
    "blank.txt": (b"\n \n", "is refused: the file is empty"),
    "noise.txt": (bytes(range(256)) * 40, "is not a text"),
    "plan.pdf": (b"%PDF-1.4\n", "save it as text"),
    "plan.docx": (b"PK\x03\x04rest", "save it as text, HTML or Markdown"),
    "data.xml": (b"<?xml version='1.0'?><data/>", "no RSS or Atom feed"),
    "none.rss": (b"<rss><channel><title>x</title></channel></rss>", "has no articles"),
    "bomb.rss": (b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
                 b"<rss><channel><item><title>&b;</title></item></channel></rss>", "entities"),
    "page.html": (b"<html><body></body></html>", "holds no text"),
    "front.md": (b"---\ntitle: X\ndate: soon\n---\nbody\n", "line 3 of the front matter: 'soon' is not a date; write it as"),
    "large.txt": (b"a word \n" * (17 << 17), "larger than 16 MiB"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_names_the_file_and_the_next_step(name, store, tmp_path):
    content, says = BAD[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(NOTICE)
    done = vestka("import", tmp_path / name, tmp_path / "good.txt", store=store, check=False)
    err = done.stderr.decode()
    assert done.returncode == DATAERR and name in err and says in err
    assert done.stdout == b"1 new, 0 changed, 0 the same, 1 refused\n", "the good file comes in all the same"


@pytest.mark.parametrize("make, says", [(lambda p: p.mkdir(), "there is no text in it"), (lambda p: None, "No such file")])
def test_what_cannot_be_opened(make, says, store, tmp_path):
    make(tmp_path / "thing")
    done = vestka("import", tmp_path / "thing", store=store, check=False)
    assert done.returncode == DATAERR and "thing" in done.stderr.decode() and says in done.stderr.decode()


def test_a_feed_that_breaks_off_gives_what_was_whole(store, tmp_path):
    feed = (OWN / "feed.rss").read_text()
    (tmp_path / "cut.rss").write_text(feed[:feed.rindex("<pubDate>") + 12])
    done = vestka("import", tmp_path / "cut.rss", store=store)
    assert done.stdout.startswith(b"2 new") and b"breaks off in line" in done.stderr
    assert len(rows(store)) == 2
