//! Access checks of s3s.

use iam::{Core, Principal};
use s3s::{
    S3Result,
    access::{S3Access, S3AccessContext},
    auth::{S3Auth, SecretKey},
    host::{S3Host, VirtualHost},
    path::S3Path,
};

use super::{
    messages, permissions,
    request::{RequestState, check_owner},
    service,
};

/// No secrets: s3s never sees a signature. Without this, it would not ask [`Permissions`].
pub(super) struct Secrets;

#[async_trait::async_trait]
impl S3Auth for Secrets {
    async fn get_secret_key(&self, _: &str) -> S3Result<SecretKey> {
        Err(s3s::s3_error!(InvalidAccessKeyId))
    }
}

/// Path-style addressing: a bucket of the host has been put into the path.
pub(super) struct Hosts;

impl S3Host for Hosts {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        Ok(VirtualHost::new(host))
    }
}

/// Decides each operation before its body is read.
pub(super) struct Permissions(pub(super) Core);

#[async_trait::async_trait]
impl S3Access for Permissions {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let Some(state) = cx.extensions_mut().get::<RequestState>().cloned() else {
            return Err(s3s::s3_error!(AccessDenied));
        };
        let operation = cx.s3_op().name().to_owned();
        state.set_operation(&operation);
        let address = permissions::Address {
            partition: &state.caller.account.partition,
            path: cx.s3_path(),
            keys: &state.keys,
        };
        let Some(target) = permissions::of(&operation, &address) else {
            return Err(s3s::s3_error!(
                NotImplemented,
                "{}",
                messages::FUNCTION_NOT_IMPLEMENTED
            ));
        };
        let bucket = match cx.s3_path() {
            S3Path::Root => None,
            S3Path::Bucket { bucket } | S3Path::Object { bucket, .. } => Some(&**bucket),
        };
        match bucket {
            None => state.authorize(target),
            // Anonymous callers are not told what they might do to a bucket that does not exist.
            Some(bucket)
                if operation != "CreateBucket"
                    && matches!(state.caller.principal, Principal::Anonymous) =>
            {
                let found = iam::s3::bucket(&self.0.snapshot(), state.partition(), bucket);
                found.map_err(service::error)?;
                state.authorize_on(&self.0, bucket, target).map(drop)
            }
            Some(bucket) => {
                let owner = state.authorize_on(&self.0, bucket, target)?;
                check_owner(cx.headers(), "x-amz-expected-bucket-owner", owner.as_ref())
            }
        }
    }
}
