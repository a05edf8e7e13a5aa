"""Which passwords are taken, and that a check never tells whether somebody is there."""

from __future__ import annotations

import pytest

from app.accounts import passwords
from app.accounts.codes import first_password, new_code, shown_code, typed_code
from app.errors import Refused


@pytest.fixture(autouse=True)
def words(app):
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    "weak",
    ["123456789", "1234567890", "password123", "P@ssw0rd2024", "qwertyuiop", "aaaaaaaaaaaa", "abcabcabcabc", "woaini1314520",
     "19900101000", "13800138000", "0987654321", "abcdefghij", "iloveyou!!", "1qaz2wsx3edc", "admin12345678"],
)
def test_a_usual_password_is_refused(weak):
    with pytest.raises(Refused) as no:
        passwords.check_choice(weak)
    assert no.value.field == "password"


@pytest.mark.parametrize("good", ["harbour-lantern-seven", "我爱北京天安门上的太阳", "tractor banjo 1987", "xk7qpw2m9vfz", "correcthorsebattery"])
def test_a_long_unusual_password_is_taken_without_rules_of_composition(good):
    passwords.check_choice(good, "lin@example.org", "+8613800138000", "林")


@pytest.mark.parametrize("own", ["lin.wang@example.org", "lin.wang2024", "lin.wang!!!!"])
def test_the_own_name_is_no_password(own):
    with pytest.raises(Refused):
        passwords.check_choice(own, "lin.wang@example.org")


def test_a_hash_fits_its_password_alone_and_nobody_has_none():
    made = passwords.make_hash("harbour-lantern-seven")
    assert passwords.fits(made, "harbour-lantern-seven")
    assert not passwords.fits(made, "harbour-lantern-eight")
    assert not passwords.fits(None, "nobody has this password")


def test_the_same_characters_from_another_keyboard_fit():
    assert passwords.fits(passwords.make_hash("harbour-seven-１２"), "harbour-seven-12")


def test_a_check_for_nobody_does_the_same_work(monkeypatch):
    seen = []
    real = passwords._hasher

    class Counting:
        def verify(self, hashed, password):
            seen.append(hashed)
            return real.verify(hashed, password)

    passwords._nobody()
    monkeypatch.setattr(passwords, "_hasher", Counting())
    passwords._fits(None, "anything at all")
    assert len(seen) == 1 and seen[0].startswith("$argon2id$")


def test_a_code_is_read_through_misreadings():
    assert typed_code(" 0i-lUo ") == "011V0"
    code = new_code()
    assert len(code) == 10 and typed_code(shown_code(code).lower()) == code


def test_first_passwords_differ():
    assert len({first_password() for _ in range(50)}) == 50
