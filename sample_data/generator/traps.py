"""Trap monitoring at the sentinel streets and towns, month by month.

Levels and species shares are those of Haining 2009-2012 and of national reports: rodents 0.69 per 100 trap-nights,
5.2 flies a cage, 0.5 cockroaches a paper. Flies and mosquitoes follow the season: mosquitoes with their peak in August,
flies June to August, rodents in September.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from sample_data.generator import haining
from sample_data.generator.draw import beta_binomial, gamma_poisson, parts
from sample_data.generator.row import Row

# 马桥街道 sends rodent traps but never a rodent survey.
TRAPS_ONLY = "330481004"
SENTINELS = ("330481001", "330481002", "330481101", "330481103", "330481110")
FEW = ("330481001", "330481101", "330481110")
PLACES: dict[str, tuple[str, ...]] = {
    "rodent_trap": (*SENTINELS, TRAPS_ONLY),
    "light_trap": SENTINELS,
    "double_net": FEW,
    "breteau": SENTINELS,
    "ovitrap": FEW,
    "fly_cage": SENTINELS,
    "cockroach_paper": FEW,
}
# Rodents in odd months of the whole year, the others April to November.
MONTHS: dict[str, tuple[int, ...]] = {
    form: (1, 3, 5, 7, 9, 11) if form == "rodent_trap" else (4, 5, 6, 7, 8, 9, 10, 11) for form in PLACES
}
# Day of the month on which setting starts: mosquitoes in the first ten days, the others in mid-month.
FIRST_DAY = {"rodent_trap": 10, "light_trap": 4, "double_net": 7, "breteau": 5, "ovitrap": 8, "fly_cage": 12,
             "cockroach_paper": 9}  # fmt: skip

_MOSQUITO_SEASON = {4: 0.15, 5: 0.5, 6: 1.1, 7: 1.6, 8: 1.9, 9: 1.3, 10: 0.8, 11: 0.2}
_FLY_SEASON = {4: 0.3, 5: 0.9, 6: 1.6, 7: 1.6, 8: 1.4, 9: 1.0, 10: 0.8, 11: 0.4}
_COCKROACH_SEASON = {4: 0.9, 5: 1.1, 6: 1.3, 7: 1.3, 8: 1.2, 9: 1.0, 10: 0.8, 11: 0.4}
_RODENT_SEASON = {1: 0.6, 3: 0.9, 5: 1.0, 7: 1.0, 9: 1.6, 11: 0.9}
_TEMPERATURE = {1: 5, 3: 11, 4: 16, 5: 21, 6: 25, 7: 29, 8: 29, 9: 25, 10: 19, 11: 13}

_MOSQUITOES = {"culex_pipiens": 80.0, "culex_tritaeniorhynchus": 8.0, "aedes_albopictus": 5.0,
               "anopheles_sinensis": 4.0, "armigeres_subalbatus": 3.0}  # fmt: skip
_FLIES = {"musca_domestica": 55.0, "chrysomya_megacephala": 27.0, "lucilia_sericata": 8.0, "musca_sorbens": 4.0,
          "sarcophaga_peregrina": 4.0, "other_fly": 2.0}  # fmt: skip
_RODENTS = {"mus_musculus_male": 22.0, "mus_musculus_female": 22.0, "rattus_norvegicus_male": 18.0,
            "rattus_norvegicus_female": 17.0, "rattus_tanezumi_unsexed": 8.0, "apodemus_agrarius_male": 6.0,
            "suncus_murinus_unsexed": 7.0}  # fmt: skip
_COCKROACHES = {"blattella_germanica_nymph": 55.0, "blattella_germanica_female": 18.0,
                "blattella_germanica_male": 17.0, "periplaneta_fuliginosa_female": 4.0,
                "periplaneta_americana_male": 4.0, "other_cockroach_nymph": 2.0}  # fmt: skip

_NAMES = {"urban_residential": "小区", "rural_residential": "自然村", "key_trade": "食品作坊", "park": "公园",
          "hospital": "卫生院", "livestock_shed": "牲畜棚", "farm_market": "农贸市场", "catering_outdoor": "餐饮街",
          "catering": "餐馆", "hotel": "宾馆", "building_site": "建筑工地"}  # fmt: skip


def rows(form: str, street: str, month: date, rng: np.random.Generator) -> list[Row]:
    """The rows of one place and month; `month` is any day of it."""
    first = month.replace(day=FIRST_DAY[form])
    stations = {
        "rodent_trap": ("urban_residential", "urban_residential", "key_trade", "key_trade", "rural_residential",
                        "rural_residential"),
        "light_trap": ("urban_residential", "park", "hospital", "rural_residential", "livestock_shed"),
        "double_net": ("urban_residential", "park"),
        "breteau": ("urban_residential", "rural_residential"),
        "ovitrap": ("urban_residential", "park"),
        "fly_cage": ("farm_market", "catering_outdoor", "catering_outdoor", "park", "urban_residential"),
        "cockroach_paper": ("farm_market", "catering", "catering", "hotel", "hospital", "urban_residential"),
    }[form]  # fmt: skip
    made = []
    for i, habitat in enumerate(stations):
        built_up = habitat not in ("rural_residential", "livestock_shed")
        parts_here = haining.parts_of(street, "community" if built_up else "village", first)
        # The site of a habitat stays the same all year, except that rodent traps move within the street.
        at = (3 * (i // 2 if form == "rodent_trap" else i) + (month.month if form == "rodent_trap" else 0)) % len(
            parts_here
        )
        code, name = parts_here[at]
        surveyed_on = first + timedelta(days=i // 3)
        made.append({
            "place_code": code, "place_name": name,
            "unit_name": f"{haining.short(name)}{_NAMES[habitat]}{i + 1}号点",
            "is_key_unit": habitat in ("farm_market", "catering", "hotel", "hospital", "key_trade"),
            "is_built_up": built_up, "round_kind": "monitoring", "surveyed_on": surveyed_on,
            "inspectors": "病媒监测组", "habitat": habitat,
            "temperature_c": Decimal(_TEMPERATURE[month.month] * 10 + int(rng.integers(-25, 26))) / 10,
            **_MEASURES[form](habitat, surveyed_on, rng),
        })  # fmt: skip
    return made


def measures(form: str, habitat: str, on: date, rng: np.random.Generator, caught: int | None = None) -> Row:
    """What one station counts on a day; of lamps and cages the catch may be given."""
    if caught is None:
        return _MEASURES[form](habitat, on, rng)
    return {"light_trap": _light_trap, "fly_cage": _fly_cage}[form](habitat, on, rng, caught)


def _rodent_trap(habitat: str, on: date, rng: np.random.Generator) -> Row:
    """105 to 115 traps a row, two rows a habitat: at least 200 effective ones in each."""
    level = {"urban_residential": 0.006, "key_trade": 0.005, "rural_residential": 0.010}[habitat]
    traps = int(rng.integers(112, 121))
    recovered = traps - int(rng.integers(0, 3))
    invalid = int(rng.integers(0, 6))
    effective = recovered - invalid
    caught = beta_binomial([effective], level * _RODENT_SEASON[on.month], rng, correlation=0.01)[0]
    return {
        "method": "snap", "collected_on": on + timedelta(days=1), "traps_set": traps,
        "traps_set_indoors": traps // 2, "traps_set_outdoors": traps - traps // 2, "traps_recovered": recovered,
        "traps_invalid": invalid, "traps_effective": effective, **_nonzero(parts(caught, _RODENTS, rng)),
        "caught": caught,
    }  # fmt: skip


def _light_trap(habitat: str, on: date, rng: np.random.Generator, females: int | None = None) -> Row:
    """Two lamps from dusk to dawn; sheds catch most, Culex tritaeniorhynchus above all."""
    level = {"urban_residential": 3.0, "park": 4.0, "hospital": 2.5, "rural_residential": 7.0, "livestock_shed": 30.0}
    shed = habitat == "livestock_shed"
    shares = {**_MOSQUITOES, "culex_tritaeniorhynchus": 60.0} if shed else _MOSQUITOES
    if females is None:
        females = gamma_poisson([2 * level[habitat] * _MOSQUITO_SEASON[on.month]], rng, shape=2.5)[0]
    males = int(rng.poisson(0.15 * females))
    return {
        "lamps": 2, "nights": 1,
        **{f"{s}_female": n for s, n in parts(females, shares, rng).items() if n},
        **{f"{s}_male": n for s, n in parts(males, shares, rng).items() if n},
        "females": females, "total": females + males,
    }  # fmt: skip


def _double_net(habitat: str, on: date, rng: np.random.Generator) -> Row:
    females = gamma_poisson([2 * 1.2 * _MOSQUITO_SEASON[on.month]], rng, shape=1.5)[0]
    return {
        "nets": 2, "minutes_per_net": 30, "females": females,
        "aedes_albopictus_female": int(rng.binomial(females, 0.85)),
    }  # fmt: skip


def _breteau(habitat: str, on: date, rng: np.random.Generator) -> Row:
    containers = int(rng.poisson(28)) + 5
    positive = beta_binomial([containers], 0.12 * _MOSQUITO_SEASON[on.month], rng, correlation=0.05)[0]
    houses = int(rng.integers(1, min(positive, 50) + 1)) if positive else 0
    return {
        "houses": 50, "houses_positive": max(houses, (positive + 2) // 3), "containers": containers,
        "containers_positive": positive,
    }  # fmt: skip


def _ovitrap(habitat: str, on: date, rng: np.random.Generator) -> Row:
    recovered = 50 - int(rng.integers(0, 4))
    positive = beta_binomial([recovered], 0.07 * _MOSQUITO_SEASON[on.month], rng, correlation=0.04)[0]
    return {
        "collected_on": on + timedelta(days=3), "traps_set": 50, "traps_recovered": recovered,
        "traps_positive": positive,
    }  # fmt: skip


def _fly_cage(habitat: str, on: date, rng: np.random.Generator, caught: int | None = None) -> Row:
    level = {"farm_market": 7.5, "catering_outdoor": 6.0, "park": 2.5, "urban_residential": 3.0}[habitat]
    if caught is None:
        caught = gamma_poisson([2 * level * _FLY_SEASON[on.month]], rng, shape=2.0)[0]
    return {
        "cages_set": 2, "cages_effective": 2, "exposure_hours": 6, **_nonzero(parts(caught, _FLIES, rng)),
        "total": caught,
    }  # fmt: skip


def _cockroach_paper(habitat: str, on: date, rng: np.random.Generator) -> Row:
    level = {"farm_market": 0.10, "catering": 0.07, "hotel": 0.04, "hospital": 0.04, "urban_residential": 0.03}[habitat]
    papers, lost = 20, int(rng.integers(0, 2))
    effective = papers - lost - int(rng.integers(0, 2))
    positive = beta_binomial([effective], level * _COCKROACH_SEASON[on.month], rng, correlation=0.08)[0]
    caught = positive + int(rng.poisson(6.5 * positive)) if positive else 0
    return {
        "papers_set": papers, "papers_recovered": papers - lost, "papers_effective": effective,
        "papers_positive": positive, **_nonzero(parts(caught, _COCKROACHES, rng)), "caught": caught,
    }  # fmt: skip


def _nonzero(counts: dict[str, int]) -> Row:
    return {key: n for key, n in counts.items() if n}


_MEASURES = {
    "rodent_trap": _rodent_trap, "light_trap": _light_trap, "double_net": _double_net, "breteau": _breteau,
    "ovitrap": _ovitrap, "fly_cage": _fly_cage, "cockroach_paper": _cockroach_paper,
}  # fmt: skip
