"""The portal's settings, addresses and timetable."""

from ocop_portal.celery import app as celery_app

__all__ = ["celery_app"]
