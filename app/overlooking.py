"""A page as somebody gets it who only looks: all that stands on it, and nothing that could send or change something.

Supervisors open the organiser's and the host's own pages. Their templates know of forms, not of who only looks; here forms
lose where they would send to, their tokens and their buttons, and their fields can be read alone. The server refuses whatever
is sent all the same (`guard`).
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from flask import Flask, Response, g

_FIELDS = ("input", "select", "textarea")
_SENDING = ("method", "action", "enctype", "formaction", "formmethod")


class _Reader(HTMLParser):
    """Writes a page again as it reads it. Inside a form `held` has what is written of it, so that one with nothing to see goes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.held: list[str] | None = None
        self.seen = self.inside_main = False
        self.button = 0

    def write(self, text: str, seen: bool = False) -> None:
        if self.button:
            return
        self.seen = self.seen or seen
        (self.out if self.held is None else self.held).append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, raw = dict(attrs), self.get_starttag_text() or ""
        self.inside_main = self.inside_main or tag == "main"
        if tag == "button" and (self.button or self.held is not None or given.get("form")):
            self.button += 1
        elif tag == "form" and self.inside_main and (given.get("method") or "get").lower() != "get":
            self.held, self.seen = [], False
            self.write(_tag("form", [(name, value) for name, value in attrs if name not in _SENDING]))
        elif self.held is not None and tag in _FIELDS:
            self._field(tag, attrs, given)
        else:
            self.write(raw)

    def _field(self, tag: str, attrs: list[tuple[str, str | None]], given: dict[str, str | None]) -> None:
        kind = (given.get("type") or "text").lower()
        if tag == "input" and (kind in ("submit", "image", "file") or given.get("name") == "csrf_token"):
            return
        hidden = tag == "input" and kind == "hidden"
        self.write(_tag(tag, [*attrs, *([] if "disabled" in given else [("disabled", None)])]), seen=not hidden)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self.button:
            self.button -= 1
            return
        self.inside_main = self.inside_main and tag != "main"
        self.write(f"</{tag}>")
        if tag == "form" and self.held is not None:
            held, self.held = self.held, None
            if self.seen:
                self.out += held

    def handle_data(self, data: str) -> None:
        self.write(data, seen=bool(data.strip()))

    def handle_entityref(self, name: str) -> None:
        self.write(f"&{name};", seen=True)

    def handle_charref(self, name: str) -> None:
        self.write(f"&#{name};", seen=True)

    def handle_comment(self, data: str) -> None:
        self.write(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.write(f"<!{decl}>")


def _tag(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    said = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attrs)
    return f"<{tag}{said}>"


def to_look_at(page: str) -> str:
    """The page without what sends: GET forms, links and what stands in the frame around `main` stay as they are."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "".join(reader.out + (reader.held or []))


def open_overlooking(app: Flask) -> None:
    @app.after_request
    def look(answer: Response) -> Response:
        if g.get("looking", False) and answer.mimetype == "text/html" and not answer.direct_passthrough and not answer.is_streamed:
            answer.set_data(to_look_at(answer.get_data(as_text=True)))
        return answer
