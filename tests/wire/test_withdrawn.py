"""A withdrawn article is gone from every page, list, feed, bundle, search and cache of both protocols."""
from urllib.parse import quote

import pytest

from harness import ALPHABETS, eventually, links

clauses = pytest.mark.clauses

# The one article, its words nowhere else; and the addresses that show it, besides its own.
WORD = {"be": "снегаход", "ru": "снегоход", "en": "snowmobile"}
TITLE = {"be": "Снегаходы прыехалі", "ru": "Снегоходы приехали", "en": "Snowmobiles are here"}
SHOWN = ("", "news/", "culture/", "archive/2024/03/", "new", "since/2024-03-01", "day/2024-03-05", "week/2024-W10", "month/2024-03",
         "feed.xml", "culture/feed.xml")


def gemini_pages(server, lang):
    found = {path: server.gemini(f"/{lang}/{path}") for path in SHOWN}
    found["search"] = server.gemini(f"/{lang}/search?{quote(WORD[lang])}")
    assert all(answer.status == "20" for answer in found.values())
    return {path: answer.text for path, answer in found.items()}


def gopher_pages(server, lang):
    found = {path: server.gopher(f"/{lang}/{path}").decode() for path in SHOWN}
    found["search"] = server.gopher(f"/{lang}/search\t{WORD[lang]}").decode()
    assert not any(text.startswith("3") for text in found.values())
    return found


@clauses("T-C02 GEM-41 GOP-27")
def test_withdrawn_everywhere_within_a_second(fresh):
    # Two of each, so that no list is empty without the one that goes.
    ids = {}
    for lang, title in TITLE.items():
        fresh.add({"be": "Застаецца", "ru": "Остаётся", "en": "This one stays"}[lang], "...", lang=lang, date="2024-03-05", section="culture")
        ids[lang] = fresh.add(title, title + ".", lang=lang, date="2024-03-05", section="culture", translation=7)
    fresh.start()
    eventually(lambda: fresh.gemini(f"/en/news/{ids['en']}").status == "20")
    for lang, number in ids.items():
        at = f"/{lang}/news/{number}"
        for path, text in gemini_pages(fresh, lang).items():
            assert at in text, (lang, path)
        for path, text in gopher_pages(fresh, lang).items():
            assert at in text or TITLE[lang] in text, (lang, path)
        twins = [url for url, _ in links(fresh.gemini(at).text)]
        assert {f"/{other}/news/{ids[other]}" for other in ids if other != lang} <= set(twins)

    for lang, number in ids.items():
        fresh.sql("UPDATE article SET status = 'withdrawn', withdrawn_reason = 'It was wrong.' WHERE id = ?", number)
        eventually(lambda: fresh.gemini(f"/{lang}/news/{number}").status == "52", seconds=1)
        # Nothing is waited for from here on: what is gone is gone everywhere at once.
        answer = fresh.gemini(f"/{lang}/news/{number}")
        assert (answer.status, answer.meta) == ("52", "It was wrong.")
        for root in ("", *ALPHABETS):
            raw = fresh.gopher(f"{root}/{lang}/news/{number}")
            assert raw.startswith(b"3") and TITLE[lang].encode() not in raw
        for path, text in {**gemini_pages(fresh, lang), **gopher_pages(fresh, lang)}.items():
            assert f"/{lang}/news/{number}" not in text and TITLE[lang] not in text, (lang, path)
    # Its twins, which went too, lead to none of the others; and what stays is not touched.
    assert fresh.gemini(f"/en/news/{ids['en'] - 1}").status == "20"
    fresh.sql("UPDATE article SET status = 'published' WHERE id = ?", ids["en"])
    eventually(lambda: fresh.gemini(f"/en/news/{ids['en']}").status == "20", seconds=1)
    assert not {f"/{lang}/news/{ids[lang]}" for lang in ("be", "ru")} & {u for u, _ in links(fresh.gemini(f"/en/news/{ids['en']}").text)}
    assert all(f"/en/news/{ids['en']}" in text for text in gemini_pages(fresh, "en").values())


@clauses("GEM-41")
def test_a_correction_is_shown_with_its_date(fresh):
    number = fresh.add("Bridge", "It opens on Friday.", lang="en", date="2024-03-05")
    fresh.start()
    eventually(lambda: fresh.gemini(f"/en/news/{number}").status == "20")
    fresh.sql("UPDATE article SET body = 'It opens on Monday.', correction = 'The day was wrong.', corrected = '2024-03-07' WHERE id = ?", number)
    eventually(lambda: "The day was wrong." in fresh.gemini(f"/en/news/{number}").text, seconds=1)
    for text in (fresh.gemini(f"/en/news/{number}").text, fresh.gopher(f"/en/news/{number}").decode(), fresh.gemini("/en/new").text):
        assert "7 March 2024" in text and "The day was wrong." in text and "Monday" in text and "Friday" not in text
