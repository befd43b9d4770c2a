// Extracted from botocore 1.44.5, sts/2011-06-15/service-2, by conformance/facts/extract_model.py. Do not edit.

use wire::{Constraints, Protocol, Rule, Service, Timestamp};

/// The service.
pub static SERVICE: Service = Service { name: "sts", version: "2011-06-15", xmlns: "https://sts.amazonaws.com/doc/2011-06-15/", echoes_values: true, protocol: Protocol::Query, constraints: Constraints::Listed("ValidationError") };

static ANY: Rule = Rule::any();
static ProvidedContextsListType: Rule = Rule::any().min(1).max(5);
static RootDurationSecondsType: Rule = Rule::any().min(0).max(900);
static SAMLAssertionType: Rule = Rule::any().min(4).max(100000).secret();
static TargetPrincipalType: Rule = Rule::any().min(12).max(2048);
static accessKeyIdType: Rule = Rule::any().min(16).max(128).pattern(r#"[\w]*"#, r#"[A-Za-z0-9_]*"#);
static accessKeySecretType: Rule = Rule::any().secret();
static arnType: Rule = Rule::any().min(20).max(2048).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{007E}\x{0085}\x{00A0}-\x{D7FF}\x{E000}-\x{FFFD}\x{1000}0-\x{10FF}FF]+"#);
static assumedRoleIdType: Rule = Rule::any().min(2).max(193).pattern(r#"[\w+=,.@:-]*"#, r#"[A-Za-z0-9_+=,.@:-]*"#);
static clientTokenType: Rule = Rule::any().min(4).max(20000).secret();
static contextAssertionType: Rule = Rule::any().min(4).max(2048);
static durationSecondsType: Rule = Rule::any().min(900).max(129600);
static encodedMessageType: Rule = Rule::any().min(1).max(10240);
static externalIdType: Rule = Rule::any().min(2).max(1224).pattern(r#"[\w+=,.@:\/-]*"#, r#"[A-Za-z0-9_+=,.@:/-]*"#);
static federatedIdType: Rule = Rule::any().min(2).max(193).pattern(r#"[\w+=,.@\:-]*"#, r#"[A-Za-z0-9_+=,.@:-]*"#);
static jwtAlgorithmType: Rule = Rule::any().min(5).max(5);
static minimumSessionTokenSizeType: Rule = Rule::any().min(0).max(4096);
static nonNegativeIntegerType: Rule = Rule::any().min(0);
static roleDurationSecondsType: Rule = Rule::any().min(900).max(43200);
static roleSessionNameType: Rule = Rule::any().min(2).max(64).pattern(r#"[\w+=,.@-]*"#, r#"[A-Za-z0-9_+=,.@-]*"#);
static serialNumberType: Rule = Rule::any().min(9).max(256).pattern(r#"[\w+=/:,.@-]*"#, r#"[A-Za-z0-9_+=/:,.@-]*"#);
static sessionPolicyDocumentType: Rule = Rule::any().min(1).max(2048).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{00FF}]+"#);
static sessionTokenSizeType: Rule = Rule::any().min(0);
static sessionTokenUtilizationType: Rule = Rule::any().min(0);
static sourceIdentityType: Rule = Rule::any().min(2).max(64).pattern(r#"[\w+=,.@-]*"#, r#"[A-Za-z0-9_+=,.@-]*"#);
static tagKeyListType: Rule = Rule::any().max(50).of(&tagKeyType);
static tagKeyType: Rule = Rule::any().min(1).max(128).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#, r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#);
static tagListType: Rule = Rule::any().max(50);
static tagValueType: Rule = Rule::any().min(0).max(256).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#, r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#);
static tokenCodeType: Rule = Rule::any().min(6).max(6).pattern(r#"[\d]*"#, r#"[0-9]*"#);
static tradeInTokenType: Rule = Rule::any().secret();
static unrestrictedSessionPolicyDocumentType: Rule = Rule::any().min(1).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{00FF}]+"#);
static urlType: Rule = Rule::any().min(4).max(2048);
static userNameType: Rule = Rule::any().min(2).max(32).pattern(r#"[\w+=,.@-]*"#, r#"[A-Za-z0-9_+=,.@-]*"#);
static webIdentitySubjectType: Rule = Rule::any().min(6).max(255);
static webIdentityTokenAudienceListType: Rule = Rule::any().min(1).max(10).of(&webIdentityTokenAudienceStringType);
static webIdentityTokenAudienceStringType: Rule = Rule::any().min(1).max(1000);
static webIdentityTokenDurationSecondsType: Rule = Rule::any().min(60).max(3600);
static webIdentityTokenType: Rule = Rule::any().secret();

/// Every rule, by shape.
pub static RULES: &[(&str, &Rule)] = &[
    ("ProvidedContextsListType", &ProvidedContextsListType),
    ("RootDurationSecondsType", &RootDurationSecondsType),
    ("SAMLAssertionType", &SAMLAssertionType),
    ("TargetPrincipalType", &TargetPrincipalType),
    ("accessKeyIdType", &accessKeyIdType),
    ("accessKeySecretType", &accessKeySecretType),
    ("arnType", &arnType),
    ("assumedRoleIdType", &assumedRoleIdType),
    ("clientTokenType", &clientTokenType),
    ("contextAssertionType", &contextAssertionType),
    ("durationSecondsType", &durationSecondsType),
    ("encodedMessageType", &encodedMessageType),
    ("externalIdType", &externalIdType),
    ("federatedIdType", &federatedIdType),
    ("jwtAlgorithmType", &jwtAlgorithmType),
    ("minimumSessionTokenSizeType", &minimumSessionTokenSizeType),
    ("nonNegativeIntegerType", &nonNegativeIntegerType),
    ("roleDurationSecondsType", &roleDurationSecondsType),
    ("roleSessionNameType", &roleSessionNameType),
    ("serialNumberType", &serialNumberType),
    ("sessionPolicyDocumentType", &sessionPolicyDocumentType),
    ("sessionTokenSizeType", &sessionTokenSizeType),
    ("sessionTokenUtilizationType", &sessionTokenUtilizationType),
    ("sourceIdentityType", &sourceIdentityType),
    ("tagKeyListType", &tagKeyListType),
    ("tagKeyType", &tagKeyType),
    ("tagListType", &tagListType),
    ("tagValueType", &tagValueType),
    ("tokenCodeType", &tokenCodeType),
    ("tradeInTokenType", &tradeInTokenType),
    ("unrestrictedSessionPolicyDocumentType", &unrestrictedSessionPolicyDocumentType),
    ("urlType", &urlType),
    ("userNameType", &userNameType),
    ("webIdentitySubjectType", &webIdentitySubjectType),
    ("webIdentityTokenAudienceListType", &webIdentityTokenAudienceListType),
    ("webIdentityTokenAudienceStringType", &webIdentityTokenAudienceStringType),
    ("webIdentityTokenDurationSecondsType", &webIdentityTokenDurationSecondsType),
    ("webIdentityTokenType", &webIdentityTokenType),
];

wire::shapes! {
    AssumeRoleRequest {
        role_arn: String = "RoleArn" required [arnType];
        role_session_name: String = "RoleSessionName" required [roleSessionNameType];
        policy_arns: Option<Vec<PolicyDescriptorType>> = "PolicyArns" optional [];
        policy: Option<String> = "Policy" optional [unrestrictedSessionPolicyDocumentType];
        duration_seconds: Option<i64> = "DurationSeconds" optional [roleDurationSecondsType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
        transitive_tag_keys: Option<Vec<String>> = "TransitiveTagKeys" optional [tagKeyListType];
        external_id: Option<String> = "ExternalId" optional [externalIdType];
        serial_number: Option<String> = "SerialNumber" optional [serialNumberType];
        token_code: Option<String> = "TokenCode" optional [tokenCodeType];
        source_identity: Option<String> = "SourceIdentity" optional [sourceIdentityType];
        provided_contexts: Option<Vec<ProvidedContext>> = "ProvidedContexts" optional [ProvidedContextsListType];
        minimum_session_token_size: Option<i64> = "MinimumSessionTokenSize" optional [minimumSessionTokenSizeType];
    }
    PolicyDescriptorType {
        arn: Option<String> = "arn" optional [arnType];
    }
    Tag {
        key: String = "Key" required [tagKeyType];
        value: String = "Value" required [tagValueType];
    }
    ProvidedContext {
        provider_arn: Option<String> = "ProviderArn" optional [arnType];
        context_assertion: Option<String> = "ContextAssertion" optional [contextAssertionType];
    }
    AssumeRoleResponse {
        credentials: Option<Credentials> = "Credentials" optional [];
        assumed_role_user: Option<AssumedRoleUser> = "AssumedRoleUser" optional [];
        packed_policy_size: Option<i64> = "PackedPolicySize" optional [nonNegativeIntegerType];
        source_identity: Option<String> = "SourceIdentity" optional [sourceIdentityType];
        session_token_utilization: Option<i64> = "SessionTokenUtilization" optional [sessionTokenUtilizationType];
        session_token_size: Option<i64> = "SessionTokenSize" optional [sessionTokenSizeType];
    }
    Credentials {
        access_key_id: String = "AccessKeyId" required [accessKeyIdType];
        secret_access_key: String = "SecretAccessKey" required [accessKeySecretType] secret;
        session_token: String = "SessionToken" required [];
        expiration: Timestamp = "Expiration" required [];
    }
    AssumedRoleUser {
        assumed_role_id: String = "AssumedRoleId" required [assumedRoleIdType];
        arn: String = "Arn" required [arnType];
    }
    AssumeRoleWithSAMLRequest {
        role_arn: String = "RoleArn" required [arnType];
        principal_arn: String = "PrincipalArn" required [arnType];
        saml_assertion: String = "SAMLAssertion" required [SAMLAssertionType] secret;
        policy_arns: Option<Vec<PolicyDescriptorType>> = "PolicyArns" optional [];
        policy: Option<String> = "Policy" optional [sessionPolicyDocumentType];
        duration_seconds: Option<i64> = "DurationSeconds" optional [roleDurationSecondsType];
        minimum_session_token_size: Option<i64> = "MinimumSessionTokenSize" optional [minimumSessionTokenSizeType];
    }
    AssumeRoleWithSAMLResponse {
        credentials: Option<Credentials> = "Credentials" optional [];
        assumed_role_user: Option<AssumedRoleUser> = "AssumedRoleUser" optional [];
        packed_policy_size: Option<i64> = "PackedPolicySize" optional [nonNegativeIntegerType];
        subject: Option<String> = "Subject" optional [];
        subject_type: Option<String> = "SubjectType" optional [];
        issuer: Option<String> = "Issuer" optional [];
        audience: Option<String> = "Audience" optional [];
        name_qualifier: Option<String> = "NameQualifier" optional [];
        source_identity: Option<String> = "SourceIdentity" optional [sourceIdentityType];
        session_token_utilization: Option<i64> = "SessionTokenUtilization" optional [sessionTokenUtilizationType];
        session_token_size: Option<i64> = "SessionTokenSize" optional [sessionTokenSizeType];
    }
    AssumeRoleWithWebIdentityRequest {
        role_arn: String = "RoleArn" required [arnType];
        role_session_name: String = "RoleSessionName" required [roleSessionNameType];
        web_identity_token: String = "WebIdentityToken" required [clientTokenType] secret;
        provider_id: Option<String> = "ProviderId" optional [urlType];
        policy_arns: Option<Vec<PolicyDescriptorType>> = "PolicyArns" optional [];
        policy: Option<String> = "Policy" optional [sessionPolicyDocumentType];
        duration_seconds: Option<i64> = "DurationSeconds" optional [roleDurationSecondsType];
        minimum_session_token_size: Option<i64> = "MinimumSessionTokenSize" optional [minimumSessionTokenSizeType];
    }
    AssumeRoleWithWebIdentityResponse {
        credentials: Option<Credentials> = "Credentials" optional [];
        subject_from_web_identity_token: Option<String> = "SubjectFromWebIdentityToken" optional [webIdentitySubjectType];
        assumed_role_user: Option<AssumedRoleUser> = "AssumedRoleUser" optional [];
        packed_policy_size: Option<i64> = "PackedPolicySize" optional [nonNegativeIntegerType];
        provider: Option<String> = "Provider" optional [];
        audience: Option<String> = "Audience" optional [];
        source_identity: Option<String> = "SourceIdentity" optional [sourceIdentityType];
        session_token_utilization: Option<i64> = "SessionTokenUtilization" optional [sessionTokenUtilizationType];
        session_token_size: Option<i64> = "SessionTokenSize" optional [sessionTokenSizeType];
    }
    AssumeRootRequest {
        target_principal: String = "TargetPrincipal" required [TargetPrincipalType];
        task_policy_arn: PolicyDescriptorType = "TaskPolicyArn" required [];
        duration_seconds: Option<i64> = "DurationSeconds" optional [RootDurationSecondsType];
        minimum_session_token_size: Option<i64> = "MinimumSessionTokenSize" optional [minimumSessionTokenSizeType];
    }
    AssumeRootResponse {
        credentials: Option<Credentials> = "Credentials" optional [];
        source_identity: Option<String> = "SourceIdentity" optional [sourceIdentityType];
        session_token_utilization: Option<i64> = "SessionTokenUtilization" optional [sessionTokenUtilizationType];
        session_token_size: Option<i64> = "SessionTokenSize" optional [sessionTokenSizeType];
    }
    DecodeAuthorizationMessageRequest {
        encoded_message: String = "EncodedMessage" required [encodedMessageType];
    }
    DecodeAuthorizationMessageResponse {
        decoded_message: Option<String> = "DecodedMessage" optional [];
    }
    GetAccessKeyInfoRequest {
        access_key_id: String = "AccessKeyId" required [accessKeyIdType];
    }
    GetAccessKeyInfoResponse {
        account: Option<String> = "Account" optional [];
    }
    GetCallerIdentityRequest {
    }
    GetCallerIdentityResponse {
        user_id: Option<String> = "UserId" optional [];
        account: Option<String> = "Account" optional [];
        arn: Option<String> = "Arn" optional [arnType];
    }
    GetDelegatedAccessTokenRequest {
        trade_in_token: String = "TradeInToken" required [tradeInTokenType] secret;
    }
    GetDelegatedAccessTokenResponse {
        credentials: Option<Credentials> = "Credentials" optional [];
        packed_policy_size: Option<i64> = "PackedPolicySize" optional [nonNegativeIntegerType];
        assumed_principal: Option<String> = "AssumedPrincipal" optional [arnType];
    }
    GetFederationTokenRequest {
        name: String = "Name" required [userNameType];
        policy: Option<String> = "Policy" optional [sessionPolicyDocumentType];
        policy_arns: Option<Vec<PolicyDescriptorType>> = "PolicyArns" optional [];
        duration_seconds: Option<i64> = "DurationSeconds" optional [durationSecondsType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
        minimum_session_token_size: Option<i64> = "MinimumSessionTokenSize" optional [minimumSessionTokenSizeType];
    }
    GetFederationTokenResponse {
        credentials: Option<Credentials> = "Credentials" optional [];
        federated_user: Option<FederatedUser> = "FederatedUser" optional [];
        packed_policy_size: Option<i64> = "PackedPolicySize" optional [nonNegativeIntegerType];
        session_token_utilization: Option<i64> = "SessionTokenUtilization" optional [sessionTokenUtilizationType];
        session_token_size: Option<i64> = "SessionTokenSize" optional [sessionTokenSizeType];
    }
    FederatedUser {
        federated_user_id: String = "FederatedUserId" required [federatedIdType];
        arn: String = "Arn" required [arnType];
    }
    GetSessionTokenRequest {
        duration_seconds: Option<i64> = "DurationSeconds" optional [durationSecondsType];
        serial_number: Option<String> = "SerialNumber" optional [serialNumberType];
        token_code: Option<String> = "TokenCode" optional [tokenCodeType];
        minimum_session_token_size: Option<i64> = "MinimumSessionTokenSize" optional [minimumSessionTokenSizeType];
    }
    GetSessionTokenResponse {
        credentials: Option<Credentials> = "Credentials" optional [];
        session_token_utilization: Option<i64> = "SessionTokenUtilization" optional [sessionTokenUtilizationType];
        session_token_size: Option<i64> = "SessionTokenSize" optional [sessionTokenSizeType];
    }
    GetWebIdentityTokenRequest {
        audience: Vec<String> = "Audience" required [webIdentityTokenAudienceListType];
        duration_seconds: Option<i64> = "DurationSeconds" optional [webIdentityTokenDurationSecondsType];
        signing_algorithm: String = "SigningAlgorithm" required [jwtAlgorithmType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    GetWebIdentityTokenResponse {
        web_identity_token: Option<String> = "WebIdentityToken" optional [webIdentityTokenType] secret;
        expiration: Option<Timestamp> = "Expiration" optional [];
    }
}

wire::errors! {
    ExpiredToken = "ExpiredTokenException" "ExpiredTokenException" 400;
    ExpiredTradeInToken = "ExpiredTradeInTokenException" "ExpiredTradeInTokenException" 400;
    IDPCommunicationError = "IDPCommunicationErrorException" "IDPCommunicationError" 400;
    IDPRejectedClaim = "IDPRejectedClaimException" "IDPRejectedClaim" 403;
    InvalidAuthorizationMessage = "InvalidAuthorizationMessageException" "InvalidAuthorizationMessageException" 400;
    InvalidIdentityToken = "InvalidIdentityTokenException" "InvalidIdentityToken" 400;
    JWTPayloadSizeExceeded = "JWTPayloadSizeExceededException" "JWTPayloadSizeExceededException" 400;
    MalformedPolicyDocument = "MalformedPolicyDocumentException" "MalformedPolicyDocument" 400;
    OutboundWebIdentityFederationDisabled = "OutboundWebIdentityFederationDisabledException" "OutboundWebIdentityFederationDisabledException" 403;
    PackedPolicyTooLarge = "PackedPolicyTooLargeException" "PackedPolicyTooLarge" 400;
    RegionDisabled = "RegionDisabledException" "RegionDisabledException" 403;
    SessionDurationEscalation = "SessionDurationEscalationException" "SessionDurationEscalationException" 403;
}

wire::operations! { SERVICE;
    AssumeRole: AssumeRoleRequest => AssumeRoleResponse, result "AssumeRoleResult" | MalformedPolicyDocument PackedPolicyTooLarge RegionDisabled ExpiredToken;
    AssumeRoleWithSAML: AssumeRoleWithSAMLRequest => AssumeRoleWithSAMLResponse, result "AssumeRoleWithSAMLResult" | MalformedPolicyDocument PackedPolicyTooLarge IDPRejectedClaim InvalidIdentityToken ExpiredToken RegionDisabled;
    AssumeRoleWithWebIdentity: AssumeRoleWithWebIdentityRequest => AssumeRoleWithWebIdentityResponse, result "AssumeRoleWithWebIdentityResult" | MalformedPolicyDocument PackedPolicyTooLarge IDPRejectedClaim IDPCommunicationError InvalidIdentityToken ExpiredToken RegionDisabled;
    AssumeRoot: AssumeRootRequest => AssumeRootResponse, result "AssumeRootResult" | RegionDisabled ExpiredToken;
    DecodeAuthorizationMessage: DecodeAuthorizationMessageRequest => DecodeAuthorizationMessageResponse, result "DecodeAuthorizationMessageResult" | InvalidAuthorizationMessage;
    GetAccessKeyInfo: GetAccessKeyInfoRequest => GetAccessKeyInfoResponse, result "GetAccessKeyInfoResult" | ;
    GetCallerIdentity: GetCallerIdentityRequest => GetCallerIdentityResponse, result "GetCallerIdentityResult" | ;
    GetDelegatedAccessToken: GetDelegatedAccessTokenRequest => GetDelegatedAccessTokenResponse, result "GetDelegatedAccessTokenResult" | ExpiredTradeInToken RegionDisabled PackedPolicyTooLarge;
    GetFederationToken: GetFederationTokenRequest => GetFederationTokenResponse, result "GetFederationTokenResult" | MalformedPolicyDocument PackedPolicyTooLarge RegionDisabled;
    GetSessionToken: GetSessionTokenRequest => GetSessionTokenResponse, result "GetSessionTokenResult" | RegionDisabled;
    GetWebIdentityToken: GetWebIdentityTokenRequest => GetWebIdentityTokenResponse, result "GetWebIdentityTokenResult" | SessionDurationEscalation OutboundWebIdentityFederationDisabled JWTPayloadSizeExceeded;
}
