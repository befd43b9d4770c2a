"""What concerns an account as a whole: alias, properties, tokens for its principals, context keys, delegation requests."""

import base64
import json

import botocore.exceptions
import jwt
import pytest
from client import Credentials, advance, credentials_of, http, login, mails, root, set_password, token
from delegation import TEMPLATE, create_request
from server import Server

ALLOW = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
KEYS = {"333333333333": ("AKIA333333333333ROOT", "partner-secret"), "222222222222": ("AKIA222222222222ROOT", "customer-secret")}
SEED = {"accounts": [
    {"id": "222222222222", "alias": "customer", "root_keys": [{"access_key_id": KEYS["222222222222"][0], "secret_access_key": KEYS["222222222222"][1]}]},
    {"id": "333333333333", "root_keys": [{"access_key_id": KEYS["333333333333"][0], "secret_access_key": KEYS["333333333333"][1]}],
     "delegation_partner": {"name": "Example Product", "templates": {TEMPLATE: {
         "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::@{bucketName}/*", "@{moreBuckets}"]}]}}}},
]}


@pytest.fixture
def seeded(tmp_path):
    """A server with a partner's and a customer's account, and their IAM clients."""
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(SEED))
    with Server("--seed", str(path)) as server:
        clients = {account: Credentials(*keys).session().client("iam", endpoint_url=server.url) for account, keys in KEYS.items()}
        yield server, clients["333333333333"], clients["222222222222"]


def error(call, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call(**parameters)
    return raised.value.response["Error"]["Code"]


def pages(client, operation, key, **parameters):
    return [item for page in client.get_paginator(operation).paginate(**parameters) for item in page[key]]


def test_an_account_has_one_alias(iam, seeded):
    _, partner, customer = seeded
    assert pages(iam, "list_account_aliases", "AccountAliases") == []
    iam.create_account_alias(AccountAlias="first")
    iam.create_account_alias(AccountAlias="second")
    assert pages(iam, "list_account_aliases", "AccountAliases") == ["second"]
    iam.delete_account_alias(AccountAlias="second")
    assert pages(iam, "list_account_aliases", "AccountAliases") == []
    assert error(partner.create_account_alias, AccountAlias="customer") == "EntityAlreadyExists"
    assert customer.list_account_aliases()["AccountAliases"] == ["customer"]


def test_settings_are_read_back(iam):
    assert iam.get_account_properties()["Properties"] == {"RoleManager/Enabled": "false"}
    iam.put_account_properties(Properties={"RoleManager/Enabled": "true"})
    assert iam.get_account_properties()["Properties"] == {"RoleManager/Enabled": "true"}
    assert error(iam.put_account_properties, Properties={"RoleManager/Enabled": "1"}) == "InvalidInput"
    for number in (1, 2):
        iam.set_security_token_service_preferences(GlobalEndpointTokenVersion=f"v{number}Token")
        assert iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"] == number


def test_put_account_properties_is_decided_by_namespace(server, iam):
    iam.create_user(UserName="bob")
    statement = {"Effect": "Allow", "Action": ["iam:PutAccountProperties", "iam:GetAccountProperties"], "Resource": "*",
                 "Condition": {"ForAllValues:StringEquals": {"iam:AccountPropertyNamespaces": ["Other"]}}}
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("iam", endpoint_url=server.url)
    assert error(bob.put_account_properties, Properties={"RoleManager/Enabled": "true"}) == "AccessDenied"
    assert error(bob.get_account_properties) == "AccessDenied"
    assert error(bob.put_account_properties, Properties={"Other/Enabled": "true"}) == "InvalidInput"
    statement["Condition"]["ForAllValues:StringEquals"]["iam:AccountPropertyNamespaces"] = ["RoleManager"]
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    bob.put_account_properties(Properties={"RoleManager/Enabled": "true"})
    assert bob.get_account_properties()["Properties"] == {"RoleManager/Enabled": "true"}


def discovered(issuer):
    status, _, text = http("GET", issuer + "/.well-known/openid-configuration")
    assert status == 200, text
    found = json.loads(text)
    assert found["issuer"] == issuer
    return found


def verified(issuer, text, audience):
    """The claims of a token, verified against the issuer's published keys."""
    key = jwt.PyJWKClient(discovered(issuer)["jwks_uri"]).get_signing_key_from_jwt(text)
    header = jwt.get_unverified_header(text)
    assert header["typ"] == "JWT" and header["alg"] in discovered(issuer)["id_token_signing_alg_values_supported"]
    return jwt.decode(text, key.key, algorithms=[header["alg"]], audience=audience, issuer=issuer)


@pytest.mark.parametrize("algorithm", ["RS256", "ES384"])
def test_a_token_names_its_requester(server, iam, algorithm):
    issuer = iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    assert iam.get_outbound_web_identity_federation_info()["JwtVendingEnabled"] is True
    iam.create_user(UserName="bob", Path="/team/", Tags=[{"Key": "team", "Value": "data"}])
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=ALLOW)
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("sts", endpoint_url=server.url, region_name="eu-west-1")
    answer = bob.get_web_identity_token(Audience=["https://api.example.com"], SigningAlgorithm=algorithm, DurationSeconds=900,
                                        Tags=[{"Key": "job", "Value": "7"}])
    claims = verified(issuer, answer["WebIdentityToken"], "https://api.example.com")
    arn = "arn:aws:iam::000000000000:user/team/bob"
    assert claims["sub"] == arn and claims["aud"] == "https://api.example.com"
    assert claims["exp"] - claims["iat"] == 900 and claims["exp"] == answer["Expiration"].timestamp()
    assert claims["https://sts.amazonaws.com/"] == {
        "aws_account": "000000000000", "source_region": "eu-west-1", "principal_id": arn, "principal_tags": {"team": "data"}, "request_tags": {"job": "7"}}
    other = bob.get_web_identity_token(Audience=["a", "b"], SigningAlgorithm=algorithm)["WebIdentityToken"]
    again = verified(issuer, other, "b")
    assert again["aud"] == ["a", "b"] and again["exp"] - again["iat"] == 300 and again["jti"] != claims["jti"]
    head, body, signature = other.split(".")
    forged = base64.urlsafe_b64encode(json.dumps({**again, "sub": "arn:aws:iam::000000000000:root"}).encode()).rstrip(b"=").decode()
    with pytest.raises(jwt.InvalidSignatureError):
        verified(issuer, ".".join((head, forged, signature)), "b")


