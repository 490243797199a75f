"""
A tree of 200 planted secrets and 200 innocent strings that look like some, drawn from a seed.

Each string stands in a file of its own, as a team would write it. Nothing here opens anything anywhere.
"""

from __future__ import annotations

import base64
import random
import string
import uuid
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE62 = string.ascii_letters + string.digits
COUNT = 200
# File, and its text with {} where the string stands.
Place = tuple[str, str]


class Placed(NamedTuple):
    """One string of the tree: its file, the line that holds it, its kind, and whether it is a secret."""

    file: str
    line: int
    kind: str
    secret: bool


class Draw:
    """Draws strings of many kinds from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def base62(self, length: int) -> str:
        """Draw letters and digits."""
        return "".join(self._random.choices(BASE62, k=length))

    def hexadecimal(self, length: int) -> str:
        """Draw lower-case hexadecimal digits."""
        return "".join(self._random.choices("0123456789abcdef", k=length))

    def upper(self, length: int) -> str:
        """Draw capitals and digits."""
        return "".join(self._random.choices(string.ascii_uppercase + string.digits, k=length))

    def digits(self, length: int) -> str:
        """Draw digits."""
        return "".join(self._random.choices(string.digits, k=length))

    def uuid(self) -> str:
        """Draw a UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def base64(self, count: int) -> str:
        """Draw bytes and write them as base64."""
        return base64.b64encode(self._random.randbytes(count)).decode()

    def intercom_token(self) -> str:
        """Make a token of the form that live ones have, and that opens nothing."""
        return base64.b64encode(f"tok:{self.uuid().replace('-', '_')}:1:0".encode()).decode()

    def key_body(self, lines: int) -> str:
        """Draw the body of a key in PEM."""
        return "\n".join(self.base64(48) for _ in range(lines))


