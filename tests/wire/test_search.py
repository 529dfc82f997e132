"""Search on both protocols: words in, articles out, whatever the words are."""
import re
from urllib.parse import quote

import pytest

from harness import ALPHABETS, HOST, menu

clauses = pytest.mark.clauses


def known_word(news):
    """A long word of a title that the Russian list shows."""
    return re.search(r"^=> /ru/news/\d+ \S+ - .*?\b([а-яё]{6,})\b", news.gemini("/ru/news/").text, re.M).group(1)


def hits(answer):
    assert answer.status == "20"
    return re.findall(r"^=> (/../news/\d+) ", answer.text, re.M)


@clauses("GEM-50 GEM-56 T-G28 T-G30")
def test_words_come_back_as_the_query(news):
    word = quote(known_word(news))
    assert hits(news.gemini(f"/ru/search?{word}"))
    assert news.gemini(f"/ru/search?{word}%0A{word}").body.split(b"\n", 1)[1] == \
        news.gemini(f"/ru/search?{word}%0D%0A{word}").body.split(b"\n", 1)[1]
    assert "a+b" in news.gemini("/search?a+b").text.splitlines()[0]
    assert "a b" in news.gemini("/search?a%20b").text.splitlines()[0]
    moved = news.gemini(f"/RU/Search/?{word}")
    assert (moved.status, moved.meta) == ("31", f"gemini://{HOST}/ru/search?{word}")


@clauses("T-G29")
def test_without_words_gemini_asks_for_some(news):
    for path in ("/search", "/search?", "/be/search", "/ru/search?%20", "/en/search?"):
        answer = news.gemini(path)
        assert answer.status == "10" and answer.meta


@clauses("GOP-50 GOP-51 T-P12 T-P13")
def test_gopher_searches_by_tab_and_by_question_mark(news):
    word = known_word(news)
    by_tab = menu(news.gopher(f"/ru/search\t{word}"))
    assert [item for item in by_tab if item[0] == "0"]
    assert menu(news.gopher(f"/ru/search?{word}")) == by_tab
    for selector in ("/search", "/search\t", "/search?x"):
        assert ("7" in {item[0] for item in menu(news.gopher(selector))})


@clauses("GOP-52 T-P14 T-P19")
def test_hostile_words_are_only_words(news):
    for words in ("\"') OR 1=1 --", "+", "x" * 900, "\U0001f600", "NEAR(a b)", "*", "ж" * 160):
        raw = news.gopher(f"/search\t{words}")
        items = menu(raw)
        assert not any(item[0] == "3" for item in items)
        assert not re.search(rb"(?i)sql|fts5|syntax", raw)


# What no reader means and anybody may send: quotes and operators of FTS5 and of SQL, wildcards, signs alone, words that every article has,
# letters of no alphabet, pieces of UTF-8.
HOSTILE = ['"', '""', '"a', "'", "a' OR '1'='1", '") OR ("', "*", "ра*", "^а", "+", "-", "NEAR", "NEAR(a b, 2)", "NEAR/2", "AND", "OR", "NOT", "а AND",
           "NOT а", "words:а", "{words}: а", "search MATCH", "(", ")", "((((", "%", "_", "?", "#", "&=", "\\", "/../", "і", "у на з", "the of",
           "\U0001f600", "\U0001f1e7\U0001f1fe", "\u0301", "\u200b", "\ufeff", "\u202eабв", "\u0000", "а\u0000б", "ж" * 160, "а " * 300, "0", "-1", "9" * 300]
LANGS = ("be", "ru", "en")


@clauses("GEM-50 T-G28")
def test_any_text_is_a_search_on_gemini(alive):
    for n, words in enumerate(HOSTILE):
        line = f"gemini://{HOST}/{LANGS[n % 3]}/search?{quote(words, safe='')}"
        answer = alive.gemini(line)
        if len(line) > 1024 or "\0" in words:
            assert answer.status == "59", words
        elif not words.strip("\u200b\ufeff\u0301"):
            assert answer.status in ("10", "20"), words
        else:
            assert answer.status == "20", words
            assert not re.search(r"(?i)fts5|sqlite|syntax error", answer.text)
    for raw in ("%FF", "%C3", "%ED%A0%80", "%D0%B2%D0", "%F5%80%80%80"):
        assert alive.gemini(f"/be/search?{raw}").status == "59"
    longest = f"gemini://{HOST}/be/search?"
    longest += "a" * (1024 - len(longest))
    assert alive.gemini(longest).status == "20"
    assert alive.gemini(longest + "a").status == "59"


@pytest.mark.parametrize("root", ["", *ALPHABETS])
@clauses("GOP-52 GOP-96 T-P14")
def test_any_text_is_a_search_on_gopher(alive, root):
    charset = ALPHABETS.get(root, "utf-8")
    for n, words in enumerate(HOSTILE):
        typed = words.encode(charset, errors="ignore").replace(b"\0", b"")
        raw = alive.gopher_raw(f"{root}/{LANGS[n % 3]}/search\t".encode() + typed + b"\r\n")
        assert not any(item[0] == "3" for item in menu(raw, charset)), words
        assert not re.search(rb"(?i)fts5|sqlite|syntax error", raw)
    for typed in (b"\xff\xfe", b"\xd0", b"\xed\xa0\x80", b"\x80" * 50, bytes(range(128, 256))):
        raw = alive.gopher_raw(f"{root}/be/search\t".encode() + typed + b"\r\n")
        menu(raw, charset)
    for typed in (b"a\0b", b"\0"):  # refused
        raw = alive.gopher_raw(f"{root}/be/search\t".encode() + typed + b"\r\n")
        assert b"\0" not in raw and raw.endswith(b"\r\n.\r\n")


@clauses("GEM-32 GEM-34 T-G43")
def test_a_prompt_too_long_for_the_header_is_cut(fresh):
    prompt = "Што шукаем? " + "ж" * 740
    assert len(prompt.encode()) > 1500
    fresh.options["search.prompt"] = prompt
    fresh.options["admin"] = "admin@news.example"
    fresh.start()
    answer = fresh.gemini("/be/search")
    assert answer.status == "10" and 900 < len(answer.meta.encode()) <= 1024
    assert prompt.startswith(answer.meta.rstrip("…"))
    shown = "".join(item[1] for item in menu(fresh.gopher("/be/search")) if item[0] == "i")
    assert "Што шукаем?" in shown and shown.count("ж") == 740
    assert b"\r\nServerAdmin=admin@news.example\r\n" in fresh.gopher("/caps.txt")
