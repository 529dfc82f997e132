"""Faults: processes killed at any moment while somebody writes.  VESTKA_KILLS=200 for the long run."""
import os
import random
import signal
import sqlite3
import threading

import pytest

from harness import eventually, vestka

KILLS = int(os.environ.get("VESTKA_KILLS", 30))


class Writer(threading.Thread):
    """Inserts, changes, withdraws and deletes without a pause; remembers what was committed."""

    def __init__(self, store, seed):
        super().__init__()
        self.store, self.random = store, random.Random(seed)
        self.stopped = threading.Event()
        self.committed = {}   # id -> words of the body, "withdrawn" or None for deleted
        self.failure = None

    def step(self, db, n):
        alive = [i for i, words in self.committed.items() if words and words != "withdrawn"]
        kind = self.random.choice(["insert", "insert", "change", "withdraw", "delete"]) if len(alive) > 20 else "insert"
        if kind == "insert":
            words = f"Words {n} of it."
            row = db.execute("INSERT INTO article (lang, title, body, body_type, date, status) VALUES ('en', ?, ?, 'text', '2024-01-01',"
                             " 'published')", (f"Title {n}", words)).lastrowid
        else:
            row = self.random.choice(alive)
            words = {"change": f"Words {n} changed.", "withdraw": "withdrawn", "delete": None}[kind]
            if kind == "change":
                db.execute("UPDATE article SET body = ? WHERE id = ?", (words, row))
            elif kind == "withdraw":
                db.execute("UPDATE article SET status = 'withdrawn', withdrawn_reason = 'Kill' WHERE id = ?", (row,))
            else:
                db.execute("DELETE FROM article WHERE id = ?", (row,))
        db.commit()
        self.committed[row] = words

    def run(self):
        try:
            db = sqlite3.connect(self.store, timeout=30)
            n = 0
            while not self.stopped.wait(0.003):
                n += 1
                self.step(db, n)
            db.close()
        except Exception as e:  # told by the test itself
            self.failure = e


def kill_one(server, r):
    """SIGKILL for a worker, the keeper or the master; back when everything runs again."""
    what = r.choice(["worker", "keeper", "keeper", "master"])
    if what == "master":
        server.stop(signal.SIGKILL)
        server.start()
        return what
    pids = server.children(what)
    if not pids:      # it is just being started again after the last one
        pids = eventually(lambda: server.children(what))
    pid = r.choice(pids)
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: pid not in server.children(what) and len(server.children(what)) >= (2 if what == "worker" else 1), seconds=30)
    return what


def answers_as_committed(server, row, words):
    answer = server.gopher(f"/en/news/{row}").decode()
    if words is None:
        return answer.startswith("3") and "Kill" not in answer
    if words == "withdrawn":
        return answer.startswith("3") and "Kill" in answer
    return words in answer


def whole(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    finally:
        db.close()


@pytest.mark.parametrize("seed", [1])
def test_killed_at_any_moment_nothing_committed_is_missing(fresh, seed):
    r = random.Random(seed)
    fresh.start()
    writer = Writer(fresh.store, seed)
    writer.start()
    counts = {}
    try:
        for _ in range(KILLS):
            threading.Event().wait(r.random() * 0.2)   # any moment
            what = kill_one(fresh, r)
            counts[what] = counts.get(what, 0) + 1
    finally:
        writer.stopped.set()
        writer.join()
    assert writer.failure is None, writer.failure
    assert set(counts) == {"worker", "keeper", "master"}
    assert len(writer.committed) > KILLS
    # the last to be written is the last to be seen
    for row, words in writer.committed.items():
        eventually(lambda row=row, words=words: answers_as_committed(fresh, row, words), seconds=60)
    fresh.stop()
    assert whole(fresh.store) and whole(fresh.edition)
    done = vestka("check", *(f"-o{key}={getattr(fresh, key)}" for key in ("edition", "capsule", "certs")), store=fresh.store, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    print(counts, len(writer.committed), "articles")
