"""Judges whether a target's memory grows with the questions that it cannot answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import counted

if TYPE_CHECKING:
    from collections.abc import Sequence


def memory_does_not_grow(sizes_mib: Sequence[float | None], *, questions: int, at_most_mib: float) -> str:
    """
    Judge what was added between two rounds of the same questions, the first of which has filled pools and caches.

    Args:
        sizes_mib: Resident memory after each round, in MiB; None where it could not be read.
        questions: Of one round.
        at_most_mib: What one round may add, for the noise of allocators and collectors.

    Raises:
        MissingPremise: There are not two sizes.
        PromiseBroken: More was added.
    """
    known = [size for size in sizes_mib if size is not None]
    if len(known) < 2 or len(known) < len(sizes_mib):  # noqa: PLR2004 (a growth has two ends)
        raise MissingPremise("the memory of the target's processes cannot be read here, so its growth is unknown")
    added = known[-1] - known[-2]
    sizes = " → ".join(f"{size:.1f}" for size in known)
    if added <= at_most_mib:
        return f"{added:+.1f} MiB in {counted(questions, 'question')} ({sizes} MiB)"
    raise PromiseBroken(
        f"at most {at_most_mib:g} MiB more after {counted(questions, 'further question')} that could not be answered",
        f"{added:+.1f} MiB ({sizes} MiB), {1024 * added / questions:.0f} KiB for each",
        hint="something is kept for every call that fails, and never given back",
    )
