"""The CDK app: ``python app.py`` synthesizes the store into ``cdk.out`` (or ``CDK_OUTDIR``).

``ERRAND_TARGET`` is ``cloud`` (the default) or ``local``; so is the CDK context key ``target``. No
credentials, no Docker, no CDK command line.
"""

import json
import os
import sys
from pathlib import Path


def _quickly() -> None:
    """Go on in an interpreter that keeps bytecode and skips jsii's checks of argument types.

    Those two make three quarters of a synthesis; the tests run with the checks on.
    """
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    kept["JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"] = "20"
    os.execve(sys.executable, [sys.executable, "-O", *sys.argv], kept)  # noqa: S606 - this very program


def main() -> None:
    """Synthesize."""
    from stacks.store import store  # noqa: PLC0415 - only once it can be quick
    from stacks.target import named  # noqa: PLC0415

    context = json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}"))
    target = named(os.environ.get("ERRAND_TARGET") or context.get("target", "cloud"), os.environ)
    store(target, Path(__file__).parent, os.environ.get("CDK_OUTDIR", "cdk.out")).synth()


if __name__ == "__main__":
    if __debug__:
        _quickly()
    main()
