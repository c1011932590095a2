"""Idempotency keys of POSTs: the first answer again for the same key and body, refusal for another body.

Powertools keeps the record; it does not fence. What must happen at most once (an order, a payment)
is guarded inside its own transaction besides.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from shared.kernel.errors import Conflict, Invalid
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.runtime.table import TableSpec

I = TypeVar("I", bound=Model)  # noqa: E741 - input
O = TypeVar("O", bound=Model)  # noqa: E741 - output

TABLE = TableSpec(
    name="idempotency",
    erase="answers of at most a day, gone by TTL",
    export="none: copies of what the rooms export",
    retention="1 day by TTL",
    capture="none",
    ttl="expires_at",
    sorted_by=None,
)
_DAY = 24 * 3600
_LONGEST_REQUEST_MS = 30_000


class KeyReused(Invalid):
    """The key was used with another body."""

    code = "idempotency_key_reused"


class InProgress(Conflict):
    """The first request with this key is still under way."""

    code = "idempotency_in_progress"


class _Deadline:
    """When a first request that broke off stops blocking its key: no door runs longer than its gateway."""

    def get_remaining_time_in_millis(self) -> int:
        return _LONGEST_REQUEST_MS


class Idempotency:
    """Wraps use cases of the form ``(ctx, input) -> output``."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._layer: Any = None

    def run(
        self,
        use_case: Callable[[Context, I], O],
        output: type[O],
        ctx: Context,
        given: I,
        key: str | None,
    ) -> O:
        """Call ``use_case`` once for each key of this actor; without a key, simply call it.

        A refusal is not kept: the same key may be tried again. Raises :class:`KeyReused` and
        :class:`InProgress`.
        """
        if key is None:
            return use_case(ctx, given)
        from aws_lambda_powertools.utilities.idempotency import exceptions

        request = {"key": [ctx.tenant, ctx.actor.id, key], "body": given.model_dump(mode="json")}
        try:
            return self._guarded(use_case, output, ctx, given)(request=request)
        except exceptions.IdempotencyValidationError as error:
            raise KeyReused("This Idempotency-Key was used with another body.") from error
        except exceptions.IdempotencyAlreadyInProgressError as error:
            raise InProgress("The first request with this key is still under way.", retry=True) from error

    def _guarded(
        self, use_case: Callable[[Context, I], O], output: type[O], ctx: Context, given: I
    ) -> Callable[..., O]:
        from aws_lambda_powertools.utilities import idempotency
        from aws_lambda_powertools.utilities.idempotency.serialization.custom_dict import (
            CustomDictSerializer,
        )

        def call(request: Mapping[str, Any]) -> O:
            return use_case(ctx, given)

        def kept(answer: O) -> dict[str, Any]:
            return {"json": answer.model_dump_json()}

        def replayed(record: dict[str, Any]) -> O:
            return output.model_validate_json(record["json"])

        config = idempotency.IdempotencyConfig(
            event_key_jmespath="key",
            payload_validation_jmespath="body",
            hash_function="sha256",
            raise_on_no_idempotency_key=True,
            expires_after_seconds=_DAY,
            lambda_context=_Deadline(),  # pyright: ignore[reportArgumentType] - all that is asked of one
        )
        return idempotency.idempotent_function(
            call,
            data_keyword_argument="request",
            persistence_store=self._store(),
            config=config,
            key_prefix=getattr(use_case, "__qualname__", output.__name__),
            output_serializer=CustomDictSerializer(kept, replayed),
        )

    def _store(self) -> Any:
        if self._layer is None:
            from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

            self._layer = DynamoDBPersistenceLayer(
                table_name=self._table,
                key_attr="pk",
                expiry_attr="expires_at",
                validation_key_attr="payload",
                boto3_client=self._client,
            )
        return self._layer
