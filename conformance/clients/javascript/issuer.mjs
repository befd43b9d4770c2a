// npm's certified oidc-provider over HTTPS on a free port, with its certificate in $FOLDER and the packages below $PACKAGES. Prints its URL.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { pathToFileURL } from "node:url";

const { default: Provider } = await import(pathToFileURL(`${process.env.PACKAGES}/node_modules/oidc-provider/lib/index.js`).href);
const folder = process.env.FOLDER;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const server = createServer({ key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/cert.pem`) });
server.listen(0, "127.0.0.1", () => {
  const url = `https://localhost:${server.address().port}`;
  const provider = new Provider(url, {
    clients: [{ client_id: "app", redirect_uris: ["https://app.example/callback"], token_endpoint_auth_method: "none", grant_types: ["authorization_code"], response_types: ["code"] }],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "node", use: "sig", alg: "RS256" }] },
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email"] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.com` }) }),
  });
  server.on("request", provider.callback());
  console.log(url);
});
