"""Whose pages may open a socket: this site's, exactly."""

import pytest

from app.live.admission import origin_check
from app.settings import Settings

HERE = {"HTTP_HOST": "contest.example.org", "wsgi.url_scheme": "https"}


def says(origin, public_url="", **environ):
    return origin_check(Settings(public_url=public_url))(origin, {**HERE, **environ})


@pytest.mark.parametrize("origin", ["https://contest.example.org", "https://contest.example.org:443", "https://CONTEST.example.org"])
def test_our_own_pages_may(origin):
    assert says(origin)


@pytest.mark.parametrize(
    "origin", [
        None, "", "null", "https://evil.example", "https://contest.example.org.evil.example", "https://contest.example.org:444",
        "http://contest.example.org:443", "http://contest.example.org", "https://x@contest.example.org", "ftp://contest.example.org",
        "https://contest.example.org:x", "contest.example.org", "https://", "https://sub.contest.example.org", "https://[::1",
    ],
)
def test_nobody_elses(origin):
    assert not says(origin)


def test_a_forged_header_changes_nothing():
    assert not says("https://evil.example", HTTP_X_FORWARDED_HOST="evil.example", HTTP_FORWARDED="host=evil.example")


def test_the_printed_address_is_ours_behind_a_proxy_that_was_not_told_of():
    inside = {"HTTP_HOST": "127.0.0.1:8101", "wsgi.url_scheme": "http"}
    assert says("https://contest.example.org", "https://contest.example.org/", **inside)
    assert not says("http://contest.example.org", "https://contest.example.org/", **inside)
    assert says("https://tls.example", HTTP_HOST="tls.example", **{"wsgi.url_scheme": "http"})
