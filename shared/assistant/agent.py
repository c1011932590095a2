"""One turn: understand and plan, carry out, answer. At most two calls of the model."""

from __future__ import annotations

import time
from collections.abc import Callable

from shared.assistant.auditor import Auditor
from shared.assistant.composer import Composer
from shared.assistant.consent import Answered, carry_out
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence, Outcome
from shared.assistant.executor import Executor
from shared.assistant.guard import Guard
from shared.assistant.language.grammar import understand
from shared.assistant.language.lexicon import Lexicons
from shared.assistant.language.planning import plan_of
from shared.assistant.language.wishes import Wish
from shared.assistant.memo import memo_after
from shared.assistant.model import Reply, Step
from shared.assistant.models.converse import About, LanguageModel, Personal
from shared.assistant.phrasing import Phraser
from shared.assistant.plan import Plan
from shared.assistant.planner import Planner
from shared.assistant.ports import Answer, Asked, Memories
from shared.assistant.progress import Progress
from shared.assistant.recollection import Recollection
from shared.assistant.specialists import Toolbox
from shared.assistant.support_talk import OPEN_TICKET
from shared.assistant.trail import Trail, kinds_of, of_answer, of_step, untrailed
from shared.identity.model import TenantSettings
from shared.kernel.clock import Clock
from shared.kernel.errors import Unavailable
from shared.kernel.once import reading_once
from shared.kernel.tenancy import Context

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
        memories: Memories,
        clock: Clock,
        payment_methods: tuple[str, ...] = (),
        personal: Callable[[Context], Personal] = lambda ctx: Personal(),
        trail: Trail = untrailed,
    ) -> None:
        self._planner = Planner(model=model)
        self._phraser = Phraser(model=model)
        self._toolbox = toolbox
        self._lexicons = lexicons
        self._settings = settings
        self._memories = memories
        self._clock = clock
        self._methods = payment_methods
        self._personal = personal
        self._trail = trail

    def answer(self, ctx: Context, asked: Asked) -> Answer:
        """Plan, carry out and answer one message; its listener hears of each step.

        Products and stock are read once for all of its steps.
        """
        with reading_once():
            return self._answer(ctx, asked)

    def _answer(self, ctx: Context, asked: Asked) -> Answer:
        progress = Progress(asked.listener, time.monotonic)
        settings = self._settings(ctx.tenant)
        tools = self._toolbox.allowed(settings.tools)
        lexicon = self._lexicons.of(ctx)
        wishes = understand(asked.message, lexicon, asked.memo)
        recollection = Recollection(self._memories, self._clock, ctx, wishes, lexicon)
        taste, memo = recollection.taste, recollection.applied(asked.memo)

        def heard(outcome: Outcome) -> None:
            self._trail("tool used", **of_step(ctx, asked.turn_id, outcome))

        executor = Executor(
            ctx=ctx,
            tools=tools,
            memo=memo,
            guard=Guard(asked.message, wishes, memo),
            turn_id=asked.turn_id,
            progress=progress,
            session_id=asked.session_id,
            remembered=taste.remembered,
            refined=taste.refined,
            heard=heard,
        )
        personal = self._personal(ctx)
        about = About(
            wishes=tuple(wishes),
            personal=personal.model_copy(update={"consented": personal.consented or recollection.shared}),
            remembered=recollection.summary,
            heard=asked.heard,
        )
        plan = self._carried_out(ctx, asked, wishes, about, executor=executor, progress=progress)
        evidence = executor.evidence
        answering = progress.started("answer")
        composer = Composer(
            asked=asked,
            currency=settings.currency,
            methods=self._methods,
            now=self._clock.now(),
            may_open=OPEN_TICKET in tools,
            taste=taste,
        )
        draft = composer.compose(plan, evidence)
        reply, audit = self._phrased(ctx, asked, plan, draft, evidence, about=about)
        memo = memo_after(asked.memo, asked.message, reply, draft, evidence, taste.sought)
        progress.finished(answering, "answer")
        return Answer(
            reply,
            _steps(plan, evidence, audit, answering),
            memo,
            plan.confidence,
            tuple(progress.events),
            recalled=tuple(sorted(taste.recalled)),
            forgot=recollection.forgotten(evidence),
            taught=recollection.taught(asked, evidence),
        )

    def _carried_out(
        self,
        ctx: Context,
        asked: Asked,
        wishes: list[Wish],
        about: About,
        *,
        executor: Executor,
        progress: Progress,
    ) -> Plan:
        """What the message calls for, done: the answer to what is pending, or else a plan."""
        planning = progress.started("plan")
        answered = Answered(asked.message, asked.memo, asked.number, self._clock.now(), wishes)
        plan = None if answered.given else self._plan(ctx, asked, wishes, about)
        progress.finished(planning, "plan")
        if plan is None:
            return carry_out(answered, executor)
        executor.run(plan)
        return plan

    def _plan(self, ctx: Context, asked: Asked, wishes: list[Wish], about: About) -> Plan:
        """The model's plan; the grammar's own where the model has none to give."""
        tools = self._toolbox.allowed(self._settings(ctx.tenant).tools)
        try:
            return self._planner.plan(ctx, asked.memo, asked.message, tools, about)
        except Unavailable:
            return plan_of(wishes, asked.memo)

    def _phrased(
        self, ctx: Context, asked: Asked, plan: Plan, draft: Draft, evidence: Evidence, *, about: About
    ) -> tuple[Reply, str]:
        """The reply in the model's words where every one of them holds, else in the draft's."""
        auditor = self.auditing(ctx, asked, plan, draft, evidence)
        written = self._phraser.phrase(ctx, draft.text, about)
        faults = auditor.faults(written) if written is not None else ["silence"]
        if written is not None and not faults:
            return draft.reply(written), ""
        self._trail("reply held back", **of_answer(ctx, asked.turn_id, faults))
        if not auditor.faults(draft.text):
            return draft.reply(draft.text), f"kept to the records: {', '.join(kinds_of(faults))}"
        return draft.reply(_SPEECHLESS), f"said nothing unproven: {', '.join(kinds_of(faults))}"

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


def _steps(plan: Plan, evidence: Evidence, audit: str, answering: int) -> tuple[Step, ...]:
    """The turn's steps as clients see them: the plan, each act, the answer."""
    planned = Step(number=1, kind="plan", name="plan", status="done", detail=_planned(plan, evidence))
    acts = sorted((outcome.public() for outcome in evidence.outcomes), key=lambda step: step.number)
    answer = Step(number=answering, kind="answer", name="answer", status="done", detail=audit)
    return (planned, *acts, answer)


def _planned(plan: Plan, evidence: Evidence) -> str:
    """A plan in a few words: ``2 steps``, ``a question``."""
    if plan.steps:
        return f"{len(plan.steps)} step{'s' if len(plan.steps) != 1 else ''}"
    if evidence.outcomes:
        return "your answer to what was shown"
    return _NOTED.get(plan.note, "no steps were needed")
