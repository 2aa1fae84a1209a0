from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.filename import free_path, safe_name


@pytest.mark.parametrize(
    ("given_name", "made"),
    [
        ("原始表.jpg", "原始表.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\表.xlsx", "表.xlsx"),
        ("a:b?.pdf", "a_b_.pdf"),
        ("..", "_"),
        ("", "_"),
        (" . ", "_"),
        ("con.jpg", "_con.jpg"),
        ("表\u202egpj.exe", "表_gpj.exe"),
        (os.fsdecode("原始表.jpg".encode("gb18030")), "原始表.jpg"),
        ("表\ud800.jpg", "表_.jpg"),
    ],
)
def test_names_from_outside(given_name: str, made: str) -> None:
    assert safe_name(given_name) == made


@given(st.text(max_size=300))
def test_any_name_is_one_name_that_can_be_written(name: str) -> None:
    made = safe_name(name)
    assert made not in ("", ".", "..")
    assert Path(made).name == made
    assert len(made.encode("utf-8", "surrogatepass")) <= 180
    assert safe_name(made) == made


def test_nothing_is_written_over(tmp_path: Path) -> None:
    for expected in ("表.pdf", "表-2.pdf", "表-3.pdf"):
        path = free_path(tmp_path, "表.pdf")
        assert path.name == expected
        path.touch()
