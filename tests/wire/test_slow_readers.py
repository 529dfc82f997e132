"""Deadlines by progress: who takes bytes is served, however long the whole takes."""
import socket
import threading
import time

from harness import eventually

IDLE = 3   # limit.idle in seconds


class Slow(threading.Thread):
    """A reader with little room, who takes 64 KB and rests, until `seconds` are over; then the rest at once, or nothing more."""

    def __init__(self, port, line, seconds, all_of_it):
        super().__init__(daemon=True)
        self.port, self.line, self.seconds, self.all_of_it = port, line, seconds, all_of_it
        self.got, self.failure = b"", None
        self.start()

    def run(self):
        try:
            with socket.socket() as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
                s.settimeout(60)
                s.connect(("127.0.0.1", self.port))
                s.sendall(self.line)
                until = time.monotonic() + self.seconds
                while time.monotonic() < until:
                    self.got += s.recv(65536)
                    time.sleep(IDLE / 10)
                while not self.all_of_it and open_at_server(self.port, s.getsockname()[1]):
                    time.sleep(0.1)
                while data := s.recv(65536):
                    self.got += data
        except OSError as e:
            self.failure = e


def open_at_server(port, peer):
    """Whether the server has not ended the connection yet: its end is ESTABLISHED."""
    rows = [line.split()[1:4] for line in open("/proc/net/tcp").readlines()[1:]]
    return any(here.endswith(f":{port:04X}") and there.endswith(f":{peer:04X}") and state == "01" for here, there, state in rows)


def test_who_takes_bytes_is_served_however_long_it_takes(fresh):
    """Three times the deadline and more, for a file that a quick reader has at once; one who takes nothing is not kept."""
    content = bytes(range(256)) * 16384
    fresh.capsule = fresh.directory / "capsule"
    (fresh.capsule / "be").mkdir(parents=True)
    (fresh.capsule / "be" / "big.bin").write_bytes(content)
    fresh.options["limit.idle"] = IDLE
    fresh.start()
    eventually(lambda: fresh.gopher("/be/big.bin") == content)
    port, line = fresh.port("gopher"), b"/be/big.bin\r\n"
    began = time.monotonic()
    slow, stopped = Slow(port, line, 3.5 * IDLE, True), Slow(port, line, IDLE / 10, False)
    stopped.join(60)
    gone = time.monotonic() - began
    slow.join(60)
    assert slow.got == content and not slow.failure and time.monotonic() - began > 3 * IDLE
    assert len(stopped.got) < len(content) and gone >= IDLE
