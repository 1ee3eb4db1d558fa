# SPDX-License-Identifier: MIT
"""Random programs, compiled by our compiler and by mpy-cross, byte for byte.

    literals.py   numbers and strings in all their forms
    programs.py   statements and expressions, a grammar with weights
    mutate.py     small changes of real files, most of them mistakes
    oracle.py     mpy-cross and our compiler as functions: source -> outcome
    shrink.py     the smallest program that still differs
    compare.py    python -m fuzz.compare --seed 1 --count 10000   (in tests/)

The same seed gives the same programs on every machine.
"""
