// Prints the caller's ARN with the default credential chain of the AWS SDK for JavaScript v3, or with one provider by name.
import { createRequire } from "node:module";

const packages = createRequire(process.env.PACKAGES + "/");
const { STS } = packages("@aws-sdk/client-sts");
const providers = packages("@aws-sdk/credential-providers");
const [name, options] = process.argv.slice(2);
const settings = { region: "us-east-1", maxAttempts: 1 };
const mfaCodeProvider = async () => process.env.MFA_CODE;
const credentials = name ? providers[name]({ ...JSON.parse(options ?? "{}"), mfaCodeProvider, clientConfig: { ...settings, endpoint: process.env.AWS_ENDPOINT_URL } }) : undefined;
const sts = new STS({ ...settings, endpoint: process.env.AWS_ENDPOINT_URL, credentials });
const { Arn } = await sts.getCallerIdentity({});
console.log(Arn);
sts.destroy();
