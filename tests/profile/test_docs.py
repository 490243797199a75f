"""The format's description is complete."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from intercom_readiness.profile import load_profile, names
from intercom_readiness.profile.lines import line_of
from intercom_readiness.profile.marker import Marker
from intercom_readiness.profile.operations import Incomplete
from intercom_readiness.profile.schema import Profile
from intercom_readiness.profile.settings import Setting
from intercom_readiness.profile.shaping import keys_of

DOCS = Path(__file__).parents[2] / "docs" / "profile.md"
# Keys of each table of the description, in the order in which it has them.
TABLES = [
    set(re.findall(r"`([^`]+)`", " ".join(row.split("|")[1] for row in table.splitlines()[2:])))
    for table in re.findall(r"(?:^\|.*\n)+", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
]


def _sections(kind: Any, seen: dict[str, type]) -> dict[str, type]:
    if is_dataclass(kind) and isinstance(kind, type) and kind.__name__ not in seen:
        seen[kind.__name__] = kind
        for hint in get_type_hints(kind).values():
            _sections(hint, seen)
    for argument in get_args(kind):
        _sections(argument, seen)
    return seen


SECTIONS = _sections(Setting, _sections(Profile, {}))


@pytest.mark.parametrize("name", sorted(set(SECTIONS) - {"Settings", "RetryOverride"}))
def test_every_key_is_described(name: str) -> None:
    """Each table of the format has a table in the description that holds all its keys."""
    kind = SECTIONS[name]
    keys = set(keys_of(kind)) - (set(keys_of(Marker)) if kind is Incomplete else set())

    assert any(keys <= table for table in TABLES), f"no table of {DOCS.name} has all of {sorted(keys)}"


@pytest.mark.parametrize(
    "words",
    [
        names.ROLES,
        names.SETTINGS,
        names.ERROR_CLASSES,
        names.CAPABILITIES,
        tuple(names.ABSENT_ALIASES),
        [f"{{{one}}}" for one in (*names.LAB_PLACEHOLDERS, *names.ASK_PLACEHOLDERS)],
        [f"{{{prefix}{argument}}}" for prefix, argument in {**names.LAB_PREFIXES, **names.ASK_PREFIXES}.items()],
    ],
    ids=["roles", "settings", "error classes", "capabilities", "aliases", "placeholders", "prefixes"],
)
def test_every_word_of_a_closed_list_is_described(words: list[str]) -> None:
    """No valid word is a secret."""
    text = DOCS.read_text(encoding="utf-8")

    assert [word for word in words if f"`{word}`" not in text] == []


def test_the_smallest_profile_of_the_description_can_be_read(tmp_path: Path) -> None:
    """What the description shows as enough is enough."""
    example = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    path = tmp_path / "smallest.toml"
    path.write_text(example[1], encoding="utf-8")

    assert load_profile(path).operation("read_contact").role == "read"
    assert line_of(example[1], ("absent", "erase")) is not None
