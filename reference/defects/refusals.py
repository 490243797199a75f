"""Mistakes with answers that are final."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from reference import answers
from reference.defects.registry import defect, put, swap
from reference.retrying import Retrying


def _also_repeats(*statuses: int) -> None:
    swap(
        Retrying,
        "is_worth_repeating",
        lambda original: lambda self, error: original(self, error) or getattr(error, "status", None) in statuses,
    )


@defect
def retries_client_errors() -> None:
    """400, 404 and 422 are repeated as if they could pass."""
    _also_repeats(400, 404, 422)


@defect
def retries_unauthorized() -> None:
    """401 is repeated, although no token gets better by waiting."""
    _also_repeats(401)


@defect
def retries_forbidden() -> None:
    """403 is repeated, although no scope appears by waiting."""
    _also_repeats(403)


@defect
def scope_as_bad_token() -> None:
    """403 is reported as a bad token: somebody rotates a token that was good."""

    def meaning(original: Any) -> Any:
        def confused(status: int, *, is_json: bool) -> tuple[str, str]:
            return ("bad_token", "") if status == HTTPStatus.FORBIDDEN else original(status, is_json=is_json)

        return confused

    swap(answers, "_meaning", meaning)


@defect
def drops_request_id() -> None:
    """Errors do not carry Intercom's request id, the first thing that its support asks for."""
    put(answers, "_request_id", lambda _headers, _document: None)
