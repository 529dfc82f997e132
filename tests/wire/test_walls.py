"""The walls around each process, looked at from outside while readers are served."""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

import pytest
from harness import BUILD, HOST, ROOT, Server, eventually

SANITIZED = b"__asan_init" in (BUILD / "vestkad").read_bytes()  # its runtime needs calls that jails forbid


def status_of(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return {key: value.split() for key, _, value in (line.partition(":") for line in lines)}


def children_of(pid):
    return [int(n) for n in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def dropped():
    """A server that begins as root, where the test may, and becomes nobody; the directory is nobody's."""
    directory = tempfile.mkdtemp(prefix="vestka-walls-", dir="/tmp")
    server = Server(directory)
    server.init()
    if os.getuid() == 0:
        server.options["user"] = "nobody"
        nobody = pwd.getpwnam("nobody")
        for path in (directory, server.store):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    yield server
    server.stop()
    shutil.rmtree(directory)


def reader_of(server):
    """The process that reads articles: it is there once there was one to read."""
    (keeper,) = server.children("keeper")
    return next(iter(children_of(keeper)), None)


def test_every_process_has_given_up_what_it_could(dropped):
    dropped.add("Навіна", "<p>Тэкст</p>", body_type="html", lang="be", date="2024-01-01")
    dropped.start()
    reader = eventually(lambda: reader_of(dropped))
    eventually(lambda: "Навіна".encode() in dropped.gopher("/be/"))
    processes = {"master": [dropped.process.pid], "worker": dropped.children("worker"), "keeper": dropped.children("keeper"),
                 "reader": [reader]}
    uid = str(pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else os.getuid())
    assert len(processes["worker"]) == 2
    for what, pids in processes.items():
        for pid in pids:
            status = status_of(pid)
            assert status["Uid"] == [uid] * 4, what
            assert status["NoNewPrivs"] == ["1"], what
            assert all(int(status[f"Cap{kind}"][0], 16) == 0 for kind in ("Inh", "Prm", "Eff", "Amb")), what
            if what != "master" and not SANITIZED:
                assert status["Seccomp"] == ["2"], what
            if os.getuid() == 0:
                assert status["Groups"] == [str(pwd.getpwnam("nobody").pw_gid)], what
    limits = " ".join(pathlib.Path(f"/proc/{reader}/limits").read_text().split())
    assert "Max core file size 0 0" in limits
    assert "Max file size 0 0" in limits or SANITIZED


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be warned of being root")
def test_root_without_a_user_is_warned_and_keeps_but_the_rights_on_files(fresh):
    fresh.start()
    assert b"runs as root" in fresh.log.read_bytes()
    allowed = 1 << 0 | 1 << 1 | 1 << 3  # CHOWN, DAC_OVERRIDE, FOWNER
    for pid in fresh.children("worker") + fresh.children("keeper"):
        assert int(status_of(pid)["CapEff"][0], 16) & ~allowed == 0


def replace(directory, fill):
    """Another directory under the same name, as a restored backup or a new mount is."""
    old = directory.with_name(directory.name + ".old")
    directory.rename(old)
    directory.mkdir()
    fill(old, directory)


def test_a_directory_in_the_place_of_the_capsule_is_read_all_the_same(fresh):
    fresh.capsule = fresh.directory / "capsule"
    shutil.copytree(ROOT / "capsule", fresh.capsule)
    fresh.start()

    def fill(_, new):
        (new / "be").mkdir()
        (new / "be" / "new.gmi").write_text("# Новае\n")
    replace(fresh.capsule, fill)
    eventually(lambda: fresh.gemini("/be/new").status == "20", seconds=30)


def test_a_directory_in_the_place_of_the_store_s_is_read_all_the_same(fresh, tmp_path_factory):
    place = tmp_path_factory.mktemp("apart") / "place"
    place.mkdir()
    fresh.store = place / "store.db"
    fresh.init()
    fresh.add("Першая", "Тэкст", lang="be", date="2024-01-01")
    fresh.start()
    eventually(lambda: "Першая".encode() in fresh.gopher("/be/"))

    replace(place, lambda old, new: [shutil.copy(f, new) for f in old.iterdir()])
    fresh.add("Другая", "Тэкст", lang="be", date="2024-01-02")
    eventually(lambda: "Другая".encode() in fresh.gopher("/be/"), seconds=30)
    if not SANITIZED:
        assert b"is another directory than before" in fresh.log.read_bytes()


def test_a_store_behind_a_symbolic_link(fresh, tmp_path):
    (tmp_path / "far").mkdir()
    fresh.store = tmp_path / "far" / "real.db"
    fresh.init()
    real, fresh.store = fresh.store, tmp_path / "link.db"
    fresh.store.unlink(missing_ok=True)
    fresh.store.symlink_to(real)
    fresh.start()
    fresh.add("Праз спасылку", "Тэкст", lang="be", date="2024-01-01")
    eventually(lambda: "Праз спасылку".encode() in fresh.gopher("/be/"))


@pytest.fixture(scope="module")
def taken_over(tmp_path_factory):
    library = tmp_path_factory.mktemp("taken") / "taken_over.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, pathlib.Path(__file__).parent / "taken_over.c", "-ldl"], check=True)
    return library


@pytest.mark.skipif(SANITIZED, reason="its runtime needs calls that jails forbid")
def test_a_worker_that_was_taken_over_has_neither_store_nor_key(fresh, taken_over, monkeypatch):
    fresh.add("Навіна", "Тэкст", lang="be", date="2024-01-01")
    key = fresh.certs / f"{HOST}.key"
    files = {fresh.store: "store", pathlib.Path(f"{fresh.store}-wal"): "log of the store", key: "key", fresh.certs / f"{HOST}.crt": "certificate",
             fresh.log: "log", pathlib.Path("/etc/passwd"): "file of the machine"}
    monkeypatch.setenv("LD_PRELOAD", str(taken_over))
    monkeypatch.setenv("VESTKA_TRY", ":".join(map(str, [*files, fresh.directory / "new", fresh.edition])))
    fresh.start()
    monkeypatch.undo()
    eventually(lambda: "Навіна".encode() in fresh.gopher("/be/"))
    if b"this kernel has no Landlock" in fresh.log.read_bytes():
        pytest.skip("this kernel has no Landlock")
    tried = {line.split()[2]: line.split()[3:] for line in fresh.log.read_text().splitlines() if line.startswith("taken over: ")}
    new = tried.pop(str(fresh.directory / "new"))
    assert new[1:] == ["ENOENT", "write", "ENOENT", "make", "EACCES"], "a new file beside the store"
    for path, what in files.items():
        assert tried[str(path)] == ["read", "EACCES", "write", "EACCES", "make", "EACCES"], what
    assert tried[str(fresh.edition)][:2] == ["read", "open"]
    assert key.exists() and not (fresh.directory / "new").exists()
    assert b"lies in the edition's directory" not in fresh.log.read_bytes()


@pytest.mark.parametrize("what", ["store", "certs", "store below", "store by a link"])
def test_who_has_the_store_or_the_key_where_workers_may_write_is_told(fresh, what):
    if what == "store":
        fresh.edition = fresh.directory / "edition.db"
        inside = fresh.store
    elif what == "certs":
        inside = fresh.certs = fresh.edition.parent / "certs"
        fresh.edition.parent.mkdir()
    else:
        place = fresh.edition.parent / "desk"
        place.mkdir(parents=True)
        inside = fresh.store = (fresh.directory if what == "store by a link" else place) / "other.db"
        if what == "store by a link":
            fresh.store.symlink_to(place / "real.db")
        fresh.init()
    fresh.start()
    lines = [line for line in fresh.log.read_text().splitlines() if "lies in the edition's directory" in line]
    assert len(lines) == 1 and f"'{inside}'" in lines[0], lines
    assert fresh.gemini("/").status == "20"


def edition_made(server):
    return b"is made from the whole store" in server.log.read_bytes()


def test_an_edition_beside_the_store_moves_into_its_own_directory(fresh):
    fresh.add("Навіна", "Тэкст", lang="be", date="2024-01-01")
    own, fresh.edition = fresh.edition, fresh.directory / "edition.db"
    fresh.start()
    eventually(lambda: "Навіна".encode() in fresh.gopher("/be/"))
    fresh.process.kill()    # its log is not merged into the file
    fresh.stop()
    number, wal = fresh.edition.stat().st_ino, pathlib.Path(f"{fresh.edition}-wal").stat().st_size
    assert wal and edition_made(fresh)

    fresh.log.write_bytes(b"")
    fresh.edition = own
    fresh.start()
    assert "Навіна".encode() in fresh.gopher("/be/")
    assert own.stat().st_ino == number and not edition_made(fresh)
    assert not list(fresh.directory.glob("edition.db*"))
    assert b"from now on" in fresh.log.read_bytes()
    fresh.add("Другая", "Тэкст", lang="be", date="2024-01-02")
    eventually(lambda: "Другая".encode() in fresh.gopher("/be/"))


def test_an_edition_that_another_keeper_works_on_stays_where_it_is(fresh):
    fresh.add("Навіна", "Тэкст", lang="be", date="2024-01-01")
    own, fresh.edition = fresh.edition, fresh.directory / "edition.db"
    fresh.start()
    other = Server(fresh.directory)
    other.log = fresh.directory / "log of the other"
    try:
        eventually(lambda: "Навіна".encode() in fresh.gopher("/be/"))
        other.start()
        eventually(lambda: "Навіна".encode() in other.gopher("/be/"))
    finally:
        other.stop()
    assert own.exists() and fresh.edition.exists() and edition_made(other)
    assert fresh.gemini("/").status == "20"
