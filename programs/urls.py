"""Addresses of plans, duties, annual plans and reminders."""

from django.urls import path

from programs.views import (
    annual_plans,
    budget_days,
    budget_years,
    commitments,
    duties,
    estimates,
    handovers,
    ledger,
    money_decisions,
    money_tables,
    plans,
    rehearsal,
    reminders,
    requests,
    search,
    settlements,
    work,
)

app_name = "programs"

urlpatterns = [
    # My work, the province on one page, work of closed agencies, reminders, rehearsal
    path("", work.front, name="front"),
    path("viec-cua-toi/", work.work, name="my-work"),
    path("tong-quan/", work.overview, name="overview"),
    path("ban-giao/<int:pk>/", handovers.handover, name="handover"),
    path("nhac-viec/", reminders.reminders, name="reminders"),
    path("nhac-viec/xuat-excel/", reminders.reminders_export, name="reminders-export"),
    path("dien-tap/tien/", rehearsal.rehearsal_step, name="rehearsal-step"),
    path("dien-tap/tien-trinh/", rehearsal.rehearsal_progress, name="rehearsal-progress"),
    # ke-hoach-nam/: annual plans
    path("ke-hoach-nam/", annual_plans.annual_plan_list, name="annual-plans"),
    path("ke-hoach-nam/xuat-excel/", annual_plans.annual_plan_export, name="annual-plans-export"),
    path("ke-hoach-nam/yeu-cau/", annual_plans.annual_plan_call, name="annual-plan-call"),
    path(
        "ke-hoach-nam/dot/<int:pk>/doi-han/", annual_plans.annual_plan_call_move, name="annual-plan-call-move"
    ),
    path("ke-hoach-nam/dot/<int:pk>/nhac/", annual_plans.annual_plans_remind, name="annual-plans-remind"),
    path("ke-hoach-nam/<int:pk>/", annual_plans.annual_plan_detail, name="annual-plan"),
    path("ke-hoach-nam/<int:pk>/soan/", annual_plans.annual_plan_edit, name="annual-plan-edit"),
    path("ke-hoach-nam/<int:pk>/trinh/", annual_plans.annual_plan_submit, name="annual-plan-submit"),
    path("ke-hoach-nam/<int:pk>/rut-lai/", annual_plans.annual_plan_withdraw, name="annual-plan-withdraw"),
    path(
        "ke-hoach-nam/<int:pk>/tham-dinh/",
        annual_plans.annual_plan_begin_review,
        name="annual-plan-begin-review",
    ),
    path("ke-hoach-nam/<int:pk>/chap-nhan/", annual_plans.annual_plan_accept, name="annual-plan-accept"),
    path("ke-hoach-nam/<int:pk>/phe-duyet/", annual_plans.annual_plan_approve, name="annual-plan-approve"),
    path("ke-hoach-nam/<int:pk>/tra-lai/", annual_plans.annual_plan_return, name="annual-plan-return"),
    path("ke-hoach-nam/<int:pk>/xin-mo-khoa/", annual_plans.annual_plan_unlock, name="annual-plan-unlock"),
    path(
        "ke-hoach-nam/<int:pk>/ban/<int:number>/",
        annual_plans.annual_plan_version,
        name="annual-plan-version",
    ),
    path("ke-hoach-nam/<int:pk>/so-sanh/", annual_plans.annual_plan_compare, name="annual-plan-compare"),
    # de-nghi/: requests to move a deadline or unlock a plan
    path("de-nghi/", requests.request_list, name="requests"),
    path("de-nghi/xuat-excel/", requests.request_export, name="requests-export"),
    path("de-nghi/<int:pk>/", requests.request_detail, name="request"),
    path("de-nghi/<int:pk>/dong-y/", requests.request_grant, name="request-grant"),
    path("de-nghi/<int:pk>/khong-dong-y/", requests.request_refuse, name="request-refuse"),
    path("de-nghi/<int:pk>/rut/", requests.request_withdraw, name="request-withdraw"),
    # ke-hoach/: documents that order work
    path("ke-hoach/", plans.plan_list, name="plans"),
    path("ke-hoach/xuat-excel/", plans.plan_export, name="plans-export"),
    path("ke-hoach/moi/", plans.plan_new, name="plan-new"),
    path("ke-hoach/<int:pk>/", plans.plan_detail, name="plan"),
    path("ke-hoach/<int:pk>/sua/", plans.plan_edit, name="plan-edit"),
    path("ke-hoach/<int:pk>/xem-truoc/", plans.plan_issue_preview, name="plan-issue-preview"),
    path("ke-hoach/<int:pk>/giao/", plans.plan_issue, name="plan-issue"),
    path("ke-hoach/<int:pk>/ket-thuc/", plans.plan_close, name="plan-close"),
    path("ke-hoach/<int:pk>/tep/", plans.plan_file, name="plan-file"),
    path("ke-hoach/<int:plan>/them-nhiem-vu/", plans.assignment_new, name="assignment-new"),
    path("ke-hoach/nhiem-vu/<int:pk>/sua/", plans.assignment_edit, name="assignment-edit"),
    path("ke-hoach/nhiem-vu/<int:pk>/bo/", plans.assignment_remove, name="assignment-remove"),
    # nhiem-vu/: what agencies owe
    path("nhiem-vu/", duties.duty_list, name="duties"),
    path("nhiem-vu/xuat-excel/", duties.duty_export, name="duties-export"),
    path("nhiem-vu/<int:pk>/", duties.duty_detail, name="duty"),
    path("nhiem-vu/<int:pk>/bao-cao/", duties.duty_progress, name="duty-progress"),
    path("nhiem-vu/<int:pk>/xac-nhan/", duties.duty_confirm, name="duty-confirm"),
    path("nhiem-vu/<int:pk>/tra-lai/", duties.duty_return, name="duty-return"),
    path("nhiem-vu/<int:pk>/cho-thoi/", duties.duty_void, name="duty-void"),
    path("nhiem-vu/<int:pk>/xin-gia-han/", duties.duty_extension, name="duty-extension"),
    path("nhiem-vu/<int:pk>/tep/<int:file>/", duties.duty_file, name="duty-file"),
    # kinh-phi/: yearly budgets
    # years: the list, one year for those who keep it, one agency, the course of it
    path("kinh-phi/", budget_years.budget_years, name="budget-years"),
    path("kinh-phi/mo-nam/", budget_years.budget_year_open, name="budget-year-open"),
    path("kinh-phi/<int:year>/", budget_years.budget_year, name="budget-year"),
    path("kinh-phi/<int:year>/xuat-excel/", budget_years.budget_year_export, name="budget-year-export"),
    path("kinh-phi/<int:year>/tien-do/", budget_years.budget_progress, name="budget-progress"),
    path("kinh-phi/<int:year>/don-vi/<int:pk>/", budget_years.agency_budget, name="agency-budget"),
    path("kinh-phi/<int:year>/khoa-so/", budget_years.budget_year_close, name="budget-year-close"),
    # every entry, and what was refused
    path("kinh-phi/<int:year>/lich/", budget_days.budget_days, name="budget-days"),
    path("kinh-phi/moc/<int:pk>/doi-han/", budget_days.budget_day_move, name="budget-day-move"),
    path("kinh-phi/moc/<int:pk>/xong/", budget_days.budget_day_done, name="budget-day-done"),
    path("kinh-phi/<int:year>/so/", ledger.ledger, name="ledger"),
    path("kinh-phi/<int:year>/so/xuat-excel/", ledger.ledger_export, name="ledger-export"),
    path("kinh-phi/but-toan/<int:pk>/dieu-chinh/", ledger.entry_correct, name="entry-correct"),
    path("kinh-phi/<int:year>/tu-choi/", ledger.refused_entries, name="refused-entries"),
    path("kinh-phi/sai-lech/", ledger.ledger_findings, name="ledger-findings"),
    path("kinh-phi/sai-lech/<int:pk>/giai-thich/", ledger.finding_explain, name="finding-explain"),
    # quyet-dinh/: what is given to whom
    path("kinh-phi/<int:year>/du-toan/", estimates.estimate_list, name="estimates"),
    path("kinh-phi/<int:year>/du-toan/lap/<int:agency>/", estimates.estimate_begin, name="estimate-begin"),
    path("kinh-phi/<int:year>/du-toan/phan-bo/", estimates.estimates_allocate, name="estimates-allocate"),
    path("kinh-phi/du-toan/<int:pk>/", estimates.estimate, name="estimate"),
    path("kinh-phi/du-toan/<int:pk>/soan/", estimates.estimate_edit, name="estimate-edit"),
    path("kinh-phi/du-toan/<int:pk>/tu-ke-hoach/", estimates.estimate_from_plan, name="estimate-from-plan"),
    path("kinh-phi/du-toan/<int:pk>/xuat-excel/", money_tables.estimate_export, name="estimate-export"),
    path("kinh-phi/du-toan/<int:pk>/nhap-excel/", money_tables.estimate_import, name="estimate-import"),
    path("kinh-phi/du-toan/<int:pk>/trinh/", estimates.estimate_submit, name="estimate-submit"),
    path("kinh-phi/du-toan/<int:pk>/rut-lai/", estimates.estimate_withdraw, name="estimate-withdraw"),
    path("kinh-phi/du-toan/<int:pk>/de-xuat/", estimates.estimate_propose, name="estimate-propose"),
    path("kinh-phi/du-toan/<int:pk>/chap-nhan/", estimates.estimate_accept, name="estimate-accept"),
    path("kinh-phi/du-toan/<int:pk>/tra-lai/", estimates.estimate_return, name="estimate-return"),
    path("kinh-phi/du-toan/<int:pk>/ban/<int:number>/", estimates.estimate_version, name="estimate-version"),
    path("kinh-phi/<int:year>/quyet-dinh/", money_decisions.money_decision_list, name="money-decisions"),
    path(
        "kinh-phi/<int:year>/quyet-dinh/moi/", money_decisions.money_decision_new, name="money-decision-new"
    ),
    path("kinh-phi/quyet-dinh/<int:pk>/", money_decisions.money_decision, name="money-decision"),
    path(
        "kinh-phi/quyet-dinh/<int:pk>/sua/", money_decisions.money_decision_edit, name="money-decision-edit"
    ),
    path(
        "kinh-phi/quyet-dinh/<int:pk>/xuat-excel/",
        money_tables.money_decision_export,
        name="money-decision-export",
    ),
    path(
        "kinh-phi/quyet-dinh/<int:pk>/nhap-excel/",
        money_tables.money_decision_import,
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
    path(
        "kinh-phi/quyet-dinh/<int:pk>/word/", money_decisions.money_decision_word, name="money-decision-word"
    ),
    path("kinh-phi/quyet-dinh/<int:pk>/pdf/", money_decisions.money_decision_pdf, name="money-decision-pdf"),
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
    path("kinh-phi/<int:year>/quyet-toan/", settlements.settlement_list, name="settlements"),
    path(
        "kinh-phi/<int:year>/quyet-toan/lap/<int:agency>/",
        settlements.settlement_begin,
        name="settlement-begin",
    ),
    path("kinh-phi/quyet-toan/<int:pk>/", settlements.settlement, name="settlement"),
    path("kinh-phi/quyet-toan/<int:pk>/sua/", settlements.settlement_edit, name="settlement-edit"),
    path("kinh-phi/quyet-toan/<int:pk>/word/", settlements.settlement_word, name="settlement-word"),
    path("kinh-phi/quyet-toan/<int:pk>/pdf/", settlements.settlement_pdf, name="settlement-pdf"),
    path("kinh-phi/quyet-toan/<int:pk>/trinh/", settlements.settlement_submit, name="settlement-submit"),
    path(
        "kinh-phi/quyet-toan/<int:pk>/rut-lai/", settlements.settlement_withdraw, name="settlement-withdraw"
    ),
    path("kinh-phi/quyet-toan/<int:pk>/tham-tra/", settlements.settlement_check, name="settlement-check"),
    path("kinh-phi/quyet-toan/<int:pk>/tra-lai/", settlements.settlement_return, name="settlement-return"),
    path(
        "kinh-phi/quyet-toan/<int:pk>/phe-duyet/", settlements.settlement_approve, name="settlement-approve"
    ),
    # tim/: one search over everything
    path("tim/", search.search, name="search"),
]
