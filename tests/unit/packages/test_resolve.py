# SPDX-License-Identifier: MIT
"""Packages from every source, with all that they need, and what keeps them from fitting."""

import json
import os
from dataclasses import replace

import pytest

from mpytool.errors import PackageError, ToolError
from mpytool.packages.lock import dump_lock
from mpytool.packages.mirrors import Mirrors
from mpytool.packages.resolve import resolve


def versions(lock):
    return {package.name: package.version for package in lock.packages}


def files(lock, store):
    return {
        file.name: store.find(file.sha256, file.name).read_bytes()
        for package in lock.packages
        for file in package.files
    }


def describe(**values):
    return json.dumps(values).encode()


def test_the_index(server, sources, store):
    server.publish("led", "1.0", {"led/__init__.py": b"x = 1", "led/logo.bin": b"\0"})
    server.publish("led", "2.0", {"led/__init__.py": b"x = 2"}, deps=[["base", "latest"]])
    server.publish("base", "0.1", {"base.py": b"b"})
    lock = resolve({"led": "latest"}, sources)
    assert versions(lock) == {"base": "0.1", "led": "2.0"}
    assert files(lock, store) == {"base.py": b"b", "led/__init__.py": b"x = 2"}
    lock = resolve({"led": "1.0"}, sources)
    assert versions(lock) == {"led": "1.0"}
    assert files(lock, store) == {"led/__init__.py": b"x = 1", "led/logo.bin": b"\0"}
    address = lock.packages[0].files[0].address
    assert address.startswith("index:file/")
    assert store.path(lock.packages[0].files[0].sha256, "a.py").suffix == ".py"


@pytest.mark.parametrize("host", ["github", "gitlab", "codeberg"])
def test_repositories(server, sources, store, host):
    server.pages[f"/{host}/org/led/v2/package.json"] = describe(
        version="2.0",
        urls=[["led/a.py", f"{host}:org/led/src/a.py"], ["led/b.py", "src/b.py"],
              ["c.py", f"{host}:org/other/c.py"], ["d.py", f"{server.url}/d.py"]],
        deps=[[f"{host}:org/base", "v1"]],
    )  # fmt: skip
    server.pages[f"/{host}/org/base/v1/package.json"] = describe(urls=[["base.py", "base.py"]])
    for name in ("org/led/v2/src/a", "org/led/v2/src/b", "org/other/HEAD/c", "org/base/v1/base"):
        server.pages[f"/{host}/{name}.py"] = name.encode()
    server.pages["/d.py"] = b"d"
    lock = resolve({"mine": f"{host}:org/led@v2"}, sources)
    assert versions(lock) == {"base": "", "mine": "2.0"}
    assert files(lock, store) == {
        "led/a.py": b"org/led/v2/src/a", "led/b.py": b"org/led/v2/src/b",
        "c.py": b"org/other/HEAD/c", "d.py": b"d", "base.py": b"org/base/v1/base",
    }  # fmt: skip
    assert lock.find("mine").files[1].address == f"{server.url}/d.py"


def test_single_files_and_urls(server, sources, store):
    server.pages["/github/o/r/HEAD/lib/one.py"] = b"1"
    server.pages["/x/two.py"] = b"2"
    server.pages["/x/three/package.json"] = describe(urls=[["three.py", "lib/three.py"]])
    server.pages["/x/three/lib/three.py"] = b"3"
    wanted = {
        "one": "github:o/r/lib/one.py", "two": f"{server.url}/x/two.py",
        "three": f"{server.url}/x/three/",
    }  # fmt: skip
    assert files(resolve(wanted, sources), store) == {
        "one.py": b"1",
        "two.py": b"2",
        "three.py": b"3",
    }


