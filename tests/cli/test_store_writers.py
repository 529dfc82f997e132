"""The store's manual is true: every example of docs/STORE.md and vestka-store(7) is run as it stands, and readers see what it did.

And the contract behind it: tables, columns and messages are described and no others; whatever a program writes, in whatever way, the
change number tells of it, and a rule that is broken is answered with the words that the manual explains.
"""
import os
import pathlib
import re
import shutil
import sqlite3
import stat
import subprocess
import sys

import pytest

from harness import BUILD, ROOT, Server, eventually, links, vestka

DOC = (ROOT / "docs" / "STORE.md").read_text()
MAN = (ROOT / "docs" / "vestka-store.7").read_text()
ENV = {**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}"}
PNG = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"
       b"\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82")
OWN = "views over your own tables", "show your own tables"  # the last chapter: another file than store.db


class Block:
    """A code block of the manual; its name is the comment it begins with."""

    def __init__(self, kind, text):
        self.kind, self.text = kind, text
        m = re.match(r"(?:<\?php\n)?(?:--|#|//) (.+)\n", text)
        assert m, f"a block without a name: {text[:60]}"
        self.name = m[1]

    def run(self, directory, store="store.db"):
        """As a reader of the manual would; gives standard output."""
        words, given = {
            "sh": (["sh", "-eu", "-c", self.text], None),
            "sql": (["sqlite3", "-bail", "-cmd", ".timeout 10000", store], self.text),
            "php": (["php"], self.text),
            "python": ([sys.executable, "-"], self.text),
        }[self.kind]
        done = subprocess.run(words, input=given, cwd=directory, env=ENV, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{self.name}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        if "vestka" not in self.text:
            assert done.stderr == "", f"{self.name}: {done.stderr}"
        return done.stdout


BLOCKS = [Block(*found) for found in re.findall(r"^```(\w+)\n(.*?)^```$", DOC, re.M | re.S)]
NAMED = {b.name: b for b in BLOCKS}
STORY = [b.name for b in BLOCKS if b.name not in OWN]


def ask(path, sql, *values):
    db = sqlite3.connect(path, timeout=10)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


def last_change(path):
    return ask(path, "SELECT coalesce(max(number), 0) FROM change")[0][0]


# --- the examples, in the order of the manual ---


class Story:
    """The directory the examples are run in, with a server that follows its store."""

    def __init__(self, directory):
        self.directory = directory
        self.server = Server(directory)
        self.store = self.server.store
        self.waiting = list(STORY)
        self.out = {}
        self.before = {}  # the change number before each
        (directory / "pictures").mkdir()
        for name in ("bridge.jpg", "bees.jpg", "pictures/river.jpg"):
            (directory / name).write_bytes(PNG + name.encode())

    def up_to(self, name):
        """Runs what has not been run yet, up to and with this one."""
        while name in self.waiting:
            one = self.waiting.pop(0)
            self.prepare(one)
            self.before[one] = last_change(self.store) if self.store.exists() else 0
            self.out[one] = NAMED[one].run(self.directory)
            if one == STORY[0]:
                self.server.start()
        return self

    def prepare(self, name):
        if name == "read the file again":
            (self.directory / "pictures" / "river.jpg").write_bytes(PNG + b"another")
        if name == "permissions":
            self.store.chmod(0o600)
        if name == "restore":
            self.server.add("After the copy", "Text", lang="en", source_key="late")
            eventually(lambda: self.page("late").status == "20")

    def rows(self, sql, *values):
        return ask(self.store, sql, *values)

    def one(self, key, column="*"):
        (row,) = self.rows(f"SELECT {column} FROM article WHERE source_key = ?", key)
        return row[0] if len(row) == 1 else row

    def changed(self, name):
        """What got a new number since the example began."""
        return set(self.rows("SELECT kind, ref FROM change WHERE number > ?", self.before[name]))

    def page(self, key, lang="en"):
        return self.server.gemini(f"/{lang}/news/{self.one(key, 'id')}")

    def both(self, key, words, lang="en"):
        """Readers of both protocols come to see these words."""
        eventually(lambda: words in self.page(key, lang).text)
        return words in self.server.gopher(f"/{lang}/news/{self.one(key, 'id')}").decode()


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    story = Story(tmp_path_factory.mktemp("story"))
    yield story
    story.server.stop()


def made(s):
    assert s.rows("PRAGMA journal_mode") == [("wal",)]
    assert [row[0] for row in s.rows("SELECT slug FROM section ORDER BY position")][:5] == [
        "region", "official", "economy", "society", "culture"]


def first(s):
    assert "Water in Udelo" in s.out["the first piece of news"]
    assert s.changed("the first piece of news") >= {("article", 1)}
    eventually(lambda: "water in Udelo again" in s.server.gemini("/en/news/1").text)
    assert "water in Udelo again" in s.server.gopher("/en/news/1").decode()


def published(s):
    assert s.both("web:1204", "The bridge over the Birviata is open again.")
    eventually(lambda: "2015-06-26 - The bridge is open" in s.server.gemini("/en/region/").text)


def changed(s):
    assert s.changed("change") == {("article", s.one("web:1204", "id"))}
    assert s.both("web:1204", "The new bridge is open")


def corrected(s):
    assert s.both("web:1204", "The river was named wrongly.")
    text = s.page("web:1204").text
    assert "over the Dzisna" in text and "Corrected 27 June 2015: The river" in text and "Birviata" not in text


def urgent(s):
    number = s.one("web:1204", "id")
    eventually(lambda: "⚠" in s.server.gemini("/en/").text)
    url, label = links(s.server.gemini("/en/").text)[0]
    assert url == f"/en/news/{number}" and "⚠" in label


def withdrawn(s):
    eventually(lambda: s.page("web:1204").status == "52")
    assert "The opening has been put off." in s.page("web:1204").meta
    gopher = s.server.gopher(f"/en/news/{s.one('web:1204', 'id')}").decode()
    assert gopher.startswith("3") and "The opening has been put off." in gopher


def again(s):
    assert s.both("web:1204", "over the Dzisna")
    assert s.one("web:1204", "withdrawn_reason") is None


def deleted(s):
    assert s.rows("SELECT * FROM article WHERE source_key = 'web:1205'") == []
    ((_, number),) = s.changed("delete")
    eventually(lambda: s.server.gemini(f"/en/news/{number}").status == "51")
    assert s.rows("SELECT seq FROM sqlite_sequence WHERE name = 'article'") == [(number,)], "the number is used up"


def picture(s, name, words, content):
    ((number,),) = s.rows("SELECT id FROM media WHERE name = ?", name)
    address = f"/media/{number}/{name}"
    eventually(lambda: s.server.gemini(address).body == content)
    assert s.server.gemini(address).meta == "image/png", "the type is that of the bytes"
    text = s.page("web:1204").text
    assert re.search(rf"^=> {address} .*{words}", text, re.M)
    return number


def by_bytes(s):
    number = picture(s, "bridge.jpg", "The bridge", PNG + b"bridge.jpg")
    assert s.changed("a picture from bytes") == {("media", number), ("article", s.one("web:1204", "id"))}


def by_path(s):
    picture(s, "river.jpg", "The river", PNG + b"pictures/river.jpg")
    assert s.rows("SELECT content FROM media WHERE name = 'river.jpg'") == [(None,)]


def read_again(s):
    number = picture(s, "river.jpg", "The river", PNG + b"another")
    assert ("media", number) in s.changed("read the file again")


def translated(s):
    one, other = s.one("web:1204", "id"), s.one("web:1204:be", "id")
    assert s.rows("SELECT be, ru, en FROM translations") == [(other, None, one)]
    eventually(lambda: f"=> /be/news/{other}" in s.page("web:1204").text)
    eventually(lambda: f"=> /en/news/{one}" in s.page("web:1204:be", "be").text)


def sectioned(s):
    ((number,),) = s.rows("SELECT id FROM section WHERE slug = 'sport'")
    assert s.changed("a section") == {("section", number), ("article", s.one("web:1204", "id"))}
    eventually(lambda: "- The new bridge is open" in s.server.gemini("/en/sport/").text)
    assert s.server.gemini("/en/sport/").text.startswith("# Sport")
    assert "- The new bridge is open" not in s.server.gemini("/en/region/").text   # but it is urgent, and on top


def shared(name, table, words):
    """In the store and counted, and by no page shown to readers, as the manual says."""
    def check(s):
        assert words in str(s.rows(f"SELECT * FROM {table}"))
        assert s.changed(name) == {(table, 1)}
        for path in ("/en/", "/en/news/"):
            assert words not in s.server.gemini(path).text
    return check


def asked(s):
    out = s.out["ask"].splitlines()
    number = s.one("web:1204", "id")
    assert f"{number}|en|2015-06-26|day|The new bridge is open|2" in out
    assert out[-1] == f"{number}|{s.one('web:1204:be', 'id')}||{number}"


def followed(s):
    out = [line.split("|") for line in s.out["follow"].splitlines()]
    numbers = [int(row[0]) for row in out]
    assert numbers == sorted(set(numbers)) and numbers[-1] == s.before["follow"]
    assert ["article", str(s.one("web:1204", "id"))] in [row[1:] for row in out]


def from_php(s):
    assert s.both("web:1301", "Фестываль пачнецца ў пятніцу.", "be")
    assert s.both("web:1302", "Новы расклад дзейнічае з панядзелка.", "be")
    eventually(lambda: "2015-07-18 - Расклад аўтобусаў" in s.server.gemini("/be/culture/").text)
    assert same_again(s, "from PHP", "web:1301", "web:1302")


def from_python(s):
    assert s.both("desk:88", "Запіс па тэлефоне.", "be")
    number = s.rows("SELECT id FROM media WHERE name = 'bees.jpg'")[0][0]
    eventually(lambda: s.server.gemini(f"/media/{number}/bees.jpg").body == PNG + b"bees.jpg")
    assert s.rows("SELECT precision, source_name FROM news WHERE source_key = 'desk:89'") == [("month", "Веснік Глыбоччыны")]
    text = s.page("desk:89", "be").text
    assert "Веснік Глыбоччыны" in text and "2015-07-01" not in text
    assert same_again(s, "from Python", "desk:88", "desk:89")


def same_again(s, name, *keys):
    """A second run changes nothing; a withdrawn article stays withdrawn; a changed row becomes again what the program says."""
    number = last_change(s.store)
    NAMED[name].run(s.directory)
    assert last_change(s.store) == number, s.rows("SELECT * FROM change WHERE number > ?", number)
    s.server.sql("UPDATE article SET status = 'withdrawn', withdrawn_reason = 'x', title = 'Іншы' WHERE source_key = ?", keys[0])
    number = last_change(s.store)
    NAMED[name].run(s.directory)
    assert s.one(keys[0], "status") == "withdrawn" and s.one(keys[0], "title") != "Іншы"
    assert s.rows("SELECT kind, ref FROM change WHERE number > ?", number) == [("article", s.one(keys[0], "id"))]
    return True


def checked(s):
    assert s.out["check"] == ""


def permitted(s):
    assert stat.S_IMODE(s.store.stat().st_mode) == 0o664
    assert stat.S_IMODE(s.directory.stat().st_mode) == 0o2775
    for ending in ("-wal", "-shm"):
        file = pathlib.Path(f"{s.store}{ending}")
        assert not file.exists() or stat.S_IMODE(file.stat().st_mode) == 0o664


def copied(s):
    copy = s.directory / "copy.db"
    assert ask(copy, "PRAGMA integrity_check") == [("ok",)]
    assert vestka("check", store=copy).stdout == b""
    assert ask(copy, "SELECT count(*) FROM article") == s.rows("SELECT count(*) FROM article WHERE source_key IS NOT 'late'")


def restored(s):
    copy = s.directory / "copy.db"
    ((number,),) = ask(copy, "SELECT seq + 1 FROM sqlite_sequence WHERE name = 'article'")
    assert s.rows("SELECT * FROM article WHERE source_key = 'late'") == []
    eventually(lambda: s.server.gemini(f"/en/news/{number}").status == "51")
    assert s.both("web:1204", "over the Dzisna")
    assert s.rows("PRAGMA journal_mode") == [("wal",)]
    assert s.rows("SELECT value FROM store_info WHERE key = 'identity'") != ask(
        copy, "SELECT value FROM store_info WHERE key = 'identity'")
    s.server.add("After all", "Text of the end.", lang="en", source_key="end")
    assert s.both("end", "Text of the end.")


CHECKS = {
    "make a store": made, "the first piece of news": first, "publish": published, "change": changed, "correct": corrected,
    "urgent until": urgent, "withdraw": withdrawn, "publish again": again, "delete": deleted,
    "a picture from bytes": by_bytes, "a picture by path": by_path, "read the file again": read_again,
    "translations": translated, "a section": sectioned, "phone book": shared("phone book", "phone", "Alena Kavalionak"),
    "reception": shared("reception", "reception", "Ivan Shumski"), "alert": shared("alert", "alert", "Storm on Friday"),
    "ask": asked, "follow": followed, "from PHP": from_php, "from Python": from_python, "check": checked,
    "permissions": permitted, "backup": copied, "restore": restored,
}


def test_every_example_has_its_check():
    assert STORY == list(CHECKS)
    assert [b.name for b in BLOCKS[-2:]] == list(OWN)
    assert {b.kind for b in BLOCKS} == {"sh", "sql", "php", "python"}
    assert len(NAMED) == len(BLOCKS)


@pytest.mark.parametrize("name", STORY)
def test_an_example_does_what_the_manual_says(story, name):
    CHECKS[name](story.up_to(name))


def test_drafts_are_not_shown(story):
    story.up_to("make a store")
    draft = story.server.add("Draft", "Text", lang="en", status="draft")
    shown = story.server.add("Shown", "Text", lang="en")
    eventually(lambda: story.server.gemini(f"/en/news/{shown}").status == "20")
    assert story.server.gemini(f"/en/news/{draft}").status == "51"


def test_a_store_without_wal_is_followed(tmp_path):
    """The manual: other journal modes work, too."""
    server = Server(tmp_path)
    server.init()
    assert ask(server.store, "PRAGMA journal_mode = DELETE") == [("delete",)]
    server.start()
    try:
        number = server.add("Title", "Text", lang="en")
        eventually(lambda: server.gemini(f"/en/news/{number}").status == "20")
    finally:
        server.stop()


def test_another_file_in_its_place_is_noticed(tmp_path):
    """The manual: moved there in one step, it is served without another word."""
    server = Server(tmp_path)
    server.init()
    old = server.add("Old", "Text", lang="en")
    server.start()
    try:
        eventually(lambda: server.gemini(f"/en/news/{old}").status == "20")
        other = tmp_path / "other.db"
        vestka("init", store=other)
        db = sqlite3.connect(other)
        db.execute("INSERT INTO article (id, title, body, lang, status) VALUES (70, 'New', 'Text', 'en', 'published')")
        db.commit()
        db.close()
        for ending in ("-wal", "-shm"):
            pathlib.Path(f"{server.store}{ending}").unlink(missing_ok=True)
        os.replace(other, server.store)
        eventually(lambda: server.gemini("/en/news/70").status == "20")
        eventually(lambda: server.gemini(f"/en/news/{old}").status == "51")
    finally:
        server.stop()


def test_the_examples_of_the_manual_page(tmp_path):
    """vestka-store(7): each block in its order, the rows after each."""
    text = re.search(r"^\.Sh EXAMPLES\n(.*?)^\.Sh", MAN, re.M | re.S)[1]
    blocks = re.findall(r"^\.Bd [^\n]*\n(.*?)^\.Ed", text, re.M | re.S)
    (tmp_path / "bridge.jpg").write_bytes(PNG)

    def run(block):
        block = block.replace("\\e", "\\").replace("\\&", "")
        return Block("sh", "# from the manual page\n" + block).run(tmp_path)

    def one(columns, table="article"):
        return ask(tmp_path / "store.db", f"SELECT {columns} FROM {table}")

    expected = [
        lambda: one("id, title, status") == [(1, "The bridge is open", "published")],
        lambda: one("id, title") == [(1, "The new bridge is open")],
        lambda: one("body, corrected") == [("It is, for cars.", "2015-06-27")],
        lambda: re.fullmatch(r"\d{4}-\d\d-\d\d", one("urgent_until")[0][0]),
        lambda: one("article, name, content", "media") == [(1, "bridge.jpg", PNG)],
        lambda: one("status") == [("withdrawn",)],
        lambda: one("count(*)") == [(0,)] and one("count(*)", "media") == [(0,)],
        lambda: ask(tmp_path / "copy.db", "PRAGMA integrity_check") == [("ok",)],
        lambda: one("length(value)", "store_info WHERE key = 'identity'") == [(32,)],
    ]
    assert len(blocks) == len(expected)
    for block, condition in zip(blocks, expected):
        run(block)
        assert condition(), block


# --- a council's own tables ---


def test_views_over_a_councils_own_tables_are_served(tmp_path):
    """The last chapter: made as it says, listed, checked, and followed by the keeper through the council's own triggers."""
    NAMED[OWN[0]].run(tmp_path, store="council.db")
    out = NAMED[OWN[1]].run(tmp_path)
    assert "Навіна" in out and len(out.splitlines()) == 1, "`vestka check` has nothing to say"
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(PNG)
    server = Server(tmp_path)
    server.store = tmp_path / "council.db"
    server.start()
    try:
        eventually(lambda: "Тэкст." in server.gemini("/be/news/1").text)
        assert "2015-06-26 - Навіна" in server.gemini("/be/region/").text
        server.sql("INSERT INTO post (heading, html, day, visible) VALUES ('Другая', '<p>Словы.</p>', '27.06.2015', 1)")
        eventually(lambda: "2015-06-27 - Другая" in server.gemini("/be/").text)
        server.sql("UPDATE post SET html = '<p>Іншыя словы.</p>' WHERE id = 2")
        eventually(lambda: "Іншыя словы." in server.gemini("/be/news/2").text)
        server.sql("INSERT INTO photo (post, file) VALUES (2, 'a.jpg')")
        eventually(lambda: "=> /media/1/photo-1.jpg" in server.gemini("/be/news/2").text)
        assert server.gemini("/media/1/photo-1.jpg").body == PNG
        server.sql("UPDATE photo SET post = 1 WHERE id = 1")
        eventually(lambda: "=> /media/1/photo-1.jpg" in server.gemini("/be/news/1").text)
        eventually(lambda: "/media/1/" not in server.gemini("/be/news/2").text)
        server.sql("DELETE FROM photo")
        eventually(lambda: server.gemini("/media/1/photo-1.jpg").status == "51")
        server.sql("UPDATE post SET visible = 0 WHERE id = 2")
        eventually(lambda: server.gemini("/be/news/2").status == "51")
        server.sql("DELETE FROM post WHERE id = 1")
        eventually(lambda: server.gemini("/be/news/1").status == "51")
    finally:
        server.stop()


def test_a_store_of_views_cannot_be_edited(tmp_path):
    NAMED[OWN[0]].run(tmp_path, store="council.db")
    NAMED[OWN[1]].run(tmp_path)
    store = tmp_path / "council.db"
    assert "Тэкст." in vestka("show", 1, store=store).stdout.decode()
    for words in (["add", "--title", "x"], ["withdraw", "1", "x"], ["edit", "--title", "x", "1"]):
        done = vestka(*words, store=store, input=b"Text", check=False, env={**ENV, "TMPDIR": str(tmp_path)})
        assert done.returncode != 0 and "view" in done.stderr.decode(), words


@pytest.mark.parametrize("name", ["article", "media", "section", "section_name", "store_info"])
def test_each_needed_view_is_missed(tmp_path, name):
    """The manual names the five that vestka needs; without any of them both `list` and `check` say which."""
    NAMED[OWN[0]].run(tmp_path, store="council.db")
    store = tmp_path / "council.db"
    db = sqlite3.connect(store)
    db.execute(f"DROP VIEW {name}")
    db.close()
    done = vestka("list", store=store, check=False)
    assert done.returncode != 0 and f"'{name}'" in done.stderr.decode()
    assert f"there is no table {name}" in vestka("check", store=store, check=False).stdout.decode()


# --- what is described, and what is there ---


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    """A store as `vestka init` makes it; never written."""
    path = tmp_path_factory.mktemp("schema") / "store.db"
    vestka("init", store=path)
    return path


def shape(path, *kinds):
    """{table: {column: declared type}}"""
    marks = ", ".join("?" * len(kinds))
    names = ask(path, f"SELECT name FROM sqlite_schema WHERE type IN ({marks}) AND name NOT LIKE 'sqlite_%'", *kinds)
    return {name: {row[1]: row[2] for row in ask(path, f"PRAGMA table_info({name})")} for (name,) in names}


def described_in_doc(chapter):
    text = re.search(rf"^## {chapter}\n(.*?)(?=^## |\Z)", DOC, re.M | re.S)[1]
    found = {}
    for name, body in re.findall(r"^### (\w+)\n(.*?)(?=^### |\Z)", text, re.M | re.S):
        rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \| (.+) \|$", body, re.M)
        assert len(rows) == len(re.findall(r"^\| `", body, re.M)), f"a row of {name} has an empty cell"
        found[name] = {column: kind for column, kind, *_ in rows}
        assert len(found[name]) == len(rows), f"{name}: a column twice"
    return found


def described_in_man(chapter):
    text = re.search(rf"^\.Sh {chapter}\n(.*?)(?=^\.Sh |\Z)", MAN, re.M | re.S)[1]
    found = {}
    for name, body in re.findall(r"^\.Ss (\w+)\n(.*?)(?=^\.Ss |\Z)", text, re.M | re.S):
        rows = re.findall(r"^\.It Cm (\w+) Pq (\w+)\n[^.]|^\.It Cm (\w+) Pq (\w+)\n\.Ql", body, re.M)
        found[name] = {a or c: b or d for a, b, c, d in rows}
        assert len(found[name]) == len(re.findall(r"^\.It ", body, re.M)), f"{name}: an item without words"
    return found


@pytest.mark.parametrize("described", [described_in_doc, described_in_man])
def test_every_column_is_described_and_no_other(schema, described):
    """With the type it was declared with; what a view computes has none."""
    assert described(described is described_in_man and "TABLES" or "Tables") == shape(schema, "table")
    views = shape(schema, "view")
    told = described(described is described_in_man and "VIEWS" or "Views")
    assert {name: set(columns) for name, columns in told.items()} == {name: set(columns) for name, columns in views.items()}
    for name, columns in views.items():
        for column, kind in columns.items():
            assert kind in ("", told[name][column]), (name, column)


def table_messages(path):
    """{(table, message)} of everything the schema refuses."""
    found = set()
    for table, sql in ask(path, "SELECT tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"):
        found |= {(table, text) for text in re.findall(r'CONSTRAINT "([^"]+)"', sql)}
        found |= {(table, text) for text in re.findall(r"RAISE\(ABORT, '([^']+)'\)", sql)}
    return found


def messages_of_doc():
    text = re.search(r"^## Messages\n(.*?)^## ", DOC, re.M | re.S)[1]
    own, sqlite = text.split("And what SQLite says by itself:")
    rows = [re.findall(r"^\| `(.+?)` \| .+ \|$", part, re.M) for part in (own, sqlite)]
    return rows


def messages_of_man():
    text = re.search(r"^\.Sh DIAGNOSTICS\n(.*?)^\.Sh", MAN, re.M | re.S)[1]
    return [text.strip('"') for text in re.findall(r"^\.It Li (.+)$", text, re.M)]


def test_every_message_is_explained_and_no_other(schema):
    own, sqlite = messages_of_doc()
    assert len(own) == len(set(own)) and len(sqlite) == len(set(sqlite))
    assert set(own) == {text for _, text in table_messages(schema)}
    assert messages_of_man() == own + sqlite


# A row that each bad statement starts from: article 1, media 1, section 1 with its names, alert 1.
GOOD = """INSERT INTO article (id, title, section) VALUES (1, 'Title', 'region');
    INSERT INTO media (id, article, name, content) VALUES (1, 1, 'a.jpg', x'00');
    INSERT INTO alert (id, lang, text, expires) VALUES (1, 'be', 'Text', '2015-06-26');
    INSERT INTO phone (id, lang) VALUES (1, 'be');
    INSERT INTO reception (id, lang, person, day) VALUES (1, 'be', 'Somebody', 'Monday')"""


def bad_values(table, columns, values):
    """An UPDATE of row 1 for each value."""
    return [f"UPDATE {table} SET {columns} = {value} WHERE id = 1" for value in values]


NOT_DATES = ["''", "'26.06.2015'", "'2015-6-26'", "'2015-06-31'", "'2015-02-29'", "'2015-13'", "'2015-00'", "'2015-06-26 09:15'",
             "'2015-06-26T24:00'", "'2015-06-26T09:60'", "'2015-06-26T09:15:00'", "'2015-06-26T09:15Z'", "'1899'", "'2200'",
             "2015", "x'32303135'", "'2015' || char(0)", "'2015-06-26' || char(0) || 'x'", "' 2015'", "'today'"]
NOT_MOMENTS = NOT_DATES + ["'2015'", "'2015-06'"]
LANG = ["'de'", "'BE'", "'by'", "''", "7"]
BAD = {
    ("article", "id is positive"): [f"INSERT INTO article (id, title) VALUES ({n}, 'x')" for n in (0, -1)],
    ("article", "lang is be, ru, en or NULL"): bad_values("article", "lang", LANG),
    ("article", "title is text and not empty"): bad_values(
        "article", "title", ["''", "'  '", "char(9, 10, 13, 160)", "x'41'"]) + ["INSERT INTO article (title) VALUES (' ')"],
    ("article", "body is text"): bad_values("article", "body", ["x'41'"]),
    ("article", "body_type is html, markdown, text or gemtext"): bad_values("article", "body_type", ["'HTML'", "'docx'", "''"]),
    ("article", "date is like 2015, 2015-06, 2015-06-26 or 2015-06-26T09:15"): bad_values(
        "article", "date", [value for value in NOT_DATES if value != "2015"]),  # a number becomes text here
    ("article", "corrected is like 2015, 2015-06, 2015-06-26 or 2015-06-26T09:15"): bad_values(
        "article", "corrected", [value for value in NOT_DATES if value != "2015"]),
    ("article", "urgent_until is like 2015-06-26 or 2015-06-26T14:00"): bad_values("article", "urgent_until", NOT_MOMENTS),
    ("article", "status is draft, published or withdrawn"): bad_values("article", "status", ["'ok'", "'Published'", "''", "1"]),
    ("article", "article.id is its address and never changes"): bad_values("article", "id", ["2"]),
    ("article", "article.section: no such slug in table section"): bad_values(
        "article", "section", ["'Раён'", "''", "'Region'"]) + ["INSERT INTO article (title, section) VALUES ('x', 'none')"],
    ("media", "name is 1 to 100 of A-Z, a-z, 0-9, dot, _ and -, with no dot in front"): bad_values(
        "media", "name", ["''", "'a b.jpg'", "'фота.jpg'", "'../a'", "'.a'", "'a/b'", f"'{'a' * 101}'", "'a' || char(0)"]),
    ("media", "kind is picture or attachment"): bad_values("media", "kind", ["'video'", "''"]),
    ("media", "content or path, one of the two"): [
        "UPDATE media SET path = 'a' WHERE id = 1", "UPDATE media SET content = NULL WHERE id = 1",
        "INSERT INTO media (name) VALUES ('a')"],
    ("media", "path leads down from the directory of the store"): bad_values(
        "media", "content = NULL, path", ["''", "'/etc/passwd'", "'..'", "'../a'", "'a/../../b'", "'a/..'", "x'61'"]),
    ("media", "media.id is its address and never changes"): bad_values("media", "id", ["2"]),
    ("section", "slug is 1 to 40 of a-z, 0-9 and -"): [
        f"INSERT INTO section (slug) VALUES ({value})" for value in
        ("''", "'Sport'", "'a b'", "'спорт'", "'a/b'", f"'{'a' * 41}'", "'a' || char(0)", "x'61'")],
    ("section", "slug is an address of its own already"): [
        f"INSERT INTO section (slug) VALUES ('{slug}')" for slug in
        ("news archive new since day week month alert phones reception search feed issue media contacts view page before after more "
         "be ru en by lat 1251 koi8 866 narrow").split()],
    ("section", "section.id is how names refer to it and never changes"): bad_values("section", "id", ["70"]),
    ("section", "section.slug is its address and never changes"): bad_values("section", "slug", ["'other'"]),
    ("section", "section: articles stand in it, give them another first"): ["DELETE FROM section WHERE id = 1"],
    ("section_name", "lang is be, ru or en"): [
        f"INSERT INTO section_name (section, lang, name) VALUES (1, {value}, 'x')" for value in LANG],
    ("section_name", "name is not empty"): [f"UPDATE section_name SET name = {value}" for value in ("''", "'  '")],
    ("language", "code is be, ru or en"): ["INSERT INTO language (code, name) VALUES ('pl', 'Polski')"],
    ("phone", "lang is be, ru or en"): bad_values("phone", "lang", LANG),
    ("reception", "lang is be, ru or en"): bad_values("reception", "lang", LANG),
    ("alert", "lang is be, ru or en"): bad_values("alert", "lang", LANG),
    ("alert", "text is not empty"): bad_values("alert", "text", ["''", "'  '"]),
    ("alert", "starts is like 2015-06-26 or 2015-06-26T14:00"): bad_values("alert", "starts", NOT_MOMENTS),
    ("alert", "expires is like 2015-06-26 or 2015-06-26T14:00"): bad_values("alert", "expires", NOT_MOMENTS),
}


def test_every_rule_of_every_table_has_its_bad_statements(schema):
    assert set(BAD) == table_messages(schema)


@pytest.fixture
def good(schema, tmp_path):
    path = tmp_path / "store.db"
    shutil.copy(schema, path)
    db = sqlite3.connect(path)
    db.executescript(GOOD)
    db.close()
    return path


@pytest.mark.parametrize("rule", BAD, ids=lambda rule: ": ".join(rule))
@pytest.mark.parametrize("pragma", ["OFF", "ON"])
def test_a_broken_rule_is_answered_with_its_message(good, rule, pragma):
    """And the statement has done nothing, whatever pragmas the writer has set."""
    db = sqlite3.connect(good, isolation_level=None)
    db.execute(f"PRAGMA foreign_keys = {pragma}")
    db.execute(f"PRAGMA recursive_triggers = {pragma}")
    before = list(db.iterdump())
    for statement in BAD[rule]:
        with pytest.raises(sqlite3.IntegrityError) as told:
            db.execute(statement)
        assert str(told.value).removeprefix("CHECK constraint failed: ") == rule[1], statement
    assert list(db.iterdump()) == before
    db.close()


def test_what_the_rules_allow(good):
    db = sqlite3.connect(good, isolation_level=None)
    for value in "1900 2015 2015-06 2015-06-26 2016-02-29 2015-06-26T09:15 2015-12-31T23:59 2199-12-31T23:59".split():
        db.execute("UPDATE article SET date = ?, corrected = ?", (value, value))
        if len(value) > 9:
            db.execute("UPDATE article SET urgent_until = ?", (value,))
            db.execute("UPDATE alert SET starts = ?, expires = ?", (value, value))
    for name in ("a", "A-z_0.9.tar.gz", "x" * 100, "-"):
        db.execute("UPDATE media SET name = ?", (name,))
    for path in ("a", "a/b/c.jpg", "..a/b..", "a/...", "фота/мост.jpg"):
        db.execute("UPDATE media SET content = NULL, path = ?", (path,))
    for slug in ("a", "0", "a-b", "x" * 40, "newspaper"):
        db.execute("INSERT INTO section (slug) VALUES (?)", (slug,))
    db.execute("UPDATE article SET lang = NULL, section = NULL, date = NULL, title = 7")
    assert db.execute("SELECT typeof(title) FROM article").fetchone() == ("text",)
    db.close()


def test_what_sqlite_says_by_itself(good, tmp_path):
    """Each of the second table of messages, from a statement that a writer might well write."""
    def told(path, sql, *, uri=False, timeout=0.0):
        db = sqlite3.connect(path, uri=uri, timeout=timeout, isolation_level=None)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute(sql)
        except sqlite3.Error as e:
            return str(e)
        finally:
            db.close()
        return ""

    insert = "INSERT INTO article (title, source_key) VALUES ('x', 'k')"
    locker = sqlite3.connect(good, isolation_level=None)
    locker.execute(insert)
    found = [
        told(good, insert),
        told(good, "INSERT INTO article (body) VALUES ('x')"),
        told(good, "INSERT INTO media (article, name, content) VALUES (99, 'a', x'00')"),
    ]
    locker.execute("BEGIN IMMEDIATE")
    found.append(told(good, "DELETE FROM article"))
    locker.execute("ROLLBACK")
    locker.close()
    found += [
        told(f"file:{good}?mode=ro", "DELETE FROM article", uri=True),
        told_on_open(tmp_path / "none" / "store.db"),
        told(tmp_path / "mistyped.db", insert),
    ]
    assert found == messages_of_doc()[1]


def told_on_open(path):
    try:
        sqlite3.connect(path)
    except sqlite3.Error as e:
        return str(e)
    return ""


# --- the change number: whoever writes, in whatever way ---

# (what, statement, the rows that get a new number); run in this order on an empty store.
STEPS = [
    ("article insert", "INSERT INTO article (title, source_key) VALUES ('a', 'k1'), ('b', 'k2'), ('c', NULL), ('d', NULL)",
     {("article", 1), ("article", 2), ("article", 3), ("article", 4)}),
    ("article update", "UPDATE article SET title = 'x' WHERE id IN (1, 3)", {("article", 1), ("article", 3)}),
    ("article update of nothing", "UPDATE article SET title = title, source_key = source_key, body = '', date = NULL", set()),
    ("article update of updated", "UPDATE article SET updated = '2000'", set()),
    ("article upsert of a new one", "INSERT INTO article (title, source_key) VALUES ('e', 'k5') ON CONFLICT (source_key)"
     " DO UPDATE SET title = excluded.title", {("article", 5)}),
    ("article upsert", "INSERT INTO article (title, source_key) VALUES ('f', 'k5') ON CONFLICT (source_key)"
     " DO UPDATE SET title = excluded.title", {("article", 5)}),
    ("article upsert of nothing", "INSERT INTO article (title, source_key) VALUES ('f', 'k5') ON CONFLICT (source_key)"
     " DO UPDATE SET title = excluded.title", set()),
    ("article upsert that does nothing", "INSERT INTO article (title, source_key) VALUES ('g', 'k5'), ('g', 'k1') ON CONFLICT DO NOTHING",
     set()),
    ("article upsert by id", "INSERT INTO article (id, title) VALUES (5, 'g') ON CONFLICT (id) DO UPDATE SET title = excluded.title",
     {("article", 5)}),
    ("article insert or ignore", "INSERT OR IGNORE INTO article (title, source_key) VALUES ('g', 'k5')", set()),
    ("article replace by id", "REPLACE INTO article (id, title, source_key) VALUES (5, 'h', 'k5')", {("article", 5)}),
    # An upsert uses up a number even where it inserts nothing.
    ("article replace by key", "REPLACE INTO article (title, source_key) VALUES ('i', 'k5')", {("article", 5), ("article", 11)}),
    ("article replace of two", "INSERT OR REPLACE INTO article (id, title, source_key) VALUES (11, 'j', 'k1')",
     {("article", 1), ("article", 11)}),
    ("article replace of many", "REPLACE INTO article (title, source_key) VALUES ('k', 'k1'), ('l', 'k2'), ('m', 'k1')",
     {("article", 11), ("article", 2), ("article", 12), ("article", 13), ("article", 14)}),
    ("article insert after an upsert", "INSERT INTO article (title, source_key) VALUES ('n', 'k9')", {("article", 15)}),
    ("article update or replace", "UPDATE OR REPLACE article SET source_key = 'k1' WHERE id = 13", {("article", 13), ("article", 14)}),
    ("article delete", "DELETE FROM article WHERE id IN (13, 15)", {("article", 13), ("article", 15)}),
    ("article delete of none", "DELETE FROM article WHERE id = 99", set()),
    ("media insert", "INSERT INTO media (article, name, content) VALUES (3, 'a', x'00'), (NULL, 'b', x'00')",
     {("media", 1), ("media", 2), ("article", 3)}),
    ("media insert by path", "INSERT INTO media (article, name, path) VALUES (4, 'c', 'c')", {("media", 3), ("article", 4)}),
    ("media update", "UPDATE media SET caption = 'x' WHERE id IN (1, 2)", {("media", 1), ("media", 2), ("article", 3)}),
    ("media update of nothing", "UPDATE media SET caption = caption, content = x'00' WHERE id IN (1, 2)", set()),
    ("media update of nothing by path", "UPDATE media SET path = path WHERE id = 3", {("media", 3), ("article", 4)}),
    ("media to another article", "UPDATE media SET article = 4 WHERE id = 1", {("media", 1), ("article", 3), ("article", 4)}),
    ("media replace", "REPLACE INTO media (id, article, name, content) VALUES (1, 4, 'a', x'01')", {("media", 1), ("article", 4)}),
    ("media replace to another article", "REPLACE INTO media (id, article, name, content) VALUES (1, 3, 'a', x'01')",
     {("media", 1), ("article", 3), ("article", 4)}),
    ("media upsert", "INSERT INTO media (id, article, name, content) VALUES (1, 3, 'z', x'01') ON CONFLICT (id) DO UPDATE"
     " SET name = excluded.name", {("media", 1), ("article", 3)}),
    ("media upsert of nothing", "INSERT INTO media (id, article, name, content) VALUES (1, 3, 'z', x'01') ON CONFLICT (id)"
     " DO UPDATE SET name = excluded.name", set()),
    ("media delete", "DELETE FROM media WHERE id IN (2, 3)", {("media", 2), ("media", 3), ("article", 4)}),
    ("section insert", "INSERT INTO section (slug) VALUES ('sport')", {("section", 6)}),
    ("section update", "UPDATE section SET position = 9 WHERE id = 6", {("section", 6)}),
    ("section update of nothing", "UPDATE section SET position = position, slug = slug", set()),
    ("section upsert", "INSERT INTO section (slug, position) VALUES ('sport', 8) ON CONFLICT (slug) DO UPDATE"
     " SET position = excluded.position", {("section", 6)}),
    ("section upsert of nothing", "INSERT INTO section (slug, position) VALUES ('sport', 8) ON CONFLICT (slug) DO UPDATE"
     " SET position = excluded.position", set()),
    ("section replace", "REPLACE INTO section (id, slug) VALUES (6, 'sport')", {("section", 6)}),
    ("section_name insert", "INSERT INTO section_name VALUES (6, 'be', 'Спорт')", {("section", 6)}),
    ("section_name update", "UPDATE section_name SET name = 'X' WHERE section = 1 AND lang = 'en'", {("section", 1)}),
    ("section_name update of nothing", "UPDATE section_name SET name = name", set()),
    ("section_name replace", "REPLACE INTO section_name VALUES (6, 'be', 'Y')", {("section", 6)}),
    ("section_name upsert", "INSERT INTO section_name VALUES (6, 'be', 'Z') ON CONFLICT DO UPDATE SET name = excluded.name",
     {("section", 6)}),
    ("section_name upsert of nothing", "INSERT INTO section_name VALUES (6, 'be', 'Z') ON CONFLICT DO UPDATE"
     " SET name = excluded.name", set()),
    ("section_name delete", "DELETE FROM section_name WHERE section = 1 AND lang = 'en'", {("section", 1)}),
    ("section delete", "DELETE FROM section WHERE id = 6", {("section", 6)}),
    ("language delete", "DELETE FROM language WHERE code = 'en'", {("section", 0)}),
    ("language insert", "INSERT INTO language VALUES ('en', 'English', 3)", {("section", 0)}),
    ("language update", "UPDATE language SET position = 4 WHERE code = 'en'", {("section", 0)}),
    ("language update of nothing", "UPDATE language SET position = position", set()),
    ("language replace", "REPLACE INTO language VALUES ('en', 'English', 3)", {("section", 0)}),
    ("language upsert", "INSERT INTO language VALUES ('en', 'E', 3) ON CONFLICT (code) DO UPDATE SET name = excluded.name",
     {("section", 0)}),
    ("alert insert", "INSERT INTO alert (lang, text, expires, article) VALUES ('be', 'x', '2015-06-26', 3)", {("alert", 1)}),
    ("article delete with all that refers to it", "DELETE FROM article WHERE id = 3",
     {("article", 3), ("media", 1), ("alert", 1)}),
]
for table, insert, column in (
        ("phone", "(id, lang, room) VALUES (1, 'be', {})", "room"),
        ("reception", "(id, lang, person, day, note) VALUES (1, 'be', 'x', 'y', {})", "note"),
        ("alert", "(id, lang, expires, text) VALUES (2, 'be', '2015-06-26', {})", "text")):
    row = {(table, 2 if table == "alert" else 1)}
    upsert = f"INSERT INTO {table} {insert.format(4)} ON CONFLICT (id) DO UPDATE SET {column} = excluded.{column}"
    where = f"WHERE id = {max(number for _, number in row)}"
    STEPS += [
        (f"{table} insert", f"INSERT INTO {table} {insert.format(1)}", row),
        (f"{table} update", f"UPDATE {table} SET {column} = 2 {where}", row),
        (f"{table} update of nothing", f"UPDATE {table} SET {column} = '2' {where}", set()),
        (f"{table} replace", f"REPLACE INTO {table} {insert.format(3)}", row),
        (f"{table} upsert", upsert, row),
        (f"{table} upsert of nothing", upsert, set()),
        (f"{table} delete", f"DELETE FROM {table} {where}", row),
    ]
WRITTEN = "article media section section_name language phone reception alert".split()


def test_each_way_of_writing_each_table_is_tried():
    tried = {what for what, _, _ in STEPS}
    for table in WRITTEN:
        for way in ("insert", "update", "update of nothing", "replace", "upsert", "delete"):
            assert {f"{table} {way}", f"{table} {way} by key"} & tried, (table, way)


@pytest.mark.parametrize("foreign", ["OFF", "ON"])
@pytest.mark.parametrize("recursive", ["OFF", "ON"])
def test_every_writing_moves_the_change_number(schema, tmp_path, foreign, recursive):
    """By the stock sqlite3 program; exactly the rows that changed, once each; writing the same again is no change."""
    path = tmp_path / "store.db"
    shutil.copy(schema, path)
    for what, statement, rows in STEPS:
        before = last_change(path)
        done = subprocess.run(["sqlite3", "-bail", path], capture_output=True, text=True,
                              input=f"PRAGMA foreign_keys = {foreign}; PRAGMA recursive_triggers = {recursive}; {statement};")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), what
        assert sorted(ask(path, "SELECT kind, ref FROM change WHERE number > ?", before)) == sorted(rows), what
        assert ask(path, "SELECT kind, ref FROM change GROUP BY kind, ref HAVING count(*) > 1") == []
        assert ask(path, "SELECT * FROM in_the_way") == [] or "upsert" in what or "ignore" in what
    assert ask(path, "PRAGMA foreign_key_check") == [] or recursive + foreign != "ONON"


