#!/usr/bin/env python3
"""Checks a statement with PyPI `in-toto-attestation`, signs it with a key by PyPI `securesystemslib`, and verifies the envelope:
STATEMENT ENVELOPE. No network."""

import json
import pathlib
import sys

from google.protobuf.json_format import Parse
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner

statement, place = (pathlib.Path(path) for path in sys.argv[1:])
data = statement.read_bytes()
Statement.copy_from_pb(Parse(data, statement_pb2.Statement())).validate()
signer = CryptoSigner.generate_ecdsa()
envelope = Envelope(data, "application/vnd.in-toto+json", {})
envelope.sign(signer)
place.write_text(json.dumps(envelope.to_dict()))
read = Envelope.from_dict(json.loads(place.read_text()))
read.verify([signer.public_key], 1)
read.payload += b" "
try:
    read.verify([signer.public_key], 1)
except VerificationError:
    print("ok: the statement is one, its envelope is verified with the key, and a changed one is refused")
else:
    sys.exit("a changed statement was verified")
