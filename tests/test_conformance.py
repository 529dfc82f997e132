"""docs/CONFORMANCE.md against the tests: what it names exists and says so itself, and what tests claim stands in it.

Where the requirement paper lies beside the project, nothing that it demands may be missing here.
"""
import ast
import re

import pytest

from harness import ROOT

PAGE = ROOT / "docs" / "CONFORMANCE.md"
PAPER = ROOT.parent / "shared" / "protocols.md"
NUMBER = r"(?:[A-Z]{3,4}-\d+|T-[A-Z]\d\d)"
REASONS = ("waits: ", "not applicable: ")


def rows():
    """(number, what it asks, [proofs]) of every row."""
    found = []
    for line in PAGE.read_text().splitlines():
        if re.match(rf"\| {NUMBER} \|", line):
            number, asks, proofs = line.strip("| ").split(" | ")
            found.append((number, asks, re.split(r"; (?=`|waits: )", proofs)))
    return found


def python_tests():
    """{path::test: numbers that its marker cites}"""
    found = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                cited = [mark.args[0].value for mark in node.decorator_list
                         if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "clauses"]
                found[f"{path.relative_to(ROOT)}::{node.name}"] = " ".join(cited).split()
    return found


def unit_tests():
    """{path::test: numbers of the line above it}"""
    found = {}
    for path in sorted((ROOT / "tests" / "unit").glob("test_*.c")):
        for cited, name in re.findall(r"^(?:/\* proves: (.*) \*/\n)?static void\n(\w+)\(void \*\*state\)$", path.read_text(), re.M):
            found[f"{path.relative_to(ROOT)}::{name}"] = cited.split()
    return found


ROWS = rows()
TESTS = {**python_tests(), **unit_tests()}


def test_there_is_something_to_compare():
    assert len(ROWS) > 200 and sum(1 for cited in TESTS.values() if cited) > 100


@pytest.mark.parametrize("number, asks, proofs", ROWS, ids=[row[0] for row in ROWS])
def test_each_row_is_proved_or_gives_its_reason(number, asks, proofs):
    assert asks.strip() and len(asks.split()) <= 15
    for proof in proofs:
        if proof.startswith(REASONS):
            assert len(proof.partition(": ")[2]) >= 4, proof
        else:
            name = re.fullmatch(r"`(\S+)`", proof)[1]
            assert name in TESTS, f"{name}: no such test"
            assert number in TESTS[name], f"{name} does not say that it proves {number}"


def test_no_number_stands_twice():
    numbers = [row[0] for row in ROWS]
    assert sorted(numbers) == sorted(set(numbers))


def test_what_tests_cite_stands_in_the_page():
    known = {row[0] for row in ROWS}
    assert [(name, number) for name, cited in TESTS.items() for number in cited if number not in known] == []


def test_every_line_of_proof_stands_above_a_test():
    """Otherwise nobody reads it."""
    for path in sorted((ROOT / "tests" / "unit").glob("test_*.c")):
        lines = len(re.findall(r"\bproves:", path.read_text()))
        read = sum(1 for name, cited in TESTS.items() if cited and name.startswith(f"{path.relative_to(ROOT)}::"))
        assert lines == read, path


@pytest.mark.skipif(not PAPER.is_file(), reason="the requirement paper is not here")
def test_nothing_that_must_be_is_missing():
    text = PAPER.read_text()
    clauses = re.findall(rf"^- \*\*({NUMBER})\b(.*)$", text, re.M)
    musts = {number for number, rest in clauses if "[M]" in rest}
    cases = set(re.findall(r"^\| (T-[A-Z]\d\d) \|", text, re.M))
    assert len(musts) > 120 and len(cases) > 120
    assert sorted((musts | cases) - {row[0] for row in ROWS}) == []
