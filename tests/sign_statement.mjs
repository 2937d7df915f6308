// Signs a statement with a key and verifies the bundle with it, without a network: STATEMENT BUNDLE.
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { bundleFromJSON, bundleToJSON } from '@sigstore/bundle';
import { PublicKeyDetails } from '@sigstore/protobuf-specs';
import { DSSEBundleBuilder } from '@sigstore/sign';
import { Verifier, toSignedEntity, toTrustMaterial } from '@sigstore/verify';

const [statement, place] = process.argv.slice(2);
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer = {
  sign: async (data) => ({
    signature: sign('sha256', data, privateKey),
    key: { $case: 'publicKey', publicKey: publicKey.export({ type: 'spki', format: 'pem' }), hint: 'key' },
  }),
};
const bundler = new DSSEBundleBuilder({ signer, witnesses: [] });
const type = 'application/vnd.in-toto+json';
const bundle = await bundler.create({ type, data: readFileSync(statement) });
writeFileSync(place, JSON.stringify(bundleToJSON(bundle)));

const none = { mediaType: '', tlogs: [], certificateAuthorities: [], ctlogs: [], timestampAuthorities: [] };
const keys = { key: { rawBytes: publicKey.export({ type: 'spki', format: 'der' }), keyDetails: PublicKeyDetails.PKIX_ECDSA_P256_SHA_256,
  validFor: { start: new Date(0), end: undefined } } };
const verifier = new Verifier(toTrustMaterial(none, keys), { tlogThreshold: 0, ctlogThreshold: 0, tsaThreshold: 0, timestampThreshold: 0 });
const read = () => bundleFromJSON(JSON.parse(readFileSync(place)));
verifier.verify(toSignedEntity(read()));
const changed = read();
changed.content.dsseEnvelope.payload[10] ^= 1;
let refused = false;
try { verifier.verify(toSignedEntity(changed)); } catch { refused = true; }
if (!refused) throw new Error('a changed statement was verified');
console.log('ok: the Sigstore libraries sign the statement with a key, verify it, and refuse a changed one');
