"""What readers write to the council: by Gemini's input and Gopher's type 7, into a table of our own, by the keeper alone."""
import json
import os
import re
import signal
import socket
import sqlite3
from urllib.parse import quote

import pytest

from harness import DEADLINE, HOST, Server, check_answer, eventually, menu, vestka

clauses = pytest.mark.clauses
LANGS = {"be": ("літар", "паведамленне прынята"), "ru": ("букв", "сообщение принято"), "en": ("letters", "note has been taken")}


class Box:
    """A server that takes notes, and its letter box."""

    def __init__(self, directory, **options):
        self.server = Server(directory, notes="yes", **options)
        self.server.init()

    def start(self):
        self.server.start()
        return self

    def rows(self, columns="lang, text", where="1"):
        db = sqlite3.connect(self.server.store, timeout=30)
        try:
            if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'note'").fetchone():
                return []
            return db.execute(f"SELECT {columns} FROM note WHERE {where} ORDER BY id").fetchall()
        finally:
            db.close()

    def gemini(self, words, lang="be"):
        return check_answer(self.server.gemini_raw(f"gemini://{HOST}/{lang}/note/write?{words}\r\n".encode()))

    def gopher(self, words, lang="be", root=""):
        return self.server.gopher_raw(f"{root}/{lang}/note/write\t".encode() + words + b"\r\n")


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    box = Box(tmp_path_factory.mktemp("notes")).start()
    eventually(lambda: box.server.gemini("/be/").status == "20")  # the edition is there
    yield box
    box.server.stop()


@pytest.fixture
def own(tmp_path):
    boxes = []

    def make(**options):
        boxes.append(Box(tmp_path, **options))
        return boxes[-1]
    yield make
    for one in boxes:
        one.server.stop()


def test_off_by_default_there_is_no_such_page(news):
    for path in ("/be/note/", "/be/note/write", "/be/note/write?a"):
        assert news.gemini(path).status == "51"
        assert news.gopher(path).startswith(b"3")
    assert news.gopher("/be/note/write\ta").startswith(b"3")
    assert "/note/" not in news.gemini("/be/").text and b"/note/" not in news.gopher("/be/")


@pytest.mark.parametrize("lang", LANGS)
@clauses("GEM-50 ROB-3")
def test_on_gemini_from_the_home_page_to_the_confirmation(box, lang):
    before = box.rows()
    assert f"=> /{lang}/note/ " in box.server.gemini(f"/{lang}/").text
    page = box.server.gemini(f"/{lang}/note/")
    assert page.status == "20" and f"lang={lang}" in page.meta and f"=> /{lang}/note/write " in page.text
    assert re.search(r"101.*112.*102.*103", page.text)
    asked = box.server.gemini(f"/{lang}/note/write")
    assert asked.status == "10" and LANGS[lang][0] in asked.meta
    assert box.server.gemini(f"/{lang}/note/write?").status == "10"
    assert box.gemini("%20%0A%09", lang).status == "10"
    assert box.rows() == before  # whoever follows links and types nothing writes nothing
    text = f"Яма на вуліцы Леніна, 5 ({lang})"
    answer = box.gemini(quote(text), lang)
    assert answer.status == "20" and LANGS[lang][1] in answer.text and f"=> /{lang}/ " in answer.text
    assert box.rows() == before + [(lang, text)]
    assert f"/{lang}/note/write" in box.server.gemini("/robots.txt").text


