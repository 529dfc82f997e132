"""Gemini requests: cases T-G of protocols.md 6.1, raw bytes to the real server.

The public port is 1965 while the kernel chose another: every test here is also T-G40.
"""
import re
import time

import pytest

from harness import HOST, check_answer, links

clauses = pytest.mark.clauses
H = HOST.encode()
ROOT = b"gemini://" + H + b"/\r\n"


@pytest.fixture(scope="module")
def root(news):
    return check_answer(news.gemini_raw(ROOT))


def ask(news, line, **options):
    return check_answer(news.gemini_raw(line, **options))


@clauses("T-G01 T-T06 GEM-1 GEM-10 GEM-19 GEM-31 GEM-32 GEM-33 GEM-34 GEM-35 GEM-39 GEM-45 GEM-40")
def test_root_is_a_gemtext_page_in_the_default_language(root):
    assert root.header == b"20 text/gemini; charset=utf-8; lang=be"
    assert root.body.startswith(b"# ")


@clauses("T-G02 T-G03 T-G04 T-G35 T-G40 GEM-18 GEM-19 GEM-20 GEM-22")
@pytest.mark.parametrize("line", [
    b"gemini://" + H, b"GEMINI://" + H.upper() + b"/", b"gemini://" + H + b":1965/", b"gemini://" + H + b":/",
    b"gemini://" + H + b":01965/", b"gemini://" + H + b"./", b"gemini://" + H + b"/./", b"gemini://ne%77s.example/"])
def test_forms_of_the_root_are_the_same_page(news, root, line):
    assert ask(news, line + b"\r\n").raw == root.raw


@clauses("T-G05 T-G07 T-G08 T-G39 T-G40 T-T17 GEM-20 GEM-21 GEM-81")
@pytest.mark.parametrize("line", [
    b"gemini://" + H + b":443/", b"gemini://example.org/", b"http://" + H + b"/", b"https://" + H + b"/",
    b"gopher://" + H + b"/", b"titan://" + H + b"/x;size=5", b"gemini://" + H + b".example.org/", b"gemini://x" + H + b"/"])
def test_what_is_not_served_here_answers_53(news, line):
    assert ask(news, line + b"\r\n").status == "53"


@clauses("T-G39 GEM-43 TTN-6")
def test_titan_body_is_drained(news):
    for size in (5, 40_000):
        answer = ask(news, b"titan://" + H + b"/x;size=%d\r\n" % size + b"a" * size)
        assert answer.status == "53"


@clauses("TTN-6 TRAP-17")
def test_what_readers_ask_is_not_in_the_log(fresh):
    """Tokens, names and escape sequences of a request stay out, however much is logged."""
    fresh.options["log"] = "debug"
    fresh.start()
    fresh.gemini_raw(b"titan://" + H + b"/x;size=0;token=hunter2\r\n")
    fresh.gemini_raw(b"gemini://" + H + b"/hunter2?hunter2\r\n")
    fresh.gemini_raw(b"gemini://" + H + b"/\x1b[2Jhunter2\r\n")
    fresh.gopher_raw(b"/hunter2\thunter2\r\n")
    fresh.gopher_raw(b"\x1b[2Jhunter2\r\n")
    fresh.stop()
    log = fresh.log.read_bytes()
    assert b"debug" in log and b"hunter2" not in log and b"\x1b" not in log


@clauses("T-T06 T-G06 T-G09 T-G10 T-G19 T-G20 T-G21 T-G22 T-G24 T-G25 GEM-10 GEM-13 GEM-14 GEM-15 GEM-16 GEM-17 GEM-20 "
         "GEM-25 GEM-26 GEM-28")
