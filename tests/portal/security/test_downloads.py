"""Names of files: whatever a county calls its rounds, the header that carries the name takes it."""

from __future__ import annotations

import pytest

from portal.pages import progress
from portal.security.permission import Role
from tests.portal.conftest import COUNTY, SignIn


@pytest.mark.parametrize("period", ["2026年秋季", 'a"\r\nx: y', "2026/下"])
def test_progress_of_a_round_of_any_name_is_saved(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, period: str
) -> None:
    monkeypatch.setattr(progress, "report_periods", lambda *_: [{"period": period, "name_zh": "秋季"}])
    answer = sign_in((Role.COUNTY_REVIEWER, COUNTY)).get("/progress.csv", params={"period": period})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "x" not in answer.headers
