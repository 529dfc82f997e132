#!/usr/bin/env python3
"""The house's two rules: a file includes from its own floor or a lower one; a library has one home."""
import pathlib
import re
import sys

FLOORS = "base sys doc store site proto net import export cmd".split()

# header (start of its name) -> the files that may include it
HOMES = {
    "openssl/": r"net/(tls|cert|sign)\w*\.c",
    "uv.h": r"net/\w+\.[ch]",
    "sqlite3.h": r"store/\w+\.[ch]",
    "magic.h": r"import/sniff\.c",
    "gumbo.h": r"import/html\w*\.[ch]",
    "md4c.h": r"import/markdown\w*\.c",
    "expat.h": r"import/feed\w*\.c",
    "jpeglib.h": r"import/picture_jpeg\.c",
    "png.h": r"import/picture_png\.c",
    "webp/": r"import/picture_webp\.c",
    "gif_lib.h": r"import/picture_gif\.c",
    "zip.h": r"export/gempub\.c",
    "qrencode.h": r"cmd/qr\.c",
    "seccomp.h": r"sys/jail\w*\.c",
    "linux/landlock.h": r"sys/jail\w*\.c",
    "linux/seccomp.h": r"sys/jail\w*\.c",
    "confuse.h": r"cmd/config\w*\.c",
    "unicase.h": r"base/\w+\.c",
    "unictype.h": r"base/\w+\.c",
    "unilbrk.h": r"base/\w+\.c",
    "uninorm.h": r"base/\w+\.c",
    "uniwidth.h": r"base/\w+\.c",
    "unistr.h": r"base/\w+\.c",
    "uniname.h": r"base/\w+\.c",
    "unigbrk.h": r"base/\w+\.c",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')


def check(source):
    found = []
    for path in sorted(source.glob("*/*.[ch]")):
        name = path.relative_to(source).as_posix()
        floor = FLOORS.index(name.split("/")[0])
        for number, line in enumerate(path.read_text().splitlines(), 1):
            m = INCLUDE.match(line)
            if not m:
                continue
            kind, header = m.groups()
            if kind == '"' and "/" in header:
                other = header.split("/")[0]
                if other not in FLOORS:
                    found.append(f"{path}:{number}: includes '{header}', which is on no floor")
                elif FLOORS.index(other) > floor:
                    found.append(f"{path}:{number}: {name.split('/')[0]} includes from {other}, above it")
            elif kind == '"':
                found.append(f"{path}:{number}: name the floor: \"{name.split('/')[0]}/{header}\"")
            for start, home in HOMES.items():
                if kind == "<" and header.startswith(start) and not re.fullmatch(home, name):
                    found.append(f"{path}:{number}: <{header}> has its home in {home}")
    return found


if __name__ == "__main__":
    problems = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "src"))
    print("\n".join(problems) or "floors: clean")
    sys.exit(bool(problems))
