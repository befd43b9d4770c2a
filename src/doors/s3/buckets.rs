//! Buckets.

use iam::{
    Scope,
    s3::{self, S3Fault},
};
use s3s::{S3Request, S3Response, S3Result, dto::*, s3_error};

use super::{
    locations, messages, permissions,
    refusal::refuse,
    request::RequestState,
    service::{self, Storage},
};

pub(super) async fn list_buckets(
    storage: &Storage,
    req: S3Request<ListBucketsInput>,
) -> S3Result<S3Response<ListBucketsOutput>> {
    let state = RequestState::of(&req)?;
    let buckets = storage
        .core
        .read(&state.caller, &state.origin, "ListBuckets", |cx| {
            s3::list_buckets(cx)
        });
    let prefix = req.input.prefix.unwrap_or_default();
    let shown = buckets
        .iter()
        .filter(|bucket| bucket.name.starts_with(&prefix))
        .map(|bucket| Bucket {
            name: Some(bucket.name.clone()),
            creation_date: Some(bucket.created.into()),
            ..Default::default()
        });
    Ok(S3Response::new(ListBucketsOutput {
        buckets: Some(shown.collect()),
        owner: Some(Owner {
            id: Some(state.caller.account.id.to_string()),
            display_name: None,
        }),
        ..Default::default()
    }))
}

pub(super) async fn create_bucket(
    storage: &Storage,
    req: S3Request<CreateBucketInput>,
) -> S3Result<S3Response<CreateBucketOutput>> {
    let state = RequestState::of(&req)?;
    let constraint = req
        .input
        .create_bucket_configuration
        .and_then(|configuration| configuration.location_constraint)
        .map(|region| region.as_str().to_owned());
    let name = req.input.bucket;
    let mut target =
        permissions::of_bucket("s3:CreateBucket", state.partition(), &name, &state.keys);
    if let Some(region) = &constraint {
        target = target.key("s3:LocationConstraint", region);
    }
    state.authorize(target)?;
    if req
        .input
        .acl
        .is_some_and(|acl| acl.as_str() != BucketCannedACL::PRIVATE)
    {
        return Err(state.refuse(refuse(
            400,
            "InvalidBucketAclWithObjectOwnership",
            messages::NO_BUCKET_ACLS,
        )));
    }
    let ownership = req.input.object_ownership;
    if ownership.is_some_and(|owner| owner.as_str() != ObjectOwnership::BUCKET_OWNER_ENFORCED) {
        return Err(s3_error!(NotImplemented, "{}", messages::OBJECT_OWNERSHIP));
    }
    let here = state.origin.region.as_str();
    let region =
        locations::region(here, constraint.as_deref()).map_err(|refusal| state.refuse(refusal))?;
    storage
        .write(&state, "CreateBucket", |tx| {
            match s3::create_bucket(tx, &name, &region) {
                // us-east-1 accepts this for backward compatibility.
                Err(S3Fault::BucketAlreadyOwnedByYou) if region == locations::US_EAST_1 => Ok(()),
                made => made,
            }
        })
        .await?;
    Ok(S3Response::new(CreateBucketOutput {
        location: Some(format!("/{name}")),
    }))
}

pub(super) async fn delete_bucket(
    storage: &Storage,
    req: S3Request<DeleteBucketInput>,
) -> S3Result<S3Response<DeleteBucketOutput>> {
    let state = RequestState::of(&req)?;
    storage
        .write_blobs(&state, "DeleteBucket", None, |tx| {
            let uploads = s3::uploads(
                tx.head(),
                &state.caller.account.partition,
                &req.input.bucket,
            );
            let blobs: Vec<String> = uploads
                .iter()
                .flat_map(|(_, id, _)| s3::parts(tx.head(), id))
                .map(|(_, part)| part.blob.clone())
                .collect();
            s3::delete_bucket(tx, &req.input.bucket).map(|()| ((), blobs))
        })
        .await?;
    Ok(S3Response::with_status(
        DeleteBucketOutput {},
        http::StatusCode::NO_CONTENT,
    ))
}

pub(super) async fn head_bucket(
    storage: &Storage,
    req: S3Request<HeadBucketInput>,
) -> S3Result<S3Response<HeadBucketOutput>> {
    let state = RequestState::of(&req)?;
    let bucket = s3::bucket(
        &storage.core.snapshot(),
        state.partition(),
        &req.input.bucket,
    )
    .map_err(service::error)?;
    Ok(S3Response::new(HeadBucketOutput {
        bucket_region: Some(bucket.region.clone()),
        ..Default::default()
    }))
}

pub(super) async fn get_bucket_location(
    storage: &Storage,
    req: S3Request<GetBucketLocationInput>,
) -> S3Result<S3Response<GetBucketLocationOutput>> {
    let state = RequestState::of(&req)?;
    let bucket = s3::bucket(
        &storage.core.snapshot(),
        state.partition(),
        &req.input.bucket,
    )
    .map_err(service::error)?;
    let region = (bucket.region != "us-east-1")
        .then(|| BucketLocationConstraint::from(bucket.region.clone()));
    Ok(S3Response::new(GetBucketLocationOutput {
        location_constraint: region,
    }))
}
