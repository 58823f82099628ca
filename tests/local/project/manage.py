"""Stands for the portal's own: one table, and what prepare_portal was told."""

import json
import os
import sys

import psycopg2

if os.environ.get("REFUSE"):
    sys.exit(f"CommandError: {os.environ['REFUSE']}")

with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS note (text text)")

print(json.dumps({"today": "2019-05-21", "users": ["thuky", "lanhdao"], "password": " ".join(sys.argv[1:])}))
