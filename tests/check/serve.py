#!/usr/bin/env python3
"""A short session of readers against the whole server, for environments that are not the usual one: serve.py [ADDRESS] [WRAPPER...].

ADDRESS is where it listens and is asked (127.0.0.1 or ::1); WRAPPER is put in front of vestkad, as "valgrind -q" is.  Prints how
many answers were right; ends with 1 when one was not.
"""
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import HOST, Server, eventually  # noqa: E402


def main():
    address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
    listen = f"[{address}]:0" if ":" in address else f"{address}:0"
    directory = tempfile.mkdtemp(prefix="vestka-serve-")
    server = Server(directory, **{f"{name}.listen": listen for name in ("gemini", "gopher", "spartan", "nex", "finger")}, workers=1)
    wrapper, plain = sys.argv[2:], server.words
    server.words = lambda: [*wrapper, *plain()]
    server.init()
    server.fill()
    server.start(wait=False)
    server.wait_ready(300)
    asked = 0

    def gemini(path):
        nonlocal asked
        asked += 1
        answer = server.gemini_raw(f"gemini://{HOST}{path}\r\n".encode(), name="gemini", address=address)
        return answer.raw

    def plainly(line, name="gopher"):
        nonlocal asked
        asked += 1
        return server.gopher_raw(line, name=name, address=address)

    try:
        eventually(lambda: b"20 text/gemini" in gemini("/"), seconds=120)
        for lang, words in (("be", "Навіна нумар"), ("ru", "Новость"), ("en", "Belarus to sell buses")):
            assert words.encode() in gemini(f"/{lang}/news/"), lang
            assert words.encode() in plainly(f"/{lang}/news/\r\n".encode()), lang
        article = server.ids["en"]
        assert "26 June 2015".encode() in gemini(f"/en/news/{article}"), "the date of an article"
        assert b"First paragraph" in plainly(f"/en/news/{article}\r\n".encode())
        assert "Навіна".encode("cp1251") in plainly(b"/1251/be/news/\r\n")
        assert server.file in gemini(f"/media/{server.ids['file']}/data.bin")
        assert gemini("/en/search?buses").startswith(b"20 ") and gemini("/nope").startswith(b"51 ")
        assert gemini(f"/ru/news/{server.ids['withdrawn']}").startswith(b"52 ")
        assert b"<entry>" in gemini("/en/feed.xml") or b"<entry>" in gemini("/en/atom.xml")
        assert plainly(f"{HOST} /en/ 0\r\n".encode(), "spartan").startswith(b"2 ")
        assert plainly(b"/en/\n", "nex").startswith(b"# ") and b"Belarus" in plainly(b"en\r\n", "finger")
        late = server.add("Late news", "Late words.", lang="en", date="2024-03-31")
        eventually(lambda: b"Late words." in plainly(f"/en/news/{late}\r\n".encode()), seconds=120)
        assert "31 March 2024".encode() in gemini(f"/en/news/{late}")
        code = server.stop(seconds=120)
        assert code == 0, f"vestkad ended with {code}"
    except BaseException:
        print(server.log.read_text(errors="replace")[-3000:], file=sys.stderr)
        if server.process:
            server.process.kill()
        raise
    log = server.log.read_text(errors="replace")
    assert not [line for line in log.splitlines() if "error" in line.lower() or line.startswith("==")], log[-3000:]
    shutil.rmtree(directory)
    print(f"{asked} answers")


main()
