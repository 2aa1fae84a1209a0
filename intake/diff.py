"""What differs between two versions of a row or of a sheet: values made comparable, and changes worded for people.

Rows are the same visit when they share a natural key. A row whose key itself was mended is found again by the id that
the template's hidden column gives it. What is decided about a row is decided in `intake.settle`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from expectations.problem import seen_text
from intake.answer import RowChange
from intake.lake import padded_place, rounded
from intake.ledger import Claim
from reference.load import Standards
from sheets.fields import Form
from sheets.reader import SheetRow

# So many differing columns of a refused row are told; more are counted.
_MOST_COLUMNS = 4


class ClaimingRow(NamedTuple):
    """A row that is accepted, with its natural key and the hash of its values."""

    row: SheetRow
    key: str
    values_hash: str


@dataclass(frozen=True)
class StoredRow:
    """An accepted row as it is stored: where it stood in its sheet and what it says."""

    sheet: str
    row_number: int
    values: Mapping[str, object]


# Row id -> the stored row; None where the lake's file is missing or damaged.
FindStored = Callable[[str], StoredRow | None]


def comparable_values(values: Mapping[str, object]) -> dict[str, str]:
    """Field key -> value as text, empty cells left out.

    A row reads the same from its sheet and from the lake's Parquet, and under a later version of the form, whose new
    columns are empty.
    """
    found = {}
    for key, value in values.items():
        if value is None or value == "":
            continue
        if isinstance(value, Decimal):
            # Parquet knows no negative zero.
            found[key] = f"{(rounded(value) + 0).normalize():f}"
        elif key == "place_code":
            found[key] = padded_place(value)
        else:
            found[key] = str(value)
    return found


def hash_values(values: Mapping[str, object]) -> str:
    """Hash of the row's values, equal exactly when `comparable_values` are."""
    return hashlib.sha256(repr(sorted(comparable_values(values).items())).encode()).hexdigest()


def is_identical(row: ClaimingRow, claim: Claim, find: FindStored) -> bool:
    """Whether the claimed row says exactly what `row` says; a row that cannot be looked up any more does not."""
    if claim.values_hash == row.values_hash:
        return True
    # Claimed before hashes were kept; or the form has gained a column since and the lake was written again.
    stored = find(claim.row_id)
    return stored is not None and hash_values(stored.values) == row.values_hash


def differing_columns(
    form: Form, former: Mapping[str, object], new: Mapping[str, object], standards: Standards
) -> tuple[tuple[str, str, str, str], ...]:
    """(key, title, former value, new value) of every column that differs, each as staff would write it."""
    before, after = comparable_values(former), comparable_values(new)
    return tuple(
        (f.key, f.title_zh, seen_text(form, (f.key,), former, standards), seen_text(form, (f.key,), new, standards))
        for f in form.fields
        if before.get(f.key) != after.get(f.key)
    )


def differences_text(columns: Sequence[tuple[str, str, str, str]]) -> str:
    """Differing columns in one line: 「侵害房间数 2 → 3」."""
    told = "；".join(f"{title} {former} → {new}" for _, title, former, new in columns[:_MOST_COLUMNS])
    rest = len(columns) - _MOST_COLUMNS
    return f"{told}；另有 {rest} 列" if rest > 0 else told


def visit_text(values: Mapping[str, object]) -> str:
    """The visit in words: unit (else place) and date."""
    unit = values.get("unit_name") or values.get("unit_code") or values.get("place_code") or ""
    day = values.get("surveyed_on")
    return " ".join(filter(None, (str(unit), day.isoformat() if isinstance(day, date) else "")))


def compare_versions(
    form: Form,
    former: Mapping[str, Claim],
    new: Sequence[ClaimingRow],
    find: FindStored,
    standards: Standards,
    *,
    is_same_copy: bool,
) -> tuple[RowChange, ...]:
    """The rows of a version against those of the one that it takes the place of.

    Args:
        form: Of both versions.
        former: Row id -> claim, of the former version's accepted rows.
        new: Accepted rows of the new version, in the order of the sheet.
        find: Gives the former version's rows.
        standards: Names of codes.
        is_same_copy: Both were filled in the same copy of the template, so that its row ids mean the same rows.

    Returns:
        One change for each row: those of the new version in its order, then the withdrawn ones. A changed row whose
        former values are lost with a damaged lake file names no columns.
    """
    by_key = {claim.natural_key: claim for claim in former.values()}
    pairs: dict[str, Claim] = {one.row.row_id: by_key[one.key] for one in new if one.key in by_key}
    left = {claim.row_id: claim for claim in former.values() if claim.row_id not in {c.row_id for c in pairs.values()}}
    if is_same_copy:
        for one in new:
            row_id = one.row.row_id
            if row_id not in pairs and "#" in row_id and row_id in left:
                pairs[row_id] = left.pop(row_id)
    changes = [_change(form, one, pairs.get(one.row.row_id), find, standards) for one in new]
    return (*changes, *_withdrawn(left.values(), find))


def _change(
    form: Form, one: ClaimingRow, claim: Claim | None, find: FindStored, standards: Standards
) -> RowChange:  # fmt: skip
    row, what = one.row, visit_text(one.row.values)
    kind: str
    columns: tuple[tuple[str, str, str, str], ...] = ()
    if claim is None:
        kind = "added"
    elif is_identical(one, claim, find):
        kind, what = "identical", ""
    else:
        kind, stored = "changed", find(claim.row_id)
        if stored is not None:
            columns = differing_columns(form, stored.values, row.values, standards)
    return RowChange(kind, row.row_id, row.sheet, row.row_number, what, columns)


def _withdrawn(claims: Iterable[Claim], find: FindStored) -> Iterator[RowChange]:
    rows = []
    for claim in claims:
        stored = find(claim.row_id)
        if stored is None:
            sheet = claim.row_id.rpartition("#" if "#" in claim.row_id else "!")[0]
            rows.append(RowChange("withdrawn", claim.row_id, sheet, claim.row_number or 0, claim.natural_key))
        else:
            rows.append(
                RowChange("withdrawn", claim.row_id, stored.sheet, stored.row_number, visit_text(stored.values))
            )
    yield from sorted(rows, key=lambda change: (change.sheet, change.row, change.row_id))


def changes_as_json(changes: Iterable[RowChange]) -> list[list[object]]:
    """Changes as the registry keeps them: a short list for each row, without names and titles."""
    return [
        [c.kind, c.row_id, c.sheet, c.row, c.what,
         [[key, former, new] for key, _, former, new in c.columns]]
        for c in changes
    ]  # fmt: skip


def changes_from_json(form: Form | None, stored: Sequence[Sequence[object]] | None) -> tuple[RowChange, ...]:
    """`changes_as_json` read back."""
    found = []
    for kind, row_id, sheet, row, what, columns in stored or ():
        told = tuple(
            (key, form[key].title_zh if form is not None and key in form else key, former, new)
            for key, former, new in columns  # type: ignore[attr-defined]
        )
        found.append(RowChange(str(kind), str(row_id), str(sheet), int(str(row)), str(what), told))
    return tuple(found)
