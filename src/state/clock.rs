//! The only place that reads the wall clock.
//!
//! There are two times. `wall` is for the dates of signatures and cannot be moved. `now` is for everything that lives and
//! expires (sessions, JWTs, links, creation dates), and can be advanced if the operator allows it.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the clock that everything else is handed"
)]

use std::sync::atomic::{AtomicI64, Ordering};

use time::{Duration, OffsetDateTime};

/// The server's clock.
#[derive(Debug)]
pub struct Clock {
    /// The time at which the clock stands still, for tests that compare bytes.
    fixed: Option<OffsetDateTime>,
    /// Seconds by which `now` is ahead of `wall`.
    ahead: AtomicI64,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self {
            fixed: None,
            ahead: AtomicI64::new(0),
        }
    }

    /// A clock that stands still at `at`.
    pub fn fixed(at: OffsetDateTime) -> Self {
        Self {
            fixed: Some(at),
            ahead: AtomicI64::new(0),
        }
    }

    /// The time against which the dates of signatures are checked.
    pub fn wall(&self) -> OffsetDateTime {
        self.fixed.unwrap_or_else(OffsetDateTime::now_utc)
    }

    /// The time that governs sessions, tokens, links and creation dates.
    pub fn now(&self) -> OffsetDateTime {
        let ahead = Duration::seconds(self.ahead.load(Ordering::Relaxed));
        self.wall()
            .checked_add(ahead)
            .unwrap_or_else(|| self.wall())
    }

    /// Moves `now` forward. Returns its total lead over `wall` in seconds, or `None` if the sum leaves the calendar.
    pub fn advance(&self, seconds: u32) -> Option<i64> {
        let total = self
            .ahead
            .load(Ordering::Relaxed)
            .checked_add(i64::from(seconds))?;
        self.wall().checked_add(Duration::seconds(total))?;
        self.ahead.store(total, Ordering::Relaxed);
        Some(total)
    }

    /// Resets `now` to `wall`.
    pub fn settle(&self) {
        self.ahead.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn advancing_moves_now_and_not_the_wall() {
        let clock = Clock::fixed(datetime!(2025-03-27 08:43:40 UTC));
        assert_eq!(clock.advance(3700), Some(3700));
        assert_eq!(clock.now(), datetime!(2025-03-27 09:45:20 UTC));
        assert_eq!(clock.wall(), datetime!(2025-03-27 08:43:40 UTC));
    }

    #[test]
    fn a_clock_cannot_be_moved_out_of_the_calendar() {
        let clock = Clock::fixed(datetime!(9999-12-31 23:00 UTC));
        assert_eq!(clock.advance(7200), None);
        assert_eq!(clock.now(), clock.wall());
    }
}
