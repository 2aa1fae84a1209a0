from __future__ import annotations

import logging

import pytest

from portal import shelves
from portal.shelves import EditionShelf, StandardsShelf
from reference.problem import StandardsError
from settings import STANDARDS, Settings
from tests.small_edition import AS_OF

HEAD = (STANDARDS / "holiday.csv").read_text("utf-8").splitlines()[0]


@pytest.fixture
def looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "_BELIEVED_SECONDS", -1.0)


def _holidays(shelf: StandardsShelf) -> int:
    return len(shelf.now().tables["holiday"])


def test_a_changed_file_counts_and_a_wrong_one_leaves_the_former_standards(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    shelf, own = StandardsShelf(settings, believed_s=0), settings.own_standards / "holiday.csv"
    before = _holidays(shelf)
    row = (STANDARDS / "holiday.csv").read_text("utf-8").splitlines()[1].replace("2025", "2031").replace("2026", "2031")
    own.write_text(f"{HEAD}\n{row}\n", "utf-8")
    assert _holidays(shelf) == before + 1
    own.write_text(f"{HEAD}\nno day,,,\n", "utf-8")
    with caplog.at_level(logging.WARNING):
        assert _holidays(shelf) == before + 1
    assert "the former ones are used" in caplog.text
    own.unlink()
    assert _holidays(shelf) == before


def test_wrong_standards_at_the_start_are_told(settings: Settings) -> None:
    (settings.own_standards / "holiday.csv").write_text(f"{HEAD}\nno day,,,\n", "utf-8")
    with pytest.raises(StandardsError):
        StandardsShelf(settings).now()


@pytest.mark.usefixtures("looks_each_time")
def test_a_reader_keeps_the_edition_with_which_it_began(portal_settings: Settings) -> None:
    shelf = EditionShelf(portal_settings)
    with shelf.reading() as edition:
        portal_settings.published.unlink()
        assert edition.rows("select as_of from reference.edition")[0]["as_of"] == AS_OF
    with shelf.reading_if_any() as none:
        assert none is None
    shelf.close()
