"""Roles, instance profiles and service-linked roles, read back through other calls."""

import json

from client import Credentials, advance, error, root
from server import Server

EC2 = {"Service": "ec2.amazonaws.com"}
ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def trust(principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]})


def create(iam, name, principal=EC2, **more):
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(principal), **more)["Role"]


def principal(iam, name):
    return iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]


def test_a_role_from_creation_to_deletion(iam):
    policy = iam.create_policy(PolicyName="p", PolicyDocument=json.dumps(ALL))["Policy"]["Arn"]
    made = create(iam, "app", Path="/team/", Description="d", MaxSessionDuration=7200, PermissionsBoundary=policy, Tags=[{"Key": "a", "Value": "b"}])
    assert made["Arn"] == f"arn:aws:iam::{made['Arn'].split(':')[4]}:role/team/app" and made["RoleId"].startswith("AROA")
    assert "MaxSessionDuration" not in made and "Description" not in made
    iam.get_waiter("role_exists").wait(RoleName="app", WaiterConfig={"Delay": 0, "MaxAttempts": 1})
    role = iam.get_role(RoleName="app")["Role"]
    assert (role["Description"], role["MaxSessionDuration"], role["RoleLastUsed"]) == ("d", 7200, {})
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == policy
    # What Terraform reads after it creates a role.
    assert iam.list_role_policies(RoleName="app")["PolicyNames"] == []
    assert iam.list_attached_role_policies(RoleName="app")["AttachedPolicies"] == []
    assert iam.list_instance_profiles_for_role(RoleName="app")["InstanceProfiles"] == []

    iam.attach_role_policy(RoleName="app", PolicyArn=policy)
    iam.put_role_policy(RoleName="app", PolicyName="own", PolicyDocument=json.dumps(ALL))
    assert iam.get_role_policy(RoleName="app", PolicyName="own")["PolicyDocument"] == ALL
    assert [held["RoleName"] for held in iam.list_entities_for_policy(PolicyArn=policy, PolicyUsageFilter="PermissionsPolicy")["PolicyRoles"]] == ["app"]
    counted = iam.get_policy(PolicyArn=policy)["Policy"]
    assert (counted["AttachmentCount"], counted["PermissionsBoundaryUsageCount"]) == (1, 1)
    (detail,) = iam.get_account_authorization_details(Filter=["Role"])["RoleDetailList"]
    assert detail["RolePolicyList"] == [{"PolicyName": "own", "PolicyDocument": ALL}]
    assert [held["PolicyArn"] for held in detail["AttachedManagedPolicies"]] == [policy]
    assert iam.get_account_summary()["SummaryMap"]["Roles"] == 1

    assert error(iam.delete_role, RoleName="app")[0] == "DeleteConflict"
    iam.detach_role_policy(RoleName="app", PolicyArn=policy)
    iam.delete_role_policy(RoleName="app", PolicyName="own")
    assert error(iam.delete_policy, PolicyArn=policy)[0] == "DeleteConflict"
    iam.delete_role(RoleName="app")
    iam.delete_policy(PolicyArn=policy)
    assert error(iam.get_role, RoleName="app") == ("NoSuchEntity", "The role with name app cannot be found.")


def test_lists_of_roles_are_paged(iam):
    names = sorted(f"role{n:02}" for n in range(7))
    for name in reversed(names):
        create(iam, name, Path="/x/")
    create(iam, "other")
    pages = iam.get_paginator("list_roles").paginate(PathPrefix="/x/", PaginationConfig={"PageSize": 3})
    assert [[role["RoleName"] for role in page["Roles"]] for page in pages] == [names[:3], names[3:6], names[6:]]
    for name in names:
        iam.put_role_policy(RoleName=names[0], PolicyName=name, PolicyDocument=json.dumps(ALL))
    pages = iam.get_paginator("list_role_policies").paginate(RoleName=names[0], PaginationConfig={"PageSize": 4})
    assert [name for page in pages for name in page["PolicyNames"]] == names


