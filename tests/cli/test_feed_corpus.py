"""The feeds of Debian's golang-github-mmcdole-gofeed-dev and what its own tests say is in them.  Run by hand it prints the table of
docs/CORPORA.md; without the package the test is skipped.

A title is compared as words: there markup inside a title stays, here it goes.
"""
import collections
import datetime
import html
import json
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import BUILD  # noqa: E402

CORPUS = pathlib.Path("/usr/share/gocode/src/github.com/mmcdole/gofeed/testdata")


def words(text):
    """Without markup, at whatever depth it is escaped."""
    for _ in range(3):
        text = re.sub(r"<[^>]*>", " ", html.unescape(text))
    return " ".join(text.split())


def link(item):
    if item.get("link"):
        return item["link"]
    for one in item.get("links") or []:
        if isinstance(one, str):
            return one
        if one.get("rel") in (None, "", "alternate"):
            return one.get("href")
    return None


def minsk(moment):
    """Local time: UTC+3, but UTC+2 in the winters before 2011.  The corpus has no moment near a change."""
    winter = moment.year < 2011 and (moment.month < 4 or moment.month > 10)
    return moment.astimezone(datetime.timezone(datetime.timedelta(hours=2 if winter else 3)))


def moment(item):
    core = item.get("dcExt") or {}
    for one in [item.get(k) for k in ("publishedParsed", "pubDateParsed", "updatedParsed")] + (core.get("date") or []):
        if one:
            try:
                return minsk(datetime.datetime.fromisoformat(one.replace("Z", "+00:00"))).strftime("%Y-%m-%dT%H:%M")
            except ValueError:
                return None
    return None


def differences():
    """(counts, list of (file, what, wanted, found))"""
    counts, bad = collections.Counter(), []
    files = sorted(CORPUS.rglob("*.xml"))
    done = subprocess.run([BUILD / "unit" / "found_dump", *map(str, files)], capture_output=True, check=True, timeout=120)
    for line in done.stdout.decode().splitlines():
        got = json.loads(line)
        path = pathlib.Path(got["file"])
        counts["feeds"] += 1
        expected = path.with_suffix(".json")
        if not expected.exists():
            counts["without an expectation"] += 1
            continue
        feed = json.loads(expected.read_text(encoding="utf-8-sig"))
        items = feed.get("items") or feed.get("entries") or []
        for n, item in enumerate(items):
            found = got["found"][n] if n < len(got["found"]) else {}
            checks = [("title", item.get("title") and words(item["title"]), words(found.get("title", ""))),
                      ("link", link(item), found.get("url", "")),
                      ("date", moment(item), found.get("date", ""))]
            for what, wanted, have in checks:
                if not wanted:
                    continue
                counts[what] += 1
                if wanted == have:
                    counts[what + " right"] += 1
                else:
                    bad.append((path.name, what, wanted, have, got["why"]))
    return counts, bad


@pytest.mark.skipif(not CORPUS.exists(), reason="golang-github-mmcdole-gofeed-dev is not installed")
def test_titles_links_and_dates_are_those_expected():
    counts, bad = differences()
    assert counts["feeds"] == 495
    assert counts["title"] >= 32 and counts["link"] >= 11 and counts["date"] >= 7
    assert bad == []


if __name__ == "__main__":
    counts, bad = differences()
    for what in ("title", "link", "date"):
        print(f"| {what}s | {counts[what]} | {counts[what + ' right']} |")
    print(dict(counts))
    for one in bad:
        print(*one, sep="\n    ")
