"""Handing over in two journeys: what each answer of the relay means, and what is said next."""

import smtplib

import pytest

from agencies.services.smtp import Counter, Parcel

ENVELOPE = b"MAIL FROM:<a@mau.invalid>\r\nRCPT TO:<b@mau.invalid>\r\nDATA\r\n"
MAIL = b"Subject: Xin\r\n\r\nabc\r\n"
PARCEL = Parcel("a@mau.invalid", "b@mau.invalid", MAIL)
NEXT = Parcel("a@mau.invalid", "c@mau.invalid", b"Subject: Sau\r\n\r\n")
NEXT_ENVELOPE = ENVELOPE.replace(b"b@", b"c@")


class ScriptedRelay(smtplib.SMTP):
    """smtplib's own client on a connection that plays back what the relay says and notes what it was told."""

    def __init__(self, *replies, offers=("pipelining",)):
        super().__init__()
        self.replies, self.told = list(replies), []
        self.ehlo_resp, self.esmtp_features = b"sink", dict.fromkeys(offers, "")

    def send(self, said):
        self.told.append(said.encode() if isinstance(said, str) else said)

    def getreply(self):
        if not self.replies:
            raise smtplib.SMTPServerDisconnected("gone")
        code, _space, words = self.replies.pop(0).partition(" ")
        return int(code), words.encode()


def hand(relay):
    Counter(relay).hand_over(PARCEL)


def test_envelope_and_mail_are_two_journeys():
    relay = ScriptedRelay("250 ok", "250 ok", "354 go on", "250 taken")

    hand(relay)

    assert relay.told == [ENVELOPE, MAIL + b".\r\n"]
    assert relay.replies == []


def test_size_is_said_to_a_relay_that_asks_for_it():
    relay = ScriptedRelay("250 ok", "250 ok", "354 go on", "250 taken", offers=("pipelining", "size"))

    hand(relay)

    assert relay.told[0].startswith(b"MAIL FROM:<a@mau.invalid> SIZE=%d\r\n" % len(MAIL))


def test_relay_that_does_not_offer_it_is_told_line_by_line():
    relay = ScriptedRelay("250 ok", "250 ok", "354 go on", "250 taken", offers=())

    hand(relay)

    assert [said[:4].upper() for said in relay.told[:3]] == [b"MAIL", b"RCPT", b"DATA"]


@pytest.mark.parametrize(
    ("replies", "raised"),
    [
        (["550 not you", "503 first MAIL", "503 first RCPT", "250 reset"], smtplib.SMTPSenderRefused),
        (["250 ok", "550 not them", "503 first RCPT", "250 reset"], smtplib.SMTPRecipientsRefused),
        (["250 ok", "451 later", "554 nobody", "250 reset"], smtplib.SMTPRecipientsRefused),
        (["250 ok", "250 ok", "452 full", "250 reset"], smtplib.SMTPDataError),
        (["250 ok", "250 ok", "354 go on", "554 spam", "250 reset"], smtplib.SMTPDataError),
    ],
)
def test_refusal_is_raised_as_smtplib_would_and_the_relay_is_ready_for_the_next(replies, raised):
    relay = ScriptedRelay(*replies)

    with pytest.raises(raised):
        hand(relay)

    assert relay.told[-1] == b"rset\r\n"
    assert relay.replies == []


def test_relay_that_wants_a_mail_to_nobody_gets_an_empty_one():
    relay = ScriptedRelay("250 ok", "550 not them", "354 go on", "554 nobody", "250 reset")

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        hand(relay)

    assert refused.value.recipients == {"b@mau.invalid": (550, b"not them")}
    assert relay.told == [ENVELOPE, b".\r\n", b"rset\r\n"]
    assert relay.replies == []


@pytest.mark.parametrize("before", [[], ["250 ok"], ["250 ok", "250 ok"], ["250 ok", "250 ok", "354 go on"]])
def test_relay_that_closes_is_asked_nothing_more(before):
    relay = ScriptedRelay(*before, "421 closing")

    with pytest.raises((smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)):
        hand(relay)

    assert b"rset\r\n" not in relay.told


def test_connection_lost_in_the_middle_is_said():
    with pytest.raises(smtplib.SMTPServerDisconnected):
        hand(ScriptedRelay("250 ok", "250 ok", "354 go on"))


# A mail that is announced behind another


def hand_both(relay):
    """What became of each: None, or what was raised."""
    counter, became = Counter(relay), []
    for parcel, following in ((PARCEL, NEXT), (NEXT, None)):
        try:
            counter.hand_over(parcel, following)
        except smtplib.SMTPException as trouble:
            became.append(type(trouble))
        else:
            became.append(None)
    return became


ACCEPTED = ("250 ok", "250 ok", "354 go on")


def test_envelope_of_the_next_travels_with_the_mail_before_it():
    relay = ScriptedRelay(*ACCEPTED, "250 taken", *ACCEPTED, "250 taken")

    assert hand_both(relay) == [None, None]

    assert relay.told == [ENVELOPE, MAIL + b".\r\n" + NEXT_ENVELOPE, NEXT.content + b".\r\n"]
    assert relay.replies == []


def test_nothing_of_the_next_is_said_before_the_answer_to_the_mail_before_it():
    relay = ScriptedRelay(*ACCEPTED, "250 taken", *ACCEPTED)
    counter = Counter(relay)

    counter.hand_over(PARCEL, NEXT)

    assert NEXT.content not in b"".join(relay.told)
    assert relay.replies == list(ACCEPTED)


def test_refused_mail_leaves_the_one_announced_behind_it_alone():
    relay = ScriptedRelay(*ACCEPTED, "554 spam", *ACCEPTED, "250 taken")

    assert hand_both(relay) == [smtplib.SMTPDataError, None]

    assert relay.told[-1] == NEXT.content + b".\r\n"
    assert relay.replies == []


def test_announced_mail_is_refused_in_its_own_name():
    relay = ScriptedRelay(*ACCEPTED, "250 taken", "250 ok", "550 not them", "503 to whom", "250 reset")

    assert hand_both(relay) == [None, smtplib.SMTPRecipientsRefused]

    assert relay.told[-1] == b"rset\r\n"
    assert relay.replies == []


def test_mail_refused_at_its_envelope_announces_nothing():
    relay = ScriptedRelay("250 ok", "550 not them", "503 to whom", "250 reset", *ACCEPTED, "250 taken")

    assert hand_both(relay) == [smtplib.SMTPRecipientsRefused, None]

    assert relay.told[0:3] == [ENVELOPE, b"rset\r\n", NEXT_ENVELOPE]
    assert relay.replies == []


def test_something_else_may_be_done_while_the_relay_takes_the_mail():
    relay = ScriptedRelay(*ACCEPTED, "250 taken")
    told = []

    Counter(relay).hand_over(PARCEL, meanwhile=lambda: told.append((relay.told[-1], list(relay.replies))))

    assert told == [(MAIL + b".\r\n", ["250 taken"])]
