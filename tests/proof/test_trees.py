"""A mistake in a file is caught by the promise that looks there, and by no accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.proof.gate import run_gate
from tests.proof.trees import TOKEN, TREES, copy_of_reference

if TYPE_CHECKING:
    from pathlib import Path

FILES = " or ".join(dict.fromkeys(mistake.promise for mistake in TREES.values()))


@pytest.mark.parametrize("name", TREES)
def test_each_mistake_in_a_file_is_caught(name: str, tmp_path: Path) -> None:
    """The promise that is named beside a mistake breaks, and says no secret."""
    mistake = TREES[name]
    profile = copy_of_reference(tmp_path)
    mistake.make(profile.parent)

    run = run_gate(profile, tmp_path / "runs", "-k", mistake.promise)

    assert mistake.promise in run.broken(), run.output
    assert TOKEN not in run.output


def test_the_copy_without_a_mistake_is_good(tmp_path: Path) -> None:
    """What breaks with a mistake holds without it."""
    run = run_gate(copy_of_reference(tmp_path), tmp_path / "runs", "-k", FILES)

    assert set(run.outcomes().values()) == {"passed"}, run.output
