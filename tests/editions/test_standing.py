"""What stands beside a place's letters is what the edition's tables say, joined where they belong together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from editions.explanation import read_explanation, read_round_explanation
from editions.opened import Edition, open_edition
from editions.standing import read_plan, read_standing
from settings import Settings
from tests.small_edition import STREETS


@pytest.fixture(scope="module")
def edition(published_home: Path) -> Iterator[Edition]:
    with open_edition(Settings(published_home, f"sqlite:///{published_home / 'registry.db'}")) as opened:
        yield opened


@pytest.mark.parametrize("place", [*STREETS, "330481"])
def test_what_meeting_a_letter_takes_goes_by_the_limit_of_that_letter(edition: Edition, place: str) -> None:
    mends = read_standing(edition, place).mends
    indicators = read_explanation(edition, {"place_code": place})["indicators"]
    assessed = [row for row in indicators if row["state"] == "assessed"]
    assert len(assessed) > 5
    for row in assessed:
        mend = mends[str(row["round_id"]), str(row["indicator"])]
        letter = str(mend["required_grade"])
        assert mend["limit_value"] == Decimal(str(row[f"limit_{letter.lower()}"]))
        assert mend["is_met"] == (str(row["grade"]) <= letter)
        assert bool(mend["findings_to_mend"]) == (not mend["is_met"] and row["found"] is not None)
        if mend["effort_to_prove"] is not None:
            assert mend["effort_to_prove"] > 0  # type: ignore[operator]
            assert 0 <= float(str(mend["probability_met"])) <= 1


def test_targets_are_all_that_bind_the_place(edition: Edition) -> None:
    standing = read_standing(edition, "330481107")
    rows = edition.rows("select target_id, status from flags.target_status where place_code = '330481107'")
    assert {(row["target_id"], row["status"]) for row in standing.targets} == {tuple(row.values()) for row in rows}
    missed = [row for row in standing.targets if row["status"] == "not_met" and row["vector"] == "fly"]
    assert missed
    assert all(row["target_zh"] for row in missed)


def test_former_rounds_come_latest_first_and_name_their_kind(edition: Edition) -> None:
    rounds = read_standing(edition, "330481107").rounds
    assert [row["starts_on"] for row in rounds] == sorted((r["starts_on"] for r in rounds), reverse=True)  # type: ignore[type-var]
    autumn = next(row for row in rounds if row["round_id"] == "2026-autumn" and row["graded_kind"] == "assessment")
    assert (autumn["round_zh"], autumn["graded_kind_zh"], autumn["fly_grade"]) == ("2026年秋季考评", "考评", "D")


def test_a_round_explains_itself_as_the_present_letters_do(edition: Edition) -> None:
    now = read_explanation(edition, {"place_code": "330481107"})
    autumn = read_round_explanation(edition, "330481107", "2026-autumn")
    assert autumn["indicators"] == now["indicators"]
    same = ("vector", "grade", "deciding_indicator_zh", "standard", "assessed_on", "plan_state")
    assert [[row[name] for name in same] for row in autumn["vectors"]] == [
        [row[name] for name in same] for row in now["vectors"]
    ]
    assert read_round_explanation(edition, "330481107", "1999")["vectors"] == []


def test_flags_and_cases_leave_out_what_stands_elsewhere_and_are_cut(edition: Edition) -> None:
    standing = read_standing(edition, "330481107")
    assert standing.flags
    assert not {row["flag_kind"] for row in standing.flags} & {"open_case", "below_target"}
    assert len(read_standing(edition, "330481107", most_flags=1).flags) == 1
    assert {row["vector"] for row in standing.cases} >= {"fly"}


def test_the_plan_by_cell(edition: Edition) -> None:
    rows = read_plan(edition, "330481107", "2026-autumn", "rodent")
    assert {row["plan_state"] for row in rows} <= {"met", "partly", "not"}
    assert any(row["surveyed_amount"] for row in rows)
    assert read_plan(edition, "330481107", "1999", "rodent") == []
