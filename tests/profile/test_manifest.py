"""Where the production value of a setting comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.profile.manifest import production_value

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from intercom_readiness.profile import Profile

    Load = Callable[..., Profile]

FILES = {
    "prod.json": '{"env": [{"name": "T", "value": "8000"}]}',
    "prod.toml": "[desk]\ntimeout = 8000\n",
    "prod.env": "A=1\nTIMEOUT_MS=8000ms\n",
}


def timeout(more: str) -> str:
    """Declare a timeout with something more."""
    return f'[settings]\nrequest_timeout = {{ env = "T", unit = "ms", lab = 700, {more} }}\n'


@pytest.mark.parametrize(
    ("more", "source"),
    [
        ("production = 8000", "claimed"),
        ('manifest = { file = "prod.json", at = "/env/0/value" }', "prod.json"),
        ('manifest = { file = "prod.toml", at = "/desk/timeout" }', "prod.toml"),
        ('text = "{value}ms", manifest = { file = "prod.env", pattern = "^TIMEOUT_MS=(.*)$" }', "prod.env"),
        ('production = 9, manifest = { file = "prod.toml", at = "/desk/timeout" }', "prod.toml"),
    ],
    ids=["claimed", "JSON", "TOML", "any file", "the manifest wins"],
)
def test_a_production_value_is_read_or_claimed(load: Load, tmp_path: Path, more: str, source: str) -> None:
    """What a manifest says comes before what the profile says, and the source is told."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert production_value(load(timeout(more)), "request_timeout") == (8.0, source)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("short = 1", "no value for 'production'"),
        ('manifest = { file = "gone.json", at = "/a" }', r"gone\.json cannot be read"),
        ('manifest = { file = "prod.json", at = "/a" }', r"prod\.json holds nothing at '/a'"),
        ('manifest = { file = "prod.env", pattern = "^X=(.*)$" }', r"prod\.env holds nothing at"),
        ('manifest = { file = "prod.env", pattern = "^(A)=" }', "'A' is no number"),
    ],
)
def test_a_production_value_that_cannot_be_read_is_told(load: Load, tmp_path: Path, more: str, told: str) -> None:
    """A manifest that is missing or says nothing leaves the verdict unknown."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(LabError, match=told):
        production_value(load(timeout(more)), "request_timeout")


def test_a_switch_is_read_in_its_own_spelling(load: Load, tmp_path: Path) -> None:
    """A manifest writes a switch as the variable does."""
    (tmp_path / "prod.json").write_text('{"stale": 1}', encoding="utf-8")
    switch = 'fallback = { env = "F", values = { on = "1", off = "0" }, lab = "on", '
    manifest = 'manifest = { file = "prod.json", at = "/stale" } }\n'

    assert production_value(load("[settings]\n" + switch + manifest), "fallback").value == "on"