@clauses("GOP-50 GOP-51")
def test_on_gopher_from_the_home_page_to_the_confirmation(box):
    before = box.rows()
    assert ("1", "/ru/note/") in [(item[0], item[2]) for item in menu(box.server.gopher("/ru/"))]
    items = menu(box.server.gopher("/ru/note/"))
    assert ("7", "/ru/note/write") in [(item[0], item[2]) for item in items]
    for nothing in (b"", b"  "):
        assert ("7", "/ru/note/write") in [(item[0], item[2]) for item in menu(box.gopher(nothing, "ru"))]
    assert box.rows() == before
    answer = box.gopher("Фонарь не горит".encode(), "ru")
    assert answer.startswith("iСпасибо, сообщение принято\t".encode()) and answer.endswith(b"\r\n.\r\n")
    assert box.rows() == before + [("ru", "Фонарь не горит")]
    # by a client that knows no better, and in a charset and alphabet of a root
    assert box.server.gopher("/ru/note/write?мост").startswith("iСпасибо".encode())
    assert box.gopher("дорога".encode("koi8-r"), "ru", "/koi8").startswith("iСпасибо".encode("koi8-r"))
    assert box.gopher("школа".encode("cp1251"), "be", "/narrow/1251").startswith("iДзякуй".encode("cp1251"))
    assert box.rows()[len(before) + 1:] == [("ru", "мост"), ("ru", "дорога"), ("be", "школа")]


def test_on_gopher_inside_tls_and_on_spartan_too(own):
    box = own(**{"spartan.listen": "127.0.0.1:0"}).start()
    words = "Лаўка зламаная".encode()
    with socket.create_connection(("127.0.0.1", box.server.port("spartan")), timeout=DEADLINE) as s:
        s.sendall(f"{HOST} /be/note/write {len(words)}\r\n".encode() + words)
        answer = b"".join(iter(lambda: s.recv(65536), b""))
    assert answer.startswith(b"2 text/gemini") and "прынята".encode() in answer
    assert box.rows() == [("be", "Лаўка зламаная")]


@clauses("GEM-51 GEM-52")
def test_lines_stay_lines_and_controls_do_not(box):
    for written, kept in (("one%0D%0Atwo%0A%0A%0Athree", "one\ntwo\n\n\nthree"), ("%1B%5B2Jx%7F%C2%9By", "[2Jxy"), ("a%2Bb+c%26d=e", "a+b+c&d=e"),
                          ("%E2%80%AEabc%E2%80%8B", "abc"), ("=%3E%20/be/%20x", "=> /be/ x")):
        assert box.gemini(written, "en").status == "20"
        assert box.rows("text")[-1] == (kept,)
    assert box.gemini("%FF", "en").status == "59" and box.gemini("a%00b", "en").status == "59"
    assert box.gopher(b"a\x07b").startswith(b"3") and box.gopher("a\u202eb".encode(), "en").startswith(b"i")


def test_the_same_again_is_one_note(box):
    for again in (lambda: box.gemini(quote("Двойчы")).text, lambda: box.gopher("Двойчы".encode()).decode()):
        assert "Дзякуй" in again() and "Дзякуй" in again()
    assert [t for t in box.rows("text") if t == ("Двойчы",)] == [("Двойчы",)]
    box.server.sql("UPDATE note SET at = '2020-01-01T00:00:00Z' WHERE text = 'Двойчы'")
    box.gemini(quote("Двойчы"))
    assert len([t for t in box.rows("text") if t == ("Двойчы",)]) == 2  # on another day it is another


@clauses("GEM-11 GEM-53 T-G12")
@pytest.mark.parametrize("lang, letter, size", [("be", "ж", 6), ("ru", "Ж", 6), ("en", "x", 1)])
def test_on_gemini_what_is_too_long_is_told_by_how_much(box, lang, letter, size):
    before = box.rows()
    room = (1024 - len(f"gemini://{HOST}/{lang}/note/write?")) // size
    asked = int(re.search(r"\d+", box.server.gemini(f"/{lang}/note/write").meta).group())
    assert asked <= room and (lang == "en" or room - asked < 10)
    for over in (1, 23, 500):
        answer = box.gemini(quote(letter * (room + over)), lang)
        assert answer.status == "59" and re.findall(r"\d+", answer.meta) == [str(room), str(over)]
    assert box.rows() == before
    assert box.gemini(quote(letter * room), lang).status == "20"
    assert box.rows() == before + [(lang, letter * room)]
    # another address that is too long is only too long, and so is a line that never ends
    assert not re.search(r"\d", check_answer(box.server.gemini_raw(f"gemini://{HOST}/be/search?{'x' * 2000}\r\n".encode())).meta)
    endless = check_answer(box.server.gemini_raw(f"gemini://{HOST}/be/note/write?{'x' * 9000}".encode()))
    assert endless.status == "59"


