"""The keeper asked directly, as a worker asks it: killed at each of its writes, and asked what makes no sense.

The store is whole every time, has the article with its author or neither, and the same upload sent again completes it.
"""
import os
import random
import select
import shutil
import socket
import sqlite3

import pytest

from asking import KEY, KINDS, MAY, PUT, Keeper, build_killer, question
from harness import vestka

BODY = "# Новы мост\n\nМост адкрылі сёння.\n".encode()


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
    killer = build_killer(tmp_path_factory.mktemp("killer"))
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
