"""The checklist is read whole, or its mistake is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.checklist import load_checklist
from intercom_readiness.errors import UsageError
from intercom_readiness.model import Item

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
[[item]]
id = "rate_limit_retry"
text = "A rate limit delays work"
area = "api"
level = "must"
remedy = "Wait."
source = "Checklist"
"""


def load(folder: Path, text: str) -> tuple[Item, ...]:
    """Read *text* as a checklist."""
    path = folder / "checklist.toml"
    path.write_text(text, encoding="utf-8")
    return load_checklist(path)


def test_good(tmp_path: Path) -> None:
    """A good checklist becomes items in the order of the file."""
    second = GOOD.replace("rate_limit_retry", "rate_limit_jitter").replace("must", "should")
    items = load(tmp_path, GOOD + "\n" + second)

    first = Item("rate_limit_retry", "A rate limit delays work", "api", "must", "Wait.", "Checklist")
    assert items[0] == first
    assert (items[1].id, items[1].level) == ("rate_limit_jitter", "should")


def test_floor(tmp_path: Path) -> None:
    """An item names the tiers at which it must apply; without them it may always be absent."""
    tiers = [one.floor for one in load(tmp_path, GOOD + GOOD.replace("retry", "jitter") + 'floor = ["critical"]\n')]

    assert tiers == [(), ("critical",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD.replace("remedy", "remdy"), "line 1: unknown key 'remdy'. Did you mean 'remedy'?"),
        ("\n\n" + GOOD.replace('source = "Checklist"\n', ""), "line 3: the key 'source' is missing."),
        (GOOD.replace('"must"', '"musst"'), "line 1: level = 'musst' is not a level. Did you mean 'must'?"),
        (GOOD.replace('"must"', '"often"'), "line 1: level = 'often' is not a level. Valid: must, should."),
        (GOOD.replace('"must"', "3"), "line 1: level = 3 is not a text."),
        (GOOD.replace('"Wait."', '" "'), "line 1: remedy = ' ' is not a text."),
        (GOOD.replace('"api"', '"REST API"'), "line 1: area = 'REST API' is not a name."),
        (GOOD + 'floor = ["critcal"]', "line 1: floor: 'critcal' is not a tier. Did you mean 'critical'?"),
        (GOOD + 'floor = "critical"', "line 1: floor = 'critical' is no list of tiers"),
        (GOOD + GOOD, "line 8: id 'rate_limit_retry' stands already at line 1"),
        (GOOD.replace("[[item]]", "[[items]]"), "unknown key 'items'. Did you mean 'item'?"),
        (GOOD.replace("[[item]]", "[[ item ]] # first") + "a = ", "not a TOML file: Invalid value (at "),
        ("item = [3]", "item 1: an item is a table with the keys id, text"),
        ("item = 3", "no items"),
        ("", "no items"),
    ],
    ids=[
        "typo",
        "missing",
        "level",
        "far off",
        "number",
        "blank",
        "name",
        "tier",
        "tiers",
        "twice",
        "table",
        "toml",
        "3",
        "=3",
        "empty",
    ],
)
def test_mistakes(tmp_path: Path, text: str, expected: str) -> None:
    """A mistake is named with file, place, key and what is valid."""
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)

    assert expected in str(caught.value)
    assert str(tmp_path / "checklist.toml") in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    """A checklist that is not there is a mistake, too."""
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load_checklist(tmp_path / "checklist.toml")
