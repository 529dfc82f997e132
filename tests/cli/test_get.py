"""vestka get: a small honest client, beside our own server and servers that misbehave."""
import socket
import ssl
import subprocess
import threading

import pytest

from harness import HOST, vestka

USAGE, NOHOST, UNAVAILABLE, PROTOCOL, NOPERM = 64, 68, 69, 76, 77


@pytest.fixture
def get(tmp_path):
    """get(URL, options...): exit code, standard output, standard error; servers are remembered for the test's time."""
    def run(*args, input=None):
        done = vestka("-c", "/dev/null", "get", "--known-hosts", tmp_path / "d" / "known", "--timeout", 10, *args,
                      input=input, check=False)
        return done.returncode, done.stdout, done.stderr.decode()
    run.known = tmp_path / "d" / "known"
    return run


def to(server, name="gemini"):
    return "--to", f"127.0.0.1:{server.port(name)}"


def pair(directory, name, *options):
    """A certificate and its key in one file."""
    crt, key = directory / f"{name}.crt", directory / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                    f"/CN={name}", "-days", "30", "-keyout", key, "-out", crt, *options], check=True, capture_output=True)
    both = directory / f"{name}.pem"
    both.write_bytes(crt.read_bytes() + key.read_bytes())
    return both


def ended(directory, name):
    """The same, for a certificate that held for the January of 2020."""
    pair(directory, name)
    (directory / "serial").write_text("01\n")
    (directory / "index").write_text("")
    (directory / "ca.conf").write_text(
        f"[ca]\ndefault_ca=x\n[x]\nnew_certs_dir={directory}\ndatabase={directory}/index\nserial={directory}/serial\n"
        "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n")
    key = directory / f"{name}.key"
    subprocess.run(["openssl", "req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", directory / "csr"], check=True)
    subprocess.run(["openssl", "ca", "-batch", "-selfsign", "-config", directory / "ca.conf", "-keyfile", key, "-in",
                    directory / "csr", "-out", directory / "old", "-notext", "-startdate", "200101000000Z", "-enddate",
                    "200201000000Z"], check=True, capture_output=True)
    both = directory / "old.pem"
    both.write_bytes((directory / "old").read_bytes() + key.read_bytes())
    return both


class Odd:
    """A server that answers one connection after another with these bytes, and keeps what it was asked."""

    def __init__(self, answers, pem=None, notify=True, client=False):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.answers, self.asked, self.notify, self.shown = list(answers), [], notify, []
        self.context = None
        if pem:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(pem)
            if client:
                self.context.verify_mode = ssl.CERT_REQUIRED
                self.context.load_verify_locations(client)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        for answer in self.answers:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            connection.settimeout(20)
            try:
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                    self.shown.append(connection.getpeercert(True))
                asked = b""
                while b"\r\n" not in asked and (more := connection.recv(65536)):
                    asked += more
                self.asked.append(asked)
                connection.sendall(answer)
                if self.context and self.notify:
                    connection = connection.unwrap()
            except OSError:
                pass
            connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def test_a_page_of_ours_over_gemini_and_gopher(news, get):
    code, out, err = get(f"gemini://{HOST}/en/", *to(news))
    assert code == 0 and out.startswith(b"# ") and err == ""
    code, header, _ = get("-i", f"{HOST}/en/", *to(news))
    assert code == 0 and header == b"20 text/gemini; charset=utf-8; lang=en\r\n" + out
    code, menu, err = get(f"gopher://{HOST}/1/en/", *to(news, "gopher"))
    assert code == 0 and menu == news.gopher("/en/") and err == ""


def test_search_words_travel_on_both_protocols(news, get):
    code, out, err = get(f"gemini://{HOST}/en/search", *to(news))
    assert (code, out) == (1, b"") and "10 " in err
    assert get(f"gemini://{HOST}/en/search?buses", *to(news))[1].count(b"Belarus to sell buses") == 1
    assert get(f"gopher://{HOST}/7/en/search?buses", *to(news, "gopher"))[1].count(b"Belarus to sell buses") == 1


def test_the_exit_code_is_the_class_of_the_answer(news, get):
    assert get(f"gemini://{HOST}/nothing", *to(news))[0] == 5
    assert get(f"gopher://{HOST}/0/nothing", *to(news, "gopher"))[0] == 5
    assert get("--redirects", 0, f"gemini://{HOST}//en/", *to(news))[0] == 3
    assert get(f"gemini://{HOST}//en/", *to(news))[0] == 0


def test_costs_are_told_as_they_are(news, get):
    code, out, err = get("-v", f"gemini://{HOST}/en/news/{news.ids['en']}", *to(news))
    assert code == 0 and "TLSv1.3" in err and "key SHA-256" in err
    wire = int(err.split("received ")[1].split()[0])
    assert len(out) < wire < len(out) + 1500


@pytest.mark.parametrize("url, fault", [
    ("gemini://", "no URL"), ("https://example.org/", "neither"), ("gemini://u@example.org/", "user"),
    ("gemini://example.org:0/", "no URL"), ("gopher://example.org/1/a%0D%0Ab", "line end"), ("gemini://x/" + "a" * 1100, "vestka"),
])
def test_what_is_no_url_is_refused_before_anything_is_sent(get, url, fault):
    code, out, err = get(url)
    assert (code, out) == (USAGE, b"") and fault in err, err


