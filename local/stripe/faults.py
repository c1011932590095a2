"""How a request goes wrong on its way to Stripe, at Stripe, or on the way back."""

from dataclasses import dataclass
from typing import Literal

Held = Literal["", "outside", "inside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What becomes of one request.

    ``held``: it waits until ``let_go`` is called, ``outside`` before its key is seen (as on a slow
    network), ``inside`` while its key is in use. ``answered``: whether the answer comes back; without,
    the connection stays open until the client gives up. ``status``: an error in place of the answer;
    ``worked``: whether the work is done all the same. ``path``: only of requests whose path ends so.
    """

    held: Held = ""
    answered: bool = True
    status: int | None = None
    worked: bool = True
    path: str = ""


#: The worst of them: everything was done, and nobody is told.
SILENT = Fault(answered=False)
