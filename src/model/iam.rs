// Extracted from botocore 1.44.5, iam/2010-05-08/service-2, by conformance/facts/extract_model.py. Do not edit.

use std::collections::BTreeMap;

use wire::{Blob, Constraints, Protocol, Rule, Service, Timestamp};

/// The service.
pub static SERVICE: Service = Service { name: "iam", version: "2010-05-08", xmlns: "https://iam.amazonaws.com/doc/2010-05-08/", echoes_values: false, protocol: Protocol::Query, constraints: Constraints::Listed("ValidationError") };

static ANY: Rule = Rule::any();
static AccessAdvisorUsageGranularityType: Rule = Rule::any().one_of(&["SERVICE_LEVEL", "ACTION_LEVEL"]);
static ActionNameListType: Rule = Rule::any().of(&ActionNameType);
static ActionNameType: Rule = Rule::any().min(3).max(128);
static ArnListType: Rule = Rule::any().of(&arnType);
static AttachmentName: Rule = Rule::any().min(1).max(128).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#);
static AttachmentType: Rule = Rule::any().one_of(&["user", "group", "role"]);
static BootstrapDatum: Rule = Rule::any().secret();
static CertificationKeyType: Rule = Rule::any().min(1).max(128).pattern(r#"[\u0020-\u00FF]+"#, r#"[\x{0020}-\x{00FF}]+"#);
static CertificationMapType: Rule = Rule::any().of(&CertificationValueType);
static CertificationValueType: Rule = Rule::any().min(1).max(32).pattern(r#"[\u0020-\u00FF]+"#, r#"[\x{0020}-\x{00FF}]+"#);
static ContextKeyNameType: Rule = Rule::any().min(5).max(256);
static ContextKeyNamesResultListType: Rule = Rule::any().of(&ContextKeyNameType);
static ContextKeyTypeEnum: Rule = Rule::any().one_of(&["string", "stringList", "numeric", "numericList", "boolean", "booleanList", "ip", "ipList", "binary", "binaryList", "date", "dateList"]);
static DeletionTaskIdType: Rule = Rule::any().min(1).max(1000);
static DeletionTaskStatusType: Rule = Rule::any().one_of(&["SUCCEEDED", "IN_PROGRESS", "FAILED", "NOT_STARTED"]);
static EntityType: Rule = Rule::any().one_of(&["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]);
static EvalDecisionDetailsType: Rule = Rule::any().of(&PolicyEvaluationDecisionType);
static EvalDecisionSourceType: Rule = Rule::any().min(3).max(256);
static FeatureType: Rule = Rule::any().one_of(&["RootCredentialsManagement", "RootSessions"]);
static FeaturesListType: Rule = Rule::any().of(&FeatureType);
static OpenIDConnectProviderUrlType: Rule = Rule::any().min(1).max(255);
static OrganizationIdType: Rule = Rule::any().max(34).pattern(r#"^o-[a-z0-9]{10,32}$"#, r#"o-[a-z0-9]{10,32}"#);
static OrganizationPolicyListType: Rule = Rule::any().max(7);
static PermissionsBoundaryAttachmentType: Rule = Rule::any().one_of(&["PermissionsBoundaryPolicy"]);
static PolicyEvaluationDecisionType: Rule = Rule::any().one_of(&["allowed", "explicitDeny", "implicitDeny"]);
static PolicyExclusionsListType: Rule = Rule::any().max(256);
static PolicyIdentifierPolicyType: Rule = Rule::any().one_of(&["inline", "aws-managed", "user-managed", "permission-boundary", "scp", "rcp"]);
static PolicyParameterTypeEnum: Rule = Rule::any().one_of(&["string", "stringList"]);
static PolicySourceType: Rule = Rule::any().one_of(&["user", "group", "role", "aws-managed", "user-managed", "resource", "none"]);
static PolicyUsageType: Rule = Rule::any().one_of(&["PermissionsPolicy", "PermissionsBoundary"]);
static ReasonType: Rule = Rule::any().max(1000);
static RegionNameType: Rule = Rule::any().min(1).max(100);
static ReportFormatType: Rule = Rule::any().one_of(&["text/csv"]);
static ReportStateType: Rule = Rule::any().one_of(&["STARTED", "INPROGRESS", "COMPLETE"]);
static ResourceHandlingOptionType: Rule = Rule::any().min(1).max(64);
static ResourceNameListType: Rule = Rule::any().of(&ResourceNameType);
static ResourceNameType: Rule = Rule::any().min(1).max(2048);
static SAMLMetadataDocumentType: Rule = Rule::any().min(1000).max(10000000);
static SAMLProviderNameType: Rule = Rule::any().min(1).max(128).pattern(r#"[\w._-]+"#, r#"[A-Za-z0-9_._-]+"#);
static SimulationPolicyListType: Rule = Rule::any().of(&policyDocumentType);
static accessKeyIdType: Rule = Rule::any().min(16).max(128).pattern(r#"[\w]+"#, r#"[A-Za-z0-9_]+"#).says("The specified value for accessKeyId is invalid. It must contain only alphanumeric characters.");
static accessKeySecretType: Rule = Rule::any().secret();
static accountAliasListType: Rule = Rule::any().of(&accountAliasType);
static accountAliasType: Rule = Rule::any().min(3).max(63).pattern(r#"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"#, r#"(?:[a-z0-9]|[a-z0-9]-[a-z0-9])(?:-?[a-z0-9])*"#);
static accountIdType: Rule = Rule::any().pattern(r#"\d{12}"#, r#"[0-9]{12}"#);
static accountPropertiesMapType: Rule = Rule::any().of(&accountPropertyValueType);
static accountPropertyKeyType: Rule = Rule::any().min(1).max(50).pattern(r#"^[A-Za-z][A-Za-z0-9/_-]*$"#, r#"[A-Za-z][A-Za-z0-9/_-]*"#);
static accountPropertyValueType: Rule = Rule::any().min(1).max(1024);
static arnType: Rule = Rule::any().min(20).max(2048);
static assertionEncryptionModeType: Rule = Rule::any().one_of(&["Required", "Allowed"]);
static assignmentStatusType: Rule = Rule::any().one_of(&["Assigned", "Unassigned", "Any"]);
static authenticationCodeType: Rule = Rule::any().min(6).max(6).pattern(r#"[\d]+"#, r#"[0-9]+"#);
static certificateBodyType: Rule = Rule::any().max(16384).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{00FF}]+"#).says("The specified value for {member} is invalid. It must contain only printable ASCII characters.");
static certificateChainType: Rule = Rule::any().max(2097152).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{00FF}]+"#).says("The specified value for {member} is invalid. It must contain only printable ASCII characters.");
static certificateIdType: Rule = Rule::any().min(24).max(128).pattern(r#"[\w]+"#, r#"[A-Za-z0-9_]+"#);
static clientIDListType: Rule = Rule::any().of(&clientIDType);
static clientIDType: Rule = Rule::any().min(1).max(255);
static consoleDeepLinkType: Rule = Rule::any().min(1).max(255);
static credentialAgeDays: Rule = Rule::any().min(1).max(36600);
static customSuffixType: Rule = Rule::any().min(1).max(64).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#);
static delegationRequestDescriptionType: Rule = Rule::any().max(1000).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{007E}\x{00A1}-\x{00FF}]*"#);
static delegationRequestIdType: Rule = Rule::any().min(16).max(128).pattern(r#"[\w-]+"#, r#"[A-Za-z0-9_-]+"#);
static encodingType: Rule = Rule::any().one_of(&["SSH", "PEM"]);
static entityListType: Rule = Rule::any().of(&EntityType);
static entityNameType: Rule = Rule::any().min(1).max(128).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#);
static existingUserNameType: Rule = Rule::any().min(1).max(128).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#).says("The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
static globalEndpointTokenVersion: Rule = Rule::any().one_of(&["v1Token", "v2Token"]);
static groupNameListType: Rule = Rule::any().of(&groupNameType);
static groupNameType: Rule = Rule::any().min(1).max(128).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#).says("The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
static idType: Rule = Rule::any().min(16).max(128).pattern(r#"[\w]+"#, r#"[A-Za-z0-9_]+"#);
static instanceProfileNameType: Rule = Rule::any().min(1).max(128).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#).says("The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
static jobIDType: Rule = Rule::any().min(36).max(36);
static jobStatusType: Rule = Rule::any().one_of(&["IN_PROGRESS", "COMPLETED", "FAILED"]);
static localeType: Rule = Rule::any().min(2).max(12);
static managedByTypeType: Rule = Rule::any().one_of(&["Service"]);
static managedByValueType: Rule = Rule::any().min(1).max(128);
static managedPolicyArnListType: Rule = Rule::any().of(&arnType);
static mapStringReplacementValueEntry: Rule = Rule::any().max(30);
static markerType: Rule = Rule::any().min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#, r#"[\x{0020}-\x{00FF}]+"#);
static maxItemsType: Rule = Rule::any().min(1).max(1000);
static maxPasswordAgeType: Rule = Rule::any().min(1).max(1095);
static minimumPasswordLengthType: Rule = Rule::any().min(6).max(128);
static notesType: Rule = Rule::any().max(500).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{007E}\x{00A1}-\x{00FF}]*"#);
static notificationChannelType: Rule = Rule::any().min(2).max(400).pattern(r#"^[a-zA-Z0-9:_.-]+$"#, r#"[a-zA-Z0-9:_.-]+"#);
static organizationsEntityPathType: Rule = Rule::any().min(19).max(427).pattern(r#"^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z-\/]*"#, r#"^o-[0-9a-z]{10,32}/r-[0-9a-z]{4,32}[0-9a-z-/]*"#);
static organizationsPolicyIdType: Rule = Rule::any().pattern(r#"^p-[0-9a-zA-Z_]{8,128}$"#, r#"p-[0-9a-zA-Z_]{8,128}"#);
static ownerIdType: Rule = Rule::any().min(20).max(2048).pattern(r#"^[a-zA-Z0-9:/+=,.@_-]+$"#, r#"[a-zA-Z0-9:/+=,.@_-]+"#);
static parameterDefaultValueType: Rule = Rule::any().max(1024);
static parameterDescriptionType: Rule = Rule::any().max(1000);
static parameterNameType: Rule = Rule::any().min(1).max(128);
static parameterSubTypeType: Rule = Rule::any().max(256);
static parameterTypeType: Rule = Rule::any().one_of(&["String", "StringList", "Number", "NumberList", "Arn", "ArnList"]);
static passwordReusePreventionType: Rule = Rule::any().min(1).max(24);
static passwordType: Rule = Rule::any().max(128).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{00FF}]+"#).secret().says("The specified value for {member} is invalid. It must contain only printable ASCII characters.");
static pathPrefixType: Rule = Rule::any().min(1).max(512).pattern(r#"\u002F[\u0021-\u007F]*"#, r#"\x{002F}[\x{0021}-\x{007F}]*"#).says("The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.");
static pathType: Rule = Rule::any().min(1).max(512).pattern(r#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#, r#"(\x{002F})|(\x{002F}[\x{0021}-\x{007E}]+\x{002F})"#).says("The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.");
static permissionCheckResultType: Rule = Rule::any().one_of(&["ALLOWED", "DENIED", "UNSURE"]);
static permissionCheckStatusType: Rule = Rule::any().one_of(&["COMPLETE", "IN_PROGRESS", "FAILED"]);
static policyDescriptionType: Rule = Rule::any().max(1000);
static policyDocumentType: Rule = Rule::any().max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{00FF}]+"#).says("The specified value for {member} is invalid. It must contain only printable ASCII characters.");
static policyNameListType: Rule = Rule::any().of(&policyNameType);
static policyNameType: Rule = Rule::any().min(1).max(128).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#).says("The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
static policyOwnerEntityType: Rule = Rule::any().one_of(&["USER", "ROLE", "GROUP"]);
static policyParameterListType: Rule = Rule::any().max(50);
static policyParameterNameType: Rule = Rule::any().min(5).max(256).pattern(r#"[ -~]+"#, r#"[ -\~]+"#);
static policyParameterValueType: Rule = Rule::any().pattern(r#"[ -~]+"#, r#"[ -\~]+"#);
static policyParameterValuesListType: Rule = Rule::any().of(&policyParameterValueType);
static policyPathType: Rule = Rule::any().min(1).max(512).pattern(r#"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#, r#"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#).says("The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.");
static policyScopeType: Rule = Rule::any().one_of(&["All", "AWS", "Local"]);
static policyType: Rule = Rule::any().one_of(&["INLINE", "MANAGED"]);
static policyVersionIdType: Rule = Rule::any().pattern(r#"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#, r#"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#);
static privateKeyIdType: Rule = Rule::any().min(22).max(64).pattern(r#"[A-Z0-9]+"#, r#"[A-Z0-9]+"#);
static privateKeyList: Rule = Rule::any().max(2);
static privateKeyType: Rule = Rule::any().max(16384).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{00FF}]+"#).secret().says("The specified value for {member} is invalid. It must contain only printable ASCII characters.");
static publicKeyFingerprintType: Rule = Rule::any().min(48).max(48).pattern(r#"[:\w]+"#, r#"[:A-Za-z0-9_]+"#);
static publicKeyIdType: Rule = Rule::any().min(20).max(128).pattern(r#"[\w]+"#, r#"[A-Za-z0-9_]+"#);
static publicKeyMaterialType: Rule = Rule::any().max(16384).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{00FF}]+"#).says("The specified value for {member} is invalid. It must contain only printable ASCII characters.");
static redirectUrlType: Rule = Rule::any().min(1).max(255).pattern(r#"^http(s?)://[a-zA-Z0-9._/-]*(\?[a-zA-Z0-9._=&-]*)?(#[a-zA-Z0-9._/-]*)?$"#, r#"http(s?)://[a-zA-Z0-9._/-]*(\?[a-zA-Z0-9._=\&-]*)?(#[a-zA-Z0-9._/-]*)?"#);
static replacementValueListType: Rule = Rule::any().min(1).max(20);
static requestMessageType: Rule = Rule::any().max(200).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{007E}\x{00A1}-\x{00FF}]*"#);
static requestorNameType: Rule = Rule::any().max(30).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{007E}\x{00A1}-\x{00FF}]*"#);
static requestorWorkflowIdType: Rule = Rule::any().min(5).max(400).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]+"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{007E}\x{00A1}-\x{00FF}]+"#);
static roleDescriptionPatternType: Rule = Rule::any().min(1).max(512);
static roleDescriptionType: Rule = Rule::any().max(1000).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{007E}\x{00A1}-\x{00FF}]*"#);
static roleMaxSessionDurationType: Rule = Rule::any().min(3600).max(43200);
static roleNamePatternType: Rule = Rule::any().min(1).max(256);
static roleNameType: Rule = Rule::any().min(1).max(64).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#).says("The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
static rolePathPatternType: Rule = Rule::any().min(1).max(256).pattern(r#"/[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*/"#, r#"/[\x{0009}\x{000A}\x{000D}\x{0020}-\x{007E}\x{00A1}-\x{00FF}]*/"#);
static rolePermissionRestrictionArnListType: Rule = Rule::any().of(&arnType);
static roleTemplateDescriptionType: Rule = Rule::any().max(512).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#, r#"[\x{0009}\x{000A}\x{000D}\x{0020}-\x{007E}\x{00A1}-\x{00FF}]*"#);
static roleTemplateNameType: Rule = Rule::any().min(1).max(128).pattern(r#"[\w+=,.\-]+"#, r#"[A-Za-z0-9_+=,.\-]+"#);
static serialNumberType: Rule = Rule::any().min(9).max(256).pattern(r#"[\w+=/:,.@-]+"#, r#"[A-Za-z0-9_+=/:,.@-]+"#);
static serverCertificateNameType: Rule = Rule::any().min(1).max(128).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#);
static serviceCredentialAlias: Rule = Rule::any().min(0).max(200).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#);
static serviceCredentialSecret: Rule = Rule::any().secret();
static serviceNamespaceListType: Rule = Rule::any().min(1).max(200).of(&serviceNamespaceType);
static serviceNamespaceType: Rule = Rule::any().min(1).max(64).pattern(r#"[\w-]*"#, r#"[A-Za-z0-9_-]*"#);
static servicePassword: Rule = Rule::any().secret();
static serviceSpecificCredentialId: Rule = Rule::any().min(20).max(128).pattern(r#"[\w]+"#, r#"[A-Za-z0-9_]+"#);
static serviceUserName: Rule = Rule::any().min(0).max(200).pattern(r#"[\w+=,.@-]*"#, r#"[A-Za-z0-9_+=,.@-]*"#);
static sessionDurationType: Rule = Rule::any().min(300).max(43200);
static sortKeyType: Rule = Rule::any().one_of(&["SERVICE_NAMESPACE_ASCENDING", "SERVICE_NAMESPACE_DESCENDING", "LAST_AUTHENTICATED_TIME_ASCENDING", "LAST_AUTHENTICATED_TIME_DESCENDING"]);
static stateType: Rule = Rule::any().one_of(&["UNASSIGNED", "ASSIGNED", "PENDING_APPROVAL", "FINALIZED", "ACCEPTED", "REJECTED", "EXPIRED"]);
static statusType: Rule = Rule::any().one_of(&["Active", "Inactive", "Expired"]);
static summaryContentType: Rule = Rule::any().min(0).max(10000);
static summaryKeyType: Rule = Rule::any().one_of(&["Users", "UsersQuota", "Groups", "GroupsQuota", "ServerCertificates", "ServerCertificatesQuota", "UserPolicySizeQuota", "GroupPolicySizeQuota", "GroupsPerUserQuota", "SigningCertificatesPerUserQuota", "AccessKeysPerUserQuota", "MFADevices", "MFADevicesInUse", "AccountMFAEnabled", "AccountAccessKeysPresent", "AccountPasswordPresent", "AccountSigningCertificatesPresent", "AttachedPoliciesPerGroupQuota", "AttachedPoliciesPerRoleQuota", "AttachedPoliciesPerUserQuota", "Policies", "PoliciesQuota", "PolicySizeQuota", "PolicyVersionsInUse", "PolicyVersionsInUseQuota", "VersionsPerPolicyQuota", "GlobalEndpointTokenVersion", "AssumeRolePolicySizeQuota", "InstanceProfiles", "InstanceProfilesQuota", "Providers", "RolePolicySizeQuota", "Roles", "RolesQuota"]);
static summaryStateType: Rule = Rule::any().one_of(&["AVAILABLE", "NOT_AVAILABLE", "NOT_SUPPORTED", "FAILED"]);
static tagKeyListType: Rule = Rule::any().max(50).of(&tagKeyType);
static tagKeyType: Rule = Rule::any().min(1).max(128).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#, r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#);
static tagListType: Rule = Rule::any().max(50);
static tagTemplateKeyType: Rule = Rule::any().min(1).max(128).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@{}]+"#, r#"[\p{L}\p{Z}\p{N}_.:/=+\-@{}]+"#);
static tagTemplateListType: Rule = Rule::any().max(50);
static tagTemplateValueType: Rule = Rule::any().min(0).max(256).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@{}]*"#, r#"[\p{L}\p{Z}\p{N}_.:/=+\-@{}]*"#);
static tagValueType: Rule = Rule::any().min(0).max(256).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#, r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#);
static thumbprintListType: Rule = Rule::any().of(&thumbprintType);
static thumbprintType: Rule = Rule::any();
static userNameType: Rule = Rule::any().min(1).max(64).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#).says("The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
static virtualMFADeviceName: Rule = Rule::any().min(1).pattern(r#"[\w+=,.@-]+"#, r#"[A-Za-z0-9_+=,.@-]+"#);

/// Every rule, by shape.
pub static RULES: &[(&str, &Rule)] = &[
    ("AccessAdvisorUsageGranularityType", &AccessAdvisorUsageGranularityType),
    ("ActionNameListType", &ActionNameListType),
    ("ActionNameType", &ActionNameType),
    ("ArnListType", &ArnListType),
    ("AttachmentName", &AttachmentName),
    ("AttachmentType", &AttachmentType),
    ("BootstrapDatum", &BootstrapDatum),
    ("CertificationKeyType", &CertificationKeyType),
    ("CertificationMapType", &CertificationMapType),
    ("CertificationValueType", &CertificationValueType),
    ("ContextKeyNameType", &ContextKeyNameType),
    ("ContextKeyNamesResultListType", &ContextKeyNamesResultListType),
    ("ContextKeyTypeEnum", &ContextKeyTypeEnum),
    ("DeletionTaskIdType", &DeletionTaskIdType),
    ("DeletionTaskStatusType", &DeletionTaskStatusType),
    ("EntityType", &EntityType),
    ("EvalDecisionDetailsType", &EvalDecisionDetailsType),
    ("EvalDecisionSourceType", &EvalDecisionSourceType),
    ("FeatureType", &FeatureType),
    ("FeaturesListType", &FeaturesListType),
    ("OpenIDConnectProviderUrlType", &OpenIDConnectProviderUrlType),
    ("OrganizationIdType", &OrganizationIdType),
    ("OrganizationPolicyListType", &OrganizationPolicyListType),
    ("PermissionsBoundaryAttachmentType", &PermissionsBoundaryAttachmentType),
    ("PolicyEvaluationDecisionType", &PolicyEvaluationDecisionType),
    ("PolicyExclusionsListType", &PolicyExclusionsListType),
    ("PolicyIdentifierPolicyType", &PolicyIdentifierPolicyType),
    ("PolicyParameterTypeEnum", &PolicyParameterTypeEnum),
    ("PolicySourceType", &PolicySourceType),
    ("PolicyUsageType", &PolicyUsageType),
    ("ReasonType", &ReasonType),
    ("RegionNameType", &RegionNameType),
    ("ReportFormatType", &ReportFormatType),
    ("ReportStateType", &ReportStateType),
    ("ResourceHandlingOptionType", &ResourceHandlingOptionType),
    ("ResourceNameListType", &ResourceNameListType),
    ("ResourceNameType", &ResourceNameType),
    ("SAMLMetadataDocumentType", &SAMLMetadataDocumentType),
    ("SAMLProviderNameType", &SAMLProviderNameType),
    ("SimulationPolicyListType", &SimulationPolicyListType),
    ("accessKeyIdType", &accessKeyIdType),
    ("accessKeySecretType", &accessKeySecretType),
    ("accountAliasListType", &accountAliasListType),
    ("accountAliasType", &accountAliasType),
    ("accountIdType", &accountIdType),
    ("accountPropertiesMapType", &accountPropertiesMapType),
    ("accountPropertyKeyType", &accountPropertyKeyType),
    ("accountPropertyValueType", &accountPropertyValueType),
    ("arnType", &arnType),
    ("assertionEncryptionModeType", &assertionEncryptionModeType),
    ("assignmentStatusType", &assignmentStatusType),
    ("authenticationCodeType", &authenticationCodeType),
    ("certificateBodyType", &certificateBodyType),
    ("certificateChainType", &certificateChainType),
    ("certificateIdType", &certificateIdType),
    ("clientIDListType", &clientIDListType),
    ("clientIDType", &clientIDType),
    ("consoleDeepLinkType", &consoleDeepLinkType),
    ("credentialAgeDays", &credentialAgeDays),
    ("customSuffixType", &customSuffixType),
    ("delegationRequestDescriptionType", &delegationRequestDescriptionType),
    ("delegationRequestIdType", &delegationRequestIdType),
    ("encodingType", &encodingType),
    ("entityListType", &entityListType),
    ("entityNameType", &entityNameType),
    ("existingUserNameType", &existingUserNameType),
    ("globalEndpointTokenVersion", &globalEndpointTokenVersion),
    ("groupNameListType", &groupNameListType),
    ("groupNameType", &groupNameType),
    ("idType", &idType),
    ("instanceProfileNameType", &instanceProfileNameType),
    ("jobIDType", &jobIDType),
    ("jobStatusType", &jobStatusType),
    ("localeType", &localeType),
    ("managedByTypeType", &managedByTypeType),
    ("managedByValueType", &managedByValueType),
    ("managedPolicyArnListType", &managedPolicyArnListType),
    ("mapStringReplacementValueEntry", &mapStringReplacementValueEntry),
    ("markerType", &markerType),
    ("maxItemsType", &maxItemsType),
    ("maxPasswordAgeType", &maxPasswordAgeType),
    ("minimumPasswordLengthType", &minimumPasswordLengthType),
    ("notesType", &notesType),
    ("notificationChannelType", &notificationChannelType),
    ("organizationsEntityPathType", &organizationsEntityPathType),
    ("organizationsPolicyIdType", &organizationsPolicyIdType),
    ("ownerIdType", &ownerIdType),
    ("parameterDefaultValueType", &parameterDefaultValueType),
    ("parameterDescriptionType", &parameterDescriptionType),
    ("parameterNameType", &parameterNameType),
    ("parameterSubTypeType", &parameterSubTypeType),
    ("parameterTypeType", &parameterTypeType),
    ("passwordReusePreventionType", &passwordReusePreventionType),
    ("passwordType", &passwordType),
    ("pathPrefixType", &pathPrefixType),
    ("pathType", &pathType),
    ("permissionCheckResultType", &permissionCheckResultType),
    ("permissionCheckStatusType", &permissionCheckStatusType),
    ("policyDescriptionType", &policyDescriptionType),
    ("policyDocumentType", &policyDocumentType),
    ("policyNameListType", &policyNameListType),
    ("policyNameType", &policyNameType),
    ("policyOwnerEntityType", &policyOwnerEntityType),
    ("policyParameterListType", &policyParameterListType),
    ("policyParameterNameType", &policyParameterNameType),
    ("policyParameterValueType", &policyParameterValueType),
    ("policyParameterValuesListType", &policyParameterValuesListType),
    ("policyPathType", &policyPathType),
    ("policyScopeType", &policyScopeType),
    ("policyType", &policyType),
    ("policyVersionIdType", &policyVersionIdType),
    ("privateKeyIdType", &privateKeyIdType),
    ("privateKeyList", &privateKeyList),
    ("privateKeyType", &privateKeyType),
    ("publicKeyFingerprintType", &publicKeyFingerprintType),
    ("publicKeyIdType", &publicKeyIdType),
    ("publicKeyMaterialType", &publicKeyMaterialType),
    ("redirectUrlType", &redirectUrlType),
    ("replacementValueListType", &replacementValueListType),
    ("requestMessageType", &requestMessageType),
    ("requestorNameType", &requestorNameType),
    ("requestorWorkflowIdType", &requestorWorkflowIdType),
    ("roleDescriptionPatternType", &roleDescriptionPatternType),
    ("roleDescriptionType", &roleDescriptionType),
    ("roleMaxSessionDurationType", &roleMaxSessionDurationType),
    ("roleNamePatternType", &roleNamePatternType),
    ("roleNameType", &roleNameType),
    ("rolePathPatternType", &rolePathPatternType),
    ("rolePermissionRestrictionArnListType", &rolePermissionRestrictionArnListType),
    ("roleTemplateDescriptionType", &roleTemplateDescriptionType),
    ("roleTemplateNameType", &roleTemplateNameType),
    ("serialNumberType", &serialNumberType),
    ("serverCertificateNameType", &serverCertificateNameType),
    ("serviceCredentialAlias", &serviceCredentialAlias),
    ("serviceCredentialSecret", &serviceCredentialSecret),
    ("serviceNamespaceListType", &serviceNamespaceListType),
    ("serviceNamespaceType", &serviceNamespaceType),
    ("servicePassword", &servicePassword),
    ("serviceSpecificCredentialId", &serviceSpecificCredentialId),
    ("serviceUserName", &serviceUserName),
    ("sessionDurationType", &sessionDurationType),
    ("sortKeyType", &sortKeyType),
    ("stateType", &stateType),
    ("statusType", &statusType),
    ("summaryContentType", &summaryContentType),
    ("summaryKeyType", &summaryKeyType),
    ("summaryStateType", &summaryStateType),
    ("tagKeyListType", &tagKeyListType),
    ("tagKeyType", &tagKeyType),
    ("tagListType", &tagListType),
    ("tagTemplateKeyType", &tagTemplateKeyType),
    ("tagTemplateListType", &tagTemplateListType),
    ("tagTemplateValueType", &tagTemplateValueType),
    ("tagValueType", &tagValueType),
    ("thumbprintListType", &thumbprintListType),
    ("thumbprintType", &thumbprintType),
    ("userNameType", &userNameType),
    ("virtualMFADeviceName", &virtualMFADeviceName),
];

wire::shapes! {
    AcceptDelegationRequestRequest {
        delegation_request_id: String = "DelegationRequestId" required [delegationRequestIdType];
    }
    AcquireRoleRequest {
        template_arn: String = "TemplateArn" required [arnType];
        template_minor_version: Option<i64> = "TemplateMinorVersion" optional [];
        replacement_values: Option<BTreeMap<String, ReplacementValueEntry>> = "ReplacementValues" optional [mapStringReplacementValueEntry];
    }
    ReplacementValueEntry {
        values: Vec<String> = "Values" required [replacementValueListType];
    }
    AcquireRoleResponse {
        role: Role = "Role" required [];
    }
    Role {
        path: String = "Path" required [pathType];
        role_name: String = "RoleName" required [roleNameType];
        role_id: String = "RoleId" required [idType];
        arn: String = "Arn" required [arnType];
        create_date: Timestamp = "CreateDate" required [];
        assume_role_policy_document: Option<String> = "AssumeRolePolicyDocument" optional [policyDocumentType];
        description: Option<String> = "Description" optional [roleDescriptionType];
        max_session_duration: Option<i64> = "MaxSessionDuration" optional [roleMaxSessionDurationType];
        permissions_boundary: Option<AttachedPermissionsBoundary> = "PermissionsBoundary" optional [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
        role_last_used: Option<RoleLastUsed> = "RoleLastUsed" optional [];
        source_role_template: Option<SourceRoleTemplate> = "SourceRoleTemplate" optional [];
    }
    AttachedPermissionsBoundary {
        permissions_boundary_type: Option<String> = "PermissionsBoundaryType" optional [PermissionsBoundaryAttachmentType];
        permissions_boundary_arn: Option<String> = "PermissionsBoundaryArn" optional [arnType];
    }
    Tag {
        key: String = "Key" required [tagKeyType];
        value: String = "Value" required [tagValueType];
    }
    RoleLastUsed {
        last_used_date: Option<Timestamp> = "LastUsedDate" optional [];
        region: Option<String> = "Region" optional [];
    }
    SourceRoleTemplate {
        template_arn: String = "TemplateArn" required [arnType];
        template_minor_version: i64 = "TemplateMinorVersion" required [];
    }
    AddClientIDToOpenIDConnectProviderRequest {
        open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required [arnType];
        client_id: String = "ClientID" required [clientIDType];
    }
    AddRoleToInstanceProfileRequest {
        instance_profile_name: String = "InstanceProfileName" required [instanceProfileNameType];
        role_name: String = "RoleName" required [roleNameType];
    }
    AddUserToGroupRequest {
        group_name: String = "GroupName" required [groupNameType];
        user_name: String = "UserName" required [existingUserNameType];
    }
    AssociateDelegationRequestRequest {
        delegation_request_id: String = "DelegationRequestId" required [delegationRequestIdType];
    }
    AttachGroupPolicyRequest {
        group_name: String = "GroupName" required [groupNameType];
        policy_arn: String = "PolicyArn" required [arnType];
    }
    AttachRolePolicyRequest {
        role_name: String = "RoleName" required [roleNameType];
        policy_arn: String = "PolicyArn" required [arnType];
    }
    AttachUserPolicyRequest {
        user_name: String = "UserName" required [userNameType];
        policy_arn: String = "PolicyArn" required [arnType];
    }
    ChangePasswordRequest {
        old_password: String = "OldPassword" required [passwordType] secret;
        new_password: String = "NewPassword" required [passwordType] secret;
    }
    CreateAccessKeyRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
    }
    CreateAccessKeyResponse {
        access_key: AccessKey = "AccessKey" required [];
    }
    AccessKey {
        user_name: Option<String> = "UserName" optional [userNameType];
        access_key_id: String = "AccessKeyId" required [accessKeyIdType];
        status: String = "Status" required [statusType];
        secret_access_key: String = "SecretAccessKey" required [accessKeySecretType] secret;
        create_date: Option<Timestamp> = "CreateDate" optional [];
    }
    CreateAccountAliasRequest {
        account_alias: String = "AccountAlias" required [accountAliasType];
    }
    CreateDelegationRequestRequest {
        owner_account_id: Option<String> = "OwnerAccountId" optional [accountIdType];
        description: String = "Description" required [delegationRequestDescriptionType];
        permissions: DelegationPermission = "Permissions" required [];
        request_message: Option<String> = "RequestMessage" optional [requestMessageType];
        requestor_workflow_id: String = "RequestorWorkflowId" required [requestorWorkflowIdType];
        redirect_url: Option<String> = "RedirectUrl" optional [redirectUrlType];
        notification_channel: String = "NotificationChannel" required [notificationChannelType];
        session_duration: i64 = "SessionDuration" required [sessionDurationType];
        only_send_by_owner: Option<bool> = "OnlySendByOwner" optional [];
    }
    DelegationPermission {
        policy_template_arn: Option<String> = "PolicyTemplateArn" optional [arnType];
        parameters: Option<Vec<PolicyParameter>> = "Parameters" optional [policyParameterListType];
    }
    PolicyParameter {
        name: Option<String> = "Name" optional [policyParameterNameType];
        values: Option<Vec<String>> = "Values" optional [policyParameterValuesListType];
        r#type: Option<String> = "Type" optional [PolicyParameterTypeEnum];
    }
    CreateDelegationRequestResponse {
        console_deep_link: Option<String> = "ConsoleDeepLink" optional [consoleDeepLinkType];
        delegation_request_id: Option<String> = "DelegationRequestId" optional [delegationRequestIdType];
    }
    CreateGroupRequest {
        path: Option<String> = "Path" optional [pathType];
        group_name: String = "GroupName" required [groupNameType];
    }
    CreateGroupResponse {
        group: Group = "Group" required [];
    }
    Group {
        path: String = "Path" required [pathType];
        group_name: String = "GroupName" required [groupNameType];
        group_id: String = "GroupId" required [idType];
        arn: String = "Arn" required [arnType];
        create_date: Timestamp = "CreateDate" required [];
    }
    CreateInstanceProfileRequest {
        instance_profile_name: String = "InstanceProfileName" required [instanceProfileNameType];
        path: Option<String> = "Path" optional [pathType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreateInstanceProfileResponse {
        instance_profile: InstanceProfile = "InstanceProfile" required [];
    }
    InstanceProfile {
        path: String = "Path" required [pathType];
        instance_profile_name: String = "InstanceProfileName" required [instanceProfileNameType];
        instance_profile_id: String = "InstanceProfileId" required [idType];
        arn: String = "Arn" required [arnType];
        create_date: Timestamp = "CreateDate" required [];
        roles: Vec<Role> = "Roles" required [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreateLoginProfileRequest {
        user_name: Option<String> = "UserName" optional [userNameType];
        password: Option<String> = "Password" optional [passwordType] secret;
        password_reset_required: Option<bool> = "PasswordResetRequired" optional [];
    }
    CreateLoginProfileResponse {
        login_profile: LoginProfile = "LoginProfile" required [];
    }
    LoginProfile {
        user_name: String = "UserName" required [userNameType];
        create_date: Timestamp = "CreateDate" required [];
        password_reset_required: Option<bool> = "PasswordResetRequired" optional [];
    }
    CreateOpenIDConnectProviderRequest {
        url: String = "Url" required [OpenIDConnectProviderUrlType];
        client_id_list: Option<Vec<String>> = "ClientIDList" optional [clientIDListType];
        thumbprint_list: Option<Vec<String>> = "ThumbprintList" optional [thumbprintListType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreateOpenIDConnectProviderResponse {
        open_id_connect_provider_arn: Option<String> = "OpenIDConnectProviderArn" optional [arnType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreatePolicyRequest {
        policy_name: String = "PolicyName" required [policyNameType];
        path: Option<String> = "Path" optional [policyPathType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
        description: Option<String> = "Description" optional [policyDescriptionType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreatePolicyResponse {
        policy: Option<Policy> = "Policy" optional [];
    }
    Policy {
        policy_name: Option<String> = "PolicyName" optional [policyNameType];
        policy_id: Option<String> = "PolicyId" optional [idType];
        arn: Option<String> = "Arn" optional [arnType];
        path: Option<String> = "Path" optional [policyPathType];
        default_version_id: Option<String> = "DefaultVersionId" optional [policyVersionIdType];
        attachment_count: Option<i64> = "AttachmentCount" optional [];
        permissions_boundary_usage_count: Option<i64> = "PermissionsBoundaryUsageCount" optional [];
        is_attachable: Option<bool> = "IsAttachable" optional [];
        description: Option<String> = "Description" optional [policyDescriptionType];
        create_date: Option<Timestamp> = "CreateDate" optional [];
        update_date: Option<Timestamp> = "UpdateDate" optional [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreatePolicyVersionRequest {
        policy_arn: String = "PolicyArn" required [arnType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
        set_as_default: Option<bool> = "SetAsDefault" optional [];
    }
    CreatePolicyVersionResponse {
        policy_version: Option<PolicyVersion> = "PolicyVersion" optional [];
    }
    PolicyVersion {
        document: Option<String> = "Document" optional [policyDocumentType];
        version_id: Option<String> = "VersionId" optional [policyVersionIdType];
        is_default_version: Option<bool> = "IsDefaultVersion" optional [];
        create_date: Option<Timestamp> = "CreateDate" optional [];
    }
    CreateRoleRequest {
        path: Option<String> = "Path" optional [pathType];
        role_name: String = "RoleName" required [roleNameType];
        assume_role_policy_document: String = "AssumeRolePolicyDocument" required [policyDocumentType];
        description: Option<String> = "Description" optional [roleDescriptionType];
        max_session_duration: Option<i64> = "MaxSessionDuration" optional [roleMaxSessionDurationType];
        permissions_boundary: Option<String> = "PermissionsBoundary" optional [arnType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreateRoleResponse {
        role: Role = "Role" required [];
    }
    CreateSAMLProviderRequest {
        saml_metadata_document: String = "SAMLMetadataDocument" required [SAMLMetadataDocumentType];
        name: String = "Name" required [SAMLProviderNameType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
        assertion_encryption_mode: Option<String> = "AssertionEncryptionMode" optional [assertionEncryptionModeType];
        add_private_key: Option<String> = "AddPrivateKey" optional [privateKeyType] secret;
    }
    CreateSAMLProviderResponse {
        saml_provider_arn: Option<String> = "SAMLProviderArn" optional [arnType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreateServiceLinkedRoleRequest {
        aws_service_name: String = "AWSServiceName" required [groupNameType];
        description: Option<String> = "Description" optional [roleDescriptionType];
        custom_suffix: Option<String> = "CustomSuffix" optional [customSuffixType];
    }
    CreateServiceLinkedRoleResponse {
        role: Option<Role> = "Role" optional [];
    }
    CreateServiceSpecificCredentialRequest {
        user_name: String = "UserName" required [userNameType];
        service_name: String = "ServiceName" required [];
        credential_age_days: Option<i64> = "CredentialAgeDays" optional [credentialAgeDays];
    }
    CreateServiceSpecificCredentialResponse {
        service_specific_credential: Option<ServiceSpecificCredential> = "ServiceSpecificCredential" optional [];
    }
    ServiceSpecificCredential {
        create_date: Timestamp = "CreateDate" required [];
        expiration_date: Option<Timestamp> = "ExpirationDate" optional [];
        service_name: String = "ServiceName" required [];
        service_user_name: Option<String> = "ServiceUserName" optional [serviceUserName];
        service_password: Option<String> = "ServicePassword" optional [servicePassword] secret;
        service_credential_alias: Option<String> = "ServiceCredentialAlias" optional [serviceCredentialAlias];
        service_credential_secret: Option<String> = "ServiceCredentialSecret" optional [serviceCredentialSecret] secret;
        service_specific_credential_id: String = "ServiceSpecificCredentialId" required [serviceSpecificCredentialId];
        user_name: String = "UserName" required [userNameType];
        status: String = "Status" required [statusType];
    }
    CreateUserRequest {
        path: Option<String> = "Path" optional [pathType];
        user_name: String = "UserName" required [userNameType];
        permissions_boundary: Option<String> = "PermissionsBoundary" optional [arnType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreateUserResponse {
        user: Option<User> = "User" optional [];
    }
    User {
        path: String = "Path" required [pathType];
        user_name: Option<String> = "UserName" optional [userNameType];
        user_id: String = "UserId" required [idType];
        arn: String = "Arn" required [arnType];
        create_date: Timestamp = "CreateDate" required [];
        password_last_used: Option<Timestamp> = "PasswordLastUsed" optional [];
        permissions_boundary: Option<AttachedPermissionsBoundary> = "PermissionsBoundary" optional [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreateVirtualMFADeviceRequest {
        path: Option<String> = "Path" optional [pathType];
        virtual_mfa_device_name: String = "VirtualMFADeviceName" required [virtualMFADeviceName];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    CreateVirtualMFADeviceResponse {
        virtual_mfa_device: VirtualMFADevice = "VirtualMFADevice" required [];
    }
    VirtualMFADevice {
        serial_number: String = "SerialNumber" required [serialNumberType];
        base32_string_seed: Option<Blob> = "Base32StringSeed" optional [BootstrapDatum] secret;
        qr_code_png: Option<Blob> = "QRCodePNG" optional [BootstrapDatum] secret;
        user: Option<User> = "User" optional [];
        enable_date: Option<Timestamp> = "EnableDate" optional [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    DeactivateMFADeviceRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        serial_number: String = "SerialNumber" required [serialNumberType];
    }
    DeleteAccessKeyRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        access_key_id: String = "AccessKeyId" required [accessKeyIdType];
    }
    DeleteAccountAliasRequest {
        account_alias: String = "AccountAlias" required [accountAliasType];
    }
    DeleteGroupRequest {
        group_name: String = "GroupName" required [groupNameType];
    }
    DeleteGroupPolicyRequest {
        group_name: String = "GroupName" required [groupNameType];
        policy_name: String = "PolicyName" required [policyNameType];
    }
    DeleteInstanceProfileRequest {
        instance_profile_name: String = "InstanceProfileName" required [instanceProfileNameType];
    }
    DeleteLoginProfileRequest {
        user_name: Option<String> = "UserName" optional [userNameType];
    }
    DeleteOpenIDConnectProviderRequest {
        open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required [arnType];
    }
    DeletePolicyRequest {
        policy_arn: String = "PolicyArn" required [arnType];
    }
    DeletePolicyVersionRequest {
        policy_arn: String = "PolicyArn" required [arnType];
        version_id: String = "VersionId" required [policyVersionIdType];
    }
    DeleteRoleRequest {
        role_name: String = "RoleName" required [roleNameType];
    }
    DeleteRolePermissionsBoundaryRequest {
        role_name: String = "RoleName" required [roleNameType];
    }
    DeleteRolePolicyRequest {
        role_name: String = "RoleName" required [roleNameType];
        policy_name: String = "PolicyName" required [policyNameType];
    }
    DeleteSAMLProviderRequest {
        saml_provider_arn: String = "SAMLProviderArn" required [arnType];
    }
    DeleteSSHPublicKeyRequest {
        user_name: String = "UserName" required [userNameType];
        ssh_public_key_id: String = "SSHPublicKeyId" required [publicKeyIdType];
    }
    DeleteServerCertificateRequest {
        server_certificate_name: String = "ServerCertificateName" required [serverCertificateNameType];
    }
    DeleteServiceLinkedRoleRequest {
        role_name: String = "RoleName" required [roleNameType];
    }
    DeleteServiceLinkedRoleResponse {
        deletion_task_id: String = "DeletionTaskId" required [DeletionTaskIdType];
    }
    DeleteServiceSpecificCredentialRequest {
        user_name: Option<String> = "UserName" optional [userNameType];
        service_specific_credential_id: String = "ServiceSpecificCredentialId" required [serviceSpecificCredentialId];
    }
    DeleteSigningCertificateRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        certificate_id: String = "CertificateId" required [certificateIdType];
    }
    DeleteUserRequest {
        user_name: String = "UserName" required [existingUserNameType];
    }
    DeleteUserPermissionsBoundaryRequest {
        user_name: String = "UserName" required [userNameType];
    }
    DeleteUserPolicyRequest {
        user_name: String = "UserName" required [existingUserNameType];
        policy_name: String = "PolicyName" required [policyNameType];
    }
    DeleteVirtualMFADeviceRequest {
        serial_number: String = "SerialNumber" required [serialNumberType];
    }
    DetachGroupPolicyRequest {
        group_name: String = "GroupName" required [groupNameType];
        policy_arn: String = "PolicyArn" required [arnType];
    }
    DetachRolePolicyRequest {
        role_name: String = "RoleName" required [roleNameType];
        policy_arn: String = "PolicyArn" required [arnType];
    }
    DetachUserPolicyRequest {
        user_name: String = "UserName" required [userNameType];
        policy_arn: String = "PolicyArn" required [arnType];
    }
    DisableOrganizationsRootCredentialsManagementRequest {
    }
    DisableOrganizationsRootCredentialsManagementResponse {
        organization_id: Option<String> = "OrganizationId" optional [OrganizationIdType];
        enabled_features: Option<Vec<String>> = "EnabledFeatures" optional [FeaturesListType];
    }
    DisableOrganizationsRootSessionsRequest {
    }
    DisableOrganizationsRootSessionsResponse {
        organization_id: Option<String> = "OrganizationId" optional [OrganizationIdType];
        enabled_features: Option<Vec<String>> = "EnabledFeatures" optional [FeaturesListType];
    }
    EnableMFADeviceRequest {
        user_name: String = "UserName" required [existingUserNameType];
        serial_number: String = "SerialNumber" required [serialNumberType];
        authentication_code1: String = "AuthenticationCode1" required [authenticationCodeType];
        authentication_code2: String = "AuthenticationCode2" required [authenticationCodeType];
    }
    EnableOrganizationsRootCredentialsManagementRequest {
    }
    EnableOrganizationsRootCredentialsManagementResponse {
        organization_id: Option<String> = "OrganizationId" optional [OrganizationIdType];
        enabled_features: Option<Vec<String>> = "EnabledFeatures" optional [FeaturesListType];
    }
    EnableOrganizationsRootSessionsRequest {
    }
    EnableOrganizationsRootSessionsResponse {
        organization_id: Option<String> = "OrganizationId" optional [OrganizationIdType];
        enabled_features: Option<Vec<String>> = "EnabledFeatures" optional [FeaturesListType];
    }
    EnableOutboundWebIdentityFederationResponse {
        issuer_identifier: Option<String> = "IssuerIdentifier" optional [];
    }
    GenerateCredentialReportResponse {
        state: Option<String> = "State" optional [ReportStateType];
        description: Option<String> = "Description" optional [];
    }
    GenerateOrganizationsAccessReportRequest {
        entity_path: String = "EntityPath" required [organizationsEntityPathType];
        organizations_policy_id: Option<String> = "OrganizationsPolicyId" optional [organizationsPolicyIdType];
    }
    GenerateOrganizationsAccessReportResponse {
        job_id: Option<String> = "JobId" optional [jobIDType];
    }
    GenerateServiceLastAccessedDetailsRequest {
        arn: String = "Arn" required [arnType];
        granularity: Option<String> = "Granularity" optional [AccessAdvisorUsageGranularityType];
    }
    GenerateServiceLastAccessedDetailsResponse {
        job_id: Option<String> = "JobId" optional [jobIDType];
    }
    GetAccessKeyLastUsedRequest {
        access_key_id: String = "AccessKeyId" required [accessKeyIdType];
    }
    GetAccessKeyLastUsedResponse {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        access_key_last_used: Option<AccessKeyLastUsed> = "AccessKeyLastUsed" optional [];
    }
    AccessKeyLastUsed {
        last_used_date: Option<Timestamp> = "LastUsedDate" optional [];
        service_name: String = "ServiceName" required [];
        region: String = "Region" required [];
    }
    GetAccountAuthorizationDetailsRequest {
        filter: Option<Vec<String>> = "Filter" optional [entityListType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
        marker: Option<String> = "Marker" optional [markerType];
    }
    GetAccountAuthorizationDetailsResponse {
        user_detail_list: Option<Vec<UserDetail>> = "UserDetailList" optional [];
        group_detail_list: Option<Vec<GroupDetail>> = "GroupDetailList" optional [];
        role_detail_list: Option<Vec<RoleDetail>> = "RoleDetailList" optional [];
        policies: Option<Vec<ManagedPolicyDetail>> = "Policies" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    UserDetail {
        path: Option<String> = "Path" optional [pathType];
        user_name: Option<String> = "UserName" optional [userNameType];
        user_id: Option<String> = "UserId" optional [idType];
        arn: Option<String> = "Arn" optional [arnType];
        create_date: Option<Timestamp> = "CreateDate" optional [];
        user_policy_list: Option<Vec<PolicyDetail>> = "UserPolicyList" optional [];
        group_list: Option<Vec<String>> = "GroupList" optional [groupNameListType];
        attached_managed_policies: Option<Vec<AttachedPolicy>> = "AttachedManagedPolicies" optional [];
        permissions_boundary: Option<AttachedPermissionsBoundary> = "PermissionsBoundary" optional [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    PolicyDetail {
        policy_name: Option<String> = "PolicyName" optional [policyNameType];
        policy_document: Option<String> = "PolicyDocument" optional [policyDocumentType];
    }
    AttachedPolicy {
        policy_name: Option<String> = "PolicyName" optional [policyNameType];
        policy_arn: Option<String> = "PolicyArn" optional [arnType];
    }
    GroupDetail {
        path: Option<String> = "Path" optional [pathType];
        group_name: Option<String> = "GroupName" optional [groupNameType];
        group_id: Option<String> = "GroupId" optional [idType];
        arn: Option<String> = "Arn" optional [arnType];
        create_date: Option<Timestamp> = "CreateDate" optional [];
        group_policy_list: Option<Vec<PolicyDetail>> = "GroupPolicyList" optional [];
        attached_managed_policies: Option<Vec<AttachedPolicy>> = "AttachedManagedPolicies" optional [];
    }
    RoleDetail {
        path: Option<String> = "Path" optional [pathType];
        role_name: Option<String> = "RoleName" optional [roleNameType];
        role_id: Option<String> = "RoleId" optional [idType];
        arn: Option<String> = "Arn" optional [arnType];
        create_date: Option<Timestamp> = "CreateDate" optional [];
        assume_role_policy_document: Option<String> = "AssumeRolePolicyDocument" optional [policyDocumentType];
        instance_profile_list: Option<Vec<InstanceProfile>> = "InstanceProfileList" optional [];
        role_policy_list: Option<Vec<PolicyDetail>> = "RolePolicyList" optional [];
        attached_managed_policies: Option<Vec<AttachedPolicy>> = "AttachedManagedPolicies" optional [];
        permissions_boundary: Option<AttachedPermissionsBoundary> = "PermissionsBoundary" optional [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
        role_last_used: Option<RoleLastUsed> = "RoleLastUsed" optional [];
    }
    ManagedPolicyDetail {
        policy_name: Option<String> = "PolicyName" optional [policyNameType];
        policy_id: Option<String> = "PolicyId" optional [idType];
        arn: Option<String> = "Arn" optional [arnType];
        path: Option<String> = "Path" optional [policyPathType];
        default_version_id: Option<String> = "DefaultVersionId" optional [policyVersionIdType];
        attachment_count: Option<i64> = "AttachmentCount" optional [];
        permissions_boundary_usage_count: Option<i64> = "PermissionsBoundaryUsageCount" optional [];
        is_attachable: Option<bool> = "IsAttachable" optional [];
        description: Option<String> = "Description" optional [policyDescriptionType];
        create_date: Option<Timestamp> = "CreateDate" optional [];
        update_date: Option<Timestamp> = "UpdateDate" optional [];
        policy_version_list: Option<Vec<PolicyVersion>> = "PolicyVersionList" optional [];
    }
    GetAccountPasswordPolicyResponse {
        password_policy: PasswordPolicy = "PasswordPolicy" required [];
    }
    PasswordPolicy {
        minimum_password_length: Option<i64> = "MinimumPasswordLength" optional [minimumPasswordLengthType];
        require_symbols: Option<bool> = "RequireSymbols" optional [];
        require_numbers: Option<bool> = "RequireNumbers" optional [];
        require_uppercase_characters: Option<bool> = "RequireUppercaseCharacters" optional [];
        require_lowercase_characters: Option<bool> = "RequireLowercaseCharacters" optional [];
        allow_users_to_change_password: Option<bool> = "AllowUsersToChangePassword" optional [];
        expire_passwords: Option<bool> = "ExpirePasswords" optional [];
        max_password_age: Option<i64> = "MaxPasswordAge" optional [maxPasswordAgeType];
        password_reuse_prevention: Option<i64> = "PasswordReusePrevention" optional [passwordReusePreventionType];
        hard_expiry: Option<bool> = "HardExpiry" optional [];
    }
    GetAccountPropertiesRequest {
    }
    GetAccountPropertiesResponse {
        properties: Option<BTreeMap<String, String>> = "Properties" optional [accountPropertiesMapType];
    }
    GetAccountSummaryResponse {
        summary_map: Option<BTreeMap<String, i64>> = "SummaryMap" optional [];
    }
    GetContextKeysForCustomPolicyRequest {
        policy_input_list: Vec<String> = "PolicyInputList" required [SimulationPolicyListType];
    }
    GetContextKeysForPolicyResponse {
        context_key_names: Option<Vec<String>> = "ContextKeyNames" optional [ContextKeyNamesResultListType];
    }
    GetContextKeysForPrincipalPolicyRequest {
        policy_source_arn: String = "PolicySourceArn" required [arnType];
        policy_input_list: Option<Vec<String>> = "PolicyInputList" optional [SimulationPolicyListType];
    }
    GetCredentialReportResponse {
        content: Option<Blob> = "Content" optional [];
        report_format: Option<String> = "ReportFormat" optional [ReportFormatType];
        generated_time: Option<Timestamp> = "GeneratedTime" optional [];
    }
    GetDelegationRequestRequest {
        delegation_request_id: String = "DelegationRequestId" required [delegationRequestIdType];
        delegation_permission_check: Option<bool> = "DelegationPermissionCheck" optional [];
    }
    GetDelegationRequestResponse {
        delegation_request: Option<DelegationRequest> = "DelegationRequest" optional [];
        permission_check_status: Option<String> = "PermissionCheckStatus" optional [permissionCheckStatusType];
        permission_check_result: Option<String> = "PermissionCheckResult" optional [permissionCheckResultType];
    }
    DelegationRequest {
        delegation_request_id: Option<String> = "DelegationRequestId" optional [delegationRequestIdType];
        owner_account_id: Option<String> = "OwnerAccountId" optional [accountIdType];
        description: Option<String> = "Description" optional [delegationRequestDescriptionType];
        request_message: Option<String> = "RequestMessage" optional [requestMessageType];
        permissions: Option<DelegationPermission> = "Permissions" optional [];
        permission_policy: Option<String> = "PermissionPolicy" optional [];
        role_permission_restriction_arns: Option<Vec<String>> = "RolePermissionRestrictionArns" optional [rolePermissionRestrictionArnListType];
        owner_id: Option<String> = "OwnerId" optional [ownerIdType];
        approver_id: Option<String> = "ApproverId" optional [arnType];
        state: Option<String> = "State" optional [stateType];
        expiration_time: Option<Timestamp> = "ExpirationTime" optional [];
        requestor_id: Option<String> = "RequestorId" optional [accountIdType];
        requestor_name: Option<String> = "RequestorName" optional [requestorNameType];
        create_date: Option<Timestamp> = "CreateDate" optional [];
        session_duration: Option<i64> = "SessionDuration" optional [sessionDurationType];
        redirect_url: Option<String> = "RedirectUrl" optional [redirectUrlType];
        notes: Option<String> = "Notes" optional [notesType];
        rejection_reason: Option<String> = "RejectionReason" optional [notesType];
        only_send_by_owner: Option<bool> = "OnlySendByOwner" optional [];
        updated_time: Option<Timestamp> = "UpdatedTime" optional [];
    }
    GetGroupRequest {
        group_name: String = "GroupName" required [groupNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    GetGroupResponse {
        group: Group = "Group" required [];
        users: Vec<User> = "Users" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    GetGroupPolicyRequest {
        group_name: String = "GroupName" required [groupNameType];
        policy_name: String = "PolicyName" required [policyNameType];
    }
    GetGroupPolicyResponse {
        group_name: String = "GroupName" required [groupNameType];
        policy_name: String = "PolicyName" required [policyNameType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
    }
    GetHumanReadableSummaryRequest {
        entity_arn: String = "EntityArn" required [arnType];
        locale: Option<String> = "Locale" optional [localeType];
    }
    GetHumanReadableSummaryResponse {
        summary_content: Option<String> = "SummaryContent" optional [summaryContentType];
        locale: Option<String> = "Locale" optional [localeType];
        summary_state: Option<String> = "SummaryState" optional [summaryStateType];
    }
    GetInstanceProfileRequest {
        instance_profile_name: String = "InstanceProfileName" required [instanceProfileNameType];
    }
    GetInstanceProfileResponse {
        instance_profile: InstanceProfile = "InstanceProfile" required [];
    }
    GetLoginProfileRequest {
        user_name: Option<String> = "UserName" optional [userNameType];
    }
    GetLoginProfileResponse {
        login_profile: LoginProfile = "LoginProfile" required [];
    }
    GetMFADeviceRequest {
        serial_number: String = "SerialNumber" required [serialNumberType];
        user_name: Option<String> = "UserName" optional [userNameType];
    }
    GetMFADeviceResponse {
        user_name: Option<String> = "UserName" optional [userNameType];
        serial_number: String = "SerialNumber" required [serialNumberType];
        enable_date: Option<Timestamp> = "EnableDate" optional [];
        certifications: Option<BTreeMap<String, String>> = "Certifications" optional [CertificationMapType];
    }
    GetOpenIDConnectProviderRequest {
        open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required [arnType];
    }
    GetOpenIDConnectProviderResponse {
        url: Option<String> = "Url" optional [OpenIDConnectProviderUrlType];
        client_id_list: Option<Vec<String>> = "ClientIDList" optional [clientIDListType];
        thumbprint_list: Option<Vec<String>> = "ThumbprintList" optional [thumbprintListType];
        create_date: Option<Timestamp> = "CreateDate" optional [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    GetOrganizationsAccessReportRequest {
        job_id: String = "JobId" required [jobIDType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
        marker: Option<String> = "Marker" optional [markerType];
        sort_key: Option<String> = "SortKey" optional [sortKeyType];
    }
    GetOrganizationsAccessReportResponse {
        job_status: String = "JobStatus" required [jobStatusType];
        job_creation_date: Timestamp = "JobCreationDate" required [];
        job_completion_date: Option<Timestamp> = "JobCompletionDate" optional [];
        number_of_services_accessible: Option<i64> = "NumberOfServicesAccessible" optional [];
        number_of_services_not_accessed: Option<i64> = "NumberOfServicesNotAccessed" optional [];
        access_details: Option<Vec<AccessDetail>> = "AccessDetails" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [markerType];
        error_details: Option<ErrorDetails> = "ErrorDetails" optional [];
    }
    AccessDetail {
        service_name: String = "ServiceName" required [];
        service_namespace: String = "ServiceNamespace" required [serviceNamespaceType];
        region: Option<String> = "Region" optional [];
        entity_path: Option<String> = "EntityPath" optional [organizationsEntityPathType];
        last_authenticated_time: Option<Timestamp> = "LastAuthenticatedTime" optional [];
        total_authenticated_entities: Option<i64> = "TotalAuthenticatedEntities" optional [];
    }
    ErrorDetails {
        message: String = "Message" required [];
        code: String = "Code" required [];
    }
    GetOutboundWebIdentityFederationInfoResponse {
        issuer_identifier: Option<String> = "IssuerIdentifier" optional [];
        jwt_vending_enabled: Option<bool> = "JwtVendingEnabled" optional [];
    }
    GetPolicyRequest {
        policy_arn: String = "PolicyArn" required [arnType];
    }
    GetPolicyResponse {
        policy: Option<Policy> = "Policy" optional [];
    }
    GetPolicyVersionRequest {
        policy_arn: String = "PolicyArn" required [arnType];
        version_id: String = "VersionId" required [policyVersionIdType];
    }
    GetPolicyVersionResponse {
        policy_version: Option<PolicyVersion> = "PolicyVersion" optional [];
    }
    GetRoleRequest {
        role_name: String = "RoleName" required [roleNameType];
    }
    GetRoleResponse {
        role: Role = "Role" required [];
    }
    GetRolePolicyRequest {
        role_name: String = "RoleName" required [roleNameType];
        policy_name: String = "PolicyName" required [policyNameType];
    }
    GetRolePolicyResponse {
        role_name: String = "RoleName" required [roleNameType];
        policy_name: String = "PolicyName" required [policyNameType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
    }
    GetRoleTemplateVersionRequest {
        template_arn: String = "TemplateArn" required [arnType];
        minor_version: Option<i64> = "MinorVersion" optional [];
    }
    GetRoleTemplateVersionResponse {
        role_template_version: RoleTemplateVersion = "RoleTemplateVersion" required [];
    }
    RoleTemplateVersion {
        template_arn: Option<String> = "TemplateArn" optional [arnType];
        template_name: Option<String> = "TemplateName" optional [roleTemplateNameType];
        template_version_id: Option<String> = "TemplateVersionId" optional [idType];
        description: Option<String> = "Description" optional [roleTemplateDescriptionType];
        major_version: Option<i64> = "MajorVersion" optional [];
        default_minor_version: Option<i64> = "DefaultMinorVersion" optional [];
        managed_by_type: Option<String> = "ManagedByType" optional [managedByTypeType];
        managed_by_value: Option<String> = "ManagedByValue" optional [managedByValueType];
        enabled: Option<bool> = "Enabled" optional [];
        minor_version: Option<i64> = "MinorVersion" optional [];
        role_name_pattern: Option<String> = "RoleNamePattern" optional [roleNamePatternType];
        role_path_pattern: Option<String> = "RolePathPattern" optional [rolePathPatternType];
        role_description_pattern: Option<String> = "RoleDescriptionPattern" optional [roleDescriptionPatternType];
        assume_role_policy_document_template: Option<String> = "AssumeRolePolicyDocumentTemplate" optional [policyDocumentType];
        inline_policy_templates: Option<Vec<InlinePolicy>> = "InlinePolicyTemplates" optional [];
        managed_policy_arns: Option<Vec<String>> = "ManagedPolicyArns" optional [managedPolicyArnListType];
        permission_boundary_arn: Option<String> = "PermissionBoundaryArn" optional [arnType];
        parameters_definition: Option<Vec<ParameterDefinition>> = "ParametersDefinition" optional [];
        role_tags_template: Option<Vec<TagTemplate>> = "RoleTagsTemplate" optional [tagTemplateListType];
        max_session_duration: Option<i64> = "MaxSessionDuration" optional [roleMaxSessionDurationType];
        version_enabled: Option<bool> = "VersionEnabled" optional [];
        create_timestamp: Option<Timestamp> = "CreateTimestamp" optional [];
        update_timestamp: Option<Timestamp> = "UpdateTimestamp" optional [];
    }
    InlinePolicy {
        policy_name: String = "PolicyName" required [policyNameType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
    }
    ParameterDefinition {
        name: String = "Name" required [parameterNameType];
        r#type: String = "Type" required [parameterTypeType];
        sub_type: Option<String> = "SubType" optional [parameterSubTypeType];
        description: Option<String> = "Description" optional [parameterDescriptionType];
        is_required: Option<bool> = "IsRequired" optional [];
        default_value: Option<String> = "DefaultValue" optional [parameterDefaultValueType];
        immutable: Option<bool> = "Immutable" optional [];
    }
    TagTemplate {
        key: String = "Key" required [tagTemplateKeyType];
        value: String = "Value" required [tagTemplateValueType];
    }
    GetSAMLProviderRequest {
        saml_provider_arn: String = "SAMLProviderArn" required [arnType];
    }
    GetSAMLProviderResponse {
        saml_provider_uuid: Option<String> = "SAMLProviderUUID" optional [privateKeyIdType];
        saml_metadata_document: Option<String> = "SAMLMetadataDocument" optional [SAMLMetadataDocumentType];
        create_date: Option<Timestamp> = "CreateDate" optional [];
        valid_until: Option<Timestamp> = "ValidUntil" optional [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
        assertion_encryption_mode: Option<String> = "AssertionEncryptionMode" optional [assertionEncryptionModeType];
        private_key_list: Option<Vec<SAMLPrivateKey>> = "PrivateKeyList" optional [privateKeyList];
    }
    SAMLPrivateKey {
        key_id: Option<String> = "KeyId" optional [privateKeyIdType];
        timestamp: Option<Timestamp> = "Timestamp" optional [];
    }
    GetSSHPublicKeyRequest {
        user_name: String = "UserName" required [userNameType];
        ssh_public_key_id: String = "SSHPublicKeyId" required [publicKeyIdType];
        encoding: String = "Encoding" required [encodingType];
    }
    GetSSHPublicKeyResponse {
        ssh_public_key: Option<SSHPublicKey> = "SSHPublicKey" optional [];
    }
    SSHPublicKey {
        user_name: String = "UserName" required [userNameType];
        ssh_public_key_id: String = "SSHPublicKeyId" required [publicKeyIdType];
        fingerprint: String = "Fingerprint" required [publicKeyFingerprintType];
        ssh_public_key_body: String = "SSHPublicKeyBody" required [publicKeyMaterialType];
        status: String = "Status" required [statusType];
        upload_date: Option<Timestamp> = "UploadDate" optional [];
    }
    GetServerCertificateRequest {
        server_certificate_name: String = "ServerCertificateName" required [serverCertificateNameType];
    }
    GetServerCertificateResponse {
        server_certificate: ServerCertificate = "ServerCertificate" required [];
    }
    ServerCertificate {
        server_certificate_metadata: ServerCertificateMetadata = "ServerCertificateMetadata" required [];
        certificate_body: String = "CertificateBody" required [certificateBodyType];
        certificate_chain: Option<String> = "CertificateChain" optional [certificateChainType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    ServerCertificateMetadata {
        path: String = "Path" required [pathType];
        server_certificate_name: String = "ServerCertificateName" required [serverCertificateNameType];
        server_certificate_id: String = "ServerCertificateId" required [idType];
        arn: String = "Arn" required [arnType];
        upload_date: Option<Timestamp> = "UploadDate" optional [];
        expiration: Option<Timestamp> = "Expiration" optional [];
    }
    GetServiceLastAccessedDetailsRequest {
        job_id: String = "JobId" required [jobIDType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
        marker: Option<String> = "Marker" optional [markerType];
    }
    GetServiceLastAccessedDetailsResponse {
        job_status: String = "JobStatus" required [jobStatusType];
        job_type: Option<String> = "JobType" optional [AccessAdvisorUsageGranularityType];
        job_creation_date: Timestamp = "JobCreationDate" required [];
        services_last_accessed: Vec<ServiceLastAccessed> = "ServicesLastAccessed" required [];
        job_completion_date: Timestamp = "JobCompletionDate" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
        error: Option<ErrorDetails> = "Error" optional [];
    }
    ServiceLastAccessed {
        service_name: String = "ServiceName" required [];
        last_authenticated: Option<Timestamp> = "LastAuthenticated" optional [];
        service_namespace: String = "ServiceNamespace" required [serviceNamespaceType];
        last_authenticated_entity: Option<String> = "LastAuthenticatedEntity" optional [arnType];
        last_authenticated_region: Option<String> = "LastAuthenticatedRegion" optional [];
        total_authenticated_entities: Option<i64> = "TotalAuthenticatedEntities" optional [];
        tracked_actions_last_accessed: Option<Vec<TrackedActionLastAccessed>> = "TrackedActionsLastAccessed" optional [];
    }
    TrackedActionLastAccessed {
        action_name: Option<String> = "ActionName" optional [];
        last_accessed_entity: Option<String> = "LastAccessedEntity" optional [arnType];
        last_accessed_time: Option<Timestamp> = "LastAccessedTime" optional [];
        last_accessed_region: Option<String> = "LastAccessedRegion" optional [];
    }
    GetServiceLastAccessedDetailsWithEntitiesRequest {
        job_id: String = "JobId" required [jobIDType];
        service_namespace: String = "ServiceNamespace" required [serviceNamespaceType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
        marker: Option<String> = "Marker" optional [markerType];
    }
    GetServiceLastAccessedDetailsWithEntitiesResponse {
        job_status: String = "JobStatus" required [jobStatusType];
        job_creation_date: Timestamp = "JobCreationDate" required [];
        job_completion_date: Timestamp = "JobCompletionDate" required [];
        entity_details_list: Vec<EntityDetails> = "EntityDetailsList" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
        error: Option<ErrorDetails> = "Error" optional [];
    }
    EntityDetails {
        entity_info: EntityInfo = "EntityInfo" required [];
        last_authenticated: Option<Timestamp> = "LastAuthenticated" optional [];
    }
    EntityInfo {
        arn: String = "Arn" required [arnType];
        name: String = "Name" required [userNameType];
        r#type: String = "Type" required [policyOwnerEntityType];
        id: String = "Id" required [idType];
        path: Option<String> = "Path" optional [pathType];
    }
    GetServiceLinkedRoleDeletionStatusRequest {
        deletion_task_id: String = "DeletionTaskId" required [DeletionTaskIdType];
    }
    GetServiceLinkedRoleDeletionStatusResponse {
        status: String = "Status" required [DeletionTaskStatusType];
        reason: Option<DeletionTaskFailureReasonType> = "Reason" optional [];
    }
    DeletionTaskFailureReasonType {
        reason: Option<String> = "Reason" optional [ReasonType];
        role_usage_list: Option<Vec<RoleUsageType>> = "RoleUsageList" optional [];
    }
    RoleUsageType {
        region: Option<String> = "Region" optional [RegionNameType];
        resources: Option<Vec<String>> = "Resources" optional [ArnListType];
    }
    GetUserRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
    }
    GetUserResponse {
        user: User = "User" required [];
    }
    GetUserPolicyRequest {
        user_name: String = "UserName" required [existingUserNameType];
        policy_name: String = "PolicyName" required [policyNameType];
    }
    GetUserPolicyResponse {
        user_name: String = "UserName" required [existingUserNameType];
        policy_name: String = "PolicyName" required [policyNameType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
    }
    ListAccessKeysRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListAccessKeysResponse {
        access_key_metadata: Vec<AccessKeyMetadata> = "AccessKeyMetadata" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    AccessKeyMetadata {
        user_name: Option<String> = "UserName" optional [userNameType];
        access_key_id: Option<String> = "AccessKeyId" optional [accessKeyIdType];
        status: Option<String> = "Status" optional [statusType];
        create_date: Option<Timestamp> = "CreateDate" optional [];
    }
    ListAccountAliasesRequest {
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListAccountAliasesResponse {
        account_aliases: Vec<String> = "AccountAliases" required [accountAliasListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListAttachedGroupPoliciesRequest {
        group_name: String = "GroupName" required [groupNameType];
        path_prefix: Option<String> = "PathPrefix" optional [policyPathType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListAttachedGroupPoliciesResponse {
        attached_policies: Option<Vec<AttachedPolicy>> = "AttachedPolicies" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListAttachedRolePoliciesRequest {
        role_name: String = "RoleName" required [roleNameType];
        path_prefix: Option<String> = "PathPrefix" optional [policyPathType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListAttachedRolePoliciesResponse {
        attached_policies: Option<Vec<AttachedPolicy>> = "AttachedPolicies" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListAttachedUserPoliciesRequest {
        user_name: String = "UserName" required [userNameType];
        path_prefix: Option<String> = "PathPrefix" optional [policyPathType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListAttachedUserPoliciesResponse {
        attached_policies: Option<Vec<AttachedPolicy>> = "AttachedPolicies" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListDelegationRequestsRequest {
        owner_id: Option<String> = "OwnerId" optional [ownerIdType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListDelegationRequestsResponse {
        delegation_requests: Option<Vec<DelegationRequest>> = "DelegationRequests" optional [];
        marker: Option<String> = "Marker" optional [markerType];
        is_truncated: Option<bool> = "isTruncated" optional [];
    }
    ListEntitiesForPolicyRequest {
        policy_arn: String = "PolicyArn" required [arnType];
        entity_filter: Option<String> = "EntityFilter" optional [EntityType];
        path_prefix: Option<String> = "PathPrefix" optional [pathType];
        policy_usage_filter: Option<String> = "PolicyUsageFilter" optional [PolicyUsageType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListEntitiesForPolicyResponse {
        policy_groups: Option<Vec<PolicyGroup>> = "PolicyGroups" optional [];
        policy_users: Option<Vec<PolicyUser>> = "PolicyUsers" optional [];
        policy_roles: Option<Vec<PolicyRole>> = "PolicyRoles" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    PolicyGroup {
        group_name: Option<String> = "GroupName" optional [groupNameType];
        group_id: Option<String> = "GroupId" optional [idType];
    }
    PolicyUser {
        user_name: Option<String> = "UserName" optional [userNameType];
        user_id: Option<String> = "UserId" optional [idType];
    }
    PolicyRole {
        role_name: Option<String> = "RoleName" optional [roleNameType];
        role_id: Option<String> = "RoleId" optional [idType];
    }
    ListGroupPoliciesRequest {
        group_name: String = "GroupName" required [groupNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListGroupPoliciesResponse {
        policy_names: Vec<String> = "PolicyNames" required [policyNameListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListGroupsRequest {
        path_prefix: Option<String> = "PathPrefix" optional [pathPrefixType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListGroupsResponse {
        groups: Vec<Group> = "Groups" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListGroupsForUserRequest {
        user_name: String = "UserName" required [existingUserNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListGroupsForUserResponse {
        groups: Vec<Group> = "Groups" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListInstanceProfileTagsRequest {
        instance_profile_name: String = "InstanceProfileName" required [instanceProfileNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListInstanceProfileTagsResponse {
        tags: Vec<Tag> = "Tags" required [tagListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListInstanceProfilesRequest {
        path_prefix: Option<String> = "PathPrefix" optional [pathPrefixType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListInstanceProfilesResponse {
        instance_profiles: Vec<InstanceProfile> = "InstanceProfiles" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListInstanceProfilesForRoleRequest {
        role_name: String = "RoleName" required [roleNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListInstanceProfilesForRoleResponse {
        instance_profiles: Vec<InstanceProfile> = "InstanceProfiles" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListMFADeviceTagsRequest {
        serial_number: String = "SerialNumber" required [serialNumberType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListMFADeviceTagsResponse {
        tags: Vec<Tag> = "Tags" required [tagListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListMFADevicesRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListMFADevicesResponse {
        mfa_devices: Vec<MFADevice> = "MFADevices" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    MFADevice {
        user_name: String = "UserName" required [userNameType];
        serial_number: String = "SerialNumber" required [serialNumberType];
        enable_date: Timestamp = "EnableDate" required [];
    }
    ListOpenIDConnectProviderTagsRequest {
        open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required [arnType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListOpenIDConnectProviderTagsResponse {
        tags: Vec<Tag> = "Tags" required [tagListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListOpenIDConnectProvidersRequest {
    }
    ListOpenIDConnectProvidersResponse {
        open_id_connect_provider_list: Option<Vec<OpenIDConnectProviderListEntry>> = "OpenIDConnectProviderList" optional [];
    }
    OpenIDConnectProviderListEntry {
        arn: Option<String> = "Arn" optional [arnType];
    }
    ListOrganizationsFeaturesRequest {
    }
    ListOrganizationsFeaturesResponse {
        organization_id: Option<String> = "OrganizationId" optional [OrganizationIdType];
        enabled_features: Option<Vec<String>> = "EnabledFeatures" optional [FeaturesListType];
    }
    ListPoliciesRequest {
        scope: Option<String> = "Scope" optional [policyScopeType];
        only_attached: Option<bool> = "OnlyAttached" optional [];
        path_prefix: Option<String> = "PathPrefix" optional [policyPathType];
        policy_usage_filter: Option<String> = "PolicyUsageFilter" optional [PolicyUsageType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListPoliciesResponse {
        policies: Option<Vec<Policy>> = "Policies" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListPoliciesGrantingServiceAccessRequest {
        marker: Option<String> = "Marker" optional [markerType];
        arn: String = "Arn" required [arnType];
        service_namespaces: Vec<String> = "ServiceNamespaces" required [serviceNamespaceListType];
    }
    ListPoliciesGrantingServiceAccessResponse {
        policies_granting_service_access: Vec<ListPoliciesGrantingServiceAccessEntry> = "PoliciesGrantingServiceAccess" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListPoliciesGrantingServiceAccessEntry {
        service_namespace: Option<String> = "ServiceNamespace" optional [serviceNamespaceType];
        policies: Option<Vec<PolicyGrantingServiceAccess>> = "Policies" optional [];
    }
    PolicyGrantingServiceAccess {
        policy_name: String = "PolicyName" required [policyNameType];
        policy_type: String = "PolicyType" required [policyType];
        policy_arn: Option<String> = "PolicyArn" optional [arnType];
        entity_type: Option<String> = "EntityType" optional [policyOwnerEntityType];
        entity_name: Option<String> = "EntityName" optional [entityNameType];
    }
    ListPolicyTagsRequest {
        policy_arn: String = "PolicyArn" required [arnType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListPolicyTagsResponse {
        tags: Vec<Tag> = "Tags" required [tagListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListPolicyVersionsRequest {
        policy_arn: String = "PolicyArn" required [arnType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListPolicyVersionsResponse {
        versions: Option<Vec<PolicyVersion>> = "Versions" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListRolePoliciesRequest {
        role_name: String = "RoleName" required [roleNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListRolePoliciesResponse {
        policy_names: Vec<String> = "PolicyNames" required [policyNameListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListRoleTagsRequest {
        role_name: String = "RoleName" required [roleNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListRoleTagsResponse {
        tags: Vec<Tag> = "Tags" required [tagListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListRolesRequest {
        path_prefix: Option<String> = "PathPrefix" optional [pathPrefixType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListRolesResponse {
        roles: Vec<Role> = "Roles" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListSAMLProviderTagsRequest {
        saml_provider_arn: String = "SAMLProviderArn" required [arnType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListSAMLProviderTagsResponse {
        tags: Vec<Tag> = "Tags" required [tagListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListSAMLProvidersRequest {
    }
    ListSAMLProvidersResponse {
        saml_provider_list: Option<Vec<SAMLProviderListEntry>> = "SAMLProviderList" optional [];
    }
    SAMLProviderListEntry {
        arn: Option<String> = "Arn" optional [arnType];
        valid_until: Option<Timestamp> = "ValidUntil" optional [];
        create_date: Option<Timestamp> = "CreateDate" optional [];
    }
    ListSSHPublicKeysRequest {
        user_name: Option<String> = "UserName" optional [userNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListSSHPublicKeysResponse {
        ssh_public_keys: Option<Vec<SSHPublicKeyMetadata>> = "SSHPublicKeys" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    SSHPublicKeyMetadata {
        user_name: String = "UserName" required [userNameType];
        ssh_public_key_id: String = "SSHPublicKeyId" required [publicKeyIdType];
        status: String = "Status" required [statusType];
        upload_date: Timestamp = "UploadDate" required [];
    }
    ListServerCertificateTagsRequest {
        server_certificate_name: String = "ServerCertificateName" required [serverCertificateNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListServerCertificateTagsResponse {
        tags: Vec<Tag> = "Tags" required [tagListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListServerCertificatesRequest {
        path_prefix: Option<String> = "PathPrefix" optional [pathPrefixType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListServerCertificatesResponse {
        server_certificate_metadata_list: Vec<ServerCertificateMetadata> = "ServerCertificateMetadataList" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListServiceSpecificCredentialsRequest {
        user_name: Option<String> = "UserName" optional [userNameType];
        service_name: Option<String> = "ServiceName" optional [];
        all_users: Option<bool> = "AllUsers" optional [];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListServiceSpecificCredentialsResponse {
        service_specific_credentials: Option<Vec<ServiceSpecificCredentialMetadata>> = "ServiceSpecificCredentials" optional [];
        marker: Option<String> = "Marker" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
    }
    ServiceSpecificCredentialMetadata {
        user_name: String = "UserName" required [userNameType];
        status: String = "Status" required [statusType];
        service_user_name: Option<String> = "ServiceUserName" optional [serviceUserName];
        service_credential_alias: Option<String> = "ServiceCredentialAlias" optional [serviceCredentialAlias];
        create_date: Timestamp = "CreateDate" required [];
        expiration_date: Option<Timestamp> = "ExpirationDate" optional [];
        service_specific_credential_id: String = "ServiceSpecificCredentialId" required [serviceSpecificCredentialId];
        service_name: String = "ServiceName" required [];
    }
    ListSigningCertificatesRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListSigningCertificatesResponse {
        certificates: Vec<SigningCertificate> = "Certificates" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    SigningCertificate {
        user_name: String = "UserName" required [userNameType];
        certificate_id: String = "CertificateId" required [certificateIdType];
        certificate_body: String = "CertificateBody" required [certificateBodyType];
        status: String = "Status" required [statusType];
        upload_date: Option<Timestamp> = "UploadDate" optional [];
    }
    ListUserPoliciesRequest {
        user_name: String = "UserName" required [existingUserNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListUserPoliciesResponse {
        policy_names: Vec<String> = "PolicyNames" required [policyNameListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListUserTagsRequest {
        user_name: String = "UserName" required [existingUserNameType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListUserTagsResponse {
        tags: Vec<Tag> = "Tags" required [tagListType];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListUsersRequest {
        path_prefix: Option<String> = "PathPrefix" optional [pathPrefixType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListUsersResponse {
        users: Vec<User> = "Users" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    ListVirtualMFADevicesRequest {
        assignment_status: Option<String> = "AssignmentStatus" optional [assignmentStatusType];
        marker: Option<String> = "Marker" optional [markerType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
    }
    ListVirtualMFADevicesResponse {
        virtual_mfa_devices: Vec<VirtualMFADevice> = "VirtualMFADevices" required [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    PutAccountPropertiesRequest {
        properties: BTreeMap<String, String> = "Properties" required [accountPropertiesMapType];
    }
    PutAccountPropertiesResponse {
    }
    PutGroupPolicyRequest {
        group_name: String = "GroupName" required [groupNameType];
        policy_name: String = "PolicyName" required [policyNameType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
    }
    PutRolePermissionsBoundaryRequest {
        role_name: String = "RoleName" required [roleNameType];
        permissions_boundary: String = "PermissionsBoundary" required [arnType];
    }
    PutRolePolicyRequest {
        role_name: String = "RoleName" required [roleNameType];
        policy_name: String = "PolicyName" required [policyNameType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
    }
    PutUserPermissionsBoundaryRequest {
        user_name: String = "UserName" required [userNameType];
        permissions_boundary: String = "PermissionsBoundary" required [arnType];
    }
    PutUserPolicyRequest {
        user_name: String = "UserName" required [existingUserNameType];
        policy_name: String = "PolicyName" required [policyNameType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
    }
    RejectDelegationRequestRequest {
        delegation_request_id: String = "DelegationRequestId" required [delegationRequestIdType];
        notes: Option<String> = "Notes" optional [notesType];
    }
    RemoveClientIDFromOpenIDConnectProviderRequest {
        open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required [arnType];
        client_id: String = "ClientID" required [clientIDType];
    }
    RemoveRoleFromInstanceProfileRequest {
        instance_profile_name: String = "InstanceProfileName" required [instanceProfileNameType];
        role_name: String = "RoleName" required [roleNameType];
    }
    RemoveUserFromGroupRequest {
        group_name: String = "GroupName" required [groupNameType];
        user_name: String = "UserName" required [existingUserNameType];
    }
    ResetServiceSpecificCredentialRequest {
        user_name: Option<String> = "UserName" optional [userNameType];
        service_specific_credential_id: String = "ServiceSpecificCredentialId" required [serviceSpecificCredentialId];
    }
    ResetServiceSpecificCredentialResponse {
        service_specific_credential: Option<ServiceSpecificCredential> = "ServiceSpecificCredential" optional [];
    }
    ResyncMFADeviceRequest {
        user_name: String = "UserName" required [existingUserNameType];
        serial_number: String = "SerialNumber" required [serialNumberType];
        authentication_code1: String = "AuthenticationCode1" required [authenticationCodeType];
        authentication_code2: String = "AuthenticationCode2" required [authenticationCodeType];
    }
    SendDelegationTokenRequest {
        delegation_request_id: String = "DelegationRequestId" required [delegationRequestIdType];
    }
    SetDefaultPolicyVersionRequest {
        policy_arn: String = "PolicyArn" required [arnType];
        version_id: String = "VersionId" required [policyVersionIdType];
    }
    SetSecurityTokenServicePreferencesRequest {
        global_endpoint_token_version: String = "GlobalEndpointTokenVersion" required [globalEndpointTokenVersion];
    }
    SimulateCustomPolicyRequest {
        policy_input_list: Vec<String> = "PolicyInputList" required [SimulationPolicyListType];
        permissions_boundary_policy_input_list: Option<Vec<String>> = "PermissionsBoundaryPolicyInputList" optional [SimulationPolicyListType];
        ordered_organization_policy_input_list: Option<Vec<OrderedOrganizationPolicyType>> = "OrderedOrganizationPolicyInputList" optional [OrganizationPolicyListType];
        action_names: Vec<String> = "ActionNames" required [ActionNameListType];
        resource_arns: Option<Vec<String>> = "ResourceArns" optional [ResourceNameListType];
        resource_policy: Option<String> = "ResourcePolicy" optional [policyDocumentType];
        resource_owner: Option<String> = "ResourceOwner" optional [ResourceNameType];
        caller_arn: Option<String> = "CallerArn" optional [ResourceNameType];
        context_entries: Option<Vec<ContextEntry>> = "ContextEntries" optional [];
        resource_handling_option: Option<String> = "ResourceHandlingOption" optional [ResourceHandlingOptionType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
        marker: Option<String> = "Marker" optional [markerType];
    }
    OrderedOrganizationPolicyType {
        service_control_policy_input_list: Option<Vec<String>> = "ServiceControlPolicyInputList" optional [SimulationPolicyListType];
    }
    ContextEntry {
        context_key_name: Option<String> = "ContextKeyName" optional [ContextKeyNameType];
        context_key_values: Option<Vec<String>> = "ContextKeyValues" optional [];
        context_key_type: Option<String> = "ContextKeyType" optional [ContextKeyTypeEnum];
    }
    SimulatePolicyResponse {
        evaluation_results: Option<Vec<EvaluationResult>> = "EvaluationResults" optional [];
        is_truncated: Option<bool> = "IsTruncated" optional [];
        marker: Option<String> = "Marker" optional [];
    }
    EvaluationResult {
        eval_action_name: String = "EvalActionName" required [ActionNameType];
        eval_resource_name: Option<String> = "EvalResourceName" optional [ResourceNameType];
        eval_decision: String = "EvalDecision" required [PolicyEvaluationDecisionType];
        matched_statements: Option<Vec<Statement>> = "MatchedStatements" optional [];
        missing_context_values: Option<Vec<String>> = "MissingContextValues" optional [ContextKeyNamesResultListType];
        organizations_decision_detail: Option<OrganizationsDecisionDetail> = "OrganizationsDecisionDetail" optional [];
        permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail> = "PermissionsBoundaryDecisionDetail" optional [];
        eval_decision_details: Option<BTreeMap<String, String>> = "EvalDecisionDetails" optional [EvalDecisionDetailsType];
        resource_specific_results: Option<Vec<ResourceSpecificResult>> = "ResourceSpecificResults" optional [];
    }
    Statement {
        source_policy_id: Option<String> = "SourcePolicyId" optional [];
        source_policy_type: Option<String> = "SourcePolicyType" optional [PolicySourceType];
        start_position: Option<Position> = "StartPosition" optional [];
        end_position: Option<Position> = "EndPosition" optional [];
    }
    Position {
        line: Option<i64> = "Line" optional [];
        column: Option<i64> = "Column" optional [];
    }
    OrganizationsDecisionDetail {
        allowed_by_organizations: Option<bool> = "AllowedByOrganizations" optional [];
    }
    PermissionsBoundaryDecisionDetail {
        allowed_by_permissions_boundary: Option<bool> = "AllowedByPermissionsBoundary" optional [];
    }
    ResourceSpecificResult {
        eval_resource_name: String = "EvalResourceName" required [ResourceNameType];
        eval_resource_decision: String = "EvalResourceDecision" required [PolicyEvaluationDecisionType];
        matched_statements: Option<Vec<Statement>> = "MatchedStatements" optional [];
        missing_context_values: Option<Vec<String>> = "MissingContextValues" optional [ContextKeyNamesResultListType];
        eval_decision_details: Option<BTreeMap<String, String>> = "EvalDecisionDetails" optional [EvalDecisionDetailsType];
        permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail> = "PermissionsBoundaryDecisionDetail" optional [];
    }
    SimulatePrincipalPolicyRequest {
        policy_source_arn: String = "PolicySourceArn" required [arnType];
        policy_input_list: Option<Vec<String>> = "PolicyInputList" optional [SimulationPolicyListType];
        permissions_boundary_policy_input_list: Option<Vec<String>> = "PermissionsBoundaryPolicyInputList" optional [SimulationPolicyListType];
        policy_exclusion_list: Option<Vec<PolicyIdentifier>> = "PolicyExclusionList" optional [PolicyExclusionsListType];
        action_names: Vec<String> = "ActionNames" required [ActionNameListType];
        resource_arns: Option<Vec<String>> = "ResourceArns" optional [ResourceNameListType];
        resource_policy: Option<String> = "ResourcePolicy" optional [policyDocumentType];
        resource_owner: Option<String> = "ResourceOwner" optional [ResourceNameType];
        caller_arn: Option<String> = "CallerArn" optional [ResourceNameType];
        context_entries: Option<Vec<ContextEntry>> = "ContextEntries" optional [];
        resource_handling_option: Option<String> = "ResourceHandlingOption" optional [ResourceHandlingOptionType];
        max_items: Option<i64> = "MaxItems" optional [maxItemsType];
        marker: Option<String> = "Marker" optional [markerType];
    }
    PolicyIdentifier {
        policy_type: Option<String> = "PolicyType" optional [PolicyIdentifierPolicyType];
        policy_arn: Option<String> = "PolicyArn" optional [arnType];
        inline_policy_identifier: Option<InlinePolicyIdentifierType> = "InlinePolicyIdentifier" optional [];
    }
    InlinePolicyIdentifierType {
        policy_name: String = "PolicyName" required [policyNameType];
        attachment_type: String = "AttachmentType" required [AttachmentType];
        attachment_name: String = "AttachmentName" required [AttachmentName];
    }
    TagInstanceProfileRequest {
        instance_profile_name: String = "InstanceProfileName" required [instanceProfileNameType];
        tags: Vec<Tag> = "Tags" required [tagListType];
    }
    TagMFADeviceRequest {
        serial_number: String = "SerialNumber" required [serialNumberType];
        tags: Vec<Tag> = "Tags" required [tagListType];
    }
    TagOpenIDConnectProviderRequest {
        open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required [arnType];
        tags: Vec<Tag> = "Tags" required [tagListType];
    }
    TagPolicyRequest {
        policy_arn: String = "PolicyArn" required [arnType];
        tags: Vec<Tag> = "Tags" required [tagListType];
    }
    TagRoleRequest {
        role_name: String = "RoleName" required [roleNameType];
        tags: Vec<Tag> = "Tags" required [tagListType];
    }
    TagSAMLProviderRequest {
        saml_provider_arn: String = "SAMLProviderArn" required [arnType];
        tags: Vec<Tag> = "Tags" required [tagListType];
    }
    TagServerCertificateRequest {
        server_certificate_name: String = "ServerCertificateName" required [serverCertificateNameType];
        tags: Vec<Tag> = "Tags" required [tagListType];
    }
    TagUserRequest {
        user_name: String = "UserName" required [existingUserNameType];
        tags: Vec<Tag> = "Tags" required [tagListType];
    }
    UntagInstanceProfileRequest {
        instance_profile_name: String = "InstanceProfileName" required [instanceProfileNameType];
        tag_keys: Vec<String> = "TagKeys" required [tagKeyListType];
    }
    UntagMFADeviceRequest {
        serial_number: String = "SerialNumber" required [serialNumberType];
        tag_keys: Vec<String> = "TagKeys" required [tagKeyListType];
    }
    UntagOpenIDConnectProviderRequest {
        open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required [arnType];
        tag_keys: Vec<String> = "TagKeys" required [tagKeyListType];
    }
    UntagPolicyRequest {
        policy_arn: String = "PolicyArn" required [arnType];
        tag_keys: Vec<String> = "TagKeys" required [tagKeyListType];
    }
    UntagRoleRequest {
        role_name: String = "RoleName" required [roleNameType];
        tag_keys: Vec<String> = "TagKeys" required [tagKeyListType];
    }
    UntagSAMLProviderRequest {
        saml_provider_arn: String = "SAMLProviderArn" required [arnType];
        tag_keys: Vec<String> = "TagKeys" required [tagKeyListType];
    }
    UntagServerCertificateRequest {
        server_certificate_name: String = "ServerCertificateName" required [serverCertificateNameType];
        tag_keys: Vec<String> = "TagKeys" required [tagKeyListType];
    }
    UntagUserRequest {
        user_name: String = "UserName" required [existingUserNameType];
        tag_keys: Vec<String> = "TagKeys" required [tagKeyListType];
    }
    UpdateAccessKeyRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        access_key_id: String = "AccessKeyId" required [accessKeyIdType];
        status: String = "Status" required [statusType];
    }
    UpdateAccountPasswordPolicyRequest {
        minimum_password_length: Option<i64> = "MinimumPasswordLength" optional [minimumPasswordLengthType];
        require_symbols: Option<bool> = "RequireSymbols" optional [];
        require_numbers: Option<bool> = "RequireNumbers" optional [];
        require_uppercase_characters: Option<bool> = "RequireUppercaseCharacters" optional [];
        require_lowercase_characters: Option<bool> = "RequireLowercaseCharacters" optional [];
        allow_users_to_change_password: Option<bool> = "AllowUsersToChangePassword" optional [];
        max_password_age: Option<i64> = "MaxPasswordAge" optional [maxPasswordAgeType];
        password_reuse_prevention: Option<i64> = "PasswordReusePrevention" optional [passwordReusePreventionType];
        hard_expiry: Option<bool> = "HardExpiry" optional [];
    }
    UpdateAssumeRolePolicyRequest {
        role_name: String = "RoleName" required [roleNameType];
        policy_document: String = "PolicyDocument" required [policyDocumentType];
    }
    UpdateDelegationRequestRequest {
        delegation_request_id: String = "DelegationRequestId" required [delegationRequestIdType];
        notes: Option<String> = "Notes" optional [notesType];
    }
    UpdateGroupRequest {
        group_name: String = "GroupName" required [groupNameType];
        new_path: Option<String> = "NewPath" optional [pathType];
        new_group_name: Option<String> = "NewGroupName" optional [groupNameType];
    }
    UpdateLoginProfileRequest {
        user_name: String = "UserName" required [userNameType];
        password: Option<String> = "Password" optional [passwordType] secret;
        password_reset_required: Option<bool> = "PasswordResetRequired" optional [];
    }
    UpdateOpenIDConnectProviderThumbprintRequest {
        open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required [arnType];
        thumbprint_list: Vec<String> = "ThumbprintList" required [thumbprintListType];
    }
    UpdateRoleRequest {
        role_name: String = "RoleName" required [roleNameType];
        description: Option<String> = "Description" optional [roleDescriptionType];
        max_session_duration: Option<i64> = "MaxSessionDuration" optional [roleMaxSessionDurationType];
    }
    UpdateRoleResponse {
    }
    UpdateRoleDescriptionRequest {
        role_name: String = "RoleName" required [roleNameType];
        description: String = "Description" required [roleDescriptionType];
    }
    UpdateRoleDescriptionResponse {
        role: Option<Role> = "Role" optional [];
    }
    UpdateSAMLProviderRequest {
        saml_metadata_document: Option<String> = "SAMLMetadataDocument" optional [SAMLMetadataDocumentType];
        saml_provider_arn: String = "SAMLProviderArn" required [arnType];
        assertion_encryption_mode: Option<String> = "AssertionEncryptionMode" optional [assertionEncryptionModeType];
        add_private_key: Option<String> = "AddPrivateKey" optional [privateKeyType] secret;
        remove_private_key: Option<String> = "RemovePrivateKey" optional [privateKeyIdType];
    }
    UpdateSAMLProviderResponse {
        saml_provider_arn: Option<String> = "SAMLProviderArn" optional [arnType];
    }
    UpdateSSHPublicKeyRequest {
        user_name: String = "UserName" required [userNameType];
        ssh_public_key_id: String = "SSHPublicKeyId" required [publicKeyIdType];
        status: String = "Status" required [statusType];
    }
    UpdateServerCertificateRequest {
        server_certificate_name: String = "ServerCertificateName" required [serverCertificateNameType];
        new_path: Option<String> = "NewPath" optional [pathType];
        new_server_certificate_name: Option<String> = "NewServerCertificateName" optional [serverCertificateNameType];
    }
    UpdateServiceSpecificCredentialRequest {
        user_name: Option<String> = "UserName" optional [userNameType];
        service_specific_credential_id: String = "ServiceSpecificCredentialId" required [serviceSpecificCredentialId];
        status: String = "Status" required [statusType];
    }
    UpdateSigningCertificateRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        certificate_id: String = "CertificateId" required [certificateIdType];
        status: String = "Status" required [statusType];
    }
    UpdateUserRequest {
        user_name: String = "UserName" required [existingUserNameType];
        new_path: Option<String> = "NewPath" optional [pathType];
        new_user_name: Option<String> = "NewUserName" optional [userNameType];
    }
    UploadSSHPublicKeyRequest {
        user_name: String = "UserName" required [userNameType];
        ssh_public_key_body: String = "SSHPublicKeyBody" required [publicKeyMaterialType];
    }
    UploadSSHPublicKeyResponse {
        ssh_public_key: Option<SSHPublicKey> = "SSHPublicKey" optional [];
    }
    UploadServerCertificateRequest {
        path: Option<String> = "Path" optional [pathType];
        server_certificate_name: String = "ServerCertificateName" required [serverCertificateNameType];
        certificate_body: String = "CertificateBody" required [certificateBodyType];
        private_key: String = "PrivateKey" required [privateKeyType] secret;
        certificate_chain: Option<String> = "CertificateChain" optional [certificateChainType];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    UploadServerCertificateResponse {
        server_certificate_metadata: Option<ServerCertificateMetadata> = "ServerCertificateMetadata" optional [];
        tags: Option<Vec<Tag>> = "Tags" optional [tagListType];
    }
    UploadSigningCertificateRequest {
        user_name: Option<String> = "UserName" optional [existingUserNameType];
        certificate_body: String = "CertificateBody" required [certificateBodyType];
    }
    UploadSigningCertificateResponse {
        certificate: SigningCertificate = "Certificate" required [];
    }
}

wire::errors! {
    AccountNotManagementOrDelegatedAdministrator = "AccountNotManagementOrDelegatedAdministratorException" "AccountNotManagementOrDelegatedAdministratorException" 400;
    CallerIsNotManagementAccount = "CallerIsNotManagementAccountException" "CallerIsNotManagementAccountException" 400;
    ConcurrentModification = "ConcurrentModificationException" "ConcurrentModification" 409;
    CredentialReportExpired = "CredentialReportExpiredException" "ReportExpired" 410;
    CredentialReportNotPresent = "CredentialReportNotPresentException" "ReportNotPresent" 410;
    CredentialReportNotReady = "CredentialReportNotReadyException" "ReportInProgress" 404;
    DeleteConflict = "DeleteConflictException" "DeleteConflict" 409;
    DuplicateCertificate = "DuplicateCertificateException" "DuplicateCertificate" 409;
    DuplicateSSHPublicKey = "DuplicateSSHPublicKeyException" "DuplicateSSHPublicKey" 400;
    EntityAlreadyExists = "EntityAlreadyExistsException" "EntityAlreadyExists" 409;
    EntityTemporarilyUnmodifiable = "EntityTemporarilyUnmodifiableException" "EntityTemporarilyUnmodifiable" 409;
    FeatureDisabled = "FeatureDisabledException" "FeatureDisabled" 404;
    FeatureEnabled = "FeatureEnabledException" "FeatureEnabled" 409;
    InvalidAuthenticationCode = "InvalidAuthenticationCodeException" "InvalidAuthenticationCode" 403;
    InvalidCertificate = "InvalidCertificateException" "InvalidCertificate" 400;
    InvalidInput = "InvalidInputException" "InvalidInput" 400;
    InvalidPublicKey = "InvalidPublicKeyException" "InvalidPublicKey" 400;
    InvalidUserType = "InvalidUserTypeException" "InvalidUserType" 400;
    KeyPairMismatch = "KeyPairMismatchException" "KeyPairMismatch" 400;
    LimitExceeded = "LimitExceededException" "LimitExceeded" 409;
    MalformedCertificate = "MalformedCertificateException" "MalformedCertificate" 400;
    MalformedPolicyDocument = "MalformedPolicyDocumentException" "MalformedPolicyDocument" 400;
    NameConflict = "NameConflictException" "NameConflict" 409;
    NoSuchEntity = "NoSuchEntityException" "NoSuchEntity" 404;
    OpenIdIdpCommunicationError = "OpenIdIdpCommunicationErrorException" "OpenIdIdpCommunicationError" 400;
    OrganizationNotFound = "OrganizationNotFoundException" "OrganizationNotFoundException" 400;
    OrganizationNotInAllFeaturesMode = "OrganizationNotInAllFeaturesModeException" "OrganizationNotInAllFeaturesModeException" 400;
    PasswordPolicyViolation = "PasswordPolicyViolationException" "PasswordPolicyViolation" 400;
    PolicyEvaluation = "PolicyEvaluationException" "PolicyEvaluation" 500;
    PolicyNotAttachable = "PolicyNotAttachableException" "PolicyNotAttachable" 400;
    ReportGenerationLimitExceeded = "ReportGenerationLimitExceededException" "ReportGenerationLimitExceeded" 409;
    RoleModified = "RoleModifiedException" "RoleModified" 409;
    RoleTemplateDisabled = "RoleTemplateDisabledException" "RoleTemplateDisabled" 400;
    ServiceAccessNotEnabled = "ServiceAccessNotEnabledException" "ServiceAccessNotEnabledException" 400;
    ServiceFailure = "ServiceFailureException" "ServiceFailure" 500;
    ServiceNotSupported = "ServiceNotSupportedException" "NotSupportedService" 404;
    UnmodifiableEntity = "UnmodifiableEntityException" "UnmodifiableEntity" 400;
    UnrecognizedPublicKeyEncoding = "UnrecognizedPublicKeyEncodingException" "UnrecognizedPublicKeyEncoding" 400;
}

wire::operations! { SERVICE;
    AcceptDelegationRequest: AcceptDelegationRequestRequest => () | NoSuchEntity ServiceFailure ConcurrentModification;
    AcquireRole: AcquireRoleRequest => AcquireRoleResponse, result "AcquireRoleResult" | LimitExceeded InvalidInput EntityAlreadyExists RoleModified NameConflict MalformedPolicyDocument ConcurrentModification ServiceFailure NoSuchEntity RoleTemplateDisabled;
    AddClientIDToOpenIDConnectProvider: AddClientIDToOpenIDConnectProviderRequest => () | ConcurrentModification InvalidInput NoSuchEntity LimitExceeded ServiceFailure;
    AddRoleToInstanceProfile: AddRoleToInstanceProfileRequest => () | NoSuchEntity EntityAlreadyExists LimitExceeded UnmodifiableEntity ServiceFailure;
    AddUserToGroup: AddUserToGroupRequest => () | NoSuchEntity LimitExceeded ServiceFailure;
    AssociateDelegationRequest: AssociateDelegationRequestRequest => () | NoSuchEntity ServiceFailure ConcurrentModification InvalidInput;
    AttachGroupPolicy: AttachGroupPolicyRequest => () | NoSuchEntity LimitExceeded InvalidInput PolicyNotAttachable ServiceFailure;
    AttachRolePolicy: AttachRolePolicyRequest => () | NoSuchEntity LimitExceeded InvalidInput UnmodifiableEntity PolicyNotAttachable ServiceFailure;
    AttachUserPolicy: AttachUserPolicyRequest => () | NoSuchEntity LimitExceeded InvalidInput PolicyNotAttachable ServiceFailure;
    ChangePassword: ChangePasswordRequest => () | NoSuchEntity InvalidUserType LimitExceeded EntityTemporarilyUnmodifiable PasswordPolicyViolation ServiceFailure;
    CreateAccessKey: CreateAccessKeyRequest => CreateAccessKeyResponse, result "CreateAccessKeyResult" | NoSuchEntity LimitExceeded ServiceFailure;
    CreateAccountAlias: CreateAccountAliasRequest => () | ConcurrentModification EntityAlreadyExists LimitExceeded ServiceFailure;
    CreateDelegationRequest: CreateDelegationRequestRequest => CreateDelegationRequestResponse, result "CreateDelegationRequestResult" | EntityAlreadyExists ServiceFailure InvalidInput LimitExceeded ConcurrentModification;
    CreateGroup: CreateGroupRequest => CreateGroupResponse, result "CreateGroupResult" | LimitExceeded EntityAlreadyExists NoSuchEntity ServiceFailure;
    CreateInstanceProfile: CreateInstanceProfileRequest => CreateInstanceProfileResponse, result "CreateInstanceProfileResult" | EntityAlreadyExists InvalidInput LimitExceeded ConcurrentModification ServiceFailure;
    CreateLoginProfile: CreateLoginProfileRequest => CreateLoginProfileResponse, result "CreateLoginProfileResult" | EntityAlreadyExists NoSuchEntity PasswordPolicyViolation LimitExceeded ServiceFailure;
    CreateOpenIDConnectProvider: CreateOpenIDConnectProviderRequest => CreateOpenIDConnectProviderResponse, result "CreateOpenIDConnectProviderResult" | InvalidInput EntityAlreadyExists LimitExceeded ConcurrentModification ServiceFailure OpenIdIdpCommunicationError;
    CreatePolicy: CreatePolicyRequest => CreatePolicyResponse, result "CreatePolicyResult" | InvalidInput LimitExceeded EntityAlreadyExists MalformedPolicyDocument ConcurrentModification ServiceFailure;
    CreatePolicyVersion: CreatePolicyVersionRequest => CreatePolicyVersionResponse, result "CreatePolicyVersionResult" | NoSuchEntity MalformedPolicyDocument InvalidInput LimitExceeded ServiceFailure;
    CreateRole: CreateRoleRequest => CreateRoleResponse, result "CreateRoleResult" | LimitExceeded InvalidInput EntityAlreadyExists MalformedPolicyDocument ConcurrentModification ServiceFailure;
    CreateSAMLProvider: CreateSAMLProviderRequest => CreateSAMLProviderResponse, result "CreateSAMLProviderResult" | InvalidInput EntityAlreadyExists LimitExceeded ConcurrentModification ServiceFailure;
    CreateServiceLinkedRole: CreateServiceLinkedRoleRequest => CreateServiceLinkedRoleResponse, result "CreateServiceLinkedRoleResult" | InvalidInput LimitExceeded NoSuchEntity ServiceFailure;
    CreateServiceSpecificCredential: CreateServiceSpecificCredentialRequest => CreateServiceSpecificCredentialResponse, result "CreateServiceSpecificCredentialResult" | LimitExceeded NoSuchEntity ServiceNotSupported;
    CreateUser: CreateUserRequest => CreateUserResponse, result "CreateUserResult" | LimitExceeded EntityAlreadyExists NoSuchEntity InvalidInput ConcurrentModification ServiceFailure;
    CreateVirtualMFADevice: CreateVirtualMFADeviceRequest => CreateVirtualMFADeviceResponse, result "CreateVirtualMFADeviceResult" | LimitExceeded InvalidInput EntityAlreadyExists ConcurrentModification ServiceFailure;
    DeactivateMFADevice: DeactivateMFADeviceRequest => () | EntityTemporarilyUnmodifiable NoSuchEntity LimitExceeded ServiceFailure ConcurrentModification;
    DeleteAccessKey: DeleteAccessKeyRequest => () | NoSuchEntity LimitExceeded ServiceFailure;
    DeleteAccountAlias: DeleteAccountAliasRequest => () | ConcurrentModification NoSuchEntity LimitExceeded ServiceFailure;
    DeleteAccountPasswordPolicy: () => () | NoSuchEntity LimitExceeded ServiceFailure;
    DeleteGroup: DeleteGroupRequest => () | NoSuchEntity DeleteConflict LimitExceeded ServiceFailure;
    DeleteGroupPolicy: DeleteGroupPolicyRequest => () | NoSuchEntity LimitExceeded ServiceFailure;
    DeleteInstanceProfile: DeleteInstanceProfileRequest => () | NoSuchEntity DeleteConflict LimitExceeded ServiceFailure;
    DeleteLoginProfile: DeleteLoginProfileRequest => () | EntityTemporarilyUnmodifiable NoSuchEntity LimitExceeded ServiceFailure;
    DeleteOpenIDConnectProvider: DeleteOpenIDConnectProviderRequest => () | InvalidInput NoSuchEntity ServiceFailure;
    DeletePolicy: DeletePolicyRequest => () | NoSuchEntity LimitExceeded InvalidInput DeleteConflict ServiceFailure;
    DeletePolicyVersion: DeletePolicyVersionRequest => () | NoSuchEntity LimitExceeded InvalidInput DeleteConflict ServiceFailure;
    DeleteRole: DeleteRoleRequest => () | NoSuchEntity DeleteConflict LimitExceeded UnmodifiableEntity ConcurrentModification ServiceFailure;
    DeleteRolePermissionsBoundary: DeleteRolePermissionsBoundaryRequest => () | NoSuchEntity UnmodifiableEntity ServiceFailure;
    DeleteRolePolicy: DeleteRolePolicyRequest => () | NoSuchEntity LimitExceeded UnmodifiableEntity ServiceFailure;
    DeleteSAMLProvider: DeleteSAMLProviderRequest => () | InvalidInput LimitExceeded NoSuchEntity ServiceFailure;
    DeleteSSHPublicKey: DeleteSSHPublicKeyRequest => () | NoSuchEntity;
    DeleteServerCertificate: DeleteServerCertificateRequest => () | NoSuchEntity DeleteConflict LimitExceeded ServiceFailure;
    DeleteServiceLinkedRole: DeleteServiceLinkedRoleRequest => DeleteServiceLinkedRoleResponse, result "DeleteServiceLinkedRoleResult" | NoSuchEntity LimitExceeded ServiceFailure;
    DeleteServiceSpecificCredential: DeleteServiceSpecificCredentialRequest => () | NoSuchEntity;
    DeleteSigningCertificate: DeleteSigningCertificateRequest => () | NoSuchEntity LimitExceeded ConcurrentModification ServiceFailure;
    DeleteUser: DeleteUserRequest => () | LimitExceeded NoSuchEntity DeleteConflict ConcurrentModification ServiceFailure;
    DeleteUserPermissionsBoundary: DeleteUserPermissionsBoundaryRequest => () | NoSuchEntity ServiceFailure;
    DeleteUserPolicy: DeleteUserPolicyRequest => () | NoSuchEntity LimitExceeded ServiceFailure;
    DeleteVirtualMFADevice: DeleteVirtualMFADeviceRequest => () | NoSuchEntity DeleteConflict LimitExceeded ServiceFailure ConcurrentModification;
    DetachGroupPolicy: DetachGroupPolicyRequest => () | NoSuchEntity LimitExceeded InvalidInput ServiceFailure;
    DetachRolePolicy: DetachRolePolicyRequest => () | NoSuchEntity LimitExceeded InvalidInput UnmodifiableEntity ServiceFailure;
    DetachUserPolicy: DetachUserPolicyRequest => () | NoSuchEntity LimitExceeded InvalidInput ServiceFailure;
    DisableOrganizationsRootCredentialsManagement: DisableOrganizationsRootCredentialsManagementRequest => DisableOrganizationsRootCredentialsManagementResponse, result "DisableOrganizationsRootCredentialsManagementResult" | ServiceAccessNotEnabled AccountNotManagementOrDelegatedAdministrator OrganizationNotFound OrganizationNotInAllFeaturesMode;
    DisableOrganizationsRootSessions: DisableOrganizationsRootSessionsRequest => DisableOrganizationsRootSessionsResponse, result "DisableOrganizationsRootSessionsResult" | ServiceAccessNotEnabled AccountNotManagementOrDelegatedAdministrator OrganizationNotFound OrganizationNotInAllFeaturesMode;
    DisableOutboundWebIdentityFederation: () => () | FeatureDisabled;
    EnableMFADevice: EnableMFADeviceRequest => () | EntityAlreadyExists EntityTemporarilyUnmodifiable InvalidAuthenticationCode LimitExceeded NoSuchEntity ServiceFailure ConcurrentModification;
    EnableOrganizationsRootCredentialsManagement: EnableOrganizationsRootCredentialsManagementRequest => EnableOrganizationsRootCredentialsManagementResponse, result "EnableOrganizationsRootCredentialsManagementResult" | ServiceAccessNotEnabled AccountNotManagementOrDelegatedAdministrator OrganizationNotFound OrganizationNotInAllFeaturesMode CallerIsNotManagementAccount;
    EnableOrganizationsRootSessions: EnableOrganizationsRootSessionsRequest => EnableOrganizationsRootSessionsResponse, result "EnableOrganizationsRootSessionsResult" | ServiceAccessNotEnabled AccountNotManagementOrDelegatedAdministrator OrganizationNotFound OrganizationNotInAllFeaturesMode CallerIsNotManagementAccount;
    EnableOutboundWebIdentityFederation: () => EnableOutboundWebIdentityFederationResponse, result "EnableOutboundWebIdentityFederationResult" | FeatureEnabled;
    GenerateCredentialReport: () => GenerateCredentialReportResponse, result "GenerateCredentialReportResult" | LimitExceeded ServiceFailure;
    GenerateOrganizationsAccessReport: GenerateOrganizationsAccessReportRequest => GenerateOrganizationsAccessReportResponse, result "GenerateOrganizationsAccessReportResult" | ReportGenerationLimitExceeded;
    GenerateServiceLastAccessedDetails: GenerateServiceLastAccessedDetailsRequest => GenerateServiceLastAccessedDetailsResponse, result "GenerateServiceLastAccessedDetailsResult" | NoSuchEntity InvalidInput;
    GetAccessKeyLastUsed: GetAccessKeyLastUsedRequest => GetAccessKeyLastUsedResponse, result "GetAccessKeyLastUsedResult" | ;
    GetAccountAuthorizationDetails: GetAccountAuthorizationDetailsRequest => GetAccountAuthorizationDetailsResponse, result "GetAccountAuthorizationDetailsResult", page ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"] | ServiceFailure;
    GetAccountPasswordPolicy: () => GetAccountPasswordPolicyResponse, result "GetAccountPasswordPolicyResult" | NoSuchEntity ServiceFailure;
    GetAccountProperties: GetAccountPropertiesRequest => GetAccountPropertiesResponse, result "GetAccountPropertiesResult" | InvalidInput ServiceFailure;
    GetAccountSummary: () => GetAccountSummaryResponse, result "GetAccountSummaryResult" | ServiceFailure;
    GetContextKeysForCustomPolicy: GetContextKeysForCustomPolicyRequest => GetContextKeysForPolicyResponse, result "GetContextKeysForCustomPolicyResult" | InvalidInput;
    GetContextKeysForPrincipalPolicy: GetContextKeysForPrincipalPolicyRequest => GetContextKeysForPolicyResponse, result "GetContextKeysForPrincipalPolicyResult" | NoSuchEntity InvalidInput;
    GetCredentialReport: () => GetCredentialReportResponse, result "GetCredentialReportResult" | CredentialReportNotPresent CredentialReportExpired CredentialReportNotReady ServiceFailure;
    GetDelegationRequest: GetDelegationRequestRequest => GetDelegationRequestResponse, result "GetDelegationRequestResult" | NoSuchEntity ServiceFailure;
    GetGroup: GetGroupRequest => GetGroupResponse, result "GetGroupResult", page ["Users"] | NoSuchEntity ServiceFailure;
    GetGroupPolicy: GetGroupPolicyRequest => GetGroupPolicyResponse, result "GetGroupPolicyResult" | NoSuchEntity ServiceFailure;
    GetHumanReadableSummary: GetHumanReadableSummaryRequest => GetHumanReadableSummaryResponse, result "GetHumanReadableSummaryResult" | InvalidInput NoSuchEntity ServiceFailure;
    GetInstanceProfile: GetInstanceProfileRequest => GetInstanceProfileResponse, result "GetInstanceProfileResult" | NoSuchEntity ServiceFailure;
    GetLoginProfile: GetLoginProfileRequest => GetLoginProfileResponse, result "GetLoginProfileResult" | NoSuchEntity ServiceFailure;
    GetMFADevice: GetMFADeviceRequest => GetMFADeviceResponse, result "GetMFADeviceResult" | NoSuchEntity ServiceFailure;
    GetOpenIDConnectProvider: GetOpenIDConnectProviderRequest => GetOpenIDConnectProviderResponse, result "GetOpenIDConnectProviderResult" | InvalidInput NoSuchEntity ServiceFailure;
    GetOrganizationsAccessReport: GetOrganizationsAccessReportRequest => GetOrganizationsAccessReportResponse, result "GetOrganizationsAccessReportResult" | NoSuchEntity;
    GetOutboundWebIdentityFederationInfo: () => GetOutboundWebIdentityFederationInfoResponse, result "GetOutboundWebIdentityFederationInfoResult" | FeatureDisabled;
    GetPolicy: GetPolicyRequest => GetPolicyResponse, result "GetPolicyResult" | NoSuchEntity InvalidInput ServiceFailure;
    GetPolicyVersion: GetPolicyVersionRequest => GetPolicyVersionResponse, result "GetPolicyVersionResult" | NoSuchEntity InvalidInput ServiceFailure;
    GetRole: GetRoleRequest => GetRoleResponse, result "GetRoleResult" | NoSuchEntity ServiceFailure;
    GetRolePolicy: GetRolePolicyRequest => GetRolePolicyResponse, result "GetRolePolicyResult" | NoSuchEntity ServiceFailure;
    GetRoleTemplateVersion: GetRoleTemplateVersionRequest => GetRoleTemplateVersionResponse, result "GetRoleTemplateVersionResult" | NoSuchEntity InvalidInput ServiceFailure;
    GetSAMLProvider: GetSAMLProviderRequest => GetSAMLProviderResponse, result "GetSAMLProviderResult" | NoSuchEntity InvalidInput ServiceFailure;
    GetSSHPublicKey: GetSSHPublicKeyRequest => GetSSHPublicKeyResponse, result "GetSSHPublicKeyResult" | NoSuchEntity UnrecognizedPublicKeyEncoding;
    GetServerCertificate: GetServerCertificateRequest => GetServerCertificateResponse, result "GetServerCertificateResult" | NoSuchEntity ServiceFailure;
    GetServiceLastAccessedDetails: GetServiceLastAccessedDetailsRequest => GetServiceLastAccessedDetailsResponse, result "GetServiceLastAccessedDetailsResult" | NoSuchEntity InvalidInput;
    GetServiceLastAccessedDetailsWithEntities: GetServiceLastAccessedDetailsWithEntitiesRequest => GetServiceLastAccessedDetailsWithEntitiesResponse, result "GetServiceLastAccessedDetailsWithEntitiesResult" | NoSuchEntity InvalidInput;
    GetServiceLinkedRoleDeletionStatus: GetServiceLinkedRoleDeletionStatusRequest => GetServiceLinkedRoleDeletionStatusResponse, result "GetServiceLinkedRoleDeletionStatusResult" | NoSuchEntity InvalidInput ServiceFailure;
    GetUser: GetUserRequest => GetUserResponse, result "GetUserResult" | NoSuchEntity ServiceFailure;
    GetUserPolicy: GetUserPolicyRequest => GetUserPolicyResponse, result "GetUserPolicyResult" | NoSuchEntity ServiceFailure;
    ListAccessKeys: ListAccessKeysRequest => ListAccessKeysResponse, result "ListAccessKeysResult", page ["AccessKeyMetadata"] | NoSuchEntity ServiceFailure;
    ListAccountAliases: ListAccountAliasesRequest => ListAccountAliasesResponse, result "ListAccountAliasesResult", page ["AccountAliases"] | ServiceFailure;
    ListAttachedGroupPolicies: ListAttachedGroupPoliciesRequest => ListAttachedGroupPoliciesResponse, result "ListAttachedGroupPoliciesResult", page ["AttachedPolicies"] | NoSuchEntity InvalidInput ServiceFailure;
    ListAttachedRolePolicies: ListAttachedRolePoliciesRequest => ListAttachedRolePoliciesResponse, result "ListAttachedRolePoliciesResult", page ["AttachedPolicies"] | NoSuchEntity InvalidInput ServiceFailure;
    ListAttachedUserPolicies: ListAttachedUserPoliciesRequest => ListAttachedUserPoliciesResponse, result "ListAttachedUserPoliciesResult", page ["AttachedPolicies"] | NoSuchEntity InvalidInput ServiceFailure;
    ListDelegationRequests: ListDelegationRequestsRequest => ListDelegationRequestsResponse, result "ListDelegationRequestsResult" | NoSuchEntity ServiceFailure InvalidInput;
    ListEntitiesForPolicy: ListEntitiesForPolicyRequest => ListEntitiesForPolicyResponse, result "ListEntitiesForPolicyResult", page ["PolicyGroups", "PolicyUsers", "PolicyRoles"] | NoSuchEntity InvalidInput ServiceFailure;
    ListGroupPolicies: ListGroupPoliciesRequest => ListGroupPoliciesResponse, result "ListGroupPoliciesResult", page ["PolicyNames"] | NoSuchEntity ServiceFailure;
    ListGroups: ListGroupsRequest => ListGroupsResponse, result "ListGroupsResult", page ["Groups"] | ServiceFailure;
    ListGroupsForUser: ListGroupsForUserRequest => ListGroupsForUserResponse, result "ListGroupsForUserResult", page ["Groups"] | NoSuchEntity ServiceFailure;
    ListInstanceProfileTags: ListInstanceProfileTagsRequest => ListInstanceProfileTagsResponse, result "ListInstanceProfileTagsResult", page ["Tags"] | NoSuchEntity ServiceFailure;
    ListInstanceProfiles: ListInstanceProfilesRequest => ListInstanceProfilesResponse, result "ListInstanceProfilesResult", page ["InstanceProfiles"] | ServiceFailure;
    ListInstanceProfilesForRole: ListInstanceProfilesForRoleRequest => ListInstanceProfilesForRoleResponse, result "ListInstanceProfilesForRoleResult", page ["InstanceProfiles"] | NoSuchEntity ServiceFailure;
    ListMFADeviceTags: ListMFADeviceTagsRequest => ListMFADeviceTagsResponse, result "ListMFADeviceTagsResult", page ["Tags"] | NoSuchEntity InvalidInput ServiceFailure;
    ListMFADevices: ListMFADevicesRequest => ListMFADevicesResponse, result "ListMFADevicesResult", page ["MFADevices"] | NoSuchEntity ServiceFailure;
    ListOpenIDConnectProviderTags: ListOpenIDConnectProviderTagsRequest => ListOpenIDConnectProviderTagsResponse, result "ListOpenIDConnectProviderTagsResult", page ["Tags"] | NoSuchEntity ServiceFailure InvalidInput;
    ListOpenIDConnectProviders: ListOpenIDConnectProvidersRequest => ListOpenIDConnectProvidersResponse, result "ListOpenIDConnectProvidersResult" | ServiceFailure;
    ListOrganizationsFeatures: ListOrganizationsFeaturesRequest => ListOrganizationsFeaturesResponse, result "ListOrganizationsFeaturesResult" | ServiceAccessNotEnabled AccountNotManagementOrDelegatedAdministrator OrganizationNotFound OrganizationNotInAllFeaturesMode;
    ListPolicies: ListPoliciesRequest => ListPoliciesResponse, result "ListPoliciesResult", page ["Policies"] | ServiceFailure;
    ListPoliciesGrantingServiceAccess: ListPoliciesGrantingServiceAccessRequest => ListPoliciesGrantingServiceAccessResponse, result "ListPoliciesGrantingServiceAccessResult" | NoSuchEntity InvalidInput;
    ListPolicyTags: ListPolicyTagsRequest => ListPolicyTagsResponse, result "ListPolicyTagsResult", page ["Tags"] | NoSuchEntity ServiceFailure InvalidInput;
    ListPolicyVersions: ListPolicyVersionsRequest => ListPolicyVersionsResponse, result "ListPolicyVersionsResult", page ["Versions"] | NoSuchEntity InvalidInput ServiceFailure;
    ListRolePolicies: ListRolePoliciesRequest => ListRolePoliciesResponse, result "ListRolePoliciesResult", page ["PolicyNames"] | NoSuchEntity ServiceFailure;
    ListRoleTags: ListRoleTagsRequest => ListRoleTagsResponse, result "ListRoleTagsResult", page ["Tags"] | NoSuchEntity ServiceFailure;
    ListRoles: ListRolesRequest => ListRolesResponse, result "ListRolesResult", page ["Roles"] | ServiceFailure;
    ListSAMLProviderTags: ListSAMLProviderTagsRequest => ListSAMLProviderTagsResponse, result "ListSAMLProviderTagsResult", page ["Tags"] | NoSuchEntity ServiceFailure InvalidInput;
    ListSAMLProviders: ListSAMLProvidersRequest => ListSAMLProvidersResponse, result "ListSAMLProvidersResult" | ServiceFailure;
    ListSSHPublicKeys: ListSSHPublicKeysRequest => ListSSHPublicKeysResponse, result "ListSSHPublicKeysResult", page ["SSHPublicKeys"] | NoSuchEntity;
    ListServerCertificateTags: ListServerCertificateTagsRequest => ListServerCertificateTagsResponse, result "ListServerCertificateTagsResult", page ["Tags"] | NoSuchEntity ServiceFailure;
    ListServerCertificates: ListServerCertificatesRequest => ListServerCertificatesResponse, result "ListServerCertificatesResult", page ["ServerCertificateMetadataList"] | ServiceFailure;
    ListServiceSpecificCredentials: ListServiceSpecificCredentialsRequest => ListServiceSpecificCredentialsResponse, result "ListServiceSpecificCredentialsResult" | NoSuchEntity ServiceNotSupported;
    ListSigningCertificates: ListSigningCertificatesRequest => ListSigningCertificatesResponse, result "ListSigningCertificatesResult", page ["Certificates"] | NoSuchEntity ServiceFailure;
    ListUserPolicies: ListUserPoliciesRequest => ListUserPoliciesResponse, result "ListUserPoliciesResult", page ["PolicyNames"] | NoSuchEntity ServiceFailure;
    ListUserTags: ListUserTagsRequest => ListUserTagsResponse, result "ListUserTagsResult", page ["Tags"] | NoSuchEntity ServiceFailure;
    ListUsers: ListUsersRequest => ListUsersResponse, result "ListUsersResult", page ["Users"] | ServiceFailure;
    ListVirtualMFADevices: ListVirtualMFADevicesRequest => ListVirtualMFADevicesResponse, result "ListVirtualMFADevicesResult", page ["VirtualMFADevices"] | ;
    PutAccountProperties: PutAccountPropertiesRequest => PutAccountPropertiesResponse, result "PutAccountPropertiesResult" | InvalidInput ConcurrentModification ServiceFailure;
    PutGroupPolicy: PutGroupPolicyRequest => () | LimitExceeded MalformedPolicyDocument NoSuchEntity ServiceFailure;
    PutRolePermissionsBoundary: PutRolePermissionsBoundaryRequest => () | NoSuchEntity InvalidInput UnmodifiableEntity PolicyNotAttachable ServiceFailure;
    PutRolePolicy: PutRolePolicyRequest => () | LimitExceeded MalformedPolicyDocument NoSuchEntity UnmodifiableEntity ServiceFailure;
    PutUserPermissionsBoundary: PutUserPermissionsBoundaryRequest => () | NoSuchEntity InvalidInput PolicyNotAttachable ServiceFailure;
    PutUserPolicy: PutUserPolicyRequest => () | LimitExceeded MalformedPolicyDocument NoSuchEntity ServiceFailure;
    RejectDelegationRequest: RejectDelegationRequestRequest => () | NoSuchEntity ServiceFailure ConcurrentModification InvalidInput;
    RemoveClientIDFromOpenIDConnectProvider: RemoveClientIDFromOpenIDConnectProviderRequest => () | ConcurrentModification InvalidInput NoSuchEntity ServiceFailure;
    RemoveRoleFromInstanceProfile: RemoveRoleFromInstanceProfileRequest => () | NoSuchEntity LimitExceeded UnmodifiableEntity ServiceFailure;
    RemoveUserFromGroup: RemoveUserFromGroupRequest => () | NoSuchEntity LimitExceeded ServiceFailure;
    ResetServiceSpecificCredential: ResetServiceSpecificCredentialRequest => ResetServiceSpecificCredentialResponse, result "ResetServiceSpecificCredentialResult" | NoSuchEntity;
    ResyncMFADevice: ResyncMFADeviceRequest => () | InvalidAuthenticationCode NoSuchEntity LimitExceeded ServiceFailure ConcurrentModification;
    SendDelegationToken: SendDelegationTokenRequest => () | NoSuchEntity ServiceFailure ConcurrentModification InvalidInput;
    SetDefaultPolicyVersion: SetDefaultPolicyVersionRequest => () | NoSuchEntity InvalidInput LimitExceeded ServiceFailure;
    SetSecurityTokenServicePreferences: SetSecurityTokenServicePreferencesRequest => () | ServiceFailure;
    SimulateCustomPolicy: SimulateCustomPolicyRequest => SimulatePolicyResponse, result "SimulateCustomPolicyResult", page ["EvaluationResults"] | InvalidInput PolicyEvaluation;
    SimulatePrincipalPolicy: SimulatePrincipalPolicyRequest => SimulatePolicyResponse, result "SimulatePrincipalPolicyResult", page ["EvaluationResults"] | NoSuchEntity InvalidInput PolicyEvaluation;
    TagInstanceProfile: TagInstanceProfileRequest => () | NoSuchEntity InvalidInput LimitExceeded ConcurrentModification ServiceFailure;
    TagMFADevice: TagMFADeviceRequest => () | InvalidInput NoSuchEntity LimitExceeded ConcurrentModification ServiceFailure;
    TagOpenIDConnectProvider: TagOpenIDConnectProviderRequest => () | NoSuchEntity LimitExceeded InvalidInput ConcurrentModification ServiceFailure;
    TagPolicy: TagPolicyRequest => () | NoSuchEntity LimitExceeded InvalidInput ConcurrentModification ServiceFailure;
    TagRole: TagRoleRequest => () | NoSuchEntity LimitExceeded InvalidInput ConcurrentModification ServiceFailure;
    TagSAMLProvider: TagSAMLProviderRequest => () | NoSuchEntity LimitExceeded InvalidInput ConcurrentModification ServiceFailure;
    TagServerCertificate: TagServerCertificateRequest => () | NoSuchEntity InvalidInput LimitExceeded ConcurrentModification ServiceFailure;
    TagUser: TagUserRequest => () | NoSuchEntity LimitExceeded InvalidInput ConcurrentModification ServiceFailure;
    UntagInstanceProfile: UntagInstanceProfileRequest => () | NoSuchEntity InvalidInput ConcurrentModification ServiceFailure;
    UntagMFADevice: UntagMFADeviceRequest => () | NoSuchEntity InvalidInput ConcurrentModification ServiceFailure;
    UntagOpenIDConnectProvider: UntagOpenIDConnectProviderRequest => () | NoSuchEntity InvalidInput ConcurrentModification ServiceFailure;
    UntagPolicy: UntagPolicyRequest => () | NoSuchEntity InvalidInput ConcurrentModification ServiceFailure;
    UntagRole: UntagRoleRequest => () | NoSuchEntity ConcurrentModification ServiceFailure;
    UntagSAMLProvider: UntagSAMLProviderRequest => () | NoSuchEntity InvalidInput ConcurrentModification ServiceFailure;
    UntagServerCertificate: UntagServerCertificateRequest => () | NoSuchEntity InvalidInput ConcurrentModification ServiceFailure;
    UntagUser: UntagUserRequest => () | NoSuchEntity ConcurrentModification ServiceFailure;
    UpdateAccessKey: UpdateAccessKeyRequest => () | NoSuchEntity LimitExceeded ServiceFailure InvalidInput;
    UpdateAccountPasswordPolicy: UpdateAccountPasswordPolicyRequest => () | NoSuchEntity MalformedPolicyDocument LimitExceeded ServiceFailure;
    UpdateAssumeRolePolicy: UpdateAssumeRolePolicyRequest => () | NoSuchEntity MalformedPolicyDocument LimitExceeded UnmodifiableEntity ServiceFailure;
    UpdateDelegationRequest: UpdateDelegationRequestRequest => () | NoSuchEntity ServiceFailure ConcurrentModification InvalidInput;
    UpdateGroup: UpdateGroupRequest => () | NoSuchEntity EntityAlreadyExists LimitExceeded ServiceFailure;
    UpdateLoginProfile: UpdateLoginProfileRequest => () | EntityTemporarilyUnmodifiable NoSuchEntity PasswordPolicyViolation LimitExceeded ServiceFailure;
    UpdateOpenIDConnectProviderThumbprint: UpdateOpenIDConnectProviderThumbprintRequest => () | ConcurrentModification InvalidInput NoSuchEntity ServiceFailure;
    UpdateRole: UpdateRoleRequest => UpdateRoleResponse, result "UpdateRoleResult" | UnmodifiableEntity NoSuchEntity ServiceFailure;
    UpdateRoleDescription: UpdateRoleDescriptionRequest => UpdateRoleDescriptionResponse, result "UpdateRoleDescriptionResult" | NoSuchEntity UnmodifiableEntity ServiceFailure;
    UpdateSAMLProvider: UpdateSAMLProviderRequest => UpdateSAMLProviderResponse, result "UpdateSAMLProviderResult" | NoSuchEntity InvalidInput LimitExceeded ServiceFailure ConcurrentModification;
    UpdateSSHPublicKey: UpdateSSHPublicKeyRequest => () | NoSuchEntity InvalidInput;
    UpdateServerCertificate: UpdateServerCertificateRequest => () | NoSuchEntity EntityAlreadyExists LimitExceeded ServiceFailure;
    UpdateServiceSpecificCredential: UpdateServiceSpecificCredentialRequest => () | NoSuchEntity;
    UpdateSigningCertificate: UpdateSigningCertificateRequest => () | NoSuchEntity LimitExceeded ServiceFailure InvalidInput;
    UpdateUser: UpdateUserRequest => () | NoSuchEntity LimitExceeded EntityAlreadyExists EntityTemporarilyUnmodifiable ConcurrentModification ServiceFailure;
    UploadSSHPublicKey: UploadSSHPublicKeyRequest => UploadSSHPublicKeyResponse, result "UploadSSHPublicKeyResult" | LimitExceeded NoSuchEntity InvalidPublicKey DuplicateSSHPublicKey UnrecognizedPublicKeyEncoding;
    UploadServerCertificate: UploadServerCertificateRequest => UploadServerCertificateResponse, result "UploadServerCertificateResult" | LimitExceeded InvalidInput EntityAlreadyExists MalformedCertificate KeyPairMismatch ConcurrentModification ServiceFailure;
    UploadSigningCertificate: UploadSigningCertificateRequest => UploadSigningCertificateResponse, result "UploadSigningCertificateResult" | LimitExceeded EntityAlreadyExists MalformedCertificate InvalidCertificate DuplicateCertificate NoSuchEntity ConcurrentModification ServiceFailure;
}
