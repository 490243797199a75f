"""The control port of a fake, asked by the lab."""

from __future__ import annotations

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.lab.servers.control_port import ControlPort
from intercom_readiness.lab.servers.fake_intercom import FakeIntercom


def test_many_threads_ask_at_once_and_refusals_are_told() -> None:
    """Each thread gets its own answer on a connection of its own; what the fake refuses, or cannot answer, is said."""
    with contextlib.ExitStack() as stack:
        fake = FakeIntercom(dict(os.environ))
        stack.callback(fake.stop)
        fake.await_ready()
        people = [f"k{number}-ä @example.test" for number in range(40)]
        fake.seed([{"email": email, "role": "user"} for email in people])

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(fake.contacts, people))
        assert [[one["email"] for one in contacts] for contacts in found] == [[email] for email in people]
        with pytest.raises(LabError, match="the fake Intercom refused GET /nowhere: "):
            fake.control("GET", "/nowhere")
        fake.mark()

        fake._process.kill()
        with pytest.raises(LabError, match="the fake Intercom does not answer on its control port: "):
            fake.mark()


def test_nobody_listens() -> None:
    """A port on which nobody listens is an error of the lab."""
    with pytest.raises(LabError, match="the fake does not answer on its control port: "):
        ControlPort("http://127.0.0.1:1", "the fake").call("POST", "/reset", {})
