#!/usr/bin/env python3
"""Measures vestkad beside other servers: bench.py DIRECTORY [--articles N] [--rounds N] [--parts a,b] [--out DIR].

DIRECTORY holds the store and its edition; what is missing is made (N articles of real words).  Every figure is of the server alone:
CPU time of all its processes as the kernel counts it, bytes at the socket, latency as the reader sees it.  Runs of all servers are
interleaved and medians given, so that other load on the machine strikes all alike; the ratios are what counts.
"""
import argparse
import json
import pathlib
import re
import resource
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from urllib.parse import quote

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from peers import BUILD, GEMINI, GOPHER, HOST, TOOLS, Server, Vestkad, cpu_us, settle, tree_of  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ["main", "tail", "matrix", "idle", "memory", "cold", "workers", "conns", "signer", "convert"]  # all but "million"
REQUESTS = {"gemini": 1200, "resumed": 1200, "gopher": 8000}
TAIL = {"gemini": 2000, "resumed": 3000, "gopher": 10000}
SIZES = {"100 B": "/be/bench-100", "4 KB": None, "200 KB": "/be/bench-200k"}
BIG_FILE = 10 << 20
LANGS = ["be", "ru", "en"]  # as the edition numbers them
LIMIT = {"gemini": "limit, ids", "resumed": "limit, ids", "gopher": "limit, deferred accept"}  # what ratios are taken to
HELD = {"silent": 10000, "half": 10000, "shaken": 3000, "resumed": 10000, "slow": 10000}
CONNS_MOST = {"gemini": 5000, "resumed": 10000, "gopher": 10000}  # full handshakes of more take this machine longer than a reader may take
HELD_MOST = 8  # seconds in which all of them must be open; who does not ask is let go after ten
STOPS = 10                         # of the part "million": how often memory is looked at
AT_ONCE = 5000                     # requests of one load program there: it must end within its time on a busy machine, too


# --- what vestkad serves ---

