"""Every way of delivering that a feature can name is one that the fake can deliver in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakes.intercom.webhooks.plan import read
from intercom_readiness.errors import UsageError
from intercom_readiness.faults.deliveries import Sizes
from intercom_readiness.faults.registry import (
    API_KINDS,
    DELIVERY_KINDS,
    LINK_KINDS,
    delivery_fault,
    delivery_phrases,
)

if TYPE_CHECKING:
    from intercom_readiness.faults.deliveries import DeliveryKind
    from intercom_readiness.faults.kinds import ApiKind, LinkKind

SIZES = Sizes(body_max_bytes=20_000)


@pytest.mark.parametrize("phrase", delivery_phrases())
def test_the_fake_can_deliver_so(phrase: str) -> None:
    """Each phrase becomes a delivery in words that the fake takes."""
    kind, params = delivery_fault(phrase)

    read(kind.delivery(params, SIZES))


def test_names_and_phrases_are_unique_on_all_planes() -> None:
    """A fault has one name everywhere, and a phrase means one fault."""
    kinds: list[ApiKind | LinkKind | DeliveryKind] = [*API_KINDS, *LINK_KINDS, *DELIVERY_KINDS]
    phrases = [phrase for kind in kinds for phrase in kind.phrases]

    assert len({kind.name for kind in kinds}) == len(kinds)
    assert len(set(phrases)) == len(phrases)


@pytest.mark.parametrize(
    "phrase",
    [*delivery_fault("without a signature")[0].phrases, *delivery_fault("that was rewritten on the way")[0].phrases],
)
def test_what_is_not_signed_for_its_bytes_is_no_genuine_delivery(phrase: str) -> None:
    """The fake neither repeats a forgery nor holds its refusal against the endpoint."""
    kind, params = delivery_fault(phrase)

    assert read(kind.delivery(params, SIZES)).forged


def test_sizes_lie_on_either_side_of_the_claim() -> None:
    """The largest body is within what is claimed, and what is too large is beyond it."""
    largest, too_large = (
        read(kind.delivery(params, SIZES)).pad_bytes
        for kind, params in map(delivery_fault, ("of the largest size", "that is too large"))
    )

    assert largest < SIZES.body_max_bytes < too_large


def test_a_phrase_that_means_nothing_is_told() -> None:
    """A typing mistake in a feature names what was probably meant."""
    with pytest.raises(UsageError, match=r"nothing is delivered 'twice in row'\. Did you mean 'twice in a row'"):
        delivery_fault("twice in row")
