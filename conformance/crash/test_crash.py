"""The whole server under kill -9: acknowledged writes survive, and none is torn."""

import concurrent.futures
import os
import random
import threading
import time

import botocore.exceptions
import pytest
from client import root
from server import Server, eventually

ROUNDS = int(os.environ.get("ASTRIAM_CRASH_ROUNDS", 3))
WRITERS = 6


def write(url, name, acknowledged, stop):
    """Creates users with a group and a policy each; records what was acknowledged."""
    iam = root().session().client("iam", endpoint_url=url, config=botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=5))
    number = 0
    while not stop.is_set():
        number += 1
        user = f"{name}-{number}"
        try:
            iam.create_user(UserName=user)
            acknowledged.add(("user", user))
            iam.add_user_to_group(GroupName="all", UserName=user)
            acknowledged.add(("member", user))
            iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument='{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')
            acknowledged.add(("policy", user))
            if number % 3 == 0:
                iam.delete_user_policy(UserName=user, PolicyName="p")
                acknowledged.discard(("policy", user))
                acknowledged.add(("no policy", user))
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
            # A write in flight may have happened or not.
            acknowledged.discard(("policy", user))
            return


def play(tmp_path, rounds):
    data, known = tmp_path / "data", set()
    with Server(data=data) as server:
        root().session().client("iam", endpoint_url=server.url).create_group(GroupName="all")
    for round_number in range(rounds):
        server, stop = Server(data=data).start(), threading.Event()
        sets = [set() for _ in range(WRITERS)]
        with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
            for number, acknowledged in enumerate(sets):
                pool.submit(write, server.url, f"r{round_number}w{number}", acknowledged, stop)
            # A client takes long to start on a busy machine: wait until all of them write.
            assert eventually(lambda: all(sets), within=30), "the writers wrote nothing"
            time.sleep(random.uniform(0, 0.7))
            server.kill()
            stop.set()
        known |= set().union(*sets)
        with Server(data=data) as again:
            iam = root().session().client("iam", endpoint_url=again.url)
            details = iam.get_paginator("get_account_authorization_details").paginate().build_full_result()
            users = {user["UserName"]: user for user in details["UserDetailList"]}
            for kind, name in known:
                assert name in users, f"round {round_number}: {name} was acknowledged and is gone"
                if kind == "member":
                    assert users[name]["GroupList"] == ["all"], name
                if kind in ("policy", "no policy"):
                    assert bool(users[name].get("UserPolicyList")) == (kind == "policy"), (kind, name)
    assert len(known) > rounds * 5, "the writers were killed before they wrote anything"


def test_a_few_crashes(tmp_path):
    play(tmp_path, ROUNDS)


@pytest.mark.long
def test_many_crashes(tmp_path):
    play(tmp_path, 50)
