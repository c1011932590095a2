"""A request to plan, as the planner makes it, for tests of what speaks to models."""

from shared.assistant.models.converse import Block, ConverseRequest, ModelMessage, ToolSpec

ASKED = ConverseRequest(
    system=("You plan.", "Tools: none."),
    messages=(ModelMessage(role="user", content=(Block(text="<data>{}</data>"), Block(text="find tents"))),),
    tools=(ToolSpec(name="plan", description="The plan.", input_schema={"type": "object"}),),
    tool_choice="plan",
    request_metadata={"tenant": "tnt_1"},
)
