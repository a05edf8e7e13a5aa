"""What happens when many submit at the same moment."""

import threading

import pytest

from app.db import db
from app.errors import Refused
from app.submissions import actions
from app.submissions.models import Project
from tests.submissions.entering import draft


def at_once(app, jobs):
    """Run the jobs in threads that start together; returns what they raised."""
    start, raised = threading.Barrier(len(jobs)), []

    def run(job):
        with app.app_context(), app.test_request_context():
            start.wait()
            try:
                job()
            except Refused as no:
                raised.append(no)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def drafts(cast, app):
    with app.test_request_context():
        made = [draft(cast, title=f"同时提交 {number}").id for number in range(8)]
    db.session.rollback()
    return made


def test_projects_submitted_at_once_get_numbers_without_a_gap_or_a_double(cast, app, drafts):
    actor = cast.actor("zhao")
    db.session.rollback()
    raised = at_once(app, [lambda one=one: actions.submit(actor, db.session.get_one(Project, one)) for one in drafts])
    numbers = sorted(db.session.get_one(Project, one).number for one in drafts)
    assert raised == [] and numbers == list(range(4, 12))


def test_one_project_submitted_at_once_from_many_windows_is_submitted_once(cast, app, drafts):
    actor = cast.actor("zhao")
    db.session.rollback()
    raised = at_once(app, [lambda: actions.submit(actor, db.session.get_one(Project, drafts[0])) for _window in range(6)])
    kept = db.session.get_one(Project, drafts[0])
    assert raised == [] and kept.number == 4 and len(kept.entries) == 1


def test_of_saves_on_one_version_one_wins_and_the_others_are_told(cast, app, drafts):
    actor = cast.actor("zhao")
    db.session.rollback()

    def save(text):
        actions.save_step(actor, db.session.get_one(Project, drafts[0]), {"title": text}, base=1, was={"title": "同时提交 0"})

    raised = at_once(app, [lambda number=number: save(f"第 {number} 个窗口") for number in range(5)])
    kept = db.session.get_one(Project, drafts[0])
    assert kept.version == 2 and [no.code for no in raised] == ["clash"] * 4
