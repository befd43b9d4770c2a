//! The idle timeout of a connection. It closes connections whose client neither sends requests nor takes answers at the least rate,
//! whatever else it sends: pings of HTTP/2, windows that never open, a byte now and then.
//!
//! While a request is in flight, its door watches the time. At all other times the client must send a request or take its answers: after a
//! pause no longer than the limit, at [`LEAST_RATE`].

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

/// The least rate at which a client sends and takes bytes, in bytes a second.
const LEAST_RATE: u32 = 1024;
/// How often a connection is checked.
const INTERVAL: Duration = Duration::from_secs(1);

/// What a connection does, and when that has been nothing for too long.
#[derive(Debug, Default)]
pub(crate) struct IdleTimeout {
    /// Requests so far.
    requests: AtomicU64,
    in_flight: AtomicUsize,
    /// Bytes that the network has taken.
    bytes_written: AtomicU64,
}

impl IdleTimeout {
    /// Counts a request, which is in flight until the guard is dropped.
    pub(crate) fn begin_request(self: &Arc<Self>) -> InFlight {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(Arc::clone(self))
    }

    /// Completes when the connection has been idle for too long: for `first` before its first request, for `pause` at any later time.
    pub(crate) async fn expired(&self, first: Duration, pause: Duration) {
        let mut budget = TimeBudget::new(first);
        let (mut last_requests, mut last_bytes, mut last) = (0, 0, Instant::now());
        loop {
            tokio::time::sleep(INTERVAL).await;
            let now = Instant::now();
            let requests = self.requests.load(Ordering::Relaxed);
            let bytes = self.bytes_written.load(Ordering::Relaxed);
            if requests != last_requests || self.in_flight.load(Ordering::Relaxed) > 0 {
                budget = TimeBudget::new(pause);
            } else if budget.spend(now - last, bytes - last_bytes) {
                return;
            }
            (last_requests, last_bytes, last) = (requests, bytes, now);
        }
    }
}

/// A request in flight.
pub(crate) struct InFlight(Arc<IdleTimeout>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Time that waiting spends and bytes earn back, at [`LEAST_RATE`].
pub(crate) struct TimeBudget {
    limit: Duration,
    left: Duration,
}

impl TimeBudget {
    pub(crate) fn new(limit: Duration) -> Self {
        Self { limit, left: limit }
    }

    pub(crate) fn left(&self) -> Duration {
        self.left
    }

    /// Spends the time that has passed, after earning some for the bytes transferred meanwhile. Returns whether no time is left.
    pub(crate) fn spend(&mut self, passed: Duration, bytes: u64) -> bool {
        let earned = Duration::from_secs(bytes) / LEAST_RATE;
        let left = (self.left + earned).min(self.limit);
        self.left = left.saturating_sub(passed);
        self.left.is_zero()
    }
}

/// A stream that counts the bytes written to it. It lies below TLS: a byte counts when the network has taken it.
pub(crate) struct MeteredStream<S> {
    pub(crate) stream: S,
    pub(crate) idle_timeout: Arc<IdleTimeout>,
}

impl<S> MeteredStream<S> {
    fn count(&self, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &polled {
            let bytes = u64::try_from(*bytes).unwrap_or_default();
            self.idle_timeout
                .bytes_written
                .fetch_add(bytes, Ordering::Relaxed);
        }
        polled
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for MeteredStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for MeteredStream<S> {
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
    fn a_byte_now_and_then_does_not_earn_enough_time() {
        let mut budget = TimeBudget::new(30 * SECOND);
        let passed = (1..).find(|_| budget.spend(SECOND, 17));
        assert_eq!(passed, Some(31));
    }

    #[test]
    fn a_client_that_takes_its_answer_is_not_idle() {
        let mut budget = TimeBudget::new(30 * SECOND);
        for _ in 0..1000 {
            assert!(!budget.spend(SECOND, u64::from(LEAST_RATE)));
        }
        // A fast transfer does not earn a longer pause.
        assert!(!budget.spend(SECOND, 1 << 40));
        assert!(!budget.spend(29 * SECOND - SECOND / 2, 0));
        assert!(budget.spend(SECOND, 0));
    }

    #[tokio::test]
    async fn a_connection_with_a_request_in_flight_is_not_idle() {
        let idle_timeout = Arc::new(IdleTimeout::default());
        let mut stream = MeteredStream {
            stream: tokio::io::sink(),
            idle_timeout: Arc::clone(&idle_timeout),
        };
        stream.write_all(b"four").await.unwrap();
        assert_eq!(idle_timeout.bytes_written.load(Ordering::Relaxed), 4);
        let in_flight = idle_timeout.begin_request();
        let limit = Duration::from_millis(1);
        let expired = idle_timeout.expired(limit, limit);
        tokio::pin!(expired);
        let early = tokio::time::timeout(3 * SECOND, &mut expired).await;
        assert!(early.is_err(), "a request is in flight");
        drop(in_flight);
        expired.await;
    }
}
