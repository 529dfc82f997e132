"""Gopher: cases T-P of protocols.md 6.4, raw bytes to the real server."""
import re
import shutil
import socket
import time
import unicodedata

import pytest

from harness import HOST, alphabet_of, eventually, menu, tls_context

clauses = pytest.mark.clauses
PORT = "70"
ROOT_URL = f"gemini://{HOST}/\r\n".encode()


def columns(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def check_menu(raw):
    """Menu check M, and the item types we emit (T-P33)."""
    assert raw.endswith(b".\r\n") and raw.count(b"\n") == raw.count(b"\r\n")
    raw.decode("utf-8")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw)
    items = menu(raw)
    for kind, text, selector, host, port in items:
        assert kind in "0137 9gIhi".replace(" ", ""), kind
        assert columns(text) <= 69, text
        assert re.match(r"^(/[A-Za-z0-9/._~-]*|URL:.+|)$", selector), selector
        assert len(selector) <= 255 or selector.startswith("URL:")
        if kind == "i":
            assert (selector, host, port) == ("", "null.host", "1")
        elif kind != "3":
            assert (host, port) == (HOST, PORT)
    return items


def check_text(raw):
    """A type 0 document (T-P10)."""
    assert raw.endswith(b"\r\n.\r\n")
    text = raw.decode("utf-8")
    lines = text.split("\r\n")
    assert lines[-2:] == [".", ""]
    for line in lines[:-2]:
        assert not line.startswith(".") and "\t" not in line and "\r" not in line and "\n" not in line
        assert not any(ord(c) < 32 or 0x7f <= ord(c) < 0xa0 for c in line)
        assert columns(line) <= 67 or "://" in line, line
        assert line == line.rstrip()
    assert "\r\n\r\n\r\n" not in text, "an empty line too many"
    return text


@pytest.fixture(scope="module")
def root(news):
    return news.gopher_raw(b"\r\n")


def error_menu(raw):
    return re.fullmatch(rb"3[^\t\r\n]+\t\terror\.host\t1\r\n\.\r\n", raw)


@clauses("T-P01 T-P31 GOP-1 GOP-3 GOP-7 GOP-20 GOP-21 GOP-22 GOP-23 GOP-24 GOP-25 GOP-26 GOP-28 GOP-95")
def test_root_menu(root):
    items = check_menu(root)
    real = [item for item in items if item[0] != "i"]
    assert real[0][0] == "0" and real[0][2] in ("/be/contacts", "/be/about"), "the first item tells whose hole this is"
    assert b"\r\ni\t\tnull.host\t1\r\n" in root


@clauses("T-P02 T-P03 GOP-2 GOP-3 GOP-4")
@pytest.mark.parametrize("line, half", [(b"\n", False), (b"/\r\n", False), (b"/\n", False), (b"", True), (b"/", True)])
def test_other_ways_to_ask_for_the_root(alive, root, line, half):
    assert alive.gopher_raw(line, half_close=half) == root


@clauses("T-P04 T-P05 GOP-11 GOP-10")
def test_lookup_tolerates_what_clients_do_to_selectors(news):
    path = f"/en/news/{news.ids['en']}"
    want = news.gopher(path)
    assert want.startswith(b"Belarus to sell buses")
    for variant in (path[1:], "0" + path, path.replace("/news/", "//news/"), path.replace("news", "n%65ws"), path + "/"):
        assert news.gopher(variant) == want, variant
    want = news.gopher("/be/news/")
    for variant in ("/be/news", "be/news/", "1/be/news/", "11/be/news/", "/be//news//"):
        assert news.gopher(variant) == want, variant


@clauses("T-P06 T-P07 T-P08 GOP-5 GOP-13 GOP-27")
@pytest.mark.parametrize("line", [
    b"/nope\r\n", b"/be/news/999999\r\n", b"/../../etc/passwd\r\n", b"/%2e%2e/x\r\n", b"x" * 5000, b"/a\x00b\r\n",
    b"/be/../../x\r\n", b"/\xff\xfe\r\n", b"/" + b"a" * 2000 + b"\r\n", b"/a\x1bb\r\n", b"\x00\r\n"])
