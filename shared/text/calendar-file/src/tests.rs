use super::*;
use jiff::Timestamp;

fn event() -> Event<'static> {
    let time = |text: &str| -> Timestamp { text.parse().unwrap() };
    Event {
        uid: "29decd12-dc72-4786-806c-43b1a860f0eb@frontdesk",
        sequence: 2,
        stamp: time("2026-11-21T05:11:55.5Z"),
        starts_at: time("2026-11-28T05:00:00Z"),
        ends_at: time("2026-11-28T10:00:00Z"),
        summary: "Sunrise",
        ..Event::default()
    }
}

fn lines(file: &str) -> Vec<&str> {
    file.split_terminator("\r\n").collect()
}

/// As a program reads it: folded lines put together again.
fn unfolded(file: &str) -> String {
    file.replace("\r\n ", "")
}

#[test]
fn an_event_has_all_that_a_program_needs() {
    let file = CalendarFile::default().write([event()]);
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Frontdesk//Frontdesk//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:29decd12-dc72-4786-806c-43b1a860f0eb@frontdesk",
        "SEQUENCE:2",
        "DTSTAMP:20261121T051155Z",
        "DTSTART:20261128T050000Z",
        "DTEND:20261128T100000Z",
        "SUMMARY:Sunrise",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ] {
        assert!(lines(&file).contains(&line), "{line}:\n{file}");
    }
    assert!(file.ends_with("END:VCALENDAR\r\n"));
    assert!(
        !file.contains("DESCRIPTION") && !file.contains("ORGANIZER"),
        "{file}"
    );
}

#[test]
fn texts_are_escaped_and_begin_no_line_of_their_own() {
    let file = CalendarFile {
        name: Some("A, B"),
        refresh_minutes: Some(30),
    }
    .write([Event {
        summary: "Hike; lunch, \\ more\r\nATTENDEE:mailto:x@y.example\rEND:VEVENT\u{7}\u{2028}x",
        organizer: Some(Organizer {
            name: "Tom \"Dick\"; Co\r\nX:1",
            email: "a@b.example\r\nX: 1",
        }),
        url: Some("https://a.example/?a=1,2;3"),
        ..event()
    }]);
    let unfolded = unfolded(&file);
    for line in [
        r"SUMMARY:Hike\; lunch\, \\ more\nATTENDEE:mailto:x@y.example\nEND:VEVENT\nx",
        "ORGANIZER;CN=\"Tom 'Dick'; Co X:1\":mailto:a@b.exampleX:1",
        "URL:https://a.example/?a=1,2;3",
        r"X-WR-CALNAME:A\, B",
        "REFRESH-INTERVAL;VALUE=DURATION:PT30M",
    ] {
        assert!(lines(&unfolded).contains(&line), "{line}:\n{unfolded}");
    }
    for byte in file.replace("\r\n", "").bytes() {
        assert!(byte >= 0x20 && byte != 0x7f, "{file:?}");
    }
}

#[test]
fn lines_are_folded_between_letters() {
    for words in [
        "é".repeat(300),
        "🎉".repeat(100),
        "a".repeat(500),
        "a ".repeat(200),
    ] {
        for start in ["", "x", "xy", "xyz"] {
            let summary = format!("{start}{words}");
            let file = CalendarFile::default().write([Event {
                summary: &summary,
                ..event()
            }]);
            for line in lines(&file) {
                assert!(line.len() <= 75, "{}: {line}", line.len());
            }
            assert!(
                unfolded(&file).contains(&format!("SUMMARY:{summary}\r\n")),
                "{file}"
            );
        }
    }
}

#[test]
fn a_cancelled_event_leaves_its_time_free_and_none_ends_before_it_begins() {
    let event = Event {
        status: Status::Cancelled,
        ends_at: Timestamp::UNIX_EPOCH,
        ..event()
    };
    let file = CalendarFile::default().write([event]);
    for line in [
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "DTEND:20261128T050000Z",
    ] {
        assert!(lines(&file).contains(&line), "{line}:\n{file}");
    }
}
