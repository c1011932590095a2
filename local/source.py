"""The functions' code as it stands in the source tree, packed the way Lambda takes it."""

import base64
import importlib.util
import io
import marshal
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What a function's code is made of; whatever else it needs lies in the emulator's environment.
PARTS = ("functions", "shared")
_STAMP = (1980, 1, 1, 0, 0, 0)
#: A flag of a pyc file (PEP 552): its source is never looked at again.
_UNCHECKED = 0b01.to_bytes(4, "little")


class Source:
    """Packs the tree under ``root``, compiling each file once for as long as it stays the same.

    A function's process starts from compiled code, as it does in production, whatever the
    environment says about writing bytecode. A file that does not compile is packed as it is, so
    that the function tells its error when it is called.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._compiled: dict[bytes, bytes | None] = {}

    def files(self) -> Iterator[Path]:
        """The files of the code, in a fixed order."""
        for part in PARTS:
            for path in sorted((self._root / part).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    yield path

    def pack(self) -> bytes:
        """A zip archive, the same bytes for the same code."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for path in self.files():
                name, text = path.relative_to(self._root), path.read_bytes()
                archive.writestr(zipfile.ZipInfo(name.as_posix(), _STAMP), text)
                compiled = self._compile(name, text) if path.suffix == ".py" else None
                if compiled:
                    cached = importlib.util.cache_from_source(name.as_posix())
                    archive.writestr(zipfile.ZipInfo(cached, _STAMP), compiled)
        return packed.getvalue()

    def _compile(self, name: Path, text: bytes) -> bytes | None:
        key = sha256(name.as_posix().encode() + b"\0" + text).digest()
        if key not in self._compiled:
            self._compiled[key] = _bytecode(name, text)
        return self._compiled[key]


def _bytecode(name: Path, text: bytes) -> bytes | None:
    try:
        code = compile(text, name.as_posix(), "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, ValueError):
        return None
    head = importlib.util.MAGIC_NUMBER + _UNCHECKED + importlib.util.source_hash(text)
    return head + marshal.dumps(code)


def fingerprint(packed: bytes) -> str:
    """The ``CodeSha256`` that Lambda gives an archive."""
    return base64.b64encode(sha256(packed).digest()).decode()
