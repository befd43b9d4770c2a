"""The authorization matrix: every operation, against every way of not being allowed.

The operations are the model's, without those in `fixtures/not-built.txt`: a new operation is covered by construction. A call has the smallest
parameters that its model accepts. Its resources need not exist, because a caller without permission learns nothing of them.
"""

import pathlib

import boto3
import botocore.exceptions
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.loaders import Loader
from botocore.model import ServiceModel
from client import http, root
from extract_model import SERVED
from server import Server

NOT_BUILT = set((pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "not-built.txt").read_text().split())
# Needs no permission, and no policy can deny it.
FREE = {("sts", "GetCallerIdentity")}
# Needs no permission, but a policy can deny it.
UNLESS_DENIED = {("sts", "GetSessionToken")}
# Not signed: a token is the proof.
UNSIGNED_HERE = {("sts", "AssumeRoleWithSAML"), ("sts", "AssumeRoleWithWebIdentity")}
# Reports neither the reason nor whether the role exists.
WITHOUT_REASON = {("sts", "AssumeRole")}
ALLOW = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
DENY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*"}]}'
TRUST = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"sts:AssumeRole"}}'
BOUNDARY = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'
# JSON services' names for AWS's common errors.
JSON_CODES = {
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "ExpiredToken": "ExpiredTokenException",
    "AccessDenied": "AccessDeniedException",
}
# Values that match the patterns of AWS Organizations.
PATTERNED = {
    "AccountId": "000000000000", "RootId": "r-aaaa", "ParentId": "r-aaaa", "OrganizationalUnitId": "ou-aaaa-aaaaaaaa", "ChildId": "ou-aaaa-aaaaaaaa", "PolicyId": "p-aaaaaaaa",
    "PolicyTargetId": "r-aaaa", "TaggableResourceId": "r-aaaa", "CreateAccountRequestId": "car-aaaaaaaa", "Email": "a@b.example", "PolicyContent": ALLOW,
}
REQUEST = Config(retries={"total_max_attempts": 1}, parameter_validation=False)


def built():
    for service in ("iam", "sts"):
        model = ServiceModel(Loader().load_service_model(service, "service-2"))
        for name in model.operation_names:
            if f"{service}:{name}" not in NOT_BUILT:
                yield service, model.operation_model(name)
    model = ServiceModel(Loader().load_service_model("organizations", "service-2"))
    for name in SERVED["organizations"]:
        yield "organizations", model.operation_model(name)


def code_of(service, code):
    return JSON_CODES[code] if service == "organizations" else code


OPERATIONS = list(built())


def smallest(shape, name=""):
    """The smallest value that the model accepts."""
    match shape.type_name:
        case "structure":
            # A structure without members would not be sent at all.
            members = shape.required_members or (list(shape.members)[:1] if name else [])
            return {member: smallest(shape.members[member], member) for member in members}
        case "map":
            return {smallest(shape.key): smallest(shape.value)}
        case "list":
            return [smallest(shape.member)] * max(1, shape.metadata.get("min", 0))
        case "string" if shape.enum:
            return shape.enum[0]
        case "string" if name == "RoleArn":
            return "arn:aws:iam::000000000000:role/trusting"
        case "string" if shape.name in PATTERNED:
            return PATTERNED[shape.name]
        case "string" if "Arn" in name:
            return "arn:aws:iam::000000000000:policy/none"
        case "string" if "Document" in name:
            return ALLOW.ljust(shape.metadata.get("min", 0))
        case "string" if name == "VersionId":
            return "v1"
        case "string" if name == "EntityPath":
            return "o-aaaaaaaaaa/r-aaaa"
        case "string" if name.startswith("AuthenticationCode"):
            return "000000"
        case "string":
            return "a" * max(1, shape.metadata.get("min", 1))
        case "boolean":
            return False
        case _:
            return max(1, shape.metadata.get("min", 1))


