"""What tests of dossiers and councils may ask for."""

import pytest

from tests.products.cast import make_product_cast


@pytest.fixture
def product_cast(cast):
    """The producers beside the small cast."""
    return make_product_cast(cast)
