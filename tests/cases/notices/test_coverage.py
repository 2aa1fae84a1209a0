from __future__ import annotations

from cases.notices.coverage import gaps, told_of
from reference.load import Standards
from tests.cases.notices.county import BOOK, DAY, HAINING, XIASHI, XIEQIAO, book_of

TOWN = """
[[recipient]]
name = "硖石街道"
level = "town"
places = ["硖石街道"]
vectors = ["鼠"]
apprise = ["json://127.0.0.1:1"]
"""


def test_who_is_told_of_a_place(standards: Standards) -> None:
    told = told_of(standards, book_of(standards), XIASHI, DAY)
    assert [one.name for one in told["opened"]] == ["硖石街道", "海宁疾控"]
    assert [one.name for one in told["notified"]] == ["硖石街道"]
    assert [one.name for one in told["escalated"]] == ["海宁疾控"]
    told = told_of(standards, book_of(standards), HAINING, DAY)
    assert [one.name for one in told["opened"]] == ["海宁疾控"]
    assert told["escalated"] == (), "nobody of the city is in the book"


def test_places_of_which_nobody_is_told(standards: Standards) -> None:
    found = gaps(standards, book_of(standards, TOWN), DAY)
    assert XIASHI not in found.unheard
    assert XIEQIAO in found.unheard
    assert XIASHI in found.not_escalated
    assert not {code for code in found.unheard if not code.startswith("330481")}, "other counties are not asked for"
    whole = gaps(standards, book_of(standards, BOOK), DAY)
    assert (whole.unheard, whole.not_escalated) == ((), ())
