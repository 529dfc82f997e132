"""vestka export: the capsule and the hole as files.  vestka key, and check --signed: what goes by hand, and who signed it."""
import contextlib
import datetime
import hashlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.parse

import pytest

from harness import BUILD, HOST, ROOT, Server, eventually, links, vestka

sys.path.insert(0, str(ROOT / "tests" / "bench"))
from peers import Gophernicus, Molly  # noqa: E402

USAGE, DATAERR, NOINPUT, CANTCREAT = 64, 65, 66, 73
LIVE = re.compile(r"/(be|ru|en)/(search|new/more/\d+|month/\d{4}-\d\d|week/\S+|day/\S+|since/\S+)$")  # what only a server can do


def tool(server, *words, check=True, **env):
    done = subprocess.run([BUILD / "vestka", *map(str, words), "-o", f"edition={server.edition}", "-o", f"host={HOST}",
                           "-o", f"certs={server.certs}"], capture_output=True, env={**os.environ, **env}, timeout=120)
    assert not check or done.returncode == 0, done.stderr.decode()
    return done


def counts(done):
    """(written, as they were, taken away)"""
    return tuple(map(int, re.search(r"(\d+) files written, (\d+) as they were, (\d+) taken away", done.stderr.decode()).groups()))


def files(directory):
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def waiting(server):
    """How many articles the keeper has still to read."""
    with contextlib.closing(sqlite3.connect(f"file:{server.edition}?mode=ro", uri=True)) as db:
        return db.execute("SELECT count(*) FROM queue").fetchone()[0]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A server whose store the tests of this file change; one article leads to what is not there."""
    server = Server(tmp_path_factory.mktemp("archive"))
    server.init()
    server.fill()
    for n in range(150):
        server.add(f"Яшчэ навіна {n}", f"Тэкст {n}.", lang="be", date=f"2022-{1 + n % 12:02}-{1 + n % 28:02}", section="region")
    server.leads = server.add("Спасылкі", f"=> /be/news/{server.ids['media']} Ёсць\n=> /be/news/99999 Няма\n=> /be/contacts#top Кантакты\n"
                              f"=> /be/news/{server.ids['withdrawn']} Знята\n=> /be/вёска Вёска\n=> /ru/news/{server.ids['pre']} Іншая мова",
                              lang="be", date="2024-03-03")
    server.start()
    eventually(lambda: server.gemini_raw(f"gemini://{HOST}/be/news/{server.leads}\r\n".encode()).status == "20")
    eventually(lambda: waiting(server) == 0)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def stick(archive, tmp_path_factory):
    directory = tmp_path_factory.mktemp("stick") / "news"
    written, same, removed = counts(tool(archive, "export", directory))
    assert written > 500 and (same, removed) == (0, 0)
    return directory


def crawl_files(root):
    """Every file that can be reached from index.gmi; addresses on the network apart, and what issues say, which travel alone."""
    found, outside, waiting = set(), set(), ["index.gmi"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        path = root / name
        assert path.is_file(), f"a dead link to {name}"
        if not name.endswith(".gmi") or re.search(r"/issue/\d", name):
            continue
        for url, _ in links(path.read_text()):
            if re.match(r"[a-z]+:", url):
                outside.add(url)
                continue
            assert not url.startswith("/"), f"{name}: {url} leads nowhere from a stick"
            waiting.append(os.path.normpath(os.path.join(os.path.dirname(name), urllib.parse.unquote(url))))
    return found, outside


def test_no_link_of_the_capsule_is_dead(archive, stick):
    found, outside = crawl_files(stick / "gemini")
    assert len(found) > 250
    ours = {url for url in outside if url.startswith(f"gemini://{HOST}/")}
    dead = {f"gemini://{HOST}/be/news/99999", f"gemini://{HOST}/be/news/{archive.ids['withdrawn']}"}
    assert dead < ours and all(LIVE.search(url) for url in ours - dead)
    assert f"be/news/{archive.leads}.gmi" in found and "be/вёска.gmi" in found
    left = {n for n in files(stick / "gemini") if n not in found}
    assert left <= {"atom.xml", "robots.txt", "favicon.txt", "be/feed.xml", "ru/feed.xml", "en/feed.xml"} | {
        n for n in left if n.startswith("media/") or n.endswith("feed.xml")}


def test_each_page_is_the_one_that_is_served(archive, stick):
    """But for where its links lead, and what hangs on the news beside it."""
    for path, name in ((f"/ru/news/{archive.ids['hostile']}", f"ru/news/{archive.ids['hostile']}"), ("/be/contacts", "be/contacts")):
        served = re.sub(r"(?m)^=> \S+", "=>", archive.gemini(path).text)
        carried = re.sub(r"(?m)^=> \S+", "=>", (stick / "gemini" / f"{name}.gmi").read_text())
        assert carried == served
    assert (stick / "gemini" / "media" / str(archive.ids["file"]) / "data.bin").read_bytes() == archive.file
    assert (stick / "gopher" / "media" / str(archive.ids["picture"]) / "foto.png").read_bytes() == archive.picture
    assert (stick / "gemini" / "robots.txt").read_bytes() == archive.gemini("/robots.txt").body
    text = (stick / "gopher" / "ru" / "news" / f"{archive.ids['hostile']}.txt").read_text()
    served = archive.gopher(f"/ru/news/{archive.ids['hostile']}").decode().replace("\r\n", "\n").removesuffix(".\n")
    assert re.sub(r"(gopher://\S+?)(\.txt)?(?=\s)", r"\1", text) == re.sub(r"(gopher://\S+?)(\.txt)?(?=\s)", r"\1", served)


def items(text):
    """(type, text, selector) of the items of a gophermap that the carrying server fills in, and the lines that name a host."""
    here, there = [], []
    for line in text.splitlines():
        fields = line.split("\t")
        assert len(fields) in (2, 4), line
        if len(fields) == 2:
            here.append((line[0], fields[0][1:], fields[1]))
        elif line[0] != "i":
            there.append(fields)
    return here, there


def test_no_item_of_the_hole_is_dead(archive, stick):
    root, found, waiting = stick / "gopher", set(), [("1", "/")]
    while waiting:
        kind, selector = waiting.pop()
        if (kind, selector) in found or kind == "h":
            continue
        found.add((kind, selector))
        path = root / selector.lstrip("/")
        path = path / "gophermap" if kind == "1" else path
        assert path.is_file(), f"{kind} {selector}"
        if kind == "1":
            here, there = items(path.read_text())
            waiting += [(k, s) for k, _, s in here]
            assert all(f[0][0] in "7h01" and f[2] in (HOST, "gopher.example.org") for f in there)
            assert all(LIVE.search(f[1]) or re.match("/(narrow|lat|1251|koi8|866)/", f[1]) or f[2] != HOST for f in there), there
        elif kind == "0" and selector.endswith(".txt"):
            for link in re.findall(rf"gopher://{HOST}/(\S)(\S+)", path.read_text()):
                if not LIVE.search(link[1]) and not link[1].endswith(("99999", f"/{archive.ids['withdrawn']}")):
                    waiting.append((link[0], urllib.parse.unquote(link[1])))
    assert len(found) > 250
    assert (root / "be" / "news" / f"{archive.leads}.txt").is_file()


def test_the_manifest_is_sha256sums(stick):
    lines = (stick / "MANIFEST").read_text().splitlines()
    named = dict(reversed(line.split("  ", 1)) for line in lines)
    there = files(stick)
    assert set(there) == set(named) | {"MANIFEST"}
    assert all(hashlib.sha256(there[name]).hexdigest() == digest for name, digest in named.items())
    assert [line.split("  ", 1)[1] for line in lines] == sorted(named, key=lambda n: n.encode())


def test_a_second_export_writes_nothing(archive, stick):
    before = {p: p.stat().st_mtime_ns for p in stick.rglob("*")}
    assert counts(tool(archive, "export", stick))[0] == 0
    assert {p: p.stat().st_mtime_ns for p in stick.rglob("*")} == before


def test_one_new_article_changes_few_files(archive, tmp_path):
    """Pages of lists end at articles that are chosen by their numbers, so news does not push all the others along."""
    directory = tmp_path / "stick"
    total = counts(tool(archive, "export", directory))[0]
    most = 0
    for n in range(24):
        number = archive.add(f"Свежая {n}", "Тэкст.", lang="be", date=str(datetime.date.today()), section="region")
        eventually(lambda i=number: archive.gemini_raw(f"gemini://{HOST}/be/news/{i}\r\n".encode()).status == "20")
        eventually(lambda i=number: f"/be/news/{i} " in archive.gemini("/be/region/").text)
        written, _, removed = counts(tool(archive, "export", directory))
        most = max(most, written)
        assert removed == 0
        crawl_files(directory / "gemini")
    assert 15 < most < 30 < total
    archive.sql("UPDATE article SET status = 'withdrawn', withdrawn_reason = 'Памылка' WHERE id = ?", number)
    eventually(lambda: archive.gemini_raw(f"gemini://{HOST}/be/news/{number}\r\n".encode()).status == "52")
    assert counts(tool(archive, "export", directory))[2] >= 2
    assert not (directory / "gemini" / "be" / "news" / f"{number}.gmi").exists()
    assert "Свежая 23" not in (directory / "gemini" / "be" / "news" / "index.gmi").read_text()
    crawl_files(directory / "gemini")


@pytest.fixture(scope="module")
def killer(tmp_path_factory):
    path = tmp_path_factory.mktemp("killer") / "killer.so"
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", "-o", path, ROOT / "tests" / "faults" / "killer.c", "-ldl"],
                   check=True)
    return path


@pytest.mark.skipif(os.environ.get("LD_PRELOAD") is not None, reason="something else is preloaded")
def test_killed_at_any_step_the_next_run_finishes(archive, tmp_path, killer):
    whole, killed, step = tmp_path / "whole", 0, 1
    tool(archive, "export", whole)
    wanted = files(whole)
    for old in (False, True):
        for step in (1, 2, 3, 4, 5, 40, 41, 600, 1301, 100_000):
            directory = tmp_path / f"stick-{old}-{step}"
            if old:   # an export of other days: some files to change, some to take away
                shutil.copytree(whole, directory)
                names = sorted(n for n in wanted if n.endswith((".gmi", ".txt")))
                manifest = (directory / "MANIFEST").read_text()
                for name in names[::7]:
                    (directory / name).write_text("old\n")
                    manifest = manifest.replace(f"{hashlib.sha256(wanted[name]).hexdigest()}  {name}\n",
                                                f"{hashlib.sha256(b'old' + bytes([10])).hexdigest()}  {name}\n")
                (directory / "gemini" / "gone.gmi").write_text("old\n")
                (directory / "MANIFEST").write_text(manifest + f"{hashlib.sha256(b'old' + bytes([10])).hexdigest()}  gemini/gone.gmi\n")
            done = tool(archive, "export", directory, check=False, LD_PRELOAD=str(killer), VESTKA_KILL_STEP=str(step),
                        ASAN_OPTIONS="verify_asan_link_order=0")
            killed += done.returncode == -signal.SIGKILL
            assert done.returncode in (0, -signal.SIGKILL), done.stderr
            # what has its own name is whole, at every moment
            assert all(data in (wanted[name], b"old\n") for name, data in files(directory).items()
                       if name.endswith((".gmi", ".xml", ".png")) and name in wanted)
            tool(archive, "export", directory)
            found = {n: d for n, d in files(directory).items() if ".new." not in n}
            assert found == wanted
    assert killed >= 12


def test_a_directory_of_other_files_is_left_alone(archive, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    done = tool(archive, "export", tmp_path, check=False)
    assert done.returncode == CANTCREAT and "has files that are no export" in done.stderr.decode()
    assert os.listdir(tmp_path) == ["letter.txt"]
    (tmp_path / "MANIFEST").write_text("0" * 64 + "  ../letter.txt\n")
    done = tool(archive, "export", tmp_path, check=False)
    assert done.returncode == CANTCREAT and "line 1" in done.stderr.decode()


def test_one_protocol_alone(archive, tmp_path):
    tool(archive, "export", "--only", "gopher", tmp_path / "hole")
    assert {p.name for p in (tmp_path / "hole").iterdir()} == {"MANIFEST", "gopher"}
    done = tool(archive, "export", "--only", "http", tmp_path / "x", check=False)
    assert done.returncode == USAGE and "is not gemini or gopher" in done.stderr.decode()


# --- other servers ---

class Carrying(Molly):
    def launch(self):
        self.run(["molly-brown", "-c", self.write("molly.conf", f"""
