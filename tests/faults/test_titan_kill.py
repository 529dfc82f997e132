"""The keeper asked directly, as a worker asks it: killed at each of its writes, and asked what makes no sense.

The store is whole every time, has the article with its author or neither, and the same upload sent again completes it.
"""
import os
import random
import select
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess

import pytest

from harness import BUILD, ROOT, vestka

MAGIC, MAY, PUT, KINDS = 0x6B736564, 1, 2, 4
KEY = ":".join(["AB"] * 32)
BODY = "# Новы мост\n\nМост адкрылі сёння.\n".encode()


def question(kind, path, mime, body, size=None):
    fields = [KEY.encode(), path.encode(), mime.encode(), b"", b"", body]
    sizes = [len(x) for x in fields] + [0, 0]
    return struct.pack("<4IQ8Q", MAGIC, kind, len(fields), 0, len(body) if size is None else size, *sizes) + b"".join(fields)


class Keeper:
    def __init__(self, directory, **env):
        self.ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ready, told = os.pipe()
        for fd in (theirs.fileno(), told):
            os.set_inheritable(fd, True)
        self.log = open(directory / "log", "ab")
        self.process = subprocess.Popen(
            [BUILD / "vestka", "keep", "-o", f"store={directory}/store.db", "-o", f"edition={directory}/edition.db", "-o",
             f"capsule={directory}/capsule", "-o", "host=news.example", "-o", "titan=yes"],
            env={**os.environ, "ASAN_OPTIONS": "verify_asan_link_order=0", "VESTKA_DESK_FD": str(theirs.fileno()),
                 "VESTKA_READY_FD": str(told), **env}, close_fds=False, stderr=self.log)
        theirs.close()
        os.close(told)
        select.select([ready], [], [], 30)
        self.ready = bool(os.read(ready, 10))
        os.close(ready)

    def ask(self, message):
        """The answer's number and location; None when none came."""
        memory = os.memfd_create("test")
        os.write(memory, message)
        mine, its = socket.socketpair()
        socket.send_fds(self.ours, [b"d"], [memory, its.fileno()])
        its.close()
        mine.settimeout(30)
        self.ours.close()  # so that nothing holds the question when the keeper dies
        try:
            there = mine.recv(1)
        except TimeoutError:
            there = b""
        data = os.pread(memory, 1 << 20, 0) if there else b""
        os.close(memory)
        mine.close()
        if not there:
            return None
        number, sizes = struct.unpack_from("<I", data, 4)[0], struct.unpack_from("<8Q", data, 24)
        return number, data[88:88 + sizes[0]].decode()

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(30)
        self.log.close()
        self.ours.close()
        return code


@pytest.fixture
def office(tmp_path):
    (tmp_path / "capsule").mkdir()
    vestka("init", store=tmp_path / "store.db")
    vestka("key", "editor", "add", KEY, "Ann", "--role", "editor", store=tmp_path / "store.db")
    Keeper(tmp_path).end()
    return tmp_path


def look(store):
    db = sqlite3.connect(store, timeout=30)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("SELECT count(*) FROM article WHERE id NOT IN (SELECT article FROM audit)").fetchone() == (0,)
        return (db.execute("SELECT id, title, body, status FROM article").fetchall(),
                db.execute("SELECT editor, action, article FROM audit ORDER BY id").fetchall())
    finally:
        db.close()


@pytest.mark.skipif(os.environ.get("LD_PRELOAD") is not None, reason="something else is preloaded")
@pytest.mark.parametrize("deed", ["add", "change", "withdraw"])
def test_titan_killed_at_every_write(office, tmp_path_factory, deed):
    killer = tmp_path_factory.mktemp("killer") / "killer.so"
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", "-o", killer, ROOT / "tests" / "faults" / "killer.c", "-ldl"], check=True)
    path = "/be/news/"
    if deed != "add":
        keeper = Keeper(office)
        location = keeper.ask(question(PUT, path, "text/gemini", b"# Old\n\nText.\n"))[1]
        assert keeper.end() == 0
        path = location
    message = question(PUT, path, "text/gemini", b"" if deed == "withdraw" else BODY)
    before = look(office / "store.db")
    kept = tmp_path_factory.mktemp("kept") / "office"
    shutil.copytree(office, kept)
    done, killed = None, 0
    for step in range(1, 200):
        shutil.rmtree(office)
        shutil.copytree(kept, office)
        keeper = Keeper(office, LD_PRELOAD=str(killer), VESTKA_KILL_AT=str(step))
        answer = keeper.ask(message) if keeper.ready else None
        code = keeper.end()
        found = look(office / "store.db")
        if answer:
            done = done or found
            assert found == done
        else:
            killed += 1
            assert found == before or len(found[1]) == len(before[1]) + 1
        keeper = Keeper(office)
        again = keeper.ask(message)
        assert keeper.end() == 0
        end = look(office / "store.db")
        assert again and len(end[1]) == len(before[1]) + 1 and len(end[0]) == max(len(before[0]), 1)
        if code == 0:
            break
    assert done and killed > 10 and code == 0


def test_what_makes_no_sense_is_no_answer_and_no_end(office):
    """A worker that was taken over may send anything; the keeper goes on."""
    rows = look(office / "store.db")
    dice = random.Random(7)
    good = question(PUT, "/be/news/", "text/gemini", BODY)
    bad = [b"", good[:20], good[:-1], good + b"x", good.replace(KEY.encode(), KEY.replace("AB", "CD").encode()),
           question(KINDS, "/", "", b""), question(PUT, "\xff/../..", "text/gemini", BODY), question(PUT, "/be/news/", "", BODY),
           question(PUT, "/be/news/", "text/gemini", BODY, size=2 ** 63), question(MAY, "/be/news/1", "text/gemini", b"", size=2 ** 63),
           question(PUT, "/be/news/", "text/gemini", b"\0" * 100), bytes(6 << 20)]
    for _ in range(40):
        wrong = bytearray(good[:88])
        wrong[dice.randrange(88)] ^= 1 << dice.randrange(8)
        bad.append(bytes(wrong) + good[88:])
    keeper = Keeper(office)
    for message in bad:
        memory = os.memfd_create("test")
        os.write(memory, message)
        mine, its = socket.socketpair()
        fds = [[memory, its.fileno()], [memory], [its.fileno(), memory], [], [memory, its.fileno(), memory]][dice.randrange(5) if message else 3]
        socket.send_fds(keeper.ours, [b"d"], fds)
        its.close()
        if fds[:1] == [memory]:
            select.select([mine], [], [], 10)
        mine.close()
        os.close(memory)
        assert keeper.process.poll() is None
    articles, audit = look(office / "store.db")
    assert all(row[0] == "Ann" for row in audit) and len(articles) == len({row[2] for row in audit}) and rows == ([], [])
    assert keeper.ask(good)[1].startswith("/be/news/")
    assert keeper.end() == 0
