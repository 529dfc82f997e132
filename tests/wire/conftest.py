"""The whole of both spaces, as a crawler finds it from the root: fetched once, looked at by many tests."""
import re
import types

import pytest

from harness import HOST, alphabet_of, eventually, links, menu


def made(news):
    """The only month in English is the last that the keeper makes: after it neither space grows by itself."""
    eventually(lambda: news.gemini("/en/issue/2015-06.gmi").status == "20", seconds=60)


@pytest.fixture(scope="session")
def capsule(news):
    """Everything reachable from the Gemini root: `pages` {path: text} of gemtext, `meta` {path: META} of all, `body` {path: bytes}."""
    found = types.SimpleNamespace(pages={}, meta={}, body={})
    made(news)
    waiting = ["/", "/be/links/"]
    while waiting:
        path = waiting.pop()
        if path in found.meta:
            continue
        answer = news.gemini(path)
        if answer.status == "10" and path.endswith("/search"):
            continue
        assert answer.status == "20", path
        found.meta[path], found.body[path] = answer.meta, answer.body
        if answer.meta.startswith("text/gemini"):
            found.pages[path] = answer.text
            waiting += [url for url, _ in links(answer.text) if url.startswith("/")]
        assert len(found.meta) < 2000
    assert len(found.pages) >= 60
    return found


@pytest.fixture(scope="session")
def hole(news):
    """Everything reachable from the Gopher root, in UTF-8: {selector: (item type, bytes)}."""
    made(news)
    host, found, waiting = re.escape(HOST), {}, [("1", ""), ("1", "/be/links/")]
    while waiting:
        kind, selector = waiting.pop()
        if selector in found:
            continue
        raw = news.gopher(selector)
        found[selector] = kind, raw
        if kind == "1":
            waiting += [(item[0], item[2]) for item in menu(raw) if item[0] in "01479gI" and item[3] == HOST
                        and not alphabet_of(item[2])]
        elif kind == "0" and not selector.endswith((".txt", ".gmi", ".xml")):
            waiting += [(url[0], url[1:]) for url in re.findall(rf"gopher://{host}/(\S+)", raw.decode())]
        assert len(found) < 2000
    assert len(found) >= 60
    return found
