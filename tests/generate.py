#!/usr/bin/env python3
"""Makes a large store out of real words, for measuring: generate.py [--words PATH]... [--seed N] STORE COUNT.

The store must have been made by `vestka init`.  Words come as often as in real texts, from the sources named (vocabulary.py tells
which), or from the capsule's own pages: so letters, word lengths and languages are those of real pages.  The same seed gives the same
store.  June of 2015 has the same articles whatever the count; the others are spread evenly over the time from 2005 on.
"""
import argparse
import datetime
import pathlib
import random
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from vocabulary import Vocabulary  # noqa: E402

SECTIONS = ["region", "official", "economy", "society", "culture", None]
SHARE = {"be": 45, "ru": 45, "en": 10}
FIRST, LAST = datetime.datetime(2005, 1, 1, 9), datetime.datetime(2026, 11, 20, 9)
EQUAL, EQUAL_END, EQUAL_ARTICLES = datetime.datetime(2015, 6, 1, 8), datetime.datetime(2015, 7, 1, 8), 120
ENDS = [".", ".", ".", " — 5 %.", " на 12 кг.", " (№ 510)."]


def text_of(r, words, least, most):
    return " ".join(words.draw(r.randint(least, most))).capitalize()


def sentence(r, words):
    return text_of(r, words, 6, 18) + r.choice(ENDS)


def date_of(number, total):
    if number <= EQUAL_ARTICLES:
        return EQUAL + (EQUAL_END - EQUAL) * (number - 1) / EQUAL_ARTICLES
    date = FIRST + (LAST - FIRST - (EQUAL_END - EQUAL)) * (number / total)
    return date if date < EQUAL else date + (EQUAL_END - EQUAL)


def body_of(r, words, number):
    """About three kilobytes."""
    body = "".join(f"<p>{' '.join(sentence(r, words) for _ in range(r.randint(2, 5)))}</p>\n" for _ in range(r.randint(2, 5)))
    if number % 10 == 0:
        body += "<ul>" + "".join(f"<li>{sentence(r, words)}</li>" for _ in range(4)) + "</ul>\n"
    if number % 17 == 0:
        body += "<table><tr><th>А</th><th>Б</th></tr>" + "<tr><td>8.00</td><td>13.00</td></tr>" * 5 + "</table>\n"
    return body


def articles(count, sources, seed):
    r = random.Random(seed)
    vocabulary = {lang: Vocabulary(lang, sources, seed) for lang in SHARE}
    langs = [lang for lang, share in SHARE.items() for _ in range(share)]
    for number in range(1, count + 1):
        lang = r.choice(langs)
        words = vocabulary[lang]
        yield (lang, r.choice(SECTIONS), text_of(r, words, 4, 9), body_of(r, words, number),
               date_of(number, count).strftime("%Y-%m-%dT%H:%M"))


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--words", action="append", default=[], metavar="PATH")
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("store", type=pathlib.Path)
    args.add_argument("count", type=int)
    args = args.parse_args()
    if not args.store.exists():
        sys.exit(f"there is no store '{args.store}'; 'vestka init -o store={args.store}' makes one")
    with sqlite3.connect(args.store) as db:
        db.executemany("INSERT INTO article (lang, section, title, body, body_type, date, status) VALUES (?, ?, ?, ?, 'html', ?,"
                       " 'published')", articles(args.count, args.words, args.seed))
    db.close()


if __name__ == "__main__":
    main()
