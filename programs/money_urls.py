"""Addresses of yearly budgets, under kinh-phi/."""

from django.urls import path

from programs.views import (
    budget_years,
    commitments,
    ledger,
    money_decisions,
)

urlpatterns = [
    # years: the list, one year for those who keep it, one agency, the course of it
    path("kinh-phi/", budget_years.budget_years, name="budget-years"),
    path("kinh-phi/mo-nam/", budget_years.budget_year_open, name="budget-year-open"),
    path("kinh-phi/<int:year>/", budget_years.budget_year, name="budget-year"),
    path("kinh-phi/<int:year>/xuat-excel/", budget_years.budget_year_export, name="budget-year-export"),
    path("kinh-phi/<int:year>/tien-do/", budget_years.budget_progress, name="budget-progress"),
    path("kinh-phi/<int:year>/don-vi/<int:pk>/", budget_years.agency_budget, name="agency-budget"),
    path("kinh-phi/<int:year>/khoa-so/", budget_years.budget_year_close, name="budget-year-close"),
    # every entry, and what was refused
    path("kinh-phi/<int:year>/so/", ledger.ledger, name="ledger"),
    path("kinh-phi/<int:year>/so/xuat-excel/", ledger.ledger_export, name="ledger-export"),
    path("kinh-phi/but-toan/<int:pk>/dieu-chinh/", ledger.entry_correct, name="entry-correct"),
    path("kinh-phi/<int:year>/tu-choi/", ledger.refused_entries, name="refused-entries"),
    # quyet-dinh/: what is given to whom
    path("kinh-phi/<int:year>/quyet-dinh/", money_decisions.money_decision_list, name="money-decisions"),
    path(
        "kinh-phi/<int:year>/quyet-dinh/moi/", money_decisions.money_decision_new, name="money-decision-new"
    ),
    path("kinh-phi/quyet-dinh/<int:pk>/", money_decisions.money_decision, name="money-decision"),
    path(
        "kinh-phi/quyet-dinh/<int:pk>/sua/", money_decisions.money_decision_edit, name="money-decision-edit"
    ),
    path(
        "kinh-phi/quyet-dinh/<int:pk>/trinh-ky/",
        money_decisions.money_decision_propose,
        name="money-decision-propose",
    ),
    path(
        "kinh-phi/quyet-dinh/<int:pk>/rut-lai/",
        money_decisions.money_decision_withdraw,
        name="money-decision-withdraw",
    ),
    path("kinh-phi/quyet-dinh/<int:pk>/ky/", money_decisions.money_decision_sign, name="money-decision-sign"),
    path(
        "kinh-phi/quyet-dinh/<int:pk>/tra-lai/",
        money_decisions.money_decision_return,
        name="money-decision-return",
    ),
    # cam-ket/, dong/, ho-tro/: what is promised and paid, and who benefits
    path("kinh-phi/<int:year>/cam-ket/", commitments.commitment_list, name="commitments"),
    path(
        "kinh-phi/<int:year>/cam-ket/xuat-excel/", commitments.commitments_export, name="commitments-export"
    ),
    path("kinh-phi/dong/<int:pk>/", commitments.budget_line, name="budget-line"),
    path("kinh-phi/dong/<int:pk>/cam-ket-moi/", commitments.commitment_new, name="commitment-new"),
    path("kinh-phi/cam-ket/<int:pk>/", commitments.commitment, name="commitment"),
    path("kinh-phi/cam-ket/<int:pk>/chi/", commitments.commitment_pay, name="commitment-pay"),
    path("kinh-phi/cam-ket/<int:pk>/doi-so/", commitments.commitment_change, name="commitment-change"),
    path("kinh-phi/cam-ket/<int:pk>/tep/<int:file>/", commitments.commitment_file, name="commitment-file"),
    path("kinh-phi/ho-tro/", commitments.support, name="support"),
    path("kinh-phi/ho-tro/<int:pk>/", commitments.producer_support, name="producer-support"),
]