def test_folders_of_this_machine(server, sources, store, root):
    server.publish("base", "0.1", {"base.py": b"b"})
    for name, text in {
        "described/package.json": json.dumps(
            {"version": "3", "urls": [["d/a.py", "src/a.py"]], "deps": [["base", "latest"]]}
        ),
        "described/src/a.py": "a", "package/__init__.py": "p", "package/deep/x.py": "x",
        "loose/m.py": "m", "one.py": "1",
        "listed/manifest.py": 'metadata(version="4")\nmodule("l.py", base_path="src")',
        "listed/src/l.py": "l",
    }.items():  # fmt: skip
        path = root.parent / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    names = ("described", "package", "loose", "listed")
    lock = resolve({**{name: f"../{name}" for name in names}, "one": "../one.py"}, sources)
    assert files(lock, store) == {
        "d/a.py": b"a", "base.py": b"b", "package/__init__.py": b"p", "package/deep/x.py": b"x",
        "m.py": b"m", "l.py": b"l", "one.py": b"1",
    }  # fmt: skip
    assert versions(lock)["described"] == "3"
    assert versions(lock)["listed"] == "4"
    assert lock.find("loose").files[0].address == "path:../loose/m.py"
    assert str(root.parent) not in dump_lock(lock).decode()


@pytest.fixture
def checkout(tmp_path, sources):
    """A folder like micropython-lib, as the index."""
    base = tmp_path / "mplib"
    for name, text in {
        "python-stdlib/abc/manifest.py": 'metadata(version="0.1")\nmodule("abc.py")',
        "python-stdlib/abc/abc.py": "class ABC: pass\n",
        "micropython/net/aio/manifest.py":
            'metadata(version="1.2")\nrequire("abc")\npackage("aio", opt=3)',
        "micropython/net/aio/aio/__init__.py": "import abc\n",
    }.items():  # fmt: skip
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text, newline="")
    return replace(sources, mirrors=Mirrors(str(base), {}))


def test_a_checkout_gives_the_bytes_of_the_index(checkout, store, server, sources):
    lock = resolve({"aio": "latest"}, checkout)
    assert versions(lock) == {"aio": "1.2"}
    expected = {
        "abc.py": b"class ABC: pass\n\n\n__version__ = '0.1'\n",
        "aio/__init__.py": b"import abc\n\n\n__version__ = '1.2'\n",
    }
    assert files(lock, store) == expected
    assert server.asked == []
    server.publish("aio", "1.2", expected)
    assert dump_lock(resolve({"aio": "latest"}, sources)) == dump_lock(lock)


def test_what_a_checkout_has_not(checkout):
    with pytest.raises(PackageError, match=r"abd: no such package in .*\nhint: did you mean 'abc'"):
        resolve({"abd": "latest"}, checkout)
    with pytest.raises(PackageError, match=r"abc: expected version 9, found 0.1"):
        resolve({"abc": "9"}, checkout)


def test_a_folder_with_an_index(server, sources, store, tmp_path):
    server.publish("led", "1.0", {"led.py": b"x"})
    for path, data in server.pages.items():
        (tmp_path / path[1:]).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path[1:]).write_bytes(data)
    here = replace(sources, mirrors=Mirrors(str(tmp_path / "pi"), {}))
    assert dump_lock(resolve({"led": "1.0"}, here)) == dump_lock(resolve({"led": "1.0"}, sources))
    with pytest.raises(PackageError, match="no such package"):
        resolve({"lad": "latest"}, here)


def test_without_network_the_last_answer_counts(server, sources, store, monkeypatch):
    server.publish("led", "1.0", {"led.py": b"x"})
    before = resolve({"led": "latest"}, sources)
    monkeypatch.setenv("MPYTOOL_OFFLINE", "1")
    with pytest.raises(PackageError, match="MPYTOOL_OFFLINE"):
        resolve({"other": "latest"}, sources)
    assert sources.find(before.packages[0].requirement).version == "1.0"


