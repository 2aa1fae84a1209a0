from __future__ import annotations

from portal.charts.picture import Pictures


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
