//! The line of log of a request.

/// What doors add to the line of log of a request.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    /// The caller's ARN.
    pub(crate) caller: String,
    /// `iam:CreateUser`, `realm:protocol/openid-connect/token`.
    pub(crate) action: String,
    /// `Allow`, `Deny`…
    pub(crate) decision: Option<&'static str>,
    /// The error code of the answer.
    pub(crate) code: Option<String>,
    /// Whether enforcement would have denied the call.
    pub(crate) would_deny: bool,
}
