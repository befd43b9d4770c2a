"""Every paginator and waiter that botocore has for IAM, and the lists without a paginator.

Each list is read in its own account: whole, page by page, and while rows come and go between two pages. A list or waiter of a newer botocore
without a case here fails.
"""

import json
import threading

import botocore.exceptions
import botocore.session
import pytest
from client import root
from delegation import TEMPLATE
from lists import ALLOW, LISTS, NAMES, ORGANIZATION, OWNER, PARTNER, TRUST, Fixed, Single, World, policy
from server import Server

SESSION = botocore.session.get_session()
MODEL = SESSION.get_service_model("iam")
PAGINATED = SESSION.get_component("data_loader").load_service_model("iam", "paginators-1")["pagination"]
PAGED = [name for name in MODEL.operation_names if (shape := MODEL.operation_model(name).input_shape) and "Marker" in shape.members]
# Quotas that would allow fewer rows than three pages need.
QUOTAS = {"access_keys_per_user": 20, "signing_certificates_per_user": 20, "ssh_public_keys_per_user": 20, "service_specific_credentials_per_user": 20,
          "versions_per_policy": 20}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    accounts = {operation: f"{number:012}" for number, operation in enumerate(PAGED, start=100_000_000_000)}
    accounts |= {"ListDelegationRequests": OWNER, "GetOrganizationsAccessReport": ORGANIZATION}

    def seeded(account):
        return {"id": account, "quotas": QUOTAS, "root_keys": [{"access_key_id": f"AKIA{account}ROOT", "secret_access_key": f"secret-of-{account}"}]}

    template = json.loads(ALLOW) | {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::@{bucketName}/*", "@{moreBuckets}"]}]}
    partner = seeded(PARTNER) | {"delegation_partner": {"name": "Example Product", "templates": {TEMPLATE: template}}}
    seed = tmp_path_factory.mktemp("pages") / "seed.json"
    seed.write_text(json.dumps({"accounts": [*map(seeded, accounts.values()), partner], "organization": {"accounts": [{"id": PARTNER}]}}))
    with Server("--seed", str(seed)) as server:
        yield World(server, accounts)


class Walk:
    """Reads a list page by page, by hand."""

    def __init__(self, iam, operation, rows):
        self.operation, self.call, self.rows, self.marker, self.seen = operation, getattr(iam, botocore.xform_name(operation)), rows, {}, []
        # ListPoliciesGrantingServiceAccess has no MaxItems.
        self.size = {"MaxItems": rows.size} if "MaxItems" in MODEL.operation_model(operation).input_shape.members else {}

    def page(self):
        """Reads the next page; checks its marker and truncation."""
        page = self.call(**self.rows.ask, **self.size, **self.marker)
        shown = self.rows.of(page)
        assert len(shown) <= self.rows.size
        # ListDelegationRequests spells it in lower case, and ListServiceSpecificCredentials has it only when there is more.
        name = next(name for name in MODEL.operation_model(self.operation).output_shape.members if name.lower() == "istruncated")
        more = page.get(name, False) if self.operation == "ListServiceSpecificCredentials" else page[name]
        assert more == ("Marker" in page)
        assert not more or len(shown) == self.rows.size
        self.marker = {"Marker": page["Marker"]} if more else None
        self.seen += shown
        return page

    def rest(self):
        """The number of remaining pages."""
        count = 0
        while self.marker is not None:
            self.page()
            count += 1
        return count


def whole(iam, operation, rows):
    limit = {"MaxItems": 1000} if "MaxItems" in MODEL.operation_model(operation).input_shape.members else {}
    page = getattr(iam, botocore.xform_name(operation))(**rows.ask, **limit)
    return page, rows.of(page)


@pytest.mark.parametrize("operation", sorted({*PAGED, *PAGINATED}))
def test_a_list_in_pages_is_the_whole_list(world, operation):
    iam = world.client(world.accounts[operation])
    rows = LISTS[operation](iam, operation, world)
    names = NAMES[:1] if isinstance(rows, Single) else NAMES[:-1]
    for name in names if rows.add else ():
        rows.add(name)

    _, expected = whole(iam, operation, rows)
    assert len(expected) == len(set(expected)) and (not rows.add or len(expected) >= len(names))
    walk = Walk(iam, operation, rows)
    assert walk.rest() >= rows.least_pages
    if operation != "ListPoliciesGrantingServiceAccess":
        assert sorted(walk.seen) == sorted(expected)
        # Of several lists in an answer, each is in its own order.
        for result in rows.results:
            assert [row for row in walk.seen if row[0] == result] == [row for row in expected if row[0] == result]
    else:
        assert [name for _, name in walk.seen] == rows.ask["ServiceNamespaces"]

    if operation in PAGINATED:
        by_paginator(iam, operation, rows, walk.seen)
    if not isinstance(rows, Fixed | Single):
        between_two_pages(iam, operation, rows, expected)


def by_paginator(iam, operation, rows, expected):
    def paginate(**config):
        return iam.get_paginator(botocore.xform_name(operation)).paginate(**rows.ask, PaginationConfig={"PageSize": rows.size, **config})

    pages = list(paginate())
    assert len(pages) >= rows.least_pages
    assert [row for page in pages for row in rows.of(page)] == expected
    if rows.least_pages > 1 and len(rows.results) == 1:
        # boto3's own MaxItems stops in the middle of a page, and its token resumes there. (It truncates only the first of several lists.)
        some = paginate(MaxItems=rows.size + 1).build_full_result()
        left = paginate(StartingToken=some["NextToken"]).build_full_result()
        assert len(rows.of(some)) == rows.size + 1 and rows.of(some) + rows.of(left) == expected


def between_two_pages(iam, operation, rows, before):
    """Deletes the first row of the second page and a later one, and adds a new one."""
    walk = Walk(iam, operation, rows)
    page = walk.page()
    gone = []
    if rows.remove:
        marked = walk.seen[-1]
        rows.remove(rows.row(page, marked))
        page, left = whole(iam, operation, rows)
        unseen = next(row for row in reversed(left) if row not in walk.seen)
        rows.remove(rows.row(page, unseen))
        gone = [marked, unseen]
    rows.add(NAMES[-1])
    _, after = whole(iam, operation, rows)
    new = set(after) - set(before)
    assert len(new) == 1 and set(before) - set(after) == set(gone)

    assert walk.rest() >= 1
    assert len(walk.seen) == len(set(walk.seen)), "a row appears twice"
    assert set(before) - set(gone) <= set(walk.seen), "a row is missing"
    assert set(walk.seen) <= set(before) - set(gone[1:]) | new


WAITERS = {
    "user_exists": ({"UserName": "late"}, lambda iam: iam.create_user(UserName="late")),
    "role_exists": ({"RoleName": "late"}, lambda iam: iam.create_role(RoleName="late", AssumeRolePolicyDocument=TRUST)),
    "instance_profile_exists": ({"InstanceProfileName": "late"}, lambda iam: iam.create_instance_profile(InstanceProfileName="late")),
    "policy_exists": ({"PolicyArn": "arn:aws:iam::000000000000:policy/late"}, lambda iam: policy(iam, "late")),
}


@pytest.mark.parametrize("waiter", root().session().client("iam").waiter_names)
def test_a_waiter_waits_until_the_resource_exists(server, waiter):
    """The waiter gives up, waits, and returns at once."""
    iam = root().session().client("iam", endpoint_url=server.url)
    parameters, make = WAITERS[waiter]
    answers, refused = [], threading.Event()

    def note(http_response, **_):
        answers.append(http_response.status_code)
        refused.set()

    def wait(attempts):
        answers.clear()
        iam.get_waiter(waiter).wait(**parameters, WaiterConfig={"Delay": 0.05, "MaxAttempts": attempts})

    operation = iam.get_waiter(waiter).config.operation
    iam.meta.events.register(f"after-call.iam.{operation}", note)
    with pytest.raises(botocore.exceptions.WaiterError, match="Max attempts exceeded"):
        wait(attempts=2)
    assert answers == [404, 404]

    refused.clear()
    waiting = threading.Thread(target=wait, args=(600,))
    waiting.start()
    assert refused.wait(10)
    make(root().session().client("iam", endpoint_url=server.url))
    waiting.join(30)
    assert not waiting.is_alive() and answers[0] == 404 and answers[-1] == 200 and set(answers[:-1]) == {404}

    wait(attempts=1)
    assert answers == [200]