def test_a_token_says_where_the_account_stands_in_its_organization(server, iam, sts):
    issuer = iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    fine = {"Audience": ["a"], "SigningAlgorithm": "ES384"}
    alone = verified(issuer, sts.get_web_identity_token(**fine)["WebIdentityToken"], "a")["https://sts.amazonaws.com/"]
    assert "org_id" not in alone and "ou_path" not in alone
    organizations = root().session().client("organizations", endpoint_url=server.url)
    made = organizations.create_organization()["Organization"]["Id"]
    top = organizations.list_roots()["Roots"][0]["Id"]
    claims = verified(issuer, sts.get_web_identity_token(**fine)["WebIdentityToken"], "a")["https://sts.amazonaws.com/"]
    assert (claims["org_id"], claims["ou_path"]) == (made, [f"{made}/{top}/"])


def at_host(server, service, host):
    """A client that sends another Host than the server's."""
    client = root().session().client(service, endpoint_url=server.url)
    client.meta.events.register("before-sign", lambda request, **_: request.headers.add_header("Host", host))
    return client


def test_the_global_endpoint_has_neither_tokens_nor_root_sessions(server, iam):
    iam.enable_outbound_web_identity_federation()
    everywhere = at_host(server, "sts", "sts.amazonaws.com")
    assert everywhere.get_caller_identity()["Arn"].endswith(":root")
    fine = {"Audience": ["a"], "SigningAlgorithm": "ES384"}
    task = {"TargetPrincipal": "222222222222", "TaskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}}
    for call, parameters in ((everywhere.get_web_identity_token, fine), (everywhere.assume_root, task)):
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            call(**parameters)
        assert raised.value.response["Error"] == {"Type": "Sender", "Code": "InvalidAction", "Message": "Unknown Operation"}
    regional = at_host(server, "sts", "sts.us-east-1.amazonaws.com")
    assert regional.get_web_identity_token(**fine)["WebIdentityToken"]
    assert error(regional.assume_root, **task) == "AccessDenied"


def test_an_issuer_cannot_be_a_provider_in_its_own_partition(server, iam):
    issuer = iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    for url in (issuer, issuer + "/"):
        with pytest.raises(iam.exceptions.InvalidInputException) as raised:
            iam.create_open_id_connect_provider(Url=url, ClientIDList=["a"])
        assert raised.value.response["Error"]["Message"].startswith("Creating an OIDC provider with an STS issuer URL from the same partition is not supported.")
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
    demo = root("demo").session().client("iam", endpoint_url=server.url)
    assert demo.create_open_id_connect_provider(Url=issuer, ClientIDList=["a"])["OpenIDConnectProviderArn"], "another partition trusts it like any other"


def test_tokens_stay_valid_after_the_feature_is_disabled(iam, sts):
    assert error(sts.get_web_identity_token, Audience=["a"], SigningAlgorithm="ES384") == "OutboundWebIdentityFederationDisabledException"
    issuer = iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    made = sts.get_web_identity_token(Audience=["a"], SigningAlgorithm="ES384")["WebIdentityToken"]
    iam.disable_outbound_web_identity_federation()
    assert error(iam.disable_outbound_web_identity_federation) == "FeatureDisabled"
    assert verified(issuer, made, "a")["sub"] == "arn:aws:iam::000000000000:root"
    assert error(sts.get_web_identity_token, Audience=["a"], SigningAlgorithm="ES384") == "OutboundWebIdentityFederationDisabledException"
    assert iam.enable_outbound_web_identity_federation()["IssuerIdentifier"] == issuer


def test_each_account_has_its_own_issuer_and_keys(seeded):
    _, partner, customer = seeded
    issuers = [client.enable_outbound_web_identity_federation()["IssuerIdentifier"] for client in (partner, customer)]
    keys = [http("GET", discovered(issuer)["jwks_uri"])[2] for issuer in issuers]
    assert issuers[0] != issuers[1] and keys[0] != keys[1]
    for text in keys:
        assert sorted(key["kty"] for key in json.loads(text)["keys"]) == ["EC", "RSA"]
        assert not any(private in key for key in json.loads(text)["keys"] for private in ("d", "p", "q"))
    elsewhere = issuers[0].rsplit("/", 1)[0] + "/00000000-0000-4000-8000-000000000000/.well-known/jwks.json"
    assert http("GET", elsewhere)[0] == 404
    assert http("GET", issuers[0])[0] == 404 and http("POST", issuers[0] + "/.well-known/jwks.json", body=b"")[0] == 404


def test_tokens_are_decided_by_audience_duration_and_tags(server, iam):
    iam.enable_outbound_web_identity_federation()
    iam.create_user(UserName="bob")
    statement = {"Effect": "Allow", "Action": "sts:GetWebIdentityToken", "Resource": "*", "Condition": {
        "ForAllValues:StringEquals": {"sts:IdentityTokenAudience": "https://api.example.com"},
        "NumericLessThanEquals": {"sts:DurationSeconds": 300}, "StringEquals": {"sts:SigningAlgorithm": "ES384"}}}
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("sts", endpoint_url=server.url)
    fine = {"Audience": ["https://api.example.com"], "SigningAlgorithm": "ES384"}
    assert bob.get_web_identity_token(**fine)["WebIdentityToken"]
    for change in ({"Audience": ["https://api.example.com", "https://other.example"]}, {"DurationSeconds": 301}, {"SigningAlgorithm": "RS256"},
                   {"Tags": [{"Key": "a", "Value": "b"}]}):
        assert error(bob.get_web_identity_token, **{**fine, **change}) == "AccessDenied", change


def test_a_token_does_not_outlive_the_session(server):
    demo = root("demo").session().client("iam", endpoint_url=server.url)
    issuer = demo.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    demo.create_user(UserName="bob@astran.io")
    demo.put_user_policy(UserName="bob@astran.io", PolicyName="p", PolicyDocument=ALLOW)
    set_password(mails(server.url, "bob@astran.io")[0]["link"], "correct horse battery")
    access = token(server.url, "demo", grant_type="password", username="bob@astran.io", password="correct horse battery")[1]["access_token"]
    _, _, text = login(server.url, access, DurationSeconds="900")
    sts = credentials_of(text).session().client("sts", endpoint_url=server.url)
    made = sts.get_web_identity_token(Audience=["a"], SigningAlgorithm="ES384", DurationSeconds=600)["WebIdentityToken"]
    claims = verified(issuer, made, "a")
    told = claims["https://sts.amazonaws.com/"]
    assert claims["sub"].endswith(":user/bob@astran.io") and told["federated_provider"] == told["source_identity"]
    assert told["original_session_exp"].endswith("Z")
    assert error(sts.get_web_identity_token, Audience=["a"], SigningAlgorithm="ES384", DurationSeconds=901) == "SessionDurationEscalationException"


def test_context_keys_of_a_user_are_those_a_simulation_needs(iam):
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    text = json.dumps({"Version": "2012-10-17", "Statement": statement})
    assert iam.get_context_keys_for_custom_policy(PolicyInputList=[text])["ContextKeyNames"] == ["aws:username", "aws:SecureTransport"]
    arn = iam.create_user(UserName="bob")["User"]["Arn"]
    assert iam.get_context_keys_for_principal_policy(PolicySourceArn=arn)["ContextKeyNames"] == []
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=text)
    assert iam.get_context_keys_for_principal_policy(PolicySourceArn=arn)["ContextKeyNames"] == ["aws:username", "aws:SecureTransport"]


