"""IAM's lists, each with how its rows are created and deleted, for test_pages.py."""

import json
import secrets

from certificates import certificate, private, ssh
from client import Credentials
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from delegation import create_request
from mfa import Device, steady
from providers import GITHUB, METADATA
from server import eventually

ORGANIZATION, PARTNER, OWNER = "000000000000", "333333333333", "222222222222"
# Out of order and in both cases, so that a list has to sort them.
NAMES = ["golf", "Echo", "alpha", "Foxtrot", "delta", "Bravo", "charlie"]
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "iam:*", "sqs:*", "sns:*", "ec2:*", "kms:*"], "Resource": "*"}]})
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
LISTS = {}


class Rows:
    """The rows of one list: `add(name)` creates one, `remove(row)` deletes one as the answer shows it, `key(row)` identifies it."""

    size = 2
    least_pages = 3

    def __init__(self, result, key, add, remove=None, **ask):
        self.results, self.key, self.add, self.remove, self.ask = result if isinstance(result, list) else [result], key, add, remove, ask

    def of(self, page):
        """The rows of a page, in the order of the answer."""
        return [(result, self.key(row)) for result in self.results for row in page[result]]

    def row(self, page, key):
        return next(row for result in self.results for row in page[result] if (result, self.key(row)) == key)


def rows_of(*operations):
    """Names the lists that a case covers. The case receives a client for its own account, the operation's name and the world."""
    def name(case):
        LISTS.update(dict.fromkeys(operations, case))
        return case
    return name


class World:
    """A server with one account for each list."""

    def __init__(self, server, accounts):
        self.server, self.accounts = server, accounts

    def client(self, account, service="iam"):
        return Credentials(f"AKIA{account}ROOT", f"secret-of-{account}").session().client(service, endpoint_url=self.server.url)


def name_of(kind):
    return lambda row: row[f"{kind}Name"]


@rows_of("ListUsers", "ListGroups", "ListRoles", "ListInstanceProfiles")
def entities(iam, operation, world):
    kind = operation.removeprefix("List").removesuffix("s")
    more = {"AssumeRolePolicyDocument": TRUST} if kind == "Role" else {}
    verb = {"InstanceProfile": "instance_profile"}.get(kind, kind.lower())
    getattr(iam, f"create_{verb}")(**{f"{kind}Name": "elsewhere"}, **more)
    return Rows(f"{kind}s", name_of(kind), lambda name: getattr(iam, f"create_{verb}")(**{f"{kind}Name": name}, Path="/x/", **more),
                lambda row: getattr(iam, f"delete_{verb}")(**{f"{kind}Name": row[f"{kind}Name"]}), PathPrefix="/x/")


@rows_of("ListServerCertificates")
def server_certificates(iam, operation, world):
    key = ec.generate_private_key(ec.SECP256R1())
    pair = {"CertificateBody": certificate(key), "PrivateKey": private(key)}
    return Rows("ServerCertificateMetadataList", name_of("ServerCertificate"), lambda name: iam.upload_server_certificate(ServerCertificateName=name, **pair),
                lambda row: iam.delete_server_certificate(ServerCertificateName=row["ServerCertificateName"]))


def policy(iam, name):
    return iam.create_policy(PolicyName=name, PolicyDocument=ALLOW)["Policy"]["Arn"]


@rows_of("ListPolicies")
def policies(iam, operation, world):
    return Rows("Policies", name_of("Policy"), lambda name: policy(iam, name), lambda row: iam.delete_policy(PolicyArn=row["Arn"]), Scope="Local")


@rows_of("ListPolicyVersions")
def policy_versions(iam, operation, world):
    one = {"PolicyArn": policy(iam, "p")}
    return Rows("Versions", lambda row: row["VersionId"], lambda name: iam.create_policy_version(PolicyDocument=ALLOW, SetAsDefault=True, **one),
                lambda row: iam.delete_policy_version(VersionId=row["VersionId"], **one), **one)


@rows_of("GetGroup")
def members(iam, operation, world):
    iam.create_group(GroupName="g")

    def add(name):
        iam.create_user(UserName=name)
        iam.add_user_to_group(GroupName="g", UserName=name)

    return Rows("Users", name_of("User"), add, lambda row: iam.remove_user_from_group(GroupName="g", UserName=row["UserName"]), GroupName="g")


