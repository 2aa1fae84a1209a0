"""What permissions, and the acts that the audit tells of, are called in Chinese."""

from __future__ import annotations

from types import MappingProxyType

from portal.security.permission import Permission

_P = Permission
PERMISSION_ZH = MappingProxyType(
    {
        _P.SEE: "查看等级、案件和依据",
        _P.SEND: "上报报表",
        _P.SEE_SUBMISSIONS: "查看上报记录和进度",
        _P.REVIEW_TOWN: "镇街审核",
        _P.REVIEW_COUNTY: "县级审核",
        _P.LOCK: "锁定轮次",
        _P.REMIND: "催报",
        _P.GRADE: "立即评级",
        _P.CASE_PLACE: "办理案件（镇街）",
        _P.CASE_OFFICE: "办理案件（爱卫办）",
        _P.DOWNLOAD: "下载整版数据",
        _P.QUERY: "查询数据",
        _P.PUBLISH: "公开数据",
        _P.ACCOUNTS: "管理账号",
        _P.AUDIT: "查看操作记录",
    }
)

# Everything that pages, the API and the command line record; a test walks over them.
ACTION_ZH = MappingProxyType(
    {
        "sign_in": "登录",
        "sign_out": "退出",
        "password_change": "修改密码",
        "account_add": "新建账号",
        "account_grant": "授予角色",
        "account_revoke": "收回角色",
        "account_rename": "改姓名或单位",
        "account_disable": "停用账号",
        "account_enable": "启用账号",
        "account_reset": "重置密码",
        "token_make": "制作令牌",
        "token_revoke": "作废令牌",
        "audit_export": "导出操作记录",
        "submission.send": "上报报表",
        "submission.act": "更正、确认或撤回他人报表",
        "submission.confirm": "确认更正生效",
        "submission.confirm_warning": "确认数据属实",
        "submission.withdraw": "撤回报表",
        "submission.attach": "附上原表",
        "submission.detach": "移除附件",
        "submission.download": "下载原件",
        "review.pass": "审核通过",
        "review.town_passed": "镇街审核通过",
        "review.county_passed": "县级审核通过",
        "review.returned": "退回报表",
        "queue.accept": "认可可疑数据",
        "queue.ask": "问回报送人",
        "queue.exclude": "剔除数据行",
        "queue.restore": "恢复数据行",
        "queue.answer": "答复询问",
        "round.lock": "锁定轮次",
        "round.unlock": "解锁轮次",
        "report.remind": "催报",
        "grading.ask": "请求评级",
        "case.notify": "案件登记发文",
        "case.acknowledge": "案件签收",
        "case.plan": "案件制定方案",
        "case.work": "案件登记整改",
        "case.finish": "案件报整改完成",
        "case.snooze": "案件延长期限",
        "case.propose": "提出手工销案",
        "case.confirm": "核准手工销案",
        "case.reject": "驳回手工销案",
        "case.note": "案件添加说明",
        "case.letter": "下载案件文书",
        "problem.assign": "交办问题",
        "problem.mend": "问题报整改",
        "problem.note": "问题添加说明",
        "problem.dismiss": "问题销号",
        "site.add": "登记孳生地",
        "site.see": "孳生地查见",
        "site.treat": "孳生地处理",
        "site.remove": "孳生地清除",
        "treatment.add": "登记消杀",
        "treatment.remove": "删除消杀记录",
        "query": "查询数据",
        "edition_downloaded": "下载整版数据",
        "public_export": "导出公开数据",
    }
)
