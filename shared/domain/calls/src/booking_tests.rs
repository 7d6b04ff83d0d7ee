use super::*;
use crate::{
    desk::tests::{desk, desk_of, two, wire},
    slots::tests::on,
};
use callers::{Account, Caller, Provider};

const BY: &Anybody = &Caller::Provider(Provider(Account::Platform));

fn call() -> Call {
    Call::read(&json!({ "call": { "id": "c1" } })).unwrap()
}

fn wish() -> BookingWish {
    BookingWish {
        service: Argument::Clear("consultation".into()),
        when: on("2026-12-03", "09:30"),
        name: Some("Ada Lovelace".into()),
        ..BookingWish::default()
    }
}

fn chosen(choice: usize) -> When {
    When {
        choice: Argument::Clear(choice),
        ..When::default()
    }
}

fn booked(desk: &Desk, wish: &BookingWish) -> Result<PhoneBooking, String> {
    desk.booking(wish, &call(), &Language::default(), BY)
        .unwrap()
}

#[test]
fn a_caller_books_by_the_number_of_the_network() {
    let mut wish = wish();
    wish.callback = Some("+1 900 555 0100".into());
    let booking = booked(&desk(&wire()), &wish).unwrap();
    let customer = booking.request.customer.unwrap();
    assert_eq!(customer.phone.unwrap().as_str(), "+41791112233");
    assert_eq!(booking.request.notes, None);
    assert_eq!(booking.request.vapi_call_id.unwrap().as_str(), "c1");
    assert_eq!(booking.start, "2026-12-03T09:30".parse().unwrap());
}

#[test]
fn a_withheld_number_books_without_one_and_notes_what_was_said() {
    let mut wish = wish();
    wish.callback = Some("+41 79 555 01 23".into());
    wish.email = Some("ada at example".into());
    let desk = desk_of(
        &wire(),
        json!({ "call": { "id": "c1" }, "customer": { "number": "anonymous" } }),
    );
    let booking = booked(&desk, &wish).unwrap();
    assert!(!booking.can_be_told());
    let customer = booking.request.customer.unwrap();
    assert!(customer.phone.is_none() && customer.email.is_none());
    assert_eq!(
        booking.request.notes.unwrap().as_str(),
        "Callback number, as it was said on the phone: +41 79 555 01 23"
    );
}

#[test]
fn what_is_missing_is_asked_for() {
    let desk = desk(&wire());
    let asked = |change: &dyn Fn(&mut BookingWish)| {
        let mut wish = wish();
        change(&mut wish);
        booked(&desk, &wish).unwrap_err()
    };
    assert_eq!(
        asked(&|wish| wish.name = None),
        "What name may I book it under?"
    );
    assert_eq!(
        asked(&|wish| wish.when.time = Argument::Missing),
        "Which day and what time would you like?"
    );
    assert_eq!(
        asked(&|wish| wish.when.time = Argument::Clear("morning".into())),
        "Which day and what time would you like?"
    );
    for service in [Argument::Missing, Argument::Unclear] {
        let question = asked(&|wish| wish.service = service.clone());
        assert!(question.starts_with("Which would you like"), "{question}");
    }
    assert_eq!(
        asked(&|wish| wish.seats = Argument::Unclear),
        "For how many people?"
    );
}

#[test]
fn who_is_known_is_not_asked_for_their_name() {
    let mut wire = wire();
    wire["caller_name"] = json!("Ada Lovelace");
    let mut wish = wish();
    wish.name = None;
    let booking = booked(&desk(&wire), &wish).unwrap();
    assert_eq!(
        booking.request.customer.unwrap().name.unwrap().as_str(),
        "Ada Lovelace"
    );
}

#[test]
fn one_of_the_times_that_were_offered_is_chosen_by_its_place() {
    let mut wire = wire();
    wire["offered"] = json!([
        { "type_id": "00000000-0000-4000-8000-0000000a7002", "starts_at": "2026-12-03T08:00:00Z" },
        { "type_id": "00000000-0000-4000-8000-0000000a7002", "starts_at": "2026-12-03T12:00:00Z" },
    ]);
    let desk = desk(&wire);
    let wish = BookingWish {
        when: chosen(2),
        name: Some("Ada".into()),
        ..BookingWish::default()
    };
    let booking = booked(&desk, &wish).unwrap();
    assert_eq!(booking.start, "2026-12-03T13:00".parse().unwrap());
    for choice in [0, 3] {
        assert_eq!(
            desk.start(&chosen(choice), None),
            Err(Phrase::WhichTime),
            "{choice}"
        );
    }
    // What is said besides has to be of the same time, and of the same kind.
    let start = |day: &str, time: &str| {
        let when = When {
            choice: Argument::Clear(2),
            ..on(day, time)
        };
        desk.start(&when, None).map(|(start, _)| start.hour())
    };
    assert_eq!(start("Thursday", "afternoon"), Ok(13));
    assert_eq!(start("Friday", ""), Err(Phrase::WhichTime));
    assert_eq!(start("", "09:00"), Err(Phrase::WhichTime));
    assert_eq!(start("the second one", ""), Err(Phrase::WhichDate));
    let other = BookingWish {
        service: Argument::Clear("consultation".into()),
        ..wish
    };
    assert!(booked(&desk, &other).is_err());
}

