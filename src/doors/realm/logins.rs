//! Limits of logins.

use std::{sync::Arc, time::Duration};

use crate::edge::{concurrency_limit::ConcurrencyLimit, login_queue::LoginQueue};

/// Limits of logins. Anybody may have passwords compared, so signed requests do not share these limits.
pub(super) struct Logins {
    /// Of passwords that are compared or hashed at a time.
    pub(super) passwords: ConcurrencyLimit,
    pub(super) queue: Arc<LoginQueue>,
}

impl Logins {
    /// `wait`: how long a login may wait for its turn.
    pub(super) fn new(wait: Duration) -> Self {
        Self {
            passwords: ConcurrencyLimit::new(wait),
            queue: Arc::default(),
        }
    }
}
