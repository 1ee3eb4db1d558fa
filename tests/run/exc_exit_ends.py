# SPDX-License-Identifier: MIT
# sys.exit() ends the program without a traceback.
import sys
print("one")  # expect: one

def leave():
    try:
        sys.exit()
    finally:
        print("leaving")

leave()
print("never")  # expect: leaving
