"""Another version of the program in the place of the one that serves: SIGUSR2."""
import contextlib
import os
import pwd
import shutil
import signal
import socket
import ssl
import tempfile
import threading

import pytest
from harness import BUILD, Server, eventually
from test_service import high, start_with  # noqa: F401


def install(server):
    """The programs in a directory of the test's own, so that others can be put in their place."""
    place = server.directory / "bin"
    place.mkdir()
    for name in ("vestkad", "vestka"):
        shutil.copy(BUILD / name, place / name)
    words = server.words
    server.words = lambda: [str(place / "vestkad"), *words()[1:]]
    return place / "vestkad"


def put(program, source):
    """As a package manager does: another file under the name."""
    fresh = program.with_suffix(".new")
    if isinstance(source, bytes):
        fresh.write_bytes(source)
        fresh.chmod(0o755)
    else:
        shutil.copy(source, fresh)
    os.rename(fresh, program)


def runs(server, program):
    return os.stat(f"/proc/{server.process.pid}/exe").st_ino == program.stat().st_ino


class Readers:
    """Some who ask all the time, on both protocols; what went wrong is kept."""

    def __init__(self, server, count=4):
        self.server, self.stop, self.wrong, self.answers = server, threading.Event(), [], 0
        self.threads = [threading.Thread(target=self.ask, args=(n,)) for n in range(count)]

    def __enter__(self):
        for t in self.threads:
            t.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for t in self.threads:
            t.join()

    def ask(self, n):
        while not self.stop.is_set():
            try:
                if n % 2:
                    assert self.server.gemini("/be/").status == "20"
                else:
                    assert "Навіна".encode() in self.server.gopher("/be/")
                self.answers += 1
            except (OSError, ssl.SSLError, AssertionError, ConnectionError) as e:
                self.wrong.append(repr(e))
                self.stop.set()


def replaced(server, program, source):
    put(program, source)
    assert not runs(server, program)
    server.process.send_signal(signal.SIGUSR2)
    ports = dict(server.listening)
    server.wait_ready()
    server.listening = ports
    assert runs(server, program)


def test_nobody_is_refused_while_the_program_is_replaced(fresh):
    program = install(fresh)
    fresh.add("Навіна", "Тэкст", lang="be", date="2024-01-01")
    fresh.start()
    eventually(lambda: "Навіна".encode() in fresh.gopher("/be/"))
    pid, ports = fresh.process.pid, dict(fresh.listening)
    with Readers(fresh) as readers:
        for turn in range(3):
            seen = readers.answers
            workers, keeper = fresh.children("worker"), fresh.children("keeper")
            slow = socket.create_connection(("127.0.0.1", fresh.port("gopher")))  # in the middle of its line
            slow.sendall(b"/be/")
            replaced(fresh, program, BUILD / "vestkad")
            slow.sendall(b"\r\n")
            slow.settimeout(20)
            assert slow.recv(100).startswith(b"i")
            slow.close()
            eventually(lambda workers=workers: len(now := fresh.children("worker")) == 2 and not set(now) & set(workers))
            eventually(lambda keeper=keeper: len(now := fresh.children("keeper")) == 1 and now != keeper)
            eventually(lambda: len(fresh.children("signer")) == 2)
            eventually(lambda seen=seen: readers.answers > seen + 8 or readers.stop.is_set())
    assert readers.wrong == [] and fresh.process.pid == pid and fresh.listening == ports
    fresh.add("Пасля", "Тэкст", lang="be", date="2024-01-02")
    eventually(lambda: "Пасля".encode() in fresh.gopher("/be/"))
    fresh.process.send_signal(signal.SIGHUP)
    eventually(lambda: b"reloaded" in fresh.log.read_bytes())
    assert fresh.stop() == 0
    assert b"warning: worker" not in fresh.log.read_bytes()


@pytest.mark.parametrize("bad", [b"", b"\x7fELF no program", b"#!/bin/sh\nexit 1\n", b"#!/bin/sh\nkill -SEGV $$\n"])
def test_a_program_that_does_not_start_takes_nobody_s_place(fresh, bad):
    program = install(fresh)
    fresh.start()
    workers = fresh.children("worker")
    put(program, bad)
    fresh.process.send_signal(signal.SIGUSR2)
    eventually(lambda: b"not replaced" in fresh.log.read_bytes())
    assert fresh.gemini("/robots.txt").status == "20" and fresh.children("worker") == workers
    # nothing that was meant for the new one is left lying about
    os.kill(workers[0], signal.SIGKILL)
    (fresh_one,) = set(eventually(lambda: len(now := fresh.children("worker")) == 2 and now != workers and now)) - set(workers)
    with open(f"/proc/{fresh_one}/environ", "rb") as f:
        assert b"VESTKA_PORTS" not in f.read()
    replaced(fresh, program, BUILD / "vestkad")
    assert fresh.gemini("/robots.txt").status == "20"


def test_a_configuration_that_is_wrong_keeps_the_program(fresh):
    program = install(fresh)
    conf = fresh.directory / "conf"
    conf.write_text("workers = 2\n")
    words = fresh.words
    fresh.words = lambda: [*words(), "-c", str(conf)]
    fresh.start()
    conf.write_text("workers = many\n")
    put(program, BUILD / "vestkad")
    fresh.process.send_signal(signal.SIGUSR2)
    eventually(lambda: b"does not take the configuration" in fresh.log.read_bytes())
    assert not runs(fresh, program) and fresh.gemini("/robots.txt").status == "20"


def test_sockets_of_the_service_manager_go_on(fresh, high):  # noqa: F811
    program = install(fresh)
    fresh.add("Навіна", "Тэкст", lang="be", date="2024-01-01")
    fresh.options = {"gemini.listen": f"127.0.0.1:{high[0].getsockname()[1]}",
                     "gopher.listen": f"127.0.0.1:{high[1].getsockname()[1]}"}
    start_with(fresh, high).wait_ready()
    eventually(lambda: "Навіна".encode() in fresh.gopher("/be/"))
    with Readers(fresh) as readers:
        replaced(fresh, program, BUILD / "vestkad")
        seen = readers.answers
        eventually(lambda: readers.answers > seen + 8 or readers.stop.is_set())
    assert readers.wrong == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another")
def test_who_has_dropped_privileges_keeps_the_key(tmp_path_factory):
    directory = tempfile.mkdtemp(prefix="vestka-replace-", dir="/tmp")
    server = Server(directory, user="nobody")
    try:
        server.init()
        nobody = pwd.getpwnam("nobody")
        for path in (directory, server.store):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        program = install(server)
        server.start()     # the key is root's
        assert server.gemini("/robots.txt").status == "20"
        replaced(server, program, BUILD / "vestkad")
        eventually(lambda: len(server.children("worker")) == 2)
        for _ in range(6):
            assert server.gemini("/robots.txt").status == "20"
    finally:
        with contextlib.suppress(AssertionError):
            server.stop()
        shutil.rmtree(directory)
