"""gemtext pages: cases T-X of protocols.md 6.3, over the whole capsule as a crawler finds it."""
import re
import unicodedata

import pytest

from harness import HOST, links

clauses = pytest.mark.clauses


@pytest.fixture(scope="module")
def pages(news):
    """Every gemtext page reachable from the root: {path: text}, with its header."""
    found, waiting, headers = {}, ["/"], {}
    while waiting:
        path = waiting.pop()
        if path in headers:
            continue
        if path.endswith("/search"):
            continue
        answer = news.gemini(path)
        headers[path] = answer.meta
        assert answer.status == "20", path
        if answer.meta.startswith("text/gemini"):
            found[path] = answer.text
            waiting += [url for url, _ in links(answer.text) if url.startswith("/")]
        assert len(headers) < 2000
    assert len(found) >= 60
    return found, headers


def outside_pre(text):
    pre = False
    for line in text.split("\n"):
        if line.startswith("```"):
            pre = not pre
        elif not pre:
            yield line


@clauses("T-X01 TXT-1 TXT-21")
def test_text_that_looks_like_markup_stays_text(news):
    text = news.gemini(f"/ru/news/{news.ids['hostile']}").text
    lines = list(outside_pre(text))
    for words in ("# x", "=> gemini://example.org", "```", "> не цитата", "* не список", "#ВместеМыСила"):
        assert any(line.startswith(" " + words) or re.match(r"[^#>*=`].*" + re.escape(words), line) for line in lines), words
    assert not any("example.org" in url for url, _ in links(text))


@clauses("T-X02 TXT-20")
def test_exactly_one_title_and_it_comes_first(pages):
    for path, text in pages[0].items():
        assert re.match(r"# [^#\s]", text), path
        titles = [line for line in outside_pre(text) if re.match(r"#(?!#)", line)]
        assert len(titles) == 1, (path, titles)


@clauses("T-X03 TXT-22")
def test_preformatted_blocks_are_named_and_closed(pages):
    for path, text in pages[0].items():
        toggles = [line for line in text.split("\n") if line.startswith("```")]
        assert len(toggles) % 2 == 0, path
        assert all(line != "```" for line in toggles[::2]), path


@clauses("T-X04 TXT-23")
def test_link_lines(pages):
    for path, text in pages[0].items():
        for line in outside_pre(text):
            if line.startswith("=>"):
                assert re.match(r"^=> [\x21-\x7e]+ .+$", line), (path, line)
                url = line.split()[1]
                assert len(url) <= 1024 and ":1965" not in url
        for url, label in links(text):
            if re.match(r"[a-z]+:", url) and not url.startswith(f"gemini://{HOST}"):
                assert label


@clauses("T-X05 TXT-4 TXT-25 GEM-39")
def test_the_language_is_named(pages):
    for path, meta in pages[1].items():
        if meta.startswith("text/gemini") and not path.startswith("/media/"):  # a file goes out as it came
            assert re.fullmatch(r'text/gemini; charset=utf-8; lang=(be|ru|en|"(be|ru|en)(,(be|ru|en))+")', meta), (path, meta)


@clauses("T-X06 SUB-1 SUB-2 SUB-3 SUB-4 SUB-5")
@pytest.mark.parametrize("path", ["/", "/be/", "/be/news/", "/ru/news/", "/be/region/"])
def test_lists_are_feeds(news, path):
    text = news.gemini(path).text
    dated = re.findall(r"^=> (\S+) ([0-9]{4}-[01][0-9]-[0-3][0-9]) - (.+)$", text, re.M)
    assert len(dated) >= 3
    days = [day for _, day, _ in dated]
    assert days == sorted(days, reverse=True)
    urls = [url for url, _, _ in dated]
    assert len(set(urls)) == len(urls)
    lines = text.split("\n")
    numbers = [i for i, line in enumerate(lines) if re.match(r"=> \S+ \d{4}-\d\d-\d\d - ", line)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "consecutive"


@clauses("T-X08 ROB-1")
def test_robots_txt(news):
    answer = news.gemini("/robots.txt")
    assert answer.meta == "text/plain; charset=utf-8"
    assert re.search(r"^User-agent: (\*|indexer)$", answer.text, re.M) and "search" in answer.text


@clauses("T-X09 FAV-1")
def test_favicon(news):
    answer = news.gemini("/favicon.txt")
    assert answer.meta.startswith("text/plain") and 1 <= len(answer.text.strip()) <= 4


@clauses("T-X14 TXT-3")
def test_a_paragraph_is_one_line(news):
    text = news.gemini(f"/ru/news/{news.ids['long']}").text
    long = [line for line in text.split("\n") if len(line) > 800]
    assert len(long) == 3 and len(set(long)) == 1 and len(long[0]) == len("слова " * 150) - 1


@clauses("TXT-21")
def test_clean_lines(pages):
    for path, text in pages[0].items():
        assert text.endswith("\n") and not text.endswith("\n\n"), path
        assert "\n\n\n" not in text, (path, "an empty line too many")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]", text), path
        assert unicodedata.is_normalized("NFC", text), path
        for line in outside_pre(text):
            assert line == line.rstrip(), (path, line)


@clauses("T-X15 SUB-1 SUB-2")
def test_a_reader_of_the_feed_sees_one_new_article(fresh):
    for n in range(1, 5):
        fresh.add(f"Article {n}", "Text.", lang="en", date=f"2024-01-0{n}")
    fresh.start()

    def entries():
        text = fresh.gemini("/en/news/").text
        assert re.match(r"# [^#\s]", text)
        return {url: label[:10] for url, label in links(text) if re.match(r"\d{4}-\d\d-\d\d\b", label)}

    before = entries()
    assert len(before) == 4 and set(before.values()) == {f"2024-01-0{n}" for n in range(1, 5)}
    number = fresh.add("Article 5", "Text.", lang="en", date="2024-01-05")
    from harness import eventually
    eventually(lambda: len(entries()) == 5)
    assert set(entries()) - set(before) == {f"/en/news/{number}"}
