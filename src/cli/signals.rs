//! Graceful shutdown on SIGINT and SIGTERM.

use std::io;

/// Handlers of the signals. The first starts the shutdown; the second exits at once.
pub(crate) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

/// The exit code after a second signal, which is a shell's for SIGINT.
const INTERRUPTED: i32 = 130;

impl Signals {
    /// Installs the handlers, so that no signal ends the process from now on.
    ///
    /// # Errors
    /// If the operating system refuses.
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
        tracing::info!("shutting down: open requests are completed; a second signal exits at once");
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(INTERRUPTED);
        });
    }
}
