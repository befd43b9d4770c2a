"""Clients, users and policies for tests of buckets."""

import json

from botocore.config import Config
from client import Credentials, root


def s3_of(server, credentials=None):
    return (credentials or root()).session().client("s3", endpoint_url=server.url, config=Config(signature_version="s3v4", retries={"total_max_attempts": 1}))


def iam_of(server, credentials=None):
    return (credentials or root()).session().client("iam", endpoint_url=server.url)


def user_of(server, name, statements=None, credentials=None):
    iam = iam_of(server, credentials)
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(*statements))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", principal=None, effect="Allow", **more):
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return statement | ({"Principal": principal} if principal else {})
