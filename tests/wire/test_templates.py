"""Placeholders in the editors' pages, from the file to both protocols."""
import re

import pytest

from harness import HOST, eventually, links, menu, vestka

clauses = pytest.mark.clauses


@pytest.fixture
def edited(fresh, tmp_path):
    """A server whose capsule is the test's own; five articles in two sections."""
    fresh.capsule = tmp_path / "capsule"
    for lang in ("be", "en"):
        (fresh.capsule / lang).mkdir(parents=True)
    for n in range(1, 6):
        fresh.add(f"Article {n}", "Text.", lang="en", date=f"2024-01-0{n}", section="region" if n % 2 else "culture")
    return fresh


def page(server, name, text):
    (server.capsule / name).write_text(text)


def titles(text):
    return [label.split(" - ", 1)[1].rpartition(" (")[0] for _, label in links(text) if re.match(r"\d{4}-\d\d-\d\d - ", label)]


@clauses("SUB-5")
def test_news_stand_where_the_editor_put_them(edited):
    page(edited, "en/library.gmi", "# Library\nOpen daily.\n\n{{news 2 culture}}\n\n## District\n{{news 5 region}}\nThe end.\n")
    edited.start()
    eventually(lambda: titles(edited.gemini("/en/library").text) == ["Article 4", "Article 2", "Article 5", "Article 3", "Article 1"])
    text = edited.gemini("/en/library").text
    lines = text.split("\n")
    assert lines[:3] == ["# Library", "Open daily.", ""] and "{{" not in text
    assert lines[3].startswith("=> /en/news/") and lines[5] == "" and lines[6] == "## District" and "\n\n\n" not in text
    gopher = edited.gopher("/en/library").decode()
    assert "2024-01-05 - Article 5" in gopher and "{{" not in gopher
    number = edited.add("Article 6", "Text.", lang="en", date="2024-01-06", section="culture")
    eventually(lambda: titles(edited.gemini("/en/library").text)[:2] == ["Article 6", "Article 4"])
    assert f"/en/news/{number}" in edited.gemini("/en/library").text
    edited.sql("UPDATE article SET status = 'withdrawn' WHERE id = ?", number)
    eventually(lambda: titles(edited.gemini("/en/library").text)[:2] == ["Article 4", "Article 2"])


def test_the_home_page_may_be_the_editors_own(edited):
    page(edited, "en/contacts.gmi", "# Contacts: 8 (02156) 2 58 65\nCall.\n")
    page(edited, "en/index.gmi", "# Our district\n{{date}}\n\n{{contacts}}\n\n## News\n{{news 3}}\n=> /en/news/ All\n\n"
                                 "{{sections}}\n\n{{languages}}\n")
    edited.start()
    eventually(lambda: edited.gemini("/en/").text.startswith("# Our district\n"))
    text = eventually(lambda: (t := edited.gemini("/en/").text) and len(titles(t)) == 3 and t)
    assert "News from the district · 5 January 2024\n\n=> /en/contacts Contacts: 8 (02156) 2 58 65\n\n## News\n=> /en/news/" in text
    assert "=> /en/region/ District: 3 articles\n" in text and "=> /en/culture/ Culture: 2 articles\n" in text
    assert text.endswith("=> /be/ Па-беларуску\n=> /ru/ По-русски\n")
    assert edited.gemini("/").text.startswith("# Глыбоцкі")       # nobody made that one
    items = menu(edited.gopher("/en/"))
    assert items[0][1] == "Our district" and [item[2] for item in items if item[0] in "01"][0] == "/en/contacts"
    (edited.capsule / "en" / "index.gmi").unlink()
    eventually(lambda: edited.gemini("/en/").text.startswith("# Glubokoe"))


def test_an_alert_leaves_the_page_when_it_expires(edited):
    page(edited, "en/library.gmi", "# Library\n{{alert}}\n\nOpen daily.\n")
    edited.start()
    eventually(lambda: edited.gemini("/en/library").text.startswith("# Library\nOpen daily.\n"))
    number = edited.add("Power cut", "Text.", lang="en", date="2024-02-01", urgent_until="2199-01-01")
    eventually(lambda: edited.gemini("/en/library").text.startswith(f"# Library\n=> /en/news/{number} ⚠ Power cut\n\nOpen daily.\n"))
    edited.sql("UPDATE article SET urgent_until = '2020-01-01' WHERE id = ?", number)
    eventually(lambda: "⚠" not in edited.gemini("/en/library").text)


def test_languages_lead_to_the_same_page(edited):
    page(edited, "en/library.gmi", "# Library\n{{languages}}\n")
    page(edited, "be/library.gmi", "# Бібліятэка\n{{languages}}\n")
    edited.start()
    eventually(lambda: edited.gemini("/en/library").status == "20")
    assert [url for url, _ in links(edited.gemini("/en/library").text)] == ["/be/library", "/ru/", "/en/"]
    assert [url for url, _ in links(edited.gemini("/be/library").text)] == ["/ru/", "/en/library", "/be/"]


def test_a_mistake_is_named_and_the_last_good_page_stays(edited):
    page(edited, "en/library.gmi", "# Library\nGood.\n{{news 1}}\n")
    edited.start()
    eventually(lambda: titles(edited.gemini("/en/library").text) == ["Article 5"])
    page(edited, "en/library.gmi", "# Library\nNewer.\n\n{{nwes 1}}\n")
    eventually(lambda: "en/library.gmi:4: there is no placeholder 'nwes'" in edited.log.read_text())
    assert "readers keep the page as it was" in edited.log.read_text()
    text = edited.gemini("/en/library").text
    assert "Good." in text and titles(text) == ["Article 5"]
    number = edited.add("Article 6", "Text.", lang="en", date="2024-01-06")      # what was good goes on
    eventually(lambda: f"/en/news/{number}" in edited.gemini("/en/library").text)
    done = vestka("check", "-o", f"capsule={edited.capsule}", "-o", f"edition={edited.edition}", store=edited.store, check=False)
    assert done.returncode == 65
    assert done.stdout.decode() == ("capsule: en/library.gmi:4: there is no placeholder 'nwes'; there are alert, contacts, date, "
                                    "languages, news, pages and sections\n")
    page(edited, "en/library.gmi", "# Library\nNewest.\n\n{{news 1 region}}\n")
    eventually(lambda: "Newest." in edited.gemini("/en/library").text)
    assert titles(edited.gemini("/en/library").text) == ["Article 5"]
    done = vestka("check", "-o", f"capsule={edited.capsule}", "-o", f"edition={edited.edition}", store=edited.store)
    assert done.stdout == b""


def test_a_new_page_with_a_mistake_is_shown_without_the_line(edited):
    """Better the telephone number than nothing; and a section that nobody knows is a mistake, too."""
    page(edited, "en/library.gmi", "# Library\nCall 115.\n\n{{news 5 regoin}}\n\nThe end.\n```text\n{{news}}\n```\n")
    edited.start()
    eventually(lambda: "en/library.gmi:4: news: there is no section 'regoin'; it is shown without this line" in edited.log.read_text())
    eventually(lambda: edited.gemini("/en/library").status == "20")
    assert edited.gemini("/en/library").text.startswith("# Library\nCall 115.\n\nThe end.\n```text\n{{news}}\n```\n")


@clauses("GEM-30")
def test_a_home_page_of_ones_own_has_one_address(edited):
    page(edited, "en/index.gmi", "# Our district\n")
    edited.start()
    eventually(lambda: edited.gemini("/en/").text.startswith("# Our district\n"))
    assert edited.gemini("/en").meta == f"gemini://{HOST}/en/"
