use super::SUPPORT;
use crate::{
    Function, Role,
    shapes::{Currency, Day, Id, Money},
};
use analytics_report::{AnalyticsQuestion, Interval, Metric};
use schemars::JsonSchema;
use serde_json::json;
use std::collections::BTreeMap;

/// How an organisation fared.
#[derive(JsonSchema)]
struct AnalyticsAnswer {
    organization_id: Id,
    /// IANA zone of its days.
    timezone: String,
    /// Of its money.
    currency: Currency,
    interval: Interval,
    from: Day,
    to: Day,
    metrics: Vec<MetricSeries>,
}

/// One metric over the range.
#[derive(JsonSchema)]
struct MetricSeries {
    metric: Metric,
    /// Of `total`; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Unit>,
    /// Which topics the numbers in `of_which` are; of the metric `topics`.
    #[serde(skip_serializing_if = "Option::is_none")]
    topics: Option<Vec<TopicSum>>,
    /// Every day, week or month, those with nothing too.
    periods: Vec<PeriodSum>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Unit {
    Money,
    Seconds,
}

#[derive(JsonSchema)]
struct TopicSum {
    topic_id: u64,
    label: Option<String>,
    keywords: Option<Vec<String>>,
    count: u64,
}

#[derive(JsonSchema)]
struct PeriodSum {
    /// Its first day.
    period: Day,
    count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Total>,
    /// The same for each kind.
    of_which: BTreeMap<String, PartSum>,
}

#[derive(JsonSchema)]
struct PartSum {
    count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Total>,
}

/// Money as a decimal string, seconds as a whole number.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum Total {
    Money(Money),
    Seconds(i64),
}

pub(super) fn describe() -> Function {
    Function::post("analytics", "How an organisation fares, by day, week or month")
        .tag(SUPPORT)
        .description(
            "Days are those of the organisation's calendar, both ends included; a week begins on Monday. At most \
             400 days, by week 2,800, by month 3,660. The first and last period hold only what of them lies \
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
        .answers::<AnalyticsAnswer>(200, "The report", json!({
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
            "The report",
            json!("metric,unit,period,of_which,count,total\r\nbookings,money,2026-11-20,,2,268.50\r\n"),
        )
        .refuses(422, "range_reversed", "The first day comes after the last, which is today unless given.")
        .refuses(422, "range_too_long", "The range has more days than this interval may have.")
}
