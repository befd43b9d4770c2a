"""Parameters of S3 requests are stored or refused, never silently dropped; the regions of buckets; bucket names in the host."""

import datetime
import json

import botocore.exceptions
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from botocore.config import Config
from client import http, root
from server import Server


@pytest.fixture(scope="module")
def shared():
    with Server() as server:
        s3(server).create_bucket(Bucket="requests")
        yield server


def s3(server, region="us-east-1", **config):
    return root().session().client("s3", endpoint_url=server.url, region_name=region, config=Config(**config) if config else None)


def code(call, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


@pytest.mark.parametrize("parameters", [
    {"Tagging": "a=b"},
    {"StorageClass": "GLACIER"},
    {"ServerSideEncryption": "aws:kms"},
    {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "1"},
    {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": datetime.datetime(2040, 1, 1)},
    {"ObjectLockLegalHoldStatus": "ON"},
    {"WebsiteRedirectLocation": "/other"},
])
def test_unsupported_parameters_are_refused_and_nothing_is_stored(shared, parameters):
    client = s3(shared)
    assert code(client.put_object, Bucket="requests", Key="refused", Body=b"a", **parameters) == "NotImplemented"
    assert code(client.create_multipart_upload, Bucket="requests", Key="refused", **parameters) == "NotImplemented"
    assert "Contents" not in client.list_objects_v2(Bucket="requests", Prefix="refused")
    assert "Uploads" not in client.list_multipart_uploads(Bucket="requests")


def test_parameters_come_back(shared):
    client = s3(shared)
    expires = datetime.datetime(2040, 1, 1, tzinfo=datetime.timezone.utc)
    put = client.put_object(Bucket="requests", Key="kept", Body=b"a", ServerSideEncryption="AES256", Expires=expires, StorageClass="STANDARD")
    assert put["ServerSideEncryption"] == "AES256"
    for read in (client.head_object, client.get_object):
        answer = read(Bucket="requests", Key="kept")
        assert answer["ServerSideEncryption"] == "AES256" and answer["ExpiresString"] == "Sun, 01 Jan 2040 00:00:00 GMT"
    # A copy takes the source's headers and its own encryption.
    client.copy_object(Bucket="requests", Key="copy", CopySource="requests/kept")
    copy = client.head_object(Bucket="requests", Key="copy")
    assert "ServerSideEncryption" not in copy and copy["ExpiresString"] == "Sun, 01 Jan 2040 00:00:00 GMT"
    other = datetime.datetime(2041, 1, 1, tzinfo=datetime.timezone.utc)
    assert client.get_object(Bucket="requests", Key="kept", ResponseExpires=other)["ExpiresString"] == "Tue, 01 Jan 2041 00:00:00 GMT"


def test_an_unsupported_subresource_is_named(shared):
    with pytest.raises(botocore.exceptions.ClientError, match="not implemented: versioning"):
        s3(shared).get_bucket_versioning(Bucket="requests")


def test_buckets_are_created_in_the_region_of_the_endpoint(shared):
    there, ireland = s3(shared), s3(shared, "eu-west-1")

    def constraint(region):
        return {"CreateBucketConfiguration": {"LocationConstraint": region}}

    assert code(ireland.create_bucket, Bucket="unspecified") == "IllegalLocationConstraintException"
    assert code(ireland.create_bucket, Bucket="elsewhere", **constraint("eu-west-2")) == "IllegalLocationConstraintException"
    assert code(there.create_bucket, Bucket="mars", **constraint("mars-1")) == "InvalidLocationConstraint"
    ireland.create_bucket(Bucket="in-ireland", **constraint("eu-west-1"))
    assert there.get_bucket_location(Bucket="in-ireland")["LocationConstraint"] == "eu-west-1"
    assert there.get_bucket_location(Bucket="requests")["LocationConstraint"] is None
    assert not {"unspecified", "elsewhere", "mars"} & {bucket["Name"] for bucket in there.list_buckets()["Buckets"]}
    # Only us-east-1 accepts a second creation by the owner.
    there.create_bucket(Bucket="requests")
    assert code(ireland.create_bucket, Bucket="in-ireland", **constraint("eu-west-1")) == "BucketAlreadyOwnedByYou"


def test_a_missing_bucket_is_not_disclosed(shared):
    status, _, text = http("GET", f"{shared.url}/no-such-bucket-here/key")
    assert (status, "<Code>NoSuchBucket</Code>" in text) == (404, True), text
    status, _, text = http("PUT", f"{shared.url}/no-such-bucket-here")
    assert (status, "<Code>AccessDenied</Code>" in text) == (403, True), text


@pytest.mark.parametrize("suffix", ["localhost", "s3.localhost"])
def test_a_bucket_in_the_host(shared, suffix):
    client = s3(shared)
    client.put_object(Bucket="requests", Key="by-path", Body=b"hello")
    # The signature covers the Host header that is sent.
    named = root().session().client("s3", endpoint_url=f"http://{suffix}", config=Config(s3={"addressing_style": "virtual"}, signature_version="s3v4"))
    url = named.generate_presigned_url("get_object", Params={"Bucket": "requests", "Key": "by-path"})
    prefix = f"http://requests.{suffix}"
    assert url.startswith(prefix + "/")
    status, _, text = http("GET", shared.url + url.removeprefix(prefix), headers={"Host": f"requests.{suffix}"})
    assert (status, text) == (200, "hello"), text
    status, _, text = http("GET", shared.url + url.removeprefix(prefix), headers={"Host": f"other.{suffix}"})
    assert "SignatureDoesNotMatch" in text


def test_a_deny_sees_names_however_they_are_written(shared):
    iam = root().session().client("iam", endpoint_url=shared.url)
    iam.create_user(UserName="writer")
    statements = [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "secret/*"}}},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": {"StringLike": {"s3:x-amz-copy-source": "*secret*"}}},
    ]
    iam.put_user_policy(UserName="writer", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    made = iam.create_access_key(UserName="writer")["AccessKey"]
    keys = BotoCredentials(made["AccessKeyId"], made["SecretAccessKey"])
    s3(shared).put_object(Bucket="requests", Key="secret/a", Body=b"a")

    def status(method, path, sent=None, **headers):
        request = AWSRequest(method, shared.url + path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        S3SigV4Auth(keys, "s3", "us-east-1").add_auth(request)
        return http(method, shared.url + (sent or path), headers=dict(request.headers.items()))[0]

    assert status("GET", "/requests?prefix=other%2F") == 200
    assert status("GET", "/requests?prefix=secret%2F") == 403
    assert status("GET", "/requests?prefix=secret%2F", "/requests?%70refix=secret%2F") == 403
    assert status("PUT", "/requests/copy", x_amz_copy_source="/requests/kept") in (200, 404)
    for source in ("/requests/secret/a", "/requests/%73ecret/a"):
        assert status("PUT", "/requests/copy", x_amz_copy_source=source) == 403, source
