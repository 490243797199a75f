"""A certificate for 127.0.0.1 and localhost, signed by a local authority; imported with --tls only."""

from __future__ import annotations

import contextlib
import os
import ssl
from typing import TYPE_CHECKING, NamedTuple

import trustme

if TYPE_CHECKING:
    from pathlib import Path

_KEY_MODE = 0o600


class CertificateError(Exception):
    """A folder in which the authority cannot be kept; the message names it."""


class Tls(NamedTuple):
    """
    What https needs.

    Attributes:
        context: The server's side.
        ca_file: The authority's certificate, which callers must trust.
    """

    context: ssl.SSLContext
    ca_file: Path


def certified(folder: Path, *, keep_key: bool) -> Tls:
    """
    Make the certificate, signed by the authority that *folder* holds; a new one is made where there is none.

    Args:
        folder: Where ``ca.pem`` and its key are; made when new.
        keep_key: Whether the key is written too, so that the next start uses the same authority.

    Raises:
        CertificateError: The folder cannot be read or written, or holds something else.
    """
    ca_file, key_file = folder / "ca.pem", folder / "ca-key.pem"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if ca_file.exists() and key_file.exists():
            authority = trustme.CA.from_pem(ca_file.read_bytes(), key_file.read_bytes())
        else:
            authority = trustme.CA(organization_name="fake Intercom on this machine")
            if keep_key:
                _write_secret(key_file, authority.private_key_pem.bytes())
            ca_file.write_bytes(authority.cert_pem.bytes())
    except (OSError, ValueError) as error:
        raise CertificateError(f"--ca-folder {folder} cannot be used: {error}") from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return Tls(context, ca_file)


def _write_secret(path: Path, content: bytes) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _KEY_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