def test_what_does_not_exist_is_a_type_3_line(alive, line):
    answer = alive.gopher_raw(line)
    assert error_menu(answer), answer


@clauses("T-P09 GOP-6")
def test_silence_ends_at_the_timeout(news):
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", news.port("gopher")), timeout=30) as s:
        assert s.recv(100) == b""
    assert 6 < time.monotonic() - start < 15


@clauses("T-P10 GOP-40 GOP-42 GOP-43 GOP-45")
def test_articles_are_wrapped_texts(news):
    for name in ("en", "hostile", "long", "pre", "media"):
        lang = {"en": "en", "hostile": "ru", "long": "ru", "pre": "be", "media": "be"}[name]
        text = check_text(news.gopher(f"/{lang}/news/{news.ids[name]}"))
        assert f"gopher://{HOST}/0/{lang}/news/{news.ids[name]}" in text
        assert f"gemini://{HOST}/{lang}/news/{news.ids[name]}" in text


@clauses("T-P10 GOP-42 GOP-43")
def test_hostile_text_stays_text(news):
    text = check_text(news.gopher(f"/ru/news/{news.ids['hostile']}"))
    assert "#ВместеМыСила" in text and "не ссылка" in text and "fake gopher 70" in re.sub(r"\s+", " ", text)


@clauses("GOP-42")
def test_the_final_dot_can_be_switched_off(fresh):
    fresh.options["gopher.final_dot"] = "no"
    number = fresh.add("One", "Text", lang="en", date="2024-01-01")
    fresh.start()
    assert not fresh.gopher(f"/en/news/{number}").endswith(b".\r\n")
    assert fresh.gopher("/en/").endswith(b"\r\n.\r\n")


@clauses("GOP-40 GOP-42")
def test_text_files_end_in_a_dot(fresh):
    """Those for readers; robots.txt and its like have what their readers, programs, expect."""
    shutil.copytree(fresh.capsule, fresh.directory / "capsule")
    fresh.capsule = fresh.directory / "capsule"
    (fresh.capsule / "be" / "list.txt").write_text("Першы радок\n.кропка\n")
    fresh.start()
    eventually(lambda: fresh.gopher("/be/list.txt").decode() == "Першы радок\r\n .кропка\r\n.\r\n")
    assert fresh.gemini("/be/list.txt").text == "Першы радок\n.кропка\n"
    assert not fresh.gopher("/robots.txt").endswith(b"\r\n.\r\n")


@clauses("T-P11 GOP-44 GOP-30")
def test_files_are_raw_bytes(news):
    assert news.gopher(f"/media/{news.ids['picture']}/foto.png") == news.picture
    assert news.gopher(f"/media/{news.ids['file']}/data.bin") == news.file


@clauses("T-P16 GOP-61 GOP-62 GOP-63")
@pytest.mark.parametrize("line", [b"URL:https://example.org/?a=1&b=2\r\n", b"/URL:https://example.org/?a=1&b=2\r\n"])
def test_a_url_page_is_plain_html(news, line):
    page = news.gopher_raw(line)
    assert b"<a href=\"https://example.org/?a=1&amp;b=2\"" in page.lower().replace(b"href='", b"href=\"")
    assert b"&b=2" not in page.replace(b"&amp;b=2", b"")
    for bad in (b"<script", b"<img", b"<frame", b"<link"):
        assert bad not in page.lower()
    assert not page.endswith(b"\r\n.\r\n")
    refresh = re.search(rb'content="(\d+);', page, re.I)
    assert refresh is None or int(refresh[1]) <= 10


@clauses("T-P17 GOP-62")
@pytest.mark.parametrize("line", [b"URL:javascript:alert(1)\r\n", b'URL:http://x/"><b>\r\n', b"URL:data:text/html,x\r\n",
                                  b"URL:\r\n", b"URL:http://x/'onload=1\r\n"])
