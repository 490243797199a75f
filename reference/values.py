"""What a contact's attributes and phone may be, checked before Intercom is asked: it would refuse, or keep rubbish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference.failures import OperationFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

# The custom attributes that this service writes; whoever adds one defines it at Intercom first.
ATTRIBUTES: Mapping[str, tuple[type, ...]] = {
    "plan": (str,),
    "company_role": (str,),
    "seats": (int,),
    "monthly_spend": (int, float),
    "newsletter": (bool,),
}
# Intercom cuts longer texts.
TEXT_MAX = 255
# Whose national numbers are understood; all others need their country code.
PHONE_REGION = "GB"

_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def invalid(why: str) -> OperationFailed:
    """Describe a request that this service refuses without asking Intercom."""
    return OperationFailed("invalid", why)


def checked_attributes(attributes: Any) -> dict[str, Any]:
    """
    Return *attributes* if all of them may be written.

    Raises:
        OperationFailed: "invalid", with the first one that is wrong; its value is not repeated.
    """
    if not isinstance(attributes, dict):
        raise invalid("custom_attributes must be an object")
    for name, value in attributes.items():
        _check_name(name)
        if value is not None:
            _check_type(name, value)
            _check_length(name, value)
    return attributes


def _check_name(name: str) -> None:
    if name not in ATTRIBUTES:
        raise invalid(f"custom_attributes knows {', '.join(ATTRIBUTES)} only")


def _check_type(name: str, value: Any) -> None:
    kinds = ATTRIBUTES[name]
    if isinstance(value, (dict, list)):
        raise invalid(f"custom_attributes.{name} must be a plain value")
    # To Python true is a number.
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise invalid(f"custom_attributes.{name} must be {_WORDS[kinds[-1]]}")


def _check_length(name: str, value: Any) -> None:
    if isinstance(value, str) and len(value) > TEXT_MAX:
        raise invalid(f"custom_attributes.{name} must have {TEXT_MAX} characters at most")


def e164(phone: str) -> str:
    """
    Write a phone number in E.164.

    Raises:
        OperationFailed: "invalid": it is no number that could be called.
    """
    # Imported by the first number: it takes as long as a tenth of the service's start.
    import phonenumbers

    try:
        number = phonenumbers.parse(phone, PHONE_REGION)
    except phonenumbers.NumberParseException:
        raise invalid("phone cannot be read as a number") from None
    if not phonenumbers.is_valid_number(number):
        raise invalid("phone is a number that nobody can have")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
