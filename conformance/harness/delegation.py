"""Delegation requests: a partner's product requests access to an account."""

TEMPLATE = "arn:aws:iam::aws:delegation-template/example.com/Reader_2025_01_15"


def create_request(partner, workflow, **more):
    parameters = [{"Name": "bucketName", "Values": ["data"], "Type": "string"}, {"Name": "moreBuckets", "Values": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"], "Type": "stringList"}]
    return partner.create_delegation_request(
        Description="Reads.", Permissions={"PolicyTemplateArn": TEMPLATE, "Parameters": parameters}, RequestorWorkflowId=workflow,
        NotificationChannel="arn:aws:sns:us-east-1:333333333333:topic", SessionDuration=3600, **more)["DelegationRequestId"]
