"""What tables of the portal share: periods, search keys, dictionary order."""

from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

# The registers begin here; what existed before is entered as if it began on this day.
REGISTER_BEGAN_ON = date(2017, 1, 1)


class SearchKey(Func):
    """Text as one types it in a hurry: lower case, without accents, đ as d, NFC and NFD alike."""

    arity = 1
    template = (
        "lower(translate(regexp_replace(normalize(%(expressions)s, NFD), "
        "U&'[\\0300-\\036F]', '', 'g'), 'đĐ', 'dD'))"
    )


_TONES = r"U&'\0300\0309\0303\0301\0323'"
_TONE_CLASS = r"U&'[\0300\0309\0303\0301\0323]'"
_NOT_TONE_CLASS = r"U&'[^\0300\0309\0303\0301\0323]'"


class DictionaryKey(Func):
    """Vietnamese dictionary order as plain bytes: letters first, then ngang, huyền, hỏi, ngã, sắc, nặng."""

    arity = 1
    template = (
        "regexp_replace(translate(normalize(regexp_replace(normalize(lower(%(expressions)s), NFD), "
        f"{_TONE_CLASS}, '', 'g'), NFC), 'aăâbcdđeêfghijklmnoôơpqrstuưvwxyz', "
        "'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg'), '[^A-Za-z0-9 ]', '#', 'g') || ' ' || "
        f"translate(regexp_replace(normalize(lower(%(expressions)s), NFD), {_NOT_TONE_CLASS}, '0', 'g'), "
        f"{_TONES}, '12345')"
    )


def search_key(field):
    """A stored column by which `field` is found without accents."""
    return models.GeneratedField(
        expression=SearchKey(F(field)), output_field=models.TextField(), db_persist=True, editable=False
    )


def dictionary_key(field):
    """A stored column that sorts `field` as a Vietnamese dictionary does."""
    return models.GeneratedField(
        expression=DictionaryKey(F(field)),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        editable=False,
    )


def search_index(name):
    """A trigram index, so that looking for a piece of a word needs no walk through the table."""
    return GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name=name)


class DateRange(Func):
    """daterange(from, until): half-open, as every period of the portal."""

    function = "daterange"
    output_field = DateRangeField()


def no_overlap(name, *keys):
    """Two rows with the same `keys` may not be in force on one day."""
    period = DateRange("valid_from", "valid_until", RangeBoundary())
    return ExclusionConstraint(
        name=name,
        expressions=[(period, RangeOperators.OVERLAPS), *((key, RangeOperators.EQUAL) for key in keys)],
        violation_error_message=_("Thời gian hiệu lực trùng với một dòng đã có."),
    )


def period_in_order(name):
    """A period ends after it begins."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
        violation_error_message=_("Ngày hết hiệu lực phải sau ngày bắt đầu."),
    )


class DatedQuerySet(models.QuerySet):
    """Rows that are in force between two dates."""

    def in_force_on(self, day):
        """The rows whose half-open period holds `day`."""
        return self.filter(in_force(day))


def in_force(day, relation: str = "") -> Q:
    """That a half-open period holds `day`; of the rows themselves, or of those a `relation` leads to ("names__")."""
    until, since = f"{relation}valid_until", f"{relation}valid_from"
    return (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": day})) & Q(**{f"{since}__lte": day})


class Dated(models.Model):
    """Something in force from `valid_from` up to, not including, `valid_until`; closed, never deleted."""

    valid_from = models.DateField(_("hiệu lực từ ngày"))
    valid_until = models.DateField(
        _("hết hiệu lực từ ngày"),
        null=True,
        blank=True,
        help_text=_("Ngày đầu tiên không còn hiệu lực. Để trống nếu đang còn."),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def has_ended_on(self, day):
        """Whether it was in force once and is so no more."""
        return self.valid_until is not None and self.valid_until <= day

    def in_force_on(self, day):
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def clean(self):
        super().clean()
        if self.valid_until and self.valid_from and self.valid_until <= self.valid_from:
            raise ValidationError({"valid_until": _("Ngày hết hiệu lực phải sau ngày bắt đầu.")})


def stays(name):
    """The database keeps every row and its number: what points there without a foreign key may rely on it.

    It looks afterwards, because before an update PostgreSQL would lock every row only to ask.
    """
    return pgtrigger.Protect(
        name=name, when=pgtrigger.After, operation=pgtrigger.Delete | pgtrigger.UpdateOf("id")
    )
