"""Titan: articles that editors send, change and take back (TTN-1 to TTN-5)."""
import os
import pathlib
import signal
import sqlite3
import ssl
import subprocess

import pytest

from harness import BUILD, HOST, check_answer, eventually
from people import Person, newsroom

clauses = pytest.mark.clauses
TEXT = "# Новы мост\n\nМост адкрылі сёння.\n=> https://example.org/ Падрабязней\n".encode()


def line(path, size=None, mime=None, token=None, edit=False, query=None):
    text = f"titan://{HOST}{path}"
    text += f";size={size}" if size is not None else ""
    text += f";mime={mime}" if mime else ""
    text += f";token={token}" if token else ""
    text += ";edit" if edit else ""
    text += f"?{query}" if query else ""
    return text.encode() + b"\r\n"


class Room:
    """A newsroom with an editor, two writers and a stranger."""

    def __init__(self, directory, **options):
        self.server = newsroom(directory, **options).start()
        self.folk = {"editor": Person(directory, "editor").enrol(self.server, "editor"),
                     "writer": Person(directory, "writer").enrol(self.server),
                     "other": Person(directory, "other").enrol(self.server),
                     "stranger": Person(directory, "stranger")}
        self.contexts = {name: person.context() for name, person in self.folk.items()}

    def say(self, who, data):
        options = {"context": self.contexts[who]} if who else {}
        return check_answer(self.server.gemini_raw(data, **options))

    def send(self, who, path, body=TEXT, **options):
        return self.say(who, line(path, size=len(body), **options) + body)

    def edit(self, who, path):
        return self.say(who, line(path, edit=True))

    def rows(self, statement, *values):
        db = sqlite3.connect(self.server.store, timeout=30)
        try:
            return db.execute(statement, values).fetchall()
        finally:
            db.close()

    def count(self):
        return self.rows("SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM audit)")[0]

    def draft(self, who="writer", body=TEXT):
        assert self.send(who, "/be/news/", body).status == "20"
        return self.rows("SELECT max(id) FROM article")[0][0]


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    room = Room(tmp_path_factory.mktemp("titan"))
    yield room
    room.server.stop()


@clauses("TTN-1 TTN-4 T-X16")
def test_an_editors_article_is_published_and_led_to(room):
    answer = room.send("editor", "/be/region/")
    id, lang, section, title, body, kind, status = room.rows(
        "SELECT id, lang, section, title, body, body_type, status FROM article ORDER BY id DESC")[0]
    assert (answer.status, answer.meta) == ("30", f"gemini://{HOST}/be/news/{id}")
    assert (lang, section, title, kind, status) == ("be", "region", "Новы мост", "gemtext", "published")
    assert body.encode() == TEXT  # the source as it was sent
    page = room.server.gemini(f"/be/news/{id}")
    assert page.status == "20" and page.text.startswith("# Новы мост\n") and "Мост адкрылі сёння." in page.text
    assert room.rows("SELECT editor, fingerprint, action, before FROM audit WHERE article = ?", id) == [
        ("editor", room.folk["editor"].fingerprint, "add", None)]


@clauses("TTN-5")
@pytest.mark.parametrize("mime, body, kind", [
    ("text/gemini", TEXT, "gemtext"), ("text/gemini;%20charset=utf-8".replace(";", "%3B"), TEXT + b"1\n", "gemtext"),
    ("text/markdown", "# Загаловак\n\nТэкст *з* націскам.\n".encode(), "markdown"),
    ("text/plain", "Просты загаловак\n\nПросты тэкст.\n".encode(), "text"),
    (None, TEXT + b"2\n", "gemtext"), ("text/plain", TEXT + b"3\n", "gemtext")])
def test_the_text_comes_back_as_it_was_sent(room, mime, body, kind):
    answer = room.send("editor", "/be/news/", body, mime=mime)
    path = answer.meta[len(f"gemini://{HOST}"):]
    assert room.rows("SELECT body_type FROM article ORDER BY id DESC LIMIT 1") == [(kind,)]
    raw = room.edit("editor", path)
    assert (raw.status, raw.body) == ("20", body) and raw.meta.startswith("text/")
    # and sent again it changes nothing, whatever type a reader's program gives to what was typed
    before = room.count()
    assert room.send("editor", path, body, mime="text/plain").meta == answer.meta
    assert room.count() == before
    assert room.rows("SELECT body_type FROM article ORDER BY id DESC LIMIT 1") == [(kind,)]


