"""A small profile to add to and to spoil."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.profile import load_profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from intercom_readiness.profile import Profile

    Load = Callable[..., Profile]

SMALL = """\
profile = 1

[target]
name = "desk"
command = ["node", "main.js"]

[operations.read_contact]
role = "read"
request = "GET /customers/{id}"
"""


@pytest.fixture
def profile_file(tmp_path: Path) -> Callable[..., Path]:
    """Write the small profile, with pieces of it replaced and text added, and give its path."""

    def write(added: str = "", *, replaced: dict[str, str] | None = None) -> Path:
        text = SMALL
        for old, new in (replaced or {}).items():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "desk.toml"
        path.write_text(text + added, encoding="utf-8")
        return path

    return write


@pytest.fixture
def load(profile_file: Callable[..., Path]) -> Load:
    """Load the small profile, with pieces of it replaced and text added."""

    def load_it(added: str = "", *, replaced: dict[str, str] | None = None, items: list[str] | None = None) -> Profile:
        return load_profile(profile_file(added, replaced=replaced), items=items)

    return load_it
