"""The file itself: encodings, delimiters, quotes, and lines that are broken."""

import csv
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.feed import table as tables
from shared.catalog.feed.findings import FeedUnreadable
from shared.catalog.feed.text import one_line, paragraphs
from tests.support.feeds import good, lines, read, table

HEADER = ("id", "title", "price")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
#: Text without what cleaning changes: markup, entities, controls.
cells = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co"), exclude_characters="<&"),
    min_size=1,
    max_size=40,
).filter(lambda text: bool(one_line(text)))


@given(
    st.lists(st.tuples(cells, cells), min_size=1, max_size=6),
    st.sampled_from("\t,;|"),
    st.sampled_from(ENCODINGS),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_quoted_and_encoded_reads_back(
    rows: list[tuple[str, str]], delimiter: str, encoding: str, quoting: int, end: str
) -> None:
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerow(["id", "title", "description", "price"])
    for number, (title, description) in enumerate(rows):
        broken = f'{description} "{delimiter}" {end}{description}'
        writer.writerow([f"A{number}", title, broken, "1 USD"])
    found = read(out.getvalue().encode(encoding))
    assert found.findings == []
    assert [one.draft.title for one in found.products] == [one_line(title) for title, _ in rows]
    assert [one.draft.description for one in found.products] == [
        paragraphs(f'{description} "{delimiter}" \n{description}') for _, description in rows
    ]


@pytest.mark.parametrize("header", ["ID\tTitle\tPRICE", "g:id\tg:title\tg:price", "offerId\tTitle\t Price "])
def test_a_column_is_known_however_it_is_written(header: str) -> None:
    assert read(f"{header}\nA\tMug\t1 USD\n").only.draft.title == "Mug"


def test_columns_that_say_nothing_to_us_are_named_once() -> None:
    assert read(table([good(custom_label_0="x", cost_of_goods_sold="9 USD")])).ignored == (
        "custom_label_0",
        "cost_of_goods_sold",
    )


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\xef\xbb\xbf", "no header|empty"),
        (b"id\ttitle\tprice\n", "no rows"),
        (b"id\ttitle\n1\tMug\n", "no price"),
        (b"id\ttitle\tprice\tprice\n1\tMug\t1 USD\t1 USD\n", "'price' is there twice"),
        ("id\ttitle\tprice\nA\tMug\t1 USD".encode("utf-32"), "UTF-32"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\x1f\x8b\x08rest", "unpack"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x00\x01\x02\x03\x00\xff", "not text"),
        (b"\xfcber\ttitle\n", "UTF-8"),
        (b"<?xml version='1.0'?><rss/>", "XML"),
        (b'[{"id": "A"}]', "array"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(raw: bytes, says: str) -> None:
    with pytest.raises(FeedUnreadable, match=says):
        read(raw)


def test_a_row_in_another_encoding_is_refused_and_the_others_land() -> None:
    found = read(b"id\ttitle\tprice\nA\tCaf\xe9\t1 USD\nB\tMug\t1 USD\n")
    assert found.skus() == [["B"]]
    assert found.wrong() == [(2, None, "unreadable")]
    assert "UTF-8" in found.findings[0].reason


def test_a_utf_16_file_cut_in_the_middle_of_a_letter_loses_its_last_row_alone() -> None:
    raw = "id\ttitle\tprice\nA\tMug\t1 USD\nB\tCup\t1 USD".encode("utf-16")[:-1]
    found = read(raw)
    assert (found.skus(), found.wrong()) == ([["A"]], [(3, None, "unreadable")])


def test_a_quote_that_is_never_closed_costs_its_own_row() -> None:
    rows = ['A,"Mug, tall,1 USD', "B,Cup,1 USD", 'C,"Pot, large",1 USD']
    found = read("id,title,price\n" + "\n".join(rows))
    assert (found.skus(), found.wrong()) == ([["B"], ["C"]], [(2, None, "unreadable")])


def test_inches_and_nicknames_need_no_quotes_in_a_tsv() -> None:
    found = read(lines(HEADER, 'A\t24" screen\t1 USD', 'B\t"Best" mug\t1 USD', 'C\t"open\t1 USD'))
    assert found.findings == []
    assert [one.draft.title for one in found.products] == ['24" screen', '"Best" mug', '"open']


def test_a_cell_over_several_lines_is_one_row_and_lines_are_counted_as_an_editor_does() -> None:
    found = read('id,title,description,price\nA,Mug,"one\ntwo\n\nthree",1 USD\nB,Cup,x,nothing\n')
    assert found.only.draft.description == "one\ntwo\n\nthree"
    assert found.wrong() == [(6, "price", "invalid")]


def test_a_row_of_another_width_is_refused() -> None:
    found = read(lines(HEADER, "A\tMug", "B\tCup\t1 USD\textra", "C\tPot\t1 USD\t\t", "", "D\tPan\t1 USD"))
    assert (found.skus(), [line for line, _, _ in found.wrong()]) == ([["C"], ["D"]], [2, 3])


def test_huge_rows_are_refused_and_the_others_land() -> None:
    huge = "x" * (tables.MOST_CHARACTERS + 1)
    quoted = '"' + ("x\n" * tables.MOST_CHARACTERS) + '"'
    for cell in (huge, quoted):
        found = read(lines(HEADER, f"A\t{cell}\t1 USD", "B\tCup\t1 USD"))
        assert found.skus() == [["B"]]
        assert found.findings[0].line == 2
    assert read(lines(HEADER, f"A\t{huge}\t1 USD", "B\tCup\t1 USD")).wrong() == [(2, None, "too_long")]


@given(st.binary(max_size=400))
def test_whatever_bytes_follow_a_header_they_are_read_or_refused(noise: bytes) -> None:
    found = read(b"id\ttitle\tprice\nA\tMug\t1 USD\n" + noise)
    assert found.skus()[:1] == [["A"]]


@given(st.text(st.sampled_from("ab<>/&;!-\"' \n=\x00")), st.sampled_from(["script", "b", "!--", "&lt;", "ß"]))
def test_no_markup_is_left_in_text(text: str, word: str) -> None:
    for clean in (one_line, paragraphs):
        for written in (text, text.replace("a", word), f"<{text}>{word}", f"<scr{text}ipt>{word}"):
            assert not re.search(r"<[/!?]?[A-Za-z][^<>]*>|<!--", clean(written))


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("<p>Warm &amp; <b>soft</b>.</p><p>New</p>", "Warm & soft.\n\nNew"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<script>alert(1)</script>Mug", "Mug"),
        ("&lt;img src=x onerror=alert(1)&gt;Mug", "Mug"),
        ("<style>p{}</style><!-- note -->Mug<!-- open", "Mug"),
        ("5 < 6 and 7 > 2, I <3 it", "5 < 6 and 7 > 2, I <3 it"),
        ("tab\there\x00\x1b[31m\u202eright\u200b", "tab here[31mright"),
        ('=HYPERLINK("http://x")', '=HYPERLINK("http://x")'),
        ("Cafe\u0301", "Caf\u00e9"),
        ("family \U0001f469\u200d\U0001f467", "family \U0001f469\u200d\U0001f467"),
        ("<script>" * 20_000, ""),
        ("<" * 100_000, "<" * 100_000),
    ],
)
def test_descriptions_are_plain_text(given: str, plain: str) -> None:
    assert paragraphs(given) == plain
