"""Who only looks gets every page without what could send: no target, no token, no button; all else as it stands."""

from __future__ import annotations

import re

import pytest

from app.overlooking import to_look_at
from tests.house.test_doors import doors, house  # noqa: F401  the fixture

MAIN = re.compile(r"<main\b.*?</main>", re.S)


def looked(inside: str) -> str:
    return to_look_at(f"<!DOCTYPE html><html><body><form method=\"post\" action=\"/sign-out\"><button>退出</button></form><main>{inside}</main></body></html>")


def test_a_form_stands_there_to_be_read_and_sends_nothing():
    page = looked(
        '<form method="post" action="/x" class="form" data-row><input type="hidden" name="csrf_token" value="t">'
        '<input name="title" value="a&quot;b &amp; c"><select name="s"><option selected>一</option></select><button type="submit"><b>保存</b></button></form>'
    )
    main = MAIN.search(page)[0]
    assert 'class="form" data-row' in main and 'value="a&quot;b &amp; c" disabled' in main and '<select name="s" disabled>' in main
    assert "/x" not in main and "csrf_token" not in main and "保存" not in main and "method" not in main


def test_a_form_of_nothing_but_a_button_goes_altogether():
    assert looked('<p>甲</p><form method="post" action="/x"><input type="hidden" name="k" value="1"> <button>删除</button></form><p>乙</p>').endswith(
        "<main><p>甲</p><p>乙</p></main></body></html>"
    )


def test_what_finds_and_what_stands_in_the_frame_stays():
    page = looked('<form method="get"><input name="q"><button>查找</button></form><form><button>筛</button></form><button type="button" data-print>打印</button>')
    assert page.count("<button") == 4 and 'action="/sign-out"' in page


def test_a_button_of_a_form_elsewhere_goes_and_scripts_and_signs_are_left_as_they_are():
    page = looked('<button form="setup">保存</button><script>if (a < b && "<form method=post>") go();</script><p>&lt;&#65;&nbsp;<!-- x --><br/></p>')
    assert "保存" not in page and '<script>if (a < b && "<form method=post>") go();</script><p>&lt;&#65;&nbsp;<!-- x --><br/></p>' in page


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_no_page_that_a_supervisor_looks_at_holds_anything_to_send(house):  # noqa: F811
    client, seen = house.client("su"), 0
    for rule, method in doors(house.app):
        if method != "GET" or rule.endpoint.startswith(("api.", "pages.")):
            continue
        answer = client.get(house.address(rule))
        if answer.mimetype != "text/html" or 'looking"' not in answer.text:
            continue
        seen += 1
        for main in MAIN.findall(answer.text):
            where = house.address(rule)
            assert "csrf_token" not in main and not re.search(r"<form\b[^>]*method=.post", main), where
            for form in re.findall(r"<form\b.*?</form>", main, re.S):
                assert 'method="get"' in form.split(">")[0] or "<button" not in form, where
    assert seen > 20
