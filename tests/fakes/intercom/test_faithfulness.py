"""The fifty points of facts/intercom.md §16: each is proven by a test that names it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

POINTS = 50
_FOLDER = Path(__file__).parent
_POINT = re.compile(r"§16\.(\d+)")


def _points() -> dict[int, list[str]]:
    named: dict[int, list[str]] = {}
    for path in sorted(_FOLDER.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in _POINT.findall(ast.get_docstring(node) or ""):
                    named.setdefault(int(number), []).append(f"{path.name}::{node.name}")
    return named


def test_every_point_is_proven_by_a_test() -> None:
    """Each of the fifty points is named in the docstring of at least one test, and none beyond them is."""
    assert list(range(1, POINTS + 1)) == sorted(_points())
