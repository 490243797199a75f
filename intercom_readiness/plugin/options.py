"""The command line: options of a run, and which mode it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import UsageError
from intercom_readiness.plan.promises import MODES

if TYPE_CHECKING:
    from intercom_readiness.model import Mode

DEFAULT_PROFILE = "reference/profile.toml"
DEFAULT_PATIENCE_S = 60.0
FEATURES = "features"


def add_options(parser: pytest.Parser) -> None:
    """Add the options of a readiness run."""
    group = parser.getgroup("readiness", "readiness of an Intercom integration")
    group.addoption("--profile", metavar="FILE", help=f"the target's profile (default: {DEFAULT_PROFILE})")
    group.addoption("--seed", type=int, metavar="N", help="replay the order, identities and ids of an earlier run")
    group.addoption(
        "--patience",
        type=float,
        default=DEFAULT_PATIENCE_S,
        metavar="SECONDS",
        help="longest time one scenario may wait for the target (default: %(default)s); one that needs more is unknown",
    )
    group.addoption(
        "--target-env",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="give the target one more environment variable, such as a switch for a known defect; may be repeated",
    )
    group.addoption("--runs", metavar="FOLDER", help="where run folders are kept (default: reports/out)")


def extra_environment(config: pytest.Config) -> dict[str, str]:
    """
    Read the variables that --target-env adds.

    Raises:
        UsageError: One of them is not NAME=VALUE.
    """
    pairs = [text.partition("=") for text in config.option.target_env]
    for name, equals, value in pairs:
        if not name or not equals:
            message = f"--target-env {name}{value!r}: write NAME=VALUE, such as --target-env LOG_LEVEL=debug"
            raise UsageError(message)
    return {name: value for name, _, value in pairs}


def mode_of(config: pytest.Config) -> Mode | None:
    """
    Tell the mode of this run, or None when no feature is asked for.

    Raises:
        pytest.UsageError: The marker expression names two modes.
    """
    if not _asks_for_features(config):
        return None
    named = [mode for mode in MODES if mode in re.findall(r"\w+", config.option.markexpr)]
    if len(named) > 1:
        message = f"-m {config.option.markexpr!r} names two modes: {' and '.join(named)}. Run one at a time."
        raise pytest.UsageError(message)
    return named[0] if named else "gate"


def narrowing(config: pytest.Config, mode: Mode) -> str:
    """Say which option narrows the run to a part of the plan, or "" when nothing does."""
    option = config.option
    whole = {config.rootpath, config.rootpath / FEATURES}
    paths = [(config.invocation_params.dir / arg.split("::")[0]).resolve() for arg in config.args]
    reasons = {
        f"-k {option.keyword}": bool(option.keyword),
        f"-m {option.markexpr}": option.markexpr not in {"", mode},
        f"only {', '.join(config.args)}": not whole.intersection(paths) or any("::" in arg for arg in config.args),
        "--deselect": bool(option.deselect),
        "--ignore": bool(getattr(option, "ignore", None) or getattr(option, "ignore_glob", None)),
        "--last-failed": bool(getattr(option, "lf", False)),
        "--maxfail": bool(option.maxfail),
    }
    return ", ".join(reason for reason, narrows in reasons.items() if narrows)


def _asks_for_features(config: pytest.Config) -> bool:
    features = config.rootpath / FEATURES
    for arg in config.args:
        path = (config.invocation_params.dir / arg.split("::")[0]).resolve()
        if path == config.rootpath or path.is_relative_to(features) or path.suffix == ".feature":
            return True
    return False