# Another value for every column; None: the rules forbid it, or it is the triggers' own.
OTHER = {
    "article": {"id": None, "updated": None, "lang": "ru", "section": "culture", "translation": 7, "title": "y", "body": "y",
                "body_type": "text", "date": "2014", "status": "withdrawn", "withdrawn_reason": "y", "urgent_until": "2014-01-01",
                "correction": "y", "corrected": "2014", "source_name": "y", "source_url": "y", "source_key": "y", "created": "2014"},
    "media": {"id": None, "article": 2, "name": "y", "kind": "attachment", "caption": "y", "position": 7, "path": None,
              "content": b"y"},
    "section": {"id": None, "slug": None, "position": 7},
    "section_name": {"section": None, "lang": None, "name": "y"},
    "language": {"code": None, "name": "y", "position": 7},
    "phone": {"id": None, "lang": "ru", "position": 7, "department": "y", "person": "y", "post": "y", "place": "y", "room": "y",
              "phone": "y", "email": "y", "hours": "y"},
    "reception": {"id": None, "lang": "ru", "position": 7, "person": "y", "post": "y", "day": "y", "hours": "y", "place": "y",
                  "phone": "y", "note": "y"},
    "alert": {"id": None, "lang": "ru", "text": "y", "starts": "2014-01-01", "expires": "2014-01-01", "article": 1},
}


