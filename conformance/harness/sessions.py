"""Users, roles and their sessions."""

import json

from client import Credentials


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions, resource="*"):
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def trust(principal, *actions, **condition):
    statement = {"Effect": "Allow", "Principal": principal, "Action": list(actions) or ["sts:AssumeRole"]}
    return policy(statement | ({"Condition": condition} if condition else {}))


def user(iam, name, *statements):
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(*statements))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def role(iam, name, document, *statements, **more):
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document, **more)["Role"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(*statements))
    return made["Arn"]


def client(server, credentials, service="sts"):
    return credentials.session().client(service, endpoint_url=server.url)


def assume(server, credentials, arn, name="s1", **more):
    answer = client(server, credentials).assume_role(RoleArn=arn, RoleSessionName=name, **more)
    return of(answer["Credentials"])


def of(made):
    return Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])


def who(server, credentials):
    return client(server, credentials).get_caller_identity()["Arn"]
