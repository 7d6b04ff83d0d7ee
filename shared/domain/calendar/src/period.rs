use crate::Moment;

/// A stretch of time from its start, which belongs to it, to its end, which does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Its first moment.
    pub start: Moment,
    /// The first moment after it.
    pub end: Moment,
}

impl Period {
    /// From `start` to `end`; of no length where `end` is not later.
    pub fn new(start: Moment, end: Moment) -> Self {
        Self { start, end }
    }

    /// Whether it has no moment.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// What both have in common; of no length where there is nothing.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self {
            start: self.start.max(other.start),
            end: self.end.min(other.end),
        }
    }

    /// Whether there is a moment in both.
    pub fn meets(self, other: Self) -> bool {
        !self.within(other).is_empty()
    }

    /// Its seconds.
    pub fn seconds(self) -> i64 {
        self.end.second().saturating_sub(self.start.second()).max(0)
    }

    /// The same with so many minutes before and after it.
    #[must_use]
    pub fn with_buffers(self, before: u32, after: u32) -> Self {
        Self {
            start: self.start.plus_minutes(-i64::from(before)),
            end: self.end.plus_minutes(i64::from(after)),
        }
    }
}

/// Periods in their order, none of which touches another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods(Vec<Period>);

impl Periods {
    /// All moments that are in one of these. In the order of their starts they cost least.
    pub fn union(mut periods: Vec<Period>) -> Self {
        periods.retain(|period| !period.is_empty());
        if !periods.is_sorted() {
            periods.sort_unstable();
        }
        periods.dedup_by(|next, kept| {
            let touches = next.start <= kept.end;
            if touches {
                kept.end = kept.end.max(next.end);
            }
            touches
        });
        Self(periods)
    }

    /// A sweep over the periods, for questions in the order of time.
    pub(crate) fn sweep(&self) -> Sweep<'_> {
        Sweep { rest: &self.0 }
    }

    /// The periods in order.
    pub fn iter(&self) -> impl Iterator<Item = Period> + '_ {
        self.0.iter().copied()
    }
}

/// A sweep over periods: answers questions whose starts do not go back, in linear time over all.
pub(crate) struct Sweep<'a> {
    rest: &'a [Period],
}

impl Sweep<'_> {
    /// Whether each moment of this period is in one.
    pub fn covers(&mut self, other: Period) -> bool {
        self.first_after(other.start)
            .is_some_and(|period| period.start <= other.start && other.end <= period.end)
    }

    /// Whether any moment of this period is in one.
    pub fn meets(&mut self, other: Period) -> bool {
        self.first_after(other.start)
            .is_some_and(|period| period.start < other.end)
    }

    fn first_after(&mut self, moment: Moment) -> Option<Period> {
        while let [first, rest @ ..] = self.rest {
            if first.end > moment {
                return Some(*first);
            }
            self.rest = rest;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(start: i64, end: i64) -> Period {
        Period::new(Moment::from_second(start), Moment::from_second(end))
    }

    #[test]
    fn what_touches_is_one_and_what_has_no_length_is_none() {
        let union = Periods::union(vec![
            period(5, 6),
            period(0, 2),
            period(2, 3),
            period(9, 9),
            period(1, 2),
            period(8, 7),
        ]);

        assert_eq!(union, Periods(vec![period(0, 3), period(5, 6)]));
    }

    #[test]
    fn ends_do_not_belong_to_a_period() {
        let periods = Periods::union(vec![period(0, 3), period(5, 6)]);

        assert!(!periods.sweep().meets(period(3, 5)));
        assert!(periods.sweep().meets(period(3, 6)));
        assert!(periods.sweep().meets(period(2, 3)));
        assert!(periods.sweep().covers(period(0, 3)));
        assert!(!periods.sweep().covers(period(2, 6)));
        assert!(!periods.sweep().covers(period(6, 7)));
    }
}
