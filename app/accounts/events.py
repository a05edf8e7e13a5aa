"""What can happen to accounts, roles, sign-ins and codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.change import Event, Personal


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    action: ClassVar[str] = "accounts.created"
    person_id: int
    name: Personal
    email: Personal | None = None
    phone: Personal | None = None


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """`changes` is {name: [before, after]}; what is personal in it is `Personal`."""

    action: ClassVar[str] = "accounts.changed"
    person_id: int
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class Consented(Event):
    action: ClassVar[str] = "accounts.consented"
    person_id: int
    subject: str
    version: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """`how`: own (knew the old one), first (had to), reset (by a code), invitation (had none)."""

    action: ClassVar[str] = "accounts.password_changed"
    person_id: int
    how: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    action: ClassVar[str] = "accounts.signed_in"
    person_id: int
    sign_in_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class SignInsEnded(Event):
    """`why`: signed_out, revoked, password, reset, card, another, erased."""

    action: ClassVar[str] = "accounts.sign_ins_ended"
    person_id: int
    sign_in_ids: list[int]
    why: str


@dataclass(frozen=True, kw_only=True)
class TokenCreated(Event):
    action: ClassVar[str] = "accounts.token_created"
    person_id: int
    token_id: int
    label: Personal


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    action: ClassVar[str] = "accounts.token_revoked"
    person_id: int
    token_id: int


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    action: ClassVar[str] = "accounts.role_granted"
    person_id: int
    role: str
    region: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    action: ClassVar[str] = "accounts.role_revoked"
    person_id: int
    role: str
    region: str | None = None


@dataclass(frozen=True, kw_only=True)
class Invited(Event):
    action: ClassVar[str] = "accounts.invited"
    invitation_id: int
    role: str
    email: Personal
    name: Personal
    region: str | None = None


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Event):
    action: ClassVar[str] = "accounts.invitation_revoked"
    invitation_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    action: ClassVar[str] = "accounts.invitation_accepted"
    invitation_id: int
    person_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class ResetCodeIssued(Event):
    """`how`: mail, or hand (shown once to an organiser or at the terminal)."""

    action: ClassVar[str] = "accounts.reset_code_issued"
    person_id: int
    how: str


@dataclass(frozen=True, kw_only=True)
class ResetCodeFailed(Event):
    action: ClassVar[str] = "accounts.reset_code_failed"
    person_id: int
    failures: int


@dataclass(frozen=True, kw_only=True)
class DataExported(Event):
    action: ClassVar[str] = "accounts.data_exported"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """Higher rooms answer in their `reactions.py`: what they keep of the person loses its personal values."""

    action: ClassVar[str] = "accounts.erased"
    person_id: int
