"""The command that runs something again holds all that changes what runs, and no secret."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.record import Masker, replay

if TYPE_CHECKING:
    from pathlib import Path

DRAWN = "q8Xk2LmZ7vRt4NcB"


def test_every_option_that_was_given_is_there() -> None:
    """What a shell makes of the text is what was given."""
    text = replay.options(
        seed=7,
        profile="my desk/profile.toml",
        target_env={"BREAK": "ignores_reset", "JAVA_OPTS": "-Dmode=slow start", "EMPTY": ""},
        patience_s=12.5,
        history=True,
    )

    assert shlex.split(text) == [
        "--seed=7",
        "--profile=my desk/profile.toml",
        "--target-env=BREAK=ignores_reset",
        "--target-env=JAVA_OPTS=-Dmode=slow start",
        "--target-env=EMPTY=",
        "--patience=12.5",
        "--history",
    ]


def test_what_was_not_given_is_left_out() -> None:
    """A plain run has a plain replay."""
    assert replay.options(seed=7, profile="p.toml", target_env={}) == "--seed=7 --profile=p.toml"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("DESK_API_KEY", "on", id="called a key"),
        pytest.param("DbPassword", "hunter", id="called a password"),
        pytest.param("X", DRAWN, id="drawn"),
        pytest.param("X", "550e8400-e29b-41d4-a716-446655440000", id="a uuid"),
        pytest.param("DATABASE_URL", "postgres://desk:swordfish@db/desk", id="a password in an address"),
        pytest.param("X", "a\nb", id="two lines"),
    ],
)
def test_what_may_be_secret_is_asked_for(name: str, value: str) -> None:
    """The name stands there, the value is asked for by the shell itself, and the masker leaves the command whole."""
    text = replay.options(seed=7, profile="p.toml", target_env={name: value})
    masked = Masker().mask(text)

    assert masked == text
    assert value not in text.partition(name)[2]
    missing = subprocess.run(["sh", "-c", f"echo {text}"], capture_output=True, text=True, check=False, env={})
    assert missing.returncode != 0
    assert f"{name}: set it first; it may be secret, so it was not written down" in missing.stderr
    given = subprocess.run(["sh", "-c", f"echo {text}"], capture_output=True, text=True, check=True, env={name: value})
    assert given.stdout.endswith(f"--target-env={name}={value}\n")


@pytest.mark.parametrize("value", ["ignores_reset", "debug", "1", "250ms", "0.5", "http://127.0.0.1:9/x", "a, b", ""])
def test_plain_words_and_numbers_are_written(value: str) -> None:
    """Most of what is given so is a switch, and a replay without it shows another target."""
    assert not replay.may_be_secret("BREAK", value)


def test_a_name_that_no_shell_takes_is_asked_for_by_another() -> None:
    """The target gets its own name all the same."""
    assert "--target-env=api.key=" in replay.options(seed=1, profile="p.toml", target_env={"api.key": "x"})
    assert '"${api_key:?' in replay.options(seed=1, profile="p.toml", target_env={"api.key": "x"})


def test_a_program_elsewhere_is_called_by_its_name(tmp_path: Path) -> None:
    """Only what lies in the project is named by its path."""
    assert replay.pytest_command(tmp_path, "gate", "--seed=1") == "pytest -m gate --seed=1"
