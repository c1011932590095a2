"""What the trial by kill -9 does around its strokes: recovery by the sweeper, the books, and the strokes."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from bench.books import Books
from bench.crashes import recovered
from bench.reaper import VICTIMS, Reaper
from shared.checkout.model import CheckoutStatus
from tests.support.aws import REGION
from tests.support.doors import House, opened
from tests.support.shopper import until

STEPS = ("reserve", "await_confirmation", "authorize", "commit", "capture")


class Deployed:
    """A house in moto as the trial sees a running store; its runs are over before anything else is."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.pid = os.getpid()
        self.functions = {"Sweeper": "sweeper"}
        self.machine = os.environ["CHECKOUT_STATE_MACHINE"]
        tables = {
            f"{name}TableName": name.lower() for name in ("Checkout", "Orders", "Payments", "Inventory")
        }
        self.outputs = {**tables, "CheckoutStateMachineArn": self.machine}
        self.rounds = 0

    def client(self, service: str) -> Any:
        if service == "dynamodb":
            return self.house.world.client
        return SimpleNamespace(invoke=self._invoke) if service == "lambda" else _states()

    def _invoke(self, **_: Any) -> None:
        self.rounds += 1
        self.house.invoke("sweeper", {})


def _states() -> Any:
    return boto3.client("stepfunctions", region_name=REGION)


@pytest.fixture
def house() -> Iterator[House]:
    with opened() as house:
        yield house


def lost_after(house: House, product: str, number: int, steps: tuple[str, ...]) -> None:
    """A checkout with its yes, whose run was aborted after these steps."""
    ctx = house.world.guest(f"gst_{number}")
    house.world.put_in_cart(product, 1, ctx)
    body = {
        "shipping_address": {"name": "Ada", "line1": "1 Elm", "city": "Leeds", "country": "GB"},
        "shipping_option": "standard",
        "payment_method": "pm_card_ok",
        "agreed_total": {"amount": 1_500, "currency": "USD"},
    }
    view = house.call("checkout", "POST", "/checkouts", context=ctx, body=body).json
    assert view["status"] == "complete_in_progress"
    given = {
        "tenant": ctx.tenant,
        "actor": ctx.actor.model_dump(),
        "checkout_id": view["id"],
        "attempt": view["version"],
        "correlation_id": "a-lost-run",
        "confirmed": True,
    }
    for step in steps:
        more = {"task_token": "token"} if step == "await_confirmation" else {}
        house.invoke(f"checkout_saga.{step}", {**given, **more})
    arn = f"{os.environ['CHECKOUT_STATE_MACHINE'].replace(':stateMachine:', ':execution:')}"
    _states().stop_execution(executionArn=f"{arn}:{view['id']}-{view['version']}")


def test_whatever_step_a_run_is_lost_after_its_order_is_whole_or_absent(house: House) -> None:
    product = house.world.stock("ware", 20)
    boss = house.world.boss
    stall: Any = SimpleNamespace(
        tenant=house.world.shop,
        wares={"WARE": 20},
        levels=lambda _: house.world.inventory.levels(boss, ["WARE"]),
    )
    for number in range(len(STEPS) + 1):
        lost_after(house, product, number, STEPS[:number])
    store: Any = Deployed(house)
    before = Books.read(store, None, stall)  # pyright: ignore[reportArgumentType]
    assert len(before.open) == len(STEPS)
    assert before.discrepancies(), "there is something to recover from"
    assert recovered(store, None, stall) == store.rounds > 0  # pyright: ignore[reportArgumentType]
    after = Books.read(store, None, stall)  # pyright: ignore[reportArgumentType]
    assert after.discrepancies() == []
    ends = sorted(str(checkout.status) for checkout in after.checkouts.values())
    assert ends == [CheckoutStatus.CANCELED] * 4 + [CheckoutStatus.COMPLETED] * 2
    assert after.sold == {"WARE": 2}
    assert {event.name for event in after.announced} >= {"orders.confirmed", "checkout.canceled"}


_AT_WORK = "print(flush=True)\nwhile True: sum(range(1000))"
_IDLE = "import time\nprint(flush=True)\ntime.sleep(3600)"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in Linux's /proc")
def test_the_reaper_strikes_so_often_and_only_processes_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes are children of this one, as functions are the emulator's."""
    monkeypatch.setattr("bench.reaper._PAUSE", (0.2, 0.3))
    titles = {title: f"{title}-1" for title in (*sorted(VICTIMS), "Carts")}
    processes = {
        "Checkout-1": _AT_WORK,
        "Publisher-1": _AT_WORK,
        "Sweeper-1": _IDLE,
        "Carts-1": _AT_WORK,
    }
    running = {
        name: subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "AWS_LAMBDA_FUNCTION_NAME": name},
            stdout=subprocess.PIPE,
        )
        for name, code in processes.items()
    }
    states = SimpleNamespace(list_executions=lambda **_: {"executions": []})
    store: Any = SimpleNamespace(
        pid=os.getpid(),
        functions=titles,
        outputs={"CheckoutStateMachineArn": "arn"},
        client=lambda _: states,
    )
    try:
        for process in running.values():
            assert process.stdout
            process.stdout.readline()
        asleep = Path(f"/proc/{running['Sweeper-1'].pid}/stat")
        until(lambda: asleep.read_text().rpartition(")")[2].split()[0], lambda state: state == "S")
        with Reaper(store, random.Random(1), 2) as reaper:
            until(lambda: reaper.left, lambda left: left == 0)
        assert reaper.killed == {"Checkout": 1, "Publisher": 1}
        assert [running[name].wait(60) for name in ("Checkout-1", "Publisher-1")] == [-signal.SIGKILL] * 2
        assert [running[name].poll() for name in ("Sweeper-1", "Carts-1")] == [None, None]
    finally:
        for process in running.values():
            process.kill()
            process.communicate()
