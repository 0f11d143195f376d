"""Files by chance: what is accepted comes out whole in every form. By hand, many more of them."""

from __future__ import annotations

import pytest

from tests.outputs import check, inputs


@pytest.mark.parametrize("first", range(0, 24, 6))
def test_whatever_is_accepted_has_every_output(first: int) -> None:
    accepted = [check(one, thorough=n == 1) for n in range(6) for one in inputs(first + n)]
    assert any(accepted)
    assert not all(accepted)
