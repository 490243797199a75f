"""Secrets are found, what only looks like one is not, and no value is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.source import files, scan
from tests.source.strings import Draw, plant

if TYPE_CHECKING:
    from pathlib import Path

DRAW = Draw(7)
TOKEN = DRAW.intercom_token()
DRAWN = DRAW.base62(32)
# Of 200; the rest are values under a name that says nothing, and short bare ones.
FOUND_MIN = 188


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nearly_all_that_is_planted_is_found_and_nothing_else(tmp_path: Path, seed: int) -> None:
    """Of 200 secrets few are missed, and of 200 innocent strings none is raised."""
    placed = plant(tmp_path, seed)
    secrets = {(one.file, one.line) for one in placed if one.secret}

    found = {(one.file, one.line) for one in scan.in_files(tmp_path, files.listed(tmp_path, ["**"]))}

    assert len(placed) == 400
    assert found - secrets == set()
    assert len(found & secrets) >= FOUND_MIN


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        pytest.param("a.py", f'\n\nTOKEN = "{TOKEN}"', 3, id="access token"),
        pytest.param("tests/test_a.py", f"me('{TOKEN}')", 1, id="access token in a test"),
        pytest.param("yarn.lock", f"{TOKEN}", 1, id="access token in a lock file"),
        pytest.param("a.txt", TOKEN.rstrip("="), 1, id="access token without its end"),
        pytest.param("a.py", f"client_secret = '{DRAWN}'", 1, id="client secret"),
        pytest.param("a.ts", f"const hookSecret: string = `{DRAWN}`", 1, id="with a type"),
        pytest.param("a.py", f'SECRET = (\n    "{DRAWN}"\n)', 2, id="on the next line"),
        pytest.param("a.cs", f'Add("api_token", "{DRAWN}")', 1, id="argument after its name"),
        pytest.param("a.yaml", f"db: postgres://desk:{DRAWN}@db/desk", 1, id="password in an address"),
    ],
)
def test_a_secret_is_found_by_file_and_line(path: str, text: str, line: int) -> None:
    """Wherever it stands, and however it is written."""
    (finding,) = scan.in_text(path, text)

    assert (finding.file, finding.line) == (path, line)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("tests/test_a.py", f"client_secret = '{DRAWN}'", id="made up for a test"),
        pytest.param("src/a.spec.ts", f"const apiKey = '{DRAWN}'", id="made up for another"),
        pytest.param("package-lock.json", f'"token": "{DRAWN}"', id="lock file"),
        pytest.param("a.py", f"password_hash = '{DRAWN}'", id="hash"),
        pytest.param("a.py", "token = os.environ['INTERCOM_TOKEN_V2']", id="read from the environment"),
        pytest.param("a.py", "intercom_token_source = build_token_source2()", id="call"),
        pytest.param("a.py", 'BEGINS = "-----BEGIN PRIVATE KEY-----"', id="what a parser looks for"),
        pytest.param("a.md", "dG9rOjAwMDAwMDAwXzAwMDBfNDAwMF84MDAwXzAwMDAwMDAwMDAwMDoxOjA=", id="zeros"),
        pytest.param("a.yaml", "db: postgres://desk:desk@localhost/desk", id="password of a laptop"),
    ],
)
def test_what_only_looks_like_a_secret_is_left_alone(path: str, text: str) -> None:
    """A false alarm on a good service is as bad as a miss."""
    assert list(scan.in_text(path, text)) == []


def test_a_finding_tells_all_but_the_value() -> None:
    """The text and the line of a finding can be printed anywhere."""
    (finding,) = scan.in_text("config/a.py", f'INTERCOM = "{TOKEN}"  # live')

    assert str(finding) == f"config/a.py:1 holds an access token of Intercom ({len(TOKEN)} characters, not shown)"
    assert finding.line_text == 'INTERCOM = "[masked]"  # live'
    assert TOKEN[:12] not in repr(finding)


def test_one_value_is_one_finding() -> None:
    """A token under a name is found by two rules and told once, by the surer one."""
    (finding,) = scan.in_text("a.py", f'access_token = "{TOKEN}"')

    assert finding.what == "an access token of Intercom"


def test_what_is_no_text_is_passed_over(tmp_path: Path) -> None:
    """A picture is skipped, a text of Windows is read."""
    (tmp_path / "a.png").write_bytes(b"\x89PNG\0\0" + TOKEN.encode())
    (tmp_path / "b.txt").write_bytes(f"t {TOKEN}".encode("utf-16"))

    found = list(scan.in_files(tmp_path, ["a.png", "b.txt", "gone.txt"]))

    assert [one.file for one in found] == ["b.txt"]
