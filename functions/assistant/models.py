"""The model that the deployment chose, with everything that stands around it. Imported by the first turn."""

from __future__ import annotations

from datetime import datetime, timedelta

from functions.assistant import wiring
from shared.assistant.language.lexicon import Lexicons
from shared.assistant.models.converse import LanguageModel, Personal
from shared.assistant.models.embedded import EmbeddedModel
from shared.identity.keyring import Remembered
from shared.identity.model import User
from shared.identity.store import IdentityStore
from shared.kernel.clock import Clock
from shared.kernel.tenancy import Context
from shared.runtime.aws import client
from shared.runtime.secrets import secret_text

#: A key that was changed is used by every process after so long; what is known of a customer, too.
_FRESH_FOR = timedelta(minutes=5)
_MOST_KNOWN = 5_000


def is_remote() -> bool:
    """Whether what is said leaves the house."""
    return bool(wiring.env().bedrock_model or wiring.env().chat_url)


def model(lexicons: Lexicons) -> LanguageModel:
    """The embedded model, or a remote one with the embedded one behind it."""
    embedded = EmbeddedModel(lexicons=lexicons)
    return _guarded(embedded) if is_remote() else embedded


def _guarded(fallback: LanguageModel) -> LanguageModel:
    from shared.assistant.models.breaker import CircuitBreaker
    from shared.assistant.models.budget import DailyBudget
    from shared.assistant.models.guarded import GuardedModel, Remote
    from shared.assistant.models.metering import TelemetryMeter
    from shared.assistant.models.prices import CURRENT, price_list
    from shared.assistant.models.private import PrivateModel
    from shared.assistant.models.retrying import SystemTimer

    env, timer, tenants = wiring.env(), SystemTimer(), wiring.tenants()
    remote, named = _bedrock(env.bedrock_model) if env.bedrock_model else _chat()
    price = price_list().of(env.chat_price or named if env.chat_url else named)
    return GuardedModel(
        remote=Remote(model=PrivateModel(remote), name=named, price=price, prices=CURRENT),
        fallback=fallback,
        breaker=CircuitBreaker(timer),
        budget=DailyBudget(
            client("dynamodb"),
            env.limits_table,
            wiring.ground().clock,
            lambda tenant: tenants.settings(tenant).limits.model_micro_usd_per_day,
        ),
        meter=TelemetryMeter(),
        timer=timer,
    )


def _bedrock(model_id: str) -> tuple[LanguageModel, str]:
    from shared.assistant.models.bedrock import BedrockModel, Guardrail
    from shared.assistant.models.prices import price_list

    env = wiring.env()
    guardrail = Guardrail.named(env.bedrock_guardrail) if env.bedrock_guardrail else None
    made = BedrockModel(
        client=client("bedrock-runtime"),
        model_id=model_id,
        guardrail=guardrail,
        cached=price_list().of(model_id).caches,
        streamed=bool(env.bedrock_stream),
    )
    return made, model_id


def _chat() -> tuple[LanguageModel, str]:
    from shared.assistant.models.chat import ChatCompletionsModel

    env = wiring.env()
    if not env.chat_url or not env.chat_model:
        raise RuntimeError("environment: CHAT_URL needs CHAT_MODEL")
    key = EndpointKey(env.chat_key_secret, wiring.ground().clock)
    return ChatCompletionsModel(url=env.chat_url, model=env.chat_model, key=key.current), env.chat_model


class EndpointKey:
    """The endpoint's key, by its secret's name; None where no secret is named."""

    def __init__(self, secret: str | None, clock: Clock) -> None:
        self._secret = secret
        self._held = Remembered(self._fetch, clock)

    def current(self) -> str | None:
        """The key. Raises :class:`Unavailable` where it was never read and cannot be."""
        return self._held.within(_FRESH_FOR)

    def _fetch(self) -> str | None:
        if self._secret is None:
            return None
        return secret_text(client("secretsmanager"), self._secret, "The language model's key")


class Acquaintance:
    """What a remote model must not be shown of a customer: one read in five minutes for each."""

    def __init__(self, people: IdentityStore, clock: Clock) -> None:
        self._people = people
        self._clock = clock
        self._held: dict[tuple[str, str], tuple[datetime, Personal]] = {}

    def of(self, ctx: Context) -> Personal:
        """Name, e-mail address and addresses of a customer; of a guest nothing is known."""
        if ctx.actor.kind != "customer":
            return Personal()
        key, now = (ctx.tenant, ctx.actor.id), self._clock.now()
        read, personal = self._held.get(key, (None, Personal()))
        if read is None or now >= read + _FRESH_FOR:
            personal = _personal(self._people.user(*key))
            self._remember(key, now, personal)
        return personal

    def _remember(self, key: tuple[str, str], now: datetime, personal: Personal) -> None:
        if len(self._held) >= _MOST_KNOWN:
            self._held.clear()
        self._held[key] = (now, personal)


def _personal(user: User | None) -> Personal:
    if user is None:
        return Personal()
    from shared.assistant.privacy import known_of

    known = known_of(user.name, user.email or "")
    for address in user.addresses:
        known += known_of(address.name, address.line1, address.line2, address.postal_code)
    return Personal(known=tuple(dict.fromkeys(known)))
