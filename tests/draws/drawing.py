"""What tests of draws do again and again."""

import pytest

from app.draws import actions
from app.errors import Refused


def shown_to_the_end(cast, made):
    for seen in range(len(made.items)):
        actions.show_next(cast.actor("hao"), made, seen)


def refusal(code, verb, *args, **named):
    with pytest.raises(Refused) as no:
        verb(*args, **named)
    assert no.value.code == code
    return no.value
