"""Articles that are dated ahead: nowhere before their time, and there by themselves when it has come."""
import sqlite3

import pytest

from harness import eventually

clauses = pytest.mark.clauses
PLACES = ("/en/", "/en/news/", "/en/region/", "/en/new", "/en/archive/", "/en/feed.xml", "/en/search?zebra", "/en/region/feed.xml")


@clauses("SUB-4")
def test_nobody_sees_tomorrow_and_its_time_comes_without_a_commit(fresh):
    number = fresh.add("The zebra arrives", "A zebra.", lang="en", date="2150-01-01", section="region")
    today = fresh.add("The donkey is here", "A donkey.", lang="en", date="2015-06-26", section="region")
    fresh.start()
    eventually(lambda: fresh.gemini(f"/en/news/{today}").status == "20")
    assert fresh.gemini(f"/en/news/{number}").status == "51"
    assert fresh.gopher(f"/en/news/{number}").startswith(b"3")
    for path in PLACES:
        assert f"/en/news/{number}" not in fresh.gemini(path).text, path
        assert f"/en/news/{number}".encode() not in fresh.gopher(path.replace("?", "\t")), path
    # The day is moved up behind the keeper's back: no trigger notes it, as none does when the clock reaches it.
    store = sqlite3.connect(fresh.store, timeout=10)
    triggers = store.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'article'").fetchall()
    with store:
        for name, _ in triggers:
            store.execute(f"DROP TRIGGER {name}")
        store.execute("UPDATE article SET date = '2016-01-01' WHERE id = ?", (number,))
        for _, sql in triggers:
            store.execute(sql)
    store.close()
    assert fresh.gemini(f"/en/news/{number}").status == "51"
    with sqlite3.connect(fresh.edition, timeout=10) as edition:
        assert edition.execute("SELECT article FROM later").fetchall() == [(number,)]
        edition.execute("UPDATE later SET due = 1")
    eventually(lambda: fresh.gemini(f"/en/news/{number}").status == "20")
    for path in ("/en/", "/en/news/", "/en/search?zebra"):
        assert f"/en/news/{number}" in fresh.gemini(path).text, path
