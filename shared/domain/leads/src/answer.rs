//! One answer, as its field takes it.

use crate::form::{Field, Form, Kind, Validation};
use fields::{Email, Line, Phone, Text};
use http::Uri;
use jiff::{
    ToSpan,
    civil::{Date, Time},
};
use serde_json::{Number, Value, json};

/// The most characters of a line, unless the field has a number of its own.
const LINE: usize = 200;
/// The most characters of a longer text.
const TEXT: usize = 5000;
/// The most stars of a rating, unless the field has a number of its own.
const STARS: f64 = 5.0;

impl Field {
    /// The answer in one form, whether a page sent it from a form element (where all is text) or as JSON; `None` where
    /// nothing was answered.
    pub(crate) fn read(&self, given: Option<&Value>, form: &Form) -> Result<Option<Value>, String> {
        let Some(given) = given.filter(|given| !is_blank(given)) else {
            return Ok(None);
        };
        let rules = &self.validation;
        let read = match self.kind {
            Kind::Text => json!(line(given, rules, LINE)?),
            Kind::Textarea => json!(text(given, rules)?),
            Kind::Hidden => json!(line(given, rules, 2000)?),
            Kind::Email => json!(Email::parse(as_text(given)?)?),
            Kind::Phone => {
                let country = self.country.as_deref().or(form.country.as_deref());
                json!(Phone::of_country(as_text(given)?, country)?)
            }
            Kind::Number => Value::Number(number(given, rules)?),
            Kind::Rating => Value::Number(stars(given, rules)?),
            Kind::Select => json!(self.choice(given)?),
            Kind::MultiSelect => json!(self.choices(given)?),
            Kind::Checkbox | Kind::Consent => {
                if !ticked(given)? {
                    // An empty box is no answer, as the form elements of a page have it.
                    return Ok(None);
                }
                json!(true)
            }
            Kind::Date => json!(day(given, rules, form.today)?),
            Kind::Time => json!(time(given)?),
            Kind::Url => json!(url(given, rules)?),
            Kind::Honeypot => return Ok(None),
        };
        Ok(Some(read))
    }

    fn choice<'a>(&self, given: &'a Value) -> Result<&'a str, String> {
        let chosen = as_text(given)?;
        if self.options.iter().any(|option| option.value == chosen) {
            return Ok(chosen);
        }
        Err("must be one of the options".to_owned())
    }

    fn choices<'a>(&self, given: &'a Value) -> Result<Vec<&'a str>, String> {
        let given = given
            .as_array()
            .map_or(std::slice::from_ref(given), Vec::as_slice);
        let mut chosen = Vec::new();
        for one in given {
            let one = self.choice(one)?;
            if !chosen.contains(&one) {
                chosen.push(one);
            }
        }
        match (self.validation.min_selected, self.validation.max_selected) {
            (Some(least), _) if chosen.len() < least => {
                Err(format!("must have at least {least} of the options"))
            }
            (_, Some(most)) if chosen.len() > most => {
                Err(format!("must have at most {most} of the options"))
            }
            _ => Ok(chosen),
        }
    }
}

