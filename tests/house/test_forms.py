"""Fields that the rooms share: what they take, and what they refuse in words."""

from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from app.forms import HouseForm, ZonedField


class Moment(HouseForm):
    at = ZonedField("开始", zone="Asia/Shanghai")


def read(app, written):
    with app.test_request_context("/", method="POST"):
        form = Moment(MultiDict({"at": written}), meta={"csrf": False})
        return form.validate(), form.at


def test_a_wall_clock_reading_becomes_a_moment(app):
    valid, field = read(app, "2026-05-01T09:00")
    assert valid and field.data == datetime(2026, 5, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("written", ["0001-01-01T00:00", "1969-12-31T23:59", "2200-01-01T00:00", "9999-12-31T23:59"])
def test_a_year_out_of_reach_is_refused_in_words_and_stays_as_typed(app, written):
    valid, field = read(app, written)
    assert not valid and field.errors == ["年份应当在 1970 到 2199 之间。"]
    assert field._value() == written
