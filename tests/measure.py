#!/usr/bin/env python3
"""What a large store costs: measure.py DIRECTORY, which holds a store.db (see generate.py) and perhaps its edition.

Prints figures; judges nothing.  CPU time is user and system time of the processes concerned, as the kernel counts it
in nanoseconds (schedstat), so other load on the machine does not count.
"""
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import Server, eventually  # noqa: E402


def cpu_ms(pids):
    """CPU milliseconds of processes, all their threads."""
    total = 0
    for pid in pids:
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e6


def line(what, values, unit="ms"):
    values = sorted(values)
    print(f"{what:44} median {statistics.median(values):8.2f}  worst {values[-1]:8.2f} {unit}  ({len(values)} times)", flush=True)


def wait_complete(server):
    """Until nothing waits for the keeper."""
    def left():
        with sqlite3.connect(f"file:{server.edition}?mode=ro", uri=True) as e:
            return e.execute("SELECT count(*) FROM queue").fetchone()[0]
    eventually(lambda: left() == 0, seconds=7200, pause=1)


def reader_of(pid):
    """The limited child of the keeper."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                    found.append(int(entry.name))
            except (OSError, IndexError):
                pass
    return found


def start_ups(server):
    times = []
    for _ in range(5):
        begin = time.monotonic()
        server.start()
        times.append((time.monotonic() - begin) * 1000)
        server.stop()
    line("start to ready", times)


def touch(server, n):
    """A commit that makes every worker drop what it kept, so that the next answer comes from the edition."""
    number = server.add(f"Measured {n}", "One paragraph.", lang="en", date="2003-01-01")
    eventually(lambda: server.gopher(f"/en/news/{number}").startswith(b"Measured"))
    return number


def pages(server, ids):
    workers = server.children("worker")
    for what, path in (("home", "/be/"), ("list", "/be/news/"), ("deep list", f"/be/news/before/{ids[len(ids) // 2]}"),
                       ("section", "/ru/region/"), ("article", f"/be/news/{ids[len(ids) // 3]}"), ("archive", "/be/archive/"),
                       ("archive of a year", "/ru/archive/2015/"), ("archive of a month", "/ru/archive/2015/06/")):
        for name, ask in (("gopher", server.gopher), ("gemini", server.gemini)):
            values = []
            for n in range(9):
                touch(server, n)
                before = cpu_ms(workers)
                ask(path)
                values.append(cpu_ms(workers) - before)
            line(f"{name} {what}, worker CPU, nothing kept", values)
    values = []
    for _ in range(50):
        before = cpu_ms(workers)
        server.gopher("/be/")
        values.append(cpu_ms(workers) - before)
    line("gopher home, worker CPU, kept reply", values)


def new_articles(server):
    keeper = server.children("keeper")
    body = "".join(f"<p>{'Слова пра раён і людзей. ' * 12}</p>" for _ in range(8))
    own, with_child, latency = [], [], []
    for n in range(20):
        family = keeper + reader_of(keeper[0])
        before, before_own = cpu_ms(family), cpu_ms(keeper)
        number = server.add(f"Новая {n}", body, lang="be", body_type="html", date="2026-11-24")
        committed = time.monotonic()
        eventually(lambda: server.gopher(f"/be/news/{number}").startswith("Новая".encode()), pause=0.005)
        latency.append((time.monotonic() - committed) * 1000)
        time.sleep(0.3)
        own.append(cpu_ms(keeper) - before_own)
        with_child.append(cpu_ms(family) - before)
    line("one new article, keeper CPU", own)
    line("one new article, keeper and reader CPU", with_child)
    line("from commit to reader", latency)


def main(directory):
    server = Server(directory)
    begin = time.monotonic()
    server.start()
    print(f"{'first start to ready':44} {(time.monotonic() - begin) * 1000:.0f} ms")
    with sqlite3.connect(server.store) as db:
        total = db.execute("SELECT count(*) FROM article").fetchone()[0]
        ids = [row[0] for row in db.execute("SELECT id FROM article WHERE lang = 'be' AND status = 'published' ORDER BY date DESC")]
    db.close()
    wait_complete(server)
    print(f"{'edition complete':44} {time.monotonic() - begin:.1f} s, {total} articles")
    size = subprocess.run(["du", "-m", server.edition], capture_output=True, text=True).stdout.split()[0]
    print(f"{'edition':44} {size} MB")
    server.stop()
    start_ups(server)
    server.start()
    pages(server, ids)
    new_articles(server)
    server.stop()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
