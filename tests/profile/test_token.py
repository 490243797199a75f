"""What [source] and [token] say, and what a person reads who wrote them wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.profile import Profile

    Load = Callable[..., Profile]

ENVIRONMENT = '\n[target.env]\nTOKEN = "{intercom.token}"\nTOKEN_FILE = "{intercom.token_file}"\n'
ROTATION = '\n[token.rotation]\nwithin_s = 5\nin_between = "fails"\n'


def test_a_source_is_what_git_tracks_unless_patterns_say_otherwise(load: Load) -> None:
    """Patterns may be one or several, and a deployed tree takes every file."""
    tracked = load("\n[source]\n").source
    chosen = load('\n[source]\nfiles = "src/**"\ndeployed = { folder = "dist" }\n').source
    assert tracked is not None
    assert chosen is not None
    assert chosen.deployed is not None

    assert (tracked.files, tracked.root, tracked.history) == ("git_tracked", ".", False)
    assert (chosen.files, chosen.deployed.files) == (("src/**",), ("**",))


def test_a_token_is_described_without_being_shown(load: Load) -> None:
    """Store, scopes, days and environments can be said."""
    token = load(
        '\n[token]\nscopes = "all"\nmade = 2031-03-01\nattested = "2031-03-02"\nstore = { name = "vault" }\n'
        '[token.environments.production]\nworkspace = "abc12345"\ntoken = "prod/intercom"\n'
    ).token
    assert token is not None
    assert token.store is not None

    assert (token.scopes, token.made, token.attested) == ("all", date(2031, 3, 1), "2031-03-02")
    assert token.store.name == "vault"
    assert token.environments["production"].workspace == "abc12345"


MISTAKES = {
    "allowed without a reason": (
        '\n[source]\n[[source.allowed]]\nfile = "a"\nreason = ""\n',
        "source.allowed[0].reason: needs a reason, since it stands in the report",
    ),
    "unknown scope": (
        '\n[token]\nscopes = ["read_conversation"]\n',
        "token.scopes[0]: no such scope: 'read_conversation'. Did you mean 'read_conversations'?",
    ),
    "scope beside that is not granted": (
        '\n[token]\nscopes = ["read_tags"]\nscopes_beside = { write_tags = "the bot tags" }\n',
        "token.scopes_beside.write_tags: is not among the scopes",
    ),
    "no day": ('\n[token]\nmade = "in spring"\n', "token.made: 'in spring' is not a day, such as \"2031-04-30\""),
    "two days": (
        '\n[token]\nmade = 2031-01-01\nmade_shown = { command = ["date"] }\n',
        "token.made_shown: excludes made: one of them says when the token was made",
    ),
    "day from nowhere": (
        '\n[token]\nmade_shown = { file = "a.yaml" }\n',
        "token.made_shown: needs either file and pattern, or command",
    ),
    "store without a place": (
        '\n[token]\nstore = { name = "vault", manifest = { file = "a.yaml" } }\n',
        "token.store.manifest: needs either at (JSON and TOML files) or pattern (any file)",
    ),
    "token in the profile": (
        '\n[token.environments.production]\nworkspace = "a"\ntoken = "dG9rOjAwMDAwMDAwXzAwMDBfNDAwMF84MDAw"\n',
        "token.environments.production.token: holds a token; name where it is kept, such as prod/intercom/token",
    ),
    "key of another way": (
        f'{ENVIRONMENT}{ROTATION}by = "restart"\nsignal = "HUP"\n',
        'token.rotation.signal: only with by = "file", not with "restart"',
    ),
    "way without its key": (
        f'{ROTATION}by = "request"\n',
        'token.rotation.request: missing; by = "request" needs it',
    ),
    "file that nobody is told of": (
        f'{ROTATION}by = "file"\n',
        "token.rotation.by: needs {intercom.token_file} in [target.env] or in the command",
    ),
    "unknown placeholder": (
        f'{ROTATION}by = "request"\nrequest = "POST /token"\njson = {{ token = "{{token}}" }}\n',
        "token.rotation.json: unknown placeholder {token}. Valid: {intercom.token}, {env:NAME}.",
    ),
    "no time at all": (
        f'{ENVIRONMENT}{ROTATION.replace("5", "0")}by = "restart"\n',
        "token.rotation.within_s: must be more than 0, got 0",
    ),
}


@pytest.mark.parametrize(("added", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_what_is_valid(load: Load, added: str, told: str) -> None:
    """Each line says where the mistake is and how it is put right."""
    with pytest.raises(UsageError) as caught:
        load(added)

    assert told in str(caught.value)


def test_an_attached_target_is_rotated_by_what_reaches_it(load: Load) -> None:
    """Nobody can restart a service that runs elsewhere."""
    attached = {
        'command = ["node", "main.js"]\n': 'base_url = "http://127.0.0.1:1"\nisolation = "unique_ids"\n',
    }
    listen = '\n[lab.listen]\nintercom = "127.0.0.1:2"\ntoken = "t0ken-of-desk"\n'
    with pytest.raises(UsageError, match="an attached target is neither restarted nor given a file"):
        load(f'{listen}{ROTATION}by = "restart"\n', replaced=attached)
