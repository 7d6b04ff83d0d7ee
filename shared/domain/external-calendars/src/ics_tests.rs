use super::*;
use serde_json::Value;

fn window() -> Window {
    Window {
        from: "2026-01-01T00:00Z".parse().unwrap(),
        until: "2027-01-01T00:00Z".parse().unwrap(),
    }
}

/// The times at which these events are busy, as moments.
fn busy(events: &str) -> Vec<String> {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n",
        events.replace('\n', "\r\n")
    );
    let changes = read_feed(&text, &crate::zone("Europe/Zurich"), &window()).unwrap();
    let rows = serde_json::to_value(changes.busy()).unwrap();
    let mut times: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let at = |value: &Value| Timestamp::from_second(value.as_i64().unwrap()).unwrap();
            format!("{}/{}", at(&row[1]), at(&row[2])).replace(":00Z", "Z")
        })
        .collect();
    times.sort_unstable();
    times
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:1\n{lines}\nEND:VEVENT\n")
}

#[test]
fn zones_are_known_by_iana_windows_and_made_up_names() {
    for (start, expected) in [
        ("DTSTART:20260301T090000Z", "2026-03-01T09:00Z"),
        // No zone: the organization's.
        ("DTSTART:20260301T090000", "2026-03-01T08:00Z"),
        (
            "DTSTART;TZID=America/New_York:20260301T090000",
            "2026-03-01T14:00Z",
        ),
        (
            "DTSTART;TZID=\"W. Europe Standard Time\":20260701T090000",
            "2026-07-01T07:00Z",
        ),
        (
            "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Vienna:20260701T090000",
            "2026-07-01T07:00Z",
        ),
        (
            "DTSTART;TZID=Nowhere/At_All:20260301T090000",
            "2026-03-01T08:00Z",
        ),
        // The hour that is skipped, and the one that comes twice.
        (
            "DTSTART;TZID=Europe/Zurich:20260329T023000",
            "2026-03-29T01:30Z",
        ),
        (
            "DTSTART;TZID=Europe/Zurich:20261025T023000",
            "2026-10-25T00:30Z",
        ),
    ] {
        let found = busy(&event(&format!("{start}\nDURATION:PT1H")));
        assert_eq!(found.len(), 1, "{start}");
        assert!(found[0].starts_with(expected), "{start}: {found:?}");
    }
}

#[test]
fn days_are_those_of_the_organization() {
    for (lines, expected) in [
        (
            "DTSTART;VALUE=DATE:20260401\nDTEND;VALUE=DATE:20260403",
            "2026-03-31T22:00Z/2026-04-02T22:00Z",
        ),
        (
            "DTSTART;VALUE=DATE:20260401",
            "2026-03-31T22:00Z/2026-04-01T22:00Z",
        ),
        (
            "DTSTART;VALUE=DATE:20260401\nDURATION:P2D",
            "2026-03-31T22:00Z/2026-04-02T22:00Z",
        ),
        // The day on which the clock changes has 23 hours.
        (
            "DTSTART;VALUE=DATE:20260329",
            "2026-03-28T23:00Z/2026-03-29T22:00Z",
        ),
    ] {
        assert_eq!(busy(&event(lines)), [expected], "{lines}");
    }
}

#[test]
fn a_rule_goes_by_the_clock_of_its_event() {
    let found = busy(&event(
        "DTSTART;TZID=Europe/Zurich:20260323T090000\nDTEND;TZID=Europe/Zurich:20260323T093000\nRRULE:FREQ=WEEKLY;COUNT=2",
    ));
    assert_eq!(
        found,
        [
            "2026-03-23T08:00Z/2026-03-23T08:30Z",
            "2026-03-30T07:00Z/2026-03-30T07:30Z"
        ]
    );
    // The end of a rule is in UTC: the last one is at 09:00 of that day, which is 08:00 there.
    let found = busy(&event(
        "DTSTART;TZID=Europe/Zurich:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260107T080000Z",
    ));
    assert_eq!(found.len(), 3, "{found:?}");
    let found = busy(&event(
        "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;UNTIL=20260107",
    ));
    assert_eq!(found.len(), 3, "{found:?}");
    // One that began long ago goes on, and ends with the window.
    let found = busy(&event(
        "DTSTART:19990104T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY",
    ));
    assert_eq!(found.len(), 365);
    // The start counts, though the rule passes it over.
    let found = busy(&event(
        "DTSTART:20260107T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2",
    ));
    assert!(
        found[0].starts_with("2026-01-07") && found[1].starts_with("2026-01-12"),
        "{found:?}"
    );
}