def test_a_hostile_url_is_refused(alive, line):
    page = alive.gopher_raw(line)
    assert b'"><b>' not in page and b"href=\"javascript" not in page.lower()
    assert error_menu(page)


@clauses("T-P15 GOP-60")
def test_foreign_links_are_url_items_of_this_host(hole):
    found = [item for kind, raw in hole.values() if kind == "1" for item in menu(raw) if item[0] == "h"]
    assert {"URL:https://example.org/?a=1&b=2", "URL:gemini://example.org/", "URL:mailto:a@example.org"} <= {
        item[2] for item in found}
    for _, _, target, host, port in found:
        assert re.match("URL:[a-z]+:", target) and not re.match("URL:(gopher|telnet|tn3270|javascript|data):", target)
        assert (host, port) == (HOST, PORT)


@clauses("GOP-110 GOP-60")
def test_links_to_other_holes_are_their_own_items(news):
    items = menu(news.gopher("/be/links/"))
    assert [item[3:] for item in items if item[0] == "1" and "gopher.example.org" in item[3]] == [("gopher.example.org", "70")]


@clauses("T-P18 GOP-70 GOP-71")
def test_gopher_plus_requests_get_plain_content(news, root):
    path = f"/en/news/{news.ids['en']}"
    assert news.gopher_raw(path.encode() + b"\t+\r\n") == news.gopher(path)
    for tail in (b"\t$\r\n", b"\t!\r\n", b"\t+\r\n"):
        answer = news.gopher_raw(tail)
        assert answer == root or re.match(rb"\+(-1|-2|\d+)\r\n", answer)


@clauses("T-P20 T-P34 GOP-80 GOP-83")
def test_caps(news):
    answer = news.gopher_raw(b"caps.txt\r\n")
    assert answer == news.gopher_raw(b"/caps.txt\r\n")
    assert answer.startswith(b"CAPS\r\n") and b"\r\nCapsVersion=1\r\n" in answer
    assert answer.count(b"\n") == answer.count(b"\r\n") and b"\r\n.\r\n" not in answer


@clauses("T-P21 T-P34 GOP-82 GOP-83")
def test_robots(news):
    answer = news.gopher_raw(b"robots.txt\r\n")
    assert answer == news.gopher_raw(b"/robots.txt\r\n")
    assert b"User-agent: " in answer and b"." not in answer.split(b"\r\n")
    assert answer.count(b"\n") == answer.count(b"\r\n") > 0


@clauses("T-P22 T-P35 GOP-90 GOP-91 GOP-92 GOP-93")
def test_tls_on_the_same_port(news, root):
    connection = news.tls("gopher").handshake()
    connection.send(b"\r\n")
    answer = connection.answer()
    assert answer.raw == root and answer.closed
    context = tls_context()
    context.set_alpn_protocols(["gopher"])
    connection = news.tls("gopher", context=context).handshake()
    connection.send(b"\r\n")
    assert connection.answer().raw == root


@clauses("T-P22 GOP-91")
def test_with_tls_switched_off_a_handshake_is_closed_at_once(fresh):
    fresh.options["gopher.tls"] = "no"
    fresh.start()
    start = time.monotonic()
    assert fresh.gopher_raw(b"\x16\x03\x01\x00\x05hello") == b""
    assert time.monotonic() - start < 5


@clauses("T-P23 GOP-91")
def test_half_a_handshake_ends_at_the_timeout(news, root):
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", news.port("gopher")), timeout=30) as s:
        s.sendall(b"\x16")
        assert news.gopher_raw(b"\r\n") == root
        assert s.recv(100) == b""
    assert 3 <= time.monotonic() - start < 15


