"""The emulator's process from outside: start it, know its address, end it."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from local.front import FrontSettings
from local.ports import HOST

REGION = "us-east-1"
ACCOUNT = "000000000000"
#: Seconds that a start may take, and that a clean stop may take before the process is killed.
_START = 180
_STOP = 30
#: Settings of the caller's shell that would change what the emulator or a function does.
_NOT_INHERITED = (
    "AWS_ENDPOINT_URL",
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPATH",
    "SERVICES",
)
_ROOT = Path(__file__).resolve().parents[2]


class EmulatorError(RuntimeError):
    """The emulator did not start, or did not do what it was asked."""


def credentials() -> dict[str, str]:
    """The environment of a client that may do everything in the emulator."""
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


class Emulator:
    """MiniStack with our mends, keeping its state under ``home``.

    ``auth``: whether IAM policies are enforced. ``concurrency``: how many functions may run at once
    (each is a process of about 70 MB). ``autosave``: seconds between saves. ``without``: mends to
    leave out. ``settings``: further environment, which functions inherit.
    """

    def __init__(
        self,
        home: Path,
        *,
        auth: bool = False,
        port: int = 0,
        concurrency: int = 24,
        autosave: float = 20,
        without: Sequence[str] = (),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._home = home.resolve()
        self._auth = auth
        self._wanted = port
        self._concurrency = concurrency
        self._autosave = autosave
        self._without = without
        self._settings = settings or {}
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def endpoint(self) -> str:
        """Where AWS clients go."""
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """The process's id. Raises :class:`EmulatorError` before it has been started."""
        return self._running().pid

    @property
    def log(self) -> Path:
        """What the emulator and failing functions print."""
        return self._home / "emulator.log"

    def start(self) -> None:
        """Start, and return once it answers. Raises :class:`EmulatorError` with the log's end."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(parents=True)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=_ROOT,
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            raise EmulatorError(f"the emulator did not start:\n{self._last_words()}")
        self.port = int(json.loads(line)["port"])
        self._ask("GET", "/_ministack/ready", timeout=_START)

    def open_front(self, settings: FrontSettings) -> int:
        """Open the front door, or lead the open one elsewhere. Returns its port."""
        return int(self._ask("PUT", "/_errand/front", settings.to_json())["port"])

    def warm(self, functions: Sequence[str]) -> dict[str, str]:
        """Start a process for each function. Returns the errors of those that do not start, by name."""
        body = json.dumps(list(functions)).encode()
        return dict(self._ask("PUT", "/_errand/warm", body, timeout=_START))

    @property
    def _scratch(self) -> Path:
        """What functions unpack and keep for as long as they run; each start begins with none of it."""
        return self._home / "tmp"

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it and all that it started; its state is saved first."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._process = None
        shutil.rmtree(self._scratch, ignore_errors=True)

    def kill(self) -> None:
        """End it as a power cut would: nothing is saved."""
        process = self._running()
        process.kill()
        self.stop()

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "local.emulator"),
            *("--port", str(self._wanted)),
            *("--autosave", str(self._autosave)),
            *("--without", ",".join(self._without)),
        ]

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        return {
            **inherited,
            **credentials(),
            "AUTH": str(self._auth).lower(),
            "BIND_HOST": HOST,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._home / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._home / "s3"),
            "LAMBDA_ACCOUNT_CONCURRENCY": str(self._concurrency),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(self._scratch),
            # Whoever has Docker keeps what runs in it: the emulator's sweep finds no daemon.
            "DOCKER_HOST": "unix:///nonexistent",
            **self._settings,
        }

    def _ask(self, method: str, path: str, body: bytes | None = None, timeout: float = 10) -> Any:
        request = urllib.request.Request(f"{self.endpoint}{path}", body, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")
        except OSError as error:
            raise EmulatorError(f"{method} {path}: {error}\n{self._last_words()}") from error

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise EmulatorError("the emulator is not running")
        return self._process

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
