//! IAM Access Analyzer, as far as it needs no analyzer: ValidatePolicy (REST-JSON), answered by [`lint`].
//! IAM Access Analyzer API Reference, "ValidatePolicy".

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Method, Response};
use iam::{Authorization, Target};
use policy::{DocumentKind, Partition};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::{Fault, unsourced};

use crate::{
    door::{Context, Door, Head, RequestLog, collect::collect, verify},
    edge::{
        body::RequestBody,
        response::{self, Body},
    },
};

/// The service in the credential scope.
const SERVICE: &str = "access-analyzer";

/// How many findings a page has by default.
const PAGE: usize = 100;

const LOCALES: &[&str] = &[
    "DE", "EN", "ES", "FR", "IT", "JA", "KO", "PT_BR", "ZH_CN", "ZH_TW",
];

const RESOURCE_TYPES: &[&str] = &[
    "AWS::S3::Bucket",
    "AWS::S3::AccessPoint",
    "AWS::S3::MultiRegionAccessPoint",
    "AWS::S3ObjectLambda::AccessPoint",
    "AWS::IAM::AssumeRolePolicyDocument",
    "AWS::DynamoDB::Table",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ValidatePolicyInput {
    policy_document: String,
    policy_type: String,
    /// Findings are in English for every locale: AWS's translations are not known.
    locale: Option<String>,
    validate_policy_resource_type: Option<String>,
}

/// Answers requests to Access Analyzer.
pub(crate) struct AccessAnalyzerDoor {
    context: Arc<Context>,
}

impl AccessAnalyzerDoor {
    pub(crate) fn new(context: &Arc<Context>) -> Self {
        Self {
            context: Arc::clone(context),
        }
    }
}

impl Door for AccessAnalyzerDoor {
    fn services() -> &'static [&'static str] {
        &[SERVICE]
    }

    fn claims(head: &Head<'_>) -> bool {
        head.signed_for == Some(SERVICE)
    }

    async fn serve(
        &self,
        mut head: Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> Response<Body> {
        let mut response = match self.validate_policy(&mut head, body, log).await {
            Ok(output) => response::json(200, &output),
            Err(fault) => {
                log.code = Some(fault.code().to_owned());
                refusal(&fault)
            }
        };
        response::set_header(&mut response, "x-amzn-requestid", &head.origin.request_id);
        if log.decision.is_some() {
            response::set_header(
                &mut response,
                response::DECISION_ID,
                &head.origin.request_id,
            );
        }
        response
    }
}

impl AccessAnalyzerDoor {
    async fn validate_policy(
        &self,
        head: &mut Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> Result<Value, Fault> {
        head.check_path()?;
        let body = collect(body, self.context.limits.body).await?;
        let caller = verify::verify(&self.context, head, SERVICE, &body)?;
        log.caller = caller.arn();
        let parts = head.parts;
        if parts.method != Method::POST || parts.uri.path() != "/policy/validation" {
            return Err(Fault::other(
                "UnknownOperationException",
                404,
                unsourced!(
                    "ValidatePolicy is the only operation of IAM Access Analyzer that this server has."
                ),
            ));
        }
        log.action = format!("{SERVICE}:ValidatePolicy");
        let (max_results, token) = page(parts.uri.query().unwrap_or_default())?;
        let input: ValidatePolicyInput = serde_json::from_slice(&body)
            .map_err(|_| invalid(unsourced!("policyDocument and policyType are required.")))?;
        let target = Target::new("access-analyzer:ValidatePolicy", "*");
        let partition = caller.account.partition.clone();
        let origin = Arc::new(head.origin.clone());
        let mut authorization = Authorization::new(
            &self.context.core,
            Arc::new(caller),
            origin,
            "ValidatePolicy",
        );
        let allowed = authorization.check(target);
        let audit = authorization.finish();
        log.decision = audit.decision;
        log.would_deny = audit.would_deny.is_some();
        allowed?;
        let findings = findings(&input, &partition)?;
        let shown: Vec<&Value> = findings.iter().skip(token).take(max_results).collect();
        let next = token + shown.len();
        let mut output = json!({ "findings": shown });
        if next < findings.len() {
            let token = URL_SAFE_NO_PAD.encode(format!("validate {next}"));
            if let Some(members) = output.as_object_mut() {
                members.insert("nextToken".to_owned(), json!(token));
            }
        }
        Ok(output)
    }
}

/// An error in REST-JSON: its code in a header, its message in the body.
fn refusal(fault: &Fault) -> Response<Body> {
    let code = match fault.code() {
        "AccessDenied" => "AccessDeniedException",
        "ValidationError" => "ValidationException",
        code => code,
    };
    let mut body = json!({ "message": fault.message() });
    if code == "ValidationException"
        && let Some(members) = body.as_object_mut()
    {
        members.insert("reason".to_owned(), json!("fieldValidationFailed"));
    }
    let mut response = response::json(fault.status(), &body);
    response::set_header(&mut response, "x-amzn-errortype", code);
    response
}

fn findings(input: &ValidatePolicyInput, partition: &str) -> Result<Vec<Value>, Fault> {
    let one_of = |name: &str, value: &Option<String>, known: &[&str]| match value {
        Some(value) if !known.contains(&value.as_str()) => Err(invalid(unsourced!(
            "{name} must be one of: {values}.",
            values = known.join(", ")
        ))),
        _ => Ok(()),
    };
    one_of("locale", &input.locale, LOCALES)?;
    let resource = &input.validate_policy_resource_type;
    one_of("validatePolicyResourceType", resource, RESOURCE_TYPES)?;
    let trust = resource.as_deref() == Some("AWS::IAM::AssumeRolePolicyDocument");
    let kind = match input.policy_type.as_str() {
        "IDENTITY_POLICY" => DocumentKind::Identity,
        "RESOURCE_POLICY" if trust => DocumentKind::Trust,
        "RESOURCE_POLICY" => DocumentKind::Resource,
        "SERVICE_CONTROL_POLICY" => DocumentKind::ServiceControl,
        "RESOURCE_CONTROL_POLICY" => DocumentKind::ResourceControl,
        _ => {
            return Err(invalid(unsourced!(
                "policyType must be one of: IDENTITY_POLICY, RESOURCE_POLICY, SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY."
            )));
        }
    };
    let text = &input.policy_document;
    let partition = Partition {
        name: partition,
        ..Partition::default()
    };
    let findings = lint::lint(text, kind, &partition, resource.as_deref());
    // Findings that AWS does not report have no code of AWS's.
    Ok(findings
        .iter()
        .filter(|finding| !finding.ours)
        .map(|finding| finding.json(text))
        .collect())
}

/// Reads `maxResults` and `nextToken` from the query: the size of a page, and the findings before it.
fn page(query: &str) -> Result<(usize, usize), Fault> {
    let parameters: Vec<(String, String)> = serde_urlencoded::from_str(query)
        .map_err(|_| invalid(unsourced!("The query is malformed.")))?;
    let value = |wanted: &str| {
        let found = parameters.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let most = match value("maxResults") {
        None => PAGE,
        Some(text) => text
            .parse()
            .ok()
            .filter(|most| *most > 0)
            .ok_or_else(|| invalid(unsourced!("maxResults must be a number from 1.")))?,
    };
    let token = match value("nextToken") {
        None => 0,
        Some(token) => URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.strip_prefix("validate ")?.parse().ok())
            .ok_or_else(|| invalid(unsourced!("nextToken is not valid.")))?,
    };
    Ok((most, token))
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::validation(text)
}
