"""The test suite of others: gemini-diagnostics 1.0.0 (github.com/michael-lazar/gemini-diagnostics), where it is installed.

It is no part of this project; GEMINI_DIAGNOSTICS names the script where it is not in PATH.
"""
import os
import re
import shutil
import socket
import subprocess
import sys

import pytest

clauses = pytest.mark.clauses
TOOL = os.environ.get("GEMINI_DIAGNOSTICS") or shutil.which("gemini-diagnostics")


@clauses("T-C04")
@pytest.mark.skipif(not TOOL, reason="no gemini-diagnostics here")
def test_gemini_diagnostics(fresh):
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    fresh.options.update({"host": "localhost", "gemini.port": port, "gemini.listen": [f"127.0.0.1:{port}", f"[::1]:{port}"]})
    fresh.add("Adna", "Text", lang="en", date="2024-01-01")
    fresh.start()
    done = subprocess.run([sys.executable, TOOL, "--delay", "0", "localhost", str(port)], capture_output=True, text=True,
                          timeout=300)
    text = done.stdout + done.stderr
    assert "Done!" in done.stdout, text
    failed = re.findall(r"^Failed \d+ checks?: (.*)$", done.stdout, re.M)
    # it looks for the IPv6 address of "localhost", which some machines have not named
    assert failed in ([], ["IPv6Address"]), text