@clauses("GOP-5")
def test_on_gopher_what_is_too_long_is_told_by_how_much(box):
    before = box.rows()
    for root, charset, wide in (("", "utf-8", 2), ("/866", "cp866", 1)):
        room = (1024 - len(f"{root}/be/note/write\t")) // wide
        for over in (1, 400):
            answer = box.gopher(("ы" * (room + over)).encode(charset), "be", root).decode(charset)
            assert answer.startswith("3") and re.findall(r"\d+", answer.split("\t")[0][1:]) == [str(room), str(over)]
        assert box.rows() == before
        assert box.gopher(("ы" * room).encode(charset), "be", root).startswith("iДзякуй".encode(charset))
        before = box.rows()
        assert before[-1] == ("be", "ы" * room)


@clauses("ROB-4")
def test_one_reader_may_write_so_much_and_no_more(own):
    box = own(**{"limit.notes": 3, "limit.local": "yes", "gemini.listen": ["127.0.0.1:0", "[::1]:0"]}).start()
    answers = [box.gemini(f"note{i}") for i in range(5)]
    assert [a.status for a in answers] == ["20"] * 3 + ["44"] * 2 and "Пачакайце" in answers[-1].meta
    assert box.gopher(b"x").startswith("3Занадта шмат паведамленняў".encode())  # the same reader by another door
    assert box.server.gemini("/be/").status == "20"                             # who may read on
    other = box.server.gemini("/be/note/write?other", address="::1")
    assert other.status == "20"
    assert box.rows("text") == [("note0",), ("note1",), ("note2",), ("other",)]


@clauses("GOP-101 ROB-4")
def test_behind_a_proxy_each_reader_is_counted_alone(own):
    box = own(**{"limit.notes": 1, "limit.local": "yes", "proxy.from": "127.0.0.1"}).start()

    def write(reader, words):
        with socket.create_connection(("127.0.0.1", box.server.port("gopher")), timeout=DEADLINE) as s:
            s.sendall(f"PROXY TCP4 {reader} 198.51.100.2 40000 70\r\n/en/note/write\t{words}\r\n".encode())
            return b"".join(iter(lambda: s.recv(65536), b""))
    assert write("192.0.2.1", "one").startswith(b"iThank you") and write("192.0.2.1", "two").startswith(b"3Too many")
    assert write("203.0.113.9", "three").startswith(b"iThank you")
    assert box.rows("text") == [("one",), ("three",)]
    everything = box.server.store.read_bytes() + box.server.log.read_bytes()
    assert b"192.0.2.1" not in everything and b"203.0.113.9" not in everything


