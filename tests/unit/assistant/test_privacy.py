"""Nothing personal leaves, and all of it comes back."""

import json
import re
import string
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.assistant.models.converse import (
    Block,
    ConverseReply,
    ConverseRequest,
    ModelMessage,
    Personal,
    ToolUse,
)
from shared.assistant.models.private import PrivateModel
from shared.assistant.planner import data
from shared.assistant.privacy import Veil, known_of

WORDS = st.lists(
    st.sampled_from(["find", "me", "two", "red", "tents", "under", "$200", "please", "size", "43", "add"]),
    max_size=12,
).map(" ".join)
NAME = st.text(string.ascii_letters + "éüñø", min_size=3, max_size=10)
EMAIL = st.builds(
    "{}@{}.{}".format,
    st.text(string.ascii_lowercase + string.digits + "._+-", min_size=1, max_size=12),
    st.text(string.ascii_lowercase, min_size=1, max_size=10),
    st.sampled_from(["com", "co.uk", "example", "de"]),
)
PHONE = st.builds(
    lambda lead, groups, by: lead + by.join(groups),
    st.sampled_from(["", "+", "+44 ", "(0) "]),
    st.lists(st.text(string.digits, min_size=3, max_size=4), min_size=3, max_size=4),
    st.sampled_from(["", " ", "-", ".", "/"]),
).filter(lambda phone: not re.match(r"\d{4}-\d{2}-\d{2}", phone))
FULL_NAME = st.builds("{} {}".format, NAME, NAME).map(str.title)
ADDRESS = "Ada Lovelace, 12 St James's Square, London SW1Y 4JH, United Kingdom"


@given(st.text(), st.lists(st.text(max_size=8), max_size=4))
@example("[email_1] a@b.com [email_2]", [])
@example("Ada, 1 Elm St, Leeds LS1 1UR, UK", ["Ada", "1 Elm"])
def test_what_is_hidden_comes_back_as_it_was(text: str, known: list[str]) -> None:
    veil = Veil(known, [text])
    assert veil.show(veil.hide(text)) == text


@given(WORDS, EMAIL | PHONE, WORDS)
@example("", "0000000000000000", "43 43")
def test_no_address_and_no_number_leaves(before: str, personal: str, after: str) -> None:
    text = f"{before} {personal} {after}"
    veil = Veil((), [text])
    hidden = veil.hide(text)
    assert personal not in hidden
    assert not re.search(r"@|\d{5}", hidden)
    assert veil.show(hidden) == text


@given(WORDS, FULL_NAME, WORDS)
def test_no_name_that_is_known_leaves(before: str, name: str, after: str) -> None:
    text = f"{before} {name} {after} {name.partition(' ')[0]}"
    hidden = Veil(known_of(name), [text]).hide(text)
    assert not set(name.split()) & set(re.findall(r"\w+", hidden))


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("my name is ada lovelace and i want a tent", "lovelace"),
        ("call me Ada", "Ada"),
        ("I live at 12 Elm Street flat 3", "Elm"),
        ("12 elm street", "elm"),
        ("ship it to 7 Rue de la Paix 75002 Paris", "Paix"),
        ("it goes to Hauptstraße 12", "Hauptstraße"),
        ("deliver to SW1Y 4JH please", "SW1Y"),
        ("pay with •••• 4242", "4242"),
        ("card 4111 1111 1111 1112", "1111"),
        (ADDRESS, "Lovelace"),
        (ADDRESS, "James"),
        (ADDRESS, "London"),
        (ADDRESS, "4JH"),
    ],
)
def test_what_gives_somebody_away_is_hidden(text: str, gone: str) -> None:
    assert gone not in Veil((), [text]).hide(text)


@pytest.mark.parametrize(
    "text",
    [
        "find running shoes under $100 in 43",
        "a rose gold ring for under 1,500",
        "delivered before 2026-12-24",
        "add two of the 500 g bags",
        "ship it to me",
    ],
)
def test_shopping_is_left_as_it_is(text: str) -> None:
    assert Veil(known_of("Rose Miller"), [text]).hide(text) == text


def test_the_parts_of_an_address_have_marks_of_their_own() -> None:
    hidden = Veil((), [ADDRESS]).hide(ADDRESS)
    assert hidden == "[name_1], [street_1], [city_1] [postcode_1], United Kingdom"


def test_a_summary_has_the_marks_that_the_address_had() -> None:
    shown = f"- Delivered to {ADDRESS}\nPaid with pm_card_ok"
    veil = Veil((), [ADDRESS, shown])
    veil.hide(ADDRESS)
    first, second = veil.hide(shown).split("\n")
    assert first == "- Delivered to [name_1], [street_1], [city_1] [postcode_1], United Kingdom"
    assert second == "Paid with pm_card_ok"


class Remote:
    """Keeps what it is shown, and answers with the marks that it finds there."""

    def __init__(self) -> None:
        self.shown = ""

    def converse(self, request: ConverseRequest) -> ConverseReply:
        self.shown = request.model_dump_json()
        marks = re.findall(r"\[[a-z]+_\d+\]", " ".join(request.last_texts))
        given: dict[str, Any] = {"marks": marks, "nested": [{"first": f"to {marks[0]}" if marks else ""}]}
        use = ToolUse(tool_use_id="1", name="plan", input=given)
        return ConverseReply(content=(Block(text=" ".join(marks)), Block(tool_use=use)))


def asked(*texts: str, **personal: Any) -> ConverseRequest:
    content = tuple(Block(text=text) for text in texts)
    return ConverseRequest(
        system=("s",),
        messages=(ModelMessage(role="user", content=content),),
        personal=Personal(**personal),
    )


def test_a_remote_model_sees_marks_and_its_answer_is_put_right() -> None:
    memo = {
        "recent": [{"message": "mail ada@example.org"}],
        "known": ["prd_1"],
        "price": {"amount": 12345678},
    }
    remote = Remote()
    reply = PrivateModel(remote).converse(
        asked(data(json.dumps(memo)), "I am Ada, ada@example.org", known=("Ada",))
    )
    assert "ada" not in remote.shown.lower().replace("data", "")
    shown = json.loads(json.loads(remote.shown)["messages"][0]["content"][0]["text"][6:-7])
    assert shown == {**memo, "recent": [{"message": "mail [email_1]"}]}
    assert reply.text == "[email_1] [known_1] [email_1]".replace("[email_1]", "ada@example.org").replace(
        "[known_1]", "Ada"
    )
    use = reply.use_of("plan")
    assert use
    assert use.input["nested"] == [{"first": "to ada@example.org"}]


def test_who_consented_is_shown_as_they_are() -> None:
    remote = Remote()
    PrivateModel(remote).converse(asked("I am Ada, ada@example.org", known=("Ada",), consented=True))
    assert "I am Ada, ada@example.org" in remote.shown


def test_what_was_hidden_once_is_hidden_again_where_nothing_leads_to_it() -> None:
    veil = Veil()
    hidden = veil.hide("ship to Ada Lovelace, 1 Elm Street, Leeds, LS1 1UR, United Kingdom")
    plan = {"name": "Ada Lovelace", "line1": "1 Elm Street", "tool": "checkout.start"}
    again = veil.hide_again_in(plan)
    assert "Lovelace" not in str(again)
    assert again["name"] in hidden
    assert again["tool"] == "checkout.start"
    assert veil.show_in(again) == plan
