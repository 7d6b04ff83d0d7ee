//! Makes a day and a time of tokens. All of them have to be used, and whatever says the same twice has to agree.

use super::{
    Expression, Field,
    clock::{Clock, Part, TimeOfDay},
    lexicon::{Kind, Token},
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

pub(super) fn parse(tokens: &[Token], field: Field, today: Date) -> Option<Expression> {
    let tokens = settled(tokens, field);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        field,
        today,
        said: Said::default(),
    };
    while parser.at < tokens.len() {
        parser.step()?;
    }
    parser.said.expression(today)
}

/// Which day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// The first from today on.
    First,
    Next,
    Coming,
}

/// What was said so far.
#[derive(Default)]
struct Said {
    date: Option<Date>,
    weekday: Option<(Weekday, Which)>,
    /// Weeks from this one.
    week: Option<i32>,
    clock: Option<Clock>,
    is_around: bool,
    part: Option<Part>,
}

/// Sets what was not said, or was said the same.
fn agree<T: PartialEq>(said: &mut Option<T>, value: T) -> Option<()> {
    match said {
        Some(known) => (*known == value).then_some(()),
        None => {
            *said = Some(value);
            Some(())
        }
    }
}

impl Said {
    fn expression(self, today: Date) -> Option<Expression> {
        let day = self.day(today)?;
        let time = match (self.clock, self.part) {
            (Some(clock), part) => {
                let time = clock.time(part)?;
                Some(match self.is_around {
                    true => TimeOfDay::Around(time),
                    false => TimeOfDay::At(time),
                })
            }
            (None, Some(part)) => Some(TimeOfDay::Within(part.hours())),
            (None, None) => None,
        };
        let is_past = day.is_some_and(|day| day < today);
        let is_empty = day.is_none() && time.is_none();
        (!is_past && !is_empty).then_some(Expression { day, time })
    }

    fn day(&self, today: Date) -> Option<Option<Date>> {
        let Some((weekday, which)) = self.weekday else {
            return match self.week {
                // A week has seven days.
                Some(_) => None,
                None => Some(self.date),
            };
        };
        if let Some(date) = self.date {
            let agrees = date.weekday() == weekday && which == Which::First && self.week.is_none();
            return agrees.then_some(Some(date));
        }
        let to_sunday = 6 - i32::from(today.weekday().to_monday_zero_offset());
        let ahead = i32::from(
            (weekday.to_monday_zero_offset() - today.weekday().to_monday_zero_offset())
                .rem_euclid(7),
        );
        let ahead = match (self.week, which) {
            // On a Sunday it depends on the country which week is the next.
            (Some(weeks), Which::First) if weeks == 0 || to_sunday > 0 => {
                i32::from(weekday.to_monday_zero_offset()) - 6 + to_sunday + 7 * weeks
            }
            (Some(_), _) => return None,
            (None, Which::First) => ahead,
            (None, Which::Coming | Which::Next) if ahead == 0 => 7,
            (None, Which::Coming) => ahead,
            // `Next Friday` on a Wednesday is this one or that of the next week, and nobody calls tomorrow so.
            (None, Which::Next) if ahead <= to_sunday || ahead == 1 || to_sunday == 0 => {
                return None;
            }
            (None, Which::Next) => ahead,
        };
        let day = today.checked_add(ahead.days()).ok()?;
        Some(Some(day))
    }
}