def test_trust_on_first_use(get, tmp_path):
    """Known by its key: another certificate for it is fine, another key is not, unless it is said."""
    with Odd([b"20 text/plain\r\nhi"] * 2, pair(tmp_path, "a.example")) as a:
        url = f"gemini://a.example:{a.port}/"
        where = "--to", f"127.0.0.1:{a.port}"
        assert get(url, *where)[:2] == (0, b"hi")
        assert get(url, *where)[:2] == (0, b"hi")
        assert len(get.known.read_text().splitlines()) == 1
    again = tmp_path / "again"
    again.mkdir()
    key = tmp_path / "a.example.key"
    renewed = pair(again, "a.example", "-key", key)
    renewed.write_bytes((again / "a.example.crt").read_bytes() + key.read_bytes())
    with Odd([b"20 text/plain\r\nrenewed"], renewed) as b:
        assert get(url, "--to", f"127.0.0.1:{b.port}")[1] == b"renewed"
    other = tmp_path / "other"
    other.mkdir()
    with Odd([b"20 text/plain\r\nevil"] * 3, pair(other, "a.example")) as c:
        where = "--to", f"127.0.0.1:{c.port}"
        code, out, err = get(url, *where)
        assert (code, out) == (NOPERM, b"") and "another key" in err
        assert get("--trust", url, *where)[1] == b"evil"
        assert get(url, *where)[1] == b"evil"
    assert len(get.known.read_text().splitlines()) == 2


def test_a_stranger_with_another_name_or_out_of_date_is_not_trusted(get, tmp_path):
    with Odd([b"20 text/plain\r\nx"] * 2, pair(tmp_path, "a.example")) as a:
        code, out, err = get(f"gemini://b.example:{a.port}/", "--to", f"127.0.0.1:{a.port}")
        assert (code, out) == (NOPERM, b"") and "another name" in err and not get.known.exists()
    pem = ended(tmp_path, "old.example")
    with Odd([b"20 text/plain\r\nx"], pem) as a:
        code, out, err = get(f"gemini://old.example:{a.port}/", "--to", f"127.0.0.1:{a.port}")
        assert (code, out) == (NOPERM, b"") and "has ended" in err


def test_redirects_end_and_do_not_leave_the_scheme(get, tmp_path):
    pem = pair(tmp_path, "a.example")
    with Odd([b"30 /next\r\n"] * 7, pem) as a:
        url, where = f"gemini://a.example:{a.port}/", ("--to", f"127.0.0.1:{a.port}")
        assert get(url, *where)[0] == 3
        assert len(a.asked) == 6 and a.asked[1] == f"gemini://a.example:{a.port}/next\r\n".encode()
    with Odd([b"31 gopher://a.example/\r\n"], pem) as a:
        code, _, err = get(url, "--to", f"127.0.0.1:{a.port}")
        assert code == 3 and "another scheme" in err


def test_a_certificate_is_shown_to_its_server_alone(get, tmp_path):
    """Behind a redirect to another port nobody learns who we are."""
    me, pem = pair(tmp_path, "editor"), pair(tmp_path, "127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    with Odd([b"20 text/plain\r\nother"], pem) as b, \
            Odd([f"30 gemini://127.0.0.1:{b.port}/\r\n".encode()], pem, client=tmp_path / "editor.crt") as a:
        assert get(f"gemini://127.0.0.1:{a.port}/", "--cert", me)[:2] == (0, b"other")
        assert a.shown[0] == ssl.PEM_cert_to_DER_cert((tmp_path / "editor.crt").read_text()) and b.shown == [None]


def test_an_upload_goes_as_titan_asks(get, tmp_path):
    pem = pair(tmp_path, "a.example")
    with Odd([b"20 text/plain\r\nok"], pem) as a:
        url = f"titan://a.example:{a.port}/x?q"
        assert get(url, "--to", f"127.0.0.1:{a.port}", "-u", "-", "--mime", "text/plain", "--token", "а;", input=b"body")[0] == 0
        assert a.asked[0] == f"titan://a.example:{a.port}/x;size=4;mime=text/plain;token=%D0%B0%3B?q\r\nbody".encode()
    assert get(f"gemini://a.example:{a.port}/", "-u", "-", input=b"")[0] == USAGE


def test_what_is_no_answer_or_only_half_of_one_is_said(get, tmp_path):
    pem = pair(tmp_path, "a.example")
    for answer, fault in [(b"HTTP/1.1 200 OK\r\n\r\n", "no answer"), (b"", "answered nothing"), (b"2", "no answer"),
                          (b"99 x\r\n", "no answer"), (b"20text/plain\r\n", "no answer")]:
        with Odd([answer], pem) as a:
            code, out, err = get("--trust", f"gemini://a.example:{a.port}/", "--to", f"127.0.0.1:{a.port}")
            assert (code, out) == (PROTOCOL, b"") and fault in err, answer
    with Odd([b"20 text/plain\r\nhalf"], pem, notify=False) as a:
        code, out, err = get(f"gemini://a.example:{a.port}/", "--to", f"127.0.0.1:{a.port}")
        assert (code, out) == (0, b"half") and "may be missing" in err


def test_spartan(get):
    with Odd([b"3 /there\r\n", b"2 text/plain\r\nhere", b"4 no\r\n"]) as a:
        where = "--to", f"127.0.0.1:{a.port}"
        assert get("spartan://a.example/x%20y?w%20w", *where)[:2] == (0, b"here")
        assert a.asked == [b"a.example /x%20y 3\r\nw w", b"a.example /there 0\r\n"]
        assert get("spartan://a.example/", *where)[0] == 4


def test_nobody_there(get):
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    assert get(f"gemini://127.0.0.1:{port}/")[0] == UNAVAILABLE
    with socket.create_server(("127.0.0.1", 0)) as s:
        code, _, err = get("--timeout", 1, f"gemini://127.0.0.1:{s.getsockname()[1]}/")
        assert code == UNAVAILABLE and "nothing for 1 seconds" in err
