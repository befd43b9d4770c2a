//! Checksums of objects and parts, and of multipart objects from those of their parts.
//! Amazon S3 User Guide, "Checking object integrity for data uploads in Amazon S3".

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use iam::s3::{Algorithm, Checksum, Part, S3Fault, Upload};
use s3s::{checksum::ChecksumHasher, crypto::Checksum as _};

/// A hasher for one algorithm.
pub(super) fn hasher(algorithm: Algorithm) -> ChecksumHasher {
    let mut hasher = ChecksumHasher::default();
    match algorithm {
        Algorithm::Crc32 => hasher.crc32 = Some(s3s::crypto::Crc32::new()),
        Algorithm::Crc32c => hasher.crc32c = Some(s3s::crypto::Crc32c::new()),
        Algorithm::Crc64Nvme => hasher.crc64nvme = Some(s3s::crypto::Crc64Nvme::new()),
        Algorithm::Sha1 => hasher.sha1 = Some(s3s::crypto::Sha1::new()),
        Algorithm::Sha256 => hasher.sha256 = Some(s3s::crypto::Sha256::new()),
    }
    hasher
}

/// The digest of a hasher of one algorithm, in Base64.
pub(super) fn digest(hasher: ChecksumHasher) -> String {
    let digests = hasher.finalize();
    digests
        .checksum_crc32
        .or(digests.checksum_crc32c)
        .or(digests.checksum_crc64nvme)
        .or(digests.checksum_sha1)
        .or(digests.checksum_sha256)
        .unwrap_or_default()
}

/// Sets the checksum members of an output.
macro_rules! set_checksum {
    ($output:expr, $checksum:expr) => {{
        let checksum: Option<&iam::s3::Checksum> = $checksum;
        if let Some(checksum) = checksum {
            let value = Some(checksum.value.clone());
            match checksum.algorithm {
                iam::s3::Algorithm::Crc32 => $output.checksum_crc32 = value,
                iam::s3::Algorithm::Crc32c => $output.checksum_crc32c = value,
                iam::s3::Algorithm::Crc64Nvme => $output.checksum_crc64nvme = value,
                iam::s3::Algorithm::Sha1 => $output.checksum_sha1 = value,
                iam::s3::Algorithm::Sha256 => $output.checksum_sha256 = value,
            }
        }
    }};
}

/// The checksum in the members of an input.
macro_rules! checksum_in {
    ($input:expr) => {{
        use iam::s3::Algorithm;
        [
            (Algorithm::Crc32, &$input.checksum_crc32),
            (Algorithm::Crc32c, &$input.checksum_crc32c),
            (Algorithm::Crc64Nvme, &$input.checksum_crc64nvme),
            (Algorithm::Sha1, &$input.checksum_sha1),
            (Algorithm::Sha256, &$input.checksum_sha256),
        ]
        .into_iter()
        .find_map(|(algorithm, value)| Some((algorithm, value.clone()?)))
    }};
}

pub(super) use {checksum_in, set_checksum};

/// `COMPOSITE` or `FULL_OBJECT`.
pub(super) fn kind(checksum: Option<&Checksum>) -> Option<s3s::dto::ChecksumType> {
    use s3s::dto::ChecksumType;
    checksum.map(|checksum| {
        ChecksumType::from_static(if checksum.composite {
            ChecksumType::COMPOSITE
        } else {
            ChecksumType::FULL_OBJECT
        })
    })
}

/// The checksum of a multipart object; `None` if the parts do not have the checksums that it needs.
pub(super) fn of_parts(upload: &Upload, parts: &[Arc<Part>]) -> Option<Checksum> {
    let algorithm = upload.algorithm.unwrap_or(Algorithm::Crc64Nvme);
    let bytes: Vec<Vec<u8>> = parts
        .iter()
        .map(|part| {
            let checksum = part.checksum.as_ref()?;
            (checksum.algorithm == algorithm)
                .then(|| STANDARD.decode(&checksum.value).ok())
                .flatten()
        })
        .collect::<Option<_>>()?;
    if upload.composite {
        let mut hasher = hasher(algorithm);
        bytes.iter().for_each(|bytes| hasher.update(bytes));
        return Some(Checksum {
            algorithm,
            value: format!("{}-{}", digest(hasher), parts.len()),
            composite: true,
        });
    }
    let kind = match algorithm {
        Algorithm::Crc32 => crc_fast::CrcAlgorithm::Crc32IsoHdlc,
        Algorithm::Crc32c => crc_fast::CrcAlgorithm::Crc32Iscsi,
        Algorithm::Crc64Nvme => crc_fast::CrcAlgorithm::Crc64Nvme,
        Algorithm::Sha1 | Algorithm::Sha256 => return None,
    };
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    let whole = bytes
        .iter()
        .zip(parts)
        .map(|(bytes, part)| (number(bytes), part.size))
        .reduce(|(sum, length), (next, size)| {
            (
                crc_fast::checksum_combine(kind, sum, next, size),
                length + size,
            )
        })?
        .0
        .to_be_bytes();
    let value = whole.get(8 - algorithm.length()..)?;
    Some(Checksum {
        algorithm,
        value: STANDARD.encode(value),
        composite: false,
    })
}

/// Compares the checksum of a multipart object with the one that the client expects.
pub(super) fn check(
    made: Option<&Checksum>,
    expected: Option<&(Algorithm, String)>,
) -> Result<(), S3Fault> {
    match (expected, made) {
        (None, _) => Ok(()),
        (Some((algorithm, value)), Some(made))
            if *algorithm == made.algorithm && *value == made.value =>
        {
            Ok(())
        }
        (Some(_), _) => Err(S3Fault::BadDigest),
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;

    fn made(algorithm: Algorithm, bytes: &[u8]) -> String {
        let mut hasher = hasher(algorithm);
        hasher.update(bytes);
        digest(hasher)
    }

    fn whole(algorithm: Algorithm, composite: bool) -> Option<Checksum> {
        let parts: Vec<_> = [&b"1234"[..], b"56", b"789"]
            .into_iter()
            .map(|bytes| {
                Arc::new(Part {
                    blob: String::new(),
                    size: bytes.len() as u64,
                    etag: String::new(),
                    modified: OffsetDateTime::UNIX_EPOCH,
                    checksum: Some(Checksum {
                        algorithm,
                        value: made(algorithm, bytes),
                        composite: false,
                    }),
                })
            })
            .collect();
        let upload = Upload {
            began: OffsetDateTime::UNIX_EPOCH,
            headers: iam::s3::Headers::default(),
            algorithm: Some(algorithm),
            composite,
        };
        of_parts(&upload, &parts)
    }

    #[test]
    fn checksums_of_parts_combine() {
        for (algorithm, wanted) in [
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32c, "e3069283"),
            (Algorithm::Crc64Nvme, "ae8b14860a799888"),
        ] {
            let wanted = STANDARD.encode(hex::decode(wanted).unwrap());
            assert_eq!(
                whole(algorithm, false).unwrap().value,
                wanted,
                "{algorithm:?}"
            );
        }
        assert_eq!(whole(Algorithm::Sha1, false), None);
    }

    #[test]
    fn a_composite_checksum_covers_the_checksums_of_parts() {
        let parts: Vec<u8> = [&b"1234"[..], b"56", b"789"]
            .into_iter()
            .flat_map(|bytes| STANDARD.decode(made(Algorithm::Sha256, bytes)).unwrap())
            .collect();
        let wanted = format!("{}-3", made(Algorithm::Sha256, &parts));
        assert_eq!(whole(Algorithm::Sha256, true).unwrap().value, wanted);
    }
}
