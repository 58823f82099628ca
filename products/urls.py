"""Addresses of the law, producers, dossiers, councils and certificates."""

from django.urls import path

from products.views import dossier_acts, dossier_papers, dossiers

app_name = "products"

urlpatterns = [
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
]
