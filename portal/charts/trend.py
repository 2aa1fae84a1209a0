"""An index over months, or over rounds, with its interval and the limits that held as labelled lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from portal.charts.figures import figure, month_zh, with_unit
from portal.charts.palette import BAND, INK, LETTERS, MUTED
from portal.charts.picture import Chart, Size, in_lines
from portal.charts.scale import ends, pushed_apart

if TYPE_CHECKING:
    import altair as alt

    from editions.trends import Indicator, Limits, Point

_SHAPES: Final = {"assessment": "circle", "self_check": "square", "resurvey": "triangle-up"}
_SIGNS: Final = {"assessment": "●", "self_check": "■", "resurvey": "▲"}
_COMPARISONS: Final = {"<=": "≤", "<": "<", ">=": "≥"}
_LABEL_HEIGHT: Final = 15


def month_chart(place: str, indicator: Indicator, points: Sequence[Point], size: Size) -> Chart:
    """The chart of months.

    Args:
        place: Name of the place.
        indicator: What is shown.
        points: Every month in turn, surveyed or not.
        size: How big.
    """
    title = f"{place} {indicator.name_zh}逐月趋势"
    return Chart(
        partial(_months, indicator, points, size, title),
        title,
        _words(title, indicator, points, [month_zh(point.first_day) for point in points]),
    )


def round_chart(place: str, indicator: Indicator, points: Sequence[Point], size: Size) -> Chart:
    """The chart of rounds, each assessed one with its letter; the latest ones where not all fit.

    Args:
        place: Name of the place.
        indicator: What is shown.
        points: Rounds, oldest first.
        size: How big.
    """
    points = points[-size.columns :]
    title = f"{place} {indicator.name_zh}各轮次"
    return Chart(
        partial(_rounds, indicator, points, size, title),
        title,
        _words(title, indicator, points, [point.name for point in points]),
    )


_Drawn: TypeAlias = "alt.LayerChart | alt.FacetChart"


def _months(indicator: Indicator, points: Sequence[Point], size: Size, title: str) -> _Drawn:
    import altair as alt

    keys = [f"{point.first_day:%Y-%m}" for point in points]
    every = _labelled_every(size.width / max(1, len(keys)))
    shown = [key for key in keys if (int(key[5:]) - 1) % every == 0]
    month = "toNumber(slice(datum.value, 5)) + '月'"
    year = f"datum.value == '{shown[0] if shown else ''}' || slice(datum.value, 5) == '01'"
    axis = alt.Axis(
        title=None, labelAngle=0, grid=False, values=shown, labelOverlap=False,
        labelExpr=f"[{month}, {year} ? slice(datum.value, 0, 4) + '年' : '']",
    )  # fmt: skip
    return _layers(indicator, points, keys, axis, size, title, _month_notes(points))


def _rounds(indicator: Indicator, points: Sequence[Point], size: Size, title: str) -> _Drawn:
    import altair as alt

    keys = [f"{n}|{_in_lines(point.name, point.kind_zh)}" for n, point in enumerate(points)]
    axis = alt.Axis(
        title=None, labelAngle=0, grid=False, labelOverlap=False, labelFontSize=11,
        labelExpr="slice(split(datum.value, '|'), 1)",
    )  # fmt: skip
    return _layers(indicator, points, keys, axis, size, title, _round_notes(points))


def _layers(
    indicator: Indicator,
    points: Sequence[Point],
    keys: Sequence[str],
    axis: alt.Axis,
    size: Size,
    title: str,
    notes: Sequence[str],
) -> _Drawn:
    import altair as alt

    limits = [limit for point in points if point.limits for limit in (point.limits.a, point.limits.b, point.limits.c)]
    seen = [value for point in points for value in (point.value, point.lower, point.upper) if value is not None]
    to_reach = any(point.limits and point.limits.comparison == ">=" for point in points) and indicator.unit_zh == "%"
    is_count = indicator.role == "hard_condition"
    low, high = ends([*seen, 2.0] if is_count else seen, limits, is_share_to_reach=to_reach)
    across, upright = alt.Scale(domain=list(keys)), alt.Scale(domain=[low, high], nice=False, zero=False)
    x = alt.X("key:O", scale=across, axis=axis)
    y = alt.Y("value:Q", scale=upright, axis=alt.Axis(title=None, tickMinStep=1 if is_count else alt.Undefined))

    def of(rows: Sequence[dict[str, Any]]) -> alt.Chart:
        return alt.Chart(alt.InlineData(values=list(rows)))

    rows = list(_rows(points, keys))
    measured = [row for row in rows if row["value"] is not None]
    with_interval = [row for row in measured if row["lower"] is not None]
    kept = [row for row in measured if row["kind"] in ("", "assessment")]
    layers: list[alt.Chart] = [
        # The axes hang on this layer, so that a chart on which nothing was measured has them too.
        of([{"key": key, "value": low} for key in keys]).mark_point(opacity=0).encode(x=x, y=y),
        of([row for row in with_interval if row["is_joined"]])
        .mark_area(color=BAND, opacity=0.3)
        .encode(x=x, y=alt.Y("lower:Q", scale=upright), y2="upper:Q", detail="run:N"),
        of([row for row in with_interval if not row["is_joined"]])
        .mark_rule(color=BAND, opacity=0.45, strokeWidth=7)
        .encode(x=x, y=alt.Y("lower:Q", scale=upright), y2="upper:Q"),
        of(list(_segments(points, keys)))
        .mark_rule(strokeWidth=1.8)
        .encode(
            x=alt.X("key:O", bandPosition=0, scale=across, axis=axis),
            x2=alt.X2("last:O", bandPosition=1),
            y=y,
            color=alt.Color("letter:N", scale=_letter_scale(), legend=None),
            strokeDash=alt.condition("datum.is_in_force", alt.value([1, 0]), alt.value([6, 4])),
        ),
        of(kept).mark_line(color=MUTED, strokeWidth=1, strokeDash=[2, 3]).encode(x=x, y=y),
        of([row for row in kept if row["is_joined"]])
        .mark_line(color=INK, strokeWidth=2)
        .encode(x=x, y=y, detail="run:N"),
        of(measured)
        .mark_point(size=60, stroke=INK, strokeWidth=1.8, opacity=1)
        .encode(
            x=x,
            y=y,
            fill=alt.condition("datum.is_complete", alt.value(INK), alt.value("#FFFFFF")),
            shape=alt.Shape("shape:N", scale=None, legend=None),
        ),
        of([row for row in rows if row["grade"] and row["value"] is not None])
        .mark_text(
            dx=9, dy=-9, align="left", fontSize=13, fontWeight="bold", color=INK, stroke="#FFFFFF", strokeWidth=0
        )
        .encode(x=x, y=y, text="grade:N"),
        of([row for row in rows if row["value"] is None and row["kind"] == "assessment"])
        .mark_text(baseline="bottom", dy=-4, fontSize=12, color=MUTED, text="未评")
        .encode(x=x, y=alt.value(size.height)),
        of(list(_limit_labels(points, low, high, size.height)))
        .mark_text(align="left", baseline="middle", fontSize=12, color=INK)
        .encode(x=alt.value(size.width + 8), y=alt.Y("pixel:Q", scale=None), text="label:N"),
    ]
    unit = f"单位：{indicator.unit_zh}"
    broken = [part for note in notes for part in note.replace("，", "，\n").split("\n")]
    lines = [unit, *broken] if size.is_narrow else ["；".join([unit, *notes[:2]]), *notes[2:]]
    return alt.layer(*layers).properties(
        width=size.width, height=size.height, title=alt.TitleParams(text=in_lines(title, size), subtitle=lines)
    )


def _labelled_every(room: float) -> int:
    """At the beginning of how many months a label stands, so that none runs into the next.

    Args:
        room: Of a month, in pixels; a label needs some 26.
    """
    return next((step for step in (1, 3) if room * step >= 28), 6)


def _rows(points: Sequence[Point], keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A row for each point. Months without a gap between them are one run, joined by line and band."""
    run = 0
    for n, point in enumerate(points):
        is_month = point.kind == ""
        before = n > 0 and points[n - 1].value is not None
        after = n + 1 < len(points) and points[n + 1].value is not None
        run += not before
        yield {
            "key": keys[n],
            "value": point.value,
            "lower": point.lower,
            "upper": point.upper,
            "is_complete": point.is_complete,
            "kind": point.kind,
            "shape": _SHAPES.get(point.kind, "circle"),
            "grade": point.grade if point.grade in LETTERS else "",
            "run": run,
            "is_joined": is_month and (before or after),
        }


