"""The asset graph as text, a line an asset. `python -m tests.pipelines.asset_graph` writes asset_graph.txt anew."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from assets.catalogue import tables
from pipelines.definitions import build_definitions

SNAPSHOT = Path(__file__).with_suffix(".txt")


def asset_graph() -> str:
    """Every asset with what it reads, then every check with what it reads beside; `!` stops what comes after."""
    graph = build_definitions().resolve_asset_graph()
    every_table = {dg.AssetKey([t.stage, t.name]) for t in tables()}
    lines = []
    for key in graph.toposorted_asset_keys:
        parents = graph.get(key).parent_keys
        names = ["every table"] if parents == every_table else sorted(_name(parent) for parent in parents)
        lines.append(f"{_name(key)} <- {', '.join(names)}" if names else _name(key))
    for check in sorted(graph.asset_check_keys):
        spec = graph.get_check_spec(check)
        beside = sorted(_name(dep.asset_key) for dep in spec.additional_deps)
        name = f"{_name(check.asset_key)}: {check.name}{' !' if spec.blocking else ''}"
        lines.append(f"{name} <- {', '.join(beside)}" if beside else name)
    return "".join(f"{line}\n" for line in lines)


def _name(key: dg.AssetKey) -> str:
    return "/".join(key.path)


if __name__ == "__main__":
    SNAPSHOT.write_text(asset_graph(), encoding="utf-8")
