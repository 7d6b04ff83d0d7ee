//! What the model asks of a tool: names and arguments, read leniently.

use crate::{
    Argument, ToolCall, TransferWish, Urgency, argument::text_argument, expressions, value::line_at,
};
use languages::Language;
use serde_json::Value;

/// A tool with its arguments. All of them are the model's words.
#[derive(Clone, Debug, PartialEq)]
pub enum Tool {
    /// `find_slots`: which times are free?
    FindSlots {
        /// Name of a kind of appointment.
        service: Argument<String>,
        /// Which day and time of it.
        when: When,
        /// Number of people.
        seats: Argument<u32>,
    },
    /// `book_appointment`
    Book(BookingWish),
    /// `move_appointment`
    Move {
        /// The appointment that the caller has.
        which: Which,
        /// The new time.
        to: When,
    },
    /// `cancel_appointment`
    Cancel {
        /// The appointment that the caller has.
        which: Which,
        /// Why, for the staff.
        reason: Option<String>,
    },
    /// `opening_hours`
    Hours {
        /// Which day; missing: the week.
        day: Argument<String>,
    },
    /// `price`
    Price {
        /// Name of a kind of appointment; missing: all.
        service: Argument<String>,
    },
    /// `transfer_call`
    Transfer(TransferWish),
    /// `emergency`
    Emergency {
        /// What happened.
        what: String,
        /// Where, if it was said.
        place: Option<String>,
        /// Critical unless it says otherwise.
        urgency: Urgency,
    },
    /// `take_emergency`: somebody on call says that they look after it.
    TakeEmergency {
        /// The digits that they were sent.
        code: String,
    },
    /// `who_is_calling`
    Caller,
}

/// A day and a time, as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// Which of the times that were offered last, from 1.
    pub choice: Argument<usize>,
    /// RFC 3339, or without an offset.
    pub start: Argument<String>,
    /// Such as `2026-12-03` or `Thursday`.
    pub day: Argument<String>,
    /// Such as `09:30` or `afternoon`.
    pub time: Argument<String>,
}

/// Which appointment of the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// Its confirmation code.
    pub code: Argument<String>,
    /// The last name that it is booked under.
    pub name: Argument<String>,
    /// Its day, as it was written.
    pub day: Argument<String>,
    /// Its time, as it was written.
    pub time: Argument<String>,
    /// Name of its kind.
    pub service: Argument<String>,
}

/// An appointment that is to be booked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookingWish {
    /// Name of a kind of appointment.
    pub service: Argument<String>,
    /// When.
    pub when: When,
    /// Of the customer.
    pub name: Option<String>,
    /// Where they are written to.
    pub email: Option<String>,
    /// Where they can be called, where the network does not say it. It is noted and nothing more.
    pub callback: Option<String>,
    /// Number of people.
    pub seats: Argument<u32>,
    /// Where the service takes place.
    pub address: Option<String>,
    /// What they need.
    pub description: Option<String>,
}

impl Tool {
    /// Reads a call. `None` where there is no such tool.
    pub fn read(call: &ToolCall) -> Option<Self> {
        let arguments = Value::Object(call.arguments.clone());
        let line = |names: &[&str], most| line_at(&arguments, names, most);
        let service = || {
            text_argument(
                &arguments,
                &[
                    "/service",
                    "/service_type",
                    "/serviceType",
                    "/appointment_type",
                    "/appointmentType",
                    "/type",
                ],
                200,
            )
        };
        let seats =
            || text_argument(&arguments, &["/seats", "/people"], 50).read(|text| count(&text));
        let name = snake_case(&call.name);
        Some(match name.as_str() {
            "find_slots"
            | "find_free_slots"
            | "get_slots"
            | "get_available_slots"
            | "check_availability"
            | "get_availability"
            | "availability"
            | "free_slots" => Self::FindSlots {
                service: service(),
                when: When::read(&arguments, ""),
                seats: seats(),
            },
            "book"
            | "book_appointment"
            | "create_appointment"
            | "schedule_appointment"
            | "create_booking" => Self::Book(BookingWish {
                service: service(),
                when: When::read(&arguments, ""),
                name: line(
                    &["/name", "/customer_name", "/customerName", "/full_name"],
                    200,
                ),
                email: line(&["/email", "/customer_email", "/customerEmail"], 254),
                callback: line(
                    &[
                        "/phone",
                        "/phone_number",
                        "/phoneNumber",
                        "/callback",
                        "/customer_phone",
                    ],
                    40,
                ),
                seats: seats(),
                address: line(&["/address", "/service_address", "/serviceAddress"], 500),
                description: line(
                    &[
                        "/description",
                        "/service_description",
                        "/notes",
                        "/problem",
                        "/reason",
                    ],
                    2000,
                ),
            }),
            "move"
            | "move_appointment"
            | "reschedule"
            | "reschedule_appointment"
            | "change_appointment" => Self::Move {
                which: Which::read(&arguments, true),
                to: When::read(&arguments, "new_"),
            },
            "cancel" | "cancel_appointment" | "cancel_booking" => Self::Cancel {
                which: Which::read(&arguments, false),
                reason: line(&["/reason", "/why"], 500),
            },
            "opening_hours" | "get_opening_hours" | "business_hours" | "get_business_hours"
            | "hours" => Self::Hours {
                day: text_argument(&arguments, &["/day", "/date"], 100),
            },
            "price" | "get_price" | "prices" | "get_prices" => Self::Price { service: service() },
            "transfer" | "transfer_call" | "transfer_to_human" | "escalate" => {
                Self::Transfer(TransferWish::of(&arguments))
            }
            "emergency" | "report_emergency" | "notify_emergency" | "emergency_dispatch" => {
                Self::Emergency {
                    what: line(
                        &["/what", "/message", "/description", "/reason", "/summary"],
                        500,
                    )
                    .unwrap_or_default(),
                    place: line(&["/where", "/address", "/place", "/location"], 200),
                    urgency: Urgency::read(arguments.get("urgency")).unwrap_or(Urgency::Critical),
                }
            }
            "take_emergency" | "acknowledge_emergency" | "accept_emergency" => {
                let code = line(&["/code", "/emergency_code", "/number"], 50).unwrap_or_default();
                Self::TakeEmergency {
                    code: code.chars().filter(char::is_ascii_digit).collect(),
                }
            }
            "caller" | "who_is_calling" | "get_caller" | "identify_caller" | "lookup_customer"
            | "get_customer" => Self::Caller,
            _ => return None,
        })
    }

