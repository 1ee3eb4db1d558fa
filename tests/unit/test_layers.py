# SPDX-License-Identifier: MIT
"""Imports point one way: the rule of docs/architecture.md."""

import re
from pathlib import Path

import pytest

import mpytool

ROOT = Path(mpytool.__file__).parent
# A package may import from those in rows below its own, and from its own row's name only itself.
ROWS = (
    ("__main__",),
    ("cli",),
    ("project",),
    ("build", "run", "flash"),
    ("packages", "data"),
    ("compiler", "freeze", "link", "runtime", "image", "lint"),
    ("syntax",),
    ("raw_code", "verify"),
    ("mpy",),
    ("qstr", "bytecode", "boards", "abi"),
    ("source", "output", "cache_folder"),
    ("errors", "__init__"),
)
# freeze -> cells; link reads them, and writes into a runtime's image; run and flash build first.
SAME_ROW = {
    ("link", "freeze"),
    ("link", "image"),
    ("link", "runtime"),
    ("runtime", "image"),
    ("run", "build"),
    ("flash", "run"),
    ("flash", "build"),
}
RANK = {name: rank for rank, row in enumerate(ROWS) for name in row}
_IMPORT = re.compile(r"^\s*(?:from|import) mpytool\.?([\w]*)", re.MULTILINE)


def package_of(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


@pytest.mark.parametrize(
    "path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_imports_point_down(path: Path) -> None:
    own = package_of(path)
    for name in _IMPORT.findall(path.read_text(encoding="utf-8")):
        other = name or "__init__"
        if other == own:
            continue
        allowed = RANK[other] > RANK[own] or (own, other) in SAME_ROW
        assert allowed, f"{own} imports {other}"