@pytest.mark.parametrize("table", WRITTEN)
def test_a_change_of_any_one_column_counts(schema, good, table):
    """Each column alone, once; the same value again does not count.  No column of the schema is left out."""
    assert set(OTHER[table]) == set(shape(schema, "table")[table])
    db = sqlite3.connect(good, isolation_level=None)
    db.execute("INSERT INTO article (id, title) VALUES (2, 'b')")
    key = {"section_name": "section = 1 AND lang = 'be'", "language": "code = 'be'"}.get(table, "id = 1")
    for column, value in OTHER[table].items():
        if value is None:
            continue
        before = last_change(good)
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {key}", (value,))
        changed = last_change(good)
        assert changed > before, column
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {key}", (value,))
        assert last_change(good) == changed, column
    db.close()


def test_an_article_knows_when_it_was_updated(good):
    """Set by a trigger for whoever writes; a writer's own value for it lasts until the next change, and no-one's clock is asked."""
    db = sqlite3.connect(good, isolation_level=None)
    db.execute("UPDATE article SET updated = '2000-01-01T00:00:00Z', created = created")
    db.execute("UPDATE article SET title = title")
    assert db.execute("SELECT updated FROM article").fetchone() == ("2000-01-01T00:00:00Z",)
    db.execute("UPDATE article SET title = 'Other'")
    (updated, close) = db.execute("SELECT updated, abs(strftime('%s', updated) - strftime('%s', 'now')) < 60 FROM article").fetchone()
    assert close and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", updated)
    db.close()


