"""Write sample_data/broken: one small file per rule, which breaks that rule and no other.

`python -m sample_data.make_broken [FOLDER]`. Every CSV holds a clean row and then the broken one. The few standards
that some rules need (a unit, a round, a place that ended) stand in broken/standards and are laid over standards/; the
two samples in a layout of their own are read by the mapping files in broken/mappings.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from expectations.rules import CHECKS, SHEET_RULES
from sample_data.broken_changes import BASE, CHANGES, FORM_OF_SHARED, HEADER
from sample_data.broken_files import FILES, MAPPINGS
from sample_data.broken_standards import STANDARDS
from sheets.fields import Form, Relation, RelationKind
from sheets.forms import FORMS

Values = Mapping[str, str | int | None]


def main(folder: Path) -> None:
    """Write every file under `folder`; files of rules that no longer exist are removed."""
    files = broken_files()
    for name in ("standards", "mappings"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.*.*"), *folder.glob("standards/*.csv"), *folder.glob("mappings/*.toml")):
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def broken_files() -> dict[str, bytes]:
    """Every file by its name within the folder."""
    files = {f"{rule_id}.csv": _sample(rule_id) for rule_id in sorted(SHEET_RULES) if rule_id not in FILES}
    for rule_id, (extension, make) in FILES.items():
        files[f"{rule_id}.{extension}"] = make()
    for rule_id, make_mapping in MAPPINGS.items():
        files[f"mappings/{rule_id}.toml"] = make_mapping()
    for table, rows in STANDARDS.items():
        files[f"standards/{table}.csv"] = _csv(list(rows[0]), rows)
    return files


def _sample(rule_id: str) -> bytes:
    form_id = rule_id.split(".")[0]
    form_id = form_id if form_id in FORMS else FORM_OF_SHARED.get(rule_id, "rodent_survey")
    clean: dict[str, str | int | None] = {**HEADER, **BASE[form_id], "unit_name": "样例单位甲"}
    changes = CHANGES.get(rule_id)
    if changes is None:
        changes = _changes(rule_id, form_id)
    broken = {**clean, "unit_name": "样例单位乙", **changes}
    keys = [f.key for f in FORMS[form_id].fields if clean.get(f.key) is not None or broken.get(f.key) is not None]
    return _csv(keys, [clean, broken])


def _csv(keys: list[str], rows: Sequence[Values]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, keys, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: "" if row.get(k) is None else row[k] for k in keys} for row in rows)
    return text.getvalue().encode("utf-8")


def _changes(rule_id: str, form_id: str) -> Values:
    """What to change in a clean row so that only this rule breaks, read from its relation."""
    form, base = FORMS[form_id], BASE[form_id]
    check = next(c for c in CHECKS[form_id] if c.rule.rule_id == rule_id)
    name = rule_id.removeprefix(f"{form_id}.")
    if rule_id.endswith(".required"):
        return {check.column: None}
    left, what = name.split(".")[:2]
    right = name.split(".")[-1]
    match what:
        case "at_most":
            more = _base(base, right) + 1
            return {left: more, **_details(form, left, more)}
        case "needs":
            return {right: 0, **({"rooms": 0} if right == "standard_rooms" else {}), left: 1, **_details(form, left, 1)}
        case "together":
            return {left: None}
        case "details_at_least":
            return {left: 3, **_details(form, left, 2)}
        case "zero_iff_details_zero":
            return {left: 0, **_details(form, left, 1)}
        case "equals_sum":
            return {left: _base(base, left) + 1}
        case "converted":
            return {left: _base(base, left) + 1}
        case "counted_when":
            return {right: 1, left: None}
        case _:
            raise KeyError(f"no sample is known for {rule_id}: add it to broken_changes.CHANGES")


def _base(base: Values, key: str) -> int:
    return int(base.get(key) or 0)


def _details(form: Form, total: str, number: int) -> dict[str, int]:
    """The first detail of a total, so that it agrees with `number`."""
    kinds = (RelationKind.SUM_AT_LEAST, RelationKind.ZERO_IFF_ZERO, RelationKind.SUM_EQUALS)
    relations: list[Relation] = [r for r in form.relations if r.kind in kinds and r.left == total]
    return {relations[0].parts[0]: number} if relations else {}


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "broken")