def test_what_is_locked_stays(server, sources):
    server.publish("a", "1.0", {"a.py": b"1"}, deps=[["c", "latest"]])
    server.publish("b", "1.0", {"b.py": b"1"})
    server.publish("c", "1.0", {"c.py": b"1"})
    old = resolve({"a": "latest", "b": "latest"}, sources)
    for name in "abc":
        deps = [["c", "latest"]] if name == "a" else []
        server.publish(name, "2.0", {f"{name}.py": b"2"}, deps=deps)
    server.publish("d", "1.0", {"d.py": b"1"})
    wanted = {"a": "latest", "b": "latest", "d": "latest"}
    server.asked.clear()
    lock = resolve(wanted, sources, old)
    assert versions(lock) == {"a": "1.0", "b": "1.0", "c": "1.0", "d": "1.0"}
    assert [path for path in server.asked if "/package/" in path] == [
        "/pi/package/py/d/latest.json"
    ]
    lock = resolve(wanted, sources, old, frozenset({"b"}))
    assert versions(lock) == {"a": "1.0", "b": "2.0", "c": "1.0", "d": "1.0"}
    lock = resolve(wanted, sources, old, None)
    assert versions(lock) == {"a": "2.0", "b": "2.0", "c": "2.0", "d": "1.0"}
    assert versions(resolve({"b": "2.0"}, sources, old)) == {"b": "2.0"}


def test_a_version_beats_latest(server, sources):
    server.publish("c", "1.0", {"c.py": b"1"})
    server.publish("c", "2.0", {"c.py": b"2"})
    server.publish("a", "1.0", {"a.py": b"a"}, deps=[["c", "latest"]])
    server.publish("b", "1.0", {"b.py": b"b"}, deps=[["c", "1.0"]])
    assert versions(resolve({"a": "latest", "b": "latest"}, sources))["c"] == "1.0"
    assert versions(resolve({"a": "latest", "c": "1.0"}, sources))["c"] == "1.0"


def test_one_package_under_two_names(server, sources):
    server.pages["/github/o/led/HEAD/package.json"] = describe(urls=[["led.py", "led.py"]])
    server.pages["/github/o/led/HEAD/led.py"] = b"x"
    server.publish("a", "1.0", {"a.py": b"a"}, deps=[["github:o/led", "latest"]])
    lock = resolve({"a": "latest", "mine": "github:o/led"}, sources)
    assert versions(lock) == {"a": "1.0", "mine": ""}
    assert [need.name for need in lock.find("a").needs] == ["mine"]


def publish_pair(server, first, second):
    server.publish("a", "1.0", {"a.py": b"a"}, deps=[first])
    server.publish("b", "1.0", {"b.py": b"b"}, deps=[second])
    return {"a": "latest", "b": "latest"}


def test_conflicts(server, sources):
    server.publish("c", "1.0", {"c.py": b"1"})
    server.publish("c", "2.0", {"c.py": b"2"})
    wanted = publish_pair(server, ["c", "1.0"], ["c", "2.0"])
    with pytest.raises(PackageError, match=r"c: a needs version 1.0, but b needs version 2.0"):
        resolve(wanted, sources)
    with pytest.raises(
        PackageError, match=r"c: the project needs version 2.0, but a needs version 1.0"
    ):
        resolve({"a": "latest", "c": "2.0"}, sources)
    server.pages["/github/o/c/HEAD/package.json"] = describe(urls=[["z.py", "z.py"]])
    server.pages["/github/o/c/HEAD/z.py"] = b"z"
    wanted = publish_pair(server, ["c", "1.0"], ["github:o/c", "latest"])
    with pytest.raises(PackageError, match=r"c: a means c@1.0, but b means github:o/c"):
        resolve(wanted, sources)
    server.publish("d", "1.0", {"c.py": b"other"})
    with pytest.raises(PackageError, match=r"c.py: .* and .* have different files of this name"):
        resolve({"c": "1.0", "d": "latest"}, sources)
    server.publish("e", "1.0", {"c.py": b"1"})
    assert versions(resolve({"c": "1.0", "e": "latest"}, sources)) == {"c": "1.0", "e": "1.0"}


