"""The portal's settings with a handful of values changed for tests."""

import os

from ocop_portal.settings import *  # noqa: F403

SECRET_KEY = "tests-only-" + "x" * 50
ALLOWED_HOSTS = ["*"]
# The sample's and the cast's passwords are hashed hundreds of times; test_sign_in looks at the real hasher.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
CELERY_TASK_ALWAYS_EAGER = False
# Each process of the suite has a queue of its own: a worker that one test starts must not take another's tasks.
_NUMBER = "".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "0"))) or "0"
CELERY_BROKER_URL = f"{REDIS_URL.rsplit('/', 1)[0]}/{int(_NUMBER) % 16}"  # noqa: F405
# And a cache of its own: while one test empties it, another counts in it.
CACHES["default"]["LOCATION"] = f"{REDIS_URL.rsplit('/', 1)[0]}/{(int(_NUMBER) + 8) % 16}"  # noqa: F405
