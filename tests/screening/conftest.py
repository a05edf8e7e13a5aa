"""The pile is there for every test of this room."""

import pytest

from tests.screening.pile import add_projects, empty_pile


@pytest.fixture
def pile(cast):
    """Three projects that wait at the screening; their keys."""
    empty_pile(cast)
    return add_projects(cast, 3)
