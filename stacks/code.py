"""Where functions' code comes from: each its own bundle, or the source tree for all of them."""

from pathlib import Path

from aws_cdk import Annotations, AssetHashType, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.bundles import Bundles
from stacks.doors import Door
from stacks.source import copy_source
from stacks.target import Target

#: ``cdk deploy --strict`` refuses it.
_NOT_COMPILED = (
    "There is no Python 3.13 here to compile bundles with: they work, and start twice as slowly. "
    "Install it (uv python install 3.13) or name it in ERRAND_RUNTIME_PYTHON."
)
_NO_ENCODER = (
    "There is no build/embedding: the assistant works, and reads by words alone. "
    "Make it with python -m local.embedding."
)


class Code:
    """Makes the assets of a target from the tree at ``root``.

    Bundles lie below ``root/build``, a copy of the source tree in the app's own ``outdir``: syntheses
    at the same time do not meet there.
    """

    def __init__(self, target: Target, root: Path, outdir: Path) -> None:
        self._bundles = Bundles(root, "lambda", target)
        self._source = None if target.code == "bundle" else copy_source(root, outdir / "source")
        self._made: dict[tuple[str, str], lambda_.Code] = {}

    def of(self, scope: Construct, door: Door) -> lambda_.Code:
        """The code of a door. Doors of one folder share an asset; run from source, all of a stack do."""
        key = (Stack.of(scope).stack_name, "source" if self._source else door.folder)
        if key not in self._made:
            self._made[key] = self._asset(Stack.of(scope), door)
        return self._made[key]

    def _asset(self, stack: Stack, door: Door) -> lambda_.Code:
        if self._source:
            return lambda_.Code.from_asset(str(self._source))
        bundle = self._bundles.of(door.folder)
        if not self._bundles.compiled:
            Annotations.of(stack).add_warning_v2("errand:not-compiled", _NOT_COMPILED)
        if door.embeds and not self._bundles.encoder:
            Annotations.of(stack).add_warning_v2("errand:no-encoder", _NO_ENCODER)
        return lambda_.Code.from_asset(
            str(bundle.path), asset_hash=bundle.digest, asset_hash_type=AssetHashType.CUSTOM
        )
