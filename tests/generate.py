#!/usr/bin/env python3
"""Makes a large store out of real words, for measuring: generate.py STORE COUNT [SEED].

The store must have been made by `vestka init`.  Sentences are drawn from the capsule's own pages, so letters, word lengths and
languages are those of real pages; the same seed gives the same store.
"""
import pathlib
import random
import re
import sqlite3
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECTIONS = ["region", "official", "economy", "society", "culture", None]
SHARE = {"be": 45, "ru": 45, "en": 10}


def words_of(lang):
    """Every word of the language's pages, as often as it stands there."""
    text = ""
    for page in sorted((ROOT / "capsule" / lang).glob("*.gmi")) + sorted((ROOT / "contrib" / "seed").glob(f"*{lang}*")):
        text += page.read_text(encoding="utf-8")
    text = re.sub(r"^=>\s*\S+", "", text, flags=re.M)
    return re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", text)


def sentence(r, words):
    chosen = r.choices(words, k=r.randint(6, 18))
    return " ".join(chosen).lower().capitalize() + r.choice([".", ".", ".", " — 5 %.", " на 12 кг.", " (№ 510)."])


def article(r, words, number, total):
    """From 2005 to today, evenly; a body of about three kilobytes."""
    begin, end = time.mktime((2005, 1, 1, 9, 0, 0, 0, 0, 0)), time.mktime((2026, 11, 20, 9, 0, 0, 0, 0, 0))
    date = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(begin + (end - begin) * number / total))
    title = " ".join(r.choices(words, k=r.randint(4, 9))).lower().capitalize()
    paragraphs = [" ".join(sentence(r, words) for _ in range(r.randint(2, 5))) for _ in range(r.randint(2, 5))]
    body = "".join(f"<p>{p}</p>\n" for p in paragraphs)
    if number % 10 == 0:
        body += "<ul>" + "".join(f"<li>{sentence(r, words)}</li>" for _ in range(4)) + "</ul>\n"
    if number % 17 == 0:
        body += "<table><tr><th>А</th><th>Б</th></tr>" + "<tr><td>8.00</td><td>13.00</td></tr>" * 5 + "</table>\n"
    return title, body, date


def main(path, count, seed=1):
    r = random.Random(seed)
    vocabulary = {lang: words_of(lang) for lang in SHARE}
    langs = [lang for lang, share in SHARE.items() for _ in range(share)]
    with sqlite3.connect(path) as db:
        for number in range(1, count + 1):
            lang = r.choice(langs)
            title, body, date = article(r, vocabulary[lang], number, count)
            db.execute("INSERT INTO article (lang, section, title, body, body_type, date, status) VALUES (?, ?, ?, ?, 'html', ?,"
                       " 'published')", (lang, r.choice(SECTIONS), title, body, date))
    db.close()


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:]))
