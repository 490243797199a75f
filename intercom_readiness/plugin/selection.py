"""Which part of the plan a command line asks for: why it is narrowed, and about how much of it will run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _pytest.mark.expression import Expression

from intercom_readiness.errors import UsageError

from .options import FEATURES, asked_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pytest

    from intercom_readiness.model import Mode, Promise


def narrowing(config: pytest.Config, mode: Mode) -> str:
    """Say which option narrows the run to a part of the plan, or "" when nothing does."""
    option = config.option
    whole = {config.rootpath, config.rootpath / FEATURES}
    reasons = {
        f"-k {option.keyword}": bool(option.keyword),
        f"-m {option.markexpr}": option.markexpr.strip() not in {"", mode},
        f"only {', '.join(config.args)}": not whole.intersection(asked_paths(config)),
        "--deselect": bool(option.deselect),
        "--ignore": bool(getattr(option, "ignore", None) or getattr(option, "ignore_glob", None)),
        "--last-failed": bool(getattr(option, "lf", False)),
        "--stepwise": bool(getattr(option, "stepwise", False)),
        "-x or --maxfail": bool(option.maxfail),
    }
    return ", ".join(reason for reason, narrows in reasons.items() if narrows)


def selected(config: pytest.Config, plan: Sequence[Promise]) -> list[Promise]:
    """
    Estimate which promises will run, before anything is collected.

    It decides how many workers are worth their start, and what is said about the cost; pytest itself selects.
    """
    return [promise for promise in plan if _asked(config, promise) and _fits(config, promise)]


def _asked(config: pytest.Config, promise: Promise) -> bool:
    path = config.rootpath / promise.path
    for argument, asked in zip(config.args, asked_paths(config), strict=True):
        name = argument.partition("::")[2]
        test = promise.nodeid.partition("::")[2]
        if path.is_relative_to(asked) and (not name or test == name or test.startswith(f"{name}[")):
            return not any(promise.nodeid.startswith(prefix) for prefix in config.option.deselect or ())
    return False


def _fits(config: pytest.Config, promise: Promise) -> bool:
    markers = {*promise.tags, *promise.items}
    names = [*promise.nodeid.split("::"), *markers]
    return _true_for(config.option.markexpr, markers.__contains__) and _true_for(
        config.option.keyword, lambda word: _contains(names, word)
    )


def check_expressions(config: pytest.Config) -> None:
    """
    Check what would otherwise end each worker, one after the other.

    Raises:
        UsageError: The expression of -k or -m cannot be read.
    """
    for option, expression in (("-k", config.option.keyword), ("-m", config.option.markexpr)):
        try:
            _true_for(expression, lambda _: True)
        except SyntaxError as error:
            raise UsageError(f"{option} {expression!r} cannot be read: {error.msg}") from None


def _true_for(expression: str, holds: Callable[[str], bool]) -> bool:
    return not expression.strip() or Expression.compile(expression).evaluate(_Named(holds))


class _Named:
    """Tells whether a word of an expression holds; markers with arguments, which we have none of, never do."""

    def __init__(self, holds: Callable[[str], bool]) -> None:
        self._holds = holds

    def __call__(self, name: str, /, **arguments: str | int | bool | None) -> bool:
        return not arguments and self._holds(name)


def _contains(names: Iterable[str], word: str) -> bool:
    return any(word.lower() in name.lower() for name in names)
