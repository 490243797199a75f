"""Everything that can be configured, read once from the environment; the defaults are those of production."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAGE_SIZE_MAX = 150  # Intercom's own limit for lists and searches.
_SWITCH = {"on": True, "off": False}
_POSITIVE = (
    "request_timeout_s", "retry_attempts_max", "fallback_lifetime_s", "fallback_capacity", "webhook_body_max_bytes",
    "status_page_timeout_s",
)  # fmt: skip


class SettingsError(ValueError):
    """A setting is missing or cannot be used; the text names it and never repeats a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One field per environment variable of the same name in capitals; `_s` fields are seconds."""

    intercom_token: str = field(default="", repr=False)
    intercom_token_file: str = ""
    intercom_url: str = "https://api.intercom.io"
    intercom_version: str = "2.14"
    port: int = 8080
    request_timeout_s: float = 10.0
    retry_attempts_max: int = 4
    retry_wait_first_s: float = 0.5
    retry_wait_cap_s: float = 8.0
    reset_wait_max_s: float = 60.0
    read_deadline_s: float = 20.0
    write_deadline_s: float = 60.0
    fallback: bool = True
    fallback_lifetime_s: float = 3600.0
    fallback_capacity: int = 10_000
    page_size: int = _PAGE_SIZE_MAX
    health_fresh_s: float = 10.0
    status_page_url: str = ""
    status_page_fresh_s: float = 60.0
    status_page_timeout_s: float = 1.0
    intercom_client_secret: str = field(default="", repr=False)
    intercom_client_secret_previous: str = field(default="", repr=False)
    webhook_body_max_bytes: int = 1_000_000
    state_dir: str = ""
    log_level: str = "info"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """
        Read the settings.

        Raises:
            SettingsError: A value is missing, of the wrong kind or out of range.
        """
        given = {f.name: environment[f.name.upper()] for f in fields(cls) if environment.get(f.name.upper())}
        if "intercom_token" not in given and "intercom_token_file" not in given:
            raise SettingsError("neither INTERCOM_TOKEN_FILE nor INTERCOM_TOKEN is set")
        settings = cls(**{name: _parse(name, text) for name, text in given.items()})
        settings._check()
        return settings

    def _check(self) -> None:
        if self.intercom_token and not is_sendable(self.intercom_token):
            raise SettingsError("INTERCOM_TOKEN has characters that no token has")
        if not self.intercom_url.startswith(("http://", "https://")):
            raise SettingsError("INTERCOM_URL must start with http:// or https://")
        if self.status_page_url and not self.status_page_url.startswith(("http://", "https://")):
            raise SettingsError("STATUS_PAGE_URL must start with http:// or https://")
        if not 1 <= self.page_size <= _PAGE_SIZE_MAX:
            raise SettingsError(f"PAGE_SIZE must be 1 to {_PAGE_SIZE_MAX}")
        if self.log_level not in {"debug", "info", "warning", "error"}:
            raise SettingsError("LOG_LEVEL must be debug, info, warning or error")
        if self.intercom_client_secret and not self.state_dir:
            raise SettingsError("STATE_DIR is not set, and notifications that were acknowledged must survive a restart")
        for name in _POSITIVE:
            if getattr(self, name) <= 0:
                raise SettingsError(f"{name.upper()} must be more than 0")


def is_sendable(token: str) -> bool:
    """Tell whether a text can be a token: a line break would end up, with it, in the HTTP library's error text."""
    return token != "" and token.isascii() and token.isprintable() and " " not in token


_KINDS: dict[str, type] = {f.name: type(f.default) for f in fields(Settings)}


def _parse(name: str, text: str) -> Any:
    kind, text = _KINDS[name], text.strip()
    try:
        value: Any = _SWITCH[text.lower()] if kind is bool else kind(text)
    except (KeyError, ValueError):
        wanted = "on or off" if kind is bool else "a number"
        raise SettingsError(f"{name.upper()} must be {wanted}") from None
    if kind in {int, float} and not 0 <= value < float("inf"):
        raise SettingsError(f"{name.upper()} must be a number of 0 or more")
    return value.lower() if name == "log_level" else value
