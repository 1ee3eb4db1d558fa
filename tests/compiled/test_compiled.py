# SPDX-License-Identifier: MIT
"""The compiler as machine code, made by mypyc, and as Python give the same bytes and errors."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from compiled.outcomes import outcomes
from conftest import ROOT, lock

pytest.importorskip("mypyc", reason="mypy is not installed")
pytest.importorskip("hatchling")
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def compiled() -> Path:
    """A folder with the package, compiled; kept in build/ until a source changes."""
    if not shutil.which("gcc") and not shutil.which("clang"):
        pytest.skip("no C compiler is installed")
    sys.path.insert(0, str(ROOT))
    import hatch_build

    state = hashlib.md5(sys.version.encode())
    packages = ("bytecode", "compiler", "mpy", "qstr", "source", "syntax")
    sources = [path for name in packages for path in (ROOT / "mpytool" / name).rglob("*.py")]
    for path in (ROOT / "hatch_build.py", ROOT / "mpytool" / "errors.py", *sorted(sources)):
        state.update(str(path).encode() + path.read_bytes())
    folder = ROOT / "build" / "compiled"
    mark = folder / "state"
    with lock(ROOT / "build" / "compiled.lock"):
        if not mark.exists() or mark.read_text() != state.hexdigest():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            hatch_build.compile_modules(folder, opt_level="0")
            mark.write_text(state.hexdigest())
    return folder


@pytest.mark.slow
@pytest.mark.needs_cc
def test_the_compiled_compiler_gives_the_same(compiled: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "outcomes.py"), str(compiled)],
        capture_output=True,
        text=True,
        check=False,
        cwd=compiled,
    )
    assert done.returncode == 0, done.stderr
    native, plain = json.loads(done.stdout), outcomes()
    assert len(plain) > 500
    assert native.keys() == plain.keys()
    assert [name for name in plain if native[name] != plain[name]] == []
