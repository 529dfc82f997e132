"""Weeks and months as files that the keeper makes: what is listed, what is in them, that they follow the news and stay few."""
import datetime
import re
import subprocess
import zipfile
import io

import pytest

from harness import BUILD, HOST, Server, eventually, links, menu

clauses = pytest.mark.clauses
FORMS = {".gpub": "application/gpub+zip", ".gmi": "text/gemini; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
SAID = re.compile(r"(.+) \((?:GPUB, )?(\d+) (Б|КБ)\)")


def fill(server):
    """Twelve weeks up to 28 June 2015 in Belarusian, six articles each; two in Russian; one of today, whose week is not over."""
    server.init()
    sunday = datetime.date(2015, 6, 28)
    for week in range(12):
        for day in range(6):
            date = sunday - datetime.timedelta(weeks=week, days=day)
            server.add(f"Навіна {date}", f"Тэкст {week} і {day}. Сёння ў раёне ўсё добра.", lang="be", date=date.isoformat())
    server.add("Новость", "Текст новости, подробности объявят позже.", lang="ru", date="2015-06-23")
    server.add("Month", "Some time that month.", lang="en", date="2014-12")
    server.today = server.add("Сёння", "Сённяшняя навіна раёна.", lang="be", date=datetime.date.today().isoformat())


def listed(server, lang="be"):
    return dict(links(server.gemini(f"/{lang}/issue/").text))


def names(server, lang="be"):
    return [m[1] for url in listed(server, lang) if (m := re.fullmatch(rf"/{lang}/issue/(.+)\.gpub", url))]


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("kiosk"))
    fill(server)
    server.start()
    eventually(lambda: len(names(server)) == 11 and names(server, "ru") and names(server, "en"), seconds=30)
    yield server
    server.stop()


def test_the_last_weeks_and_months_are_listed_and_no_more(kiosk):
    assert names(kiosk) == ["2015-06", "2015-W26", "2015-W25", "2015-W24", "2015-W23", "2015-05", "2015-W22", "2015-W21", "2015-W20",
                            "2015-W19", "2015-04"]
    assert names(kiosk, "ru") == ["2015-06", "2015-W26"] and names(kiosk, "en") == ["2014-12", "2014-W49"], "what has a month alone counts as of its first day"
    text = kiosk.gemini("/be/issue/").text
    assert "## 22–28 чэрвеня 2015: 6 навін\n" in text and "## чэрвень 2015: 24 навіны\n" in text
    assert len(kiosk.gemini("/be/issue/").raw) < 4096
    assert "=> /be/issue/ " in kiosk.gemini("/be/archive/").text
    assert kiosk.gemini("/be/issue/2015-W15.gpub").status == "51", "vestka issue makes it"


@pytest.mark.parametrize("ending", FORMS)
def test_each_form_has_its_size_and_type_on_both_protocols(kiosk, ending):
    items = {selector: (kind, text) for kind, text, selector, *_ in menu(kiosk.gopher("/be/issue/"))}
    for name in names(kiosk):
        path = f"/be/issue/{name}{ending}"
        answer = kiosk.gemini(path)
        assert answer.status == "20" and answer.meta.startswith(FORMS[ending])
        _, size, unit = SAID.fullmatch(listed(kiosk)[path]).groups()
        assert int(size) == (len(answer.body) if unit == "Б" else round(len(answer.body) / 1024))
        assert items[path][0] == ("9" if ending == ".gpub" else "0")
        got = kiosk.gopher(path)
        assert answer.body.split()[:9] == got.split()[:9] if ending != ".gpub" else answer.body == got


@clauses("GPB-7 T-X10")
@pytest.mark.parametrize("name", ["2015-W26", "2015-06"])
def test_they_are_what_vestka_issue_makes(kiosk, name):
    for form, ending in (("gpub", ".gpub"), ("gemtext", ".gmi"), ("text", ".txt")):
        done = subprocess.run([BUILD / "vestka", "issue", name, "--as", form, "-o", f"edition={kiosk.edition}", "-o", f"host={HOST}"],
                              capture_output=True, timeout=60)
        assert done.stdout == kiosk.gemini(f"/be/issue/{name}{ending}").body, done.stderr


def test_a_book_opens(kiosk):
    with zipfile.ZipFile(io.BytesIO(kiosk.gemini("/be/issue/2015-W26.gpub").body)) as book:
        assert book.testzip() is None and len([n for n in book.namelist() if n.startswith("news/")]) == 6


def test_they_follow_the_news(tmp_path):
    server = Server(tmp_path)
    fill(server)
    server.start()
    try:
        eventually(lambda: len(names(server)) == 11, seconds=30)
        server.sql("UPDATE article SET body = 'Выпраўлены тэкст навіны.', corrected = '2015-06-29' WHERE id = 1")
        for name in ("2015-W26", "2015-06"):
            eventually(lambda name=name: "Выпраўлены" in server.gemini(f"/be/issue/{name}.txt").text)
        late = server.add("Позняя", "Тэкст, які прыйшоў пазней.", lang="be", date="2015-06-24")
        eventually(lambda: "Позняя" in server.gemini("/be/issue/2015-W26.gmi").text)
        before = server.gemini("/be/issue/2015-W25.gpub").body

        def gone():
            answers = [server.gemini(f"/be/issue/{name}{ending}") for name in ("2015-W26", "2015-06") for ending in (".gmi", ".txt")]
            return all("Позняя" not in a.body.decode() for a in answers)

        server.sql("UPDATE article SET status = 'withdrawn' WHERE id = ?", late)
        eventually(gone, seconds=5)
        server.sql("DELETE FROM article WHERE id = 1")
        eventually(lambda: "Выпраўлены" not in server.gemini("/be/issue/2015-W26.txt").body.decode()
                   and "## 22–28 чэрвеня 2015: 5 навін\n" in server.gemini("/be/issue/").text)
        assert server.gemini("/be/issue/2015-W25.gpub").body == before
        server.add("Пасля", "Навіна наступнага тыдня.", lang="be", date="2015-07-01")
        eventually(lambda: names(server)[:2] == ["2015-07", "2015-W27"])
        assert len(names(server)) == 11 and "2015-W19" not in names(server) and "2015-04" not in names(server)
    finally:
        server.stop()


def test_the_same_news_gives_the_same_bytes(kiosk, tmp_path):
    other = Server(tmp_path)
    fill(other)
    other.start()
    try:
        eventually(lambda: len(names(other)) == 11, seconds=30)
        for url in listed(kiosk):
            if url.startswith("/be/issue/2015"):
                assert other.gemini(url).body == kiosk.gemini(url).body, url
    finally:
        other.stop()


def test_without_news_there_is_a_page_that_says_so(fresh):
    fresh.start()
    for lang in ("be", "ru", "en"):
        answer = eventually(lambda lang=lang: (lambda a: a.status == "20" and a)(fresh.gemini(f"/{lang}/issue/")))
        assert len(answer.text.splitlines()) == 5
