"""Addresses of criteria, producers, products, dossiers, councils and certificates."""

from django.urls import path

from products.views import certificates, decisions, verify

app_name = "products"

urlpatterns = [
    # giay-chung-nhan/: certificates
    path("giay-chung-nhan/", certificates.certificate_list, name="certificates"),
    path("giay-chung-nhan/xuat-excel/", certificates.certificate_export, name="certificates-export"),
    path("giay-chung-nhan/<int:pk>/", certificates.certificate_detail, name="certificate"),
    path("giay-chung-nhan/<int:pk>/in/", certificates.certificate_print, name="certificate-print"),
    path("giay-chung-nhan/<int:pk>/thong-bao/", certificates.certificate_notice, name="certificate-notice"),
    path("giay-chung-nhan/<int:pk>/thu-hoi/", certificates.certificate_case, name="certificate-case"),
    path(
        "giay-chung-nhan/<int:pk>/thoi-thu-hoi/",
        certificates.certificate_drop_case,
        name="certificate-drop-case",
    ),
    path("giay-chung-nhan/<int:pk>/gia-han/", certificates.certificate_extend, name="certificate-extend"),
    # quyet-dinh/: decisions on stars
    path("quyet-dinh/", decisions.decision_list, name="decisions"),
    path("quyet-dinh/moi/<slug:kind>/<slug:level>/", decisions.decision_new, name="decision-new"),
    path("quyet-dinh/<int:pk>/", decisions.decision_detail, name="decision"),
    path("quyet-dinh/<int:pk>/ban-hanh/", decisions.decision_publish, name="decision-publish"),
    path("quyet-dinh/<int:pk>/bo/", decisions.decision_drop, name="decision-drop"),
    path("quyet-dinh/<int:pk>/word/", decisions.decision_word, name="decision-word"),
    path("ho-so/<int:pk>/trung-uong/", decisions.centre_points, name="dossier-centre"),
    # phan-anh/: what the public reported
    path("phan-anh/", decisions.misuse_list, name="misuse"),
    path("phan-anh/<int:pk>/xu-ly/", decisions.misuse_handle, name="misuse-handle"),
    # xac-thuc/: for anyone
    path("xac-thuc/", verify.verify_home, name="verify-home"),
    path("xac-thuc/<slug:code>/", verify.verify, name="verify"),
    path("xac-thuc/<slug:code>/phan-anh/", verify.verify_report, name="verify-report"),
]
