"""One spelling for each sign-in name."""

from __future__ import annotations

import pytest

from app.accounts.names import contact_spelling, email_spelling, phone_spelling, shown_phone
from app.errors import Refused


@pytest.fixture(autouse=True)
def words(app):
    with app.test_request_context():
        yield


@pytest.mark.parametrize("typed", ["13800138000", "138 0013 8000", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００"])
def test_a_chinese_mobile_is_one_number_however_it_is_typed(typed):
    assert phone_spelling(typed) == "+8613800138000" and shown_phone("+8613800138000") == "138 0013 8000"


@pytest.mark.parametrize("typed", ["1380013800", "12800138000", "+86 5", "hello", "", "+8612345678901"])
def test_what_is_no_number_is_refused_beside_the_phone(typed):
    with pytest.raises(Refused) as no:
        phone_spelling(typed)
    assert no.value.field == "phone"


def test_an_address_is_kept_in_lower_case():
    assert email_spelling(" Lin@Example.ORG ") == "lin@example.org"


def test_a_network_of_its_own_may_have_addresses():
    assert email_spelling("host@hall.local") == "host@hall.local"


@pytest.mark.parametrize("typed", ["lin", "lin@", "a b@example.org", "lin@localhost", "@hall.local"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(Refused):
        email_spelling(typed)


def test_an_at_sign_tells_address_from_number():
    assert contact_spelling("a@b.cn") == ("a@b.cn", None)
    assert contact_spelling("+44 20 7946 0958") == (None, "+442079460958")
