//! The signature of a browser form, which covers its policy document in Base64. S3 API Reference, "Authenticating requests: browser-based
//! uploads using POST (AWS signature version 4)".

use subtle::ConstantTimeEq;
use time::Date;

use crate::{
    Requirements, SignatureError, SigningKeyCache,
    claim::{check_scope, parse_date},
};

/// The claim of a form: who signed its policy, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormClaim {
    /// The access key that the form names. Not verified until [`FormClaim::verify`] succeeds.
    pub access_key_id: String,
    /// The region of the credential scope.
    pub region: String,
    service: String,
    day: Date,
}

impl FormClaim {
    /// Reads `x-amz-algorithm`, `x-amz-credential` and `x-amz-date`. The expiry is in the policy, which the caller checks.
    ///
    /// # Errors
    /// The first failed check.
    pub fn read(
        algorithm: &str,
        credential: &str,
        date: &str,
        requirements: &Requirements<'_>,
    ) -> Result<Self, SignatureError> {
        if algorithm != "AWS4-HMAC-SHA256" {
            return Err(SignatureError::Algorithm(algorithm.to_owned()));
        }
        let signed_at = parse_date(date)?;
        let scope: Vec<&str> = credential.split('/').collect();
        let [key, day, region, service, terminator] = scope.as_slice() else {
            return Err(SignatureError::Incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'"
            )));
        };
        check_scope(
            date,
            signed_at,
            day,
            region,
            service,
            terminator,
            requirements,
        )?;
        Ok(Self {
            access_key_id: (*key).to_owned(),
            region: (*region).to_owned(),
            service: (*service).to_owned(),
            day: signed_at.date(),
        })
    }

    /// Compares the signature of the policy in constant time.
    ///
    /// # Errors
    /// [`SignatureError::Mismatch`].
    pub fn verify(
        &self,
        policy: &str,
        signature: &str,
        secret: &str,
        keys: &SigningKeyCache,
    ) -> Result<(), SignatureError> {
        let key = keys.key(secret, self.day, &self.region, &self.service);
        let made = aws_sigv4::sign::v4::calculate_signature((*key).as_ref(), policy.as_bytes());
        if bool::from(made.as_bytes().ct_eq(signature.as_bytes())) {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::{Region, SigningStyle};

    /// S3 API Reference, "Example: browser-based upload using HTTP POST (using AWS signature version 4)".
    const POLICY: &str = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
    const SIGNATURE: &str = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e";

    fn read(algorithm: &str, credential: &str) -> Result<FormClaim, SignatureError> {
        let requirements = Requirements {
            service: "s3",
            region: Region::Any,
            style: SigningStyle::S3,
            now: datetime!(2015-12-29 00:00:00 UTC),
        };
        FormClaim::read(algorithm, credential, "20151229T000000Z", &requirements)
    }

    #[test]
    fn the_example_of_the_reference_verifies() {
        let claim = read(
            "AWS4-HMAC-SHA256",
            "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
        )
        .unwrap();
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let keys = SigningKeyCache::default();
        assert_eq!(claim.verify(POLICY, SIGNATURE, secret, &keys), Ok(()));
        for (policy, signature, secret) in [
            ("e30=", SIGNATURE, secret),
            (POLICY, "8afdbf", secret),
            (POLICY, SIGNATURE, "other"),
        ] {
            assert_eq!(
                claim.verify(policy, signature, secret, &keys),
                Err(SignatureError::Mismatch)
            );
        }
    }

    #[test]
    fn a_credential_must_be_for_the_day_and_for_s3() {
        for bad in [
            "a/b",
            "k/20151228/us-east-1/s3/aws4_request",
            "k/20151229/us-east-1/iam/aws4_request",
        ] {
            assert!(read("AWS4-HMAC-SHA256", bad).is_err(), "{bad}");
        }
        assert!(matches!(
            read("AWS4-ECDSA-P256-SHA256", "k"),
            Err(SignatureError::Algorithm(_))
        ));
    }
}
