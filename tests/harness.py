"""What the wire tests stand on: starting the programs, and clients that speak raw bytes.

Nothing here knows what an answer should be: that is each test's own matter.
"""
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("VESTKA_BUILD", ROOT / "build"))
HOST = "news.example"  # the public name; nothing is ever looked up
DEADLINE = 20          # seconds any single answer may take before a test fails


def vestka(*args, store=None, input=None, check=True, env=None):
    """Runs the editor's tool; gives the finished process."""
    words = [str(BUILD / "vestka"), *map(str, args)]
    if store:
        words += ["-o", f"store={store}"]
    done = subprocess.run(words, input=input, capture_output=True, timeout=120, env=env)
    if check and done.returncode:
        raise AssertionError(f"{words}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return done


class Answer:
    """A Gemini answer as it came: header, body, how it ended, and what went over the wire."""

    def __init__(self, plain, closed, wire, session=None, reused=False, version=None, elapsed=0.0):
        self.raw = plain
        self.closed = closed          # True: close_notify came before the end
        self.wire = wire              # TLS bytes from the server
        self.session = session
        self.reused = reused
        self.version = version
        self.elapsed = elapsed        # seconds from the last byte received to the end of TCP
        header, sep, self.body = plain.partition(b"\r\n")
        self.header = header if sep else None
        self.status = header[:2].decode("latin-1") if sep else ""
        self.meta = header[3:].decode("utf-8") if sep else ""

    @property
    def text(self):
        return self.body.decode("utf-8")

    def records(self, kind=23):
        """Lengths of the server's TLS records of one kind, in order."""
        return [len(body) for body in tls_records(self.wire, kind)]


def tls_records(wire, kind):
    """The TLS records of one kind, in order: 21 alerts, 22 handshake, 23 data."""
    found, at = [], 0
    while at + 5 <= len(wire):
        size = int.from_bytes(wire[at + 3:at + 5], "big")
        if wire[at] == kind:
            found.append(wire[at + 5:at + 5 + size])
        at += 5 + size
    return found


def tls_context(low=ssl.TLSVersion.TLSv1_2, high=ssl.TLSVersion.TLSv1_3, cert=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version, context.maximum_version = low, high
    if cert:
        context.load_cert_chain(*cert)
    return context


class Tls:
    """One TLS connection through memory BIOs, so that every byte on the wire is ours to see."""

    def __init__(self, port, sni=HOST, context=None, session=None, address="127.0.0.1", preface=b""):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.context = context or tls_context()
        self.object = self.context.wrap_bio(self.incoming, self.outgoing, server_hostname=sni, session=session)
        self.socket = socket.create_connection((address, port), timeout=DEADLINE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wire, self.sent, self.plain, self.hello = b"", 0, b"", b""
        self.closed = self.ended = False
        self.last = time.monotonic()
        self.first = None             # when the first byte of the answer was there
        if preface:
            self.socket.sendall(preface)

    def flush(self):
        data = self.outgoing.read()
        if data:
            self.sent += len(data)
            self.hello = self.hello or data
            self.socket.sendall(data)

    def receive(self):
        """Takes what the server sends next; False at the end of TCP."""
        data = self.socket.recv(65536)
        if not data:
            self.incoming.write_eof()
            self.ended = True
            return False
        self.last = time.monotonic()
        self.wire += data
        self.incoming.write(data)
        return True

    def handshake(self):
        while True:
            try:
                self.object.do_handshake()
                self.flush()
                return self
            except ssl.SSLWantReadError:
                self.flush()
                if not self.receive():
                    raise ConnectionError("closed during the handshake") from None
            except ssl.SSLError:
                self.flush()
                raise

    def send(self, data):
        self.object.write(data)
        self.flush()

    def read_all(self):
        """Reads to the end of TCP, noting whether close_notify came first."""
        while True:
            try:
                chunk = self.object.read(65536)
                if chunk:
                    self.plain += chunk
                    self.first = self.first or time.monotonic()
                    continue
                self.closed = True
            except ssl.SSLZeroReturnError:
                self.closed = True
            except ssl.SSLWantReadError:
                if self.ended or not self.receive():
                    break
                continue
            except ssl.SSLEOFError:
                break
            if self.closed:
                # close_notify: now only the end of TCP may come
                while not self.ended:
                    data = self.socket.recv(65536)
                    if not data:
                        self.ended = True
                    self.wire += data
                break
        return self

    def answer(self):
        self.read_all()
        result = Answer(self.plain, self.closed, self.wire, self.object.session, self.object.session_reused,
                        self.object.version(), time.monotonic() - self.last)
        self.close()
        return result

    def close(self):
        self.socket.close()


STATUS = "10 11 20 30 31 40 41 42 43 44 50 51 52 53 59 60 61 62".split()


def check_answer(answer):
    """What every Gemini answer must be (GEM-31 to 36, GEM-40)."""
    assert re.match(rb"^[1-6][0-9] [^\x00-\x1f\x7f]{1,1024}\r\n", answer.raw), answer.raw[:200]
    assert answer.status in STATUS
    if not answer.status.startswith("2"):
        assert answer.body == b"", "a body behind status " + answer.status
    assert answer.closed, "no close_notify"
    assert answer.elapsed < 2, "not closed within 2 s of the last byte"
    return answer


class Server:
    """vestkad with its store, edition and certificate in a directory of its own."""

    def __init__(self, directory, **options):
        self.directory = pathlib.Path(directory)
        self.store = self.directory / "store.db"
        self.edition = self.directory / "edition" / "edition.db"
        self.capsule = ROOT / "capsule"
        self.certs = self.directory / "certs"
        self.process = None
        self.options = options
        self.listening = {}
        self.log = self.directory / "log"

    # --- the store ---

    def init(self):
        vestka("init", store=self.store)

    def sql(self, statement, *values):
        with sqlite3.connect(self.store, timeout=30) as db:
            cursor = db.execute(statement, values)
            db.commit()
            row = cursor.lastrowid
        db.close()
        return row

    def add(self, title, body, **columns):
        """One article by plain SQL, as any other program would."""
        values = {"title": title, "body": body, "body_type": "gemtext", "status": "published", **columns}
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        return self.sql(f"INSERT INTO article ({names}) VALUES ({marks})", *values.values())

    def fill(self):
        """Articles of every kind that the tests ask for; ids are kept in self.ids.  And pages that no home page leads to."""
        self.ids = {}
        self.capsule = self.directory / "capsule"
        shutil.copytree(ROOT / "capsule", self.capsule)
        (self.capsule / "be" / "вёска.gmi").write_text("# Вёска\nТэкст пра вёску.\n")
        (self.capsule / "be" / "links").mkdir()
        (self.capsule / "be" / "links" / "index.gmi").write_text(
            "# Спасылкі\n=> https://example.org/?a=1&b=2 Сайт\n=> gemini://example.org/ Капсула\n=> mailto:a@example.org Пошта\n"
            "=> gopher://gopher.example.org/1/ Нара\n=> javascript:alert(1) Зло\n=> /be/contacts Кантакты\n")
        for n in range(1, 46):
            month = 1 + (n * 7) % 12
            self.add(f"Навіна нумар {n} з раёна", f"Тэкст навіны {n}. Сёння ў раёне ўсё добра.",
                     lang="be", date=f"2024-{month:02}-{1 + n % 28:02}", section="region")
        for n in range(1, 6):
            self.add(f"Новость {n}", f"Текст новости {n}. Подробности объявят позже.", lang="ru", date=f"2023-05-{n:02}")
        self.ids["en"] = self.add(
            "Belarus to sell buses", "First paragraph with $98.4 million.\n\nSecond paragraph.\n=> https://example.org/a?b=1&c=2 A link",
            lang="en", date="2015-06-26", section="region", source_name="BelTA", source_url="https://eng.belta.by/x")
        self.ids["withdrawn"] = self.add("Снята", "Текст", lang="ru", date="2024-01-01", status="withdrawn",
                                         withdrawn_reason="По просьбе героя")
        self.ids["draft"] = self.add("Чарнавік", "Тэкст", lang="be", status="draft")
        self.ids["hostile"] = self.add(
            "# Хештег в заголовке",
            "<p># x</p><p>=&gt; gemini://example.org не ссылка</p><p>```</p><p>&gt; не цитата</p><p>* не список</p>"
            "<p>.</p><p>i\tfake\tgopher\t70</p><p>#ВместеМыСила — лозунг дня</p>",
            lang="ru", date="2024-02-02", body_type="html")
        long = "слова " * 150
        self.ids["long"] = self.add("Доўгі", f"{long.strip()}\n\n{long.strip()}\n\n{long.strip()}", lang="ru",
                                    date="2024-02-03", body_type="text")
        self.ids["pre"] = self.add("Табліца", "Глядзі:\n\n```\nколонка  другая\n  a        b\n```\n\nКанец.", lang="be",
                                   date="2024-02-04", body_type="markdown")
        self.ids["media"] = self.add("З фота", "Тэкст з фота.", lang="be", date="2024-02-05")
        self.picture = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"
                        b"\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82")
        self.ids["picture"] = self.sql(
            "INSERT INTO media (article, name, kind, caption, content) VALUES (?, 'foto.png', 'picture', 'Плошча', ?)",
            self.ids["media"], self.picture)
        self.file = bytes(range(255, -1, -1)) * 4000
        self.ids["file"] = self.sql(
            "INSERT INTO media (article, name, kind, caption, content) VALUES (?, 'data.bin', 'attachment', 'Файл', ?)",
            self.ids["media"], self.file)
        self.ids["note"] = self.sql(
            "INSERT INTO media (article, name, kind, caption, content) VALUES (?, 'note.gmi', 'attachment', 'Нататка', ?)",
            self.ids["media"], "# Нататка\n=> /be/ Галоўная\n".encode())

    # --- the daemon ---

    def words(self):
        options = {
            "host": HOST, "language": "be", "store": self.store, "edition": self.edition, "capsule": self.capsule,
            "certs": self.certs, "gemini.listen": "127.0.0.1:0", "gopher.listen": "127.0.0.1:0", "workers": 2,
            **self.options,
        }
        words = [str(BUILD / "vestkad")]
        for key, value in options.items():
            for one in value if isinstance(value, list) else [value]:
                words += ["-o", f"{key}={one}"]
        return words

    def start(self, wait=True):
        self.output = open(self.log, "ab")
        self.process = subprocess.Popen(self.words(), stdout=subprocess.PIPE, stderr=self.output)
        self.listening = {}
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self, seconds=30):
        """Reads standard output until `ready`; notes every listener."""
        end = time.monotonic() + seconds
        text = b""
        while b"\nready\n" not in b"\n" + text:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise AssertionError(f"no 'ready' within {seconds} s; log:\n{self.log.read_text()}")
            chunk = os.read(self.process.stdout.fileno(), 4096)
            if not chunk:
                raise AssertionError(f"vestkad ended: {self.process.wait()}; log:\n{self.log.read_text()}")
            text += chunk
        for line in text.decode().splitlines():
            if line.startswith("listening "):
                _, name, address = line.split()
                host, _, port = address.rpartition(":")
                self.listening.setdefault(name, []).append((host.strip("[]"), int(port)))

    def stop(self, how=signal.SIGTERM, seconds=20):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("vestkad did not end; log:\n" + self.log.read_text()) from None
        finally:
            self.process.stdout.close()
            self.output.close()
            self.process = None
        return code

    def port(self, name, host="127.0.0.1"):
        return next(port for address, port in self.listening[name] if address == host)

    def children(self, what):
        """Process ids of the master's children whose command line or name tells `what`."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                stat = (entry / "stat").read_text()
                parent = int(stat.rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except (OSError, IndexError):
                continue
            if parent == self.process.pid and stat.rpartition(")")[2].split()[0] != "Z":
                kind = "keeper" if " keep" in command else "signer" if "(vestka-signer)" in stat else "worker"
                if kind == what:
                    found.append(int(entry.name))
        return sorted(found)

    # --- clients ---

    def tls(self, name="gemini", address="127.0.0.1", **options):
        return Tls(self.port(name, address), address=address, **options)

    def gemini_raw(self, line, **options):
        """Bytes in, the whole answer out."""
        connection = self.tls(**options).handshake()
        connection.send(line)
        return connection.answer()

    def gemini(self, path, **options):
        url = path if "://" in path else f"gemini://{HOST}{path}"
        return check_answer(self.gemini_raw(url.encode() + b"\r\n", **options))

    def gopher_raw(self, line, half_close=False, name="gopher", address="127.0.0.1", port=None):
        with socket.create_connection((address, port or self.port(name, address)), timeout=DEADLINE) as s:
            s.sendall(line)
            if half_close:
                s.shutdown(socket.SHUT_WR)
            parts = []
            while True:
                data = s.recv(65536)
                if not data:
                    return b"".join(parts)
                parts.append(data)

    def gopher(self, selector):
        return self.gopher_raw(selector.encode() + b"\r\n")


def eventually(condition, seconds=10, pause=0.02):
    """Waits for what another process does; the deadline only bounds a failure."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(pause)


def links(text):
    """(url, label) of every link line of a gemtext page."""
    found, pre = [], False
    for line in text.split("\n"):
        if line.startswith("```"):
            pre = not pre
        elif not pre and line.startswith("=>"):
            parts = line[2:].split(None, 1)
            if parts:
                found.append((parts[0], parts[1].strip() if len(parts) > 1 else ""))
    return found


# The roots of the Gopher hole in other alphabets, and the charset of each.
ALPHABETS = {"/lat": "ascii", "/1251": "cp1251", "/koi8": "koi8-r", "/866": "cp866",
             "/narrow": "utf-8", "/narrow/lat": "ascii", "/narrow/1251": "cp1251", "/narrow/koi8": "koi8-r", "/narrow/866": "cp866"}


def alphabet_of(selector):
    """The root that a selector is below; "" for UTF-8."""
    return max((root for root in ALPHABETS if (selector + "/").startswith(root + "/")), default="", key=len)


def menu(raw, charset="utf-8"):
    """The items of a Gopher menu as (type, text, selector, host, port)."""
    assert raw.endswith(b"\r\n.\r\n") or raw == b".\r\n", raw[-100:]
    items = []
    for line in raw.decode(charset).split("\r\n")[:-2]:
        fields = line.split("\t")
        assert len(fields) == 4, line
        items.append((fields[0][:1], fields[0][1:], fields[1], fields[2], fields[3]))
    return items
