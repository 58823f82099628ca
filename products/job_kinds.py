"""The kinds of long work of producers, products and certificates."""

from agencies.jobs import register_kinds
from products.exports.producers import PRODUCERS
from products.exports.products import PRODUCTS

register_kinds(PRODUCERS.kind, PRODUCTS.kind)
