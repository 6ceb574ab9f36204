"""Where an element ends is found by its first letter, and must be where a plain search finds it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.outline import end_of, outline


@given(
    st.lists(st.sampled_from([b"<", b"</", b"</script", b"</style", b"a", b"<!--"]), max_size=30), st.integers(0, 40)
)
def test_end_of_an_element_is_where_a_plain_search_finds_it(pieces: list[bytes], start: int) -> None:
    page = b"".join(pieces)
    assert end_of(page, b"</script", start) == page.find(b"</script", start)


_PIECES = [
    "<script>",
    "</script>",
    "<style_x>",
    "</style",
    "<svg>",
    "</svg>",
    "<h1>",
    "</h1>",
    "<!--",
    "-->",
    "<title>",
    "</title>",
    "<input_type=password>",
    "words_here_",
    "<",
    "</p>",
]


@given(st.lists(st.tuples(st.sampled_from(_PIECES), st.booleans()), max_size=30))
def test_names_of_elements_are_the_same_in_any_case(pieces: list[tuple[str, bool]]) -> None:
    lower = "".join(piece for piece, _ in pieces).replace("_", " ")
    mixed = "".join(piece.upper() if up and "<" in piece else piece for piece, up in pieces)
    assert outline(lower.encode(), "", 400) == outline(mixed.replace("_", " ").encode(), "", 400)
