//! Types that the driver lacks.

use std::error::Error;

use anyhow::Result;
use bytes::{Buf, BufMut, BytesMut};
use postgres_range::{BoundSided, BoundType, Normalizable, Range, RangeBound};
use rust_decimal::Decimal;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};

use crate::bindings::postgres::{self, RangeBoundKind};

type SqlResult<T> = Result<T, Box<dyn Error + Sync + Send>>;

/// A null of whatever type the statement wants.
#[derive(Debug)]
pub(super) struct Null;

impl ToSql for Null {
    fn to_sql(&self, _: &Type, _: &mut BytesMut) -> SqlResult<IsNull> {
        Ok(IsNull::Yes)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The bytes of a value whose type has no other form.
pub(super) struct Raw(pub Vec<u8>);

impl FromSql<'_> for Raw {
    fn from_sql(_: &Type, bytes: &[u8]) -> SqlResult<Self> {
        Ok(Self(bytes.to_vec()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// On the wire: microseconds, days, months.
#[derive(Debug)]
pub(super) struct Interval(pub postgres::Interval);

impl ToSql for Interval {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> SqlResult<IsNull> {
        out.put_i64(self.0.micros);
        out.put_i32(self.0.days);
        out.put_i32(self.0.months);
        Ok(IsNull::No)
    }

    accepts!(INTERVAL);
    to_sql_checked!();
}

impl FromSql<'_> for Interval {
    fn from_sql(_: &Type, mut bytes: &[u8]) -> SqlResult<Self> {
        if bytes.len() != 16 {
            return Err("an interval has 16 bytes".into());
        }
        let (micros, days, months) = (bytes.get_i64(), bytes.get_i32(), bytes.get_i32());
        Ok(Self(postgres::Interval {
            micros,
            days,
            months,
        }))
    }

    accepts!(INTERVAL);
}

/// A decimal as a bound of a range.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct RangeDecimal(pub Decimal);

impl Normalizable for RangeDecimal {
    fn normalize<S: BoundSided>(bound: RangeBound<S, Self>) -> RangeBound<S, Self> {
        bound
    }
}

impl ToSql for RangeDecimal {
    fn to_sql(&self, r#type: &Type, out: &mut BytesMut) -> SqlResult<IsNull> {
        self.0.to_sql(r#type, out)
    }

    accepts!(NUMERIC);
    to_sql_checked!();
}

impl FromSql<'_> for RangeDecimal {
    fn from_sql(r#type: &Type, bytes: &[u8]) -> SqlResult<Self> {
        Decimal::from_sql(r#type, bytes).map(Self)
    }

    accepts!(NUMERIC);
}

/// A range in the interface: its lower and its upper bound; `None` is no bound, and an empty range
/// has neither.
pub(super) type Bounds<T> = (Option<(T, RangeBoundKind)>, Option<(T, RangeBoundKind)>);

pub(super) fn range_from_sql<T, V>(range: Range<T>, convert: impl Fn(T) -> V) -> Bounds<V>
where
    T: Normalizable + PartialOrd + Copy,
{
    let kind = |r#type: BoundType| match r#type {
        BoundType::Inclusive => RangeBoundKind::Inclusive,
        BoundType::Exclusive => RangeBoundKind::Exclusive,
    };
    (
        range
            .lower()
            .map(|bound| (convert(bound.value), kind(bound.type_))),
        range
            .upper()
            .map(|bound| (convert(bound.value), kind(bound.type_))),
    )
}

pub(super) fn range_to_sql<T, V>(
    (lower, upper): Bounds<V>,
    convert: impl Fn(V) -> Result<T>,
) -> Result<Range<T>>
where
    T: Normalizable + PartialOrd,
{
    Ok(Range::new(bound(lower, &convert)?, bound(upper, &convert)?))
}

fn bound<S: BoundSided, T: PartialOrd, V>(
    bound: Option<(V, RangeBoundKind)>,
    convert: impl Fn(V) -> Result<T>,
) -> Result<Option<RangeBound<S, T>>> {
    let Some((value, kind)) = bound else {
        return Ok(None);
    };
    let r#type = match kind {
        RangeBoundKind::Inclusive => BoundType::Inclusive,
        RangeBoundKind::Exclusive => BoundType::Exclusive,
    };
    Ok(Some(RangeBound::new(convert(value)?, r#type)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_survives_the_wire() {
        let interval = postgres::Interval {
            micros: -1,
            days: 2,
            months: -3,
        };
        let mut bytes = BytesMut::new();
        Interval(interval)
            .to_sql(&Type::INTERVAL, &mut bytes)
            .unwrap();
        let Interval(read) = Interval::from_sql(&Type::INTERVAL, &bytes).unwrap();
        assert_eq!((read.micros, read.days, read.months), (-1, 2, -3));
        assert!(Interval::from_sql(&Type::INTERVAL, &bytes[1..]).is_err());
    }

    #[test]
    fn ranges_keep_the_kinds_of_their_bounds() {
        let bounds = (
            Some((1.5, RangeBoundKind::Exclusive)),
            Some((2.5, RangeBoundKind::Inclusive)),
        );
        let to_decimal = |number: f64| Ok(RangeDecimal(Decimal::try_from(number)?));
        let range = range_to_sql(bounds, to_decimal).unwrap();
        let (lower, upper) = range_from_sql(range, |number| number.0.to_string());
        assert_eq!(lower, Some(("1.5".to_owned(), RangeBoundKind::Exclusive)));
        assert_eq!(upper, Some(("2.5".to_owned(), RangeBoundKind::Inclusive)));
    }

    #[test]
    fn an_open_range_has_no_bounds() {
        let range = range_to_sql((None, None), |number: i32| Ok(number)).unwrap();
        assert_eq!(range_from_sql(range, |number| number), (None, None));
    }
}
