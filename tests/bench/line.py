#!/usr/bin/env python3
"""A page over a slow line: line.py [DIRECTORY] [--rounds N] [--loss PERCENT] [--json FILE].

A relay stands for the line: it delays, passes no more bits a second than the line has, and loses segments where that is asked for:
such a one goes a second time after a round trip, as TCP's fast retransmission has it, and what came behind waits for it.  Which are lost is the
same for every server.  Every server gets the same page and certificate; the floor is what the line itself takes: its round trips, and the bytes that went over it
at its rate.  Times are those of the reader: until the first text is there, until the whole page is.
"""
import argparse
import json
import pathlib
import queue
import random
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from peers import GEMINI, GOPHER, HOST, Server, Vestkad, settle  # noqa: E402
from harness import ROOT, Tls, tls_context  # noqa: E402

SEGMENT = 1360   # bytes of data in a segment
HEADERS = 40     # bytes of IPv4 and TCP in front of it
LINES = {        # down and up in bits a second, round trip in seconds
    "GPRS": (40_000, 20_000, 0.7),
    "EDGE": (120_000, 60_000, 0.4),
    "satellite": (1_000_000, 256_000, 0.6),
}
PEERS = {"gemini": ["nginx", "molly-brown"], "gopher": ["gophernicus"]}


class Way:
    """One direction: segments leave one after the other at the line's rate and arrive half a round trip later."""

    def __init__(self, source, sink, rate, delay, opens, losing):
        self.losing, self.due = losing, 0.0
        self.source, self.sink, self.rate, self.delay, self.free = source, sink, rate, delay, opens
        self.bytes = 0
        self.under_way = queue.Queue()
        for job in (self.take, self.give):
            threading.Thread(target=job, daemon=True).start()

    def take(self):
        while True:
            try:
                data = self.source.recv(65536)
            except OSError:
                data = b""
            now = time.monotonic()
            for at in range(0, len(data), SEGMENT):
                piece = data[at:at + SEGMENT]
                self.bytes += len(piece) + HEADERS
                self.free = max(self.free, now) + (len(piece) + HEADERS) * 8 / self.rate
                arrives = self.free + self.delay
                if self.losing():
                    self.bytes += len(piece) + HEADERS
                    self.free += (len(piece) + HEADERS) * 8 / self.rate
                    arrives += 2 * self.delay + (len(piece) + HEADERS) * 8 / self.rate
                self.due = max(self.due, arrives)
                self.under_way.put((self.due, piece))
            if not data:
                self.under_way.put((max(self.due, self.free + self.delay, now + self.delay), b""))
                return

    def give(self):
        while True:
            due, piece = self.under_way.get()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if piece:
                    self.sink.sendall(piece)
                else:
                    self.sink.shutdown(socket.SHUT_WR)
                    return
            except OSError:
                return


class Relay:
    """Listens on a port of its own in front of a server's; one connection at a time is looked at."""

    def __init__(self, port, line, loss=0.0):
        self.loss, self.seed = loss, 0
        self.port_behind, (self.down_rate, self.up_rate, self.trip) = port, line
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.connections = queue.Queue()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                front, _ = self.listener.accept()
            except OSError:
                return
            behind = socket.create_connection(("127.0.0.1", self.port_behind))
            for s in (front, behind):
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opens = time.monotonic() + self.trip   # the reader's SYN and the answer to it
            self.seed += 1
            losing = [lambda dice=random.Random(f"{self.seed} {way}"): dice.random() < self.loss for way in ("up", "down")]
            self.connections.put((Way(front, behind, self.up_rate, self.trip / 2, opens, losing[0]),
                                  Way(behind, front, self.down_rate, self.trip / 2, opens, losing[1])))

    def floor(self, trips):
        """Seconds that the line itself takes for what went over it."""
        up, down = self.connections.get(timeout=5)
        return trips * self.trip + up.bytes * 8 / self.up_rate + down.bytes * 8 / self.down_rate

    def close(self):
        self.listener.close()


def ask_gemini(relay, line, context, session):
    begin = time.monotonic()
    tls = Tls(relay.port, context=context, session=session)
    tls.handshake()
    tls.send(line.encode() + b"\r\n")
    seen = len(tls.plain)
    first = whole = None
    while True:   # as read_all, but the end is the last byte of text, not the end of TCP
        try:
            chunk = tls.object.read(65536)
        except Exception as e:  # noqa: BLE001: close_notify, or more is wanted
            if type(e).__name__ == "SSLWantReadError" and tls.receive():
                continue
            break
        if not chunk:
            break
        tls.plain += chunk
        whole = time.monotonic() - begin
        if first is None and len(tls.plain) > seen + 64:
            first = whole
    kept = tls.object.session
    tls.close()
    assert tls.plain[:2] == b"20", tls.plain[:80]
    return {"whole": whole, "first": first, "floor": relay.floor(3), "resumed": tls.object.session_reused, "bytes": len(tls.plain)}, kept


