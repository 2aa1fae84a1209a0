"""The parts a form is made of: fields and the relations between them.

One `Field` serves template, reader, Great Expectations suite, DuckDB view and data dictionary. A `Relation` says what
must hold between fields of one row; `expectations` turns each into a rule. Nothing here knows a particular form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"
    CODE = "code"  # one of a vocabulary; written as its Chinese name, stored as its code


DUCKDB_TYPE = {
    Kind.TEXT: "varchar",
    Kind.INTEGER: "bigint",
    Kind.DECIMAL: "decimal(18, 3)",
    Kind.DATE: "date",
    Kind.BOOLEAN: "boolean",
    Kind.CODE: "varchar",
}


@dataclass(frozen=True)
class Field:
    """One column of a form.

    Attributes:
        key: Column name for ever: keys are added, never renamed or reused.
        label_zh: Title in the template; also what a problem calls the column.
        label_en: The same in English, for engineers and the dictionary.
        unit: Unit of the number, "" for none.
        required: The row is refused when the cell is empty.
        minimum, maximum: Allowed range of a number, inclusive.
        vocabulary: For CODE: name of the vocabulary, a `vocabulary` of standards/vocabulary.csv or the table
            `unit_type`, `survey_kind`, `round`.
        aliases: Other titles under which real sheets carry this column.
        default: Value that the template pre-fills; the reader never assumes it.
        help_zh: One sentence shown as the template's input message.
    """

    key: str
    label_zh: str
    label_en: str
    kind: Kind = Kind.INTEGER
    unit: str = ""
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    vocabulary: str | None = None
    aliases: tuple[str, ...] = ()
    default: str | int | None = None
    help_zh: str = ""

    @property
    def title_zh(self) -> str:
        """Title as printed: the label with its unit in full-width brackets."""
        return f"{self.label_zh}（{self.unit}）" if self.unit else self.label_zh


class RelationKind(StrEnum):
    """What must hold between fields of one row; a missing operand makes the relation silent unless said otherwise."""

    AT_MOST = "at_most"  # left <= right
    SUM_AT_MOST = "sum_at_most"  # left + more <= right
    SUM_EQUALS = "sum_equals"  # sum(parts) = left; a missing part counts as nothing seen
    SUM_AT_LEAST = "sum_at_least"  # sum(parts) >= left
    ZERO_IFF_ZERO = "zero_iff_zero"  # left = 0 exactly when sum(parts) = 0
    EFFORT_NEEDED = "effort_needed"  # left > 0 (or present) needs right > 0
    TOGETHER = "together"  # both given or both empty
    COUNTED = "counted"  # left > 0 wants right given: otherwise the per-positive mean is only partly assessed
    STANDARD_ROOMS = "standard_rooms"  # left = converted from (rooms, large_rooms, large_room_area_m2)
    EXACTLY_ONE = "exactly_one"  # one of left, right is given, not both
    NEEDED_WHEN = "needed_when"  # right must be given when the code field `left` has one of `values`
    ONLY_WHEN = "only_when"  # right may be given only when the code field `left` has one of `values`
    ORDER = "order"  # date left <= date right


@dataclass(frozen=True)
class Relation:
    """One relation between fields of a row, named by their keys."""

    kind: RelationKind
    left: str
    right: str = ""
    parts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A sheet that staff fill in: one row per unit visited, or per set of traps.

    Attributes:
        form_id: Name for ever, also the name of the `validated` view.
        version: Raised when fields are added.
        vector: rodent, mosquito, fly or cockroach.
        group: `survey` (control-level survey, feeds the letter) or `trap` (trap monitoring, no letter).
        fields: All columns in the order of the sheet, common header first.
        relations: What must hold within a row.
        key_fields: Columns that, with the form, name a row: no two rows in force may share them.
        source: Where the record sheet was seen.
    """

    form_id: str
    version: int
    title_zh: str
    title_en: str
    vector: str
    group: str
    fields: tuple[Field, ...]
    relations: tuple[Relation, ...]
    key_fields: tuple[str, ...]
    source: str
    _by_key: dict[str, Field] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_key.update({f.key: f for f in self.fields})
        if len(self._by_key) != len(self.fields):
            raise ValueError(f"form {self.form_id} uses a key twice")
        for relation in self.relations:
            for key in (relation.left, relation.right, *relation.parts):
                if key and key not in self._by_key:
                    raise ValueError(f"form {self.form_id}: relation {relation.kind} names unknown field {key!r}")

    def __getitem__(self, key: str) -> Field:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key
