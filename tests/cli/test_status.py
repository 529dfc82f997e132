"""What the operator sees: the log of answers, vestka status, vestka stats."""
import json
import os
import re
import signal
import socket

import pytest
from harness import HOST, eventually, vestka

clauses = pytest.mark.clauses


def lines(path):
    """The log of answers as a list of {field: value}."""
    return [dict(word.split("=", 1) for word in line.split(" ")) for line in path.read_text().splitlines()]


def wait_lines(path, n):
    return eventually(lambda: path.exists() and len(lines(path)) >= n and lines(path))


@pytest.fixture
def logged(fresh, tmp_path):
    fresh.add("Адна навіна", "Тэкст", lang="be", date="2024-01-01")
    fresh.answers = tmp_path / "answers.log"
    fresh.options = {"log.answers": fresh.answers, "status": tmp_path / "status"}
    return fresh


# --- the log ---


def test_each_answer_is_one_line_with_named_fields_and_no_address(logged):
    logged.options["workers"] = 1  # lines of several may change places
    logged.start()
    eventually(lambda: logged.gemini("/be/news/1").status == "20")
    logged.gemini("/be/news/1")
    logged.gopher("/be/news/1")
    logged.gemini("/nothing")
    logged.gemini_raw(b"rubbish\r\n")
    found = wait_lines(logged.answers, 5)[-5:]
    assert [(line["proto"], line["status"], line["path"]) for line in found] == [
        ("gemini", "20", "/be/news/1"), ("gemini", "20", "/be/news/1"), ("gopher", "20", "/be/news/1"),
        ("gemini", "51", "/nothing"), ("gemini", "59", "/")]
    for line in found:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["at"])
        assert int(line["bytes"]) > 10 and int(line["us"]) >= 0 and "reader" not in line
    assert "127.0.0.1" not in logged.answers.read_text()


@clauses("TRAP-17")
def test_what_readers_send_cannot_write_into_the_log(logged):
    logged.options["workers"] = 1
    logged.start()
    logged.gemini("/a%0Aat=1%20proto=x%22%5C%E2%80%AE")
    logged.gopher("/x y=\u00a0z")
    logged.gemini("/be/search?secret%20words")
    logged.gemini("/" + "%C2%85" * 150)
    found = wait_lines(logged.answers, 4)
    text = logged.answers.read_text()
    assert len(text.splitlines()) == len(found) == 4
    assert text.isprintable() or all(c.isprintable() or c == "\n" for c in text)
    assert "secret" not in text and found[2]["path"] == "/be/search"
    assert all(set(line) <= {"at", "proto", "status", "path", "query", "bytes", "us", "kept", "cut"} for line in found)


@pytest.mark.parametrize("how, pattern", [("day", r"[0-9a-f]{8}"), ("full", r"127\.0\.0\.1")])
def test_who_asked_is_in_it_when_the_operator_wants_that(logged, how, pattern):
    logged.options.update({"log.address": how, "limit.local": "yes"})
    logged.start()
    for _ in range(6):  # whichever worker answers
        logged.gemini("/be/")
    names = {line["reader"] for line in wait_lines(logged.answers, 6)}
    assert len(names) == 1 and re.fullmatch(pattern, names.pop())


def test_the_log_goes_on_in_a_new_file_after_a_signal(logged, tmp_path):
    logged.start()
    logged.gopher("/be/")
    before = len(wait_lines(logged.answers, 1))
    logged.answers.rename(tmp_path / "old.log")
    logged.process.send_signal(signal.SIGUSR1)
    eventually(logged.answers.exists)
    for _ in range(8):  # whichever worker answers
        logged.gopher("/be/")
    wait_lines(logged.answers, 8)
    assert len(lines(tmp_path / "old.log")) == before


