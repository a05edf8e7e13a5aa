"""How the core says no: one exception with a code, a place and the facts, which upper layers put into words."""

from collections.abc import Iterable, Mapping

Fact = str | int


class Refusal(Exception):
    """Something that the core will not take.

    `code` is dotted and stable ("tally.mark_above_maximum"), `at` a JSON pointer (RFC 6901) into the value at
    fault ('' for the whole of it), `facts` what a translated sentence needs, `message` English for the terminal.
    """

    def __init__(self, code: str, message: str, *, at: str = "", facts: Mapping[str, Fact] | None = None) -> None:
        super().__init__(code, message, at)
        self.code = code
        self.message = message
        self.at = at
        self.facts: dict[str, Fact] = dict(facts or {})

    def __str__(self) -> str:
        """One line for a terminal, whatever letters the keys are made of."""
        line = f"{self.at}: {self.message}" if self.at else self.message
        return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)


def pointer(parts: Iterable[str | int]) -> str:
    """The JSON pointer that leads along these keys and indexes, with `~` and `/` escaped."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
