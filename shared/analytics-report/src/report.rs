use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

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
    #[serde(flatten)]
    whole: Sum,
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
            for period in &series.periods {
                let parts = period
                    .of_which
                    .iter()
                    .map(|(name, sum)| (cell(&series.told(name)), sum));
                for (of_which, sum) in [(String::new(), &period.whole)].into_iter().chain(parts) {
                    writer.write_record([
                        series.metric.as_str(),
                        unit,
                        period.period.as_str(),
                        of_which.as_str(),
                        sum.count.to_string().as_str(),
                        sum.total
                            .as_ref()
                            .map(|total| {
                                total
                                    .as_str()
                                    .map_or_else(|| total.to_string(), str::to_owned)
                            })
                            .unwrap_or_default()
                            .as_str(),
                    ])?;
                }
            }
        }
        let bytes = writer.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Series {
    /// What a part is called: of a topic its number and its label.
    fn told(&self, name: &str) -> String {
        self.topics
            .iter()
            .find(|topic| topic.topic_id.to_string() == name)
            .and_then(|topic| topic.label.as_ref())
            .map_or_else(|| name.to_owned(), |label| format!("{name} {label}"))
    }
}

/// A text that strangers may have chosen, such as the source of a lead. A spreadsheet would take one that begins like
/// a formula for one and run it (OWASP, CSV Injection).
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
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
