// The official Azure identity library for JavaScript against a token endpoint: reads {authority, tenant, client, token,
// scope} on standard input.
import { ClientAssertionCredential } from '@azure/identity';

const input = JSON.parse(await new Promise((done) => { let s = ''; process.stdin.on('data', (d) => { s += d; }).on('end', () => done(s)); }));
const credential = new ClientAssertionCredential(input.tenant, input.client, async () => input.token, { authorityHost: input.authority, disableInstanceDiscovery: true });
try {
  const out = await credential.getToken(input.scope);
  console.log(JSON.stringify({ ok: true, expires: out.expiresOnTimestamp }));
} catch (err) {
  console.log(JSON.stringify({ ok: false, name: err.name, message: err.message }));
}
