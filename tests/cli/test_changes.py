"""Who did what by the commands: one row a change, in the change's own transaction; and how they are looked at."""
import getpass
import json
import os
import re
import sqlite3
import subprocess

import pytest

from harness import BUILD, vestka

ME = getpass.getuser()


class Office:
    def __init__(self, directory):
        self.directory, self.store = directory, directory / "store.db"
        vestka("init", store=self.store)

    def run(self, *words, input=b"", check=True):
        return vestka(*words, store=self.store, input=input, check=check)

    def add(self, title, text="A text."):
        return int(self.run("add", "--lang", "en", "--title", title, input=text.encode()).stdout)

    def sql(self, statement, *values):
        db = sqlite3.connect(self.store, timeout=30)
        try:
            with db:
                return db.execute(statement, values).fetchall()
        finally:
            db.close()

    def changes(self, *words):
        return [json.loads(line) for line in self.run("changes", "--json", *words).stdout.decode().splitlines()]

    def deeds(self, *words):
        return [(x["action"], x.get("article", x.get("alert")), x["who"], x["title"]) for x in self.changes(*words)]

    def before(self, number):
        return self.run("changes", "--before", number).stdout.decode()


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.delenv("SUDO_USER", raising=False)
    return Office(tmp_path)


def test_each_command_says_who_it_was_and_what_was_before(office):
    nothing = office.run("changes")
    assert nothing.stdout == b"" and b"nothing was changed" in nothing.stderr
    id = office.add("Bridge", "It is open.")
    office.run("edit", id, "--title", "New bridge")
    office.run("edit", id, "--title", "New bridge")  # nothing changes, nothing is written
    office.run("withdraw", id, "A", "mistake")
    other = office.add("Other")
    office.run("edit", other, "--title", "Other")
    (office.directory / "form").write_text("Title: Other\nStatus: withdrawn\nReason: old\n\nA text.")
    office.run("edit", other, "--form", office.directory / "form")
    assert office.deeds() == [("withdraw", other, ME, "Other"), ("add", other, ME, "Other"), ("withdraw", id, ME, "New bridge"),
                              ("change", id, ME, "New bridge"), ("add", id, ME, "New bridge")]
    assert office.deeds(id) == [("withdraw", id, ME, "New bridge"), ("change", id, ME, "New bridge"), ("add", id, ME, "New bridge")]
    assert office.deeds("-n", 1) == [("withdraw", other, ME, "Other")]
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", x["at"]) and x["afar"] is False for x in office.changes())
    assert office.before(1) == ""
    assert "Title: Bridge\n" in office.before(2) and office.before(2).endswith("\n\nIt is open.\n")
    assert "Title: New bridge\n" in office.before(3) and "Status: published\n" in office.before(3)


def test_what_was_before_can_be_put_back(office):
    id = office.add("Bridge", "It is open.\n\n* one\n* two\n")
    row = office.sql("SELECT lang, title, body, body_type, date, status FROM article")
    (office.directory / "new").write_text("Quite another text.")
    office.run("edit", id, "--title", "X", "--body", office.directory / "new")
    (office.directory / "old").write_text(office.before(2))
    office.run("edit", id, "--form", office.directory / "old")
    assert office.sql("SELECT lang, title, body, body_type, date, status FROM article") == row
    assert [x["action"] for x in office.changes()] == ["change", "change", "add"]


def test_an_import_is_many_changes_and_the_same_once_more_is_none(office):
    feed = office.directory / "feed.xml"
    items = lambda word: "".join(f"<item><title>News {i}</title><guid>https://example.by/{i}</guid><description>{word} {i}.</description></item>"
                                 for i in range(3))
    write = lambda word: feed.write_text(f'<rss version="2.0"><channel><title>F</title>{items(word)}</channel></rss>')
    write("Text")
    office.run("import", "--dry-run", feed)
    assert not office.sql("SELECT name FROM sqlite_schema WHERE name = 'audit'")
    office.run("import", feed)
    office.run("import", feed)
    assert [d[:2] for d in office.deeds()] == [("add", 3), ("add", 2), ("add", 1)]
    write("Other")
    office.run("import", feed)
    assert [d[:2] for d in office.deeds("-n", 4)] == [("change", 3), ("change", 2), ("change", 1), ("add", 3)]
    assert "Text 2" in office.before(6)


def test_lines_of_warning_are_changes_too(office):
    office.add("Bridge")
    alert = int(office.run("alert", "Water is off", "--until", "2099-01-01").stdout)
    assert alert == 1
    office.run("alert", "--end", alert)
    assert office.deeds() == [("alert-end", 1, ME, "Water is off"), ("alert", 1, ME, ""), ("add", 1, ME, "Bridge")]
    assert office.deeds(1) == [("add", 1, ME, "Bridge")]  # the article of that number
    assert office.before(3) == "Water is off"


def test_a_change_that_cannot_be_written_down_is_not_made(office):
    id = office.add("Bridge")
    office.sql("CREATE TRIGGER stop BEFORE INSERT ON audit BEGIN SELECT raise(FAIL, 'full'); END")
    row = office.sql("SELECT * FROM article")
    (office.directory / "a.md").write_text("# News\n\nText.")
    for words in (["add", "--title", "X"], ["edit", id, "--title", "X"], ["withdraw", id, "x"], ["import", office.directory / "a.md"],
                  ["alert", "Water", "--until", "2099-01-01"]):
        assert office.run(*words, input=b"x", check=False).returncode == 74, words
        assert office.sql("SELECT * FROM article") == row and office.sql("SELECT count(*) FROM alert") == [(0,)]


def test_names_and_titles_are_foreign(office, monkeypatch):
    id = office.add("Bridge")
    office.sql("UPDATE audit SET editor = ?, before = ?", "\x1b[31mann\n\u202e", "\x1b]0;x\x07old\nline")
    office.sql("UPDATE article SET title = ?", "a\x1b[2Jb\x9b")
    line = office.run("changes").stdout.decode()
    assert re.fullmatch(r"1     20\S+ add       1     \[31mann: a\[2Jb\n", line), line
    assert office.before(1) == "\x1b]0;x\x07old\nline"  # into a file as it was
    ours, theirs = os.openpty()
    done = subprocess.run([BUILD / "vestka", "changes", "--before", "1", "-o", f"store={office.store}"], stdout=theirs)
    assert done.returncode == 0 and os.read(ours, 100) == b"]0;xold\r\nline\r\n"
    os.close(ours), os.close(theirs)
    monkeypatch.setenv("SUDO_USER", "ann\x1b[1m")
    office.run("withdraw", id, "x")
    assert "\x1b" not in office.run("changes").stdout.decode()
    for words, code, says in ((["--before", 9], 65, b"no change 9"), (["--before", 0], 64, b"above 0"), (["x"], 64, b"number"),
                              (["1", "2"], 64, b"changes ID"), (["--before", 1, "--json"], 64, b"--before N")):
        failed = office.run("changes", *words, check=False)
        assert failed.returncode == code and says in failed.stderr, words
