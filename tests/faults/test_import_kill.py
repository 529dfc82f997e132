"""An import killed at each of its writes: the store is whole every time, and the next run does the rest."""
import os
import shutil
import signal
import sqlite3
import subprocess

import pytest

from asking import build_killer
from harness import BUILD, vestka

ARTICLES = 1200  # three transactions
STEPS = int(os.environ.get("VESTKA_IMPORT_KILLS", 14))


@pytest.fixture(scope="module")
def killer(tmp_path_factory):
    return build_killer(tmp_path_factory.mktemp("killer"))


def feed(path):
    items = "".join(f"<item><title>News {i}</title><guid>https://example.by/{i}</guid><description>Text {i} of it.</description></item>"
                    for i in range(ARTICLES))
    path.write_text(f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>')
    return path


def titles(store):
    with sqlite3.connect(store) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = [t for (t,) in db.execute("SELECT title FROM article ORDER BY id")]
    db.close()
    return found


@pytest.mark.skipif(os.environ.get("LD_PRELOAD") is not None, reason="something else is preloaded")
def test_killed_at_every_write_the_next_run_finishes(tmp_path, killer):
    source = feed(tmp_path / "feed.xml")
    empty = tmp_path / "empty.db"
    vestka("init", store=empty)
    wanted = [f"News {i}" for i in range(ARTICLES)]
    step, kept, killed = 1, set(), 0
    for _ in range(STEPS):
        store = tmp_path / "store.db"
        for left in tmp_path.glob("store.db*"):
            left.unlink()
        shutil.copy(empty, store)
        env = {**os.environ, "LD_PRELOAD": str(killer), "VESTKA_KILL_AT": str(step),
               "ASAN_OPTIONS": "verify_asan_link_order=0"}
        done = subprocess.run([BUILD / "vestka", "import", "-o", f"store={store}", source], env=env, capture_output=True, timeout=60)
        if done.returncode != -signal.SIGKILL:
            assert done.returncode == 0, done.stderr
            break
        killed += 1
        found = titles(store)
        assert found == wanted[:len(found)]
        kept.add(len(found))
        done = vestka("import", source, store=store)
        assert done.stdout.decode().startswith(f"{ARTICLES - len(found)} new, 0 changed, {len(found)} the same")
        assert titles(store) == wanted
        step += step // 2 + 1
    assert killed >= min(STEPS, 10)
    assert {0, 500, 1000} & kept and len(kept) >= 2


def rows(store):
    """What there is, each article beside the rows that say who put it there."""
    db = sqlite3.connect(store, timeout=30)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        audit = "(SELECT group_concat(action) FROM audit WHERE article = article.id)"
        there = db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'audit'").fetchone()
        return db.execute(f"SELECT source_key, title, body, {audit if there else 'NULL'} FROM article ORDER BY id").fetchall()
    finally:
        db.close()


@pytest.mark.skipif(os.environ.get("LD_PRELOAD") is not None, reason="something else is preloaded")
@pytest.mark.parametrize("kind", ["feed", "folder", "map", "changed"])
def test_killed_at_each_single_write(tmp_path, killer, kind):
    """One batch: it is all there or nothing of it, with who did it, and the next run finishes what was not."""
    source, more = tmp_path / "source", []
    item = lambda i, word: f"<item><title>News {i}</title><guid>https://example.by/{i}</guid><description>{word} {i}.</description></item>"
    feed_of = lambda word: f'<rss version="2.0"><channel><title>F</title>{"".join(item(i, word) for i in range(30))}</channel></rss>'
    empty = tmp_path / "empty.db"
    vestka("init", store=empty)
    if kind == "folder":
        source.mkdir()
        for i in range(30):
            (source / f"{i}.md").write_text(f"---\ntitle: News {i}\ndate: 2015-06-{i % 28 + 1:02}\n---\n\nText {i}.\n")
    elif kind == "map":
        source.write_text("id,name,text\n" + "".join(f"{i},News {i},Text {i}\n" for i in range(30)))
        (tmp_path / "map.conf").write_text("key = id\ntitle = name\nbody = text\nbody_type = text\n")
        more = ["--map", tmp_path / "map.conf"]
    else:
        source.write_text(feed_of("Text"))
    if kind == "changed":
        vestka("import", source, store=empty)
        source.write_text(feed_of("Other"))
    before, store, killed = rows(empty), tmp_path / "store.db", 0
    for step in range(1, 300):
        for left in tmp_path.glob("store.db*"):
            left.unlink()
        shutil.copy(empty, store)
        env = {**os.environ, "LD_PRELOAD": str(killer), "VESTKA_KILL_AT": str(step), "ASAN_OPTIONS": "verify_asan_link_order=0"}
        done = subprocess.run([BUILD / "vestka", "import", "-o", f"store={store}", *more, source], env=env, capture_output=True, timeout=60)
        found = rows(store)
        assert len(found) == 30 or found == before
        again = vestka("import", *more, source, store=store)
        end = rows(store)
        assert len({key for key, *_ in end}) == len(end) == 30 and again.stdout.decode().endswith("0 refused\n")
        assert all(deeds == ("add,change" if kind == "changed" else "add") for *_, deeds in end)
        assert found in (before, end)
        if done.returncode != -signal.SIGKILL:
            assert done.returncode == 0, done.stderr
            break
        killed += 1
    assert killed >= 10 and step < 299
