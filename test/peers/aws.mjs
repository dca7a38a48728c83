// The official AWS SDK for JavaScript against an STS: reads {endpoint, roleArn, token} on standard input.
import { STSClient, AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';

const input = JSON.parse(await new Promise((done) => { let s = ''; process.stdin.on('data', (d) => { s += d; }).on('end', () => done(s)); }));
const client = new STSClient({ region: 'eu-west-1', endpoint: input.endpoint, maxAttempts: 1 });
try {
  const out = await client.send(new AssumeRoleWithWebIdentityCommand({ RoleArn: input.roleArn, RoleSessionName: 'peer', WebIdentityToken: input.token, DurationSeconds: 900 }));
  console.log(JSON.stringify({ ok: true, arn: out.AssumedRoleUser.Arn, audience: out.Audience, provider: out.Provider }));
} catch (err) {
  console.log(JSON.stringify({ ok: false, code: err.name, message: err.message, requestId: err.$metadata?.requestId }));
}