    /// Its name in the log of calls.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FindSlots { .. } => "find_slots",
            Self::Book(_) => "book_appointment",
            Self::Move { .. } => "move_appointment",
            Self::Cancel { .. } => "cancel_appointment",
            Self::Hours { .. } => "opening_hours",
            Self::Price { .. } => "price",
            Self::Transfer(_) => "transfer_call",
            Self::Emergency { .. } => "emergency",
            Self::TakeEmergency { .. } => "take_emergency",
            Self::Caller => "who_is_calling",
        }
    }
}

impl ToolCall {
    /// The language that the model says the caller speaks.
    pub fn language(&self) -> Option<Language> {
        let tag = self.arguments.get("language")?.as_str()?;
        Language::parse(tag.trim()).ok()
    }
}

impl When {
    /// `prefix` stands before the names where a tool has two times.
    fn read(arguments: &Value, prefix: &str) -> Self {
        let one = |names: &[&str]| {
            let prefixed: Vec<String> = names
                .iter()
                .map(|name| format!("/{prefix}{name}"))
                .collect();
            let bare: Vec<String> = names.iter().map(|name| format!("/{name}")).collect();
            let paths: Vec<&str> = prefixed.iter().chain(&bare).map(String::as_str).collect();
            text_argument(arguments, &paths, 100)
        };
        let choice = text_argument(arguments, &["/choice", "/option"], 50);
        Self {
            choice: choice.read(|text| usize::try_from(count(&text)?).ok()),
            start: one(&[
                "starts_at",
                "start",
                "startsAt",
                "datetime",
                "date_time",
                "dateTime",
            ]),
            day: one(&["day", "date"]),
            time: one(&["time", "time_of_day", "timeOfDay", "part_of_day"]),
        }
    }
}

impl Which {
    /// `is_moved`: where the day alone is the new one.
    fn read(arguments: &Value, is_moved: bool) -> Self {
        let (days, times): (&[&str], &[&str]) = if is_moved {
            (
                &[
                    "/old_day",
                    "/current_day",
                    "/old_date",
                    "/current_date",
                    "/from",
                    "/appointment",
                ],
                &["/old_time", "/current_time"],
            )
        } else {
            (&["/day", "/date", "/appointment", "/starts_at"], &["/time"])
        };
        let argument = |names: &[&str], most| text_argument(arguments, names, most);
        Self {
            code: argument(&["/code", "/confirmation_code", "/confirmationCode"], 50),
            name: argument(
                &[
                    "/last_name",
                    "/lastName",
                    "/name",
                    "/customer_name",
                    "/customerName",
                ],
                200,
            ),
            day: argument(days, 100),
            time: argument(times, 100),
            service: argument(&["/service", "/appointment_type", "/appointmentType"], 200),
        }
    }
}

/// A whole number from 1 to 1000, in digits or words.
fn count(text: &str) -> Option<u32> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let in_digits = whole.parse().ok();
    let count = in_digits.or_else(|| expressions::number(text)?.try_into().ok())?;
    (1..=1000).contains(&count).then_some(count)
}

