# SPDX-License-Identifier: MIT
"""Which modules of a runtime stay beside those that are linked."""

import pytest

from mpytool.errors import LinkError
from mpytool.link.own import kept_entries
from mpytool.runtime.model import FrozenEntry

OWN = tuple(
    FrozenEntry(name, address)
    for address, name in enumerate(
        ["text.py", "_boot.py", "rp2.py", "pkg/__init__.py", "pkg/part.py", "pkg/sub/x.py"]
    )
)


def names(linked=(), without=()):
    return [entry.name for entry in kept_entries(OWN, linked, without)]


def test_all_stay():
    assert names(["main.py"]) == [entry.name for entry in OWN]


@pytest.mark.parametrize(
    ("linked", "gone"),
    [
        ("rp2.py", {"rp2.py"}),
        ("pkg/__init__.py", {"pkg/__init__.py"}),
        ("pkg/new.py", set()),
        ("pkg.py", {"pkg/__init__.py", "pkg/part.py", "pkg/sub/x.py"}),
        ("rp2/__init__.py", {"rp2.py"}),
    ],
)
def test_a_linked_module_replaces_its_namesake(linked, gone):
    assert set(names()) - set(names([linked])) == gone


@pytest.mark.parametrize(
    ("without", "gone"),
    [
        ("rp2", {"rp2.py"}),
        ("rp2.py", {"rp2.py"}),
        ("pkg", {"pkg/__init__.py", "pkg/part.py", "pkg/sub/x.py"}),
        ("pkg/part", {"pkg/part.py"}),
        ("pkg.sub.x", {"pkg/sub/x.py"}),
        ("pkg/sub/", {"pkg/sub/x.py"}),
    ],
)
def test_names_to_leave_out(without, gone):
    assert set(names()) - set(names(without=[without])) == gone


def test_a_name_that_is_not_there():
    with pytest.raises(LinkError, match=r"no module 'rp3' to leave out") as caught:
        names(without=["rp3"])
    assert caught.value.hint == "did you mean 'rp2.py'?"
    with pytest.raises(LinkError) as caught:
        names(without=["zzzzz"])
    assert caught.value.hint.startswith("its modules: text.py, _boot.py")
    with pytest.raises(LinkError) as caught:
        kept_entries((), (), ["a"])
    assert caught.value.hint == "its modules: none"


def test_source_texts_cannot_go():
    with pytest.raises(LinkError, match=r"text.py cannot be replaced by text.py: .* source text"):
        names(["text.py"])
    with pytest.raises(LinkError, match=r"text.py cannot be left out"):
        names(without=["text"])
