"""Many rows at once, by PostgreSQL's COPY: for the few places that write tens of thousands in one run."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import DatabaseError, connection, models

# What COPY's text format gives a meaning of its own.
ESCAPES = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
LINES_AT_ONCE = 256


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `rows`, each with the values of `fields`, in the caller's transaction.

    Constraints and triggers of the database hold as ever; defaults of Django fields are not filled in.
    """
    copy_lines(model, fields, (as_columns(row) + "\n" for row in rows))


def copy_lines(model: type[models.Model], fields: Sequence[str], lines: Iterable[str]) -> None:
    """Write rows that are lines of `as_columns` already; PostgreSQL reads them while the next are made."""
    column_of = {field.name: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(f'"{column_of[field]}"' for field in fields)
    stream = _Stream(lines)
    try:
        # COPY goes past Django's cursor, which would otherwise name its errors for us.
        with connection.wrap_database_errors, connection.cursor() as cursor:
            cursor.copy_expert(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', stream)
    except DatabaseError:
        # What went wrong while a line was made, rather than that COPY was given up for it.
        if stream.trouble:
            raise stream.trouble from None
        raise


def as_columns(values: Iterable[Any]) -> str:
    """Values as neighbouring columns of one line."""
    return "\t".join(map(_written, values))


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Numbers for rows that others of the same run point at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


class _Stream:
    """Lines as the file that COPY wants to read, made only when it reads on."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = iter(lines)
        self.trouble: Exception | None = None

    def read(self, size: int) -> str:
        """Some lines, however many were asked for; nothing at the end."""
        try:
            return "".join(islice(self.lines, LINES_AT_ONCE))
        except Exception as trouble:
            self.trouble = trouble
            raise


def _written(value: Any) -> str:
    if value is None:
        return "\\N"
    if not isinstance(value, str):
        return str(value)
    for letter, written in ESCAPES:
        if letter in value:
            value = value.replace(letter, written)
    return value
