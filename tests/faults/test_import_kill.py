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
