"""The PROXY protocol: what a load balancer says about the reader, on both ports."""
import socket
import struct

import pytest

from harness import DEADLINE, HOST, Server, check_answer, eventually

clauses = pytest.mark.clauses
MARK = b"\r\n\r\n\0\r\nQUIT\n"
ENDS = socket.inet_aton("192.0.2.1") + socket.inet_aton("198.51.100.2") + struct.pack(">HH", 40000, 70)
LINE = b"PROXY TCP4 192.0.2.1 198.51.100.2 40000 70\r\n"
BINARY = MARK + b"\x21\x11" + struct.pack(">H", len(ENDS)) + ENDS
WITH_FIELDS = MARK + b"\x21\x11" + struct.pack(">H", len(ENDS) + 7) + ENDS + b"\x04\x00\x04abcd"
LOCAL = MARK + b"\x20\x11" + struct.pack(">H", len(ENDS)) + ENDS


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """A server that believes the proxies of 127.0.0.1 and nobody else."""
    server = Server(tmp_path_factory.mktemp("proxy"), log="debug", **{"proxy.from": ["127.0.0.1", "2001:db8::/32"], "workers": 1})
    server.init()
    server.start()
    yield server
    server.stop()


def told(server):
    return server.log.read_text().count("a proxy brings 192.0.2.1")


def root_of(server, header, source="127.0.0.1", pieces=False):
    """What the Gopher root answers behind that header."""
    with socket.create_connection(("127.0.0.1", server.port("gopher")), timeout=DEADLINE, source_address=(source, 0)) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for one in ([bytes([b]) for b in header] if pieces else [header]):
            s.sendall(one)
        s.sendall(b"\r\n")
        found = b""
        try:
            while part := s.recv(65536):
                found += part
        except ConnectionResetError:
            pass
        return found


@clauses("T-P25 GOP-102")
@pytest.mark.parametrize("pieces", [False, True])
def test_version_1_brings_the_reader(behind, pieces):
    before = told(behind)
    answer = root_of(behind, LINE, pieces=pieces)
    assert answer.endswith(b"\r\n.\r\n") and b"\t/" in answer
    eventually(lambda: told(behind) == before + 1)
    assert root_of(behind, b"PROXY UNKNOWN\r\n") == answer
    assert told(behind) == before + 1


@clauses("T-P27 GOP-103")
@pytest.mark.parametrize("pieces", [False, True])
def test_version_2_brings_the_reader(behind, pieces):
    for header, named in ((BINARY, 1), (WITH_FIELDS, 1), (LOCAL, 0)):
        before = told(behind)
        assert root_of(behind, header, pieces=pieces).endswith(b"\r\n.\r\n")
        eventually(lambda: told(behind) == before + named)


@clauses("T-P26 T-P28 GOP-101")
@pytest.mark.parametrize("header", [
    b"PROXY TCP4 192.0.2.001 198.51.100.2 40000 70\r\n", b"PROXY TCP4 192.0.2.1 198.51.100.2 40000 70\n", b"PROXY UNKNOWN " + b"x" * 94,
    MARK + b"\x31\x11\x00\x0c" + ENDS, MARK + b"\x21\x11\x00\x04" + ENDS[:4], b"/be/\r\n",
])
def test_a_broken_header_ends_the_connection(behind, header):
    assert root_of(behind, header) == b""
    assert root_of(behind, LINE) != b""


@clauses("T-P29 GOP-101")
def test_only_listed_peers_are_proxies(behind):
    before = told(behind)
    assert root_of(behind, LINE, source="127.0.0.2").startswith(b"3")
    assert root_of(behind, b"", source="127.0.0.2").endswith(b"\r\n.\r\n")
    assert told(behind) == before


@clauses("GOP-101 GEM-23")
def test_the_header_stands_before_the_handshake(behind):
    connection = behind.tls(preface=BINARY).handshake()
    connection.send(f"gemini://{HOST}/\r\n".encode())
    assert check_answer(connection.answer()).status == "20"
    # where the reader connected to is what the proxy says, not the socket's address
    for host, status in (("198.51.100.2", "20"), ("203.0.113.5", "53")):
        connection = behind.tls(preface=BINARY).handshake()
        connection.send(f"gemini://{host}/\r\n".encode())
        assert check_answer(connection.answer()).status == status
    over = behind.tls("gopher", preface=LINE).handshake()
    over.send(b"\r\n")
    assert over.answer().raw == root_of(behind, LINE)
