"""Settings come from the environment, with production's values as defaults, and mistakes are named."""

from __future__ import annotations

import pytest

from reference.settings import Settings, SettingsError


def test_the_defaults_are_those_of_production() -> None:
    """Only the token has to be given."""
    settings = Settings.from_environment({"INTERCOM_TOKEN": "tok"})
    assert settings == Settings(intercom_token="tok")
    assert settings.request_timeout_s <= 30


def test_every_field_has_its_variable() -> None:
    """Each setting is read from the variable of its name."""
    given = {
        "INTERCOM_TOKEN": " tok\n",
        "PORT": "9000",
        "REQUEST_TIMEOUT_S": "2.5",
        "FALLBACK": "OFF",
        "PAGE_SIZE": "50",
        "LOG_LEVEL": "WARNING",
        "UNRELATED": "x",
    }
    settings = Settings.from_environment(given)
    assert settings == Settings(
        intercom_token="tok", port=9000, request_timeout_s=2.5, fallback=False, page_size=50, log_level="warning"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("INTERCOM_TOKEN", ""),
        ("INTERCOM_TOKEN", "two\nlines"),
        ("INTERCOM_TOKEN", "tök"),
        ("INTERCOM_URL", "api.intercom.io"),
        ("PORT", "http"),
        ("REQUEST_TIMEOUT_S", "0"),
        ("REQUEST_TIMEOUT_S", "nan"),
        ("READ_DEADLINE_S", "-1"),
        ("RETRY_ATTEMPTS_MAX", "0"),
        ("FALLBACK", "maybe"),
        ("PAGE_SIZE", "151"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_mistake_is_named_and_no_secret_told(name: str, text: str) -> None:
    """The message names the variable and does not repeat a token."""
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment({"INTERCOM_TOKEN": "tok", name: text})
    assert name in str(raised.value)
    if name == "INTERCOM_TOKEN" and text:
        assert text not in str(raised.value)
