"""The fields of an index and how their text is cut into words (tantivy)."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

#: Text fields with what a hit in each is worth.
WEIGHTS: Mapping[str, float] = {
    "title": 4.0,
    "brand_words": 3.0,
    "category_words": 3.0,
    "option_words": 2.0,
    "attribute_words": 1.5,
    "description": 1.0,
}
_NUMBERS = ("price", "discount", "created", "rank", "reprice_at")


@cache
def stems() -> TextAnalyzer:
    """Text as it is searched: words, without accents, by their English stem, without filler words."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stopword("english"))
        .filter(Filter.stemmer("english"))
        .build()
    )


@cache
def words() -> TextAnalyzer:
    """Text as it is spelled: words, without accents."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .build()
    )


@cache
def schema() -> tantivy.Schema:
    """See :func:`shared.search.documents.document` for what the fields hold."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="stems", index_option="freq")
    builder.add_text_field("word", tokenizer_name="words", index_option="basic")
    for name in ("code", "filter"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("brand", "category", "kind", "attr"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in _NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_boolean_field("in_stock", indexed=True, fast=True)
    return builder.build()


def open_index(path: str) -> tantivy.Index:
    """The index in a folder, a new one where it is empty."""
    index = tantivy.Index(schema(), path=path, reuse=True)
    index.register_tokenizer("stems", stems())
    index.register_tokenizer("words", words())
    return index


def live_files(folder: Path) -> tuple[str, list[str]]:
    """The text of ``meta.json`` and the names of the files that it stands on.

    A segment's files carry its id; its deletes are in ``<id>.<opstamp>.del``, older ones stay behind.
    """
    meta = (folder / "meta.json").read_text()
    segments: dict[str, str] = {}
    for segment in json.loads(meta)["segments"]:
        deletes = segment["deletes"]
        segments[segment["segment_id"].replace("-", "")] = str(deletes["opstamp"]) if deletes else ""
    return meta, sorted(path.name for path in folder.iterdir() if _belongs(path.name, segments))


def _belongs(name: str, segments: Mapping[str, str]) -> bool:
    segment, _, rest = name.partition(".")
    return segment in segments and (not rest.endswith("del") or rest == f"{segments[segment]}.del")


def write(path: str, gone: Iterable[str], documents: Iterable[Mapping[str, Any]]) -> int:
    """Take out the products ``gone``, put in these, and say how many there are then."""
    index = open_index(path)
    writer = index.writer(heap_size=30_000_000, num_threads=1)
    for product_id in gone:
        writer.delete_documents_by_term("id", product_id)
    for fields in documents:
        writer.add_document(tantivy.Document.from_dict(dict(fields), schema()))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher().num_docs
