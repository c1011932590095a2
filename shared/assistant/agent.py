"""One turn: understand and plan, carry out, answer. At most two calls of the model."""

from __future__ import annotations

from collections.abc import Callable

from shared.assistant.auditor import Auditor
from shared.assistant.composer import Composer
from shared.assistant.consent import Answered
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence, Outcome
from shared.assistant.executor import Executor, Listener
from shared.assistant.guard import Guard
from shared.assistant.language.grammar import understand
from shared.assistant.language.lexicon import Lexicons
from shared.assistant.language.planning import plan_of
from shared.assistant.language.wishes import Wish
from shared.assistant.memo import memo_after
from shared.assistant.model import Reply, Step
from shared.assistant.models.converse import LanguageModel
from shared.assistant.phrasing import Phraser
from shared.assistant.plan import Plan
from shared.assistant.planner import Planner
from shared.assistant.ports import Answer, Asked
from shared.assistant.specialists import Toolbox
from shared.assistant.trail import Trail, of_answer, of_step, untrailed
from shared.identity.model import TenantSettings
from shared.kernel.clock import Clock
from shared.kernel.errors import Unavailable
from shared.kernel.tenancy import Context

#: Refusals of a yes after which the checkout is reckoned afresh and shown again.
_SHOW_AGAIN = frozenset(("consent_changed", "confirmation_expired"))
#: A yes to what is not ready any more, sold out meanwhile: the checkout itself says why.
_SAYS_WHY = "checkout_incomplete"
#: Notes as a step tells them.
_NOTED = {
    "question": "a question back",
    "unsupported": "not possible here",
    "off_topic": "outside of the shop",
}
_SPEECHLESS = "Here is what I have for you."


class Assistant:
    """The agent behind the conversation; it knows no store of its own."""

    def __init__(
        self,
        *,
        model: LanguageModel,
        toolbox: Toolbox,
        lexicons: Lexicons,
        settings: Callable[[str], TenantSettings],
        clock: Clock,
        payment_methods: tuple[str, ...] = (),
        trail: Trail = untrailed,
    ) -> None:
        self._planner = Planner(model=model)
        self._phraser = Phraser(model=model)
        self._toolbox = toolbox
        self._lexicons = lexicons
        self._settings = settings
        self._clock = clock
        self._methods = payment_methods
        self._trail = trail

    def answer(self, ctx: Context, asked: Asked, listener: Listener = lambda outcome: None) -> Answer:
        """Plan, carry out and answer one message."""
        settings = self._settings(ctx.tenant)
        tools = self._toolbox.allowed(settings.tools)
        wishes = understand(asked.message, self._lexicons.of(ctx), asked.memo)
        guard = Guard(asked.message, wishes, asked.memo)

        def heard(outcome: Outcome) -> None:
            self._trail("tool used", **of_step(ctx, asked.turn_id, outcome))
            listener(outcome)

        executor = Executor(
            ctx=ctx, tools=tools, memo=asked.memo, guard=guard, turn_id=asked.turn_id, listener=heard
        )
        plan = self._consent(asked, wishes, executor)
        if plan is None:
            plan = self._plan(ctx, asked, wishes, executor)
        evidence = executor.evidence
        composer = Composer(
            memo=asked.memo, number=asked.number, currency=settings.currency, methods=self._methods
        )
        draft = composer.compose(plan, evidence)
        reply, audit = self._phrased(ctx, asked, plan, draft, evidence)
        memo = memo_after(asked.memo, asked.message, reply, draft.asked, evidence)
        return Answer(reply, _steps(plan, evidence, audit), memo, plan.confidence)

    def _consent(self, asked: Asked, wishes: list[Wish], executor: Executor) -> Plan | None:
        """What a yes or a no to the pending action does; None where the message is neither."""
        answered = Answered(asked.message, asked.memo, asked.number, self._clock.now(), wishes)
        pending = answered.pending
        if answered.no and pending is not None:
            executor.agreed("checkout.cancel", {"checkout_id": pending.arguments["checkout_id"]})
            return Plan()
        if answered.yes and pending is not None:
            evidence = executor.agreed(pending.tool, pending.arguments)
            error = evidence.outcomes[-1].error
            if error is not None and error.code in (*_SHOW_AGAIN, _SAYS_WHY):
                tool = "checkout.update" if error.code in _SHOW_AGAIN else "checkout.get"
                executor.agreed(tool, {"checkout_id": pending.arguments["checkout_id"]})
            return Plan()
        if answered.late:
            # What waits is reckoned afresh: since it was shown, the cart may have changed.
            tool = "checkout.update" if pending is not None else "checkout.get"
            executor.agreed(tool, {"checkout_id": answered.checkout_id})
            return Plan()
        return None

    def _plan(self, ctx: Context, asked: Asked, wishes: list[Wish], executor: Executor) -> Plan:
        """The model's plan, carried out; the grammar's own where the model has none to give."""
        tools = self._toolbox.allowed(self._settings(ctx.tenant).tools)
        try:
            plan = self._planner.plan(ctx, asked.memo, asked.message, tools)
        except Unavailable:
            plan = plan_of(wishes, asked.memo)
        executor.run(plan)
        return plan

    def _phrased(
        self, ctx: Context, asked: Asked, plan: Plan, draft: Draft, evidence: Evidence
    ) -> tuple[Reply, str]:
        """The reply in the model's words where every one of them holds, else in the draft's."""
        auditor = self.auditing(ctx, asked, plan, draft, evidence)
        written = self._phraser.phrase(ctx, draft.text)
        faults = auditor.faults(written) if written is not None else ["no answer"]
        if written is not None and not faults:
            return draft.reply(written), ""
        self._trail("reply held back", **of_answer(ctx, asked.turn_id, faults))
        if not auditor.faults(draft.text):
            return draft.reply(draft.text), f"kept to the records: {'; '.join(faults)}"
        return draft.reply(_SPEECHLESS), f"said nothing unproven: {'; '.join(faults)}"

    def auditing(self, ctx: Context, asked: Asked, plan: Plan, draft: Draft, evidence: Evidence) -> Auditor:
        """What the reply of a turn is held against; a question is a model's own words and proves nothing."""
        return Auditor(
            evidence,
            said=(asked.message,),
            verbatim=draft.verbatim,
            proven=[sentence for sentence in draft.sentences if sentence != plan.question],
            names=[shown.title for shown in asked.memo.results],
            currency=self._settings(ctx.tenant).currency,
        )


def _steps(plan: Plan, evidence: Evidence, audit: str) -> tuple[Step, ...]:
    """The turn's steps as clients see them: the plan, each act, the answer."""
    steps = [Step(number=1, kind="plan", name="plan", status="done", detail=_planned(plan, evidence))]
    for outcome in evidence.outcomes:
        steps.append(outcome.public(len(steps) + 1))
    steps.append(Step(number=len(steps) + 1, kind="answer", name="answer", status="done", detail=audit))
    return tuple(steps)


def _planned(plan: Plan, evidence: Evidence) -> str:
    """A plan in a few words: ``2 steps``, ``a question``."""
    if plan.steps:
        return f"{len(plan.steps)} step{'s' if len(plan.steps) != 1 else ''}"
    if evidence.outcomes:
        return "your answer to what was shown"
    return _NOTED.get(plan.note, "no steps were needed")
