"""Who may do what to a bucket: owners, bucket policies, Block Public Access, sessions."""

import json
import urllib.parse

import botocore.exceptions
import pytest
from buckets import allow, document, iam_of, s3_of, user_of
from client import Credentials, http, refusal, root
from server import Server

OTHER = "111111111111"
SEED = {"accounts": [{"id": "000000000000"}, {"id": OTHER, "root_keys": [{"access_key_id": "AKIAOTHERROOT0000001", "secret_access_key": "s" * 40}]}]}


@pytest.fixture
def two(tmp_path):
    """A server with two accounts in the partition `aws`."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED))
    with Server("--seed", str(seed)) as server:
        server.other = Credentials("AKIAOTHERROOT0000001", "s" * 40)
        yield server


ALL = allow("s3:*")


def test_another_account_needs_the_bucket_policy_and_its_own(two):
    mine = s3_of(two)
    mine.create_bucket(Bucket="mine")
    mine.put_object(Bucket="mine", Key="a", Body=b"a")
    powerful, weak = user_of(two, "powerful", [ALL], two.other), user_of(two, "weak", None, two.other)
    theirs, powerless = s3_of(two, powerful), s3_of(two, weak)
    denied = (403, "AccessDenied", "Access Denied")
    for call in (
        lambda s3: s3.get_object(Bucket="mine", Key="a"),
        lambda s3: s3.put_object(Bucket="mine", Key="b", Body=b"b"),
        lambda s3: s3.list_objects_v2(Bucket="mine"),
        lambda s3: s3.delete_object(Bucket="mine", Key="a"),
        lambda s3: s3.delete_bucket(Bucket="mine"),
        lambda s3: s3.get_bucket_location(Bucket="mine"),
        lambda s3: s3.create_multipart_upload(Bucket="mine", Key="c"),
        lambda s3: s3.put_bucket_policy(Bucket="mine", Policy=document(allow("s3:*", "arn:aws:s3:::mine", {"AWS": OTHER}))),
    ):
        assert refusal(call, theirs) == denied
    assert refusal(s3_of(two, two.other).get_object, Bucket="mine", Key="a") == denied, "another account's root user is a stranger too"
    deleted = theirs.delete_objects(Bucket="mine", Delete={"Objects": [{"Key": "a"}]})
    assert "Deleted" not in deleted and deleted["Errors"][0]["Code"] == "AccessDenied"
    theirs.create_bucket(Bucket="theirs")
    assert refusal(theirs.copy_object, Bucket="theirs", Key="a", CopySource="mine/a") == denied
    assert mine.get_object(Bucket="mine", Key="a")["Body"].read() == b"a"

    mine.put_bucket_policy(Bucket="mine", Policy=document(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::mine/*", {"AWS": OTHER})))
    assert theirs.get_object(Bucket="mine", Key="a")["Body"].read() == b"a"
    theirs.copy_object(Bucket="theirs", Key="a", CopySource="mine/a")
    theirs.put_object(Bucket="mine", Key="b", Body=b"b")
    assert mine.get_object(Bucket="mine", Key="b")["Body"].read() == b"b", "the bucket's owner owns objects that others put"
    assert refusal(powerless.get_object, Bucket="mine", Key="a")[:2] == (403, "AccessDenied"), "its own account must allow it too"
    assert refusal(theirs.list_objects_v2, Bucket="mine") == denied
    assert refusal(theirs.get_object, Bucket="mine", Key="nothing") == denied, "a missing key shows to those who may list"
    assert [bucket["Name"] for bucket in theirs.list_buckets()["Buckets"]] == ["theirs"]
    assert [bucket["Name"] for bucket in mine.list_buckets()["Buckets"]] == ["mine"]
    assert refusal(theirs.create_bucket, Bucket="mine")[:2] == (409, "BucketAlreadyExists")
    assert refusal(mine.head_object, Bucket="mine", Key="a", ExpectedBucketOwner=OTHER)[0] == 403
    assert mine.head_object(Bucket="mine", Key="a", ExpectedBucketOwner="000000000000")


def test_identity_and_bucket_policy_add_up_in_the_account(server):
    s3, bob = s3_of(server), user_of(server, "bob")
    s3.create_bucket(Bucket="shared")
    s3.put_object(Bucket="shared", Key="a", Body=b"a")
    his = s3_of(server, bob)
    status, code, message = refusal(his.get_object, Bucket="shared", Key="a")
    assert (status, code) == (403, "AccessDenied")
    assert message == 'User: arn:aws:iam::000000000000:user/bob is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::shared/a" because no identity-based policy allows the s3:GetObject action'
    arn = "arn:aws:iam::000000000000:user/bob"
    s3.put_bucket_policy(Bucket="shared", Policy=document(allow("s3:GetObject", "arn:aws:s3:::shared/*", {"AWS": arn})))
    assert his.get_object(Bucket="shared", Key="a")["Body"].read() == b"a"
    s3.put_bucket_policy(Bucket="shared", Policy=document(allow("s3:GetObject", "arn:aws:s3:::shared/*", {"AWS": arn}, "Deny")))
    assert "with an explicit deny in a resource-based policy" in refusal(his.get_object, Bucket="shared", Key="a")[2]
    s3.delete_bucket_policy(Bucket="shared")
    assert refusal(his.get_object, Bucket="shared", Key="a")[1] == "AccessDenied"


def test_a_policy_is_kept_verbatim_and_its_principals_by_id(server):
    s3, iam = s3_of(server), iam_of(server)
    s3.create_bucket(Bucket="kept")
    assert refusal(s3.get_bucket_policy, Bucket="kept") == (404, "NoSuchBucketPolicy", "The bucket policy does not exist")
    assert refusal(s3.get_bucket_policy_status, Bucket="kept")[:2] == (404, "NoSuchBucketPolicy")
    bob = user_of(server, "bob")
    uid = iam.get_user(UserName="bob")["User"]["UserId"]
    arn = "arn:aws:iam::000000000000:user/bob"
    text = document(allow("s3:ListBucket", "arn:aws:s3:::kept", {"AWS": [arn]})).replace(",", " ,\n")
    assert s3.put_bucket_policy(Bucket="kept", Policy=text)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert s3.get_bucket_policy(Bucket="kept")["Policy"] == text
    assert s3.get_bucket_policy_status(Bucket="kept")["PolicyStatus"] == {"IsPublic": False}
    assert s3_of(server, bob).list_objects_v2(Bucket="kept")["KeyCount"] == 0
    for key in iam.list_access_keys(UserName="bob")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="bob", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="bob")
    assert s3.get_bucket_policy(Bucket="kept")["Policy"] == text.replace(arn, uid)
    again = user_of(server, "bob")
    assert refusal(s3_of(server, again).list_objects_v2, Bucket="kept")[1] == "AccessDenied", "a later user with the same name is another principal"
    assert refusal(s3.put_bucket_policy, Bucket="kept", Policy=text.replace(arn, uid)) == (400, "MalformedPolicy", "Invalid principal in policy")
    assert s3.delete_bucket_policy(Bucket="kept")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert s3.delete_bucket_policy(Bucket="kept")["ResponseMetadata"]["HTTPStatusCode"] == 204
    s3.put_bucket_policy(Bucket="kept", Policy=text)
    s3.delete_bucket(Bucket="kept")
    s3.create_bucket(Bucket="kept")
    assert refusal(s3.get_bucket_policy, Bucket="kept")[1] == "NoSuchBucketPolicy", "a policy goes with its bucket"


@pytest.mark.parametrize("policy,message", [
    ("nonsense", "Policies must be valid JSON and the first byte must be '{'"),
    ("{", "This policy contains invalid Json"),
    ('{"Version":"2012-10-17"}', "Missing required field Statement"),
    (document(allow("s3:GetObject", "arn:aws:s3:::b/*")), "Missing required field Principal"),
    (document(allow("s3:GetObject", "arn:aws:s3:::b/*", {"AWS": "arn:aws:iam::000000000000:user/nobody"})), "Invalid principal in policy"),
    (document(allow("s3:GetObject", "arn:aws:s3:::b/*", {"AWS": "999999999999"})), "Invalid principal in policy"),
    (document(allow("s3:GetObject", "arn:aws:s3:::b/*", {"AWS": "bob"})), "Invalid principal in policy"),
    (document(allow("s3:GetObject", "arn:aws:s3:::b/*", {"Planet": "*"})), "Invalid principal in policy"),
    (document(allow("s3:GetObject", "arn:aws:s3:::other/*", {"AWS": "000000000000"})), "Policy has invalid resource"),
    (document(allow("s3:GetObject", "*", {"AWS": "000000000000"})), "Policy has invalid resource"),
    (document(allow("s3:Fly", "arn:aws:s3:::b/*", {"AWS": "000000000000"})), "Policy has invalid action"),
    (document(allow("s3:GetObject", "arn:aws:s3:::b", {"AWS": "000000000000"})), "Action does not apply to any resource(s) in statement"),
    (document(allow("s3:GetObject", "arn:aws:s3:::b/*", {"AWS": "000000000000"}, Condition={"StringEquals": {"s3:prefix": "a"}})), "Conditions do not apply to combination of actions and resources in statement"),
    (document(allow("s3:GetObject", "arn:aws:s3:::b/*", {"AWS": "000000000000"}, Condition={"StringEquals": {"s3:nothing": "a"}})), "Policy has an invalid condition key"),
    (document(allow("s3:GetObject", "arn:aws:s3:::b/*", {"AWS": "000000000000"}, Condition={"Sounds": {"aws:username": "a"}})), "Invalid policy syntax."),
    (document(allow("s3:GetObject", "arn:aws:s3:::b/*", {"AWS": "000000000000"}, Sid="a" * 21000)), "Normalized policy document exceeds the maximum allowed size of 20480 bytes."),
])
def test_malformed_policies(malformed, policy, message):
    assert refusal(malformed.put_bucket_policy, Bucket="bbb", Policy=policy.replace("arn:aws:s3:::b", "arn:aws:s3:::bbb")) == (400, "MalformedPolicy", message)
    assert refusal(malformed.get_bucket_policy, Bucket="bbb")[1] == "NoSuchBucketPolicy"


@pytest.fixture(scope="module")
def malformed():
    with Server() as server:
        s3 = s3_of(server)
        s3.create_bucket(Bucket="bbb")
        yield s3


def test_the_owners_root_user_can_always_repair_a_policy(two):
    s3 = s3_of(two)
    s3.create_bucket(Bucket="locked")
    lock = document(allow("s3:*", ["arn:aws:s3:::locked", "arn:aws:s3:::locked/*"], "*", "Deny"))
    s3.put_bucket_policy(Bucket="locked", Policy=lock)
    assert refusal(s3.list_objects_v2, Bucket="locked")[1] == "AccessDenied"
    admin = s3_of(two, user_of(two, "admin", [ALL]))
    assert refusal(admin.delete_bucket_policy, Bucket="locked")[1] == "AccessDenied"
    assert s3.get_bucket_policy(Bucket="locked")["Policy"] == lock
    s3.delete_bucket_policy(Bucket="locked")
    assert s3.list_objects_v2(Bucket="locked")["KeyCount"] == 0
    arns = ["arn:aws:s3:::locked", "arn:aws:s3:::locked/*"]
    s3.put_bucket_policy(Bucket="locked", Policy=document(allow("s3:*", arns, {"AWS": OTHER})))
    theirs = s3_of(two, user_of(two, "powerful", [ALL], two.other))
    assert theirs.list_objects_v2(Bucket="locked")["KeyCount"] == 0
    for call in (theirs.get_bucket_policy, theirs.delete_bucket_policy):
        assert refusal(call, Bucket="locked") == (405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
    assert refusal(theirs.put_bucket_policy, Bucket="locked", Policy=lock)[0] == 405


PUBLIC = document(allow("s3:GetObject", "arn:aws:s3:::open/*", "*"))


def test_block_public_access(two):
    s3 = s3_of(two)
    s3.create_bucket(Bucket="open")
    s3.put_object(Bucket="open", Key="a b", Body=b"a")
    everything = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
    assert s3.get_public_access_block(Bucket="open")["PublicAccessBlockConfiguration"] == everything, "the default of new buckets"
    status, code, message = refusal(s3.put_bucket_policy, Bucket="open", Policy=PUBLIC)
    assert (status, code) == (403, "AccessDenied")
    assert message == 'User: arn:aws:iam::000000000000:root is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::open" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access'
    assert http("GET", two.url + "/open/a%20b")[0] == 403
    s3.delete_public_access_block(Bucket="open")
    assert refusal(s3.get_public_access_block, Bucket="open") == (404, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
    s3.put_bucket_policy(Bucket="open", Policy=PUBLIC)
    assert s3.get_bucket_policy_status(Bucket="open")["PolicyStatus"] == {"IsPublic": True}
    assert http("GET", two.url + "/open/a%20b")[::2] == (200, "a"), "anonymous callers match Principal *"
    # S3 API Reference, "GetObject": overridden headers need a signature.
    for header in ("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires"):
        value = "Thu%2C%2001%20Dec%202026%2016%3A00%3A00%20GMT" if header == "expires" else "text/html"
        status, _, text = http("GET", f"{two.url}/open/a%20b?response-{header}={value}")
        assert status == 400 and "<Code>InvalidRequest</Code>" in text and "cannot be used for anonymous GET requests" in text
    assert http("PUT", two.url + "/open/c", body=b"c")[0] == 403
    assert http("GET", two.url + "/open")[0] == 403 and http("GET", two.url + "/nowhere/a")[0] == 404
    theirs = s3_of(two, user_of(two, "powerful", [ALL], two.other))
    mine = s3_of(two, user_of(two, "bob"))
    assert theirs.get_object(Bucket="open", Key="a b")["Body"].read() == b"a"
    s3.put_public_access_block(Bucket="open", PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    assert s3.get_public_access_block(Bucket="open")["PublicAccessBlockConfiguration"] == dict.fromkeys(everything, False) | {"RestrictPublicBuckets": True}
    status, _, text = http("GET", two.url + "/open/a%20b")
    assert status == 403 and "<Code>AccessDenied</Code><Message>Access Denied</Message>" in text
    assert refusal(theirs.get_object, Bucket="open", Key="a b")[:2] == (403, "AccessDenied")
    assert mine.get_object(Bucket="open", Key="a b")["Body"].read() == b"a", "the owner's own account is not restricted"


def test_acls_are_not_accepted(server):
    s3 = s3_of(server)
    assert refusal(s3.create_bucket, Bucket="acl", ACL="public-read")[:2] == (400, "InvalidBucketAclWithObjectOwnership")
    s3.create_bucket(Bucket="acl", ACL="private", ObjectOwnership="BucketOwnerEnforced")
    assert refusal(s3.put_object, Bucket="acl", Key="a", Body=b"", ACL="public-read") == (400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
    assert refusal(s3.put_object, Bucket="acl", Key="a", Body=b"", GrantRead='id="1"')[1] == "AccessControlListNotSupported"
    s3.put_object(Bucket="acl", Key="a", Body=b"", ACL="bucket-owner-full-control")


def condition(server, action, when, effect="Allow", bucket="cond"):
    """A user with every permission except this."""
    name = "u" + str(abs(hash((action, json.dumps(when), effect))))
    statements = [allow(action, Condition=when, effect=effect)] + ([ALL] if effect == "Deny" else [])
    return s3_of(server, user_of(server, name, statements))


def test_condition_keys(server):
    s3 = s3_of(server)
    s3.create_bucket(Bucket="cond")
    s3.put_object(Bucket="cond", Key="home/a", Body=b"a")
    lister = condition(server, "s3:ListBucket", {"StringLike": {"s3:prefix": "home/*"}, "StringEquals": {"s3:delimiter": "/"}, "NumericLessThanEquals": {"s3:max-keys": "10"}})
    assert lister.list_objects_v2(Bucket="cond", Prefix="home/", Delimiter="/", MaxKeys=10)["KeyCount"] == 1
    for wrong in ({"Prefix": "hom", "Delimiter": "/", "MaxKeys": 1}, {"Prefix": "home/", "MaxKeys": 1}, {"Prefix": "home/", "Delimiter": "/", "MaxKeys": 11}):
        assert refusal(lister.list_objects_v2, Bucket="cond", **wrong)[1] == "AccessDenied", wrong
    presigned = condition(server, "s3:GetObject", {"StringEquals": {"s3:authType": "REST-QUERY-STRING", "s3:signatureversion": "AWS4-HMAC-SHA256"}, "NumericLessThan": {"s3:signatureAge": "600000"}})
    assert refusal(presigned.get_object, Bucket="cond", Key="home/a")[1] == "AccessDenied"
    url = presigned.generate_presigned_url("get_object", {"Bucket": "cond", "Key": "home/a"})
    assert http("GET", url)[::2] == (200, "a")
    late = condition(server, "s3:GetObject", {"NumericGreaterThan": {"s3:signatureAge": "600000"}})
    assert refusal(late.get_object, Bucket="cond", Key="home/a")[1] == "AccessDenied"
    stored = condition(server, "s3:PutObject", {"StringEquals": {"s3:x-amz-storage-class": "STANDARD"}, "Null": {"s3:x-amz-copy-source": "true"}})
    stored.put_object(Bucket="cond", Key="home/b", Body=b"b", StorageClass="STANDARD")
    assert refusal(stored.put_object, Bucket="cond", Key="home/b", Body=b"b")[1] == "AccessDenied"
    once = condition(server, "s3:PutObject", {"Null": {"s3:if-none-match": "true"}}, "Deny")
    once.put_object(Bucket="cond", Key="once", Body=b"1", IfNoneMatch="*")
    assert refusal(once.put_object, Bucket="cond", Key="other", Body=b"1")[1] == "AccessDenied"
    owned = condition(server, "s3:GetObject", {"StringEquals": {"s3:ResourceAccount": "000000000000", "aws:ResourceAccount": "000000000000"}})
    assert owned.get_object(Bucket="cond", Key="home/a")["Body"].read() == b"a"
    foreign = condition(server, "s3:GetObject", {"StringNotEquals": {"aws:ResourceAccount": OTHER}}, "Deny")
    assert refusal(foreign.get_object, Bucket="cond", Key="home/a")[1] == "AccessDenied"
    european = condition(server, "s3:CreateBucket", {"StringEquals": {"s3:LocationConstraint": "eu-west-1"}})
    european.create_bucket(Bucket="in-europe", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert refusal(european.create_bucket, Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})[1] == "AccessDenied"
    assert refusal(european.create_bucket, Bucket="elsewhere")[1] == "AccessDenied"
    plain = condition(server, "s3:GetObject", {"Null": {"s3:TlsVersion": "false"}})
    assert refusal(plain.get_object, Bucket="cond", Key="home/a")[1] == "AccessDenied", "without TLS, there is no TLS version"


def assumed(server, role, session="session", by=None, **more):
    sts = (by or root()).session().client("sts", endpoint_url=server.url)
    given = sts.assume_role(RoleArn=role, RoleSessionName=session, **more)["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def test_federated_users_are_limited_by_their_session_policy(two):
    s3 = s3_of(two)
    s3.create_bucket(Bucket="fed")
    for key in ("a/1", "b/1"):
        s3.put_object(Bucket="fed", Key=key, Body=b"1")
    maker = user_of(two, "maker", [ALL, allow(["sts:GetFederationToken", "sts:TagSession"])])
    sts = maker.session().client("sts", endpoint_url=two.url)
    given = sts.get_federation_token(Name="fred", Policy=document(allow("s3:GetObject", "arn:aws:s3:::fed/a/*")), Tags=[{"Key": "team", "Value": "b"}])["Credentials"]
    fred = s3_of(two, Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]))
    assert fred.get_object(Bucket="fed", Key="a/1")["Body"].read() == b"1"
    assert refusal(fred.get_object, Bucket="fed", Key="b/1")[1] == "AccessDenied"
    s3.put_bucket_policy(Bucket="fed", Policy=document(allow("s3:GetObject", "arn:aws:s3:::fed/b/*", {"AWS": "arn:aws:sts::000000000000:federated-user/fred"})))
    assert fred.get_object(Bucket="fed", Key="b/1")["Body"].read() == b"1", "a grant to the session itself is not limited"


def test_role_sessions_session_policies_and_principal_tags(two):
    iam = iam_of(two)
    role = iam.create_role(
        RoleName="reader", Tags=[{"Key": "team", "Value": "red"}],
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]}),
    )["Role"]["Arn"]
    boss = user_of(two, "boss", [allow(["sts:AssumeRole", "sts:TagSession"])])
    iam.put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=document(ALL))
    s3 = s3_of(two)
    s3.create_bucket(Bucket="roles")
    for key in ("red/1", "blue/1"):
        s3.put_object(Bucket="roles", Key=key, Body=b"1")
    session = s3_of(two, assumed(two, role, by=boss))
    assert session.get_object(Bucket="roles", Key="red/1")["Body"].read() == b"1"
    limited = s3_of(two, assumed(two, role, by=boss, Policy=document(allow("s3:GetObject", "arn:aws:s3:::roles/red/*"))))
    assert limited.get_object(Bucket="roles", Key="red/1")["Body"].read() == b"1"
    assert refusal(limited.get_object, Bucket="roles", Key="blue/1")[1] == "AccessDenied"
    s3.put_bucket_policy(Bucket="roles", Policy=document(
        allow("s3:GetObject", "arn:aws:s3:::roles/*", {"AWS": role}, "Deny", Condition={"StringNotEquals": {"aws:PrincipalTag/team": "red"}}),
        allow("s3:PutObject", "arn:aws:s3:::roles/${aws:PrincipalTag/team}/*", {"AWS": role})))
    assert session.get_object(Bucket="roles", Key="red/1")["Body"].read() == b"1"
    blue = s3_of(two, assumed(two, role, by=boss, Tags=[{"Key": "team", "Value": "blue"}]))
    assert refusal(blue.get_object, Bucket="roles", Key="blue/1")[1] == "AccessDenied"
    iam.delete_role_policy(RoleName="reader", PolicyName="p")
    blue.put_object(Bucket="roles", Key="blue/2", Body=b"2")
    assert refusal(blue.put_object, Bucket="roles", Key="red/2", Body=b"2")[1] == "AccessDenied"


def test_policies_survive_a_restart(tmp_path):
    with Server(data=tmp_path / "data") as server:
        s3 = s3_of(server)
        s3.create_bucket(Bucket="lasting")
        s3.put_object(Bucket="lasting", Key="a", Body=b"a")
        bob = user_of(server, "bob")
        s3.put_bucket_policy(Bucket="lasting", Policy=document(allow("s3:GetObject", "arn:aws:s3:::lasting/*", {"AWS": "arn:aws:iam::000000000000:user/bob"})))
    with Server(data=tmp_path / "data") as server:
        his = s3_of(server, bob)
        assert his.get_object(Bucket="lasting", Key="a")["Body"].read() == b"a"
        assert refusal(his.put_object, Bucket="lasting", Key="a", Body=b"b")[1] == "AccessDenied"


def test_the_other_dialect_has_bucket_policies_too(server):
    s3 = s3_of(server, root("demo"))
    s3.create_bucket(Bucket="there")
    s3.put_object(Bucket="there", Key="a", Body=b"a")
    s3.delete_public_access_block(Bucket="there")
    s3.put_bucket_policy(Bucket="there", Policy=document(allow("s3:GetObject", "arn:demo:s3:::there/*", "*")))
    url = server.url + "/there/" + urllib.parse.quote("a")
    assert http("GET", url)[0] == 404, "anonymous requests belong to the default partition"
    with pytest.raises(botocore.exceptions.ClientError, match="NoSuchBucket"):
        s3_of(server).get_object(Bucket="there", Key="a")
