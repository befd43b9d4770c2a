"""Why a call was denied: the decision log, `astriam why`, DecodeAuthorizationMessage, Simulate*, explain, lint and ValidatePolicy."""

import json
import os
import subprocess

import botocore.exceptions
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from client import Credentials, root
from server import BINARY, ROOT, Server

HEADER = "x-astriam-decision-id"
CASES = ROOT / "fixtures" / "policy" / "docs.jsonl"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def astriam(*words, credentials=None, url=None, stdin=None):
    environment = {"PATH": os.environ["PATH"]} | (credentials.environment() if credentials else {})
    if url:
        environment["AWS_ENDPOINT_URL"] = url
    return subprocess.run([str(BINARY), *map(str, words)], env=environment, capture_output=True, text=True, timeout=60, input=stdin)


def user(iam, name, *statements):
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(*statements))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def denied(call, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call(**parameters)
    assert raised.value.response["Error"]["Code"] == "AccessDenied"
    return raised.value.response


def decisions(server, path="", credentials=None, **query):
    """Reads the decision log with a request signed for IAM."""
    import urllib.error
    import urllib.parse
    import urllib.request

    url = f"{server.url}/_astriam/decisions{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
    request = AWSRequest("GET", url)
    session = (credentials or root()).session()
    SigV4Auth(session.get_credentials(), "iam", "us-east-1").add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=dict(request.headers))) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_denial_is_explained_the_same_everywhere(server, iam):
    bob = user(iam, "bob", allow("iam:ListUsers"))
    response = denied(bob.session().client("iam", endpoint_url=server.url).create_user, UserName="eve")
    sentence, headers = response["Error"]["Message"], response["ResponseMetadata"]["HTTPHeaders"]
    id = headers[HEADER]
    assert id == response["ResponseMetadata"]["RequestId"]
    status, told = decisions(server, f"/{id}")
    assert status == 200
    (check,) = told["checks"]
    assert told["effect"] == check["effect"] == "implicitDeny" and told["enforced"] is True
    assert told["caller"] == "arn:aws:iam::000000000000:user/bob" and told["operation"] == "CreateUser"
    assert check["message"] == sentence
    assert check["reason"] == "no identity-based policy allows it"
    assert check["context"]["aws:username"] == "bob" and check["context"]["aws:SourceIp"] == "127.0.0.1"
    assert [(one["policy"], one["effect"]) for one in check["policies"]] == [("own", "implicitDeny")]
    (wanted,) = check["wouldAllow"]
    # Adding what is reported as missing allows the call.
    iam.put_user_policy(UserName="bob", PolicyName="more", PolicyDocument=document(wanted["statement"]))
    bob.session().client("iam", endpoint_url=server.url).create_user(UserName="eve")
    text = astriam("why", id, credentials=root(), url=server.url).stdout
    assert sentence in text and "no identity-based policy allows it" in text and json.dumps(wanted["statement"], separators=(",", ":")) in text
    assert json.loads(astriam("why", id, "--output", "json", credentials=root(), url=server.url).stdout)["checks"][0]["message"] == sentence
    message = check["encodedMessage"]
    decoded = json.loads(root().session().client("sts", endpoint_url=server.url).decode_authorization_message(EncodedMessage=message)["DecodedMessage"])
    assert decoded["allowed"] is False and decoded["context"]["action"] == "iam:CreateUser"
    assert decoded["context"]["principal"]["arn"] == told["caller"]
    for secret in (bob.secret, "Signature"):
        assert secret not in json.dumps(told)


