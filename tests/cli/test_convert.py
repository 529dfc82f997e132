"""vestka convert: standard input to standard output, without a store.

Golden files: beside each file below tests/data/convert stands NAME.out, what must come out as gemtext.  With GOLDEN=write in the
environment they are written instead: look at the difference before keeping it.
"""
import json
import os
import pathlib
import unicodedata

import pytest

from harness import ROOT, vestka

DATA = ROOT / "tests" / "data" / "convert"
CASES = sorted(p for p in DATA.glob("*/*") if p.suffix != ".out")
SAMPLES = sorted((ROOT / "tests" / "data" / "import" / "samples").glob("[0-9a-z]*"))
FORMS = "gemtext gopher menu text atom doc".split()
USAGE, DATAERR, NOINPUT = 64, 65, 66


def convert(*args, input=b"", check=True, **env):
    return vestka("convert", *args, input=input, check=check, env={**os.environ, **env})


def docs(data):
    """The objects of a stream."""
    text, found = data.decode(), []
    while text.strip():
        doc, end = json.JSONDecoder().raw_decode(text.lstrip())
        text = text.lstrip()[end:]
        found.append(doc)
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}-{p.name}" if isinstance(p, pathlib.Path) else None)
def test_golden(path):
    out = path.with_name(path.name + ".out")
    got = convert(path).stdout
    if os.environ.get("GOLDEN") == "write":
        out.write_bytes(got)
    assert got.decode() == out.read_bytes().decode()


@pytest.mark.parametrize("form", FORMS)
def test_the_same_input_gives_the_same_bytes(form):
    for path in CASES[:20]:
        assert convert("-t", form, path).stdout == convert("--to", form, input=path.read_bytes(),
                                                           *(["-f", "html"] if path.suffix == ".html" else
                                                             ["-f", "markdown"] if path.suffix == ".md" else
                                                             ["-f", "text"] if path.suffix == ".txt" else [])).stdout


KINDS = {
    "heading": {"level", "text"}, "paragraph": {"text"}, "item": {"level", "text"}, "quote": {"level", "text"},
    "preformatted": {"text"}, "link": {"text", "url"}, "image": {"url"}, "table": {"header", "rows"},
}
MORE = {
    "heading": {"links"}, "paragraph": {"links"}, "item": {"links", "number"}, "quote": {"links"}, "preformatted": {"alt"},
    "link": {"format", "size"}, "image": {"text", "format", "size"}, "table": {"alt", "links"},
}


def assert_doc(doc):
    """What docs/DOC.md promises."""
    assert doc["format"] == 1
    assert set(doc) <= {"format", "title", "lang", "date", "source", "source_name", "section", "blocks"}
    for block in doc["blocks"]:
        kind, members = block["kind"], set(block) - {"kind", "gap", "tight"}
        assert KINDS[kind] <= members <= KINDS[kind] | MORE[kind], block
        text = block.get("text", "")
        assert text or kind in ("image", "table")
        assert unicodedata.normalize("NFC", text) == text
        assert all(unicodedata.category(c) not in ("Cc", "Cs") or (c == "\n" and kind == "preformatted") for c in text), text
        at = 0
        for link in block.get("links", []):
            assert link["url"].isascii() and len(link["url"]) <= 1024 and " " not in link["url"]
            if kind != "table":
                assert at <= link["at"] and link["at"] + link["length"] <= len(text)
                at = link["at"] + link["length"]
        if kind == "table":
            assert len({len(row) for row in block["rows"]}) == 1


@pytest.mark.parametrize("path", SAMPLES + CASES, ids=lambda p: p.name)
def test_the_tree_keeps_its_written_format(path):
    done = convert("--to", "doc", path, check=False)
    if done.returncode:
        assert done.stdout == b"" and path.suffix == ".json" or done.returncode == DATAERR
        return
    for doc in docs(done.stdout):
        assert_doc(doc)


def test_links_of_the_tree_count_characters():
    (doc,) = docs(convert("-t", "doc", "-f", "html", input='<p>Мост: <a href="https://a.by/">план 😀</a>!</p>'.encode()).stdout)
    (link,) = doc["blocks"][0]["links"]
    assert doc["blocks"][0]["text"][link["at"]:link["at"] + link["length"]] == "план 😀"


