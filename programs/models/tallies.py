"""Counts of duties, kept by the writer of the duties, so that an overview costs the same with any number of them."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from programs.models.duties import Duty


class Bucket(models.TextChoices):
    """What the days and the status of a duty make of it, whatever day it is today."""

    UNDONE = "undone", _("chưa xong")
    DONE_IN_TIME = "done_in_time", _("hoàn thành đúng hạn")
    DONE_LATE = "done_late", _("hoàn thành quá hạn")
    NOT_COUNTED = "not_counted", _("không tính hạn")


class DutyTally(models.Model):
    """How many duties of one agency fall into one bucket: undone ones by due day, the others by month.

    Only the database writes here: triggers of the duty table, once per statement and in one order of keys.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    bucket = models.CharField(max_length=12, choices=Bucket.choices)
    day = models.DateField()
    count = models.IntegerField()

    class Meta:
        verbose_name = _("số đếm việc")
        verbose_name_plural = _("số đếm việc")
        constraints = [
            models.UniqueConstraint(fields=["agency", "bucket", "day"], name="one_tally_per_bucket")
        ]
        indexes = [models.Index(fields=["day"], name="tally_by_day")]

    def __str__(self):
        return f"{self.agency_id} {self.bucket} {self.day}: {self.count}"


# The same rule as `state_on` in programs/models/duties.py; a test holds the two against each other.
_BUCKET = """
    CASE WHEN status = 'void' OR due_on IS NULL THEN 'not_counted'
         WHEN status IN ('reported', 'confirmed') AND done_on <= due_on THEN 'done_in_time'
         WHEN status IN ('reported', 'confirmed') THEN 'done_late'
         ELSE 'undone' END
"""
_ROWS = """
    SELECT agency_id, bucket,
           CASE WHEN bucket = 'undone' THEN sort_day ELSE date_trunc('month', sort_day)::date END AS day,
           sign
    FROM (SELECT agency_id, sort_day, {bucket} AS bucket, {sign} AS sign FROM {rows}) AS rows_of_{rows}
"""
_ADD = """
    INSERT INTO programs_dutytally AS tally (agency_id, bucket, day, count)
    SELECT agency_id, bucket, day, sum(sign) FROM ({rows}) AS changed
    GROUP BY agency_id, bucket, day HAVING sum(sign) <> 0
    ORDER BY agency_id, bucket, day
    ON CONFLICT (agency_id, bucket, day) DO UPDATE SET count = tally.count + excluded.count;
    RETURN NULL;
"""


def _trigger(name, operation, **tables):
    signs = {"new_rows": 1, "old_rows": -1}
    rows = " UNION ALL ".join(
        _ROWS.format(bucket=_BUCKET, sign=signs[table], rows=table) for table in sorted(tables.values())
    )
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=_ADD.format(rows=rows),
    )


pgtrigger.register(
    _trigger("tally_insert", pgtrigger.Insert, new="new_rows"),
    _trigger("tally_update", pgtrigger.Update, old="old_rows", new="new_rows"),
    _trigger("tally_delete", pgtrigger.Delete, old="old_rows"),
)(Duty)
