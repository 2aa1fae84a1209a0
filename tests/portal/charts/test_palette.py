"""The colours of letters can be told apart by readers with any common colour blindness, and be read upon."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from portal.charts.palette import LETTERS, LEVELS

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHT = {
    "common": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Differences of about 2.3 are just seen; areas that lie apart, in glaring light, want many times that.
FAR = 20.0


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sight", SIGHT)
def test_letters_are_told_apart(sight: str) -> None:
    seen = {letter: lab(SIGHT[sight] @ linear(tint.fill)) for letter, tint in LETTERS.items()}
    apart = {pair: float(np.linalg.norm(seen[pair[0]] - seen[pair[1]])) for pair in combinations(seen, 2)}
    near = {pair: distance for pair, distance in apart.items() if distance < FAR}
    assert not near, f"{sight}: {near}"


@pytest.mark.parametrize("sight", SIGHT)
def test_a_high_month_is_told_from_a_normal_one(sight: str) -> None:
    high, normal = (lab(SIGHT[sight] @ linear(LEVELS[level])) for level in ("high", "normal"))
    assert float(np.linalg.norm(high - normal)) >= FAR


def test_text_on_a_letter_is_legible() -> None:
    assert {
        letter: round(contrast(t.fill, t.ink), 1) for letter, t in LETTERS.items() if contrast(t.fill, t.ink) < 4.5
    } == {}


def test_every_letter_has_a_hatch_of_its_own() -> None:
    assert len({tint.hatch for tint in LETTERS.values()}) == len(LETTERS)
