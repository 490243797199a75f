"""Masks secrets and personal data in everything that a run leaves behind."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from intercom_readiness import model
from intercom_readiness.errors import UsageError
from intercom_readiness.record.disguises import disguises
from intercom_readiness.record.shapes import SECRET_KEY, mask_shapes, shapes_in

if TYPE_CHECKING:
    from collections.abc import Iterable

SECRET_MASK: Final = "[masked secret]"  # noqa: S105 - it is what stands in a secret's place
PERSONAL_MASK: Final = "[masked personal data]"

# Shorter texts occur by chance in ordinary words and numbers; masking them would make records unreadable.
_CHARACTERS_MIN: Final = 6

# Names of our own fields are never masked, or a secret that equals one would make a record unreadable.
_OWN_KEYS: Final = frozenset(
    field.name
    for kind in (
        model.Exchange,
        model.Fault,
        model.Item,
        model.ItemResult,
        model.Promise,
        model.RunRecord,
        model.ScenarioRecord,
        model.Verdict,
    )
    for field in fields(kind)
) | {"type", "at_s"}


class Masker:
    """
    Masks registered texts in any disguise, and shapes that are always secret.

    Registered texts are found plain, in any case, percent-encoded, JSON-escaped and inside base64. Shapes are
    Intercom tokens, bearer and basic credentials, values under keys such as "token", and e-mail addresses outside
    example.test, the domain of the suite's own contacts.
    """

    def __init__(self, secrets: Iterable[str] = (), personal: Iterable[str] = ()) -> None:
        """
        Create a masker that knows these texts.

        Args:
            secrets: Tokens, client secrets, passwords.
            personal: Names, addresses, telephone numbers of real people.

        Raises:
            UsageError: A secret is so short that it cannot be told from ordinary text.
        """
        self._forms: dict[str, set[str]] = {SECRET_MASK: set(), PERSONAL_MASK: set()}
        self._folded: set[str] = set()
        self._patterns: dict[str, re.Pattern[str]] = {}
        for secret in secrets:
            self.add_secret(secret)
        for text in personal:
            self.add_personal(text)

    def add_secret(self, text: str) -> None:
        """
        Mask *text* from now on.

        Raises:
            UsageError: It has fewer than 6 characters. An empty text is ignored: no secret is set.
        """
        if text and len(text) < _CHARACTERS_MIN:
            message = f"a secret of {len(text)} characters cannot be masked: give it at least {_CHARACTERS_MIN}."
            raise UsageError(message)
        self._add(text, SECRET_MASK)

    def add_personal(self, text: str) -> None:
        """Mask *text* from now on; fewer than 6 characters are ignored, since they occur in ordinary words."""
        if len(text) >= _CHARACTERS_MIN:
            self._add(text, PERSONAL_MASK)

    def may_leak(self, text: str) -> bool:
        """Tell cheaply whether masking *text* might change it; False is certain."""
        return shapes_in(text) or self._may_hold_registered(text)

    def mask(self, text: str) -> str:
        """Return *text* with everything masked that must not be written."""
        if shapes_in(text):
            text = mask_shapes(text, SECRET_MASK, PERSONAL_MASK)
        if self._may_hold_registered(text):
            for mask, pattern in self._registered().items():
                text = pattern.sub(mask, text)
        return text

    def mask_tree(self, value: Any) -> Any:
        """Return the JSON value with all its texts masked, and what stands under a secret key."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, list):
            return [self.mask_tree(entry) for entry in value]
        if isinstance(value, dict):
            return {self._mask_key(key): self._mask_entry(key, entry) for key, entry in value.items()}
        # A secret made of digits may have been read as a number.
        if isinstance(value, int) and not isinstance(value, bool) and self.mask(str(value)) != str(value):
            return SECRET_MASK
        return value

    def _add(self, text: str, mask: str) -> None:
        if text:
            forms = disguises(text)
            self._forms[mask] |= forms
            self._folded |= {form.casefold() for form in forms}
            self._patterns = {}

    def _may_hold_registered(self, text: str) -> bool:
        folded = text.casefold()
        return any(form in folded for form in self._folded)

    def _registered(self) -> dict[str, re.Pattern[str]]:
        if not self._patterns:
            self._patterns = {mask: _any_of(forms) for mask, forms in self._forms.items() if forms}
        return self._patterns

    def _mask_key(self, key: str) -> str:
        return key if key in _OWN_KEYS else self.mask(key)

    def _mask_entry(self, key: str, entry: Any) -> Any:
        if isinstance(entry, str) and entry and SECRET_KEY.fullmatch(key) and not _is_placeholder(entry):
            return SECRET_MASK
        return self.mask_tree(entry)


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    # The longest first, or a text would be masked only up to a shorter one that it starts with.
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def _is_placeholder(text: str) -> bool:
    """Tell whether *text* only names where a secret comes from, as profiles do: "{intercom.token}"."""
    return text.startswith("{") and text.endswith("}")