@clauses("TTN-5")
@pytest.mark.parametrize("kind, body, top", [
    ("html", "<p>Аўтобус № 3 &amp; 4</p>", "<h1>Расклад &amp; змены</h1>\n"), ("text", "Аўтобус № 3", "Расклад & змены\n\n"),
    ("markdown", "Аўтобус *№ 3*", "# Расклад & змены\n\n"), ("gemtext", "Аўтобус № 3\n", "# Расклад & змены\n\n")])
def test_an_article_of_others_has_its_title_on_top(room, kind, body, top):
    id = room.server.add("Расклад & змены", body, body_type=kind, lang="be", section="region", date="2024-05-06")
    raw = room.edit("editor", f"/be/news/{id}")
    assert raw.text == top + body
    changed = raw.text.replace("Аўтобус", "Цягнік").replace("Расклад", "Новы расклад")
    assert room.send("editor", f"/be/news/{id}", changed.encode(), mime="text/plain").status == "30"
    row = room.rows("SELECT title, body_type, lang, section, date, status FROM article WHERE id = ?", id)
    assert row == [("Новы расклад & змены", kind, "be", "region", "2024-05-06", "published")]
    assert "Цягнік" in room.server.gemini(f"/be/news/{id}").text
    (action, before), = room.rows("SELECT action, before FROM audit WHERE article = ?", id)
    assert action == "change" and "Title: Расклад & змены\n" in before and body.strip() in before


@clauses("TTN-4")
def test_what_is_taken_back_is_gone_with_its_reason(room):
    for query, reason in (("%D0%9F%D0%B0%D0%BC%D1%8B%D0%BB%D0%BA%D0%B0", "Памылка"), (None, "Знята рэдакцыяй")):
        path = room.send("editor", "/be/news/", TEXT + reason.encode()).meta[len(f"gemini://{HOST}"):]
        answer = room.say("editor", line(path, size=0, query=query))
        assert answer.status == "30"
        gone = room.server.gemini(path)
        assert gone.status == "52" and reason in gone.meta
        before = room.count()
        assert room.say("editor", line(path, size=0)).status == "30" and room.count() == before  # the same once more
    # and the same text sent again is another article
    again = room.send("editor", "/be/news/", TEXT + reason.encode())
    assert again.status == "30" and again.meta != f"gemini://{HOST}{path}"


ROLES = ["editor", "writer", "other", "stranger", None]
# What may be done, by role: with a writer's own draft, another's draft, what is published, what is withdrawn.
TABLE = {
    "add": {"editor": "30", "writer": "20", "other": "20", "stranger": "61", None: "60"},
    "read draft": {"editor": "20", "writer": "20", "other": "61", "stranger": "61", None: "60"},
    "read published": {"editor": "20", "writer": "20", "other": "20", "stranger": "61", None: "60"},
    "read withdrawn": {"editor": "20", "writer": "50", "other": "50", "stranger": "61", None: "60"},
    "change draft": {"editor": "30", "writer": "20", "other": "61", "stranger": "61", None: "60"},
    "change published": {"editor": "30", "writer": "61", "other": "61", "stranger": "61", None: "60"},
    "change withdrawn": {"editor": "50", "writer": "50", "other": "50", "stranger": "61", None: "60"},
    "withdraw draft": {"editor": "30", "writer": "30", "other": "61", "stranger": "61", None: "60"},
    "withdraw published": {"editor": "30", "writer": "61", "other": "61", "stranger": "61", None: "60"},
    "withdraw withdrawn": {"editor": "30", "writer": "50", "other": "50", "stranger": "61", None: "60"},
}