# What is planted: how many, how it is drawn, and where it stands; the last places of a kind are the hard ones.
TOKEN_PLACES: tuple[Place, ...] = (
    ("app/settings.py", 'ACCESS = "{}"\n'),
    ("src/intercom.js", "const client = new Intercom('{}');\n"),
    ("config/production.yaml", "intercom:\n  token: {}\n"),
    ("config/app.json", '{{"intercom": {{"accessToken": "{}"}}}}\n'),
    (".env", "PORT=8080\nINTERCOM_TOKEN={}\n"),
    ("Dockerfile", "FROM node:22\nENV INTERCOM_TOKEN={}\n"),
    ("scripts/sync.sh", '#!/bin/sh\ncurl -H "Authorization: Bearer {}" https://api.intercom.io/me\n'),
    ("service.toml", '[intercom]\ntoken = "{}"\n'),
    ("internal/desk.go", 'package desk\n\nvar token = "{}"\n'),
    ("src/main/resources/application.properties", "intercom.token={}\n"),
    ("app/views.py", "# works with {} on staging\n"),
    ("tests/test_desk.py", 'def test_me():\n    assert me("{}")\n'),
    ("README.md", "Set `INTERCOM_TOKEN={}`.\n"),
    ("dist/bundle.min.js", '!function(){{var t="{}";fetch("/x",{{t}})}}();\n'),
    ("infra/main.tf", 'variable "token" {{\n  default = "{}"\n}}\n'),
    ("lib/desk.rb", "Intercom::Client.new(token: '{}')\n"),
    ("src/Desk.php", "<?php define('INTERCOM', '{}');\n"),
    ("src/main/resources/beans.xml", '<property name="t" value="{}"/>\n'),
    ("notebooks/look.ipynb", '{{"source": ["me(\'{}\')"]}}\n'),
    ("fixtures/recorded.yaml", "headers:\n  authorization: [Bearer {}]\n"),
)  # fmt: skip
SECRET_PLACES: tuple[Place, ...] = (
    ("app/hooks.py", 'INTERCOM_CLIENT_SECRET = "{}"\n'),
    ("src/hooks.ts", "export const clientSecret: string = '{}';\n"),
    ("config/hooks.yaml", "webhook_secret: {}\n"),
    ("config/hooks.json", '{{\n  "client_secret": "{}"\n}}\n'),
    ("deploy/prod.env", "WEBHOOK_SECRET={}\n"),
    ("docker-compose.yml", "services:\n  desk:\n    environment:\n      - INTERCOM_CLIENT_SECRET={}\n"),
    ("internal/hooks.go", 'const hubSecret = "{}"\n'),
    ("deploy/values.yaml", "secretKey: '{}'\n"),
    ("src/Hooks.java", 'private static final String IDENTITY_VERIFICATION_SECRET = "{}";\n'),
    ("app/verify.rb", "identity_secret = '{}'\n"),
)  # fmt: skip
NAMED_PLACES: tuple[Place, ...] = (
    ("app/config.py", 'api_key="{}"\n'),
    ("src/config.js", "  apiKey: '{}',\n"),
    ("config/jwt.yaml", "jwt_secret: {}\n"),
    ("config/crypt.toml", 'encryption_key = "{}"\n'),
    ("app/login.py", 'connect(user="desk", password="{}")\n'),
    ("deploy/run.sh", "export SIGNING_KEY={}\n"),
    ("src/Auth.cs", 'request.Headers.Add("authToken", "{}");\n'),
    ("conf/app.ini", "[auth]\nauth_token = {}\n"),
    ("src/auth.kt", 'val bearerToken = "{}"\n'),
    ("app/page.py", '# password: "{}" until Monday\n'),
    ("config/old.yaml", "key: {}\n"),
    ("app/odd.py", 'SECRET = (\n    "{}"\n)\n'),
)  # fmt: skip
ADDRESS_PLACES: tuple[Place, ...] = (
    ("config/db.yaml", "url: postgres://desk:{}@db.internal:5432/desk\n"),
    ("app/queue.py", 'BROKER = "amqp://desk:{}@mq.internal/"\n'),
    (".npmrc", "registry=https://desk:{}@npm.internal/\n"),
)  # fmt: skip
PROVIDER_PLACES: tuple[Place, ...] = (
    ("app/clients.py", 'CLIENT = make("{}")\n'),
    ("src/clients.js", "const c = '{}';\n"),
    (".github/workflows/ci.yml", "env:\n  KEY: {}\n"),
    ("tests/conftest.py", 'LIVE = "{}"\n'),
)  # fmt: skip
KEY_PLACES: tuple[Place, ...] = (
    ("deploy/service.pem", "{}\n"),
    ("app/keys.py", 'KEY = """{}"""\n'),
    ("config/service-account.txt", "key:\n{}\n"),
)  # fmt: skip


def _provider(draw: Draw, at: int) -> str:
    makers: tuple[Callable[[], str], ...] = (
        lambda: f"AKIA{draw.upper(16)}",
        lambda: f"ghp_{draw.base62(36)}",
        lambda: f"glpat-{draw.base62(20)}",
        lambda: f"xoxb-{draw.digits(12)}-{draw.digits(12)}-{draw.base62(24)}",
        lambda: f"sk_live_{draw.base62(24)}",
        lambda: f"SG.{draw.base62(22)}.{draw.base62(43)}",
        lambda: f"DefaultEndpointsProtocol=https;AccountKey={draw.base64(64)}",
        lambda: f"sk-{draw.base62(20)}T3BlbkFJ{draw.base62(20)}",
    )
    return makers[at % len(makers)]()


def _key(draw: Draw, at: int) -> str:
    kind = ("RSA ", "EC ", "", "OPENSSH ")[at % 4]
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{draw.key_body(6)}\n-----END {kind}PRIVATE KEY-----"


def _client_secret(draw: Draw, at: int) -> str:
    return (draw.uuid(), draw.hexadecimal(40), draw.base62(32))[at % 3]


def _named(draw: Draw, at: int) -> str:
    return (draw.base62(24), draw.hexadecimal(32), draw.base64(32), draw.base62(16), draw.base62(12))[at % 5]


