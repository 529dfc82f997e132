"""vestkad under a service manager: sockets that it hands down, what it is told, and completion for the shells."""
import os
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest
from harness import BUILD, HOST, ROOT, eventually, vestka


class Manager:
    """A service manager's side of sd_notify(3)."""

    def __init__(self, directory):
        self.path = str(directory / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(20)
        self.told = []

    def wait_for(self, state):
        while not any(line == state for text in self.told for line in text.splitlines()):
            self.told.append(self.socket.recv(4096).decode())
        return self

    def forget(self):
        self.told = []


def listener(family=socket.AF_INET, address="127.0.0.1"):
    s = socket.socket(family, socket.SOCK_STREAM)
    s.bind((address, 0))
    s.listen(128)
    return s


def start_with(server, sockets, environment=()):
    """vestkad with these sockets as descriptors 3 and on, as systemd starts it."""
    words = server.words()
    env = {**os.environ, **dict(environment)}
    passed = [s.fileno() for s in sockets]

    # LISTEN_PID is the program's own, which only a shell that becomes it can know
    script = "".join(f"exec {3 + i}<&{fd}; " for i, fd in enumerate(passed))
    script += f'LISTEN_PID=$$ LISTEN_FDS={len(passed)} exec "$@"'
    server.output = open(server.log, "ab")
    server.process = subprocess.Popen(["bash", "-c", script, "bash", *words], stdout=subprocess.PIPE, stderr=server.output,
                                      env=env, pass_fds=passed)
    server.listening = {}
    return server


@pytest.fixture
def high():
    """A listener pair whose descriptors are far from 3, so that moving one does not close the other."""
    import fcntl
    pair = []
    for _ in range(2):
        low = listener()
        pair.append(socket.socket(fileno=fcntl.fcntl(low.fileno(), fcntl.F_DUPFD, 60)))
        low.close()
    yield pair
    for s in pair:
        s.close()


def test_sockets_of_the_service_manager_are_used_and_outlive_a_restart(fresh, high):
    gemini, gopher = high
    fresh.add("Адна навіна", "Тэкст", lang="be", date="2024-01-01")
    fresh.options = {"gemini.listen": f"127.0.0.1:{gemini.getsockname()[1]}",
                     "gopher.listen": f"127.0.0.1:{gopher.getsockname()[1]}"}
    start_with(fresh, high).wait_ready()
    assert fresh.port("gemini") == gemini.getsockname()[1]
    for _ in range(4):  # whichever worker takes it
        assert fresh.gemini("/").status == "20"
        assert "Адна навіна".encode() in fresh.gopher("/be/")

    fresh.process.send_signal(signal.SIGHUP)
    eventually(lambda: b"reloaded" in fresh.log.read_bytes())
    assert fresh.gemini("/").status == "20"
    assert fresh.stop() == 0

    # nobody serves, and yet nobody is refused
    early = socket.create_connection(("127.0.0.1", gopher.getsockname()[1]), timeout=20)
    early.sendall(b"/be/\r\n")
    start_with(fresh, high).wait_ready()
    assert early.recv(100).startswith(b"i")
    early.close()


def test_a_socket_that_no_key_names_is_refused(fresh, high):
    fresh.options = {"gemini.listen": f"127.0.0.1:{high[0].getsockname()[1]}", "gopher.listen": "127.0.0.1:7"}
    start_with(fresh, high)
    assert fresh.process.wait(20) == 78
    assert b"which no NAME.listen names" in fresh.log.read_bytes()
    fresh.process.stdout.close()
    fresh.process = None


def test_a_key_that_no_socket_serves_is_named(fresh, high):
    ports = [s.getsockname()[1] for s in high]
    fresh.options = {"gemini.listen": [f"127.0.0.1:{ports[0]}", "127.0.0.1:7"], "gopher.listen": f"127.0.0.1:{ports[1]}"}
    start_with(fresh, high).wait_ready()
    assert b"gemini.listen: the service manager does not listen on port 7" in fresh.log.read_bytes()


def test_variables_meant_for_another_process_are_ignored(fresh):
    os.environ["LISTEN_PID"], os.environ["LISTEN_FDS"] = "1", "1"
    try:
        fresh.start()
    finally:
        del os.environ["LISTEN_PID"], os.environ["LISTEN_FDS"]
    assert fresh.gemini("/").status == "20"


def test_the_manager_is_told_of_each_step(fresh, tmp_path, monkeypatch):
    manager = Manager(tmp_path)
    monkeypatch.setenv("NOTIFY_SOCKET", manager.path)
    fresh.start(wait=False)
    manager.wait_for("READY=1")
    fresh.wait_ready()
    manager.forget()
    fresh.process.send_signal(signal.SIGHUP)
    manager.wait_for("RELOADING=1").wait_for("READY=1")
    manager.forget()
    fresh.process.send_signal(signal.SIGTERM)
    manager.wait_for("STOPPING=1")


def test_the_watchdog_hears_of_an_idle_server(fresh, tmp_path, monkeypatch):
    manager = Manager(tmp_path)
    monkeypatch.setenv("NOTIFY_SOCKET", manager.path)
    monkeypatch.setenv("WATCHDOG_USEC", "400000")
    fresh.start(wait=False)
    manager.wait_for("READY=1")
    fresh.wait_ready()
    for _ in range(3):
        manager.forget()
        asked = time.monotonic()
        manager.wait_for("WATCHDOG=1")
        assert time.monotonic() - asked < 20


def test_the_watchdog_of_another_process_is_not_fed(fresh, tmp_path, monkeypatch):
    manager = Manager(tmp_path)
    monkeypatch.setenv("NOTIFY_SOCKET", manager.path)
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    monkeypatch.setenv("WATCHDOG_PID", "1")
    fresh.start()
    manager.wait_for("READY=1")
    assert fresh.stop() == 0
    manager.wait_for("STOPPING=1")
    assert "WATCHDOG=1" not in manager.told


# --- the key ---


def test_key_makes_a_certificate_once_and_prints_its_fingerprints(tmp_path):
    words = [BUILD / "vestkad", "-k", "-o", f"certs={tmp_path}/certs", "-o", f"host={HOST}"]
    first = subprocess.run(words, capture_output=True, timeout=60)
    second = subprocess.run(words, capture_output=True, timeout=60)
    found = re.findall(rb"SHA-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})", first.stderr)
    assert first.returncode == second.returncode == 0 and len(found) == 2
    assert re.findall(rb"SHA-256 ([0-9A-F:]+)", second.stderr)[-2:] == found
    assert (tmp_path / "certs" / f"{HOST}.key").stat().st_mode & 0o777 == 0o600


# --- completion ---


def complete(tmp_path, *words):
    """What bash offers for the last of the words."""
    script = tmp_path / "vestka.bash"
    script.write_bytes(vestka("completion", "bash").stdout)
    line = " ".join(f"'{word}'" for word in words)
    done = subprocess.run(
        ["bash", "-c", f". {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _{words[0]}; printf '%s\\n' \"${{COMPREPLY[@]}}\""],
        capture_output=True, timeout=60, cwd=tmp_path)
    assert done.stderr == b""
    return done.stdout.decode().split()


def test_bash_completes_commands_options_keys_and_files(tmp_path):
    (tmp_path / "article.md").write_text("x")
    assert complete(tmp_path, "vestka", "wi") == ["withdraw"]
    assert set(complete(tmp_path, "vestka", "list", "--")) >= {"--lang", "--count", "--config"}
    assert "--title" not in complete(tmp_path, "vestka", "list", "--")
    assert complete(tmp_path, "vestka", "add", "--ti") == ["--title"]
    assert complete(tmp_path, "vestka", "-o", "gopher.w") == ["gopher.width="]
    assert complete(tmp_path, "vestkad", "-o", "gemini.") == ["gemini.listen=", "gemini.port="]
    assert complete(tmp_path, "vestkad", "--te") == ["--test"]
    assert complete(tmp_path, "vestka", "import", "art") == ["article.md"]
    assert complete(tmp_path, "vestka", "-o", "store", "=", "art") == ["article.md"]


def test_completion_knows_all_that_help_knows():
    script = vestka("completion", "bash").stdout.decode()
    names = re.findall(r"^  ([a-z]+)", vestka("--help").stdout.decode(), re.M)
    assert re.search(r'commands="([^"]*)"', script)[1].split() == names
    zsh = vestka("completion", "zsh").stdout.decode()
    assert all(f"\t\t'{name}:" in zsh for name in names)


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_takes_its_completion(tmp_path):
    (tmp_path / "_vestka").write_bytes(vestka("completion", "zsh").stdout)
    done = subprocess.run(
        ["zsh", "-fc", f"fpath=({tmp_path} $fpath); autoload -U compinit; compinit -u -d {tmp_path}/dump; "
                       "autoload +X _vestka && print $_comps[vestka] $_comps[vestkad]"],
        capture_output=True, timeout=60)
    assert done.stdout == b"_vestka _vestka\n" and done.stderr == b""


@pytest.mark.parametrize("words", [[], ["fish"], ["bash", "zsh"]])
def test_completion_for_no_shell_we_know(words):
    done = vestka("completion", *words, check=False)
    assert done.returncode == 64 and b"bash" in done.stderr and done.stdout == b""


# --- what others install ---


def archive(tree, out, **environment):
    done = subprocess.run(["make", "-s", "dist", f"B={out}"], cwd=tree, capture_output=True, timeout=300,
                          env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr.decode()
    return next(out.glob("*.gz"))


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="not a clone")
def test_the_archive_is_the_same_byte_for_byte_wherever_it_is_made(tmp_path):
    first = archive(ROOT, tmp_path / "one")
    subprocess.run(["tar", "-xzf", first, "-C", tmp_path], check=True)
    (tree,) = tmp_path.glob("vestka-*")
    second = archive(tree, tmp_path / "two", TZ="Asia/Tokyo", LC_ALL="C")
    assert first.read_bytes() == second.read_bytes()


def test_the_unit_is_shut_as_tightly_as_systemd_can_tell(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    unit = (ROOT / "contrib" / "systemd" / "vestka.service").read_text()
    (tmp_path / "vestka.service").write_text(unit.replace("@SBIN@", "/bin").replace("@SYSCONF@", "/etc"))
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=10", tmp_path / "vestka.service"],
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
