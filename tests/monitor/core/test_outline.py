"""Where an element ends is found by its first letter, and must be where a plain search finds it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.outline import end_of


@given(
    st.lists(st.sampled_from([b"<", b"</", b"</script", b"</style", b"a", b"<!--"]), max_size=30), st.integers(0, 40)
)
def test_end_of_an_element_is_where_a_plain_search_finds_it(pieces: list[bytes], start: int) -> None:
    page = b"".join(pieces)
    assert end_of(page, b"</script", start) == page.find(b"</script", start)
