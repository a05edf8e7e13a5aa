"""How the pile grows: `python bench/pile.py [84 3000 …]`, pages, search, export and import at each number of projects.

Search is timed as the organiser's page, and once more as the question to the database alone, beside the same question
without the index (every text looked at). The database is SQLite in a temporary folder, or the one that
DOORSTEP_BENCH_DATABASE names, which has to be empty. The page's time includes its other queries and its drawing.
"""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from openpyxl import Workbook  # noqa: E402
from sqlalchemy import event, func, select  # noqa: E402

from app import clock, create_app  # noqa: E402
from app.change import change  # noqa: E402
from app.contests.models import Contest  # noqa: E402
from app.core.policy import SYSTEM  # noqa: E402
from app.db import db, upgrade_database  # noqa: E402
from app.files import storage  # noqa: E402
from app.submissions import importing, sheets  # noqa: E402
from app.submissions.models import Entry, Project, ProjectText  # noqa: E402
from app.submissions.searching import holds  # noqa: E402
from tests.cast import Browser, Cast, bring_cast  # noqa: E402

# What texts are made of: words of the field, of which the commonest come in most projects and the rarest in few.
WORDS = (
    "社区 居民 老人 服务 助餐 养老 环保 垃圾 分类 花园 楼道 儿童 托育 课后 邻里 互助 就业 手工 非遗 菜场 健康 康复 上门 志愿 平台 数字 "
    "停车 充电 维修 租赁 二手 读书 咖啡 宠物 调解 法律 心理 残障 无障碍 应急 安全 物业 电梯 加装 屋顶 雨水 阳台 种植 农产 直供 团购 配送"
).split()
RUNS = 100


def text(chance: random.Random, words: int) -> str:
    ranks = [1 / (at + 1) for at in range(len(WORDS))]
    return "".join(chance.choices(WORDS, ranks, k=words)) + "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(8))


def fill(cast: Cast, number: int) -> None:
    """Projects up to this number, each of some 900 characters, with an entry in screening."""
    chance = random.Random(number)
    with change(SYSTEM):
        contest, now = cast.contest, clock.now()
        first = (db.session.scalar(select(func.max(Project.number))) or 0) + 1
        for at in range(first, number + 1):
            project = Project(
                contest_id=contest.id, key=f"b{at}", number=at, title=text(chance, 4)[:60], owner_id=cast.people["wang"],
                applicant_name=f"申报人{at}", field_id=contest.fields[at % 2].id, region_id=contest.regions[at % 2].id,
                answers={"summary": text(chance, 20), "problem": text(chance, 400)}, state="submitted", version=1,
                created_at=now, updated_at=now, submitted_at=now - timedelta(minutes=1),
            )
            db.session.add(project)
            db.session.add(Entry(stage_id=cast.screening_id, project=project, position=at))


