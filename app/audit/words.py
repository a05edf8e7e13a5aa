"""The log in words: what each action, field and value is called. What has no word here shows as it is written."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.accounts.roles import TITLES

ACTIONS: dict[str, Any] = {
    "accounts.created": _l("建立账号"),
    "accounts.changed": _l("修改账号"),
    "accounts.consented": _l("同意个人信息说明"),
    "accounts.password_changed": _l("换了密码"),
    "accounts.signed_in": _l("登录了"),
    "accounts.sign_ins_ended": _l("结束了登录"),
    "accounts.token_created": _l("建立令牌"),
    "accounts.token_revoked": _l("作废令牌"),
    "accounts.role_granted": _l("给予角色"),
    "accounts.role_revoked": _l("收回角色"),
    "accounts.invited": _l("发出了邀请"),
    "accounts.invitation_revoked": _l("收回了邀请"),
    "accounts.invitation_accepted": _l("接受了邀请"),
    "accounts.reset_code_issued": _l("给出重设密码的验证码"),
    "accounts.reset_code_failed": _l("输错重设密码的验证码"),
    "accounts.data_exported": _l("下载自己的资料"),
    "accounts.erased": _l("删除了账号"),
    "contests.created": _l("建立大赛"),
    "contests.changed": _l("修改大赛设置"),
    "contests.published": _l("发布大赛"),
    "contests.unpublished": _l("撤下大赛"),
    "contests.questions_dropped": _l("去掉申报表的问题"),
    "contests.stage_locked": _l("锁定计分规则"),
    "contests.stage_state": _l("环节开始或结束"),
    "submissions.start": _l("新建项目草稿"),
    "submissions.save": _l("修改项目"),
    "submissions.submit": _l("提交了项目"),
    "submissions.withdraw": _l("撤回了项目"),
    "submissions.return": _l("退回项目补充"),
    "submissions.attach": _l("上传文件"),
    "submissions.detach": _l("删掉文件"),
    "submissions.entry": _l("项目进入环节"),
    "submissions.outcome": _l("决定是否晋级"),
    "submissions.status": _l("改变参评状态"),
    "screening.verdict": _l("给出初审意见"),
    "screening.advance": _l("确认晋级名单"),
    "judging.add_judge": _l("增加评委"),
    "judging.change_judge": _l("修改评委"),
    "judging.revoke_card": _l("作废评委卡"),
    "judging.change_panel": _l("修改评委组"),
    "judging.leave_panel": _l("评委离开评委组"),
    "judging.recuse": _l("登记了回避"),
    "judging.lift_recusal": _l("解除回避"),
    "roadshow.make_room": _l("建立会场"),
    "roadshow.change_room": _l("修改会场"),
    "roadshow.plan_day": _l("安排场次"),
    "roadshow.change_day": _l("修改场次"),
    "roadshow.remove_day": _l("删掉场次"),
    "roadshow.reorder": _l("改变出场顺序"),
    "roadshow.publish_day": _l("公布出场顺序"),
    "roadshow.unpublish_day": _l("撤下出场顺序"),
    "scoring.deal": _l("发出评分表"),
    "scoring.open": _l("开始了评分"),
    "scoring.close": _l("结束了评分"),
    "scoring.save": _l("保存评分"),
    "scoring.keep_late": _l("另存迟到的评分"),
    "scoring.accept_late": _l("采纳迟到的评分"),
    "scoring.count": _l("改变评分表是否计入"),
    "scoring.adjust": _l("加分或扣分"),
    "scoring.vote_tie": _l("表决定并列先后"),
    "scoring.draw_tie": _l("抽签定并列先后"),
    "scoring.unsettle_tie": _l("取消并列的先后"),
    "ranking.move": _l("改变排行榜上的状态"),
    "ranking.reveal": _l("亮分"),
    "ranking.unreveal": _l("收回亮分"),
    "ranking.clear_reveal": _l("大屏回到排行榜"),
    "ranking.freeze": _l("封榜"),
    "ranking.thaw": _l("解除封榜"),
    "ranking.finish": _l("定为最终排名"),
    "ranking.unfinish": _l("恢复为暂定排名"),
    "hall.acted": _l("控台操作"),
    "prizes.confirmed": _l("确认奖项"),
    "prizes.published": _l("公布奖项"),
}

FIELDS: dict[str, Any] = {
    "action": _l("操作"), "affiliation": _l("单位"), "at": _l("时间"), "awards": _l("获奖项目"), "after": _l("之后"), "agrees_to_be_named": _l("同意公布姓名"),
    "advanced": _l("晋级"), "applicant_name": _l("申报人"), "before": _l("之前"), "checks": _l("检查项"),
    "closes_at": _l("截止时间"), "comment": _l("评语"), "counted": _l("计入"), "criteria": _l("评分项"),
    "day_id": _l("场次"), "details": _l("内容"), "did": _l("操作"), "eliminated": _l("未晋级"), "email": _l("邮箱"),
    "entries": _l("参评项目"), "entry": _l("项目"), "entry_id": _l("项目"), "expected": _l("应交评分表"),
    "failures": _l("输错次数"), "field": _l("领域"), "file": _l("文件编号"), "fields": _l("领域"),
    "fingerprint": _l("规则指纹"), "head": _l("组长"), "how": _l("方式"), "invitation_id": _l("邀请编号"),
    "judge": _l("评委"), "judge_id": _l("评委"), "key": _l("代号"), "kind": _l("类型"), "label": _l("用途"),
    "lands": _l("落位时间"), "language": _l("语言"), "made": _l("新发"), "marks": _l("分值"), "name": _l("姓名或名称"),
    "name_en": _l("英文名"), "number": _l("编号"), "opens_at": _l("开始时间"), "origin": _l("由谁提出"),
    "outcome": _l("结果"), "owner_id": _l("申报人"), "panel": _l("评委组"), "panel_id": _l("评委组"), "part": _l("部分"),
    "person_id": _l("人"), "phase": _l("阶段"), "phone": _l("手机号"), "points": _l("分数"), "position": _l("次序"),
    "project": _l("项目"), "project_id": _l("项目"), "reason": _l("原因"), "region": _l("街镇"), "regions": _l("街镇"),
    "revision": _l("控台序号"), "role": _l("角色"), "room": _l("会场"), "room_id": _l("会场"), "rule": _l("计分规则"),
    "scorecard": _l("评分表"), "seconds": _l("时长（秒）"), "serial": _l("卡号"), "sign_in_id": _l("登录编号"),
    "sign_in_ids": _l("登录编号"), "size": _l("大小（字节）"), "slug": _l("地址"), "starts_at": _l("开始时间"),
    "state": _l("状态"), "status": _l("参评状态"), "subject": _l("事项"), "submitted": _l("已交评分表"),
    "template": _l("模板"), "tally_sha256": _l("计分文件指纹"), "tiers": _l("奖项等次"), "title": _l("名称"), "title_en": _l("英文名称"), "to": _l("进入环节"),
    "token_id": _l("令牌编号"), "uncounted": _l("不计入"), "undecided": _l("未定"), "until": _l("期限"), "venue": _l("地点"),
    "verdict": _l("意见"), "version": _l("版本"), "why": _l("原因"), "withheld": _l("只在控台显示"),
}

VALUES: dict[str, Any] = {
    **TITLES,
    "draft": _l("草稿"), "empty": _l("未动笔"), "submitted": _l("已提交"), "returned": _l("退回补充"), "withdrawn": _l("已撤回"),
    "active": _l("参评"), "disqualified": _l("取消资格"), "advanced": _l("晋级"), "eliminated": _l("未晋级"),
    "planned": _l("未开始"), "open": _l("进行中"), "done": _l("已结束"), "pass": _l("通过"), "fail": _l("不通过"),
    "return": _l("退回补充"), "waiting": _l("等待"), "on_stage": _l("台上"), "scoring": _l("评分中"), "closed": _l("已结束评分"),
    "revealed": _l("已亮分"), "skipped": _l("跳过"), "idle": _l("待开始"), "pitch": _l("陈述"), "questions": _l("答辩"),
    "finished": _l("已完成"), "password": _l("密码"), "card": _l("评委卡"), "mail": _l("邮件"), "hand": _l("当面"),
    "signed_out": _l("自己退出"), "revoked": _l("自己结束"), "reset": _l("重设密码"), "another": _l("换人登录"),
    "erased": _l("删除账号"), "own": _l("自己修改"), "first_password": _l("首次修改"), "invitation": _l("接受邀请"),
    "call": _l("叫号"), "next": _l("下一个"), "close": _l("结束评分"), "reveal": _l("亮分"), "reopen": _l("重新评分"),
    "skip": _l("跳过"), "undo": _l("撤销"), "finish": _l("完成"), "pause": _l("暂停计时"), "resume": _l("继续计时"),
    "adjust": _l("加分或扣分"), "accept": _l("采纳迟到的评分"), "freeze": _l("封榜"), "thaw": _l("解除封榜"),
    "zh": "中文", "en": "English",
}


def action_word(action: str) -> str:
    return str(ACTIONS.get(action, action))


def field_word(name: str) -> str:
    return str(FIELDS.get(name, name))
