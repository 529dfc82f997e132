"""TLS: cases T-T of protocols.md 6.2."""
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import time

import pytest

from harness import HOST, check_answer, eventually, tls_context, tls_records

clauses = pytest.mark.clauses
ROOT = f"gemini://{HOST}/\r\n".encode()
V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def openssl(*args, input=b""):
    return subprocess.run(["openssl", *args], input=input, capture_output=True, timeout=60)


@clauses("T-T01 GEM-60")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused_in_the_handshake(alive, version):
    context = tls_context(version, version)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        alive.tls(context=context).handshake()


@clauses("T-T02 GEM-60 GEM-64")
@pytest.mark.parametrize("version, name", [(V12, "TLSv1.2"), (V13, "TLSv1.3")])
def test_both_versions_are_served(news, version, name):
    answer = news.gemini("/", context=tls_context(version, version))
    assert (answer.status, answer.version) == ("20", name)


@clauses("GEM-60 GEM-64 GEM-71")
@pytest.mark.parametrize("version", [V12, V13])
@pytest.mark.parametrize("kind", ["RSA -pkeyopt rsa_keygen_bits:2048", "EC -pkeyopt ec_paramgen_curve:P-384", "ED25519"])
def test_a_certificate_of_another_kind_is_served_as_well(fresh, kind, version):
    """Handshakes have few algorithms to choose from (src/net/tls_provider.c): these are among them."""
    fresh.stop()
    fresh.certs.mkdir(exist_ok=True)
    key, crt = fresh.certs / f"{HOST}.key", fresh.certs / f"{HOST}.crt"
    crt.unlink(missing_ok=True)
    key.touch(0o600)
    openssl("genpkey", "-algorithm", *kind.split(), "-out", key)
    fresh.start()
    # 41 until there is a first edition
    context = tls_context(version, version)
    eventually(lambda: check_answer(fresh.gemini_raw(f"gemini://{HOST}/\r\n".encode(), context=context)).status == "20")


@clauses("GEM-60")
@pytest.mark.parametrize("suite", ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])
@pytest.mark.parametrize("group", ["X25519", "P-256", "P-384"])
def test_each_suite_and_each_group_is_served(news, suite, group):
    done = openssl("s_client", "-connect", f"127.0.0.1:{news.port('gemini')}", "-ciphersuites", suite, "-groups", group, "-ign_eof",
                   "-servername", HOST, input=f"gemini://{HOST}/\r\n".encode())
    text = done.stdout.decode(errors="replace")
    assert f"Cipher is {suite}" in text and "20 text/gemini" in text


@clauses("GEM-64")
@pytest.mark.parametrize("suite", ["AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256"])
def test_tls_1_2_offers_only_forward_secret_aead(news, suite):
    context = tls_context(V12, V12)
    context.set_ciphers(suite + ":@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        news.tls(context=context).handshake()


@clauses("T-T03 T-T04 GEM-61 GEM-62 GEM-24")
@pytest.mark.parametrize("sni", [None, "127.0.0.1", "other.example", HOST.upper(), HOST + "."])
def test_any_server_name_gets_the_capsule(news, sni):
    assert news.gemini("/", sni=sni).status == "20"


@clauses("T-T04 GEM-24 GEM-21")
def test_the_uri_decides_not_the_server_name(news):
    assert check_answer(news.gemini_raw(b"gemini://other.example/\r\n", sni=HOST)).status == "53"


@clauses("T-T05 GEM-3")
def test_plain_text_gets_no_answer(alive):
    got = alive.gopher_raw(ROOT, name="gemini")
    assert not re.match(rb"[1-6][0-9]", got)


@clauses("T-T07 GEM-41 GEM-40")
def test_the_server_does_not_wait_for_our_close_notify(news):
    """Ours is never sent; it shuts its side at once, not when it is tired of us."""
    answer = check_answer(news.gemini_raw(ROOT))
    assert answer.closed and answer.elapsed < 1


@clauses("T-T08 GEM-67 GEM-69 GEM-70")
@pytest.mark.parametrize("version", [V12, V13])
@pytest.mark.parametrize("client", [False, True])
def test_a_ticket_is_good_many_times_on_any_worker(news, version, client, tmp_path):
    cert = None
    if client:
        cert = (str(tmp_path / "c.crt"), str(tmp_path / "c.key"))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=reader",
                "-keyout", cert[1], "-out", cert[0])
    context = tls_context(version, version, cert)
    first = news.gemini("/", context=context)
    assert not first.reused and first.session is not None
    for _ in range(12):     # two workers, one ticket
        again = news.gemini("/", context=context, session=first.session)
        assert again.reused and again.status == "20"


