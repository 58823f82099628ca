"""Helpers for tests of the admin site: what its forms would post."""

from django.contrib import admin
from django.urls import reverse

from agencies.models import User


def address(model, page="changelist", *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def posted(response) -> dict:
    """Everything that a browser would send back from the form of this page, unchanged."""
    context = response.context
    data = _values(context["adminform"].form)
    for formset in context["inline_admin_formsets"]:
        data |= _values(formset.formset.management_form)
        for form in formset.formset.forms:
            data |= _values(form)
    return data


def _values(form) -> dict:
    values = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        if value is True:
            value = "on"
        values[field.html_name] = field.field.widget.format_value(value) if _is_plain(field) else value
    return {name: value for name, value in values.items() if value is not None}


def _is_plain(field):
    return hasattr(field.field.widget, "format_value") and not hasattr(field.field.widget, "choices")


def registered_models():
    return sorted(
        (
            model
            for model in admin.site._registry
            if model._meta.app_label in ("agencies", "products", "programs")
        ),
        key=lambda model: model._meta.label,
    )


def superuser():
    return User.objects.create_superuser(
        "quantri", "mat-khau-cua-kiem-thu", full_name="Quản Trị", email="q@mau.invalid"
    )


def sign_in_user(client, user):
    client.force_login(user, backend="agencies.auth.MembershipBackend")
    return client
