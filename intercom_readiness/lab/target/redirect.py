"""
Run a program with standard input and output on files; a script, never imported.

Started as `python -I -S redirect.py INPUT OUTPUT command...`. A guarded process has neither: its input is empty and
its output a bounded log, while a command of a profile reads its request and may write a list of any length.
"""

from __future__ import annotations

import os
import sys

READ, WRITE = os.O_RDONLY, os.O_WRONLY | os.O_CREAT | os.O_TRUNC

os.dup2(os.open(sys.argv[1], READ), 0)
os.dup2(os.open(sys.argv[2], WRITE, 0o600), 1)
try:
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - the whole point
except OSError as error:
    os.write(2, f"cannot run {sys.argv[3]}: {error.strerror}\n".encode())
    os._exit(127)
