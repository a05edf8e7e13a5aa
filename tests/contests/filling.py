"""Fills a setup page the way a browser does: every control as it stands on the page, then what the test changes."""

from __future__ import annotations

from html.parser import HTMLParser


class _Controls(HTMLParser):
    """Names and values of the controls of the form with id `setup`."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._inside, self._select, self._area, self._text = False, "", "", ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self._inside = given.get("id") == "setup"
        if not self._inside:
            return
        name = given.get("name", "")
        if tag == "input" and name and name != "csrf_token":
            ticked = given.get("type") in {"checkbox", "radio"}
            if not ticked or "checked" in given:
                self.values[name] = given.get("value") or ("y" if ticked else "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.values):
            self.values[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data):
        if self._area:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            self.values[self._area], self._area = self._text.removeprefix("\r\n").removeprefix("\n"), ""


def typed(page: str) -> dict[str, str]:
    """What a browser would send if the page's form were sent untouched."""
    parser = _Controls()
    parser.feed(page)
    return parser.values


def save(browser, address: str, **changes: str | None):
    """Open a setup page, change some controls (None takes one off, `__` stands for a hyphen) and send it."""
    values = typed(browser.get(address).text)
    return browser.post(address, data=changed(values, **changes))


def changed(values: dict[str, str], **changes: str | None) -> dict[str, str]:
    sent = dict(values)
    for name, value in changes.items():
        name = name.replace("__", "-")
        if value is None:
            sent.pop(name, None)
        else:
            sent[name] = value
    return sent
