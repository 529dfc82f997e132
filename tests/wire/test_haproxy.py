"""Three vestkads of one edition and one certificate behind HAProxy: one dies under load, and no request is lost but those it was answering."""
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

import pytest

from harness import HOST, Server, Tls, check_answer, eventually, tls_context

HAPROXY = shutil.which("haproxy", path="/usr/sbin:/usr/bin")
READERS = 6


def free_ports(n):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


@pytest.fixture
def farm(tmp_path):
    """One keeper; the others only read its edition, as replicas do.  They believe what the proxy says of the reader."""
    def member(n):
        directory = tmp_path / str(n)
        directory.mkdir()
        server = Server(directory, **{"log": "debug", "proxy.from": "127.0.0.1", "workers": 1, **({"keeper": "none"} if n else {})})
        server.store, server.edition, server.certs = (tmp_path / name for name in ("store.db", "edition/edition.db", "certs"))
        return server
    members = [member(n) for n in range(3)]
    members[0].init()
    members[0].page = members[0].add("Навіна", "Тэкст. " * 300, lang="be", date="2024-01-01", body_type="text")
    for m in members:
        m.start()
    gemini, gopher = free_ports(2)
    config = tmp_path / "haproxy.cfg"
    config.write_text(f"""
global
	maxconn 2000
defaults
	mode tcp
	option redispatch 1
	retries 3
	timeout connect 2s
	timeout check 10s
	timeout client 30s
	timeout server 30s
	default-server check inter 200ms fall 1 rise 2
listen gemini
	bind 127.0.0.1:{gemini}
	balance roundrobin
{"".join(f"	server g{n} 127.0.0.1:{m.port('gemini')} send-proxy-v2 check-send-proxy" + chr(10) for n, m in enumerate(members))}
listen gopher
	bind 127.0.0.1:{gopher}
	balance roundrobin
{"".join(f"	server p{n} 127.0.0.1:{m.port('gopher')} send-proxy check-send-proxy" + chr(10) for n, m in enumerate(members))}
""")
    with open(tmp_path / "haproxy.log", "wb") as log:
        process = subprocess.Popen([HAPROXY, "-db", "-q", "-f", config], stdout=log, stderr=log)

    def answers():
        try:
            socket.create_connection(("127.0.0.1", gopher), timeout=1).close()
            return True
        except OSError:
            return False
    eventually(answers)
    yield members, gemini, gopher
    process.terminate()
    process.wait(20)
    for m in members:
        m.stop()


def ask_gemini(port, line):
    connection = Tls(port, context=tls_context()).handshake()
    connection.send(line)
    return check_answer(connection.answer())


def ask_gopher(port, line):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as s:
        s.sendall(line)
        parts = []
        while data := s.recv(65536):
            parts.append(data)
    return b"".join(parts)


def kill_whole(server):
    """As when the machine loses its power: master and workers at once."""
    group = [server.process.pid, *server.children("worker"), *server.children("keeper")]
    for pid in group:
        os.kill(pid, signal.SIGKILL)
    server.process.wait()
    server.process.stdout.close()
    server.process = None
    eventually(lambda: not any(os.path.exists(f"/proc/{pid}") and "Z" not in open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0]
                               for pid in group[1:]))


@pytest.mark.skipif(not HAPROXY, reason="no haproxy")
def test_one_of_three_dies_under_load(farm):
    members, gemini, gopher = farm
    line = f"gemini://{HOST}/be/news/{members[0].page}\r\n".encode()
    eventually(lambda: ask_gemini(gemini, line).status == "20")
    wanted = {"gemini": ask_gemini(gemini, line).raw, "gopher": ask_gopher(gopher, f"/be/news/{members[0].page}\r\n".encode())}
    assert b"\xd0\xa2" in wanted["gopher"]
    done, stop = [], threading.Event()

    def reader(kind):
        while not stop.is_set():
            began = time.monotonic()
            try:
                got = ask_gemini(gemini, line).raw if kind == "gemini" else ask_gopher(gopher, f"/be/news/{members[0].page}\r\n".encode())
            except (OSError, ssl.SSLError, AssertionError):
                got = None
            done.append((kind, began, got == wanted[kind]))

    threads = [threading.Thread(target=reader, args=(kind,)) for kind in ("gemini", "gopher") for _ in range(READERS // 2)]
    for t in threads:
        t.start()
    eventually(lambda: len(done) > 60, seconds=60)
    kill_whole(members[1])
    killed = time.monotonic()
    before = len(done)
    eventually(lambda: len(done) > before + 120, seconds=60)
    stop.set()
    for t in threads:
        t.join()
    lost = [(kind, began) for kind, began, good in done if not good]
    assert len(lost) <= READERS, "more than were being answered there"
    assert all(began < killed for _, began in lost), "a request was lost that began when it was dead"
    assert {kind for kind, began, good in done if good and began > killed} == {"gemini", "gopher"}
    # the proxy's word about the reader arrives, in both versions of it
    for m in (members[0], members[2]):
        assert m.log.read_text().count("a proxy brings 127.0.0.1") > 10


# --- readers who come back to another machine ---

def resumed_at_the_other(tmp_path, secrets):
    """Whether a ticket of one server is good at another with the same certificate."""
    servers = []
    try:
        for n, secret in enumerate(secrets):
            directory = tmp_path / str(n)
            directory.mkdir()
            server = Server(directory, **{"tls.resume": "tickets", "workers": 1, **({"tls.secret": secret} if secret else {})})
            server.certs = tmp_path / "certs"
            server.init()
            servers.append(server.start())
        line, context = f"gemini://{HOST}/\r\n".encode(), tls_context()
        eventually(lambda: all(s.gemini_raw(line).status in ("20", "51") for s in servers))
        first = servers[0].gemini_raw(line, context=context)
        there, here = (servers[n].gemini_raw(line, context=context, session=first.session).reused for n in (1, 0))
        assert here
        return there
    finally:
        for server in servers:
            server.stop()


def secret_file(path, data, mode=0o600):
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_machines_with_one_secret_know_each_others_readers(tmp_path):
    one, other = (secret_file(tmp_path / name, os.urandom(32)) for name in ("one", "other"))
    for name, secrets, same in (("a", (one, one), True), ("b", (one, other), False), ("c", (None, None), False)):
        (tmp_path / name).mkdir()
        assert resumed_at_the_other(tmp_path / name, secrets) is same, name


def test_a_secret_must_be_one(tmp_path):
    for name, data, mode, says in (("short", b"x" * 31, 0o600, "is shorter than the 32 bytes"), ("open", b"x" * 32, 0o644, "others may read")):
        server = Server(tmp_path, **{"tls.secret": secret_file(tmp_path / name, data, mode)})
        server.init() if not server.store.exists() else None
        server.start(wait=False)
        assert server.process.wait(20) == 66
        server.stop()
        assert says in server.log.read_text()
