// An OpenID provider that we did not write, for client credentials: node issuer.mjs CERT KEY
// Prints {"issuer"} when it listens. One client (m2m / m2m-secret), one API (https://api.example).
import fs from 'node:fs';
import https from 'node:https';
import crypto from 'node:crypto';
import { Provider } from 'oidc-provider';

const [cert, key] = process.argv.slice(2).map((path) => fs.readFileSync(path));
const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'peer-1', use: 'sig', alg: 'RS256' };

const server = https.createServer({ cert, key });
server.listen(0, '127.0.0.1', () => {
  const issuer = `https://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    jwks: { keys: [jwk] },
    clients: [{
      client_id: 'm2m', client_secret: 'm2m-secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
    }, {
      client_id: 'm2m-jwt', grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
      token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'RS256',
      jwks: { keys: process.env.CLIENT_JWK ? [JSON.parse(process.env.CLIENT_JWK)] : [] },
    }],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource: () => 'https://api.example',
        getResourceServerInfo: () => ({ scope: 'read:data', audience: 'https://api.example', accessTokenTTL: 3600, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
      },
    },
  });
  server.on('request', provider.callback());
  console.log(JSON.stringify({ issuer }));
});
