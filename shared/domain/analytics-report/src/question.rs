use deserr::Deserr;
use fields::{Day, List};
use problem::{Faults, Problem};
use serde::Serialize;

/// Length of the periods of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Interval {
    /// Periods of one calendar day.
    #[default]
    Day,
    /// Weeks from Monday to Sunday (ISO 8601).
    Week,
    /// Calendar months, first to last day.
    Month,
}

impl Interval {
    /// Maximum length of a range in days: about 400 periods, at most ten years.
    #[must_use]
    pub fn max_days(self) -> i32 {
        match self {
            Self::Day => 400,
            Self::Week => 2_800,
            Self::Month => 3_660,
        }
    }
}

/// A number that a report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Conversations that began, by channel.
    #[deserr(rename = "conversations")]
    Conversations,
    /// Conversations that were resolved, by channel.
    #[deserr(rename = "conversations_resolved")]
    ConversationsResolved,
    /// First answers to customers, by how fast they came, with the seconds until then.
    #[deserr(rename = "first_responses")]
    FirstResponses,
    /// Messages from and to customers, by direction.
    #[deserr(rename = "messages")]
    Messages,
    /// Bookings by status, with their price.
    #[deserr(rename = "bookings")]
    Bookings,
    /// Payments by currency, with their amount.
    #[deserr(rename = "revenue")]
    Revenue,
    /// Leads by the stage that they reached.
    #[deserr(rename = "leads_by_stage")]
    LeadsByStage,
    /// Leads by where they came from.
    #[deserr(rename = "leads_by_source")]
    LeadsBySource,
    /// Calls by how they ended, with their seconds.
    #[deserr(rename = "calls")]
    Calls,
    /// Calls in which an emergency was detected, with their seconds.
    #[deserr(rename = "emergency_calls")]
    EmergencyCalls,
    /// Appointments by status, on the day on which they start.
    #[deserr(rename = "appointments")]
    Appointments,
    /// What customers wrote about, by topic.
    #[deserr(rename = "topics")]
    Topics,
}

/// Format of the file with a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename_all = "snake_case")
)]
#[deserr(rename_all = lowercase)]
pub enum Format {
    /// JSON: a list of periods per metric.
    #[default]
    Json,
    /// CSV (RFC 4180): one row per number.
    Csv,
}

/// Maximum number of metrics in a request: each may be named twice.
const MAX_METRICS: usize = 50;

/// A request for a report on a range of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnalyticsQuestion {
    interval: Interval,
    from: Option<Day>,
    to: Option<Day>,
    metrics: Option<List<Metric, MAX_METRICS>>,
    most_days: i32,
    #[serde(skip)]
    format: Format,
}

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Body {
    /// Length of the periods: `day`, `week` or `month`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    interval: Interval,
    /// First date of the range, in the organization's time zone. Default: the 30 days that end with `to`.
    #[deserr(default)]
    from: Option<Day>,
    /// Last date of the range, included. Default: today.
    #[deserr(default)]
    to: Option<Day>,
    /// Metrics to report, at least one. Default: all.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    metrics: Option<List<Metric, MAX_METRICS>>,
    /// File format of the report: `json` or `csv`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    format: Format,
}

#[cfg(feature = "schema")]
fields::described_as!(AnalyticsQuestion, Body);

impl AnalyticsQuestion {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let body: Body = request_body::read(body)?;

        let max_days = body.interval.max_days();
        let mut faults = Faults::default();
        if let (Some(from), Some(to)) = (body.from, body.to) {
            let days = from
                .get()
                .until(to.get())
                .map_or(i32::MAX, |span| span.get_days());
            if days < 0 {
                faults.add("/to", "must not be before from");
            } else if days >= max_days {
                faults.add(
                    "/to",
                    format!("must be less than {max_days} days after from"),
                );
            }
        }
        if body
            .metrics
            .as_ref()
            .is_some_and(|metrics| metrics.is_empty())
        {
            faults.add("/metrics", "must name at least one; leave it out for all");
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        Ok(Self {
            interval: body.interval,
            from: body.from,
            to: body.to,
            metrics: body.metrics,
            most_days: max_days,
            format: body.format,
        })
    }

    /// Requested file format.
    pub fn format(&self) -> Format {
        self.format
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(body: Value) -> Result<AnalyticsQuestion, Vec<String>> {
        AnalyticsQuestion::read(body.to_string().as_bytes()).map_err(|problem| problem.pointers())
    }

    #[test]
    fn everything_can_be_left_to_the_defaults() {
        let question = read(json!({})).unwrap();

        assert_eq!(
            serde_json::to_value(&question).unwrap(),
            json!({ "interval": "day", "from": null, "to": null, "metrics": null, "most_days": 400 })
        );
        assert_eq!(question.format(), Format::Json);
    }

    #[test]
    fn metrics_are_asked_for_by_the_names_that_they_are_answered_under() {
        let question = read(json!({ "metrics": ["leads_by_stage", "first_responses"] })).unwrap();

        assert_eq!(
            serde_json::to_value(question).unwrap()["metrics"],
            json!(["leads_by_stage", "first_responses"])
        );
    }

    #[test]
    fn a_range_is_as_long_as_its_interval_allows() {
        let range = |interval: &str, from: &str, to: &str| {
            read(json!({ "interval": interval, "from": from, "to": to }))
        };
        assert!(range("day", "2026-01-01", "2027-02-04").is_ok());
        assert_eq!(
            range("day", "2026-01-01", "2027-02-05").unwrap_err(),
            ["/to"]
        );
        assert!(range("week", "2026-01-01", "2027-02-05").is_ok());
        assert!(range("month", "2020-01-01", "2029-12-31").is_ok());
        assert_eq!(
            range("month", "0001-01-01", "9999-12-31").unwrap_err(),
            ["/to"]
        );
        assert_eq!(
            range("day", "2026-01-02", "2026-01-01").unwrap_err(),
            ["/to"]
        );
    }

    #[test]
    fn every_fault_is_named() {
        let mut faults = read(json!({
            "interval": "year", "from": "2026-02-30", "to": 3, "metrics": ["bookings", "profit"], "format": "xlsx", "zone": "UTC",
        }))
        .unwrap_err();

        faults.sort();
        assert_eq!(
            faults,
            [
                "/format",
                "/from",
                "/interval",
                "/metrics/1",
                "/to",
                "/zone"
            ]
        );
        assert_eq!(read(json!({ "metrics": [] })).unwrap_err(), ["/metrics"]);
    }
}
