"""Addresses of people, agencies and messages."""

from django.urls import path

from agencies.views import jobs, mailbox, notifications, personal, registers

app_name = "agencies"

urlpatterns = [
    # /co-quan/: agencies and units as of a day
    path("co-quan/", registers.agency_list, name="agencies"),
    path("co-quan/xuat/", registers.agency_export, name="agencies-export"),
    path("co-quan/<int:pk>/", registers.agency_detail, name="agency"),
    path("co-quan/don-vi/", registers.unit_list, name="units"),
    path("co-quan/don-vi/xuat/", registers.unit_export, name="units-export"),
    path("co-quan/don-vi/<int:pk>/", registers.unit_detail, name="unit"),
    # Personal pages: messages, roles, choices
    path("thong-bao/", notifications.notifications, name="notifications"),
    path("thong-bao/da-doc/", notifications.notifications_read, name="notifications-read"),
    path("thong-bao/<int:pk>/", notifications.notification_open, name="notification-open"),
    path("doi-vai/", personal.switch_membership, name="switch-membership"),
    path("ca-nhan/", personal.preferences, name="preferences"),
    # viec-nen/: long work one asked for
    path("viec-nen/", jobs.job_list, name="jobs"),
    path("viec-nen/<int:pk>/", jobs.job_detail, name="job"),
    path("viec-nen/<int:pk>/tien-trinh/", jobs.job_progress, name="job-progress"),
    path("viec-nen/<int:pk>/tep/", jobs.job_file, name="job-file"),
    path("viec-nen/<int:pk>/thoi/", jobs.job_cancel, name="job-cancel"),
    # The rehearsal's mailbox
    path("hop-thu-dien-tap/", mailbox.rehearsal_mailbox, name="rehearsal-mailbox"),
    path("hop-thu-dien-tap/<int:pk>/", mailbox.rehearsal_mail, name="rehearsal-mail"),
    path("hop-thu-dien-tap/<int:pk>/html/", mailbox.rehearsal_mail_html, name="rehearsal-mail-html"),
]
