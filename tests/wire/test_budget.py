"""What a page costs on the line, counted at the socket, item by item beside the least that TLS and the reader's own choices allow.

docs/BUDGET.md holds the same items.  The floor is arithmetic over RFC 8446 and RFC 5246, not a measurement.
"""
import socket
import ssl
import struct

import pytest

from harness import HOST, tls_context, tls_records

clauses = pytest.mark.clauses
V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
SEGMENT = 1360         # bytes of data that every line takes in one packet
FIRST = 1200           # bytes of the answer in its first record, when there are more than fit a segment
TCP_INFO_DATA_IN = 152  # struct tcp_info: tcpi_data_segs_in


def sealed(size):
    """A record of TLS 1.3: head, content, its type, a tag of AEAD."""
    return 5 + size + 1 + 16


def sealed_12(size):
    """TLS 1.2 with AES-GCM: head, the nonce's explicit part, content, tag."""
    return 5 + 8 + size + 16


SERVER_HELLO = 5 + 4 + 2 + 32 + (1 + 32) + 2 + 1 + 2 + 6 + 40   # the client's session id comes back; version, X25519 share
CHANGE_CIPHER = 6                                               # for devices that know TLS 1.2 only
PRE_SHARED_KEY = 6
EXTENSIONS = sealed(4 + 2)
FINISHED = sealed(4 + 32)
TICKET = sealed(4 + 4 + 4 + (1 + 8) + (2 + 32) + 2)
CLOSE = sealed(2)
HEADER = b"20 text/gemini; charset=utf-8; lang=be\r\n"  # GEM-39
SIGNATURES = range(66, 73)  # of P-256 in DER; nearly always 70 to 72


def certificate_message(certificate):
    return sealed(4 + 1 + 3 + (3 + len(certificate)) + 2)


def verify_message(signature):
    return sealed(4 + 2 + 2 + signature)


def answer_records(raw):
    if len(raw) <= 1350:
        return sealed(len(raw))
    return sealed(FIRST) + sealed(len(raw) - FIRST)


class Seen:
    """One fetch: what came, what went, in how many segments."""

    def __init__(self, news, path, context, session=None, sni=HOST):
        tls = news.tls(context=context, session=session, sni=sni)
        tls.handshake()
        self.request = f"gemini://{HOST}{path}\r\n".encode()
        self.flight_segments = data_segments(tls.socket)
        self.flight = len(tls.wire)
        tls.send(self.request)
        tls.read_all()
        self.segments = data_segments(tls.socket)
        self.raw, self.wire, self.sent = tls.plain, tls.wire, tls.sent
        self.body = self.raw.partition(b"\r\n")[2]
        self.resumed, self.session = tls.object.session_reused, tls.object.session
        self.certificate = tls.object.getpeercert(True) if not self.resumed else b""
        self.closed = tls.closed
        tls.close()
        assert self.raw.startswith(HEADER[:-4]) and self.closed

    @property
    def beyond(self):
        """Bytes from the server beyond the body."""
        return len(self.wire) - len(self.body)


def data_segments(connection):
    return struct.unpack_from("I", connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), TCP_INFO_DATA_IN)[0]


def unpadded(low=V13, high=V13):
    """OpenSSL's client as it is: Python adds a filling to the ClientHello."""
    context = tls_context(low, high)
    context.options &= ~0x10
    return context


@pytest.fixture(scope="module")
def page(news):
    """An article of more than a segment and less than two records."""
    path = f"/ru/news/{news.ids['long']}"
    assert 4000 < len(news.gemini(path).body) < 16000
    return path


@clauses("GEM-68 GEM-71")
def test_a_full_handshake_and_a_page(news, page):
    seen = Seen(news, page, unpadded())
    fixed = (SERVER_HELLO + CHANGE_CIPHER + EXTENSIONS + certificate_message(seen.certificate) + FINISHED + TICKET
             + answer_records(seen.raw) + CLOSE)
    assert len(seen.wire) - fixed in [verify_message(n) for n in SIGNATURES], "an item that the budget does not know"
    assert len(seen.raw) - len(seen.body) == len(HEADER)
    assert seen.beyond <= 857   # with a signature of 72 bytes, the longest: no run has more


@clauses("GEM-71 GEM-73")
def test_the_certificate_is_the_smallest_sane_one(news, page):
    """Three copies of the name; all else has one size."""
    assert len(Seen(news, page, unpadded()).certificate) <= 278 + 3 * len(HOST)


