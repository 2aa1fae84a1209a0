"""The vector that somebody means, as typed."""

from __future__ import annotations

from cases.words import VECTOR_ZH
from cli.errors import WrongUsageError

_ALSO = {"老鼠": "rodent", "鼠类": "rodent", "蚊虫": "mosquito", "蚊子": "mosquito", "苍蝇": "fly", "蝇类": "fly",
         "蟑螂": "cockroach", "蜚蠊": "cockroach"}  # fmt: skip


def vector_code(typed: str | None) -> str | None:
    """The code of a vector, None for none.

    Raises:
        WrongUsageError: There is no such vector.
    """
    if typed is None:
        return None
    codes = {**{code: code for code in VECTOR_ZH}, **{name: code for code, name in VECTOR_ZH.items()}, **_ALSO}
    found = codes.get(typed.strip().lower())
    if found is None:
        raise WrongUsageError(
            f"没有叫「{typed}」的病媒；可选 {'、'.join(VECTOR_ZH.values())}（或 {', '.join(VECTOR_ZH)}）。",
            f"--vector is one of {', '.join(VECTOR_ZH)}",
        )
    return found
