"""What a secret looks like: Intercom's own, those of known providers, and drawn values under a name."""

from __future__ import annotations

import base64
import binascii
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from intercom_readiness.source.randomness import looks_drawn

if TYPE_CHECKING:
    from collections.abc import Iterator


class Match(NamedTuple):
    """Where in a text a secret stands, and what it is."""

    start: int
    end: int
    what: str


# Base64 of "tok:": seen on published access tokens, documented nowhere (facts on Intercom, section 1.2).
_TOKEN_BEGINS = "dG9rO"  # noqa: S105 - what all of them begin with
_ACCESS_TOKEN = re.compile(rf"(?<![A-Za-z0-9+/]){_TOKEN_BEGINS}[jm][A-Za-z0-9+/_-]{{30,}}={{0,2}}")
_IN_TOKEN = re.compile(rb"tok:([0-9a-zA-Z_-]{20,}):\d+:\d+")
# The token of an example is all zeros but for a few digits.
_DIFFERENT_CHARACTERS_MIN = 7

# The value of an assignment, in whatever language: quoted, or bare up to the end of a word. It is looked for first and
# its name before it, which is ten times faster than the other way round. Short bare words are names of variables.
_VALUE = re.compile(
    r"""[=:>,]\s{0,3}(?:\(\s{1,20})?"""
    r"""(?:[rbuf]?["'`](?P<quoted>[^"'`\s\\]{12,200})["'`]|(?P<bare>[A-Za-z0-9+/_=~.!-]{16,200})(?=$|[\s,;)}\]<]))""",
    re.MULTILINE,
)
_WORD = r"(?P<name>[A-Za-z_][\w.-]{2,60})"
_ASSIGNED = re.compile(rf"""{_WORD}["']?\]?\s{{0,3}}(?::\s?(?:str|string|String)\s?)?(?::=|=>|[=:])$""")
# The argument after a name: set("api_token", "...").
_FOLLOWED = re.compile(rf"""["']{_WORD}["'],$""")
_NAME_CHARACTERS_MAX = 80
_SECRET_WORD = re.compile(
    r"token|secret|passw(?:or)?d|passwd|pwd|credential|bearer|authorization|authtoken"
    r"|(?:api|access|auth|private|client|encryption|signing|hmac|jwt|master|shared|service|account|webhook)_?key"
)
# What follows the word says that the value is something else: an address, a name, a day, a hash.
_ABOUT_IT = re.compile(
    r"(?:urls?|uris?|names?|paths?|files?|types?|ids?|hash(?:es|ed)?|digests?|sha\d*|checksum|counts?|ttl|expir\w*|at|on"
    r"|headers?|fields?|prefix|suffix|env|vars?|arn|refs?|labels?|length|sizes?|regex|pattern|placeholder|hint|versions?"
    r"|endpoint|host|class|providers?|stores?|manager|scopes?|formats?|algorithm|kid|audience|issuer|error|message|key_id"
    r"|reset|page|cursor|strategy|modes?|methods?|verifier|salt_rounds|rotation|policy|rules?|schema|title|description|text)$"
)
_PUBLIC_WORD = re.compile(
    r"public|publishable|csrf|xsrf|(?:page|next|sync|client|request|lock|change|update|idempotency|cancel)_?token"
    r"|continuation|cursor|etag|id_?token_?hint|search_(?:only_)?api"
    r"|anon|site_?key|nonce|fingerprint|checksum|integrity|digest|placeholder|sample|example|fake|dummy|mock|test"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[.-]+")


def intercom_tokens(text: str) -> Iterator[Match]:
    """Find access tokens of Intercom by their form, wherever they stand."""
    if _TOKEN_BEGINS not in text:
        return
    for found in _ACCESS_TOKEN.finditer(text):
        inside = _IN_TOKEN.match(_decoded(found[0]))
        if inside and len(set(inside[1])) >= _DIFFERENT_CHARACTERS_MIN:
            yield Match(*found.span(), "an access token of Intercom")


def known_formats(text: str) -> Iterator[Match]:
    """Find keys and tokens of other providers by their form, as detect-secrets knows them."""
    for hints, what, patterns in _formats():
        if not any(hint in text for hint in hints):
            continue
        for one in patterns:
            yield from (Match(*found.span(), what) for found in one.finditer(text) if _stands_alone(text, found))


def private_keys(text: str) -> Iterator[Match]:
    """Find private keys with their content; a header alone is what programs that read keys look for."""
    for found in _PRIVATE_KEY.finditer(text):
        yield Match(*found.span(), "a private key")


def passwords_in_addresses(text: str) -> Iterator[Match]:
    """Find drawn passwords in addresses such as "postgres://user:password@host"."""
    for found in _ADDRESS.finditer(text):
        if looks_drawn(found[1]):
            yield Match(*found.span(1), "a password in an address")


def named_values(text: str) -> Iterator[Match]:
    """Find drawn values that are assigned to a name such as "client_secret"."""
    for found in _VALUE.finditer(text):
        group = "quoted" if found["quoted"] else "bare"
        name = _name_before(text, found)
        if is_secret_name(name) and looks_drawn(found[group]):
            yield Match(*found.span(group), f"a drawn value as {name}")


def _name_before(text: str, value: re.Match[str]) -> str:
    sign = value.start() + 1
    window = text[max(0, sign - _NAME_CHARACTERS_MAX) : sign]
    if not window.endswith(","):
        found = _ASSIGNED.search(window)
    else:
        found = _FOLLOWED.search(window) if value["quoted"] else None
    return found["name"] if found else ""


def is_secret_name(name: str) -> bool:
    """Tell whether a variable, key or field of that name is meant to hold a secret."""
    words = _HUMP.sub("_", name).lower()
    found = list(_SECRET_WORD.finditer(words))
    if not found or _PUBLIC_WORD.search(words):
        return False
    return not _ABOUT_IT.search(words[found[-1].end() :].strip("_"))


_ADDRESS = re.compile(r"\w://[^\s:/@\"']{1,60}:([^\s:/@\"'{}$]{16,100})@")
_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----"
    r"(?:\\n|\\r|[\s\"'+\\])*(?:[A-Z][\w-]+: [^\n]*\n\s*)*[A-Za-z0-9+/]{40}"
)
_ALONE = re.compile(r"[A-Za-z0-9+/_-]")


