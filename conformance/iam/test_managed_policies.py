"""AWS's managed policies: all exist with their real documents, and decide like any other policy."""

import pytest
from client import Credentials, error

AWS = "arn:aws:iam::aws:policy/"
ADMINISTRATOR = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def user(server, iam, name, **more):
    iam.create_user(UserName=name, **more)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("iam", endpoint_url=server.url)


def listed(iam, **filters):
    return [policy for page in iam.get_paginator("list_policies").paginate(**filters) for policy in page["Policies"]]


def test_all_are_listed_once_and_in_pages(iam):
    everything = listed(iam, Scope="AWS")
    arns = [policy["Arn"] for policy in everything]
    assert len(arns) == len(set(arns)) == 1582
    assert {policy["Path"] for policy in everything} == {"/", "/aws-service-role/", "/service-role/", "/job-function/", "/root-task/"}
    assert len({policy["PolicyId"] for policy in everything}) == 1582
    pages = list(iam.get_paginator("list_policies").paginate(Scope="AWS", PaginationConfig={"PageSize": 1000}))
    assert [len(page["Policies"]) for page in pages] == [1000, 582]
    assert [policy["Arn"] for page in pages for policy in page["Policies"]] == arns


def test_documented_policies_are_as_documented(iam):
    """AWS Managed Policy Reference Guide; IAM User Guide, "AWS managed policies for job functions"."""
    policy = iam.get_policy(PolicyArn=AWS + "AdministratorAccess")["Policy"]
    assert policy["CreateDate"].isoformat() == policy["UpdateDate"].isoformat() == "2015-02-06T18:39:46+00:00"
    assert (policy["DefaultVersionId"], policy["Path"], policy["IsAttachable"], policy["Tags"]) == ("v1", "/", True, [])
    assert iam.get_policy_version(PolicyArn=AWS + "AdministratorAccess", VersionId="v1")["PolicyVersion"]["Document"] == ADMINISTRATOR
    job_functions = {policy["PolicyName"] for policy in listed(iam, Scope="AWS", PathPrefix="/job-function/")}
    assert {"Billing", "DatabaseAdministrator", "DataScientist", "NetworkAdministrator", "SupportUser", "SystemAdministrator", "ViewOnlyAccess"} <= job_functions
    root_tasks = {policy["PolicyName"] for policy in listed(iam, Scope="AWS", PathPrefix="/root-task/")}
    assert root_tasks == {"IAMAuditRootUserCredentials", "IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials", "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy"}


def test_earlier_versions_can_be_read(iam):
    arn = AWS + "ReadOnlyAccess"
    default = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    versions = [version for page in iam.get_paginator("list_policy_versions").paginate(PolicyArn=arn) for version in page["Versions"]]
    numbers = [int(version["VersionId"][1:]) for version in versions]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) > 100
    assert [version["VersionId"] for version in versions if version["IsDefaultVersion"]] == [default] == [versions[0]["VersionId"]]
    dates = [version["CreateDate"] for version in versions if "CreateDate" in version]
    assert max(dates) == versions[0]["CreateDate"]
    documents = [iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"] for version in (default, versions[-1]["VersionId"])]
    assert documents[0] != documents[1]
    for document in documents:
        assert document["Version"] == "2012-10-17" and all(statement["Effect"] == "Allow" for statement in document["Statement"])
    assert error(iam.get_policy_version, PolicyArn=arn, VersionId="v9999") == ("NoSuchEntity", f"Policy {arn} version v9999 does not exist or is not attachable.")


def test_an_attached_policy_decides(server, iam):
    bob = user(server, iam, "bob")
    assert error(bob.list_users)[0] == "AccessDenied"
    iam.attach_user_policy(UserName="bob", PolicyArn=AWS + "ReadOnlyAccess")
    assert [user["UserName"] for user in bob.list_users()["Users"]] == ["bob"]
    assert error(bob.create_user, UserName="eve")[0] == "AccessDenied"
    iam.create_group(GroupName="admins")
    iam.attach_group_policy(GroupName="admins", PolicyArn=AWS + "AdministratorAccess")
    iam.add_user_to_group(GroupName="admins", UserName="bob")
    bob.create_user(UserName="eve")
    iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=AWS + "PowerUserAccess")
    code, message = error(bob.create_user, UserName="mallory")
    assert code == "AccessDenied" and message.endswith("because no permissions boundary allows the iam:CreateUser action")
    iam.delete_user_permissions_boundary(UserName="bob")
    bob.create_user(UserName="mallory")
    iam.remove_user_from_group(GroupName="admins", UserName="bob")
    iam.detach_user_policy(UserName="bob", PolicyArn=AWS + "ReadOnlyAccess")
    assert error(bob.list_users)[0] == "AccessDenied"