def timed(act: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    times = []
    for _run in range(runs):
        began = perf_counter()
        act()
        times.append((perf_counter() - began) * 1000)
    cuts = quantiles(times, n=20)
    return cuts[9], cuts[18]


def queries(act: Callable[[], object]) -> int:
    """How many statements it takes."""
    seen = []

    def count(*_more: object) -> None:
        seen.append(1)

    event.listen(db.engine, "before_cursor_execute", count)
    act()
    event.remove(db.engine, "before_cursor_execute", count)
    return len(seen)


def line(what: str, middle: float, high: float, more: str = "") -> None:
    print(f"  {what:<34}{middle:9.1f} ms{high:9.1f} ms  {more}")


def measure(cast: Cast, number: int) -> None:
    fill(cast, number)
    db.session.remove()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    lin, shen, chance = cast.browse("lin"), cast.browse("shen"), random.Random(7)
    rare = [one[-2:] for one in db.session.scalars(select(Project.title).limit(40))]
    asked = [chance.choice(WORDS) + (chance.choice(WORDS) if chance.random() < 0.3 else "") for _ in range(40)]

    def page(client: object, address: str) -> Callable[[], object]:
        return lambda: client.get(address)  # type: ignore[attr-defined]

    print(f"{number} projects{'':<30}median       p95")
    for what, client, address in (
        ("organiser's list", lin, "/manage/spring/projects"), ("its last page", lin, "/manage/spring/projects?page=999"),
        ("screener's pile", shen, "/manage/spring/stages/screening/screening"), ("one project of it", shen, "/manage/spring/stages/screening/screening/b7"),
    ):
        line(what, *timed(page(client, address), 20), f"{queries(page(client, address))} queries")
    duplicates = page(lin, "/manage/spring/stages/screening/screening/plan/twins")
    crowds = lin.application.extensions.setdefault("screening_crowds", {})

    def anew() -> None:
        crowds.clear()
        duplicates()

    line("possible duplicates, compared anew", *timed(anew, 5), f"{queries(anew)} queries")
    line("the same, nothing changed", *timed(duplicates, 10), f"{queries(duplicates)} queries")
    line("search, organiser's list", *timed(lambda: lin.get("/manage/spring/projects", query_string={"q": chance.choice(asked)})))
    line("search, screener's pile", *timed(lambda: shen.get("/manage/spring/stages/screening/screening", query_string={"q": chance.choice(asked)})))

    def ask(condition: Callable[[str], object], words: list[str]) -> Callable[[], object]:
        def act() -> None:
            db.session.execute(select(func.count(Project.id)).where(condition(chance.choice(words)))).all()  # type: ignore[arg-type]
            db.session.rollback()

        return act

    def plain(word: str) -> object:
        return Project.id.in_(select(ProjectText.project_id).where(ProjectText.text.like(f"%{word}%")))

    for what, words in (("words of the field", asked), ("rare words", rare)):
        with_index, without = timed(ask(holds, words)), timed(ask(plain, words))
        line(f"{what}, indexed", *with_index)
        line(f"{what}, no index", *without, f"{without[0] / with_index[0]:.1f} × the indexed one")
    began = perf_counter()
    size = len(lin.get("/manage/spring/export/projects.xlsx").data)
    print(f"  {'export':<34}{perf_counter() - began:9.2f} s   {size // 1024} KiB")


def bring_in(cast: Cast, rows: int) -> None:
    """The dry run and the import of a spreadsheet."""
    book, chance = Workbook(), random.Random(3)
    book.active.append(["项目名称", "所属领域", "所在街镇", "一句话介绍", "解决什么问题", "申报人姓名"])
    for at in range(rows):
        book.active.append([f"导入{at}", "社区养老", "周浦镇", text(chance, 10)[:60], text(chance, 100)[:500], f"申报人{at}"])
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    file = storage().put(kept, 50_000_000).key
    contest = db.session.get_one(Contest, cast.contest_id)
    began = perf_counter()
    sheet = sheets.read_rows(storage().path(file))
    mapping = importing.guess(contest, sheet.titles)
    tried = importing.trial(contest, sheet, mapping)
    looked = perf_counter() - began
    found = importing.start(cast.actor("lin"), contest, file, "rows.xlsx", mapping)
    began = perf_counter()
    done = importing.bring_in(cast.actor("lin"), found, sheet) if tried.clean else 0
    print(f"import of {rows} rows: dry run {looked:.2f} s, import {perf_counter() - began:.2f} s, {done} made, {tried.faulty_rows} with a fault")


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or [84, 300, 1000, 3000]
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            instance=folder, database_url=os.environ.get("DOORSTEP_BENCH_DATABASE", ""), mail_url="", redis_url="", async_mode="threading"
        )
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
        app.test_client_class = Browser
        with app.app_context():
            upgrade_database()
            cast = bring_cast(app, entries=0)
            print(f"database: {db.engine.dialect.name}")
            for size in sizes:
                measure(cast, size)
            bring_in(cast, 1000)
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
