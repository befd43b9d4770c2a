//! Bucket policies and Block Public Access.

use std::sync::Arc;

use iam::s3::{self, PublicAccessBlock, PutPolicyError};
use s3s::{S3Request, S3Response, S3Result, dto::*, s3_error};

use super::{
    messages,
    refusal::refuse,
    request::RequestState,
    service::{self, Storage},
};

impl Storage {
    /// Requires the bucket's own account, whatever the policy allows to others. S3 API Reference, "PutBucketPolicy".
    fn require_owner(&self, state: &RequestState, bucket: &str) -> S3Result<()> {
        let held =
            s3::bucket(&self.core.snapshot(), state.partition(), bucket).map_err(service::error)?;
        if held.owner == state.caller.account.id && state.caller.access_key_id.is_some() {
            return Ok(());
        }
        Err(s3_error!(
            MethodNotAllowed,
            "{}",
            messages::METHOD_NOT_ALLOWED
        ))
    }
}

pub(super) async fn put_bucket_policy(
    storage: &Storage,
    req: S3Request<PutBucketPolicyInput>,
) -> S3Result<S3Response<PutBucketPolicyOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    storage.require_owner(&state, &input.bucket)?;
    let put = storage
        .write(&state, "PutBucketPolicy", |tx| match s3::put_bucket_policy(
            tx,
            &input.bucket,
            input.policy,
        ) {
            Err(PutPolicyError::S3(fault)) => Err(fault),
            other => Ok(other),
        })
        .await?;
    match put {
        Ok(()) => Ok(S3Response::with_status(
            PutBucketPolicyOutput {},
            http::StatusCode::NO_CONTENT,
        )),
        Err(PutPolicyError::S3(fault)) => Err(service::error(fault)),
        Err(PutPolicyError::Malformed(malformed)) => {
            let refusal = refuse(400, "MalformedPolicy", malformed.text);
            Err(state.refuse(match malformed.detail {
                Some(detail) => refusal.with("Detail", detail),
                None => refusal,
            }))
        }
        Err(PutPolicyError::Public) => {
            let account = &state.caller.account;
            let because = "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access";
            let sentence = account.dialect.denial(
                &state.caller.arn(),
                "s3:PutBucketPolicy",
                &format!(
                    "\"{}\"",
                    iam::arn::bucket(&account.partition, &input.bucket)
                ),
                because,
            );
            Err(state.refuse(refuse(403, "AccessDenied", sentence)))
        }
    }
}

pub(super) async fn get_bucket_policy(
    storage: &Storage,
    req: S3Request<GetBucketPolicyInput>,
) -> S3Result<S3Response<GetBucketPolicyOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    storage.require_owner(&state, &input.bucket)?;
    let head = storage.core.snapshot();
    let policy = s3::get_bucket_policy(&head, state.partition(), &input.bucket);
    let policy = policy.map_err(|fault| with_bucket(&state, fault, &input.bucket))?;
    Ok(S3Response::new(GetBucketPolicyOutput {
        policy: Some(policy),
    }))
}

/// Adds the name of the bucket to the errors that have it.
fn with_bucket(state: &RequestState, fault: s3::S3Fault, bucket: &str) -> s3s::S3Error {
    match fault {
        s3::S3Fault::NoSuchBucketPolicy => state.refuse(
            refuse(404, "NoSuchBucketPolicy", fault.to_string()).with("BucketName", bucket),
        ),
        s3::S3Fault::NoSuchPublicAccessBlockConfiguration => state.refuse(
            refuse(
                404,
                "NoSuchPublicAccessBlockConfiguration",
                fault.to_string(),
            )
            .with("BucketName", bucket),
        ),
        other => service::error(other),
    }
}

pub(super) async fn get_bucket_policy_status(
    storage: &Storage,
    req: S3Request<GetBucketPolicyStatusInput>,
) -> S3Result<S3Response<GetBucketPolicyStatusOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    let head = storage.core.snapshot();
    let public = s3::is_bucket_policy_public(&head, state.partition(), &input.bucket)
        .map_err(|fault| with_bucket(&state, fault, &input.bucket))?;
    Ok(S3Response::new(GetBucketPolicyStatusOutput {
        policy_status: Some(PolicyStatus {
            is_public: Some(public),
        }),
    }))
}

pub(super) async fn delete_bucket_policy(
    storage: &Storage,
    req: S3Request<DeleteBucketPolicyInput>,
) -> S3Result<S3Response<DeleteBucketPolicyOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    storage.require_owner(&state, &input.bucket)?;
    storage
        .write(&state, "DeleteBucketPolicy", |tx| {
            s3::delete_bucket_policy(tx, &input.bucket)
        })
        .await?;
    Ok(S3Response::with_status(
        DeleteBucketPolicyOutput {},
        http::StatusCode::NO_CONTENT,
    ))
}

pub(super) async fn put_public_access_block(
    storage: &Storage,
    req: S3Request<PutPublicAccessBlockInput>,
) -> S3Result<S3Response<PutPublicAccessBlockOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    let wanted = input.public_access_block_configuration;
    let block = PublicAccessBlock {
        block_public_acls: wanted.block_public_acls.unwrap_or(false),
        ignore_public_acls: wanted.ignore_public_acls.unwrap_or(false),
        block_public_policy: wanted.block_public_policy.unwrap_or(false),
        restrict_public_buckets: wanted.restrict_public_buckets.unwrap_or(false),
    };
    storage
        .write(&state, "PutPublicAccessBlock", |tx| {
            s3::put_public_access_block(tx, &input.bucket, block)
        })
        .await?;
    Ok(S3Response::new(PutPublicAccessBlockOutput {}))
}

pub(super) async fn get_public_access_block(
    storage: &Storage,
    req: S3Request<GetPublicAccessBlockInput>,
) -> S3Result<S3Response<GetPublicAccessBlockOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    let head = storage.core.snapshot();
    let block: Arc<PublicAccessBlock> =
        s3::get_public_access_block(&head, state.partition(), &input.bucket)
            .map_err(|fault| with_bucket(&state, fault, &input.bucket))?;
    Ok(S3Response::new(GetPublicAccessBlockOutput {
        public_access_block_configuration: Some(PublicAccessBlockConfiguration {
            block_public_acls: Some(block.block_public_acls),
            ignore_public_acls: Some(block.ignore_public_acls),
            block_public_policy: Some(block.block_public_policy),
            restrict_public_buckets: Some(block.restrict_public_buckets),
        }),
    }))
}

pub(super) async fn delete_public_access_block(
    storage: &Storage,
    req: S3Request<DeletePublicAccessBlockInput>,
) -> S3Result<S3Response<DeletePublicAccessBlockOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    storage
        .write(&state, "DeletePublicAccessBlock", |tx| {
            s3::delete_public_access_block(tx, &input.bucket)
        })
        .await?;
    Ok(S3Response::with_status(
        DeletePublicAccessBlockOutput {},
        http::StatusCode::NO_CONTENT,
    ))
}
