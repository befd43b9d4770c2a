"""A data directory with a row of every noun, and what a client reads from it.

    python conformance/harness/old_data.py BINARY

writes fixtures/data-0.1.0 with a server of version 0.1.0. Never write it anew with a later one: its point is that it is old.
"""

import copy
import datetime
import json
import pathlib
import shutil
import sys
import tempfile

import botocore.exceptions
import readme
from client import Credentials, http, root, token
from mfa import device
from server import ROOT, Server
from sessions import of

FIXTURE = ROOT / "fixtures" / "data-0.1.0"
CERTIFICATES = ROOT / "fixtures" / "certificates"
ALLOW = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
REALM_USER, REALM_PASSWORD = "carol@astran.io", "correct horse battery staple"


def clients(url, *services):
    """Clients of the root user of the account that the seed file fills."""
    session = Credentials("AKIA222222222222ROOT", "a-secret-of-your-own").session()
    return [session.client(service, endpoint_url=url) for service in services]


def seed(folder):
    whole = readme.seeds()[1]
    for shortened, fixture in [('"<EntityDescriptor …"', "metadata.xml"), ('"-----BEGIN PRIVATE KEY----- …"', "rsa-pkcs8.pem")]:
        whole = whole.replace(shortened, json.dumps((ROOT / "fixtures/saml" / fixture).read_text()))
    path = folder / "seed.yaml"
    path.write_text(whole)
    return path


def fill(url):
    """Adds what a seed file cannot."""
    iam, sts, s3, organizations = clients(url, "iam", "sts", "s3", "organizations")
    iam.create_group(GroupName="later", Path="/team/")
    iam.create_user(UserName="later", Tags=[{"Key": "team", "Value": "blue"}])
    iam.add_user_to_group(UserName="later", GroupName="later")
    arn = iam.create_policy(PolicyName="Later", PolicyDocument=ALLOW)["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALLOW.replace('"*"}', '"arn:aws:s3:::b"}'), SetAsDefault=True)
    iam.attach_user_policy(UserName="later", PolicyArn=arn)
    iam.attach_group_policy(GroupName="later", PolicyArn=arn)
    iam.put_user_policy(UserName="later", PolicyName="own", PolicyDocument=ALLOW)
    iam.put_user_permissions_boundary(UserName="later", PermissionsBoundary=arn)
    iam.create_role(RoleName="later", AssumeRolePolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": iam.get_user(UserName="later")["User"]["Arn"]}, "Action": "sts:AssumeRole"}]}
    ), PermissionsBoundary=arn)
    iam.attach_role_policy(RoleName="later", PolicyArn=arn)
    iam.create_login_profile(UserName="later", Password="Correct-horse-9")
    key = iam.create_access_key(UserName="later")["AccessKey"]
    device(None, iam, "phone", user="later")
    iam.upload_ssh_public_key(UserName="later", SSHPublicKeyBody=(CERTIFICATES / "ssh0.pub").read_text().strip())
    iam.upload_signing_certificate(UserName="later", CertificateBody=(CERTIFICATES / "leaf.pem").read_text())
    iam.upload_server_certificate(ServerCertificateName="web", CertificateBody=(CERTIFICATES / "leaf.pem").read_text(),
                                  PrivateKey=(CERTIFICATES / "leaf.pkcs8.key").read_text())
    iam.create_service_specific_credential(UserName="later", ServiceName="codecommit.amazonaws.com")
    iam.update_account_password_policy(MinimumPasswordLength=12, RequireSymbols=True)
    iam.put_account_properties(Properties={"RoleManager/Enabled": "true"})
    iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v1Token")
    iam.enable_outbound_web_identity_federation()
    sts.get_web_identity_token(Audience=["app"], SigningAlgorithm="ES384")
    iam.generate_credential_report()
    iam.generate_service_last_accessed_details(Arn=iam.get_user(UserName="later")["User"]["Arn"])
    iam.create_service_linked_role(AWSServiceName="elasticbeanstalk.amazonaws.com")
    iam.delete_service_linked_role(RoleName="AWSServiceRoleForElasticBeanstalk")
    later = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session()
    later.client("sts", endpoint_url=url).get_caller_identity()
    session = of(later.client("sts", endpoint_url=url).assume_role(RoleArn=iam.get_role(RoleName="later")["Role"]["Arn"], RoleSessionName="session")["Credentials"])
    session.session().client("sts", endpoint_url=url).get_caller_identity()
    bucket = s3.list_buckets()["Buckets"][0]["Name"]
    s3.put_object(Bucket=bucket, Key="folder/object", Body=b"bytes", ContentType="text/plain", Metadata={"a": "b"})
    upload = s3.create_multipart_upload(Bucket=bucket, Key="large")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="large", UploadId=upload, PartNumber=1, Body=b"part")
    iam.enable_organizations_root_credentials_management()
    iam.enable_organizations_root_sessions()
    members = [account["Id"] for account in organizations.list_accounts()["Accounts"] if account["Id"] != sts.get_caller_identity()["Account"]]
    iam.create_user(UserName="admin")
    iam.put_user_policy(UserName="admin", PolicyName="all", PolicyDocument=ALLOW)
    admin = iam.create_access_key(UserName="admin")["AccessKey"]
    admin = Credentials(admin["AccessKeyId"], admin["SecretAccessKey"]).session().client("sts", endpoint_url=url)
    root_session = of(admin.assume_root(
        TargetPrincipal=members[0], TaskPolicyArn={"arn": "arn:aws:iam::aws:policy/root-task/IAMCreateRootUserPassword"})["Credentials"])
    root_session.session().client("iam", endpoint_url=url).create_login_profile()
    organizations.create_account(Email="later@example.org", AccountName="Later")
    described = organizations.describe_organization()["Organization"]
    iam.generate_organizations_access_report(EntityPath=f"{described['Id']}/{organizations.list_roots()['Roots'][0]['Id']}")
    iam.create_delegation_request(
        Description="Reads a bucket.", Permissions={"PolicyTemplateArn": "arn:aws:iam::aws:delegation-template/read"}, RequestorWorkflowId="workflow-1",
        NotificationChannel=f"arn:aws:sns:us-east-1:{sts.get_caller_identity()['Account']}:channel", SessionDuration=3600)
    root("demo").session().client("iam", endpoint_url=url).create_user(UserName="eve@astran.io")


