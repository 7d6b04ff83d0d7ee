use serde::Deserialize;
use serde_json::Value;
use std::{borrow::Cow, collections::BTreeMap};

/// What `private.analytics` answers, as far as CSV needs it.
#[derive(Debug, Deserialize)]
pub struct Report {
    metrics: Vec<Series>,
}

#[derive(Debug, Deserialize)]
struct Series {
    metric: String,
    unit: Option<String>,
    /// Which topics the numbers in `of_which` are.
    #[serde(default)]
    topics: Vec<Topic>,
    periods: Vec<Period>,
}

#[derive(Debug, Deserialize)]
struct Topic {
    topic_id: u32,
    label: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Period {
    period: String,
    count: i64,
    total: Option<Value>,
    of_which: BTreeMap<String, Sum>,
}

#[derive(Debug, Deserialize)]
struct Sum {
    count: i64,
    /// Money as a decimal string, seconds as a number.
    total: Option<Value>,
}

impl Report {
    /// Reads the answer of the database.
    ///
    /// # Errors
    /// An answer of another shape.
    pub fn of_answer(answer: &str) -> Result<Self, serde_json::Error> {
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
            let unit = series.unit.as_deref().unwrap_or_default();
            let names = series.names();
            for period in &series.periods {
                let mut write = |of_which: &str, count: i64, total: Option<&Value>| {
                    let (count, total) = (count.to_string(), total.map(written));
                    let total = total.as_deref().unwrap_or_default();
                    writer.write_record([
                        &series.metric,
                        unit,
                        &period.period,
                        of_which,
                        &count,
                        total,
                    ])
                };
                write("", period.count, period.total.as_ref())?;
                for (name, sum) in &period.of_which {
                    let name = names.get(name).unwrap_or(name);
                    write(&cell(name), sum.count, sum.total.as_ref())?;
                }
            }
        }
        let bytes = writer.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Series {
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

/// Money is a string already.
fn written(total: &Value) -> Cow<'_, str> {
    match total {
        Value::String(money) => money.into(),
        seconds => seconds.to_string().into(),
    }
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
    use serde_json::json;

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

        let csv = Report::of_answer(&answer.to_string())
            .unwrap()
            .to_csv()
            .unwrap();

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

        let csv = Report::of_answer(&answer.to_string())
            .unwrap()
            .to_csv()
            .unwrap();

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

        let csv = Report::of_answer(&answer.to_string())
            .unwrap()
            .to_csv()
            .unwrap();

        assert!(csv.contains(",'=cmd|' /C calc'!A0,1,\r\n"), "{csv}");
        assert!(csv.contains(",\"a \"\"b\"\", c\nd\",1,\r\n"), "{csv}");
    }
}
