"""Fixtures: a real vestkad on ports the kernel chose, fed from a real store."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from harness import Server, vestka  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "clauses(text): the clauses and cases of docs/CONFORMANCE.md a test proves")


@pytest.fixture(scope="session")
def news(tmp_path_factory):
    """A server with a small, varied store; tests only read from it."""
    server = Server(tmp_path_factory.mktemp("news"))
    server.init()
    server.fill()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def fresh(tmp_path):
    """A server of the test's own, not yet started; the store is empty."""
    server = Server(tmp_path)
    server.init()
    yield server
    server.stop()


@pytest.fixture
def alive(news):
    """Ask afterwards whether the server is still there."""
    yield news
    assert news.process.poll() is None, "vestkad ended"
    assert news.gemini("/").status == "20"
