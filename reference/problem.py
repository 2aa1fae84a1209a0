"""What is wrong in a file of standards: the problem as a value, and the error that carries all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class StandardsProblem:
    """One thing wrong in one row.

    Attributes:
        file: Path of the CSV, as given.
        line: Physical line in that file, 1 being the header; 1 too where the file as a whole is wrong.
        reason: What was seen and what is allowed, Chinese first, then English.
    """

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class StandardsError(ValueError):
    """The standards cannot be used; `problems` lists everything that must be mended, in file and line order."""

    def __init__(self, problems: Sequence[StandardsProblem]) -> None:
        self.problems: list[StandardsProblem] = sorted(problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    def __reduce__(self) -> tuple[type[StandardsError], tuple[list[StandardsProblem]]]:
        return type(self), (self.problems,)
