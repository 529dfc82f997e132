"""vestka issue: a week, a month or any days of news in one file, and the book that Lagrange opens."""
import os
import random
import re
import sqlite3
import struct
import subprocess
import zipfile

import pytest

pytest.importorskip("PIL")

from harness import BUILD, HOST, ROOT, Server, eventually, links
from pictures import opened, packed, photo

clauses = pytest.mark.clauses
USAGE, DATAERR, NOINPUT, CANTCREAT = 64, 65, 66, 73


def issue(server, *words, check=True, **env):
    done = subprocess.run([BUILD / "vestka", "issue", *words, "-o", f"edition={server.edition}", "-o", f"host={HOST}"],
                          capture_output=True, env={**os.environ, **env}, timeout=60)
    assert not check or done.returncode == 0, done.stderr.decode()
    return done


def asked(database, sql):
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """42 articles of 2 KB in one week, 20 of them with a photograph; one more links to the first, to a page, to the website."""
    server, dice = Server(tmp_path_factory.mktemp("week")), random.Random(1)
    server.init()
    text = "".join(path.read_text() for path in sorted((ROOT / "capsule").rglob("*.gmi")))
    words = re.findall(r"[А-Яа-яЁёІіЎў’]{2,}", text) + "раён выканкам навіна вёска дарога школа лячэбніца гаспадарка ўраджай аўтобус суботнік рамонт".split()
    server.articles = []
    for n in range(42):
        body = " ".join(dice.choice(words) for _ in range(170))
        number = server.add(f"Навіна {n}: {dice.choice(words)}", f"{body}.\n\n## Падрабязнасці\n{body[:300]}.", lang="be",
                            date=f"2015-06-{22 + n // 6}T{9 + n % 6:02}:00", section="region")
        server.articles.append(number)
    server.full = {}
    for number in server.articles[:20]:
        content = packed(photo(number), quality=90)
        server.full[number] = len(content)
        server.sql("INSERT INTO media (article, name, kind, caption, content) VALUES (?, 'foto.jpg', 'picture', 'Плошча', ?)",
                   number, content)
    server.linked = server.add("Спасылка", f"=> /be/news/{server.articles[0]} Сюды\n=> /be/contacts Туды\n=> https://example.org/ Вонкі",
                               lang="be", date="2015-06-28T20:00")
    server.add("Пазней", "Тэкст.", lang="be", date="2015-06-29")
    server.add("Раней", "Тэкст.", lang="be", date="2015-06-21")
    server.add("Month", "Text.", lang="en", date="2014-12")
    server.start()
    eventually(lambda: server.gemini_raw(f"gemini://{HOST}/be/news/{server.linked + 2}\r\n".encode()).status == "20")
    eventually(lambda: server.gemini_raw(f"gemini://{HOST}/be/news/{server.articles[0]}\r\n".encode()).status == "20")
    eventually(lambda: asked(server.edition, "SELECT count(*) FROM file WHERE small > 0") == [(20,)], seconds=60)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def book(week, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "2015-W26.gpub"
    done = issue(week, "2015-W26", "--as", "gpub", "--out", path)
    assert f"43 articles, {path.stat().st_size} bytes" in done.stderr.decode()
    return path


@clauses("GPB-1 GPB-2 GPB-3 T-X10")
def test_a_book_has_metadata(book):
    with zipfile.ZipFile(book) as z:
        assert z.testzip() is None
        text = z.read("metadata.txt").decode()
        keys = dict(line.split(": ", 1) for line in text.splitlines())
        assert keys["title"] == "Навіны раёна: 22–28 чэрвеня 2015"
        assert keys["gpubVersion"] == "1.0.0" and keys["index"] in z.namelist() and keys["language"] == "be"
        assert keys["published"] == "2015" and keys["publishDate"] == "2015-06-28"


@clauses("GPB-4 T-X10")
def test_the_index_is_the_order_of_reading(week, book):
    with zipfile.ZipFile(book) as z:
        index = z.read("index.gmi").decode()
        assert [f"news/{n}.gmi" for n in [*week.articles, week.linked]] == [url for url, _ in links(index)]
        assert re.findall(r"^## (.*)$", index, re.M) == [f"{day} чэрвеня 2015" for day in range(22, 29)]
        for url, label in links(index):
            assert z.read(url).decode().startswith(f"# {label}\n")


@clauses("GPB-5 T-X10")
def test_links_lead_into_the_book_or_to_the_network(week, book):
    with zipfile.ZipFile(book) as z:
        names = set(z.namelist())
        inside = {link: label for link, label in links(z.read(f"news/{week.linked}.gmi").decode())}
        assert list(inside) == [f"{week.articles[0]}.gmi", f"gemini://{HOST}/be/contacts", "https://example.org/"]
        pictures = [name for name in names if name.startswith("media/")]
        sizes = {name: (opened(z.read(name)).size, len(z.read(name))) for name in pictures}
        assert len(pictures) == 20 and sum(size for _, size in sizes.values()) <= 72 << 10
        assert all(150 < max(sides) <= 480 for sides, _ in sizes.values())
        shown = 0
        for number in week.articles:
            for url, label in links(z.read(f"news/{number}.gmi").decode()):
                (width, height), size = sizes[url.removeprefix("../")]
                assert label == f"Фота: Плошча (JPEG {width}×{height}, {round(size / 1024)} КБ; цалкам {round(week.full[number] / 1024)} КБ)"
                shown += 1
        assert shown == len(pictures)


@clauses("GPB-6 T-X10")
def test_the_archive_keeps_to_the_plain_subset(book):
    raw = book.read_bytes()
    assert raw.startswith(b"PK\x03\x04")
    end = raw.rindex(b"PK\x05\x06")
    disk, start_disk, here, total, _, at, comment = struct.unpack("<HHHHIIH", raw[end + 4:end + 22])
    assert (disk, start_disk) == (0, 0) and here == total and comment == 0 and end + 22 == len(raw)
    assert b"PK\x06\x06" not in raw[at:] and b"PK\x06\x07" not in raw[at:]
    with zipfile.ZipFile(book) as z:
        for info in z.infolist():
            assert info.compress_type in (0, 8) and not info.flag_bits & 0x0009 and not info.is_dir()
            assert re.fullmatch(r"[a-z0-9./-]+", info.filename) and info.date_time == (1980, 1, 1, 0, 0, 0)


@clauses("GPB-7 T-X10")
def test_the_same_news_gives_the_same_bytes(week, book):
    for zone in ("UTC", "Asia/Tokyo", "America/St_Johns"):
        again = issue(week, "2015-W26", "--as", "gpub", TZ=zone, LC_ALL="C").stdout
        assert again == book.read_bytes(), zone


@clauses("GPB-7")
def test_a_week_of_news_is_small(book):
    assert book.stat().st_size < 150_000


@clauses("GPB-1 T-X10")
def test_a_book_is_served_under_its_own_type(fresh, book):
    capsule = fresh.directory / "capsule"
    (capsule / "be").mkdir(parents=True)
    (capsule / "be" / "2015-W26.gpub").write_bytes(book.read_bytes())
    fresh.capsule = capsule
    fresh.start()
    answer = eventually(lambda: (lambda a: a.status == "20" and a)(fresh.gemini("/be/2015-W26.gpub")))
    assert answer.raw.startswith(b"20 application/gpub+zip\r\nPK\x03\x04")
    assert fresh.gopher("/be/2015-W26.gpub") == book.read_bytes()


def test_the_text_is_for_paper(week):
    text = issue(week, "2015-W26", "--as", "text").stdout.decode()
    lines = text.split("\n")
    assert all(len(line) <= 72 or "://" in line for line in lines) and max(map(len, lines)) > 67
    assert text.index("22 чэрвеня 2015\n---") < text.index("Навіна 0") < text.index("28 чэрвеня 2015\n---")
    assert "\n\n\n" not in text and f"] gemini://{HOST}/be/contacts\n" in text


def test_the_gemtext_holds_all_and_leads_to_the_network(week):
    text = issue(week, "2015-W26").stdout.decode()
    assert text.startswith("# Навіны раёна: 22–28 чэрвеня 2015\nГлыбоцкі раённы выканаўчы камітэт · 43 навіны\n\n## 22")
    assert len(re.findall(r"^### Навіна \d+: ", text, re.M)) == 42 and len(re.findall("^# ", text, re.M)) == 1
    assert all("://" in url for url, _ in links(text))
    assert "Пазней" not in text and "Раней" not in text


@pytest.mark.parametrize("words, titles", [
    (["2015-06-29"], "Пазней"), (["2015-06-29..2015-06-30"], "Пазней"), (["2015-06-20..2015-06-21"], "Раней"),
    (["2015-W25"], "Раней"), (["2014-12", "--lang", "en"], "Month")])
def test_periods(week, words, titles):
    assert re.findall("^### (.*)$", issue(week, *words).stdout.decode(), re.M) == [titles]


def test_a_withdrawn_article_is_in_no_issue(week):
    number = week.add("Памылка", "Тэкст.", lang="be", date="2013-01-01")
    eventually(lambda: issue(week, "2013-01-01", check=False).returncode == 0)
    week.sql("UPDATE article SET status = 'withdrawn', withdrawn_reason = 'Памылка' WHERE id = ?", number)
    eventually(lambda: issue(week, "2013-01-01", check=False).returncode == DATAERR)


@pytest.mark.parametrize("words, code, said", [
    (["2015-W54"], USAGE, "'2015-W54' is no week"), (["2014-W53"], USAGE, "is no week"), (["2015"], USAGE, "is no week"),
    (["2015-06-02..2015-06-01"], USAGE, "is no week"), (["2015-06-31"], USAGE, "is no week"), (["x"], USAGE, "is no week"),
    (["2015-W26", "2015-W27"], USAGE, "too many words"), (["--as", "pdf"], USAGE, "--as: 'pdf' is not gemtext, text or gpub"),
    (["--lang", "de"], USAGE, "--lang: 'de' is not be, ru or en"), (["1999-W01"], DATAERR, "1999-W01 has no news"),
    (["2015-W26", "--out", "/nonexistent/x"], CANTCREAT, "cannot make '/nonexistent/x.new.")])
def test_what_goes_wrong_is_said(week, words, code, said):
    done = issue(week, *words, check=False)
    assert done.returncode == code and said in done.stderr.decode() and done.stdout == b""


def test_without_an_edition_there_is_no_issue(tmp_path):
    done = subprocess.run([BUILD / "vestka", "issue", "2015-W26", "-o", f"edition={tmp_path}/none.db"], capture_output=True)
    assert done.returncode == NOINPUT and b"there is no edition" in done.stderr
