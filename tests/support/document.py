"""The API's document, held against every answer that a test gets from the front door."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft202012Validator

_DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
_PARAMETER = re.compile(r"\\\{[^}]+\\\}")


def hold(answer: httpx.Response) -> None:
    """Fail where an operation of the document answers with what it does not say.

    An address that the document does not have is no operation: that it is refused is for its test to say.
    """
    operation = _operation(answer.request.method, answer.request.url.path)
    if operation is None:
        return
    answer.read()
    where = f"{operation['operationId']}: {answer.status_code}"
    said = operation["responses"].get(str(answer.status_code))
    assert said is not None, f"{where} is not in the document: {answer.text[:500]}"
    media = answer.headers.get("content-type", "").partition(";")[0]
    if not answer.content:
        assert not said.get("content"), f"{where} has no body"
        return
    assert media in said.get("content", {}), f"{where} has a body of {media or 'no type'}"
    validator = _validator(operation["operationId"], str(answer.status_code), media)
    faults = [f"{fault.json_path}: {fault.message[:300]}" for fault in validator.iter_errors(answer.json())]
    assert not faults, f"{where} is not as the document says: {faults[:5]}"


@cache
def _document() -> Mapping[str, Any]:
    return json.loads(_DOCUMENT.read_text())


@cache
def _operations() -> Mapping[str, tuple[str, Mapping[str, Any], re.Pattern[str]]]:
    """By operation id; paths without parameters stand before those that would take them too."""
    paths = sorted(_document()["paths"].items(), key=lambda item: "{" in item[0])
    return {
        operation["operationId"]: (method.upper(), operation, _pattern(path))
        for path, operations in paths
        for method, operation in operations.items()
        if method != "parameters"
    }


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(_PARAMETER.sub("[^/]+", re.escape(path)))


def _operation(method: str, path: str) -> Mapping[str, Any] | None:
    found = (one for its, one, pattern in _operations().values() if its == method and pattern.fullmatch(path))
    return next(found, None)


@cache
def _validator(operation_id: str, status: str, media: str) -> Draft202012Validator:
    schema = _operations()[operation_id][1]["responses"][status]["content"][media]["schema"]
    return Draft202012Validator({**schema, "components": _document()["components"]})
