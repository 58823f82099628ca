"""The kinds of long work of producers, products, dossiers and certificates."""

from agencies.jobs import register_kinds
from products.exports.bundles import DOSSIER_BUNDLE
from products.exports.certificates import CERTIFICATES
from products.exports.dossiers import DOSSIERS
from products.exports.outlets import OUTLETS
from products.exports.producers import PRODUCERS
from products.exports.products import PRODUCTS

register_kinds(
    DOSSIER_BUNDLE, *(export.kind for export in (CERTIFICATES, DOSSIERS, OUTLETS, PRODUCERS, PRODUCTS))
)
