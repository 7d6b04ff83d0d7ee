//! Rows: from what the driver received to the interface's values.

use anyhow::{Context, Result};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use rust_decimal::Decimal;
use tokio_postgres::{
    Row,
    types::{FromSql, Type},
};
use uuid::Uuid;

use super::types::{Interval, RangeDecimal, Raw, range_from_sql};
use crate::bindings::postgres::{Column, DbDataType, DbValue};

pub(super) fn columns(row: &Row) -> Vec<Column> {
    row.columns()
        .iter()
        .map(|column| Column {
            name: column.name().to_owned(),
            data_type: data_type(column.type_()),
        })
        .collect()
}

/// Fails for a value that Spin can't decode either: `timestamptz` is one, a `numeric` that is NaN
/// another. A type that Spin doesn't know comes as raw bytes.
pub(super) fn values(row: &Row) -> Result<Vec<DbValue>> {
    (0..row.len()).map(|index| value(row, index)).collect()
}

/// Bytes that a row takes, roughly.
pub(super) fn size(row: &[DbValue]) -> usize {
    let texts = |items: &[Option<String>]| {
        items
            .iter()
            .map(|item| size_of_val(item) + item.as_deref().map_or(0, str::len))
            .sum()
    };
    let behind_pointers = |value: &DbValue| match value {
        DbValue::Str(text) | DbValue::Uuid(text) | DbValue::Decimal(text) => text.len(),
        DbValue::Binary(bytes) | DbValue::Jsonb(bytes) | DbValue::Unsupported(bytes) => bytes.len(),
        DbValue::ArrayInt32(items) => size_of_val(items.as_slice()),
        DbValue::ArrayInt64(items) => size_of_val(items.as_slice()),
        DbValue::ArrayDecimal(items) | DbValue::ArrayStr(items) => texts(items),
        _ => 0,
    };
    row.iter()
        .map(|value| size_of::<DbValue>() + behind_pointers(value))
        .sum()
}

fn data_type(r#type: &Type) -> DbDataType {
    match *r#type {
        Type::BOOL => DbDataType::Boolean,
        Type::BYTEA => DbDataType::Binary,
        Type::FLOAT4 => DbDataType::Floating32,
        Type::FLOAT8 => DbDataType::Floating64,
        Type::INT2 => DbDataType::Int16,
        Type::INT4 => DbDataType::Int32,
        Type::INT8 => DbDataType::Int64,
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => DbDataType::Str,
        Type::TIMESTAMP | Type::TIMESTAMPTZ => DbDataType::Datetime,
        Type::DATE => DbDataType::Date,
        Type::TIME => DbDataType::Time,
        Type::UUID => DbDataType::Uuid,
        Type::JSONB => DbDataType::Jsonb,
        Type::NUMERIC => DbDataType::Decimal,
        Type::INT4_RANGE => DbDataType::RangeInt32,
        Type::INT8_RANGE => DbDataType::RangeInt64,
        Type::NUM_RANGE => DbDataType::RangeDecimal,
        Type::INT4_ARRAY => DbDataType::ArrayInt32,
        Type::INT8_ARRAY => DbDataType::ArrayInt64,
        Type::NUMERIC_ARRAY => DbDataType::ArrayDecimal,
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => DbDataType::ArrayStr,
        Type::INTERVAL => DbDataType::Interval,
        _ => DbDataType::Other(r#type.name().to_owned()),
    }
}

fn value(row: &Row, index: usize) -> Result<DbValue> {
    let column = row
        .columns()
        .get(index)
        .context("a row has as many values as columns")?;
    let cell = Cell { row, index };
    match *column.type_() {
        Type::BOOL => cell.read(DbValue::Boolean),
        Type::BYTEA => cell.read(DbValue::Binary),
        Type::FLOAT4 => cell.read(DbValue::Floating32),
        Type::FLOAT8 => cell.read(DbValue::Floating64),
        Type::INT2 => cell.read(DbValue::Int16),
        Type::INT4 => cell.read(DbValue::Int32),
        Type::INT8 => cell.read(DbValue::Int64),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => cell.read(DbValue::Str),
        Type::TIMESTAMP | Type::TIMESTAMPTZ => cell.try_read(|value: NaiveDateTime| {
            let ((year, month, day), time) = (date(value.date())?, time(value.time())?);
            Ok(DbValue::Datetime((
                year, month, day, time.0, time.1, time.2, time.3,
            )))
        }),
        Type::DATE => cell.try_read(|value| date(value).map(DbValue::Date)),
        Type::TIME => cell.try_read(|value| time(value).map(DbValue::Time)),
        Type::UUID => cell.read(|value: Uuid| DbValue::Uuid(value.to_string())),
        Type::JSONB => cell
            .try_read(|value: serde_json::Value| Ok(DbValue::Jsonb(serde_json::to_vec(&value)?))),
        Type::NUMERIC => cell.read(|value: Decimal| DbValue::Decimal(value.to_string())),
        Type::INT4_RANGE => cell.read(|value| DbValue::RangeInt32(range_from_sql(value, |n| n))),
        Type::INT8_RANGE => cell.read(|value| DbValue::RangeInt64(range_from_sql(value, |n| n))),
        Type::NUM_RANGE => cell.read(|value| {
            DbValue::RangeDecimal(range_from_sql(value, |n: RangeDecimal| n.0.to_string()))
        }),
        Type::INT4_ARRAY => cell.read(DbValue::ArrayInt32),
        Type::INT8_ARRAY => cell.read(DbValue::ArrayInt64),
        Type::NUMERIC_ARRAY => cell.read(|items: Vec<Option<Decimal>>| {
            let texts = items
                .into_iter()
                .map(|item| item.map(|number| number.to_string()));
            DbValue::ArrayDecimal(texts.collect())
        }),
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => cell.read(DbValue::ArrayStr),
        Type::INTERVAL => cell.read(|value: Interval| DbValue::Interval(value.0)),
        _ => cell.read(|value: Raw| DbValue::Unsupported(value.0)),
    }
}

#[derive(Clone, Copy)]
struct Cell<'a> {
    row: &'a Row,
    index: usize,
}

impl<'a> Cell<'a> {
    fn read<T: FromSql<'a>>(self, convert: impl FnOnce(T) -> DbValue) -> Result<DbValue> {
        self.try_read(|value| Ok(convert(value)))
    }

    fn try_read<T: FromSql<'a>>(
        self,
        convert: impl FnOnce(T) -> Result<DbValue>,
    ) -> Result<DbValue> {
        match self.row.try_get::<_, Option<T>>(self.index)? {
            Some(value) => convert(value),
            None => Ok(DbValue::DbNull),
        }
    }
}

fn date(date: NaiveDate) -> Result<(i32, u8, u8)> {
    Ok((
        date.year(),
        date.month().try_into()?,
        date.day().try_into()?,
    ))
}

fn time(time: NaiveTime) -> Result<(u8, u8, u8, u32)> {
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    Ok((
        hour.try_into()?,
        minute.try_into()?,
        second.try_into()?,
        time.nanosecond(),
    ))
}
