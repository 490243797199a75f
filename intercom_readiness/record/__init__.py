"""The only writer, reader and masker of run folders."""

from __future__ import annotations

from intercom_readiness.record.document import run_document
from intercom_readiness.record.folder import RunFolder, read_run
from intercom_readiness.record.masking import Masker
from intercom_readiness.record.naming import folder_name

__all__ = ["Masker", "RunFolder", "folder_name", "read_run", "run_document"]
