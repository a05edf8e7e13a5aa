"""Every page in English, as whoever may open it: no Chinese but what people wrote, one name a thing, a label a field, one heading."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from app.db import db
from tests.house.test_doors import PEOPLE, House, doors, table

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
# Texts of letters are edited in both languages; a card for a judge speaks both.
BOTH_LANGUAGES = {"letters.text"}
# Of its faces one shows at a time, each with its heading.
FACES = {"ranking.screen"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "circle", "line", "path", "rect", "use"}
UNSEEN = {"script", "style", "template"}
SAID = ("aria-label", "title", "placeholder", "alt")
FIELDS = {"input", "select", "textarea"}
NO_FIELD = {"hidden", "submit", "button"}


class Seen(HTMLParser):
    """What a page says to somebody who reads it, and what its fields are called."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.stack: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.fields: list[dict[str, str | None]] = []
        self.labels: set[str | None] = set()
        self.heads = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        # Texts of another language than the page's are marked.
        silent = tag in UNSEEN or (tag != "html" and (given.get("lang") or "").startswith("zh")) or bool(self.stack and self.stack[-1][1])
        if "id" in given:
            self.ids.append(given["id"])
        if tag in FIELDS and given.get("type") not in NO_FIELD and not any(one == "label" for one, _ in self.stack):
            self.fields.append(given)
        if tag == "label" and given.get("for"):
            self.labels.add(given["for"])
        self.heads += tag == "h1"
        if not silent:
            self.texts += [given[name] for name in SAID if given.get(name)]
        if tag not in VOID:
            self.stack.append((tag, silent))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        for number in range(len(self.stack) - 1, -1, -1):
            if self.stack[number][0] == tag:
                del self.stack[number:]
                return

    def handle_data(self, data):
        if data.strip() and not (self.stack and self.stack[-1][1]):
            self.texts.append(" ".join(data.split()))

    def nameless(self) -> list[str]:
        return [
            str(one.get("name")) for one in self.fields
            if not (one.get("aria-label") or one.get("aria-labelledby") or one.get("title") or one.get("id") in self.labels)
        ]


@pytest.fixture
def house(cast, tmp_path) -> House:
    return House(cast, tmp_path / "doorstep.sqlite3")


def written() -> str:
    """All texts of the database: people's own words may be Chinese on any page."""
    rows = (row for one in db.metadata.sorted_tables for row in db.session.execute(select(one)))
    return "\n".join(str(value) for row in rows for value in row if isinstance(value, str | list | dict))


def faults(page: str, own: str) -> list[str]:
    seen = Seen(page)
    found = [f"Chinese: {text[:60]}" for text in seen.texts for run in HAN.findall(text) if run not in own and run != "中文"]
    found += [f"named twice: {one}" for one in sorted({one for one in seen.ids if seen.ids.count(one) > 1})]
    found += [f"a field without a label: {one}" for one in seen.nameless()]
    return found + ([f"{seen.heads} first headings"] if seen.heads != 1 else [])


def test_every_page_in_english_says_all_in_english_and_names_its_fields(house):
    letters, own, wrong, looked = table(), written(), {}, 0
    for rule, method in doors(house.app):
        inside = [name for name, one in zip(PEOPLE, letters[rule.endpoint, method], strict=True) if one == "1"]
        if method != "GET" or not inside:
            continue
        # Who organises sees most of a page.
        who = "lin" if "lin" in inside else inside[0]
        answer = house.client(who).get(house.address(rule), headers={"Accept-Language": "en"})
        if answer.status_code == 200 and answer.mimetype == "text/html":
            looked += 1
            found = [
                one for one in faults(answer.get_data(as_text=True), own)
                if not (rule.endpoint in BOTH_LANGUAGES and one.startswith("Chinese")) and not (rule.endpoint in FACES and "headings" in one)
            ]
            if found:
                wrong[rule.endpoint] = found
        answer.close()
    assert wrong == {}
    assert looked > 80


def test_what_is_wrong_with_a_page_is_found():
    page = '<html lang="en"><h1>Projects</h1><p id="a">报名表</p><p lang="zh-Hans">中文卡片</p><p id="a">社区</p><input name="q"></html>'
    assert faults(page, "社区养老") == ["Chinese: 报名表", "named twice: a", "a field without a label: q"]
