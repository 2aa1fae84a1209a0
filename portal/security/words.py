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

# Of an action that is not here the audit shows its name.
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
    }
)
