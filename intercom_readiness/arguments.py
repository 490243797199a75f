"""What the gate and the search read alike from their command lines."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

from intercom_readiness.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


def seconds(text: str) -> float:
    """
    Read a number of seconds, more than 0.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write seconds, more than 0, such as 60")
    return number


def variables(texts: Iterable[str]) -> dict[str, str]:
    """
    Read the variables that --target-env adds, each as NAME=VALUE.

    Raises:
        UsageError: One of them is written in another way; its value is not repeated, since it may be a secret.
    """
    pairs = [text.partition("=") for text in texts]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise UsageError(f"--target-env={name}{equals}: write NAME=VALUE, such as --target-env=LOG_LEVEL=debug")
    return {name: value for name, _, value in pairs}
