"""The conversion of actual rooms into standard rooms: one rule, whose numbers stand in standards/convention.csv."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from reference.load import Standards

# Every way of rounding that `standard_room_rounding` may name; all round once per sheet row, not once per room,
# because a sheet gives the larger rooms' area as one sum.
_ROUNDING = {"up_per_row": ROUND_CEILING, "nearest_per_row": ROUND_HALF_UP, "down_per_row": ROUND_FLOOR}


def standard_rooms(rooms: int, large_rooms: int, large_room_area_m2: Decimal | int, standards: Standards) -> int:
    """Standard rooms of a sheet row: each small room is one, the larger rooms' area is divided by 15 m².

    Args:
        rooms: Rooms inspected, the larger ones included.
        large_rooms: Rooms larger than a standard room.
        large_room_area_m2: Their total area.
        standards: For the conventions `standard_room_m2` and `standard_room_rounding`.

    Raises:
        ValueError: `standard_room_rounding` names a rounding that is not known here.
    """
    name = standards.convention("standard_room_rounding")
    if name not in _ROUNDING:
        raise ValueError(f"standard_room_rounding is {name!r}; allowed are {', '.join(_ROUNDING)}.")
    converted = Decimal(large_room_area_m2) / Decimal(standards.convention("standard_room_m2"))
    return rooms - large_rooms + int(converted.to_integral_value(rounding=_ROUNDING[name]))
