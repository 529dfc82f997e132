"""Addresses of the website before us, as readers and other sites have kept them."""
import urllib.parse

import pytest

from harness import HOST, eventually

clauses = pytest.mark.clauses
WEBSITE = "https://glubokoe.vitebsk-region.gov.by"


@pytest.fixture
def moved(fresh):
    """Articles whose numbers in the store are not those they had."""
    fresh.names = {
        "agency": fresh.add("Buses", "Text.", lang="en", date="2015-06-26", section="region",
                            source_url=f"{WEBSITE}/en/region-en/view/belarus-to-sell-buses-13496"),
        "key": fresh.add("Ключ", "Текст.", lang="ru", date="2015-06-25", source_key="glubokoe.vitebsk-region.gov.by/22268"),
        "wordpress": fresh.add("Свята", "Тэкст.", lang="be", date="2024-02-08",
                               source_url=f"{WEBSITE}/2024/02/" + urllib.parse.quote("свята-ў-раёне") + "/"),
        "joomla": fresh.add("Грыбы", "Тэкст.", lang="be", date="2024-02-07", source_url=f"{WEBSITE}/naviny/item/2097-hryby"),
        "bitrix": fresh.add("Сервис", "Текст.", lang="ru", date="2024-02-06",
                            source_url="https://dokshitsy.example.by/news/novye-uslugi-na-platforme-novopolo/"),
    }
    fresh.start()
    eventually(lambda: fresh.gemini(f"/en/news/{fresh.names['agency']}").status == "20")
    eventually(lambda: fresh.gemini(f"/ru/news/{fresh.names['bitrix']}").status == "20")
    return fresh


SLUG = urllib.parse.quote("свята-ў-раёне")
CASES = [
    ("agency", "en", "/en/region-en/view/belarus-to-sell-buses-13496"),
    ("agency", "en", "/en/region-en/view/another-title-13496/"),
    ("agency", "en", "/region-en/viewArchiveNews/belarus-13496"),
    ("agency", "en", "/special/en/region-en/view/belarus-13496"),
    ("agency", "en", "/by/region-news-by/view/belarus-13496"),
    ("key", "ru", "/ru/news_region_ru/view/kljuch-22268"),
    ("wordpress", "be", f"/2024/02/{SLUG.upper()}/"),
    ("wordpress", "be", f"/2024/02/{SLUG.lower()}"),
    ("wordpress", "be", f"/2024/02/{SLUG}/amp"),
    ("joomla", "be", "/naviny/item/2097-hryby"),
    ("joomla", "be", "/naviny/item/2097"),
    ("bitrix", "ru", "/news/novye-uslugi-na-platforme-novopolo/"),
]


@clauses("GEM-30")
def test_one_permanent_redirect_leads_to_the_article(moved):
    for name, lang, path in CASES:
        answer = moved.gemini(path)
        target = f"gemini://{HOST}/{lang}/news/{moved.names[name]}"
        assert (answer.status, answer.meta) == ("31", target), path
        assert moved.gemini(target).status == "20"
        selector = urllib.parse.unquote(path)
        assert moved.gopher(selector) == moved.gopher(f"/{lang}/news/{moved.names[name]}"), path


@clauses("GEM-30 GEM-47")
def test_lists_of_old_lead_to_lists_and_strangers_nowhere(moved):
    for path, target in (("/en/region-en/page/3", "/en/region/"), ("/by/region-news-by/archive/page/143/", "/be/archive/"),
                         ("/ru/news_ru/page/2", "/ru/news/"), ("/special/ru/news_region_ru/", "/ru/region/")):
        answer = moved.gemini(path)
        assert (answer.status, answer.meta) == ("31", f"gemini://{HOST}{target}"), path
        assert moved.gemini(target).status == "20"
    for path in ("/en/region-en/view/unknown-13497", "/2024/02/nothing", "/naviny/item/2098-x", "/ru/mchs/page/2",
                 # numbers of ours that never were numbers there: each of these articles has another one
                 f"/en/x/view/y-{moved.names['agency']}", f"/ru/x/view/y-{moved.names['key']}"):
        assert moved.gemini(path).status == "51", path
        assert moved.gopher(path).startswith(b"3"), path


@clauses("GEM-30")
def test_an_old_address_follows_its_article(moved):
    path, number = "/en/region-en/view/belarus-to-sell-buses-13496", moved.names["agency"]
    moved.sql("UPDATE article SET status = 'withdrawn', withdrawn_reason = 'Error' WHERE id = ?", number)
    eventually(lambda: moved.gemini(path).status == "52")
    moved.sql("DELETE FROM article WHERE id = ?", number)
    eventually(lambda: moved.gemini(path).status == "51")
    moved.sql("UPDATE article SET source_url = ? WHERE id = ?", f"{WEBSITE}/en/x/view/y-13496", moved.names["key"])
    eventually(lambda: moved.gemini(path).meta == f"gemini://{HOST}/ru/news/{moved.names['key']}")
