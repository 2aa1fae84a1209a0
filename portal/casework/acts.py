"""What can be done with a case from its page: each act with who may do it, how it is recorded and what is said then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cases import decide
from cases.decide_record import By
from cases.event import CaseFile
from cases.fitting import fitting_acts
from cases.state import CaseState
from portal.casework.typed import Typed
from portal.guard import Asked
from portal.house import House
from portal.security.permission import Permission

_PLACE, _OFFICE = Permission.CASE_PLACE, Permission.CASE_OFFICE


@dataclass(frozen=True)
class Act:
    """One act.

    Attributes:
        name: In the address of its form.
        kind: Of the event that it records.
        title: Of its form and button.
        permissions: Any of these at the case's place allows it.
        run: Records it.
        said: What the page says once it is recorded.
    """

    name: str
    kind: str
    title: str
    permissions: tuple[Permission, ...]
    run: Callable[[House, str, By, Typed], CaseFile]
    said: str


def _notify(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    kind = typed.text("document_kind") or None
    return decide.notify(house.engine, number, by, document_no=typed.text("document_no"), document_kind=kind)


def _acknowledge(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    return decide.acknowledge(house.engine, house.standards.now(), number, by)


def _plan(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    return decide.plan(
        house.engine, house.standards.now(), number, by, measures=typed.all("measures"),
        responsible=typed.text("responsible"), due_on=typed.maybe_day("due_on", "整改期限"),
    )  # fmt: skip


def _work(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    return decide.work(
        house.engine, house.settings, house.standards.now(), number, by, worked_on=typed.day("worked_on", "整改日期"),
        what=typed.text("what"), firm=typed.text("firm") or None,
        treated_on=typed.maybe_day("treated_on", "化学消杀日期"), files=typed.files("files"),
    )  # fmt: skip


def _finish(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    day = typed.day("finished_on", "完成日期")
    return decide.finish(house.engine, house.standards.now(), number, by, finished_on=day)


def _snooze(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    return decide.snooze(house.engine, house.standards.now(), number, by, until=typed.day("until", "延到哪天"))


def _propose(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    return decide.propose_override(house.engine, number, by)


def _confirm(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    return decide.confirm_override(house.engine, number, by)


def _reject(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    return decide.reject_override(house.engine, number, by)


def _note(house: House, number: str, by: By, typed: Typed) -> CaseFile:
    return decide.note(house.engine, house.settings, number, by, files=typed.files("files"))


_ACTS = (
    Act("notify", "notified", "登记发文", (_OFFICE,), _notify, "已登记发文"),
    Act("acknowledge", "acknowledged", "签收", (_PLACE,), _acknowledge, "已签收"),
    Act("plan", "planned", "制定整改方案", (_PLACE,), _plan, "已定方案"),
    Act("work", "worked", "登记整改", (_PLACE,), _work, "已登记整改"),
    Act("finish", "finished", "报整改完成", (_PLACE,), _finish, "整改已完成"),
    Act("snooze", "snoozed", "延长期限", (_OFFICE,), _snooze, "已延期"),
    Act("propose", "override_proposed", "提出手工销案", (_OFFICE,), _propose, "已提出手工销案，等另一人核准"),
    Act("confirm", "override_confirmed", "核准手工销案", (_OFFICE,), _confirm, "已核准手工销案"),
    Act("reject", "override_rejected", "驳回手工销案", (_OFFICE,), _reject, "已驳回手工销案，案件继续"),
    Act("note", "noted", "添加说明", (_PLACE, _OFFICE), _note, "已添加说明"),
)
ACTS: Mapping[str, Act] = MappingProxyType({act.name: act for act in _ACTS})


def is_allowed(asked: Asked, act: Act, place_code: str) -> bool:
    """Whether the visitor may do it with cases of a place."""
    return any(asked.may(permission, place_code) for permission in act.permissions)


def offered_acts(asked: Asked, case: CaseFile, state: CaseState) -> list[Act]:
    """Acts that fit the case as it stands and that the visitor may do, in the order in which a case meets them."""
    fitting = fitting_acts(state)
    found = [act for act in _ACTS if act.kind in fitting and is_allowed(asked, act, case.place_code)]
    # Nobody confirms a proposal of his own: the page says who has to.
    return [act for act in found if act.name != "confirm" or not is_own_proposal(asked, state)]


# What comes next in a status: its form stands open, the others are a click away.
_LIKELY = {
    "opened": ("notify", "acknowledge"),
    "notified": ("acknowledge",),
    "acknowledged": ("plan",),
    "planned": ("work",),
    "working": ("work",),
}


def likely_act(offered: Sequence[Act], state: CaseState) -> str:
    """Name of the act that is most probably wanted; "" where none is."""
    wanted = ("confirm",) if state.proposal is not None else _LIKELY.get(state.status, ())
    names = {act.name for act in offered}
    return next((name for name in wanted if name in names), "")


def is_own_proposal(asked: Asked, state: CaseState) -> bool:
    """Whether the visitor proposed the override that waits."""
    proposal = state.proposal
    if proposal is None:
        return False
    return proposal.text("account") == asked.visitor.account_id or proposal.actor == asked.visitor.name


def by(asked: Asked, typed: Typed) -> By:
    """Who acts, and why."""
    return By(asked.visitor.name, typed.text("reason") or None, account=asked.visitor.account_id)