def test_what_the_reader_sends(news, page):
    """Beyond its ClientHello, which is its own matter, a reader sends a ChangeCipherSpec, Finished and the request: SHA-256 keeps
    Finished short, and X25519, which all offer first, asks for no second hello."""
    tls = news.tls(context=unpadded())
    tls.handshake()
    hello = len(tls.hello)
    assert tls.sent == hello + CHANGE_CIPHER + FINISHED
    tls.send(f"gemini://{HOST}{page}\r\n".encode())
    tls.read_all()
    tls.close()
    assert hello <= 250 and tls.sent == hello + CHANGE_CIPHER + FINISHED + sealed(len(f"gemini://{HOST}{page}\r\n"))


@clauses("GEM-66 GEM-68")
def test_a_resumed_handshake_and_a_page(news, page):
    """The first use of a ticket brings a new one, since OpenSSL's own clients use each once; a reader who comes with it again keeps it."""
    context = unpadded()
    session = Seen(news, page, context).session
    first, *later = [Seen(news, page, context, session) for _ in range(3)]
    handshake = SERVER_HELLO + PRE_SHARED_KEY + CHANGE_CIPHER + EXTENSIONS + FINISHED
    assert first.resumed and len(first.wire) == handshake + TICKET + answer_records(first.raw) + CLOSE
    assert first.beyond <= 412
    for again in later:
        assert again.resumed and len(again.wire) == handshake + answer_records(again.raw) + CLOSE
        assert again.beyond <= 370
    fresh = Seen(news, page, context, first.session)
    assert fresh.resumed and fresh.beyond == first.beyond, "the new ticket is one like the first"


def test_tls_1_2(news, page):
    context = unpadded(V12, V12)
    full = Seen(news, page, context)
    again = Seen(news, page, context, full.session)
    answer = sealed_12(FIRST) + sealed_12(len(full.raw) - FIRST) + sealed_12(2)
    assert again.resumed and len(again.wire) - answer == 90 + 6 + sealed_12(16)
    assert full.beyond <= 738 and again.beyond <= 270
    assert [len(r) for r in tls_records(full.wire, 23)] == [sealed_12(FIRST) - 5, sealed_12(len(full.raw) - FIRST) - 5]


@clauses("GEM-42 GEM-68")
@pytest.mark.parametrize("version", [V12, V13])
def test_a_flight_is_one_write_and_fits_a_segment(news, page, version):
    """No round trip but those of the protocol, and nothing that waits for an acknowledgement: ServerHello to Finished, then ticket, header, body
    and close_notify."""
    context = unpadded(version, version)
    session = None
    for _ in range(3):
        seen = Seen(news, page, context, session)
        session = session or seen.session
        assert seen.flight <= SEGMENT
        # TLS 1.2 in full has one flight more: ServerHello, then Finished
        flights = 2 if version == V12 and not seen.resumed else 1
        assert (seen.flight_segments, seen.segments) == (flights, flights + 1)


@clauses("GEM-42")
def test_text_comes_with_the_first_segment(news, page):
    """The ticket and the first record fit one; what follows is as large as records may be."""
    seen = Seen(news, page, unpadded())
    records = [5 + len(r) for r in tls_records(seen.wire, 23)]
    ticket, first, *rest, close = records[4:]
    assert (ticket, first, close) == (TICKET, sealed(FIRST), CLOSE) and ticket + first <= SEGMENT
    assert rest == [sealed(len(seen.raw) - FIRST)]


@clauses("GOP-1")
def test_gopher_is_the_text_and_nothing_else(news, page):
    with socket.create_connection(("127.0.0.1", news.port("gopher"))) as s:
        s.sendall(page.encode() + b"\r\n")
        raw = b""
        while data := s.recv(65536):
            raw += data
        assert data_segments(s) == 1, "one write"
    assert raw == news.gopher(page) and len(raw) < 16000


def test_a_large_file_has_large_records(news):
    """Behind the first one a record head is for 16 KB, not for each segment."""
    tls = news.tls(context=unpadded()).handshake()
    tls.send(f"gemini://{HOST}/media/{news.ids['file']}/data.bin\r\n".encode())
    tls.read_all()
    tls.close()
    sizes = [len(r) - 17 for r in tls_records(tls.wire, 23)][4:]
    assert len(tls.plain) > 1_000_000
    assert sizes[1] == FIRST and max(sizes) == 16384
    assert len(tls.wire) - len(tls.plain) < 850 + 22 * (len(tls.plain) // 8192 + 2)
