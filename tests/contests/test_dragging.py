"""Rows of a setup page moved with the mouse in a real browser."""

import pytest

from app.db import db
from tests.server import Server
from tests.visitors import LAPTOP

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]


def test_a_question_dragged_to_the_top_is_saved_first(cast, app, tmp_path, visitors):
    client = cast.browse("lin")
    db.session.rollback()
    server = Server(tmp_path).start("--empty")
    try:
        page = visitors.open(LAPTOP)
        page.context.add_cookies([{"name": "doorstep", "value": client.get_cookie("doorstep").value, "url": server.url}])
        page.goto(f"{server.url}/manage/spring/setup/questions")
        page.locator("[data-grip]").nth(1).hover()
        page.mouse.down()
        page.locator("[data-row]").first.hover(position={"x": 60, "y": 10}, force=True)
        page.mouse.move(300, 260, steps=8)
        page.mouse.up()
        page.get_by_text("已移到第 1 行").wait_for(state="attached")
        page.get_by_role("button", name="保存", exact=True).click()
        page.wait_for_load_state()
        # Nothing of the page asks for more once the server is gone.
        page.goto("about:blank")
    finally:
        server.stop()
    db.session.rollback()
    assert [question.key for question in cast.contest.questions][:2] == ["problem", "summary"]
