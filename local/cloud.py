"""The whole store on one machine, as one object: for ``make run``, tests and benchmarks alike."""

import json
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config

from local.deploy import Deployer, Stack, stacks_of
from local.digest import digest
from local.emulator.process import Emulator, credentials
from local.front import FrontSettings
from local.opening import PEOPLE, Visitor
from local.ports import HOST
from local.seed import Seeder, Step
from local.source import ROOT, Source
from local.synth import assembly

#: Doors that a shopper meets first; the others are warmed after the store has opened.
#: Where the store of `make run` keeps its data.
HOME = ROOT / ".errand"
_FIRST = ("Authorizer", "Identity", "Catalog", "Carts", "Assistant", "Checkout", "Orders", "CheckoutDesk")
#: Kept in the emulator, so that it is lost together with what it speaks of.
_SEEDED = "/errand/seeded"


class NotRunningError(RuntimeError):
    """No store runs there."""


class FunctionsBrokenError(RuntimeError):
    """Functions that do not start: ``errors`` by their physical names."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("\n".join(f"{name}: {error}" for name, error in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class RunningCloud:
    """A store that runs: its address, the emulator's, and what was deployed.

    ``functions`` maps a door's title (``CheckoutSagaReserve``) to its function's physical name.
    """

    url: str
    endpoint: str
    pid: int
    outputs: Mapping[str, str]

    @classmethod
    def read(cls, home: Path) -> Self:
        """The store that keeps its data in ``home``. Raises :class:`NotRunningError`."""
        try:
            found = cls(**json.loads((home / "state.json").read_text()))
            os.kill(found.pid, 0)
        except (OSError, ValueError, TypeError) as error:
            raise NotRunningError(f"no store runs in {home}: start it with `make run`") from error
        return found

    def write(self, home: Path) -> None:
        (home / "state.json").write_text(json.dumps(asdict(self), indent=1))

    @property
    def functions(self) -> dict[str, str]:
        """Physical names of the functions, by their doors' titles."""
        named = {k: v for k, v in self.outputs.items() if k.endswith("Function")}
        return {title.removesuffix("Function"): name for title, name in named.items()}

    def client(self, service: str) -> Any:
        """A boto3 client of the emulator that may do everything."""
        return client_of(self.endpoint, service)

    def env(self, function: str) -> dict[str, str]:
        """The environment in which a door's code runs in-process as it would in its function.

        ``function`` is the door's title (``Catalog``). Raises :class:`KeyError` for an unknown one.
        """
        found = self.client("lambda").get_function_configuration(FunctionName=self.functions[function])
        return {**found["Environment"]["Variables"], **credentials(), "AWS_ENDPOINT_URL": self.endpoint}


def client_of(endpoint: str, service: str) -> Any:
    """A boto3 client of an emulator that may do everything there."""
    keys = credentials()
    return boto3.client(  # pyright: ignore
        service,  # pyright: ignore
        endpoint_url=endpoint,
        region_name=keys["AWS_REGION"],
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"mode": "standard", "total_max_attempts": 3}, read_timeout=60),
    )


