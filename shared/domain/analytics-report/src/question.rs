use deserr::Deserr;
use fields::Day;
use problem::{Faults, Problem};
use serde::Serialize;

/// Into what the days of a range are gathered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Interval {
    /// Each by itself.
    #[default]
    Day,
    /// From Monday to Sunday (ISO 8601).
    Week,
    /// From the first of a month to its last.
    Month,
}

impl Interval {
    /// The longest range of days that can be asked for: some 400 periods, ten years at most.
    #[must_use]
    pub fn most_days(self) -> i32 {
        match self {
            Self::Day => 400,
            Self::Week => 2_800,
            Self::Month => 3_660,
        }
    }
}

/// What is counted. What exactly, the SQL functions `private.daily_facts_of_...` say.
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
    /// First answers to customers, by how soon they came, and the seconds until then.
    #[deserr(rename = "first_responses")]
    FirstResponses,
    /// Messages from and to customers, by direction.
    #[deserr(rename = "messages")]
    Messages,
    /// Bookings by status, and their price.
    #[deserr(rename = "bookings")]
    Bookings,
    /// Payments by currency, and what they brought.
    #[deserr(rename = "revenue")]
    Revenue,
    /// Leads by the stage that they have reached.
    #[deserr(rename = "leads_by_stage")]
    LeadsByStage,
    /// Leads by where they came from.
    #[deserr(rename = "leads_by_source")]
    LeadsBySource,
    /// Calls by how they ended, and their seconds.
    #[deserr(rename = "calls")]
    Calls,
    /// Calls in which an emergency was heard, and their seconds.
    #[deserr(rename = "emergency_calls")]
    EmergencyCalls,
    /// Appointments by status, on the day on which they begin.
    #[deserr(rename = "appointments")]
    Appointments,
    /// What customers wrote about, by topic.
    #[deserr(rename = "topics")]
    Topics,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename_all = "snake_case")
)]
#[deserr(rename_all = lowercase)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// CSV (RFC 4180).
    Csv,
}

/// A request for what happened on a range of days, on the calendar of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnalyticsQuestion {
    interval: Interval,
    from: Option<Day>,
    to: Option<Day>,
    metrics: Option<Vec<Metric>>,
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
    /// Into what the days are gathered.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    interval: Interval,
    /// The first day, on the calendar of the organisation; 30 days up to `to` unless given.
    #[deserr(default)]
    from: Option<Day>,
    /// The last day; today unless given.
    #[deserr(default)]
    to: Option<Day>,
    /// What is counted; all unless given.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    metrics: Option<Vec<Metric>>,
    /// How the answer is written.
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

        let most_days = body.interval.most_days();
        let mut faults = Faults::default();
        if let (Some(from), Some(to)) = (body.from, body.to) {
            let days = from
                .get()
                .until(to.get())
                .map_or(i32::MAX, |span| span.get_days());
            if days < 0 {
                faults.add("/to", "must not be before from");
            } else if days >= most_days {
                faults.add(
                    "/to",
                    format!("must be less than {most_days} days after from"),
                );
            }
        }
        if body.metrics.as_ref().is_some_and(Vec::is_empty) {
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
            most_days,
            format: body.format,
        })
    }

    /// How the answer is to be written.
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
