"""AWS Organizations with boto3: a tree of accounts, its control policies on every call, and what remains after it is deleted."""

import json

import boto3
import pytest
from client import error, http, root
from server import Server

DENY_USERS = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}]})
ONLY_IAM = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]})
DENY_PUT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"}]})
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
MEMBER, OTHER = "111111111111", "222222222222"
KEYS = {MEMBER: ("AKIA111111111111ROOT", "a-secret-of-the-first-member"), OTHER: ("AKIA222222222222ROOT", "a-secret-of-the-second-one")}


def client(server, service, key):
    return boto3.client(service, endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=key[0], aws_secret_access_key=key[1])


@pytest.fixture
def members(tmp_path):
    """A server with an organization of two accounts, whose root users have keys."""
    seed = tmp_path / "seed.json"
    accounts = [{"id": account, "root_keys": [{"access_key_id": key, "secret_access_key": secret}]} for account, (key, secret) in KEYS.items()]
    seed.write_text(json.dumps({"accounts": accounts, "organization": {"accounts": [{"id": MEMBER}, {"id": OTHER}]}}))
    with Server("--seed", str(seed)) as server:
        yield server


def test_a_service_control_policy_denies_in_a_member_account_and_its_root_user_too(members):
    organizations = client(members, "organizations", ("test", "test"))
    root_id = organizations.list_roots()["Roots"][0]["Id"]
    assert organizations.list_roots()["Roots"][0]["PolicyTypes"] == []
    organizations.enable_policy_type(RootId=root_id, PolicyType="SERVICE_CONTROL_POLICY")
    unit = organizations.create_organizational_unit(ParentId=root_id, Name="Locked")["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=MEMBER, SourceParentId=root_id, DestinationParentId=unit)
    policy = organizations.create_policy(Name="NoUsers", Description="", Type="SERVICE_CONTROL_POLICY", Content=DENY_USERS)["Policy"]["PolicySummary"]

    iam = client(members, "iam", KEYS[MEMBER])
    iam.create_user(UserName="before")
    iam.put_user_policy(UserName="before", PolicyName="all", PolicyDocument=ALLOW)
    key = iam.create_access_key(UserName="before")["AccessKey"]
    user = client(members, "iam", (key["AccessKeyId"], key["SecretAccessKey"]))
    user.create_user(UserName="by-a-user")

    organizations.attach_policy(PolicyId=policy["Id"], TargetId=unit)
    for caller, name in ((iam, "root"), (user, "user/before")):
        code, message = error(caller.create_user, UserName="after")
        assert code == "AccessDenied"
        assert message == f"User: arn:aws:iam::{MEMBER}:{name} is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::{MEMBER}:user/after with an explicit deny in a service control policy: {policy['Arn']}"
        assert {known["UserName"] for known in caller.list_users()["Users"]} == {"before", "by-a-user"}
    # Neither the other member nor the management account is in the unit.
    client(members, "iam", KEYS[OTHER]).create_user(UserName="free")
    organizations.attach_policy(PolicyId=policy["Id"], TargetId=root_id)
    assert error(client(members, "iam", KEYS[OTHER]).create_user, UserName="bound")[0] == "AccessDenied"
    client(members, "iam", ("test", "test")).create_user(UserName="management")

    for target in (root_id, unit):
        organizations.detach_policy(PolicyId=policy["Id"], TargetId=target)
    iam.create_user(UserName="after")
    organizations.delete_policy(PolicyId=policy["Id"])
    assert error(organizations.describe_policy, PolicyId=policy["Id"])[0] == "PolicyNotFoundException"


def test_every_level_must_allow(members):
    organizations = client(members, "organizations", ("test", "test"))
    root_id = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root_id, PolicyType="SERVICE_CONTROL_POLICY")
    policy = organizations.create_policy(Name="OnlyIam", Description="", Type="SERVICE_CONTROL_POLICY", Content=ONLY_IAM)["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=MEMBER)
    client(members, "s3", KEYS[MEMBER]).create_bucket(Bucket="before")
    organizations.detach_policy(PolicyId="p-FullAWSAccess", TargetId=MEMBER)
    code, message = error(client(members, "sts", KEYS[MEMBER]).get_access_key_info, AccessKeyId="AKIAIOSFODNN7EXAMPLE")
    assert code == "AccessDenied" and message.endswith("because no service control policy allows the sts:GetAccessKeyInfo action")
    assert error(client(members, "s3", KEYS[MEMBER]).create_bucket, Bucket="after")[0] == "AccessDenied"
    # Control policies do not deny calls that need no permission.
    assert client(members, "sts", KEYS[MEMBER]).get_caller_identity()["Account"] == MEMBER
    client(members, "iam", KEYS[MEMBER]).create_user(UserName="bob")
    assert error(organizations.detach_policy, PolicyId=policy, TargetId=MEMBER)[0] == "ConstraintViolationException"


def test_a_resource_control_policy_protects_buckets_against_their_own_account(members):
    organizations = client(members, "organizations", ("test", "test"))
    root_id = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root_id, PolicyType="RESOURCE_CONTROL_POLICY")
    policy = organizations.create_policy(Name="NoPuts", Description="", Type="RESOURCE_CONTROL_POLICY", Content=DENY_PUT)["Policy"]["PolicySummary"]["Id"]
    s3 = client(members, "s3", KEYS[MEMBER])
    s3.create_bucket(Bucket="one")
    s3.put_object(Bucket="one", Key="before", Body=b"1")
    organizations.attach_policy(PolicyId=policy, TargetId=root_id)
    code, message = error(s3.put_object, Bucket="one", Key="after", Body=b"2")
    assert code == "AccessDenied" and "with an explicit deny in a resource control policy" in message
    assert s3.get_object(Bucket="one", Key="before")["Body"].read() == b"1"
    # Resources of the management account are not affected, nor are IAM's resources.
    management = client(members, "s3", ("test", "test"))
    management.create_bucket(Bucket="two")
    management.put_object(Bucket="two", Key="k", Body=b"2")
    client(members, "iam", KEYS[MEMBER]).create_user(UserName="bob")