class LocalCloud:
    """Starts the store in ``home`` (its data are there, and are found again) and ends it.

    ``auth``: whether IAM policies are enforced. ``seed``: whether the demo shops are put in. ``port``:
    the address's port to try first, 0 for any. ``confirmation_seconds``: how long a checkout waits for
    the shopper's yes. ``step(what, done, of)`` is told of progress.
    """

    def __init__(
        self,
        home: Path,
        *,
        auth: bool = False,
        seed: bool = True,
        port: int = 0,
        confirmation_seconds: int = 300,
        concurrency: int = 24,
        web: Path = ROOT / "web" / "dist",
        step: Step = lambda what, done, of: None,
    ) -> None:
        self._home = home.resolve()
        self._seed = seed
        self._port = port
        self._confirmation_seconds = confirmation_seconds
        self._web = web
        self.step = step
        self._source = Source()
        self._running: RunningCloud | None = None
        self.emulator = Emulator(self._home, auth=auth, port=self._last_port(), concurrency=concurrency)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Bring the store up; returns when it serves.

        Raises :class:`~local.synth.SynthError`, :class:`~local.emulator.process.EmulatorError` or
        :class:`~local.deploy.DeployError`.
        """
        self.step("templates", 0, 1)
        stacks = stacks_of(assembly(self._confirmation_seconds))
        self.step("emulator", 0, 1)
        self.emulator.start()
        (self._home / "port").write_text(str(self.emulator.port))
        outputs = self._deploy(stacks)
        self._running = RunningCloud("", self.emulator.endpoint, self.emulator.pid, outputs)
        counts = self._fill() if self._seed else {}
        self._warm(_FIRST)
        port = self.emulator.open_front(self._front())
        self._running = RunningCloud(
            f"http://{HOST}:{port}", self.emulator.endpoint, self.emulator.pid, outputs
        )
        self._welcome(counts)
        self._running.write(self._home)

    def stop(self) -> None:
        """End every process; the data stay in ``home``."""
        (self._home / "state.json").unlink(missing_ok=True)
        self._running = None
        self.emulator.stop()

    @property
    def running(self) -> RunningCloud:
        """The running store. Raises :class:`NotRunningError` before the start and after the end."""
        if self._running is None:
            raise NotRunningError("the store has not been started")
        return self._running

    @property
    def home(self) -> Path:
        """Where its data are."""
        return self._home

    @property
    def url(self) -> str:
        return self.running.url

    @property
    def outputs(self) -> Mapping[str, str]:
        return self.running.outputs

    @property
    def pid(self) -> int:
        return self.running.pid

    def client(self, service: str) -> Any:
        """See :meth:`RunningCloud.client`."""
        return self.running.client(service)

    def env(self, function: str) -> dict[str, str]:
        """See :meth:`RunningCloud.env`."""
        return self.running.env(function)

    def reload(self) -> int:
        """Give every function the source tree's code as it is now. Returns how many changed."""
        changed = self._deployer().update_code(tuple(self.running.functions.values()))
        if changed:
            self._warm(_FIRST)
        return changed

    def warm(self) -> None:
        """Start the functions that a shopper does not meet first."""
        self._warm([title for title in self.running.functions if title not in _FIRST])

    def seeder(self) -> Seeder:
        """Puts further shops in."""
        return Seeder(self.outputs, self.client, self._home / "media", self.step)

    def _fill(self) -> dict[str, int]:
        """Put the demo shops in. Returns how many products each has, or nothing when they were there."""
        from local.demo import shops  # noqa: PLC0415 - a thousand products, for who wants them

        if self._seeded() == _demo():
            return {}
        return {shop.slug: self.seeder().seed(shop) for shop in shops()}

    def _welcome(self, counts: Mapping[str, int]) -> None:
        """Have the demo people and the search ready where the shops are new."""
        if not counts:
            return
        visitor = Visitor(self.url)
        for person in PEOPLE:
            visitor.register(person)
        for done, (slug, count) in enumerate(counts.items()):
            self.step("search index", done, len(counts))
            visitor.await_search(slug, count)
        self.client("ssm").put_parameter(Name=_SEEDED, Value=_demo(), Type="String", Overwrite=True)

    def _seeded(self) -> str:
        ssm = self.client("ssm")
        try:
            return str(ssm.get_parameter(Name=_SEEDED)["Parameter"]["Value"])
        except ssm.exceptions.ParameterNotFound:
            return ""

    def _deploy(self, stacks: Sequence[Stack]) -> dict[str, str]:
        deployer = self._deployer()
        outputs: dict[str, str] = {}
        for number, stack in enumerate(stacks):
            self.step(f"stack {stack.name}", number, len(stacks))
            outputs |= deployer.deploy(stack).outputs
        return outputs

    def _deployer(self) -> Deployer:
        endpoint = self.emulator.endpoint
        return Deployer(lambda service: client_of(endpoint, service), endpoint, self._source)

    def _warm(self, titles: Sequence[str]) -> None:
        known = self.running.functions
        self.step("functions", 0, 1)
        broken = self.emulator.warm([known[title] for title in titles if title in known])
        if broken:
            raise FunctionsBrokenError(broken)

    def _front(self) -> FrontSettings:
        return FrontSettings(
            port=self._port,
            api=self.running.outputs["ApiId"],
            web=str(self._web),
            media=str(self._home / "media"),
        )

    def _last_port(self) -> int:
        """The emulator's port of the last start: with the same one, no function's settings change."""
        kept = self._home / "port"
        return int(kept.read_text()) if kept.exists() else 0


def _demo() -> str:
    return digest(ROOT, ("local/demo", "local/opening.py", "local/seed.py"))


@contextmanager
def environment(values: Mapping[str, str]) -> Generator[None]:
    """Have ``values`` in this process's environment while the block runs."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
