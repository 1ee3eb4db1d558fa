# SPDX-License-Identifier: MIT
r"""Which of a runtime's own modules stay in the list of a link.

    own      _boot.py  rp2.py  asyncio/__init__.py  asyncio/core.py
    linked   rp2.py    main.py
    without  asyncio

    stays    _boot.py

A linked module replaces the one of its name, be it a file or a package.  A module that is frozen
as source text stands in front of all others, is found first, and so can be neither replaced nor
left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mpytool.errors import LinkError
from mpytool.runtime.model import FrozenEntry

_INIT = "/__init__.py"
_SHOWN = 12  # names in a message


def kept_entries(
    own: Sequence[FrozenEntry], linked: Iterable[str], without: Iterable[str] = ()
) -> tuple[FrozenEntry, ...]:
    """The runtime's own modules that stay, in their order.

    Args:
        own: all of them.
        linked: the frozen names of the modules that are linked.
        without: names to leave out: "asyncio/core.py", "rp2", or a package with all in it.

    Raises:
        LinkError: one that is frozen as source text would have to go, or a name is not there.
    """
    dropped = {entry.name: "" for name in without for entry in _meant(own, name)}
    for name in linked:
        for entry in own:
            if _replaces(name, entry.name):
                dropped[entry.name] = name
    for entry in own:
        if entry.name in dropped and not entry.address:
            by = dropped[entry.name]
            what = f"be replaced by {by}" if by else "be left out"
            raise LinkError(
                f"{entry.name} cannot {what}: the runtime holds it as source text, which is found "
                "before every other module",
                hint="give the module another name" if by else "leave it in",
            )
    return tuple(entry for entry in own if entry.name not in dropped)


def _replaces(linked: str, own: str) -> bool:
    """Whether a linked module takes the place of one of the runtime's."""
    if linked == own or (linked.endswith(_INIT) and own == linked.removesuffix(_INIT) + ".py"):
        return True
    return own.startswith(linked.removesuffix(".py") + "/")


def _meant(own: Sequence[FrozenEntry], name: str) -> list[FrozenEntry]:
    """The modules that a user means by a name.

    Raises:
        LinkError: there is none.
    """
    path = name.strip("/").removesuffix(".py")
    if "/" not in path:
        path = path.replace(".", "/")
    found = [
        entry
        for entry in own
        if entry.name in (name, f"{path}.py") or entry.name.startswith(f"{path}/")
    ]
    if found:
        return found
    names = [entry.name for entry in own]
    from difflib import get_close_matches

    near = get_close_matches(f"{path}.py", names, n=1)
    more = ", ..." if len(names) > _SHOWN else ""
    has = ", ".join(names[:_SHOWN]) + more if names else "none"
    raise LinkError(
        f"the runtime has no module {name!r} to leave out",
        hint=f"did you mean {near[0]!r}?" if near else f"its modules: {has}",
    )
