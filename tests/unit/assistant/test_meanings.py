"""What is read by meaning beside words, and the ways of speaking that newly written voices showed."""

from collections.abc import Sequence

import pytest

from shared.assistant.language.clauses import clauses
from shared.assistant.language.grammar import understand
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.pruning import pruned
from shared.assistant.language.reading import reading_of
from shared.assistant.language.statements import read_statements
from shared.assistant.language.text import clean
from shared.assistant.language.wishes import Wish
from shared.assistant.model import Criteria, Memo
from shared.kernel.ids import derived


def _pruned(message: str, lexicon: Lexicon, shares: Sequence[int], memo: Memo | None = None) -> str:
    (clause,) = clauses(clean(message), lexicon)
    reading = reading_of(clause, lexicon, memo or Memo(), message, first=True)
    wish = Wish("search", criteria=reading.found.criteria)
    return (pruned(wish, reading, shares).criteria or Criteria()).text


def test_an_order_is_meant_by_its_id_whatever_letters_that_has(lexicon: Lexicon) -> None:
    """Ids are random, and to the guess their letters looked like words now and then."""
    for number in range(60):
        order = f"ord_{derived('x', str(number)).partition('_')[2]}"
        (wish,) = understand(f"show me {order}", lexicon, Memo())
        assert (wish.intent, wish.about) == ("orders", order)


def test_words_that_surely_name_nothing_go_and_others_stay(lexicon: Lexicon) -> None:
    assert _pruned("find whether lanterns", lexicon, [1, 2, 97]) == "lanterns"
    assert _pruned("find whether lanterns", lexicon, [1, 40, 97]) == "whether lanterns"


def test_of_a_search_for_one_thing_something_always_stays(lexicon: Lexicon) -> None:
    assert _pruned("find lanterns", lexicon, [1, 2]) == "lanterns"


def test_numbers_stay(lexicon: Lexicon) -> None:
    assert _pruned("find lanterns 750", lexicon, [1, 90, 1]) == "lanterns 750"


@pytest.mark.parametrize(
    ("said", "topic", "value", "about"),
    [
        ("nuts make me ill", "allergy", "nuts", ""),
        ("shellfish gives me a rash", "allergy", "shellfish", ""),
        ("my son can't eat eggs", "diet", "eggs", "son"),
        ("I like the brand Herd", "brand", "Herd", ""),
        ("my waist is 32", "size", "32", ""),
    ],
)
def test_what_is_said_of_oneself_is_read(said: str, topic: str, value: str, about: str) -> None:
    (told,) = read_statements(said).statements
    assert (told.topic, told.value, told.about) == (topic, value, about)


def test_what_others_are_made_ill_by_is_nobodys_statement() -> None:
    assert not read_statements("do these make me ill").statements


def test_an_it_is_what_the_clause_before_pointed_at(lexicon: Lexicon, focused: Memo) -> None:
    (wish,) = understand("the second one looks great, put it in my cart", lexicon, focused)
    assert wish.intent == "add"
    assert [pick.ordinal for pick in wish.picks] == [2]


def test_a_number_that_is_a_size_for_its_height_is_no_quantity(lexicon: Lexicon, focused: Memo) -> None:
    wishes = understand("i would prefer 43", lexicon, focused)
    assert all(wish.quantity is None for wish in wishes)


def test_on_second_thought_points_at_nothing(lexicon: Lexicon, focused: Memo) -> None:
    (wish,) = understand("on second thought i do not need it", lexicon, focused)
    assert (wish.intent, [pick.ordinal for pick in wish.picks]) == ("remove", [None])
