"""An index over pairs of characters narrows, and never loses what holds the words."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.grams import grams, normal, sought

TEXTS = st.text(alphabet=st.sampled_from("社区养老助餐aB3 -。ﾊﾟé"), max_size=20)


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_that_holds_a_word_holds_all_its_pieces(before, word, after):
    held = normal(before + word + after)
    for one in normal(word).split():
        if one in held:
            assert set(sought(one)) <= set(grams(held))


def test_two_characters_are_one_piece_and_one_is_a_piece_of_its_own():
    assert sought("养老") == ["养老"] and sought("老") == ["老"]
    assert grams("养老 2A") == ["养", "老", "养老", "2", "a", "2a"]


def test_pieces_hold_no_white_space_and_no_signs():
    assert all(one.isalnum() for one in grams("社区-养老　“助餐” 3.5%\n完"))


def test_full_width_and_capital_letters_are_compared_as_plain_ones():
    assert normal("ＡＢＣ　 Def") == "abc def"
