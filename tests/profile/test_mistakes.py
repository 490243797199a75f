"""What a person reads who made a mistake in a profile; the messages are snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import UsageError
from intercom_readiness.profile import load_profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from intercom_readiness.profile import Profile

    Load = Callable[..., Profile]

DONE = "done = { status = 200 }\n"

# What is added, what is replaced, and what is then said; the file's path is left out.
MISTAKES: dict[str, tuple[str, dict[str, str], str]] = {
    "wrong key": (
        "done = { staus = 200 }\n",
        {},
        ":10: operations.read_contact.done.staus: unknown key. Did you mean 'status'?",
    ),
    "wrong section": (
        "[polcy.retry]\nattempts_max = 1\n",
        {},
        ":10: polcy: unknown key. Did you mean 'policy'?",
    ),
    "missing key": (
        "",
        {'name = "desk"\n': ""},
        ":3: target.name: missing; it takes a text",
    ),
    "wrong type": (
        "",
        {'name = "desk"': 'name = "desk"\ninstances_max = "two"'},
        ":5: target.instances_max: expected a whole number, got the text 'two'",
    ),
    "command as one text": (
        "",
        {'command = ["node", "main.js"]': 'command = "node main.js"'},
        ':5: target.command: expected a list, such as ["a", "b"], got the text \'node main.js\'',
    ),
    "table expected": (
        "[errors]\nstatus = 404\n",
        {},
        ":11: errors.status: expected a table, got the number 404",
    ),
    "bad enum": (
        "",
        {'role = "read"': 'role = "raed"'},
        ":8: operations.read_contact.role: the text 'raed' is not valid. Did you mean 'read'? "
        "Valid: read, write, search, list, erase, webhook, sync, health.",
    ),
    "bad enum, nothing near": (
        "",
        {'role = "read"': 'role = "person"'},
        ":8: operations.read_contact.role: the text 'person' is not valid. "
        "Valid: read, write, search, list, erase, webhook, sync, health.",
    ),
    "operation without role": (
        "",
        {'role = "read"\n': ""},
        ":7: operations.read_contact.role: missing; it takes one of "
        "read, write, search, list, erase, webhook, sync, health",
    ),
    "unknown placeholder in a request": (
        "",
        {"{id}": "{extrnal_id}"},
        ":9: operations.read_contact.request: unknown placeholder {extrnal_id}. Did you mean 'external_id'? "
        "Valid: {id}, {external_id}, {email}, {name}, {phone}, {role}, {custom_attributes}, {cursor}, {page_size}, "
        "{notification_id}, {attribute:NAME}, {answer:/POINTER}, {header:NAME}, {env:NAME}.",
    ),
    "unknown placeholder in the environment": (
        '[target.env]\nTOKEN = "{intercom.tokn}"\n',
        {},
        ":11: target.env.TOKEN: unknown placeholder {intercom.tokn}. Did you mean 'intercom.token'? "
        "Valid: {port}, {python}, {worker}, {ca_file}, {state_dir}, {intercom.url}, {intercom.token}, "
        "{intercom.token_file}, {intercom.client_secret}, {intercom.client_secret.previous}, "
        "{status_page.url}, {member_directory.url}, {flags.url}, {port:NAME}, {setting:NAME}, {env:NAME}.",
    ),
    "request that cannot be read": (
        "",
        {"GET /customers/{id}": "/customers/{id}"},
        ":9: operations.read_contact.request: '/customers/{id}' cannot be read as a request. "
        'Write "METHOD /path" or "METHOD :port/path", such as "GET /contacts/{id}".',
    ),
    "method that does not exist": (
        "",
        {"GET /customers/{id}": "FETCH /customers/{id}"},
        ":9: operations.read_contact.request: 'FETCH' is no method that can be asked with. Did you mean 'PATCH'?",
    ),
    "pointer in the notation of another tool": (
        'stale = { at = "$.meta.stale" }\n',
        {},
        ":10: operations.read_contact.stale.at: '$.meta.stale' is not a JSON pointer: it starts with '/' and has '/' "
        "between names. Did you mean '/meta/stale'?",
    ),
    "read that names nobody": (
        "",
        {"GET /customers/{id}": "GET /customers"},
        ":7: operations.read_contact: never says which contact is meant: use one of {id}, {external_id}, {email} "
        "in its request, query or json",
    ),
    "key of another role": (
        "fresh_within_s = 5\n",
        {},
        ":10: operations.read_contact.fresh_within_s: only for role health, not for read",
    ),
    "neither request nor exec": (
        "",
        {'request = "GET /customers/{id}"\n': 'query = { id = "{id}" }\n'},
        ':7: operations.read_contact: needs request = "METHOD /path" or exec = ["program"]',
    ),
    "unknown setting": (
        '[settings]\nrequest_timout = { env = "T", unit = "s", lab = 1 }\n',
        {},
        ":11: settings.request_timout: unknown setting. Did you mean 'request_timeout'?",
    ),
    "time without a unit": (
        '[settings]\nrequest_timeout = { env = "T", lab = 1 }\n',
        {},
        ":11: settings.request_timeout.unit: missing; say one of ms, s, min, h",
    ),
    "switch with its own spelling as value": (
        '[settings]\nfallback = { env = "F", values = { on = "1", off = "0" }, lab = "1" }\n',
        {},
        ':11: settings.fallback.lab: is a switch: "on" or "off", got \'1\'',
    ),
    "unknown trouble": (
        '[policy.retry]\nattempts_max = 2\non = ["429", "timeouts"]\n',
        {},
        ":12: policy.retry.on[1]: 'timeouts' is no trouble that is known. Did you mean 'timeout'?",
    ),
    "no attempts": (
        "[policy.retry]\nattempts_max = 0\n",
        {},
        ":11: policy.retry.attempts_max: must be 1 or more, since the first request counts; got 0",
    ),
    "unknown error class": (
        "[errors]\nstatus = { not_found = 404 }\n",
        {},
        ":11: errors.status.not_found: unknown class. Valid: bad_token, conflict, invalid, malformed, missing, "
        "missing_scope, rate_limited, timeout, unavailable.",
    ),
    "declared and absent": (
        '[absent]\nread_contact = "not here"\n',
        {},
        ":11: absent.read_contact: is declared and absent at once; leave out one of the two",
    ),
    "absent without a reason": (
        '[absent]\nlist = " "\n',
        {},
        ":11: absent.list: needs a reason, since it stands in the report",
    ),
    "started and attached": (
        "",
        {'name = "desk"': 'name = "desk"\nbase_url = "http://127.0.0.1:8080"\nisolation = "unique_ids"'},
        ":5: target.base_url: excludes target.command: a target is either started or attached",
    ),
    "attached without addresses": (
        "",
        {'command = ["node", "main.js"]': 'base_url = "http://127.0.0.1:8080"\nisolation = "unique_ids"'},
        ": lab.listen.intercom: missing; an attached target (target.base_url) was configured with it before the lab "
        "existed\n: lab.listen.token: missing; an attached target (target.base_url) was configured with it before "
        "the lab existed",
    ),
    "address that is none": (
        '[lab.listen]\nintercom = "127.0.0.1:9101"\ntoken = "t"\n',
        {'command = ["node", "main.js"]': 'base_url = "127.0.0.1:8080"\nisolation = "unique_ids"'},
        ":5: target.base_url: '127.0.0.1:8080' is no address such as http://127.0.0.1:8080 or {env:DESK_URL}",
    ),
    "attached and restarted": (
        '[lab.listen]\nintercom = "127.0.0.1:9101"\ntoken = "t"\n',
        {'command = ["node", "main.js"]': 'base_url = "http://127.0.0.1:8080"'},
        ':3: target.isolation: an attached target cannot be restarted; say isolation = "reset" or "unique_ids"',
    ),
    "neither started nor attached": (
        "",
        {'command = ["node", "main.js"]\n': ""},
        ":3: target: needs either command (the lab starts it) or base_url (it runs already)",
    ),
    "health that cannot be read": (
        '[operations.health]\nrole = "health"\nrequest = "GET /health"\n',
        {},
        ':10: operations.health: needs state = "/pointer", or status that tells the states apart',
    ),
    "two states with one status": (
        '[operations.health]\nrole = "health"\nrequest = "GET /health"\nstatus = { degraded = 503, unhealthy = 503 }\n',
        {},
        ':13: operations.health.status: 503 stands for two states; state = "/pointer" tells them apart',
    ),
    "marker without a place": (
        "stale = { is = true }\n",
        {},
        ':10: operations.read_contact.stale: needs either at = "/pointer" or header = "Name"',
    ),
    "a completion that is never over": (
        'accepted = { completion = { request = "GET /jobs/{answer:/job}", within_s = 5 } }\n',
        {},
        ":10: operations.read_contact.accepted.completion.until: missing; say what ends the wait, such as "
        '{ at = "/state", is = "done" }',
    ),
    "version of the future": (
        "",
        {"profile = 1": "profile = 2"},
        ":1: profile: version 2 is not known here; it is 1",
    ),
    "no version": (
        "",
        {"profile = 1\n": ""},
        ": profile: missing; a profile starts with its version: profile = 1",
    ),
    "waiver for what is waived": (
        2 * '[[waiver]]\nitem = "x"\nreason = "r"\nowner = "o"\nexpires = 2031-04-30\n',
        {},
        ":16: waiver[1].item: 'x' is waived already; one failure has one owner",
    ),
    "waiver without end": (
        '[[waiver]]\nitem = "x"\nreason = "r"\nowner = "o"\nexpires = "soon"\n',
        {},
        ":14: waiver[0].expires: 'soon' is not a day, such as \"2031-04-30\"",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_line_key_and_remedy(load: Load, name: str) -> None:
    """Each mistake is one line: where, which key, what is wrong, what is valid."""
    added, replaced, expected = MISTAKES[name]

    assert _told(load, added, replaced=replaced) == expected


def test_all_wrong_keys_and_types_are_told_at_once(load: Load) -> None:
    """A person with three wrong keys and types needs one run to find them."""
    told = _told(load, "dnoe = 1\n[policy.retry]\nattempts_max = true\n", replaced={'name = "desk"\n': ""})

    assert told == (
        ":3: target.name: missing; it takes a text\n"
        ":9: operations.read_contact.dnoe: unknown key. Did you mean 'done'?\n"
        ":11: policy.retry.attempts_max: expected a whole number, got true"
    )


def test_all_that_does_not_fit_is_told_at_once(load: Load) -> None:
    """What contradicts shows only once every key is right; two such mistakes need one run more."""
    told = _told(load, "[policy.retry]\nattempts_max = 0\n[settings]\nfallback = { lab = 1 }\n")

    assert [line.split(": ")[1] for line in told.splitlines()] == ["policy.retry.attempts_max", "settings.fallback.lab"]


def test_absent_items_come_from_a_closed_list(load: Load) -> None:
    """A name in [absent] that is neither known here nor an item of the checklist is a mistake."""
    told = _told(load, '[absent]\nrl_rest = "reason"\n', items=["rl_reset"])

    assert told == ":11: absent.rl_rest: nothing of that name can be absent. Did you mean 'rl_reset'?"


def test_waived_items_come_from_the_checklist(load: Load) -> None:
    """A waiver for an item that does not exist is a mistake."""
    text = '[[waiver]]\nitem = "rl_rest"\nreason = "r"\nowner = "o"\nexpires = 2031-04-30\n'

    assert _told(load, text, items=["rl_reset"]) == (
        ":11: waiver[0].item: no such item: 'rl_rest'. Did you mean 'rl_reset'?"
    )


def test_a_file_that_is_not_toml_is_told_with_its_line(load: Load) -> None:
    """A broken file is told by the parser's own words and place."""
    told = _told(load, "[broken\n")

    assert told.startswith(": not valid TOML: ")
    assert "line 10" in told


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    """A file that is not there is told in one line."""
    with pytest.raises(UsageError, match=r"nowhere\.toml: there is no such profile"):
        load_profile(tmp_path / "nowhere.toml")


def _told(load: Load, added: str, **more: Any) -> str:
    with pytest.raises(UsageError) as caught:
        load(added, **more)
    return "\n".join(line.partition("desk.toml")[2] for line in str(caught.value).splitlines())
