// Google's own authentication library for JavaScript with an external_account file: reads the file's content as JSON on
// standard input. Its executable source runs only while GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES is 1.
import { ExternalAccountClient } from 'google-auth-library';

const input = JSON.parse(await new Promise((done) => { let s = ''; process.stdin.on('data', (d) => { s += d; }).on('end', () => done(s)); }));
const client = ExternalAccountClient.fromJSON(input);
client.scopes = ['https://www.googleapis.com/auth/cloud-platform'];
try {
  const { token } = await client.getAccessToken();
  console.log(JSON.stringify({ ok: typeof token === 'string' && token.startsWith('ya29.'), email: client.getServiceAccountEmail() }));
} catch (err) {
  console.log(JSON.stringify({ ok: false, name: err.name, code: String(err.code ?? ''), message: err.message }));
}
