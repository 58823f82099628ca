"""Addresses of yearly budgets, under kinh-phi/."""

from django.urls import path

from programs.views import (
    budget_days,
    budget_years,
    commitments,
    estimates,
    ledger,
    money_decisions,
    settlements,
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
    # the calendar of a year, what the nightly check found
    path("kinh-phi/<int:year>/lich/", budget_days.budget_days, name="budget-days"),
    path("kinh-phi/moc/<int:pk>/doi-han/", budget_days.budget_day_move, name="budget-day-move"),
    path("kinh-phi/moc/<int:pk>/xong/", budget_days.budget_day_done, name="budget-day-done"),
    path("kinh-phi/sai-lech/", budget_days.ledger_findings, name="ledger-findings"),
    path("kinh-phi/sai-lech/<int:pk>/giai-thich/", budget_days.finding_explain, name="finding-explain"),
    # every entry, and what was refused
    path("kinh-phi/<int:year>/so/", ledger.ledger, name="ledger"),
    path("kinh-phi/<int:year>/so/xuat-excel/", ledger.ledger_export, name="ledger-export"),
    path("kinh-phi/<int:year>/tu-choi/", ledger.refused_entries, name="refused-entries"),
    # du-toan/: what agencies ask for
    path("kinh-phi/<int:year>/du-toan/", estimates.estimate_list, name="estimates"),
    path("kinh-phi/<int:year>/du-toan/xuat-excel/", estimates.estimates_export, name="estimates-export"),
    path("kinh-phi/du-toan/<int:pk>/", estimates.estimate, name="estimate"),
    path("kinh-phi/du-toan/<int:pk>/soan/", estimates.estimate_edit, name="estimate-edit"),
    path("kinh-phi/du-toan/<int:pk>/tu-ke-hoach/", estimates.estimate_from_plan, name="estimate-from-plan"),
    path("kinh-phi/du-toan/<int:pk>/bang/", estimates.estimate_export, name="estimate-export"),
    path("kinh-phi/du-toan/<int:pk>/nhap-excel/", estimates.estimate_import, name="estimate-import"),
    path("kinh-phi/du-toan/<int:pk>/trinh/", estimates.estimate_submit, name="estimate-submit"),
    path("kinh-phi/du-toan/<int:pk>/rut-lai/", estimates.estimate_withdraw, name="estimate-withdraw"),
    path("kinh-phi/du-toan/<int:pk>/chap-nhan/", estimates.estimate_accept, name="estimate-accept"),
    path("kinh-phi/du-toan/<int:pk>/tra-lai/", estimates.estimate_return, name="estimate-return"),
    path("kinh-phi/du-toan/<int:pk>/de-xuat/", estimates.estimate_propose, name="estimate-propose"),
    path("kinh-phi/du-toan/<int:pk>/ban/<int:number>/", estimates.estimate_version, name="estimate-version"),
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
        "kinh-phi/quyet-dinh/<int:pk>/bang/",
        money_decisions.money_decision_export,
        name="money-decision-export",
    ),
    path(
        "kinh-phi/quyet-dinh/<int:pk>/nhap-excel/",
        money_decisions.money_decision_import,
        name="money-decision-import",
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
    path("kinh-phi/dong/<int:pk>/dieu-chinh-so/", commitments.entry_correct, name="entry-correct"),
    path("kinh-phi/cam-ket/<int:pk>/", commitments.commitment, name="commitment"),
    path("kinh-phi/cam-ket/<int:pk>/chi/", commitments.commitment_pay, name="commitment-pay"),
    path("kinh-phi/cam-ket/<int:pk>/doi-so/", commitments.commitment_change, name="commitment-change"),
    path("kinh-phi/cam-ket/<int:pk>/tep/<int:file>/", commitments.commitment_file, name="commitment-file"),
    path("kinh-phi/ho-tro/", commitments.support, name="support"),
    path("kinh-phi/ho-tro/<int:pk>/", commitments.producer_support, name="producer-support"),
    # quyet-toan/: what became of it
    path("kinh-phi/<int:year>/quyet-toan/", settlements.settlement_list, name="settlements"),
    path(
        "kinh-phi/<int:year>/quyet-toan/xuat-excel/",
        settlements.settlements_export,
        name="settlements-export",
    ),
    path(
        "kinh-phi/<int:year>/quyet-toan/lap/<int:agency>/",
        settlements.settlement_begin,
        name="settlement-begin",
    ),
    path("kinh-phi/quyet-toan/<int:pk>/", settlements.settlement, name="settlement"),
    path("kinh-phi/quyet-toan/<int:pk>/sua/", settlements.settlement_edit, name="settlement-edit"),
    path("kinh-phi/quyet-toan/<int:pk>/trinh/", settlements.settlement_submit, name="settlement-submit"),
    path(
        "kinh-phi/quyet-toan/<int:pk>/rut-lai/", settlements.settlement_withdraw, name="settlement-withdraw"
    ),
    path("kinh-phi/quyet-toan/<int:pk>/tham-tra/", settlements.settlement_check, name="settlement-check"),
    path("kinh-phi/quyet-toan/<int:pk>/tra-lai/", settlements.settlement_return, name="settlement-return"),
    path(
        "kinh-phi/quyet-toan/<int:pk>/phe-duyet/", settlements.settlement_approve, name="settlement-approve"
    ),
    path("kinh-phi/quyet-toan/<int:pk>/word/", settlements.settlement_word, name="settlement-word"),
    path("kinh-phi/quyet-toan/<int:pk>/pdf/", settlements.settlement_pdf, name="settlement-pdf"),
]