@rows_of("ListGroupsForUser")
def memberships(iam, operation, world):
    iam.create_user(UserName="u")

    def add(name):
        iam.create_group(GroupName=name)
        iam.add_user_to_group(GroupName=name, UserName="u")

    return Rows("Groups", name_of("Group"), add, lambda row: iam.remove_user_from_group(GroupName=row["GroupName"], UserName="u"), UserName="u")


@rows_of("ListInstanceProfilesForRole")
def profiles_of_a_role(iam, operation, world):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)

    def add(name):
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName="r")

    return Rows("InstanceProfiles", name_of("InstanceProfile"), add,
                lambda row: iam.remove_role_from_instance_profile(InstanceProfileName=row["InstanceProfileName"], RoleName="r"), RoleName="r")


def holder(iam, operation):
    """Creates the user, group or role that the operation's name mentions; returns its kind and its name parameter."""
    kind = next(kind for kind in ("User", "Group", "Role") if kind in operation)
    one = {f"{kind}Name": "holder"}
    getattr(iam, f"create_{kind.lower()}")(**one, **({"AssumeRolePolicyDocument": TRUST} if kind == "Role" else {}))
    return kind.lower(), one


@rows_of("ListUserPolicies", "ListGroupPolicies", "ListRolePolicies")
def inline_policies(iam, operation, world):
    kind, one = holder(iam, operation)
    return Rows("PolicyNames", str, lambda name: getattr(iam, f"put_{kind}_policy")(PolicyName=name, PolicyDocument=ALLOW, **one),
                lambda row: getattr(iam, f"delete_{kind}_policy")(PolicyName=row, **one), **one)


@rows_of("ListAttachedUserPolicies", "ListAttachedGroupPolicies", "ListAttachedRolePolicies")
def attached_policies(iam, operation, world):
    kind, one = holder(iam, operation)
    return Rows("AttachedPolicies", name_of("Policy"), lambda name: getattr(iam, f"attach_{kind}_policy")(PolicyArn=policy(iam, name), **one),
                lambda row: getattr(iam, f"detach_{kind}_policy")(PolicyArn=row["PolicyArn"], **one), **one)


@rows_of("ListEntitiesForPolicy")
def entities_of_a_policy(iam, operation, world):
    one = {"PolicyArn": policy(iam, "p")}

    def kind_of(name):
        return ("User", "Group", "Role")[NAMES.index(name) % 3]

    def add(name):
        kind = kind_of(name)
        getattr(iam, f"create_{kind.lower()}")(**{f"{kind}Name": name}, **({"AssumeRolePolicyDocument": TRUST} if kind == "Role" else {}))
        getattr(iam, f"attach_{kind.lower()}_policy")(**{f"{kind}Name": name}, **one)

    def name(row):
        return next(row[f"{kind}Name"] for kind in ("User", "Group", "Role") if f"{kind}Name" in row)

    def remove(row):
        kind = kind_of(name(row))
        getattr(iam, f"detach_{kind.lower()}_policy")(**{f"{kind}Name": name(row)}, **one)

    return Rows(["PolicyGroups", "PolicyUsers", "PolicyRoles"], name, add, remove, **one)


@rows_of("GetAccountAuthorizationDetails")
def authorization_details(iam, operation, world):
    kinds = ("User", "Group", "Role", "Policy")

    def add(name):
        kind = kinds[NAMES.index(name) % 4]
        more = {"Role": {"AssumeRolePolicyDocument": TRUST}, "Policy": {"PolicyDocument": ALLOW}}.get(kind, {})
        getattr(iam, f"create_{kind.lower()}")(**{f"{kind}Name": name}, **more)

    def name(row):
        return next(row[f"{kind}Name"] for kind in kinds if f"{kind}Name" in row)

    def remove(row):
        kind = kinds[NAMES.index(name(row)) % 4]
        getattr(iam, f"delete_{kind.lower()}")(**({"PolicyArn": row["Arn"]} if kind == "Policy" else {f"{kind}Name": name(row)}))

    return Rows(["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"], name, add, remove, Filter=["User", "Group", "Role", "LocalManagedPolicy"])


@rows_of("ListAccessKeys")
def access_keys(iam, operation, world):
    _, one = holder(iam, "User")
    return Rows("AccessKeyMetadata", lambda row: row["AccessKeyId"], lambda name: iam.create_access_key(**one),
                lambda row: iam.delete_access_key(AccessKeyId=row["AccessKeyId"], **one), **one)


