"""The Amazon States Language as far as our machines use it, on virtual time.

Task (a Lambda function by its ARN, ``lambda:invoke``, and the same ``.waitForTaskToken``) with time-outs,
heartbeats, Retry and Catch; Pass, Wait, Choice, Succeed and Fail; paths of names (``$.failure.Error``).
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.language import at, filled_in, holds, matches, pause, rule_name
from tests.faults.scheduler import Scheduler, Timer

Document = dict[str, Any]
#: Told how an invocation ended: with its answer, or with the name of an error and its cause. Whether
#: anybody listens still.
Answer = Callable[[Any, tuple[str, str] | None], bool]
#: Begins an invocation of a function with a payload.
Invoke = Callable[[str, Any, Answer], None]
_INVOKE = "arn:aws:states:::lambda:invoke"


@dataclass
class Try:
    """One run of a task's work."""

    token: str
    timers: list[Timer] = field(default_factory=list[Timer])
    over: bool = False


@dataclass
class Execution:
    """A run of the machine. ``tries`` counts how often each state's work was begun."""

    name: str
    given: str
    document: Any
    status: str = "RUNNING"
    state: str = ""
    error: str = ""
    transitions: int = 0
    tries: Counter[str] = field(default_factory=Counter[str])
    path: list[str] = field(default_factory=list[str])
    failures: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    retried: Counter[int] = field(default_factory=Counter[int])
    now: Try | None = None
    deadline: Timer | None = None

    @property
    def running(self) -> bool:
        return self.status == "RUNNING"


