"""Writes both proofs anew: ``python -m tests.fakes.judges.clients.proofs``, when modelled operations have changed."""

from __future__ import annotations

import sys

from tests.fakes.intercom.driving import Fake
from tests.fakes.judges.clients.judging import judged_by, write_proof
from tests.fakes.judges.clients.node_client import NodeClient
from tests.fakes.judges.clients.python_client import PythonClient

CLIENTS = ((PythonClient.started, "python-client.json"), (NodeClient.started, "node-client.json"))


def main() -> int:
    """Judge with both clients; returns the exit status, 1 when a journey failed and nothing was written for it."""
    status = 0
    for started, name in CLIENTS:
        with Fake.started() as fake, started() as client:
            judged = judged_by(client, fake)
        for journey, problem in judged.failed.items():
            print(f"{judged.client.name}: {journey}: {problem!r}", file=sys.stderr)  # noqa: T201 - talks to a person
        if judged.failed:
            status = 1
        else:
            write_proof(name, judged)
    return status


if __name__ == "__main__":
    sys.exit(main())
