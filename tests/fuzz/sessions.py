#!/usr/bin/env python3
"""Sessions of real readers, mutated, against the whole vestkad: sessions.py [CONNECTIONS] [SEED].

Lines that readers of each protocol and proxies send, and the first bytes of a TLS handshake, are cut, joined, doubled, filled with random
bytes, sent in pieces and broken off.  Every thousand connections a plain request on each protocol must be answered as ever, by the same
processes, which hold no more descriptors than before; at the end, and each hundred thousand, no more memory than after the first.  The first thing that is not so ends the run with the seed and the number of the connection.
"""
import pathlib
import random
import socket
import ssl
import struct
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import HOST, Server, eventually, tls_context  # noqa: E402

PATHS = ["/", "/be/", "/ru/news/", "/en/archive/", "/be/archive/2024/05/", "/be/news/1", "/be/news/1-anything.gmi", "/ru/news/before/30",
         "/be/contacts", "/robots.txt", "/caps.txt", "/be/feed.xml", "/be/search", "/media/1/foto.png", "/be/region/view/slug-13496",
         "/lat/be/", "/1251/ru/news/", "/koi8/be/", "/866/be/", "/be/new", "/be/alert", "/be/issue/", "/nowhere", "/../../etc/passwd",
         "/%2e%2e/x", "/be//news/", "/be/%D0%B2%D1%91%D1%81%D0%BA%D0%B0", "/.well-known/security.txt"]
GEMINI = [f"gemini://{HOST}{p}\r\n".encode() for p in PATHS] + [
    f"gemini://{HOST}/be/search?{'%D0%96' * 40}\r\n".encode(), f"titan://{HOST}/be/news/1;size=5;mime=text/plain\r\nhello".encode(),
    b"gemini://example.org/\r\n", f"gemini://u@{HOST}/#x\r\n".encode(), f"gemini://{HOST}:1965/\r\n".encode(), b"https://x/\r\n"]
GOPHER = [f"{p}\r\n".encode() for p in PATHS] + [
    b"\r\n", b"\t$\r\n", b"/be/\t+\r\n", b"/be/search\tword\r\n", "/be/search\tслова\t+\r\n".encode(), b"URL:https://example.org/\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"PROXY TCP4 192.0.2.1 198.51.100.2 40000 70\r\n\r\n",
    b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + bytes(12) + b"\r\n", b"11/be/\r\n"]

SPARTAN = [f"{HOST} {p} 0\r\n".encode() for p in PATHS] + [f"{HOST} /be/search 5\r\nслова".encode(), b"example.org / 99999999999\r\n"]
NEX = [f"{p}\n".encode() for p in PATHS] + [b"\n", b"/be/\r\n"]
FINGER = [b"\r\n", b"be\r\n", b"/W ru\r\n", b"en@example.org\r\n", b"nobody\n"]
PROXY1 = [b"PROXY TCP4 192.0.2.1 198.51.100.2 40000 70\r\n", b"PROXY TCP6 2001:db8::1 2001:db8::2 40000 1965\r\n", b"PROXY UNKNOWN\r\n"]
PROXY2 = [b"\r\n\r\n\0\r\nQUIT\n" + head + body for head, body in (
    (b"\x21\x11\0\x0c", bytes([192, 0, 2, 1, 198, 51, 100, 2, 0x9c, 0x40, 0, 70])), (b"\x20\0\0\0", b""),
    (b"\x21\x21\0\x24", bytes(range(36))), (b"\x21\x11\0\x10", bytes(12) + b"\x04\0\x01\0"))]
PLAIN = {"gopher": GOPHER, "spartan": SPARTAN, "nex": NEX, "finger": FINGER}
PROXY_FROM = "127.0.0.2"   # connections from there begin with a header


