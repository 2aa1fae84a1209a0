"""What the API answers about sheets that were sent: receipt, verdict, problems, versions, review."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from portal.api.models import Model, described


class Problem(Model):
    """一处问题 | broken rule of one row."""

    rule_id: str = described("规则编号", "rule")
    severity: str = described(
        "error 该行退回，warning 收下待确认，notice 提示", "error (row refused), warning or notice"
    )
    sheet: str = described("工作表", "name of the sheet")
    row: int = described("行号，0 为整个文件", "row number as the user sees it; 0 for the file")
    cell: str = described("单元格", "reference of the cell")
    column: str = described("列代码", "key of the column")
    title_zh: str = described("列名", "title of the column")
    seen: str = described("填的是什么", "what stands there")
    allowed_zh: str = described("允许什么", "what may stand there, in Chinese")
    allowed_en: str = described("允许什么（英文）", "what may stand there")
    sentence_zh: str = described("问题", "what is wrong, in Chinese")
    sentence_en: str = described("问题（英文）", "what is wrong")
    remedy_zh: str = described("怎么改", "how to mend it, in Chinese")
    remedy_en: str = described("怎么改（英文）", "how to mend it")


class Verdict(Model):
    """对一份报表的答复 | what the sender is told of a sheet."""

    status: str = described(
        "accepted 全部收下，partly_accepted 部分，refused 退回，unchanged 与已收相同，unreadable 读不出，"
        "broken 检查出错，pending 尚未判定",
        "accepted, partly_accepted, refused, unchanged, unreadable, broken or pending",
    )
    form: str | None = described("表单", "form; null where it could not be read")
    rows: int = described("行数", "rows of data")
    accepted: int = described("收下行数", "rows accepted")
    refused: int = described("退回行数", "rows refused")
    identical: int = described("与已收数据相同的行数", "rows that are in force already, just so")
    problems: list[Problem] = described("问题，逐行", "problems, row by row")
    remarks: list[str] = described("读表时的假定", "what was assumed in reading, in Chinese")
    is_held: bool = described(
        "等报送人确认后才替换旧版本", "waits for its sender to confirm that it replaces a version"
    )
    is_practice: bool = described("练习，不作依据", "practice mode: counts nowhere")


class Receipt(Model):
    """回执 | proof that the file is kept, and the answer to it."""

    receipt_no: str = described("回执号", "receipt number")
    submission_id: str = described("报送编号", "id of the submission")
    sha256: str = described("文件的 SHA-256", "SHA-256 of the file, in hexadecimal")
    received_at: datetime = described("收到时刻", "instant of receipt")
    is_new: bool = described("false 表示同一文件已报送过，原回执仍有效", "false where the same bytes were sent before")
    outcome: str = described(
        "settled 已判定；busy 夜间评级正在进行，稍后自动判定；later 稍后判定",
        "settled; busy: a night runs, it will be settled; later",
    )
    answer: Verdict = described("答复；未判定时为预检结果或 pending", "answer; a dry run's or pending until settled")
    notes: list[str] = described("对整改案件的影响", "what it means for cases, in Chinese")


class ListedSubmission(Model):
    """上报记录中的一条 | submission of a list."""

    receipt_no: str = described("回执号", "receipt number")
    status: str = described(
        "pending 待判定，effective 生效，held 待确认，replaced 已被更正，withdrawn 已撤回，refused 退回，"
        "unreadable 读不出，unchanged 数据相同",
        "pending, effective, held, replaced, withdrawn, refused, unreadable or unchanged",
    )
    sender: str = described("报送人", "sender")
    filename: str = described("文件名", "name of the file")
    form: str | None = described("表单", "form")
    channel: str = described("来源：web、api、inbox、cli 等", "how it came in")
    received_at: datetime = described("收到时刻", "instant of receipt")
    place_codes: list[str] = described("涉及地区", "places that its rows are about")
    accepted_rows: int | None = described("收下行数，待判定时为空", "rows accepted; null while pending")
    refused_rows: int | None = described("退回行数", "rows refused")


class Submissions(Model):
    """上报记录 | submissions that the caller may see, newest first."""

    total: int = described("共有多少份", "how many there are in all")
    submissions: list[ListedSubmission]


class Version(Model):
    """一个版本 | version of a sheet, oldest first."""

    receipt_no: str = described("回执号", "receipt number")
    status: str = described("状态", "status, as in the list of submissions")
    received_at: datetime = described("收到时刻", "instant of receipt")
    review: str | None = described(
        "审核：received、checked、town_passed、county_passed、locked、returned、held、ended",
        "how far its review has come",
    )
    graded_in: str | None = described("首次计入的正式版本", "first official edition on the shelf that counts it")
    graded_as_of: date | None = described("该版本截至日期", "day of that edition")
    is_counted: bool = described("现行版本计入", "counted by the published edition")


class SubmissionWhole(Model):
    """一份报表的状态 | what became of a sheet."""

    receipt_no: str = described("回执号", "receipt number")
    status: str = described("状态", "status, as in the list of submissions")
    sender: str = described("报送人", "sender")
    filename: str = described("文件名", "name of the file")
    received_at: datetime = described("收到时刻", "instant of receipt")
    replaces: str | None = described("更正的是哪份回执", "receipt that it replaces")
    places: list[str] = described("涉及地区的名称", "names of the places that its rows are about")
    answer: Verdict = Field(description="答复 | answer")
    versions: list[Version] = described("各版本", "versions")
    notes: list[str] = described("对整改案件的影响", "what it means for cases, in Chinese")


class TemplateForm(Model):
    """一种表 | form that there is a template of."""

    form: str = described("表单代码", "form")
    title_zh: str = described("名称", "title")
    title_en: str = described("英文名称", "title in English")
    vector: str = described("病媒", "vector")
    group: str = described(
        "survey 控制水平调查（计入等级），trap 器械监测（不定级）", "survey (graded) or trap (not graded)"
    )


class TemplateForms(Model):
    """表单列表 | forms."""

    forms: list[TemplateForm]
