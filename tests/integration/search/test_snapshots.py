"""Snapshots in the bucket, turns at writing them, and copies of them on a shelf."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.kernel.clock import FrozenClock
from shared.search import turns
from shared.search.shelf import Shelf, private_root
from shared.search.snapshots import KEPT, KEPT_FOR, Manifest, Overtaken, Snapshots, StoredFile, file_key
from shared.search.turns import LAPSES_AFTER, PATIENCE, Turns
from tests.support.searching import BUCKET, Account
from tests.support.shop import NOON


@pytest.fixture
def tenant(request: pytest.FixtureRequest) -> str:
    return f"tnt_{abs(hash(request.node.name))}"


@pytest.fixture
def snapshots(account: Account) -> Snapshots:
    return Snapshots(account.s3, BUCKET)


def keys(account: Account, tenant: str) -> set[str]:
    listed = account.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{tenant}/").get("Contents", [])
    return {one["Key"].split("/", 2)[2] for one in listed}


def manifest(tenant: str, snapshot: str, *names: str, base: Manifest | None = None, **given: Any) -> Manifest:
    """A snapshot with these files of 10 bytes each; those of its base stay where they are."""
    known = base.files if base else {}
    files = {n: known.get(n) or StoredFile(key=file_key(tenant, snapshot, n), size=10) for n in names}
    fields = {"at": NOON, "currency": "USD", "documents": 1, "next_due": None, "meta": f"{{{snapshot}}}"}
    return Manifest(snapshot=snapshot, files=files, **{**fields, **given})


def stored(snapshots: Snapshots, folder: Path, one: Manifest, base: Manifest | None = None) -> Manifest:
    """Its own files uploaded, each with its name for content."""
    known = base.files if base else {}
    folder.mkdir(exist_ok=True)
    for name in one.files.keys() - known.keys():
        (folder / name).write_text(name.ljust(10))
    fresh = [(folder / name, file) for name, file in one.files.items() if name not in known]
    snapshots.upload(fresh)
    return one


class TestPublishing:
    def test_the_first_one_makes_the_pointer_and_the_next_moves_it(
        self, snapshots: Snapshots, tenant: str
    ) -> None:
        assert snapshots.current(tenant) is None
        first, second = manifest(tenant, "snp_1"), manifest(tenant, "snp_2")
        snapshots.publish(tenant, first, None)
        found = snapshots.current(tenant)
        assert found
        assert found[0] == first
        assert snapshots.newer(tenant, found[1]) is None
        snapshots.publish(tenant, second, found[1])
        newer = snapshots.newer(tenant, found[1])
        assert newer
        assert newer[0] == second
        assert [snapshots.manifest(tenant, one) for one in ("snp_1", "snp_2", "snp_3")] == [
            first,
            second,
            None,
        ]

    def test_who_comes_second_is_told_and_the_pointer_stays(self, snapshots: Snapshots, tenant: str) -> None:
        snapshots.publish(tenant, manifest(tenant, "snp_1"), None)
        with pytest.raises(Overtaken):
            snapshots.publish(tenant, manifest(tenant, "snp_2"), None)
        found = snapshots.current(tenant)
        assert found
        snapshots.publish(tenant, manifest(tenant, "snp_3"), found[1])
        with pytest.raises(Overtaken) as refused:
            snapshots.publish(tenant, manifest(tenant, "snp_4"), found[1])
        assert refused.value.facts == {"retry": True}
        now = snapshots.current(tenant)
        assert now
        assert now[0].snapshot == "snp_3"

    def test_a_pointer_that_went_away_is_no_reason_to_make_one(
        self, snapshots: Snapshots, tenant: str
    ) -> None:
        with pytest.raises(Overtaken):
            snapshots.publish(tenant, manifest(tenant, "snp_1"), '"0123456789abcdef0123456789abcdef"')

    def test_of_many_at_once_one_publishes(self, snapshots: Snapshots, tenant: str) -> None:
        def publish(number: int) -> bool:
            try:
                snapshots.publish(tenant, manifest(tenant, f"snp_{number}"), None)
            except Overtaken:
                return False
            return True

        with ThreadPoolExecutor(8) as writers:
            assert sum(writers.map(publish, range(8))) == 1

    def test_a_bucket_that_is_not_there_is_a_fault_and_no_empty_index(
        self, account: Account, tenant: str, tmp_path: Path
    ) -> None:
        nowhere = Snapshots(account.s3, "no-such-bucket")
        with pytest.raises(ClientError, match="NoSuchBucket"):
            nowhere.current(tenant)
        with pytest.raises(ClientError, match="NoSuchBucket"):
            nowhere.publish(tenant, manifest(tenant, "snp_1"), None)
        with (
            pytest.raises(ClientError, match="NoSuchBucket"),
            Turns(account.s3, "no-such-bucket", FrozenClock(NOON)).turn(tenant),
        ):
            pass


class TestForgetting:
    def test_what_lost_the_race_is_withdrawn_with_its_files(
        self, account: Account, snapshots: Snapshots, tenant: str, tmp_path: Path
    ) -> None:
        first = stored(snapshots, tmp_path, manifest(tenant, "snp_1", "a"))
        snapshots.publish(tenant, first, None)
        before = keys(account, tenant)
        loser = stored(snapshots, tmp_path, manifest(tenant, "snp_2", "a", "b", base=first), first)
        with pytest.raises(Overtaken):
            snapshots.publish(tenant, loser, None)
        snapshots.withdraw(tenant, "snp_2", [loser.files["b"]])
        assert keys(account, tenant) == before

    def test_what_is_forgotten_goes_with_the_files_that_nothing_newer_has(
        self, account: Account, snapshots: Snapshots, tenant: str, tmp_path: Path
    ) -> None:
        first = stored(snapshots, tmp_path, manifest(tenant, "snp_1", "a", "b"))
        snapshots.publish(tenant, first, None)
        found = snapshots.current(tenant)
        assert found
        later, gone = first.followed_by(["b", "c"], ["prd_1"], NOON)
        assert gone == ()
        second = stored(
            snapshots, tmp_path, manifest(tenant, "snp_2", "b", "c", base=first, history=later), first
        )
        snapshots.publish(tenant, second, found[1])
        kept, gone = second.followed_by(["b", "c"], (), NOON + KEPT_FOR)
        assert [one.snapshot for one in kept] == ["snp_2"]
        assert [one.snapshot for one in gone] == ["snp_1"]
        snapshots.forget(tenant, gone)
        assert keys(account, tenant) == {
            "current.json",
            "manifests/snp_2.json",
            "files/snp_1/b",
            "files/snp_2/c",
        }

    def test_more_than_a_thousand_keys_are_deleted_in_several_calls(
        self, account: Account, snapshots: Snapshots, tenant: str
    ) -> None:
        files = [StoredFile(key=file_key(tenant, "snp_1", str(n)), size=1) for n in range(1_005)]
        for one in (files[0], files[-1]):
            account.s3.put_object(Bucket=BUCKET, Key=one.key, Body=b"x")
        snapshots.withdraw(tenant, "snp_1", files)
        assert keys(account, tenant) == set()


class TestHistory:
    def test_what_changed_since_an_older_snapshot_is_the_sum_of_the_steps(self) -> None:
        one = manifest("t", "snp_1", "a")
        two = manifest("t", "snp_2", "a", history=one.followed_by(["a"], ["x", "y"], NOON)[0])
        three = manifest("t", "snp_3", "a", history=two.followed_by(["a"], ["y", "z"], NOON)[0])
        assert three.changed_since("snp_3") == ()
        assert set(three.changed_since("snp_2") or ()) == {"y", "z"}
        assert set(three.changed_since("snp_1") or ()) == {"x", "y", "z"}
        assert three.changed_since("snp_0") is None

    def test_across_a_rebuild_it_is_not_known(self) -> None:
        one = manifest("t", "snp_1", "a")
        two = manifest("t", "snp_2", "b", history=one.followed_by(["b"], None, NOON)[0])
        assert two.changed_since("snp_1") is None
        assert two.history[0].retired == (file_key("t", "snp_1", "a"),)

    def test_it_is_bounded_by_time_and_by_number(self) -> None:
        now, last = NOON, manifest("t", "snp_0")
        for number in range(1, KEPT + 20):
            now += timedelta(seconds=1)
            kept, fallen = last.followed_by([], (), now)
            last = manifest("t", f"snp_{number}", history=kept)
            assert len(fallen) == (1 if number > KEPT else 0)
        assert len(last.history) == KEPT
        kept, fallen = last.followed_by([], (), now + KEPT_FOR)
        assert [one.snapshot for one in kept] == [last.snapshot]
        assert len(fallen) == KEPT


class TestTurns:
    @pytest.fixture
    def clock(self) -> FrozenClock:
        return FrozenClock(NOON)

    def turns(self, account: Account, clock: FrozenClock, pause: Any = None) -> Turns:
        def never(seconds: float) -> None:
            raise AssertionError("nobody is to wait")

        return Turns(account.s3, BUCKET, clock, pause or never)

    def test_a_turn_is_given_back_even_where_the_work_failed(
        self, account: Account, clock: FrozenClock, tenant: str
    ) -> None:
        with pytest.raises(ZeroDivisionError), self.turns(account, clock).turn(tenant):
            assert keys(account, tenant) == {"turn"}
            raise ZeroDivisionError
        assert keys(account, tenant) == set()

    def test_who_comes_second_waits_for_the_first(
        self, account: Account, clock: FrozenClock, tenant: str
    ) -> None:
        said: list[str] = []
        holder = self.turns(account, clock).turn(tenant)
        holder.__enter__()

        def pause(seconds: float) -> None:
            said.append("waits")
            if len(said) == 3:
                holder.__exit__(None, None, None)

        with self.turns(account, clock, pause).turn(tenant):
            said.append("works")
        assert said == ["waits", "waits", "waits", "works"]

    def test_other_shops_do_not_wait(self, account: Account, clock: FrozenClock, tenant: str) -> None:
        with self.turns(account, clock).turn(tenant), self.turns(account, clock).turn(f"{tenant}x"):
            pass

    def test_the_turn_of_a_holder_that_died_lapses(
        self, account: Account, clock: FrozenClock, tenant: str
    ) -> None:
        died = self.turns(account, clock).turn(tenant)
        died.__enter__()
        waits: list[float] = []

        def pause(seconds: float) -> None:
            waits.append(seconds)
            clock.advance(seconds=LAPSES_AFTER / 2)

        with self.turns(account, clock, pause).turn(tenant):
            assert len(waits) == 2
        died.__exit__(None, None, None)
        assert keys(account, tenant) == set()

    def test_a_lapsed_turn_is_taken_over_by_one_alone(
        self, account: Account, clock: FrozenClock, tenant: str
    ) -> None:
        died = self.turns(account, clock).turn(tenant)
        died.__enter__()
        clock.advance(seconds=LAPSES_AFTER)
        with ThreadPoolExecutor(6) as workers:
            taken = list(workers.map(lambda _: self.turns(account, clock)._taken(tenant), range(6)))
        died.__exit__(None, None, None)
        assert len([etag for etag in taken if etag]) == 1
        assert keys(account, tenant) == {"turn"}

    def test_impatience_goes_on_without_and_leaves_the_holders_turn_alone(
        self, account: Account, clock: FrozenClock, tenant: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(turns, "PATIENCE", 1.0)
        waits: list[float] = []
        with self.turns(account, clock).turn(tenant):
            with self.turns(account, clock, waits.append).turn(tenant):
                assert 1.0 <= sum(waits) < 1.1
            assert keys(account, tenant) == {"turn"}

    def test_a_holder_that_was_too_slow_does_not_end_its_successors_turn(
        self, account: Account, clock: FrozenClock, tenant: str
    ) -> None:
        slow = self.turns(account, clock).turn(tenant)
        slow.__enter__()
        clock.advance(seconds=LAPSES_AFTER)
        with self.turns(account, clock).turn(tenant):
            slow.__exit__(None, None, None)
            assert keys(account, tenant) == {"turn"}
        assert keys(account, tenant) == set()

    def test_a_turn_that_is_given_back_while_we_look_is_there_for_the_next_look(
        self, account: Account, clock: FrozenClock, tenant: str
    ) -> None:
        mine = self.turns(account, clock)
        assert mine._taken_over(tenant) is None

    def test_a_bucket_that_refuses_is_a_fault(self, account: Account, clock: FrozenClock) -> None:
        nowhere = Turns(account.s3, "no-such-bucket", clock)
        with pytest.raises(ClientError, match="NoSuchBucket"):
            nowhere._taken_over("tnt_1")

    def test_a_turn_lasts_longer_than_an_indexer_runs(self) -> None:
        from stacks.doors import DOORS

        for door in DOORS.values():
            assert door.folder != "indexer" or turns.LAPSES_AFTER >= door.size.seconds > PATIENCE


class TestShelf:
    @pytest.fixture
    def published(self, snapshots: Snapshots, tenant: str, tmp_path: Path) -> Iterator[list[Manifest]]:
        """Three snapshots of 20 bytes each; each shares a file with the one before."""
        one = stored(snapshots, tmp_path / "made", manifest(tenant, "snp_1", "a", "b"))
        two = stored(snapshots, tmp_path / "made", manifest(tenant, "snp_2", "b", "c", base=one), one)
        three = stored(snapshots, tmp_path / "made", manifest(tenant, "snp_3", "c", "d", base=two), two)
        yield [one, two, three]

    def shelf(self, account: Account, tmp_path: Path, **budget: int) -> Shelf:
        return Shelf(tmp_path / "shelf", Snapshots(account.s3, BUCKET), **budget)

    def test_a_snapshot_is_fetched_whole(
        self, account: Account, published: list[Manifest], tenant: str, tmp_path: Path
    ) -> None:
        folder = self.shelf(account, tmp_path).fetch(tenant, published[0])
        assert folder
        assert {path.name: path.read_text() for path in folder.iterdir()} == {
            "a": "a         ",
            "b": "b         ",
            "meta.json": "{snp_1}",
        }
        assert {path.name for path in (tmp_path / "shelf").iterdir()} == {tenant}

    def test_files_that_are_at_hand_are_not_fetched_again(
        self, account: Account, published: list[Manifest], tenant: str, tmp_path: Path
    ) -> None:
        shelf, got = self.shelf(account, tmp_path), list[str]()
        account.s3.meta.events.register(
            "before-call.s3.GetObject",
            lambda params, **_: got.append(params["url_path"].rsplit("/", 1)[-1]),
            unique_id=tenant,
        )
        for one in (*published, published[0]):
            assert shelf.fetch(tenant, one)
        account.s3.meta.events.unregister("before-call.s3.GetObject", unique_id=tenant)
        assert sorted(got) == ["a", "b", "c", "d"]

    def test_a_snapshot_with_a_file_that_is_no_longer_kept_does_not_appear(
        self, account: Account, published: list[Manifest], tenant: str, tmp_path: Path
    ) -> None:
        account.s3.delete_object(Bucket=BUCKET, Key=published[0].files["a"].key)
        shelf = self.shelf(account, tmp_path)
        assert shelf.fetch(tenant, published[0]) is None
        assert not list((tmp_path / "shelf").rglob("*"))
        assert shelf.fetch(tenant, published[1])

    def test_the_least_recently_used_make_room(
        self, account: Account, published: list[Manifest], tenant: str, tmp_path: Path
    ) -> None:
        shelf, dropped = self.shelf(account, tmp_path, budget=40), list[tuple[str, str]]()
        shelf.watch(lambda *which: dropped.append(which))
        one, two, three = published
        folders = [shelf.fetch(tenant, one), shelf.fetch(tenant, two)]
        assert shelf.fetch(tenant, one) == folders[0]
        shelf.fetch(tenant, three)
        assert dropped == [(tenant, "snp_2")]
        assert [folder.exists() for folder in folders if folder] == [True, False]

    def test_the_newest_stays_though_it_is_larger_than_the_budget(
        self, account: Account, published: list[Manifest], tenant: str, tmp_path: Path
    ) -> None:
        shelf = self.shelf(account, tmp_path, budget=1)
        for one in published:
            folder = shelf.fetch(tenant, one)
            assert folder
            assert folder.exists()
        assert {path.name for path in (tmp_path / "shelf" / tenant).iterdir()} == {"files", "snp_3"}

    def test_a_dropped_snapshot_takes_along_what_no_other_has(
        self, account: Account, published: list[Manifest], tenant: str, tmp_path: Path
    ) -> None:
        shelf = self.shelf(account, tmp_path)
        for one in published[:2]:
            shelf.fetch(tenant, one)
        shelf.drop(tenant, "snp_1")
        shelf.drop(tenant, "snp_1")
        kept = [path.read_text().strip() for path in (tmp_path / "shelf" / tenant / "files").iterdir()]
        assert sorted(kept) == ["b", "c"]

    def test_an_empty_snapshot_is_fetched_and_dropped_like_any_other(
        self, account: Account, tenant: str, tmp_path: Path
    ) -> None:
        """An index without products has no files."""
        shelf, empty = self.shelf(account, tmp_path), manifest(tenant, "snp_0")
        folder = shelf.fetch(tenant, empty)
        assert folder
        assert [path.name for path in folder.iterdir()] == ["meta.json"]
        shelf.drop(tenant, "snp_0")
        assert not folder.exists()

    def test_what_was_made_here_is_kept_without_a_download(
        self, account: Account, published: list[Manifest], tenant: str, tmp_path: Path
    ) -> None:
        shelf = self.shelf(account, tmp_path)
        shelf.fetch(tenant, published[0])
        for name in ("b", "c"):
            account.s3.delete_object(Bucket=BUCKET, Key=published[1].files[name].key)
        with shelf.scratch() as made:
            for name in ("b", "c"):
                (made / name).write_text(name)
            adopted = shelf.adopt(tenant, published[1], made)
        assert (adopted / "b").samefile(tmp_path / "shelf" / tenant / "snp_1" / "b")
        assert (adopted / "c").read_text() == "c"
        assert shelf.fetch(tenant, published[1]) == adopted

    def test_a_scratch_folder_begins_with_the_others_files_and_is_gone_afterwards(
        self, account: Account, published: list[Manifest], tenant: str, tmp_path: Path
    ) -> None:
        shelf = self.shelf(account, tmp_path)
        folder = shelf.fetch(tenant, published[0])
        with pytest.raises(ZeroDivisionError), shelf.scratch(folder) as work:
            assert {path.name for path in work.iterdir()} == {"a", "b", "meta.json"}
            raise ZeroDivisionError
        assert not work.exists()


class TestPrivateFolder:
    def test_folders_of_processes_that_ended_are_removed_and_no_others(self, tmp_path: Path) -> None:
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        own, parent = str(os.getpid()), str(os.getppid())
        for name in (str(ended.pid), own, parent, "1", "kept"):
            (tmp_path / "x" / name).mkdir(parents=True)
        assert private_root(tmp_path / "x") == tmp_path / "x" / own
        assert {path.name for path in (tmp_path / "x").iterdir()} == {parent, "1", "kept"}

    def test_it_needs_nothing_to_be_there(self, tmp_path: Path) -> None:
        assert private_root(tmp_path / "new") == tmp_path / "new" / str(os.getpid())
