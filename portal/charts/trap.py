"""Trap densities of a year by month beside the same months of former years, each with its level: 偏高 or 正常."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from editions.words import TREND_ZH
from portal.charts.figures import with_unit
from portal.charts.palette import BAND, FORMER, LEVELS
from portal.charts.picture import Chart, Size, in_lines
from portal.charts.scale import ends

if TYPE_CHECKING:
    import altair as alt

    from editions.trap_years import TrapMonth
    from editions.trends import Indicator

_SHAPES = {"high": "triangle-up", "normal": "circle", "no_history": "circle"}
_SIGNS = {"high": "▲", "normal": "●", "no_history": "○"}


def trap_chart(place: str, indicator: Indicator, year: int, months: Sequence[TrapMonth], size: Size) -> Chart:
    """The chart of a year.

    Args:
        place: Name of the place.
        indicator: The trap index.
        year: The year that is compared.
        months: Its twelve months, trapped or not.
        size: How big.
    """
    title = f"{place} {indicator.name_zh}{year}年与历年同月"
    return Chart(partial(_layers, indicator, year, months, size, title), title, _words(title, indicator, months))


def _layers(
    indicator: Indicator, year: int, months: Sequence[TrapMonth], size: Size, title: str
) -> alt.LayerChart | alt.FacetChart:
    import altair as alt

    seen = [v for month in months for v in (month.value, month.former_most) if v is not None]
    low, high = ends(seen, [], is_share_to_reach=False)
    keys = [str(month.month) for month in months]
    across = alt.Scale(domain=keys)
    upright = alt.Scale(domain=[low, high], nice=False, zero=True)
    label = "datum.value" if size.is_narrow else "datum.value + '月'"
    axis = alt.Axis(title=None, labelAngle=0, grid=False, labelOverlap=False, labelExpr=label)
    x = alt.X("key:O", scale=across, axis=axis)
    y = alt.Y("value:Q", scale=upright, axis=alt.Axis(title=None))
    rows: list[dict[str, object]] = [
        {
            "key": str(month.month),
            "value": month.value,
            "former": month.former_value,
            "least": month.former_least,
            "most": month.former_most,
            "level": month.level,
            "name": TREND_ZH["high"] if month.level == "high" else "",
            "shape": _SHAPES.get(month.level, "circle"),
            "fill": LEVELS[month.level] if month.level in ("high", "normal") and month.is_complete else "#FFFFFF",
            "stroke": LEVELS.get(month.level, LEVELS["no_history"]),
        }
        for month in months
    ]
    former = [row for row in rows if row["former"] is not None]
    trapped = [row for row in rows if row["value"] is not None]
    step = size.width / 12

    def of(found: list[dict[str, object]]) -> alt.Chart:
        return alt.Chart(alt.InlineData(values=found))

    chart = alt.layer(
        of([{"key": key, "value": low} for key in keys]).mark_point(opacity=0).encode(x=x, y=y),
        of(former)
        .mark_bar(color=BAND, opacity=0.3, size=step * 0.72)
        .encode(x=x, y=alt.Y("least:Q", scale=upright), y2="most:Q"),
        of(former)
        .mark_tick(color=FORMER, orient="horizontal", thickness=2.5, size=step * 0.72)
        .encode(x=x, y=alt.Y("former:Q", scale=upright)),
        of(trapped)
        .mark_point(size=85, strokeWidth=2, opacity=1)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill("fill:N", scale=None, legend=None),
            stroke=alt.Stroke("stroke:N", scale=None, legend=None),
            shape=alt.Shape("shape:N", scale=None, legend=None),
        ),
        of([row for row in trapped if row["name"]])
        .mark_text(dy=-11, baseline="bottom", fontSize=12, fontWeight="bold", color=LEVELS["high"])
        .encode(x=x, y=y, text="name:N"),
    )
    notes = _notes(indicator, year, months)
    lines = [part for note in notes for part in note.split("；")] if size.is_narrow else notes
    return chart.properties(
        width=size.width, height=size.height, title=alt.TitleParams(text=in_lines(title, size), subtitle=lines)
    )


def _notes(indicator: Indicator, year: int, months: Sequence[TrapMonth]) -> list[str]:
    levels = [level for level in LEVELS if any(month.level == level for month in months)]
    signs = "　".join(f"{_SIGNS[level]}{TREND_ZH[level]}" for level in levels)
    partial = (
        "（△和蓝圈空心：未满月）" if any(m.level in ("high", "normal") and not m.is_complete for m in months) else ""
    )
    most = max((month.former_years for month in months), default=0)
    history = f"横线为历年同月均值（最多{most}年），灰柱为历年高低" if most else "没有历年同月的数据"
    own = f"{year}年：{signs}{partial}" if signs else f"{year}年没有监测"
    return [f"单位：{indicator.unit_zh}；{own}", history]


def _words(title: str, indicator: Indicator, months: Sequence[TrapMonth]) -> str:
    """What the picture shows. A level is a word about the place's own history, never about a limit."""
    trapped = [month for month in months if month.value is not None]
    if not trapped:
        return f"{title}：本年没有监测数据。"
    last = trapped[-1]
    assert last.value is not None
    high = "、".join(f"{month.month}月" for month in trapped if month.level == "high")
    former = f"，历年同月均值{with_unit(last.former_value, indicator.unit_zh)}" if last.former_value is not None else ""
    told = f"高于历年同月的有{high}" if high else "没有偏高的月份"
    return (
        f"{title}，监测{len(trapped)}个月，{told}；最近（{last.month}月）为"
        f"{with_unit(last.value, indicator.unit_zh)}{former}，{TREND_ZH.get(last.level, '无历年数据')}。"
        "趋势水平只与本地历史相比，国家标准没有器械监测的限值。"
    )
