"""Many rows at once, by PostgreSQL's COPY: for the few places that write tens of thousands in one run."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

# What COPY's text format gives a meaning of its own.
ESCAPES = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `rows`, each with the values of `fields`, in the caller's transaction.

    Constraints and triggers of the database hold as ever; defaults of Django fields are not filled in.
    """
    column_of = {field.name: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(f'"{column_of[field]}"' for field in fields)
    lines = io.StringIO("".join("\t".join(map(_written, row)) + "\n" for row in rows))
    # COPY goes past Django's cursor, which would otherwise name its errors for us.
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', lines)


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Numbers for rows that others of the same run point at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _written(value: Any) -> str:
    if value is None:
        return "\\N"
    if not isinstance(value, str):
        return str(value)
    for letter, written in ESCAPES:
        if letter in value:
            value = value.replace(letter, written)
    return value
