"""An OIDC issuer: discovery and keys over HTTP on this machine, or over HTTPS with its own certificate authority; PyJWT makes the tokens."""

import base64
import hashlib
import hmac
import http.server
import json
import ssl
import threading
import time

import jwt
import trustme
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVES = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}


def encoded(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer:
    """`published` holds the ids of the keys that it serves; `asked` counts how often they were fetched."""

    def __init__(self, path="", ca=None, algorithm="RS256"):
        self.algorithm, self.keys, self.published, self.asked, self.redirects = algorithm, {}, [], 0, None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if outer.redirects:
                    self.send_response(302)
                    self.send_header("Location", outer.redirects)
                    self.end_headers()
                    return
                documents = {f"{path}/.well-known/openid-configuration": outer.discovery, f"{path}/keys": outer.jwks}
                document = documents.get(self.path)
                body = json.dumps(document()).encode() if document else b"{}"
                self.send_response(200 if document else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        scheme = "http"
        if ca:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            ca.issue_cert("localhost").configure_cert(context)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://localhost:{self.server.server_address[1]}{path}"
        self.address = self.url.split("://")[1]
        self.rotate("first")

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def rotate(self, identity, keep=False):
        """Signs with a new key from now on; withdraws the old ones unless `keep` is set."""
        self.keys[identity] = ec.generate_private_key(CURVES[self.algorithm]()) if self.algorithm in CURVES else rsa.generate_private_key(65537, 2048)
        self.published = (self.published if keep else []) + [identity]
        self.current = identity

    def discovery(self):
        return {"issuer": self.url, "jwks_uri": self.url + "/keys", "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [self.algorithm]}

    def jwks(self):
        self.asked += 1
        maker = jwt.algorithms.ECAlgorithm if self.algorithm in CURVES else jwt.algorithms.RSAAlgorithm
        return {"keys": [{**json.loads(maker.to_jwk(self.keys[one].public_key())), "kid": one, "use": "sig", "alg": self.algorithm} for one in self.published]}

    def claims(self, without=(), **more):
        now = int(time.time())
        claims = {"iss": self.url, "sub": "alice-of-idp", "aud": "app", "iat": now, "exp": now + 600} | more
        return {name: value for name, value in claims.items() if name not in without}

    def token(self, kid=None, key=None, algorithm=None, **claims):
        return jwt.encode(self.claims(**claims), key or self.keys[self.current], algorithm=algorithm or self.algorithm, headers={"kid": kid or self.current})

    def by_hand(self, header, claims, key=None):
        """A token with any header and any bytes as claims; signed by HMAC with the key's bytes, or unsigned."""
        signed = f"{encoded(header)}.{encoded(claims if isinstance(claims, bytes) else json.dumps(claims).encode())}"
        return f"{signed}.{encoded(hmac.new(key, signed.encode(), hashlib.sha256).digest()) if key else ''}"

    def public_pem(self):
        return self.keys[self.current].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def authority(folder):
    """A new certificate authority, and the file with its certificate."""
    ca = trustme.CA()
    path = folder / "authority.pem"
    ca.cert_pem.write_to_path(str(path))
    return ca, path
