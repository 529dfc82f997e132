"""What programs that come by themselves see: subscribers' clients, crawlers that keep to robots.txt, clients that look for well-known files."""
import datetime
import re
import urllib.parse
import xml.etree.ElementTree as ET

import pytest

from harness import HOST, eventually, links

clauses = pytest.mark.clauses
ATOM = "{http://www.w3.org/2005/Atom}"


# --- a subscriber's client, by the letter of "Subscribing to Gemini pages" ---


def subscribed(text, url):
    """(title, subtitle, {id: (date, title)}) of a page: SUB-1 and SUB-2."""
    title = subtitle = None
    entries, quiet = {}, False
    for line in text.split("\n"):
        if title is None:
            title = re.sub(r"^#\s*", "", line) if re.match(r"#(?!#)", line) else None
        elif line.startswith("##") and not quiet and subtitle is None:
            subtitle = line.lstrip("#").strip()
        quiet = quiet or bool(title is not None and line.strip() and not line.startswith("#"))
        m = re.match(r"=>\s*(\S+)\s+(\d{4}-\d\d-\d\d)\b(.*)", line)
        if m:
            target = urllib.parse.urljoin(url.replace("gemini:", "https:"), m[1]).replace("https:", "gemini:")
            entries.setdefault(target, (datetime.date.fromisoformat(m[2]), re.sub(r"^[\s\-–—:.]+", "", m[3])))
    return title, subtitle, entries


def lagrange(text):
    """The lines that Lagrange takes for entries: (date, title)."""
    found = []
    for m in re.finditer(r"^=>\s*\S+\s+([0-9]{4}-[0-1][0-9]-[0-3][0-9])[^0-9](.+)$", text, re.M):
        found.append((m[1], re.sub(r"^[\s\-–—!#$%&*+,./:;=?@\\^_`|~>)\]}]+", "", m[2])))
    return found


def is_list(path):
    """Home pages, all news, sections, older ones, months."""
    return re.fullmatch(r"/|/(be|ru|en)/([a-z0-9-]+/)?|/(be|ru|en)/[a-z0-9-]+/before/\d+|/../archive/\d{4}/\d\d/(before/\d+)?", path) \
        and not re.fullmatch(r"/../(archive|issue|links)/", path)


@clauses("SUB-1 SUB-2 SUB-3 SUB-4 SUB-5 T-X06 T-X15")
def test_every_list_can_be_subscribed_to(capsule):
    lists = {path: text for path, text in capsule.pages.items() if is_list(path)}
    assert {"/", "/be/", "/ru/", "/en/", "/be/news/", "/ru/news/", "/en/news/", "/be/region/"} <= set(lists)
    for path, text in lists.items():
        title, _, entries = subscribed(text, f"gemini://{HOST}{path}")
        assert title and len(entries) == len(lagrange(text)) >= 1, path
        assert len(entries) <= 50, path
        dates = [date for date, _ in entries.values()]
        assert dates == sorted(dates, reverse=True) and dates[0] <= datetime.date.today(), path
        for target, (_, name) in entries.items():
            assert re.fullmatch(rf"gemini://{HOST}/(be|ru|en)/news/\d+", target), (path, target)
            assert name and "/tag" not in target
        assert [name for _, (_, name) in entries.items()] == [name for _, name in lagrange(text)], path


@clauses("SUB-5 T-C01 ATM-1")
def test_feeds_of_both_kinds_tell_the_same(news, capsule):
    """Atom and the list of a language or section: the same articles, in the same order, of the same dates."""
    for lang in ("be", "ru", "en"):
        for section in ("", "region/", "culture/"):
            page = f"/{lang}/{section or 'news/'}"
            _, _, entries = subscribed(news.gemini(page).text, f"gemini://{HOST}{page}")
            atom = [(entry.find(ATOM + "link").get("href"), entry.find(ATOM + "published").text[:10], entry.find(ATOM + "title").text)
                    for entry in ET.fromstring(news.gemini(f"/{lang}/{section}feed.xml").body).iter(ATOM + "entry")]
            assert [url for url, _, _ in atom] == list(entries)[:20], page
            for url, day, title in atom:
                assert day == str(entries[url][0])
                assert entries[url][1].rpartition(" (")[0].removesuffix("…") in title


@clauses("SUB-2 SUB-4 ATM-2")
def test_what_is_mended_is_not_new(fresh):
    """A subscriber keeps entries by address; a mended text, or another article, changes none of them."""
    number = fresh.add("First", "Text.", lang="en", date="2024-01-01")
    fresh.start()

    def entries():
        return subscribed(fresh.gemini("/en/").text, f"gemini://{HOST}/en/")[2]

    before = eventually(entries)
    fresh.sql("UPDATE article SET body = 'Other words, as many.' WHERE id = ?", number)
    fresh.add("Second", "Text.", lang="en", date="2024-01-02")
    after = eventually(lambda: (e := entries()) and len(e) == 2 and e)
    (address, (date, _)), = before.items()
    assert after[address][0] == date and len(after) == 2


