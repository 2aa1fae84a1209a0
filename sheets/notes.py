"""Rows that are no data and no titles: notes and signatures below a table.

A row is a note by its words and because it holds nothing that a column of numbers, dates or codes could read; a row of
data is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sheets.spelling import Cell, normalise

_SIGNED = (
    "填表人|填报人|填表|填报|制表人|制表|审核人|审核|复核人|复核|审批人|负责人|单位负责人|录入人|统计人|报告人|联系人|联系电话|电话|"
    "填表单位|填报单位|制表单位|监测单位|报送单位|单位[(]盖章[)]|盖章|签名|签字|填表日期|填报日期|填报时间|制表日期|报告日期|报出日期|"
    "审核日期|调查人员签名|监测人签名|检查人签名|检查人员签名|陪同人员|被检查单位签字"
)
_NOTE = re.compile(
    rf"(?:备\s*注|附\s*注|注|说\s*明|填表说明|填报说明|注意|注意事项|数据来源|来源|依据)\s*\d?\s*[:：].*"
    rf"|(?:{_SIGNED})\s*(?:\(.*?\)|签[名字章])?\s*[:：].*|(?:{_SIGNED})(?:\(.*?\)|签[名字章])?"
    r"|[(]?以下(?:空白|无正文).*|第\s*\d+\s*页.*",
    re.DOTALL,
)
_LABELLED = re.compile(r"(?!\d)[^\s:]{2,10}\s*:.*", re.DOTALL)
_ITEM = re.compile(r"[(\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)\].、,:].*|[*※·•].*", re.DOTALL)


def is_note(row: Sequence[Cell], *, is_wide: bool, after_note: bool) -> bool:
    """Whether a row without any readable number, date or code is a note.

    Args:
        row: Its cells.
        is_wide: One text of the row is merged across several columns.
        after_note: The row above was a note, so that 「2. …」 goes on with it.
    """
    cells = [cell for cell in row if cell != ""]
    texts = [normalise(cell) for cell in cells if isinstance(cell, str)]
    texts = [text for text in texts if text]
    if not texts:
        return False
    if _NOTE.fullmatch(texts[0]):
        return True
    if len(texts) != 1 or len(texts) != len(cells):
        return False
    return is_wide or bool(_LABELLED.fullmatch(texts[0])) or (after_note and bool(_ITEM.fullmatch(texts[0])))
