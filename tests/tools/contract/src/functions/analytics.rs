use super::SUPPORT;
use crate::{
    Function, Role,
    shapes::{Currency, Day, Id, Money},
};
use analytics_report::{AnalyticsQuestion, Interval, Metric};
use schemars::JsonSchema;
use serde_json::json;
use std::collections::BTreeMap;

/// A report on a range of days.
#[derive(JsonSchema)]
struct AnalyticsAnswer {
    /// Id of the organization that the report is about.
    organization_id: Id,
    /// IANA time zone of the dates, such as `Europe/Zurich`.
    timezone: String,
    /// Currency of all amounts (ISO 4217), such as `CHF`.
    currency: Currency,
    /// Length of the periods: `day`, `week` or `month`.
    interval: Interval,
    /// First date of the range, such as `2026-11-01`.
    from: Day,
    /// Last date of the range, included, such as `2026-11-30`.
    to: Day,
    /// The metrics of the request, one series each.
    metrics: Vec<MetricSeries>,
}

/// One metric over the whole range.
#[derive(JsonSchema)]
struct MetricSeries {
    /// Metric that the series is about.
    metric: Metric,
    /// Unit of `total`: money or seconds. Absent if the metric has only counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Unit>,
    /// Topics that the keys of `of_which` stand for. Only of the metric `topics`.
    #[serde(skip_serializing_if = "Option::is_none")]
    topics: Option<Vec<TopicSum>>,
    /// One entry per day, week or month, empty ones included, earliest first.
    periods: Vec<PeriodSum>,
}

/// Unit of the totals of a metric.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Unit {
    Money,
    Seconds,
}

/// A topic and how many messages it has.
#[derive(JsonSchema)]
struct TopicSum {
    /// Number of the topic, as in `of_which`.
    topic_id: u64,
    /// Name of the topic; null if no language model named it.
    label: Option<String>,
    /// Words that tell the topic from others, most typical first.
    keywords: Option<Vec<String>>,
    /// Number of messages about the topic in the range.
    count: u64,
}

/// The numbers of one period.
#[derive(JsonSchema)]
struct PeriodSum {
    /// First date of the period, such as `2026-11-20`.
    period: Day,
    /// How many there were in the period.
    count: i64,
    /// Their total in the metric's unit. Absent if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Total>,
    /// The same numbers by kind, such as a status or a channel.
    of_which: BTreeMap<String, PartSum>,
}

/// The numbers of one kind in one period.
#[derive(JsonSchema)]
struct PartSum {
    /// How many of this kind there were.
    count: i64,
    /// Their total in the metric's unit. Absent if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Total>,
}

/// An amount of money as a decimal string, or a whole number of seconds.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum Total {
    Money(Money),
    Seconds(i64),
}

pub(super) fn describe() -> Function {
    Function::post("analytics", "Reports what happened in an organization, by day, week or month")
        .tag(SUPPORT)
        .description(
            "Dates are in the organization's time zone, both ends included. A week begins on Monday. A range has at \
             most 400 days, 2,800 by week and 3,660 by month. The first and last period count only the days \
             between `from` and `to`.",
        )
        .for_roles(&[Role::User])
        .in_callers_organization()
        .takes::<AnalyticsQuestion>("The last 30 days", json!({}), |body| {
            AnalyticsQuestion::read(body).map(drop)
        })
        .or("Bookings by month as CSV", json!({
            "interval": "month", "from": "2026-01-01", "to": "2026-12-31", "metrics": ["bookings", "revenue"],
            "format": "csv",
        }))
        .answers::<AnalyticsAnswer>(200, "The report on the range of days", json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0", "timezone": "Europe/Zurich",
            "currency": "CHF", "interval": "day", "from": "2026-11-20", "to": "2026-11-20",
            "metrics": [{
                "metric": "bookings", "unit": "money",
                "periods": [{
                    "period": "2026-11-20", "count": 2, "total": "268.50",
                    "of_which": { "pending": { "count": 2, "total": "268.50" } },
                }],
            }],
        }))
        .answers_as::<String>(
            200,
            "text/csv",
            "The report as CSV, with a header row",
            json!("metric,unit,period,of_which,count,total\r\nbookings,money,2026-11-20,,2,268.50\r\n"),
        )
        .refuses(422, "range_reversed", "`from` is after `to`, whose default is today.")
        .refuses(422, "range_too_long", "The range has more days than this interval allows.")
}
