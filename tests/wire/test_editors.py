"""Client certificates: 60, 61 and 62 on the editors' page, and nobody else ever asked for more than a shrug (GEM-78 to GEM-80)."""
import datetime
import re
import signal
import ssl
import subprocess

import pytest

from harness import HOST, check_answer, eventually, tls_context, vestka
from people import KINDS, Person, newsroom

clauses = pytest.mark.clauses
V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
DESK = f"gemini://{HOST}/en/desk/\r\n".encode()


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    server = newsroom(tmp_path_factory.mktemp("room"))
    server.add("Public", "Text of it.", lang="en")
    server.add("Чарнавік", "Тэкст.", lang="be", status="draft")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def folk(tmp_path_factory, room):
    here = tmp_path_factory.mktemp("folk")
    return {
        "stranger": Person(here, "stranger"),
        "expired": Person(here, "expired", dates=("20190101000000Z", "20200101000000Z")).enrol(room),
        "early": Person(here, "early", dates=("21050101000000Z", "21060101000000Z")).enrol(room),
        "Ann": Person(here, "Ann").enrol(room, "editor"),
        "Bob": Person(here, "Bob").enrol(room),
    }


@clauses("T-T20 GEM-78 GEM-80")
@pytest.mark.parametrize("version", [V12, V13])
def test_public_pages_need_none_and_the_editors_page_asks(room, version):
    context = tls_context(version, version)
    assert room.gemini("/", context=context).status == "20"
    answer = room.gemini("/en/desk/", context=context)
    assert (answer.status, answer.meta) == ("60", "Please show an editor's certificate.")
    assert room.gemini("/be/desk", context=context).meta == "Пакажыце сертыфікат рэдактара."


@clauses("T-T14 GEM-79")
@pytest.mark.parametrize("version", [V12, V13])
@pytest.mark.parametrize("who, status", [("stranger", "61"), ("expired", "62"), ("early", "62"), ("Bob", "20"), ("Ann", "20")])
def test_who_may_see_the_editors_page(room, folk, who, status, version):
    context = folk[who].context(version)
    assert room.gemini("/en/", context=context).status == "20"
    answer = room.gemini("/en/desk/", context=context)
    assert answer.status == status
    if status == "61":
        assert folk[who].fingerprint in answer.meta  # what the operator needs to enrol them
    if status == "20":
        assert answer.meta.startswith("text/gemini; lang=en")
        assert f"\n{who}\n" in answer.text and "Чарнавік" in answer.text


@clauses("T-T14 GEM-79")
@pytest.mark.parametrize("version", [V12, V13])
@pytest.mark.parametrize("kind", KINDS)
def test_keys_of_every_kind_are_known(room, tmp_path, kind, version):
    who = Person(tmp_path, "one", kind)
    answer = room.gemini("/en/desk/", context=who.context(version))
    assert answer.status == "61" and answer.meta.endswith(": " + who.fingerprint)


@clauses("T-T08 GEM-67")
@pytest.mark.parametrize("resume", ["ids", "tickets", "no"])
@pytest.mark.parametrize("version", [V12, V13])
def test_a_resumed_connection_still_shows_who_it_is(tmp_path, version, resume):
    room = newsroom(tmp_path, **{"tls.resume": resume}).start()
    try:
        ann = {kind: Person(tmp_path, kind, kind).enrol(room) for kind in KINDS}
        for who in ann.values():
            context = who.context(version)
            first = room.gemini("/en/desk/", context=context)
            assert first.status == "20" and f"\n{who.name}\n" in first.text
            session = first.session
            for _ in range(3):
                again = room.gemini("/en/desk/", context=context, session=session)
                assert again.status == "20" and f"\n{who.name}\n" in again.text
                assert again.reused == (resume != "no")
                session = again.session
        # and one without a certificate stays nobody
        context = tls_context(version, version)
        first = room.gemini("/en/desk/", context=context)
        again = room.gemini("/en/desk/", context=context, session=first.session)
        assert (first.status, again.status, again.reused) == ("60", "60", resume != "no")
    finally:
        room.stop()


@clauses("GEM-67")
def test_a_resumed_session_outlives_no_certificate(tmp_path):
    """The session is good for a day; the certificate it began with is asked for its dates each time."""
    room = newsroom(tmp_path).start()
    try:
        one = Person(tmp_path, "one").enrol(room)
        context = one.context(V13)
        first = room.gemini("/en/desk/", context=context)
        assert first.status == "20"
        vestka("key", "editor", "remove", "one", store=room.store)
        again = room.gemini("/en/desk/", context=context, session=first.session)
        assert (again.status, again.reused) == ("61", True)
    finally:
        room.stop()


