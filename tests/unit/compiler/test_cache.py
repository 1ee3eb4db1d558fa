# SPDX-License-Identifier: MIT
from __future__ import annotations

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mpytool.bytecode.code import constant_key
from mpytool.cache_folder import user_folder
from mpytool.compiler import cache as caches
from mpytool.compiler.cache import PACK_LIMIT, CompiledCache
from mpytool.compiler.files import compile_files, plan
from mpytool.compiler.options import DEFAULT_OPTIONS, CompileOptions
from mpytool.compiler.pipeline import compile_source
from mpytool.compiler.stored import dump_module, load_module
from mpytool.errors import ToolError

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


def key_of(cache: CompiledCache, source: bytes, number: int = 0) -> bytes:
    return cache.key(source, f"{number}.py", DEFAULT_OPTIONS, "mpy")


def packs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_put_is_there_for_others(tmp_path: Path) -> None:
    cache = CompiledCache(tmp_path / "c")
    keys = [key_of(cache, b"x", number) for number in range(400)]
    assert cache.get(keys[0]) is None
    for number, key in enumerate(keys):
        cache.put(key, b"%d" % number)
    cache.save()
    other = CompiledCache(tmp_path / "c")
    assert [other.get(key) for key in keys] == [b"%d" % number for number in range(400)]
    assert len(packs(tmp_path)) <= 256


def test_a_key_tells_what_the_result_depends_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = CompiledCache(tmp_path)
    keys = {
        cache.key(b"x", "a.py", DEFAULT_OPTIONS, "mpy"),
        cache.key(b"y", "a.py", DEFAULT_OPTIONS, "mpy"),
        cache.key(b"x", "b.py", DEFAULT_OPTIONS, "mpy"),
        cache.key(b"x", "a.py", CompileOptions(optimise=1), "mpy"),
        cache.key(b"x", "a.py", CompileOptions(source_lines=False), "mpy"),
        cache.key(b"x", "a.py", CompileOptions(small_int_bits=63), "mpy"),
        cache.key(b"x", "a.py", DEFAULT_OPTIONS, "module"),
    }
    monkeypatch.setattr(caches, "__version__", "another")
    keys.add(CompiledCache(tmp_path).key(b"x", "a.py", DEFAULT_OPTIONS, "mpy"))
    assert len(keys) == 8
    assert len({len(key) for key in keys}) == 1


def test_an_edit_of_the_compiler_gives_other_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "mpytool"
    for name in ("compiler", "syntax", "bytecode", "mpy", "qstr", "source"):
        (root / name).mkdir(parents=True)
    monkeypatch.setattr(caches, "__file__", str(root / "compiler" / "cache.py"))
    before = key_of(CompiledCache(tmp_path), b"x")
    assert key_of(CompiledCache(tmp_path), b"x") == before
    (root / "syntax" / "lexer.py").write_text("pass")
    assert key_of(CompiledCache(tmp_path), b"x") != before


@pytest.mark.parametrize("at", range(0, 120, 7))
def test_damage_is_not_used(tmp_path: Path, at: int) -> None:
    cache = CompiledCache(tmp_path)
    key = key_of(cache, b"x")
    cache.put(key, b"content" * 12)
    cache.save()
    (path,) = packs(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert CompiledCache(tmp_path).get(key) is None
    path.write_bytes(data[:at])
    assert CompiledCache(tmp_path).get(key) is None
    cache.put(key, b"again")
    cache.save()
    assert CompiledCache(tmp_path).get(key) == b"again"


def test_the_oldest_go_when_a_pack_is_full(tmp_path: Path) -> None:
    cache = CompiledCache(tmp_path)
    keys = [bytes([7]) + bytes([number]) * 15 for number in range(12)]
    for key in keys:
        cache.put(key, bytes(PACK_LIMIT // 10))
        cache.save()
    assert [cache.get(key) is not None for key in keys] == [False] * 3 + [True] * 9
    assert all(path.stat().st_size <= PACK_LIMIT for path in packs(tmp_path))
    cache.put(keys[0], bytes(PACK_LIMIT))
    cache.save()
    assert cache.get(keys[0]) is None


@posix_only
def test_a_folder_that_cannot_be_used_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        cache = CompiledCache(folder)
        key = key_of(cache, b"x")
        cache.put(key, b"1")
        cache.save()
        assert cache.get(key) is None


def test_writers_at_once_leave_whole_packs(tmp_path: Path) -> None:
    contents = {bytes([3]) + bytes([number]) * 15: bytes([number]) * 3000 for number in range(40)}

    def write(key: bytes) -> None:
        cache = CompiledCache(tmp_path)
        cache.put(key, contents[key])
        cache.save()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, contents))
    found = {key: CompiledCache(tmp_path).get(key) for key in contents}
    assert any(found.values())
    assert all(data in (None, contents[key]) for key, data in found.items())


SAMPLES = """
x = 1
---
def f(a, *b, c=2.5, **d):
    return lambda: [a for a in b if a is not ...]
---
t = (1, -0.0, 1e400, 2j, b"x", "\\ud800", (None, True, ...), 12345678901234567890123)
class A:
    def g(self):
        yield from self
"""


@pytest.mark.parametrize("source", SAMPLES.split("---\n"))
def test_a_module_comes_back_as_it_was(source: str) -> None:
    module = compile_source(source, "m.py", CompileOptions(small_int_bits=63))
    back = load_module(dump_module(module))
    assert back == module
    assert [constant_key(c) for c in back.constants] == [constant_key(c) for c in module.constants]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_tree_compiled_again_is_the_same_without_a_compiler(tmp_path: Path, workers: int) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    for number in range(10):
        (tree / f"m{number}.py").write_text(f"x = {number} + 1000\n")
    (tree / "bad.py").write_text("x = (\n")
    cache = CompiledCache(tmp_path / "c")
    jobs = plan([str(tree)], str(tmp_path / "cold"))
    cold = list(compile_files(jobs, DEFAULT_OPTIONS, workers, cache))
    warm_jobs = plan([str(tree)], str(tmp_path / "warm"))
    warm = list(compile_files(warm_jobs, DEFAULT_OPTIONS, workers, cache))
    assert [result.diagnostics for result in warm] == [result.diagnostics for result in cold]
    assert [result.job for result in warm] == list(warm_jobs)
    for job, again in zip(jobs, warm_jobs, strict=True):
        assert job.output.exists() == again.output.exists() == (job.source.name != "bad.py")
        if job.output.exists():
            assert job.output.read_bytes() == again.output.read_bytes()


def test_a_hit_imports_no_compiler(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("x = 1\n")
    program = textwrap.dedent("""
        import sys
        from mpytool.cli.main import main
        try:
            main(sys.argv[1:])
        except SystemExit as end:
            assert not end.code, end.code
        print("mpytool.compiler.generator" in sys.modules, "mpytool.syntax.lexer" in sys.modules)
    """)
    command = [sys.executable, "-c", program, "compile", str(tmp_path / "m.py")]
    for extra, expected in (((), True), ((), False), (("--no-cache",), True)):
        done = subprocess.run([*command, *extra], capture_output=True, text=True, check=True)
        assert done.stdout.split() == [str(expected)] * 2


@posix_only
def test_without_a_home_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPYTOOL_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/x/y")
    found = CompiledCache.default()
    assert found is not None

    def no_home(path: Path) -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "expanduser", no_home)
    if sys.platform.startswith("linux"):
        assert CompiledCache.default() is None
        with pytest.raises(ToolError, match="no home folder"):
            user_folder()
