"""Settings between the words of a scenario, canonical units and the target's own."""

from __future__ import annotations

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.profile.settings import Setting, Settings, Spellings

SETTINGS = Settings(
    by_name={
        "request_timeout": Setting(env="TIMEOUT_MS", unit="ms", lab=1500, production=10000),
        "cache_lifetime": Setting(env="CACHE", unit="min", lab=5, short=0.05, production=60),
        "read_deadline": Setting(unit="ms", text="{value}ms", lab=2000),
        "cache_capacity": Setting(value=5000),
        "fallback": Setting(env="STALE", values=Spellings(on="1", off="0"), lab="on"),
    },
    in_templates=frozenset({"read_deadline"}),
)


@pytest.mark.parametrize(
    ("name", "value", "canonical"),
    [
        ("request_timeout", "lab", 1.5),
        ("request_timeout", "production", 10.0),
        ("request_timeout", "0.25", 0.25),
        ("cache_lifetime", "short", 3.0),
        ("cache_capacity", "lab", 5000),
        ("fallback", "lab", "on"),
        ("fallback", "off", "off"),
    ],
)
def test_a_value_is_read_in_seconds_things_or_on_and_off(name: str, value: str, canonical: float | str) -> None:
    """A scenario's word becomes a value that every part understands."""
    assert SETTINGS.resolve(name, value) == canonical


@pytest.mark.parametrize(
    ("name", "canonical", "rendered"),
    [
        ("request_timeout", 1.5, {"TIMEOUT_MS": "1500"}),
        ("request_timeout", 0.0005, {"TIMEOUT_MS": "0.5"}),
        ("cache_lifetime", 3.0, {"CACHE": "0.05"}),
        ("fallback", "off", {"STALE": "0"}),
        ("read_deadline", 2.0, {}),
    ],
)
def test_a_value_is_rendered_as_the_target_reads_it(
    name: str, canonical: float | str, rendered: dict[str, str]
) -> None:
    """The environment holds the target's own unit and spelling, without needless digits."""
    assert SETTINGS.render(name, canonical) == rendered


def test_a_written_value_may_carry_its_unit() -> None:
    """A duration such as Go's or Java's is written with the text around it."""
    assert SETTINGS.written("read_deadline", 2.0) == "2000ms"


@pytest.mark.parametrize(
    ("name", "can_change"),
    [("request_timeout", True), ("read_deadline", True), ("cache_capacity", False), ("page_size", False)],
)
def test_a_setting_can_change_when_the_profile_gives_a_way(name: str, can_change: bool) -> None:  # noqa: FBT001
    """A variable or a placeholder is a way; a value that is fixed in code is none."""
    assert SETTINGS.can_change(name) is can_change


def test_only_an_apply_command_changes_an_attached_target() -> None:
    """A service that runs already does not read its environment again."""
    by_env = Setting(env="T", unit="s", lab=1)
    by_command = Setting(unit="s", lab=1, apply=("set", "{value}"))
    settings = Settings(by_name={"request_timeout": by_env, "read_deadline": by_command}, attached=True)

    assert [settings.can_change(name) for name in settings.by_name] == [False, True]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("page_size", "lab", "does not declare settings.page_size"),
        ("request_timeout", "short", "no value for 'short'"),
        ("request_timeout", "soon", "'soon' is neither a number nor one of lab, short, production"),
        ("fallback", "1", "settings.fallback is on or off, not '1'"),
    ],
)
def test_what_is_not_declared_cannot_be_known(name: str, value: str, told: str) -> None:
    """A setting that is missing, or has no such value, leaves the verdict unknown."""
    with pytest.raises(LabError, match=told):
        SETTINGS.resolve(name, value)
