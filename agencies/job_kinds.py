"""The kinds of long work of registers and people."""

from agencies.exports.registers import AGENCIES, UNITS
from agencies.imports import MEMBERSHIPS, USERS
from agencies.jobs import register_kinds

register_kinds(AGENCIES.kind, UNITS.kind, USERS.kind, MEMBERSHIPS.kind)