@pytest.fixture(scope="module")
def world():
    """A server with a user for every way of not being allowed."""
    with Server() as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        boundary = iam.create_policy(PolicyName="OnlyS3", PolicyDocument=BOUNDARY)["Policy"]["Arn"]
        trust = TRUST % "000000000000"
        iam.create_role(RoleName="trusting", AssumeRolePolicyDocument=trust)
        keys = {}
        for name, policy in (("allowed", ALLOW), ("nothing", None), ("denied", DENY), ("bounded", ALLOW)):
            iam.create_user(UserName=name, **({"PermissionsBoundary": boundary} if name == "bounded" else {}))
            if policy:
                iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
            key = iam.create_access_key(UserName=name)["AccessKey"]
            keys[name] = (key["AccessKeyId"], key["SecretAccessKey"], None)
        keys["wrong secret"] = (keys["allowed"][0], "x" * 40, None)
        keys["unknown key"] = ("AKIAQAAAAAAAAAAAAAAA", "x" * 40, None)
        sts = boto3.client("sts", endpoint_url=server.url, aws_access_key_id=keys["allowed"][0], aws_secret_access_key=keys["allowed"][1], region_name="us-east-1")
        session = sts.get_session_token(DurationSeconds=900)["Credentials"]
        keys["expired session"] = (session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        token = session["SessionToken"]
        forged = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
        keys["forged session"] = (session["AccessKeyId"], session["SecretAccessKey"], forged)
        assert http("POST", server.url + "/_astriam/clock", body=b'{"advance_seconds": 901}')[0] == 200
        yield server.url, keys


def refusal(world, how, service, operation):
    """The code and message of a call's error; `None` for a call that reached its handler."""
    url, keys = world
    if how == "unsigned":
        client = boto3.client(service, endpoint_url=url, region_name="us-east-1", config=REQUEST.merge(Config(signature_version=UNSIGNED)))
    else:
        key, secret, token = keys[how]
        client = boto3.client(service, endpoint_url=url, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token, config=REQUEST)
    parameters = smallest(operation.input_shape) if operation.input_shape else {}
    try:
        client._make_api_call(operation.name, parameters)
    except botocore.exceptions.ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] < 500, error
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None, ""


@pytest.mark.parametrize("service,operation", OPERATIONS, ids=lambda value: getattr(value, "name", value))
def test_every_operation_refuses(world, service, operation):
    this = (service, operation.name)
    if this in UNSIGNED_HERE:
        for how in ("unsigned", "wrong secret", "nothing", "allowed"):
            assert refusal(world, how, service, operation)[0] == "InvalidIdentityToken"
        return
    assert refusal(world, "unsigned", service, operation)[0] == code_of(service, "MissingAuthenticationToken")
    assert refusal(world, "wrong secret", service, operation)[0] == code_of(service, "SignatureDoesNotMatch")
    assert refusal(world, "unknown key", service, operation)[0] == code_of(service, "InvalidClientTokenId")
    assert refusal(world, "expired session", service, operation)[0] == code_of(service, "ExpiredToken")
    assert refusal(world, "forged session", service, operation)[0] == code_of(service, "InvalidClientTokenId")
    action = f"{service}:{operation.name}"
    expected = {
        "nothing": f"because no identity-based policy allows the {action} action",
        "denied": "with an explicit deny in an identity-based policy",
        "bounded": f"because no permissions boundary allows the {action} action",
    }
    for how, clause in expected.items():
        code, message = refusal(world, how, service, operation)
        if this in FREE or (this in UNLESS_DENIED and how != "denied"):
            assert code != "AccessDenied", f"{how}: {message}"
        else:
            if this in WITHOUT_REASON:
                clause = "on resource: arn:aws:iam::000000000000:role/trusting"
            assert code == code_of(service, "AccessDenied") and message.startswith("User: arn:aws:iam::") and action in message and message.endswith(clause), f"{how}: {code} {message}"


@pytest.mark.parametrize("service,operation", OPERATIONS, ids=lambda value: getattr(value, "name", value))
def test_every_operation_lets_the_allowed_through(world, service, operation):
    assert refusal(world, "allowed", service, operation)[0] != code_of(service, "AccessDenied")


def test_the_matrix_is_not_empty():
    assert len(OPERATIONS) + len(NOT_BUILT) == 191 + len(SERVED["organizations"])
    assert len(OPERATIONS) >= 55