def test_a_log_that_cannot_be_opened_ends_the_start(logged, tmp_path):
    logged.options["log.answers"] = tmp_path / "nowhere" / "log"
    logged.start(wait=False)
    assert logged.process.wait(20) == 73
    assert b"cannot write the log of answers to" in logged.log.read_bytes()
    logged.process.stdout.close()
    logged.process = None


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_said_once_and_readers_do_not_feel_it(logged):
    logged.options.update({"log.answers": "/dev/full", "workers": 1})
    logged.start()
    for _ in range(3):
        assert logged.gemini("/be/").status == "20"
        eventually(lambda: status(logged)["connections_open"] == 0)
    eventually(lambda: status(logged)["log_lost_total"] >= 3)
    assert logged.log.read_text().count("cannot write the log of answers") == 1


# --- status ---


def status(server):
    return json.loads(vestka("status", "--json", "-o", f"status={server.options['status']}").stdout)


def test_status_counts_what_was_answered(logged):
    logged.start()
    eventually(lambda: logged.gemini("/be/news/1").status == "20")
    logged.gemini("/nothing")
    body = logged.gopher("/be/")
    found = eventually(lambda: (now := status(logged))["connections_open"] == 0 and now)
    answers = {(row["protocol"], row["status"]): row["value"] for row in found["answers_total"]}
    assert answers["gemini", "51"] == 1 and answers["gopher", "20"] == 1 and answers["gemini", "20"] >= 1
    assert {row["protocol"]: row["value"] for row in found["bytes_total"]}["gopher"] == len(body)
    assert found["workers"] == 2 and found["connections_total"] >= 3
    assert 0 < found["answer_seconds"]["p50"] <= found["answer_seconds"]["p99"]
    assert found["certificate_days"][0] == {"host": HOST, "value": pytest.approx(7304, abs=4)}
    assert {row["process"] for row in found["memory_bytes"]} == {"master", "keeper", "worker 1", "signer 1", "worker 2", "signer 2"}
    assert all(row["value"] > 0 for row in found["memory_bytes"])
    assert 0 <= found["edition_age_seconds"] < 600


def test_the_cache_is_counted_exactly_by_protocol(logged):
    """A page is made once and found after that; what is no page to be kept is looked for each time; a refusal never."""
    logged.options["workers"] = 1
    logged.start()
    # The week and the month are the last that the keeper makes; until then each of its commits may call for the page anew.
    eventually(lambda: all(logged.gemini(f"/be/issue/{name}.gmi").status == "20" for name in ("2024-W01", "2024-01")))
    logged.gemini("/be/news/1")

    def counts():
        found = eventually(lambda: (now := status(logged))["connections_open"] == 0 and now)
        rows = {name: {row["protocol"]: row["value"] for row in found[f"cache_{name}_total"]} for name in ("hits", "misses")}
        return rows["hits"], rows["misses"], found["cache_bytes"]

    hits, misses, size = counts()
    for _ in range(5):
        logged.gemini("/be/news/1")
    for _ in range(3):
        logged.gopher("/be/news/1")
    logged.gemini("/be/search?слова")  # not kept
    logged.gemini("/be/search?слова")
    logged.gemini("/nothing")
    logged.gemini_raw(b"rubbish\r\n")
    more_hits, more_misses, grown = counts()
    assert {p: more_hits[p] - hits[p] for p in ("gemini", "gopher")} == {"gemini": 5, "gopher": 2}
    assert {p: more_misses[p] - misses[p] for p in ("gemini", "gopher")} == {"gemini": 3, "gopher": 1}
    assert len(logged.gopher("/be/news/1")) < grown - size < len(logged.gopher("/be/news/1")) + 500
    assert re.search(r"^cache +gemini \d+ of \d+, gopher 4 of 5; ", vestka("status", "-o", f"status={logged.options['status']}").stdout.decode(), re.M)
    logged.sql("UPDATE article SET title = 'Іншая навіна'")
    eventually(lambda: "Іншая" in logged.gopher("/be/news/1").decode() and counts()[2] < grown)


def test_status_in_words_and_for_prometheus(logged):
    logged.start()
    logged.gopher("/be/")
    where = f"status={logged.options['status']}"
    words = vestka("status", "-o", where).stdout.decode()
    assert re.search(r"^answers +gopher 1 x 20$", words, re.M) and "certificate" in words
    text = vestka("status", "--prometheus", "-o", where).stdout.decode()
    names = re.findall(r"^# TYPE (\w+) (counter|gauge|histogram)$", text, re.M)
    assert len(names) == len(set(names)) >= 15
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) vestka_.*|vestka_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.]+', line), line


