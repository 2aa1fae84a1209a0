"""What the status of a submission, its channel and what happened to it are called in Chinese."""

from __future__ import annotations

from typing import Final

# In a list: as it stands for the one who sent it.
STATUS_ZH: Final = {
    "pending": "已收下，待入库",
    "effective": "已生效",
    "held": "待您确认",
    "replaced": "已被替换",
    "withdrawn": "已撤回",
    "refused": "退回",
    "unreadable": "无法读取",
    "unchanged": "与已收数据完全相同，未重复入库",
}
# Behind the number of a receipt, in a sentence that goes on.
STATUS_SAID_ZH: Final = {
    **STATUS_ZH,
    "pending": "尚未入库",
    "held": "待确认",
    "refused": "已退回",
    "unchanged": "与已收数据完全相同、没有重复入库",
}
# By which way it came.
CHANNEL_ZH: Final = {
    "web": "网页",
    "api": "接口",
    "cli": "命令行",
    "inbox": "收件夹",
    "import": "补录",
    "bundle": "报表包",
}
# What happened to a submission, in its history.
EVENT_ZH: Final = {
    "received": "收到",
    "settled": "判定",
    "effective": "生效",
    "held": "待确认",
    "confirmed": "确认",
    "withdrawn": "撤回",
    "refused": "退回",
    "unreadable": "无法读取",
    "unchanged": "数据相同",
    "warning_confirmed": "确认提醒",
    "row_excluded": "剔除行",
    "row_asked": "问回",
    "row_answered": "答复",
    "town_passed": "镇街审核通过",
    "county_passed": "县级审核通过",
    "returned": "审核退回",
    "row_restored": "恢复行",
    "attached": "加附件",
    "attachment_removed": "去附件",
}