def test_a_page_gives_title_date_and_text():
    page = """<html><head><title>Мост открыт | Сайт</title><meta property="og:url" content="https://example.by/a"></head><body>
<div class="menu"><a href="/">Главная</a></div><h1>Мост открыт</h1><div class="date">26 июня 2015</div>
<div class="news-detail"><p>По мосту снова ездят. Подробнее <a href="/plan">в плане</a>.</p></div></body></html>""".encode()
    assert convert(input=page).stdout.decode() == (
        "# Мост открыт\n26 июня 2015\n\nПо мосту снова ездят. Подробнее в плане.\n=> https://example.by/plan в плане\n".replace(
            "=> https://example.by/plan ", "=> https://example.by/plan [example.by] "))
    (doc,) = docs(convert("--to", "doc", input=page).stdout)
    assert (doc["title"], doc["date"], doc["source"]) == ("Мост открыт", "2015-06-26", "https://example.by/a")


def test_a_text_without_a_title_gets_none():
    assert convert("-f", "html", input=b"<p>Only a line.</p>").stdout == b"Only a line.\n"
    assert convert("-f", "markdown", input=b"Only *a* line.\n").stdout == b"Only a line.\n"
    assert convert("-f", "html", input="<p>18.04.2019</p><p>Тэкст.</p>".encode()).stdout.decode() == "18.04.2019\n\nТэкст.\n"


def test_atom_is_the_content_of_an_entry():
    got = convert("-f", "html", "-t", "atom", input=b"<p>a &lt; b</p>").stdout.decode()
    assert got.startswith('<content type="html"') and got.endswith("</content>\n")
    assert "a &amp;lt; b" in got


def test_a_feed_gives_each_article():
    feed = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>
<item><title>One</title><description>First text.</description></item>
<item><title>Two</title><description>Second text.</description></item></channel></rss>"""
    for args in ([], ["--from", "feed"]):
        assert convert(*args, input=feed).stdout == b"# One\nFirst text.\n\n# Two\nSecond text.\n"
        assert [d["title"] for d in docs(convert("-t", "doc", *args, input=feed).stdout)] == ["One", "Two"]


def test_the_width_is_kept():
    text = ("слово " * 40).encode()
    for width in (20, 40, 67, 200):
        for form in ("gopher", "text"):
            lines = convert("-f", "text", "-t", form, "-w", width, input=text).stdout.decode().splitlines()
            assert max(map(len, lines)) <= width
            assert " ".join(lines).split() == text.decode().split()


def test_relative_addresses_start_at_the_base():
    got = convert("-f", "html", "--base", "https://example.by/ru/", input=b'<p><a href="../a b.pdf">Plan</a></p>').stdout
    assert got == b"=> https://example.by/a%20b.pdf [example.by] Plan (PDF)\n"


@pytest.mark.parametrize("args, says", [
    (["--from", "docx"], "--from: 'docx' is not html, markdown, text, gemtext or feed"),
    (["--to", "pdf"], "--to: 'pdf' is not"),
    (["--width", "19"], "--width: '19' is not a width from 20 to 200"),
    (["--width", "x"], "--width: 'x'"),
    (["--base", "plan"], "--base: 'plan' is not an absolute address"),
    (["a", "b"], "too many files"),
])
def test_a_wrong_call_is_told(args, says):
    done = convert(*args, check=False)
    assert done.returncode == USAGE and done.stdout == b"" and says in done.stderr.decode()


@pytest.mark.parametrize("data, says", [
    (b"", "the file is empty"),
    (b"%PDF-1.4 x", "this is a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "this is a picture"),
    (b"<div>" * 5000, "too deeply nested"),
])
def test_what_cannot_be_read_is_refused_with_the_reason(data, says):
    done = convert(*(["-f", "html"] if data.startswith(b"<") else []), input=data, check=False)
    assert done.returncode == DATAERR and done.stdout == b""
    assert "'standard input'" in done.stderr.decode() and says in done.stderr.decode()


def test_a_missing_file_is_named(tmp_path):
    done = convert(tmp_path / "none.html", check=False)
    assert done.returncode == NOINPUT and "none.html" in done.stderr.decode()


def test_it_needs_no_store(tmp_path):
    done = convert("-f", "text", "-o", f"store={tmp_path}/none.db", input=b"A title.\n\nA text.")
    assert done.stdout == b"# A title.\nA text.\n"
    assert list(tmp_path.iterdir()) == []
