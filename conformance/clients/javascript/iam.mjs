// The AWS SDK for JavaScript v3 against a running server: $ENDPOINT, with the SDK's packages below $PACKAGES.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, test } from "node:test";

const packages = createRequire(process.env.PACKAGES + "/");
const iamSdk = packages("@aws-sdk/client-iam");
const stsSdk = packages("@aws-sdk/client-sts");
const s3Sdk = packages("@aws-sdk/client-s3");
const providers = packages("@aws-sdk/credential-providers");

const settings = { endpoint: process.env.ENDPOINT, region: "us-east-1", maxAttempts: 1 };
const root = { accessKeyId: "test", secretAccessKey: "test" };
const iam = new iamSdk.IAM({ ...settings, credentials: root });
const trust = (principal) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] });
const allow = (action, resource = "*") =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: resource }] });
const clients = [iam];
const as = (Client, credentials) => {
  const client = new Client({ ...settings, credentials, forcePathStyle: true });
  clients.push(client);
  return client;
};
after(() => clients.forEach((client) => client.destroy()));

test("users, groups and policies are read back as written", async () => {
  const { User } = await iam.createUser({ UserName: "alice", Path: "/team/", Tags: [{ Key: "team", Value: "marketing" }] });
  assert.equal(User.Arn, "arn:aws:iam::000000000000:user/team/alice");
  assert.ok(User.CreateDate instanceof Date);
  await iamSdk.waitUntilUserExists({ client: iam, maxWaitTime: 10 }, { UserName: "alice" });
  await iam.createGroup({ GroupName: "marketing" });
  await iam.addUserToGroup({ UserName: "alice", GroupName: "marketing" });
  const { Policy } = await iam.createPolicy({ PolicyName: "read", PolicyDocument: allow("iam:ListUsers") });
  await iamSdk.waitUntilPolicyExists({ client: iam, maxWaitTime: 10 }, { PolicyArn: Policy.Arn });
  await iam.attachGroupPolicy({ GroupName: "marketing", PolicyArn: Policy.Arn });
  const { AccessKey } = await iam.createAccessKey({ UserName: "alice" });
  const alice = as(iamSdk.IAM, { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey });
  assert.deepEqual((await alice.listUsers({})).Users.map((user) => user.UserName), ["alice"]);
  await assert.rejects(alice.listGroups({}), (error) => {
    assert.equal(error.name, "AccessDenied");
    assert.equal(error.$metadata.httpStatusCode, 403);
    return /not authorized to perform: iam:ListGroups/.test(error.message);
  });
  const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn: Policy.Arn, VersionId: "v1" });
  assert.deepEqual(JSON.parse(decodeURIComponent(PolicyVersion.Document)), JSON.parse(allow("iam:ListUsers")));
});

test("errors are the SDK's own classes", async () => {
  await assert.rejects(iam.getUser({ UserName: "nobody" }), iamSdk.NoSuchEntityException);
  await iam.createUser({ UserName: "twice" });
  await assert.rejects(iam.createUser({ UserName: "twice" }), iamSdk.EntityAlreadyExistsException);
  await assert.rejects(iam.createPolicy({ PolicyName: "bad", PolicyDocument: "{}" }), iamSdk.MalformedPolicyDocumentException);
  const forged = as(iamSdk.IAM, { ...root, secretAccessKey: "wrong" });
  await assert.rejects(forged.listUsers({}), { name: "SignatureDoesNotMatch" });
});

test("paginators see each item once", async () => {
  for (let n = 0; n < 25; n += 1) await iam.createUser({ UserName: `page-${n}`, Path: "/pages/" });
  const seen = [];
  for await (const page of iamSdk.paginateListUsers({ client: iam, pageSize: 7 }, { PathPrefix: "/pages/" })) {
    assert.ok(page.Users.length <= 7);
    seen.push(...page.Users.map((user) => user.UserName));
  }
  assert.equal(seen.length, 25);
  assert.equal(new Set(seen).size, 25);
});

test("roles are assumed by the SDK's own provider", async () => {
  const { Role } = await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trust({ AWS: "000000000000" }) });
  await iamSdk.waitUntilRoleExists({ client: iam, maxWaitTime: 10 }, { RoleName: "worker" });
  await iam.putRolePolicy({ RoleName: "worker", PolicyName: "read", PolicyDocument: allow("iam:ListRoles") });
  await iam.createInstanceProfile({ InstanceProfileName: "worker" });
  await iamSdk.waitUntilInstanceProfileExists({ client: iam, maxWaitTime: 10 }, { InstanceProfileName: "worker" });
  await iam.addRoleToInstanceProfile({ InstanceProfileName: "worker", RoleName: "worker" });
  const { InstanceProfile } = await iam.getInstanceProfile({ InstanceProfileName: "worker" });
  assert.equal(InstanceProfile.Roles[0].Arn, Role.Arn);

  await iam.createUser({ UserName: "assumes" });
  await iam.putUserPolicy({ UserName: "assumes", PolicyName: "assume", PolicyDocument: allow("sts:AssumeRole", Role.Arn) });
  const { AccessKey } = await iam.createAccessKey({ UserName: "assumes" });
  const credentials = providers.fromTemporaryCredentials({
    masterCredentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
    params: { RoleArn: Role.Arn, RoleSessionName: "js" },
    clientConfig: settings,
  });
  const identity = await as(stsSdk.STS, credentials).getCallerIdentity({});
  assert.equal(identity.Arn, "arn:aws:sts::000000000000:assumed-role/worker/js");
  const session = as(iamSdk.IAM, credentials);
  assert.ok((await session.listRoles({})).Roles.some((role) => role.RoleName === "worker"));
  await assert.rejects(session.listUsers({}), { name: "AccessDenied" });
});

test("the same policies decide on S3", async () => {
  const s3 = as(s3Sdk.S3, root);
  await s3.createBucket({ Bucket: "javascript" });
  await s3.putObject({ Bucket: "javascript", Key: "a/ü b", Body: "hello" });
  const answer = await s3.getObject({ Bucket: "javascript", Key: "a/ü b" });
  assert.equal(await answer.Body.transformToString(), "hello");
  await iam.createUser({ UserName: "reader" });
  await iam.putUserPolicy({ UserName: "reader", PolicyName: "p", PolicyDocument: allow("s3:ListBucket", "arn:aws:s3:::javascript") });
  const { AccessKey } = await iam.createAccessKey({ UserName: "reader" });
  const reader = as(s3Sdk.S3, { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey });
  assert.deepEqual((await reader.listObjectsV2({ Bucket: "javascript" })).Contents.map((object) => object.Key), ["a/ü b"]);
  await assert.rejects(reader.getObject({ Bucket: "javascript", Key: "a/ü b" }), { name: "AccessDenied" });
});
