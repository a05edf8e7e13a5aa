"""Copies of documents for everybody, without what their properties say; made once, beside the file, in a process of their own.

The file itself stays as it was sent, byte by byte, with its fingerprint: whoever judges it reads that one.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
from pathlib import Path

from app.files import Storage

_CLEANER = Path(__file__).with_name("cleaner.py")
# A document that takes longer than this is none that anybody waits for.
SECONDS = 60
COPIED = ("pdf", "docx", "pptx")
# One at a time: everybody may ask, and there are as many documents as projects.
_one = threading.Lock()


class NoCopy(Exception):
    """The file cannot be freed of its properties, or has left the disk: nobody gets it."""


def clean_copy(store: Storage, key: str, kind: str) -> Path:
    """Where the copy of a document lies; raises NoCopy. Computes: offload it."""
    source, target = store.path(key), store.path(key).with_suffix(".clean")
    refused = store.path(key).with_suffix(".unclean")
    if kind not in COPIED or not source.is_file() or refused.is_file():
        raise NoCopy
    if not target.is_file():
        with _one:
            if not target.is_file():
                _make(kind, source, target, refused)
    return target


def _make(kind: str, source: Path, target: Path, refused: Path) -> None:
    partial = target.with_suffix(f".{secrets.token_hex(4)}.part")
    try:
        made = subprocess.run(
            [sys.executable, "-I", str(_CLEANER), kind, str(source), str(partial)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False,
            env={name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LANG")},
        )
        if made.returncode != 0 or not partial.is_file():
            # What could not be done once is not tried at every request.
            refused.touch()
            raise NoCopy
        partial.replace(target)
    except subprocess.TimeoutExpired as error:
        refused.touch()
        raise NoCopy from error
    finally:
        partial.unlink(missing_ok=True)
