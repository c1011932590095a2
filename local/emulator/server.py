"""The emulator's process from inside: MiniStack's app and the front door on one event loop."""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from ministack import app as ministack
from ministack.core import lambda_runtime, persistence

from local.emulator.autosave import Autosave
from local.emulator.mends.patch import inner
from local.emulator.warming import warm
from local.front import Front, FrontSettings
from local.ports import listen

_FRONT = "/_errand/front"
_WARM = "/_errand/warm"
#: Seconds that open requests get when the process is to end.
_GRACE = 2


class _Server(uvicorn.Server):
    """A server whose owner decides when it ends."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _server(app: Any, lifespan: str) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            interface="asgi3",
            proxy_headers=False,
            lifespan=lifespan,  # pyright: ignore[reportArgumentType]
            ws="wsproto",
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=_GRACE,
        )
    )


class EmulatorServer:
    """Serves the emulator on ``listener`` until told to stop; opens the front door when asked.

    ``PUT /_errand/front`` with :class:`~local.front.FrontSettings` opens it (or turns the open one to
    another API) and answers its port. ``PUT /_errand/warm`` with names of functions starts a process
    for each and answers the errors of those that do not start.
    """

    def __init__(self, listener: socket.socket, autosave: float) -> None:
        self._listener = listener
        self._server = _server(self._app, "on")
        self._autosave = Autosave(_save, autosave)
        self._front: Front | None = None
        self._front_server: _Server | None = None
        self._front_task: asyncio.Task[None] | None = None
        self._front_port = 0

    async def serve(self) -> None:
        """Serve until SIGTERM, SIGINT or the end of standard input (the parent is gone)."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        threading.Thread(target=self._stop_with_parent, args=(loop,), daemon=True).start()
        saving = asyncio.create_task(self._autosave.run()) if persistence.PERSIST_STATE else None
        await self._server.serve(sockets=[self._listener])
        if saving:
            saving.cancel()
        if self._front_task:
            with suppress(asyncio.CancelledError):
                await self._front_task
        lambda_runtime.reset()

    def stop(self) -> None:
        """Finish what is under way, save, and end."""
        self._server.should_exit = True
        if self._front_server:
            self._front_server.should_exit = True

    def _stop_with_parent(self, loop: asyncio.AbstractEventLoop) -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        loop.call_soon_threadsafe(self.stop)

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] in (_FRONT, _WARM):
            await self._control(scope["path"], receive, send)
            return
        if scope["type"] == "http":
            self._autosave.asked = True
        await ministack.app(scope, receive, send)

    async def _control(self, path: str, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        given = json.loads(body)
        answer = {"port": self._open(FrontSettings.from_json(given))} if path == _FRONT else await warm(given)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def _open(self, settings: FrontSettings) -> int:
        if self._front:
            self._front.settings = settings
            return self._front_port
        listener = listen(settings.port)
        self._front_port = listener.getsockname()[1]
        self._front = Front(settings, self._app)
        self._front_server = _server(self._front, "off")
        self._front_task = asyncio.create_task(self._front_server.serve(sockets=[listener]))
        return self._front_port


def _save() -> None:
    persistence.save_all(inner(ministack, "_build_persistence_save_dict")())
