"""How forms are laid out: what their pages share."""

from crispy_forms.helper import FormHelper


def fields_only() -> FormHelper:
    """A helper for fields alone: the page brings the form, its token and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
