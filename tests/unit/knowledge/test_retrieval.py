"""A shop's articles answer what they say, word for word, and nothing else."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.demo.shops import HARBOR
from shared.knowledge.model import Article, ArticleDraft
from shared.knowledge.retrieval import Library, passages
from tests.unit.knowledge.questions import HELD, SEEN, Labelled

Make = Callable[[str, ArticleDraft], Article]


def right(library: Library, asked: Labelled) -> bool:
    answers = library.ask(asked.question)
    if asked.article is None:
        return not answers.known
    return any(p.article_id == asked.article and asked.words in p.passage for p in answers.passages)


def share(library: Library, asked: Sequence[Labelled], covered: bool) -> float:
    of_kind = [one for one in asked if (one.article is not None) is covered]
    return sum(right(library, one) for one in of_kind) / len(of_kind)


@pytest.mark.parametrize(
    ("asked", "covered", "floor"),
    [(SEEN, True, 0.85), (SEEN, False, 0.95), (HELD, True, 0.80), (HELD, False, 0.90)],
    ids=["seen, answered", "seen, unknown", "held, answered", "held, unknown"],
)
def test_questions_in_shoppers_own_words(
    harbor: Library, asked: Sequence[Labelled], covered: bool, floor: float
) -> None:
    wrong = [one.question for one in asked if (one.article is not None) is covered and not right(harbor, one)]
    assert share(harbor, asked, covered) >= floor, wrong if asked is SEEN else len(wrong)


def test_the_labelled_set_is_large_enough_and_names_what_is_there() -> None:
    slugs = HARBOR.articles()
    every = [*SEEN, *HELD]
    assert len(every) >= 80
    assert len(HELD) >= 40
    assert sum(one.article is None for one in every) >= 20
    assert len({one.question for one in every}) == len(every)
    for one in every:
        assert one.article is None or one.words in slugs[one.article].body


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("can I send it back?", "within 30 days"),
        ("how long do I have to return something", "within 30 days"),
        ("do you ship to Canada", "Canada and Mexico"),
        ("what if it arrives broken", "We send a replacement"),
        ("which cards do you take", "Visa, Mastercard and American Express"),
    ],
)
def test_the_plainest_questions_are_answered(harbor: Library, question: str, words: str) -> None:
    answers = harbor.ask(question)
    assert answers.known
    assert words in " ".join(found.passage for found in answers.passages)


def test_a_passage_is_quoted_word_for_word_under_its_articles_title(harbor: Library) -> None:
    for one in SEEN:
        for found in harbor.ask(one.question).passages:
            draft = HARBOR.articles()[found.article_id]
            assert found.passage in draft.body
            assert found.title == draft.title


def test_what_is_not_published_answers_nothing(made: Make) -> None:
    draft = ArticleDraft(
        title="Returns", topics=("returns",), body="Return it within 30 days.", state="draft"
    )
    assert not Library([made("returns", draft)]).ask("can I return it").known
    assert not Library([]).ask("can I return it").known


def test_what_is_mentioned_in_passing_is_no_answer(made: Make) -> None:
    about = ArticleDraft(title="Our history", body="In 1950 a parrot lived in the shop.")
    assert not Library([made("history", about)]).ask("do you sell a parrot").known


def test_a_listed_question_finds_what_says_it_in_other_words(made: Make) -> None:
    draft = ArticleDraft(title="Kettles", body="Use vinegar.", questions=("How do I descale my kettle?",))
    assert (
        Library([made("kettles", draft)]).ask("how to descale a kettle").passages[0].passage == "Use vinegar."
    )


def test_passages_end_at_blank_lines_and_long_ones_at_sentences() -> None:
    body = "# Returns\n\nOne\nline.\n\n## By post\nTwo.\n\n" + "A sentence of some words. " * 40
    found = passages(body)
    assert found[:2] == [("Returns", "One line."), ("By post", "Two.")]
    assert all(len(text) <= 600 and text.endswith(".") for _, text in found[2:])
    assert [heading for heading, _ in found[2:]] == ["By post"] * len(found[2:])


@given(st.text(max_size=500))
def test_whatever_is_asked_is_answered_or_not_and_never_fails(harbor: Library, question: str) -> None:
    answers = harbor.ask(question)
    assert answers.known == bool(answers.passages)
    assert 0 <= answers.confidence <= 100
