"""The options of ``python -m fakes.intercom``, checked before anything is opened."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from fakes.intercom import assumptions, receivers
from fakes.intercom.access import demo_token
from fakes.intercom.settings import SettingError, Settings

_ABOUT = """\
A stateful fake of Intercom's REST API for tests and development, on 127.0.0.1 only.

When it is ready it prints one line: READY {"api": ..., "control": ..., "token": ...}.
Send requests to the api address with the token as a Bearer token. The control address resets, seeds, scripts faults
and tells what happened (fakes/intercom/README.md). SIGTERM or Ctrl-C stops it.
"""
_EXAMPLES = """\
examples:
  python -m fakes.intercom --port 8140 --contacts 20000
  python -m fakes.intercom --rate-limit 167 --latency 200ms --latency-jitter 100ms
  python -m fakes.intercom --assume email_case=folded --scenario outage.toml
  python -m fakes.intercom --webhook http://127.0.0.1:3000/intercom=contact.user.updated,contact.deleted
  curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8140/contacts?per_page=5
"""
_WEBHOOK = (
    "send notifications of these topics (or *) there; can be repeated; an http:// address on this machine is taken, "
    "by the assumption plain_http_webhooks, though Intercom itself takes https:// only"
)
_UNITS_S = {"ms": 0.001, "s": 1.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")
_PORT_MAX = 65_535
_DEMO_CONTACTS = 25


@dataclass(frozen=True, slots=True)
class Options:
    """
    What was asked for.

    Attributes:
        scenario: Calls of the control port to begin with, by their names: options, tokens, seed, scripts.
        contacts: People of the demo workspace.
        ca_folder: Where the authority of https is kept; None forgets it at the end.
        webhooks: Endpoints that are there from the start, as the control port takes them.
    """

    port: int
    control_port: int
    token: str
    contacts: int
    settings: Settings
    scenario: dict[str, Any]
    webhooks: list[dict[str, Any]]
    tls: bool
    ca_folder: Path | None


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # One line; argparse would print the usage before it.
        self.exit(2, f"{self.prog}: {message} (see --help)\n")


def read(arguments: list[str] | None) -> Options | str:
    """
    Read the command line.

    Returns:
        The options, or a text that was asked for instead of a fake.

    Raises:
        SystemExit: 2 after one line on stderr that names the mistake; 0 after --help.
    """
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.assumptions:
        return _assumption_table()
    if asked.ca_folder is not None and not asked.tls:
        parser.error("--ca-folder needs --tls")
    try:
        settings = Settings().changed(_changes(asked))
        webhooks = [receivers.read(one, settings) for one in asked.webhook]
        scenario = _scenario(asked.scenario) if asked.scenario else {}
    except (SettingError, ScenarioError, receivers.ReceiverError) as error:
        parser.error(str(error))
    return Options(
        asked.port,
        asked.control_port,
        asked.token,
        asked.contacts,
        settings,
        scenario,
        webhooks,
        asked.tls,
        asked.ca_folder,
    )


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m fakes.intercom",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--port", type=_port, default=0, metavar="N", help="API port; 0 (default) takes a free one")
    add("--control-port", type=_port, default=0, metavar="N", help="control port; 0 (default) takes a free one")
    add("--token", default=demo_token(0), metavar="TEXT", help="access token that is valid from the start")
    add(
        "--contacts", type=_count, default=_DEMO_CONTACTS, metavar="N", help="people of the demo workspace (default 25)"
    )
    add("--seed", type=_count, default=0, metavar="N", help="everything random follows from it (default 0)")
    add("--rate-limit", type=_count, metavar="N", help="calls per app and ten seconds (default 1667, as Intercom)")
    add("--workspace-rate-limit", type=_count, metavar="N", help="calls per workspace and ten seconds (default 4167)")
    add("--punish-early", type=_duration, metavar="TIME", help="coming back before the announced reset costs so much")
    add("--latency", type=_duration, metavar="TIME", help="every answer is that late, such as 200ms or 1.5s")
    add("--latency-jitter", type=_duration, metavar="TIME", help="... plus up to this much")
    add("--default-version", metavar="V", help="Intercom-Version of calls that name none (default 2.14)")
    add("--scenario", type=Path, metavar="FILE", help="TOML or JSON: options, tokens, seed, scripts, webhooks")
    add("--webhook", action="append", default=[], metavar="URL=TOPIC,...", help=_WEBHOOK)
    add("--client-secret", metavar="TEXT", help="signs the webhooks; the READY line tells the one that holds")
    add("--tls", action="store_true", help="https on the API port; the READY line names ca_file, which callers trust")
    add("--ca-folder", type=Path, metavar="FOLDER", help="keep the certificate authority there, for the next start")
    add("--assume", action="append", default=[], metavar="NAME=VALUE", help="set a switch of what is not documented")
    add("--assumptions", action="store_true", help="list those switches and stop")
    add("--ready", choices=["json"], default="json", help="how the ready line is written")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _PORT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; use 0 to {_PORT_MAX}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 up")
    return int(text)


def _duration(text: str) -> float:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write it as 200ms or 1.5s")
    return float(found[1]) * _UNITS_S[found[2]]


def _changes(asked: argparse.Namespace) -> dict[str, Any]:
    given = {
        "seed": asked.seed,
        "rate_limit": asked.rate_limit,
        "workspace_rate_limit": asked.workspace_rate_limit,
        "punish_early_s": asked.punish_early,
        "latency_s": asked.latency,
        "latency_jitter_s": asked.latency_jitter,
        "default_version": asked.default_version,
        "client_secret": asked.client_secret,
    }
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    assumed = dict(map(_assumed, asked.assume))
    if any(map(receivers.is_plain_local, asked.webhook)):
        assumed.setdefault("plain_http_webhooks", "accepted")
    if assumed:
        changes["assumptions"] = assumed
    return changes


def _assumed(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise SettingError(f"--assume takes NAME=VALUE, not {text!r}")
    return name, int(value) if value.isdecimal() else value


class ScenarioError(ValueError):
    """A scenario file that cannot be used; the message names file and place."""


SCENARIO_KEYS = ("options", "tokens", "seed", "scripts", "webhooks")


def _scenario(path: Path) -> dict[str, Any]:
    import json
    import tomllib

    try:
        text = path.read_text("utf-8")
        told = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError(f"--scenario {path}: {error}") from error
    if not isinstance(told, dict):
        raise ScenarioError(f"--scenario {path}: must hold an object")
    for key in told:
        if key not in SCENARIO_KEYS:
            raise ScenarioError(f"--scenario {path}: unknown key {key!r}; valid: {', '.join(SCENARIO_KEYS)}")
    return told


def _assumption_table() -> str:
    rows = assumptions.table()
    width = max(len(row["name"]) for row in rows)
    lines = []
    for row in rows:
        lines.append(f"{row['name']:<{width}}  {row['text']}")
        lines.append(f"{'':<{width}}  default {row['default']}; valid: {', '.join(map(str, row['valid']))}")
    return "\n".join(lines)