#[test]
fn some_of_a_series_are_left_out_moved_or_more() {
    let series = "BEGIN:VEVENT\nUID:s\nSEQUENCE:4\nDTSTART;TZID=Europe/Zurich:20260601T090000\nDURATION:PT1H\n\
        RRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=Europe/Zurich:20260602T090000\nEXDATE:20260603T070000Z\n\
        RDATE;TZID=Europe/Zurich:20260610T090000\nRDATE;VALUE=PERIOD:20260611T070000Z/PT2H\nEND:VEVENT\n";
    // Its number is another one, as Google has it; and one that is cancelled is gone.
    let moved = "BEGIN:VEVENT\nUID:s\nSEQUENCE:9\nRECURRENCE-ID;TZID=Europe/Zurich:20260604T090000\n\
        DTSTART;TZID=Europe/Zurich:20260604T150000\nDURATION:PT30M\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:s\nRECURRENCE-ID:20260605T070000Z\nDTSTART:20260605T070000Z\nDURATION:PT1H\nSTATUS:CANCELLED\nEND:VEVENT\n";
    // Another series at the same times keeps its own.
    let other = series
        .replace("UID:s", "UID:t")
        .replace("EXDATE;TZID=Europe/Zurich:20260602T090000\n", "");
    let expected = [
        "2026-06-01T07:00Z/2026-06-01T08:00Z",
        "2026-06-04T13:00Z/2026-06-04T13:30Z",
        "2026-06-10T07:00Z/2026-06-10T08:00Z",
        "2026-06-11T07:00Z/2026-06-11T09:00Z",
    ];
    assert_eq!(busy(&format!("{series}{moved}")), expected);
    // Whichever comes first.
    assert_eq!(busy(&format!("{moved}{series}")), expected);
    let both = busy(&format!("{series}{moved}{other}"));
    assert_eq!(both.len(), 4 + 6, "{both:?}");
}

#[test]
fn what_is_free_or_cancelled_blocks_nothing() {
    for line in [
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "transp:transparent",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
    ] {
        let found = busy(&event(&format!(
            "DTSTART:20260301T090000Z\nDURATION:PT1H\n{line}"
        )));
        assert!(found.is_empty(), "{line}");
    }
    for line in [
        "STATUS:TENTATIVE",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
    ] {
        assert_eq!(
            busy(&event(&format!(
                "DTSTART:20260301T090000Z\nDURATION:PT1H\n{line}"
            )))
            .len(),
            1,
            "{line}"
        );
    }
    // A moment takes no time.
    assert!(busy(&event("DTSTART:20260301T090000Z")).is_empty());
    // Nor does what an event has within it.
    let alarm = "DTSTART:20260301T090000Z\nDURATION:PT1H\nBEGIN:VALARM\nTRIGGER:-PT15M\nACTION:DISPLAY\nSTATUS:CANCELLED\nEND:VALARM";
    assert_eq!(busy(&event(alarm)).len(), 1);
}

#[test]
fn an_appointment_of_ours_is_told_by_its_uid() {
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:0193c0de00007000800000000000000a@google.com\r\nDTSTART:20260301T090000Z\r\n\
        DURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let changes = read_feed(text, &TimeZone::UTC, &window()).unwrap();
    let rows = serde_json::to_value(changes.busy()).unwrap();
    assert_eq!(rows[0][3], "0193c0de-0000-7000-8000-00000000000a");
}

#[test]
fn a_feed_that_is_none_or_too_large_is_said() {
    let read = |text: &str| read_feed(text, &TimeZone::UTC, &window()).map(|changes| changes.len());
    for none in ["", "<html>", "BEGIN:VCARD\r\nEND:VCARD\r\n", "\0", "BEGIN:"] {
        assert_eq!(read(none), Err(FeedFault::NotACalendar), "{none:?}");
    }
    let each = |rule: &str| {
        format!(
            "BEGIN:VCALENDAR\n{}END:VCALENDAR\n",
            event(&format!(
                "DTSTART:20200101T000000Z\nDURATION:PT1S\nRRULE:{rule}"
            ))
        )
    };
    assert_eq!(read(&each("FREQ=SECONDLY")), Err(FeedFault::TooMuch));
    // Rules that never come true.
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=0",
    ] {
        assert!(read(&each(rule)).is_ok(), "{rule}");
    }
    let many =
        event("DTSTART:20260301T090000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
    let many: String = (0..5_000)
        .map(|number| many.replace("UID:1", &format!("UID:{number}")))
        .collect();
    let began = Instant::now();
    let outcome = read(&format!("BEGIN:VCALENDAR\n{many}END:VCALENDAR\n"));
    assert!(
        began.elapsed() < MAX_TIME + Duration::from_secs(3),
        "{outcome:?}"
    );
    // All of one series: what is bounded is the feed, however it is told apart.
    let same = event("DTSTART:20260301T090000Z\nDURATION:PT1S\nRRULE:FREQ=DAILY").repeat(5_000);
    let began = Instant::now();
    let outcome = read(&format!("BEGIN:VCALENDAR\n{same}END:VCALENDAR\n"));
    assert!(
        began.elapsed() < MAX_TIME + Duration::from_secs(3),
        "{outcome:?}"
    );
    // An empty calendar is a fine one.
    assert_eq!(read("BEGIN:VCALENDAR\nEND:VCALENDAR\n"), Ok(0));
}

