"""What tests of producers and products may ask for."""

import pytest

from tests.products.register_cast import make_product_cast


@pytest.fixture
def makers(cast):
    """Two producers with their people, in the small province of `cast`."""
    return make_product_cast(cast)


@pytest.fixture
def live_makers(live_cast):
    """The same with real commits, for tests with several connections."""
    return make_product_cast(live_cast)
