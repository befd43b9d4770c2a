//! Slows down failed logins: each failure of a name or an address doubles the delay of the next answer.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;

/// Failures without a delay, for mistyped passwords.
const FREE: u32 = 3;
const LONGEST: Duration = Duration::from_secs(5);
/// Failures are forgotten after this long without another one.
const FORGOTTEN: time::Duration = time::Duration::minutes(15);
/// The number of names and addresses that are remembered.
const REMEMBERED: usize = 10_000;

/// Counts failures.
#[derive(Debug, Default)]
pub struct Throttle {
    failures: Mutex<HashMap<String, (u32, OffsetDateTime)>>,
}

impl Throttle {
    /// The delay of the next answer.
    pub fn wait(&self, names: &[&str], now: OffsetDateTime) -> Duration {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |name: &&str| {
            failures
                .get(*name)
                .filter(|(_, last)| now - *last < FORGOTTEN)
                .map_or(0, |(count, _)| *count)
        };
        let most = names.iter().map(count).max().unwrap_or(0);
        match most.checked_sub(FREE) {
            None => Duration::ZERO,
            Some(over) => Duration::from_millis(250)
                .saturating_mul(1 << over.min(8))
                .min(LONGEST),
        }
    }

    /// The rest of the delay since the last failure, for callers that refuse instead of waiting.
    pub fn still(&self, name: &str, now: OffsetDateTime) -> Duration {
        let whole = self.wait(&[name], now);
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = failures
            .get(name)
            .and_then(|(_, last)| Duration::try_from(now - *last).ok());
        whole.saturating_sub(passed.unwrap_or_default())
    }

    /// Forgets all failures.
    pub fn forget(&self) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.clear();
    }

    /// Records a failure.
    pub fn failed(&self, names: &[&str], now: OffsetDateTime) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            failures.retain(|_, (_, last)| now - *last < FORGOTTEN);
        }
        if failures.len() >= REMEMBERED {
            failures.clear();
        }
        for name in names {
            let entry = failures.entry((*name).to_owned()).or_insert((0, now));
            *entry = (
                if now - entry.1 < FORGOTTEN {
                    entry.0.saturating_add(1)
                } else {
                    1
                },
                now,
            );
        }
    }

    /// Records a success.
    pub fn succeeded(&self, names: &[&str]) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for name in names {
            failures.remove(*name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_are_forgotten() {
        let (throttle, now) = (Throttle::default(), OffsetDateTime::UNIX_EPOCH);
        for _ in 0..3 {
            assert_eq!(throttle.wait(&["bob"], now), Duration::ZERO);
            throttle.failed(&["bob"], now);
        }
        assert_eq!(throttle.wait(&["bob"], now), Duration::from_millis(250));
        throttle.failed(&["bob"], now);
        assert_eq!(throttle.wait(&["bob"], now), Duration::from_millis(500));
        for _ in 0..100 {
            throttle.failed(&["bob"], now);
        }
        assert_eq!(throttle.wait(&["bob"], now), LONGEST);
        assert_eq!(throttle.still("bob", now), LONGEST);
        assert_eq!(
            throttle.still("bob", now + Duration::from_secs(4)),
            Duration::from_secs(1)
        );
        assert_eq!(
            throttle.still("bob", now + Duration::from_secs(6)),
            Duration::ZERO
        );
        assert_eq!(throttle.wait(&["eve"], now), Duration::ZERO);
        assert_eq!(throttle.wait(&["bob"], now + FORGOTTEN), Duration::ZERO);
        throttle.succeeded(&["bob"]);
        assert_eq!(throttle.wait(&["bob"], now), Duration::ZERO);
    }
}
