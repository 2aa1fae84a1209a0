from __future__ import annotations

import csv
import io

from sqlalchemy import select

from portal.house import House
from registry.database import read
from registry.following_tables import notice
from registry.portal_tables import reminder_event
from tests.portal.approval.conftest import Sheets
from tests.portal.conftest import COUNTY, FOREIGN, STREET, SignIn, text_of

ROUND = "2026-autumn"
BOOK = """
[[recipient]]
name = "硖石街道"
level = "town"
places = ["硖石街道"]
quiet = ""
[recipient.webhook]
url = "http://127.0.0.1:1/town"
secret = "0123456789abcdef"
"""


def reminded(house: House) -> list[tuple[str, str]]:
    with read(house.engine) as connection:
        rows = connection.execute(select(reminder_event).order_by(reminder_event.c.event_id)).mappings()
        return [(row["place_code"], row["form"]) for row in rows]


def test_the_matrix_tells_who_has_sent_and_who_has_not(sign_in: SignIn, sheets: Sheets) -> None:
    page = text_of(sign_in(("county_reviewer", COUNTY)).get(f"/progress?period={ROUND}"))
    assert "漏报 41" in page
    assert "抽样" in page
    own = text_of(sign_in(("sender", STREET)).get(f"/progress?period={ROUND}"))
    assert "漏报 1" in own
    assert "斜桥镇" not in own
    assert "马桥街道历次上报" in own
    assert "各轮次、各月一览" in page
    assert sign_in(("analyst", COUNTY)).get("/progress").status_code == 403
    assert sign_in(("sender", STREET)).get("/progress?period=2031-01").status_code == 404


def test_the_file_has_a_line_a_report(sign_in: SignIn) -> None:
    answer = sign_in(("county_reviewer", COUNTY)).get(f"/progress.csv?period={ROUND}")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 1 + 48
    assert {row[4] for row in rows[1:]} <= {"按时", "迟报", "漏报"}


def test_reminding_without_recipients_gives_a_text_to_copy(sign_in: SignIn, house: House) -> None:
    county = sign_in(("county_reviewer", COUNTY))
    form = {"period": ROUND, "wanted": [f"{STREET} rodent_survey"]}
    answer = county.post("/progress/remind", form)
    assert answer.status_code == 200
    assert "没有登记电子通知的接收人" in text_of(answer)
    assert "【上报提醒】" in answer.text
    again = county.post("/progress/remind", form)
    assert again.status_code == 409
    assert "24 小时内不重复提醒" in text_of(again)
    came = county.post("/progress/remind", {"period": ROUND, "wanted": [f"{FOREIGN} fly_survey"]})
    assert "不需要提醒" in text_of(came)
    assert county.post("/progress/remind", {"period": ROUND, "wanted": ["1 x"]}).status_code == 400
    assert reminded(house) == [(STREET, "rodent_survey")]


def test_one_click_reminds_all_that_are_missing_through_the_outbox(sign_in: SignIn, house: House) -> None:
    (house.settings.home / "notices.toml").write_text(BOOK, encoding="utf-8")
    county = sign_in(("county_reviewer", COUNTY))
    answer = county.post("/progress/remind", {"period": ROUND, "every": "1"})
    assert "已提醒（41）" in text_of(answer)
    with read(house.engine) as connection:
        told = connection.execute(select(notice.c.recipient, notice.c.topic)).all()
    assert [tuple(one) for one in told] == [("硖石街道", "reminder")] * 4
    assert len(reminded(house)) == 41


def test_only_who_may_reminds_and_only_in_own_places(sign_in: SignIn, house: House) -> None:
    form = {"period": ROUND, "wanted": [f"{STREET} rodent_survey"]}
    assert sign_in(("sender", STREET)).post("/progress/remind", form).status_code == 403
    assert sign_in(("town_reviewer", FOREIGN)).post("/progress/remind", form).status_code == 400
    assert reminded(house) == []
