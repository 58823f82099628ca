"""SQL that is written once and kept: by the portal, because Django takes longer to write it than PostgreSQL to run it,

and by PostgreSQL, which reads and plans it once for each connection, not at every click. Numbers and days stay out of
the text, so that everybody who asks the same question shares one statement. A connection through a pooler that hands
out another session for each transaction has to say DISABLE_SERVER_SIDE_CURSORS, as for Django's own cursors; then
everything runs unprepared.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date, datetime
from enum import Enum, auto
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BooleanField, F, Func, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.query import ModelIterable

# Of one connection. PostgreSQL holds each in memory with its plan, some 100 KB.
MOST_PREPARED = 200
# A plan for any numbers is made for ten of them; for many more PostgreSQL looks at them first.
FEW = 20
# What is asked for what cannot be.
NOTHING = "SELECT 1 WHERE false"
INTEGERS = range(-(2**31), 2**31)

AnyModel = TypeVar("AnyModel", bound=Model)


class Told(Enum):
    """Stands in SQL that is kept for what is told anew whenever it runs."""

    NUMBERS = auto()
    WORD = auto()


class ToldPart(NamedTuple):
    """Stands for a piece of text that rows hold: the one of this number among those told."""

    number: int


class Holds(Func):
    """That a column of folded text holds a part that is told when the SQL runs, however often it is asked."""

    template, arg_joiner, output_field = "(%(expressions)s)", " LIKE ", BooleanField()

    @classmethod
    def part(cls, column: str, number: int) -> "Holds":
        return cls(F(column), RawSQL("%s", (ToldPart(number),)))


class IsAmong(Func):
    """column = ANY(array): an array is told in one piece, where IN (…) spells out every number."""

    template, arg_joiner, output_field = "(%(expressions)s))", " = ANY(", BooleanField()

    @classmethod
    def numbers(cls, column: str, numbers: list[int] | Told) -> "IsAmong":
        return cls(F(column), RawSQL("%s::bigint[]", (numbers,)))


def sql_of(queryset: QuerySet) -> tuple[str, Sequence]:
    """What a queryset runs; nothing when it asks for what cannot be."""
    try:
        return queryset.query.sql_with_params()
    except EmptyResultSet:
        return NOTHING, ()


def fetched(
    sql: str, values: Sequence, numbers: Sequence[int] = (), word: str = "", parts: Sequence[str] = ()
) -> list[tuple]:
    """The rows of SQL that was written before, told its numbers, its word and the parts that its rows hold."""
    # As one text: an ARRAY[…] of a thousand numbers takes PostgreSQL longer to read than the rows to find.
    told: dict[Any, str] = {Told.NUMBERS: f"{{{','.join(map(str, numbers))}}}", Told.WORD: word}
    told |= {ToldPart(number): pattern_of(part) for number, part in enumerate(parts)}
    places = [_place(value) for value in values]
    prepared = [place for place in places if place]
    given = [told[value] if isinstance(value, Told | ToldPart) else value for value in values]
    plain = len(prepared) < len(places) or len(numbers) > FEW
    with connection.cursor() as cursor:
        if plain or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            cursor.execute(sql, given)
        else:
            left = [value for value, place in zip(given, prepared, strict=True) if place.cast]
            places_left = f" ({', '.join(['%s'] * len(left))})" if left else ""
            cursor.execute(f"EXECUTE {_prepared_as(sql, tuple(prepared))}{places_left}", left)
        return cursor.fetchall()


def pattern_of(part: str) -> str:
    """The pattern of LIKE that text with this part matches."""
    return f"%{connection.ops.prep_for_like_query(part)}%"


class KeptRows(Generic[AnyModel]):
    """Model rows by SQL that was written once, as select_related() brings them; prefetches are not kept."""

    def __init__(self, queryset: QuerySet[AnyModel]):
        self.queryset = queryset
        # It knows which columns make up which model.
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.values = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.values = NOTHING, ()
        # That of the thread that happened to ask first.
        del self.compiler.connection

    def told(self, numbers: Sequence[int] = ()) -> list[AnyModel]:
        """The rows, told their numbers."""
        rows = fetched(self.sql, self.values, numbers)
        compiler, asked = copy(self.compiler), self.queryset.all()
        vars(compiler).update(connection=connections[DEFAULT_DB_ALIAS], execute_sql=lambda **_how: [rows])
        vars(asked.query).update(get_compiler=lambda using: compiler)
        return list(ModelIterable(asked))


def counts(*querysets: QuerySet) -> list[int]:
    """How many rows each of several querysets has, in one query; slice them so that none counts for long."""
    return run_counts(*sql_of_counts(*querysets))


def sql_of_counts(*querysets: QuerySet) -> tuple[str, list[Any]]:
    """What `run_counts` runs."""
    parts: list[str] = []
    values: list[Any] = []
    for queryset in querysets:
        sql, params = sql_of(queryset.values("pk"))
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")
        values += params
    return f"SELECT {', '.join(parts)}", values


def run_counts(sql: str, values: list[Any]) -> list[int]:
    return list(fetched(sql, values)[0])


# --- Prepared ---------------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """What stands for a value in the text of a statement: a parameter of a type, or the value written out."""

    cast: str
    written: str | bool | None = None


# What each open session holds, the longest unused first.
_prepared: WeakKeyDictionary[Any, OrderedDict[tuple, str]] = WeakKeyDictionary()


def _place(value: Any) -> Place | None:
    """Parameters are what people differ in; a status or a kind decides which index is good, and is written out.

    None for what PostgreSQL has to see when it plans, and for values of other kinds.
    """
    match value:
        case Told():
            return Place("::text")
        case None | bool():
            return Place("", value)
        case str():
            # How many rows hold a word, and so which way is the quickest, depends on its letters.
            return None if "%" in value else Place("", value)
        case int() if value in INTEGERS:
            return Place("::integer")
        case datetime():
            return Place("::timestamptz")
        case date():
            return Place("::date")
    return None


def _prepared_as(sql: str, places: tuple[Place, ...]) -> str:
    """The name under which the open session holds the statement; prepared now if it does not yet."""
    session = connection.connection
    held = _prepared.setdefault(session, OrderedDict())
    key = (sql, places)
    if key in held:
        held.move_to_end(key)
        return held[key]
    name = f"kept_{hash(key) & 0xFFFFFFFFFFFFFFFF:x}"
    with connection.wrap_database_errors, session.cursor() as cursor:
        while len(held) >= MOST_PREPARED:
            cursor.execute(f"DEALLOCATE {held.popitem(last=False)[1]}")
        cursor.execute(f"PREPARE {name} AS {sql % tuple(_in_text(places, cursor))}")
    held[key] = name
    return name


def _in_text(places: tuple[Place, ...], cursor: Any) -> Iterator[str]:
    """Each place as the statement has it."""
    number = 0
    for place in places:
        number += bool(place.cast)
        yield f"${number}{place.cast}" if place.cast else cursor.mogrify("%s", [place.written]).decode()
