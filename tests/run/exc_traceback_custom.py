# SPDX-License-Identifier: MIT
# expect-exit: 1
# An uncaught exception of a class of the program's own, with arguments.
class ConfigError(Exception):
    def __init__(self, key, reason):
        super().__init__(key, reason)

def load(key):
    try:
        {}[key]
    except KeyError as e:
        raise ConfigError(key, "missing")

load("speed")
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 14, in <module>
# expect:   File "main.py", line 12, in load
# expect: ConfigError: ('speed', 'missing')
