# SPDX-License-Identifier: MIT
"""The collector, the maps and the interned strings by themselves, on the host.

`firmware/test/test_core.c` does random operations and compares with plain models.  It is built
twice: as the firmware is, and with a collection at every allocation (RT_GC_STRESS), which frees
at once what nothing holds.  AddressSanitizer and UBSan watch both.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
_FLAGS = ["-m32", "-msse2", "-mfpmath=sse", "-O1", "-g", "-fno-pie", "-no-pie", "-std=gnu11"]
_SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


@pytest.mark.parametrize("stress", [0, 1], ids=["plain", "stress"])
def test_against_models(tmp_path: Path, stress: int) -> None:
    if shutil.which("gcc") is None or sys.platform != "linux":
        pytest.skip("needs gcc on Linux")
    probe = tmp_path / "probe.c"
    probe.write_text("#include <stdio.h>\nint main(void) { return 0; }\n")
    command = ["gcc", "-m32", *_SANITIZE, str(probe), "-o", str(tmp_path / "probe")]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("gcc has no 32-bit libraries (gcc-multilib)")
    command = [sys.executable, "firmware/build.py", "host"]  # for the generated names
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    build, vm = ROOT / "build" / "host", ROOT / "firmware" / "vm"
    include = [f"-I{ROOT / 'firmware' / 'include'}", f"-I{vm}", f"-I{build}"]
    sources = [str(vm / f"{name}.c") for name in ("gc", "map", "qstr")]
    test = str(ROOT / "firmware" / "test" / "test_core.c")
    target = tmp_path / "test_core"
    defines = ["-DRT_PORT_HOST=1", f"-DRT_GC_STRESS={stress}"]
    inputs = [test, *sources, str(build / "rt_qstr_gen.c")]
    command = ["gcc", *_FLAGS, *_SANITIZE, *defines, *include, *inputs, "-o", str(target)]
    subprocess.run(command, check=True)
    done = subprocess.run([str(target)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