#[test]
fn a_start_is_on_the_clock_of_the_organization_whatever_its_offset() {
    let desk = desk(&wire());
    for written in [
        "2026-12-03T09:30",
        "2026-12-03 09:30:00",
        "2026-12-03T09:30:00Z",
        "2026-12-03T09:30:00-05:00",
    ] {
        let when = When {
            start: Argument::Clear(written.into()),
            ..When::default()
        };
        let (start, text) = desk.start(&when, None).unwrap();
        assert_eq!(start, "2026-12-03T09:30".parse().unwrap(), "{written}");
        assert!(calendar::Start::parse(&text).is_ok(), "{text}");
    }
}

#[test]
fn one_that_is_moved_keeps_its_day_or_its_time() {
    let desk = desk(&two());
    let moved = desk.upcoming.first().unwrap();
    let start = |day: &str, time: &str| {
        desk.start(&on(day, time), Some(moved))
            .map(|(start, _)| start.to_string())
    };
    assert_eq!(start("", "11:00").unwrap(), "2026-12-03T11:00:00");
    assert_eq!(start("2026-12-04", "").unwrap(), "2026-12-04T09:00:00");
    assert_eq!(start("", ""), Err(Phrase::WhichTime));
}

#[test]
fn nothing_is_moved_or_booked_for_a_day_or_time_that_is_not_understood() {
    let desk = desk(&two());
    let moved = desk.upcoming.first().unwrap();
    for (day, time, question) in [
        ("the day after the fair", "11:00", Phrase::WhichDate),
        ("31 December or so", "", Phrase::WhichDate),
        ("2026-12-17", "halb", Phrase::WhichHour),
        ("", "25:00", Phrase::WhichHour),
        ("not Monday", "9:99", Phrase::WhichTime),
        ("2026-12-17", "in the afternoon", Phrase::WhichTime),
        ("2026-12-17", "around three", Phrase::WhichTime),
    ] {
        for moved in [Some(moved), None] {
            assert_eq!(
                desk.start(&on(day, time), moved),
                Err(question),
                "{day} {time}"
            );
        }
    }
    let read = |day, time| desk.start(&on(day, time), Some(moved)).unwrap().1;
    assert_eq!(read("December 18th", "11:00"), "2026-12-18T11:00:00");
    assert_eq!(read("2026-12-17", "halb drei"), "2026-12-17T14:30:00");
    assert_eq!(read("Tuesday, December 15", "15:00"), "2026-12-15T15:00:00");
}

#[test]
fn a_refusal_says_why_unless_it_is_a_fault_of_ours() {
    let said = |problem: Problem| refusal(&problem, Spoken::English);
    let fault = |pointer: &str| {
        let mut faults = problem::Faults::default();
        faults.add(pointer, "is wrong");
        Problem::from(faults)
    };
    let taken = Problem::new(409, "slot_taken", "It is taken.");
    assert_eq!(said(taken), Some(("That time is taken.".to_owned(), true)));
    for (code, why, has_others) in [
        ("day_full", "That day is full.", true),
        (
            "too_many_open",
            "You have as many of these booked as one person may. Please talk to our staff.",
            false,
        ),
    ] {
        let refused = said(Problem::new(409, code, "It is too much."));
        assert_eq!(refused, Some((why.to_owned(), has_others)), "{code}");
    }
    let many = said(fault("/seats"));
    assert_eq!(
        many,
        Some(("So many people don't fit at one time.".to_owned(), false))
    );
    assert_eq!(said(fault("/customer/name")), None);
    assert_eq!(said(Problem::internal()), None);
}

#[test]
fn a_change_says_what_was_done() {
    let desk = desk(&two());
    let which = Which {
        service: Argument::Clear("consultation".into()),
        ..Which::default()
    };
    let to = on("Friday", "");
    let moved = desk.moving(&which, &to, Spoken::English).unwrap().unwrap();
    assert_eq!(
        moved.saying(&desk),
        "Consultation is moved to Friday the fourth at nine o'clock."
    );
    let cancelled = desk
        .cancelling(&which, Some("ill"), Spoken::German)
        .unwrap()
        .unwrap();
    assert_eq!(
        cancelled.saying(&desk),
        "Ich habe diesen Termin abgesagt: Consultation, Donnerstag, den dritten, um neun Uhr."
    );
    assert!(cancelled.other_times(&desk).unwrap().is_none());
}
