//! The request and the policies for all engines: twenty conditional statements in ten policies, all of the requested service, half of them for the
//! resource.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

pub const USER: &str = "arn:aws:iam::111122223333:user/bob";
pub const ACCOUNT: &str = "111122223333";
pub const SERVICE: &str = "s3";
pub const NAME: &str = "GetObject";
pub const RESOURCE: &str = "arn:aws:s3:::data-7/shared/report.csv";
pub const LARGE: [&str; 3] = ["ReadOnlyAccess", "SecurityAudit", "PowerUserAccess"];

/// The condition keys that a server sets for a request.
pub const KEYS: [(&str, &str); 14] = [
    ("aws:CurrentTime", "2026-11-26T09:30:00Z"),
    ("aws:EpochTime", "1795685400"),
    ("aws:SourceIp", "10.7.12.99"),
    ("aws:SecureTransport", "true"),
    ("aws:RequestedRegion", "eu-west-1"),
    ("aws:ViaAWSService", "false"),
    ("aws:UserAgent", "aws-cli/2.15"),
    ("aws:PrincipalType", "User"),
    ("aws:PrincipalArn", USER),
    ("aws:PrincipalAccount", ACCOUNT),
    ("aws:PrincipalTag/team", "team-7"),
    ("aws:userid", "AIDAEXAMPLEEXAMPLE11"),
    ("aws:username", "bob"),
    ("s3:prefix", "shared/report"),
];

/// Ten policies with two conditional statements each. The second is for the resource, and the conditions of a few are met; with `all`, all
/// statements are for it, and all conditions are met.
pub fn policies(all: bool) -> Vec<String> {
    let policy = |n: usize| {
        let it = if all { 7 } else { n };
        let condition = match n % 5 {
            _ if all => r#""Bool":{"aws:SecureTransport":"true"}"#.to_owned(),
            0 => format!(r#""StringEquals":{{"aws:PrincipalTag/team":"team-{n}"}}"#),
            1 => format!(r#""IpAddress":{{"aws:SourceIp":["192.0.2.0/24","10.{n}.0.0/16"]}}"#),
            2 => r#""StringLike":{"s3:prefix":["shared/*","public/*"]}"#.to_owned(),
            3 => format!(r#""ArnLike":{{"aws:PrincipalArn":"arn:aws:iam::*:user/team-{n}/*"}}"#),
            _ => r#""DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}"#.to_owned(),
        };
        format!(
            r#"{{"Version":"2012-10-17","Statement":[
  {{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::data-{it}/*","Condition":{{
    "Bool":{{"aws:SecureTransport":"true"}}}}}},
  {{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::data-*/shared/*","Condition":{{{condition}}}}}]}}"#
        )
    };
    (0..10).map(policy).collect()
}

/// The best of several rounds: other load makes a round slower, never faster.
pub fn nanoseconds<T>(mut decide: impl FnMut() -> T) -> f64 {
    let mut count = 1_u32;
    loop {
        let began = Instant::now();
        for _ in 0..count {
            black_box(decide());
        }
        if began.elapsed() > Duration::from_micros(300) {
            break;
        }
        count *= 2;
    }
    let round = |_| {
        let began = Instant::now();
        for _ in 0..count {
            black_box(decide());
        }
        began.elapsed().as_secs_f64() * 1e9 / f64::from(count)
    };
    (0..600).map(round).fold(f64::INFINITY, f64::min)
}
