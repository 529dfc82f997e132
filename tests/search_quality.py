#!/usr/bin/env python3
"""How much of what a reader means does search find?  search_quality.py [--show N] LANG=FILE.conllu ...

Each sentence of a treebank (CoNLL-U) becomes an article of a store; the keeper makes an edition of it; `vestka search` is asked for
every inflected form of every lemma that has two forms or more in two sentences or more.  An article is a right answer when its
sentence has the lemma.  Recall and precision are means over the queries (domain.md 4.2).  --show prints the worst queries.

Also a test: pytest runs it on the files below $VESTKA_TREEBANKS (be_*/*.conllu, ru_*/*.conllu), and skips without.
"""
import collections
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import BUILD, vestka  # noqa: E402

LEAST = {"be": (0.88, 0.88), "ru": (0.92, 0.92)}  # recall, precision
NO_WORDS = {"PUNCT", "SYM", "NUM", "X"}


def sentences(path):
    """Text and words (form, lemma, kind) of each sentence."""
    text, words = "", []
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines() + [""]:
        if line.startswith("# text = "):
            text = line[9:]
        elif line and line[0] != "#":
            fields = line.split("\t")
            if fields[0].isdigit():
                words.append(tuple(fields[1:4]))
        elif not line and words:
            yield text or " ".join(w[0] for w in words), words
            text, words = "", []


def same(word):
    """As two spellings of one form: without capitals and stress marks."""
    word = unicodedata.normalize("NFC", word.replace("\u0301", "").replace("\u00ad", ""))
    return word.lower().replace("ё", "е").replace("ў", "у")


def questions(found):
    """(form, lemma) -> numbers of the right articles."""
    lemmas = collections.defaultdict(lambda: collections.defaultdict(set))
    for number, (_, words) in enumerate(found, 1):
        for form, lemma, kind in words:
            if kind not in NO_WORDS and any(c.isalpha() for c in form):
                lemmas[same(lemma)][same(form)].add(number)
    asked = {}
    for lemma, forms in lemmas.items():
        right = set().union(*forms.values())
        if len(forms) > 1 and len(right) > 1:
            for form in forms:
                asked[form, lemma] = right
    return asked


def make_edition(directory, lang, found):
    store, edition = directory / "store.db", directory / "edition.db"
    vestka("init", store=store)
    with sqlite3.connect(store) as db:
        db.executemany("INSERT INTO article (id, lang, title, body, body_type, date, status) VALUES (?, ?, ?, ?, 'text', ?, 'published')",
                       [(n, lang, str(n), text, f"20{n // 336 % 100:02}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}")
                        for n, (text, _) in enumerate(found, 1)])
    db.close()
    options = ["-o", f"store={store}", "-o", f"edition={edition}", "-o", f"capsule={directory / 'none'}"]
    keeper = subprocess.Popen([BUILD / "vestka", "keep", *options], stderr=subprocess.DEVNULL)
    try:
        while True:
            if keeper.poll() is not None:
                raise RuntimeError("the keeper ended")
            try:
                with sqlite3.connect(f"file:{edition}?mode=ro", uri=True) as e:
                    counts = e.execute("SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM queue)").fetchone()
                e.close()
                if counts == (len(found), 0):
                    break
            except sqlite3.Error:
                pass
            time.sleep(0.05)
    finally:
        keeper.send_signal(signal.SIGTERM)
        keeper.wait()
    return options


def ask(options, lang, forms):
    """form -> numbers of the articles found."""
    done = subprocess.run([BUILD / "vestka", "search", *options, "--lang", lang, "--count", "1000000", "-"],
                          input="\n".join(forms) + "\n", capture_output=True, text=True, check=True)
    answers = done.stdout.split("\n\n") if not done.stdout.startswith("\n") else [""] + done.stdout[1:].split("\n\n")
    found, lines = [], []
    for line in done.stdout.splitlines():
        if line:
            lines.append(int(line.split()[0]))
        else:
            found.append(set(lines))
            lines = []
    assert len(found) == len(forms), (len(found), len(forms), len(answers))
    return dict(zip(forms, found))


def measure(lang, path, show=0):
    found = list(sentences(path))
    asked = questions(found)
    with tempfile.TemporaryDirectory() as name:
        options = make_edition(pathlib.Path(name), lang, found)
        answers = ask(options, lang, sorted({form for form, _ in asked}))
    scores = []
    for (form, lemma), right in asked.items():
        got = answers[form]
        hits = len(got & right)
        scores.append((hits / len(right), hits / len(got) if got else 1.0, form, lemma))
    recall, precision = (sum(s[i] for s in scores) / len(scores) for i in (0, 1))
    for which, name in ((0, "recall"), (1, "precision")):
        for s in sorted(scores, key=lambda s: s[which])[:show]:
            print(f"  {name} {s[which]:.2f}  {s[2]} ({s[3]})")
    return recall, precision, len(scores)


def treebanks():
    root = os.environ.get("VESTKA_TREEBANKS")
    for lang in LEAST:
        for path in sorted(pathlib.Path(root).glob(f"{lang}_*/*.conllu")) if root else []:
            yield lang, path


def test_search_finds_inflected_words():
    import pytest
    there = list(treebanks())
    if not there:
        pytest.skip("VESTKA_TREEBANKS names no directory with be_*/*.conllu and ru_*/*.conllu")
    for lang, path in there:
        recall, precision, _ = measure(lang, path)
        assert (recall, precision) >= LEAST[lang] and precision >= LEAST[lang][1], (path, recall, precision)


def main(words):
    show = 0
    if words[:1] == ["--show"]:
        show, words = int(words[1]), words[2:]
    if not words or not all("=" in w for w in words):
        sys.exit(__doc__)
    for word in words:
        lang, path = word.split("=", 1)
        recall, precision, count = measure(lang, path, show)
        print(f"{lang} {pathlib.Path(path).name}: {count} queries, recall {recall:.3f}, precision {precision:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
