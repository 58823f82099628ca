"""The kinds of long work of plans, duties and reminders."""

from agencies.jobs import register_kinds
from programs.exports.annual_plans import ANNUAL_PLANS
from programs.exports.duties import DUTIES
from programs.exports.plans import PLANS
from programs.exports.reminders import REMINDERS
from programs.exports.requests import REQUESTS

register_kinds(*(export.kind for export in (ANNUAL_PLANS, DUTIES, PLANS, REMINDERS, REQUESTS)))
