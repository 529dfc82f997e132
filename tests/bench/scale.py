#!/usr/bin/env python3
"""Measures how cost grows: scale.py [--counts 10,1000,...] [--words PATH]... [--parts articles,workers,conns] [--rounds N] [--out DIR] DIRECTORY.

articles: worker CPU a page with stores of so many articles, nothing kept (cache.size = 0), without TLS, which would hide differences.
DIRECTORY/COUNT holds the store and its edition; what is missing is made.  All stores are served at once and asked in turn, so that other
load on the machine strikes all alike.  The month and what is in it are the same articles in each store (generate.py).  Ends with 1 when a list, a
feed or a month costs 1.5 times with the most articles what it costs with 1,000.
workers, conns: the article of 4 KB with one and two workers, with 1 to 10,000 connections (bench.py): CPU, since the load program has the same cores.
Writes scale.json and a curve of each part, scale-PART.svg.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(ROOT / "tests")]
import bench  # noqa: E402
from measure import cpu_ms, wait_complete  # noqa: E402
from peers import BUILD, Server  # noqa: E402
from vocabulary import Vocabulary  # noqa: E402

BASE, MOST_RATIO = 1000, 1.5
JUDGED = {"home", "list", "deep list", "section", "deep section", "month", "year", "archive", "feed", "section's feed", "alert",
          "text of a day", "text of a month"}  # not "new": the text of a day's news, and a larger store has more of them
REQUESTS = 100
SEARCH_RANK = 40  # of the words searched for: below the particles, in every hundredth article and more


# --- the stores ---

def store_of(directory, count, sources):
    """A server on the store of so many articles, its edition complete."""
    server = Server(directory / str(count), workers=1, **{"cache.size": 0})
    server.directory.mkdir(parents=True, exist_ok=True)
    if not server.store.exists():
        server.init()
        words = [x for source in sources for x in ("--words", source)]
        subprocess.run([sys.executable, ROOT / "tests" / "generate.py", *words, server.store, str(count)], check=True)
    server.start()
    wait_complete(server)
    return server


def one(server, statement):
    return bench.edition(server, statement)[0][0]


def middle(server, where):
    count = one(server, f"SELECT count(*) FROM article WHERE withdrawn = 0 AND {where}")
    return one(server, f"SELECT id FROM article WHERE withdrawn = 0 AND {where} ORDER BY key, id LIMIT 1 OFFSET {count // 2}")


def pages_of(server, words):
    """Name -> selector."""
    region = "lang = 0 AND section = 'region'"
    month = "lang = 0 AND key BETWEEN 201506000000 AND 201507000000"
    # not the month's first day, whose morning lies before what is equal; the first day that has an article, in the smallest store, too
    day = str(one(server, f"SELECT key FROM article WHERE {month} AND key >= 201506020000 ORDER BY key LIMIT 1"))
    common = words.words[SEARCH_RANK:SEARCH_RANK + 2]
    pages = {
        "home": "/be/",
        "list": "/be/news/",
        "deep list": f"/be/news/before/{middle(server, 'lang = 0')}",
        "section": "/be/region/",
        "deep section": f"/be/region/before/{middle(server, region)}",
        "article": f"/be/news/{one(server, f'SELECT id FROM article WHERE {month} ORDER BY key LIMIT 1')}",
        "month": "/be/archive/2015/06/",
        "year": "/be/archive/2015/",
        "archive": "/be/archive/",
        "feed": "/be/feed.xml",
        "section's feed": "/be/region/feed.xml",
        "alert": "/be/alert",
        "new": "/be/new",
        "text of a day": f"/be/day/{day[:4]}-{day[4:6]}-{day[6:8]}",
        "text of a month": "/be/month/2015-06",
    }
    for name, found in (("search, a common word", common[:1]), ("search, two common words", common),
                        ("search, a word in no article", ["щзхъжщ"])):
        pages[name] = "/be/search\t" + " ".join(found)
    return pages


# --- measuring ---

def cost_of(server, selector):
    """Microseconds of worker CPU a request."""
    workers = server.children("worker")
    before = cpu_ms(workers)
    bench.load("gopher", server.port("gopher"), 1, REQUESTS, selector)
    return (cpu_ms(workers) - before) * 1000 / REQUESTS


def part_articles(directory, counts, sources, rounds):
    words = Vocabulary("be", sources)
    servers = {count: store_of(directory, count, sources) for count in counts}
    try:
        asked = {count: pages_of(server, words) for count, server in servers.items()}
        found = {}
        for name in asked[counts[0]]:
            runs = {count: [] for count in counts}
            for turn in range(rounds + 1):
                for count, server in servers.items():
                    cost = cost_of(server, asked[count][name])
                    if turn:  # the first fills SQLite's cache
                        runs[count].append(cost)
            found[name] = {str(count): {"cpu": statistics.median(runs[count]), "low": min(runs[count]), "high": max(runs[count]),
                                        "bytes": len(servers[count].gopher(asked[count][name]))} for count in counts}
    finally:
        for server in servers.values():
            server.stop()
    return found


# --- telling ---

def ratio(row):
    counts = sorted(map(int, row))
    if BASE not in counts or counts[-1] <= BASE:
        return None
    return row[str(counts[-1])]["cpu"] / row[str(BASE)]["cpu"]


def tell_articles(found):
    counts = list(next(iter(found.values())))
    print("\n| page, µs of worker CPU | " + " | ".join(f"{int(c):,}" for c in counts) + f" | to {BASE:,} |")
    print("|---" * (len(counts) + 2) + "|")
    for name, row in found.items():
        last = ratio(row)
        print(f"| {name} | " + " | ".join(f"{row[c]['cpu']:.0f}" for c in counts) + f" | {'' if last is None else f'{last:.2f}'} |")
    sys.stdout.flush()


def tell_load(part, found):
    print()
    print(bench.table(found, ["cpu", "rate", "p50", "p99", "failed"], part))
    sys.stdout.flush()


def draw(path, title, labels, curves, scale):
    """curves: name -> [(x, y)]."""
    blocks = "".join(f"$d{n} << end\n" + "".join(f"{x} {y:.3f}\n" for x, y in points) + "end\n"
                     for n, points in enumerate(curves.values()))
    lines = ", ".join(f'$d{n} using 1:2 with linespoints lw 2 title "{name}"' for n, name in enumerate(curves))
    subprocess.run(["gnuplot"], text=True, check=True, input=f"""set terminal svg size 860,520 font "sans,12"