def test_condition_keys_describe_the_organization(members):
    organizations = client(members, "organizations", ("test", "test"))
    organization = organizations.describe_organization()["Organization"]["Id"]
    root_id = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root_id, Name="Unit")["OrganizationalUnit"]["Id"]
    iam = client(members, "iam", KEYS[MEMBER])
    iam.create_user(UserName="bob")
    condition = {
        "StringEquals": {"aws:PrincipalOrgID": organization, "aws:ResourceOrgID": organization},
        "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{organization}/{root_id}/{unit}/*", "aws:ResourceOrgPaths": f"{organization}/{root_id}/{unit}/*"},
    }
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*", "Condition": condition}]}
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = client(members, "iam", (key["AccessKeyId"], key["SecretAccessKey"]))
    assert error(bob.list_users)[0] == "AccessDenied"
    organizations.move_account(AccountId=MEMBER, SourceParentId=root_id, DestinationParentId=unit)
    assert len(bob.list_users()["Users"]) == 1
    organizations.remove_account_from_organization(AccountId=MEMBER)
    assert error(bob.list_users)[0] == "AccessDenied"


def test_an_account_is_created_moved_and_closed(server):
    organizations = client(server, "organizations", ("test", "test"))
    assert error(organizations.list_accounts)[0] == "AWSOrganizationsNotInUseException"
    organizations.create_organization()
    root_id = organizations.list_roots()["Roots"][0]["Id"]
    status = organizations.create_account(Email="shop@example.org", AccountName="Shop", Tags=[{"Key": "stage", "Value": "test"}])["CreateAccountStatus"]
    assert status["State"] == "IN_PROGRESS"
    status = organizations.describe_create_account_status(CreateAccountRequestId=status["Id"])["CreateAccountStatus"]
    assert status["State"] == "SUCCEEDED"
    account = organizations.describe_account(AccountId=status["AccountId"])["Account"]
    assert (account["Email"], account["Name"], account["Status"], account["JoinedMethod"]) == ("shop@example.org", "Shop", "ACTIVE", "CREATED")
    assert organizations.list_tags_for_resource(ResourceId=account["Id"])["Tags"] == [{"Key": "stage", "Value": "test"}]

    units = [root_id]
    for depth in range(5):
        units.append(organizations.create_organizational_unit(ParentId=units[-1], Name=f"Level {depth}")["OrganizationalUnit"]["Id"])
    assert error(organizations.create_organizational_unit, ParentId=units[-1], Name="Too deep")[0] == "ConstraintViolationException"
    organizations.move_account(AccountId=account["Id"], SourceParentId=root_id, DestinationParentId=units[-1])
    moved = organizations.describe_account(AccountId=account["Id"])["Account"]
    assert moved["Paths"] == ["/".join([organizations.describe_organization()["Organization"]["Id"], *units, account["Id"], ""])]
    assert error(organizations.delete_organizational_unit, OrganizationalUnitId=units[-1])[0] == "OrganizationalUnitNotEmptyException"

    # An account that the organization created cannot leave for four days.
    assert error(organizations.remove_account_from_organization, AccountId=account["Id"])[0] == "ConstraintViolationException"
    organizations.close_account(AccountId=account["Id"])
    assert organizations.describe_account(AccountId=account["Id"])["Account"]["Status"] == "SUSPENDED"


