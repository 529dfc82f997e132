"""The keeper asked directly, as a worker asks it (src/net/desk.h)."""
import os
import select
import signal
import socket
import struct
import subprocess

from harness import BUILD, ROOT

MAGIC, MAY, PUT, NOTE, KINDS = 0x6B736564, 1, 2, 4, 5
KEY = ":".join(["AB"] * 32)


def question(kind, path, mime, body, size=None, words=b"", key=KEY):
    fields = [key.encode(), path.encode(), mime.encode(), words, b"", body]
    sizes = [len(x) for x in fields] + [0, 0]
    return struct.pack("<4IQ8Q", MAGIC, kind, len(fields), 0, len(body) if size is None else size, *sizes) + b"".join(fields)


class Keeper:
    def __init__(self, directory, **env):
        self.ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ready, told = os.pipe()
        for fd in (theirs.fileno(), told):
            os.set_inheritable(fd, True)
        self.log = open(directory / "log", "ab")
        self.process = subprocess.Popen(
            [BUILD / "vestka", "keep", "-o", f"store={directory}/store.db", "-o", f"edition={directory}/edition.db", "-o",
             f"capsule={directory}/capsule", "-o", "host=news.example", "-o", "titan=yes", "-o", "notes=yes"],
            env={**os.environ, "ASAN_OPTIONS": "verify_asan_link_order=0", "VESTKA_DESK_FD": str(theirs.fileno()),
                 "VESTKA_READY_FD": str(told), **env}, close_fds=False, stderr=self.log)
        theirs.close()
        os.close(told)
        select.select([ready], [], [], 30)
        self.ready = bool(os.read(ready, 10))
        os.close(ready)

    def ask(self, message):
        """The answer's number and location; None when none came."""
        memory = os.memfd_create("test")
        os.write(memory, message)
        mine, its = socket.socketpair()
        socket.send_fds(self.ours, [b"d"], [memory, its.fileno()])
        its.close()
        mine.settimeout(30)
        self.ours.close()  # so that nothing holds the question when the keeper dies
        try:
            there = mine.recv(1)
        except TimeoutError:
            there = b""
        data = os.pread(memory, 1 << 20, 0) if there else b""
        os.close(memory)
        mine.close()
        if not there:
            return None
        number, sizes = struct.unpack_from("<I", data, 4)[0], struct.unpack_from("<8Q", data, 24)
        return number, data[88:88 + sizes[0]].decode()

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(30)
        self.log.close()
        self.ours.close()
        return code


def build_killer(directory):
    """What ends a process at its nth write, by LD_PRELOAD and VESTKA_KILL_AT."""
    path = directory / "killer.so"
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", "-o", path, ROOT / "tests" / "faults" / "killer.c", "-ldl"],
                   check=True)
    return path
