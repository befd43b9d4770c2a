//! The token that stands for a finalized request until it is traded in.

use state::session::Purpose;
use wire::Fault;

use crate::call::View;

/// Makes the trade-in token of a request. Nothing is stored: only the server that made a token can read it, and nobody can forge one.
///
/// # Errors
/// InternalFailure if the crypto library refuses.
pub(crate) fn trade_in_token(cx: &impl View, request: &str) -> Result<String, Fault> {
    let inner = cx.call().inner;
    let partition = &cx.account().partition;
    inner
        .sessions
        .enclose(Purpose::TradeIn, partition, request, &inner.ids)
        .ok_or_else(Fault::internal_failure)
}
