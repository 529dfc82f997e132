"""The editor's tool as people use it: every command, and every way in which it can go wrong.

Standard output is for the product, standard error for the talk; codes are those of sysexits.h.
"""
import contextlib
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

import pytest

from harness import BUILD, DEADLINE, ROOT, eventually, vestka

USAGE, DATAERR, NOINPUT, UNAVAILABLE, CANTCREAT, IOERR, TEMPFAIL, NOPERM, CONFIG = 64, 65, 66, 69, 73, 74, 75, 77, 78
COMMANDS = (
    "init import add edit list show search convert withdraw alert changes notes issue get export key check keep status stats completion"
).split()
SEED = sorted((ROOT / "contrib" / "seed").iterdir())


class Desk:
    """A store of the test's own, and the tool that works on it."""

    def __init__(self, directory):
        self.directory = directory
        self.store = directory / "store.db"
        self.forms = directory / "forms"
        self.forms.mkdir()
        vestka("init", store=self.store)

    def run(self, *args, input=b"", editor=None, **env):
        """(exit code, standard output, standard error)"""
        env = {**os.environ, "TMPDIR": str(self.forms), **env}
        for name in ("VISUAL", "EDITOR", "JOURNAL_STREAM"):
            env.pop(name, None)
        if editor:
            env["EDITOR"] = editor
        done = vestka(*args, store=self.store, input=input, check=False, env=env)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def ok(self, *args, **options):
        code, out, err = self.run(*args, **options)
        assert code == 0, err
        return out

    def add(self, title, text="A text.", *options):
        return int(self.ok("add", "--title", title, *options, input=text.encode()))

    def row(self, number):
        with sqlite3.connect(self.store) as db:
            db.row_factory = sqlite3.Row
            row = db.execute("SELECT * FROM article WHERE id = ?", [number]).fetchone()
        db.close()
        return dict(row) if row else None

    def count(self):
        with sqlite3.connect(self.store) as db:
            (n,) = db.execute("SELECT count(*) FROM article").fetchone()
        db.close()
        return n

    def kept(self):
        return sorted(self.forms.iterdir())


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def refused(answer, code, *words):
    """A refusal: the code, nothing on standard output, each of the words on standard error."""
    assert answer[0] == code, answer
    assert answer[1] == "", answer
    for word in words:
        assert word in answer[2], answer
    assert all(line.startswith("vestka: ") for line in answer[2].splitlines()), answer


