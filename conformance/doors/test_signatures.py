"""The order in which AWS checks a signature, row by row and over the wire: the first mistake is reported, in AWS's words."""

import urllib.parse

import pytest
from client import Credentials, root
from server import Server
from sigv4 import Request, send, stamp

WHO = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
USERS = {"Action": "ListUsers", "Version": "2010-05-08"}
INVALID = (403, "InvalidClientTokenId", "The security token included in the request is invalid")
UNKNOWN = (403, "InvalidClientTokenId", "The security token included in the request is invalid.")
MISSING = (403, "MissingAuthenticationToken", "Request is missing Authentication Token")
DIFFERS = (403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. "
           "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")


@pytest.fixture(scope="module")
def server():
    with Server() as running:
        yield running


def told(answer):
    return answer[:3]


@pytest.fixture(params=["sts", "iam"])
def call(request, server):
    """Returns a function that makes a request of a service as an honest client would."""
    fields = WHO if request.param == "sts" else USERS

    def make(**more):
        return Request(server, fields, **{"service": request.param, **more})
    make.service = request.param
    return make


def test_an_honest_request_passes_in_every_form(server, call):
    for more in ({}, {"method": "GET"}, {"method": "GET", "presigned": True}, {"presigned": True}, {"region": "eu-west-1"},
                 {"headers": {"x-k8s-aws-id": "a  cluster "}}, {"method": "GET", "presigned": True, "headers": {"x-k8s-aws-id": "cluster"}, "expires": 60}, {"date": stamp(-880)}, {"date": stamp(880)}):
        assert call(**more).send()[0] == 200, more
    assert call().send(authorization=lambda honest: honest.replace(", ", ","))[0] == 200, "parts without spaces"
    assert call().send(authorization=lambda honest: honest.replace("Credential=", "Credential=x/y, Credential="))[0] == 200, "the last of repeated parts counts"
    assert call(method="GET", presigned=True).send(add=[("X-Amz-Date", "x")])[0] != 200, "what was added was not signed"
    assert call(method="GET", presigned=True, expires=1, date=stamp(-300)).send()[0] == 200, "fifteen minutes, whatever the URL says"


def test_steps_1_to_4_requests_that_are_not_calls(server, call):
    assert call(path="/..").send()[0] == 400
    assert call().send(method="PUT")[0] in (403, 405)
    text = call()
    text.headers["content-type"] = "text/plain"
    assert text.send()[0] == 403
    assert told(call(method="GET").send(query="Action=%")) == (400, "MalformedQueryString", "Incomplete trailing escape % sequence")
    assert told(call(method="GET").send(query="Action=%zz")) == (400, "MalformedQueryString", "Illegal hex character in escape % pattern: %zz")


def test_step_5_exactly_one_signature(server, call):
    assert told(call().send(drop=["authorization"])) == MISSING
    assert told(call().send(authorization=lambda _: "Basic dGVzdDp0ZXN0")) == MISSING
    assert told(call().send(add=[("X-Amz-Algorithm", "AWS4-HMAC-SHA256")])) == (403, "SignatureDoesNotMatch", "")
    for algorithm in ("AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA1", ""):
        presigned = call(method="GET", presigned=True)
        assert told(presigned.send(drop=["X-Amz-Algorithm"], add=[("X-Amz-Algorithm", algorithm)])) == MISSING, algorithm


