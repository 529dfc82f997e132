"""The servers that are measured: each is started with the same answer and certificate, and says where it listens.

A peer that this machine does not have is left out.  All of them listen on loopback, with one worker where that can be said.
"""
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import BUILD, HOST, Server, eventually  # noqa: E402

TOOLS = BUILD / "bench"


def tree_of(pid):
    """The process and all below it."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                pass
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def cpu_us(pid):
    """CPU microseconds of a process, of all below it, and of those of its children that have ended."""
    total = 0.0
    for one in tree_of(pid):
        try:
            for task in pathlib.Path(f"/proc/{one}/task").iterdir():
                total += int((task / "schedstat").read_text().split()[0]) / 1e3
            fields = pathlib.Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[13]) + int(fields[14])) * 1e4  # cutime, cstime: hundredths of a second
        except OSError:
            pass
    return total


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Peer:
    """A server in a directory of its own; `answer` is a file with the bytes of a whole answer."""
    program = None   # what must be there
    line = None      # what is asked, when not what vestkad is asked
    per_request = 1  # of the usual number of requests: slow ones get fewer
    rounds = 100     # it takes part in

    def __init__(self, name, directory, answer, certs, line, *extra):
        self.name, self.directory, self.answer, self.certs, self.extra = name, pathlib.Path(directory), answer, certs, extra
        self.asked = self.line or line
        self.directory.mkdir(parents=True, exist_ok=True)
        self.process = None

    @classmethod
    def there(cls):
        return shutil.which(cls.program, path="/usr/sbin:/usr/bin:/sbin:/bin") is not None

    def run(self, words, prints_port=False, **options):
        self.process = subprocess.Popen([str(w) for w in words], stdout=subprocess.PIPE if prints_port else subprocess.DEVNULL,
                                        stderr=open(self.directory / "log", "ab"), cwd=self.directory, **options)
        if prints_port:
            self.port = int(self.process.stdout.readline())
        else:
            eventually(lambda: answers(self.port))

    def start(self):
        self.port = free_port()
        self.launch()
        return self

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(20)

    @property
    def pid(self):
        return self.process.pid

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return path

    @property
    def cert(self):
        return self.certs / f"{HOST}.crt"

    @property
    def key(self):
        return self.certs / f"{HOST}.key"


class Limit(Peer):
    """limit_tls or limit_tcp."""
    @classmethod
    def there(cls):
        return True

    def launch(self):
        if self.extra[0] == "tcp":
            self.run([TOOLS / "limit_tcp", self.answer, *self.extra[1:]], prints_port=True)
        else:
            self.run([TOOLS / "limit_tls", self.cert, self.key, self.answer, self.extra[0]], prints_port=True)


class Nginx(Peer):
    """stream with `return`: it answers before it has read the request, so its work is a little less."""
    program = "nginx"

    def launch(self):
        body = self.answer.read_text(encoding="utf-8")
        parts = re.findall(r"(?s).{1,1000}", body)
        maps = "".join('map $remote_port $p%d { default "%s"; }\n' % (n, part) for n, part in enumerate(parts))
        whole = "".join("${p%d}" % n for n in range(len(parts)))
        self.run(["nginx", "-e", self.directory / "log", "-c", self.write("nginx.conf", f"""
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off; worker_processes 1; pid {self.directory}/pid;
events {{ worker_connections 16384; }}
stream {{
{maps}
server {{
	listen 127.0.0.1:{self.port} ssl backlog=4096;
	ssl_certificate {self.cert}; ssl_certificate_key {self.key};
	ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:s:10m; tcp_nodelay on;
	return "{whole}";
}} }}""")])


class Haproxy(Peer):
    """Its Lua service reads a line and sends the answer."""
    program = "haproxy"

    def launch(self):
        tls = ""
        if self.extra and self.extra[0] == "tls":
            self.write("pem", self.cert.read_text() + self.key.read_text())
            tls = f" ssl crt {self.directory}/pem"
        self.write("page.lua", f"""
local f = io.open("{self.answer}", "rb")
local page = f:read("*a")
f:close()
core.register_service("page", "tcp", function(applet)
	applet:getline()
	applet:send(page)
end)
""")
        self.run(["haproxy", "-db", "-q", "-f", self.write("haproxy.cfg", f"""
global
	nbthread 1
	maxconn 8000
	lua-load {self.directory}/page.lua