def _decoded(token: str) -> bytes:
    plain = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Tell whether a match is no part of a longer word, and no example of a provider's documentation."""
    before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 7]
    if _ALONE.fullmatch(before) or (found[0].isalnum() and _ALONE.fullmatch(after[:1])):
        return False
    # In a signed address the id of a key is meant to be seen.
    if after.startswith("%2F"):
        return False
    return "EXAMPLE" not in found[0] + after and len(set(found[0])) > _DIFFERENT_CHARACTERS_MIN


@cache
def _formats() -> tuple[tuple[tuple[str, ...], str, tuple[re.Pattern[str], ...]], ...]:
    from detect_secrets.plugins import (
        aws,
        azure_storage_key,
        github_token,
        gitlab_token,
        mailchimp,
        npm,
        openai,
        pypi_token,
        sendgrid,
        slack,
        square_oauth,
        stripe,
    )

    # The hints are parts of the patterns: looking for them first makes a file without any cost nothing.
    kinds = (
        (("AKIA", "ASIA", "ABIA", "ACCA", "A3T"), aws.AWSKeyDetector, 1),
        (("AccountKey=",), azure_storage_key.AzureStorageKeyDetector, None),
        (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), github_token.GitHubTokenDetector, None),
        (("glpat-", "gldt-", "glft-", "glsoat-", "glrt-", "glcbt-"), gitlab_token.GitLabTokenDetector, None),
        (("-us",), mailchimp.MailchimpDetector, None),
        (("_authToken=",), npm.NpmDetector, None),
        (("T3BlbkFJ",), openai.OpenAIDetector, None),
        (("pypi-Ag",), pypi_token.PypiTokenDetector, None),
        (("SG.",), sendgrid.SendGridDetector, None),
        (("xox", "hooks.slack.com"), slack.SlackDetector, None),
        (("sq0csp-",), square_oauth.SquareOAuthDetector, None),
        (("_live_",), stripe.StripeDetector, None),
    )
    return tuple(
        (hints, f"{_article(kind.secret_type)} {kind.secret_type}", tuple(kind.denylist)[:first])
        for hints, kind, first in kinds
    )


def _article(words: str) -> str:
    return "an" if words[:1] in "AEIOU" else "a"
