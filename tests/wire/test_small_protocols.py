"""Spartan, Nex and finger, byte by byte; they are off unless a key says where to listen."""
import socket

import pytest
from harness import HOST, Server, links

clauses = pytest.mark.clauses
LISTEN = "127.0.0.1:0"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("small"), **{f"{name}.listen": [LISTEN, "[::1]:0"] if name == "spartan" else LISTEN
                                                         for name in ("spartan", "nex", "finger")})
    server.init()
    server.fill()
    server.start()
    yield server
    assert server.process.poll() is None
    server.stop()


def spartan(server, line, data=b"", address="127.0.0.1"):
    raw = server.gopher_raw(line + b"\r\n" + data, name="spartan", address=address)
    header, sep, body = raw.partition(b"\r\n")
    assert sep and header[:1] in b"2345" and header[1:2] == b" ", raw[:100]
    return header.decode(), body


def test_they_are_off_by_default(news):
    assert set(news.listening) == {"gemini", "gopher"}


# --- Spartan ---


@clauses("SPA-1 SPA-2 T-X12")
def test_spartan_requests(small):
    header, body = spartan(small, f"{HOST} / 0".encode())
    assert header == "2 text/gemini; lang=be"
    assert body == small.gemini("/").body
    for line, wanted in ((f"{HOST} /nope 0", "4 "), ("other / 0", "4 "), (f"{HOST} / x", "4 "), (f"{HOST} / -1", "4 "),
                         (f"{HOST} /", "4 "), (f"{HOST}  / 0", "4 "), (f"{HOST} / 0 0", "4 "), (f"{HOST} be/ 0", "4 "),
                         (f"{HOST}:300 / 0", "4 "), ("", "4 "), (f"{HOST} /be/\x01 0", "4 "),
                         (f"{HOST} /en/news/{small.ids['withdrawn']} 0", "4 ")):
        header, body = spartan(small, line.encode())
        assert header.startswith(wanted) and body == b"", line
        assert len(header) > 2


@clauses("SPA-2")
def test_spartan_moves_with_a_path(small):
    assert spartan(small, f"{HOST} /be 0".encode()) == ("3 /be/", b"")
    assert spartan(small, f"{HOST} /be//news/ 0".encode()) == ("3 /be/news/", b"")


@clauses("SPA-2")
def test_spartan_files_are_whole(small):
    header, body = spartan(small, f"{HOST} /media/{small.ids['file']}/data.bin 0".encode())
    assert header == "2 application/octet-stream" and body == small.file
    header, body = spartan(small, f"{HOST} /robots.txt 0".encode())
    assert header.startswith("2 text/plain") and b"User-agent" in body


@clauses("SPA-3")
def test_spartan_searches_by_data(small):
    header, body = spartan(small, f"{HOST} /en/search 0".encode())
    assert header == "2 text/gemini; lang=en" and body.startswith(b"=: /en/search ") and body.count(b"\n") == 1
    header, body = spartan(small, f"{HOST} /en/search 5".encode(), b"buses")
    assert f"/en/news/{small.ids['en']}" in [url for url, _ in links(body.decode())]
    for line, data in ((f"{HOST} / 5", b"hello"), (f"{HOST} /en/search 1025", b"x" * 1025), (f"{HOST} /en/search 2", b"\xff\xfe"),
                       (f"{HOST} /en/search 3", b"a\x00b"), (f"{HOST} / 999999999999999999999", b"")):
        assert spartan(small, line.encode(), data)[0].startswith("4 "), line


def test_spartan_data_may_come_late_or_not_at_all(small):
    with socket.create_connection(("127.0.0.1", small.port("spartan")), timeout=20) as s:
        s.sendall(f"{HOST} /en/search 5\r\nbu".encode())
        s.sendall(b"ses")
        assert s.recv(1).startswith(b"2")
    raw = small.gopher_raw(f"{HOST} /en/search 5\r\nbu".encode(), half_close=True, name="spartan")
    assert raw.startswith(b"4 ")
    assert small.gopher_raw(b"", half_close=True, name="spartan").startswith(b"4 ")
    assert small.gopher_raw(b"x" * 3000, name="spartan").startswith(b"4 ")