@rows_of("ListSigningCertificates")
def signing_certificates(iam, operation, world):
    _, one = holder(iam, "User")
    return Rows("Certificates", lambda row: row["CertificateId"],
                lambda name: iam.upload_signing_certificate(CertificateBody=certificate(ec.generate_private_key(ec.SECP256R1())), **one),
                lambda row: iam.delete_signing_certificate(CertificateId=row["CertificateId"], **one), **one)


class NewModulus:
    """A public key of 2048 bits without a private key: enough for a list, and much faster to generate."""

    def public_key(self):
        return rsa.RSAPublicNumbers(65537, secrets.randbits(2048) | 1 << 2047 | 1).public_key()


@rows_of("ListSSHPublicKeys")
def ssh_public_keys(iam, operation, world):
    _, one = holder(iam, "User")
    return Rows("SSHPublicKeys", lambda row: row["SSHPublicKeyId"], lambda name: iam.upload_ssh_public_key(SSHPublicKeyBody=ssh(NewModulus()), **one),
                lambda row: iam.delete_ssh_public_key(SSHPublicKeyId=row["SSHPublicKeyId"], **one), **one)


@rows_of("ListServiceSpecificCredentials")
def service_specific_credentials(iam, operation, world):
    _, one = holder(iam, "User")
    return Rows("ServiceSpecificCredentials", lambda row: row["ServiceSpecificCredentialId"],
                lambda name: iam.create_service_specific_credential(ServiceName="codecommit.amazonaws.com", **one),
                lambda row: iam.delete_service_specific_credential(ServiceSpecificCredentialId=row["ServiceSpecificCredentialId"], **one), **one)


def remove_device(iam):
    return lambda row: iam.delete_virtual_mfa_device(SerialNumber=row["SerialNumber"])


@rows_of("ListVirtualMFADevices")
def virtual_mfa_devices(iam, operation, world):
    return Rows("VirtualMFADevices", lambda row: row["SerialNumber"], lambda name: iam.create_virtual_mfa_device(VirtualMFADeviceName=name), remove_device(iam))


