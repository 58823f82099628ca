"""Two people bring in a version at the same moment."""

import threading

import pytest
from django.db import connection

from agencies.permissions import Refusal
from products.models import CriteriaVersion
from products.services.criteria_imports import import_criteria
from products.services.laws import load_catalogues
from tests.cast import moment
from tests.products.services.test_criteria_imports import as_bytes, new_file


@pytest.mark.django_db(transaction=True)
def test_of_two_versions_for_the_same_days_one_comes_in(live_cast):
    load_catalogues()
    desk = live_cast.actor("desk")
    gate, refused, trouble = threading.Barrier(2), [], []

    def bring(code):
        content = as_bytes(new_file("SP01", code=code, replaces=""))
        try:
            gate.wait()
            import_criteria(content=content, actor=desk, at=moment())
        except Refusal as refusal:
            refused.append(str(refusal))
        except Exception as error:
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, args=[code]) for code in ("2028", "2029")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert trouble == []
    (version,) = CriteriaVersion.objects.all()
    (sentence,) = refused
    assert f"trùng với {version}" in sentence
