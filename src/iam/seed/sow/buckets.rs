//! Buckets of a seed file.

use policy::DocumentKind;
use wire::Fault;

use super::{DocumentEntry, Outcome, Sower};
use state::Scope;

use crate::{
    call::Write,
    s3::{self, PutPolicyError, S3Fault},
    seed::{SeedBlock, SeedBucket},
};

impl Sower<'_, '_, '_> {
    pub(super) fn bucket(&mut self, at: &str, bucket: &SeedBucket) {
        let SeedBucket {
            name,
            policy,
            public_access_block,
        } = bucket;
        let step = format!("bucket/{name}");
        let made = self.once(&step, at, &[], [], |cx| {
            match s3::create_bucket(cx, name, "us-east-1") {
                Ok(()) | Err(S3Fault::BucketAlreadyOwnedByYou) => Ok(()),
                Err(fault) => Err(refused(&fault)),
            }
        });
        // A bucket that was deleted since the step ran stays deleted.
        let partition = self.cx.account().partition.clone();
        if made == Outcome::Failed || s3::bucket(self.cx.head(), &partition, name).is_err() {
            return;
        }
        if let Some(block) = public_access_block {
            let (step, at) = (
                format!("{step}/public access block"),
                format!("{at}.public_access_block"),
            );
            self.once(&step, &at, &[], [format!("{block:?}").as_str()], |cx| {
                put_block(cx, name, *block)
            });
        }
        if let Some(policy) = policy {
            let (step, at) = (format!("{step}/policy"), format!("{at}.policy"));
            let text = policy.0.as_str();
            let written = DocumentEntry {
                at: &at,
                kind: DocumentKind::Resource,
                text,
            };
            let before = self.ledger.mistakes.len();
            self.once(&step, &at, &[], [text], |cx| {
                // A bucket that has a policy keeps it.
                if s3::get_bucket_policy(cx.head(), &partition, name).is_ok() {
                    return Ok(());
                }
                s3::put_bucket_policy(cx, name, text.to_owned()).map_err(not_put)
            });
            // The grammar of all policies has a more precise reason than S3's message.
            if let Some([mistake]) = self.ledger.mistakes.get_mut(before..)
                && let Some(malformed) = written.malformed(self.cx.account())
            {
                written.explain(&malformed, mistake);
            }
        }
    }
}

fn put_block(cx: &mut Write<'_>, name: &str, block: SeedBlock) -> Result<(), Fault> {
    s3::put_public_access_block(cx, name, block.into()).map_err(|fault| refused(&fault))
}

fn refused(fault: &S3Fault) -> Fault {
    Fault::validation(fault.to_string())
}

fn not_put(why: PutPolicyError) -> Fault {
    match why {
        PutPolicyError::S3(fault) => refused(&fault),
        PutPolicyError::Malformed(malformed) => Fault::validation(match malformed.detail {
            Some(detail) => format!("{}: {detail}", malformed.text),
            None => malformed.text,
        }),
        PutPolicyError::Public => Fault::validation(
            "the policy is public, which the bucket's public access block prevents: it is all on unless `public_access_block` is there",
        ),
    }
}
