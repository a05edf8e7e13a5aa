"""Who may do what: one table that an auditor can read from top to bottom.

An actor holds roles, each for one contest or (contest None) for all. A thing is described by a `Scope`. A permission
names the roles that have it and, where a role alone is not enough, a predicate in words and in code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

ORGANISER = "organiser"
HOST = "host"
SUPERVISOR = "supervisor"
SCREENER = "screener"
JUDGE = "judge"
APPLICANT = "applicant"
OFFICER = "officer"
ROLES = (ORGANISER, HOST, SUPERVISOR, SCREENER, JUDGE, APPLICANT, OFFICER)


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: a person with roles, nobody (`ANYONE`), or Doorstep itself (`SYSTEM`)."""

    label: str
    person_id: int | None = None
    roles: frozenset[tuple[str, int | None]] = frozenset()
    system: bool = False
    # Came in by a judge's QR card, which others may hold: it opens the judge's work and nothing else of the person.
    by_card: bool = False
    # What let the actor in, ("sign_in" or "token", its number): a write of marks asks once more, under lock, whether it holds.
    door: tuple[str, int] | None = None
    # (contest, region) of each place where the actor is the officer.
    regions: frozenset[tuple[int, int]] = frozenset()
    # A browser that began without an account: what its cookie's secret hashes to.
    guest: str | None = None

    def has(self, role: str, contest_id: int | None) -> bool:
        """Whether the actor holds `role` for that contest, or for all contests."""
        return (role, None) in self.roles or (contest_id is not None and (role, contest_id) in self.roles)

    def has_anywhere(self, role: str) -> bool:
        return any(held == role for held, _ in self.roles)


ANYONE = Actor(label="anyone")
SYSTEM = Actor(label="system", system=True)
COMMAND = Actor(label="command", system=True)


@dataclass(frozen=True)
class Scope:
    """What the policy may know of a thing: its contest, whose it is, whether the public may see it."""

    contest_id: int | None = None
    owner_id: int | None = None
    public: bool = False
    # Persons who may read it besides its owner, for example the judges of a panel that hears it.
    readers: frozenset[int] = field(default_factory=frozenset)
    # Persons who may work at it beside its owner: those whom the owner has invited.
    editors: frozenset[int] = field(default_factory=frozenset)
    # Browsers without an account that may work at it, as `Actor.guest`.
    holders: frozenset[str] = field(default_factory=frozenset)
    region_id: int | None = None
    # The officer who wrote it down for somebody, until that one has claimed it.
    entered_by: int | None = None


NOWHERE = Scope()


def is_owner(actor: Actor, scope: Scope) -> bool:
    """The thing is the actor's own."""
    return actor.person_id is not None and actor.person_id == scope.owner_id


def is_public(actor: Actor, scope: Scope) -> bool:
    """The thing has been published."""
    return scope.public


def is_reader(actor: Actor, scope: Scope) -> bool:
    """The actor is named among those who may read the thing."""
    return actor.person_id is not None and actor.person_id in scope.readers


def is_holder(actor: Actor, scope: Scope) -> bool:
    """The actor's browser began the thing without an account, or opened it by a link or code that was for it."""
    return actor.guest is not None and actor.guest in scope.holders


def is_applicant(actor: Actor, scope: Scope) -> bool:
    """The thing is the actor's own, by account or by browser."""
    return is_owner(actor, scope) or is_holder(actor, scope)


def is_editor(actor: Actor, scope: Scope) -> bool:
    """The owner has asked the actor to work at it too."""
    return actor.person_id is not None and not actor.by_card and actor.person_id in scope.editors


def is_officer_there(actor: Actor, scope: Scope) -> bool:
    """The actor is the officer of the region that the thing comes from."""
    return scope.contest_id is not None and scope.region_id is not None and (scope.contest_id, scope.region_id) in actor.regions


def writes_it_down(actor: Actor, scope: Scope) -> bool:
    """The officer who entered it for somebody who has not claimed it, as long as it lies in the officer's region."""
    return scope.entered_by is not None and actor.person_id == scope.entered_by and is_officer_there(actor, scope)


def works_at_it(actor: Actor, scope: Scope) -> bool:
    """The applicant, whom the applicant has invited, or the officer who enters it for somebody."""
    return is_applicant(actor, scope) or is_editor(actor, scope) or writes_it_down(actor, scope)


def works_at_or_vouches(actor: Actor, scope: Scope) -> bool:
    """Who works at it, or is the officer of its region."""
    return works_at_it(actor, scope) or is_officer_there(actor, scope)


def reads_it(actor: Actor, scope: Scope) -> bool:
    """Who works at it, is named among its readers, or is the officer of its region."""
    return works_at_it(actor, scope) or is_reader(actor, scope) or is_officer_there(actor, scope)


def is_no_card(actor: Actor, scope: Scope) -> bool:
    """Anybody, with an account or without, but not who came by a judge's card."""
    return not actor.by_card


def is_signed_in(actor: Actor, scope: Scope) -> bool:
    """Anybody with an account."""
    return actor.person_id is not None


def is_signed_in_as_oneself(actor: Actor, scope: Scope) -> bool:
    """Anybody with an account who proved it by more than a judge's card."""
    return actor.person_id is not None and not actor.by_card


def is_anyone(actor: Actor, scope: Scope) -> bool:
    """Anybody at all."""
    return True


