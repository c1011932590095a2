"""What the stand-in of Bedrock says: the embedded model's answers, in Converse's JSON."""

import argparse
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from local.bedrock import Answer, StandIn
from shared.assistant.language.lexicon import Lexicons
from shared.assistant.models.converse import Block, ConverseRequest, LanguageModel, ModelMessage
from shared.assistant.models.embedded import EmbeddedModel
from shared.kernel.clock import SystemClock
from shared.kernel.tenancy import Context
from shared.search.model import Facet

#: How a hidden postal code is written, and a code that the embedded model reads in its place.
_HIDDEN_CODE, _READ_CODE = re.compile(r"\[postcode_(\d{1,3})\]"), re.compile(r"990(\d{3})")


def answering(model: LanguageModel) -> Answer:
    """Answers as ``model`` would, which unlike a large one has to be shown a code where one is hidden."""

    def answer(body: Mapping[str, Any]) -> Mapping[str, Any]:
        shown = _HIDDEN_CODE.sub(lambda mark: f"990{int(mark[1]):03}", json.dumps(body, ensure_ascii=False))
        reply = model.converse(request_of(json.loads(shown)))
        told = {"content": [_wire(block) for block in reply.content], "stopReason": reply.stop_reason}
        hidden = _READ_CODE.sub(lambda code: f"[postcode_{int(code[1])}]", json.dumps(told))
        return json.loads(hidden)

    return answer


def without_words() -> EmbeddedModel:
    """The embedded model, knowing no shop's catalogue."""
    return EmbeddedModel(
        lexicons=Lexicons(vocabulary=_NoWords(), currency=lambda tenant: "USD", clock=SystemClock())
    )


def request_of(body: Mapping[str, Any]) -> ConverseRequest:
    """A request out of its JSON; tools are known by the choice of one."""
    messages = tuple(
        ModelMessage(role=said["role"], content=tuple(Block(text=b["text"]) for b in said["content"]))
        for said in body["messages"]
    )
    choice = body.get("toolConfig", {}).get("toolChoice", {}).get("tool", {}).get("name")
    system = tuple(block["text"] for block in body["system"] if "text" in block)
    about = body.get("requestMetadata", {})
    return ConverseRequest(system=system, messages=messages, tool_choice=choice, request_metadata=about)


class _NoWords:
    def vocabulary(self, ctx: Context) -> tuple[Facet, ...]:
        return ()


def _wire(block: Block) -> dict[str, Any]:
    if block.tool_use is None:
        return {"text": block.text}
    use = block.tool_use
    return {"toolUse": {"toolUseId": use.tool_use_id, "name": use.name, "input": use.input}}


def main() -> None:
    """Serve until interrupted. The plans are the grammar's, without any shop's own words."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--first-token-ms", type=float, default=250.0)
    parser.add_argument("--per-token-ms", type=float, default=3.3)
    given = parser.parse_args()

    def latency(tokens: int) -> float:
        return (given.first_token_ms + tokens * given.per_token_ms) / 1000

    with StandIn(answering(without_words()), latency, given.port) as stand_in:
        print(f"AWS_ENDPOINT_URL_BEDROCK_RUNTIME={stand_in.url}", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
