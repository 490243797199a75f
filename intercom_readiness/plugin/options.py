"""The command line: options of a run, and which mode it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intercom_readiness.arguments import seconds, variables
from intercom_readiness.errors import UsageError
from intercom_readiness.plan.promises import MODES

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from intercom_readiness.model import Mode

DEFAULT_PROFILE = "reference/profile.toml"
DEFAULT_PATIENCE_S = 60.0
FEATURES = "features"
_NEGATED = re.compile(r"\bnot\s+(\w+)")


def add_options(parser: pytest.Parser) -> None:
    """Add the options of a readiness run."""
    group = parser.getgroup("readiness", "readiness of an Intercom integration")
    group.addoption("--profile", metavar="FILE", help=f"the target's profile (default: {DEFAULT_PROFILE})")
    group.addoption("--seed", type=int, metavar="N", help="replay the order, identities and ids of an earlier run")
    group.addoption(
        "--patience",
        type=seconds,
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
    group.addoption(
        "--history", action="store_true", help="look for secrets in the git history of the team's source as well"
    )
    group.addoption("--runs", metavar="FOLDER", help="where run folders are kept (default: reports/out)")


def extra_environment(config: pytest.Config) -> dict[str, str]:
    """
    Read the variables that --target-env adds.

    Raises:
        UsageError: One of them is not NAME=VALUE.
    """
    return variables(config.option.target_env)


def mode_of(config: pytest.Config) -> Mode | None:
    """
    Tell the mode of this run, or None when no feature is asked for.

    Raises:
        UsageError: The command line asks for two modes, or for features and the suite's own tests at once.
    """
    asked = asked_paths(config)
    features = config.rootpath / FEATURES
    further = asked_features(config)
    inside = [path == config.rootpath or path.is_relative_to(features) or path in further for path in asked]
    if not any(inside):
        return None
    for argument, path in zip(config.args, asked, strict=True):
        if not path.exists():
            raise UsageError(f"{argument}: there is no such file or folder")
    if not all(inside):
        raise UsageError(
            f"{' '.join(config.args)}: features and the suite's own tests are run by two commands, "
            "since a run is judged by its promises alone"
        )
    return _mode_named(config.option.markexpr)


def asked_paths(config: pytest.Config) -> list[Path]:
    """Give the files and folders that pytest was asked to collect."""
    return [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]


def asked_features(config: pytest.Config) -> list[Path]:
    """Give the feature files outside of the suite that pytest was asked for by name, such as what `explore` wrote."""
    features = config.rootpath / FEATURES
    asked = dict.fromkeys(path for path in asked_paths(config) if path.suffix == ".feature")
    return [path for path in asked if not path.is_relative_to(features)]


def _mode_named(expression: str) -> Mode:
    """Find the mode in a marker expression; no mode means the gate."""
    named = [mode for mode in MODES if mode in re.findall(r"\w+", expression)]
    excluded = set(MODES).intersection(_NEGATED.findall(expression))
    if excluded:
        raise UsageError(f"-m {expression!r} excludes a mode; name the one to run instead, such as -m {MODES[0]}")
    if len(named) > 1:
        raise UsageError(f"-m {expression!r} names two modes: {' and '.join(named)}. Run one at a time.")
    return named[0] if named else MODES[0]
