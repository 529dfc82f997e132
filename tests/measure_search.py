#!/usr/bin/env python3
"""What searches cost in a large edition: measure_search.py [--count N] [--words PATH]... DIRECTORY, which holds a store.db (see generate.py).

Searches are for the words that the store was written with: as often as they stand in its texts (so the commonest ones come most), rare ones,
two and three together, typed in Latin letters, in the other Cyrillic language.  Prints worker CPU a search (Gopher, no TLS) as the kernel
counts it, and judges nothing.  No reply to a search is ever kept.
"""
import argparse
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import Server  # noqa: E402
from measure import cpu_ms, wait_complete  # noqa: E402
from vocabulary import Vocabulary  # noqa: E402

# As people type on a phone without a Cyrillic keyboard.
LATIN = dict(zip("абвгґдеёжзіийклмнопрстуўфхцчшщъыьэюяʼ'", "a b v g g d e io zh z i i j k l m n o p r s t u u f h c ch sh sch  y  e iu ia  ".split(" ")))


def in_latin(word):
    return "".join(LATIN.get(c, c) for c in word)


def searches(r, words, other, count):
    """(kind, words) of so many searches."""
    kinds = {
        "common": lambda: words.draw(1),
        "rare": lambda: [r.choice(words.words)],
        "two": lambda: words.draw(2),
        "three": lambda: words.draw(3),
        "two rare": lambda: [words.draw(1)[0], r.choice(words.words)],
        "latin": lambda: [in_latin(w) for w in words.draw(r.randint(1, 2))],
        "latin rare": lambda: [in_latin(r.choice(words.words))],
        "other language": lambda: other.draw(r.randint(1, 2)),
        "beginning": lambda: [r.choice(words.words)[:r.randint(3, 6)]],
    }
    names = list(kinds)
    for n in range(count):
        name = names[n % len(names)]
        yield name, " ".join(kinds[name]())


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def tell(name, found):
    cost = [ms for ms, _ in found]
    worst = max(found)
    print(f"{name:20} {len(cost):6} searches, worker CPU ms: median {percentile(cost, .5):6.2f}, 99 % {percentile(cost, .99):6.2f}, "
          f"worst {worst[0]:6.2f} ({worst[1]})", flush=True)


def ask(server, workers, lang, text):
    before = cpu_ms(workers)
    server.gopher(f"/{lang}/search\t{text}")
    return cpu_ms(workers) - before


def measure(server, sources, count, seed=1):
    """kind -> [(ms, search)]; all kinds in three languages."""
    r, found, workers = random.Random(seed), {}, server.children("worker")
    words = {lang: Vocabulary(lang, sources, seed) for lang in ("be", "ru", "en")}
    for lang, other in (("be", "ru"), ("ru", "be"), ("en", "be")):
        for kind, text in searches(r, words[lang], words[other], count // 3):
            found.setdefault(kind, []).append((ask(server, workers, lang, text), f"{lang}: {text}"))
    return found


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--count", type=int, default=10000)
    args.add_argument("--words", action="append", default=[], metavar="PATH")
    args.add_argument("directory")
    args = args.parse_args()
    server = Server(args.directory, workers="1")
    server.start()
    try:
        wait_complete(server)
        found = measure(server, args.words, args.count)
    finally:
        server.stop()
    for kind, list_ in found.items():
        tell(kind, list_)
    every = [x for list_ in found.values() for x in list_]
    tell("all", every)
    for ms, text in sorted(every)[-10:]:
        print(f"  {ms:.2f} {text}")


if __name__ == "__main__":
    main()
