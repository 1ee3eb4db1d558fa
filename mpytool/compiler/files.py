# SPDX-License-Identifier: MIT
"""Compiling files and trees of files.

    jobs = plan(["main.py", "lib"], out_dir="build")
        main.py       -> build/main.mpy
        lib/a/b.py    -> build/a/b.mpy       a directory's files keep their place in it
    for result in compile_files(jobs, options, worker_count=2, cache=CompiledCache.default()): ...

An output is written beside its final place and then renamed, so it is whole or
not there.  The compiler is imported only if a file is not in the cache.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from mpytool.compiler.cache import CompiledCache
from mpytool.compiler.options import CompileOptions
from mpytool.errors import Diagnostic, Location, ToolError
from mpytool.output import write_whole

_KIND = "mpy"  # of what is kept: the file's bytes
STDIN_NAME = "<stdin>"
# With fewer files than this, starting worker processes takes longer than compiling.
_LEAST_FILES_FOR_WORKERS = 8


class Job(NamedTuple):
    """One file to compile.

    Attributes:
        source: the source file.
        output: the .mpy file.
        source_name: the file's name that tracebacks show.
    """

    source: Path
    output: Path
    source_name: str


class Result(NamedTuple):
    """What became of a job.

    Attributes:
        job: the job.
        diagnostics: what was wrong.
    """

    job: Job
    diagnostics: tuple[Diagnostic, ...] = ()


def plan(paths: Sequence[str], out_dir: str | None = None) -> tuple[Job, ...]:
    """The files to compile, those of a directory in order of their names.

    Args:
        paths: source files and directories.
        out_dir: where the outputs go; beside the sources if None.

    Raises:
        ToolError: if a path does not exist, or two sources have the same output.
    """
    jobs: list[Job] = []
    for path in paths:
        root = Path(path)
        if root.is_dir():
            sources = [p for p in root.rglob("*.py") if p.is_file()]
            sources.sort(key=attrgetter("parts"))
            if not sources:
                raise ToolError(f"{path}: expected a directory with .py files, found none")
            jobs.extend(_job(source, root, out_dir) for source in sources)
        elif root.exists():
            jobs.append(_job(root, root.parent, out_dir))
        else:
            raise ToolError(f"{path}: expected a file or directory, found nothing there")
    seen: dict[Path, Path] = {}
    for job in jobs:
        if seen.setdefault(job.output, job.source) != job.source:
            raise ToolError(
                f"{job.source}: expected an output of its own, found that "
                f"{seen[job.output]} is compiled to {job.output} too",
                hint="compile them to two directories with -d",
            )
    return tuple(jobs)


def _job(source: Path, root: Path, out_dir: str | None) -> Job:
    output = source.with_suffix(".mpy")
    if out_dir is not None:
        output = Path(out_dir) / output.relative_to(root)
    return Job(source, output, source.as_posix())


def compile_bytes(
    text: bytes, job: Job, options: CompileOptions, cache: CompiledCache | None = None
) -> bytes:
    """Compile a source text to the contents of a .mpy file.

    Raises:
        SourceError: if it is not in the language.
    """
    key = cache.key(text, job.source_name, options, _KIND) if cache else b""
    if cache and (kept := cache.get(key)) is not None:
        return kept
    data = _compile(text, job, options)
    if cache:
        cache.put(key, data)
    return data


def compile_files(
    jobs: Sequence[Job],
    options: CompileOptions,
    worker_count: int,
    cache: CompiledCache | None = None,
) -> Iterator[Result]:
    """Compile files, several at a time; the results come in the order of the jobs.

    A file with a mistake does not keep the others from being compiled.

    Args:
        jobs: the files.
        options: how to compile.
        worker_count: how many processes there may be.
        cache: where compiled modules are kept.
    """
    known: dict[Job, Result] = {}
    keys: dict[Job, bytes] = {}
    for job in jobs if cache else ():
        assert cache is not None
        with contextlib.suppress(OSError):  # the compiler reads it again, and says what is wrong
            keys[job] = cache.key(job.source.read_bytes(), job.source_name, options, _KIND)
            if (data := cache.get(keys[job])) is not None:
                known[job] = _renewed(job, data)
    fresh = _compile_all([job for job in jobs if job not in known], options, worker_count)
    for job in jobs:
        if job in known:
            yield known[job]
            continue
        result, data = next(fresh)
        if cache and data and job in keys:
            cache.put(keys[job], data)
        yield result
    if cache:
        cache.save()


def _compile_all(
    jobs: Sequence[Job], options: CompileOptions, worker_count: int
) -> Iterator[tuple[Result, bytes]]:
    """Compile and write files, in order; with each result the .mpy file's bytes."""
    compile_one = partial(_try_compile, options=options)
    if worker_count <= 1 or len(jobs) < _LEAST_FILES_FOR_WORKERS:
        yield from map(compile_one, jobs)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(worker_count, len(jobs))) as pool:
        chunk = max(1, len(jobs) // (worker_count * 8))
        yield from pool.map(compile_one, jobs, chunksize=chunk)


def _try_compile(job: Job, options: CompileOptions) -> tuple[Result, bytes]:
    try:
        data = _compile(job.source.read_bytes(), job, options)
    except ToolError as error:
        return Result(job, error.diagnostics()), b""
    except OSError as error:
        place = Location(str(error.filename or job.source))
        return Result(job, (Diagnostic(error.strerror or str(error), place, code="file"),)), b""
    return _written(job, data), data


def _renewed(job: Job, data: bytes) -> Result:
    """Write an output, or give it the time of now if it holds these bytes already.

    To put a file in another's place makes some file systems wait for the disk.
    """
    with contextlib.suppress(OSError):
        if S_ISREG(job.output.stat().st_mode) and job.output.read_bytes() == data:
            os.utime(job.output)
            return Result(job)
    return _written(job, data)


def _written(job: Job, data: bytes) -> Result:
    """Write an output."""
    try:
        write_whole(job.output, data)
    except ToolError as error:
        return Result(job, error.diagnostics())
    return Result(job)


def _compile(text: bytes, job: Job, options: CompileOptions) -> bytes:
    from mpytool.compiler.pipeline import compile_source
    from mpytool.mpy.writer import write_mpy

    return write_mpy(compile_source(text, job.source_name, options, path=str(job.source)))
