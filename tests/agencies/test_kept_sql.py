"""SQL that is kept: prepared once for each session, told anew, and the same rows as Django's own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.db.models.expressions import RawSQL

from agencies.kept_sql import IsAmong, KeptRows, Told, fetched, sql_of
from agencies.models import Agency, AgencyName

DAY = date(2019, 5, 21)

pytestmark = pytest.mark.django_db


def held():
    return fetched_plainly("SELECT name, statement, parameter_types::text FROM pg_prepared_statements")


def fetched_plainly(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def holding(words):
    return [row for row in held() if words in row[1]]


def test_equal_questions_share_one_statement_whatever_they_are_told():
    for number in (1, 2, 3):
        assert fetched("SELECT %s + 1000 AS shared", [number]) == [(1000 + number,)]
    assert [kinds for _, _, kinds in holding("AS shared")] == ["{integer}"]


def test_a_value_of_another_kind_is_another_statement():
    assert fetched("SELECT %s::text AS of_kinds", [1]) == [("1",)]
    assert fetched("SELECT %s::text AS of_kinds", [DAY]) == [("2019-05-21",)]
    assert fetched("SELECT %s::text AS of_kinds", [None]) == [(None,)]
    assert fetched("SELECT %s::text AS of_kinds", [True]) == [("true",)]
    assert fetched("SELECT %s::text AS of_kinds", [3_000_000_000]) == [("3000000000",)]
    assert {kinds for _, _, kinds in holding("AS of_kinds")} == {"{integer}", "{date}", "{}"}


def test_a_status_is_written_out_so_that_it_may_choose_an_index():
    for status in ("draft", "draft", "issued"):
        assert fetched("SELECT %s::text AS by_status", [status]) == [(status,)]
    texts = sorted(statement.partition(" AS ")[2] for _, statement, _ in holding("AS by_status"))
    assert texts == ["SELECT 'draft'::text AS by_status", "SELECT 'issued'::text AS by_status"]


def test_a_word_that_is_told_is_no_statement_of_its_own():
    values = [Told.WORD]
    for word in ("a", "b'; --", "100%"):
        assert fetched("SELECT %s AS told_word", values, word=word) == [(word,)]
    assert len(holding("AS told_word")) == 1


def test_a_pattern_is_planned_with_its_letters():
    assert fetched("SELECT 'xoài' LIKE %s AS by_pattern", ["%oà%"]) == [(True,)]
    assert not holding("AS by_pattern")


def test_a_percent_sign_of_the_text_stays_one():
    assert fetched("SELECT 'a%%' || %s AS with_sign", ["b"]) == [("a%b",)]
    assert fetched("SELECT 'a%%' AS with_sign", ()) == [("a%",)]


def test_many_numbers_are_seen_by_the_planner_and_few_are_not():
    sql, values = "SELECT cardinality(%s::bigint[]) AS of_numbers", [Told.NUMBERS]
    assert fetched(sql, values, numbers=range(21)) == [(21,)]
    assert not holding("AS of_numbers")
    assert fetched(sql, values, numbers=range(20)) == [(20,)]
    assert len(holding("AS of_numbers")) == 1


def test_quotes_and_statements_in_a_value_stay_a_value():
    nasty = "'); DROP TABLE agencies_agency; --"
    assert fetched("SELECT %s::text AS quoted", [nasty]) == [(nasty,)]
    assert holding("AS quoted")


def test_through_a_pooler_nothing_is_prepared(settings, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert fetched("SELECT %s AS pooled", [1]) == [(1,)]
    assert not holding("AS pooled")


def test_a_session_holds_no_more_than_so_many(monkeypatch):
    monkeypatch.setattr("agencies.kept_sql.MOST_PREPARED", 3)
    for number in range(6):
        assert fetched(f"SELECT %s AS bounded_{number}", [number]) == [(number,)]
    assert [name for name in ("bounded_0", "bounded_5") if holding(name)] == ["bounded_5"]
    assert fetched("SELECT %s AS bounded_0", [7]) == [(7,)]


def test_told_rows_come_as_django_brings_them(cast):
    agencies = list(Agency.objects.order_by("pk"))
    asked = AgencyName.objects.select_related("agency").order_by("pk")
    kept = KeptRows(asked.filter(IsAmong.numbers("agency_id", Told.NUMBERS)))
    for told in (agencies[:1], agencies[1:], []):
        numbers = [agency.pk for agency in told]
        rows, expected = kept.told(numbers), list(asked.filter(agency__in=numbers))
        assert [row.__dict__ | {"_state": None} for row in rows] == [
            row.__dict__ | {"_state": None} for row in expected
        ]
        with_agency = [row.agency.name for row in rows]
        assert with_agency == [row.agency.name for row in expected]


def test_kept_rows_that_cannot_be_are_none():
    assert KeptRows(Agency.objects.filter(pk__in=[])).told([1]) == []
    assert fetched(*sql_of(Agency.objects.none())) == []


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_question_and_not_the_session(cast):
    agency = Agency.objects.first()
    kept = KeptRows(Agency.objects.filter(IsAmong.numbers("pk", Told.NUMBERS)))

    def ask(_):
        try:
            return [row.name for _ in range(20) for row in kept.told([agency.pk])]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert set(map(tuple, threads.map(ask, range(16)))) == {(agency.name,) * 20}


@pytest.mark.django_db(transaction=True)
def test_a_statement_outlives_a_transaction_that_fails_and_a_change_of_the_table():
    sql, values = sql_of(Agency.objects.filter(name=RawSQL("%s", (Told.WORD,))).values_list("name"))
    for _ in range(7):
        assert fetched(sql, values, word="không có") == []
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX of_a_test ON agencies_agency (name)")
        cursor.execute("DROP INDEX of_a_test")
    assert fetched(sql, values, word="không có") == []