def test_a_read_only_policy_for_iam_reads_only_iam(server, iam):
    bob = user(server, iam, "bob")
    iam.attach_user_policy(UserName="bob", PolicyArn=AWS + "IAMReadOnlyAccess")
    bob.get_account_authorization_details()
    bob.list_policies(MaxItems=1)
    assert error(bob.delete_user, UserName="bob")[0] == "AccessDenied"


def test_counts_filters_and_entities(iam):
    iam.create_user(UserName="bob", Path="/x/")
    iam.create_group(GroupName="readers")
    boundary, policy = AWS + "PowerUserAccess", AWS + "SecurityAudit"
    iam.attach_user_policy(UserName="bob", PolicyArn=policy)
    iam.attach_group_policy(GroupName="readers", PolicyArn=policy)
    iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=boundary)
    counted = lambda arn: (lambda p: (p["AttachmentCount"], p["PermissionsBoundaryUsageCount"]))(iam.get_policy(PolicyArn=arn)["Policy"])
    assert counted(policy) == (2, 0) and counted(boundary) == (0, 1)
    arns = lambda **filters: [policy["Arn"] for policy in listed(iam, **filters)]
    assert arns(OnlyAttached=True) == [boundary, policy]
    assert arns(OnlyAttached=True, Scope="Local") == []
    assert arns(PolicyUsageFilter="PermissionsPolicy") == [policy]
    assert arns(PolicyUsageFilter="PermissionsBoundary") == [boundary]
    entities = iam.list_entities_for_policy(PolicyArn=policy)
    assert [user["UserName"] for user in entities["PolicyUsers"]] == ["bob"]
    assert [group["GroupName"] for group in entities["PolicyGroups"]] == ["readers"]
    assert iam.list_entities_for_policy(PolicyArn=boundary, PolicyUsageFilter="PermissionsPolicy")["PolicyUsers"] == []
    assert iam.get_user(UserName="bob")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    details = iam.get_account_authorization_details(Filter=["AWSManagedPolicy"])
    assert [policy["Arn"] for policy in details["Policies"]] == [boundary, policy]
    for policy in details["Policies"]:
        default = [version for version in policy["PolicyVersionList"] if version["IsDefaultVersion"]]
        assert [version["VersionId"] for version in default] == [policy["DefaultVersionId"]]
        assert default[0]["Document"] == iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])["PolicyVersion"]["Document"]


def test_a_customer_managed_policy_may_have_the_same_name(iam):
    own = iam.create_policy(PolicyName="ReadOnlyAccess", PolicyDocument='{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}')["Policy"]["Arn"]
    everything = [policy["Arn"] for policy in listed(iam)]
    assert len(everything) == 1583
    at = everything.index(own)
    assert everything[at + 1] == AWS + "ReadOnlyAccess"
    assert [policy["Arn"] for policy in listed(iam, Scope="Local")] == [own]


@pytest.mark.parametrize("operation,more", [
    ("delete_policy", {}),
    ("tag_policy", {"Tags": [{"Key": "a", "Value": "b"}]}),
    ("untag_policy", {"TagKeys": ["a"]}),
    ("create_policy_version", {"PolicyDocument": '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}', "SetAsDefault": True}),
    ("delete_policy_version", {"VersionId": "v1"}),
    ("set_default_policy_version", {"VersionId": "v1"}),
])
def test_they_cannot_be_changed(iam, operation, more):
    arn = AWS + "AmazonS3ReadOnlyAccess"
    before = iam.get_policy(PolicyArn=arn)["Policy"]
    assert error(getattr(iam, operation), PolicyArn=arn, **more) == ("AccessDenied", "Policy is outside your own account.")
    assert iam.get_policy(PolicyArn=arn)["Policy"] == before


def test_policies_of_service_linked_roles_cannot_be_attached(iam):
    iam.create_user(UserName="bob")
    arn = AWS + "aws-service-role/AmazonECSServiceRolePolicy"
    assert error(iam.attach_user_policy, UserName="bob", PolicyArn=arn)[0] == "PolicyNotAttachable"
    assert iam.list_attached_user_policies(UserName="bob")["AttachedPolicies"] == []
    missing = AWS + "NoSuchPolicy"
    assert error(iam.attach_user_policy, UserName="bob", PolicyArn=missing) == ("NoSuchEntity", f"Policy {missing} does not exist or is not attachable.")