def hello(r):
    """The first flight of a TLS client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    name = r.choice([HOST, "127.0.0.1", "other.example", None])
    tls = tls_context().wrap_bio(incoming, outgoing, server_hostname=name)
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def mutated(r, data):
    data = bytearray(data)
    for _ in range(r.choice([0, 1, 1, 2, 4, 16])):
        at = r.randrange(len(data) + 1)
        what = r.randrange(7)
        if what == 0 and data:
            data[at % len(data)] ^= 1 << r.randrange(8)
        elif what == 1:
            data[at:at] = bytes(r.randrange(256) for _ in range(r.randrange(1, 9)))
        elif what == 2:
            del data[at:at + r.randrange(1, 9)]
        elif what == 3:
            data[at:at] = data[:r.randrange(64)]
        elif what == 4:
            data[at:at] = bytes([r.choice(b"\r\n\t\0%/.?#@:; \x16\xff")]) * r.choice([1, 2, 3, 200, 1100])
        elif what == 5:
            del data[at:]
        elif data:
            data[at % len(data)] = r.randrange(256)
    return bytes(data)


def send_in_pieces(r, send, data):
    if r.random() < 0.7:
        send(data)
        return
    at = 0
    while at < len(data):
        n = r.choice([1, 2, 7, 100, 1000])
        send(data[at:at + n])
        at += n


def leave(r, s, patient):
    """Reads to the end, or breaks off as a reader in a tunnel does."""
    try:
        if patient and r.random() < 0.8:
            s.shutdown(socket.SHUT_WR)
            while s.recv(65536):
                pass
        elif r.random() < 0.5:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    s.close()


def plainly(r, server, name):
    s = socket.create_connection(("127.0.0.1", server.port(name)), timeout=20)
    try:
        send_in_pieces(r, s.sendall, mutated(r, r.choice(PLAIN[name]) if r.random() < 0.95 else hello(r)))
    except OSError:
        pass
    leave(r, s, True)


def proxied(r, server):
    name = r.choice(["gopher", "gopher", "gemini", "spartan"])
    s = socket.create_connection(("127.0.0.1", server.port(name)), timeout=20, source_address=(PROXY_FROM, 0))
    head = r.choice(PROXY1 + PROXY2)
    try:
        send_in_pieces(r, s.sendall, (mutated(r, head) if r.random() < 0.6 else head) +
                       (hello(r) if name == "gemini" else mutated(r, r.choice(PLAIN[name]))))
    except OSError:
        pass
    leave(r, s, True)


def broken_handshake(r, port):
    s = socket.create_connection(("127.0.0.1", port), timeout=20)
    try:
        send_in_pieces(r, s.sendall, mutated(r, hello(r)))
    except OSError:
        pass
    leave(r, s, True)


def gemini(r, port, kept):
    s = socket.create_connection(("127.0.0.1", port), timeout=20)
    try:
        tls = kept["context"].wrap_socket(s, server_hostname=HOST, session=kept.get("session"))
        kept["session"] = tls.session or kept.get("session")
        send_in_pieces(r, tls.sendall, mutated(r, r.choice(GEMINI)))
        if r.random() < 0.8:
            tls.shutdown(socket.SHUT_WR)
            while tls.recv(65536):
                pass
        tls.close()
    except (OSError, ValueError):
        s.close()


def descriptors(pids):
    return sum(len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)


def memory(pids):
    return sum(int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4 for pid in pids)


def processes(server):
    return {kind: server.children(kind) for kind in ("worker", "signer", "keeper")}


def run(server, connections, seed):
    kept = {"context": tls_context()}
    began = processes(server)
    workers = began["worker"]
    for _ in range(64):   # each worker has then opened what it keeps open
        server.gopher("/be/")
        server.gemini("/be/")
    before, first = descriptors(workers), 0
    begin = time.monotonic()
    for n in range(1, connections + 1):
        r = random.Random(seed * 1_000_000_007 + n)
        kind = r.random()
        if kind < 0.4:
            plainly(r, server, "gopher")
        elif kind < 0.55:
            plainly(r, server, r.choice(["spartan", "nex", "finger"]))
        elif kind < 0.7:
            proxied(r, server)
        elif kind < 0.85:
            broken_handshake(r, server.port("gemini"))
        else:
            gemini(r, server.port("gemini"), kept)
        if n % 1000 and n < connections:
            continue
        where = f"seed {seed}, connection {n}"
        assert server.gemini("/be/").status == "20" and server.gopher("/be/").startswith(b"i"), where
        assert server.gopher_raw(f"{HOST} /be/ 0\r\n".encode(), name="spartan").startswith(b"2 "), where
        assert processes(server) == began, f"{where}: a process is gone"
        eventually(lambda: descriptors(workers) <= before, seconds=60)
        first = first or memory(workers)
        if n % 100_000 == 0 or n >= connections:
            print(f"{n} connections, {time.monotonic() - begin:.0f} s, workers {memory(workers)} KB, after the first thousand {first} KB", flush=True)
            assert memory(workers) < 2 * first + 65536, f"{where}: memory grows"


def main(connections=10_000, seed=1):
    with tempfile.TemporaryDirectory() as directory:
        listen = {f"{name}.listen": "127.0.0.1:0" for name in ("spartan", "nex", "finger")}
        server = Server(directory, **{"proxy.from": PROXY_FROM, "limit.requests": 0, **listen})
        server.init()
        server.fill()
        server.start()
        try:
            eventually(lambda: server.gemini("/be/news/1").status == "20", seconds=60)
            run(server, connections, seed)
            code = server.stop()
            told = server.log.read_text(errors="replace")
            assert code == 0 and "ended by signal" not in told and "Sanitizer" not in told, told[-3000:]
        finally:
            server.stop()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