def test_keys_of_a_closed_account_are_unknown(members):
    iam = client(members, "iam", KEYS[MEMBER])
    iam.create_user(UserName="bob")
    client(members, "organizations", ("test", "test")).close_account(AccountId=MEMBER)
    assert error(iam.list_users)[0] == "InvalidClientTokenId"
    assert error(client(members, "organizations", KEYS[MEMBER]).describe_organization)[0] == "UnrecognizedClientException"
    client(members, "iam", KEYS[OTHER]).list_users()


def test_a_walk_through_pages_is_the_whole_list(server):
    organizations = client(server, "organizations", ("test", "test"))
    organizations.create_organization()
    root_id = organizations.list_roots()["Roots"][0]["Id"]
    made = {organizations.create_organizational_unit(ParentId=root_id, Name=f"Unit {number}")["OrganizationalUnit"]["Id"] for number in range(23)}
    pages = list(organizations.get_paginator("list_organizational_units_for_parent").paginate(ParentId=root_id))
    assert [len(page["OrganizationalUnits"]) for page in pages] == [20, 3]
    assert {unit["Id"] for page in pages for unit in page["OrganizationalUnits"]} == made
    ones = organizations.get_paginator("list_children").paginate(ParentId=root_id, ChildType="ORGANIZATIONAL_UNIT", PaginationConfig={"PageSize": 1})
    assert [len(page["Children"]) for page in ones] == [1] * 23


def test_malformed_requests_of_a_json_service(server):
    target = {"X-Amz-Target": "AWSOrganizationsV20161128.ListRoots", "Content-Type": "application/x-amz-json-1.1"}
    status, headers, text = http("POST", server.url, body=b"{}", headers=target)
    assert status == 400 and json.loads(text) == {"__type": "MissingAuthenticationTokenException", "message": "Request is missing Authentication Token"}
    assert headers["content-type"] == "application/x-amz-json-1.1" and headers["x-amzn-requestid"]
    for wrong in ({"X-Amz-Target": "AWSOrganizationsV20161128.Nothing"}, {"X-Amz-Target": "Nothing.ListRoots"}, {"Content-Type": "application/json"}):
        status, _, text = http("POST", server.url, body=b"{}", headers={**target, **wrong})
        assert status == 400 and json.loads(text) == {"__type": "UnknownOperationException"}
    # The query protocol does not reach it.
    status, _, text = http("POST", server.url, form={"Action": "ListRoots", "Version": "2016-11-28"})
    assert "InvalidAction" in text
    # A body that is too large is refused before it is parsed.
    status, _, text = http("POST", server.url, body=b"{" + b" " * 2_000_000, headers=target)
    assert status == 413, text


