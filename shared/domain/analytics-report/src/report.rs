use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap, fmt};

/// What `private.analytics` answers, as far as CSV needs it. A year by day has some fifteen thousand numbers: they stay
/// where they are in the answer, as it writes them.
#[derive(Debug, Deserialize)]
pub struct Report<'a> {
    #[serde(borrow)]
    metrics: Vec<Series<'a>>,
}

#[derive(Debug, Deserialize)]
struct Series<'a> {
    #[serde(borrow)]
    metric: Text<'a>,
    #[serde(borrow)]
    unit: Option<Text<'a>>,
    /// Which topics the numbers in `of_which` are.
    #[serde(default)]
    topics: Vec<Topic>,
    #[serde(borrow)]
    periods: Vec<Period<'a>>,
}

#[derive(Debug, Deserialize)]
struct Topic {
    topic_id: u32,
    label: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Period<'a> {
    #[serde(borrow)]
    period: Text<'a>,
    #[serde(borrow)]
    count: &'a RawValue,
    #[serde(borrow)]
    total: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "members")]
    of_which: Vec<(Text<'a>, Sum<'a>)>,
}

#[derive(Debug, Deserialize)]
struct Sum<'a> {
    #[serde(borrow)]
    count: &'a RawValue,
    /// Money as a decimal string, seconds as a number.
    #[serde(borrow)]
    total: Option<&'a RawValue>,
}

/// Borrowed, unless something in it is escaped.
#[derive(Debug, Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The members of an object, in their order.
fn members<'de, D: Deserializer<'de>>(object: D) -> Result<Vec<(Text<'de>, Sum<'de>)>, D::Error> {
    struct Members;

    impl<'de> de::Visitor<'de> for Members {
        type Value = Vec<(Text<'de>, Sum<'de>)>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }

    object.deserialize_map(Members)
}

impl<'a> Report<'a> {
    /// Reads the answer of the database.
    ///
    /// # Errors
    /// An answer of another shape.
    pub fn of_answer(answer: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(answer)
    }

    /// The report as CSV (RFC 4180): `metric,unit,period,of_which,count,total`. The line of a whole period has nothing
    /// in `of_which`; the lines of what it consists of follow it.
    ///
    /// # Errors
    /// None is expected: it writes to memory.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer.write_record(["metric", "unit", "period", "of_which", "count", "total"])?;
        for series in &self.metrics {
            let metric = series.metric.0.as_ref();
            let unit = series.unit.as_ref().map_or("", |unit| unit.0.as_ref());
            let names = series.names();
            for period in &series.periods {
                let mut write = |of_which: &str, count: &RawValue, total: Option<&RawValue>| {
                    let (period, total) = (period.period.0.as_ref(), total.map_or("", written));
                    writer.write_record([metric, unit, period, of_which, count.get(), total])
                };
                write("", period.count, period.total)?;
                for (name, sum) in &period.of_which {
                    let name = name.0.as_ref();
                    let name = names.get(name).map_or(name, String::as_str);
                    write(&cell(name), sum.count, sum.total)?;
                }
            }
        }
        let bytes = writer.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Series<'_> {
    /// What parts are called that have a name besides their number: topics, by both.
    fn names(&self) -> BTreeMap<String, String> {
        let named = self.topics.iter().filter_map(|topic| {
            let label = topic.label.as_ref()?;
            Some((
                topic.topic_id.to_string(),
                format!("{} {label}", topic.topic_id),
            ))
        });
        named.collect()
    }
}

/// Money is a string of digits and a point, of which nothing is escaped.
fn written(total: &RawValue) -> &str {
    total.get().trim_matches('"')
}

/// A text that strangers may have chosen, such as the source of a lead. A spreadsheet would take one that begins like
/// a formula for one and run it (OWASP, CSV Injection).
fn cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn csv(answer: &Value) -> String {
        let answer = answer.to_string();
        Report::of_answer(&answer).unwrap().to_csv().unwrap()
    }

    #[test]
    fn a_period_stands_before_what_it_consists_of() {
        let answer = json!({ "timezone": "Europe/Zurich", "metrics": [
            { "metric": "bookings", "unit": "money", "periods": [
                { "period": "2026-03-28", "count": 0, "total": "0.00", "of_which": {} },
                { "period": "2026-03-29", "count": 3, "total": "268.50", "of_which": {
                    "pending": { "count": 2, "total": "179.00" }, "confirmed": { "count": 1, "total": "89.50" },
                } },
            ] },
            { "metric": "calls", "unit": "seconds", "periods": [
                { "period": "2026-03-28", "count": 1, "total": 61, "of_which": { "ended": { "count": 1, "total": 61 } } },
            ] },
            { "metric": "messages", "periods": [] },
        ] });

        let csv = csv(&answer);

        assert_eq!(
            csv,
            "metric,unit,period,of_which,count,total\r\n\
             bookings,money,2026-03-28,,0,0.00\r\n\
             bookings,money,2026-03-29,,3,268.50\r\n\
             bookings,money,2026-03-29,confirmed,1,89.50\r\n\
             bookings,money,2026-03-29,pending,2,179.00\r\n\
             calls,seconds,2026-03-28,,1,61\r\n\
             calls,seconds,2026-03-28,ended,1,61\r\n"
        );
    }

    #[test]
    fn a_topic_is_told_by_its_label() {
        let answer = json!({ "metrics": [{ "metric": "topics",
            "topics": [{ "topic_id": 7, "label": "delivery, parcel", "keywords": [], "count": 4 }],
            "periods": [{ "period": "2026-03-28", "count": 5, "of_which": { "7": { "count": 4 } } }],
        }] });

        let csv = csv(&answer);

        assert!(
            csv.contains("topics,,2026-03-28,\"7 delivery, parcel\",4,\r\n"),
            "{csv}"
        );
    }

    #[test]
    fn what_strangers_wrote_is_no_formula() {
        let answer = json!({ "metrics": [{ "metric": "leads_by_source", "periods": [
            { "period": "2026-03-28", "count": 2, "of_which": {
                "=cmd|' /C calc'!A0": { "count": 1 }, "a \"b\", c\nd": { "count": 1 },
            } },
        ] }] });

        let csv = csv(&answer);

        assert!(csv.contains(",'=cmd|' /C calc'!A0,1,\r\n"), "{csv}");
        assert!(csv.contains(",\"a \"\"b\"\", c\nd\",1,\r\n"), "{csv}");
    }
}
