"""A function's policy in the running store, with a statement taken away for a while."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.store import Store

_POLICY = "grants"


class Role:
    """The role of a function, by its door's title (``Catalog``)."""

    def __init__(self, store: Store, title: str) -> None:
        self._iam = store.cloud.client("iam")
        function = store.cloud.running.functions[title]
        found = store.cloud.client("lambda").get_function_configuration(FunctionName=function)
        self._name = str(found["Role"]).rpartition("/")[2]

    @contextmanager
    def without(self, action: str, on: str) -> Iterator[None]:
        """Have no statement that grants ``action`` on a resource whose ARN has ``on`` in it."""
        whole = self._iam.get_role_policy(RoleName=self._name, PolicyName=_POLICY)["PolicyDocument"]
        kept = [statement for statement in whole["Statement"] if not _grants(statement, action, on)]
        assert len(kept) == len(whole["Statement"]) - 1, f"{action} on {on}: {whole['Statement']}"
        self._put({**whole, "Statement": kept})
        try:
            yield
        finally:
            self._put(whole)

    def _put(self, policy: Any) -> None:
        self._iam.put_role_policy(RoleName=self._name, PolicyName=_POLICY, PolicyDocument=json.dumps(policy))


def _grants(statement: Any, action: str, on: str) -> bool:
    actions, resources = _many(statement["Action"]), _many(statement["Resource"])
    return action in actions and any(on in resource for resource in resources)


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
