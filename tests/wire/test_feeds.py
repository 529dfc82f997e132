"""Atom feeds: cases T-X07 and ATM of protocols.md, on both protocols, against the schema of RFC 4287."""
import re
import subprocess
import xml.etree.ElementTree as ET

import pytest

from harness import HOST, ROOT, eventually, links

clauses = pytest.mark.clauses
SCHEMA = ROOT / "tests" / "data" / "atom.rng"
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/atom.xml", "/be/feed.xml", "/ru/feed.xml", "/en/feed.xml", "/be/region/feed.xml"]


def valid(text):
    """Whether xmllint finds the text well formed and fit for the schema."""
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--relaxng", str(SCHEMA), "-"], input=text.encode(),
                          capture_output=True)
    return done.returncode == 0, done.stderr.decode()


def entries(text):
    """{id: {element: text}} in the order of the feed."""
    found = {}
    for entry in ET.fromstring(text.encode()).iter(ATOM + "entry"):
        values = {child.tag.removeprefix(ATOM): child.text for child in entry}
        values["links"] = [link.get("href") for link in entry.iter(ATOM + "link")]
        found[values["id"]] = values
    return found


@clauses("T-X07 ATM-1 ATM-2 ATM-3")
@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_valid_and_leads_to_articles(news, path):
    answer = news.gemini(path)
    assert answer.header == b"20 application/atom+xml; charset=utf-8"
    assert answer.text.splitlines()[1] == '<feed xmlns="http://www.w3.org/2005/Atom">'
    good, why = valid(answer.text)
    assert good, why
    found = entries(answer.text)
    assert found and len(found) <= 20
    for number, entry in found.items():
        assert re.fullmatch(r"tag:[a-z0-9.-]+,\d{4}:news/\d+", number)
        assert len(entry["links"]) == 1 and entry["links"][0].startswith(f"gemini://{HOST}/")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry["updated"]) and entry["title"] and entry["summary"]
        assert news.gemini(entry["links"][0]).text.startswith("# " + entry["title"])
    published = [entry["published"] for entry in found.values()]
    assert published == sorted(published, reverse=True)
    root = ET.fromstring(answer.body)
    assert [link.get("href") for link in root.findall(ATOM + "link") if link.get("rel") == "self"] == [f"gemini://{HOST}{path}"]


@clauses("ATM-1")
def test_the_schema_refuses_what_is_no_feed(news):
    text = news.gemini("/en/feed.xml").text
    for old, new in (("<id>", "<key>"), ("<title>", "<title type='xhtml'>"), ("Z</updated>", "</updated>"), ("<author>", "<who>"),
                     ("href=", "src="), ("</feed>", ""), ("2005/Atom", "2005/atom"), ("<summary>", "<summary> </summary><summary>")):
        broken = text.replace(old, new)
        assert broken != text
        assert not valid(broken)[0], old


@clauses("ATM-1 GOP-40")
def test_a_feed_over_gopher(news):
    raw = news.gopher("/be/feed.xml")
    assert raw.replace(b"\r\n", b"").find(b"\n") < 0 and raw.endswith(b"</feed>\r\n")
    good, why = valid(raw.decode())
    assert good, why
    here = entries(news.gemini("/be/feed.xml").text)
    assert list(entries(raw.decode())) == list(here)
    for entry in entries(raw.decode()).values():
        link, = entry["links"]
        selector = re.fullmatch(rf"gopher://{HOST}/0(/be/news/\d+)", link)[1]
        assert re.sub(r"\s+", " ", news.gopher(selector).decode()).startswith(entry["title"])


@clauses("ATM-2 ATM-3")
def test_only_a_correction_makes_an_entry_new(fresh):
    """A mended title, another section, a restart: nothing that a reader would be shown again."""
    number = fresh.add("Artcle", "Text & <more>.", lang="en", date="2024-01-02T09:15", body_type="text")
    fresh.start()
    before = entries(fresh.gemini("/en/feed.xml").text)
    (name, entry), = before.items()
    assert name.endswith(f":news/{number}") and entry["updated"] == entry["published"] == "2024-01-02T06:15:00Z"
    assert entry["content"] == "<p>Text &amp; &lt;more&gt;.</p>"

    def now():
        return entries(fresh.gemini("/en/feed.xml").text)[name]

    fresh.sql("UPDATE article SET title = 'Article', section = 'region' WHERE id = ?", number)
    eventually(lambda: now()["title"] == "Article")
    assert now()["updated"] == entry["updated"]
    fresh.sql("UPDATE article SET correction = 'a letter', corrected = '2024-01-05' WHERE id = ?", number)
    eventually(lambda: now()["updated"] == "2024-01-05T00:00:00Z")
    assert now()["published"] == entry["published"] and "a letter" in now()["content"]


@clauses("T-C02 ATM-1")
def test_a_withdrawn_article_leaves_its_feeds(fresh):
    numbers = [fresh.add(f"Article {n}", "Text.", lang="en", date=f"2024-01-0{n}", section="region") for n in range(1, 4)]
    fresh.start()
    for path in ("/en/feed.xml", "/en/region/feed.xml"):
        eventually(lambda p=path: len(entries(fresh.gemini(p).text)) == 3)
    fresh.sql("UPDATE article SET status = 'withdrawn' WHERE id = ?", numbers[2])
    for path in ("/en/feed.xml", "/en/region/feed.xml"):
        eventually(lambda p=path: [i.rpartition("/")[2] for i in entries(fresh.gemini(p).text)] == [str(n) for n in numbers[1::-1]])
        assert f"news/{numbers[2]}".encode() not in fresh.gopher(path)


@clauses("ATM-1")
def test_a_feed_of_long_articles_is_bounded(fresh):
    """The newest bring their text while there is room, the others their first words."""
    for n in range(1, 25):
        fresh.add("Загаловак " * 8, "Слова пра раён. " * 300, lang="be", date=f"2024-01-{n:02}", body_type="text")
    fresh.start()
    eventually(lambda: len(entries(fresh.gemini("/be/feed.xml").text)) == 20)
    text = fresh.gemini("/be/feed.xml").text
    assert 20_000 < len(text.encode()) <= 36 * 1024
    whole = ["content" in entry for entry in entries(text).values()]
    assert whole[0] and not whole[-1] and whole == sorted(whole, reverse=True)
    assert all(entry["summary"] for entry in entries(text).values())


def test_an_empty_feed_is_a_feed(fresh):
    fresh.start()
    for path in ("/atom.xml", "/ru/region/feed.xml"):
        text = fresh.gemini(path).text
        assert valid(text)[0] and not entries(text)
    assert fresh.gemini("/ru/nowhere/feed.xml").status == "51"


@clauses("GEM-30")
def test_one_address_a_feed(news):
    for variant, canonical in (("/feed.xml", "/atom.xml"), ("/be/atom.xml", "/be/feed.xml"), ("/BE/Feed.xml", "/be/feed.xml"),
                               ("/be/news/feed.xml", "/be/feed.xml"), ("/be/region/atom.xml", "/be/region/feed.xml")):
        answer = news.gemini(variant)
        assert (answer.status, answer.meta) == ("31", f"gemini://{HOST}{canonical}"), variant
        assert news.gemini(canonical).status == "20"


@clauses("SUB-1 SUB-5")
def test_readers_are_told_of_the_feed(news):
    for lang in ("be", "ru", "en"):
        assert f"/{lang}/feed.xml" in [url for url, _ in links(news.gemini(f"/{lang}/about").text)]