@pytest.mark.parametrize("line", [
    b"gemini://" + H + b":19a5/", b"gemini://" + H + b":70000/",
    b"gemini://user@" + H + b"/", b"gemini://u:p@" + H + b"/", b"gemini://@" + H + b"/",
    b"gemini://" + H + b"/#x", b"gemini://" + H + b"/#",
    b"", b"/", b"//" + H + b"/", b"Hello Gemini!", b"gemini:/" + H + b"/", b"gemini:" + H, b"gemini://", b"gemini:///",
    b"gemini://" + H + b"/a b", b"gemini://" + H + b"/a\tb", b"gemini://" + H + b"/\x00", b"gemini://" + H + b"/\x7f",
    b"gemini://" + H + b"/a\rb", b" gemini://" + H + b"/", b"gemini://" + H + b"/ ",
    b"\xef\xbb\xbfgemini://" + H + b"/",
    b"gemini://" + H + b"/\xdc", b"gemini://" + H + b"/\xc0\x80", b"gemini://" + H + b"/?\xff",
    b"gemini://" + H + b"/%zz", b"gemini://" + H + b"/%4", b"gemini://" + H + b"/%", b"gemini://" + H + b"/a%00b",
    b"gemini://" + H + b"/a%0Ab", b"gemini://" + H + b"/?%zz",
    b"gemini://" + H + b"/../../etc/passwd", b"gemini://" + H + b"/%2e%2e/%2e%2e/etc/passwd", b"gemini://" + H + b"/..",
    b"gemini://" + H + b"/be/../../x"])
def test_malformed_requests_answer_59(alive, line):
    assert ask(alive, line + b"\r\n").status == "59"


@clauses("T-G11 T-G12 GEM-11")
def test_the_longest_uri_is_1024_bytes(news):
    start = b"gemini://" + H + b"/"
    assert ask(news, start + b"a" * (1024 - len(start)) + b"\r\n").status == "51"
    assert ask(news, start + b"a" * (1025 - len(start)) + b"\r\n").status == "59"


@clauses("T-G13 GEM-11 GEM-43")
def test_a_huge_line_is_answered_and_not_reset(alive):
    for _ in range(10):
        assert ask(alive, b"a" * 300_000 + b"\r\n").status == "59"


@clauses("T-G14 GEM-12")
def test_a_bare_line_feed_does_not_end_a_request(news):
    connection = news.tls().handshake()
    connection.send(b"gemini://" + H + b"/\n")
    start = time.monotonic()
    connection.read_all()
    took = time.monotonic() - start
    assert 6 < took < 15
    assert connection.closed
    assert connection.plain == b"" or connection.plain.startswith(b"59 ")


@clauses("T-G15 GEM-12")
def test_silence_ends_at_the_timeout(news):
    connection = news.tls().handshake()
    start = time.monotonic()
    connection.read_all()
    assert 6 < time.monotonic() - start < 15
    assert connection.closed


@clauses("T-G16 T-G17 GEM-12 GEM-10")
def test_a_request_in_pieces(news, root):
    for pieces in ([ROOT[:-1], ROOT[-1:]], [ROOT[i:i + 1] for i in range(len(ROOT))]):
        connection = news.tls().handshake()
        for piece in pieces:
            connection.send(piece)
            time.sleep(0.01)
        assert check_answer(connection.answer()).raw == root.raw


@clauses("T-G18 GEM-1 GEM-2")
def test_nothing_after_the_first_line_counts(news, root):
    assert ask(news, ROOT + b"gemini://" + H + b"/nope\r\n").raw == root.raw


@clauses("T-G23 GEM-25")
def test_raw_utf8_in_a_path_equals_percent_encoding(news):
    number = news.ids["en"]
    raw = ask(news, f"gemini://{HOST}/en/news/{number}-слова\r\n".encode())
    encoded = ask(news, f"gemini://{HOST}/en/news/{number}-%D1%81%D0%BB%D0%BE%D0%B2%D0%B0\r\n".encode())
    lower = ask(news, f"gemini://{HOST}/en/news/{number}-%d1%81%d0%bb%d0%be%d0%b2%d0%b0\r\n".encode())
    assert raw.raw == encoded.raw == lower.raw
    assert raw.status in ("20", "31")


@clauses("T-G26 GEM-27")
def test_an_encoded_slash_is_no_separator(news):
    assert ask(news, b"gemini://" + H + b"/..%2f..%2fetc/passwd\r\n").status in ("51", "59")
    assert ask(news, b"gemini://" + H + b"/be%2fnews/\r\n").status == "51"


@clauses("T-G27 GEM-28")
def test_dot_segments_inside_the_root(news, root):
    answer = ask(news, b"gemini://" + H + b"/x/../\r\n")
    assert answer.raw == root.raw or answer.header == b"31 gemini://" + H + b"/"


@clauses("GEM-29")
def test_plus_is_an_ordinary_character(news):
    assert ask(news, b"gemini://" + H + b"/be/news+/\r\n").status == "51"