def on_terminal(words, typed, env=None, expect=b""):
    """Runs it with all three streams on a terminal; types each text when its prompt stands there. Gives code and screen."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(words[0], words, {**os.environ, **(env or {})})
    screen = b""
    for prompt, text in [*typed, (None, b"")]:
        while prompt is None or prompt not in screen:
            assert select.select([fd], [], [], DEADLINE)[0], screen
            try:
                data = os.read(fd, 65536)
            except OSError:  # the other side is closed
                data = b""
            if not data:
                assert prompt is None, screen
                break
            screen += data
        if prompt is not None:
            os.write(fd, text)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(fd)
    return code, screen.decode(errors="replace")


# --- the command line ---


def test_help_names_every_command_and_goes_to_standard_output():
    done = vestka("--help")
    assert re.findall(r"^  ([a-z]+)", done.stdout.decode(), re.M) == COMMANDS
    assert done.stderr == b""
    assert max(map(len, done.stdout.decode().splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_that_fits_a_screen(command):
    text = vestka(command, "--help").stdout.decode()
    assert text.startswith(f"usage: vestka {command}")
    assert len(text.splitlines()) <= 24
    assert max(map(len, text.splitlines())) <= 90


def test_version():
    assert re.fullmatch(rb"vestka \d+\.\d+\.\d+\n", vestka("--version").stdout)
    assert vestka("-V").stdout == vestka("list", "--version").stdout == vestka("-V").stdout


@pytest.mark.parametrize("words, code, says", [
    ([], USAGE, "vestka --help"),
    (["lst"], USAGE, "there is no command 'lst'"),
    (["--nonsense"], USAGE, "'--nonsense' is no option; 'vestka --help'"),
    (["list", "--nonsense"], USAGE, "'--nonsense' is no option; 'vestka list --help'"),
    (["list", "-x"], USAGE, "'-x' is no option"),
    (["list", "--json=yes"], USAGE, "takes no value"),
    (["list", "--s", "x"], USAGE, "may mean several"),
    (["list", "-o", "store"], USAGE, "is not KEY=VALUE"),
    (["list", "-o", "shop=x"], CONFIG, "unknown key"),
    (["list", "-c", "/nonexistent.conf"], CONFIG, "/nonexistent.conf"),
    (["list", "five"], USAGE, "options only"),
    (["init", "x"], USAGE, "no arguments"),
    (["check", "x"], USAGE, "no arguments"),
    (["keep", "x"], USAGE, "no arguments"),
    (["show"], USAGE, "which article?"),
    (["show", "1", "2"], USAGE, "too many words"),
    (["show", "first"], USAGE, "'first' is not an article's number"),
    (["show", "0"], USAGE, "'0' is not an article's number"),
    (["show", "99999999999999999999"], USAGE, "is not an article's number"),
    (["show", "--as", "pdf", "1"], USAGE, "--as: 'pdf'"),
    (["show", "--width", "5", "1"], USAGE, "20 to 200"),
    (["edit"], USAGE, "which article?"),
    (["withdraw"], USAGE, "which article?"),
    (["withdraw", "5"], USAGE, "why?"),
    (["alert", "Storm"], USAGE, "until when?"),
    (["alert", "--until", "14:00"], USAGE, "what is the warning?"),
    (["alert", "Storm", "--until", "tomorrow"], USAGE, "is no moment"),
    (["alert", "Storm", "--until", "2015-06"], USAGE, "is no moment"),
    (["alert", "Storm", "--until", "2015-06-26"], USAGE, "names the past"),
    (["alert", "Storm", "--until", "2199-01-01", "--from", "2199-01-03"], USAGE, "end before it begins"),
    (["alert", "Storm", "--until", "2199-01-01", "--lang", "de"], USAGE, "is not be, ru or en"),
    (["alert", "Storm", "--until", "2199-01-01", "--article", "99"], DATAERR, "no article 99"),
    (["alert", "я" * 91, "--until", "2199-01-01"], USAGE, "180 are read whole"),
    (["alert", "--end", "7"], DATAERR, "no line of warning 7"),
    (["alert", "Storm", "--end", "7"], USAGE, "--end takes no text"),
    (["withdraw", "5", " "], USAGE, "why?"),
    (["import"], USAGE, "which files?"),
    (["add"], USAGE, "--title"),
    (["add", "--title", "x", "a", "b"], USAGE, "vestka import"),
    (["add", "--title", "x", "--date", "yesterday"], USAGE, "--date: 'yesterday' is not a date"),
    (["add", "--title", "x", "--date", "31.02.2026"], USAGE, "2015-06-26"),
    (["add", "--title", "x", "--lang", "de"], USAGE, "--lang: 'de'"),
    (["add", "--title", "x", "--type", "pdf"], USAGE, "--type: 'pdf'"),
    (["add", "--title", "x", "--status", "gone"], USAGE, "--status: 'gone'"),
    (["add", "--title", "x", "--status", "withdrawn"], USAGE, "draft or published"),
    (["add", "--title", "x", "--translation", "-3"], USAGE, "is not a number"),
    (["add", "--title", "x", "--source", "belta"], USAGE, "absolute address"),
    (["list", "--status", "gone"], USAGE, "draft, published or withdrawn"),
    (["list", "--count", "0"], USAGE, "--count"),
])
def test_a_wrong_call_names_what_is_wrong(desk, words, code, says):
    refused(desk.run(*words), code, says)
    assert desk.count() == 0


@pytest.mark.parametrize("words", [["list", "--lang"], ["list", "-l"], ["list", "-jl"], ["-o"], ["list", "--config"]])
def test_an_option_without_its_value_is_named(words):
    done = vestka(*words, check=False)
    named = words[-1] if words[-1] != "-jl" else "-l"
    refused((done.returncode, done.stdout.decode(), done.stderr.decode()), USAGE, f"'{named}' needs a value")


def test_options_may_stand_before_and_after_the_command_and_its_arguments(desk):
    number = desk.add("One")
    before = vestka("-o", f"store={desk.store}", "show", number)
    after = vestka("show", number, "-o", f"store={desk.store}", "--as=text")
    assert before.stdout == after.stdout == b"One\n\nA text.\n"


def test_two_dashes_end_the_options(desk):
    (desk.directory / "--title").write_text("Odd name")
    done = subprocess.run([BUILD / "vestka", "add", "-o", f"store={desk.store}", "--title", "x", "--", "--title"],
                          cwd=desk.directory, capture_output=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stderr
    assert desk.row(1)["body"] == "Odd name"


def test_a_configuration_names_the_line_of_its_fault(desk):
    conf = desk.directory / "vestka.conf"
    conf.write_text("# a comment\nlanguage = de\n")
    refused(desk.run("list", "-c", conf), CONFIG, f"{conf}:2", "language")


@pytest.mark.parametrize("words", [["list"], ["show", "1"], ["--help"]])
def test_a_full_disk_under_standard_output_is_told(desk, words):
    desk.add("One")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BUILD / "vestka", *words, "-o", f"store={desk.store}"], stdout=full,
                              stderr=subprocess.PIPE, timeout=DEADLINE)
    assert done.returncode == IOERR
    assert b"cannot write to standard output" in done.stderr


# --- the store ---

READERS = [["list"], ["show", "1"]]
WRITERS = [["edit", "1", "--title", "New"], ["withdraw", "1", "Why"], ["add", "--title", "New"]]


def test_init_makes_the_store_and_the_directories_above(tmp_path):
    store = tmp_path / "a" / "b" / "store.db"
    done = vestka("init", store=store)
    assert store.is_file() and done.stdout == b""
    assert b"is made" in done.stderr and b"vestka import" in done.stderr


def test_init_leaves_a_store_alone(desk):
    desk.add("One")
    before = desk.store.read_bytes()
    assert "was there already" in desk.run("init")[2]
    assert desk.store.read_bytes() == before and desk.count() == 1


def test_init_leaves_the_log_of_a_store_that_was_moved(desk):
    moved, log = desk.directory / "moved.db", pathlib.Path(f"{desk.store}-wal")
    with contextlib.closing(sqlite3.connect(desk.store)) as db:
        db.execute("INSERT INTO article (title, body, status) VALUES ('Last', 'Words', 'draft')")
        db.commit()
        desk.store.rename(moved)
        kept = log.read_bytes()
    log.write_bytes(kept)  # whoever closed it last has removed it
    refused(desk.run("init"), CANTCREAT, "store.db-wal", "is left of a store", "put the store back")
    assert log.read_bytes() == kept and not desk.store.exists()
    log.unlink()
    assert "is made" in desk.run("init")[2]


def test_init_leaves_files_of_others_alone(desk):
    desk.store.write_bytes(b"Minutes of the meeting. " * 50)
    before = desk.store.read_bytes()
    refused(desk.run("init"), DATAERR, "store.db")
    assert desk.store.read_bytes() == before


def test_init_refuses_a_directory(desk):
    desk.store = desk.directory
    refused(desk.run("init"), CANTCREAT, "is a directory")


@pytest.mark.parametrize("words", READERS + WRITERS)
def test_without_a_store_the_next_step_is_named(desk, words):
    desk.store = desk.directory / "nothing.db"
    refused(desk.run(*words), NOINPUT, "nothing.db", "vestka init")
    assert not desk.store.exists()


@pytest.mark.parametrize("words", READERS + WRITERS)
def test_a_directory_is_no_store(desk, words):
    desk.store = desk.directory
    refused(desk.run(*words), NOINPUT, "is a directory")


@pytest.mark.parametrize("words", READERS + WRITERS + [["init"]])
def test_a_store_of_a_newer_version_is_left_alone(desk, words):
    with sqlite3.connect(desk.store) as db:
        db.execute("PRAGMA user_version = 7")
    db.close()
    refused(desk.run(*words), NOINPUT, "newer vestka", "install that one")
    assert desk.count() == 0


@pytest.mark.parametrize("words", READERS + WRITERS)
def test_another_database_is_not_taken_for_a_store(desk, words):
    desk.store = desk.directory / "other.db"
    with sqlite3.connect(desk.store) as db:
        db.execute("CREATE TABLE invoice (id)")
    db.close()
    refused(desk.run(*words), NOINPUT, "lacks the table", "vestka init")


@pytest.fixture
def guarded():
    """A store that its owner alone may write, and how to run the tool as somebody else."""
    home = tempfile.mkdtemp(prefix="vestka-test-")
    os.chmod(home, 0o755)
    store = os.path.join(home, "store.db")
    vestka("init", store=store)
    vestka("add", "--title", "One", store=store, input=b"text")
    os.chmod(store, 0o444)
    os.chmod(home, 0o555)
    other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}

    def run(*words):
        done = subprocess.run([BUILD / "vestka", *words, "-o", f"store={store}"], input=b"", capture_output=True,
                              timeout=DEADLINE, **other)
        return done.returncode, done.stdout.decode(), done.stderr.decode()
    yield run, store
    os.chmod(home, 0o755)
    shutil.rmtree(home)


def test_who_may_only_read_can_read_and_is_told_so_when_writing(guarded):
    run, _ = guarded
    assert "One" in run("list")[1] and run("show", "1")[1] == "One\n\ntext\n"
    for words in WRITERS:
        refused(run(*words), NOPERM, "cannot write store", "a user who may")
    assert run("init")[0] == 0


def test_who_may_not_read_is_told_so(guarded):
    run, store = guarded
    os.chmod(store, 0)
    for words in [*READERS, *WRITERS, ["init"]]:
        refused(run(*words), NOPERM, "cannot read store")


def test_a_locked_store_can_be_read_and_is_waited_for_in_vain(desk):
    number = desk.add("One")
    holder = sqlite3.connect(desk.store, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        waiting = [subprocess.Popen([BUILD / "vestka", *words, "-o", f"store={desk.store}"], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE) for words in WRITERS]
        assert "One" in desk.ok("list")
        for process in waiting:
            out, err = process.communicate(timeout=60)
            refused((process.returncode, out.decode(), err.decode()), IOERR, "another program holds it")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert desk.count() == 1 and desk.row(number)["title"] == "One"


def test_a_store_that_is_locked_for_a_moment_is_waited_for(desk):
    holder = sqlite3.connect(desk.store, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    process = subprocess.Popen([BUILD / "vestka", "add", "--title", "One", "-o", f"store={desk.store}"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(b"text")
    process.stdin.close()
    holder.execute("COMMIT")
    holder.close()
    assert process.stdout.read() == b"1\n"
    process.stdout.close()
    assert process.wait(DEADLINE) == 0


# --- add ---


def test_add_prints_the_number_alone(desk):
    code, out, err = desk.run("add", "--title", "One", input=b"Text.")
    assert (code, out, err) == (0, "1\n", "")


def test_add_stores_every_option(desk):
    number = desk.add("  Town   to buy\tbuses ", "Text", "--date", "26 июня 2015", "--lang", "ru", "--section", "region",
                      "--type", "markdown", "--status", "draft", "--urgent-until", "2026-11-25T18:00", "--correction",
                      "The price", "--translation", "7", "--source", "https://eng.belta.by/x", "--source-name", "BelTA")
    row = desk.row(number)
    assert {key: row[key] for key in (
        "title", "body", "date", "lang", "section", "body_type", "status", "urgent_until", "correction", "translation",
        "source_url", "source_name")} == {
        "title": "Town to buy buses", "body": "Text", "date": "2015-06-26", "lang": "ru", "section": "region",
        "body_type": "markdown", "status": "draft", "urgent_until": "2026-11-25T18:00", "correction": "The price",
        "translation": 7, "source_url": "https://eng.belta.by/x", "source_name": "BelTA"}
    assert row["corrected"]


@pytest.mark.parametrize("name, kind", [("a.html", "html"), ("a.HTM", "html"), ("a.md", "markdown"),
                                        ("a.gmi", "gemtext"), ("a.txt", "text"), ("a", "text")])
def test_add_tells_the_kind_by_the_name(desk, name, kind):
    file = desk.directory / name
    file.write_text("text")
    desk.ok("add", "--title", "One", file)
    assert desk.row(1)["body_type"] == kind


def test_add_reads_the_charsets_of_the_country(desk):
    text = "Глыбоцкі раён: навіны пра ўсё на свеце, і пра аўтобусы таксама."
    desk.ok("add", "--title", "One", input=text.encode("cp1251"))
    assert desk.row(1)["body"] == text


def test_add_takes_pictures_and_attachments_in_order(desk):
    for name in ("мост 1.jpg", "plan=b.pdf"):
        (desk.directory / name).write_bytes(name.encode())
    desk.add("One", "Text", "--picture", f"{desk.directory}/мост 1.jpg=Bridge = new", "--attach",
             f"{desk.directory}/plan=b.pdf")
    with sqlite3.connect(desk.store) as db:
        rows = db.execute("SELECT name, kind, caption, position, content FROM media ORDER BY position").fetchall()
    db.close()
    assert rows == [("_____1.jpg", "picture", "Bridge = new", 1, "мост 1.jpg".encode()),
                    ("plan_b.pdf", "attachment", "", 2, b"plan=b.pdf")]


@pytest.mark.parametrize("words, code, says", [
    (["--section", "sport"], DATAERR, "there are: region, official"),
    (["--picture", "/nonexistent.jpg"], NOINPUT, "--picture: cannot open '/nonexistent.jpg'"),
    (["--attach", "/nonexistent.pdf"], NOINPUT, "--attach: cannot open"),
    (["/nonexistent.txt"], NOINPUT, "/nonexistent.txt"),
    (["/"], NOINPUT, "Is a directory"),
])
def test_add_adds_all_or_nothing(desk, words, code, says):
    refused(desk.run("add", "--title", "One", *words, input=b"text"), code, says)
    assert desk.count() == 0


def test_a_text_that_is_too_large_is_refused(desk):
    refused(desk.run("add", "--title", "One", input=b"x" * (4 << 20 | 1)), NOINPUT, "larger than 4 MiB")
    assert desk.count() == 0


def test_what_was_typed_on_a_terminal_is_kept_when_the_store_fails(desk):
    with sqlite3.connect(desk.store) as db:
        db.execute("CREATE TRIGGER t BEFORE INSERT ON article BEGIN SELECT raise(ABORT, 'closed for today'); END")
    db.close()
    code, screen = on_terminal([str(BUILD / "vestka"), "add", "--title", "One", "-o", f"store={desk.store}"],
                               [(b"Ctrl-D", b"Typed for an hour.\n\x04")], {"TMPDIR": str(desk.forms)})
    (kept,) = desk.kept()
    assert code == IOERR and "closed for today" in screen
    assert str(kept) in screen.replace("\r\n", "") and kept.read_text() == "Typed for an hour.\n"


def test_a_wrong_section_is_told_before_anybody_types(desk):
    code, screen = on_terminal([str(BUILD / "vestka"), "add", "--title", "One", "--section", "sport", "-o",
                                f"store={desk.store}"], [])
    assert code == DATAERR and "there are: region" in screen and "Ctrl-D" not in screen


# --- edit ---


def test_edit_by_options_changes_what_they_name(desk):
    number = desk.add("One", "Text", "--date", "2026-11-20", "--section", "region", "--lang", "en")
    before = desk.row(number)
    code, out, err = desk.run("edit", number, "--title", "Two", "--section", "", "--body", "-", input=b"New text")
    assert (code, out) == (0, "") and "is changed" in err
    after = desk.row(number)
    assert (after["title"], after["section"], after["body"]) == ("Two", None, "New text")
    for key in ("date", "lang", "status", "body_type", "created"):
        assert after[key] == before[key]


def test_a_text_typed_for_edit_is_kept_when_another_option_is_wrong(desk):
    number = desk.add("One")
    words = [str(BUILD / "vestka"), "edit", str(number), "--body", "-", "--section", "sport", "-o", f"store={desk.store}"]
    script = "echo now; exec \"$@\""
    code, screen = on_terminal(["/bin/sh", "-c", script, "sh", *words], [(b"now", b"Typed.\n\x04")],
                               {"TMPDIR": str(desk.forms)})
    (kept,) = desk.kept()
    assert code == DATAERR and str(kept) in screen.replace("\r\n", "") and kept.read_text() == "Typed.\n"
    assert desk.row(number)["body"] == "A text."


def test_edit_says_when_nothing_changed(desk):
    number = desk.add("One")
    updated = desk.row(number)["updated"]
    assert "nothing changed" in desk.run("edit", number, "--title", "One")[2]
    assert "nothing changed" in desk.run("edit", number, editor="true")[2]
    assert desk.row(number)["updated"] == updated and not desk.kept()


def test_edit_opens_a_form_and_takes_it_back(desk):
    number = desk.add("One", "First.\n\nSecond.\n", "--date", "2026-11-20")
    editor = r"sed -i -e 's/^Title:.*/Title: Two/' -e 's/^Date:.*/Date: 25 November 2026/' -e 's/Second/Third/'"
    desk.ok("edit", number, editor=editor)
    row = desk.row(number)
    assert (row["title"], row["date"], row["body"]) == ("Two", "2026-11-25", "First.\n\nThird.\n")
    assert not desk.kept()


def test_visual_goes_before_editor_and_may_hold_options(desk):
    number = desk.add("One")
    env = {**os.environ, "VISUAL": "sed -i s/One/Two/", "EDITOR": "false", "TMPDIR": str(desk.forms)}
    vestka("edit", number, store=desk.store, env=env)
    assert desk.row(number)["title"] == "Two"


def test_without_a_choice_the_editor_is_vi(desk, tmp_path):
    number = desk.add("One")
    (tmp_path / "vi").write_text("#!/bin/sh\nexec sed -i s/One/Two/ \"$1\"\n")
    (tmp_path / "vi").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "VISUAL": "", "TMPDIR": str(desk.forms)}
    env.pop("EDITOR", None)
    vestka("edit", number, store=desk.store, env=env)
    assert desk.row(number)["title"] == "Two"


def test_lines_taken_out_of_the_form_leave_their_fields(desk):
    number = desk.add("One", "Text", "--date", "2026-11-20", "--section", "region")
    desk.ok("edit", number, editor="sed -i -e /^Date/d -e s/^Section.*/Section:/")
    assert desk.row(number)["date"] == "2026-11-20" and desk.row(number)["section"] is None


def test_an_emptied_form_changes_nothing(desk):
    number = desk.add("One")
    before = desk.row(number)
    assert "left as it was" in desk.run("edit", number, editor="truncate -s 0")[2]
    assert desk.row(number) == before and not desk.kept()


@pytest.mark.parametrize("line, says", [
    ("Date: soon", "'Date: soon' is not a date"),
    ("Lang: de", "is not be, ru or en"),
    ("Type: pdf", "is not html, markdown, text or gemtext"),
    ("Status: gone", "is not draft or published"),
    ("Titel: One", "there are Title, Date"),
    ("Title: Again", "stands there twice"),
    ("Nonsense", "a blank line must stand above the text"),
])
def test_a_faulty_form_names_the_line_and_is_kept(desk, line, says):
    number = desk.add("One")
    before = desk.row(number)
    answer = desk.run("edit", number, editor=f"sed -i '2i {line}'" if "Title:" in line or ":" not in line or "Titel" in line
                      else f"sed -i 's/^{line.split(':')[0]}:.*/{line}/'")
    (kept,) = desk.kept()
    refused(answer, DATAERR, says, f"{kept}:", f"vestka edit --form {kept} {number}")
    assert re.search(rf"{re.escape(str(kept))}:[1-9][0-9]*: ", answer[2])
    assert line in kept.read_text() and desk.row(number) == before


def test_faults_that_only_the_store_can_see_keep_the_form_too(desk):
    number = desk.add("One")
    refused(desk.run("edit", number, editor="sed -i 's/^Section:.*/Section: sport/'"), DATAERR, "there is no section 'sport'")
    refused(desk.run("edit", number, editor="sed -i 's/^Status:.*/Status: withdrawn/'"), DATAERR, "needs a reason")
    assert len(desk.kept()) == 2


def test_a_kept_form_can_be_mended_and_taken(desk):
    number = desk.add("One", "Text\n")
    desk.run("edit", number, editor="sed -i -e 's/^Date:.*/Date: soon/' -e s/Text/Long_text/")
    (kept,) = desk.kept()
    refused(desk.run("edit", "--form", kept, number), DATAERR, f"{kept}:2:")
    kept.write_text(kept.read_text().replace("soon", "2026-12-01"))
    desk.ok("edit", "--form", kept, number)
    assert desk.row(number)["date"] == "2026-12-01" and desk.row(number)["body"] == "Long_text\n"


def test_an_empty_form_from_a_file_is_refused(desk):
    number = desk.add("One")
    form = desk.directory / "form"
    form.write_text("\n")
    refused(desk.run("edit", "--form", form, number), DATAERR, "is empty")
    assert desk.row(number)["body"] == "A text."


@pytest.mark.parametrize("editor, says", [
    ("false", "failed with code 1"),
    ("kill -9 $$;", "was ended by signal 9"),
    ("nonexistent-editor", "set VISUAL or EDITOR"),
])
def test_an_editor_that_fails_leaves_the_article_and_no_litter(desk, editor, says):
    number = desk.add("One")
    code, out, err = desk.run("edit", number, editor=editor)
    assert (code, out) == (UNAVAILABLE, "") and says in err
    assert desk.row(number)["title"] == "One" and not desk.kept()


def test_what_was_written_before_the_editor_crashed_is_kept(desk):
    number = desk.add("One")
    code, _, err = desk.run("edit", number, editor="sh -c 'echo More. >> \"$1\"; kill -9 $$' crash")
    (kept,) = desk.kept()
    assert code == UNAVAILABLE and str(kept) in err and "More." in kept.read_text()
    assert desk.row(number)["body"] == "A text."


def test_an_interrupt_in_the_editor_is_the_editors_own(desk):
    number = desk.add("One")
    desk.ok("edit", number, editor="kill -INT $PPID; sed -i '$a More.'")
    assert desk.row(number)["body"] == "A text.\nMore.\n"


def test_a_change_of_somebody_else_is_not_written_over(desk):
    number = desk.add("One")
    other = f"{BUILD}/vestka edit -o store={desk.store} --title Theirs {number}; sed -i 's/^Title:.*/Title: Mine/'"
    answer = desk.run("edit", number, editor=other)
    (kept,) = desk.kept()
    assert answer[0] == TEMPFAIL and "somebody else" in answer[2] and str(kept) in answer[2]
    assert desk.row(number)["title"] == "Theirs" and "Title: Mine" in kept.read_text()


def test_a_store_that_refuses_keeps_the_form(desk):
    number = desk.add("One")
    with sqlite3.connect(desk.store) as db:
        db.execute("CREATE TRIGGER t BEFORE UPDATE ON article BEGIN SELECT raise(ABORT, 'closed for today'); END")
    db.close()
    answer = desk.run("edit", number, editor="sed -i s/One/Two/")
    refused(answer, IOERR, "closed for today", "is kept in")
    assert "Two" in desk.kept()[0].read_text()


def test_no_place_for_the_form(desk):
    number = desk.add("One")
    refused(desk.run("edit", number, editor="true", TMPDIR="/nonexistent"), CANTCREAT, "/nonexistent/")


def test_on_a_terminal_a_faulty_form_is_opened_again(desk):
    number = desk.add("One")
    # the first time a wrong date, the second time a right one
    editor = "sh -c 'grep -q soon \"$1\" && sed -i s/soon/2026-12-01/ \"$1\" || sed -i s/^Date:.*/Date:soon/ \"$1\"' mend"
    words = [str(BUILD / "vestka"), "edit", str(number), "-o", f"store={desk.store}"]
    env = {"TMPDIR": str(desk.forms), "EDITOR": editor, "VISUAL": ""}
    code, screen = on_terminal(words, [(b"[Y/n]", b"\n"), (b"edit again]", b"y\n")], env)
    assert code == 0 and "'Date:soon' is not a date" in screen
    assert desk.row(number)["date"] == "2026-12-01" and not desk.kept()


def test_on_a_terminal_one_can_say_no(desk):
    number = desk.add("One")
    words = [str(BUILD / "vestka"), "edit", str(number), "-o", f"store={desk.store}"]
    env = {"TMPDIR": str(desk.forms), "EDITOR": "sed -i s/^Date:.*/Date:soon/", "VISUAL": ""}
    code, screen = on_terminal(words, [(b"[Y/n]", b"n\n")], env)
    assert code == DATAERR and str(desk.kept()[0]) in screen.replace("\r\n", "")


@pytest.mark.parametrize("answer, code, body", [(b"\n", 0, "A text.\nMore.\n"), (b"n\n", TEMPFAIL, "A text."), (b"\x04", TEMPFAIL, "A text.")])
def test_on_a_terminal_an_article_is_shown_before_it_is_put(desk, answer, code, body):
    """As readers will see it; what is not agreed to leaves the store alone, and the form in its file."""
    number = desk.add("One")
    words = [str(BUILD / "vestka"), "edit", str(number), "-o", f"store={desk.store}"]
    env = {"TMPDIR": str(desk.forms), "EDITOR": "sed -i '$a More.'", "VISUAL": ""}
    got, screen = on_terminal(words, [(b"edit again]", answer)], env)
    assert got == code and "\nOne\r\n" in screen and "More." in screen
    assert desk.row(number)["body"] == body and len(desk.kept()) == (code != 0)


def test_on_a_terminal_one_can_edit_again_after_a_look(desk):
    number = desk.add("One")
    words = [str(BUILD / "vestka"), "edit", str(number), "-o", f"store={desk.store}"]
    env = {"TMPDIR": str(desk.forms), "EDITOR": "sed -i '$a More.'", "VISUAL": ""}
    code, screen = on_terminal(words, [(b"edit again]", b"e\n"), (b"More.\r\nMore.", b"y\n")], env)
    assert code == 0, screen
    assert desk.row(number)["body"] == "A text.\nMore.\nMore.\n" and not desk.kept()


def test_a_form_survives_whatever_others_wrote_into_the_store(desk):
    with sqlite3.connect(desk.store) as db:
        db.execute("INSERT INTO article (title, body, source_name) VALUES (?, ?, ?)",
                   ["Two\nlines", "# not a remark\n\nTitle: not a field", "a\r\nStatus: draft"])
    db.close()
    desk.ok("edit", 1, "--status", "published")
    desk.ok("edit", 1, editor="sed -i '$a More.'")
    row = desk.row(1)
    assert row["body"] == "# not a remark\n\nTitle: not a field\nMore.\n" and row["status"] == "published"


@pytest.mark.parametrize("words", [["show"], ["edit"], ["edit", "--title", "x"], ["withdraw"]])
def test_an_article_that_is_not_there(desk, words):
    tail = ["Why"] if words == ["withdraw"] else []
    refused(desk.run(*words, 99, *tail), DATAERR, "there is no article 99", "vestka list")


# --- list ---


def test_list_shows_the_newest_first(desk):
    for n, date in enumerate(["2026-11-01", "2026-11-03", "2026-11-02"], 1):
        desk.add(f"Number {n}", "x", "--date", date, "--lang", "en")
    lines = desk.ok("list").splitlines()
    assert [line.split()[:4] for line in lines] == [[n, f"2026-11-0{d}", "en", "published"] for n, d in
                                                    [("2", 3), ("3", 2), ("1", 1)]]
    assert [line.split()[0] for line in desk.ok("list", "-n", 2).splitlines()] == ["2", "3"]


def test_list_filters(desk):
    desk.add("One", "x", "--lang", "be", "--section", "region")
    desk.add("Two", "x", "--lang", "ru", "--status", "draft")
    desk.ok("withdraw", 1, "Why")
    assert "Two" in desk.ok("list", "--lang", "ru") and "One" not in desk.ok("list", "--lang", "ru")
    assert "One" in desk.ok("list", "--status", "withdrawn") and "Two" not in desk.ok("list", "-t", "withdrawn")
    assert "One" in desk.ok("list", "-s", "region") and "Two" not in desk.ok("list", "--section", "region")


def test_list_of_nothing_says_so_in_the_talk(desk):
    code, out, err = desk.run("list")
    assert (code, out) == (0, "") and "no article" in err


def test_list_names_the_sections_when_one_is_wrong(desk):
    refused(desk.run("list", "--section", "sport"), DATAERR, "there are: region")


def test_list_gives_programs_json_that_holds_everything(desk):
    title = 'He said "no" \\ and left — сення'
    desk.add(title, "x", "--date", "2026-11-20", "--section", "region", "--source", "https://eng.belta.by/x")
    (line,) = desk.ok("list", "--json").splitlines()
    assert json.loads(line) == {"id": 1, "date": "2026-11-20", "lang": "", "section": "region", "status": "published",
                                "title": title, "reason": "", "urgent": "", "source": "https://eng.belta.by/x"}


def test_list_clips_a_title_on_a_terminal_only(desk):
    title = "Доўгі загаловак " * 12
    desk.add(title)
    assert title.strip() in desk.ok("list")
    script = f"stty cols 80; exec {BUILD}/vestka list -o store={desk.store}"
    code, screen = on_terminal(["/bin/sh", "-c", script], [])
    (line,) = screen.splitlines()
    assert code == 0 and line.endswith("…") and len(line) == 80


def test_list_survives_whatever_others_wrote_into_the_store(desk):
    with sqlite3.connect(desk.store) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("INSERT INTO article (title, body, date) VALUES (?, ?, ?)", [b"\x1b]0;x\x07\xff\n\n", 5, "soon"])
    db.close()
    (line,) = desk.ok("list").splitlines()
    assert "\x1b" not in line and "\x07" not in line
    json.loads(desk.ok("list", "--json"))


# --- show and withdraw ---


def test_show_has_four_forms(desk):
    number = desk.add("One", "See [this](https://example.org/).", "--type", "markdown", "--lang", "en")
    assert desk.ok("show", number, "--as", "gemtext").startswith("# One\nSee this.\n=> https://example.org/ ")
    assert desk.ok("show", number, "--as", "source") == "See [this](https://example.org/).\n"
    text = desk.ok("show", number)
    assert text == desk.ok("show", number, "--as", "text") and "[1] https://example.org/" in text
    gopher = vestka("show", number, "--as", "gopher", store=desk.store).stdout
    assert gopher.replace(b"\r\n", b"\n").decode() == text


def test_show_keeps_to_the_width(desk):
    number = desk.add("One", "word " * 100, "--lang", "en")
    lines = desk.ok("show", number, "-w", 40).splitlines()
    assert max(map(len, lines)) <= 40 and max(map(len, lines)) > 30


def test_show_tells_what_readers_do_not_see(desk):
    draft = desk.add("One", "x", "--status", "draft")
    code, out, err = desk.run("show", draft)
    assert code == 0 and "draft" in err and "draft" not in out


def test_withdraw_takes_the_words_as_they_stand(desk):
    number = desk.add("One")
    code, out, err = desk.run("withdraw", number, "At", "the  author’s", "request")
    assert (code, out) == (0, "") and f"article {number} is withdrawn" in err
    row = desk.row(number)
    assert (row["status"], row["withdrawn_reason"]) == ("withdrawn", "At the author’s request")
    code, out, err = desk.run("show", number)
    assert "At the author’s request" in err and "A text." not in out


def test_withdraw_names_the_same_news_in_other_languages(desk):
    for n, lang in enumerate(["be", "ru", "en"], 1):
        desk.add(f"News {n}", "x", "--lang", lang, "--translation", 7, *(["--status", "draft"] if n == 3 else []))
    desk.add("Other", "x", "--lang", "ru")
    err = desk.run("withdraw", 1, "Why")[2]
    assert "2 (ru)" in err and "3 (en)" not in err and "4 (ru)" not in err
    assert desk.row(2)["status"] == "published"


def test_what_was_withdrawn_can_be_published_again(desk):
    number = desk.add("One")
    desk.ok("withdraw", number, "Why")
    desk.ok("edit", number, "--status", "published")
    assert desk.row(number)["status"] == "published"


# --- alert ---


def alerts(desk):
    with sqlite3.connect(desk.store) as db:
        rows = db.execute("SELECT lang, text, starts, expires, article FROM alert ORDER BY id").fetchall()
    db.close()
    return rows


def test_a_warning_goes_up_is_listed_and_comes_down(desk):
    article = desk.add("One")
    assert desk.ok("alert", "Вецер і", "дождж,  сёння", "--until", "2199-01-01T14:00", "-a", article) == "1\n"
    assert desk.ok("alert", "Storm", "--until", "2199-01-02", "--from", "2198-12-31 09:00", "--lang", "en") == "2\n"
    assert alerts(desk) == [("be", "Вецер і дождж, сёння", None, "2199-01-01T14:00", article),
                            ("en", "Storm", "2198-12-31T09:00", "2199-01-02", None)]
    assert desk.ok("alert") == ("2      en 2198-12-31T09:00 begins Storm\n"
                                "1      be 2199-01-01T14:00 ends   Вецер і дождж, сёння\n")
    code, out, err = desk.run("alert", "--end", 1)
    assert (code, out) == (0, "") and "taken down" in err
    assert [row[0] for row in alerts(desk)] == ["en"]
    desk.ok("alert", "--end", "2")
    code, out, err = desk.run("alert")
    assert (code, out) == (0, "") and "no line of warning" in err


def test_an_hour_alone_is_today(desk):
    before = time.gmtime(time.time() + 3 * 3600)
    code, out, err = desk.run("alert", "Storm", "--until", "23:59")
    if code:  # the last minute of the day
        assert "names the past" in err
    else:
        after = time.gmtime(time.time() + 3 * 3600)
        assert alerts(desk)[0][3] in [time.strftime("%Y-%m-%dT23:59", day) for day in (before, after)]


# --- import ---


def test_the_first_articles_come_in_without_a_word(desk):
    code, out, err = desk.run("import", *SEED)
    assert (code, out, err) == (0, f"{len(SEED)} new, 0 changed, 0 the same, 0 refused\n", "")
    assert desk.ok("import", *SEED) == f"0 new, 0 changed, {len(SEED)} the same, 0 refused\n"
    rows = [desk.row(n) for n in range(1, len(SEED) + 1)]
    assert {row["lang"] for row in rows} == {"be", "ru", "en"}
    assert {row["body_type"] for row in rows} == {"text", "html", "markdown", "gemtext"}
    assert all(row["title"] and row["date"] and row["lang"] for row in rows)
    assert all(row["section"] for row in rows if row["body_type"] in ("markdown", "gemtext"))


@pytest.mark.parametrize("form", ["gopher", "text"])
@pytest.mark.parametrize("width", [40, 67])
def test_the_first_articles_fit_the_narrow_screens(desk, form, width):
    desk.ok("import", *SEED)
    for number in range(1, len(SEED) + 1):
        code, out, err = desk.run("show", number, "--as", form, "--width", width)
        assert code == 0 and err == ""
        assert max(map(len, out.splitlines())) <= width


def test_import_counts_and_goes_on_behind_a_bad_file(desk):
    good = desk.directory / "good.txt"
    good.write_text("Title of it\n\nText of it.\n")
    code, out, err = desk.run("import", "/nonexistent.txt", good, desk.forms)
    assert (code, out) == (DATAERR, "1 new, 0 changed, 0 the same, 2 refused\n")
    assert "/nonexistent.txt" in err and "there is no text in it" in err and desk.count() == 1


def test_import_groups_translations_by_the_number_in_the_front_matter(desk):
    for name, title, lang in ("one.md", "Дарогі", "be"), ("two.md", "Дороги", "ru"):
        (desk.directory / name).write_text(f"---\ntitle: {title}\nlang: {lang}\ntranslation: 41\n---\nText\n")
    files = [desk.directory / "one.md", desk.directory / "two.md"]
    assert desk.ok("import", *files).startswith("2 new,")
    assert [desk.row(n)["translation"] for n in (1, 2)] == [41, 41]
    files[1].write_text(files[1].read_text().replace("translation: 41\n", ""))
    assert desk.ok("import", *files) == "0 new, 0 changed, 2 the same, 0 refused\n", "what the file does not say, the store keeps"


def test_import_names_the_line_of_bad_front_matter(desk):
    bad = desk.directory / "bad.md"
    bad.write_text("---\ntitle: One\ndate: soon\n---\nText\n")
    code, out, err = desk.run("import", bad)
    assert code == DATAERR and f"{bad} is refused: line 3" in err and "'soon' is not a date" in err


def test_import_of_nothing_but_a_look(desk):
    assert "nothing was written" in desk.ok("import", "--dry-run", *SEED)
    assert desk.count() == 0


def test_import_reads_standard_input_and_its_options(desk):
    desk.ok("import", "--lang", "en", "--section", "culture", "--status", "draft", "-", input=b"A title\n\nA text.\n")
    row = desk.row(1)
    assert (row["lang"], row["section"], row["status"], row["title"]) == ("en", "culture", "draft", "A title")


def test_import_draws_no_bar_where_there_is_no_terminal(desk):
    for n in range(50):
        (desk.directory / f"{n}.txt").write_text(f"Title {n}\n\nText.\n")
    code, out, err = desk.run("import", *desk.directory.glob("*.txt"))
    assert (code, err) == (0, "") and out.startswith("50 new")


# --- check ---


def test_check_of_a_sound_store(desk):
    desk.ok("import", *SEED)
    code, out, err = desk.run("check", "-o", f"edition={desk.directory}/e.db", "-o", f"capsule={ROOT}/capsule",
                              "-o", f"certs={desk.directory}")
    assert (code, out) == (0, "") and "nothing is wrong" in err


def test_check_compares_articles_with_their_sources(desk):
    """What the rules leave out is named by --audit alone; what cannot be read is a fault."""
    body = '<p>Мост адкрыты.</p><div class="share"><a href="https://vk.com/share">Падзяліцца</a></div>'
    with sqlite3.connect(desk.store) as db:
        db.execute("INSERT INTO article (title, body, body_type, date, status) VALUES ('Мост', ?, 'html', '2024-01-01', 'published')", (body,))
        db.execute("INSERT INTO article (title, body, body_type, date, status) VALUES ('Чарнавік', ?, 'html', '2024-01-01', 'draft')",
                   ("<div>" * 9999,))
    db.close()
    assert desk.run("check", "-o", f"capsule={ROOT}/capsule")[:2] == (0, "")
    code, out, err = desk.run("check", "--audit")
    assert code == 0 and "readers lack nothing" in err
    assert out == ("article 1 'Мост': left out, buttons to share and print: words 1 (падзяліцца), links 1 (https://vk.com/share)\n")
    with sqlite3.connect(desk.store) as db:
        db.execute("UPDATE article SET status = 'published'")
    db.close()
    for words in ["check"], ["check", "--audit"]:
        code, out, err = desk.run(*words)
        assert code == DATAERR and "article 2: readers get a note instead of its text: its reader refused it" in out


def test_check_names_what_is_wrong(desk):
    with sqlite3.connect(desk.store) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("INSERT INTO article (title, body, date) VALUES ('One', 'x', 'soon')")
    db.close()
    code, out, err = desk.run("check", "-o", f"capsule={desk.store}")
    assert code == DATAERR and "store: " in out and "article" in out
    assert f"capsule: '{desk.store}' is no directory" in out


def test_check_without_a_store(desk):
    desk.store = desk.directory / "nothing.db"
    code, out, err = desk.run("check")
    assert code == DATAERR and "vestka init" in out and not desk.store.exists()


def test_check_of_a_newer_store(desk):
    with sqlite3.connect(desk.store) as db:
        db.execute("PRAGMA user_version = 7")
    db.close()
    code, out, err = desk.run("check")
    assert code == DATAERR and "cannot use" in out and "newer vestka" in err


# --- keep ---


class Keeper:
    def __init__(self, desk):
        self.edition = desk.directory / "edition.db"
        self.words = [BUILD / "vestka", "keep", "-o", f"store={desk.store}", "-o", f"edition={self.edition}", "-o",
                      f"capsule={ROOT}/capsule"]
        reader, writer = os.pipe()
        self.log = open(desk.directory / "keeper.log", "w+b")
        self.process = subprocess.Popen(self.words, pass_fds=[writer], stderr=self.log,
                                        env={**os.environ, "VESTKA_READY_FD": str(writer)})
        os.close(writer)
        self.ready = os.fdopen(reader, "rb")

    def wait(self):
        assert select.select([self.ready], [], [], DEADLINE)[0], "the keeper says nothing"
        assert self.ready.read() == b"ready\n"

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(DEADLINE)
        self.ready.close()
        self.log.close()
        return code


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_keep_makes_the_edition_says_so_and_ends_cleanly(desk, how):
    desk.ok("import", *SEED)
    keeper = Keeper(desk)
    try:
        keeper.wait()
    finally:
        code = keeper.stop(how)
    assert code == 0
    assert desk.ok("check", "-o", f"edition={keeper.edition}", "-o", f"capsule={ROOT}/capsule") == ""


def test_there_is_one_keeper_an_edition(desk):
    keeper = Keeper(desk)
    try:
        keeper.wait()
        second = subprocess.run(keeper.words, capture_output=True, timeout=DEADLINE)
        assert second.returncode == TEMPFAIL and b"another keeper" in second.stderr
        assert keeper.process.poll() is None
    finally:
        assert keeper.stop() == 0


def test_keep_follows_the_store(desk):
    keeper = Keeper(desk)

    def articles():
        with sqlite3.connect(f"file:{keeper.edition}?mode=ro", uri=True) as db:
            (n,) = db.execute("SELECT count(*) FROM article").fetchone()
        db.close()
        return n
    try:
        keeper.wait()
        assert articles() == 0
        desk.add("One", "x", "--lang", "en")
        eventually(lambda: articles() == 1)
    finally:
        assert keeper.stop() == 0


def test_keep_without_a_place_for_the_edition(desk):
    done = vestka("keep", "-o", "edition=/nonexistent/a/edition.db", store=desk.store, check=False)
    assert done.returncode == CANTCREAT and b"'/nonexistent/a' cannot be made" in done.stderr


# --- search ---


@pytest.fixture
def edition(desk, tmp_path):
    """The options that name an edition of three articles."""
    for title, date in (("Новости района", "2015-06-01"), ("В районе открыта школа", "2015-06-02"), ("Иное", "2015-06-03")):
        desk.add(title, "Текст статьи.", "--lang", "ru", "--date", date)
    options = ["-o", f"edition={tmp_path / 'edition.db'}", "-o", f"capsule={tmp_path / 'none'}"]
    with keeping(desk.store, options):
        eventually(lambda: desk.run("search", *options, "--lang", "ru", "иное")[1] == "3 2015-06-03 Иное\n")
        yield options


@contextlib.contextmanager
def keeping(store, options):
    keeper = subprocess.Popen([BUILD / "vestka", "keep", "-o", f"store={store}", *options], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        keeper.terminate()
        keeper.wait()


def test_search_prints_what_readers_find(desk, edition):
    assert desk.ok("search", *edition, "-l", "ru", "районе") == "2 2015-06-02 В районе открыта школа\n1 2015-06-01 Новости района\n"
    assert desk.ok("search", *edition, "-l", "ru", "-n", "1", "тексты", "статей") == "3 2015-06-03 Иное\n"
    assert desk.run("search", *edition, "районе")[:2] == (0, "")
    assert "nothing found in 'be'" in desk.run("search", *edition, "районе")[2]


def test_search_takes_a_search_a_line(desk, edition):
    out = desk.ok("search", *edition, "-l", "ru", "-", input="школы\n\" OR (\n\nновость".encode())
    assert out == "2 2015-06-02 В районе открыта школа\n\n\n\n1 2015-06-01 Новости района\n\n"


def test_search_without_words_or_edition(desk, edition):
    assert desk.run("search", *edition)[0] == USAGE
    assert desk.run("search", *edition, "-l", "de", "x")[0] == USAGE
    code, _, err = desk.run("search", "-o", f"edition={desk.directory / 'nowhere'}", "x")
    assert code == 66 and "'vestka keep' makes it" in err


# --- the manual ---


def options_of_help(text):
    return {name for line in text.splitlines() if re.match(r"  +-", line)
            for name in re.findall(r"(?:^ +|, )(--?[a-zA-Z][a-z-]*)", line)}


def options_of_manual():
    """What the page describes, by command; "" for what stands above them."""
    found, command = {"": set()}, ""
    for line in (ROOT / "docs" / "vestka.1").read_text().splitlines():
        head = re.match(r"\.Ss vestka ([a-z]+)", line)
        if head:
            command = head[1]
            found[command] = set()
        elif line.startswith(".Sh ") and command:
            break
        elif re.match(r"\.(It )?Fl ", line):
            found[command] |= {"-" + name for name in re.findall(r"Fl (-?[a-zA-Z][a-z-]*)", line)}
    return found


def test_the_manual_describes_every_command():
    assert list(options_of_manual()) == ["", *COMMANDS]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_manual_names_every_option_and_no_other(command):
    common = options_of_help(vestka("--help").stdout.decode())
    manual = options_of_manual()
    assert manual[""] == common
    assert manual[command] == options_of_help(vestka(command, "--help").stdout.decode()) - common


def test_the_manual_names_every_exit_code():
    page = (ROOT / "docs" / "vestka.1").read_text().partition(".Sh EXIT STATUS")[2].partition(".Sh ")[0]
    described = {int(code) for code in re.findall(r"^\.It (\d+)$", page, re.M)}
    assert described == {0, USAGE, DATAERR, NOINPUT, 68, UNAVAILABLE, 71, 76, CANTCREAT, IOERR, TEMPFAIL, NOPERM, CONFIG}


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc is not installed")
def test_the_manual_is_sound():
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", ROOT / "docs" / "vestka.1"], capture_output=True)
    assert done.returncode == 0, done.stdout.decode()
