"""The notebook that asks the service: executed as it is, and its prose says what its cells show."""

import pytest

from tests.notebooks.prose import executed, unshown


@pytest.mark.slow
@pytest.mark.xdist_group("service")
def test_the_prose_says_what_the_cells_show():
    """Every bold number of the answers is a number in the outputs above it; so is each light."""
    missing, looked_at = unshown(executed("endpoints.ipynb"))
    assert missing == []
    assert looked_at > 15
