from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from portal.charts.picture import WIDE, Pictures, render
from portal.charts.trend import month_chart
from tests.portal.charts.drawn import RATE, month


def test_a_picture_is_made_once() -> None:
    pictures = Pictures()
    made: list[str] = []

    def make() -> bytes:
        made.append("x")
        return b"svg"

    assert [pictures.get(("edition", "a"), make) for _ in range(3)] == [b"svg"] * 3
    assert pictures.get(("later edition", "a"), make) == b"svg"
    assert len(made) == 2


def test_the_one_longest_unasked_for_makes_room() -> None:
    pictures = Pictures(kept=2)
    for key in ("a", "b", "a", "c"):
        pictures.get(key, key.encode)
    assert len(pictures) == 2
    made: list[str] = []
    pictures.get("a", lambda: made.append("a") or b"")  # type: ignore[func-returns-value]
    pictures.get("b", lambda: made.append("b") or b"")  # type: ignore[func-returns-value]
    assert made == ["b"]


def test_pictures_drawn_at_once_are_those_drawn_one_by_one() -> None:
    def draw(number: int) -> bytes:
        return render(month_chart(f"第{number}街道", RATE, [month(1, 1.0 + number), month(2, 2.0)], WIDE))

    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(draw, range(8)))
    assert at_once == [draw(number) for number in range(8)]