def dates(*seconds):
    """From now, as a certificate has them."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return [(now + datetime.timedelta(seconds=n)).strftime("%Y%m%d%H%M%SZ") for n in seconds]


@clauses("GEM-67 GEM-79")
@pytest.mark.parametrize("resume", ["ids", "tickets", "no"])
def test_a_certificate_that_expires_is_refused_wherever_it_was_shown(tmp_path, resume):
    """Shown while it was good, asked for later: on a session resumed again and again, on a connection that stood open, and anew."""
    room = newsroom(tmp_path, **{"tls.resume": resume}).start()
    try:
        who = Person(tmp_path, "ann", "EC").enrol(room)
        # a certificate as short as this machine needs to show it in time, however slow it is today
        for seconds in (2, 6, 18, 54):
            who.by_authority(dates(-60, seconds))
            contexts = {version: who.context(version) for version in (V12, V13)}
            sessions, good = {}, True
            for version, context in contexts.items():
                first = room.gemini("/en/desk/", context=context)
                again = room.gemini("/en/desk/", context=context, session=first.session)
                sessions[version] = again.session
                good = good and (first.status, again.status, again.reused) == ("20", "20", resume != "no")
            open_ones = [room.tls(context=context).handshake() for context in contexts.values()]
            if good:
                break
        assert good

        def over(version, context):
            answer = room.gemini("/en/desk/", context=context, session=sessions[version])
            sessions[version] = answer.session
            assert answer.reused == (resume != "no") and answer.status in ("20", "62")
            return answer.status == "62" and answer
        for version, context in contexts.items():
            answer = eventually(lambda: over(version, context), seconds + 10)
            assert answer.meta == "The certificate has expired or is not valid yet."
            # what it was good for once counts no more, and public pages do not ask
            assert room.gemini("/en/desk/", context=context).status == "62"
            assert room.gemini("/en/", context=context, session=sessions[version]).status == "20"
            titan = f"titan://{HOST}/be/news/;size=5\r\n# One".encode()
            assert check_answer(room.gemini_raw(titan, context=context, session=sessions[version])).status == "62"
        for connection in open_ones:
            connection.send(DESK)
            assert check_answer(connection.answer()).status == "62"
        # the same key in a new certificate is the same person
        who.by_authority(dates(-60, 86400))
        assert room.gemini("/en/desk/", context=who.context(V13)).status == "20"
    finally:
        room.stop()


@clauses("GEM-80")
@pytest.mark.parametrize("version", [V12, V13])
def test_nobody_is_asked_where_nobody_may_write(news, room, version):
    """A CertificateRequest is in TLS 1.2's handshake in the clear; in 1.3 it shows in the bytes before the answer."""
    def asked(server):
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.port('gemini')}", "-servername", HOST, "-ign_eof",
                               "-tls1_2" if version == V12 else "-tls1_3", "-msg"],
                              input=f"gemini://{HOST}/\r\n".encode(), capture_output=True, timeout=60)
        return b"CertificateRequest" in done.stdout
    assert not asked(news) and asked(room)
    assert news.gemini("/en/desk/", context=tls_context(version, version)).status == "51"


def test_the_list_of_editors(tmp_path):
    room = newsroom(tmp_path)
    one = Person(tmp_path, "one")
    key = lambda *words, check=True: vestka("key", "editor", *words, store=room.store, check=check)  # noqa: E731
    assert key("list").stdout == b""
    plain = one.fingerprint.replace(":", "").lower()
    key("add", plain, "Ann", "Smith")
    fields = key("list").stdout.decode().rstrip("\n").split("\t")
    assert fields[0] == one.fingerprint and fields[1] == "writer" and re.match(r"20\d\d-", fields[2]) and fields[3] == "Ann Smith"
    for words in (("add", plain, "Other"), ("add", "00" * 32, "Ann Smith")):
        done = key(*words, check=False)
        assert done.returncode == 65 and b"already" in done.stderr
    for words in (("add", "00" * 31, "x"), ("add", one.fingerprint[:-1] + "G", "x"), ("add", plain), ("list", "x"), ("remove",),
                  ("add", "11" * 32, "x", "--role", "boss"), ("list", "--role", "editor"), ("add", "11" * 32, "x" * 81), ()):
        assert key(*words, check=False).returncode == 64, words
    key("remove", one.fingerprint)
    assert key("list").stdout == b"" and key("remove", "Ann", check=False).returncode == 65


def test_a_store_gets_the_tables_when_they_are_needed(tmp_path):
    room = newsroom(tmp_path)
    assert vestka("key", "editor", "list", store=room.store).stdout == b""
    room.start()
    try:
        one = Person(tmp_path, "one")
        assert room.gemini("/en/desk/", context=one.context()).status == "61"
        one.enrol(room)
        assert room.gemini("/en/desk/", context=one.context()).status == "20"
    finally:
        room.stop()


def test_who_waits_for_a_keeper_that_stands_still_is_told_so(tmp_path):
    """The question stays where it is until the keeper goes on; then it is answered."""
    import os
    room = newsroom(tmp_path).start()
    try:
        one = Person(tmp_path, "one").enrol(room)
        keeper, = room.children("keeper")
        os.kill(keeper, signal.SIGSTOP)
        waiting = room.tls(context=one.context()).handshake()
        waiting.send(DESK)
        assert room.gemini("/").status == "20"  # others do not wait
        os.kill(keeper, signal.SIGKILL)
        eventually(lambda: room.children("keeper") not in ([], [keeper]))
        assert check_answer(waiting.answer()).status == "20"
    finally:
        room.stop()


def test_more_questions_than_wait_are_turned_away_and_none_is_lost(tmp_path):
    import os
    room = newsroom(tmp_path, **{"workers": 1}).start()
    try:
        one = Person(tmp_path, "one").enrol(room)
        keeper, = room.children("keeper")
        os.kill(keeper, signal.SIGSTOP)
        calls = [room.tls(context=one.context()).handshake() for _ in range(40)]
        for call in calls:
            call.send(DESK)
        assert room.gemini("/").status == "20"
        os.kill(keeper, signal.SIGCONT)
        found = [check_answer(call.answer()).status for call in calls]
        assert set(found) <= {"20", "41"} and "20" in found
        assert room.gemini("/en/desk/", context=one.context()).status == "20"
    finally:
        room.stop()