@clauses("T-G31 T-G42 GEM-30 GEM-55 GEM-57 GEM-32")
@pytest.mark.parametrize("path, target", [
    ("/be", "/be/"), ("/be/news", "/be/news/"), ("/be//news/", "/be/news/"), ("/en/archive", "/en/archive/"),
    ("/be/region", "/be/region/")])
def test_variants_of_an_address_take_one_hop(news, path, target):
    answer = news.gemini(path)
    assert answer.header == f"31 gemini://{HOST}{target}".encode()
    assert news.gemini(target).status == "20"


@clauses("T-G31 T-G42 GEM-30 GEM-55")
def test_an_article_has_one_address(news):
    number = news.ids["en"]
    assert news.gemini(f"/en/news/{number}").status == "20"
    for variant in (f"/be/news/{number}", f"/en/news/{number}/", f"/en/news/{number}-old-slug"):
        answer = news.gemini(variant)
        if answer.status != "20":
            assert answer.header == f"31 gemini://{HOST}/en/news/{number}".encode()


@clauses("T-G32 GEM-47 GEM-46")
def test_a_withdrawn_article_is_gone_with_its_reason(news):
    answer = news.gemini(f"/ru/news/{news.ids['withdrawn']}")
    assert answer.status == "52"
    assert "По просьбе героя" in answer.meta


@clauses("T-G33 GEM-36 GEM-33")
@pytest.mark.parametrize("path", ["/does-not-exist", "/be/news/999999", "/be/news/before/999999", "/be/archive/1891/",
                                  "/be/archive/2024/13/", "/media/1/none.png", "/be/nosuchsection/", "/be/contact"])
def test_unknown_pages_answer_51_and_no_body(news, path):
    assert news.gemini(path).status == "51"


@clauses("GEM-36")
def test_a_draft_is_not_found(news):
    assert news.gemini(f"/be/news/{news.ids['draft']}").status == "51"


@clauses("T-G34 GEM-23")
def test_an_address_literal_of_this_connection_is_ours(news):
    assert ask(news, b"gemini://127.0.0.1/\r\n").status == "20"
    assert ask(news, b"gemini://127.0.0.2/\r\n").status == "53"


@clauses("T-G37 GEM-4")
def test_a_stalled_reader_delays_nobody(news):
    stalled = news.tls().handshake()
    stalled.send(b"gemini://" + H)
    assert ask(news, ROOT).status == "20"
    stalled.send(b"/\r\n")
    assert check_answer(stalled.answer()).status == "20"


@clauses("T-G38 GEM-37 GEM-38")
def test_text_pages_use_one_line_end(news, capsule):
    texts = {path: capsule.body[path] for path, meta in capsule.meta.items() if meta.startswith("text/")}
    for path in ("/robots.txt", "/favicon.txt"):
        texts[path] = news.gemini(path).body
    for path, body in texts.items():
        assert b"\r" not in body and not body.startswith(b"\xef\xbb\xbf") and body.endswith(b"\n"), path


@clauses("T-G44 GEM-42")
def test_header_and_body_share_the_first_record(news):
    """It fits one segment, so that reading can begin with it; what does not fit follows in the next, and close_notify at once."""
    seal = 17  # what TLS 1.3 adds to the length of a record: its type, and a tag
    small, large = (ask(news, f"gemini://{HOST}{path}\r\n".encode(), context=None) for path in ("/robots.txt", f"/ru/news/{news.ids['long']}"))
    assert len(small.raw) < 1350 < 4000 < len(large.raw) < 16000
    assert [n - seal for n in small.records(23)[-2:]] == [len(small.raw), 2]
    assert [n - seal for n in large.records(23)[-3:]] == [1200, len(large.raw) - 1200, 2]
    assert large.raw[:1200].count(b"\r\n") == 1


@clauses("T-G42 GEM-55 GEM-57")
def test_every_redirect_is_absolute_and_ours(news):
    for path in ("/be", "/ru", "/en", "/be/news", "/be/archive/2024", "/be/archive/2024/01", f"/be/news/{news.ids['en']}-x"):
        answer = news.gemini(path)
        if answer.status.startswith("3"):
            assert re.match(rf"gemini://{HOST}/[\x21-\x7e]*$", answer.meta)


@clauses("GEM-1")
def test_every_link_of_the_home_page_answers(news):
    for url, _ in links(news.gemini("/be/").text):
        if url.startswith("/"):
            assert news.gemini(url).status in ("20", "10"), url
