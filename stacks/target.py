"""Where the app is deployed: every difference between the cloud and one machine, in one object.

Nothing else in ``stacks/`` asks where it runs. ``tests/infra/test_target.py`` lists the differences.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

#: In templates the emulator's address, which is another at each start (``local/deploy.py`` puts it in).
EMULATOR = "http://cloud.errand.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """The remote model that the assistant asks instead of its own, if any; ``docs/operations.md``.

    ``bedrock`` is an id, or an inference profile's id or ARN; ``guardrail`` is ``id:version``. ``chat_url``
    is an OpenAI-compatible endpoint, its key in the secret named ``chat_secret``; ``chat_price`` is its
    line in the price list.
    """

    bedrock: str | None = None
    guardrail: str | None = None
    stream: bool = False
    chat_url: str | None = None
    chat_model: str | None = None
    chat_secret: str | None = None
    chat_price: str | None = None

    @staticmethod
    def of(environment: Mapping[str, str]) -> "Models":
        """From the variables ``ERRAND_…`` of whoever deploys. Raises :class:`ValueError` for two models."""
        given = {name: environment.get(f"ERRAND_{name}") or None for name in _MODEL_VARIABLES}
        if given["BEDROCK_MODEL"] and given["CHAT_URL"]:
            raise ValueError("ERRAND_BEDROCK_MODEL and ERRAND_CHAT_URL: the assistant asks one model")
        if bool(given["CHAT_URL"]) != bool(given["CHAT_MODEL"]):
            raise ValueError("ERRAND_CHAT_URL and ERRAND_CHAT_MODEL go together")
        return Models(
            bedrock=given["BEDROCK_MODEL"],
            guardrail=given["BEDROCK_GUARDRAIL"],
            stream=bool(given["BEDROCK_STREAM"]),
            chat_url=given["CHAT_URL"],
            chat_model=given["CHAT_MODEL"],
            chat_secret=given["CHAT_KEY_SECRET"],
            chat_price=given["CHAT_PRICE"],
        )


_MODEL_VARIABLES = (
    "BEDROCK_MODEL",
    "BEDROCK_GUARDRAIL",
    "BEDROCK_STREAM",
    "CHAT_URL",
    "CHAT_MODEL",
    "CHAT_KEY_SECRET",
    "CHAT_PRICE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """Who moves the money: Stripe, where the secret that holds its key is named, and else the test provider.

    ``stripe_url`` is another server of Stripe's API (``local/stripe``), ``webhook_secret`` the name of the
    secret with which it signs its news, ``return_url`` where who confirms with their bank comes back to.
    """

    stripe_secret: str | None = None
    stripe_url: str | None = None
    webhook_secret: str | None = None
    return_url: str | None = None

    @staticmethod
    def of(environment: Mapping[str, str]) -> "Payments":
        """From ``ERRAND_STRIPE_KEY_SECRET``, ``…_URL``, ``…_WEBHOOK_SECRET`` and ``…_RETURN_URL``. Raises
        :class:`ValueError` for one of the others without the first.
        """
        names = ("KEY_SECRET", "URL", "WEBHOOK_SECRET", "RETURN_URL")
        secret, *others = (environment.get(f"ERRAND_STRIPE_{name}") or None for name in names)
        alone = next((name for name, value in zip(names[1:], others, strict=True) if value), None)
        if alone and not secret:
            told = "needs ERRAND_STRIPE_KEY_SECRET, the name of the key's secret"
            raise ValueError(f"ERRAND_STRIPE_{alone} {told}")
        url, webhook_secret, return_url = others
        return Payments(
            stripe_secret=secret, stripe_url=url, webhook_secret=webhook_secret, return_url=return_url
        )

    def settings(self) -> dict[str, str]:
        """What functions are told; the key's secret comes with the right to read it."""
        if not self.stripe_secret:
            return {}
        told = {"STRIPE_URL": self.stripe_url, "STRIPE_RETURN_URL": self.return_url}
        return {"PAYMENT_PROVIDER": "stripe", **{name: value for name, value in told.items() if value}}


Architecture = Literal["arm64", "x86_64"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One place to deploy to."""

    name: Literal["cloud", "local"]
    #: ``bundle``: each function ships its own code and locked dependencies (``build/<door>``).
    #: ``source``: one asset of the source tree; the emulator runs functions in the project's environment.
    code: Literal["bundle", "source"]
    #: arm64 costs a fifth less, and every locked wheel exists for it.
    architecture: Architecture = "arm64"
    #: Data outlives its stack, and stacks, tables and the pool refuse to be deleted.
    keep_data: bool
    #: Alarms and the topic that they tell. Nobody is paged by a laptop.
    alarms: bool
    #: Refuse plain HTTP to buckets, queues and topics. The emulator speaks nothing else.
    enforce_ssl: bool
    #: cdk-nag and CloudFormation's own rules at synth: three seconds that only a real deployment needs,
    #: since the same constructs are checked for the cloud in every test run.
    checks: bool
    #: Where the pool publishes the keys that sign access tokens, up to the pool's id; ``None`` is
    #: Cognito's own address.
    token_keys_url: str | None
    #: How long the saga waits for a shopper's yes. Literal seconds: the emulator knows no time-out paths.
    confirmation_seconds: int = 300
    #: Requests a minute that one network address may make on public routes; a machine has one address.
    ip_per_minute: int
    #: The remote model that the assistant asks; none is the embedded one.
    models: Models = Models()
    #: Where functions find the encoder that their code does not carry: bundles do.
    embedding_folder: str | None = None
    #: The image of the agent for Bedrock's AgentCore, in ECR; without one there is no runtime.
    agent_image: str | None = None
    #: The payment provider.
    payments: Payments = Payments()

    def architecture_of(self, embeds: bool) -> Architecture:
        """A function's processor: onnxruntime has crashed on arm64 Lambda while reading cpuinfo."""
        return "x86_64" if embeds else self.architecture


CLOUD = Target(
    name="cloud",
    code="bundle",
    keep_data=True,
    alarms=True,
    enforce_ssl=True,
    checks=True,
    token_keys_url=None,
    ip_per_minute=100,
)


def local(environment: Mapping[str, str]) -> Target:
    """One machine. ``ERRAND_CONFIRMATION_SECONDS``: tests wait less long for a yes."""
    return Target(
        name="local",
        code="source",
        keep_data=False,
        alarms=False,
        enforce_ssl=False,
        checks=False,
        token_keys_url=EMULATOR,
        confirmation_seconds=int(environment.get("ERRAND_CONFIRMATION_SECONDS", "300")),
        models=Models.of(environment),
        payments=Payments.of(environment),
        embedding_folder=str(Path(__file__).parents[1] / "build" / "embedding"),
        ip_per_minute=1000,
    )


def named(name: str, environment: Mapping[str, str]) -> Target:
    """The target of a name. Raises :class:`ValueError` for any other word."""
    if name == "cloud":
        image = environment.get("ERRAND_AGENT_IMAGE") or None
        models, payments = Models.of(environment), Payments.of(environment)
        return replace(CLOUD, models=models, payments=payments, agent_image=image)
    if name == "local":
        return local(environment)
    raise ValueError(f"no target {name!r}: cloud or local")
