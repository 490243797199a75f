"""Whatever is spoiled in a profile, a person gets messages and never a traceback."""

from __future__ import annotations

import copy
import json
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_readiness.errors import UsageError
from intercom_readiness.profile import load_profile

HELPDESK = tomllib.loads((Path(__file__).with_name("profiles") / "helpdesk.toml").read_text(encoding="utf-8"))

WORDS = st.sampled_from(["", "x", "{id", "{nope}", "GET /a", "/a/b", "a.b", "header:", "429", "off", "(", "profile"])
VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(-5, 700), st.floats(-2, 9, allow_nan=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(WORDS.filter(bool), inner, max_size=2)),
    max_leaves=4,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for name, one in inner for found in _paths(one, (*path, name)))]


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value)


def _spoil(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for name in path[:-1]:
        value = value[name]
    if new is None:
        del value[path[-1]]
    else:
        value[path[-1]] = new


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(_paths(HELPDESK)[1:]), new=st.one_of(st.none(), VALUES))
def test_a_spoiled_profile_is_told_or_read(path: tuple[Any, ...], new: Any) -> None:
    """Any value in any place, or none at all, gives a profile or messages that name the file."""
    spoiled = copy.deepcopy(HELPDESK)
    _spoil(spoiled, path, new)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "spoiled.toml")
        file.write_text("\n".join(f"{name} = {_toml(value)}" for name, value in spoiled.items()), encoding="utf-8")
        try:
            load_profile(file, items=["rl_reset"])
        except UsageError as error:
            assert all(str(file) in line for line in str(error).splitlines())  # noqa: PT017