def test_steps_6_and_7_parts(server, call):
    assert told(call().send(authorization=lambda honest: honest.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"))) == (
        400, "IncompleteSignature", "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.")
    status, code, message = told(call().send(authorization=lambda _: "AWS4-HMAC-SHA256 Credential"))
    assert (status, code) == (400, "IncompleteSignature") and message.startswith("'Credential' not a valid key=value pair (missing equal-sign) in Authorization header")
    status, code, message = told(call().send(authorization=lambda _: "AWS4-HMAC-SHA256 a=b", drop=["x-amz-date"]))
    assert (status, code) == (400, "IncompleteSignature")
    assert message.startswith("Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
                              "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
    assert told(call(method="GET", presigned=True).send(drop=["X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"])) == (
        400, "IncompleteSignature", "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. "
        "AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.")


def test_steps_8_to_11_host_and_date(server, call):
    assert told(call(names=["x-amz-date"]).send()) == (403, "SignatureDoesNotMatch", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    dated = call()
    dated.headers["x-amz-date"] = "yesterday"
    assert told(dated.send()) == (400, "IncompleteSignature", "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See http://en.wikipedia.org/wiki/ISO_8601")
    for seconds, words in ((-920, "Signature expired: {} is now earlier than "), (920, "Signature not yet current: {} is still later than ")):
        date = stamp(seconds)
        # A bad date is reported before an unknown key, and an unknown key before a bad signature.
        for keys in (("test", "test"), ("AKIAIOSFODNN7EXAMPLE", "x")):
            for presigned in (False, True):
                status, code, message = told(call(date=date, keys=keys, presigned=presigned).send())
                assert (status, code) == (403, "SignatureDoesNotMatch") and message.startswith(words.format(date)), message
                assert message.endswith(" 15 min.)")


def test_steps_12_and_13_the_scope(server, call):
    short = call()
    short.credential = "test/20250327/us-east-1"
    assert told(short.send()) == (400, "IncompleteSignature", f"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{short.credential}'")
    date = stamp()
    wrong = call(scope=f"20200101/@/ec2/aws5_request", date=date, keys=("AKIAIOSFODNN7EXAMPLE", "x"))
    assert told(wrong.send()) == (403, "SignatureDoesNotMatch", " ".join([
        "Credential should be scoped to a valid region, not '@'.", f"Credential should be scoped to correct service: '{call.service}'.",
        "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
        f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20200101' != '{date[:8]}', from '{date}'."]))
    own = {"sts": ["sts.amazonaws.com", "sts.us-east-1.amazonaws.com"], "iam": ["iam.amazonaws.com"]}[call.service]
    for host in own:
        assert call(headers={"host": host}).send()[0] == 200
        assert told(call(headers={"host": host}, region="eu-west-1").send()) == (403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region, not 'eu-west-1'. ".strip())
    if call.service == "sts":
        assert call(headers={"host": "sts.eu-west-1.amazonaws.com"}, region="eu-west-1").send()[0] == 200
        assert told(call(headers={"host": "sts.eu-west-1.amazonaws.com"}).send())[2] == "Credential should be scoped to a valid region, not 'us-east-1'."


def test_steps_14_to_16_token_key_and_signature(server, call):
    for keys in (("AKIAIOSFODNN7EXAMPLE", "test"), ("ASIAIOSFODNN7EXAMPLE", "test"), ("TEST", "test"), ("", "test")):
        assert told(call(keys=keys).send()) == UNKNOWN, keys
    assert told(call(keys=("test", "Test")).send()) == DIFFERS
    assert told(call().send(authorization=lambda honest: honest[:-1] + ("0" if honest[-1] != "0" else "1"))) == DIFFERS
    assert told(call().send(authorization=lambda honest: honest.replace("Signature=", "Signature=00"))) == DIFFERS
    assert told(call(method="GET", presigned=True, keys=("test", "Test")).send()) == DIFFERS
    for token in ("x", "A" * 200, "AgA=", "\u00e9".encode().decode("latin-1")):
        assert told(call(token=token).send()) == INVALID, token
    # The signature covers the method, the path, the query, each signed header and the body.
    assert told(call(headers={"x-one": "1"}).send(drop=["x-one"])) == DIFFERS
    assert told(call(method="GET").send(add=[("Marker", "x")])) == DIFFERS
    more = call()
    assert told(more.send(body=more.body + b"&Marker=x")) == DIFFERS
    assert told(call(method="GET", presigned=True).send(add=[("Marker", "x")])) == DIFFERS


@pytest.fixture(scope="module")
def session(server):
    iam = root().session().client("iam", endpoint_url=server.url)
    iam.create_user(UserName="bob")
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    made = [bob.session().client("sts", endpoint_url=server.url).get_session_token()["Credentials"] for _ in range(2)]
    return bob, *(Credentials(one["AccessKeyId"], one["SecretAccessKey"], one["SessionToken"]) for one in made)


def test_a_session_token_belongs_to_one_key_and_cannot_be_changed(server, session):
    bob, one, other = session
    keys = (one.key, one.secret)

    def who(**more):
        return told(Request(server, WHO, **more).send())
    for form in ({}, {"method": "GET"}, {"method": "GET", "presigned": True}):
        assert who(keys=keys, token=one.token, **form)[0] == 200
        assert who(keys=keys, token=other.token, **form) == INVALID, "another key's token"
        assert who(keys=keys, **form) == UNKNOWN, "a temporary key is invalid without its token"
        assert who(keys=(bob.key, bob.secret), token=one.token, **form) == INVALID, "a long-term key has no token"
        assert who(keys=(one.key, other.secret), token=one.token, **form) == DIFFERS
    for at in range(0, len(one.token) - 4, 7):
        changed = one.token[:at] + ("A" if one.token[at] != "A" else "B") + one.token[at + 1:]
        assert who(keys=keys, token=changed) == INVALID, at
    for changed in (one.token[:-4], one.token + "AAAA", one.token[:len(one.token) // 2], one.token + other.token, one.token * 2, one.token.swapcase()):
        assert who(keys=keys, token=changed) == INVALID, changed
    # A token that the signature does not cover, as in AWS's signing test suite.
    after = Request(server, WHO, keys=keys)
    after.headers["x-amz-security-token"] = one.token
    assert after.send()[0] == 200


def test_answers_reveal_no_secrets(server, session):
    _, one, _ = session
    for request in (Request(server, WHO, keys=(one.key, "wrong"), token=one.token), Request(server, WHO, keys=(one.key, one.secret), token=one.token + "x")):
        text = request.send()[3]
        assert one.secret not in text and one.token not in text and urllib.parse.quote(one.token, safe="") not in text


def test_a_post_without_a_form_has_its_parameters_in_the_query(server):
    bare = Request(server, WHO, method="POST", presigned=True)
    assert bare.send()[0] == 200
    assert send(server, "POST", "/?Action=GetCallerIdentity&Version=2011-06-15", {"host": "localhost"})[:3] == MISSING


def test_a_session_of_one_partition_is_invalid_in_another():
    with Server("--domain", "astriam.example") as server:
        for here, there in (("aws", "demo"), ("demo", "aws")):
            made = root(here).session().client("sts", endpoint_url=server.url).get_session_token()["Credentials"]
            request = {"keys": (made["AccessKeyId"], made["SecretAccessKey"]), "token": made["SessionToken"]}
            assert Request(server, WHO, headers={"host": f"{here}.sts.astriam.example"}, **request).send()[0] == 200
            status, code, message, _ = Request(server, WHO, headers={"host": f"{there}.sts.astriam.example"}, **request).send()
            assert (status, code) == (403, "InvalidClientTokenId"), message
