"""Where mail goes when no mail server is set."""

from django.core.mail.backends.base import BaseEmailBackend

from agencies.clock import portal_state


class NoMailServer(ConnectionError):
    """No mail server is set, and this portal holds real data: its mails wait until there is one."""


class RehearsalMailbox(BaseEmailBackend):
    """Takes every mail of the sample and sends none: the rows are what the rehearsal mailbox shows.

    With real data it takes nothing, because then "sent" would be a lie.
    """

    def open(self):
        if not portal_state().holds_sample:
            raise NoMailServer("EMAIL_URL is not set")
        return True

    def send_messages(self, email_messages):
        return len(email_messages)
