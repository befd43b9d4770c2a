//! A request on its way through s3s: its caller, and what was decided of it.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::{HeaderMap, Response, StatusCode};
use iam::{AccountId, Caller, Checks, Core, Origin, Scope, Target, Write};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result, s3_error};

use super::{messages, payload::BodyOutcome, permissions::Keys, refusal::Refusal};
use crate::{
    door::RequestLog,
    edge::response::{self, Body},
};

/// The state of a request, which s3s hands through to access checks and operations.
#[derive(Clone)]
pub(super) struct RequestState {
    pub(super) caller: Arc<Caller>,
    pub(super) origin: Arc<Origin>,
    /// The condition keys that the request may carry.
    pub(super) keys: Arc<Keys>,
    pub(super) body: BodyOutcome,
    access: Arc<Mutex<Access>>,
}

/// What was decided.
#[derive(Default)]
struct Access {
    operation: String,
    decision: Option<&'static str>,
    would_deny: Option<String>,
    decided: Checks,
    /// The checks that were allowed, by bucket: a write makes them once more in its transaction.
    allowed: Vec<(String, Target)>,
    /// The refusal, where s3s cannot express it.
    refusal: Option<Refusal>,
}

impl RequestState {
    pub(super) fn new(caller: Caller, origin: Origin, keys: Keys) -> Self {
        Self {
            caller: Arc::new(caller),
            origin: Arc::new(origin),
            keys: Arc::new(keys),
            body: BodyOutcome::default(),
            access: Arc::default(),
        }
    }

    /// The state that s3s handed through with a request.
    pub(super) fn of<T>(request: &S3Request<T>) -> S3Result<Self> {
        let state = request.extensions.get::<Self>().cloned();
        state.ok_or_else(|| s3_error!(AccessDenied))
    }

    pub(super) fn partition(&self) -> &str {
        &self.caller.account.partition
    }

    pub(super) fn set_operation(&self, operation: &str) {
        operation.clone_into(&mut self.access().operation);
    }

    /// Records the decision and logs it; returns the response with what s3s cannot express.
    pub(super) fn finish(
        &self,
        core: &Core,
        response: Response<Body>,
        path: &str,
        log: &mut RequestLog,
    ) -> Response<Body> {
        let access = mem::take(&mut *self.access());
        log.action = format!("s3:{}", access.operation);
        log.decision = access.decision;
        log.would_deny = access.would_deny.is_some();
        let refusal = access
            .refusal
            .or_else(|| self.body.refusal())
            .filter(|_| !response.status().is_success());
        let mut response = match refusal {
            Some(refusal) => {
                log.code = Some(refusal.code.to_owned());
                refusal.response(path, &self.origin.request_id)
            }
            None => response,
        };
        let (caller, origin) = (&self.caller, &self.origin);
        if let Some(id) =
            iam::decisions::remember(core, caller, origin, &access.operation, access.decided)
        {
            response::set_header(&mut response, response::DECISION_ID, &id);
        }
        if let Some(sentence) = access.would_deny {
            response::set_header(&mut response, "x-astriam-would-deny", &sentence);
        }
        response
    }

    fn access(&self) -> MutexGuard<'_, Access> {
        self.access.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An error that s3s cannot express, because it has members or a code that s3s does not know.
    pub(super) fn refuse(&self, refusal: Refusal) -> S3Error {
        let status = StatusCode::from_u16(refusal.status).unwrap_or_default();
        let code = S3ErrorCode::Custom(refusal.code.into());
        let mut error = S3Error::with_message(code, refusal.message.clone());
        error.set_status_code(status);
        self.access().refusal = Some(refusal);
        error
    }

    /// Authorizes an action on a bucket or an object in it. Returns the owner of the bucket, if the bucket exists.
    pub(super) fn authorize_on(
        &self,
        core: &Core,
        bucket: &str,
        target: Target,
    ) -> S3Result<Option<AccountId>> {
        let (governed, owner) =
            iam::s3::govern(&core.snapshot(), &self.caller, bucket, target.clone())
                .map_err(refused)?;
        self.authorize(core, governed)?;
        self.access().allowed.push((bucket.to_owned(), target));
        Ok(owner)
    }

    /// Authorizes an action of the caller.
    pub(super) fn authorize(&self, core: &Core, target: Target) -> S3Result<()> {
        let (result, audit, decided) =
            iam::authorize_request(core, &self.caller, &self.origin, target);
        let mut access = self.access();
        access.decision = audit.decision;
        access.decided.append(decided);
        if audit.would_deny.is_some() {
            access.would_deny = audit.would_deny;
        }
        result.map_err(refused)
    }

    /// Makes the checks again that were allowed before the body arrived: meanwhile policies may have changed, and the bucket or the caller
    /// may be gone.
    pub(super) fn authorize_again(&self, tx: &Write<'_>) -> S3Result<()> {
        let allowed = mem::take(&mut self.access().allowed);
        for (bucket, target) in allowed {
            let governed = iam::s3::govern(tx.head(), &self.caller, &bucket, target);
            let (target, _) = governed.map_err(refused)?;
            iam::authorize(tx, target).map_err(refused)?;
        }
        Ok(())
    }
}

/// Refuses a request whose header names another owner than the bucket's. Amazon S3 User Guide, "Verifying bucket ownership with bucket
/// owner condition".
pub(super) fn check_owner(
    headers: &HeaderMap,
    name: &str,
    owner: Option<&AccountId>,
) -> S3Result<()> {
    match (headers.get(name), owner) {
        (Some(wanted), Some(owner)) if wanted.as_bytes() != owner.as_str().as_bytes() => {
            Err(s3_error!(AccessDenied, "{}", messages::ACCESS_DENIED))
        }
        _ => Ok(()),
    }
}

fn refused(refusal: iam::Refusal) -> S3Error {
    match refusal {
        iam::Refusal::Denied(sentence) => {
            S3Error::with_message(S3ErrorCode::AccessDenied, sentence)
        }
        iam::Refusal::Gone => s3_error!(InvalidAccessKeyId),
        iam::Refusal::Unreadable => s3_error!(InternalError),
    }
}
