"""Three addresses: health, the notes in the database, and the environment the web was given."""

import json
import os

import psycopg2

from ocop_portal.celery import write_note


def application(environ, start_response):
    try:
        body = answer(environ["REQUEST_METHOD"], environ["PATH_INFO"])
    except psycopg2.OperationalError:
        start_response("503 Service Unavailable", [])
        return []
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


def answer(method, path):
    if path == "/environment/":
        return dict(os.environ)
    if path.startswith("/queue/"):
        write_note.delay(path.split("/")[2])
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        if path.startswith("/write/"):
            cursor.execute("INSERT INTO note VALUES (%s)", [path.split("/")[2]])
        cursor.execute("SELECT text FROM note ORDER BY text")
        return [text for (text,) in cursor.fetchall()]
