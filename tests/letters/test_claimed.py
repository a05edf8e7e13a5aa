"""Letters about a project that nobody's account has yet: written, and there for the account that takes it."""

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.submissions.actions import return_for_completion
from app.submissions.events import ProjectClaimed
from app.submissions.models import Project
from tests.letters.post import letters, put
from tests.submissions.entering import submitted


def without_owner(cast):
    project = submitted(cast)
    with change(SYSTEM):
        project = db.session.get_one(Project, project.id)
        project.owner_id, project.applicant_name = None, "李阿姨"
    return project


def test_a_letter_without_an_account_waits_for_one_and_is_then_its_readers(cast):
    project = without_owner(cast)
    return_for_completion(cast.actor("lin"), project, "请补照片", None)
    secret = put(to="li@example.org", project_id=project.id, contest_id=cast.contest_id, secret=True)
    waiting = [one for one in letters() if one.kind == "returned"][0]
    assert (waiting.person_id, waiting.to, waiting.next_try_at) == (None, "", None)
    assert "没有账号" in cast.browse("lin").get("/manage/spring/letters").text
    with change(SYSTEM) as current:
        current.record(ProjectClaimed(contest_id=cast.contest_id, project=project.key, owner_id=cast.people["wang"]))
    assert "请补照片" in cast.browse("wang").get(f"/letters/{waiting.id}").text
    assert {one.id: one.person_id for one in letters()}[secret] is None
