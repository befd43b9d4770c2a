//! Bucket policies and Block Public Access.

use std::sync::Arc;

use iam::s3::{self, PublicAccessBlock, PutPolicyError};
use s3s::{S3Request, S3Response, S3Result, dto::*, s3_error};

use super::{
    Asked, messages,
    refusal::refuse,
    service::{Storage, asked, code},
};

impl Storage {
    /// Only the owner's account handles a bucket's policy, whoever else may by it. S3 API Reference, "PutBucketPolicy".
    fn owners_alone(&self, asked: &Asked, bucket: &str) -> S3Result<()> {
        let held = s3::bucket(&self.core.snapshot(), asked.partition(), bucket).map_err(code)?;
        if held.owner == asked.caller.account.id && asked.caller.access_key_id.is_some() {
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
    let (asked, input) = (asked(&req)?, req.input);
    storage.owners_alone(&asked, &input.bucket)?;
    let put = storage
        .write(&asked, "PutBucketPolicy", |tx| match s3::put_bucket_policy(
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
        Err(PutPolicyError::S3(fault)) => Err(code(fault)),
        Err(PutPolicyError::Malformed(malformed)) => {
            let refusal = refuse(400, "MalformedPolicy", malformed.text);
            Err(asked.refuse(match malformed.detail {
                Some(detail) => refusal.with("Detail", detail),
                None => refusal,
            }))
        }
        Err(PutPolicyError::Public) => {
            let account = &asked.caller.account;
            let because = "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access";
            let sentence = account.dialect.denial(
                &asked.caller.arn(),
                "s3:PutBucketPolicy",
                &format!(
                    "\"{}\"",
                    iam::arn::bucket(&account.partition, &input.bucket)
                ),
                because,
            );
            Err(asked.refuse(refuse(403, "AccessDenied", sentence)))
        }
    }
}

pub(super) async fn get_bucket_policy(
    storage: &Storage,
    req: S3Request<GetBucketPolicyInput>,
) -> S3Result<S3Response<GetBucketPolicyOutput>> {
    let (asked, input) = (asked(&req)?, req.input);
    storage.owners_alone(&asked, &input.bucket)?;
    let head = storage.core.snapshot();
    let policy = s3::get_bucket_policy(&head, asked.partition(), &input.bucket);
    let policy = policy.map_err(|fault| named(&asked, fault, &input.bucket))?;
    Ok(S3Response::new(GetBucketPolicyOutput {
        policy: Some(policy),
    }))
}

/// NoSuchBucketPolicy tells the bucket.
fn named(asked: &Asked, fault: s3::S3Fault, bucket: &str) -> s3s::S3Error {
    match fault {
        s3::S3Fault::NoSuchBucketPolicy => asked.refuse(
            refuse(404, "NoSuchBucketPolicy", fault.to_string()).with("BucketName", bucket),
        ),
        s3::S3Fault::NoSuchPublicAccessBlockConfiguration => asked.refuse(
            refuse(
                404,
                "NoSuchPublicAccessBlockConfiguration",
                fault.to_string(),
            )
            .with("BucketName", bucket),
        ),
        other => code(other),
    }
}

pub(super) async fn get_bucket_policy_status(
    storage: &Storage,
    req: S3Request<GetBucketPolicyStatusInput>,
) -> S3Result<S3Response<GetBucketPolicyStatusOutput>> {
    let (asked, input) = (asked(&req)?, req.input);
    let head = storage.core.snapshot();
    let public = s3::is_bucket_policy_public(&head, asked.partition(), &input.bucket)
        .map_err(|fault| named(&asked, fault, &input.bucket))?;
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
    let (asked, input) = (asked(&req)?, req.input);
    storage.owners_alone(&asked, &input.bucket)?;
    storage
        .write(&asked, "DeleteBucketPolicy", |tx| {
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
    let (asked, input) = (asked(&req)?, req.input);
    let wanted = input.public_access_block_configuration;
    let block = PublicAccessBlock {
        block_public_acls: wanted.block_public_acls.unwrap_or(false),
        ignore_public_acls: wanted.ignore_public_acls.unwrap_or(false),
        block_public_policy: wanted.block_public_policy.unwrap_or(false),
        restrict_public_buckets: wanted.restrict_public_buckets.unwrap_or(false),
    };
    storage
        .write(&asked, "PutPublicAccessBlock", |tx| {
            s3::put_public_access_block(tx, &input.bucket, block)
        })
        .await?;
    Ok(S3Response::new(PutPublicAccessBlockOutput {}))
}

pub(super) async fn get_public_access_block(
    storage: &Storage,
    req: S3Request<GetPublicAccessBlockInput>,
) -> S3Result<S3Response<GetPublicAccessBlockOutput>> {
    let (asked, input) = (asked(&req)?, req.input);
    let head = storage.core.snapshot();
    let block: Arc<PublicAccessBlock> =
        s3::get_public_access_block(&head, asked.partition(), &input.bucket)
            .map_err(|fault| named(&asked, fault, &input.bucket))?;
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
    let (asked, input) = (asked(&req)?, req.input);
    storage
        .write(&asked, "DeletePublicAccessBlock", |tx| {
            s3::delete_public_access_block(tx, &input.bucket)
        })
        .await?;
    Ok(S3Response::with_status(
        DeletePublicAccessBlockOutput {},
        http::StatusCode::NO_CONTENT,
    ))
}
