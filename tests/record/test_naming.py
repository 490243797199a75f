"""Scenario folders have names that a person recognises and that never collide."""

from __future__ import annotations

import re

import pytest

from intercom_readiness.record import folder_name


def test_plain_id() -> None:
    """A promise without a case is found by its id."""
    assert folder_name("RL-01") == "rl_01"


def test_case() -> None:
    """A case adds its values, and a digest that tells it from others."""
    assert re.fullmatch(r"rl_01_operation_read_contact_[0-9a-f]{6}", folder_name("RL-01[operation=read_contact]"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("A-01[a=b c]", "A-01[a=b_c]"), ("A-01[x=é]", "A-01[x=ü]"), ("A-01[" + "x" * 99, "A-01[" + "x" * 100)],
    ids=["punctuation", "letters", "length"],
)
def test_no_collision(one: str, other: str) -> None:
    """Keys that differ only in what a file name cannot hold have folders of their own."""
    assert folder_name(one) != folder_name(other)


def test_safe() -> None:
    """Whatever a key holds, its folder is a short plain name."""
    assert re.fullmatch(r"[a-z0-9_]{1,80}", folder_name("../../etc/passwd\x00" + "é" * 300))
