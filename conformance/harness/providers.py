"""Identity providers that tests register."""

from server import ROOT

SAML = ROOT / "fixtures" / "saml"
METADATA = (SAML / "metadata.xml").read_text()
KEY = (SAML / "rsa-pkcs8.pem").read_text()
GITHUB = "https://token.actions.githubusercontent.com"
