"""The API answers what its OpenAPI document says, whatever it is sent, and never with a 5xx.

Schemathesis makes the requests, in range and out of it, from the merged document, and sends them to
the deployed store as a customer who may shop and as a merchant's key that may do everything.
"""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

schema = schemathesis.openapi.from_path(Path("docs/openapi.json"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture(scope="session")
def credentials(store: Any) -> dict[str, str]:
    return {"Authorization": store.shopper().as_guest().authorization}


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(case: Any, store: Any, credentials: dict[str, str]) -> None:
    case.call_and_validate(base_url=store.url, headers=credentials, checks=CHECKS)