def ask_gopher(relay, line):
    begin = time.monotonic()
    with socket.create_connection(("127.0.0.1", relay.port)) as s:
        s.sendall(line.encode() + b"\r\n")
        got, first, whole = 0, None, None
        while data := s.recv(65536):
            whole = time.monotonic() - begin
            first = first or whole
            got += len(data)
    return {"whole": whole, "first": first, "floor": relay.floor(2), "resumed": False, "bytes": got}


def one_server(peer, kind, rounds, loss, found):
    for name, line in LINES.items():
        relay = Relay(peer.port, line, loss)
        for _ in range(rounds):
            if kind == "gopher":
                found.append((peer.name, name, "gopher", ask_gopher(relay, peer.asked)))
                continue
            context = tls_context()
            full, session = ask_gemini(relay, peer.asked, context, None)
            again, _ = ask_gemini(relay, peer.asked, context, session)
            found.append((peer.name, name, "full", full))
            found.append((peer.name, name, "resumed" if again["resumed"] else "full", again))
        relay.close()


def beside_others(server, path, rounds, loss):
    found, threads, peers = [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        pathlib.Path(scratch).chmod(0o755)
        try:
            for kind, table in (("gemini", GEMINI), ("gopher", GOPHER)):
                line = path if kind == "gopher" else f"gemini://{HOST}{path}"
                file = pathlib.Path(scratch) / kind
                file.write_bytes(server.gopher(path) if kind == "gopher" else server.gemini(path).raw)
                group = [Vestkad("vestkad", server, kind, line).start()]
                for name in PEERS[kind]:
                    cls, *extra = table[name]
                    if cls.there():
                        group.append(cls(name, pathlib.Path(scratch) / name, file, server.certs, line, *extra).start())
                peers += group
                threads += [threading.Thread(target=one_server, args=(p, kind, rounds, loss, found)) for p in group]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
        finally:
            for p in peers:
                p.stop()
    return found


def medians(found):
    groups = {}
    for server, line, how, seen in found:
        groups.setdefault((list(LINES).index(line), how, server), []).append(seen)
    rows = []
    for (line, how, server), seen in sorted(groups.items()):
        middle = {k: statistics.median(s[k] for s in seen) for k in ("whole", "first", "floor", "bytes")}
        middle["mean"] = statistics.mean(s["whole"] for s in seen)
        rows.append({"line": list(LINES)[line], "how": how, "server": server, **middle,
                     "ratio": statistics.median(s["whole"] / s["floor"] for s in seen)})
    return rows


def news_of_a_day(server, lang="be"):
    """Five articles of a day over GPRS: in one answer, or by the list and one after the other."""
    relay, context = Relay(server.port("gemini"), LINES["GPRS"]), tls_context()
    begin, session = time.monotonic(), None
    _, session = ask_gemini(relay, f"gemini://{HOST}/{lang}/new", context, session)
    once = time.monotonic() - begin
    begin, session = time.monotonic(), None
    for path in [f"/{lang}/news/"] + [f"/{lang}/news/{number}" for number in server.five]:
        _, session = ask_gemini(relay, f"gemini://{HOST}{path}", context, session)
    return once, time.monotonic() - begin


def prepare(directory):
    server = Server(directory, workers=1)
    server.directory.mkdir(parents=True, exist_ok=True)
    server.init()
    server.capsule = ROOT / "capsule"
    text = ("У пятніцу ў раёне пройдзе кірмаш: мясцовыя гаспадаркі прывязуць бульбу, агародніну, мёд і яблыкі. " * 12).strip()
    today = time.strftime("%Y-%m-%d")
    server.five = [server.add(f"Навіна дня {n}", text[:2000], lang="be", date=today, body_type="text") for n in range(5)]
    body = "\n\n".join([text[:505]] * 4)
    page = server.add("Артыкул на чатыры кілабайты", body, lang="be", date="2024-01-01", body_type="text")
    server.start()
    settle(server)
    return server, f"/be/news/{page}"


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("directory", nargs="?")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--loss", type=float, default=0.0, help="segments of a hundred")
    words.add_argument("--json")
    words = words.parse_args()
    directory = words.directory or tempfile.mkdtemp()
    server, path = prepare(directory)
    try:
        rows = medians(beside_others(server, path, words.rounds, words.loss / 100))
        once, apart = news_of_a_day(server)
    finally:
        server.stop()
        if not words.directory:
            shutil.rmtree(directory)
    print(f"{'line':10} {'how':8} {'server':12} {'bytes':>6} {'first text':>10} {'whole':>8} {'mean':>8} {'floor':>8} {'ratio':>6}")
    for r in rows:
        print(f"{r['line']:10} {r['how']:8} {r['server']:12} {r['bytes']:6.0f} {r['first'] * 1000:7.0f} ms {r['whole'] * 1000:5.0f} ms {r['mean'] * 1000:5.0f} ms"
              f" {r['floor'] * 1000:5.0f} ms {r['ratio']:6.3f}")
    print(f"five articles of a day over GPRS: {once:.1f} s in one answer, {apart:.1f} s by the list and one by one")
    if words.json:
        pathlib.Path(words.json).write_text(json.dumps({"pages": rows, "once": once, "apart": apart}, indent=1))


if __name__ == "__main__":
    main()
