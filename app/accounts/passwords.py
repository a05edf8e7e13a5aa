"""Passwords: which ones are taken, their argon2 hashes, and checks that take as long for nobody as for somebody."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask_babel import gettext as _

from app.errors import Refused
from app.offload import offload

SHORTEST = 10
LONGEST = 200

_hasher = PasswordHasher()

# Words that the most used passwords are made of, with figures or marks around them.
_COMMON = frozenset(
    ["password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "pa55word", "welcome", "letmein", "admin", "administrator", "root", "guest", "test", "tester", "testing", "changeme", "default", "secret", "master", "login", "qwerty", "qwertyuiop", "qwertz", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "iloveyou", "iloveu", "sunshine", "princess", "football", "baseball", "basketball", "superman", "batman", "dragon", "monkey", "shadow", "michael", "jennifer", "jordan", "computer", "internet", "samsung", "google", "facebook", "whatever", "trustno", "starwars", "pokemon", "freedom", "abc", "abcd", "abcde", "abcdef", "abcabc", "hello", "hellohello", "woaini", "woaiwojia", "aini", "mima", "mimamima", "zhongguo", "shanghai", "pudong", "beijing", "laopo", "laogong", "baobao", "taobao", "weixin", "wechat", "alipay", "qq", "doorstep", "jiamenkou", "chuangye", "dasai", "contest", "qazwsx", "qazwsxedc", "onetwothree", "passpass", "adminadmin", "rootroot", "passwordpassword", "wangyi", "nihao", "nihaoma", "woshishui", "zxc", "asd", "qwe", "qweasd", "qweasdzxc", "aaa"]
)
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik")
_LOOKS_LIKE = str.maketrans("@$!", "asi")


def spelled(password: str) -> str:
    """One spelling, so that the same characters typed on two keyboards are the same password."""
    return unicodedata.normalize("NFKC", password)


def check_choice(password: str, *own: str | None, field: str = "password") -> None:
    """Refuse a password that is too short, too long, among the usual ones, or one of the person's `own` names."""
    typed = spelled(password)
    if len(typed) < SHORTEST:
        raise Refused("accounts.password_short", _("密码至少 %(num)d 个字符，可以用一句话。", num=SHORTEST), field=field)
    if len(typed) > LONGEST:
        raise Refused("accounts.password_long", _("密码最多 %(num)d 个字符。", num=LONGEST), field=field)
    small = typed.lower()
    if _is_own(small, own):
        raise Refused("accounts.password_own", _("密码不能是您的邮箱、手机号或姓名。"), field=field)
    if is_common(small):
        raise Refused("accounts.password_common", _("这个密码太常见，别人一猜就中。请换一个，例如三个不相干的词。"), field=field)


def _is_own(small: str, own: tuple[str | None, ...]) -> bool:
    for name in own:
        known = (name or "").lower()
        parts = {known, known.removeprefix("+86"), known.partition("@")[0]} if known else set()
        if any(len(part) >= 4 and small.strip("0123456789!@#. ") == part or small == part for part in parts):
            return True
    return False


def is_common(small: str) -> bool:
    """Whether a lower-case password is one of the usual ones: a usual word, a run of keys, or one piece repeated."""
    if re.fullmatch(r"(.{1,5}?)\1+.{0,2}", small):
        return True
    if any(small in run * 2 or small[::-1] in run * 2 for run in _RUNS):
        return True
    letters = re.sub(r"[\d\W_]+", "", small)
    # Figures around the word are no letters, inside it they look like some.
    inner = small.strip("0123456789!@#$%^&*.-_ ")
    plain = re.sub(r"[\d\W_]+", "", inner.translate(_LOOKS_LIKE).replace("0", "o"))
    if not letters:
        # A birthday, a phone number, a row of figures: the first things that are tried.
        return len(set(small)) <= 4 or bool(re.fullmatch(r"(?:19|20)\d{6}.{0,4}|1[3-9]\d{9}", small)) or _climbs(small)
    around = len(small) - len(letters)
    usual = next((word for word in (letters, plain) if word in _COMMON), "")
    # A short word beside many figures says nothing about the figures.
    return _climbs(small) or bool(usual) and (len(usual) >= 4 or around <= 8)


def _climbs(small: str) -> bool:
    """Whether at least four fifths of it are runs: each character follows or precedes the one before it."""
    near = sum(1 for one, two in zip(small, small[1:], strict=False) if any(one + two in run or two + one in run for run in _RUNS[:3]))
    return near * 5 >= (len(small) - 1) * 4


def make_hash(password: str) -> str:
    """The argon2 hash, computed away from the loop."""
    return offload(_hasher.hash, spelled(password))


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _fits(password_hash: str | None, password: str) -> bool:
    nobody = _nobody()
    try:
        _hasher.verify(password_hash or nobody, password)
    except (Argon2Error, InvalidHashError):
        return False
    return password_hash is not None


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one of the hash; without a hash it takes as long, and is False."""
    return offload(_fits, password_hash, spelled(password)[:LONGEST])


def is_old(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)
