"""Reports: the credential report, and when the services that policies grant were last used."""

import csv
import io
import json
import re

from client import Credentials, advance, error, root
from server import Server

AWS = "arn:aws:iam::aws:policy/"
# IAM User Guide, "Understanding the report format".
COLUMNS = ["user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed", "password_next_rotation", "mfa_active",
           *(f"access_key_{n}_{what}" for n in (1, 2) for what in ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")),
           *(f"cert_{n}_{what}" for n in (1, 2) for what in ("active", "last_rotated"))]
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def user(server, iam, name, policy=None, **more):
    iam.create_user(UserName=name, **more)
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": policy}))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session()


def allow(*actions):
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def report(iam):
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    answer = iam.get_credential_report()
    assert answer["ReportFormat"] == "text/csv"
    lines = csv.DictReader(io.StringIO(answer["Content"].decode()))
    rows = {row["user"]: row for row in lines}
    assert lines.fieldnames == COLUMNS
    return rows, answer["GeneratedTime"]


def test_the_credential_report_shows_keys_and_their_use(server, iam):
    bob = user(server, iam, "bob", allow("iam:GetUser"), Path="/x/")
    iam.create_user(UserName="a,b")
    iam.create_user(UserName="Zoe")
    second = iam.create_access_key(UserName="bob")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="bob", AccessKeyId=second, Status="Inactive")
    bob.client("iam", endpoint_url=server.url).get_user()
    assert error(iam.get_credential_report) == ("ReportNotPresent", None)
    rows, _ = report(iam)
    assert list(rows) == ["<root_account>", "a,b", "bob", "Zoe"]
    row = rows["bob"]
    assert row["arn"] == iam.get_user(UserName="bob")["User"]["Arn"]
    assert row["user_creation_time"] == iam.get_user(UserName="bob")["User"]["CreateDate"].isoformat()
    assert DATE.fullmatch(row["access_key_1_last_used_date"]) and DATE.fullmatch(row["access_key_1_last_rotated"])
    assert (row["access_key_1_active"], row["access_key_1_last_used_region"], row["access_key_1_last_used_service"]) == ("true", "us-east-1", "iam")
    assert [row[f"access_key_2_{what}"] for what in ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")] == ["false", "N/A", "N/A", "N/A", "N/A"]
    assert [row[f"password_{what}"] for what in ("enabled", "last_used", "last_changed", "next_rotation")] == ["false", "N/A", "N/A", "N/A"]
    assert [row[column] for column in COLUMNS[18:]] == ["false", "N/A", "false", "N/A"]
    assert rows["a,b"]["arn"].endswith(":user/a,b") and rows["a,b"]["access_key_1_active"] == "false"
    row = rows["<root_account>"]
    assert row["arn"] == f"arn:aws:iam::{row['arn'].split(':')[4]}:root"
    assert [row[f"password_{what}"] for what in ("enabled", "last_changed", "next_rotation")] == ["not_supported"] * 3
    # The root key of this test has just been used.
    assert (row["access_key_1_active"], row["access_key_1_last_used_service"]) == ("true", "iam")


def test_a_credential_report_is_valid_for_four_hours(server, iam):
    started = iam.generate_credential_report()
    assert started["State"] == "STARTED" and started["Description"] == "No report exists. Starting a new report generation task"
    rows, generated = report(iam)
    iam.create_user(UserName="bob")
    advance(server, 4 * 3600 - 60)
    assert report(iam) == (rows, generated)
    advance(server, 60)
    assert error(iam.get_credential_report)[0] == "ReportExpired"
    assert iam.generate_credential_report()["State"] == "STARTED"
    later, regenerated = report(iam)
    assert "bob" in later and "bob" not in rows and regenerated > generated


def test_a_credential_report_survives_a_restart(tmp_path):
    with Server(data=tmp_path) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        before = report(iam)
    with Server(data=tmp_path) as server:
        assert report(root().session().client("iam", endpoint_url=server.url)) == before


def services(iam, arn, level="SERVICE_LEVEL"):
    job = iam.generate_service_last_accessed_details(Arn=arn, Granularity=level)["JobId"]
    found, marker = [], {}
    while True:
        page = iam.get_service_last_accessed_details(JobId=job, MaxItems=200, **marker)
        assert (page["JobStatus"], page["JobType"]) == ("COMPLETED", level) and page["JobCreationDate"] <= page["JobCompletionDate"]
        found += page["ServicesLastAccessed"]
        if not page["IsTruncated"]:
            break
        marker = {"Marker": page["Marker"]}
    namespaces = [service["ServiceNamespace"] for service in found]
    assert namespaces == sorted(namespaces)
    return job, {service["ServiceNamespace"]: service for service in found}


def test_services_that_a_user_used_and_never_used(server, iam):
    bob = user(server, iam, "bob", allow("iam:List*", "s3:*", "sqs:SendMessage", "sqs:NoSuchAction", "nothing:*"))
    arn = iam.get_user(UserName="bob")["User"]["Arn"]
    _, before = services(iam, arn)
    assert list(before) == ["iam", "s3", "sqs"]
    assert {name: service["ServiceName"] for name, service in before.items()} == {
        "iam": "AWS Identity and Access Management (IAM)", "s3": "Amazon S3", "sqs": "Amazon SQS"}
    for service in before.values():
        assert service["TotalAuthenticatedEntities"] == 0 and "LastAuthenticated" not in service and "TrackedActionsLastAccessed" not in service
    bob.client("iam", endpoint_url=server.url).list_users()
    bob.client("s3", endpoint_url=server.url).create_bucket(Bucket="bobs")
    bob.client("sts", endpoint_url=server.url).get_caller_identity()
    _, after = services(iam, arn)
    assert list(after) == list(before)
    for name in ("iam", "s3"):
        assert after[name]["LastAuthenticatedEntity"] == arn and after[name]["LastAuthenticatedRegion"] == "us-east-1"
        assert after[name]["TotalAuthenticatedEntities"] == 1 and after[name]["LastAuthenticated"]
    assert after["sqs"] == before["sqs"]


def test_denied_attempts_count_and_actions_are_listed(server, iam):
    """Denied attempts count too; data events and PassRole are not tracked."""
    bob = user(server, iam, "bob", allow("iam:ListUsers", "iam:ListGroups", "iam:PassRole", "s3:CreateBucket", "s3:PutObject", "s3:ListAllMyBuckets"))
    arn = iam.get_user(UserName="bob")["User"]["Arn"]
    client = bob.client("iam", endpoint_url=server.url)
    client.list_users()
    assert error(client.delete_user, UserName="bob")[0] == "AccessDenied"
    s3 = bob.client("s3", endpoint_url=server.url)
    s3.create_bucket(Bucket="bobs")
    s3.put_object(Bucket="bobs", Key="k", Body=b"x")
    _, found = services(iam, arn, "ACTION_LEVEL")
    actions = {action["ActionName"]: action for action in found["iam"]["TrackedActionsLastAccessed"]}
    assert list(actions) == ["DeleteUser", "ListGroups", "ListUsers"]
    for name in ("DeleteUser", "ListUsers"):
        assert actions[name]["LastAccessedEntity"] == arn and actions[name]["LastAccessedRegion"] == "us-east-1" and actions[name]["LastAccessedTime"]
    assert actions["ListGroups"] == {"ActionName": "ListGroups"}
    tracked = {action["ActionName"]: "LastAccessedTime" in action for action in found["s3"]["TrackedActionsLastAccessed"]}
    assert tracked == {"CreateBucket": True, "ListAllMyBuckets": False}


def test_members_of_a_group_and_users_of_a_policy(server, iam):
    iam.create_group(GroupName="readers")
    group = iam.get_group(GroupName="readers")["Group"]["Arn"]
    policy = AWS + "IAMReadOnlyAccess"
    iam.attach_group_policy(GroupName="readers", PolicyArn=policy)
    sessions = {name: user(server, iam, name) for name in ("ann", "bob", "cid")}
    for name in ("ann", "bob"):
        iam.add_user_to_group(GroupName="readers", UserName=name)
    iam.attach_user_policy(UserName="cid", PolicyArn=policy)
    sessions["ann"].client("iam", endpoint_url=server.url).list_users()
    advance(server, 60)
    sessions["cid"].client("iam", endpoint_url=server.url).list_users()
    arns = {name: iam.get_user(UserName=name)["User"]["Arn"] for name in sessions}
    job, found = services(iam, group)
    assert list(found) == ["iam"]
    assert (found["iam"]["LastAuthenticatedEntity"], found["iam"]["TotalAuthenticatedEntities"]) == (arns["ann"], 1)
    details = iam.get_service_last_accessed_details_with_entities(JobId=job, ServiceNamespace="iam")
    assert {entity["EntityInfo"]["Name"]: "LastAuthenticated" in entity for entity in details["EntityDetailsList"]} == {"ann": True, "bob": False}
    info = details["EntityDetailsList"][0]["EntityInfo"]
    assert (info["Arn"], info["Type"], info["Path"], info["Id"]) == (arns["ann"], "USER", "/", iam.get_user(UserName="ann")["User"]["UserId"])
    job, found = services(iam, policy)
    assert (found["iam"]["LastAuthenticatedEntity"], found["iam"]["TotalAuthenticatedEntities"]) == (arns["cid"], 2)
    page = iam.get_service_last_accessed_details_with_entities(JobId=job, ServiceNamespace="iam", MaxItems=2)
    rest = iam.get_service_last_accessed_details_with_entities(JobId=job, ServiceNamespace="iam", Marker=page["Marker"])
    assert [entity["EntityInfo"]["Name"] for entity in page["EntityDetailsList"] + rest["EntityDetailsList"]] == ["ann", "bob", "cid"]
    assert iam.get_service_last_accessed_details_with_entities(JobId=job, ServiceNamespace="s3")["EntityDetailsList"] == []


def test_what_policies_grant_as_a_whole(server, iam):
    """A service is listed if it is allowed and not always denied; AdministratorAccess grants every service, PowerUserAccess (NotAction) all but a few actions."""
    iam.create_user(UserName="bob")
    arn = iam.get_user(UserName="bob")["User"]["Arn"]
    assert services(iam, arn)[1] == {}
    iam.attach_user_policy(UserName="bob", PolicyArn=AWS + "AdministratorAccess")
    everything = services(iam, arn)[1]
    assert len(everything) > 400 and {"iam", "s3", "ec2", "sts", "organizations"} <= set(everything)
    deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
                                                   {"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
    iam.put_user_policy(UserName="bob", PolicyName="deny", PolicyDocument=json.dumps(deny))
    assert set(everything) - set(services(iam, arn)[1]) == {"s3"}


def test_a_report_is_for_its_requester_and_for_a_day(server, iam):
    bob = user(server, iam, "bob", allow("iam:GetServiceLastAccessedDetails*", "iam:GenerateServiceLastAccessedDetails")).client("iam", endpoint_url=server.url)
    arn = iam.get_user(UserName="bob")["User"]["Arn"]
    job, _ = services(iam, arn)
    own, _ = services(bob, arn)
    assert error(bob.get_service_last_accessed_details, JobId=job)[0] == "NoSuchEntity"
    assert error(bob.get_service_last_accessed_details_with_entities, JobId=job, ServiceNamespace="iam")[0] == "NoSuchEntity"
    assert error(iam.get_service_last_accessed_details, JobId=own)[0] == "NoSuchEntity"
    frozen = iam.get_service_last_accessed_details(JobId=job)["ServicesLastAccessed"]
    iam.attach_user_policy(UserName="bob", PolicyArn=AWS + "AmazonS3FullAccess")
    assert iam.get_service_last_accessed_details(JobId=job)["ServicesLastAccessed"] == frozen
    advance(server, 24 * 3600)
    assert error(iam.get_service_last_accessed_details, JobId=job)[0] == "NoSuchEntity"


def test_attempts_are_kept_for_400_days(server, iam):
    bob = user(server, iam, "bob", allow("iam:ListUsers"))
    bob.client("iam", endpoint_url=server.url).list_users()
    arn = iam.get_user(UserName="bob")["User"]["Arn"]
    advance(server, 399 * 24 * 3600)
    assert "LastAuthenticated" in services(iam, arn)[1]["iam"]
    advance(server, 2 * 24 * 3600)
    assert "LastAuthenticated" not in services(iam, arn)[1]["iam"]


def test_attempts_survive_a_restart(tmp_path):
    with Server(data=tmp_path) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        bob = user(server, iam, "bob", allow("iam:ListUsers"))
        bob.client("iam", endpoint_url=server.url).list_users()
        arn = iam.get_user(UserName="bob")["User"]["Arn"]
        before = services(iam, arn, "ACTION_LEVEL")[1]["iam"]
        assert server.stop() == 0
    with Server(data=tmp_path) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        after = services(iam, arn, "ACTION_LEVEL")[1]["iam"]
        assert before["LastAuthenticated"] == after["LastAuthenticated"] and before["TrackedActionsLastAccessed"] == after["TrackedActionsLastAccessed"]


def test_policies_that_grant_a_service(server, iam):
    """Inline policies with their owner, managed ones with their ARN, those of groups too; never the boundary."""
    user(server, iam, "bob", allow("s3:Get*"))
    iam.create_group(GroupName="all")
    iam.add_user_to_group(GroupName="all", UserName="bob")
    iam.put_group_policy(GroupName="all", PolicyName="queues", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow("sqs:*", "s3:ListBucket")]}))
    iam.attach_group_policy(GroupName="all", PolicyArn=AWS + "AmazonEC2ReadOnlyAccess")
    iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=AWS + "AdministratorAccess")
    arn, group = iam.get_user(UserName="bob")["User"]["Arn"], iam.get_group(GroupName="all")["Group"]["Arn"]
    answer = iam.list_policies_granting_service_access(Arn=arn, ServiceNamespaces=["sqs", "s3", "ec2", "iam"])
    assert answer["IsTruncated"] is False
    queues = {"PolicyName": "queues", "PolicyType": "INLINE", "EntityType": "GROUP", "EntityName": "all"}
    own = {"PolicyName": "p", "PolicyType": "INLINE", "EntityType": "USER", "EntityName": "bob"}
    managed = {"PolicyName": "AmazonEC2ReadOnlyAccess", "PolicyType": "MANAGED", "PolicyArn": AWS + "AmazonEC2ReadOnlyAccess"}
    assert [(entry["ServiceNamespace"], entry["Policies"]) for entry in answer["PoliciesGrantingServiceAccess"]] == [
        ("sqs", [queues]), ("s3", [own, queues]), ("ec2", [managed]), ("iam", [])]
    of_group = iam.list_policies_granting_service_access(Arn=group, ServiceNamespaces=["s3"])["PoliciesGrantingServiceAccess"]
    assert of_group == [{"ServiceNamespace": "s3", "Policies": [queues]}]
    many = [f"service-{n}" for n in range(150)]
    first = iam.list_policies_granting_service_access(Arn=arn, ServiceNamespaces=many)
    rest = iam.list_policies_granting_service_access(Arn=arn, ServiceNamespaces=many, Marker=first["Marker"])
    assert [entry["ServiceNamespace"] for page in (first, rest) for entry in page["PoliciesGrantingServiceAccess"]] == many
    assert error(iam.list_policies_granting_service_access, Arn=AWS + "ReadOnlyAccess", ServiceNamespaces=["s3"])[0] == "InvalidInput"
