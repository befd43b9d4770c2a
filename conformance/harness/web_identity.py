"""Set-up for AssumeRoleWithWebIdentity."""

import json

import botocore
import botocore.client
from client import Credentials, error, root

ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/App"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/App/s1"
NOT_A_JWT = ("InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
NO_KEY = ("InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements")
BAD_SIGNATURE = ("InvalidIdentityToken", "The signature of the ID Token is not valid.")
AUDIENCE = ("InvalidIdentityToken", "Incorrect token audience")
DENIED = ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")


def provider_arn(address):
    return f"arn:aws:iam::{ACCOUNT}:oidc-provider/{address}"


def trust(address, *actions, **condition):
    statement = {"Effect": "Allow", "Principal": {"Federated": provider_arn(address)}, "Action": list(actions) or "sts:AssumeRoleWithWebIdentity"}
    return json.dumps({"Version": "2012-10-17", "Statement": statement | {"Condition": condition or {"StringEquals": {f"{address}:aud": "app"}}}})


class World:
    """A server with a provider and a role that trusts it."""

    def __init__(self, server, issuer_url, *clients, document=None):
        self.url, self.issuer_url = server.url, issuer_url
        self.address = issuer_url.split("://")[1]
        self.iam = root().session().client("iam", endpoint_url=server.url)
        self.sts = root().session().client("sts", endpoint_url=server.url, config=botocore.client.Config(signature_version=botocore.UNSIGNED, retries={"max_attempts": 0}))
        self.provider = self.iam.create_open_id_connect_provider(Url=issuer_url, ClientIDList=list(clients) or ["app"])["OpenIDConnectProviderArn"]
        self.iam.create_role(RoleName="App", AssumeRolePolicyDocument=document or trust(self.address))

    def assume(self, web_token, **more):
        return self.sts.assume_role_with_web_identity(**{"RoleArn": ROLE, "RoleSessionName": "s1", "WebIdentityToken": web_token, **more})

    def refused(self, web_token, **more):
        return error(self.assume, web_token, **more)

    def client(self, answer, service="sts"):
        made = answer["Credentials"]
        return Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]).session().client(service, endpoint_url=self.url)

    def who(self, answer):
        return self.client(answer).get_caller_identity()["Arn"]

    def trusts(self, *actions, **condition):
        self.iam.update_assume_role_policy(RoleName="App", PolicyDocument=trust(self.address, *actions, **condition))
