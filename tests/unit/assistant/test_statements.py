"""What shoppers say of themselves, told apart from what they want to see."""

import pytest

from shared.assistant.language.grammar import understand
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.statements import read_statements
from shared.assistant.model import Memo
from shared.search.model import Facet, FacetValue


def facet(name: str, *values: str) -> Facet:
    return Facet(name=name, values=[FacetValue(value=value, count=3) for value in values])


LEXICON = Lexicon.of(
    [
        facet("brand", "Velora"),
        facet("category", "Shoes > Running shoes", "Groceries > Snacks"),
        facet("attr.colour", "Blue"),
        facet("attr.size", "42", "43"),
        facet("attr.diet", "Vegan"),
    ],
    "USD",
)


def intents(message: str) -> list[str]:
    return [wish.intent for wish in understand(message, LEXICON, Memo())]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I'm vegan", [("diet", "vegan", True, "")]),
        ("im vegetarian and gluten free", [("diet", "vegetarian", True, ""), ("diet", "gluten-free", True, "")]),
        ("I don't eat meat", [("diet", "meat", False, "")]),
        ("my size is 43", [("size", "43", True, "")]),
        ("my shoe size is 43 and my shirt size is M", [("size", "43", True, "shoe"), ("size", "M", True, "shirt")]),
        ("i wear 43 in shoes", [("size", "43", True, "shoe")]),
        ("I never wear leather", [("material", "leather", False, "")]),
        ("I can't stand polyester or nylon", [("material", "polyester", False, ""), ("material", "nylon", False, "")]),
        ("I'm allergic to nuts and shellfish", [("allergy", "nuts", True, ""), ("allergy", "shellfish", True, "")]),
        ("I have a nut allergy", [("allergy", "nut", True, "")]),
        ("remember that I like blue", [("colour", "blue", True, "")]),
        ("please remember my dog is called Rex", [("note", "my dog is called Rex", True, "")]),
        ("don't forget that I wear 43", [("size", "43", True, "")]),
        ("my wife's size is 38", [("size", "38", True, "wife")]),
        ("my son is allergic to nuts", [("allergy", "nuts", True, "son")]),
        ("my daughter is 6 years old", [("recipient", "6 years old", True, "daughter")]),
        ("i never spend more than $50", [("budget", "$50", True, "")]),
        ("remember that I am pregnant", [("note", "I am pregnant", True, "")]),
    ],
)  # fmt: skip
def test_a_statement_is_read(message: str, expected: list[tuple[str, str, bool, str]]) -> None:
    said = read_statements(message, lambda value: None).statements
    assert [(s.topic, s.value, s.likes, s.about) for s in said] == expected
    assert intents(message) == ["remember"]


@pytest.mark.parametrize(
    "message",
    [
        "I love running shoes", "i like the blue one", "I'd like tents", "I am looking for vegan snacks",
        "I am not vegan", "do you remember my size", "i take it", "I am pregnant", "I'm diabetic", "i am muslim",
        "I vote for the greens", "I'm gay", "what is vegan", "is it vegan", "I want leather boots",
    ],
)  # fmt: skip
def test_what_is_no_statement_and_what_is_nobodys_business_is_not_remembered(message: str) -> None:
    assert "remember" not in intents(message)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I'm vegan, find me a snack", ["remember", "search"]),
        ("im vegan find me snacks", ["remember", "search"]),
        ("show me running shoes, I never wear leather", ["remember", "search"]),
        ("my size is 43, add the first one", ["remember", "add"]),
        ("hi, I'm vegan", ["remember"]),
        ("what do you know about me?", ["recall"]),
        ("do you remember my size?", ["recall"]),
        ("forget my size", ["forget"]),
        ("please forget everything you know", ["forget"]),
        ("forget that I'm vegan", ["forget"]),
        ("i'm not vegan anymore", ["forget"]),
        ("stop learning about me", ["forget"]),
        ("you may learn from my shopping", ["remember"]),
        ("why did you suggest this?", ["why"]),
        ("why the second one?", ["why"]),
        ("forget it", ["cancel"]),
        ("remove everything", ["clear"]),
        ("clear my cart", ["clear"]),
        ("clear everything in my cart", ["clear"]),
        ("delete the first one", ["remove"]),
        ("i don't want it", ["remove"]),
    ],
)
def test_wishes_about_the_memory_are_told_from_others(message: str, expected: list[str]) -> None:
    assert intents(message) == expected


def test_what_was_just_told_holds_for_the_search_beside_it() -> None:
    _, search = understand("I'm vegan, find me a snack", LEXICON, Memo())
    assert search.criteria
    assert search.criteria.attributes == {"diet": ["Vegan"]}
    _, search = understand("my size is 43, find running shoes", LEXICON, Memo())
    assert search.criteria
    assert search.criteria.attributes == {"size": ["43"]}


@pytest.mark.parametrize(
    "planted", ["remember ", "i i am vegan ", "not remember ", "my wife ", "allergic to nuts and "]
)
def test_a_message_made_of_leads_is_read_in_one_pass(planted: str) -> None:
    message = (planted * 2_000)[:2_000]
    assert len(read_statements(message).statements) <= 2_000
    assert understand(message, LEXICON, Memo())
