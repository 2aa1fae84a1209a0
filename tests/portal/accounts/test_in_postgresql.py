"""Accounts with the registry in PostgreSQL: the same tests over."""

from __future__ import annotations

import pytest

from tests.portal.accounts.test_accounts import (
    test_a_password_is_changed_with_the_former_one,
    test_an_account_is_what_was_done_to_it,
    test_the_last_administrator_stays,
)
from tests.portal.accounts.test_audit import (
    test_days_are_shanghais,
    test_pages_are_all_and_each_once,
    test_what_was_typed_is_kept_short_and_without_what_no_database_takes,
)
from tests.portal.accounts.test_races import (
    test_a_role_is_granted_once,
    test_a_username_is_given_once,
    test_of_administrators_who_disable_one_another_one_stays,
    test_of_administrators_who_revoke_one_another_one_stays,
    test_of_passwords_changed_at_once_one_counts,
    test_pages_at_once_write_down_once_that_somebody_is_there,
)
from tests.portal.accounts.test_sessions import (
    test_a_session_ends_after_twelve_hours_of_work,
    test_a_session_is_idle_for_less_than_half_an_hour,
    test_all_sessions_end_but_one,
    token,
)
from tests.portal.accounts.test_throttle import (
    test_a_guesser_elsewhere_never_keeps_the_user_out,
    test_many_at_once_count_as_many,
    test_many_guessers_keep_the_user_out_of_no_known_place,
    test_whatever_is_typed_is_only_wrong,
)
from tests.portal.accounts.test_tokens import (
    test_a_token_is_its_account_with_less,
    test_tokens_are_revoked_one_by_one_and_together,
    test_use_is_written_down_once_a_minute,
)
from tests.registry.test_postgresql import engine, server, settings, url

__all__ = [
    "engine", "server", "settings", "test_a_guesser_elsewhere_never_keeps_the_user_out",
    "test_a_password_is_changed_with_the_former_one", "test_a_role_is_granted_once",
    "test_a_session_ends_after_twelve_hours_of_work", "test_a_session_is_idle_for_less_than_half_an_hour",
    "test_a_token_is_its_account_with_less", "test_a_username_is_given_once", "test_all_sessions_end_but_one",
    "test_an_account_is_what_was_done_to_it", "test_days_are_shanghais", "test_many_at_once_count_as_many",
    "test_many_guessers_keep_the_user_out_of_no_known_place",
    "test_of_administrators_who_disable_one_another_one_stays",
    "test_of_administrators_who_revoke_one_another_one_stays", "test_of_passwords_changed_at_once_one_counts",
    "test_pages_are_all_and_each_once", "test_pages_at_once_write_down_once_that_somebody_is_there",
    "test_the_last_administrator_stays", "test_tokens_are_revoked_one_by_one_and_together",
    "test_use_is_written_down_once_a_minute", "test_what_was_typed_is_kept_short_and_without_what_no_database_takes",
    "test_whatever_is_typed_is_only_wrong", "token", "url",
]  # fmt: skip

pytestmark = pytest.mark.slow
