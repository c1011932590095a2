"""Turns that end in a draft: what the auditor is shown lies and truths about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.evals.world import EvalWorld
from shared.assistant.agent import Assistant
from shared.assistant.auditor import Auditor
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence
from shared.assistant.plan import Plan
from shared.assistant.ports import Asked
from shared.kernel.tenancy import Context


@dataclass(frozen=True)
class Scene:
    """A draft and the auditor of its turn."""

    draft: Draft
    auditor: Auditor


class Overheard(Assistant):
    """The assistant, with what it holds each reply against kept for a look."""

    scene: Scene | None = None

    def auditing(self, ctx: Context, asked: Asked, plan: Plan, draft: Draft, evidence: Evidence) -> Auditor:
        """See :class:`~shared.assistant.agent.Assistant`."""
        auditor = super().auditing(ctx, asked, plan, draft, evidence)
        self.scene = Scene(draft, auditor)
        return auditor


def staged(world: EvalWorld, talks: Mapping[str, Sequence[str]]) -> dict[str, Scene]:
    """The last turn of each talk; one that begins with ``customer:`` is a customer's, ``!`` settles."""
    agent = Overheard(**world.made_of())
    world.agent = agent
    scenes: dict[str, Scene] = {}
    for name, talk in talks.items():
        who = world.person("customer" if name.startswith("customer") else "guest", name.replace(" ", "_"))
        pending = None
        for message in talk:
            if message == "!settle":
                assert pending is not None
                world.settled(pending)
                continue
            reply = world.talk(message, ctx=who).reply
            assert reply is not None
            if reply.checkout is not None and reply.pending_action is not None:
                pending = world.hold(reply.checkout)
        assert agent.scene is not None
        scenes[name] = agent.scene
    return scenes
