//! SIGINT and SIGTERM.

use std::io;

/// Whoever waits for the first signal; the second ends the process at once.
pub(crate) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

/// The exit code of a process that a second signal ended: a shell's for SIGINT.
const AT_ONCE: i32 = 130;

impl Signals {
    /// Catches the signals from now on, so that none ends the process before it is ready for them.
    ///
    /// # Errors
    /// If the system refuses.
    pub(crate) fn catch() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    }

    /// Waits for the first signal.
    pub(crate) async fn first(mut self) {
        self.next().await;
        tracing::info!(
            "open requests are answered, then the server ends; a second signal ends it at once"
        );
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(AT_ONCE);
        });
    }
}