def test_an_explicit_deny_names_its_statement(server, iam):
    bob = user(iam, "bob", allow("*"), {"Sid": "NoUsers", "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"})
    id = denied(bob.session().client("iam", endpoint_url=server.url).create_user, UserName="eve")["ResponseMetadata"]["RequestId"]
    (check,) = decisions(server, f"/{id}")[1]["checks"]
    (statement,) = check["decidedBy"]
    assert (statement["policy"], statement["sid"], statement["number"]) == ("own", "NoUsers", 2)
    assert statement["statement"] == {"Sid": "NoUsers", "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}
    assert "wouldAllow" not in check


def test_the_log_is_paged_filtered_and_limited_to_its_account(server, iam):
    bob = user(iam, "bob")
    clients = bob.session().client("iam", endpoint_url=server.url), bob.session().client("s3", endpoint_url=server.url)
    for _ in range(3):
        denied(clients[0].list_users)
    denied(clients[1].list_buckets)
    status, page = decisions(server, caller="bob", effect="denied", limit=2)
    assert status == 200 and [one["action"] for one in page["decisions"]] == ["s3:ListAllMyBuckets", "iam:ListUsers"]
    _, rest = decisions(server, caller="bob", effect="denied", limit=2, before=page["next"])
    assert [one["action"] for one in rest["decisions"]] == ["iam:ListUsers"] * 2 and rest["next"] is None
    assert [one["action"] for one in decisions(server, caller="bob", action="s3")[1]["decisions"]] == ["s3:ListAllMyBuckets"]
    assert decisions(server, effect="odd")[0] == 400
    # Reading requires a permission, and another partition's root user sees nothing.
    status, refused = decisions(server, credentials=bob)
    assert status == 403 and refused["code"] == "AccessDenied" and "astriam:ReadDecisions" in refused["error"]
    iam.put_user_policy(UserName="bob", PolicyName="read", PolicyDocument=document(allow("astriam:ReadDecisions")))
    status, page = decisions(server, credentials=bob)
    assert status == 200 and page["decisions"]
    id = page["decisions"][0]["id"]
    demo = root("demo")
    assert decisions(server, f"/{id}", credentials=demo)[0] == 404
    assert not any(one["caller"].endswith("user/bob") for one in decisions(server, credentials=demo)[1]["decisions"])


def test_what_soft_enforcement_lets_through_is_marked():
    with Server("--auth", "soft") as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        bob = user(iam, "bob")
        headers = bob.session().client("iam", endpoint_url=server.url).create_user(UserName="eve")["ResponseMetadata"]["HTTPHeaders"]
        _, told = decisions(server, f"/{headers[HEADER]}")
        assert told["effect"] == "implicitDeny" and told["enforced"] is False
        assert told["checks"][0]["message"] == headers["x-astriam-would-deny"]
        text = astriam("why", headers[HEADER], credentials=root(), url=server.url).stdout
        assert "implicitDeny (let through: --auth soft)" in text


def test_a_log_of_size_zero_keeps_nothing():
    with Server("--decisions", "0") as server:
        response = root().session().client("iam", endpoint_url=server.url).list_users()
        assert HEADER not in response["ResponseMetadata"]["HTTPHeaders"]
        done = astriam("why", "last", credentials=root(), url=server.url)
        assert done.returncode == 1 and done.stderr.startswith("error: the server has no decisions of this account\n\nhint: ")


def test_policies_of_another_account_are_not_disclosed():
    with Server("--account", "111111111111,222222222222") as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        bob = user(iam, "bob", allow("sts:AssumeRole"))
        sts = bob.session().client("sts", endpoint_url=server.url)
        id = denied(sts.assume_role, RoleArn="arn:aws:iam::222222222222:role/none", RoleSessionName="session")["ResponseMetadata"]["RequestId"]
        (check,) = decisions(server, f"/{id}")[1]["checks"]
        assert check["reason"] == "the policies of the resource's account do not allow it"
        assert not any("resource" in one["kind"] for one in check["policies"]) and "wouldAllow" not in check


def test_simulations_have_pages(server, iam):
    user(iam, "bob", allow("s3:*"))
    actions = [f"s3:{name}" for name in ("GetObject", "PutObject", "DeleteObject")] + ["ec2:RunInstances"]
    pages = list(iam.get_paginator("simulate_principal_policy").paginate(
        PolicySourceArn="arn:aws:iam::000000000000:user/bob", ActionNames=actions, PaginationConfig={"PageSize": 3}))
    assert [len(page["EvaluationResults"]) for page in pages] == [3, 1]
    results = [one for page in pages for one in page["EvaluationResults"]]
    assert [(one["EvalActionName"], one["EvalDecision"]) for one in results] == [(action, "allowed" if action.startswith("s3") else "implicitDeny") for action in actions]
    assert results[0]["MatchedStatements"][0]["SourcePolicyId"] == "user_bob_own"
    pages = list(iam.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[document(allow("s3:*", "arn:aws:s3:::b/*"))], ActionNames=actions, ResourceArns=["arn:aws:s3:::b/a", "arn:aws:s3:::c/a"], PaginationConfig={"PageSize": 1}))
    assert len(pages) == 4
    first = pages[0]["EvaluationResults"][0]
    assert first["EvalDecision"] == "implicitDeny"
    assert [one["EvalResourceDecision"] for one in first["ResourceSpecificResults"]] == ["allowed", "implicitDeny"]


def test_a_simulation_decides_as_the_server_does(server, iam):
    bob = user(iam, "bob", allow(["iam:ListUsers", "iam:GetUser"]), {"Effect": "Deny", "Action": "iam:GetUser", "Resource": "*"})
    client = bob.session().client("iam", endpoint_url=server.url)
    client.list_users()
    denied(client.get_user, UserName="bob")
    denied(client.list_groups)
    results = iam.simulate_principal_policy(PolicySourceArn="arn:aws:iam::000000000000:user/bob", ActionNames=["iam:ListUsers", "iam:GetUser", "iam:ListGroups"])
    assert [one["EvalDecision"] for one in results["EvaluationResults"]] == ["allowed", "explicitDeny", "implicitDeny"]


