"""Articles, and answers that are quoted from them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.kernel.errors import Conflict, NotFound
from shared.kernel.ids import IdText
from shared.kernel.model import Model

#: Articles of one shop: all of them are read to make its index.
MOST_ARTICLES = 400
#: Characters of a question.
LONGEST_QUESTION = 500

_Title = Annotated[str, Field(min_length=1, max_length=120)]
_Topic = Annotated[str, Field(min_length=1, max_length=40)]
_Question = Annotated[str, Field(min_length=1, max_length=200)]
State = Literal["draft", "published"]


class UnknownArticle(NotFound):
    """No article of that id."""

    code = "unknown_article"


class ArticleExists(Conflict):
    """An article of that id is there already."""

    code = "article_exists"


class ArticleDeleted(Conflict):
    """The article that was made under this key has been deleted since."""

    code = "article_deleted"


class TooManyArticles(Conflict):
    """The shop has as many articles as it may have."""

    code = "too_many_articles"


class ArticleDraft(Model):
    """What a merchant writes: plain text or Markdown. A blank line ends a passage, and a passage is
    what an answer quotes. ``questions`` are some that the article answers, in shoppers' words."""

    title: _Title
    body: Annotated[str, Field(min_length=1, max_length=8_000)]
    topics: Annotated[tuple[_Topic, ...], Field(max_length=8)] = ()
    questions: Annotated[tuple[_Question, ...], Field(max_length=12)] = ()
    state: State = "published"


class Article(ArticleDraft):
    """A draft with its id, version and times. Only a published one answers."""

    id: str
    tenant: str
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def draft(self) -> ArticleDraft:
        """What can be written of it."""
        return ArticleDraft(**{name: getattr(self, name) for name in ArticleDraft.model_fields})


class Passage(Model):
    """A passage of an article, word for word."""

    article_id: str
    title: str
    passage: str


class Answers(Model):
    """What the shop's articles say to a question, the best passage first; ``known`` is false, and there
    are none, where they do not say it. ``confidence`` is in percent."""

    question: str
    known: bool
    confidence: int
    passages: tuple[Passage, ...] = ()


class QuestionAsked(Model):
    """A question about the shop's rules and services."""

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]


class ArticleNamed(Model):
    """One article."""

    article_id: IdText