def test_principals_are_kept_by_unique_id(iam):
    arn, old = (lambda user: (user["Arn"], user["UserId"]))(iam.create_user(UserName="bob")["User"])
    create(iam, "app", {"AWS": arn})
    assert principal(iam, "app") == {"AWS": arn}
    iam.update_user(UserName="bob", NewUserName="robert")
    assert principal(iam, "app") == {"AWS": arn.replace("bob", "robert")}
    iam.delete_user(UserName="robert")
    iam.create_user(UserName="bob")
    assert principal(iam, "app") == {"AWS": old}
    (detail,) = iam.get_account_authorization_details(Filter=["Role"])["RoleDetailList"]
    assert detail["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"AWS": old}
    # Such a document cannot be sent back.
    assert error(iam.update_assume_role_policy, RoleName="app", PolicyDocument=trust({"AWS": old})) == ("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{old}"')
    iam.update_assume_role_policy(RoleName="app", PolicyDocument=trust({"AWS": arn}))
    assert principal(iam, "app") == {"AWS": arn}


def test_principals_survive_a_restart_by_unique_id(tmp_path):
    data = tmp_path / "data"
    with Server(data=data) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        user = iam.create_user(UserName="bob")["User"]
        create(iam, "app", {"AWS": user["Arn"]})
        iam.delete_user(UserName="bob")
        iam.create_user(UserName="bob")
    with Server(data=data) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        assert principal(iam, "app") == {"AWS": user["UserId"]}


def test_an_instance_profile_holds_one_role(iam):
    create(iam, "app")
    profile = iam.create_instance_profile(InstanceProfileName="web", Path="/x/", Tags=[{"Key": "a", "Value": "b"}])["InstanceProfile"]
    assert profile["InstanceProfileId"].startswith("AIPA") and profile["Roles"] == []
    iam.get_waiter("instance_profile_exists").wait(InstanceProfileName="web", WaiterConfig={"Delay": 0, "MaxAttempts": 1})
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="app")
    assert error(iam.add_role_to_instance_profile, InstanceProfileName="web", RoleName="app") == ("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
    assert [role["RoleName"] for role in iam.get_instance_profile(InstanceProfileName="web")["InstanceProfile"]["Roles"]] == ["app"]
    pages = iam.get_paginator("list_instance_profiles_for_role").paginate(RoleName="app")
    assert [profile["InstanceProfileName"] for page in pages for profile in page["InstanceProfiles"]] == ["web"]
    conflict = ("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.")
    assert error(iam.delete_role, RoleName="app") == conflict
    assert error(iam.delete_instance_profile, InstanceProfileName="web") == conflict
    assert iam.get_account_summary()["SummaryMap"]["InstanceProfiles"] == 1
    iam.remove_role_from_instance_profile(InstanceProfileName="web", RoleName="app")
    iam.delete_role(RoleName="app")
    iam.delete_instance_profile(InstanceProfileName="web")
    assert iam.list_instance_profiles()["InstanceProfiles"] == []


def test_tags_of_roles_are_condition_keys(server, iam):
    create(iam, "red", Tags=[{"Key": "team", "Value": "red"}])
    create(iam, "blue", Tags=[{"Key": "team", "Value": "blue"}])
    iam.create_user(UserName="bob")
    statement = {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*", "Condition": {"StringEquals": {"iam:ResourceTag/team": "red"}}}
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("iam", endpoint_url=server.url)
    assert bob.get_role(RoleName="red")["Role"]["RoleName"] == "red"
    assert error(bob.get_role, RoleName="blue")[0] == "AccessDenied"
    assert error(bob.get_role, RoleName="none")[0] == "AccessDenied"


def test_service_linked_roles_are_deleted_in_time(server, iam):
    role = iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com", Description="d")["Role"]
    assert role["Path"] == "/aws-service-role/ecs.amazonaws.com/" and role["RoleName"] == "AWSServiceRoleForECS"
    attached = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == ["arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy"]
    assert error(iam.delete_role, RoleName=role["RoleName"])[0] == "UnmodifiableEntity"
    assert error(iam.create_service_linked_role, AWSServiceName="ecs.amazonaws.com")[0] == "InvalidInput"
    task = iam.delete_service_linked_role(RoleName=role["RoleName"])["DeletionTaskId"]
    assert task.startswith("task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/")
    advance(server, 2)
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    assert error(iam.get_role, RoleName=role["RoleName"])[0] == "NoSuchEntity"
    assert iam.get_policy(PolicyArn=attached[0]["PolicyArn"])["Policy"]["AttachmentCount"] == 0
    assert error(iam.delete_service_linked_role, RoleName=role["RoleName"])[0] == "NoSuchEntity"
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    advance(server, 24 * 3600)
    assert error(iam.get_service_linked_role_deletion_status, DeletionTaskId=task)[0] == "NoSuchEntity"


TEMPLATE = "arn:aws:iam::aws:role-template/example/Worker"
TEMPLATES = {
    "arn": TEMPLATE,
    "description": "Workers.",
    "managed_by": "example.amazonaws.com",
    "versions": [
        {"role_name": "old", "trust": json.loads(trust(EC2)), "enabled": False},
        {
            "role_name": "worker-@{team}",
            "path": "/@{team}/",
            "description": "Of @{team}.",
            "trust": json.loads(trust({"Service": "@{services}"})),
            "max_session_duration": 7200,
            "inline_policies": {"own": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "@{bucket}/*"}}},
            "policies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "boundary": "arn:aws:iam::aws:policy/PowerUserAccess",
            "tags": {"team": "@{team}"},
            "parameters": {
                "team": {"type": "String", "required": True},
                "services": {"type": "StringList", "default": "ec2.amazonaws.com"},
                "bucket": {"type": "Arn", "default": "arn:aws:s3:::data", "description": "Where the data lies.", "immutable": True},
            },
        },
    ],
}


def test_a_role_from_a_template(tmp_path):
    disabled = TEMPLATES | {"arn": TEMPLATE + "2", "enabled": False}
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"accounts": [{"role_templates": [TEMPLATES, disabled]}]}))
    with Server("--seed", str(seed)) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        version = iam.get_role_template_version(TemplateArn=TEMPLATE)["RoleTemplateVersion"]
        assert (version["TemplateName"], version["MinorVersion"], version["DefaultMinorVersion"], version["MajorVersion"]) == ("Worker", 2, 2, 1)
        assert (version["ManagedByType"], version["ManagedByValue"], version["Enabled"], version["VersionEnabled"]) == ("Service", "example.amazonaws.com", True, True)
        assert (version["RoleNamePattern"], version["RolePathPattern"], version["RoleDescriptionPattern"]) == ("worker-@{team}", "/@{team}/", "Of @{team}.")
        assert [parameter["Name"] for parameter in version["ParametersDefinition"]] == ["team", "services", "bucket"]
        assert version["ParametersDefinition"][2] == {"Name": "bucket", "Type": "Arn", "Description": "Where the data lies.", "IsRequired": False,
                                                      "DefaultValue": "arn:aws:s3:::data", "Immutable": True}
        assert version["RoleTagsTemplate"] == [{"Key": "team", "Value": "@{team}"}] and version["MaxSessionDuration"] == 7200
        assert iam.get_role_template_version(TemplateArn=TEMPLATE, MinorVersion=1)["RoleTemplateVersion"]["VersionEnabled"] is False
        assert error(iam.get_role_template_version, TemplateArn=TEMPLATE, MinorVersion=3)[0] == "NoSuchEntity"

        values = {"team": {"Values": ["red"]}, "services": {"Values": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]}}
        made = iam.acquire_role(TemplateArn=TEMPLATE, ReplacementValues=values)["Role"]
        source = {"TemplateArn": TEMPLATE, "TemplateMinorVersion": 2}
        assert (made["RoleName"], made["Path"], made["SourceRoleTemplate"]) == ("worker-red", "/red/", source)
        role = iam.get_role(RoleName="worker-red")["Role"]
        assert (role["Description"], role["MaxSessionDuration"], role["SourceRoleTemplate"]) == ("Of red.", 7200, source)
        assert role["Tags"] == [{"Key": "team", "Value": "red"}]
        assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == "arn:aws:iam::aws:policy/PowerUserAccess"
        assert principal(iam, "worker-red") == {"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]}
        assert iam.get_role_policy(RoleName="worker-red", PolicyName="own")["PolicyDocument"]["Statement"]["Resource"] == "arn:aws:s3:::data/*"
        assert [policy["PolicyName"] for policy in iam.list_attached_role_policies(RoleName="worker-red")["AttachedPolicies"]] == ["ReadOnlyAccess"]

        acquire = lambda **values: error(iam.acquire_role, TemplateArn=TEMPLATE, ReplacementValues={name: {"Values": given} for name, given in values.items()})
        assert acquire(team=["red"])[0] == "NameConflict"
        assert acquire()[0] == acquire(team=["a"], other=["b"])[0] == acquire(team=["a", "b"])[0] == acquire(team=["a"], bucket=["b"])[0] == "InvalidInput"
        assert acquire(team=["no spaces"])[0] == "InvalidInput"
        assert acquire(team=["a"], services=["nowhere"])[0] == "MalformedPolicyDocument"
        assert error(iam.acquire_role, TemplateArn=TEMPLATE, TemplateMinorVersion=1)[0] == "RoleTemplateDisabled"
        assert error(iam.acquire_role, TemplateArn=TEMPLATE + "2", ReplacementValues=values)[0] == "RoleTemplateDisabled"
        assert error(iam.acquire_role, TemplateArn=TEMPLATE + "3")[0] == "NoSuchEntity"
        assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == ["worker-red"]
