//! Parameters: from the interface's values to what the driver sends.

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::types::{self, Null};
use crate::bindings::postgres::ParameterValue;

/// A value that the driver can send.
pub(super) type Parameter = Box<dyn ToSql + Send + Sync>;

/// Fails for text that is not what its kind says, such as a faulty UUID.
pub(super) fn to_sql(values: &[ParameterValue]) -> Result<Vec<Parameter>> {
    values.iter().map(parameter).collect()
}

/// What `execute` takes.
pub(super) fn reference(parameter: &Parameter) -> &(dyn ToSql + Sync) {
    parameter.as_ref()
}

fn parameter(value: &ParameterValue) -> Result<Parameter> {
    Ok(match value {
        ParameterValue::Boolean(value) => Box::new(*value),
        ParameterValue::Int8(value) => Box::new(*value),
        ParameterValue::Int16(value) => Box::new(*value),
        ParameterValue::Int32(value) => Box::new(*value),
        ParameterValue::Int64(value) => Box::new(*value),
        ParameterValue::Floating32(value) => Box::new(*value),
        ParameterValue::Floating64(value) => Box::new(*value),
        ParameterValue::Str(value) => Box::new(value.clone()),
        ParameterValue::Binary(value) => Box::new(value.clone()),
        ParameterValue::Date(value) => Box::new(date(*value)?),
        ParameterValue::Time((hour, minute, second, nano)) => {
            Box::new(time((*hour, *minute, *second, *nano))?)
        }
        ParameterValue::Datetime((year, month, day, hour, minute, second, nano)) => {
            let date = date((*year, *month, *day))?;
            Box::new(NaiveDateTime::new(
                date,
                time((*hour, *minute, *second, *nano))?,
            ))
        }
        ParameterValue::Timestamp(seconds) => Box::new(
            DateTime::from_timestamp(*seconds, 0)
                .with_context(|| format!("{seconds} s is outside the calendar"))?,
        ),
        ParameterValue::Uuid(value) => {
            Box::new(Uuid::parse_str(value).with_context(|| format!("`{value}` is no UUID"))?)
        }
        ParameterValue::Jsonb(value) => {
            Box::new(serde_json::from_slice::<serde_json::Value>(value).context("invalid JSON")?)
        }
        ParameterValue::Decimal(value) => Box::new(decimal(value)?),
        ParameterValue::RangeInt32(value) => Box::new(types::range_to_sql(*value, Ok)?),
        ParameterValue::RangeInt64(value) => Box::new(types::range_to_sql(*value, Ok)?),
        ParameterValue::RangeDecimal(value) => {
            Box::new(types::range_to_sql(value.clone(), |text| {
                decimal(&text).map(types::RangeDecimal)
            })?)
        }
        ParameterValue::ArrayInt32(value) => Box::new(value.clone()),
        ParameterValue::ArrayInt64(value) => Box::new(value.clone()),
        ParameterValue::ArrayDecimal(value) => Box::new(
            value
                .iter()
                .map(|item| item.as_deref().map(decimal).transpose())
                .collect::<Result<Vec<_>>>()?,
        ),
        ParameterValue::ArrayStr(value) => Box::new(value.clone()),
        ParameterValue::Interval(value) => Box::new(types::Interval(*value)),
        ParameterValue::DbNull => Box::new(Null),
    })
}

fn decimal(text: &str) -> Result<Decimal> {
    Decimal::from_str_exact(text).with_context(|| format!("`{text}` is no decimal"))
}

fn date((year, month, day): (i32, u8, u8)) -> Result<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month.into(), day.into())
        .with_context(|| format!("{year}-{month}-{day} is no date"))
}

fn time((hour, minute, second, nano): (u8, u8, u8, u32)) -> Result<NaiveTime> {
    NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nano)
        .with_context(|| format!("{hour}:{minute}:{second} and {nano} ns is no time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_not_of_its_kind_is_refused() {
        for value in [
            ParameterValue::Uuid("7".to_owned()),
            ParameterValue::Jsonb(b"{".to_vec()),
            ParameterValue::Decimal("1,5".to_owned()),
            ParameterValue::Date((2025, 2, 29)),
            ParameterValue::Time((24, 0, 0, 0)),
            ParameterValue::Datetime((2025, 13, 1, 0, 0, 0, 0)),
            ParameterValue::Timestamp(i64::MAX),
            ParameterValue::ArrayDecimal(vec![None, Some("x".to_owned())]),
        ] {
            assert!(parameter(&value).is_err(), "{value:?}");
        }
    }
}
