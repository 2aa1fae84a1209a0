"""Nobody takes all threads of the portal by asking for what takes long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

from portal import template_file
from portal.security.permission import Role
from tests.portal.conftest import STREET, SignIn, text_of

_FILE = f"/templates/file?place={STREET}&form=breteau"


def test_templates_beyond_the_line_are_refused_and_the_line_ends(sign_in: SignIn) -> None:
    person = sign_in((Role.SENDER, STREET))
    with ThreadPoolExecutor(30) as many:
        with template_file._AT_ONCE:  # one that takes long
            asked = [many.submit(person.get, _FILE) for _ in range(30)]
            refused = [one.result() for one in islice(as_completed(asked, timeout=120), 18)]
        answers = [one.result() for one in asked]
    assert {answer.status_code for answer in refused} == {503}
    assert "请过几秒再取" in text_of(refused[0])
    assert sorted(answer.status_code for answer in answers) == [200] * 12 + [503] * 18
    assert person.get(_FILE).status_code == 200
