//! Buckets: names unique in a partition, each owned by an account.

use std::sync::Arc;

use state::{
    Scope,
    rows::{
        bucket::{BUCKETS, Bucket},
        bucket_policy::BUCKET_POLICIES,
        object::OBJECTS,
        public_access_block::{PUBLIC_ACCESS_BLOCKS, PublicAccessBlock},
        upload::UPLOADS,
    },
};
use store::Head;

use crate::{
    call::{View, Write},
    s3::S3Fault,
};

/// A bucket of the caller's partition.
///
/// # Errors
/// NoSuchBucket.
pub fn bucket(head: &Head, partition: &str, name: &str) -> Result<Arc<Bucket>, S3Fault> {
    head.get(&BUCKETS, &(partition.to_owned(), name.to_owned()))
        .ok_or(S3Fault::NoSuchBucket)
}

/// Creates a bucket in the caller's account. S3 API Reference, "CreateBucket".
///
/// # Errors
/// InvalidBucketName, BucketAlreadyOwnedByYou, BucketAlreadyExists.
pub fn create_bucket(tx: &mut Write<'_>, name: &str, region: &str) -> Result<(), S3Fault> {
    if !is_bucket_name(name) {
        return Err(S3Fault::InvalidBucketName);
    }
    let key = (tx.account().partition.clone(), name.to_owned());
    if let Some(held) = tx.head().get(&BUCKETS, &key) {
        return Err(if held.owner == *tx.account_id() {
            S3Fault::BucketAlreadyOwnedByYou
        } else {
            S3Fault::BucketAlreadyExists
        });
    }
    let bucket = Bucket {
        name: name.to_owned(),
        owner: tx.account_id().clone(),
        created: tx.now(),
        region: region.to_owned(),
    };
    tx.put(&PUBLIC_ACCESS_BLOCKS, key.clone(), PublicAccessBlock::ALL);
    tx.put(&BUCKETS, key, bucket);
    Ok(())
}

/// Deletes an empty bucket. S3 API Reference, "DeleteBucket".
///
/// # Errors
/// NoSuchBucket, BucketNotEmpty.
pub fn delete_bucket(tx: &mut Write<'_>, name: &str) -> Result<(), S3Fault> {
    let key = (tx.account().partition.clone(), name.to_owned());
    bucket(tx.head(), &key.0, name)?;
    if tx.head().prefix(&OBJECTS, &key).next().is_some() {
        return Err(S3Fault::BucketNotEmpty);
    }
    let uploads: Vec<_> = tx
        .head()
        .prefix(&UPLOADS, &key)
        .map(|(key, _)| key)
        .collect();
    for (_, _, object, id) in uploads {
        super::abort(tx, name, &object, &id)?;
    }
    if tx.head().contains(&PUBLIC_ACCESS_BLOCKS, &key) {
        tx.delete(&PUBLIC_ACCESS_BLOCKS, &key);
    }
    if tx.head().contains(&BUCKET_POLICIES, &key) {
        tx.delete(&BUCKET_POLICIES, &key);
    }
    tx.delete(&BUCKETS, &key);
    Ok(())
}

/// The buckets of the caller's account, by name.
pub fn list_buckets(cx: &impl Scope) -> Vec<Arc<Bucket>> {
    let prefix = (cx.account().partition.clone(),);
    cx.head()
        .prefix(&BUCKETS, &prefix)
        .map(|(_, bucket)| bucket)
        .filter(|bucket| bucket.owner == *cx.account_id())
        .collect()
}

/// Amazon S3 User Guide, "Bucket naming rules".
fn is_bucket_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let edges = name.bytes().next().is_some_and(plain) && name.bytes().last().is_some_and(plain);
    let reserved = ["xn--", "sthree-", "amzn-s3-demo-"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            .iter()
            .any(|suffix| name.ends_with(suffix));
    (3..=63).contains(&name.len())
        && edges
        && name.bytes().all(|b| plain(b) || b == b'-' || b == b'.')
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !reserved
}

#[cfg(test)]
mod tests {
    use super::is_bucket_name;

    #[test]
    fn bucket_names_follow_the_rules() {
        for good in ["test", "a.b-c", "123", &"a".repeat(63)] {
            assert!(is_bucket_name(good), "{good}");
        }
        for bad in [
            "ab",
            "A-b",
            "-ab",
            "ab-",
            "a..b",
            "192.168.1.1",
            "xn--ab",
            "ab-s3alias",
            "a_b",
            &"a".repeat(64),
            "a/b",
        ] {
            assert!(!is_bucket_name(bad), "{bad}");
        }
    }
}
