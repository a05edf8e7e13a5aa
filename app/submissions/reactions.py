"""What follows from changes here: removed files leave the disk."""

from __future__ import annotations

from app.change import Event, after_commit
from app.files import storage
from app.submissions.events import FileRemoved


@after_commit
def erase_removed(events: list[Event]) -> None:
    for happened in events:
        if isinstance(happened, FileRemoved):
            storage().delete(happened.file)
