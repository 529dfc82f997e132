"""vestka check --news: each thing that a press officer would mend is named with the article's number and title, and nothing else is."""
import datetime

import pytest

from harness import HOST, eventually, vestka

DATAERR, NOINPUT, USAGE = 65, 66, 64
WIDE = "| " + " | ".join(f"Назва слупка нумар {n}" for n in range(6)) + " |\n|" + "---|" * 6 + "\n| " + " | ".join(["шмат слоў"] * 6) + " |\n"


def check(server, *args):
    """(exit code, lines found, what was said)"""
    done = vestka("-c", "/dev/null", "check", "--news", "-o", f"edition={server.edition}", "-o", f"host={HOST}",
                  "-o", f"certs={server.certs}", *args, store=server.store, check=False)
    return done.returncode, done.stdout.decode().splitlines(), done.stderr.decode()


def of(lines, number):
    """What was said of one article, behind its title."""
    return [line.partition("': ")[2] for line in lines if line.startswith(f"article {number} '")]


def seen(server, number, lang="be"):
    eventually(lambda: server.gemini(f"/{lang}/news/{number}").status in ("20", "52"))


def test_sound_news_are_passed_without_a_word(fresh):
    one = fresh.add("Добрая навіна", "Тэкст навіны.\n=> /be/contacts Кантакты\n=> https://example.org/x Сайт", lang="be", date="2024-01-01")
    two = fresh.add("Другая", f"Тэкст.\n=> /be/news/{one} Першая\n=> gemini://{HOST}/be/news/{one} Яшчэ раз", lang="be", date="2024-01-02")
    fresh.start()
    seen(fresh, two)
    code, lines, said = check(fresh)
    assert (code, lines) == (0, []), said
    assert "nothing could be better" in said and "the certificate holds for" in said


def test_each_fault_is_named_with_number_and_title(fresh):
    gone = fresh.add("Знятая", "Тэкст", lang="be", date="2024-01-01", status="withdrawn", withdrawn_reason="Памылка")
    future = fresh.add("Заўтра", "Тэкст", lang="be", date=str(datetime.date.today() + datetime.timedelta(days=400)))
    dead = fresh.add("Мёртвыя спасылкі", f"Тэкст.\n=> /be/news/99999 Няма\n=> /be/news/{gone} Знята\n=> /media/77/x.png Фота"
                     f"\n=> gemini://{HOST}/be/nothing Нідзе", lang="be", date="2024-01-02")
    wide = fresh.add("Шырокая", "Глядзі:\n\n" + WIDE, lang="be", date="2024-01-03", body_type="markdown")
    long = fresh.add("Доўгая", "\n".join(f"Сказ нумар {n} пра справы раёна." for n in range(900)), lang="be", date="2024-01-04")
    empty = fresh.add("Без тэксту", "", lang="be", date="2024-01-05")
    bare = fresh.add("З фота", "Тэкст.", lang="be", date="2024-01-06")
    fresh.sql("INSERT INTO media (article, name, kind, content) VALUES (?, 'a.png', 'picture', ?)", bare, b"\x89PNG\r\n\x1a\n")
    fresh.sql("INSERT INTO media (article, name, kind, caption, content) VALUES (?, 'b.png', 'picture', 'Плошча', ?)", bare, b"\x89PNG\r\n\x1a\n")
    alone = fresh.add("Адзін", "Тэкст.", lang="be", date="2024-01-07", translation=5)
    pair = fresh.add("Пара", "Тэкст.", lang="be", date="2024-01-08", translation=6)
    twin = fresh.add("Пара", "Текст.", lang="ru", date="2024-01-08", translation=6)
    fresh.start()
    seen(fresh, bare)
    seen(fresh, twin, "ru")
    eventually(lambda: len(of(check(fresh)[1], pair)) == 1)
    code, lines, _ = check(fresh)
    assert code == DATAERR
    assert all(" is still to come" in line for line in of(lines, future)) and len(of(lines, future)) == 1
    links = of(lines, dead)
    assert len(links) == 4
    assert sum("leads nowhere" in line for line in links) == 3 and sum("withdrawn" in line for line in links) == 1
    assert [f"/be/news/{gone} leads to what has been withdrawn" in line for line in links].count(True) == 1
    assert len(of(lines, wide)) == 1 and "6 columns" in of(lines, wide)[0] and "2 rows" in of(lines, wide)[0]
    assert len(of(lines, long)) == 1 and "divide it" in of(lines, long)[0]
    assert of(lines, empty) == ["it has a title and nothing else"]
    assert len(of(lines, bare)) == 1 and of(lines, bare)[0].startswith("a picture has no caption")
    assert len(of(lines, alone)) == 1 and "number 5" in of(lines, alone)[0]
    assert of(lines, pair) == of(lines, twin) == ["its translation is missing in: en"]
    assert of(lines, gone) == [] and f"article {dead} 'Мёртвыя спасылкі': " in "\n".join(lines)
    assert len(lines) == 12


@pytest.mark.parametrize("words", [["--signed", "/x"]])
def test_what_does_not_go_together_is_refused(fresh, words):
    assert check(fresh, *words)[0] == USAGE


def test_without_an_edition_the_next_step_is_named(fresh):
    code, lines, said = check(fresh)
    assert (code, lines) == (NOINPUT, []) and "vestka keep" in said