def test_documents_and_permissions_of_users(server):
    iam = root().session().client("iam", endpoint_url=server.url)
    organizations = client(server, "organizations", ("test", "test"))
    organizations.create_organization()
    root_id = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root_id, Name="A", Tags=[{"Key": "team", "Value": "x"}])["OrganizationalUnit"]
    iam.create_user(UserName="bob")
    statement = {"Effect": "Allow", "Action": "organizations:*", "Resource": unit["Arn"], "Condition": {"StringEquals": {"aws:ResourceTag/team": "x"}}}
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = client(server, "organizations", (key["AccessKeyId"], key["SecretAccessKey"]))
    assert bob.describe_organizational_unit(OrganizationalUnitId=unit["Id"])["OrganizationalUnit"]["Name"] == "A"
    code, message = error(bob.list_roots)
    assert code == "AccessDeniedException" and message.endswith("is not authorized to perform: organizations:ListRoots on resource: * because no identity-based policy allows the organizations:ListRoots action")
    # Attaching a policy requires permission for the policy and for its target.
    assert error(bob.attach_policy, PolicyId="p-FullAWSAccess", TargetId=unit["Id"])[0] == "AccessDeniedException"
    organizations.untag_resource(ResourceId=unit["Id"], TagKeys=["team"])
    assert error(bob.describe_organizational_unit, OrganizationalUnitId=unit["Id"])[0] == "AccessDeniedException"


def test_creating_an_organization_requires_creating_its_linked_role(server):
    iam = root().session().client("iam", endpoint_url=server.url)
    iam.create_user(UserName="bob")
    statement = {"Effect": "Allow", "Action": "organizations:*", "Resource": "*"}
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = client(server, "organizations", (key["AccessKeyId"], key["SecretAccessKey"]))
    assert error(bob.create_organization)[0] == "AccessDeniedForDependencyException"
    assert bob.create_organization(FeatureSet="CONSOLIDATED_BILLING")["Organization"]["FeatureSet"] == "CONSOLIDATED_BILLING"


def test_the_management_account_enters_an_account_that_it_made_and_its_policies_bind_there(server):
    organizations = client(server, "organizations", ("test", "test"))
    organizations.create_organization()
    root_id = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root_id, PolicyType="SERVICE_CONTROL_POLICY")
    request = organizations.create_account(Email="shop@example.org", AccountName="Shop")["CreateAccountStatus"]["Id"]
    account = organizations.describe_create_account_status(CreateAccountRequestId=request)["CreateAccountStatus"]["AccountId"]
    iam = client(server, "iam", ("test", "test"))
    iam.create_user(UserName="admin")
    iam.put_user_policy(UserName="admin", PolicyName="all", PolicyDocument=ALLOW)
    key = iam.create_access_key(UserName="admin")["AccessKey"]
    sts = client(server, "sts", (key["AccessKeyId"], key["SecretAccessKey"]))
    role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    session = sts.assume_role(RoleArn=role, RoleSessionName="enter")["Credentials"]
    inside = boto3.client("iam", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=session["AccessKeyId"], aws_secret_access_key=session["SecretAccessKey"], aws_session_token=session["SessionToken"])
    roles = {known["RoleName"]: known["Path"] for known in inside.list_roles()["Roles"]}
    assert roles == {"OrganizationAccountAccessRole": "/", "AWSServiceRoleForOrganizations": "/aws-service-role/organizations.amazonaws.com/"}
    inside.create_user(UserName="before")

    policy = organizations.create_policy(Name="NoUsers", Description="", Type="SERVICE_CONTROL_POLICY", Content=DENY_USERS)["Policy"]["PolicySummary"]
    organizations.attach_policy(PolicyId=policy["Id"], TargetId=account)
    code, message = error(inside.create_user, UserName="after")
    assert code == "AccessDenied" and message.startswith(f"User: arn:aws:sts::{account}:assumed-role/OrganizationAccountAccessRole/enter is not authorized")
    assert message.endswith(f"with an explicit deny in a service control policy: {policy['Arn']}")

    # A closed account cannot be entered, and its sessions end.
    organizations.close_account(AccountId=account)
    assert error(inside.list_users)[0] == "InvalidClientTokenId"
    assert error(sts.assume_role, RoleArn=role, RoleSessionName="enter")[0] == "AccessDenied"