def test_circles(server, sources):
    server.publish("a", "1.0", {"a.py": b"a"}, deps=[["b", "latest"]])
    server.publish("b", "1.0", {"b.py": b"b"}, deps=[["c", "latest"]])
    server.publish("c", "1.0", {"c.py": b"c"}, deps=[["b", "latest"]])
    with pytest.raises(PackageError, match="in a circle: b -> c -> b"):
        resolve({"a": "latest"}, sources)
    server.publish("self", "1.0", {"s.py": b""}, deps=[["self", "latest"]])
    with pytest.raises(PackageError, match="in a circle: self -> self"):
        resolve({"self": "latest"}, sources)


def test_a_wrong_hash(server, sources, store):
    server.publish("led", "1.0", {"led.py": b"good"})
    path = next(path for path in server.pages if path.startswith("/pi/file/"))
    server.pages[path] = b"evil"
    with pytest.raises(PackageError, match=r"led: led.py: expected SHA-256 .*, found .* at index:"):
        resolve({"led": "latest"}, sources)


@pytest.mark.parametrize(
    ("description", "message"),
    [
        (describe(urls=[["../x.py", "x.py"]]), "leaves its folder"),
        (describe(urls=[["x.py", "../x.py"]]), "'../x.py' leaves its folder"),
        (describe(urls=[["x.py", "/x.py"]]), "'/x.py' leaves its folder"),
        (describe(urls=[["x.py", "file:///etc/passwd"]]), "leaves its folder"),
        (describe(urls=[["x.py", "https://u:p@h/x.py"]]), "without a password"),
        (describe(deps=[["../../x", "latest"]]), r"deps: expected a package's name"),
        (describe(deps=[["x", "../y"]]), r"deps: expected a package's name"),
        (describe(urls=[["x.py", "x.py"], ["x.py", "y.py"]]), "gives one file twice"),
        (describe(urls=[["x.py", "z.py"]]), "z.py: the server answers 404"),
        (b"<html>sign in</html>", "not JSON"),
    ],
)
def test_packages_that_are_wrong(server, sources, description, message):
    server.pages["/x/package.json"] = description
    server.pages["/x/x.py"] = b"x"
    server.pages["/x/y.py"] = b"y"
    with pytest.raises(PackageError, match=message):
        resolve({"x": f"{server.url}/x/"}, sources)


def test_no_such_package(server, sources):
    server.publish("aioble", "1.0", {"a.py": b""})
    with pytest.raises(
        PackageError, match=r"aiobel: no such package .*\nhint: did you mean 'aioble'"
    ):
        resolve({"aiobel": "latest"}, sources)
    with pytest.raises(
        PackageError, match=r"version 3 is not in the index .*\nhint: versions: 1.0"
    ):
        resolve({"aioble": "3"}, sources)
    with pytest.raises(PackageError, match=r"x: there is no package.json at github:o/x@v1"):
        resolve({"x": "github:o/x@v1"}, sources)


def test_folders_that_are_wrong(sources, root):
    with pytest.raises(PackageError, match="there is no package at"):
        resolve({"x": "./gone"}, sources)
    with pytest.raises(ToolError, match="~nobody-of-that-name/x: there is no such home folder"):
        resolve({"x": "~nobody-of-that-name/x"}, sources)
    (root / "empty").mkdir()
    with pytest.raises(PackageError, match=r"empty holds no .py or .mpy files"):
        resolve({"x": "./empty"}, sources)
    (root / "bad").mkdir()
    (root / "bad/package.json").write_text('{"hashes": [["x.py", "12345678"]]}')
    with pytest.raises(PackageError, match="cannot have hashes"):
        resolve({"x": "./bad"}, sources)
    (root / "bad/package.json").write_text('{"urls": [["x.py", "../x.py"]]}')
    (root / "x.py").write_text("")
    with pytest.raises(PackageError, match="not in the package's folder"):
        resolve({"x": "./bad"}, sources)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege")
def test_links_that_lead_out(sources, root, tmp_path):
    (tmp_path / "secret.py").write_text("secret")
    (root / "mine").mkdir()
    (root / "mine/link.py").symlink_to(tmp_path / "secret.py")
    with pytest.raises(PackageError, match="not in the package's folder"):
        resolve({"mine": "./mine"}, sources)
