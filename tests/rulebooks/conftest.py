"""What tests of drafts start with; never a test."""

import pytest

from tests.rulebooks.drafting import Drafting
from tests.stage import Stage


@pytest.fixture
def drafting(stage: Stage) -> Drafting:
    """Give an organization whose admins write rulebooks."""
    return Drafting(stage)
