"""Addresses of plans, duties, annual plans and reminders."""

from django.urls import path

from programs.money_urls import urlpatterns as money
from programs.views import (
    annual_plans,
    duties,
    handovers,
    plans,
    rehearsal,
    reminders,
    requests,
    search,
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
    *money,
    # tim/: one search over everything
    path("tim/", search.search, name="search"),
]
