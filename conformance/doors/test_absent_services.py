"""A service that is not here is refused in its own protocol, with the services that are."""

import botocore.exceptions
import pytest
import requests
from client import root

CALLS = {
    "sqs": ("list_queues", {}),  # AWS JSON
    "dynamodb": ("list_tables", {}),  # AWS JSON, another target
    "sns": ("list_topics", {}),  # query
    "ec2": ("describe_instances", {}),  # EC2's query
    "lambda": ("list_functions", {}),  # REST-JSON
    "eks-auth": ("assume_role_for_pod_identity", {"clusterName": "c", "token": "t"}),  # REST-JSON
    "route53": ("list_hosted_zones", {}),  # REST-XML
}


@pytest.mark.parametrize("service", CALLS)
def test_a_client_of_an_absent_service_reads_what_is_here(server, service):
    operation, members = CALLS[service]
    client = root().session().client(service, endpoint_url=server.url)
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        getattr(client, operation)(**members)
    error, answer = refused.value.response["Error"], refused.value.response["ResponseMetadata"]
    assert error["Code"] == "UnknownOperationException" and answer["HTTPStatusCode"] == 400
    health = requests.get(f"{server.url}/_astriam/health", timeout=10).json()["services"]
    assert error["Message"].startswith(f"This server does not have the service {service}. It has ")
    assert all(name in error["Message"] for name in health)


def test_the_log_warns_once_for_each_absent_service(server):
    client = root().session().client("sqs", endpoint_url=server.url)
    for _ in range(3):
        with pytest.raises(botocore.exceptions.ClientError):
            client.list_queues()
    warnings = [line for line in server.lines if "WARN" in line and "does not have the service sqs" in line]
    assert len(warnings) == 1, server.lines
