//! The trade-in token of a finalized request.

use state::session::Purpose;
use wire::Fault;

use crate::call::View;

/// Issues the trade-in token of a request. Nothing is stored: the token is encrypted for this server.
///
/// # Errors
/// InternalFailure if the cryptographic library fails.
pub(crate) fn trade_in_token(cx: &impl View, request: &str) -> Result<String, Fault> {
    let inner = cx.call().inner;
    let partition = &cx.account().partition;
    inner
        .sessions
        .enclose(Purpose::TradeIn, partition, request, &inner.ids)
        .ok_or_else(Fault::internal_failure)
}