@clauses("GEM-79 TTN-3")
@pytest.mark.parametrize("deed", TABLE)
@pytest.mark.parametrize("who", ROLES)
def test_who_may_do_what(room, deed, who):
    what, _, state = deed.partition(" ")
    mark = f"{deed} {who}\n".encode()
    path = "/be/news/"
    if state == "draft":
        path += str(room.draft("writer", TEXT + mark))
    elif state:
        path += str(room.server.add("Старая", "Тэкст.", lang="be", status=state, withdrawn_reason="x" if state == "withdrawn" else None))
    before, old = room.count(), room.rows("SELECT * FROM article ORDER BY id")
    if what == "read":
        answer = room.edit(who, path)
    elif what == "withdraw":
        answer = room.say(who, line(path, size=0))
    else:
        answer = room.send(who, path, b"# Other\n\nText: " + mark)
    assert answer.status == TABLE[deed][who]
    changes = answer.status in ("20", "30") and what != "read" and deed != "withdraw withdrawn"
    assert room.count() == (before[0] + (what == "add"), before[1] + 1) if changes else room.count() == before
    if not changes:
        assert room.rows("SELECT * FROM article ORDER BY id") == old
    if changes and who == "writer" and what != "withdraw":
        assert room.rows("SELECT status FROM article ORDER BY updated DESC, id DESC LIMIT 1") == [("draft",)]


def test_an_editor_puts_a_writers_draft_out(room):
    id = room.draft("writer", TEXT + b"draft to publish\n")
    assert room.server.gemini(f"/be/news/{id}").status == "51"
    desk = room.say("editor", f"gemini://{HOST}/be/desk/\r\n".encode())
    assert f"=> titan://{HOST}/be/news/{id};edit " in desk.text and f"=> titan://{HOST}/be/news/ " in desk.text
    raw = room.edit("editor", f"/be/news/{id}").body
    assert room.send("editor", f"/be/news/{id}", raw, mime="text/plain").status == "30"
    assert room.server.gemini(f"/be/news/{id}").status == "20"
    assert room.rows("SELECT editor, action FROM audit WHERE article = ? ORDER BY id", id) == [("writer", "add"), ("editor", "change")]


@clauses("TTN-2 T-X11")
@pytest.mark.parametrize("tail", [";size=x", ";size=1;size=2", "", ";size=-1", ";size=", ";size", ";size=1;mime=", ";size=1;what=2",
                                  ";edit;edit", ";edit=1", ";edit;size=1", ";size=0x10", ";size=99999999999999999999", ";size=1;token=%zz",
                                  ";size=1;mime=text/plain;mime=text/plain"])
def test_wrong_parameters_are_refused_before_the_body(room, tail):
    """No body is sent, so an answer proves that none was waited for."""
    assert room.say("editor", f"titan://{HOST}/be/news/{tail}\r\n".encode()).status == "59"


@clauses("TTN-3 T-X16")
@pytest.mark.parametrize("who, path, options, status", [
    (None, "/be/news/", {}, "60"), ("stranger", "/be/news/", {}, "61"), ("writer", "/be/news/before/5", {}, "51"),
    ("editor", "/be/nowhere/", {}, "51"), ("editor", "/be/news/999999", {}, "51"), ("editor", "/", {}, "51"), ("editor", "/be/archive/", {}, "51"),
    ("editor", "/be/news/", {"mime": "image/png"}, "50"), ("editor", "/be/news/", {"mime": "x"}, "50"),
    ("editor", "/be/news/", {"size": (1 << 20) + 1}, "50"), ("editor", "/be/news/", {"size": 10 ** 17}, "50")])
def test_what_can_be_refused_is_refused_before_the_body(room, who, path, options, status):
    before = room.count()
    assert room.say(who, line(path, **{"size": 5, **options})).status == status
    assert room.count() == before


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n" + bytes(60), b"\x00\x01\x02", b" \n\n", b"<?xml version='1.0'?><x/>"])
def test_what_is_no_text_is_not_taken(room, body):
    before = room.count()
    assert room.send("editor", "/be/news/", body, mime="text/plain").status == "50"
    assert room.count() == before