# --- crawlers ---


def groups(text):
    """{agent: [prefixes]} of a robots.txt, as crawlers of both spaces read it (ROB-1, V2)."""
    found, agents, fresh_group = {}, [], True
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        name, _, value = (part.strip() for part in line.partition(":"))
        if name.lower() == "user-agent":
            agents = [value] if fresh_group else agents + [value]
            found.setdefault(value, [])
            fresh_group = False
        elif name.lower() == "disallow":
            fresh_group = True
            for agent in agents:
                found[agent] += [value] if value else []
    return found


def blocked(path, prefixes):
    """TLGS takes a prefix for whole segments."""
    return any(path == p or path.startswith(p.rstrip("/") + "/") for p in prefixes)


@clauses("T-X08 ROB-1 T-P21 GOP-82 T-P30")
def test_a_polite_crawler_sees_all_but_searches(news, capsule, hole):
    here, there = groups(news.gemini("/robots.txt").text), groups(news.gopher("robots.txt").decode())
    assert here == there and {"*", "indexer", "archiver", "researcher", "veronica"} <= set(here)
    for agent, prefixes in here.items():
        for lang in ("", "/be", "/ru", "/en"):
            assert blocked(f"{lang}/search", prefixes) and blocked(f"{lang}/search/x", prefixes), agent
        for path in list(capsule.meta) + list(hole):
            assert not blocked(path, prefixes) or re.fullmatch(r"(/[a-z0-9]+)*/search", path), (agent, path)


@clauses("T-C01 GOP-14 T-P30")
def test_both_spaces_hold_the_same(news, capsule, hole):
    """Every page of one is in the other, by the same address."""
    lists = {path for path in capsule.pages if is_list(path) or re.fullmatch(r"/../archive/(\d{4}/)?", path)}
    menus = {selector for selector, (kind, _) in hole.items() if kind == "1" and selector}
    assert lists - {"/"} == {m for m in menus if m in lists} and len(lists) > 20
    texts = {path for path in capsule.pages if path not in lists and not path.startswith("/media/")}
    for path in texts:
        raw = news.gopher(path)
        assert not raw.startswith(b"3"), path


@clauses("T-P30 ATM-1")
def test_links_within_feeds_answer(news, capsule, hole):
    """The crawl goes through every feed, and through the texts in it, on both protocols."""
    for lang in ("be", "ru", "en"):
        for path in (f"/{lang}/feed.xml", f"/{lang}/region/feed.xml"):
            for text in (news.gemini(path).text, news.gopher(path).decode()):
                found = set(re.findall(r'href="([^"]+)"', text))
                for url in found:
                    u = urllib.parse.urlsplit(url)
                    if u.netloc != HOST:
                        continue
                    if u.scheme == "gemini":
                        assert news.gemini(url).status == "20", (path, url)
                    else:
                        assert not news.gopher(u.path[2:]).startswith(b"3"), (path, url)


# --- files that programs look for ---


@clauses("T-X09 FAV-1")
def test_favicon_is_one_emoji_on_both(news):
    answer = news.gemini("/favicon.txt")
    assert answer.meta == "text/plain; charset=utf-8" and len(answer.text.strip().replace("\ufe0f", "")) == 1
    assert news.gopher("/favicon.txt") == answer.text.strip().encode() + b"\r\n"


@clauses("WKN-1")
def test_security_txt(news, fresh, tmp_path):
    """RFC 9116: a way to tell somebody, and until when this holds; the editors' own file counts for more."""
    answer = news.gemini("/.well-known/security.txt")
    assert answer.header == b"20 text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "tel:+375215625865"       # the first of the contacts page
    expires = datetime.datetime.fromisoformat(fields["Expires"].replace("Z", "+00:00"))
    ahead = expires - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(330) < ahead < datetime.timedelta(366)
    assert fields["Canonical"] == f"gemini://{HOST}/.well-known/security.txt"
    assert news.gopher("/.well-known/security.txt") == answer.body.replace(b"\n", b"\r\n")
    for unknown in ("/.well-known/", "/.well-known/x", "/.well-known/security"):
        assert news.gemini(unknown).status == "51" and news.gopher(unknown).startswith(b"3")

    fresh.capsule = tmp_path / "capsule"
    (fresh.capsule / ".well-known").mkdir(parents=True)
    (fresh.capsule / ".hidden").mkdir()
    (fresh.capsule / ".well-known" / "security.txt").write_text("Contact: mailto:a@example.org\n")
    (fresh.capsule / ".hidden" / "x.txt").write_text("x\n")
    fresh.start()
    eventually(lambda: fresh.gemini("/.well-known/security.txt").text == "Contact: mailto:a@example.org\n")
    assert fresh.gopher("/.well-known/security.txt") == b"Contact: mailto:a@example.org\r\n"
    assert fresh.gemini("/.hidden/x.txt").status == "51"
