"""Addresses of the law, producers, products, papers, dossiers, councils and certificates."""

from django.urls import path

from products.views import (
    certificates,
    decisions,
    dossier_acts,
    dossier_papers,
    dossiers,
    papers,
    producers,
    products,
    verify,
)

app_name = "products"

urlpatterns = [
    # chu-the/: producers
    path("chu-the/", producers.producer_list, name="producers"),
    path("chu-the/xuat-excel/", producers.producer_export, name="producers-export"),
    path("chu-the/moi/", producers.producer_new, name="producer-new"),
    path("chu-the/<int:pk>/", producers.producer_detail, name="producer"),
    path("chu-the/<int:pk>/sua/", producers.producer_edit, name="producer-edit"),
    path("chu-the/<int:pk>/doi-dia-chi/", producers.producer_move, name="producer-move"),
    # chu-the/…/giay-to/: their papers
    path("chu-the/<int:pk>/giay-to/", papers.paper_list, name="papers"),
    path("chu-the/<int:pk>/giay-to/moi/", papers.paper_new, name="paper-new"),
    path("chu-the/<int:pk>/giay-to/<int:paper>/", papers.paper_detail, name="paper"),
    path("chu-the/<int:pk>/giay-to/<int:paper>/tep/", papers.paper_file, name="paper-file"),
    path("chu-the/<int:pk>/giay-to/<int:paper>/thay/", papers.paper_replace, name="paper-replace"),
    # san-pham/: products and their photos
    path("chu-the/<int:pk>/san-pham/moi/", products.product_new, name="product-new"),
    path("san-pham/", products.product_list, name="products"),
    path("san-pham/xuat-excel/", products.product_export, name="products-export"),
    path("san-pham/<int:pk>/", products.product_detail, name="product"),
    path("san-pham/<int:pk>/sua/", products.product_edit, name="product-edit"),
    path("san-pham/<int:pk>/ngung/", products.product_stop, name="product-stop"),
    path("san-pham/<int:pk>/lam-lai/", products.product_resume, name="product-resume"),
    path("san-pham/<int:pk>/anh/moi/", products.photo_new, name="photo-new"),
    path("san-pham/<int:pk>/anh/<int:photo>/<int:width>/", products.photo, name="photo"),
    path("san-pham/<int:pk>/anh/<int:photo>/bo/", products.photo_remove, name="photo-remove"),
    # ho-so/: dossiers
    path("ho-so/", dossiers.dossier_list, name="dossiers"),
    path("ho-so/xuat-excel/", dossiers.dossier_export, name="dossiers-export"),
    path("ho-so/moi/", dossiers.dossier_new, name="dossier-new"),
    path("ho-so/<int:pk>/", dossiers.dossier_detail, name="dossier"),
    path("ho-so/<int:pk>/tu-cham/<int:number>/", dossiers.dossier_assess, name="dossier-assess"),
    path("ho-so/<int:pk>/tu-cham/<int:number>/diem/", dossiers.dossier_standing, name="dossier-standing"),
    path("ho-so/<int:pk>/thanh-phan/", dossiers.dossier_parts, name="dossier-parts"),
    path("ho-so/<int:pk>/ban/<int:number>/", dossiers.dossier_version, name="dossier-version"),
    path("ho-so/<int:pk>/quy-dinh-moi/", dossier_acts.dossier_follow_law, name="dossier-follow-law"),
    path("ho-so/<int:pk>/nop/", dossier_acts.dossier_lodge, name="dossier-lodge"),
    path("ho-so/<int:pk>/nop-lai/", dossier_acts.dossier_lodge_again, name="dossier-lodge-again"),
    path("ho-so/<int:pk>/rut/", dossier_acts.dossier_withdraw, name="dossier-withdraw"),
    path("ho-so/<int:pk>/tiep-nhan/", dossier_acts.dossier_receive, name="dossier-receive"),
    path("ho-so/<int:pk>/tra-lai/", dossier_acts.dossier_return, name="dossier-return"),
    path("ho-so/<int:pk>/de-nghi/", dossier_acts.dossier_propose, name="dossier-propose"),
    path("ho-so/<int:pk>/to-tu-van/", dossier_acts.dossier_ask_advice, name="dossier-ask-advice"),
    path("ho-so/<int:pk>/cho-hoi-dong/", dossier_acts.dossier_skip_advice, name="dossier-skip-advice"),
    path("ho-so/<int:pk>/tham-dinh/", dossier_acts.dossier_advise, name="dossier-advise"),
    path("ho-so/<int:pk>/bao-cao-xa/", dossier_acts.dossier_commune_report, name="dossier-commune-report"),
    path("ho-so/<int:pk>/bao-cao-xa/ky/", dossier_acts.dossier_sign_report, name="dossier-sign-report"),
    # ho-so/…: papers, printed forms, everything of one dossier
    path("ho-so/<int:pk>/giay-to/moi/", dossier_papers.dossier_paper_new, name="dossier-paper-new"),
    path("ho-so/<int:pk>/giay-to/<int:paper>/", dossier_papers.dossier_paper, name="dossier-paper"),
    path(
        "ho-so/<int:pk>/tham-dinh/<int:report>/tep/",
        dossier_papers.dossier_advice_file,
        name="dossier-advice-file",
    ),
    path("ho-so/<int:pk>/mau-<int:form>/<str:kind>/", dossier_papers.dossier_form, name="dossier-form"),
    path("ho-so/<int:pk>/tron-bo/", dossier_papers.dossier_bundle, name="dossier-bundle"),
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
