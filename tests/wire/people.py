"""People with certificates of their own, for the tests of those who write."""
import hashlib
import pathlib
import re
import ssl
import subprocess

from harness import Server, tls_context, vestka

KINDS = {"RSA": "RSA -pkeyopt rsa_keygen_bits:2048", "EC": "EC -pkeyopt ec_paramgen_curve:P-256", "ED25519": "ED25519"}
CA = """[ca]
default_ca = one
[one]
database = {0}/index
serial = {0}/serial
new_certs_dir = {0}
default_md = default
policy = any
[any]
commonName = optional
"""


def openssl(*args):
    return subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True).stdout


class Person:
    """A key and a certificate for it, made by OpenSSL; `dates` are two of its kind, 20200101000000Z."""

    def __init__(self, directory, name, kind="ED25519", dates=None):
        self.name = name
        self.directory = pathlib.Path(directory) / name
        self.directory.mkdir()
        self.key, self.cert = self.directory / "key.pem", self.directory / "cert.pem"
        openssl("genpkey", "-algorithm", *KINDS[kind].split(), "-out", self.key)
        if dates:
            self.by_authority(dates)
        else:
            openssl("req", "-x509", "-new", "-key", self.key, "-subj", f"/CN={name}", "-days", 30, "-out", self.cert)
        public = openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")
        digits = hashlib.sha256(public).hexdigest().upper()
        self.fingerprint = ":".join(re.findall("..", digits))

    def by_authority(self, dates):
        """A certificate in place of the one there is: `openssl req` knows no dates of its own; `openssl ca` does."""
        here = self.directory
        (here / "index").write_text("")
        (here / "serial").write_text("01\n")
        (here / "ca.conf").write_text(CA.format(here))
        openssl("req", "-new", "-key", self.key, "-subj", f"/CN={self.name}", "-out", here / "request.pem")
        openssl("ca", "-batch", "-selfsign", "-config", here / "ca.conf", "-keyfile", self.key, "-in", here / "request.pem",
                "-startdate", dates[0], "-enddate", dates[1], "-notext", "-out", self.cert)

    def context(self, version=None):
        versions = (version, version) if version else (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
        return tls_context(*versions, cert=(self.cert, self.key))

    def enrol(self, server, role="writer"):
        vestka("key", "editor", "add", self.fingerprint, self.name, "--role", role, store=server.store)
        return self


def newsroom(directory, **options):
    """A server where editors may write."""
    server = Server(directory, titan="yes", **options)
    server.init()
    return server
