"""What people do with a case, each a command of `sihai case NUMBER`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.case_do import Actor, AsJson, At, Files, MaybeReason, do, read_files
from cli.installation import parse_date, parse_instant, today
from cli.send import Reason
from settings import SHANGHAI

if TYPE_CHECKING:
    from datetime import date


def add_to(group: typer.Typer) -> None:
    """Add the commands, in the order in which a case meets them."""
    for command in (
        notify, acknowledge, plan, work, finish, snooze, override, confirm_override, reject_override, note,
    ):  # fmt: skip
        group.command(command.__name__.replace("_", "-"))(command)


def notify(
    context: typer.Context,
    document_no: Annotated[str, typer.Option("--document-no", help="文号，例如 海爱卫〔2026〕3号")],
    kind: Annotated[str | None, typer.Option("--kind", help="整改通知书或提醒函； 不写则按案件的标准是否有效")] = None,
    reason: MaybeReason = None,
    actor: Actor = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """登记已发的整改通知书或提醒函 / a document was sent."""
    from cases.decide import notify as send
    from cases.words import DOCUMENT_ZH

    codes = {name: code for code, name in DOCUMENT_ZH.items()}
    wanted = None if kind is None else codes.get(kind.strip(), kind.strip())
    do(
        context, lambda engine, _, __, no, by: send(engine, no, by, document_no=document_no, document_kind=wanted),
        "已登记发文", actor=actor, at=at, as_json=as_json, reason=reason,
    )  # fmt: skip


def acknowledge(
    context: typer.Context, reason: MaybeReason = None, actor: Actor = None, at: At = None, as_json: AsJson = False
) -> None:
    """签收：镇街已收到，制定方案的时限开始 / the place has received it."""
    from cases.decide import acknowledge as take

    do(
        context, lambda engine, _, standards, no, by: take(engine, standards, no, by),
        "已签收", actor=actor, at=at, as_json=as_json, reason=reason,
    )  # fmt: skip


def plan(
    context: typer.Context,
    measure: Annotated[
        list[str],
        typer.Option("--measure", help="措施代码或全名，可写几次； sihai measures 列出目录", metavar="CODE"),
    ],
    responsible: Annotated[str, typer.Option("--by", help="责任单位，例如 硖石街道办事处")],
    due: Annotated[
        str | None, typer.Option("--due", help="整改期限，不晚于办理时限；不写则为办理时限", metavar="DATE")
    ] = None,
    reason: MaybeReason = None,
    actor: Actor = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """制定（或修改）整改方案 / what is to be done, by whom, until when."""
    from cases.decide import plan as decide_plan

    due_on = None if due is None else parse_date(due, "--due")
    do(
        context,
        lambda engine, _, standards, no, by: decide_plan(
            engine, standards, no, by, measures=measure, responsible=responsible, due_on=due_on
        ),
        "已定方案", actor=actor, at=at, as_json=as_json, reason=reason,
    )  # fmt: skip


def work(
    context: typer.Context,
    what: Annotated[str, typer.Option("--what", help="做了什么，例如 封堵孔洞 36 处")],
    on: Annotated[
        str | None, typer.Option("--on", help="哪天做的；不写则为今天（或 --at 那天）", metavar="DATE")
    ] = None,
    firm: Annotated[str | None, typer.Option("--firm", help="有害生物防制机构")] = None,
    treated_on: Annotated[
        str | None, typer.Option("--treated-on", help="其中化学消杀的日期；复查要等满规定天数", metavar="DATE")
    ] = None,
    files: Files = None,
    reason: MaybeReason = None,
    actor: Actor = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """登记一天的整改工作 / works done on one day."""
    from cases.decide import work as decide_work

    day, kept = _day(on, at), read_files(files)
    treated = None if treated_on is None else parse_date(treated_on, "--treated-on")
    do(
        context,
        lambda engine, settings, standards, no, by: decide_work(
            engine, settings, standards, no, by, worked_on=day, what=what, firm=firm, treated_on=treated, files=kept
        ),
        "已登记整改", actor=actor, at=at, as_json=as_json, reason=reason,
    )  # fmt: skip


def finish(
    context: typer.Context,
    on: Annotated[
        str | None, typer.Option("--on", help="哪天完成的；不写则为今天（或 --at 那天）", metavar="DATE")
    ] = None,
    reason: MaybeReason = None,
    actor: Actor = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """整改完成，等复查 / works are done, the re-survey may begin."""
    from cases.decide import finish as decide_finish

    day = _day(on, at)
    do(
        context,
        lambda engine, _, standards, no, by: decide_finish(engine, standards, no, by, finished_on=day),
        "整改已完成", actor=actor, at=at, as_json=as_json, reason=reason,
    )  # fmt: skip


def snooze(
    context: typer.Context,
    until: Annotated[str, typer.Option("--until", help="延到哪天；每一环节累计有上限", metavar="DATE")],
    reason: Reason,
    actor: Actor = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """延长当前环节的期限 / more time for the present step."""
    from cases.decide import snooze as decide_snooze

    day = parse_date(until, "--until")
    do(
        context, lambda engine, _, standards, no, by: decide_snooze(engine, standards, no, by, until=day),
        "已延期", actor=actor, at=at, as_json=as_json, reason=reason,
    )  # fmt: skip


def override(
    context: typer.Context, reason: Reason, actor: Actor = None, at: At = None, as_json: AsJson = False
) -> None:
    """提出手工销案，由另一人核准 / propose to end the case by hand."""
    from cases.decide import propose_override

    do(
        context, lambda engine, _, __, no, by: propose_override(engine, no, by),
        "已提出手工销案，等另一人核准", actor=actor, at=at, as_json=as_json, reason=reason,
    )  # fmt: skip


def confirm_override(
    context: typer.Context, reason: MaybeReason = None, actor: Actor = None, at: At = None, as_json: AsJson = False
) -> None:
    """核准他人提出的手工销案 / confirm what another person proposed."""
    from cases.decide import confirm_override as confirm

    do(
        context, lambda engine, _, __, no, by: confirm(engine, no, by),
        "已核准手工销案", actor=actor, at=at, as_json=as_json, reason=reason,
    )  # fmt: skip


def reject_override(
    context: typer.Context, reason: Reason, actor: Actor = None, at: At = None, as_json: AsJson = False
) -> None:
    """驳回手工销案，案件继续 / turn the proposal down."""
    from cases.decide import reject_override as reject

    do(
        context, lambda engine, _, __, no, by: reject(engine, no, by),
        "已驳回手工销案", actor=actor, at=at, as_json=as_json, reason=reason,
    )  # fmt: skip


def note(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="说明", metavar="TEXT")] = None,
    files: Files = None,
    actor: Actor = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """添加说明或照片，结案后也可以 / something worth knowing, also after the end."""
    from cases.decide import note as decide_note

    kept = read_files(files)
    do(
        context, lambda engine, settings, _, no, by: decide_note(engine, settings, no, by, files=kept),
        "已添加说明", actor=actor, at=at, as_json=as_json, reason=text,
    )  # fmt: skip


def _day(typed: str | None, at: str | None) -> date:
    """The day of the works: as given, otherwise the one that the event counts from."""
    if typed is not None:
        return parse_date(typed, "--on")
    return today() if at is None else parse_instant(at, "--at").astimezone(SHANGHAI).date()
