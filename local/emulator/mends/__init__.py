"""What MiniStack 1.5.33 gets wrong and our store needs right: one module a fault."""

from collections.abc import Collection
from importlib import import_module
from importlib.metadata import version

#: The release that the mends were written against; another one needs them read again.
MENDED = "1.5.33"
NAMES = (
    "accepted_types",
    "authorizer_refusal",
    "callback_failure",
    "execution_start",
    "function_errors",
    "function_logs",
    "queue_batches",
    "refresh_rotation",
    "secret_ref",
    "source_address",
    "stale_code",
    "stream_failures",
    "stream_restart",
    "table_ttl",
    "token_resource",
)


def apply(without: Collection[str] = ()) -> None:
    """Mend the emulator in this process, leaving out the mends named in ``without``.

    Raises :class:`RuntimeError` for another release of MiniStack, :class:`ValueError` for a mend
    that does not exist.
    """
    if (found := version("ministack")) != MENDED:
        raise RuntimeError(f"the mends fit MiniStack {MENDED}, not {found}: read them again")
    if unknown := set(without) - set(NAMES):
        raise ValueError(f"no such mend: {', '.join(sorted(unknown))}")
    for name in NAMES:
        if name not in without:
            import_module(f"{__name__}.{name}").apply()