Port = {self.port}
Hostname = "{HOST}"
CertPath = "{self.cert}"
KeyPath = "{self.key}"
DocBase = "{self.answer}"
AccessLog = "{self.directory}/access"
ErrorLog = "{self.directory}/errors"
""")])


@pytest.mark.skipif(not Molly.there(), reason="no molly-brown")
def test_molly_brown_serves_it_unchanged(archive, stick, tmp_path):
    peer = Carrying("molly", tmp_path / "molly", stick / "gemini", archive.certs, "").start()
    archive_port = archive.listening
    try:
        archive.listening = {"gemini": [("127.0.0.1", peer.port)]}
        seen, waiting = set(), ["/"]
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = archive.gemini_raw(f"gemini://{HOST}{path}\r\n".encode())
            assert answer.status == "20", (path, answer.header)
            if answer.meta.startswith("text/gemini"):
                here = f"gemini://{HOST}{path}"
                urls = [urllib.parse.urljoin(here.replace("gemini:", "http:"), u) for u, _ in links(answer.text)
                        if not re.match(r"[a-z]+:", u)]
                waiting += [u.removeprefix(f"http://{HOST}") for u in urls]
        assert len(seen) > 250
    finally:
        archive.listening = archive_port
        peer.stop()


@pytest.mark.skipif(not Gophernicus.there(), reason="no gophernicus")
def test_gophernicus_serves_it_unchanged(stick):
    program = shutil.which("gophernicus", path="/usr/sbin:/usr/bin")
    nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}   # it refuses root
    for path in (stick, *stick.parents):
        if path.stat().st_uid == os.getuid() and path.as_posix() != "/tmp":
            path.chmod(path.stat().st_mode | 0o055)

    def ask(selector):
        a, b = socket.socketpair()   # as inetd gives it
        with a, b:
            a.sendall(selector.encode() + b"\r\n")
            subprocess.run([program, "-h", "news.example", "-p", "70", "-r", stick / "gopher", "-nf", "-nv", "-nm"], stdin=b, stdout=b, timeout=20,
                           check=False, env={}, **nobody)
            b.shutdown(socket.SHUT_WR)
            parts = []
            while data := a.recv(65536):
                parts.append(data)
        return b"".join(parts)

    seen, waiting = set(), [("1", "/")]
    while waiting:
        kind, selector = waiting.pop(0)
        if (kind, selector) in seen or len(seen) == 14:   # a process each: enough to have every kind of page
            continue
        seen.add((kind, selector))
        raw = ask(selector)
        assert raw and not raw.startswith(b"3"), (selector, raw[:200])
        if kind == "1":
            for line in raw.decode().splitlines():
                fields = line.split("\t")
                if len(fields) >= 4 and fields[2] == "news.example" and line[0] in "01g9I" and not LIVE.search(fields[1]) \
                        and not re.match("/(narrow|lat|1251|koi8|866)/", fields[1]):
                    waiting.append((line[0], fields[1]))
    assert len(seen) == 14 and {"0", "1"} <= {k for k, _ in seen}


# --- signatures ---

@pytest.fixture
def parcel(archive, tmp_path):
    """An issue in all its forms, signed; and the key."""
    tool(archive, "key", "make", tmp_path / "off.key")
    tool(archive, "issue", "2024-05", "--into", tmp_path / "parcel", "--sign", tmp_path / "off.key")
    return tmp_path / "parcel", tmp_path / "off.key"


def signed(directory, *words):
    done = vestka("check", "--signed", directory, *words, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_an_issue_is_signed_and_verified(archive, parcel):
    directory, key = parcel
    assert set(files(directory)) == {"MANIFEST", "MANIFEST.sig", "MANIFEST.pub"} | {f"be/2024-05.{e}" for e in ("gmi", "txt", "gpub")}
    code, out, err = signed(directory)
    shown = tool(archive, "key", "show", "--key", directory / "MANIFEST.pub").stdout.decode().split()
    assert (code, out) == (0, "") and f"{shown[-2]}:{shown[-1]}" in err
    assert key.stat().st_mode & 0o777 == 0o600
    # and without us
    verify = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "MANIFEST.pub", "-rawin", "-in", "MANIFEST", "-sigfile",
                             "MANIFEST.sig"], cwd=directory, capture_output=True, timeout=20)
    assert verify.returncode == 0
    assert subprocess.run(["sha256sum", "-c", "--quiet", "MANIFEST"], cwd=directory, timeout=20).returncode == 0


def test_another_issue_goes_beside_it(archive, parcel):
    directory, key = parcel
    tool(archive, "issue", "2024-06", "--into", directory)
    code, out, _ = signed(directory)
    assert code == DATAERR and out == "there is no MANIFEST.sig: nobody has signed this\n"
    tool(archive, "key", "sign", key, directory)
    assert signed(directory)[0] == 0
    assert (directory / "MANIFEST").read_text().count("\n") == 6


@pytest.mark.parametrize("harm, says", [
    (lambda d: (d / "be" / "2024-05.txt").write_bytes(b"other"), "differs: be/2024-05.txt\n"),
    (lambda d: (d / "be" / "2024-05.gmi").unlink(), "missing: be/2024-05.gmi\n"),
    (lambda d: (d / "be" / "extra.gmi").write_text("x"), "not signed: be/extra.gmi\n"),
    (lambda d: (d / "be" / "a\033[2Jb").write_text("x"), "not signed: be/a [2Jb\n"),
    (lambda d: (d / "MANIFEST").write_text((d / "MANIFEST").read_text().replace("0", "1", 1)), "MANIFEST was not signed with this key"),
    (lambda d: (d / "MANIFEST.sig").write_bytes(b"x" * 64), "MANIFEST was not signed with this key, or was changed afterwards\n"),
    (lambda d: (d / "MANIFEST.sig").write_bytes(b""), "MANIFEST was not signed with this key, or was changed afterwards\n"),
    (lambda d: (d / "MANIFEST.pub").write_text("x"), "MANIFEST.pub is no public key of the kind Ed25519\n"),
    (lambda d: ((d / "be" / "2024-05.txt").unlink(), os.mkfifo(d / "be" / "2024-05.txt")), "missing: be/2024-05.txt\n"),
    (lambda d: ((d / "be" / "2024-05.txt").unlink(), (d / "be" / "2024-05.txt").symlink_to("2024-05.gmi")), "missing: be/2024-05.txt\n"),
], ids=["changed", "missing", "extra", "hostile name", "manifest", "signature", "no signature", "key", "pipe", "link"])
def test_what_differs_is_named(parcel, harm, says):
    directory, _ = parcel
    harm(directory)
    code, out, err = signed(directory)
    assert code == DATAERR and says in out and "is as it was signed" not in err


@pytest.mark.parametrize("line", ["x", "0" * 64 + "  /etc/passwd", "0" * 64 + "  a/../../b", "g" * 64 + "  a", "0" * 64 + " a", "0" * 64 + "  a\tb",
                                  "0" * 64 + "  "])
def test_a_hostile_manifest_is_refused(parcel, line):
    (parcel[0] / "MANIFEST").write_text(line + "\n")
    code, out, err = signed(parcel[0])
    assert code == NOINPUT and out == "" and "line 1" in err


def test_another_key_is_not_the_one(archive, parcel, tmp_path):
    tool(archive, "key", "make", tmp_path / "other.key")
    tool(archive, "issue", "2024-05", "--into", tmp_path / "other", "--sign", tmp_path / "other.key")
    code, out, _ = signed(parcel[0], "--key", tmp_path / "other" / "MANIFEST.pub")
    assert code == DATAERR and "was not signed with this key" in out
    assert signed(tmp_path / "other", "--key", tmp_path / "other" / "MANIFEST.pub")[0] == 0


def test_an_export_is_signed(archive, tmp_path):
    tool(archive, "key", "make", tmp_path / "off.key")
    tool(archive, "export", "--only", "gemini", "--sign", tmp_path / "off.key", tmp_path / "stick")
    assert signed(tmp_path / "stick")[0] == 0


def test_a_key_is_never_written_over(archive, tmp_path):
    tool(archive, "key", "make", tmp_path / "off.key")
    before = (tmp_path / "off.key").read_bytes()
    done = tool(archive, "key", "make", tmp_path / "off.key", check=False)
    assert done.returncode == CANTCREAT and (tmp_path / "off.key").read_bytes() == before


def test_only_ed25519_signs(archive, tmp_path):
    done = tool(archive, "key", "sign", archive.certs / f"{HOST}.key", tmp_path, check=False)
    assert done.returncode == NOINPUT and "is not of the kind Ed25519" in done.stderr.decode()


# --- the notice board ---

def fingerprint(pem, *words):
    der = subprocess.run(["openssl", *words, "-outform", "DER"], input=pem, capture_output=True, check=True).stdout
    digest = hashlib.sha256(der).hexdigest().upper()
    return "\n  ".join(":".join(digest[i:i + 2] for i in range(at, at + 32, 2)) for at in (0, 32))


def test_fingerprints_are_those_that_clients_show(archive):
    out = tool(archive, "key", "show").stdout.decode()
    pem = (archive.certs / f"{HOST}.crt").read_bytes()
    public = subprocess.run(["openssl", "x509", "-pubkey", "-noout"], input=pem, capture_output=True, check=True).stdout
    assert out == (f"gemini://{HOST}/\nthe server's certificate, SHA-256:\n  {fingerprint(pem, 'x509')}\n"
                   f"the server's public key, SHA-256:\n  {fingerprint(public, 'pkey', '-pubin')}\n")


def modules(lines):
    """Rows of dark and light, out of half blocks."""
    rows = []
    for line in lines:
        rows += [[c in "█▀" for c in line], [c in "█▄" for c in line]]
    return rows


@pytest.mark.skipif(not shutil.which("qrencode"), reason="no qrencode")
def test_the_qr_code_holds_them(archive):
    text = tool(archive, "key", "show").stdout.decode()
    out = tool(archive, "key", "show", "--qr").stdout.decode()
    assert out.startswith(text)
    _, _, *certificate, _, one, two = [line.strip().replace(":", "") for line in text.splitlines()]
    certificate, public = "".join(certificate), one + two
    said = f"gemini://{HOST}/\ncertificate {certificate}\nkey {public}"
    wanted = subprocess.run(["qrencode", "-t", "ASCII", "-l", "L", "-m", "4", said], capture_output=True, check=True).stdout.decode()
    rows = [[line[i] == "#" for i in range(0, len(line), 2)] for line in wanted.splitlines()]
    found = modules(out[len(text):].splitlines())
    assert found[:len(rows)] == rows and not any(map(any, found[len(rows):]))
    assert max(map(len, out.splitlines())) <= 80


def test_the_command_line_of_keys(archive, tmp_path):
    for words in (["key"], ["key", "make"], ["key", "sign", "x"], ["key", "show", "x"], ["key", "cert", "--qr"], ["export"], ["export", "a", "b"],
                  ["issue", "2024-05", "--sign", "x"], ["issue", "2024-05", "--into", "x", "--out", "y"], ["check", "--key", "x"]):
        assert tool(archive, *words, check=False).returncode == USAGE, words
    done = vestka("key", "show", "-o", f"certs={tmp_path}", check=False)
    assert done.returncode == NOINPUT and "vestka key cert" in done.stderr.decode()
    assert vestka("export", tmp_path / "x", "-o", "edition=/nowhere", check=False).returncode == NOINPUT