def test_a_worker_that_dies_is_counted_and_its_numbers_stay(logged):
    logged.start()
    logged.gopher("/be/")
    old = logged.children("worker")
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    found = eventually(lambda: (now := status(logged))["restarts_total"] == 2 and now["workers"] == 2 and now)
    assert found["answers_total"][0]["value"] == 1


def test_the_socket_is_for_the_owner_and_the_group_and_goes_with_the_server(logged):
    logged.start()
    path = logged.options["status"]
    assert path.stat().st_mode & 0o777 == 0o660
    silent = [socket.socket(socket.AF_UNIX) for _ in range(20)]
    for s in silent:
        s.connect(str(path))
    assert logged.gemini("/be/").status == "20"
    assert logged.stop() == 0
    assert not path.exists()
    done = vestka("status", "-o", f"status={path}", check=False)
    assert done.returncode == 69 and b"is vestkad running" in done.stderr


# --- stats ---


LOG = """\
at=2026-11-24T09:00:00Z proto=gemini status=20 path=/be/news/5 reader=aa bytes=100 us=50
at=2026-11-24T09:00:01Z proto=gopher status=20 path=/be/news/5 reader=aa bytes=200 us=50 kept=yes
at=2026-11-24T09:00:02Z proto=gemini status=51 path=/x reader=bb bytes=10 us=50
at=2026-11-25T09:00:03Z proto=gemini status=20 path=/be/ reader=aa bytes=300 us=50

at=2026-11-25T09:00:03Z nonsense
at=2026-12-01T09:00:03Z proto=gemini status=20 path=/be/news/5 query=3 reader=- bytes=300 us=50
"""


def stats(*words, log=LOG):
    done = vestka("stats", *words, "-", input=log.encode())
    return [line.split() for line in done.stdout.decode().splitlines()]


def test_stats_by_day_month_and_page():
    assert stats() == [["answers", "readers", "bytes", "day"], ["3", "2", "310", "2026-11-24"],
                       ["1", "1", "300", "2026-11-25"], ["1", "0", "300", "2026-12-01"]]
    assert stats("--by", "month")[1:] == [["4", "3", "610", "2026-11"], ["1", "0", "300", "2026-12"]]
    assert stats("--by", "page")[1:] == [["3", "1", "600", "/be/news/5"], ["1", "1", "300", "/be/"]]
    assert stats("--by", "page", "--count", "1")[1:] == [["3", "1", "600", "/be/news/5"]]
    assert stats("--from", "2026-11-25", "--until", "2026-12-01")[1:] == [["1", "1", "300", "2026-11-25"]]


def test_stats_without_names_say_so_and_odd_lines_are_counted():
    assert stats(log=LOG.replace("reader=", "other="))[1] == ["3", "-", "310", "2026-11-24"]
    done = vestka("stats", "--json", "-", input=LOG.encode())
    assert b"1 of 6 lines" in done.stderr
    assert json.loads(done.stdout.splitlines()[0]) == {"day": "2026-11-24", "answers": 3, "readers": 2, "bytes": 310}


def test_stats_of_many_pages():
    log = "".join(f"at=2026-11-24T09:00:00Z proto=gemini status=20 path=/be/news/{n % 9000} reader={n % 700} bytes=1 us=1\n"
                  for n in range(63000))
    assert stats(log=log)[1] == ["63000", "700", "63000", "2026-11-24"]
    assert all(row[0] == "7" and row[1] == "7" for row in stats("--by", "page", "--count", "9000", log=log)[1:])


@pytest.mark.parametrize("words, complaint", [
    (["stats"], b"log.answers names no file"), (["stats", "--by", "week"], b"is not day, month or page"),
    (["stats", "--from", "soon"], b"is not a date"), (["status", "--json", "--prometheus"], b"one of its options")])
def test_wrong_calls(words, complaint):
    done = vestka(*words, check=False)
    assert done.returncode == 64 and complaint in done.stderr
