"""Templates that another program has opened and saved still read to the same rows. Needs LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from reference.load import Standards
from sheets.forms import FORMS
from sheets.isolated import Reader
from tests.sheets.corpus.clean import clean_rows
from tests.sheets.making import filled

SOFFICE = shutil.which("soffice")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed"),
]


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory, standards: Standards) -> dict[str, Path]:
    """A filled template of every form."""
    folder = tmp_path_factory.mktemp("templates")
    paths = {form_id: folder / f"{form_id}.xlsx" for form_id in FORMS}
    for form_id, path in paths.items():
        path.write_bytes(filled(form_id, clean_rows(form_id), standards, instance_id=f"copy-{form_id}"))
    return paths


def _saved(paths: dict[str, Path], kind: str, folder: Path) -> dict[str, Path]:
    """The same files as LibreOffice saves them."""
    profile = (folder / "profile").as_uri()
    assert SOFFICE is not None
    done = subprocess.run(
        [SOFFICE, "--headless", f"-env:UserInstallation={profile}", "--convert-to", kind, "--outdir", str(folder),
         *map(str, paths.values())],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    saved = {form_id: folder / f"{form_id}.{kind}" for form_id in paths}
    missing = [path.name for path in saved.values() if not path.exists()]
    assert not missing, f"{missing} not written: {done.stdout} {done.stderr}"
    return saved


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_template_saved_by_libreoffice_reads_the_same(
    kind: str, templates: dict[str, Path], tmp_path: Path, standards: Standards
) -> None:
    with Reader() as reader:
        for form_id, path in _saved(templates, kind, tmp_path).items():
            before = reader.read(templates[form_id].read_bytes(), path.name, standards)
            after = reader.read(path.read_bytes(), path.name, standards)
            assert [row.values for row in before.rows] == clean_rows(form_id), form_id
            # One by one: the difference of two whole sheets is unreadable.
            for was, now in zip(before.rows, after.rows, strict=True):
                assert (now.row_number, now.row_id, now.values) == (was.row_number, was.row_id, was.values), form_id
            assert (after.form_id, after.instance_id, after.faults) == (form_id, f"copy-{form_id}", []), form_id


def test_saved_twice_in_turn(templates: dict[str, Path], tmp_path: Path, standards: Standards) -> None:
    """From WPS to LibreOffice and back is a way that real sheets take."""
    once = _saved({"breteau": templates["breteau"]}, "ods", tmp_path)
    twice = _saved(once, "xlsx", tmp_path)
    with Reader() as reader:
        found = reader.read(twice["breteau"].read_bytes(), "a.xlsx", standards)
    assert [row.values for row in found.rows] == clean_rows("breteau")
    assert found.instance_id == "copy-breteau"
