"""Long articles: the whole, and beside it parts that a slow line takes in seconds; sizes named before anything is asked for."""
import re

import pytest

from harness import HOST, Server, eventually, links, menu

KB = 1024
PART = 12 * KB           # bytes of text in a part
AROUND = 600             # bytes of title, ways on and header
LANGS = ("be", "ru", "en")
WORDS = {"be": "Рашэнне раённага савета па дарогах. ", "ru": "Решение районного совета по дорогам. ", "en": "Decision of the district council on the roads between villages. "}
IN_PARTS = {"be": "Часткамі", "ru": "По частям", "en": "In parts"}
IN_FULL = {"be": "Цалкам", "ru": "Полностью", "en": "In full"}
NEXT = {"be": "Наступная частка", "ru": "Следующая часть", "en": "Next part"}
PREVIOUS = {"be": "Папярэдняя частка", "ru": "Предыдущая часть", "en": "Previous part"}


def markdown(lang):
    """Chapters, a list, a table and lines as they stand, some of which begin where a part would end."""
    text, words = [], WORDS[lang]
    for chapter in range(1, 6):
        text.append(f"## {chapter}. {words.strip('. ')}\n")
        text += [f"{n}. {words * 6}\n" for n in range(1, 12)]
        text.append("\n".join(f"- {n}: {words}" for n in range(40)) + "\n")
        text.append("| a | b |\n|---|---|\n" + "".join(f"| {n} | {words.strip()} |\n" for n in range(20)))
        text.append("```\n" + "".join(f"{n:3} {words}\n" for n in range(30)) + "```\n")
    return "\n".join(text)


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("parts"))
    server.init()
    server.ids = {lang: server.add(WORDS[lang].strip(". "), markdown(lang), body_type="markdown", lang=lang, date="2024-05-01", section="region",
                                   translation=1) for lang in LANGS}
    server.short = server.add("Short", "Short text.", lang="en", date="2024-05-02", section="region")
    # a list with more than a part has, and a paragraph that no part could hold
    server.list = server.add("List", "\n".join(f"* {n} {WORDS['en'] * 3}" for n in range(900)), lang="en", date="2024-04-01", section="region")
    server.one = server.add("One", "First.\n\n" + WORDS["en"] * 1500 + "\n\nLast.", lang="en", date="2024-04-02", section="region")
    server.start()
    eventually(lambda: all(server.gemini(f"/en/news/{n}").status == "20" for n in (server.list, server.one)))
    yield server
    server.stop()


def size_named(line):
    """Bytes, as far as the line says: "(12 KB)" is 11.5 to 12.5."""
    number, unit = re.search(r"\(([\d.,]+)[ \u00a0](Б|КБ|B|KB)\)$", line).groups()
    return float(number.replace(",", ".")) * (KB if len(unit) == 2 else 1)


def parts_of(server, lang, number):
    """(path, label) of each; and the rest of the page's links."""
    found = links(server.gemini(f"/{lang}/news/{number}/parts/").text)
    parts = [(url, label) for url, label in found if re.search(r"/parts/\d+$", url)]
    return parts, [x for x in found if x not in parts]


def body(page):
    """What stands between the title and the ways on."""
    text = page.text
    return text[text.index("\n") + 1:text.index(re.search(r"(?m)^=> \S+/parts/", text)[0])].strip("\n")


@pytest.mark.parametrize("lang", LANGS)
def test_the_way_to_the_parts_stands_above_the_text(long, lang):
    at = f"/{lang}/news/{long.ids[lang]}"
    page = long.gemini(at).text.split("\n")
    assert page[1] == f"=> {at}/parts/ {IN_PARTS[lang]}" and page[2] == "" and page[3], page[:5]
    assert sum(IN_PARTS[lang] in line for line in page) == 1
    short = long.gemini(f"/en/news/{long.short}").text
    assert "/parts/" not in short


@pytest.mark.parametrize("lang", LANGS)
def test_parts_are_the_whole(long, lang):
    """Each text once and in order, each part within its bytes, its size named before it is asked for."""
    at = f"/{lang}/news/{long.ids[lang]}"
    parts, others = parts_of(long, lang, long.ids[lang])
    assert [url for url, _ in parts] == [f"{at}/parts/{n}" for n in range(1, len(parts) + 1)] and len(parts) >= 3
    assert [label.split(". ")[0] for _, label in parts] == [str(n) for n in range(1, len(parts) + 1)]
    assert others[0][0] == at and others[0][1].startswith(IN_FULL[lang]) and others[1][0] == f"/{lang}/"
    whole = long.gemini(at)
    assert abs(size_named(others[0][1]) - len(whole.body)) < 2 * KB
    pages = [long.gemini(url) for url, _ in parts]
    for (_, label), page in zip(parts, pages):
        assert len(page.raw) <= PART + AROUND
        assert abs(size_named(label) - len(body(page).encode())) <= KB
        assert "\n\n\n" not in page.text and page.header.endswith(f"lang={lang}".encode())
    text = "\n".join(filter(None, "\n".join(body(page) for page in pages).split("\n")))
    of_whole = "\n".join(filter(None, whole.text.split("\n")[2:]))
    assert of_whole.startswith(text), "a block is lost, or twice"