def rest(answer):
    answer = copy.copy(answer)
    answer.pop("ResponseMetadata", None)
    if hasattr(answer.get("Body"), "read"):
        answer["Body"] = answer["Body"].read().decode()
    return json.loads(json.dumps(answer, default=lambda value: value.isoformat() if isinstance(value, datetime.datetime) else repr(value), sort_keys=True))


def read(url):
    """What is read back: an answer by its operation, or the code of its error."""
    iam, sts, s3, organizations = clients(url, "iam", "sts", "s3", "organizations")
    answers = {}

    def note(client, operation, **members):
        try:
            answer = rest(getattr(client, operation)(**members))
        except botocore.exceptions.ClientError as error:
            answer = error.response["Error"]["Code"]
        answers[f"{operation} {json.dumps(members, sort_keys=True)}"] = answer
        return answer

    note(sts, "get_caller_identity")
    details = note(iam, "get_account_authorization_details", Filter=["User", "Role", "Group", "LocalManagedPolicy"])
    for user in [user["UserName"] for user in details["UserDetailList"]]:
        for operation in ("get_user", "list_access_keys", "get_login_profile", "list_mfa_devices", "list_ssh_public_keys", "list_signing_certificates",
                          "list_service_specific_credentials", "list_groups_for_user", "list_attached_user_policies", "list_user_policies"):
            note(iam, operation, UserName=user)
        for key in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]:
            note(iam, "get_access_key_last_used", AccessKeyId=key["AccessKeyId"])
    for role in [role["RoleName"] for role in details["RoleDetailList"]]:
        note(iam, "get_role", RoleName=role)
        note(iam, "list_instance_profiles_for_role", RoleName=role)
    for policy in details["Policies"]:
        note(iam, "list_entities_for_policy", PolicyArn=policy["Arn"])
        note(iam, "list_policy_versions", PolicyArn=policy["Arn"])
    for operation in ("list_account_aliases", "get_account_password_policy", "get_account_properties", "get_account_summary", "list_virtual_mfa_devices",
                      "list_server_certificates", "list_instance_profiles", "get_outbound_web_identity_federation_info", "list_organizations_features"):
        note(iam, operation)
    note(iam, "get_server_certificate", ServerCertificateName="web")
    for provider in note(iam, "list_open_id_connect_providers")["OpenIDConnectProviderList"]:
        note(iam, "get_open_id_connect_provider", OpenIDConnectProviderArn=provider["Arn"])
    for provider in note(iam, "list_saml_providers")["SAMLProviderList"]:
        note(iam, "get_saml_provider", SAMLProviderArn=provider["Arn"])
    note(iam, "get_role_template_version", TemplateArn="arn:aws:iam::aws:role-template/example/Worker")
    for bucket in note(s3, "list_buckets")["Buckets"]:
        for operation in ("list_objects_v2", "get_bucket_policy", "get_public_access_block", "list_multipart_uploads", "get_bucket_location"):
            note(s3, operation, Bucket=bucket["Name"])
        for item in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
            note(s3, "get_object", Bucket=bucket["Name"], Key=item["Key"])
        for upload in s3.list_multipart_uploads(Bucket=bucket["Name"]).get("Uploads", []):
            note(s3, "list_parts", Bucket=bucket["Name"], Key=upload["Key"], UploadId=upload["UploadId"])
    note(organizations, "describe_organization")
    for operation in ("list_roots", "list_accounts", "list_create_account_status", "list_delegated_administrators", "list_aws_service_access_for_organization"):
        note(organizations, operation)
    for account in organizations.list_accounts()["Accounts"]:
        note(organizations, "list_parents", ChildId=account["Id"])
        note(organizations, "list_tags_for_resource", ResourceId=account["Id"])
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        for policy in note(organizations, "list_policies", Filter=kind)["Policies"]:
            note(organizations, "describe_policy", PolicyId=policy["Id"])
            note(organizations, "list_targets_for_policy", PolicyId=policy["Id"])
    answers["a password of the realm"] = token(url, "demo", grant_type="password", username=REALM_USER, password=REALM_PASSWORD)[0]
    _, _, mails = http("GET", f"{url}/_astriam/mail")
    answers["mail"] = [mail["to"] for mail in json.loads(mails)]
    # The address of a server is not part of its data.
    return json.loads(json.dumps(answers).replace(url, "http://SERVER"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        data = folder / "data"
        with Server("--seed", str(seed(folder)), data=data, binary=sys.argv[1]) as server:
            fill(server.url)
        # Started anew, so that what is read is what the disk has.
        with Server(data=data, binary=sys.argv[1]) as server:
            answers = read(server.url)
        shutil.rmtree(FIXTURE, ignore_errors=True)
        shutil.copytree(data, FIXTURE / "data")
        (FIXTURE / "answers.json").write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
