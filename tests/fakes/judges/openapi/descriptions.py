"""Intercom's OpenAPI descriptions, as far as the fake models what they describe."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from fakes.intercom.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Collection

VERSIONS = ("2.14", "2.16")
ROOT = Path(__file__).parents[4]
METHODS = frozenset({"get", "put", "post", "delete", "patch"})
# In paths, company_id is Intercom's id; in answers it is the owner's own, and Schemathesis takes one for the other.
_CLEARER = {
    "{company_id}": "{company}",
    "/companies/{id}": "/companies/{company}",
    "/contacts/{id}": "/contacts/{contact_id}",
    "/attributes/{id}": "/attributes/{conversation_attribute}",
    "/linked_conversations/{id}": "/linked_conversations/{conversation_id}",
}

Description = dict[str, Any]


class CannotHaveError(Exception):
    """The descriptions, which are Intercom's and no part of this project, are not there; the message is one line."""


@lru_cache(maxsize=len(VERSIONS))
def described(version: str) -> Description:
    """
    Read the description of *version* and leave in it what the fake models; callers must not change it.

    INTERCOM_SPECS names the folder; else it is ``shared/specs`` beside the clone or beside a folder above it.

    Raises:
        CannotHaveError: It is not there.
    """
    whole: Description = yaml.load(_file(version).read_bytes(), yaml.CSafeLoader)
    kept = {}
    for path, item in whole["paths"].items():
        modelled = {
            key: value for key, value in item.items() if key not in METHODS or (key.upper(), _shape(path)) in _NAMES
        }
        if METHODS & modelled.keys():
            kept[_clear(path, modelled)] = modelled
    return {**whole, "paths": kept}


def narrowed(description: Description, names: Collection[str]) -> Description:
    """Leave only the operations of these *names*."""
    kept = {
        path: {key: item[key] for key in item if key not in METHODS or _name(key, path) in names}
        for path, item in description["paths"].items()
    }
    return {**description, "paths": {path: item for path, item in kept.items() if METHODS & item.keys()}}


def operations(description: Description) -> dict[str, dict[str, Any]]:
    """Give each described operation by our name for it."""
    return {
        _name(method, path): item[method]
        for path, item in description["paths"].items()
        for method in METHODS & item.keys()
    }


def operation(label: str) -> str:
    """Give our name for a description's operation, such as ``GET /tags/{tag_id}``."""
    method, _, path = label.partition(" ")
    return _name(method, path)


def _file(version: str) -> Path:
    name, folder = f"intercom-{version}.yaml", os.environ.get("INTERCOM_SPECS")
    for place in [Path(folder)] if folder else [above / "shared" / "specs" for above in ROOT.parents]:
        if (place / name).is_file():
            return place / name
    raise CannotHaveError(f"Intercom's OpenAPI description {name} is not there; INTERCOM_SPECS can name its folder")


def _clear(path: str, item: dict[str, Any]) -> str:
    """Give the path with parameters that say what they are, and rename them in *item*."""
    for vague, clear in _CLEARER.items():
        if vague in path:
            path = path.replace(vague, clear)
            old, new = re.findall(r"\{(\w+)\}", vague)[0], re.findall(r"\{(\w+)\}", clear)[0]
            for one in (one for method in METHODS & item.keys() for one in item[method].get("parameters", ())):
                if (one.get("in"), one.get("name")) == ("path", old):
                    one["name"] = new
    return path


def _name(method: str, path: str) -> str:
    return _NAMES[method.upper(), _shape(path)]


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{id}", path)


_NAMES = {(route.operation.method, route.operation.path): route.operation.name for route in ROUTES}
