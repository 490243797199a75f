"""
The versions of Intercom's API and how to compare them.

Source: OpenAPI descriptions 2.7 to 2.16 (schema intercom_version); the generated clients are built from 2.14.
"""

from __future__ import annotations

from functools import lru_cache

VERSIONS: tuple[str, ...] = (
    "1.0",
    "1.1",
    "1.2",
    "1.3",
    "1.4",
    *(f"2.{minor}" for minor in range(17)),
    "Preview",
    "Unstable",
)

# The fake models these; older and newer ones are accepted and answered like the nearest of them.
OLDEST_MODELLED = "2.7"
NEWEST_MODELLED = "2.16"
DEFAULT_VERSION = "2.14"


@lru_cache(maxsize=64)
def rank(version: str) -> int:
    """
    Order versions: 2.9 comes before 2.10, Preview (formerly Unstable) after all.

    Raises:
        ValueError: *version* is none of Intercom's.
    """
    if version not in VERSIONS:
        raise ValueError(f"{version!r} is none of Intercom's versions")
    return min(VERSIONS.index(version), VERSIONS.index("Preview"))


@lru_cache(maxsize=1024)
def at_least(version: str, since: str) -> bool:
    """Tell whether *version* is *since* or newer."""
    return rank(version) >= rank(since)
