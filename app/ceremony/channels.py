"""The live channel of the ceremony: the step being shown. The desk gets nothing more here: screens hang on it too."""

from __future__ import annotations

from app.ceremony.events import CardChanged, CeremonyEnded, CeremonyMoved, CeremonyPrepared
from app.ceremony.queries import public_step
from app.live.channels import Channel, register

register(
    Channel(
        name="ceremony", public=public_step, control=public_step,
        refreshed_by=(CeremonyPrepared, CeremonyMoved, CardChanged, CeremonyEnded), order=4,
    )
)