/// Whether nothing was answered: a text of spaces, an empty list, null.
pub(crate) fn is_blank(given: &Value) -> bool {
    match given {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

fn as_text(given: &Value) -> Result<&str, String> {
    given.as_str().ok_or_else(|| "must be a text".to_owned())
}

fn line(given: &Value, rules: &Validation, most: usize) -> Result<String, String> {
    let line = Line::<5000>::parse(as_text(given)?)?;
    lengths(line.as_str(), rules, most)?;
    Ok(line.as_str().to_owned())
}

fn text(given: &Value, rules: &Validation) -> Result<String, String> {
    let text = Text::<TEXT>::parse(as_text(given)?)?;
    lengths(text.as_str(), rules, TEXT)?;
    Ok(text.as_str().to_owned())
}

fn lengths(text: &str, rules: &Validation, most: usize) -> Result<(), String> {
    let length = text.chars().count();
    let most = rules.max_length.unwrap_or(most);
    if length > most {
        return Err(format!("must have at most {most} characters"));
    }
    match rules.min_length {
        Some(least) if length < least => Err(format!("must have at least {least} characters")),
        _ => Ok(()),
    }
}

fn number(given: &Value, rules: &Validation) -> Result<Number, String> {
    const TAKES: &str = "must be a number such as 12 or 12.5";
    let number: Number = match given {
        Value::Number(number) => number.clone(),
        // What serde reads is a number of JSON: no `inf`, no `nan`, no digits of other scripts.
        Value::String(text) => serde_json::from_str(text.trim()).map_err(|_| TAKES)?,
        _ => return Err(TAKES.to_owned()),
    };
    let value = number
        .as_f64()
        .filter(|value| value.is_finite())
        .ok_or(TAKES)?;
    if rules.integer && value.fract() != 0.0 {
        return Err("must be a whole number".to_owned());
    }
    match (rules.min, rules.max) {
        (Some(least), _) if value < least => Err(format!("must be {least} or more")),
        (_, Some(most)) if value > most => Err(format!("must be {most} or less")),
        _ => Ok(number),
    }
}

fn stars(given: &Value, rules: &Validation) -> Result<Number, String> {
    let rules = Validation {
        min: Some(1.0),
        max: rules.max.or(Some(STARS)),
        integer: true,
        ..Validation::default()
    };
    number(given, &rules)
}

/// Whether a box is ticked: pages send `on`, programs `true`.
fn ticked(given: &Value) -> Result<bool, String> {
    match given {
        Value::Bool(ticked) => Ok(*ticked),
        Value::String(text) => match text.trim() {
            "on" | "true" | "1" => Ok(true),
            "off" | "false" | "0" => Ok(false),
            _ => Err("must be true or false".to_owned()),
        },
        _ => Err("must be true or false".to_owned()),
    }
}

fn day(given: &Value, rules: &Validation, today: Date) -> Result<String, String> {
    let text = as_text(given)?.trim();
    let day = text
        .parse()
        .ok()
        .filter(|day: &Date| day.to_string() == text)
        .ok_or("must be a day such as 2027-01-31")?;
    let bound = |rule: &Option<String>| rule.as_deref().and_then(|rule| bound(rule, today));
    if let Some(first) = bound(&rules.not_before)
        && day < first
    {
        return Err(format!("must not be before {first}"));
    }
    if let Some(last) = bound(&rules.not_after)
        && day > last
    {
        return Err(format!("must not be after {last}"));
    }
    Ok(text.to_owned())
}

/// The day that a rule means: itself, `today`, or so many days from it, such as `today+7`.
fn bound(rule: &str, today: Date) -> Option<Date> {
    match rule.strip_prefix("today") {
        None => rule.parse().ok(),
        Some("") => Some(today),
        Some(days) => today.checked_add(days.parse::<i32>().ok()?.days()).ok(),
    }
}

fn time(given: &Value) -> Result<String, String> {
    let text = as_text(given)?.trim();
    let part = |text: &str| {
        let is_short = (1..=2).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
        is_short.then(|| text.parse::<i8>().ok())?
    };
    let time = text.split_once(':').and_then(|(hour, minute)| {
        let (hour, minute) = (part(hour)?, part(minute)?);
        Time::new(hour, minute, 0, 0).ok()?;
        Some(format!("{hour:02}:{minute:02}"))
    });
    time.ok_or_else(|| "must be a time such as 09:30".to_owned())
}

fn url(given: &Value, rules: &Validation) -> Result<String, String> {
    let text = line(given, rules, 2000)?;
    let is_address = text.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri
                .authority()
                .is_some_and(|host| !host.as_str().contains('@') && host.host().contains('.'))
    });
    if is_address {
        Ok(text)
    } else {
        Err("must be an address such as https://www.example.com".to_owned())
    }
}