def test_an_account_without_an_organization_gets_an_error(iam):
    assert error(iam.list_organizations_features) == "OrganizationNotFoundException"
    job = iam.generate_organizations_access_report(EntityPath="o-a1b2c3d4e5/r-f6g7h8i9j0example")["JobId"]
    report = iam.get_organizations_access_report(JobId=job)
    assert report["JobStatus"] == "FAILED" and report["ErrorDetails"]["Code"] == "AWSOrganizationsNotInUseException"


def state(client, request):
    return client.get_delegation_request(DelegationRequestId=request)["DelegationRequest"]


def test_a_request_passes_through_its_states(seeded):
    _, partner, customer = seeded
    request = create_request(partner, "workflow-1", OwnerAccountId="222222222222")
    assert state(customer, request)["State"] == "UNASSIGNED"
    assert error(partner.get_delegation_request, DelegationRequestId=request) == "AccessDenied"
    for step, expected in ((customer.associate_delegation_request, "ASSIGNED"), (customer.update_delegation_request, "PENDING_APPROVAL"),
                           (customer.accept_delegation_request, "ACCEPTED"), (customer.send_delegation_token, "FINALIZED")):
        step(DelegationRequestId=request)
        assert state(customer, request)["State"] == expected
    shown = state(customer, request)
    policy = json.loads(shown["PermissionPolicy"])
    assert policy["Statement"][0]["Resource"] == ["arn:aws:s3:::data/*", "arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]
    assert shown["OwnerId"] == shown["ApproverId"] == "arn:aws:iam::222222222222:root" and shown["RequestorName"] == "Example Product"


def test_requests_expire_by_state_and_are_deleted_later(seeded):
    server, partner, customer = seeded
    unassigned, assigned = create_request(partner, "workflow-1"), create_request(partner, "workflow-2")
    customer.associate_delegation_request(DelegationRequestId=assigned)
    advance(server, 86_400)
    assert [state(customer, request)["State"] for request in (unassigned, assigned)] == ["EXPIRED", "ASSIGNED"]
    assert error(customer.associate_delegation_request, DelegationRequestId=unassigned) == "InvalidInput"
    advance(server, 6 * 86_400)
    assert state(customer, assigned)["State"] == "EXPIRED"
    assert error(customer.accept_delegation_request, DelegationRequestId=assigned) == "InvalidInput"
    advance(server, 30 * 86_400)
    assert error(customer.get_delegation_request, DelegationRequestId=assigned) == "NoSuchEntity"
    assert customer.list_delegation_requests()["DelegationRequests"] == []
    assert create_request(partner, "workflow-1") != unassigned


def test_requests_are_listed_page_by_page(seeded):
    _, partner, customer = seeded
    requests = [create_request(partner, f"workflow-{number}") for number in range(5)]
    for request in requests[:4]:
        customer.associate_delegation_request(DelegationRequestId=request)
    seen, marker = [], {}
    while True:
        page = customer.list_delegation_requests(MaxItems=1, **marker)
        assert len(page["DelegationRequests"]) <= 1
        seen += [shown["DelegationRequestId"] for shown in page["DelegationRequests"]]
        if not page["isTruncated"]:
            break
        marker = {"Marker": page["Marker"]}
    assert seen == requests[:4]
    assert customer.list_delegation_requests(OwnerId="arn:aws:iam::222222222222:user/bob")["DelegationRequests"] == []
