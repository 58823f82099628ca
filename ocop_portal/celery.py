"""The queue and the whole timetable of the portal.

A message is only a wake-up: whatever must be done is a row in PostgreSQL, so that a lost or doubled message
changes nothing. Hence no ETA, no countdown, no result backend, and "look what is due" instead of "send at seven".
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_portal.settings")

app = Celery("ocop_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "deliver mail": {"task": "agencies.tasks.deliver_mail_task", "schedule": crontab()},
    "run waiting jobs": {"task": "agencies.tasks.run_waiting_job_task", "schedule": crontab()},
    "clear results of jobs": {
        "task": "agencies.tasks.clear_results_task",
        "schedule": crontab(minute="30", hour="3"),
    },
    "step rehearsal": {"task": "programs.tasks.step_rehearsal_task", "schedule": crontab()},
    # Every five minutes from 07:00 on: the first run of a working day does the work, the others find it done.
    "daily work": {
        "task": "programs.tasks.daily_work_task",
        "schedule": crontab(minute="*/5", hour="7-18"),
    },
}
