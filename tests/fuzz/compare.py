# SPDX-License-Identifier: MIT
"""Compare our compiler with mpy-cross on random programs.

    cd tests; python -m fuzz.compare --seed 1 --count 10000
    python -m fuzz.compare --seed 1 --count 10000 --mutate DIR...

mpy-cross takes some milliseconds to start, so programs (functions, classes and other
statements of a module) are joined to files of `--batch`; if a file differs, the smallest part
of it that does is searched for and printed.  The seed, the batch size and the count tell
exactly which programs ran.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from fuzz.mutate import mutations
from fuzz.oracle import Options, Reference, differ, ours
from fuzz.programs import Programs
from fuzz.shapes import shapes
from fuzz.shrink import shrink

_SOURCE_ENCODING = ("utf-8", "surrogatepass")
_SHAPES_IN_BATCH = 2


@dataclass
class Tally:
    """What a run found.

    Attributes:
        programs: how many were compared.
        accepted: how many of them both accept.
        refused: how many both refuse, on the same line.
        other_lines: how many both refuse, on different lines.
        skipped: for how many mpy-cross lacked memory.
        differences: (kind of difference, smallest source, options).
    """

    programs: int = 0
    accepted: int = 0
    refused: int = 0
    other_lines: int = 0
    skipped: int = 0
    differences: list[tuple[str, str, Options]] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """A file to compile.

    Attributes:
        pieces: programs that make the file when they are joined.
        options: how to compile it.
        line_end: what ends its lines.
    """

    pieces: tuple[str, ...]
    options: Options = field(default_factory=Options)
    line_end: str = "\n"

    @property
    def text(self) -> str:
        """The whole file."""
        return "".join(self.pieces).replace("\n", self.line_end)

    def halves(self) -> tuple[Source, Source]:
        """The file as two."""
        middle = len(self.pieces) // 2
        return replace(self, pieces=self.pieces[:middle]), replace(
            self, pieces=self.pieces[middle:]
        )


def compare(sources: Iterable[Source], reference: Reference, most: int = 20) -> Tally:
    """Compare both compilers on files.

    A file that both refuse is compared again in parts: a mistake hides what is behind it.

    Args:
        sources: the files.
        reference: mpy-cross.
        most: stop after so many differences.
    """
    tally = Tally()
    for source in sources:
        tally.programs += len(source.pieces)
        waiting = [source]
        while waiting:
            part = waiting.pop()
            data = part.text.encode(*_SOURCE_ENCODING)
            expected, own = reference(data, part.options), ours(data, part.options)
            kind = differ(expected, own)
            if kind == "line":
                tally.other_lines += 1
            elif kind:
                small = _smallest(part.text, kind, part.options, reference)
                tally.differences.append((kind, small, part.options))
            elif expected.data is not None:
                tally.accepted += len(part.pieces)
            elif len(part.pieces) > 1:
                waiting += part.halves()
            elif expected.is_out_of_memory:
                tally.skipped += 1
            else:
                tally.refused += 1
        if len(tally.differences) >= most:
            break
    return tally


def _smallest(source: str, kind: str, options: Options, reference: Reference) -> str:
    def fails(text: str) -> bool:
        data = text.encode(*_SOURCE_ENCODING)
        return differ(reference(data, options), ours(data, options)) == kind

    return shrink(source, fails)


def option_sets(random: Random, target: str) -> Iterator[Options]:
    """Options without end; the default ones most often."""
    while True:
        yield Options(
            optimise=random.choice((0, 0, 0, 1, 2, 3)),
            source_lines=random.random() < 0.9 or target != "6.3",
            small_int_bits=random.choice((31, 31, 31, 31, 63, 16)),
            target=target,
        )


def random_sources(seed: int, count: int, batch: int, target: str = "6.3") -> Iterator[Source]:
    """Files of random programs, and programs of odd shapes (`fuzz.shapes`) between them."""
    random = Random(seed)
    options = option_sets(random, target)
    odd = shapes(random)
    made = 0
    while made < count:
        line_end = random.choice(("\n", "\n", "\n", "\n", "\n", "\n", "\r\n", "\r"))
        pieces = Programs(random, templates=target == "6.3").batch(batch)
        yield Source(tuple(pieces), next(options), line_end)
        made += batch
        for _ in range(_SHAPES_IN_BATCH):
            yield Source((next(odd),), next(options))
            made += 1


def main(arguments: list[str]) -> int:
    """Run the comparison; 1 if there are differences."""
    parser = argparse.ArgumentParser(prog="fuzz.compare", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=40)
    parser.add_argument("--most", type=int, default=20, help="stop after so many differences")
    parser.add_argument("--target", default="6.3", help="6.1, 6.2 or 6.3")
    parser.add_argument("--mutate", nargs="+", type=Path, help="change files of these folders")
    chosen = parser.parse_args(arguments)
    if chosen.mutate:
        mutated = mutations(chosen.mutate, Random(chosen.seed), chosen.count)
        options = Options(target=chosen.target)
        sources = (Source((text,), options) for text in mutated)
    else:
        sources = random_sources(chosen.seed, chosen.count, chosen.batch, chosen.target)
    start = time.perf_counter()
    with Reference(chosen.target) as reference:
        tally = compare(sources, reference, chosen.most)
        runs = reference.runs
    took = time.perf_counter() - start
    for kind, source, options in tally.differences:
        print(f"--- {kind}, {options}\n{source!r}")
    print(
        f"seed {chosen.seed}: {tally.programs} programs in {runs} runs of mpy-cross, "
        f"{tally.accepted} accepted, {tally.refused} refused by both on the "
        f"same line, {tally.other_lines} on another, "
        f"{tally.skipped} without memory, {len(tally.differences)} differences, {took:.0f} s"
    )
    return bool(tally.differences)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