/// `bookAppointment`, `Book-Appointment` and `book appointment` are one name.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut was_small = false;
    for letter in name.trim().chars() {
        if letter.is_ascii_uppercase() && was_small {
            snake.push('_');
        }
        was_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        match letter {
            '-' | ' ' | '.' => snake.push('_'),
            letter => snake.push(letter.to_ascii_lowercase()),
        }
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(name: &str, arguments: Value) -> Option<Tool> {
        let Value::Object(arguments) = arguments else {
            panic!("no arguments");
        };
        Tool::read(&ToolCall {
            id: "t1".into(),
            name: name.into(),
            arguments,
            is_function_call: false,
        })
    }

    #[test]
    fn a_tool_goes_by_several_names() {
        for name in [
            "book_appointment",
            "bookAppointment",
            "Book-Appointment",
            "schedule_appointment",
        ] {
            assert_eq!(
                read(name, json!({})).unwrap().name(),
                "book_appointment",
                "{name}"
            );
        }
        assert_eq!(
            read("checkAvailability", json!({})).unwrap().name(),
            "find_slots"
        );
        assert_eq!(read("drop_table", json!({})), None);
        assert_eq!(read("", json!({})), None);
    }

    #[test]
    fn every_tool_that_an_assistant_is_given_is_read() {
        let given = include_str!("../../../../functions/call-webhook/tools.json");
        let given: Vec<Value> = serde_json::from_str(given).unwrap();
        let mut names = Vec::new();
        for function in given.iter().filter(|tool| tool["type"] == "function") {
            let function = &function["function"];
            let name = function["name"].as_str().unwrap();
            // What is asked of each argument is taken in.
            let properties = function["parameters"]["properties"].as_object().unwrap();
            let all: serde_json::Map<String, Value> = properties
                .keys()
                .map(|name| {
                    let value = match name.as_str() {
                        "choice" | "seats" => json!(2),
                        "urgency" => json!("critical"),
                        "code" => json!("123456"),
                        other => json!(format!("a {other}")),
                    };
                    (name.clone(), value)
                })
                .collect();
            let read_all = format!("{:?}", read(name, Value::Object(all.clone())).unwrap());
            for left_out in properties.keys().filter(|name| *name != "language") {
                let mut rest = all.clone();
                rest.remove(left_out);
                let read_rest = format!("{:?}", read(name, Value::Object(rest)).unwrap());
                let is_default = name == "emergency" && left_out == "urgency";
                assert!(
                    is_default || read_rest != read_all,
                    "{name} takes no {left_out}"
                );
            }
            names.push(read(name, json!({})).unwrap().name().to_owned());
            assert_eq!(names.last().unwrap(), name);
        }
        assert_eq!(names.len(), 10);
    }

    #[test]
    fn a_booking_is_read_from_what_a_model_writes() {
        let tool = read(
            "book_appointment",
            json!({ "serviceType": "Consultation", "date": "2026-12-03", "time": "09:30", "customerName": "Ada\nLovelace",
                    "seats": "2", "phone": "+1 999", "notes": ["no text"], "choice": 2.5 }),
        );
        let wish = BookingWish {
            service: Argument::Clear("Consultation".into()),
            when: When {
                choice: Argument::Unclear,
                day: Argument::Clear("2026-12-03".into()),
                time: Argument::Clear("09:30".into()),
                ..When::default()
            },
            name: Some("Ada Lovelace".into()),
            seats: Argument::Clear(2),
            callback: Some("+1 999".into()),
            ..BookingWish::default()
        };
        assert_eq!(tool, Some(Tool::Book(wish)));
    }

    #[test]
    fn one_that_is_moved_has_an_old_and_a_new_day() {
        let both = json!({ "old_day": "Thursday", "new_day": "Friday", "new_time": "10:00" });
        let Some(Tool::Move { which, to }) = read("reschedule_appointment", both) else {
            panic!("no move");
        };
        assert_eq!(which.day.as_text(), Argument::Clear("Thursday"));
        assert_eq!(
            (to.day.as_text(), to.time.as_text()),
            (Argument::Clear("Friday"), Argument::Clear("10:00"))
        );

        let Some(Tool::Move { which, to }) =
            read("move_appointment", json!({ "day": "Friday", "choice": 1 }))
        else {
            panic!("no move");
        };
        assert_eq!(which, Which::default());
        assert_eq!(
            (to.day.as_text(), to.choice),
            (Argument::Clear("Friday"), Argument::Clear(1))
        );
    }

    #[test]
    fn an_emergency_is_critical_unless_it_says_otherwise() {
        let urgency = |arguments| match read("emergency", arguments) {
            Some(Tool::Emergency { urgency, .. }) => urgency,
            _ => panic!("no emergency"),
        };
        assert_eq!(urgency(json!({ "what": "water" })), Urgency::Critical);
        assert_eq!(urgency(json!({ "urgency": "medium" })), Urgency::Normal);
    }
}
