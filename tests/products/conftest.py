"""What tests about products may ask for."""

import pytest
from django.db import transaction

from products.services.laws import load_laws
from tests.cast import moment
from tests.products import council_cast
from tests.products.register_cast import make_product_cast


@pytest.fixture
def makers(cast):
    """Two producers with their people, in the small province of `cast`."""
    return make_product_cast(cast)


@pytest.fixture
def live_makers(live_cast):
    """The same with real commits, for tests with several connections."""
    return make_product_cast(live_cast)


@pytest.fixture(scope="module")
def laws(django_db_setup, django_db_blocker):
    """The whole law, loaded once for the tests of a module; each undoes what it did to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_laws(at=moment())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def product_cast(cast):
    """Two producers beside the small cast, as tests of councils know them."""
    return council_cast.make_product_cast(cast)
