"""Judges that secrets stand neither in files nor in commands, and that the token comes from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


def no_secret_stands(findings: Sequence[str], *, where: str, files: int, allowed: Sequence[str], hint: str) -> str:
    """
    Judge that files hold no secret.

    Args:
        findings: Each secret by file and line, its value not shown.
        where: What was looked through.
        files: How many files that were.
        allowed: What the profile says only looks like a secret, with its reasons.
        hint: What to do.

    Raises:
        MissingPremise: There was no file to look at.
        PromiseBroken: There are secrets.
    """
    if findings:
        raise PromiseBroken(f"no secret in {where}", listed(findings), hint=hint)
    if not files:
        raise MissingPremise(f"{where} has no files, so nothing was looked at")
    let_pass = f"; let pass: {listed(allowed)}" if allowed else ""
    return f"no secret in {counted(files, 'file')} of {where}{let_pass}"


def the_manifest_shows(found: str | None, *, wanted: str, what: str, place: str) -> str:
    """
    Judge that a deployment shows what the profile says of it.

    Args:
        found: What stands at the place; None where nothing does.
        wanted: What has to be part of that; empty when it is enough that something stands there.
        what: What is shown, such as "the token's store, Vault".
        place: Where, for the texts.

    Raises:
        PromiseBroken: Nothing stands there, or something else.
    """
    if found is None:
        raise PromiseBroken(f"{place} shows {what}", "nothing stands there", hint="the token comes from elsewhere")
    if wanted not in found:
        raise PromiseBroken(f"{place} shows {what}", f"it names {found!r}")
    return f"{place} shows {what}"


def the_command_carries_no_token(carriers: Sequence[str]) -> str:
    """
    Judge that no process is started with the token among its arguments, where every process of the machine sees it.

    Args:
        carriers: The processes whose command carries it.

    Raises:
        PromiseBroken: There are some.
    """
    if not carriers:
        return "no command carries the token"
    raise PromiseBroken(
        "commands without the token",
        f"the token is an argument of {listed(carriers)}",
        hint="whoever lists the machine's processes reads it; hand it over in a file or by the store's own client",
    )
