"""Lists: page sizes, cursors, and what a change in the middle does."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.intercom.driving import Fake

    Reader = Callable[[Fake, int, str | None], dict[str, Any]]

CURSOR_INVALID = (
    400,
    "client_error",
    "Invalid starting_after param. Please try again using a starting_after value from a paginated response",
)
EVERYBODY = {"field": "role", "operator": "=", "value": "user"}


def _listed(fake: Fake, per_page: int, cursor: str | None) -> dict[str, Any]:
    after = f"&starting_after={quote(cursor)}" if cursor else ""
    told: dict[str, Any] = fake.api("GET", f"/contacts?per_page={per_page}{after}").json()
    return told


def _found(fake: Fake, per_page: int, cursor: str | None) -> dict[str, Any]:
    body = {"query": EVERYBODY, "pagination": {"per_page": per_page, "starting_after": cursor}}
    told: dict[str, Any] = fake.api("POST", "/contacts/search", body).json()
    return told


def _found_sorted(fake: Fake, per_page: int, cursor: str | None) -> dict[str, Any]:
    body = {
        "query": EVERYBODY,
        "pagination": {"per_page": per_page, "starting_after": cursor},
        "sort": {"field": "name", "order": "ascending"},
    }
    told: dict[str, Any] = fake.api("POST", "/contacts/search", body).json()
    return told


READERS = pytest.mark.parametrize("read", [_listed, _found, _found_sorted], ids=["list", "search", "sorted search"])


def _pages(read: Reader, fake: Fake, per_page: int) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        page = read(fake, per_page, cursor)
        yield page
        following = page["pages"].get("next")
        if following is None:
            return
        cursor = following["starting_after"]


def _ids(page: dict[str, Any]) -> list[str]:
    return [one["id"] for one in page["data"]]


@READERS
@pytest.mark.parametrize(("count", "per_page"), [(0, 10), (1, 10), (150, 150), (151, 150), (7, 3), (6, 3)])
def test_pages_are_complete_and_without_doubles(fake: Fake, read: Reader, count: int, per_page: int) -> None:
    """§16.23: following next to its end gives each contact once; the numbers around the pages agree."""
    everyone = fake.crowd(count)

    pages = list(_pages(read, fake, per_page))

    assert sorted(everyone) == sorted(one for page in pages for one in _ids(page))
    assert [count] * len(pages) == [page["total_count"] for page in pages]
    assert list(range(1, len(pages) + 1)) == [page["pages"]["page"] for page in pages]
    assert {-(-count // per_page)} == {page["pages"]["total_pages"] for page in pages}
    assert all(page["pages"]["next"]["page"] == at + 2 for at, page in enumerate(pages[:-1]))
    assert "next" not in pages[-1]["pages"]


@READERS
def test_changes_in_the_middle_lose_nobody_who_stayed(fake: Fake, read: Reader) -> None:
    """Contacts that did not change all appear, whatever was deleted, created or changed between pages."""
    everyone = fake.crowd(30)
    seen: list[str] = []
    for at, page in enumerate(_pages(read, fake, 5)):
        seen += _ids(page)
        if page["data"]:
            fake.control("DELETE", f"/contacts/{page['data'][-1]['id']}")
        if at < 3:
            fake.seed(external_id=f"late-{at}", name="crowd 2")

    assert set(everyone) <= set(seen)
    assert len(seen) == len(set(seen))


def test_page_sizes_have_intercoms_defaults(fake: Fake) -> None:
    """§16.22: lists default to 10, searches to 50; 150 is the most."""
    fake.crowd(160)

    assert 10 == len(fake.api("GET", "/contacts").json()["data"])
    assert 50 == len(fake.api("POST", "/contacts/search", {"query": EVERYBODY}).json()["data"])
    assert 150 == len(_listed(fake, 5000, None)["data"])
    assert 150 == len(_found(fake, 151, None)["data"])


def test_beyond_the_cap_is_a_switch(fake: Fake) -> None:
    """§16.22, §16.50: more than 150 can be assumed to be refused."""
    fake.control("PATCH", "/options", {"assumptions": {"page_size_over": "refused"}})

    assert (400, "parameter_invalid") == error_of(fake.api("GET", "/contacts?per_page=151"))[:2]
    assert 200 == fake.api("GET", "/contacts?per_page=150").status_code


@pytest.mark.parametrize(
    "cursor",
    [
        "None",
        "page2",
        "%%%",
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b'{"a":1}').decode(),
        base64.b64encode(json.dumps([1, "652d708a8a7198972600ffff", 2]).encode()).decode(),
        base64.b64encode(json.dumps([[], "x", 2]).encode()).decode(),
    ],
)
def test_a_cursor_that_was_never_given_out_is_refused(fake: Fake, cursor: str) -> None:
    """§16.23: an invalid cursor is 400 client_error, in lists and in searches."""
    fake.crowd(3)

    assert CURSOR_INVALID == error_of(fake.api("GET", f"/contacts?starting_after={quote(cursor)}"))
    assert CURSOR_INVALID == error_of(
        fake.api("POST", "/contacts/search", {"query": EVERYBODY, "pagination": {"starting_after": cursor}})
    )


def test_search_reads_pagination_from_the_body_only(fake: Fake) -> None:
    """§16.24: a cursor in the query string of a search is ignored, so page one comes again."""
    fake.crowd(6)
    first = _found(fake, 2, None)
    cursor = quote(first["pages"]["next"]["starting_after"])

    again = fake.api(
        "POST",
        f"/contacts/search?per_page=5&starting_after={cursor}",
        {"query": EVERYBODY, "pagination": {"per_page": 2}},
    ).json()

    assert first == again


@pytest.mark.parametrize("per_page", ["ten", "1.5", "[]"])
def test_a_page_size_that_is_no_number_is_refused(fake: Fake, per_page: str) -> None:
    """A page size must be a whole number."""
    assert (400, "parameter_invalid") == error_of(fake.api("GET", f"/contacts?per_page={quote(per_page)}"))[:2]


def test_the_order_of_lists_is_a_switch(fake: Fake) -> None:
    """§16.50: newest first by default, oldest first when assumed."""
    everyone = fake.crowd(3)
    assert everyone[::-1] == _ids(_listed(fake, 10, None))

    fake.control("PATCH", "/options", {"assumptions": {"list_order": "oldest_first"}})
    assert everyone == _ids(_listed(fake, 10, None)) == [one for page in _pages(_listed, fake, 1) for one in _ids(page)]


def test_embedded_lists_are_cut_at_ten(fake: Fake) -> None:
    """§16.42: a contact shows ten tags, with the true count and has_more; the sub-resource has all."""
    contact = fake.seed(email="ann@example.test", tags=[f"tag {number}" for number in range(12)])

    tags = fake.api("GET", f"/contacts/{contact}").json()["tags"]

    assert (10, 12, True, f"/contacts/{contact}/tags") == (
        len(tags["data"]),
        tags["total_count"],
        tags["has_more"],
        tags["url"],
    )
    assert 12 == len(fake.api("GET", f"/contacts/{contact}/tags").json()["data"])
