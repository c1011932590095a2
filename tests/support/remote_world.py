"""A shop whose assistant asks a remote model, with all its guards, over boto3 and the wire."""

from typing import Any

import boto3
from botocore.config import Config

from local.bedrock import StandIn
from local.bedrock_answers import answering
from shared.assistant.models.bedrock import BedrockModel
from shared.assistant.models.breaker import CircuitBreaker
from shared.assistant.models.budget import DailyBudget
from shared.assistant.models.embedded import EmbeddedModel
from shared.assistant.models.guarded import GuardedModel, Remote
from shared.assistant.models.metering import Tally
from shared.assistant.models.prices import CURRENT, price_list
from shared.assistant.models.private import PrivateModel
from shared.runtime import limits
from tests.support.assistant_world import TalkingWorld
from tests.support.timer import StepTimer

MODEL = "global.anthropic.claude-haiku-4-5-20251001-v1:0"


class Remotely:
    """A world whose assistant asks a remote model, and all that there is to see of it."""

    def __init__(self, client: Any, stand_in: StandIn, **more: Any) -> None:
        self.tally, self.timer, self.stand_in = Tally(), StepTimer(), stand_in
        self.world = TalkingWorld(client)
        bedrock = boto3.client(
            "bedrock-runtime",
            endpoint_url=stand_in.url,
            config=Config(read_timeout=5, retries={"total_max_attempts": 1}),
        )
        embedded = EmbeddedModel(lexicons=self.world.lexicons)
        stand_in.answer = answering(embedded)
        price = price_list().of(MODEL)
        remote = PrivateModel(BedrockModel(client=bedrock, model_id=MODEL, cached=True, **more))
        self.world._given = GuardedModel(  # pyright: ignore[reportPrivateUsage]
            remote=Remote(model=remote, name=MODEL, price=price, prices=CURRENT),
            fallback=embedded,
            breaker=CircuitBreaker(self.timer),
            budget=DailyBudget(client, limits.TABLE.name, self.world.clock, lambda tenant: 1_000_000),
            meter=self.tally,
            timer=self.timer,
        )
