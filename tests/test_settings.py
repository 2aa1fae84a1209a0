from __future__ import annotations

from pathlib import Path

import pytest

from settings import SettingError, Settings, load_settings


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.setenv("SIHAI_HOME", str(tmp_path))
    for name in ("SIHAI_REGISTRY_URL", "SIHAI_PRACTICE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize("off", ["", "0"])
def test_practice_is_off_unless_asked_for(environment: pytest.MonkeyPatch, tmp_path: Path, off: str) -> None:
    assert load_settings() == Settings(tmp_path, f"sqlite:///{tmp_path / 'registry.db'}")
    environment.setenv("SIHAI_PRACTICE", off)
    assert not load_settings().is_practice


def test_practice_has_a_home_and_registry_of_its_own(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("SIHAI_REGISTRY_URL", "postgresql+psycopg://sihai@db/sihai")
    environment.setenv("SIHAI_PRACTICE", "1")
    home = tmp_path / "practice"
    assert load_settings() == Settings(home, f"sqlite:///{home / 'registry.db'}", is_practice=True)


@pytest.mark.parametrize("wrong", ["yes", "true", "练习"])
def test_anything_else_is_refused_with_what_is_allowed(environment: pytest.MonkeyPatch, wrong: str) -> None:
    environment.setenv("SIHAI_PRACTICE", wrong)
    with pytest.raises(SettingError, match="allowed are 1"):
        load_settings()


@pytest.mark.parametrize("practice", ["0", "1"])
def test_a_child_process_gets_the_same_settings(environment: pytest.MonkeyPatch, practice: str) -> None:
    environment.setenv("SIHAI_PRACTICE", practice)
    ours = load_settings()
    for name, value in ours.environment().items():
        environment.setenv(name, value)
    assert load_settings() == ours


def test_practice_goes_by_the_countys_rows_until_it_has_its_own(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("SIHAI_PRACTICE", "1")
    settings = load_settings()
    assert settings.local_standards == tmp_path / "standards"
    settings.make_folders()
    (settings.own_standards / "unit.csv").write_text("")
    assert settings.local_standards == tmp_path / "practice" / "standards"
