from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from registry.database import write
from registry.types import UtcDateTime
from settings import SHANGHAI

instant = Table("instant", MetaData(), Column("at", UtcDateTime))


@given(
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
    st.integers(-12 * 60, 14 * 60),
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_an_instant_comes_back_the_same_and_aware(engine: Engine, naive: datetime, minutes: int) -> None:
    given_at = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    with write(engine) as connection:
        instant.create(connection, checkfirst=True)
        connection.execute(instant.delete())
        connection.execute(insert(instant).values(at=given_at))
        found = connection.scalar(select(instant.c.at))
        later = connection.scalar(select(instant.c.at).where(instant.c.at < given_at + timedelta(microseconds=1)))
    assert found == given_at == later
    assert found is not None
    assert found.tzinfo is UTC


def test_shanghai_midnight_is_the_day_before_in_utc(engine: Engine) -> None:
    with write(engine) as connection:
        instant.create(connection)
        connection.execute(insert(instant).values(at=datetime(2026, 6, 1, tzinfo=SHANGHAI)))
        assert connection.exec_driver_sql("select at from instant").scalar() == "2026-05-31 16:00:00.000000"


def test_a_naive_datetime_is_refused(engine: Engine) -> None:
    with write(engine) as connection:
        instant.create(connection)
        with pytest.raises(StatementError, match="has no zone"):
            connection.execute(insert(instant).values(at=datetime(2026, 6, 1)))  # noqa: DTZ001