def test_the_documented_cases_all_agree():
    done = astriam("simulate", "--check", CASES)
    assert (done.returncode, done.stdout) == (0, "436 passed, 0 failed\n"), done.stdout[-2000:]
    lines = astriam("simulate", CASES).stdout.splitlines()
    assert len(lines) == 436 and set(json.loads(lines[0])) == {"id", "decision", "reasons"}


def test_a_case_with_another_decision_fails_the_command(tmp_path):
    case = json.loads(CASES.read_text().splitlines()[2])
    (tmp_path / "good.json").write_text(json.dumps(case))
    assert astriam("simulate", tmp_path).returncode == 0
    (tmp_path / "wrong.json").write_text(json.dumps(case | {"id": "wrong", "expect": "explicitDeny"}))
    done = astriam("simulate", tmp_path)
    assert done.returncode == 1 and done.stderr.startswith("error: 1 of 2 cases are not decided as expected\n\nhint: ")
    done = astriam("simulate", "--check", tmp_path)
    assert done.returncode == 1 and done.stdout == "wrong: expected explicitDeny, got allowed\n1 passed, 1 failed\n"
    text = astriam("explain", tmp_path, "--id", "wrong").stdout
    assert "because   allowed by an identity-based policy" in text
    assert astriam("simulate", stdin=json.dumps(case)).returncode == 0


def test_a_principal_of_a_running_server_is_simulated(server, iam):
    user(iam, "bob", allow("s3:GetObject", "arn:aws:s3:::b/*"))
    asked = ["simulate", "--principal", "arn:aws:iam::000000000000:user/bob", "--output", "text"]
    done = astriam(*asked, "--action", "s3:GetObject", "--resource", "arn:aws:s3:::b/k", credentials=root(), url=server.url)
    assert done.returncode == 0 and done.stdout.startswith("s3:GetObject: allowed\n") and "user_bob_own" in done.stdout, done.stderr
    done = astriam(*asked, "--action", "s3:PutObject", credentials=root(), url=server.url)
    assert done.returncode == 1 and done.stdout == "s3:PutObject: implicitDeny\n"
    done = astriam("simulate", "--principal", "arn:aws:iam::000000000000:user/eve", "--action", "s3:GetObject", credentials=root(), url=server.url)
    assert done.returncode == 1 and "The user with name eve cannot be found." in done.stderr


def test_lint_and_access_analyzer_find_the_same(server, tmp_path):
    policy = tmp_path / "policy.json"
    policy.write_text('{\n  "Statement": [\n    {"Effect": "Allow", "Action": ["s3:GetObjct", "iam:PassRole"], "Resource": "*"}\n  ]\n}\n')
    done = astriam("policy", "lint", policy)
    assert done.returncode == 1
    assert f"{policy}:3:36: error INVALID_ACTION: The action s3:GetObjct does not exist. Did you mean s3:GetObject?\n" in done.stdout
    assert "^^^^^^^^^^^^^" in done.stdout
    told = json.loads(astriam("policy", "lint", policy, "--output", "json").stdout)[0]["findings"]
    analyzer = root().session().client("accessanalyzer", endpoint_url=server.url)
    found = [one for page in analyzer.get_paginator("validate_policy").paginate(policyDocument=policy.read_text(), policyType="IDENTITY_POLICY", PaginationConfig={"PageSize": 1})
             for one in page["findings"]]
    assert found == told and {one["issueCode"] for one in found} == {"MISSING_VERSION", "INVALID_ACTION", "PASS_ROLE_WITH_STAR_IN_RESOURCE"}
    policy.write_text(document(allow("s3:GetObject", "arn:aws:s3:::b/*")))
    done = astriam("policy", "lint", policy)
    assert (done.returncode, done.stdout) == (0, "")
    assert analyzer.validate_policy(policyDocument=policy.read_text(), policyType="IDENTITY_POLICY")["findings"] == []


def test_access_analyzer_verifies_and_authorizes(server, iam):
    bob = user(iam, "bob")
    analyzer = bob.session().client("accessanalyzer", endpoint_url=server.url)
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        analyzer.validate_policy(policyDocument="{}", policyType="IDENTITY_POLICY")
    assert raised.value.response["Error"]["Code"] == "AccessDeniedException"
    analyzer = root().session().client("accessanalyzer", endpoint_url=server.url)
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        analyzer.validate_policy(policyDocument="{}", policyType="NO_POLICY")
    assert raised.value.response["Error"]["Code"] == "ValidationException"
    assert analyzer.validate_policy(policyDocument="{", policyType="IDENTITY_POLICY")["findings"][0]["issueCode"] == "JSON_SYNTAX_ERROR"
