"""The key in processes of its own: who has it, who has not, and what becomes of readers when one of them dies or hangs."""
import contextlib
import os
import pathlib
import re
import signal
import ssl
import subprocess

import pytest
from harness import BUILD, HOST, eventually, tls_context


SANITIZED = b"__asan_init" in (BUILD / "vestkad").read_bytes()


def secret_of(server):
    """The key's own 32 bytes, in both orders, and a piece of its file."""
    path = server.certs / f"{HOST}.key"
    der = subprocess.run(["openssl", "pkey", "-in", path, "-outform", "DER"], capture_output=True, check=True).stdout
    number = der[der.index(b"\x04\x20") + 2:][:32]
    return number, number[::-1], b"".join(path.read_bytes().split(b"\n")[1:-2])[60:100]


def has_any(pid, secrets):
    """Whether one of them stands anywhere in the memory of a process."""
    with open(f"/proc/{pid}/mem", "rb", 0) as memory, open(f"/proc/{pid}/maps") as maps:
        for line in maps:
            place, rights = line.split()[:2]
            begin, end = (int(x, 16) for x in place.split("-"))
            with contextlib.suppress(OSError, OverflowError):  # the kernel's own pages
                memory.seek(begin)
                text = memory.read(end - begin) if rights[0] == "r" else b""
                if any(s in text for s in secrets):
                    return True
    return False


def shake(server, count=8):
    for _ in range(count):
        assert server.gemini("/robots.txt").status == "20"


def told(server, words):
    return len(re.findall(words, server.log.read_text()))


@pytest.mark.skipif(os.getuid() != 0, reason="only root may look into other processes")
@pytest.mark.skipif(SANITIZED, reason="a sanitizer's shadow memory is too large to be searched")
def test_no_process_but_the_signers_has_the_key(fresh):
    fresh.start()      # which makes the key
    for turn in range(2):
        shake(fresh)
        secrets = secret_of(fresh)
        signers, workers = fresh.children("signer"), fresh.children("worker")
        assert len(signers) == len(workers) == 2
        assert all(has_any(pid, secrets) for pid in signers), "the search finds what is there"
        for pid in [fresh.process.pid, *workers, *fresh.children("keeper")]:
            assert not has_any(pid, secrets), pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        for pid in workers:
            assert not [f for f in pathlib.Path(f"/proc/{pid}/fd").iterdir() if str(fresh.certs) in os.readlink(f)]
        if turn == 0:
            fresh.process.send_signal(signal.SIGHUP)
            eventually(lambda: told(fresh, "reloaded") and len(fresh.children("signer")) == 2 and fresh.children("signer") != signers
                       and len(fresh.children("worker")) == 2)


def test_a_signer_that_is_killed_is_replaced_and_its_worker_goes_on(fresh):
    fresh.start()
    workers = fresh.children("worker")
    for turn in range(1, 4):
        before = fresh.children("signer")
        os.kill(before[0], signal.SIGKILL)
        eventually(lambda before=before: len(now := fresh.children("signer")) == 2 and now != before)
        eventually(lambda turn=turn: told(fresh, "the signer of worker . was ended by signal 9") == turn)
        shake(fresh)
        assert fresh.children("worker") == workers
    assert told(fresh, "does not sign") <= 2


def test_a_signer_that_hangs_fails_handshakes_and_nothing_else(fresh):
    fresh.options["workers"] = 1
    fresh.add("Навіна", "Тэкст", lang="be", date="2024-01-01")
    fresh.start()
    shake(fresh, 2)
    (signer,) = fresh.children("signer")
    os.kill(signer, signal.SIGSTOP)
    try:
        for _ in range(5):
            with pytest.raises((ConnectionError, ssl.SSLError)):
                fresh.tls().handshake()
            assert "Навіна".encode() in fresh.gopher("/be/")
    finally:
        os.kill(signer, signal.SIGCONT)
    eventually(lambda: alive(fresh))
    shake(fresh)
    assert told(fresh, "does not sign: it does not answer") == 1
    assert fresh.children("signer") == [signer]


def alive(server):
    try:
        return server.gemini("/robots.txt").status == "20"
    except (ConnectionError, ssl.SSLError):
        return False


def test_a_session_needs_no_signer(fresh):
    fresh.options["workers"] = 1
    fresh.start()
    context = tls_context()
    first = fresh.gemini("/robots.txt", context=context)
    (signer,) = fresh.children("signer")
    os.kill(signer, signal.SIGSTOP)
    try:
        assert fresh.gemini("/robots.txt", context=context, session=first.session).reused
    finally:
        os.kill(signer, signal.SIGCONT)


def test_another_key_is_the_new_signers(fresh):
    fresh.start()

    def fingerprint():
        connection = fresh.tls().handshake()
        found = connection.object.getpeercert(binary_form=True)
        connection.close()
        return found
    before = fingerprint()
    for name in ("crt", "key"):
        (fresh.certs / f"{HOST}.{name}").unlink()
    fresh.process.send_signal(signal.SIGHUP)
    eventually(lambda: fingerprint() != before)
    eventually(lambda: len(fresh.children("signer")) == 2)
    after = fingerprint()
    assert all(fingerprint() == after for _ in range(6))
    shake(fresh)
    # a key that is none: all stays
    (fresh.certs / f"{HOST}.key").write_text("no key")
    fresh.process.send_signal(signal.SIGHUP)
    eventually(lambda: told(fresh, "not reloaded") == 1)
    shake(fresh)
    signers = fresh.children("signer")
    os.kill(signers[0], signal.SIGKILL)   # the next one has the key that was there
    eventually(lambda: len(now := fresh.children("signer")) == 2 and now != signers)
    assert all(fingerprint() == after for _ in range(6))


def test_the_key_may_be_the_workers(fresh):
    fresh.options["tls.signer"] = "no"
    fresh.start()
    shake(fresh)
    assert fresh.children("signer") == [] and len(fresh.children("worker")) == 2


@pytest.mark.parametrize("signer", ["yes", "no"])
def test_signers_end_with_their_workers(fresh, signer):
    fresh.options["tls.signer"] = signer
    fresh.start()
    pids = fresh.children("signer") + fresh.children("worker")
    os.kill(fresh.children("worker")[0], signal.SIGKILL)
    count = 4 if signer == "yes" else 2
    eventually(lambda: len(now := fresh.children("signer") + fresh.children("worker")) == count and now != pids)
    shake(fresh)
    pids = fresh.children("signer")
    assert fresh.stop() == 0
    eventually(lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in pids))
    assert not told(fresh, "the signer of worker")
