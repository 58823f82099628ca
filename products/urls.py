"""Addresses of the law, producers, dossiers, councils and certificates."""

from django.urls import path

from products.views import criteria, regimes

app_name = "products"

urlpatterns = [
    # --- the law: tieu-chi/, quy-dinh/
    path("tieu-chi/", criteria.criteria_list, name="criteria"),
    path("tieu-chi/nap/", criteria.criteria_import, name="criteria-import"),
    path("tieu-chi/nap/mau/", criteria.criteria_example, name="criteria-example"),
    path("tieu-chi/nap/ghi/", criteria.criteria_import_confirm, name="criteria-import-confirm"),
    path("tieu-chi/<int:pk>/", criteria.criteria_form, name="criteria-form"),
    path("tieu-chi/<int:pk>/xuat-excel/", criteria.criteria_export, name="criteria-export"),
    path("tieu-chi/<int:pk>/so-sanh/", criteria.criteria_compare, name="criteria-compare"),
    path("quy-dinh/", regimes.regime_list, name="regimes"),
    path("quy-dinh/<int:pk>/", regimes.regime_detail, name="regime"),
]
