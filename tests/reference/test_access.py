"""The reference reads its token anew when the file has changed, and keeps the last one when it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reference.access import AccessToken
from reference.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def replaced(file: Path, text: str) -> None:
    """Put another file in its place, as orchestrators do."""
    fresh = file.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


def test_a_new_token_is_taken_with_the_next_call(tmp_path: Path) -> None:
    """Whoever asks for it looks into the file."""
    file = tmp_path / "token"
    file.write_text("first\n")
    token = AccessToken(Settings(intercom_token_file=str(file)))
    assert token.current() == "first"

    replaced(file, "second")

    assert (token.current(), token.current()) == ("second", "second")


@pytest.mark.parametrize("text", ["", "two words", "two\nlines"])
def test_what_is_no_token_is_not_taken(text: str, tmp_path: Path) -> None:
    """A file that is half written must not end in a header."""
    file = tmp_path / "token"
    file.write_text("first")
    token = AccessToken(Settings(intercom_token_file=str(file)))
    assert token.current() == "first"

    replaced(file, text)

    assert token.current() == "first"


def test_a_file_that_is_gone_leaves_the_last_token(tmp_path: Path) -> None:
    """A mount may go away for a moment."""
    file = tmp_path / "token"
    file.write_text("first")
    token = AccessToken(Settings(intercom_token_file=str(file)))
    assert token.current() == "first"

    file.unlink()

    assert token.current() == "first"


def test_a_token_that_was_given_needs_no_file() -> None:
    """For one's own machine."""
    assert AccessToken(Settings(intercom_token="tok")).current() == "tok"