@clauses("T-T09 GEM-66")
def test_early_data_is_rejected_and_the_request_still_answered(news, tmp_path):
    saved, early = tmp_path / "session", tmp_path / "early"
    early.write_bytes(ROOT)
    base = ["s_client", "-connect", f"127.0.0.1:{news.port('gemini')}", "-servername", HOST, "-tls1_3", "-ign_eof"]
    openssl(*base, "-sess_out", str(saved), input=ROOT)
    done = openssl(*base, "-sess_in", str(saved), "-early_data", str(early), input=ROOT)
    assert b"Early data was accepted" not in done.stdout
    assert b"20 text/gemini" in done.stdout


@clauses("T-T10 GEM-68")
def test_the_handshake_is_small_and_brings_one_ticket(news):
    context = tls_context(V13, V13)
    answer = news.gemini("/", context=context)
    assert len(answer.wire) <= 1200 + len(answer.raw)


@clauses("T-T11 GEM-69")
def test_a_foreign_ticket_falls_back_to_a_full_handshake(fresh):
    fresh.add("Adna", "Text", lang="en", date="2024-01-01")
    fresh.start()
    context = tls_context(V13, V13)
    old = fresh.gemini("/", context=context).session
    fresh.stop()
    fresh.start()
    answer = fresh.gemini("/", context=context, session=old)
    assert answer.status == "20" and not answer.reused


def certificate(server):
    [path] = list(server.certs.glob("*.crt"))
    return path


@clauses("T-T12 GEM-71 GEM-72 GEM-73 GEM-74 GEM-75")
def test_the_certificate_is_one_that_clients_trust(news):
    text = openssl("x509", "-in", str(certificate(news)), "-noout", "-text").stdout.decode()
    assert "id-ecPublicKey" in text and "prime256v1" in text and "ecdsa-with-SHA256" in text
    assert f"DNS:{HOST}" in text and re.search(rf"Subject: CN = {re.escape(HOST)}", text)
    assert openssl("x509", "-in", str(certificate(news)), "-noout", "-checkend", str(5 * 365 * 86400)).returncode == 0
    start = openssl("x509", "-in", str(certificate(news)), "-noout", "-startdate").stdout.decode().partition("=")[2].strip()
    assert ssl.cert_time_to_seconds(start) <= time.time() - 3600


def served(server, name="gemini", address="127.0.0.1"):
    connection = server.tls(name, address).handshake()
    der = connection.object.getpeercert(binary_form=True)
    connection.close()
    return der


@clauses("T-T13 T-P35 GEM-74 GEM-72 GOP-93")
def test_one_certificate_everywhere_and_for_ever(fresh):
    """Every worker, both protocols, both address families; after a reload and after a restart."""
    fresh.options["gemini.listen"] = ["127.0.0.1:0", "[::1]:0"]
    fresh.start()
    first = {served(fresh) for _ in range(6)} | {served(fresh, "gopher"), served(fresh, address="::1")}
    before = set(fresh.children("worker"))
    fresh.process.send_signal(signal.SIGHUP)
    eventually(lambda: (now := set(fresh.children("worker"))) and not now & before)
    first |= {served(fresh) for _ in range(6)}
    fresh.stop()
    fresh.start()
    assert first == {served(fresh)} and len(first) == 1


@clauses("T-T14 T-T20 GEM-80")
def test_public_pages_need_no_client_certificate_and_mind_none(news, tmp_path):
    cert = (str(tmp_path / "c.crt"), str(tmp_path / "c.key"))
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x", "-days", "1",
            "-keyout", cert[1], "-out", cert[0])
    assert news.gemini("/").status == "20"
    assert news.gemini("/", context=tls_context(cert=cert)).status == "20"


@clauses("GEM-80")
def test_no_certificate_is_asked_for(news):
    """Under TLS 1.2 the server's flight can be read: its certificate, a key, a ticket, and no CertificateRequest (13)."""
    wire = b"".join(tls_records(news.gemini("/", context=tls_context(V12, V12)).wire, 22))
    kinds, at = [], 0
    while at + 4 <= len(wire) and 14 not in kinds:     # up to ServerHelloDone; what follows is encrypted in part
        kinds.append(wire[at])
        at += 4 + int.from_bytes(wire[at + 1:at + 4], "big")
    assert kinds == [2, 11, 12, 14]


@clauses("T-T15 GEM-63")
def test_alpn_is_ignored_and_renegotiation_refused(news):
    context = tls_context()
    context.set_alpn_protocols(["h2"])
    assert news.gemini("/", context=context).status == "20"
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{news.port('gemini')}", "-tls1_2", "-servername", HOST],
        input=b"R\n", capture_output=True, timeout=60)
    text = done.stdout + done.stderr
    assert b"RENEGOTIATING" in text
    assert b"Compression: NONE" in text
    assert b"no renegotiation" in text and done.returncode != 0