def prepare(directory, articles):
    """The store, its edition, two pages of known size, one large file."""
    server = Server(directory, workers=1)
    server.directory.mkdir(parents=True, exist_ok=True)
    if not server.store.exists():
        server.init()
        subprocess.run([sys.executable, ROOT / "tests" / "generate.py", server.store, str(articles)], check=True)
    server.capsule = server.directory / "capsule"
    if not server.capsule.exists():
        shutil.copytree(ROOT / "capsule", server.capsule)
    words = "слова пра раён "
    (server.capsule / "be" / "bench-100.gmi").write_text("# Сто байтаў\n" + "а" * 35 + "\n")
    (server.capsule / "be" / "bench-200k.gmi").write_text("# Доўгае\n" + (words * 20 + "\n") * (200000 // (len(words.encode()) * 20)))
    with sqlite3.connect(server.store) as db:
        if not db.execute("SELECT 1 FROM media WHERE name = 'bench.bin'").fetchone():
            db.execute("INSERT INTO media (article, name, kind, caption, content) VALUES (1, 'bench.bin', 'attachment', 'Bench', ?)",
                       (bytes(range(256)) * (BIG_FILE // 256),))
    db.close()
    server.start()
    settle(server)
    return server


def restart(server, **options):
    server.stop()
    server.options.update(options)
    server.start()
    time.sleep(0.3)


def edition(server, statement):
    with sqlite3.connect(f"file:{server.edition}?mode=ro", uri=True) as e:
        return e.execute(statement).fetchall()


def page_of_4k(server):
    return "/be/news/%d" % edition(server, "SELECT id FROM article WHERE lang = 0 AND NOT withdrawn"
                                   " ORDER BY abs(size - 4096), id LIMIT 1")[0][0]


def big_file(server):
    return edition(server, "SELECT path FROM file WHERE path LIKE '/media/%/bench.bin'")[0][0]


# --- one run ---

def load(mode, port, conns, requests, line):
    done = subprocess.run([TOOLS / "load", mode, str(port), str(conns), str(requests), line], capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"load {mode} {line}: {done.stderr}")
    return json.loads(done.stdout)


def measure(peer, mode, conns, requests):
    requests = max(conns, int(requests * peer.per_request))
    before = cpu_us(peer.pid)
    seen = load(mode, peer.port, conns, requests, peer.asked)
    seen["cpu"] = (cpu_us(peer.pid) - before) / requests
    return seen


def medians(runs):
    keys = ("cpu", "p50", "p99", "down", "up", "failed", "resumed", "answer")
    row = {k: statistics.median(r[k] for r in runs) for k in keys}
    row["rate"] = statistics.median(r["requests"] / r["seconds"] for r in runs)
    row["low"], row["high"] = min(r["cpu"] for r in runs), max(r["cpu"] for r in runs)
    return row


def compare(server, mode, path, conns, rounds, requests, slow=True):
    """All peers for one page, their runs interleaved."""
    kind = "gopher" if mode == "gopher" else "gemini"
    table = GOPHER if kind == "gopher" else GEMINI
    line = path if kind == "gopher" else f"gemini://{HOST}{path}"
    answer = server.gopher(path) if kind == "gopher" else server.gemini(path).raw
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / "answer"
        file.write_bytes(answer)
        pathlib.Path(scratch).chmod(0o755)
        peers = [Vestkad("vestkad", server, kind, line).start()]
        for n, (name, (cls, *extra)) in enumerate(table.items()):
            if cls.there() and (slow or cls.per_request == 1):
                peers.append(cls(name, pathlib.Path(scratch) / str(n), file, server.certs, line, *extra).start())
        try:
            runs = {p.name: [] for p in peers}
            for p in peers:
                measure(p, mode, min(conns, 16), 50)
            for turn in range(rounds):
                for p in peers[turn % len(peers):] + peers[:turn % len(peers)]:
                    if turn < p.rounds:
                        runs[p.name].append(measure(p, mode, conns, requests))
        finally:
            for p in peers:
                p.stop()
    base = [run["cpu"] for run in runs[LIMIT[mode]]]
    return {name: medians(found) | {"ratio": statistics.median(run["cpu"] / least for run, least in zip(found, base))}
            for name, found in runs.items()}


# --- the parts ---

def part_main(server, rounds):
    path = page_of_4k(server)
    return {mode: compare(server, mode, path, 16, rounds, REQUESTS[mode]) for mode in REQUESTS}


def part_matrix(server, rounds):
    found = {}
    for size, path in SIZES.items():
        for conns in (1, 16, 128):
            for mode in REQUESTS:
                n = REQUESTS[mode] // (1 if conns > 1 else 2)
                found[f"{mode}, {size}, {conns}"] = compare(server, mode, path or page_of_4k(server), conns, min(rounds, 3), n, slow=False)
    return found


def part_tail(server, rounds):
    """128 readers at once, for long enough that a percentile is not the first rush."""
    path = page_of_4k(server)
    return {mode: compare(server, mode, path, 128, rounds, TAIL[mode], slow=False) for mode in TAIL}


def memory_of(pid):
    """Kilobytes of a process: resident, proportional, of its own anonymous memory."""
    rows = dict(row.split(":") for row in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return {k: int(rows[k].split()[0]) for k in ("Rss", "Pss", "Anonymous")}


def kernel_tcp():
    """Bytes that the kernel holds for all TCP of this machine."""
    for row in pathlib.Path("/proc/net/sockstat").read_text().splitlines():
        if row.startswith("TCP:"):
            words = row.split()
            return int(words[words.index("mem") + 1]) * 4096
    return 0


def opened(worker, before, count):
    """How many connections the worker has, when there are so many, or after a while; the kernel keeps a silent one for a second or two."""
    folder = pathlib.Path(f"/proc/{worker}/fd")
    end = time.monotonic() + HELD_MOST
    while True:
        there = len(list(folder.iterdir())) - before
        if there >= count or time.monotonic() > end:
            return there
        time.sleep(0.05)


def part_idle(server, rounds):
    found = {}
    for kind, count in HELD.items():
        restart(server, workers=1)
        worker = server.children("worker")[0]
        path = page_of_4k(server)
        line = f"gemini://{HOST}{path}"
        load("gemini", server.port("gemini"), 16, 400, line)
        load("gopher", server.port("gopher"), 16, 2000, path)
        calm = [load("gopher", server.port("gopher"), 16, 1000, path)["p99"] for _ in range(rounds)]
        calm_tls = [load("gemini", server.port("gemini"), 16, 200, line)["p99"] for _ in range(rounds)]
        before, kernel = memory_of(worker)["Anonymous"], kernel_tcp()
        files = len(list(pathlib.Path(f"/proc/{worker}/fd").iterdir()))
        holder = subprocess.Popen([TOOLS / "load", "hold", kind, str(server.port("gemini")), str(count), f"gemini://{HOST}{big_file(server)}"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if holder.stdout.readline() != b"held\n":
            raise RuntimeError(f"{kind}: they could not all be opened")
        open_files = opened(worker, files, count)
        row = {"held": count, "open": open_files,
               "user bytes each": (memory_of(worker)["Anonymous"] - before) * 1024 / count,
               "kernel bytes each": (kernel_tcp() - kernel) / count}
        if kind == "slow":
            time.sleep(10)  # the kernel asks each of them whether it has room, ever less often: what is measured is how it stays
        busy = [load("gopher", server.port("gopher"), 16, 1000, path)["p99"] for _ in range(rounds)]
        busy_tls = [load("gemini", server.port("gemini"), 16, 200, line)["p99"] for _ in range(rounds)]
        row["open then"] = len(list(pathlib.Path(f"/proc/{worker}/fd").iterdir())) - files  # nobody has been let go meanwhile
        row |= {"p99 gopher alone": statistics.median(calm), "p99 gopher meanwhile": statistics.median(busy),
                "p99 gemini alone": statistics.median(calm_tls), "p99 gemini meanwhile": statistics.median(busy_tls)}
        holder.stdin.close()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        found[kind] = row
    return found


def ids_of(server, lang, count, section=None):
    only = f"AND section = '{section}'" if section else ""
    rows = edition(server, f"SELECT id FROM article WHERE lang = {LANGS.index(lang)} AND NOT withdrawn {only} ORDER BY key DESC, id DESC")
    step = max(1, len(rows) // count)
    return [row[0] for row in rows[::step]][:count]


def part_memory(server, rounds):
    restart(server, workers=2)
    time.sleep(0.5)
    found = {"processes without load": [memory_of(pid) for pid in tree_of(server.process.pid)]}
    restart(server, workers=1)
    asked = [f"/{lang}/news/{number}" for lang in ("be", "ru") for number in ids_of(server, lang, 8000)]
    for path in asked:
        server.gopher(path)
    found[f"worker after {len(asked):,} articles"] = memory_of(server.children("worker")[0])
    return found


def part_million(server, rounds, count=1_000_000):
    """Handshakes by the hundred thousand, half of them resumed, on one worker: what each of its processes has then, in kilobytes."""
    del rounds
    restart(server, workers=1)
    pids = {"master": server.process.pid, "worker": server.children("worker")[0], "signer": server.children("signer")[0]}
    line = f"gemini://{HOST}{page_of_4k(server)}"
    found, done, failed, resumed = {}, 0, 0, 0
    for stop in range(STOPS + 1):
        while done < count * stop // STOPS:
            for mode in ("gemini", "resumed"):
                seen = load(mode, server.port("gemini"), 16, AT_ONCE, line)
                done, failed, resumed = done + AT_ONCE, failed + seen["failed"], resumed + seen["resumed"]
        row = {"failed": failed, "resumed": resumed}
        for name, pid in pids.items():
            memory = memory_of(pid)
            row |= {f"{name} resident": memory["Rss"], f"{name} own": memory["Anonymous"]}
        found[f"{done:,}"] = row
        print(f"{time.strftime('%H:%M:%S')} {done:,}: {row}", file=sys.stderr, flush=True)
    return found


def cold_pages(server):
    """Kind and address of pages of every kind, over the whole archive; a search's words are the longest of a title."""
    years = range(2008, 2026, 3)
    days = [str(day) for day, in edition(server, "SELECT DISTINCT key / 10000 FROM article WHERE key > 202000000000 ORDER BY key")]
    titles = edition(server, "SELECT lang, title FROM article WHERE lang < 2 AND NOT withdrawn AND id % 997 = 0 ORDER BY id LIMIT 100")
    pages = {
        "home": [f"/{x}/" for x in LANGS],
        "article": [f"/{x}/news/{n}" for x in LANGS for n in ids_of(server, x, 100)],
        "list": [f"/{x}/news/before/{n}" for x in LANGS for n in ids_of(server, x, 60)],
        "section": [f"/{x}/region/before/{n}" for x in LANGS for n in ids_of(server, x, 60, "region")],
        "month": [f"/{x}/archive/{y}/{m:02}/" for x in LANGS for y in years for m in (2, 7, 11)],
        "year": [f"/{x}/archive/{y}/" for x in LANGS for y in years],
        "archive": [f"/{x}/archive/" for x in LANGS],
        "feed": [f"/{x}/feed.xml" for x in LANGS],
        "section's feed": [f"/{x}/{s}/feed.xml" for x in LANGS for s in ("region", "economy", "society")],
        "new": [f"/{x}/new" for x in LANGS],
        "since": [f"/{x}/since/{day[:4]}-{day[4:6]}-{day[6:]}" for x in LANGS for day in days[-10:-7]],
        "text of a day": [f"/{x}/day/{d[:4]}-{d[4:6]}-{d[6:]}" for x in ("be", "ru") for d in days[::max(1, len(days) // 40)]],
        "text of a week": [f"/{x}/week/{y}-W23" for x in ("be", "ru") for y in years],
        "text of a month": [f"/{x}/month/{y}-07" for x in ("be", "ru") for y in years],
        "alert": [f"/{x}/alert" for x in LANGS],
        "search": [f"/{LANGS[lang]}/search?" + max(re.findall(r"\w+", title), key=len) for lang, title in titles],
    }
    there = {day for day, in edition(server, "SELECT DISTINCT key / 10000 || lang FROM article")}
    pages["text of a day"] = [p for p in pages["text of a day"]
                              if p[8:].replace("-", "") + str(LANGS.index(p[1:3])) in there]
    return pages


def part_cold(server, rounds):
    """Every kind of page made anew, by the worker's own code without sockets (cold.c): microseconds of CPU."""
    found = {}
    for proto in ("gemini", "gopher"):
        lines = "".join(f"{kind.replace(' ', '_')} {quote(path, safe='/?') if proto == 'gemini' else path}\n"
                        for kind, paths in cold_pages(server).items() for path in paths)
        done = subprocess.run([TOOLS / "cold", server.edition, proto, str(rounds)], input=lines, capture_output=True, text=True, check=True)
        for kind, row in json.loads(done.stdout).items():
            found[f"{kind.replace('_', ' ')}, {proto}"] = row
    return found


def part_workers(server, rounds):
    found, path = {}, page_of_4k(server)
    for workers in (1, 2):
        restart(server, workers=workers)
        for mode in REQUESTS:
            line = path if mode == "gopher" else f"gemini://{HOST}{path}"
            peer = Vestkad("vestkad", server, "gopher" if mode == "gopher" else "gemini", line).start()
            found[f"{mode}, {workers}"] = medians([measure(peer, mode, 32, REQUESTS[mode] * 2) for _ in range(rounds)])
    restart(server, workers=1)
    return found


def part_conns(server, rounds):
    found, path = {}, page_of_4k(server)
    restart(server, workers=1)
    for mode, most in CONNS_MOST.items():
        line = path if mode == "gopher" else f"gemini://{HOST}{path}"
        peer = Vestkad("vestkad", server, "gopher" if mode == "gopher" else "gemini", line).start()
        for conns in (1, 10, 100, 1000, 5000, 10000):
            if conns <= most:
                found[f"{mode}, {conns}"] = medians([measure(peer, mode, conns, max(REQUESTS[mode], conns))
                                                     for _ in range(min(rounds, 3))])
    return found


def part_signer(server, rounds):
    """What it costs that the key is in a process of its own: two servers of one edition, in turn."""
    restart(server, workers=1, **{"tls.signer": "yes"})
    other = Server(server.directory, **{**server.options, "tls.signer": "no", "keeper": "none", "status": "none"})
    other.log = server.directory / "log of the other"
    other.start()
    line = f"gemini://{HOST}{page_of_4k(server)}"
    both = {"key in the worker": other, "key in a signer": server}
    found = {}
    try:
        for mode in ("gemini", "resumed"):
            runs = {name: [] for name in both}
            peers = [Vestkad(name, s, "gemini", line).start() for name, s in both.items()]
            for p in peers:
                measure(p, mode, 16, 50)
            for turn in range(rounds):
                for p in peers[::1 if turn % 2 else -1]:
                    runs[p.name].append(measure(p, mode, 16, 2 * REQUESTS[mode]))
            base = runs[peers[0].name]
            for name, of in runs.items():
                ratios = [one["cpu"] / least["cpu"] for one, least in zip(of, base)]
                rates = [least["seconds"] / one["seconds"] for one, least in zip(of, base)]
                found[f"{mode}, {name}"] = medians(of) | {"ratio": statistics.median(ratios), "rate ratio": statistics.median(rates)}
    finally:
        other.stop()
    return found


# Manuals that Debian has as HTML: pages that nobody here wrote.
PAGES = {"GIMP's manual, ru": pathlib.Path("/usr/share/gimp/2.0/help/ru"),
         "Debian's handbook, en": pathlib.Path("/usr/share/doc/debian-handbook/html/en-US")}
CONVERTERS = {"vestka convert": [BUILD / "vestka", "-c", "/dev/null", "convert", "-f", "html"], "lynx -dump": ["lynx", "-dump", "-force_html"],
              "html2text": ["html2text", "-utf8"], "pandoc": ["pandoc", "-f", "html", "-t", "plain"]}


def cpu_of(args):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def part_convert(server, rounds):
    """MB of HTML a second of CPU: reader and writer alone beside the parser in them, then whole programs, a process a page."""
    found = {}
    for name, top in PAGES.items():
        files = sorted(top.rglob("*.html"), key=lambda path: -path.stat().st_size)[:100]
        size = sum(path.stat().st_size for path in files) / 1e6
        for what, flags in ("reader and writer", ["-b"]), ("with the article found", []):
            done = subprocess.run([TOOLS / "pages", *flags, str(rounds), *files], capture_output=True, text=True, check=True)
            row = json.loads(done.stdout)
            found[f"{name}: {what}"] = {"MB/s": size / row["ours"], "to gumbo alone": row["ours"] / row["gumbo"]}
        found[f"{name}: gumbo alone"] = {"MB/s": size / row["gumbo"], "to gumbo alone": 1.0}
        found[f"{name}: gumbo alone, memory freed as a whole"] = {"MB/s": size / row["arena"], "to gumbo alone": row["arena"] / row["gumbo"]}
        for what, command in CONVERTERS.items():
            took = sum(min(cpu_of([*command, path]) for _ in range(2)) for path in files)
            found[f"{name}: {what}, a process a page"] = {"MB/s": size / took}
    return found


# --- telling ---

def table(rows, columns, first):
    lines = ["| " + " | ".join([first, *columns]) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in rows.items():
        cells = [row.get(c, "") for c in columns]
        lines.append("| " + " | ".join([name, *(f"{c:.0f}" if isinstance(c, (int, float)) and abs(c) >= 100 else f"{c:.2f}"
                                                if isinstance(c, float) else str(c) for c in cells)]) + " |")
    return "\n".join(lines)


def tell(results):
    for part, conns in (("main", 16), ("tail", 128)):
        for mode, rows in results.get(part, {}).items():
            print(f"\n{mode}, the article of 4 KB, {conns} connections\n")
            print(table(rows, ["cpu", "ratio", "low", "high", "p50", "p99", "down", "up", "failed"], "server"))
    for name, rows in results.get("matrix", {}).items():
        print(f"\n{name} connections\n")
        print(table(rows, ["cpu", "ratio", "p50", "p99"], "server"))
    if "idle" in results:
        print()
        print(table(results["idle"], list(next(iter(results["idle"].values()))), "kind"))
    if "cold" in results:
        print()
        print(table(results["cold"], ["pages", "least", "dearest", "median", "bytes"], "page"))
    if "convert" in results:
        print()
        print(table(results["convert"], ["MB/s", "to gumbo alone"], "HTML to text"))
    if "memory" in results:
        print("\n" + json.dumps(results["memory"], indent=1))
    if "million" in results:
        print()
        print(table(results["million"], list(next(iter(results["million"].values()))), "handshakes"))
    if "signer" in results:
        print()
        print(table(results["signer"], ["cpu", "ratio", "low", "high", "rate", "rate ratio", "p50", "p99", "failed"], "handshake"))
    for part in ("workers", "conns"):
        if part in results:
            print()
            print(table(results[part], ["cpu", "rate", "p50", "p99", "failed"], part))
    sys.stdout.flush()


def plot(results, out):
    """CPU of each server as a ratio to the limit's."""
    if "main" not in results or not shutil.which("gnuplot"):
        return
    for mode, rows in results["main"].items():
        rows = sorted(rows.items(), key=lambda item: item[1]["ratio"])
        data = "".join(f'"{name}" {row["ratio"]:.3f}\n' for name, row in rows)
        script = f"""set terminal svg size 640,{60 + 36 * len(rows)} font "sans,12"
set output "{out / mode}.svg"
set style fill solid 0.7
set boxwidth 0.6
set yrange [-0.6:{len(rows) - 0.4}] reverse
set xrange [0:*]
set grid x
unset key
set title "{mode}: server CPU of a request, the least possible = 1"
$d << end
{data}end
plot $d using ($2*0.5):0:($2*0.5):(0.3):ytic(1) with boxxyerror lc rgb "#456990"
"""
        subprocess.run(["gnuplot"], input=script, text=True, check=True)


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("directory")
    args.add_argument("--articles", type=int, default=1000)
    args.add_argument("--rounds", type=int, default=9)
    args.add_argument("--parts", default=",".join(PARTS))
    args.add_argument("--count", type=int, default=1_000_000, help="handshakes of the part million")
    args.add_argument("--out", default=str(BUILD / "bench"))
    args = args.parse_args()
    server = prepare(args.directory, args.articles)
    results = {"articles": edition(server, "SELECT count(*) FROM article")[0][0]}
    try:
        for part in args.parts.split(","):
            more = {"count": args.count} if part == "million" else {}
            results[part] = globals()[f"part_{part}"](server, args.rounds, **more)
            tell({part: results[part]})
    finally:
        server.stop()
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(json.dumps(results, indent=1) + "\n")
    plot(results, out)


if __name__ == "__main__":
    main()