PLANTED: tuple[tuple[str, int, Callable[[Draw, int], str], tuple[Place, ...]], ...] = (
    ("access token", 60, lambda draw, _: draw.intercom_token(), TOKEN_PLACES),
    ("client secret", 30, _client_secret, SECRET_PLACES),
    ("named value", 60, _named, NAMED_PLACES),
    ("password in an address", 12, lambda draw, _: draw.base62(20), ADDRESS_PLACES),
    ("token of another provider", 28, _provider, PROVIDER_PLACES),
    ("private key", 10, _key, KEY_PLACES),
)

# What is innocent: kind, how it is drawn, where it stands.
INNOCENT: tuple[tuple[str, Callable[[Draw], str], Place], ...] = (
    ("lock file", lambda d: f"sha512-{d.base64(64)}", ("package-lock.json", '{{"a": {{"integrity": "{}"}}}}\n')),
    ("lock file", lambda d: d.hexadecimal(64), ("requirements.lock.txt", "a==1 --hash=sha256:{}\n")),
    ("lock file", lambda d: d.base64(32), ("go.sum", "example.test/a v1.0.0 h1:{}\n")),
    ("lock file", lambda d: d.hexadecimal(64), ("Cargo.lock", 'checksum = "{}"\n')),
    ("hash", lambda d: d.hexadecimal(64), ("app/assets.py", 'DIGEST = "{}"\n')),
    ("hash", lambda d: d.hexadecimal(40), ("ci/pins.yaml", "uses: actions/checkout@{}\n")),
    ("hash", lambda d: d.hexadecimal(64), ("Dockerfile", "FROM python@sha256:{}\n")),
    ("hash", lambda d: f"$2b$12${d.base62(53)}", ("app/seeds.py", 'password = "{}"\n')),
    ("hash", lambda d: d.hexadecimal(64), ("app/users.py", 'password_hash = "{}"\n')),
    ("hash", lambda d: d.hexadecimal(32), ("app/cache.py", 'etag = "{}"\n')),
    ("uuid", lambda d: d.uuid(), ("app/ids.py", 'WORKSPACE_ID = "{}"\n')),
    ("uuid", lambda d: d.uuid(), ("config/tenant.yaml", "token_id: {}\n")),
    ("uuid", lambda d: d.uuid(), ("src/flags.ts", "const flag = '{}';\n")),
    ("uuid", lambda d: d.uuid(), ("app/calls.py", 'idempotency_token = "{}"\n')),
    ("public key", lambda d: d.base64(270), ("deploy/id.pub", "ssh-rsa {} desk@host\n")),
    ("public key", lambda d: d.key_body(4), ("app/jwks.py", 'K = """-----BEGIN PUBLIC KEY-----\n{}\n-----END"""\n')),
    ("public key", lambda d: d.base64(32), ("src/push.js", "const vapidPublicKey = '{}';\n")),
    ("public key", lambda d: f"pk_live_{d.base62(24)}", ("src/pay.js", "const publishableKey = '{}';\n")),
    ("public key", lambda d: f"AIza{d.base62(35)}", ("src/firebase.js", "  apiKey: '{}',\n")),
    ("public key", lambda d: f"pk.eyJ{d.base62(60)}", ("src/map.js", "mapbox.accessToken = '{}';\n")),
    ("public key", lambda d: d.base62(40), ("src/captcha.js", "const siteKey = '{}';\n")),
    ("picture", lambda d: f"data:image/png;base64,{d.base64(300)}", ("src/logo.css", "a {{ background: url({}) }}\n")),
    ("picture", lambda d: f"data:image/png;base64,{d.base64(120)}", ("src/icons.js", "const token_icon = '{}';\n")),
    ("picture", lambda d: d.base64(900), ("static/a.svg", '<image href="{}"/>\n')),
    ("test fixture", lambda d: d.base62(32), ("tests/test_login.py", 'password = "{}"\n')),
    ("test fixture", lambda d: d.hexadecimal(40), ("spec/hook_spec.rb", "client_secret = '{}'\n")),
    ("test fixture", lambda d: d.base62(24), ("src/__tests__/a.js", "const apiKey = '{}';\n")),
    ("test fixture", lambda d: d.base62(24), ("src/auth.test.ts", "const token = '{}';\n")),
    ("test fixture", lambda d: d.key_body(4),
     ("tests/certs/a.key", "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n")),
    ("placeholder", lambda _: "dG9rOjAwMDAwMDAwXzAwMDBfNDAwMF84MDAwXzAwMDAwMDAwMDAwMDoxOjA=", ("docs/a.md", "{}\n")),
    ("placeholder", lambda d: f"your-{d.base62(20)}", (".env.example", "INTERCOM_TOKEN={}\n")),
    ("placeholder", lambda _: "change-me-before-you-deploy1", ("config/base.yaml", "secret: {}\n")),
    ("placeholder", lambda _: "x" * 24, ("docs/setup.md", "client_secret={}\n")),
    ("placeholder", lambda _: "AKIAIOSFODNN7EXAMPLE", ("docs/aws.md", "key {}\n")),
    ("reference", lambda d: f"${{{{ secrets.{d.upper(20)} }}}}", ("ci/a.yml", "token: {}\n")),
    ("reference", lambda _: "process.env.INTERCOM_TOKEN_2", ("src/a.js", "const token = {};\n")),
    ("reference", lambda d: f"arn:aws:secretsmanager:eu-west-1:{d.digits(12)}:secret:prod/intercom-{d.base62(6)}",
     ("infra/a.tf", 'token_secret = "{}"\n')),
    ("reference", lambda _: "vault:secret/data/intercom#token1", ("deploy/a.yaml", "token: {}\n")),
    ("reference", lambda _: "/run/secrets/intercom_token_2", ("deploy/b.yaml", "token: {}\n")),
    ("reference", lambda _: "projects/p1/secrets/intercom/versions/3", ("deploy/c.yaml", "secret: {}\n")),
    ("reference", lambda _: "desk-intercom-credentials-v2", ("deploy/d.yaml", "secretName: {}\n")),
    ("name", lambda _: "getIntercomAccessToken2", ("src/b.js", "const tokenSource = '{}';\n")),
    ("name", lambda _: "INTERCOM_TOKEN_V2_PROD", ("app/env.py", 'token = read("{}")\n')),
    ("name", lambda _: "SMART_AUTH_STRATEGY_V1", ("app/auth.py", 'credential = "{}"\n')),
    ("moment", lambda d: f"2031-0{d.digits(1)}-1{d.digits(1)}T10:30:00.{d.digits(6)}Z",
     ("app/a.json", '{{"token_expires_at": "{}", "token": null}}\n')),
    ("cursor", lambda d: d.base62(44), ("docs/api.json", '{{"next_page_token": "{}"}}\n')),
    ("cursor", lambda d: d.base64(40), ("app/pages.py", 'starting_after = "{}"\n')),
    ("address", lambda _: "https://auth.example.test/oauth/token/v2/abc123",
     ("app/oauth.py", 'token_endpoint = "{}"\n')),
    ("address", lambda _: "postgres://desk:desk@localhost:5432/desk", ("docker-compose.yml", "url: {}\n")),
    ("address", lambda d: f"https://{d.hexadecimal(32)}@o1.ingest.example.test/2", ("app/dsn.py", 'DSN = "{}"\n')),
)  # fmt: skip


def plant(folder: Path, seed: int) -> list[Placed]:
    """Write the tree below an empty folder, and tell what stands where; 200 secrets and 200 that are none."""
    draw = Draw(seed)
    placed: list[Placed] = []
    for kind, count, make, places in PLANTED:
        for at in range(count):
            where = places[at % len(places)]
            placed.append(
                _write(folder / f"s{len(placed):03}", where, make(draw, at // len(places)), kind, secret=True)
            )
    for at in range(COUNT):
        kind, maker, where = INNOCENT[at % len(INNOCENT)]
        placed.append(_write(folder / f"i{at:03}", where, maker(draw), kind, secret=False))
    return [one._replace(file=one.file.removeprefix(f"{folder}/")) for one in placed]


def _write(folder: Path, place: Place, text: str, kind: str, *, secret: bool) -> Placed:
    file = folder / place[0]
    file.parent.mkdir(parents=True)
    content = place[1].format(text)
    file.write_text(content, encoding="utf-8")
    return Placed(str(file), content.count("\n", 0, content.index(text)) + 1, kind, secret)