def organises_somewhere(actor: Actor, scope: Scope) -> bool:
    """The actor organises some contest."""
    return actor.has_anywhere(ORGANISER)


@dataclass(frozen=True)
class Permission:
    """What is allowed, to which roles for the thing's contest, or to whom a predicate holds."""

    says: str
    roles: frozenset[str] = frozenset()
    also: Callable[[Actor, Scope], bool] | None = None
    # Roles that may look at what the others change: the pages that are read, none that is sent.
    lookers: frozenset[str] = frozenset()


def _to(says: str, *roles: str, also: Callable[[Actor, Scope], bool] | None = None, look: str = "") -> Permission:
    return Permission(says, frozenset(roles), also, frozenset({look} - {""}))


PERMISSIONS: dict[str, Permission] = {
    # everybody
    "public": _to("Read what is public for all.", also=is_anyone),
    "account.here": _to("Go to the own home page, sign out.", also=is_signed_in),
    "account.own": _to("Change the own account, export or erase the own data.", also=is_signed_in_as_oneself),
    # Secret and held letters have no owner (app/mail.py).
    "letter.read": _to("Read a letter that was written to oneself.", also=lambda a, s: is_owner(a, s) and not a.by_card),
    # contests
    "contest.create": _to("Start a contest.", also=organises_somewhere),
    "contest.read": _to("See a contest's public pages.", ORGANISER, HOST, SUPERVISOR, SCREENER, JUDGE, OFFICER, also=is_public),
    "contest.edit": _to("Set a contest up: texts, form, stages, criteria, rule, tiers.", ORGANISER, look=SUPERVISOR),
    "contest.overlook": _to("See how a contest stands, behind the scenes.", ORGANISER, SUPERVISOR),
    "letters.manage": _to("Watch a contest's letters, word them, send them, send them again.", ORGANISER, look=SUPERVISOR),
    "people.manage": _to("Invite people to roles, take roles back, give out reset codes.", ORGANISER, look=SUPERVISOR),
    # the call
    "project.enter": _to("Enter a project, with an account or without.", also=is_no_card),
    "project.edit": _to("Read, edit, submit and complete a project; its receipt.", also=works_at_it),
    "project.own": _to("Confirm or withdraw the own project, and invite others to work at it.", also=is_applicant),
    "project.read": _to("Read a project and its files.", ORGANISER, SUPERVISOR, also=reads_it),
    "project.overlook": _to("Read in it what is kept from judges too.", ORGANISER, SUPERVISOR, also=works_at_or_vouches),
    "region.work": _to("See the own region's projects, hand out codes, enter a project for somebody.", OFFICER),
    "region.vouch": _to("Give somebody the code that makes a project of the region theirs.", also=is_officer_there),
    # screening
    # Of the pile a screener reads the own part, with what the contest hides left out.
    "project.import": _to("Make projects out of a spreadsheet's rows.", ORGANISER),
    "screening.work": _to("Read the pile and give verdicts.", SCREENER, ORGANISER, look=SUPERVISOR),
    "screening.own": _to("Change the own kept filters of the pile.", also=is_owner),
    "stage.advance": _to("Decide who goes on to the next stage.", ORGANISER, look=SUPERVISOR),
    # planning
    "roadshow.plan": _to("Plan pitch days, panels, recusals and the running order.", ORGANISER, look=SUPERVISOR),
    # judging
    "judging.hand_out": _to("Print the cards that judges come in by.", ORGANISER),
    "judging.work": _to("See the own list of entries to score.", JUDGE),
    "scorecard.own": _to("Read and write the own scorecard.", also=is_owner),
    # the hall
    "hall.see": _to("See the desk's state with nothing hidden.", ORGANISER, HOST, SUPERVISOR),
    "hall.run": _to("Act at the desk.", ORGANISER, HOST, look=SUPERVISOR),
    "hall.oversee": _to("Confirm or halt a reveal.", SUPERVISOR),
    "ceremony.photo": _to("See a picture on a card of the ceremony.", ORGANISER, HOST, SUPERVISOR, also=is_public),
    # results
    "tally.read": _to("Read the tally document with all submitted marks.", ORGANISER, SUPERVISOR),
    "prizes.read": _to("See proposed prizes.", ORGANISER, SUPERVISOR),
    "prizes.decide": _to("Confirm and publish prizes.", ORGANISER),
    "export.read": _to("Take projects and results away as a spreadsheet.", ORGANISER, SUPERVISOR),
    "audit.read": _to("Read the audit log.", SUPERVISOR, ORGANISER),
    "sample.remove": _to("Remove the sample contest.", ORGANISER),
}


def may(actor: Actor, permission: str, scope: Scope = NOWHERE) -> bool:
    """Whether `actor` has `permission` on a thing of that scope; KeyError for an unknown permission."""
    rule = PERMISSIONS[permission]
    if actor.system:
        return True
    if any(actor.has(role, scope.contest_id) for role in rule.roles):
        return True
    return rule.also is not None and rule.also(actor, scope)


def may_look(actor: Actor, permission: str, scope: Scope = NOWHERE) -> bool:
    """Whether `actor` may see the pages behind `permission`, if only to look; KeyError for an unknown permission."""
    return may(actor, permission, scope) or any(actor.has(role, scope.contest_id) for role in PERMISSIONS[permission].lookers)
