// Extracted from botocore 1.44.5, organizations/2016-11-28/service-2, by conformance/facts/extract_model.py. Do not edit.

use wire::{Constraints, Protocol, Rule, Service, Timestamp};

/// The service.
pub static SERVICE: Service = Service { name: "organizations", version: "2016-11-28", xmlns: "", echoes_values: false, protocol: Protocol::Json("AWSOrganizationsV20161128"), constraints: Constraints::Reasoned("InvalidInputException") };

static ANY: Rule = Rule::any();
static AccountArn: Rule = Rule::any().pattern(r#"^arn:aws:organizations::\d{12}:account\/o-[a-z0-9]{10,32}\/\d{12}"#, r#"^arn:aws:organizations::[0-9]{12}:account/o-[a-z0-9]{10,32}/[0-9]{12}"#);
static AccountId: Rule = Rule::any().max(12).pattern(r#"^\d{12}$"#, r#"[0-9]{12}"#);
static AccountJoinedMethod: Rule = Rule::any().one_of(&["INVITED", "CREATED"]);
static AccountName: Rule = Rule::any().min(1).max(128).pattern(r#"[\s\S]*"#, r#"(?s:.)*"#).secret();
static AccountState: Rule = Rule::any().one_of(&["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"]);
static AccountStatus: Rule = Rule::any().one_of(&["ACTIVE", "SUSPENDED", "PENDING_CLOSURE"]);
static ChildId: Rule = Rule::any().max(100).pattern(r#"^(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$"#, r#"([0-9]{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})"#);
static ChildType: Rule = Rule::any().one_of(&["ACCOUNT", "ORGANIZATIONAL_UNIT"]);
static CreateAccountFailureReason: Rule = Rule::any().one_of(&["ACCOUNT_LIMIT_EXCEEDED", "EMAIL_ALREADY_EXISTS", "INVALID_ADDRESS", "INVALID_EMAIL", "CONCURRENT_ACCOUNT_MODIFICATION", "INTERNAL_FAILURE", "GOVCLOUD_ACCOUNT_ALREADY_EXISTS", "MISSING_BUSINESS_VALIDATION", "FAILED_BUSINESS_VALIDATION", "PENDING_BUSINESS_VALIDATION", "INVALID_IDENTITY_FOR_BUSINESS_VALIDATION", "UNKNOWN_BUSINESS_VALIDATION", "MISSING_PAYMENT_INSTRUMENT", "INVALID_PAYMENT_INSTRUMENT", "UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED"]);
static CreateAccountName: Rule = Rule::any().min(1).max(50).pattern(r#"[\u0020-\u007E]+"#, r#"[\x{0020}-\x{007E}]+"#).secret();
static CreateAccountRequestId: Rule = Rule::any().max(36).pattern(r#"^car-[a-z0-9]{8,32}$"#, r#"car-[a-z0-9]{8,32}"#);
static CreateAccountState: Rule = Rule::any().one_of(&["IN_PROGRESS", "SUCCEEDED", "FAILED"]);
static CreateAccountStates: Rule = Rule::any().of(&CreateAccountState);
static EffectivePolicyType: Rule = Rule::any().one_of(&["TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY", "CHATBOT_POLICY", "DECLARATIVE_POLICY_EC2", "SECURITYHUB_POLICY", "SECURITYHUB_CSPM_POLICY", "INSPECTOR_POLICY", "UPGRADE_ROLLOUT_POLICY", "BEDROCK_POLICY", "S3_POLICY", "NETWORK_SECURITY_DIRECTOR_POLICY", "GUARDDUTY_POLICY"]);
static Email: Rule = Rule::any().min(6).max(64).pattern(r#"[^\s@]+@[^\s@]+\.[^\s@]+"#, r#"[^ \t\n\x0B\f\r@]+@[^ \t\n\x0B\f\r@]+\.[^ \t\n\x0B\f\r@]+"#).secret();
static GenericArn: Rule = Rule::any().pattern(r#"^arn:aws:organizations::.+:.+"#, r#"^arn:aws:organizations::.+:.+"#);
static IAMUserAccessToBilling: Rule = Rule::any().one_of(&["ALLOW", "DENY"]);
static MaxResults: Rule = Rule::any().min(1).max(20);
static NextToken: Rule = Rule::any().max(100000).pattern(r#"[\s\S]*"#, r#"(?s:.)*"#);
static OrganizationArn: Rule = Rule::any().pattern(r#"^arn:aws:organizations::\d{12}:organization\/o-[a-z0-9]{10,32}"#, r#"^arn:aws:organizations::[0-9]{12}:organization/o-[a-z0-9]{10,32}"#);
static OrganizationFeatureSet: Rule = Rule::any().one_of(&["ALL", "CONSOLIDATED_BILLING"]);
static OrganizationId: Rule = Rule::any().pattern(r#"^o-[a-z0-9]{10,32}$"#, r#"o-[a-z0-9]{10,32}"#);
static OrganizationalUnitArn: Rule = Rule::any().pattern(r#"^arn:aws:organizations::\d{12}:ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}"#, r#"^arn:aws:organizations::[0-9]{12}:ou/o-[a-z0-9]{10,32}/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}"#);
static OrganizationalUnitId: Rule = Rule::any().max(68).pattern(r#"^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$"#, r#"ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}"#);
static OrganizationalUnitName: Rule = Rule::any().min(1).max(128).pattern(r#"[\s\S]*"#, r#"(?s:.)*"#);
static ParentId: Rule = Rule::any().max(100).pattern(r#"^(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$"#, r#"(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})"#);
static ParentType: Rule = Rule::any().one_of(&["ROOT", "ORGANIZATIONAL_UNIT"]);
static Path: Rule = Rule::any().pattern(r#"^(o-[a-z0-9]{10,32}\/r-[0-9a-z]{4,32}(\/ou\-[0-9a-z]{4,32}-[a-z0-9]{8,32})*(\/\d{12})*)\/"#, r#"^(o-[a-z0-9]{10,32}/r-[0-9a-z]{4,32}(/ou\-[0-9a-z]{4,32}-[a-z0-9]{8,32})*(/[0-9]{12})*)/"#);
static Paths: Rule = Rule::any().of(&Path);
static PolicyArn: Rule = Rule::any().pattern(r#"^(arn:aws:organizations::\d{12}:policy\/o-[a-z0-9]{10,32}\/[0-9a-z_]+\/p-[0-9a-z]{10,32})|(arn:aws:organizations::aws:policy\/[0-9a-z_]+\/p-[0-9a-zA-Z_]{10,128})"#, r#"^(arn:aws:organizations::[0-9]{12}:policy/o-[a-z0-9]{10,32}/[0-9a-z_]+/p-[0-9a-z]{10,32})|(arn:aws:organizations::aws:policy/[0-9a-z_]+/p-[0-9a-zA-Z_]{10,128})"#);
static PolicyContent: Rule = Rule::any().min(1).pattern(r#"[\s\S]*"#, r#"(?s:.)*"#);
static PolicyDescription: Rule = Rule::any().max(512).pattern(r#"[\s\S]*"#, r#"(?s:.)*"#);
static PolicyId: Rule = Rule::any().max(130).pattern(r#"^p-[0-9a-zA-Z_]{8,128}$"#, r#"p-[0-9a-zA-Z_]{8,128}"#);
static PolicyName: Rule = Rule::any().min(1).max(128).pattern(r#"[\s\S]*"#, r#"(?s:.)*"#);
static PolicyTargetId: Rule = Rule::any().max(100).pattern(r#"^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$"#, r#"(r-[0-9a-z]{4,32})|([0-9]{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})"#);
static PolicyType: Rule = Rule::any().one_of(&["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY", "CHATBOT_POLICY", "DECLARATIVE_POLICY_EC2", "SECURITYHUB_POLICY", "SECURITYHUB_CSPM_POLICY", "INSPECTOR_POLICY", "UPGRADE_ROLLOUT_POLICY", "BEDROCK_POLICY", "S3_POLICY", "NETWORK_SECURITY_DIRECTOR_POLICY", "GUARDDUTY_POLICY"]);
static PolicyTypeStatus: Rule = Rule::any().one_of(&["ENABLED", "PENDING_ENABLE", "PENDING_DISABLE"]);
static RoleName: Rule = Rule::any().max(64).pattern(r#"[\w+=,.@-]{1,64}"#, r#"[A-Za-z0-9_+=,.@-]{1,64}"#);
static RootArn: Rule = Rule::any().pattern(r#"^arn:aws:organizations::\d{12}:root\/o-[a-z0-9]{10,32}\/r-[0-9a-z]{4,32}"#, r#"^arn:aws:organizations::[0-9]{12}:root/o-[a-z0-9]{10,32}/r-[0-9a-z]{4,32}"#);
static RootId: Rule = Rule::any().max(34).pattern(r#"^r-[0-9a-z]{4,32}$"#, r#"r-[0-9a-z]{4,32}"#);
static RootName: Rule = Rule::any().min(1).max(128);
static ServicePrincipal: Rule = Rule::any().min(1).max(128).pattern(r#"[\w+=,.@-]*"#, r#"[A-Za-z0-9_+=,.@-]*"#);
static TagKey: Rule = Rule::any().min(1).max(128).pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#, r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#);
static TagKeys: Rule = Rule::any().of(&TagKey);
static TagValue: Rule = Rule::any().min(0).max(256).pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#, r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#);
static TaggableResourceId: Rule = Rule::any().max(130).pattern(r#"^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})|(^p-[0-9a-zA-Z_]{8,128})|(^rp-[0-9a-zA-Z_]{4,128})|(^rt-[0-9a-zA-Z_]{8,32})$"#, r#"(r-[0-9a-z]{4,32})|([0-9]{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})|(^p-[0-9a-zA-Z_]{8,128})|(^rp-[0-9a-zA-Z_]{4,128})|(^rt-[0-9a-zA-Z_]{8,32})"#);
static TargetName: Rule = Rule::any().min(1).max(128);
static TargetType: Rule = Rule::any().one_of(&["ACCOUNT", "ORGANIZATIONAL_UNIT", "ROOT"]);

/// Every rule, by shape.
pub static RULES: &[(&str, &Rule)] = &[
    ("AccountArn", &AccountArn),
    ("AccountId", &AccountId),
    ("AccountJoinedMethod", &AccountJoinedMethod),
    ("AccountName", &AccountName),
    ("AccountState", &AccountState),
    ("AccountStatus", &AccountStatus),
    ("ChildId", &ChildId),
    ("ChildType", &ChildType),
    ("CreateAccountFailureReason", &CreateAccountFailureReason),
    ("CreateAccountName", &CreateAccountName),
    ("CreateAccountRequestId", &CreateAccountRequestId),
    ("CreateAccountState", &CreateAccountState),
    ("CreateAccountStates", &CreateAccountStates),
    ("EffectivePolicyType", &EffectivePolicyType),
    ("Email", &Email),
    ("GenericArn", &GenericArn),
    ("IAMUserAccessToBilling", &IAMUserAccessToBilling),
    ("MaxResults", &MaxResults),
    ("NextToken", &NextToken),
    ("OrganizationArn", &OrganizationArn),
    ("OrganizationFeatureSet", &OrganizationFeatureSet),
    ("OrganizationId", &OrganizationId),
    ("OrganizationalUnitArn", &OrganizationalUnitArn),
    ("OrganizationalUnitId", &OrganizationalUnitId),
    ("OrganizationalUnitName", &OrganizationalUnitName),
    ("ParentId", &ParentId),
    ("ParentType", &ParentType),
    ("Path", &Path),
    ("Paths", &Paths),
    ("PolicyArn", &PolicyArn),
    ("PolicyContent", &PolicyContent),
    ("PolicyDescription", &PolicyDescription),
    ("PolicyId", &PolicyId),
    ("PolicyName", &PolicyName),
    ("PolicyTargetId", &PolicyTargetId),
    ("PolicyType", &PolicyType),
    ("PolicyTypeStatus", &PolicyTypeStatus),
    ("RoleName", &RoleName),
    ("RootArn", &RootArn),
    ("RootId", &RootId),
    ("RootName", &RootName),
    ("ServicePrincipal", &ServicePrincipal),
    ("TagKey", &TagKey),
    ("TagKeys", &TagKeys),
    ("TagValue", &TagValue),
    ("TaggableResourceId", &TaggableResourceId),
    ("TargetName", &TargetName),
    ("TargetType", &TargetType),
];

wire::shapes! {
    CreateOrganizationRequest {
        feature_set: Option<String> = "FeatureSet" optional [OrganizationFeatureSet];
    }
    CreateOrganizationResponse {
        organization: Option<Organization> = "Organization" optional [];
    }
    Organization {
        id: Option<String> = "Id" optional [OrganizationId];
        arn: Option<String> = "Arn" optional [OrganizationArn];
        feature_set: Option<String> = "FeatureSet" optional [OrganizationFeatureSet];
        master_account_arn: Option<String> = "MasterAccountArn" optional [AccountArn];
        master_account_id: Option<String> = "MasterAccountId" optional [AccountId];
        master_account_email: Option<String> = "MasterAccountEmail" optional [Email] secret;
        available_policy_types: Option<Vec<PolicyTypeSummary>> = "AvailablePolicyTypes" optional [];
    }
    PolicyTypeSummary {
        r#type: Option<String> = "Type" optional [PolicyType];
        status: Option<String> = "Status" optional [PolicyTypeStatus];
    }
    DescribeOrganizationResponse {
        organization: Option<Organization> = "Organization" optional [];
    }
    ListRootsRequest {
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListRootsResponse {
        roots: Option<Vec<Root>> = "Roots" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    Root {
        id: Option<String> = "Id" optional [RootId];
        arn: Option<String> = "Arn" optional [RootArn];
        name: Option<String> = "Name" optional [RootName];
        policy_types: Option<Vec<PolicyTypeSummary>> = "PolicyTypes" optional [];
    }
    CreateOrganizationalUnitRequest {
        parent_id: String = "ParentId" required [ParentId];
        name: String = "Name" required [OrganizationalUnitName];
        tags: Option<Vec<Tag>> = "Tags" optional [];
    }
    Tag {
        key: String = "Key" required [TagKey];
        value: String = "Value" required [TagValue];
    }
    CreateOrganizationalUnitResponse {
        organizational_unit: Option<OrganizationalUnit> = "OrganizationalUnit" optional [];
    }
    OrganizationalUnit {
        id: Option<String> = "Id" optional [OrganizationalUnitId];
        arn: Option<String> = "Arn" optional [OrganizationalUnitArn];
        name: Option<String> = "Name" optional [OrganizationalUnitName];
        path: Option<String> = "Path" optional [Path];
    }
    DescribeOrganizationalUnitRequest {
        organizational_unit_id: String = "OrganizationalUnitId" required [OrganizationalUnitId];
    }
    DescribeOrganizationalUnitResponse {
        organizational_unit: Option<OrganizationalUnit> = "OrganizationalUnit" optional [];
    }
    UpdateOrganizationalUnitRequest {
        organizational_unit_id: String = "OrganizationalUnitId" required [OrganizationalUnitId];
        name: Option<String> = "Name" optional [OrganizationalUnitName];
    }
    UpdateOrganizationalUnitResponse {
        organizational_unit: Option<OrganizationalUnit> = "OrganizationalUnit" optional [];
    }
    DeleteOrganizationalUnitRequest {
        organizational_unit_id: String = "OrganizationalUnitId" required [OrganizationalUnitId];
    }
    ListOrganizationalUnitsForParentRequest {
        parent_id: String = "ParentId" required [ParentId];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListOrganizationalUnitsForParentResponse {
        organizational_units: Option<Vec<OrganizationalUnit>> = "OrganizationalUnits" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    CreateAccountRequest {
        email: String = "Email" required [Email] secret;
        account_name: String = "AccountName" required [CreateAccountName] secret;
        role_name: Option<String> = "RoleName" optional [RoleName];
        iam_user_access_to_billing: Option<String> = "IamUserAccessToBilling" optional [IAMUserAccessToBilling];
        tags: Option<Vec<Tag>> = "Tags" optional [];
    }
    CreateAccountResponse {
        create_account_status: Option<CreateAccountStatus> = "CreateAccountStatus" optional [];
    }
    CreateAccountStatus {
        id: Option<String> = "Id" optional [CreateAccountRequestId];
        account_name: Option<String> = "AccountName" optional [CreateAccountName] secret;
        state: Option<String> = "State" optional [CreateAccountState];
        requested_timestamp: Option<Timestamp> = "RequestedTimestamp" optional [];
        completed_timestamp: Option<Timestamp> = "CompletedTimestamp" optional [];
        account_id: Option<String> = "AccountId" optional [AccountId];
        gov_cloud_account_id: Option<String> = "GovCloudAccountId" optional [AccountId];
        failure_reason: Option<String> = "FailureReason" optional [CreateAccountFailureReason];
    }
    DescribeCreateAccountStatusRequest {
        create_account_request_id: String = "CreateAccountRequestId" required [CreateAccountRequestId];
    }
    DescribeCreateAccountStatusResponse {
        create_account_status: Option<CreateAccountStatus> = "CreateAccountStatus" optional [];
    }
    ListCreateAccountStatusRequest {
        states: Option<Vec<String>> = "States" optional [CreateAccountStates];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListCreateAccountStatusResponse {
        create_account_statuses: Option<Vec<CreateAccountStatus>> = "CreateAccountStatuses" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    DescribeAccountRequest {
        account_id: String = "AccountId" required [AccountId];
    }
    DescribeAccountResponse {
        account: Option<Account> = "Account" optional [];
    }
    Account {
        id: Option<String> = "Id" optional [AccountId];
        arn: Option<String> = "Arn" optional [AccountArn];
        email: Option<String> = "Email" optional [Email] secret;
        name: Option<String> = "Name" optional [AccountName] secret;
        status: Option<String> = "Status" optional [AccountStatus];
        state: Option<String> = "State" optional [AccountState];
        paths: Option<Vec<String>> = "Paths" optional [Paths];
        joined_method: Option<String> = "JoinedMethod" optional [AccountJoinedMethod];
        joined_timestamp: Option<Timestamp> = "JoinedTimestamp" optional [];
    }
    ListAccountsRequest {
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListAccountsResponse {
        accounts: Option<Vec<Account>> = "Accounts" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    ListAccountsForParentRequest {
        parent_id: String = "ParentId" required [ParentId];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListAccountsForParentResponse {
        accounts: Option<Vec<Account>> = "Accounts" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    ListChildrenRequest {
        parent_id: String = "ParentId" required [ParentId];
        child_type: String = "ChildType" required [ChildType];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListChildrenResponse {
        children: Option<Vec<Child>> = "Children" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    Child {
        id: Option<String> = "Id" optional [ChildId];
        r#type: Option<String> = "Type" optional [ChildType];
    }
    ListParentsRequest {
        child_id: String = "ChildId" required [ChildId];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListParentsResponse {
        parents: Option<Vec<Parent>> = "Parents" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    Parent {
        id: Option<String> = "Id" optional [ParentId];
        r#type: Option<String> = "Type" optional [ParentType];
    }
    MoveAccountRequest {
        account_id: String = "AccountId" required [AccountId];
        source_parent_id: String = "SourceParentId" required [ParentId];
        destination_parent_id: String = "DestinationParentId" required [ParentId];
    }
    RemoveAccountFromOrganizationRequest {
        account_id: String = "AccountId" required [AccountId];
    }
    CloseAccountRequest {
        account_id: String = "AccountId" required [AccountId];
    }
    EnablePolicyTypeRequest {
        root_id: String = "RootId" required [RootId];
        policy_type: String = "PolicyType" required [PolicyType];
    }
    EnablePolicyTypeResponse {
        root: Option<Root> = "Root" optional [];
    }
    DisablePolicyTypeRequest {
        root_id: String = "RootId" required [RootId];
        policy_type: String = "PolicyType" required [PolicyType];
    }
    DisablePolicyTypeResponse {
        root: Option<Root> = "Root" optional [];
    }
    CreatePolicyRequest {
        content: String = "Content" required [PolicyContent];
        description: String = "Description" required [PolicyDescription];
        name: String = "Name" required [PolicyName];
        r#type: String = "Type" required [PolicyType];
        tags: Option<Vec<Tag>> = "Tags" optional [];
    }
    CreatePolicyResponse {
        policy: Option<Policy> = "Policy" optional [];
    }
    Policy {
        policy_summary: Option<PolicySummary> = "PolicySummary" optional [];
        content: Option<String> = "Content" optional [PolicyContent];
    }
    PolicySummary {
        id: Option<String> = "Id" optional [PolicyId];
        arn: Option<String> = "Arn" optional [PolicyArn];
        name: Option<String> = "Name" optional [PolicyName];
        description: Option<String> = "Description" optional [PolicyDescription];
        r#type: Option<String> = "Type" optional [PolicyType];
        aws_managed: Option<bool> = "AwsManaged" optional [];
    }
    DescribePolicyRequest {
        policy_id: String = "PolicyId" required [PolicyId];
    }
    DescribePolicyResponse {
        policy: Option<Policy> = "Policy" optional [];
    }
    UpdatePolicyRequest {
        policy_id: String = "PolicyId" required [PolicyId];
        name: Option<String> = "Name" optional [PolicyName];
        description: Option<String> = "Description" optional [PolicyDescription];
        content: Option<String> = "Content" optional [PolicyContent];
    }
    UpdatePolicyResponse {
        policy: Option<Policy> = "Policy" optional [];
    }
    DeletePolicyRequest {
        policy_id: String = "PolicyId" required [PolicyId];
    }
    ListPoliciesRequest {
        filter: String = "Filter" required [PolicyType];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListPoliciesResponse {
        policies: Option<Vec<PolicySummary>> = "Policies" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    AttachPolicyRequest {
        policy_id: String = "PolicyId" required [PolicyId];
        target_id: String = "TargetId" required [PolicyTargetId];
    }
    DetachPolicyRequest {
        policy_id: String = "PolicyId" required [PolicyId];
        target_id: String = "TargetId" required [PolicyTargetId];
    }
    ListPoliciesForTargetRequest {
        target_id: String = "TargetId" required [PolicyTargetId];
        filter: String = "Filter" required [PolicyType];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListPoliciesForTargetResponse {
        policies: Option<Vec<PolicySummary>> = "Policies" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    ListTargetsForPolicyRequest {
        policy_id: String = "PolicyId" required [PolicyId];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListTargetsForPolicyResponse {
        targets: Option<Vec<PolicyTargetSummary>> = "Targets" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    PolicyTargetSummary {
        target_id: Option<String> = "TargetId" optional [PolicyTargetId];
        arn: Option<String> = "Arn" optional [GenericArn];
        name: Option<String> = "Name" optional [TargetName];
        r#type: Option<String> = "Type" optional [TargetType];
    }
    DescribeEffectivePolicyRequest {
        policy_type: String = "PolicyType" required [EffectivePolicyType];
        target_id: Option<String> = "TargetId" optional [PolicyTargetId];
    }
    DescribeEffectivePolicyResponse {
        effective_policy: Option<EffectivePolicy> = "EffectivePolicy" optional [];
    }
    EffectivePolicy {
        policy_content: Option<String> = "PolicyContent" optional [PolicyContent];
        last_updated_timestamp: Option<Timestamp> = "LastUpdatedTimestamp" optional [];
        target_id: Option<String> = "TargetId" optional [PolicyTargetId];
        policy_type: Option<String> = "PolicyType" optional [EffectivePolicyType];
    }
    EnableAWSServiceAccessRequest {
        service_principal: String = "ServicePrincipal" required [ServicePrincipal];
    }
    DisableAWSServiceAccessRequest {
        service_principal: String = "ServicePrincipal" required [ServicePrincipal];
    }
    ListAWSServiceAccessForOrganizationRequest {
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListAWSServiceAccessForOrganizationResponse {
        enabled_service_principals: Option<Vec<EnabledServicePrincipal>> = "EnabledServicePrincipals" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    EnabledServicePrincipal {
        service_principal: Option<String> = "ServicePrincipal" optional [ServicePrincipal];
        date_enabled: Option<Timestamp> = "DateEnabled" optional [];
    }
    RegisterDelegatedAdministratorRequest {
        account_id: String = "AccountId" required [AccountId];
        service_principal: String = "ServicePrincipal" required [ServicePrincipal];
    }
    DeregisterDelegatedAdministratorRequest {
        account_id: String = "AccountId" required [AccountId];
        service_principal: String = "ServicePrincipal" required [ServicePrincipal];
    }
    ListDelegatedAdministratorsRequest {
        service_principal: Option<String> = "ServicePrincipal" optional [ServicePrincipal];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListDelegatedAdministratorsResponse {
        delegated_administrators: Option<Vec<DelegatedAdministrator>> = "DelegatedAdministrators" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    DelegatedAdministrator {
        id: Option<String> = "Id" optional [AccountId];
        arn: Option<String> = "Arn" optional [AccountArn];
        email: Option<String> = "Email" optional [Email] secret;
        name: Option<String> = "Name" optional [AccountName] secret;
        status: Option<String> = "Status" optional [AccountStatus];
        state: Option<String> = "State" optional [AccountState];
        joined_method: Option<String> = "JoinedMethod" optional [AccountJoinedMethod];
        joined_timestamp: Option<Timestamp> = "JoinedTimestamp" optional [];
        delegation_enabled_date: Option<Timestamp> = "DelegationEnabledDate" optional [];
    }
    ListDelegatedServicesForAccountRequest {
        account_id: String = "AccountId" required [AccountId];
        next_token: Option<String> = "NextToken" optional [NextToken];
        max_results: Option<i64> = "MaxResults" optional [MaxResults];
    }
    ListDelegatedServicesForAccountResponse {
        delegated_services: Option<Vec<DelegatedService>> = "DelegatedServices" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    DelegatedService {
        service_principal: Option<String> = "ServicePrincipal" optional [ServicePrincipal];
        delegation_enabled_date: Option<Timestamp> = "DelegationEnabledDate" optional [];
    }
    TagResourceRequest {
        resource_id: String = "ResourceId" required [TaggableResourceId];
        tags: Vec<Tag> = "Tags" required [];
    }
    UntagResourceRequest {
        resource_id: String = "ResourceId" required [TaggableResourceId];
        tag_keys: Vec<String> = "TagKeys" required [TagKeys];
    }
    ListTagsForResourceRequest {
        resource_id: String = "ResourceId" required [TaggableResourceId];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
    ListTagsForResourceResponse {
        tags: Option<Vec<Tag>> = "Tags" optional [];
        next_token: Option<String> = "NextToken" optional [NextToken];
    }
}

wire::errors! {
    AWSOrganizationsNotInUse = "AWSOrganizationsNotInUseException" "AWSOrganizationsNotInUseException" 400;
    AccessDenied = "AccessDeniedException" "AccessDeniedException" 400;
    AccessDeniedForDependency = "AccessDeniedForDependencyException" "AccessDeniedForDependencyException" 400;
    AccountAlreadyClosed = "AccountAlreadyClosedException" "AccountAlreadyClosedException" 400;
    AccountAlreadyRegistered = "AccountAlreadyRegisteredException" "AccountAlreadyRegisteredException" 400;
    AccountNotFound = "AccountNotFoundException" "AccountNotFoundException" 400;
    AccountNotRegistered = "AccountNotRegisteredException" "AccountNotRegisteredException" 400;
    AlreadyInOrganization = "AlreadyInOrganizationException" "AlreadyInOrganizationException" 400;
    ChildNotFound = "ChildNotFoundException" "ChildNotFoundException" 400;
    ConcurrentModification = "ConcurrentModificationException" "ConcurrentModificationException" 400;
    Conflict = "ConflictException" "ConflictException" 400;
    ConstraintViolation = "ConstraintViolationException" "ConstraintViolationException" 400;
    CreateAccountStatusNotFound = "CreateAccountStatusNotFoundException" "CreateAccountStatusNotFoundException" 400;
    DestinationParentNotFound = "DestinationParentNotFoundException" "DestinationParentNotFoundException" 400;
    DuplicateAccount = "DuplicateAccountException" "DuplicateAccountException" 400;
    DuplicateOrganizationalUnit = "DuplicateOrganizationalUnitException" "DuplicateOrganizationalUnitException" 400;
    DuplicatePolicyAttachment = "DuplicatePolicyAttachmentException" "DuplicatePolicyAttachmentException" 400;
    DuplicatePolicy = "DuplicatePolicyException" "DuplicatePolicyException" 400;
    EffectivePolicyNotFound = "EffectivePolicyNotFoundException" "EffectivePolicyNotFoundException" 400;
    FinalizingOrganization = "FinalizingOrganizationException" "FinalizingOrganizationException" 400;
    InvalidInput = "InvalidInputException" "InvalidInputException" 400;
    MalformedPolicyDocument = "MalformedPolicyDocumentException" "MalformedPolicyDocumentException" 400;
    MasterCannotLeaveOrganization = "MasterCannotLeaveOrganizationException" "MasterCannotLeaveOrganizationException" 400;
    OrganizationNotEmpty = "OrganizationNotEmptyException" "OrganizationNotEmptyException" 400;
    OrganizationalUnitNotEmpty = "OrganizationalUnitNotEmptyException" "OrganizationalUnitNotEmptyException" 400;
    OrganizationalUnitNotFound = "OrganizationalUnitNotFoundException" "OrganizationalUnitNotFoundException" 400;
    ParentNotFound = "ParentNotFoundException" "ParentNotFoundException" 400;
    PolicyChangesInProgress = "PolicyChangesInProgressException" "PolicyChangesInProgressException" 400;
    PolicyInUse = "PolicyInUseException" "PolicyInUseException" 400;
    PolicyNotAttached = "PolicyNotAttachedException" "PolicyNotAttachedException" 400;
    PolicyNotFound = "PolicyNotFoundException" "PolicyNotFoundException" 400;
    PolicyTypeAlreadyEnabled = "PolicyTypeAlreadyEnabledException" "PolicyTypeAlreadyEnabledException" 400;
    PolicyTypeNotAvailableForOrganization = "PolicyTypeNotAvailableForOrganizationException" "PolicyTypeNotAvailableForOrganizationException" 400;
    PolicyTypeNotEnabled = "PolicyTypeNotEnabledException" "PolicyTypeNotEnabledException" 400;
    RootNotFound = "RootNotFoundException" "RootNotFoundException" 400;
    Service = "ServiceException" "ServiceException" 500;
    SourceParentNotFound = "SourceParentNotFoundException" "SourceParentNotFoundException" 400;
    TargetNotFound = "TargetNotFoundException" "TargetNotFoundException" 400;
    TooManyRequests = "TooManyRequestsException" "TooManyRequestsException" 400;
    UnsupportedAPIEndpoint = "UnsupportedAPIEndpointException" "UnsupportedAPIEndpointException" 400;
}

wire::operations! { SERVICE;
    CreateOrganization: CreateOrganizationRequest => CreateOrganizationResponse | AccessDenied AlreadyInOrganization ConcurrentModification ConstraintViolation InvalidInput Service TooManyRequests AccessDeniedForDependency;
    DescribeOrganization: () => DescribeOrganizationResponse | AccessDenied AWSOrganizationsNotInUse ConcurrentModification Service TooManyRequests;
    DeleteOrganization: () => () | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput OrganizationNotEmpty Service TooManyRequests;
    ListRoots: ListRootsRequest => ListRootsResponse, page ["Roots"] | AccessDenied AWSOrganizationsNotInUse InvalidInput Service TooManyRequests;
    CreateOrganizationalUnit: CreateOrganizationalUnitRequest => CreateOrganizationalUnitResponse | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation DuplicateOrganizationalUnit InvalidInput ParentNotFound Service TooManyRequests;
    DescribeOrganizationalUnit: DescribeOrganizationalUnitRequest => DescribeOrganizationalUnitResponse | AccessDenied AWSOrganizationsNotInUse InvalidInput OrganizationalUnitNotFound Service TooManyRequests;
    UpdateOrganizationalUnit: UpdateOrganizationalUnitRequest => UpdateOrganizationalUnitResponse | AccessDenied AWSOrganizationsNotInUse ConcurrentModification DuplicateOrganizationalUnit InvalidInput OrganizationalUnitNotFound Service TooManyRequests;
    DeleteOrganizationalUnit: DeleteOrganizationalUnitRequest => () | AccessDenied AWSOrganizationsNotInUse ConcurrentModification InvalidInput OrganizationalUnitNotEmpty OrganizationalUnitNotFound Service TooManyRequests;
    ListOrganizationalUnitsForParent: ListOrganizationalUnitsForParentRequest => ListOrganizationalUnitsForParentResponse, page ["OrganizationalUnits"] | AccessDenied AWSOrganizationsNotInUse InvalidInput ParentNotFound Service TooManyRequests;
    CreateAccount: CreateAccountRequest => CreateAccountResponse | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput FinalizingOrganization Service TooManyRequests UnsupportedAPIEndpoint;
    DescribeCreateAccountStatus: DescribeCreateAccountStatusRequest => DescribeCreateAccountStatusResponse | AccessDenied AWSOrganizationsNotInUse CreateAccountStatusNotFound InvalidInput Service TooManyRequests UnsupportedAPIEndpoint;
    ListCreateAccountStatus: ListCreateAccountStatusRequest => ListCreateAccountStatusResponse, page ["CreateAccountStatuses"] | AccessDenied AWSOrganizationsNotInUse InvalidInput Service TooManyRequests UnsupportedAPIEndpoint;
    DescribeAccount: DescribeAccountRequest => DescribeAccountResponse | AccessDenied AccountNotFound AWSOrganizationsNotInUse InvalidInput Service TooManyRequests;
    ListAccounts: ListAccountsRequest => ListAccountsResponse, page ["Accounts"] | AccessDenied AWSOrganizationsNotInUse InvalidInput Service TooManyRequests;
    ListAccountsForParent: ListAccountsForParentRequest => ListAccountsForParentResponse, page ["Accounts"] | AccessDenied AWSOrganizationsNotInUse InvalidInput ParentNotFound Service TooManyRequests;
    ListChildren: ListChildrenRequest => ListChildrenResponse, page ["Children"] | AccessDenied AWSOrganizationsNotInUse InvalidInput ParentNotFound Service TooManyRequests;
    ListParents: ListParentsRequest => ListParentsResponse, page ["Parents"] | AccessDenied AWSOrganizationsNotInUse ChildNotFound InvalidInput Service TooManyRequests;
    MoveAccount: MoveAccountRequest => () | AccessDenied InvalidInput SourceParentNotFound DestinationParentNotFound DuplicateAccount AccountNotFound TooManyRequests ConcurrentModification AWSOrganizationsNotInUse Service;
    RemoveAccountFromOrganization: RemoveAccountFromOrganizationRequest => () | AccessDenied AccountNotFound AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput MasterCannotLeaveOrganization Service TooManyRequests;
    LeaveOrganization: () => () | AccessDenied AccountNotFound AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput MasterCannotLeaveOrganization Service TooManyRequests;
    CloseAccount: CloseAccountRequest => () | AccessDenied AccountAlreadyClosed AccountNotFound AWSOrganizationsNotInUse ConcurrentModification Conflict ConstraintViolation InvalidInput Service TooManyRequests UnsupportedAPIEndpoint;
    EnablePolicyType: EnablePolicyTypeRequest => EnablePolicyTypeResponse | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput PolicyTypeAlreadyEnabled RootNotFound Service TooManyRequests PolicyTypeNotAvailableForOrganization UnsupportedAPIEndpoint PolicyChangesInProgress;
    DisablePolicyType: DisablePolicyTypeRequest => DisablePolicyTypeResponse | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput PolicyTypeNotEnabled RootNotFound Service TooManyRequests UnsupportedAPIEndpoint PolicyChangesInProgress;
    CreatePolicy: CreatePolicyRequest => CreatePolicyResponse | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation DuplicatePolicy InvalidInput MalformedPolicyDocument PolicyTypeNotAvailableForOrganization Service TooManyRequests UnsupportedAPIEndpoint;
    DescribePolicy: DescribePolicyRequest => DescribePolicyResponse | AccessDenied AWSOrganizationsNotInUse InvalidInput PolicyNotFound Service TooManyRequests UnsupportedAPIEndpoint;
    UpdatePolicy: UpdatePolicyRequest => UpdatePolicyResponse | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation DuplicatePolicy InvalidInput MalformedPolicyDocument PolicyNotFound Service TooManyRequests UnsupportedAPIEndpoint PolicyChangesInProgress;
    DeletePolicy: DeletePolicyRequest => () | AccessDenied AWSOrganizationsNotInUse ConcurrentModification InvalidInput PolicyInUse PolicyNotFound Service TooManyRequests UnsupportedAPIEndpoint;
    ListPolicies: ListPoliciesRequest => ListPoliciesResponse, page ["Policies"] | AccessDenied AWSOrganizationsNotInUse InvalidInput Service TooManyRequests UnsupportedAPIEndpoint;
    AttachPolicy: AttachPolicyRequest => () | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation DuplicatePolicyAttachment InvalidInput PolicyNotFound PolicyTypeNotEnabled Service TargetNotFound TooManyRequests UnsupportedAPIEndpoint PolicyChangesInProgress;
    DetachPolicy: DetachPolicyRequest => () | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput PolicyNotAttached PolicyNotFound Service TargetNotFound TooManyRequests UnsupportedAPIEndpoint PolicyChangesInProgress;
    ListPoliciesForTarget: ListPoliciesForTargetRequest => ListPoliciesForTargetResponse, page ["Policies"] | AccessDenied AWSOrganizationsNotInUse InvalidInput Service TargetNotFound TooManyRequests UnsupportedAPIEndpoint;
    ListTargetsForPolicy: ListTargetsForPolicyRequest => ListTargetsForPolicyResponse, page ["Targets"] | AccessDenied AWSOrganizationsNotInUse InvalidInput PolicyNotFound Service TooManyRequests UnsupportedAPIEndpoint;
    DescribeEffectivePolicy: DescribeEffectivePolicyRequest => DescribeEffectivePolicyResponse | AccessDenied AWSOrganizationsNotInUse ConstraintViolation Service TooManyRequests TargetNotFound EffectivePolicyNotFound InvalidInput UnsupportedAPIEndpoint;
    EnableAWSServiceAccess: EnableAWSServiceAccessRequest => () | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput Service TooManyRequests UnsupportedAPIEndpoint;
    DisableAWSServiceAccess: DisableAWSServiceAccessRequest => () | AccessDenied AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput Service TooManyRequests UnsupportedAPIEndpoint;
    ListAWSServiceAccessForOrganization: ListAWSServiceAccessForOrganizationRequest => ListAWSServiceAccessForOrganizationResponse, page ["EnabledServicePrincipals"] | AccessDenied AWSOrganizationsNotInUse ConstraintViolation InvalidInput Service TooManyRequests UnsupportedAPIEndpoint;
    RegisterDelegatedAdministrator: RegisterDelegatedAdministratorRequest => () | AccessDenied AccountAlreadyRegistered AccountNotFound AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput TooManyRequests Service UnsupportedAPIEndpoint;
    DeregisterDelegatedAdministrator: DeregisterDelegatedAdministratorRequest => () | AccessDenied AccountNotFound AccountNotRegistered AWSOrganizationsNotInUse ConcurrentModification ConstraintViolation InvalidInput TooManyRequests Service UnsupportedAPIEndpoint;
    ListDelegatedAdministrators: ListDelegatedAdministratorsRequest => ListDelegatedAdministratorsResponse, page ["DelegatedAdministrators"] | AccessDenied AWSOrganizationsNotInUse ConstraintViolation InvalidInput TooManyRequests Service UnsupportedAPIEndpoint;
    ListDelegatedServicesForAccount: ListDelegatedServicesForAccountRequest => ListDelegatedServicesForAccountResponse, page ["DelegatedServices"] | AccessDenied AccountNotFound AccountNotRegistered AWSOrganizationsNotInUse ConstraintViolation InvalidInput TooManyRequests Service UnsupportedAPIEndpoint;
    TagResource: TagResourceRequest => () | AccessDenied ConcurrentModification AWSOrganizationsNotInUse TargetNotFound ConstraintViolation InvalidInput Service TooManyRequests;
    UntagResource: UntagResourceRequest => () | AccessDenied ConcurrentModification AWSOrganizationsNotInUse TargetNotFound ConstraintViolation InvalidInput Service TooManyRequests;
    ListTagsForResource: ListTagsForResourceRequest => ListTagsForResourceResponse, page ["Tags"] | AccessDenied AWSOrganizationsNotInUse TargetNotFound InvalidInput Service TooManyRequests;
}
