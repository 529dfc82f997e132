"""A reader's note: the keeper killed at each of its writes.  What was confirmed is there, once; the same again finishes what was not."""
import os
import shutil
import sqlite3

import pytest

from asking import NOTE, Keeper, build_killer, question
from harness import vestka

OK, BAD = 0, 6  # enum page_status


def note(text, **how):
    return question(NOTE, "/be/note/write", "", b"", words=text.encode(), key="", **how)


@pytest.fixture
def office(tmp_path):
    (tmp_path / "capsule").mkdir()
    vestka("init", store=tmp_path / "store.db")
    Keeper(tmp_path).end()
    return tmp_path


def texts(store):
    db = sqlite3.connect(store, timeout=30)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        there = db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'note'").fetchone()
        return [t for (t,) in db.execute("SELECT text FROM note")] if there else []
    finally:
        db.close()


@pytest.mark.skipif(os.environ.get("LD_PRELOAD") is not None, reason="something else is preloaded")
def test_a_note_killed_at_every_write(office, tmp_path_factory):
    killer = build_killer(tmp_path_factory.mktemp("killer"))
    kept = tmp_path_factory.mktemp("kept") / "office"
    shutil.copytree(office, kept)
    killed = 0
    for step in range(1, 200):
        shutil.rmtree(office)
        shutil.copytree(kept, office)
        keeper = Keeper(office, LD_PRELOAD=str(killer), VESTKA_KILL_AT=str(step))
        answer = keeper.ask(note("Яма")) if keeper.ready else None
        code = keeper.end()
        found = texts(office / "store.db")
        assert found in ([], ["Яма"]) and (not answer or found == ["Яма"])
        killed += not answer
        keeper = Keeper(office)
        assert keeper.ask(note("Яма")) == (OK, "") and keeper.end() == 0
        assert texts(office / "store.db") == ["Яма"]
        if code == 0:
            break
    assert killed > 10 and code == 0


@pytest.mark.parametrize("text", ["", " \n\t", "\x1b\x07", "x" * 4097, "ж" * 2049])
def test_a_worker_that_was_taken_over_fills_nothing_with_nonsense(office, text):
    keeper = Keeper(office)
    assert keeper.ask(note(text)) == (BAD, "")
    assert keeper.end() == 0 and texts(office / "store.db") == []
