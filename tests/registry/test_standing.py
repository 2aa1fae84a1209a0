from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from registry.database import read, write
from registry.snapshot import snapshot
from registry.standing import Standing, standings
from registry.tables import submission, submission_event
from settings import SHANGHAI, end_of_day

START = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)


def day(number: int) -> datetime:
    return START + timedelta(days=number - 1)


def send(engine: Engine, name: str, number: int, replaces: str | None = None) -> None:
    with write(engine) as connection:
        connection.execute(
            insert(submission).values(
                submission_id=name, receipt_no=f"r-{name}", sha256=name, filename="x", size_bytes=1, sender="甲",
                channel="cli", received_at=day(number), recorded_at=datetime.now(UTC), replaces=replaces, attempts=0,
            )
        )  # fmt: skip


def mark(engine: Engine, name: str, kind: str, number: int) -> None:
    with write(engine) as connection:
        connection.execute(
            insert(submission_event).values(
                submission_id=name, kind=kind, at=day(number), recorded_at=datetime.now(UTC), actor="x"
            )
        )


def standing(engine: Engine, name: str, before: datetime | None = None) -> Standing:
    with read(engine) as connection:
        return standings(connection, [name], before)[name]


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ((), "pending"),
        (("settled", "effective"), "effective"),
        (("settled", "held"), "held"),
        (("settled", "held", "confirmed", "effective"), "effective"),
        (("settled", "refused"), "refused"),
        (("settled", "unreadable"), "unreadable"),
        (("settled", "effective", "withdrawn"), "withdrawn"),
        (("withdrawn",), "withdrawn"),
    ],
)
def test_status_follows_from_events(engine: Engine, kinds: tuple[str, ...], status: str) -> None:
    send(engine, "a", 1)
    for kind in kinds:
        mark(engine, "a", kind, 1)
    found = standing(engine, "a")
    assert found.status == status
    assert found.is_in_force is (status == "effective")
    assert found.is_alive is (status in ("pending", "held", "effective"))


def test_a_version_that_takes_effect_replaces_its_whole_chain(engine: Engine) -> None:
    send(engine, "a", 1)
    mark(engine, "a", "effective", 1)
    send(engine, "b", 2, replaces="a")
    mark(engine, "b", "refused", 2)
    send(engine, "c", 3, replaces="b")
    mark(engine, "c", "effective", 3)
    found = standing(engine, "a")
    assert (found.status, found.replaced_at, found.replaced_by, found.ended_at) == ("replaced", day(3), "c", day(3))
    assert standing(engine, "a", before=end_of_day(date(2026, 6, 2))).status == "effective"
    # Asked for one version, the whole chain is told.
    with read(engine) as connection:
        assert set(standings(connection, ["b"])) == {"a", "b", "c"}
        assert standings(connection, ["b"]) == standings(connection)


def test_withdrawing_a_replacement_does_not_bring_the_former_back(engine: Engine) -> None:
    send(engine, "a", 1)
    mark(engine, "a", "effective", 1)
    send(engine, "b", 2, replaces="a")
    mark(engine, "b", "effective", 2)
    mark(engine, "b", "withdrawn", 3)
    assert standing(engine, "a").status == "replaced"
    assert standing(engine, "b").status == "withdrawn"


def test_what_ends_first_names_the_end(engine: Engine) -> None:
    send(engine, "a", 1)
    mark(engine, "a", "effective", 1)
    mark(engine, "a", "withdrawn", 2)
    send(engine, "b", 3, replaces="a")
    mark(engine, "b", "effective", 3)
    found = standing(engine, "a")
    assert (found.status, found.ended_at) == ("withdrawn", day(2))


def test_the_day_ends_at_midnight_in_shanghai(engine: Engine) -> None:
    send(engine, "a", 1)
    mark(engine, "a", "effective", 1)
    with write(engine) as connection:
        connection.execute(
            insert(submission_event).values(
                submission_id="a", kind="withdrawn", at=end_of_day(date(2026, 6, 1)), recorded_at=START, actor="x"
            )
        )
    assert snapshot(engine, date(2026, 5, 31))["submission"] == []
    (on_first,) = snapshot(engine, date(2026, 6, 1))["submission"]
    (on_second,) = snapshot(engine, date(2026, 6, 2))["submission"]
    assert (on_first["status"], on_first["withdrawn_at"]) == ("effective", None)
    assert (on_second["status"], on_second["is_in_force"]) == ("withdrawn", False)


def test_a_correction_keeps_the_day_on_which_its_first_version_was_received(engine: Engine) -> None:
    send(engine, "a", 1)
    send(engine, "b", 2, replaces="a")
    mark(engine, "b", "refused", 2)
    send(engine, "c", 3, replaces="b")
    send(engine, "other", 3)
    firsts = {r["submission_id"]: r["first_received_at"] for r in snapshot(engine, date(2026, 6, 3))["submission"]}
    assert firsts == {"a": day(1), "b": day(1), "c": day(1), "other": day(3)}


def test_a_version_dated_before_the_one_that_it_replaces_is_the_first_received(engine: Engine) -> None:
    send(engine, "late", 5)
    send(engine, "b", 2, replaces="late")  # a paper sheet of day 2 that replaces what was entered on day 5
    seen = [snapshot(engine, date(2026, 6, d))["submission"] for d in (2, 5)]
    assert [{r["submission_id"]: r["first_received_at"] for r in rows} for rows in seen] == [
        {"b": day(2)},
        {"b": day(2), "late": day(5)},
    ]


def test_an_unknown_submission_is_left_out(engine: Engine) -> None:
    with read(engine) as connection:
        assert standings(connection, ["nobody"]) == {}
