"""How much one reader may have: asked to slow down in plain words, then not heard; others do not notice."""
import socket

import pytest
from harness import eventually

clauses = pytest.mark.clauses


def served(server):
    """Whether a reader comes in; one who is turned away may see a reset."""
    try:
        return server.gopher("/be/").startswith(b"i")
    except ConnectionResetError:
        return False


@pytest.fixture
def limited(fresh):
    """30 requests a minute, counted for this machine, too."""
    fresh.add("Адна навіна", "Тэкст", lang="be", date="2024-01-01")
    fresh.options = {"limit.requests": 30, "limit.local": "yes", "gemini.listen": ["127.0.0.1:0", "[::1]:0"],
                     "gopher.listen": "127.0.0.1:0"}
    return fresh


def try_gemini(server, path, **options):
    """The answer, or None where the connection was closed without one."""
    try:
        return server.gemini(path, **options)
    except (ConnectionError, OSError):
        return None


@clauses("ROB-4 T-G36 TRAP-32")
def test_a_flood_from_one_address_is_asked_to_slow_down_and_then_not_heard(limited):
    limited.start()
    answers = [try_gemini(limited, "/be/") for _ in range(60)]
    heard = [a for a in answers if a]
    assert [a.status for a in heard[:30]] == ["20"] * 30
    slow = [a for a in heard[30:] if a.status == "44"]
    assert len(slow) >= 3 and None in answers
    for a in slow:
        assert a.closed and not a.meta.isdigit() and "Пачакайце" in a.meta
    # another address
    assert limited.gemini("/be/", address="::1").status == "20"


@clauses("TRAP-32")
def test_the_rules_for_robots_are_never_refused_to_who_asks_calmly(limited):
    limited.start()
    for _ in range(30):
        limited.gemini("/be/")
    assert limited.gemini("/be/").status == "44"
    assert limited.gemini("/robots.txt").status == "20"


def test_gopher_readers_get_the_words_in_a_menu(limited):
    limited.start()
    answers = []
    for _ in range(32):
        answers.append(limited.gopher("/ru/"))
    assert answers[29].startswith(b"i") and answers[31].startswith("3Слишком много запросов. Подождите минуту.\t".encode())


def test_this_machine_is_not_limited_by_default(limited):
    limited.options["limit.local"] = "no"
    limited.start()
    assert all(limited.gopher("/be/").startswith(b"i") for _ in range(100))


def test_so_many_connections_and_no_more(limited):
    limited.options.update({"limit.connections": 5, "workers": 1})
    limited.start()
    port = limited.port("gopher")
    held = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(5)]
    for s in held:
        s.sendall(b"/be")  # half a request: it is accepted at once and stays
    more = socket.create_connection(("127.0.0.1", port), timeout=20)
    more.sendall(b"/be")
    try:
        assert more.recv(10) == b""
    except ConnectionResetError:
        pass  # closed with our bytes unread
    for s in held[1:]:
        s.close()
    eventually(lambda: served(limited))
    held[0].sendall(b"/\r\n")
    assert held[0].recv(10).startswith(b"i")
    for s in [more, held[0]]:
        s.close()
