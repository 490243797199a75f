"""The lab's handle on the fake Intercom: what it tells about the answers that it gave."""

from __future__ import annotations

import contextlib
import os

import httpx

from intercom_readiness.lab.servers.fake_intercom import Basis, FakeIntercom


def test_the_basis_of_answers_is_told() -> None:
    """Calls that are not modelled, and what was assumed in which calls, are named since the reset."""
    with contextlib.ExitStack() as stack:
        fake = FakeIntercom(dict(os.environ))
        stack.callback(fake.stop)
        fake.await_ready()
        client = stack.enter_context(
            httpx.Client(
                base_url=f"http://{fake.host}:{fake.port}",
                headers={"Authorization": f"Bearer {fake.token}", "Intercom-Version": "2.14"},
                trust_env=False,
            )
        )
        client.get("/contacts?per_page=500")
        fake.reset(0, "next", {})

        client.get("/contacts?per_page=500")
        client.post("/contacts", json={"email": "ann@example.test", "phone": "555"})
        client.get("/calls")

        assert fake.basis() == Basis(
            ["calls.list"], {"page_size_over": ["contacts.list"], "phone_check": ["contacts.create"]}
        )
