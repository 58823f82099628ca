"""The kinds of long work of plans, duties and reminders."""

from agencies.jobs import register_kinds
from programs.exports.annual_plans import ANNUAL_PLANS
from programs.exports.budget_years import BUDGET_YEAR
from programs.exports.duties import DUTIES
from programs.exports.ledger import COMMITMENTS, LEDGER
from programs.exports.money_tables import ALLOCATION, ESTIMATE
from programs.exports.plans import PLANS
from programs.exports.reminders import REMINDERS
from programs.exports.requests import REQUESTS

EXPORTS = (
    ALLOCATION,
    ANNUAL_PLANS,
    BUDGET_YEAR,
    COMMITMENTS,
    DUTIES,
    ESTIMATE,
    LEDGER,
    PLANS,
    REMINDERS,
    REQUESTS,
)

register_kinds(*(export.kind for export in EXPORTS))