@clauses("T-T16 T-T18 GEM-4 GEM-70")
def test_readers_that_vanish_in_any_state_harm_nobody(alive):
    port = alive.port("gemini")
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(b"\x16\x03\x01")                       # in the first record
    t = alive.tls()
    try:
        t.object.do_handshake()
    except ssl.SSLWantReadError:
        t.flush()
    t.close()                                            # after the ClientHello
    alive.tls().handshake().close()                      # after the handshake
    t = alive.tls().handshake()
    t.send(b"gemini://")
    t.close()                                            # in the request
    t = alive.tls().handshake()
    t.send(f"gemini://{HOST}/media/{alive.ids['file']}/data.bin\r\n".encode())
    t.receive()
    t.close()                                            # in the body
    context = tls_context(V12, V12)
    session = alive.gemini("/", context=context).session
    assert alive.gemini("/", context=context, session=session).reused


@clauses("T-T19 GEM-77")
def test_a_key_that_others_can_read_is_refused(fresh):
    fresh.start()
    fresh.stop()
    [key] = list(fresh.certs.glob("*.key"))
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    done = subprocess.run(fresh.words(), capture_output=True, timeout=30)
    assert done.returncode != 0 and str(key).encode() in done.stderr
    key.chmod(0o600)


@clauses("T-T19 GEM-77")
@pytest.mark.skipif(os.geteuid() != 0, reason="changes user, so it must begin as root")
def test_it_serves_after_dropping_privileges(fresh):
    fresh.options["user"] = "nobody"
    for path in [fresh.directory, *fresh.directory.parents]:
        if str(path).startswith("/tmp/") or path == pathlib.Path("/tmp"):
            path.chmod(path.stat().st_mode | 0o755)
    for path in [fresh.directory, *fresh.directory.iterdir()]:
        if path.name != "certs":
            os.chown(path, 65534, 65534)
    fresh.add("Adna", "Text", lang="en", date="2024-01-01")
    for path in fresh.directory.iterdir():
        os.chown(path, 65534, 65534)
    fresh.start()
    eventually(lambda: fresh.gemini("/").status == "20")   # until the first edition is there: 41
    for pid in fresh.children("worker") + fresh.children("keeper"):
        assert re.search(r"^Uid:\t65534\t65534\t65534", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M)


@clauses("GEM-75")
def test_an_expired_certificate_is_not_served(fresh):
    fresh.certs.mkdir()
    key, crt = fresh.certs / f"{HOST}.key", fresh.certs / f"{HOST}.crt"
    # `openssl ca` alone lets one name both dates
    csr, database, config = (fresh.directory / name for name in ("csr", "index", "ca.cnf"))
    database.touch()
    config.write_text(f"[ca]\ndefault_ca = own\n[own]\ndatabase = {database}\nnew_certs_dir = {fresh.directory}\nrand_serial = yes\n"
                      "default_md = sha256\npolicy = any\n[any]\ncommonName = supplied\n")
    made = openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={HOST}",
                   "-keyout", str(key), "-out", str(csr))
    assert made.returncode == 0, made.stderr
    made = openssl("ca", "-batch", "-selfsign", "-config", str(config), "-keyfile", str(key), "-in", str(csr), "-out", str(crt),
                   "-notext", "-startdate", "20200101000000Z", "-enddate", "20210101000000Z")
    assert made.returncode == 0, made.stderr
    key.chmod(0o600)
    done = subprocess.run(fresh.words(), capture_output=True, timeout=30)
    assert done.returncode != 0 and b"expired" in done.stderr


@clauses("T-T17 GEM-65")
def test_the_workers_ask_nobody(news):
    """No worker holds any socket but the listeners and what was accepted on them."""
    news.gemini("/")
    ports = {f"{news.port('gemini'):04X}", f"{news.port('gopher'):04X}"}
    for pid in news.children("worker"):
        inodes = set()
        for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir():
            target = os.readlink(fd)
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
        for table in ("tcp", "tcp6", "udp", "udp6"):
            for line in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[9] in inodes and fields[9] != "0":
                    assert fields[1].split(":")[1] in ports, line


@clauses("T-C03")
def test_many_readers_leak_nothing(fresh):
    """Ten thousand mixed requests: the same process, the same descriptors, the same files."""
    fresh.options["workers"] = 1
    fresh.add("Adna", "Text", lang="en", date="2024-01-01")
    fresh.start()
    [pid] = fresh.children("worker")

    def descriptors():
        return len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir()))

    fresh.gemini("/")
    eventually(lambda: descriptors())
    before = descriptors()
    files = set(fresh.directory.rglob("*"))
    context = tls_context()
    for n in range(2950):
        fresh.gopher_raw(b"/nope\r\n")
        fresh.gopher_raw(b"\r\n")
        fresh.gopher_raw(b"\x00\r\n")
        if n % 5 == 0:
            fresh.gemini("/", context=context)
            fresh.gemini_raw(b"x" * (n % 1500) + b"\r\n", context=context)
    eventually(lambda: descriptors() <= before)
    assert fresh.children("worker") == [pid]
    assert set(fresh.directory.rglob("*")) == files