def test_why_not_insert_or_replace(good):
    """What the manual warns of is so: another address, lost columns, pictures that refer to nothing."""
    db = sqlite3.connect(good, isolation_level=None)
    db.execute("UPDATE article SET source_key = 'k', correction = 'Said so.'")
    db.execute("INSERT OR REPLACE INTO article (title, source_key) VALUES ('Title', 'k')")
    assert db.execute("SELECT id, correction FROM article").fetchall() == [(2, None)]
    assert db.execute("SELECT count(*) FROM media WHERE article NOT IN (SELECT id FROM article)").fetchone() == (1,)
    done = vestka("check", store=good, check=False)
    assert done.returncode == 65 and "media 1: its article is not there" in done.stdout.decode()
    db.close()


def test_why_not_insert_or_ignore(good):
    db = sqlite3.connect(good, isolation_level=None)
    before = db.execute("SELECT count(*) FROM article").fetchone()
    db.execute("INSERT OR IGNORE INTO article (title, date) VALUES ('x', '26.06.2015')")
    assert db.execute("SELECT count(*) FROM article").fetchone() == before
    db.close()


def test_ids_are_never_given_twice(good):
    db = sqlite3.connect(good, isolation_level=None)
    seen = set()
    for _ in range(3):
        number = db.execute("INSERT INTO article (title) VALUES ('x')").lastrowid
        media = db.execute("INSERT INTO media (article, name, content) VALUES (?, 'a', x'00')", (number,)).lastrowid
        assert number not in seen and -media not in seen
        seen |= {number, -media}
        db.execute("DELETE FROM article WHERE id = ?", (number,))
        assert db.execute("SELECT 1 FROM media WHERE id = ?", (media,)).fetchone() is None, "pictures go with their article"
    db.close()
