"""A draw on the real big screen, recomputed by the reader's own browser over plain http."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
from playwright.sync_api import expect

from tests.visitors import LAPTOP, PHONE, SCREEN, sign_in

pytestmark = pytest.mark.browser
HASH = "async (text) => (await import('/static/js/draws/sha256.js')).sha256(text)"


def test_a_draw_is_seen_place_by_place_and_recomputed_by_anyone(server, visitors):
    people = server.demo()
    server.start()
    host = visitors.open(LAPTOP)
    sign_in(host, server.url, people["host"]["email"], people["host"]["password"])
    host.goto(server.url + "/desk/pudong-2017/final/draws")
    host.get_by_role("button", name="公布名单，开始抽签").click()
    key = re.search(r"/draws/([\w-]+)$", host.url)[1]
    screen = visitors.open(SCREEN)
    screen.goto(f"{server.url}/draws/{key}/screen")
    for field, number in zip(host.locator("[name=number]").all(), ("17", "4", "2026"), strict=True):
        field.fill(number)
    host.get_by_role("button", name="算出顺序").click()
    host.locator("dialog[open] button[value=yes]").click()
    host.get_by_role("button", name="公布第 1 个").click()
    first = host.locator(".draw-order .title").first.inner_text()
    expect(screen.locator("#places .newest .name")).to_have_text(first)
    phone = visitors.open(PHONE)
    phone.goto(f"{server.url}/draws/{key}")
    phone.click("#recompute")
    expect(phone.locator("#same")).to_be_visible()
    for text in ("", "abc", "种子\np1", "x" * 55, "x" * 64, "长" * 200):
        assert phone.evaluate(HASH, text) == sha256(text.encode()).hexdigest()