class Machine:
    """Runs executions of one definition. ``tell`` gets a line for each thing that happens."""

    def __init__(
        self,
        definition: Mapping[str, Any],
        scheduler: Scheduler,
        invoke: Invoke,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.definition = definition
        self.executions: dict[str, Execution] = {}
        self.used: set[str] = set()
        self._scheduler = scheduler
        self._invoke = invoke
        self._tell = tell
        self._waiting: dict[str, tuple[Execution, Try]] = {}
        self._tokens = 0

    def start(self, name: str, given: str) -> Execution:
        """Begin a run; the name must be new."""
        execution = Execution(name, given, json.loads(given))
        self.executions[name] = execution
        if "TimeoutSeconds" in self.definition:
            execution.deadline = self._scheduler.at(
                self.definition["TimeoutSeconds"],
                lambda: self._end(execution, "TIMED_OUT", "States.Timeout"),
            )
        self._enter(execution, self.definition["StartAt"])
        return execution

    def answered(self, token: str, output: Any, error: tuple[str, str] | None) -> bool:
        """Whether somebody waited for that token; the run goes on then."""
        execution, its_try = self._waiting.get(token, (None, None))
        if execution is None or its_try is None or its_try.over or not execution.running:
            return False
        self._settle(execution, its_try, output, error)
        return True

    def knows(self, token: str) -> bool:
        """Whether it ever gave that token out."""
        return token in self._waiting

    def beat(self, token: str) -> bool:
        """A heartbeat of whoever works on the token's task; whether somebody listens."""
        execution, its_try = self._waiting.get(token, (None, None))
        if execution is None or its_try is None or its_try.over:
            return False
        self._listen(execution, its_try)
        return True

    def _enter(self, execution: Execution, name: str) -> None:
        execution.state = name
        execution.transitions += 1
        execution.path.append(name)
        execution.retried.clear()
        state = self.definition["States"][name]
        self._tell(f"{execution.name} enters {name}")
        _KINDS[state["Type"]](self, execution, state)

    def _task(self, execution: Execution, state: Mapping[str, Any]) -> None:
        self._tokens += 1
        its_try = Try(f"token-{self._tokens}")
        execution.now = its_try
        execution.tries[execution.state] += 1
        resource, name = state["Resource"], state["Resource"]
        payload: Any = at(execution.document, state.get("InputPath", "$"))
        waits = resource.endswith(".waitForTaskToken")
        if resource.startswith(_INVOKE):
            filled = filled_in(state["Parameters"], payload, {"Task": {"Token": its_try.token}})
            name, payload = filled["FunctionName"], filled.get("Payload", {})
        elif "Parameters" in state:
            payload = filled_in(state["Parameters"], payload, {})
        if waits:
            self._waiting[its_try.token] = execution, its_try
        self._listen(execution, its_try)
        if "TimeoutSeconds" in state:
            late = "States.Timeout", "the task took too long"
            its_try.timers.append(
                self._scheduler.at(
                    state["TimeoutSeconds"], lambda: self._settle(execution, its_try, None, late)
                )
            )

        def answer(output: Any, error: tuple[str, str] | None) -> bool:
            heard = execution.running and not its_try.over
            if error is not None:
                self._settle(execution, its_try, None, error)
            elif not waits:
                wrapped = {"StatusCode": 200, "Payload": output} if resource.startswith(_INVOKE) else output
                self._settle(execution, its_try, wrapped, None)
            return heard

        self._invoke(name, payload, answer)

    def _listen(self, execution: Execution, its_try: Try) -> None:
        seconds = self.definition["States"][execution.state].get("HeartbeatSeconds")
        if seconds is None:
            return
        if its_try.timers and its_try.timers[0].run.__name__ == "silent":
            its_try.timers.pop(0).cancel()

        def silent() -> None:
            self._settle(execution, its_try, None, ("States.HeartbeatTimeout", "no heartbeat"))

        its_try.timers.insert(0, self._scheduler.at(seconds, silent))

    def _settle(self, execution: Execution, its_try: Try, output: Any, error: tuple[str, str] | None) -> None:
        if its_try.over or not execution.running:
            return
        its_try.over = True
        for timer in its_try.timers:
            timer.cancel()
        state = self.definition["States"][execution.state]
        if error is None:
            self._leave(execution, state, output)
        else:
            self._failed(execution, state, error)

    def _failed(self, execution: Execution, state: Mapping[str, Any], error: tuple[str, str]) -> None:
        self._tell(f"{execution.name} {execution.state} failed: {error[0]}: {error[1][:120]}")
        execution.failures.append((execution.state, error[0]))
        for number, retrier in enumerate(state.get("Retry", ())):
            if not matches(retrier, error[0]):
                continue
            self.used.add(rule_name(execution.state, "Retry", retrier))
            done = execution.retried[number]
            if done < retrier.get("MaxAttempts", 3):
                execution.retried[number] += 1
                execution.transitions += 1
                self._scheduler.at(pause(retrier, done), lambda: self._again(execution, state))
                return
            break
        for catcher in state.get("Catch", ()):
            if matches(catcher, error[0]):
                self.used.add(rule_name(execution.state, "Catch", catcher))
                told = {"Error": error[0], "Cause": error[1]}
                self._place(execution, catcher.get("ResultPath", "$"), told)
                self._enter(execution, catcher["Next"])
                return
        self._end(execution, "FAILED", error[0])

    def _again(self, execution: Execution, state: Mapping[str, Any]) -> None:
        if execution.running:
            self._task(execution, state)

    def _leave(self, execution: Execution, state: Mapping[str, Any], output: Any) -> None:
        if "ResultSelector" in state:
            output = filled_in(state["ResultSelector"], output, {})
        self._place(execution, state.get("ResultPath", "$"), output)
        if state.get("OutputPath", "$") != "$":
            execution.document = at(execution.document, state["OutputPath"])
        if state.get("End"):
            self._end(execution, "SUCCEEDED")
        else:
            self._enter(execution, state["Next"])

    @staticmethod
    def _place(execution: Execution, path: str | None, output: Any) -> None:
        if path is None:
            return
        if path == "$":
            execution.document = output
            return
        names = path.split(".")[1:]
        whole = json.loads(json.dumps(execution.document))
        there = whole
        for name in names[:-1]:
            there = there.setdefault(name, {})
        there[names[-1]] = output
        execution.document = whole

    def _end(self, execution: Execution, status: str, error: str = "") -> None:
        if not execution.running:
            return
        execution.status, execution.error = status, error
        if execution.now is not None:
            execution.now.over = True
            for timer in execution.now.timers:
                timer.cancel()
        if execution.deadline is not None:
            execution.deadline.cancel()
        self._tell(f"{execution.name} {status} {error}".rstrip())

    def _pass(self, execution: Execution, state: Mapping[str, Any]) -> None:
        given = at(execution.document, state.get("InputPath", "$"))
        if "Parameters" in state:
            given = filled_in(state["Parameters"], given, {})
        self._leave(execution, state, state.get("Result", given))

    def _wait(self, execution: Execution, state: Mapping[str, Any]) -> None:
        path = state.get("SecondsPath")
        seconds = at(execution.document, path) if path else state["Seconds"]
        self._scheduler.at(
            seconds, lambda: self._leave(execution, state, execution.document) if execution.running else None
        )

    def _choice(self, execution: Execution, state: Mapping[str, Any]) -> None:
        for rule in state["Choices"]:
            if holds(rule, execution.document):
                self._enter(execution, rule["Next"])
                return
        if "Default" in state:
            self._enter(execution, state["Default"])
        else:
            self._end(execution, "FAILED", "States.NoChoiceMatched")

    def _succeed(self, execution: Execution, state: Mapping[str, Any]) -> None:
        self._end(execution, "SUCCEEDED")

    def _fail(self, execution: Execution, state: Mapping[str, Any]) -> None:
        self._end(execution, "FAILED", state.get("Error", ""))


_KINDS: dict[str, Callable[[Machine, Execution, Mapping[str, Any]], None]] = {
    "Task": Machine._task,
    "Pass": Machine._pass,
    "Wait": Machine._wait,
    "Choice": Machine._choice,
    "Succeed": Machine._succeed,
    "Fail": Machine._fail,
}
