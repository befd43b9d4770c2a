//! AWS's signing test suite, as shipped with the `aws-sigv4` crate: its signed requests must verify, and no altered one may.

use std::{fs, path::PathBuf, process::Command};

use time::{OffsetDateTime, macros::datetime};

use crate::{
    Claim, Payload, Region, Request, Requirements, SignatureError, SigningKeyCache, SigningStyle,
};

const NOW: OffsetDateTime = datetime!(2015-08-30 12:36:00 UTC);

struct SignedRequest {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl SignedRequest {
    /// Parses `METHOD target HTTP/1.1`, the headers (a line that begins with a space continues the previous one), an empty line, the body.
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
        let mut lines = head.split('\n');
        let first = lines.next().unwrap();
        let (method, rest) = first.split_once(' ').unwrap();
        let target = rest.strip_suffix(" HTTP/1.1").unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
        for line in lines {
            match line.split_once(':') {
                Some((name, value)) if !line.starts_with(' ') => {
                    headers.push((name.to_ascii_lowercase(), value.as_bytes().to_vec()))
                }
                _ => headers
                    .last_mut()
                    .unwrap()
                    .1
                    .extend_from_slice(line.as_bytes()),
            }
        }
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body: body.as_bytes().to_vec(),
        }
    }

    fn verify(&self, context: &Context) -> Result<(), SignatureError> {
        let headers: Vec<(&str, &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()))
            .collect();
        let request = Request {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &headers,
        };
        let requirements = Requirements {
            service: &context.service,
            region: Region::Any,
            style: SigningStyle::Query {
                normalize: context.normalize,
            },
            now: NOW,
        };
        let claim = Claim::read(&request, &requirements)?;
        claim.verify(
            &request,
            Payload::Body(&self.body),
            &context.secret,
            &SigningKeyCache::default(),
        )
    }
}

struct Context {
    secret: String,
    service: String,
    normalize: bool,
}

fn suite() -> PathBuf {
    // Without the filter, cargo would need the packages of other platforms too.
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let host = rustc
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(["--filter-platform", host])
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "aws-sigv4")
        .unwrap();
    PathBuf::from(package["manifest_path"].as_str().unwrap())
        .parent()
        .unwrap()
        .join("aws-signing-test-suite/v4")
}

/// Each case in its header and query variant, with its context. Two cases without a context are skipped.
fn cases() -> Vec<(String, Context, SignedRequest)> {
    let mut cases = Vec::new();
    for folder in fs::read_dir(suite())
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        let Ok(context) = fs::read(folder.join("context.json")) else {
            continue;
        };
        let context: serde_json::Value = serde_json::from_slice(&context).unwrap();
        for variant in ["header", "query"] {
            let text =
                fs::read_to_string(folder.join(format!("{variant}-signed-request.txt"))).unwrap();
            let context = Context {
                secret: context["credentials"]["secret_access_key"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
                service: context["service"].as_str().unwrap().to_owned(),
                normalize: context["normalize"].as_bool().unwrap(),
            };
            let name = format!(
                "{} ({variant})",
                folder.file_name().unwrap().to_string_lossy()
            );
            cases.push((name, context, SignedRequest::parse(&text)));
        }
    }
    cases
}

#[test]
fn every_case_of_the_suite_verifies() {
    let cases = cases();
    assert!(cases.len() >= 76, "the suite has {} cases", cases.len());
    let failed: Vec<_> = cases
        .iter()
        .filter_map(|(name, context, signed)| Some((name, signed.verify(context).err()?)))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn nothing_near_a_case_verifies() {
    for (name, context, signed) in cases() {
        let with = |change: &dyn Fn(&mut SignedRequest)| {
            let mut near = SignedRequest {
                method: signed.method.clone(),
                path: signed.path.clone(),
                query: signed.query.clone(),
                headers: signed.headers.clone(),
                body: signed.body.clone(),
            };
            change(&mut near);
            near.verify(&context)
        };
        assert!(
            with(&|near| near.method = "PUT".to_owned()).is_err(),
            "{name}: method"
        );
        assert!(
            with(&|near| near.path.push_str("/x")).is_err(),
            "{name}: path"
        );
        assert!(
            with(&|near| near.query.push_str("&x=y")).is_err(),
            "{name}: query"
        );
        assert!(with(&|near| near.body.push(b' ')).is_err(), "{name}: body");
        let other = Context {
            secret: format!("{}x", context.secret),
            service: context.service.clone(),
            normalize: context.normalize,
        };
        assert_eq!(
            signed.verify(&other),
            Err(SignatureError::Mismatch),
            "{name}: secret"
        );
        for at in 0..signed.headers.len() {
            let covered =
                ["host", "x-amz-date", "authorization"].contains(&signed.headers[at].0.as_str());
            assert!(
                !covered || with(&|near| near.headers[at].1.push(b'1')).is_err(),
                "{name}: {}",
                signed.headers[at].0
            );
        }
    }
}
