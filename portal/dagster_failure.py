"""Why a grading run failed, from its events: a sentence for people, the detail for engineers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Failure:
    """Why a run failed: a sentence for people, the detail for engineers."""

    zh: str
    en: str


def why_failed(events: Iterable[Mapping[str, Any]]) -> Failure:
    """What stopped a run: a check that does not hold, else the first error at the bottom of Dagster's wrapping."""
    detail = ""
    for event in events:
        evaluation = event.get("evaluation")
        if evaluation and not evaluation["success"] and evaluation["severity"] == "ERROR":
            return _failed_check(".".join(evaluation["assetKey"]["path"]), str(evaluation["checkName"]))
        if event.get("error") and not detail:
            detail = _told_by(event)
        elif event["__typename"] == "RunFailureEvent" and not detail:
            detail = str(event.get("message") or "").strip()
    return Failure(_reason_zh(detail), detail or "the run failed without saying why; see its log in Dagster")


def _told_by(event: Mapping[str, Any]) -> str:
    error = event["error"]
    deepest = error["causes"][-1] if error["causes"] else error
    where = f"{event['stepKey']}: " if event.get("stepKey") else ""
    return f"{where}{str(deepest['message']).strip()}"


def _failed_check(table: str, name: str) -> Failure:
    from assets.checks import checks

    sentence = next((one.sentence for one in checks() if one.full_name == table and one.name == name), name)
    return Failure(
        f"数据核对没有通过（{table}）；原来发布的版本不变，请把下面的说明告诉系统管理员。",
        f"{table}: check {name} failed: {sentence}",
    )


# What a run may stumble over that somebody can mend, by what the error says; the first that fits counts.
_REASONS = (
    ("LockedError", "另一次评级还没有结束，等得太久；请等它结束后再试。"),
    ("No space left on device", "磁盘已满；请系统管理员清理磁盘空间后再试，已收下的数据都在。"),
    ("database or disk is full", "磁盘已满；请系统管理员清理磁盘空间后再试，已收下的数据都在。"),
    ("DagsterExecutionInterruptedError", "评级被中断（程序停止或机器重启）；系统会再试，也可以稍后重新开始。"),
    ("StandardsError", "标准数据（standards/ 或本地 standards/）有错误；请系统管理员运行 sihai standards check。"),
    ("LakeError", "数据湖中有文件缺失或损坏；请系统管理员运行 sihai doctor。"),
    ("NotPublishedError", "算出的结果没有通过发布前的核对，没有发布。"),
)


def _reason_zh(detail: str) -> str:
    found = next((zh for words, zh in _REASONS if words in detail), "")
    return f"{found or '评级中途出错；请把下面的说明告诉系统管理员。'}原来发布的版本不变。"
