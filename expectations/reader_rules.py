"""Rules that other rooms raise and people still look up here.

Unreadable cells and files come from sheets, rows already in force from intake; Great Expectations judges none of them.
"""

from __future__ import annotations

from expectations.rule import Rule, Severity


def _rule(rule_id: str, sentence: tuple[str, str], remedy: tuple[str, str], severity: Severity = "error") -> Rule:
    return Rule(rule_id, "", severity, (), *sentence, *remedy)


READER_RULES: tuple[Rule, ...] = (
    _rule(
        "cell.integer",
        ("此列应为整数。", "The column holds whole numbers."),
        ("请只填阿拉伯数字；查了没有查见填 0，没有查的空着，文字说明写入备注。",
         "Write digits only; inspected and nothing found is 0, not inspected is empty, remarks go into the note."),
    ),
    _rule(
        "cell.decimal",
        ("此列应为数值。", "The column holds numbers."),
        ("请只填数字，单位以列标题为准。", "Write digits only, in the unit of the column's title."),
    ),
    _rule(
        "cell.date",
        ("此列应为日期。", "The column holds dates."),
        ("请填年月日齐全的日期，如 2026-06-01 或 2026年6月1日。", "Give year, month and day, such as 2026-06-01."),
    ),
    _rule(
        "cell.boolean",
        ("此列只能填「是」或「否」。", "The column holds yes or no."),
        ("请从下拉清单选「是」或「否」。", "Choose yes (是) or no (否)."),
    ),
    _rule(
        "cell.code",
        ("此列应从下拉清单中选填。", "The column holds one of a list."),
        ("请从模板的下拉清单选择；清单没有的，请联系县区疾控中心增补。",
         "Choose from the template's list; ask the county CDC where an entry is lacking."),
    ),
    _rule(
        "cell.text",
        ("此格是电子表格的错误值，不是文字。", "The cell shows a spreadsheet error, not text."),
        ("请删去公式或错误值（如 #N/A），改填文字。", "Replace the formula or error (such as #N/A) by its text."),
    ),
    _rule(
        "cell.mapping",
        ("按映射文件读取时，此格应在对照表中，并与同一次调查的各行一致。",
         "Read by a mapping file, the cell is on its list and agrees with the other rows of the visit."),
        ("请改正此格；写法没有错的，请把它补进映射文件。",
         "Correct the cell, or add to the mapping file what it means."),
    ),
    _rule(
        "file.type",
        ("文件应为 xlsx、xls、ods 或 csv。", "The file is xlsx, xls, ods or csv."),
        ("请用 Excel 或 WPS 打开表格，另存为 xlsx 再发送；照片、扫描件请附在已报送的回执下。",
         "Open the sheet in Excel or WPS, save it as xlsx and send that; attach pictures to a receipt."),
    ),
    _rule(
        "file.unreadable",
        ("文件应能打开。", "The file can be opened."),
        ("文件可能没有传完整或设有密码：请打开后另存为 xlsx 再发送。",
         "It may be cut short or encrypted: open it, save it again as xlsx and send that."),
    ),
    _rule(
        "file.too_large",
        ("文件大小和行数不能超过上限。", "The file keeps within the limits of size and rows."),
        ("请删去图片和无关的工作表，或分成几个文件。", "Remove pictures and other sheets, or split the file."),
    ),
    _rule(
        "file.empty",
        ("表里应至少填写一行。", "At least one row is filled in."),
        ("请填写后再发送；确认保存的是填过的那一份。", "Fill it in, and make sure that the filled copy is sent."),
    ),
    _rule(
        "file.form",
        ("一个文件应是十一种表中的一种，且只有一种。", "A file holds one of the eleven forms, and only one."),
        ("请用本系统的模板填写，不同的表分开发送。", "Use the template; send different forms in different files."),
    ),
    _rule(
        "file.columns",
        ("必填的列应各有且只有一列，单位与模板一致。", "Each required column stands there once, in our unit."),
        ("请恢复缺少的列标题，或重新下载模板填写。", "Restore the missing titles, or fill in a fresh template."),
    ),
    _rule(
        "file.version",
        ("模板的版本不能比本系统新。", "The template is not newer than this installation."),
        ("请改用本系统下载的模板，或请管理员升级系统。", "Use a template from this installation, or have it upgraded."),
    ),
    _rule(
        "file.practice",
        ("练习模板填的表不能作正式报送。", "A sheet made for practice is not sent as real."),
        ("请取正式模板填写；只是练习的，请加 --practice 报送。",
         "Fill in a real template; to practise, send it with --practice."),
    ),
    _rule(
        "file.mapping",
        ("映射文件应写法正确，并与报送的文件相符。", "The mapping file is well formed and fits the file sent."),
        ("请按提示的位置改正映射文件，写法见 docs/mapping.md；也可用 sihai mapping suggest 重新起草。",
         "Correct the mapping at the key named; docs/mapping.md explains it, sihai mapping suggest drafts one."),
    ),
    _rule(
        "row.duplicate_in_force",
        ("同一地区、单位、性质和日期的数据（补测与考评算同一性质），不能已在另一份有效的上报中。",
         "The same visit must not already be in force in another submission."),
        ("如要更正，请声明替换那一份上报；如是两次调查，请用单位名称区分。",
         "To correct it, say that this submission replaces the other; if both are real, tell them apart by unit name."),
    ),
    _rule(
        "row.identical_in_force",
        ("已在另一份有效的上报中、各列完全相同的数据，不重复入库。",
         "A row that is in force in another submission with the very same values is not stored again."),
        ("不必处理；如是另一次调查，请用单位名称或日期区分。",
         "Nothing to do; if it is another survey, tell it apart by unit name or date."),
        "notice",
    ),
)  # fmt: skip