@clauses("TTN-1")
def test_cut_at_every_byte_there_is_never_half_an_article(room):
    """From the first byte of the line to the last but one of the body: ended, or left hanging."""
    body = "# Рэз\n\nУвесь тэкст.\n".encode()
    whole = line("/be/news/", size=len(body)) + body
    before = room.count()
    for n in range(len(whole)):
        connection = room.server.tls(context=room.contexts["editor"]).handshake()
        if n:
            connection.send(whole[:n])
        if n % 2:  # with close_notify: it will send no more, and may still be told what is wrong with that
            try:
                connection.object.unwrap()
            except ssl.SSLError:
                pass
            connection.flush()
        connection.close()
    # in pieces of every size it is one article, and bytes behind it mean nothing
    assert room.count() == before
    for n in (1, 7, len(whole) - 1):
        connection = room.server.tls(context=room.contexts["editor"]).handshake()
        for at in range(0, len(whole), n):
            connection.send(whole[at:at + n])
        answer = check_answer(connection.answer())
        assert answer.status == "30"
    assert room.count() == (before[0] + 1, before[1] + 1)  # the same text by the same editor is the same article
    assert room.say("editor", whole + b"more").meta == answer.meta
    assert room.rows("SELECT body FROM article ORDER BY id DESC LIMIT 1") == [(body.decode(),)]
    assert room.rows("SELECT count(*) FROM article WHERE source_key LIKE 'titan:%' AND id NOT IN (SELECT article FROM audit)") == [(0,)]


@clauses("TTN-1")
def test_a_large_upload_is_whole(room):
    body = b"# Large\n\n" + b"".join(b"Line %d of the text.\n\n" % n for n in range(60000))
    body = body[:(1 << 20) - 1] + b"\n"
    assert len(body) == 1 << 20
    answer = room.send("editor", "/en/news/", body)
    assert answer.status == "30"
    assert room.rows("SELECT length(body) FROM article ORDER BY id DESC LIMIT 1") == [(1 << 20,)]


@clauses("TTN-2 TTN-6")
def test_a_token_where_one_is_asked_for(tmp_path):
    word = tmp_path / "token"
    word.write_text("сакрэт word\n")
    room = Room(tmp_path, **{"titan.token": word, "log.answers": tmp_path / "answers"})
    try:
        for token, status in ((None, "50"), ("bad", "50"), ("%D1%81%D0%B0%D0%BA%D1%80%D1%8D%D1%82%20word", "30")):
            assert room.send("editor", "/be/news/", token=token).status == status
        assert room.say("editor", line("/be/news/1", token="bad", edit=True)).status == "50"
        assert room.say("stranger", line("/be/news/", size=5, token="bad")).status == "61"
        room.server.stop()
        log = (tmp_path / "answers").read_text() + room.server.log.read_text()
        assert "bad" not in log and "word" not in log and "path=/be/news/" in log
    finally:
        room.server.stop()


@clauses("TTN-6")
def test_without_titan_it_is_not_here(news):
    assert news.gemini_raw(line("/be/news/", size=5) + b"hello").status == "53"


def test_our_own_client_sends_changes_and_takes_back(room, tmp_path):
    who = room.folk["editor"]
    text = tmp_path / "a.gmi"
    text.write_text("# Sent by get\n\nText.\n")

    def get(url, *words):
        return subprocess.run([BUILD / "vestka", "get", "--to", f"127.0.0.1:{room.server.port('gemini')}", "--cert", who.cert,
                               "--key", who.key, "--known-hosts", tmp_path / "known", *words, url], capture_output=True, timeout=60,
                              env={**os.environ, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)})
    done = get(f"titan://{HOST}/en/news/", "--upload", text)
    assert done.returncode == 0, done.stderr
    assert b"Sent by get" in done.stdout
    assert room.rows("SELECT title, lang FROM article ORDER BY id DESC LIMIT 1") == [("Sent by get", "en")]


def test_a_keeper_killed_while_it_is_asked_leaves_all_or_nothing(tmp_path):
    room = Room(tmp_path)
    try:
        for n in range(6):
            body = TEXT + b"%d\n" % n
            keeper = eventually(lambda: room.server.children("keeper"))[0]
            connection = room.server.tls(context=room.contexts["editor"]).handshake()
            connection.send(line("/be/news/", size=len(body)) + body)
            os.kill(keeper, signal.SIGKILL)
            answer = check_answer(connection.answer())
            assert answer.status in ("30", "41")
            eventually(lambda: keeper not in room.server.children("keeper") and room.server.children("keeper"))
            again = room.send("editor", "/be/news/", body)
            assert again.status == "30"
            assert room.count() == (n + 1, n + 1)
            assert room.rows("PRAGMA integrity_check") == [("ok",)]
    finally:
        room.server.stop()
