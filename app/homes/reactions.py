"""What follows once a sample or old drafts are certainly gone: the bytes of their files leave the disk."""

from __future__ import annotations

from app.change import Event, after_commit
from app.files import storage
from app.homes import rehearsal as _rehearsal  # noqa: F401  its reaction makes marks up
from app.homes.events import DraftsRemoved, SampleRemoved


@after_commit
def erase_files(events: list[Event]) -> None:
    for happened in events:
        if isinstance(happened, SampleRemoved | DraftsRemoved):
            for key in happened.files:
                storage().delete(key)
