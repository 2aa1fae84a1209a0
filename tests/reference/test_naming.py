"""Places by what somebody types, and what is near to it."""

from __future__ import annotations

import pytest

from expectations.exceptions import check_exceptions
from reference.load import Standards, load_standards
from reference.naming import UnknownPlaceError, find_place, near_names, unknown_place
from settings import STANDARDS


@pytest.fixture(scope="module")
def standards() -> Standards:
    return load_standards([STANDARDS], check_exceptions)


@pytest.mark.parametrize("typed", ["330481107", "330481107000", "斜桥镇", " 斜桥镇 "])
def test_a_place_by_code_or_name(standards: Standards, typed: str) -> None:
    assert find_place(standards, typed)["place_code"] == "330481107"


def test_an_unknown_place_offers_near_ones(standards: Standards) -> None:
    with pytest.raises(UnknownPlaceError, match=r"是不是要找：.*斜桥镇（330481107）") as caught:
        find_place(standards, "斜桥街道")
    assert caught.value.en == "unknown place '斜桥街道'"
    assert str(caught.value) == caught.value.zh


def test_a_name_of_several_asks_for_the_code() -> None:
    error = unknown_place("新桥", [("1", "新桥"), ("2", "新桥"), ("3", "旧桥")])
    assert str(error) == "叫「新桥」的地方有 2 个：新桥（1）、新桥（2）；请改用区划代码。"


def test_near_names_contain_or_resemble() -> None:
    names = ["硖石街道", "海洲街道", "斜桥镇", "丁桥镇"]
    assert near_names("斜桥", names)[0] == "斜桥镇"
    assert near_names("硖石街", names)[0] == "硖石街道"
    assert near_names("", names) == []
