//! A request on its way through s3s: its caller and its authorization.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::{HeaderMap, Response, StatusCode};
use iam::{AccountId, Audit, Authorization, Caller, Core, Origin, Scope, Target, Write};
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

/// The authorization of a request.
struct Access {
    /// `None` once the request is finished.
    authorization: Option<Authorization>,
    /// The checks that were allowed, by bucket: a write makes them once more in its transaction.
    allowed: Vec<(String, Target)>,
    /// The refusal, where s3s cannot express it.
    refusal: Option<Refusal>,
}

impl RequestState {
    pub(super) fn new(core: &Core, caller: Caller, origin: Origin, keys: Keys) -> Self {
        let (caller, origin) = (Arc::new(caller), Arc::new(origin));
        let authorization = Authorization::new(core, Arc::clone(&caller), Arc::clone(&origin), "");
        let access = Access {
            authorization: Some(authorization),
            allowed: Vec::new(),
            refusal: None,
        };
        Self {
            caller,
            origin,
            keys: Arc::new(keys),
            body: BodyOutcome::default(),
            access: Arc::new(Mutex::new(access)),
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
        if let Some(authorization) = &mut self.access().authorization {
            authorization.set_operation(operation);
        }
    }

    /// Records the decision and logs it; returns the response with what s3s cannot express.
    pub(super) fn finish(
        &self,
        response: Response<Body>,
        path: &str,
        log: &mut RequestLog,
    ) -> Response<Body> {
        let (authorization, refusal) = {
            let mut access = self.access();
            (access.authorization.take(), access.refusal.take())
        };
        let audit = authorization.map_or_else(Audit::default, |authorization| {
            log.action = format!("s3:{}", authorization.operation());
            authorization.finish()
        });
        log.decision = audit.decision;
        log.would_deny = audit.would_deny.is_some();
        let refusal = refusal
            .or_else(|| self.body.refusal())
            .filter(|_| !response.status().is_success());
        let mut response = match refusal {
            Some(refusal) => {
                log.code = Some(refusal.code.to_owned());
                refusal.response(path, &self.origin.request_id)
            }
            None => response,
        };
        if audit.remembered {
            let id = &self.origin.request_id;
            response::set_header(&mut response, response::DECISION_ID, id);
        }
        if let Some(sentence) = audit.would_deny {
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
        self.authorize(governed)?;
        self.access().allowed.push((bucket.to_owned(), target));
        Ok(owner)
    }

    /// Authorizes an action of the caller.
    ///
    /// # Errors
    /// AccessDenied, also for a request that is finished.
    pub(super) fn authorize(&self, target: Target) -> S3Result<()> {
        match &mut self.access().authorization {
            Some(authorization) => authorization.check(target).map_err(refused),
            None => Err(s3_error!(AccessDenied)),
        }
    }

    /// Makes the checks again that were allowed before the body arrived: meanwhile policies may have changed, and the bucket or the caller
    /// may be gone.
    pub(super) fn authorize_again(&self, tx: &Write<'_>) -> S3Result<()> {
        let mut access = self.access();
        let allowed = mem::take(&mut access.allowed);
        let Some(authorization) = &access.authorization else {
            return Err(s3_error!(AccessDenied));
        };
        for (bucket, target) in allowed {
            let governed = iam::s3::govern(tx.head(), &self.caller, &bucket, target);
            let (target, _) = governed.map_err(refused)?;
            authorization.check_again(tx, target).map_err(refused)?;
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
