"""Exports of reporting data: what can be asked for, how many at a time, and when they are done."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

ENQUEUE = "/export/reporting_data/enqueue"
JOB = {
    "dataset_id": "conversation",
    "attribute_ids": ["conversation_id", "channel"],
    "start_time": 1_717_490_000,
    "end_time": 1_717_510_000,
}


def test_a_sixth_pending_job_is_refused(fake: Fake) -> None:
    """§16.41: five reporting exports may be pending; the sixth is 429 in its own words, and rate headers stay true."""
    jobs = [fake.api("POST", ENQUEUE, JOB).json() for _ in range(5)]
    refused = fake.api("POST", ENQUEUE, JOB)

    assert {"pending"} == {one["status"] for one in jobs}
    assert (429, "rate_limit_exceeded", "Exceeded rate limit of 5 pending reporting dataset export jobs") == error_of(
        refused
    )
    assert int(refused.headers["X-RateLimit-Remaining"]) > 0
    fake.control("POST", "/agenda/advance", {"seconds": 61})
    assert 200 == fake.api("POST", ENQUEUE, JOB).status_code


def test_a_finished_job_is_downloaded(fake: Fake) -> None:
    """A job is done a minute later on the agenda, and is gone two days after that."""
    job = fake.api("POST", ENQUEUE, JOB).json()["job_identifier"]
    path, download = f"/export/reporting_data/{job}", f"/download/reporting_data/{job}"
    octets = {"Accept": "application/octet-stream"}
    assert 404 == fake.api("GET", download, headers=octets).status_code

    fake.control("POST", "/agenda/advance", {"seconds": 61})
    done = fake.api("GET", path).json()
    assert ("complete", fake.addresses["api"] + download) == (done["status"], done["download_url"])
    answer = fake.api("GET", download, headers=octets)
    assert b"conversation_id,channel\r\n" == gzip.decompress(answer.content)

    fake.control("POST", "/agenda/advance", {"seconds": 172_801})
    assert (404, "not_found", f"Export job not found for identifier: {job}") == error_of(fake.api("GET", path))


def test_datasets_name_what_can_be_exported(fake: Fake) -> None:
    """Every listed dataset can be exported with all its attributes."""
    listed = fake.api("GET", "/export/reporting_data/get_datasets").json()["data"]

    assert ["conversation", "ticket"] == [one["id"] for one in listed]
    for one in listed:
        fields = {"dataset_id": one["id"], "attribute_ids": [each["id"] for each in one["attributes"]]}
        assert 200 == fake.api("POST", ENQUEUE, {**JOB, **fields}).status_code


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"dataset_id": None}, "'dataset_id' is a required parameter"),
        ({"dataset_id": "imaginary"}, "imaginary is not a valid dataset_id"),
        ({"attribute_ids": None}, "'attribute_ids' is a required parameter"),
        ({"attribute_ids": []}, "attribute_ids must contain at least one attribute_id"),
        ({"attribute_ids": "not an array"}, "'attribute_ids' not an array must be of type Array"),
        ({"attribute_ids": ["non_existent"]}, "attribute_ids invalid for conversation dataset: non_existent"),
        ({"start_time": None}, "'start_time' is a required parameter"),
        ({"end_time": "noon"}, "'end_time' must be of type Integer"),
    ],
)
def test_jobs_that_cannot_be_are_refused(fake: Fake, fields: dict[str, Any], message: str) -> None:
    """Dataset, attributes and times are checked with the words of the description."""
    assert (400, "bad_request", message) == error_of(fake.api("POST", ENQUEUE, {**JOB, **fields}))


def test_reporting_exports_came_with_2_14(fake: Fake) -> None:
    """Before 2.14 there are none."""
    assert "intercom_version_invalid" == error_of(fake.api("POST", ENQUEUE, JOB, version="2.13"))[1]
