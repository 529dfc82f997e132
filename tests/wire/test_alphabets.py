"""The Gopher hole in other alphabets and in narrow lines: each root crawled whole, searches in its charset, files untouched."""
import re

import pytest

from harness import ALPHABETS, HOST, alphabet_of, menu

clauses = pytest.mark.clauses
each_root = pytest.mark.parametrize("root", ALPHABETS)


def untouched(kind, selector):
    return kind in "9gI" or selector.endswith(".xml")


def crawl(news, root):
    """{selector: (type, bytes)} of everything below the root; menus and texts are checked on the way."""
    width = 40 if root.startswith("/narrow") else 67
    charset, found, waiting = ALPHABETS[root], {}, [("1", root + "/"), ("1", root + "/be/links/")]
    while waiting:
        kind, selector = waiting.pop()
        if selector in found:
            continue
        raw = news.gopher(selector)
        found[selector] = kind, raw
        assert not raw.startswith(b"3"), selector
        if untouched(kind, selector):
            continue
        text = raw.decode(charset)
        if kind in "17":
            items = menu(raw, charset)
            assert all(item[0] in "0179gIhi" and len(item[1]) <= width + 2 for item in items), selector
            waiting += [(item[0], item[2]) for item in items if item[0] in "0179gI" and item[3] == HOST]
        elif not selector.endswith((".txt", ".gmi")):
            assert all(len(line) <= width or "://" in line for line in text.split("\r\n")), selector
            waiting += [(url[0], url[1:]) for url in re.findall(rf"gopher://{re.escape(HOST)}/(\S+)", text)]
        waiting = [to for to in waiting if alphabet_of(to[1]) == root or untouched(*to)]
        assert len(found) < 2000
    return found


@each_root
@clauses("GOP-96 T-P30 T-P33")
def test_a_root_holds_the_whole_hole(news, hole, root):
    found = crawl(news, root)
    bare = {selector.removeprefix(root) for selector in found}
    assert {"", *bare} - {"/"} == {*hole, ""} - {"/"}
    for selector, (kind, raw) in found.items():
        if untouched(kind, selector):
            assert alphabet_of(selector) == "" and raw == hole[selector][1]
        elif not selector.startswith("/media/"):
            plain = hole[selector.removeprefix(root) if selector != root + "/" else ""][1]
            assert raw.count(b"?") == plain.count(b"?"), selector


@each_root
@clauses("GOP-96 GOP-11")
def test_a_root_is_found_in_all_its_spellings(news, root):
    want = news.gopher(root + "/")
    for selector in (root, root[1:], root[1:] + "/", "1" + root + "/", "/" + root + "//", root + "/be/../be/"):
        got = news.gopher(selector)
        assert got == want if ".." not in selector else got.startswith(b"3"), selector
    for selector in (root + "x/", root + "/nope", "/be" + root + "/"):
        assert news.gopher(selector).startswith(b"3"), selector
    assert news.gemini(root + "/").status == "51"


@clauses("GOP-96")
def test_the_words_are_the_same(news):
    article = f"/be/news/{news.ids['media']}"
    want = news.gopher(article).decode()
    assert "Тэкст з фота." in want and "Плошча" in want
    for root, spelled in {"/1251": "Тэкст з фота.", "/koi8": "Тэкст з фота.", "/866": "Тэкст з фота.",
                          "/lat": "Tekst z fota."}.items():
        raw = news.gopher(root + article)
        assert spelled in raw.decode(ALPHABETS[root])
        assert f"gopher://{HOST}/0{root}{article}".encode() in raw
        assert f"gopher://{HOST}/I/media/".encode() in raw, "a file has one address in all alphabets"
    assert "\u0456" in news.gopher("/1251/be/").decode("cp1251")


@each_root
@clauses("GOP-96 GOP-27")
def test_an_error_is_said_in_the_root_and_leads_into_it(news, root):
    answer = news.gopher(root + "/be/nope").decode(ALPHABETS[root])
    items = menu(answer.encode(), "utf-8")
    assert [item[0] for item in items] == ["3", *"i" * (len(items) - 1)]
    assert " ".join(item[1].strip() for item in items).endswith(f": {root}/be/") and "?" not in answer, answer
    assert news.gopher(root + f"/ru/news/{news.ids['withdrawn']}").startswith(b"3")


@each_root
@clauses("GOP-96 GOP-5")
def test_hostile_selectors_below_a_root(alive, root):
    for tail in (b"/\xff\xfe", b"/be/\xd0", b"/a\x00b", b"/be/news/\t\xff\xfe\x98", b"/be/news/\tx\x1b", b"\t" + b"\xe0" * 900):
        assert alive.gopher_raw(root.encode() + tail + b"\r\n")


@clauses("GOP-96")
def test_the_cache_keeps_alphabets_apart(fresh):
    fresh.options["workers"] = 1
    number = fresh.add("Ўзнагарода", "Тэкст.", lang="be", date="2024-01-01")
    fresh.start()
    asked = ["", *ALPHABETS, "", *ALPHABETS]
    answers = [fresh.gopher(f"{root}/be/news/{number}") for root in asked]
    assert answers[:10] == answers[10:] and len(set(answers)) == 10
