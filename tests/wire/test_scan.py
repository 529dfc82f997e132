"""What scanners of TLS find: docs/SECURITY.md explains each finding, and nothing else may be found."""
import csv
import os
import re
import shutil
import subprocess

import pytest
from harness import HOST, ROOT

SUITES = {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES256-GCM-SHA384"}


@pytest.mark.skipif(not shutil.which("sslscan"), reason="sslscan is not installed")
@pytest.mark.parametrize("name", ["gemini", "gopher"])
def test_sslscan_finds_modern_tls_alone(news, name):
    done = subprocess.run(["sslscan", "--no-colour", f"--sni-name={HOST}", f"127.0.0.1:{news.port(name)}"], capture_output=True, timeout=120)
    text = done.stdout.decode()
    assert dict(re.findall(r"^(SSLv\d|TLSv1\.\d) +(enabled|disabled)$", text, re.M)) == {
        "SSLv2": "disabled", "SSLv3": "disabled", "TLSv1.0": "disabled", "TLSv1.1": "disabled", "TLSv1.2": "enabled",
        "TLSv1.3": "enabled"}
    assert set(re.findall(r"^(?:Preferred|Accepted) +\S+ +\d+ bits +(\S+)", text, re.M)) == SUITES
    assert "Server supports TLS Fallback SCSV" in text and "renegotiation not supported" in text
    assert len(re.findall("not vulnerable to heartbleed", text)) == 2 and not re.search(r"(?<!not )vulnerable", text)
    groups = set(re.findall(r"bits +(x25519|x448|secp\w+|ffdhe\w+|brainpool\w+)", text))
    assert groups <= {"x25519", "secp256r1", "secp384r1"} and "x25519" in groups


@pytest.mark.skipif(not os.environ.get("VESTKA_TESTSSL") or not shutil.which("testssl"), reason="minutes long: make scan")
def test_testssl_finds_what_is_explained_alone(news, tmp_path):
    explained = set(re.findall(r"testssl `(\w+)`", (ROOT / "docs" / "SECURITY.md").read_text()))
    # what the scanner lacks on its own machine
    explained |= {"engine_problem"}
    table = tmp_path / "found.csv"
    subprocess.run(["testssl", "--color", "0", "--quiet", "--warnings", "batch", "--nodns", "min", "--csvfile", table,
                    f"127.0.0.1:{news.port('gemini')}"], capture_output=True, timeout=1200)
    with open(table, newline="") as f:
        rows = list(csv.DictReader(f))
    assert len(rows) > 60
    found = {row["id"]: row["finding"] for row in rows if row["severity"] not in ("OK", "INFO", "DEBUG")}
    assert set(found) <= explained, {k: v for k, v in found.items() if k not in explained}
    assert {"cert_chain_of_trust", "cert_validityPeriod"} <= set(found)
