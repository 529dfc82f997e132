"""Real words, as often as texts have them: what large stores are written with, and searches asked for.

Sources are files whose names tell the language (be_BY.dic, 03_be_article.html, ru_gsd-ud-dev.conllu), or directories of such:
treebanks (CoNLL-U), word lists with rules of inflection (hunspell), and texts.  A language without a source has the words of the project's own pages.
"""
import collections
import itertools
import pathlib
import random
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
LANGS = ("be", "ru", "en")
FORMS_MOST = 300_000  # of one language: what ten million words of news have
SHIFT = 2.7           # Zipf's law as Mandelbrot mended it: a word's share is 1 / (rank + SHIFT)
BLOCK = 1 << 16


def words_of_text(text):
    text = re.sub(r"^=>\s*\S+|<[^>]*>|&\w+;", " ", text, flags=re.M)
    return re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", text.lower())


def words_of_treebank(text):
    rows = (line.split("\t") for line in text.splitlines() if line[:1].isdigit())
    return [row[1].lower() for row in rows if row[1].isalpha()]


def rules_of(path):
    """Flag -> (what is cut off, what comes, what the word must end in); suffixes alone."""
    rules = collections.defaultdict(list)
    for row in map(str.split, path.read_text(encoding="utf-8").splitlines()):
        if len(row) >= 5 and row[0] == "SFX":
            cut, put = (x.partition("/")[0].replace("0", "") for x in row[2:4])
            rules[row[1]].append((cut, put, re.compile(row[4] + "$")))
    return rules


def words_of_list(path, r):
    """Words with all their forms, drawn word by word until there are enough."""
    rules, found = rules_of(path.with_suffix(".aff")), set()
    lines = path.read_text(encoding="utf-8").split("\n")[1:]
    r.shuffle(lines)
    for line in lines:
        word, _, flags = line.strip().partition("/")
        if not word.isalpha():
            continue
        found.add(word.lower())
        found.update(word[:len(word) - len(cut)].lower() + put for flag in flags for cut, put, end in rules.get(flag, ())
                     if word.endswith(cut) and end.search(word))
        if len(found) > FORMS_MOST:
            break
    return sorted(found)


def files_of(sources):
    for source in map(pathlib.Path, sources):
        yield from sorted(p for p in source.rglob("*") if p.is_file()) if source.is_dir() else [source]


def own_pages(lang):
    found = sorted((ROOT / "capsule" / lang).glob("*.gmi")) + sorted((ROOT / "contrib" / "seed").glob(f"*{lang}*"))
    return found + (sorted((ROOT / "docs").glob("*.md")) if lang == "en" else [])


class Vocabulary:
    """Words of one language: `words` with the most frequent first, and their weights."""

    def __init__(self, lang, sources=(), seed=1):
        self.random = random.Random(f"{seed} {lang}")
        counted, listed = collections.Counter(), []
        for path in files_of(sources):
            name = re.search(r"(?:^|_)(be|ru|en)_", path.name)
            if not name or name.group(1) != lang or path.suffix == ".aff":
                continue
            if path.suffix == ".dic":
                listed += words_of_list(path, self.random)
            else:
                read = words_of_treebank if path.suffix == ".conllu" else words_of_text
                counted.update(read(path.read_text(encoding="utf-8", errors="ignore")))
        if not counted:
            for path in own_pages(lang):
                counted.update(words_of_text(path.read_text(encoding="utf-8")))
        rare = [w for w in listed if w not in counted]
        self.random.shuffle(rare)
        self.words = ([w for w, _ in counted.most_common()] + rare)[:FORMS_MOST]
        self.shares = list(itertools.accumulate(1 / (rank + SHIFT) for rank in range(1, len(self.words) + 1)))
        self.drawn, self.at = [], 0

    def draw(self, count):
        """So many words, each as often as it should stand in a text."""
        if self.at + count > len(self.drawn):
            self.drawn, self.at = self.random.choices(self.words, cum_weights=self.shares, k=BLOCK), 0
        self.at += count
        return self.drawn[self.at - count:self.at]