defaults
	mode tcp
	timeout client 30s
	timeout server 30s
	timeout connect 5s
	backlog 4096
frontend f
	bind 127.0.0.1:{self.port}{tls}
	tcp-request inspect-delay 10s
	tcp-request content use-service lua.page if TRUE
""")])


class Molly(Peer):
    program = "molly-brown"
    line = f"gemini://{HOST}/page.gmi"

    def launch(self):
        root = self.directory / "root"
        root.mkdir(exist_ok=True)
        (root / "page.gmi").write_bytes(self.answer.read_bytes().partition(b"\r\n")[2])
        self.run(["molly-brown", "-c", self.write("molly.conf", f"""
Port = {self.port}
Hostname = "{HOST}"
CertPath = "{self.cert}"
KeyPath = "{self.key}"
DocBase = "{root}"
AccessLog = "{self.directory}/access"
ErrorLog = "{self.directory}/errors"
""")])


class Gophernicus(Peer):
    """A process for each connection, as its packages have it; where lsb_release is installed, each asks that for the system's name."""
    program = "gophernicus"
    line = "/page.txt"
    per_request = 0.01
    rounds = 1

    def launch(self):
        root = self.directory / "root"
        root.mkdir(exist_ok=True)
        (root / "page.txt").write_bytes(self.answer.read_bytes())
        for path in (root, self.directory, *self.directory.parents):
            if path.stat().st_uid == 0 and path != pathlib.Path("/tmp"):
                path.chmod(path.stat().st_mode | 0o055)
        (root / "page.txt").chmod(0o644)
        self.run([TOOLS / "limit_tcp", "--inetd", shutil.which("gophernicus", path="/usr/sbin:/usr/bin"), "-h", "localhost", "-r", root,
                  "-nf", "-nv", "-nm"], prints_port=True)


class Pygopherd(Peer):
    program = "pygopherd"
    line = "/page.txt"
    per_request = 0.01
    rounds = 1

    def launch(self):
        root = self.directory / "root"
        root.mkdir(exist_ok=True)
        (root / "page.txt").write_bytes(self.answer.read_bytes())
        text = pathlib.Path("/etc/pygopherd/pygopherd.conf").read_text()
        for key, value in (("port", self.port), ("usechroot", "no"), ("root", root), ("logmethod", "none"), ("setuid", ""), ("setgid", ""),
                           ("pidfile", self.directory / "pid"), ("servername", "localhost"), ("interface", "127.0.0.1")):
            text = re.sub(rf"(?m)^#?\s*{key}\s*=.*$", f"{key} = {value}", text) if value != "" else \
                re.sub(rf"(?m)^{key}\s*=.*$", "", text)
        self.run(["pygopherd", self.write("pygopherd.conf", text)])


class Vestkad(Peer):
    """With a real store: see bench.py on how it is filled."""
    @classmethod
    def there(cls):
        return True

    def __init__(self, name, server, kind, line):
        self.name, self.server, self.kind, self.asked = name, server, kind, line

    def start(self):
        self.port = self.server.port(self.kind)
        return self

    def stop(self):
        pass

    @property
    def pid(self):
        return self.server.process.pid


GEMINI = {
    "limit": (Limit, "tuned"), "limit, ids": (Limit, "ids"), "limit, OpenSSL's defaults": (Limit, "defaults"),
    "nginx": (Nginx,), "haproxy": (Haproxy, "tls"), "molly-brown": (Molly,),
}
GOPHER = {
    "limit, deferred accept": (Limit, "tcp", "defer"), "limit": (Limit, "tcp"), "haproxy": (Haproxy,),
    "gophernicus": (Gophernicus,), "pygopherd": (Pygopherd,),
}


def settle(server):
    """Until the keeper has made every page."""
    import sqlite3

    def left():
        with sqlite3.connect(f"file:{server.edition}?mode=ro", uri=True) as e:
            return e.execute("SELECT count(*) FROM queue").fetchone()[0]
    eventually(lambda: left() == 0, seconds=7200, pause=0.5)
    time.sleep(0.3)  # nothing is measured yet: lets the keeper's last commit pass


__all__ = ["BUILD", "GEMINI", "GOPHER", "HOST", "Server", "Vestkad", "cpu_us", "settle", "tree_of", "TOOLS"]
