"""Identity providers, OIDC and SAML: each change is read back through another call."""

import base64
import datetime
import json

from client import Credentials, http, refusal, root
from providers import GITHUB, KEY, METADATA
from server import Server


def tags(**values):
    return [{"Key": key, "Value": value} for key, value in values.items()]


def test_an_oidc_provider_from_creation_to_deletion(iam):
    made = iam.create_open_id_connect_provider(Url=GITHUB, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["AB" * 20], Tags=tags(team="a"))
    arn = made["OpenIDConnectProviderArn"]
    assert arn == "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com" and made["Tags"] == tags(team="a")
    one = {"OpenIDConnectProviderArn": arn}
    shown = iam.get_open_id_connect_provider(**one)
    assert shown["Url"] == "token.actions.githubusercontent.com"
    assert shown["ClientIDList"] == ["sts.amazonaws.com"] and shown["ThumbprintList"] == ["ab" * 20] and shown["Tags"] == tags(team="a")
    assert abs(shown["CreateDate"] - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(minutes=5)
    iam.add_client_id_to_open_id_connect_provider(**one, ClientID="other")
    iam.remove_client_id_from_open_id_connect_provider(**one, ClientID="sts.amazonaws.com")
    iam.update_open_id_connect_provider_thumbprint(**one, ThumbprintList=["0" * 40, "1" * 40])
    iam.tag_open_id_connect_provider(**one, Tags=tags(Team="b"))
    iam.untag_open_id_connect_provider(**one, TagKeys=["team"])
    shown = iam.get_open_id_connect_provider(**one)
    assert (shown["ClientIDList"], shown["ThumbprintList"], shown["Tags"]) == (["other"], ["0" * 40, "1" * 40], tags(Team="b"))
    assert iam.list_open_id_connect_provider_tags(**one)["Tags"] == tags(Team="b")
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == [{"Arn": arn}]
    assert refusal(iam.create_open_id_connect_provider, Url=GITHUB) == (409, "EntityAlreadyExists", f"Provider with url {GITHUB} already exists.")
    iam.delete_open_id_connect_provider(**one)
    iam.delete_open_id_connect_provider(**one)
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
    assert refusal(iam.get_open_id_connect_provider, **one) == (404, "NoSuchEntity", f"OpenIDConnect Provider not found for arn {arn}")


def test_a_saml_provider_from_creation_to_deletion(iam):
    arn = iam.create_saml_provider(Name="adfs", SAMLMetadataDocument=METADATA, Tags=tags(team="a"))["SAMLProviderArn"]
    assert arn == "arn:aws:iam::000000000000:saml-provider/adfs"
    one = {"SAMLProviderArn": arn}
    shown = iam.get_saml_provider(**one)
    assert shown["SAMLMetadataDocument"] == METADATA and shown["Tags"] == tags(team="a")
    assert shown["SAMLProviderUUID"].startswith("SAMLSP") and len(shown["SAMLProviderUUID"]) == 22
    assert shown["ValidUntil"].year == shown["CreateDate"].year + 100
    assert shown["AssertionEncryptionMode"] == "Allowed" and shown["PrivateKeyList"] == []
    assert iam.list_saml_providers()["SAMLProviderList"] == [{"Arn": arn, "ValidUntil": shown["ValidUntil"], "CreateDate": shown["CreateDate"]}]
    other = METADATA.replace("idp.example.com", "other.example.com")
    assert iam.update_saml_provider(**one, SAMLMetadataDocument=other, AddPrivateKey=KEY, AssertionEncryptionMode="Required")["SAMLProviderArn"] == arn
    shown = iam.get_saml_provider(**one)
    assert shown["SAMLMetadataDocument"] == other and shown["AssertionEncryptionMode"] == "Required"
    (key,) = shown["PrivateKeyList"]
    assert key["Timestamp"] >= shown["CreateDate"]
    assert refusal(iam.update_saml_provider, **one, RemovePrivateKey=key["KeyId"]) == (400, "InvalidInput", "Failed to remove private key.")
    iam.update_saml_provider(**one, RemovePrivateKey=key["KeyId"], AssertionEncryptionMode="Allowed")
    assert iam.get_saml_provider(**one)["PrivateKeyList"] == []
    iam.tag_saml_provider(**one, Tags=tags(Team="b"))
    iam.untag_saml_provider(**one, TagKeys=["team"])
    assert iam.list_saml_provider_tags(**one)["Tags"] == tags(Team="b")
    iam.delete_saml_provider(**one)
    assert iam.list_saml_providers()["SAMLProviderList"] == []
    assert refusal(iam.delete_saml_provider, **one) == (404, "NoSuchEntity", f"Manifest not found for arn {arn}")


def test_metadata_is_parsed(iam):
    certificate = base64.b64encode(b"placeholder").decode()
    for document in (
        "<a>" + " " * 1000 + "</a>",
        METADATA.replace("</ds:X509Certificate>", certificate + "</ds:X509Certificate>"),
        '<!DOCTYPE a [<!ENTITY b "c">]>' + METADATA.split("?>", 1)[1],
        "\ufeff" + METADATA,
    ):
        assert refusal(iam.create_saml_provider, Name="adfs", SAMLMetadataDocument=document) == (400, "InvalidInput", "Could not parse metadata")
    assert iam.list_saml_providers()["SAMLProviderList"] == []


def test_tags_come_in_pages(iam):
    wanted = tags(**{f"key{number:02}": str(number) for number in range(7)})
    oidc = iam.create_open_id_connect_provider(Url=GITHUB, Tags=wanted)["OpenIDConnectProviderArn"]
    saml = iam.create_saml_provider(Name="adfs", SAMLMetadataDocument=METADATA, Tags=wanted)["SAMLProviderArn"]
    for operation, parameter in (("list_open_id_connect_provider_tags", {"OpenIDConnectProviderArn": oidc}), ("list_saml_provider_tags", {"SAMLProviderArn": saml})):
        pages = list(iam.get_paginator(operation).paginate(**parameter, PaginationConfig={"PageSize": 2}))
        assert len(pages) == 4 and [tag for page in pages for tag in page["Tags"]] == wanted


def test_an_account_holds_a_hundred_of_each(iam):
    for number in range(100):
        iam.create_open_id_connect_provider(Url=f"https://idp{number}.example.com")
        iam.create_saml_provider(Name=f"idp{number}", SAMLMetadataDocument=METADATA)
    assert refusal(iam.create_open_id_connect_provider, Url=GITHUB) == (409, "LimitExceeded", "Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100")
    assert refusal(iam.create_saml_provider, Name="adfs", SAMLMetadataDocument=METADATA) == (409, "LimitExceeded", "Cannot exceed quota for SAMLProvidersPerAccount: 100")
    assert iam.get_account_summary()["SummaryMap"]["Providers"] == 200
    assert len(iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]) == len(iam.list_saml_providers()["SAMLProviderList"]) == 100