def _letter_scale() -> alt.Scale:
    import altair as alt

    return alt.Scale(domain=list("ABC"), range=[LETTERS[letter].fill for letter in "ABC"])


def _segments(points: Sequence[Point], keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The lines of limits: a piece for each letter from where a ladder begins to hold to where it ends."""
    first = 0
    for n in range(1, len(points) + 1):
        if n < len(points) and points[n].limits == points[first].limits:
            continue
        limits = points[first].limits
        for letter, value in _by_letter(limits):
            yield {
                "key": keys[first],
                "last": keys[n - 1],
                "letter": letter,
                "value": value,
                "is_in_force": limits is not None and limits.is_in_force,
            }
        first = n


def _by_letter(limits: Limits | None) -> list[tuple[str, float]]:
    return [] if limits is None else [("A", limits.a), ("B", limits.b), ("C", limits.c)]


def _limit_labels(points: Sequence[Point], low: float, high: float, height: int) -> Iterator[dict[str, Any]]:
    """What stands to the right of the lines: the letters with the last limits; equal ones share a label."""
    last = next((point.limits for point in reversed(points) if point.limits), None)
    if last is None:
        return
    letters: dict[float, list[str]] = {}
    for letter, value in _by_letter(last):
        letters.setdefault(value, []).append(letter)
    wanted = [height - (value - low) / (high - low) * height for value in letters]
    for (value, shared), pixel in zip(letters.items(), pushed_apart(wanted, _LABEL_HEIGHT, 6, height - 6), strict=True):
        sign = _COMPARISONS.get(last.comparison, last.comparison)
        yield {"pixel": pixel, "label": f"{'、'.join(shared)} {sign}{figure(value)}"}


def _limit_notes(points: Sequence[Point]) -> list[str]:
    found = [point.limits for point in points if point.limits]
    lapsed = sorted({limits.document for limits in found if not limits.is_in_force})
    local = sorted({limits.document for limits in found if limits.is_local})
    return [
        *(f"虚线为已废止的 {document} 的限值，新版限值尚未录入" for document in lapsed),
        *(f"限值为本地采用（{document}），不是国家标准" for document in local),
    ]


def _interval_note(points: Sequence[Point]) -> list[str]:
    return ["灰色为95%置信区间"] if any(point.lower is not None for point in points) else []


def _month_notes(points: Sequence[Point]) -> list[str]:
    partial = ["空心点为未满月"] if any(p.value is not None and not p.is_complete for p in points) else []
    return [*_interval_note(points), *partial, *_limit_notes(points)]


def _round_notes(points: Sequence[Point]) -> list[str]:
    kinds = dict.fromkeys((point.kind, point.kind_zh) for point in points)
    partial = ["空心为未完成轮次"] if any(p.value is not None and not p.is_complete for p in points) else []
    signs = "　".join(f"{_SIGNS.get(kind, '●')}{name}" for kind, name in kinds)
    return [*_interval_note(points), "，".join([signs, *partial]), *_limit_notes(points)]


def _in_lines(name: str, kind_zh: str) -> str:
    """A round's name broken where a reader would: after the year, within the number of a case, before the kind."""
    head, year, tail = name.partition("年")
    if year and tail:
        return f"{head}年|{tail}"
    if name.startswith("C"):
        name = name.replace("-", "-|", 1)
    return name.replace(f" {kind_zh}", f"|{kind_zh}") if name.endswith(f" {kind_zh}") else name


def _words(title: str, indicator: Indicator, points: Sequence[Point], names: Sequence[str]) -> str:
    """What the picture shows, in a sentence or two; the table below it has every number."""
    measured = [(point, name) for point, name in zip(points, names, strict=True) if point.value is not None]
    if not measured:
        return f"{title}：没有调查数据。"
    last, name = measured[-1]
    assert last.value is not None
    values = [point.value for point, _ in measured if point.value is not None]
    span = f"{measured[0][1]}至{name}" if len(measured) > 1 else name
    interval = (
        f"，95%置信区间{figure(last.lower)}至{figure(last.upper)}"
        if last.lower is not None and last.upper is not None
        else ""
    )
    limits = next((point.limits for point in reversed(points) if point.limits), None)
    ladder = f"限值{_ladder_zh(limits)}。" if limits else ""
    return (
        f"{title}，{span}共{len(measured)}个值，最低{with_unit(min(values), indicator.unit_zh)}，"
        f"最高{with_unit(max(values), indicator.unit_zh)}；最近（{name}）为{with_unit(last.value, indicator.unit_zh)}"
        f"{interval}。{ladder}"
    )


def _ladder_zh(limits: Limits) -> str:
    sign = _COMPARISONS.get(limits.comparison, limits.comparison)
    return "、".join(f"{letter}级{sign}{figure(value)}" for letter, value in _by_letter(limits))
