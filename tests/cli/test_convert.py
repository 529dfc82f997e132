"""vestka convert: standard input to standard output, without a store.

Golden files: beside each file below tests/data/convert stands NAME.out, what must come out as gemtext.  With GOLDEN=write in the
environment they are written instead: look at the difference before keeping it.
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import unicodedata

import pytest

from harness import BUILD, ROOT, vestka

DATA = ROOT / "tests" / "data" / "convert"
CASES = sorted(p for p in DATA.glob("*/*") if p.suffix != ".out")
INDEX = [line.split("\t") for line in (DATA / "INDEX").read_text().splitlines() if not line.startswith("#")]
# How many rules and hard cases converter.md has, and at least how many of our own beside them.
KNOWN = {"rule": 16, "failure": 18, "hard": 26, "markdown": 19, "html": 30, "text": 10}
SAMPLES = sorted((ROOT / "tests" / "data" / "import" / "samples").glob("[0-9a-z]*"))
FORMS = "gemtext gopher menu text atom doc".split()
USAGE, DATAERR, NOINPUT = 64, 65, 66
SANITIZED = b"__asan_init" in subprocess.run(["nm", "-D", BUILD / "vestka"], capture_output=True).stdout


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
    got = convert("-f", path.parent.name, path).stdout
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


def test_every_rule_and_hard_case_has_its_golden_file():
    numbers, files = {}, set()
    for what, where, why in INDEX:
        kind, number = what.split()
        numbers.setdefault(kind, set()).add(int(number))
        assert why
        if "/" in where:
            assert (DATA / where).is_file() and (DATA / (where + ".out")).is_file(), where
            files.add(DATA / where)
        else:
            assert callable(globals().get(where)), where
    assert set(numbers) == set(KNOWN)
    for kind, most in KNOWN.items():
        assert numbers[kind] == set(range(1, len(numbers[kind]) + 1)) and len(numbers[kind]) >= most, kind
    broad = {p for p in CASES if p.stem in ("inline_and_lists", "links_media_dirt", "tables", "everything", "mail_and_tables",
                                            "lists_mixed")}
    assert set(CASES) - broad - files == set(), "a case that the index does not name"


def test_a_list_of_5000_items():
    html = "<ol>" + "".join(f'<li>Пункт <b>{i}</b>, <a href="https://example.by/{i}">файл</a>' for i in range(1, 5001)) + "</ol>"
    lines = convert("-f", "html", input=html.encode()).stdout.decode().splitlines()
    assert lines[:5000] == [f"{i}. Пункт {i}, файл" for i in range(1, 5001)]
    assert lines[5000:] == [f"=> https://example.by/{i} [example.by] файл" for i in range(1, 5001)]


@pytest.mark.parametrize("kind, head, word, tail", [
    ("html", "<p>", "слово <b>сло</b>во ", "</p>"), ("markdown", "", "слово **сло**во ", "\n"), ("text", "", "слово слово ", "\n"),
])
def test_a_paragraph_of_a_megabyte(kind, head, word, tail):
    n = 1_000_000 // len(word.encode()) + 1
    got = convert("-f", kind, input=(head + word * n + tail).encode()).stdout.decode()
    assert got == ("слово слово " * n).strip() + "\n"


def words(text):
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("form", ["gopher", "menu", "text", "atom"])
def test_every_form_says_the_same_words(form):
    path = DATA / "html" / "r16_same_lines.html"
    want = words(" ".join(b.get("text", "") + " ".join(sum(b.get("rows", []), [])) for b in
                          docs(convert("-t", "doc", "-f", "html", path).stdout)[0]["blocks"]))
    said = convert("-t", form, "-f", "html", path).stdout.decode()
    if form == "menu":
        said = "\n".join(line[1:] for line in said.splitlines())
    assert not collections.Counter(want) - collections.Counter(words(said))


MEGABYTE = 1_000_000


def megabyte(piece, head="", tail=""):
    data = piece.encode()
    room = MEGABYTE - len((head + tail).encode())
    return head.encode() + data * (room // len(data)) + tail.encode()


def numbered(piece):
    out, size, i = [], 0, 0
    while size < MEGABYTE - 200:
        out.append((piece % i).encode())
        size += len(out[-1])
        i += 1
    return b"".join(out)


HOSTILE = {
    "div": ("html", lambda: megabyte("<div>")), "b": ("html", lambda: megabyte("<b>")), "a": ("html", lambda: megabyte("<a>x")),
    "href": ("html", lambda: numbered('<a href="/%d">x')), "h1": ("html", lambda: megabyte("<h1>x")),
    "p in b": ("html", lambda: megabyte("<p>x", "<b><i><u><s><tt><em><big>" * 6)), "fonts": ("html", lambda: numbered("<font size=%d>x<p>")),
    "table": ("html", lambda: megabyte("<table>")), "cells": ("html", lambda: megabyte("<td>x", "<table>")),
    "rows": ("html", lambda: megabyte("<tr><td>x", "<table>")), "spans": ("html", lambda: megabyte("<td rowspan=2000 colspan=40>x", "<table>")),
    "tables": ("html", lambda: megabyte("<table><tr><td>")), "select": ("html", lambda: megabyte("<select><option>x")),
    "form": ("html", lambda: megabyte("<form><input>x")), "lists": ("html", lambda: megabyte("<ul><li>")), "li": ("html", lambda: megabyte("<li>x")),
    "quotes": ("html", lambda: megabyte("<blockquote>x")), "pictures": ("html", lambda: numbered('<img src="/%d.jpg" alt="x">')),
    "one picture": ("html", lambda: megabyte('<img src="/a.jpg">')), "breaks": ("html", lambda: megabyte("x<br>")),
    "comments": ("html", lambda: megabyte("<!-- ")), "brackets": ("html", lambda: megabyte("<")), "entities": ("html", lambda: megabyte("&amp;amp;")),
    "references": ("html", lambda: megabyte("&#1055;")), "attributes": ("html", lambda: numbered(" a%d=x").join([b"<p", b">x"])),
    "classes": ("html", lambda: megabyte("share ", '<div class="', '">x</div>')), "styles": ("html", lambda: megabyte("a:b;", '<p style="', '">x')),
    "srcset": ("html", lambda: megabyte("a.jpg 1w,", '<img srcset="', '">')), "shortcodes": ("html", lambda: megabyte("[caption]x")),
    "open brackets": ("html", lambda: megabyte("[")), "sup": ("html", lambda: megabyte("<sup>2")), "strikes": ("html", lambda: megabyte("<s>x</s> ")),
    "abbr": ("html", lambda: numbered('<abbr title="t%d">x</abbr> ')), "captions": ("html", lambda: megabyte("<figure><figcaption>x")),
    "credits": ("html", lambda: megabyte('<div class="caption">x')), "asides": ("html", lambda: megabyte('<div class="related">x')),
    "titles": ("html", lambda: megabyte("<title>x")), "dates": ("html", lambda: megabyte("<time>26 июня 2015</time>")),
    "svg": ("html", lambda: megabyte("<svg><p>")), "math": ("html", lambda: megabyte("<math><mi><p>")), "template": ("html", lambda: megabyte("<template>")),
    "frameset": ("html", lambda: megabyte("<frameset>")), "nobr": ("html", lambda: megabyte("<nobr>x")), "noscript": ("html", lambda: megabyte("<noscript>")),
    "definitions": ("html", lambda: megabyte("<dl><dt>x<dd>")), "pre": ("html", lambda: megabyte("<pre>x")), "nul": ("html", lambda: megabyte("x\0\x1b[")),
    "stars": ("markdown", lambda: megabyte("*a ")), "more stars": ("markdown", lambda: megabyte("*a **a ")), "marks": ("markdown", lambda: megabyte("> ")),
    "md brackets": ("markdown", lambda: megabyte("[")), "md links": ("markdown", lambda: megabyte("[a](")), "images": ("markdown", lambda: megabyte("![")),
    "ticks": ("markdown", lambda: numbered("`a%d" + "`" * 7)), "md list": ("markdown", lambda: megabyte("- ")), "md items": ("markdown", lambda: megabyte("- a\n")),
    "md tables": ("markdown", lambda: megabyte("a|b\n-|-\n")), "columns": ("markdown", lambda: megabyte("|a", "", "\n") + megabyte("|-", "", "\n")[:9]),
    "notes": ("markdown", lambda: numbered("x[^%d]\n\n[^%d]: y\n\n".replace("%d", "%(n)d") if False else "[^%d]: y\n")),
    "md refs": ("markdown", lambda: numbered("[a%d]: /x\n")), "md html": ("markdown", lambda: megabyte("<div>\n\n")), "tildes": ("markdown", lambda: megabyte("~~a")),
    "at signs": ("markdown", lambda: megabyte("a@")), "text words": ("text", lambda: megabyte("слово ")), "text lines": ("text", lambda: megabyte("a\n")),
    "text columns": ("text", lambda: megabyte("a  b  c\n")), "text quotes": ("text", lambda: megabyte(">")), "text links": ("text", lambda: megabyte("http://a ")),
    "text dots": ("text", lambda: megabyte(".")), "text bullets": ("text", lambda: megabyte("- a\n")), "text one word": ("text", lambda: megabyte("a")),
    "text tabs": ("text", lambda: megabyte("\t")), "text rules": ("text", lambda: megabyte("+-")), "text dates": ("text", lambda: megabyte("1 мая 2015\n")),
    "marks of accents": ("text", lambda: megabyte("\u0301")), "gemtext links": ("gemtext", lambda: numbered("=> /%d x\n")),
    "fences": ("gemtext", lambda: megabyte("```\n")), "gemtext headings": ("gemtext", lambda: megabyte("# x\n")), "feed": ("feed", lambda: megabyte("<item>", "<rss><channel>")),
}


# Those that came nearest to a limit, or each stand for many; VESTKA_HOSTILE=all tries the others as well (five minutes).
CHOSEN = """div;a;href;p in b;fonts;cells;spans;tables;lists;quotes;breaks;attributes;strikes;asides;template;stars;md brackets;md html;
text columns;text links;marks of accents;gemtext links;feed""".replace("\n", "").split(";")


@pytest.mark.parametrize("what", HOSTILE if os.environ.get("VESTKA_HOSTILE") == "all" else CHOSEN)
def test_a_megabyte_of_anything_ends(what, tmp_path):
    """By a result or a refusal in words, within 2 s of processor time and 256 MiB beyond the program itself."""
    kind, make = HOSTILE[what]
    data = make()
    assert MEGABYTE // 2 < len(data) <= MEGABYTE + 64
    (tmp_path / "in").write_bytes(data)
    with open(tmp_path / "out", "wb") as out, open(tmp_path / "err", "wb") as err:
        pid = os.posix_spawn(str(BUILD / "vestka"), ["vestka", "-c", "/dev/null", "convert", "-f", kind, str(tmp_path / "in")], os.environ,
                             file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, err.fileno(), 2)])
        _, status, used = os.wait4(pid, 0)
    said, wrong = (tmp_path / "out").read_bytes(), (tmp_path / "err").read_text()
    assert os.WIFEXITED(status)
    if os.WEXITSTATUS(status) == 0:
        said.decode()
    else:
        assert os.WEXITSTATUS(status) == DATAERR and not said and "error: '" in wrong and len(wrong.splitlines()) <= 2
    if not SANITIZED:
        assert used.ru_utime + used.ru_stime < 2 and used.ru_maxrss < 280 * 1024


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
    (b"%PDF-1.4 x", "this is a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "this is a picture"),
    (b"<div>" * 5000, "too deeply nested"),
])
def test_what_cannot_be_read_is_refused_with_the_reason(data, says):
    done = convert(*(["-f", "html"] if data.startswith(b"<") else []), input=data, check=False)
    assert done.returncode == DATAERR and done.stdout == b""
    assert "'standard input'" in done.stderr.decode() and says in done.stderr.decode()


def test_nothing_is_refused_in_words():
    for kind in ("html", "markdown", "text", "gemtext", "feed"):
        done = convert("-f", kind, input=b"", check=False)
        assert done.returncode == DATAERR and done.stdout == b"" and "the file is empty" in done.stderr.decode()


def test_a_missing_file_is_named(tmp_path):
    done = convert(tmp_path / "none.html", check=False)
    assert done.returncode == NOINPUT and "none.html" in done.stderr.decode()


def test_it_needs_no_store(tmp_path):
    done = convert("-f", "text", "-o", f"store={tmp_path}/none.db", input=b"A title.\n\nA text.")
    assert done.stdout == b"# A title.\nA text.\n"
    assert list(tmp_path.iterdir()) == []


def audit(*args, **more):
    done = convert("--audit", *args, check=False, **more)
    return done.returncode, done.stdout.decode().splitlines()


def test_an_audit_names_what_is_left_out_and_finds_nothing_lost():
    page = """<html><head><title>Мост</title></head><body><nav><a href="/">Дом</a></nav><article><h1>Мост</h1>
        <p>Мост цераз раку адкрыты, праезд вольны. <a href="javascript:x()">Друк</a></p>
        <div class="share"><a href="https://vk.com/share">Падзяліцца</a></div><script>x()</script></article></body></html>"""
    code, lines = audit("-f", "html", input=page.encode("cp1251"))
    assert code == 0 and all(line.startswith("Мост: left out, ") for line in lines)
    said = [line.partition("left out, ")[2] for line in lines]
    assert "navigation and footers: words 1 (дом), links 1 (/)" in said
    assert "buttons to share and print: words 1 (падзяліцца), links 1 (https://vk.com/share)" in said
    assert "addresses that lead nowhere outside the page or are too long: links 1 (javascript:x())" in said
    assert "scripts and styles: 1" in said


def test_the_cases_of_this_suite_lose_nothing():
    """Rules and hard cases, as another pair of eyes sees them."""
    for path in CASES:
        assert audit("-f", path.parent.name, path) == (0, [line for line in audit("-f", path.parent.name, path)[1]
                                                           if ": left out, " in line]), path


def test_an_audit_of_what_cannot_be_read_says_so():
    done = convert("--audit", "-f", "html", input=b"<div>" * 100_000, check=False)
    assert done.returncode == DATAERR and b"too deeply nested" in done.stderr and not done.stdout


@pytest.mark.parametrize("what", ["p in b", "classes", "md brackets", "md refs", "text links", "attributes", "open brackets", "cells", "entities"])
def test_a_megabyte_is_audited_in_time(what, tmp_path):
    kind, make = HOSTILE[what]
    (tmp_path / "in").write_bytes(make())
    done = convert("--audit", "-f", kind, tmp_path / "in", check=False)
    assert done.returncode == 0 or (done.returncode == DATAERR and b"error: '" in done.stderr + done.stdout or b"readers lack" in done.stdout)