set output "{path}"
set key outside right
set grid
set logscale {scale}
set format x "%.0f"
set xlabel "{labels[0]}"
set ylabel "{labels[1]}"
set title "{title}"
{blocks}plot {lines}
""")


def draw_articles(out, found):
    draw(out / "scale-articles.svg", "CPU of a page, nothing kept", ("articles", "microseconds of worker CPU"),
         {name: [(int(count), x["cpu"]) for count, x in row.items()] for name, row in found.items()}, "xy")


def draw_load(out, part, found):
    """Rows are named "mode, number"."""
    curves = {}
    for name, row in found.items():
        mode, number = name.split(", ")
        curves.setdefault(mode, []).append((int(number), row["cpu"]))
    what = "microseconds of server CPU a request"
    draw(out / f"scale-{part}.svg", f"the article of 4 KB: {what}", ("workers" if part == "workers" else "connections", what), curves,
         "y" if part == "workers" else "xy")


def part_load(part, directory, rounds):
    server = bench.prepare(directory, BASE)
    try:
        return getattr(bench, f"part_{part}")(server, rounds)
    finally:
        server.stop()


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("directory", type=pathlib.Path)
    args.add_argument("--counts", default="10,1000,100000")
    args.add_argument("--words", action="append", default=[], metavar="PATH")
    args.add_argument("--parts", default="articles,workers,conns")
    args.add_argument("--rounds", type=int, default=5)
    args.add_argument("--out", type=pathlib.Path, default=BUILD / "bench")
    args = args.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    file = args.out / "scale.json"
    results = json.loads(file.read_text()) if file.exists() else {}
    for part in args.parts.split(","):
        if part == "articles":
            results[part] = part_articles(args.directory, sorted(map(int, args.counts.split(","))), args.words, args.rounds)
            tell_articles(results[part])
            draw_articles(args.out, results[part])
        else:
            results[part] = part_load(part, args.directory / "load", args.rounds)
            tell_load(part, results[part])
            draw_load(args.out, part, results[part])
        file.write_text(json.dumps(results, indent=1) + "\n")
    over = [name for name, row in results.get("articles", {}).items() if name in JUDGED and (ratio(row) or 0) >= MOST_RATIO]
    if over:
        sys.exit(f"grows with the number of articles: {', '.join(over)}")


if __name__ == "__main__":
    main()
