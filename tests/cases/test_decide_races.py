"""Several people at one case at once, and anything in any order: what is recorded is a lawful log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from cases.decide_record import By, CaseRefusedError
from cases.fold import fold
from cases.ledger import read_cases
from reference.load import Standards
from registry.database import open_registry, read
from settings import Settings
from tests.cases.filing import Hands, file_case, june

Do = Callable[[Hands], object]
PEOPLE = 6


def at_once(hands: Hands, acts: list[Do]) -> list[Exception | None]:
    """Every act by another person, in a thread and with connections of its own, all begun at one moment."""
    barrier = threading.Barrier(len(acts))
    ended: list[Exception | None] = [None] * len(acts)

    def act(number: int) -> None:
        engine = open_registry(hands.settings.registry_url)
        mine = Hands(engine, hands.settings, hands.standards, By(f"经办{number}", "现场情况"))
        barrier.wait()
        try:
            acts[number](mine)
        except CaseRefusedError as refused:
            ended[number] = refused
        finally:
            engine.dispose()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


@pytest.mark.parametrize(
    ("prepare", "act"),
    [
        ([], Hands.acknowledge),
        ([Hands.plan, Hands.work], Hands.finish),
        ([], Hands.propose),
        ([lambda h: h.as_("陈刚").because("已拆迁").propose()], Hands.confirm),
        ([lambda h: h.as_("陈刚").because("已拆迁").propose()], Hands.reject),
    ],
)
def test_of_several_who_do_the_same_one_has_done_it(hands: Hands, prepare: list[Do], act: Do) -> None:
    for step in prepare:
        step(hands)
    before = len(hands.case().events)
    ended = at_once(hands, [act] * PEOPLE)
    assert sum(refused is None for refused in ended) == 1
    assert len(hands.case().events) == before + 1
    assert hands.state().ignored == ()


def test_different_acts_at_once_leave_a_lawful_log(hands: Hands) -> None:
    hands.plan()
    hands.work(1)
    ended = at_once(
        hands,
        [lambda h: h.finish(1), Hands.work, Hands.plan, Hands.note, Hands.propose, lambda h: h.plan("trapping"),
         Hands.confirm, lambda h: h.snooze(date(2026, 7, 1)), Hands.reject],
    )  # fmt: skip
    events = hands.case().events
    assert len(events) == 3 + sum(refused is None for refused in ended)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert hands.state().ignored == ()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, standards: Standards) -> Iterator[Hands]:
    home = tmp_path_factory.mktemp("bench")
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    engine: Engine = open_registry(settings.registry_url)
    yield Hands(engine, settings, standards)
    engine.dispose()


DAYS = st.integers(1, 28)
ACTS: st.SearchStrategy[Do] = st.one_of(
    st.sampled_from([Hands.notify, Hands.acknowledge, Hands.plan, Hands.propose, Hands.confirm, Hands.reject,
                     Hands.note, lambda h: h.plan("trapping")]),
    DAYS.map(lambda day: lambda h: h.work(day)),
    DAYS.map(lambda day: lambda h: h.work(day, treated_on=date(2026, 6, day))),
    DAYS.map(lambda day: lambda h: h.finish(day)),
    st.dates(date(2026, 6, 1), date(2026, 8, 31)).map(lambda day: lambda h: h.snooze(day)),
)  # fmt: skip


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(ACTS, st.sampled_from(["朱敏", "陈刚"]), DAYS, st.integers(0, 23)), max_size=14), st.booleans()
)
def test_whatever_people_try_the_log_is_lawful(
    bench: Hands, tried: list[tuple[Do, str, int, int]], is_in_order: bool
) -> None:
    with read(bench.engine) as connection:
        number = len(read_cases(connection)) + 1
    no = file_case(bench.engine, number)
    recorded, refusals = 0, []
    for act, actor, day, hour in sorted(tried, key=lambda one: one[2:]) if is_in_order else tried:
        hands = Hands(bench.engine, bench.settings, bench.standards, By(actor, "有理由", june(day, hour)), no)
        try:
            act(hands)
            recorded += 1
        except CaseRefusedError as refused:
            refusals.append(str(refused))
        case = hands.case()
        assert len(case.events) == 1 + recorded
        state = fold(case.events)
        assert state.ignored == ()
        assert [window.round_id for window in state.windows] == [f"{no}-{n + 1}" for n in range(len(state.windows))]
    assert all(refusal.startswith(f"案件 {no}：") for refusal in refusals)
