"""Progress on a terminal: one line a step, with a bar where it is known how much there is to do."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Steps:
    """Shows steps as they come: a step is over when the next one starts.

    Call it with ``(what, done, of)``.
    """

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._current: str | None = None

    def __call__(self, what: str, done: int, of: int) -> None:
        if what not in self._tasks:
            self._finish()
            self._tasks[what] = self._progress.add_task(what, total=None if of <= 1 else of)
        self._current = what
        self._progress.update(self._tasks[what], completed=done)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()
        self._progress.stop()

    def _finish(self) -> None:
        if self._current is not None:
            self._progress.update(self._tasks[self._current], total=1, completed=1)
