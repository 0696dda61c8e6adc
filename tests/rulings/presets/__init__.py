"""Tables of each preset's clauses and limits."""

import pytest

pytest.register_assert_rewrite("tests.rulings.presets.telling")