@pytest.mark.parametrize("lang", LANGS)
def test_parts_end_between_blocks(long, lang):
    parts, _ = parts_of(long, lang, long.ids[lang])
    for url, _ in parts:
        lines = body(long.gemini(url)).split("\n")
        assert sum(line.startswith("```") for line in lines) % 2 == 0
        assert not lines[0].startswith(("* ", "```")) and not lines[-1].startswith("#")


@pytest.mark.parametrize("lang", LANGS)
def test_parts_lead_to_each_other(long, lang):
    parts, _ = parts_of(long, lang, long.ids[lang])
    at, last = f"/{lang}/news/{long.ids[lang]}/parts/", len(parts)
    for n, (url, _) in enumerate(parts, 1):
        page = long.gemini(url)
        assert page.text.startswith(f"# {WORDS[lang].strip('. ')} ({n}/{last})\n")
        found = [(to, label) for to, label in links(page.text) if "/parts/" in to]
        labels = [(f"{at}{n + 1}", NEXT[lang])] * (n < last) + [(f"{at}{n - 1}", PREVIOUS[lang])] * (n > 1)
        assert [(to, label.rpartition(" (")[0]) for to, label in found[:-1]] == labels
        assert found[-1] == (at, IN_PARTS[lang])
        for to, label in found[:-1]:
            assert abs(size_named(label) - len(body(long.gemini(to)).encode())) <= KB


@pytest.mark.parametrize("lang", LANGS)
def test_gopher_offers_them_in_menus(long, lang):
    """A text has no links: what lists an article that is long leads to the menu of its parts, and the whole is in it."""
    at = f"/{lang}/news/{long.ids[lang]}"
    for page in (f"/{lang}/", f"/{lang}/news/", f"/{lang}/region/"):
        items = [item for item in menu(long.gopher(page)) if item[2].startswith(at)]
        assert items and {(item[0], item[2]) for item in items} == {("1", f"{at}/parts/")}, page
    items = [item for item in menu(long.gopher(f"{at}/parts/")) if item[0] != "i"]
    parts, _ = parts_of(long, lang, long.ids[lang])
    assert [(i[0], i[2]) for i in items] == [("0", url) for url, _ in parts] + [("0", at), ("1", f"/{lang}/")]
    for kind, label, selector, *_ in items[:-1]:
        raw = long.gopher(selector).decode()
        assert raw.endswith("\r\n.\r\n") and f"gemini://{HOST}{selector}\r\n" in raw
        assert selector == at or len(raw.encode()) <= 1.3 * PART + AROUND
        assert all(len(line) <= 67 for line in raw.split("\r\n") if "://" not in line)


def test_lists_stay_small(long):
    """Which is why a list names the size, and nothing more."""
    text = long.gemini("/en/news/").text
    assert "/parts/" not in text and re.search(rf"/en/news/{long.list} .*\(\d+ KB\)", text)


def test_a_list_longer_than_a_part_is_cut_between_items(long):
    parts, _ = parts_of(long, "en", long.list)
    bodies = [body(long.gemini(url)).split("\n") for url, _ in parts]
    assert all(line.startswith("* ") for lines in bodies for line in lines)
    assert [int(line.split()[1]) for lines in bodies for line in lines] == list(range(900))
    assert all(PART // 2 < len("\n".join(lines).encode()) <= PART for lines in bodies[:-1])


def test_a_paragraph_longer_than_a_part_is_one_and_says_so(long):
    parts, _ = parts_of(long, "en", long.one)
    assert [size_named(label) > PART for _, label in parts] == [False, True, False]


def test_parts_that_are_not_there(long):
    at = f"/en/news/{long.ids['en']}/parts/"
    for path in (at + "0", at + "99", at + "1x", "/en/news/99999/parts/", "/en/news/99999/parts/1", at + "9" * 30):
        assert long.gemini(path).status == "51", path
        assert long.gopher(path).startswith(b"3"), path
    assert long.gemini(f"/en/news/{long.short}/parts/1").text.startswith("# Short\n")


def test_a_withdrawn_article_has_no_parts(long):
    number = long.add("Goes", markdown("en"), body_type="markdown", lang="en", date="2024-03-01", section="region")
    eventually(lambda: long.gemini(f"/en/news/{number}/parts/1").status == "20")
    long.sql("UPDATE article SET status = 'withdrawn', withdrawn_reason = 'Wrong.' WHERE id = ?", number)
    eventually(lambda: long.gemini(f"/en/news/{number}").status == "52")
    assert {long.gemini(f"/en/news/{number}/parts/{n}").status for n in ("", "1")} == {"52"}


def test_links_to_large_things_say_how_large(long):
    """In the text of an article and on the editors' pages: nobody is sent what nobody asked for."""
    number = long.add("Refers", f"See this:\n=> /en/news/{long.list} The list\n=> /en/news/{long.short} The short one", lang="en",
                      date="2024-06-01", section="region")
    eventually(lambda: long.gemini(f"/en/news/{number}").status == "20")
    found = links(long.gemini(f"/en/news/{number}").text)
    assert size_named(found[0][1]) > 32 * KB and found[0][0] == f"/en/news/{long.list}"
    assert found[1] == (f"/en/news/{long.short}", "The short one")