@clauses("SPA-4 T-X17")
def test_spartan_hosts_and_dots(small):
    assert spartan(small, b"[::1] / 0", address="::1")[0].startswith("2 ")
    assert spartan(small, b"[::1] / 0")[0].startswith("4 ")
    assert spartan(small, b"127.0.0.1 / 0")[0].startswith("2 ")
    for path, wanted in (("/%2e%2e/x", "4 "), ("/be/%2e/", "2 "), ("/be/x/../", "2 "), ("/../", "4 "), ("/%00", "4 "), ("/%", "4 ")):
        assert spartan(small, f"{HOST} {path} 0".encode())[0].startswith(wanted), path


# --- Nex ---


@clauses("NEX-1 T-X13")
def test_nex_lists(small):
    home = small.gemini("/").body
    for line in (b"\n", b"/\r\n", b"\r\n", b"/\n"):
        assert small.gopher_raw(line, name="nex") == home
    assert small.gopher_raw(b"/en/news/\n", name="nex") == small.gemini("/en/news/").body
    assert small.gopher_raw(b"en/news/\n", name="nex") == small.gemini("/en/news/").body


@clauses("NEX-1")
def test_nex_texts_and_files(small):
    text = small.gopher_raw(f"/en/news/{small.ids['en']}\n".encode(), name="nex").decode()
    assert text.startswith("Belarus to sell buses\n\nFirst paragraph") and "=> " not in text
    assert max(len(line) for line in text.splitlines()) <= 67
    assert small.gopher_raw(f"/media/{small.ids['file']}/data.bin\n".encode(), name="nex") == small.file
    assert small.gopher_raw(b"/be\n", name="nex") == b"=> /be/\n"
    for bad in (b"/nope\n", b"/../\n", b"/%00\n", b"\xff\n", b"x" * 2000, b"/be/search\n"):
        raw = small.gopher_raw(bad, name="nex")
        assert raw.count(b"\n") == 1 and raw.endswith(b"\n") and len(raw) > 10, bad


# --- finger ---


@clauses("FNG-1")
def test_finger(small):
    be = small.gopher_raw(b"\r\n", name="finger")
    assert "Навіна нумар 17 з раёна".encode() in be
    assert be.replace(b"\r\n", b"").count(b"\n") == 0 and be.endswith(b"\r\n")
    for line in (b"be\r\n", b"/W\r\n", b"/W be\r\n", b"\n", b"BE\r\n"):
        assert small.gopher_raw(line, name="finger") == be, line
    assert b"Belarus to sell buses" in small.gopher_raw(b"en\r\n", name="finger")
    assert "Тэкст навіны 17.".encode() in small.gopher_raw(b"17\r\n", name="finger")
    elsewhere = small.gopher_raw(f"{small.ids['en']}\r\n".encode(), name="finger").decode()
    assert elsewhere == f"gemini://{HOST}/en/news/{small.ids['en']}\r\n" or elsewhere.endswith(f"/en/news/{small.ids['en']}\r\n")
    for line in (b"be@other.example\r\n", b"root\r\n", b"a\x01\r\n", b"x" * 700, b"99999999999999999999\r\n", b"../../etc/passwd\r\n"):
        raw = small.gopher_raw(line, name="finger")
        assert raw.count(b"\r\n") == 1 and "Навіна".encode() not in raw, line


def test_none_of_them_takes_a_handshake(small):
    for name in ("nex", "finger", "spartan"):
        with socket.create_connection(("127.0.0.1", small.port(name)), timeout=20) as s:
            s.sendall(b"\x16\x03\x01\x02\x00\x01")
            s.shutdown(socket.SHUT_WR)
            try:
                assert s.recv(100) == b""
            except ConnectionResetError:
                pass
