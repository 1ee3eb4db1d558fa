# SPDX-License-Identifier: MIT
from __future__ import annotations

from pathlib import Path

import pytest

from mpytool.compiler.files import compile_files, plan
from mpytool.compiler.options import CompileOptions
from mpytool.errors import ToolError


def make_tree(root: Path, count: int = 2) -> Path:
    (root / "pkg" / "sub").mkdir(parents=True)
    (root / "pkg" / "a.py").write_text("x = 1\n")
    for index in range(count - 1):
        (root / "pkg" / "sub" / f"b{index}.py").write_text("y = 2\n")
    return root / "pkg"


def test_a_tree_keeps_its_shape(tmp_path: Path) -> None:
    tree = make_tree(tmp_path)
    jobs = plan([str(tree)], str(tmp_path / "out"))
    assert [job.output for job in jobs] == [
        tmp_path / "out" / "a.mpy",
        tmp_path / "out" / "sub" / "b0.mpy",
    ]
    assert next(job.output for job in plan([str(tree)])) == tree / "a.mpy"


def test_missing_and_empty_and_clashing(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="expected a file or directory, found nothing there"):
        plan([str(tmp_path / "no.py")])
    with pytest.raises(ToolError, match=r"expected a directory with \.py files, found none"):
        plan([str(tmp_path)])
    tree = make_tree(tmp_path)
    other = tmp_path / "a.py"
    other.write_text("")
    with pytest.raises(ToolError, match="expected an output of its own"):
        plan([str(tree / "a.py"), str(other)], "out")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_mistake_does_not_stop_the_others(tmp_path: Path, workers: int) -> None:
    tree = make_tree(tmp_path, 10)
    (tree / "bad.py").write_text("x = (\n")
    jobs = plan([str(tree)], str(tmp_path / "out"))
    results = list(compile_files(jobs, CompileOptions(), workers))
    assert [result.job for result in results] == list(jobs)
    failed = [result for result in results if result.diagnostics]
    assert [result.job.source.name for result in failed] == ["bad.py"]
    (diagnostic,) = failed[0].diagnostics
    assert diagnostic.message == "expected ')' for the '(' of line 1, found the end of the file"
    written = sorted(path.name for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert len(written) == 10
    assert all(name.endswith(".mpy") for name in written)
