//! Whether a connection still gets anywhere. Who neither asks nor takes its answers at a least rate is cut off, whatever else it sends:
//! pings of HTTP/2, windows that never open, a byte now and then.
//!
//! While a request is worked on, its door watches the time. At all other times the client must ask for something, or take what it has
//! asked for: that is, after a pause of no more than the limit, so many bytes a second.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

/// Bytes a second that a client takes, or sends, at least.
const RATE: u32 = 1024;
/// How often a connection is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// What happens on a connection.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    /// Requests so far.
    asked: AtomicU64,
    /// Requests that are worked on.
    working: AtomicUsize,
    /// Bytes that the network has taken.
    written: AtomicU64,
}

impl Pulse {
    /// A request has come, and is worked on until the guard is dropped.
    pub(crate) fn working(self: &Arc<Self>) -> Working {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.working.fetch_add(1, Ordering::Relaxed);
        Working(Arc::clone(self))
    }

    /// Returns when the connection gets nowhere. `first`: how long until the first request; `pause`: how long at any later time.
    pub(crate) async fn stopped(&self, first: Duration, pause: Duration) {
        let mut patience = Patience::new(first);
        let (mut seen, mut taken, mut last) = (0, 0, Instant::now());
        loop {
            tokio::time::sleep(EVERY).await;
            let now = Instant::now();
            let asked = self.asked.load(Ordering::Relaxed);
            let written = self.written.load(Ordering::Relaxed);
            if asked != seen || self.working.load(Ordering::Relaxed) > 0 {
                patience = Patience::new(pause);
            } else if patience.is_over(now - last, written - taken) {
                return;
            }
            (seen, taken, last) = (asked, written, now);
        }
    }
}

/// A request that is worked on.
pub(crate) struct Working(Arc<Pulse>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The time that is left; bytes earn some of it back.
pub(crate) struct Patience {
    whole: Duration,
    left: Duration,
}

impl Patience {
    pub(crate) fn new(whole: Duration) -> Self {
        Self { whole, left: whole }
    }

    pub(crate) fn left(&self) -> Duration {
        self.left
    }

    /// Notes the time that has passed and the bytes that came or went meanwhile; whether no time is left.
    pub(crate) fn is_over(&mut self, passed: Duration, bytes: u64) -> bool {
        let earned = Duration::from_secs(bytes) / RATE;
        let left = (self.left + earned).min(self.whole);
        self.left = left.saturating_sub(passed);
        self.left.is_zero()
    }
}

/// A stream whose written bytes are counted, below TLS: what the peer's side of the network has taken.
pub(crate) struct Counted<S> {
    pub(crate) stream: S,
    pub(crate) pulse: Arc<Pulse>,
}

impl<S> Counted<S> {
    fn count(&self, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &polled {
            let bytes = u64::try_from(*bytes).unwrap_or_default();
            self.pulse.written.fetch_add(bytes, Ordering::Relaxed);
        }
        polled
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.count(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.count(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_byte_now_and_then_earns_no_time() {
        let mut patience = Patience::new(30 * SECOND);
        let passed = (1..).find(|_| patience.is_over(SECOND, 17));
        assert_eq!(passed, Some(31));
    }

    #[test]
    fn who_takes_its_answer_has_time() {
        let mut patience = Patience::new(30 * SECOND);
        for _ in 0..1000 {
            assert!(!patience.is_over(SECOND, u64::from(RATE)));
        }
        // What was taken fast earns no longer pause.
        assert!(!patience.is_over(SECOND, 1 << 40));
        assert!(!patience.is_over(29 * SECOND - SECOND / 2, 0));
        assert!(patience.is_over(SECOND, 0));
    }

    #[tokio::test]
    async fn what_is_worked_on_is_not_stopped() {
        let pulse = Arc::new(Pulse::default());
        let mut counted = Counted {
            stream: tokio::io::sink(),
            pulse: Arc::clone(&pulse),
        };
        counted.write_all(b"four").await.unwrap();
        assert_eq!(pulse.written.load(Ordering::Relaxed), 4);
        let working = pulse.working();
        let limit = Duration::from_millis(1);
        let stopped = pulse.stopped(limit, limit);
        tokio::pin!(stopped);
        let early = tokio::time::timeout(3 * SECOND, &mut stopped).await;
        assert!(early.is_err(), "it is worked on");
        drop(working);
        stopped.await;
    }
}