@rows_of("ListMFADevices")
def mfa_devices(iam, operation, world):
    _, one = holder(iam, "User")

    def add(name):
        device = Device(world.server, iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"])
        steady()
        iam.enable_mfa_device(SerialNumber=device.serial, **device.codes(), **one)

    return Rows("MFADevices", lambda row: row["SerialNumber"], add, lambda row: iam.deactivate_mfa_device(SerialNumber=row["SerialNumber"], **one), **one)


@rows_of("ListUserTags", "ListRoleTags", "ListPolicyTags", "ListInstanceProfileTags", "ListMFADeviceTags", "ListOpenIDConnectProviderTags", "ListSAMLProviderTags",
         "ListServerCertificateTags")
def tags(iam, operation, world):
    key = ec.generate_private_key(ec.SECP256R1())
    noun, make, one = {
        "ListUserTags": ("user", iam.create_user, {"UserName": "u"}),
        "ListRoleTags": ("role", lambda **one: iam.create_role(AssumeRolePolicyDocument=TRUST, **one), {"RoleName": "r"}),
        "ListPolicyTags": ("policy", lambda PolicyArn: policy(iam, "p"), {"PolicyArn": f"arn:aws:iam::{world.accounts[operation]}:policy/p"}),
        "ListInstanceProfileTags": ("instance_profile", iam.create_instance_profile, {"InstanceProfileName": "i"}),
        "ListMFADeviceTags": ("mfa_device", lambda SerialNumber: iam.create_virtual_mfa_device(VirtualMFADeviceName="m"),
                              {"SerialNumber": f"arn:aws:iam::{world.accounts[operation]}:mfa/m"}),
        "ListOpenIDConnectProviderTags": ("open_id_connect_provider", lambda OpenIDConnectProviderArn: iam.create_open_id_connect_provider(Url=GITHUB),
                                          {"OpenIDConnectProviderArn": f"arn:aws:iam::{world.accounts[operation]}:oidc-provider/{GITHUB.removeprefix('https://')}"}),
        "ListSAMLProviderTags": ("saml_provider", lambda SAMLProviderArn: iam.create_saml_provider(Name="s", SAMLMetadataDocument=METADATA),
                                 {"SAMLProviderArn": f"arn:aws:iam::{world.accounts[operation]}:saml-provider/s"}),
        "ListServerCertificateTags": ("server_certificate", lambda **one: iam.upload_server_certificate(CertificateBody=certificate(key), PrivateKey=private(key), **one),
                                      {"ServerCertificateName": "c"}),
    }[operation]
    make(**one)
    return Rows("Tags", lambda row: row["Key"], lambda name: getattr(iam, f"tag_{noun}")(Tags=[{"Key": name, "Value": "v"}], **one),
                lambda row: getattr(iam, f"untag_{noun}")(TagKeys=[row["Key"]], **one), **one)


@rows_of("ListDelegationRequests")
def delegation_requests(iam, operation, world):
    partner = world.client(PARTNER)
    return Rows("DelegationRequests", lambda row: row["DelegationRequestId"], lambda name: iam.associate_delegation_request(DelegationRequestId=create_request(partner, f"workflow-{name}")))


class Fixed(Rows):
    """A list whose rows do not change: a report, or what the request itself names."""

    def __init__(self, result, key, **ask):
        super().__init__(result, key, None, **ask)


class Single(Rows):
    """A list that never has a second row."""

    least_pages = 1


@rows_of("ListAccountAliases")
def account_aliases(iam, operation, world):
    return Single("AccountAliases", str, lambda name: iam.create_account_alias(AccountAlias=name.lower()), lambda row: iam.delete_account_alias(AccountAlias=row))


@rows_of("SimulateCustomPolicy", "SimulatePrincipalPolicy")
def simulations(iam, operation, world):
    ask = {"ActionNames": [f"s3:{action}" for action in ("GetObject", "PutObject", "ListBucket", "DeleteObject", "CreateBucket", "DeleteBucket")]}
    if operation == "SimulateCustomPolicy":
        ask["PolicyInputList"] = [ALLOW]
    else:
        ask["PolicySourceArn"] = iam.create_user(UserName="u")["User"]["Arn"]
    return Fixed("EvaluationResults", lambda row: (row["EvalActionName"], row["EvalResourceName"]), **ask)


def job(iam, arn):
    return {"JobId": iam.generate_service_last_accessed_details(Arn=arn)["JobId"]}


@rows_of("GetServiceLastAccessedDetails")
def last_accessed(iam, operation, world):
    _, one = holder(iam, "User")
    iam.put_user_policy(PolicyName="p", PolicyDocument=ALLOW, **one)
    return Fixed("ServicesLastAccessed", lambda row: row["ServiceNamespace"], **job(iam, iam.get_user(**one)["User"]["Arn"]))


@rows_of("GetServiceLastAccessedDetailsWithEntities")
def last_accessed_by(iam, operation, world):
    arn = policy(iam, "p")
    for name in NAMES:
        iam.create_user(UserName=name)
        iam.attach_user_policy(UserName=name, PolicyArn=arn)
    return Fixed("EntityDetailsList", lambda row: row["EntityInfo"]["Name"], **job(iam, arn), ServiceNamespace="iam")


@rows_of("GetOrganizationsAccessReport")
def organizations_access_report(iam, operation, world):
    organizations = world.client(ORGANIZATION, "organizations")
    organization, tree = organizations.describe_organization()["Organization"]["Id"], organizations.list_roots()["Roots"][0]
    if not tree["PolicyTypes"]:
        organizations.enable_policy_type(RootId=tree["Id"], PolicyType="SERVICE_CONTROL_POLICY")
    job = {"JobId": iam.generate_organizations_access_report(EntityPath=f"{organization}/{tree['Id']}")["JobId"]}
    assert eventually(lambda: iam.get_organizations_access_report(**job)["JobStatus"] == "COMPLETED")
    rows = Fixed("AccessDetails", lambda row: row["ServiceNamespace"], **job)
    rows.size = 120
    return rows


@rows_of("ListPoliciesGrantingServiceAccess")
def granting_policies(iam, operation, world):
    """A page holds 100 services; a request may name 200."""
    rows = Fixed("PoliciesGrantingServiceAccess", lambda row: row["ServiceNamespace"], Arn=iam.create_user(UserName="u")["User"]["Arn"],
                 ServiceNamespaces=[f"service-{number}" for number in range(200)])
    rows.size, rows.least_pages = 100, 2
    return rows
