"""Where do words, literals and comments begin and end?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_instrumentation.examine.sql.tokens import tokens

FRAGMENTS = st.sampled_from(
    [
        "SELECT",
        " ",
        "'it''s'",
        "E'\\''",
        '"a""b"',
        "$1",
        "%s",
        "%%",
        "$tag$ ' $tag$",
        "/* a /* b */ */",
        "--x\n",
        "1.5e3",
    ]
)


@given(st.text())
def test_no_character_of_any_text_is_lost(sql: str) -> None:
    assert "".join(token.text for token in tokens(sql)) == sql


@given(st.lists(FRAGMENTS))
def test_no_character_of_any_sql_is_lost(parts: list[str]) -> None:
    sql = "".join(parts)
    assert "".join(token.text for token in tokens(sql)) == sql


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("'it''s -- no comment'", "string"),
        ("E'back\\'slash'", "string"),
        ("$$ two ' quotes $$", "string"),
        ("$body$ $$ $body$", "string"),
        ('"select"', "quoted"),
        ("/* outer /* inner */ outer */", "comment"),
        ("/* unfinished", "comment"),
        ("-- to the end", "comment"),
        ("%(name)s", "placeholder"),
        ("$12", "placeholder"),
        ("1_000.5e-3", "number"),
        ("T5", "word"),
    ],
)
def test_this_is_one_token(sql: str, kind: str) -> None:
    assert [token.kind for token in tokens(sql)] == [kind]
