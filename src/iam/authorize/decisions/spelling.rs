//! Condition keys as AWS spells them: requests keep them in lower case, because their case does not matter.

use model::{condition_keys::GLOBAL_KEYS, services};

/// A key in AWS's spelling, if it is known. Of a family, that is the part before the slash.
pub(super) fn spelled(key: &str) -> String {
    let (name, rest) = match key.split_once('/') {
        Some((name, rest)) => (name, Some(rest)),
        None => (key, None),
    };
    let is = |known: &str| match known.split_once('/') {
        Some((family, _)) => rest.is_some() && family.eq_ignore_ascii_case(name),
        None => rest.is_none() && known.eq_ignore_ascii_case(name),
    };
    let global = || {
        GLOBAL_KEYS
            .iter()
            .map(|key| key.name)
            .find(|known| is(known))
    };
    let of_service = || {
        let service = services::with_prefix(&key.split(':').next()?.to_ascii_lowercase())?;
        let mut known = service.facts().keys.keys().map(String::as_str);
        known.find(|known| is(known))
    };
    let Some(known) = global().or_else(of_service) else {
        return key.to_owned();
    };
    let known = known.split('/').next().unwrap_or(known);
    match rest {
        Some(rest) => format!("{known}/{rest}"),
        None => known.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_spelled_as_aws_does() {
        for (key, written) in [
            ("aws:multifactorauthpresent", "aws:MultiFactorAuthPresent"),
            ("aws:principaltag/team", "aws:PrincipalTag/team"),
            ("aws:userid", "aws:userid"),
            ("iam:permissionsboundary", "iam:PermissionsBoundary"),
            ("iam:resourcetag/a/b", "iam:ResourceTag/a/b"),
            ("s3:x-amz-acl", "s3:x-amz-acl"),
            ("s3:tlsversion", "s3:TlsVersion"),
            ("aws:nosuchkey", "aws:nosuchkey"),
            ("idp.example.com:aud", "idp.example.com:aud"),
        ] {
            assert_eq!(spelled(key), written);
        }
    }
}
