#!/usr/bin/env python3
"""What searches cost in a large edition: measure_search.py DIRECTORY [COUNT], which holds a store.db (see generate.py).

The words are those of the articles themselves, drawn as often as they stand there, so the commonest ones come most; one to three a search.
Prints worker CPU a search (Gopher, no TLS) as the kernel counts it, and judges nothing.  No reply to a search is ever kept.
"""
import pathlib
import random
import re
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import Server, eventually  # noqa: E402
from measure import cpu_ms  # noqa: E402


def words_of(store, lang):
    with sqlite3.connect(store) as db:
        bodies = [row[0] for row in db.execute("SELECT title || ' ' || body FROM article WHERE lang = ? AND id % 50 = 7", [lang])]
    db.close()
    return re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", " ", " ".join(bodies)))


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main(directory, count=10000):
    server = Server(directory, workers="1")
    server.start()

    def left():
        with sqlite3.connect(f"file:{server.edition}?mode=ro", uri=True) as e:
            return e.execute("SELECT count(*) FROM queue").fetchone()[0]
    eventually(lambda: left() == 0, seconds=3600, pause=1)
    r = random.Random(1)
    workers = server.children("worker")
    for lang in ("be", "ru", "en"):
        words, cost, worst = words_of(server.store, lang), [], (0, "")
        for _ in range(count // 3):
            search = " ".join(r.choices(words, k=r.choice((1, 1, 2, 3))))
            before = cpu_ms(workers)
            server.gopher(f"/{lang}/search\t{search}")
            cost.append(cpu_ms(workers) - before)
            worst = max(worst, (cost[-1], search))
        print(f"{lang}: {len(cost)} searches, worker CPU ms: median {percentile(cost, .5):.2f}, 99 % {percentile(cost, .99):.2f}, "
              f"worst {worst[0]:.2f} ({worst[1]})", flush=True)
    server.stop()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:]))