/// Nothing that a feed holds may end the component: pieces of feeds in any order, cut anywhere, with bytes changed.
#[test]
fn no_feed_traps() {
    let pieces = [
        "BEGIN:VCALENDAR\r\n",
        "END:VCALENDAR\r\n",
        "BEGIN:VEVENT\r\n",
        "END:VEVENT\r\n",
        "UID:1\r\n",
        "UID:2\r\n",
        "DTSTART;TZID=Europe/Zurich:20260601T090000\r\n",
        "DTSTART;VALUE=DATE:20260601\r\n",
        "DTSTART:00000000T000000\r\n",
        "DTSTART:99991231T235959Z\r\n",
        "DTSTART:20261399T996199Z\r\n",
        "DTEND:20260601T100000Z\r\n",
        "DTEND:00010101T000000Z\r\n",
        "DTEND;VALUE=DATE:99991231\r\n",
        "DURATION:P4294967295W\r\n",
        "DURATION:-PT4294967295S\r\n",
        "DURATION:P99999999999D\r\n",
        "RRULE:FREQ=DAILY\r\n",
        "RRULE:FREQ=YEARLY;BYWEEKNO=-53,53;BYDAY=-53MO,53SU;BYSETPOS=-366,366\r\n",
        "RRULE:FREQ=MONTHLY;BYDAY=5FR,-5MO;BYMONTHDAY=-31,31;INTERVAL=65535\r\n",
        "RRULE:FREQ=SECONDLY;INTERVAL=65535;COUNT=4294967295\r\n",
        "RRULE:FREQ=HOURLY;BYHOUR=0,23,99;BYMINUTE=60;BYSECOND=60,61\r\n",
        "RRULE:FREQ=YEARLY;BYYEARDAY=-366,366,0;COUNT=0\r\n",
        "RRULE:FREQ=WEEKLY;UNTIL=00000000;WKST=XX\r\n",
        "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z\r\n",
        "RRULE:\r\n",
        "RRULE:FREQ=YEARLY;BYMONTH=13,0,5L\r\n",
        "EXDATE:20260601T090000Z,20260602\r\n",
        "RDATE;VALUE=PERIOD:20260101T000000Z/P1D,99990101T000000Z/PT1H\r\n",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260601T090000Z\r\n",
        "RECURRENCE-ID;VALUE=DATE:20260601\r\n",
        "STATUS:CANCELLED\r\n",
        "BEGIN:VTIMEZONE\r\nTZID:Odd\r\nX-LIC-LOCATION:Europe/Zurich\r\nEND:VTIMEZONE\r\n",
        "DTSTART;TZID=Odd:20260601T090000\r\n",
        "DTSTART;TZID=(UTC+25:00) Odd:20260601T090000\r\n",
        "DTSTART;TZID=GMT+9999:20260601T090000\r\n",
        "DTSTART:20260601T090000+9959\r\n",
        "SUMMARY;LANGUAGE=\"de:a\r\n b\":x\\\r\n",
        ";;;=:::\r\n",
        "\u{feff}",
        "\0",
        " folded\r\n",
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:=====\r\n",
    ];
    fastrand::seed(20_261_129);
    let narrow = Window {
        from: "2026-05-01T00:00Z".parse().unwrap(),
        until: "2026-07-01T00:00Z".parse().unwrap(),
    };
    let zone = crate::zone("Europe/Zurich");
    for _ in 0..3_000 {
        let count = fastrand::usize(1..25);
        let mut text: String = (0..count)
            .map(|_| pieces[fastrand::usize(..pieces.len())])
            .collect();
        if fastrand::bool() {
            text = format!(
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260601T090000Z\r\n{text}END:VEVENT\r\nEND:VCALENDAR\r\n"
            );
        }
        let mut bytes = text.into_bytes();
        for _ in 0..fastrand::usize(..3) {
            let at = fastrand::usize(..bytes.len());
            bytes[at] = fastrand::u8(..);
        }
        bytes.truncate(fastrand::usize(..=bytes.len()));
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(changes) = read_feed(&text, &zone, &narrow) {
            let _ = serde_json::to_string(&changes.busy()).unwrap();
        }
    }
}