def test_policies_decide_by_arn_and_tags(server, iam):
    iam.create_user(UserName="bob")
    statements = [
        {"Effect": "Allow", "Action": "iam:CreateOpenIDConnectProvider", "Resource": "arn:aws:iam::*:oidc-provider/*.example.com"},
        {"Effect": "Allow", "Action": "iam:TagOpenIDConnectProvider", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestTag/team": "a"}}},
        {"Effect": "Allow", "Action": "iam:DeleteOpenIDConnectProvider", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}},
        {"Effect": "Allow", "Action": ["iam:GetSAMLProvider"], "Resource": "arn:aws:iam::*:saml-provider/adfs"},
    ]
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("iam", endpoint_url=server.url)
    who = "User: arn:aws:iam::000000000000:user/bob is not authorized to perform:"
    allows = "because no identity-based policy allows the"

    arn = bob.create_open_id_connect_provider(Url="https://idp.example.com", Tags=tags(team="a"))["OpenIDConnectProviderArn"]
    assert refusal(bob.create_open_id_connect_provider, Url="https://idp.example.com", Tags=tags(team="b")) == (
        403, "AccessDenied", f"{who} iam:TagOpenIDConnectProvider on resource: {arn} {allows} iam:TagOpenIDConnectProvider action")
    elsewhere = "arn:aws:iam::000000000000:oidc-provider/example.org"
    assert refusal(bob.create_open_id_connect_provider, Url="https://example.org") == (
        403, "AccessDenied", f"{who} iam:CreateOpenIDConnectProvider on resource: {elsewhere} {allows} iam:CreateOpenIDConnectProvider action")
    iam.create_open_id_connect_provider(Url="https://example.org", Tags=tags(team="b"))
    assert refusal(bob.delete_open_id_connect_provider, OpenIDConnectProviderArn=elsewhere)[1] == "AccessDenied"
    bob.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == [{"Arn": elsewhere}]
    # A caller without the right is not told whether the provider is there.
    assert refusal(bob.get_open_id_connect_provider, OpenIDConnectProviderArn=arn)[1] == "AccessDenied"
    assert refusal(bob.list_open_id_connect_providers)[2].startswith(f"{who} iam:ListOpenIDConnectProviders on resource: arn:aws:iam::000000000000:oidc-provider/*")
    assert refusal(bob.get_saml_provider, SAMLProviderArn="arn:aws:iam::000000000000:saml-provider/adfs")[1] == "NoSuchEntity"
    assert refusal(bob.get_saml_provider, SAMLProviderArn="arn:aws:iam::000000000000:saml-provider/okta")[1] == "AccessDenied"


def test_providers_survive_a_restart_and_can_be_seeded(tmp_path):
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"accounts": [{
        "oidc_providers": [{"url": "http://localhost:9000", "client_ids": ["app"]}],
        "saml_providers": [{"name": "adfs", "metadata": METADATA, "private_key": KEY}],
    }]}))
    for begin in (True, False):
        with Server(*(["--seed", str(seed)] if begin else []), data=tmp_path / "data") as server:
            iam = root().session().client("iam", endpoint_url=server.url)
            (oidc,) = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
            assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=oidc["Arn"])["ClientIDList"] == ["app"]
            (saml,) = iam.list_saml_providers()["SAMLProviderList"]
            shown = iam.get_saml_provider(SAMLProviderArn=saml["Arn"])
            assert shown["SAMLMetadataDocument"] == METADATA and len(shown["PrivateKeyList"]) == 1
            status, _, text = http("GET", server.url + "/_astriam/health")
            assert status == 200, text
