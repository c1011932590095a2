"""Time and chance as a test sets them."""


class StepTimer:
    """Stands still but for sleeps and ``pass_``; ``luck`` is what chance gives."""

    def __init__(self, luck: float = 1.0) -> None:
        self.at = 1000.0
        self.luck = luck
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def chance(self) -> float:
        return self.luck

    def pass_(self, seconds: float) -> None:
        self.at += seconds
