"""What forms of this app share."""

from crispy_forms.helper import FormHelper


def plain_helper() -> FormHelper:
    """Fields alone: the page brings the form round them."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
