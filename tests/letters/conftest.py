"""A mail server that runs as long as a test."""

import pytest

from tests.letters.post import Server, with_mail


@pytest.fixture
def server(app):
    made = Server()
    made.controller.start()
    with_mail(app, made.url)
    yield made
    made.controller.stop()