@clauses("T-P24 GOP-100 GOP-111")
def test_a_web_browser_is_told_where_to_go(news):
    for method in (b"GET", b"HEAD", b"POST"):
        answer = news.gopher_raw(method + b" / HTTP/1.1\r\nHost: " + HOST.encode() + b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.0 400 ")
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b"Content-Type: text/html; charset=utf-8" in head and b"Connection: close" in head
        if method != b"HEAD":
            assert f"gopher://{HOST}/1/".encode() in body and f"gemini://{HOST}/".encode() in body


@clauses("T-P30 T-P31 T-P33 T-P10 GOP-12 GOP-30 GOP-32 GOP-95 GOP-110 GOP-111")
def test_crawling_everything_ends_and_every_link_answers(news):
    waiting, seen, texts = [("1", "")], {}, 0
    while waiting:
        kind, selector = waiting.pop()
        if selector in seen:
            continue
        raw = news.gopher(selector)
        seen[selector] = kind
        assert not error_menu(raw), selector
        if kind == "1":
            for item in check_menu(raw):
                if item[0] not in "ih3" and not alphabet_of(item[2]):
                    waiting.append((item[0], item[2]))
        elif kind == "0" and "." not in selector.rpartition("/")[2]:  # a file ends when the server closes
            texts += 1
            for url in re.findall(rf"gopher://{re.escape(HOST)}/(\S+)", check_text(raw)):
                waiting.append((url[0], url[1:]))
        assert len(seen) < 2000
    assert texts >= 50


@clauses("GOP-29")
def test_every_menu_leads_back_and_dates_its_news(hole):
    news = 0
    for selector, (kind, raw) in hole.items():
        items = menu(raw) if kind == "1" else []
        homes = {item[2] for item in items if item[0] == "1" and re.fullmatch("/(be|ru|en)/", item[2])}
        assert kind != "1" or homes - {selector}, selector
        for item in items:
            if re.fullmatch(r"/../news/\d+", item[2]):
                news += 1
                assert re.match(r"\d{4}-\d\d-\d\d ", item[1]), item
    assert news > 50


@clauses("T-P32 GOP-7 GOP-24")
def test_the_public_name_is_in_every_item(fresh):
    """Not the address or port that a reader happened to come by: two ports, two families, all of them forwarded."""
    fresh.options["gopher.listen"] = ["127.0.0.1:0", "127.0.0.1:0", "[::1]:0"]
    fresh.add("Adna", "Text", lang="en", date="2024-01-01")
    fresh.start()
    menus = [fresh.gopher_raw(b"/en/\r\n", address=address, port=port) for address, port in fresh.listening["gopher"]]
    assert len(menus) == 3 and len(set(menus)) == 1
    items = [item for item in menu(menus[0]) if item[0] not in "i3"]
    assert items and all(item[3:] == (HOST, PORT) for item in items)


@clauses("T-P29 GOP-101")
@pytest.mark.parametrize("header", [
    b"PROXY TCP4 192.0.2.1 198.51.100.2 40000 70\r\n", b"PROXY UNKNOWN\r\n",
    b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + bytes(12)])
def test_a_proxy_header_that_nobody_configured_is_a_selector(alive, root, header):
    answer = alive.gopher_raw(header + b"\r\n")
    assert answer == root if header.startswith(b"\r\n") else error_menu(answer)
    assert alive.gopher_raw(header + ROOT_URL, name="gemini") == b""


@clauses("GOP-14 T-C01")
def test_one_address_on_both_protocols(news):
    number = news.ids["en"]
    assert news.gemini(f"/en/news/{number}").text.startswith("# Belarus to sell buses\n")
    assert news.gopher(f"/en/news/{number}").startswith(b"Belarus to sell buses\r\n")


@clauses("GOP-31")
def test_an_article_is_there_as_gemtext_too(news):
    number = news.ids["en"]
    assert news.gopher(f"/en/news/{number}.gmi").startswith(b"# Belarus to sell buses\r\n")


@clauses("GOP-27 T-C02")
def test_a_withdrawn_article_is_a_type_3_line(news):
    answer = news.gopher(f"/ru/news/{news.ids['withdrawn']}")
    assert error_menu(answer) and "По просьбе героя".encode() in answer


@clauses("GOP-2 GOP-6")
def test_the_answer_survives_unread_input(alive, root):
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", alive.port("gopher")), timeout=20) as s:
            s.sendall(b"\r\n" + b"x" * 60000)
            got = b""
            while data := s.recv(65536):
                got += data
        assert got == root
