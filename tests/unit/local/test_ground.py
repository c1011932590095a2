"""What the one-machine cloud stands on: ports, hashes, locks, the order of stacks."""

import json
import socket
import threading
from pathlib import Path

import pytest

from local.buying import curl
from local.deploy import stacks_of
from local.digest import digest
from local.emulator import mends
from local.emulator.mends.patch import replace, swap
from local.locking import locked
from local.ports import listen


class TestPorts:
    def test_a_taken_port_gives_way_to_the_next_free_one(self) -> None:
        with listen(0) as first:
            taken = first.getsockname()[1]
            with listen(taken) as second:
                host, port = second.getsockname()
                assert host == "127.0.0.1"
                assert port > taken

    def test_there_may_be_none(self) -> None:
        with listen(0) as first, pytest.raises(OSError, match="no free port"):
            listen(first.getsockname()[1], tries=1)

    def test_answers_are_not_held_back(self) -> None:
        with listen(0) as listener:
            assert listener.proto == socket.IPPROTO_TCP


class TestDigest:
    def test_it_follows_content_and_names(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "one").write_text("1")
        first = digest(tmp_path, ("a", "missing"))
        (tmp_path / "a" / "__pycache__").mkdir()
        (tmp_path / "a" / "__pycache__" / "x").write_text("x")
        assert digest(tmp_path, ("a",)) == first
        assert digest(tmp_path, ("a",), "more") != first
        (tmp_path / "a" / "one").rename(tmp_path / "a" / "two")
        assert digest(tmp_path, ("a",)) != first


def test_a_lock_lets_one_in_at_a_time(tmp_path: Path) -> None:
    order: list[str] = []
    entered = threading.Event()

    def second() -> None:
        entered.set()
        with locked(tmp_path / "sub" / "lock"):
            order.append("second")

    thread = threading.Thread(target=second)
    with locked(tmp_path / "sub" / "lock"):
        thread.start()
        entered.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_stacks_come_after_what_they_need(tmp_path: Path) -> None:
    artifacts = {
        "B": {"type": "aws:cloudformation:stack", "dependencies": ["A", "B.assets"]},
        "A": {"type": "aws:cloudformation:stack"},
        "B.assets": {"type": "cdk:asset-manifest"},
    }
    for name in "AB":
        artifacts[name]["properties"] = {"templateFile": f"{name}.template.json"}  # type: ignore[assignment]
        (tmp_path / f"{name}.template.json").write_text("{}")
        own = {"source": {"path": f"{name}.template.json", "packaging": "file"}}
        code = {"source": {"path": "asset.1", "packaging": "zip"}}
        (tmp_path / f"{name}.assets.json").write_text(json.dumps({"files": {"t": own, "c": code}}))
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    stacks = stacks_of(tmp_path)
    assert [stack.name for stack in stacks] == ["A", "B"]
    assert list(stacks[0].assets) == ["c"]


class TestMends:
    def test_another_release_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mends, "MENDED", "0.0.1")
        with pytest.raises(RuntimeError, match=r"fit MiniStack 0\.0\.1, not"):
            mends.apply()

    def test_a_mend_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no such mend: other"):
            mends.apply(without=["other"])

    def test_each_module_is_listed(self) -> None:
        found = {p.stem for p in Path(mends.__file__).parent.glob("*.py")} - {"__init__", "patch"}
        assert found == set(mends.NAMES)

    def test_what_is_not_there_any_more_is_told(self) -> None:
        with pytest.raises(AttributeError):
            replace(mends, "nothing", lambda it: it)
        with pytest.raises(ValueError, match="found 2 times"):
            swap("a a", "a", "b")


def test_the_line_that_buys_is_one_line_for_a_shell() -> None:
    line = curl("http://127.0.0.1:8080")
    assert all(part.endswith("\\") for part in line.splitlines()[:-1])
