# SPDX-License-Identifier: MIT
"""Runs what there is of the other modules and prints what they give."""

NAMES = ("classes", "closures", "errors", "floats", "generators", "tables", "texts", "waiting", "big")


def run():
    for name in NAMES:
        try:
            module = __import__(name)
        except ImportError:
            print(name, "is not there")
            continue
        print(name)
        module.run()


if __name__ != "__main__":
    run()