/// The tokens without what says nothing, and with one meaning each.
fn settled(tokens: &[Token], field: Field) -> Vec<Token> {
    let tokens: Vec<Token> = tokens
        .iter()
        .copied()
        .filter(|token| *token != Token::Filler)
        .collect();
    let has = |sought: fn(&Token) -> bool| tokens.iter().any(sought);
    let has_month = has(|token| matches!(token, Token::Month(_) | Token::MonthOrNumber(..)));
    let has_year_or_weekday = has(|token| matches!(token, Token::Year(_) | Token::Weekday(_)));
    let mut settled = Vec::with_capacity(tokens.len());
    for (place, token) in tokens.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| tokens.get(place));
        let after = tokens.get(place + 1);
        let is_digits = |token: Option<&Token>| {
            matches!(
                token,
                Some(Token::Number(_, Kind::Digits { .. } | Kind::Ordinal))
            )
        };
        let begins_time = matches!(
            after,
            Some(
                Token::Number(..)
                    | Token::MonthOrNumber(..)
                    | Token::Clock(_)
                    | Token::Dotted(..)
                    | Token::HalfTo
                    | Token::Quarter
                    | Token::Noon
                    | Token::Midnight
            )
        );
        settled.push(match *token {
            Token::AtOrArticle if begins_time => Token::At,
            Token::AtOrArticle => continue,
            Token::AtOrOne if begins_time => Token::At,
            Token::AtOrOne => Token::Number(1, Kind::Word),
            Token::MonthOrNumber(month, _) if is_digits(before) || is_digits(after) => {
                Token::Month(month)
            }
            Token::MonthOrNumber(_, number) => Token::Number(number, Kind::Word),
            Token::Mar if has_month => Token::Weekday(Weekday::Tuesday),
            Token::Mar if has_year_or_weekday => Token::Month(3),
            // After an hour it is of a dial, elsewhere a German article.
            Token::Am => match (before, after) {
                (_, Some(Token::Part(_))) => continue,
                (Some(Token::Number(..) | Token::Clock(_) | Token::Dotted(..)), _) => Token::Am,
                (Some(Token::Hour), None) => Token::Am,
                _ => continue,
            },
            Token::TomorrowOrMorning => match before {
                Some(Token::Weekday(_)) => Token::Part(Part::Morning),
                None if after.is_none() && field == Field::Time => Token::Part(Part::Morning),
                _ => Token::Relative(1),
            },
            other => other,
        });
    }
    settled
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    field: Field,
    today: Date,
    said: Said,
}

