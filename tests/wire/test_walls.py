"""The walls around each process, looked at from outside while readers are served."""
import os
import pathlib
import pwd
import shutil
import tempfile

import pytest
from harness import BUILD, ROOT, Server, eventually

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
