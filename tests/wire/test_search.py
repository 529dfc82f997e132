"""Search on both protocols: words in, articles out, whatever the words are."""
import re
from urllib.parse import quote

import pytest

from harness import HOST, menu

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