impl Parser<'_> {
    /// The tokens ahead.
    fn ahead(&self) -> [Option<Token>; 5] {
        std::array::from_fn(|ahead| self.tokens.get(self.at + ahead).copied())
    }

    fn taking(&mut self, count: usize) -> &mut Said {
        self.at += count;
        &mut self.said
    }

    /// Takes what comes next. `None` where it says nothing here.
    fn step(&mut self) -> Option<()> {
        if self.time()? {
            return Some(());
        }
        self.day()
    }

    fn day(&mut self) -> Option<()> {
        use Token::{
            Coming, Date as Whole, DayAndMonth, Days, Dotted, FromNow, In, Month, Next, Number,
            Part, Relative, This, Week, Weekday as Day,
        };
        match self.ahead() {
            [Some(Whole(date)), ..] => agree(&mut self.taking(1).date, date),
            [Some(DayAndMonth(day, month)), ..] => self.date_of(1, day, month),
            [Some(Dotted(day, month)), ..] => self.date_of(1, day, month),
            // `The first Monday of January` is none of these.
            [Some(Number(..)), Some(Day(_)), ..] => None,
            [Some(Number(day, _)), Some(Month(month)), ..]
            | [Some(Month(month)), Some(Number(day, _)), ..] => self.date_of(2, day, month),
            [
                Some(In),
                Some(Number(count, _)),
                Some(Days | Week),
                after,
                ..,
            ] => {
                let is_last = !matches!(after, Some(FromNow));
                self.distance(if is_last { 3 } else { 4 }, count, 2)
            }
            [Some(Number(count, _)), Some(Days | Week), Some(FromNow), ..] => {
                self.distance(3, count, 1)
            }
            // `In 15 December`, in Portuguese.
            [Some(In), Some(Number(..)), Some(Month(_)), ..]
            | [Some(In), Some(Month(_)), Some(Number(..)), ..] => {
                self.at += 1;
                self.day()
            }
            // `Today in two weeks`
            [Some(Relative(0)), Some(In), ..] => {
                self.at += 1;
                self.day()
            }
            [Some(Relative(days)), ..] => {
                let date = self.today.checked_add(days.days()).ok()?;
                agree(&mut self.taking(1).date, date)
            }
            [Some(This), Some(Part(_)), ..] => {
                let today = self.today;
                agree(&mut self.taking(1).date, today)
            }
            [Some(This), Some(Week), ..] | [Some(Week), Some(This), ..] => {
                agree(&mut self.taking(2).week, 0)
            }
            [Some(Next | Coming), Some(Week), ..] | [Some(Week), Some(Next | Coming), ..] => {
                agree(&mut self.taking(2).week, 1)
            }
            [Some(This), Some(Day(day)), ..] => self.weekday(2, day, Which::First),
            [Some(Next), Some(Day(day)), ..] => self.weekday(2, day, Which::Next),
            [Some(Coming), Some(Day(day)), ..] => self.weekday(2, day, Which::Coming),
            // After it, these words may be of a week.
            [Some(Day(day)), Some(Next), after, ..] if after != Some(Week) => {
                self.weekday(2, day, Which::Next)
            }
            [Some(Day(day)), Some(Coming), after, ..] if after != Some(Week) => {
                self.weekday(2, day, Which::Coming)
            }
            [Some(Day(day)), ..] => self.weekday(1, day, Which::First),
            // `Thursday ten in the morning` may be the tenth.
            [
                Some(Number(_, Kind::Digits { .. } | Kind::Word)),
                Some(Part(_)),
                ..,
            ] => None,
            // A number by itself: of a day of this month or the next.
            [Some(Number(day, kind)), ..] if kind == Kind::Ordinal || self.field == Field::Day => {
                let date = self.next_of_month(day)?;
                agree(&mut self.taking(1).date, date)
            }
            _ => None,
        }
    }

    fn weekday(&mut self, count: usize, day: Weekday, which: Which) -> Option<()> {
        agree(&mut self.taking(count).weekday, (day, which))
    }

    /// A day and a month, and the year where one follows.
    fn date_of(&mut self, count: usize, day: i8, month: i8) -> Option<()> {
        let (count, date) = match self.tokens.get(self.at + count) {
            Some(Token::Year(year)) => (count + 1, Date::new(*year, month, day).ok()?),
            _ => {
                let year = self.today.year();
                let dates = [year, year + 1].into_iter();
                let mut dates = dates.filter_map(|year| Date::new(year, month, day).ok());
                (count, dates.find(|date| *date >= self.today)?)
            }
        };
        agree(&mut self.taking(count).date, date)
    }

    fn next_of_month(&self, day: i8) -> Option<Date> {
        let first = self.today.first_of_month();
        let months = (0..2).filter_map(|months: i32| first.checked_add(months.months()).ok());
        let mut dates = months.filter_map(|month| Date::new(month.year(), month.month(), day).ok());
        dates.find(|date| *date >= self.today)
    }

    /// So many days or weeks from today. `unit`: where it stands.
    fn distance(&mut self, taken: usize, count: i8, unit: usize) -> Option<()> {
        let days = match self.tokens.get(self.at + unit) {
            Some(Token::Week) => i32::from(count) * 7,
            // In most languages these are one week and two, and in some no more than eight days and fifteen.
            _ if matches!(count, 8 | 15) => return None,
            _ => i32::from(count),
        };
        let date = self.today.checked_add(days.days()).ok()?;
        agree(&mut self.taking(taken).date, date)
    }

    /// Takes a time, if one comes next.
    fn time(&mut self) -> Option<bool> {
        use Token::{Around, At, Part};
        let start = self.at;
        let mut is_marked = false;
        while let Some(Around | At) = self.tokens.get(self.at) {
            self.said.is_around |= self.tokens.get(self.at) == Some(&Around);
            is_marked = true;
            self.at += 1;
        }
        if let Some(Part(part)) = self.tokens.get(self.at) {
            let part = *part;
            self.at += 1;
            return agree(&mut self.said.part, part).map(|()| true);
        }
        if let Some(clock) = self.clock(is_marked) {
            return agree(&mut self.said.clock, clock).map(|()| true);
        }
        // What is marked as a time has to be one.
        if is_marked {
            return None;
        }
        self.at = start;
        Some(false)
    }

    /// Takes a clock. `None` takes nothing.
    fn clock(&mut self, is_marked: bool) -> Option<Clock> {
        use Token::{
            Am, And, AndHalf, Before, Clock as Written, Dotted, HalfPast, HalfTo, Midnight, Minus,
            Minutes, Noon, Number, Past, Pm, Quarter, To,
        };
        let is_time = is_marked || self.field == Field::Time;
        let (mut clock, mut taken, mut can_have_minutes) = match self.ahead() {
            [Some(Written(clock)), ..] => (clock, 1, false),
            // `12 noon`
            [Some(Number(12, _)), Some(Noon), ..] if is_time => {
                (Clock::of_hour(12, true), 2, false)
            }
            [Some(Number(12, _)), Some(Midnight), ..] if is_time => {
                (Clock::of_hour(0, true), 2, false)
            }
            [Some(Noon), ..] => (Clock::of_hour(12, true), 1, true),
            [Some(Midnight), ..] => (Clock::of_hour(0, true), 1, true),
            [Some(HalfPast), Some(Number(hour, kind)), ..] => {
                (of_hour(hour, kind)?.plus(30)?, 2, false)
            }
            [Some(HalfTo), Some(Number(hour, kind)), ..] => {
                (of_hour(hour, kind)?.plus(-30)?, 2, false)
            }
            [Some(Quarter), Some(Past), Some(Number(hour, kind)), ..] => {
                (of_hour(hour, kind)?.plus(15)?, 3, false)
            }
            [
                Some(Quarter),
                Some(Before | To),
                Some(Number(hour, kind)),
                ..,
            ] => (of_hour(hour, kind)?.plus(-15)?, 3, false),
            [Some(Quarter), Some(Past), Some(Noon | Midnight), ..]
            | [Some(Quarter), Some(Before | To), Some(Noon | Midnight), ..] => {
                let [_, side, hour, ..] = self.ahead();
                let hour = if hour == Some(Noon) { 12 } else { 0 };
                let minutes = if side == Some(Past) { 15 } else { -15 };
                (Clock::of_hour(hour, true).plus(minutes)?, 3, false)
            }
            [
                Some(Number(count, _)),
                Some(Minutes),
                Some(side),
                Some(hour),
                after,
            ] if matches!(side, Past | Before | To) => {
                let (clock, taken) = beside(count, side, hour, after)?;
                (clock, taken + 3, false)
            }
            // `Ten to twelve` may be two hours, unless it is said to be a time.
            [Some(Number(count, _)), Some(side), Some(hour), after, _]
                if matches!(side, Past | Before)
                    || side == To && (is_marked || matches!(count, 20 | 25)) =>
            {
                let (clock, taken) = beside(count, side, hour, after)?;
                (clock, taken + 2, false)
            }
            [Some(Dotted(hour, minute)), after, ..]
                if is_time || minute > 12 || matches!(after, Some(Token::Hour | Am | Pm)) =>
            {
                let written = Clock {
                    minute,
                    ..Clock::of_hour(hour, false)
                };
                let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
                let form = super::clock::Form::Written;
                is_time.then_some((Clock { form, ..written }, 1, false))?
            }
            [Some(Number(hour, kind)), next, after, ..] => {
                let clock = of_hour(hour, kind)?;
                let is_hour = match next {
                    Some(Token::Hour | Am | Pm | AndHalf | Minus) => true,
                    Some(And) => is_time || after == Some(Quarter),
                    Some(Token::Month(_)) => false,
                    _ => is_time,
                };
                is_hour.then_some((clock, 1, true))?
            }
            _ => return None,
        };
        let is_named = matches!(self.tokens.get(self.at), Some(Noon | Midnight));
        let has_unit = self.tokens.get(self.at + taken) == Some(&Token::Hour);
        taken += usize::from(has_unit);
        if can_have_minutes
            && let Some((minutes, length)) = self.minutes(taken, has_unit || is_named)
        {
            clock = clock.plus(minutes)?;
            taken += length;
            can_have_minutes = false;
        }
        if !can_have_minutes {
            let trailing = [Minutes, Token::Hour];
            for unit in trailing {
                taken += usize::from(self.tokens.get(self.at + taken) == Some(&unit));
            }
        }
        if let Some(half @ (Am | Pm)) = self.tokens.get(self.at + taken) {
            clock = clock.in_half(*half == Pm)?;
            taken += 1;
        }
        self.at += taken;
        Some(clock)
    }

    /// The minutes that follow an hour, and how many tokens they take.
    fn minutes(&self, ahead: usize, has_unit: bool) -> Option<(i8, usize)> {
        use Token::{And, AndHalf, Minus, Number, Oh, Quarter};
        let at = |more: usize| self.tokens.get(self.at + ahead + more).copied();
        let is_minute = |minute: i8| (1..60).contains(&minute);
        // `At nine, December 15`
        let is_of_day = |more: usize| matches!(at(more), Some(Token::Month(_) | Token::Weekday(_)));
        match (at(0)?, at(1)) {
            (AndHalf, _) => Some((30, 1)),
            (And, Some(Quarter)) => Some((15, 2)),
            (Minus, Some(Quarter)) => Some((-15, 2)),
            (And, Some(Number(minute, Kind::Digits { .. } | Kind::Word)))
                if is_minute(minute) && !is_of_day(2) =>
            {
                Some((minute, 2))
            }
            (Minus, Some(Number(minute, _))) if is_minute(minute) => Some((-minute, 2)),
            (Oh, Some(Number(minute, Kind::Word))) if minute < 10 => Some((minute, 2)),
            (Number(minute, Kind::Digits { has_leading_zero }), _)
                if (has_leading_zero || minute >= 10) && minute < 60 && !is_of_day(1) =>
            {
                Some((minute, 1))
            }
            (Number(minute, Kind::Word), _)
                if (has_unit || minute >= 10) && is_minute(minute) && !is_of_day(1) =>
            {
                Some((minute, 1))
            }
            _ => None,
        }
    }
}