def test_a_full_box_says_so_and_goes_on_when_it_was_emptied(box):
    assert box.gemini("early").status == "20"
    box.server.sql("INSERT INTO note (lang, text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                   " SELECT 'be', 'filler ' || i FROM n")
    full = box.gemini("late", "en")
    assert full.status == "41" and "full" in full.meta and box.gopher(b"late", "en").startswith(b"3The letter box is full")
    assert "filler" in vestka("notes", store=box.server.store).stdout.decode()
    assert box.gemini("filler%20500").status == "20"  # what is there is there
    box.server.sql("DELETE FROM note WHERE text LIKE 'filler %'")
    assert box.gemini("late", "en").status == "20" and box.rows("text")[-1] == ("late",)


def test_without_a_keeper_nothing_is_confirmed_and_what_was_is_there(own):
    box = own(workers=1).start()
    assert box.gemini("first").status == "20"
    keeper, = box.server.children("keeper")
    os.kill(keeper, signal.SIGSTOP)
    try:
        port = box.server.port("gopher")
        with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as waiting:
            waiting.sendall(b"/en/note/write\tsecond\r\n")
            os.kill(keeper, signal.SIGKILL)
            # another keeper comes and is asked; or this one took the question with it, and the reader is told to try again
            answer = b"".join(iter(lambda: waiting.recv(65536), b""))
    finally:
        eventually(lambda: keeper not in box.server.children("keeper"))
    texts = [t for (t,) in box.rows("text")]
    assert answer.startswith(b"iThank you") == ("second" in texts) and texts[0] == "first"
    assert answer.startswith((b"iThank you", b"3"))
    eventually(lambda: box.gemini("third").status == "20")
    assert "third" in [t for (t,) in box.rows("text")]


def test_a_store_that_cannot_be_written_confirms_nothing(own):
    box = own().start()
    assert box.gemini("first").status == "20"
    db = sqlite3.connect(box.server.store, timeout=30)
    db.execute("CREATE TRIGGER stop BEFORE INSERT ON note BEGIN SELECT raise(FAIL, 'no'); END")
    db.commit()
    db.close()
    assert box.gemini("second").status == "41" and box.gopher(b"second").startswith(b"3")
    box.server.sql("DROP TRIGGER stop")
    assert box.rows("text") == [("first",)] and box.gemini("second").status == "20"


# --- vestka notes ---

def test_the_list_is_newest_first_and_foreign_to_the_last_byte(own):
    box = own().start()
    run = lambda *words, **how: vestka("notes", *words, store=box.server.store, **how)
    nothing = run()
    assert nothing.stdout == b"" and b"no note waits" in nothing.stderr
    box.gemini(quote("Першая\nдругі радок"))
    box.gemini("second", "en")
    box.server.sql("INSERT INTO note (lang, text) VALUES ('\x1b]0;x\x07', '\x1b[31mred\u202e\nnext\x9b')")
    listed = run().stdout.decode()
    assert re.sub(r"20..-..-..T..:..:..Z", "T", listed) == \
        "3  T  ]0;x\n  [31mred\n  next\n\n2  T  en\n  second\n\n1  T  be\n  Першая\n  другі радок\n"
    rows = [json.loads(line) for line in run("--json").stdout.decode().splitlines()]
    assert [(r["id"], r["lang"], r["read"], r["text"]) for r in rows[1:]] == [(2, "en", False, "second"), (1, "be", False, "Першая\nдругі радок")]
    assert run("--read", 1, 3).returncode == 0 and run("--read", 1).returncode == 0
    assert [json.loads(line)["id"] for line in run("--json").stdout.decode().splitlines()] == [2]
    everything = [json.loads(line) for line in run("--all", "--json").stdout.decode().splitlines()]
    assert [(r["id"], r["read"]) for r in everything] == [(3, True), (2, False), (1, True)] and "  read\n" in run("-a").stdout.decode()
    run("--delete", 2)
    assert [i for (i,) in box.rows("id")] == [1, 3]
    for words, code, says in ((["--delete", 2], 65, b"there is no note 2"), (["--read"], 64, b"--read ID"), ([3], 64, b"--read ID"),
                              (["--read", "--delete", 3], 64, b"alone"), (["--read", "x"], 64, b"'x' is not a note's number")):
        failed = run(*words, check=False)
        assert failed.returncode == code and says in failed.stderr, words
    assert [i for (i,) in box.rows("id")] == [1, 3]


def test_notes_ask_for_a_keeper(fresh):
    fresh.options = {"notes": "yes", "keeper": "none"}
    fresh.start(wait=False)
    assert fresh.process.wait(DEADLINE) == 78
    assert b"'keeper' is none" in fresh.log.read_bytes()
