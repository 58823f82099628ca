"""As whom a person may act: what one query says is what the tables say."""

from datetime import date

import pgtrigger

from agencies.enums import Function, Role
from agencies.models import AgencyName, AgencySuccession, PortalState
from agencies.selectors.actors import actor_for, memberships_of, portal_and_hats
from tests.cast import DAY, make_agency, make_local, make_member


def test_a_hat_for_each_membership_in_force_and_at_work(cast):
    user = cast.officer.user
    second = make_member(
        "officer", cast.bien_hoa, Role.HEAD, title="Trưởng phòng", valid_from=date(2019, 5, 21)
    )
    make_member("officer", cast.trade_agency, Role.OFFICER, valid_until=DAY)
    make_member("officer", cast.lead_agency, Role.OFFICER, valid_from=date(2019, 5, 22))
    closed = make_local("H999", "UBND huyện Đã Thôi", valid_until=DAY)
    make_member("officer", closed, Role.OFFICER)

    state, hats = portal_and_hats(user.pk, DAY)

    assert (state.holds_sample, state.rehearsal_day) == (False, None)

    assert [hat.membership_id for hat in hats] == [cast.officer.pk, second.pk]
    assert [hat.membership_id for hat in hats] == [hat.pk for hat in memberships_of(user.pk, DAY)]
    assert hats == [actor_for(cast.officer, DAY), actor_for(second, DAY)]
    assert (hats[1].role, hats[1].title, hats[1].agency_id) == (Role.HEAD, "Trưởng phòng", cast.bien_hoa.pk)


def test_who_is_locked_out_has_no_hat(cast):
    cast.officer.user.is_active = False
    cast.officer.user.save()

    assert portal_and_hats(cast.officer.user_id, DAY)[1] == []


def test_agency_is_called_as_on_the_day_and_does_what_it_did_then(cast):
    AgencyName.objects.filter(agency=cast.tan_phu).update(valid_until=date(2019, 1, 1))
    AgencyName.objects.create(
        agency=cast.tan_phu, name="UBND Tân Phú mới", short_name="Tân Phú mới", valid_from=date(2019, 1, 1)
    )

    before, after = actor_for(cast.officer, date(2018, 12, 31)), actor_for(cast.officer, DAY)

    assert (before.agency_name, before.agency_short_name) == ("UBND huyện Tân Phú", "UBND H. Tân Phú")
    assert (after.agency_name, after.agency_short_name) == ("UBND Tân Phú mới", "Tân Phú mới")
    assert after.functions == {Function.LOCAL}
    assert actor_for(cast.lead_officer, DAY).functions == {Function.LEADS}


def test_agency_between_two_names_is_called_by_its_last(cast):
    AgencyName.objects.filter(agency=cast.tan_phu).update(valid_until=DAY)

    assert actor_for(cast.officer, DAY).agency_name == cast.tan_phu.name


def test_work_comes_down_through_several_agencies_and_only_from_its_day_on(cast):
    eldest, elder = make_agency("OLD1", "Sở Cũ Nhất"), make_agency("OLD2", "Sở Cũ")
    AgencySuccession.objects.create(predecessor=eldest, successor=elder, on=date(2018, 1, 1))
    AgencySuccession.objects.create(predecessor=elder, successor=cast.tan_phu, on=DAY)

    assert actor_for(cast.officer, DAY).predecessor_ids == {eldest.pk, elder.pk}
    assert actor_for(cast.officer, date(2019, 5, 20)).predecessor_ids == frozenset()


def test_agencies_that_succeed_each_other_end_the_search(cast):
    AgencySuccession.objects.create(predecessor=cast.bien_hoa, successor=cast.tan_phu, on=DAY)
    AgencySuccession.objects.create(predecessor=cast.tan_phu, successor=cast.bien_hoa, on=DAY)

    assert actor_for(cast.officer, DAY).predecessor_ids == {cast.bien_hoa.pk}


def rehearse(**fields):
    """A rehearsal that stands on DAY."""
    with pgtrigger.ignore("agencies.PortalState:only_an_empty_portal"):
        PortalState.objects.create(holds_sample=True, rehearsal_day=DAY, **fields)


def test_in_a_rehearsal_one_is_who_one_was_on_its_day(cast):
    make_member("officer", cast.bien_hoa, Role.HEAD, valid_from=date(2019, 5, 22))
    rehearse(stepping_until=date(2019, 5, 28))

    state, hats = portal_and_hats(cast.officer.user_id, date(2026, 1, 1))

    assert (state.holds_sample, state.rehearsal_day, state.stepping_until) == (True, DAY, date(2019, 5, 28))
    assert hats == [cast.actor("officer")]


def test_a_visitor_wears_no_hat_and_still_sees_which_day_it_is(cast):
    rehearse()

    state, hats = portal_and_hats(None, date(2026, 1, 1))

    assert (state.rehearsal_day, hats) == (DAY, [])
