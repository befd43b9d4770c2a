//! The body of a request, which must arrive at the least rate: a client cannot hold a permit by sending a byte now and then.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use crate::edge::idle_timeout::TimeBudget;

/// The body of a request, with a limit of time.
pub(crate) struct RequestBody<B = hyper::body::Incoming> {
    body: B,
    budget: TimeBudget,
    /// Since when the next piece is awaited, and until when. Time in which the server does not poll does not count.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

/// The body arrived too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
struct BodyTimeout;

impl<B> RequestBody<B> {
    /// A body that pauses for no longer than `pause`, and that keeps the least rate of [`crate::edge::idle_timeout`].
    pub(crate) fn new(body: B, pause: Duration) -> Self {
        Self {
            body,
            budget: TimeBudget::new(pause),
            waiting: None,
        }
    }
}

impl<B> Body for RequestBody<B>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Unpin,
{
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            let waited = this.waiting.take().map(|(since, _)| since.elapsed());
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok());
            let bytes = data
                .and_then(Frame::data_ref)
                .map_or(0, |data| u64::try_from(data.len()).unwrap_or_default());
            this.budget.spend(waited.unwrap_or_default(), bytes);
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let left = this.budget.left();
        let waiting = this
            .waiting
            .get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(left))));
        ready!(waiting.1.as_mut().poll(cx));
        Poll::Ready(Some(Err(Box::new(BodyTimeout))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http_body_util::{BodyExt, StreamBody};

    use super::*;

    /// How many bytes arrive, and whether the body ended, when it pauses before each piece.
    async fn read(pieces: usize, size: usize, every: Duration, pause: Duration) -> (usize, bool) {
        let stream = futures::stream::unfold(pieces, move |left| async move {
            let left = left.checked_sub(1)?;
            tokio::time::sleep(every).await;
            let piece = Frame::data(Bytes::from(vec![0; size]));
            Some((Ok::<_, Infallible>(piece), left))
        });
        let mut body = RequestBody::new(StreamBody::new(Box::pin(stream)), pause);
        let mut whole = 0;
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else {
                return (whole, false);
            };
            whole += frame.into_data().unwrap().len();
        }
        (whole, true)
    }

    #[tokio::test]
    async fn a_body_that_trickles_in_times_out() {
        let (every, pause) = (Duration::from_millis(50), Duration::from_secs(2));
        let (whole, ended) = read(200, 1, every, pause).await;
        assert!(!ended && whole < 60, "{whole}");
        let (whole, ended) = read(60, 1024, every, pause).await;
        assert!(ended && whole == 60 * 1024, "{whole}");
    }
}
