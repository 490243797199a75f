"""How a defect is declared, switched on and taken back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Defect:
    """One mistake: *sentence* says what the service then does, *patch* makes it do so."""

    name: str
    sentence: str
    patch: Callable[[], None]


DEFECTS: dict[str, Defect] = {}
_undo: list[tuple[Any, str, Any]] = []


def defect(patch: Callable[[], None]) -> Callable[[], None]:
    """Declare a defect: the function's name is its name, the docstring its sentence."""
    DEFECTS[patch.__name__] = Defect(patch.__name__, (patch.__doc__ or "").strip(), patch)
    return patch


def swap(owner: Any, name: str, change: Callable[[Any], Any]) -> None:
    """Replace attribute *name* of a class or module by what *change* makes of the original."""
    original = owner.__dict__[name]
    _undo.append((owner, name, original))
    setattr(owner, name, change(original))


def put(owner: Any, name: str, new: Any) -> None:
    """Replace attribute *name* of a class or module by *new*."""
    swap(owner, name, lambda _original: new)


@contextmanager
def switched_on(name: str) -> Iterator[None]:
    """Have one defect for the length of the block."""
    DEFECTS[name].patch()
    try:
        yield
    finally:
        while _undo:
            owner, attribute, original = _undo.pop()
            setattr(owner, attribute, original)
