"""Readers that say nothing, or not enough: all of them at once, because each takes the whole ten seconds."""
import socket
import threading
import time
import types

import pytest

from harness import HOST, check_answer

clauses = pytest.mark.clauses
ROOT = f"gemini://{HOST}/\r\n".encode()


class Silent(threading.Thread):
    """One connection that sends `line` and then waits for the end; when what came is noted, in seconds since."""

    def __init__(self, server, port, line, tls):
        super().__init__(daemon=True)
        self.server, self.name, self.line, self.tls = server, port, line, tls
        self.got, self.first, self.end, self.closed, self.failure = b"", None, None, False, None

    def run(self):
        start = time.monotonic()
        try:
            (self.over_tls if self.tls else self.plainly)(start)
        except OSError as e:     # a reset, or no end within DEADLINE: the test says so
            self.failure = e
        self.end = time.monotonic() - start

    def over_tls(self, start):
        connection = self.server.tls(self.name).handshake()
        if self.line:
            connection.send(self.line)
        connection.read_all()
        connection.close()
        self.got, self.closed = connection.plain, connection.closed
        self.first = connection.first and connection.first - start

    def plainly(self, start):
        with socket.create_connection(("127.0.0.1", self.server.port(self.name)), timeout=20) as s:
            if self.line:
                s.sendall(self.line)
            while data := s.recv(65536):
                self.first = self.first or time.monotonic() - start
                self.got += data


@pytest.fixture(scope="module")
def silent(news):
    """Who waits, and what others got in the meantime."""
    ends = {
        "gemini": Silent(news, "gemini", b"", True),
        "gemini, half a line": Silent(news, "gemini", ROOT[:-4], True),
        "gemini, line feed": Silent(news, "gemini", ROOT[:-2] + b"\n", True),
        "gemini, no handshake": Silent(news, "gemini", b"", False),
        "gemini, half a handshake": Silent(news, "gemini", b"\x16\x03\x01", False),
        "gopher": Silent(news, "gopher", b"", False),
        "gopher, half a line": Silent(news, "gopher", b"/be/", False),
        "gopher, half a handshake": Silent(news, "gopher", b"\x16", False),
        "gopher, over TLS": Silent(news, "gopher", b"", True),
    }
    for one in ends.values():
        one.start()
    others = types.SimpleNamespace(gemini=[], gopher=[], took=[])
    while any(one.is_alive() for one in ends.values()):
        start = time.monotonic()
        others.gemini.append(check_answer(news.gemini_raw(ROOT)).raw)
        others.gopher.append(news.gopher_raw(b"\r\n"))
        others.took.append(time.monotonic() - start)
        time.sleep(0.5)
    assert not [name for name, one in ends.items() if one.failure], ends
    return types.SimpleNamespace(ends=ends, others=others)


@clauses("T-G14 GEM-12 GEM-40 TRAP-1")
def test_a_bare_line_feed_does_not_end_a_request(silent):
    one = silent.ends["gemini, line feed"]
    assert 6 < one.end < 15 and one.closed
    assert one.got.startswith(b"59 ") and one.got.count(b"\r\n") == 1 and one.first > 6


@clauses("T-G15 GEM-12 GEM-40 TRAP-1")
def test_half_a_request_is_malformed_at_the_timeout(silent):
    one = silent.ends["gemini, half a line"]
    assert 6 < one.end < 15 and one.closed
    assert one.got.startswith(b"59 ") and one.first > 6


@clauses("T-G15 GEM-12 GEM-40")
def test_silence_after_the_handshake_ends_with_close_notify(silent):
    one = silent.ends["gemini"]
    assert 6 < one.end < 15
    assert one.closed and one.got == b""


@clauses("T-G15 GEM-4")
@pytest.mark.parametrize("who", ["gemini, no handshake", "gemini, half a handshake"])
def test_silence_before_the_handshake_ends_at_the_timeout(silent, who):
    assert 6 < silent.ends[who].end < 15 and silent.ends[who].got == b""


@clauses("T-P09 GOP-6 GOP-1")
def test_a_silent_gopher_reader_is_closed_without_a_word(silent):
    assert 6 < silent.ends["gopher"].end < 15 and silent.ends["gopher"].got == b""


@clauses("GOP-6")
def test_half_a_selector_ends_at_the_timeout(silent):
    assert 6 < silent.ends["gopher, half a line"].end < 15


@clauses("T-P23 GOP-6 GOP-91")
def test_half_a_handshake_on_the_gopher_port_ends_at_the_timeout(silent):
    one = silent.ends["gopher, half a handshake"]
    assert 6 < one.end < 15 and one.got == b""


@clauses("GOP-6 GOP-91")
def test_a_silent_gopher_reader_over_tls_gets_close_notify(silent):
    one = silent.ends["gopher, over TLS"]
    assert 6 < one.end < 15 and one.closed and one.got == b""


@clauses("T-P23 T-G37 GEM-4 TRAP-34")
def test_meanwhile_all_others_are_served(silent):
    others = silent.others
    assert len(others.took) >= 8
    assert len(set(others.gemini)) == 1 and others.gemini[0].startswith(b"20 ")
    assert len(set(others.gopher)) == 1 and others.gopher[0].endswith(b"\r\n.\r\n")
    assert sorted(others.took)[len(others.took) // 2] < 0.4


@clauses("T-G16 GEM-12")
def test_a_second_may_lie_between_the_two_bytes_of_a_line_end(news, silent):
    connection = news.tls().handshake()
    connection.send(ROOT[:-1])
    time.sleep(1)
    connection.send(ROOT[-1:])
    assert check_answer(connection.answer()).raw == silent.others.gemini[0]
