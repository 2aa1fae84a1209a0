"""等级: the table of streets and towns with their letters, to be filtered, sorted, printed and taken along as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from cases.words import MARK_ZH, VECTOR_ZH
from editions.grade_list import LETTERS, SORTS, Listed, Wanted, read_list, read_rounds
from editions.opened import Edition, Record
from editions.words import PLAN_STATE_ZH, not_assessed_zh
from editions.written import csv_text
from portal.download import CSV, download
from portal.guard import Asked, Guard
from portal.security.permission import Permission

router = APIRouter()

PAGE_SIZE = 50
_Text = Annotated[str, Query(max_length=60)]


@router.get("/grades")
def grades(
    asked: Annotated[Asked, Depends(Guard(Permission.SEE))],
    round_id: Annotated[str, Query(alias="round", max_length=60)] = "",
    letter: _Text = "",
    vector: _Text = "",
    place: _Text = "",
    below: _Text = "",
    sort: _Text = "place",
    official: _Text = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    whole: _Text = "",
) -> Response:
    """Letters of the places that the visitor may see, a page at a time; all of them where they are to be printed."""
    with asked.house.editions.reading(official=bool(official)) as edition:
        rounds = read_rounds(edition)
        wanted = _wanted(rounds, round_id, letter, vector, place, below, sort)
        size = None if whole else PAGE_SIZE
        listed = read_list(edition, wanted, _scope(asked), page=page, size=size)
        pages = 1 if whole else max(1, -(-listed.every // PAGE_SIZE))
        chosen = _chosen(wanted, official=official)
        return asked.render(
            "grades/table.html",
            edition=edition,
            rounds=rounds,
            wanted=wanted,
            official=official,
            listed=listed,
            has_three=any(row["three_vector_grade"] for row in listed.places),
            signs=signs(listed),
            page=page if page <= pages else 1,
            pages=pages,
            is_whole=bool(whole),
            letters=LETTERS,
            sorts={code: name for code, (name, _) in SORTS.items()},
            list_address="/grades?" + (urlencode(chosen) + "&" if chosen else ""),
            # A place is opened in the same round and edition as the list.
            place_query=urlencode([(name, value) for name, value in chosen.items() if name in ("round", "official")]),
            csv_address="/grades.csv" + ("?" + urlencode(chosen) if chosen else ""),
        )


@router.get("/grades.csv")
def grades_csv(
    asked: Annotated[Asked, Depends(Guard(Permission.SEE))],
    round_id: Annotated[str, Query(alias="round", max_length=60)] = "",
    letter: _Text = "",
    vector: _Text = "",
    place: _Text = "",
    below: _Text = "",
    sort: _Text = "place",
    official: _Text = "",
) -> Response:
    """The same places as CSV, all of them."""
    with asked.house.editions.reading(official=bool(official)) as edition:
        wanted = _wanted(read_rounds(edition), round_id, letter, vector, place, below, sort)
        listed = read_list(edition, wanted, _scope(asked))
        text = csv_text(_COLUMNS, [_cells(row, edition, wanted) for row in listed.places])
        name = f"grades-{wanted.round_id or 'now'}-{edition.as_of}.csv"
    return download(text, name, CSV)


def _scope(asked: Asked) -> frozenset[str]:
    """Every place whose letters the visitor may see."""
    return asked.house.places_within(asked.visitor.places(Permission.SEE))


def signs(listed: Listed) -> list[str]:
    """Which signs stand on a page and need their meaning told: below, provisional, stale, superseded, running."""
    vectors = [one for row in listed.places for one in row["vectors"] or ()]  # type: ignore[attr-defined]
    found = {
        "below": any(one["required"] for one in vectors),
        "provisional": any(_is_provisional(one) for one in vectors),
        "stale": any(one["is_stale"] for one in vectors),
        "superseded": any(one["edition_status"] == "superseded" for one in vectors),
        "running": any(one["in_progress_grade"] for one in vectors),
        "traps_only": any(one["not_assessed_reason"] == "traps_only" for one in vectors),
    }
    return [sign for sign, is_there in found.items() if is_there]


def _is_provisional(one: Mapping[str, object]) -> bool:
    return (one["grade"] or "N") == "N" and one["provisional_grade"] not in (None, "N")


def _wanted(
    rounds: list[Record], round_id: str, letter: str, vector: str, place: str, below: str, sort: str
) -> Wanted:  # fmt: skip
    """What the address asks for; what it asks wrongly is left out rather than refused."""
    return Wanted(
        round_id=round_id if any(row["round_id"] == round_id for row in rounds) else None,
        letter=letter if letter in LETTERS else None,
        vector=vector if vector in VECTOR_ZH else None,
        typed=place.strip() or None,
        below={"yes": True, "no": False}.get(below),
        sort=sort if sort in SORTS else "place",
    )


def _chosen(wanted: Wanted, *, official: str) -> dict[str, str]:
    """The address of a list, without its page."""
    chosen = {
        "round": wanted.round_id,
        "letter": wanted.letter,
        "vector": wanted.vector,
        "place": wanted.typed,
        "below": {True: "yes", False: "no"}.get(wanted.below) if wanted.below is not None else None,
        "sort": None if wanted.sort == "place" else wanted.sort,
        "official": "1" if official else None,
    }
    return {name: value for name, value in chosen.items() if value}


_COLUMNS = (
    "区划代码", "名称", *(f"{name}等级" for name in VECTOR_ZH.values()), "综合等级", "三项等级（不含蝇）", "目标",
    "未达目标数", "把握", "抽样方案", "状态", *(f"{name}决定指标" for name in VECTOR_ZH.values()),
    *(f"{name}未评原因" for name in VECTOR_ZH.values()), "已过期", "按被替代标准评定",
    "末次调查日期", "轮次", "版本", "截至",
)  # fmt: skip


def _cells(row: Record, edition: Edition, wanted: Wanted) -> list[object]:
    vectors = {one["vector"]: one for one in row["vectors"] or ()}  # type: ignore[attr-defined]
    by_vector = [vectors.get(code) for code in VECTOR_ZH]
    return [
        row["place_code"],
        row["place_name"],
        *(one["grade"] or "N" if one else "N" for one in by_vector),
        row["street_grade"] or "N",
        row["three_vector_grade"],
        row["required_grade"],
        row["below_target_count"],
        MARK_ZH.get(str(row["mark"]), ""),
        PLAN_STATE_ZH.get(str(row["plan_state"]), ""),
        status_zh(row),
        *(one["deciding_zh"] if one and one["grade"] != "N" else None for one in by_vector),
        *(not_assessed_zh(one["not_assessed_reason"]) if one and one["grade"] == "N" else None for one in by_vector),
        _names(one for one in by_vector if one and one["is_stale"]),
        _names(one for one in by_vector if one and one["edition_status"] == "superseded"),
        row["assessed_on"],
        wanted.round_id or "现行",
        edition.edition_id,
        edition.as_of,
    ]


def status_zh(row: Record) -> str:
    """初评 until every round behind the letters is locked, 定级 after; nothing where no letter stands."""
    if not row["lettered"]:
        return ""
    return f"{'定级' if row['is_final'] else '初评'}{'' if row['is_complete'] else '，进行中'}"


def _names(found: object) -> str:
    return "、".join(VECTOR_ZH[str(one["vector"])] for one in found)  # type: ignore[attr-defined]
