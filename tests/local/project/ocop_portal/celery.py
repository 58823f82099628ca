"""One task that takes a while, so that a portal can be stopped in the midst of it."""

import os
import time

import psycopg2
from celery import Celery

app = Celery("ocop_portal", broker=os.environ["REDIS_URL"])
app.conf.task_ignore_result = True


@app.task
def write_note(text):
    write(f"{text} begun")
    time.sleep(1)
    write(f"{text} done")


def write(text):
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES (%s)", [text])
