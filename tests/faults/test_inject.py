"""Faults while readers are served: each call of a kind fails once in the worker or in the keeper (failer.c).

VESTKA_FAULTS=all fails every single call; else the first ones and then ever fewer.
"""
import collections
import contextlib
import errno
import mmap
import os
import pathlib
import re
import signal
import struct
import subprocess

import pytest
from harness import BUILD, HOST, Server, eventually

HERE = pathlib.Path(__file__).parent
KINDS = dict(zip(("memory", "write", "accept", "pwrite", "sync", "open", "read", "send", "spawn"), range(1, 10)))
SANITIZED = b"__asan_init" in (BUILD / "vestkad").read_bytes()
ALL = os.environ.get("VESTKA_FAULTS") == "all"
SAME_LINE_MOST = 4   # times that one kind of line may stand in the log, for one fault

pytestmark = [pytest.mark.skipif(SANITIZED, reason="a sanitizer has a malloc of its own"),
              pytest.mark.skipif(os.environ.get("LD_PRELOAD") is not None, reason="something else is preloaded")]


class Faults:
    """The page that failer.c reads."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(bytes(64))
        with open(path, "r+b") as f:
            self.page = mmap.mmap(f.fileno(), 64)

    def arm(self, kind, nth, pid, error):
        self.page[:24] = struct.pack("=6i", 0, pid, nth, 0, 0, error)
        self.page[:4] = struct.pack("=i", KINDS[kind])

    def disarm(self):
        """Whether a call has failed."""
        self.page[:4] = struct.pack("=i", 0)
        return struct.unpack("=i", self.page[12:16])[0] > 0


@pytest.fixture(scope="module")
def failer(tmp_path_factory):
    library = tmp_path_factory.mktemp("failer") / "failer.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, HERE / "failer.c", "-ldl"], check=True)
    return library


@pytest.fixture
def faulty(tmp_path, failer):
    server = Server(tmp_path, workers=1)
    server.faults = Faults(tmp_path / "faults")
    server.init()
    server.ids = [server.add(f"News {n}", f"Words {n} of it.", lang="en", date="2024-01-01") for n in range(1, 41)]
    os.environ["LD_PRELOAD"], os.environ["VESTKA_FAIL_FILE"] = str(failer), str(server.faults.path)
    try:
        server.start(wait=False)
    finally:
        del os.environ["LD_PRELOAD"], os.environ["VESTKA_FAIL_FILE"]
    server.wait_ready()
    eventually(lambda: all(f"Words {n} of it.".encode() in ask(server, "gopher", row) for n, row in enumerate(server.ids, 1)), seconds=120)
    yield server
    server.stop()


def steps():
    n = 1
    while True:
        yield n
        n += 1 if ALL or n < 6 else 1 + n // 2


def log_is_short(server, before, faults=1):
    """No fault fills the log: the same words come a few times at most."""
    lines = server.log.read_text(errors="replace")[before:].splitlines()
    kinds = collections.Counter(re.sub(r"[0-9]+", "N", line) for line in lines)
    assert not kinds or max(kinds.values()) <= SAME_LINE_MOST * faults, kinds.most_common(3)


def ask(server, which, row):
    """One request, whatever becomes of it."""
    with contextlib.suppress(OSError, ConnectionError, AssertionError):
        if which == "gemini":
            return server.gemini_raw(f"gemini://{HOST}/en/news/{row}\r\n".encode()).raw
        return server.gopher(f"/en/news/{row}")
    return b""


CASES = [(kind, which) for kind in ("memory", "accept", "send", "open", "read") for which in ("gemini", "gopher")]


@pytest.mark.parametrize("kind, which", CASES)
def test_each_call_of_a_worker_fails_once(faulty, kind, which):
    error = {"memory": errno.ENOMEM, "accept": errno.EMFILE, "send": errno.ECONNRESET, "open": errno.EMFILE, "read": errno.EIO}[kind]
    (worker,) = faulty.children("worker")
    whole = {row: ask(faulty, which, row) for row in faulty.ids[:3]}
    assert all(f"Words {row} of it.".encode() in raw for row, raw in whole.items())
    fired = 0
    for n in steps():
        before = len(faulty.log.read_text(errors="replace"))
        row = faulty.ids[3 + n % 37]     # not in the cache at first
        faulty.faults.arm(kind, n, worker, error)
        raw = ask(faulty, which, row)
        if not faulty.faults.disarm():
            break
        fired += 1
        # that reader got the page, or words that say it is not to be had, or nothing; never half a page as a whole one
        assert not raw.startswith(b"20 ") or f"Words {row} of it.".encode() in raw or len(raw) == 0 or kind in ("send", "memory"), raw
        for again in faulty.ids[:2]:     # and the next ones get theirs
            assert ask(faulty, which, again) == whole[again]
        log_is_short(faulty, before)
        assert faulty.children("worker") == [worker], f"the worker died of call {n}"
    assert fired or kind in ("open",)


@pytest.mark.parametrize("kind, error", [("memory", errno.ENOMEM), ("pwrite", errno.ENOSPC), ("pwrite", errno.EIO), ("sync", errno.EIO),
                                         ("open", errno.EMFILE), ("read", errno.EIO), ("write", errno.EIO)])
def test_each_call_of_the_keeper_fails_once(faulty, kind, error):
    written = 0
    for n in steps():
        if n > (1000 if ALL else 60):
            break
        before = len(faulty.log.read_text(errors="replace"))
        (keeper,) = eventually(lambda: faulty.children("keeper"))
        row = faulty.add(f"Later {n}", f"Fresh words {n}.", lang="en", date="2024-01-02")
        faulty.faults.arm(kind, n, keeper, error)
        written = faulty.add(f"Later still {n}", f"Fresher words {n}.", lang="en", date="2024-01-02")
        eventually(lambda row=row, n=n: f"Fresh words {n}.".encode() in ask(faulty, "gopher", row), seconds=30)
        eventually(lambda n=n: f"Fresher words {n}.".encode() in ask(faulty, "gopher", written), seconds=30)
        fired = faulty.faults.disarm()
        assert ask(faulty, "gopher", faulty.ids[0]).count(b"Words 1 of it.") == 1
        log_is_short(faulty, before)
        if not fired:
            break
    assert written


def test_a_reader_that_cannot_be_started_leaves_no_note(faulty):
    """What readers have stays; the new text comes once the machine has a process to read it with."""
    row = faulty.add("Changed", "<p>Words before.</p>", lang="en", date="2024-01-02", body_type="html")
    eventually(lambda: b"Words before." in faulty.gopher(f"/en/news/{row}"))
    (keeper,) = faulty.children("keeper")
    (reader,) = map(int, pathlib.Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split())
    before = len(faulty.log.read_text(errors="replace"))
    faulty.faults.arm("spawn", 1, keeper, errno.EAGAIN)
    os.kill(reader, signal.SIGKILL)
    faulty.sql("UPDATE article SET body = '<p>Words after.</p>' WHERE id = ?", row)
    while b"Words after." not in (page := faulty.gopher(f"/en/news/{row}")):
        assert b"Words before." in page
    assert faulty.faults.disarm()
    told = faulty.log.read_text(errors="replace")[before:]
    assert told.count("cannot start the reading process") == 1 and "shows a note" not in told, told