/// An hour in a number that is one.
fn of_hour(hour: i8, kind: Kind) -> Option<Clock> {
    let has_leading_zero = match kind {
        Kind::Ordinal => return None,
        Kind::Digits { has_leading_zero } => has_leading_zero,
        Kind::Word => false,
    };
    (0..24)
        .contains(&hour)
        .then(|| Clock::of_hour(hour, has_leading_zero))
}

/// Minutes before or after an hour, or half of one: `five past nine`, `fünf vor halb drei`. And how many tokens the
/// hour takes.
fn beside(count: i8, side: Token, hour: Token, after: Option<Token>) -> Option<(Clock, usize)> {
    let minutes = if side == Token::Past { count } else { -count };
    let (clock, taken) = match (hour, after) {
        (Token::HalfTo, Some(Token::Number(hour, kind))) => (of_hour(hour, kind)?.plus(-30)?, 2),
        (Token::Number(hour, kind), _) => (of_hour(hour, kind)?, 1),
        (Token::Noon, _) => (Clock::of_hour(12, true), 1),
        (Token::Midnight, _) => (Clock::of_hour(0, true), 1),
        _ => return None,
    };
    (1..=30)
        .contains(&count)
        .then(|| clock.plus(minutes))
        .flatten()
        .map(|clock| (clock, taken))
}
