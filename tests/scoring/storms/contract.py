"""What the contract says about saving a scorecard, as a program that knows no database: values in, the answer out."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST = {"innovation": 60, "benefit": 40}


def faults(marks: dict) -> set[str]:
    """Criteria whose mark is not allowed: steps are halves, the least is 0."""
    values = {key: float(mark) for key, mark in marks.items()}
    return {key for key, value in values.items() if not 0 <= value <= MOST[key] or value * 2 % 1}


@dataclass
class Model:
    """One scorecard, its entry and its judge as the contract sees them."""

    opened: bool | None = True
    recused: bool = False
    signed_in: bool = True
    # Every version: (marks, comment, state).
    versions: list[tuple[dict, str, str]] = field(default_factory=list)
    # By key: what was sent, and the version that came of it.
    accepted: dict[str, tuple[dict, int]] = field(default_factory=dict)
    # By key, the newest last.
    late: dict[str, dict] = field(default_factory=dict)

    @property
    def version(self) -> int:
        return len(self.versions)

    @property
    def state(self) -> str:
        return "recused" if self.recused else self.versions[-1][2] if self.versions else "empty"

    def put(self, edit: dict) -> tuple[int, object]:
        """`(status, what)`: the version for 200, whether it was kept for 423, the fields at fault for 422."""
        key = edit["key"]
        if not self.signed_in:
            return 401, None
        if key in self.accepted:
            before, version = self.accepted[key]
            return (200, version) if same(before, edit) else (422, {"key"})
        if self.recused:
            return 403, None
        missing = MOST.keys() - edit["marks"].keys() if edit["submit"] else set()
        wrong = faults(edit["marks"]) | missing
        if not self.opened:
            kept = self.opened is False and edit["submit"] and not wrong
            if kept:
                self._keep(key, edit)
            return 423, kept
        if edit["base"] != self.version:
            return 409, self.version
        if wrong:
            return 422, wrong
        return 200, self._write(key, edit)

    def _keep(self, key: str, edit: dict) -> None:
        if key not in self.late or not same(self.late[key], edit):
            self.late.pop(key, None)
            self.late[key] = edit

    def _write(self, key: str, edit: dict) -> int:
        marks = {name: f"{float(mark):g}" for name, mark in edit["marks"].items()}
        self.versions.append((marks, edit["comment"], "submitted" if edit["submit"] else "draft"))
        self.accepted[key] = (edit, self.version)
        return self.version

    def accept(self, key: str) -> bool:
        """The desk lets a late edit count; False where it may not."""
        edit = self.late[key]
        if key in self.accepted or self.recused or edit["base"] != self.version:
            return False
        self._write(key, edit)
        return True


def same(one: dict, other: dict) -> bool:
    """Equal as JSON: 28.5 is 28.50, but is not "28.5"."""
    return one == other
