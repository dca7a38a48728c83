package simulator

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// stage is an issuer and this STS on listeners, for clients that we did not write.
type stage struct {
	issuer, sts *httptest.Server
	sim         *Simulator
	key         *rsa.PrivateKey
}

const stageAccount = "123456789012"

func newStage(t *testing.T) *stage {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	st := &stage{key: key}
	b64 := base64.RawURLEncoding.EncodeToString
	mux := http.NewServeMux()
	st.issuer = httptest.NewTLSServer(mux)
	iss := st.issuer.URL + "/"
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": iss, "jwks_uri": iss + "jwks"})
	})
	mux.HandleFunc("/jwks", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]string{"kty": "RSA", "kid": "k", "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes())}}})
	})
	arn := "arn:aws:iam::" + stageAccount + ":oidc-provider/" + strings.TrimPrefix(iss, "https://")
	config, _ := json.Marshal(map[string]any{"accounts": []any{map[string]any{"id": stageAccount,
		"providers": []any{map[string]any{"url": iss, "client_ids": []string{"app"}}},
		"roles": []any{map[string]any{"name": "deploy", "path": "/team/", "trust_policy": map[string]any{"Version": "2012-10-17", "Statement": map[string]any{
			"Effect": "Allow", "Principal": map[string]string{"Federated": arn}, "Action": "sts:AssumeRoleWithWebIdentity",
			"Condition": map[string]any{"StringEquals": map[string]string{strings.TrimPrefix(iss, "https://") + ":sub": "app@clients"}}}}}}}}})
	if st.sim, err = New(World{Issuers: []string{iss}, Client: st.issuer.Client(), Now: time.Now}, config); err != nil {
		t.Fatal(err)
	}
	st.sts = httptest.NewTLSServer(st.sim)
	t.Cleanup(func() { st.issuer.Close(); st.sts.Close() })
	return st
}

func (st *stage) token(t *testing.T, over map[string]any) string {
	t.Helper()
	claims := map[string]any{"iss": st.issuer.URL + "/", "sub": "app@clients", "azp": "app", "aud": "https://api", "iat": time.Now().Unix(), "exp": time.Now().Unix() + 600}
	for k, v := range over {
		claims[k] = v
	}
	part := func(v any) string {
		raw, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	input := part(map[string]string{"alg": "RS256", "kid": "k"}) + "." + part(claims)
	sum := sha256.Sum256([]byte(input))
	sig, err := rsa.SignPKCS1v15(rand.Reader, st.key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// ca is the certificate of the listener, for clients that want a file.
func (st *stage) ca(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	raw := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: st.sts.Certificate().Raw})
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAWSCLI: Debian's AWS CLI gets a session, proves it with GetCallerIdentity, and shows our refusals as AWS's.
func TestAWSCLI(t *testing.T) {
	t.Parallel()
	const cli = "/usr/bin/aws"
	if _, err := os.Stat(cli); err != nil {
		t.Skip("Debian's awscli is not installed")
	}
	st := newStage(t)
	ca := st.ca(t)
	run := func(env []string, args ...string) (string, error) {
		cmd := exec.Command(cli, append([]string{"sts", "--endpoint-url", st.sts.URL, "--ca-bundle", ca, "--region", "eu-west-1", "--output", "json"}, args...)...)
		cmd.Env = append([]string{"PATH=/usr/bin:/bin", "HOME=" + t.TempDir(), "AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1"}, env...)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		err := cmd.Run()
		return out.String() + errs.String(), err
	}
	assume := func(token string) (string, error) {
		return run(nil, "assume-role-with-web-identity", "--role-arn", "arn:aws:iam::"+stageAccount+":role/team/deploy", "--role-session-name", "cli", "--web-identity-token", token)
	}
	out, err := assume(st.token(t, nil))
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got struct {
		SubjectFromWebIdentityToken, Audience, Provider string
		AssumedRoleUser                                 struct{ Arn string }
		Credentials                                     struct{ AccessKeyId, SecretAccessKey, SessionToken, Expiration string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	arn := "arn:aws:sts::" + stageAccount + ":assumed-role/deploy/cli"
	if got.AssumedRoleUser.Arn != arn || got.Audience != "app" || got.SubjectFromWebIdentityToken != "app@clients" || got.Provider != st.issuer.URL+"/" {
		t.Errorf("%+v", got)
	}
	c := got.Credentials
	out, err = run([]string{"AWS_ACCESS_KEY_ID=" + c.AccessKeyId, "AWS_SECRET_ACCESS_KEY=" + c.SecretAccessKey, "AWS_SESSION_TOKEN=" + c.SessionToken}, "get-caller-identity")
	if err != nil || !strings.Contains(out, arn) {
		t.Errorf("who am I: %v %s", err, out)
	}
	want := "(InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation"
	if out, err := assume(st.token(t, map[string]any{"azp": "somebody"})); err == nil || !strings.Contains(out, want) || !strings.Contains(out, ": Incorrect token audience") {
		t.Errorf("another azp: %s", out)
	}
}

// TestJavaScriptSDK: @aws-sdk/client-sts, where it is installed (NODE_PATH says where).
func TestJavaScriptSDK(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	modules, err := filepath.Abs("../../../../test/peers/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "@aws-sdk", "client-sts")); err != nil {
		t.Skip("@aws-sdk/client-sts is not installed in test/peers")
	}
	st := newStage(t)
	script := `const { STSClient, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
const [endpoint, token] = process.argv.slice(1), region = "eu-west-1";
(async () => {
  const o = await new STSClient({ endpoint, region, maxAttempts: 1 }).send(new AssumeRoleWithWebIdentityCommand({ RoleArn: "arn:aws:iam::123456789012:role/team/deploy", RoleSessionName: "node", WebIdentityToken: token }));
  const c = o.Credentials;
  const who = await new STSClient({ endpoint, region, credentials: { accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken } }).send(new GetCallerIdentityCommand({}));
  console.log(o.Audience, who.Arn, c.Expiration instanceof Date);
})().catch(e => { console.log(e.name + ": " + e.message + " " + e.$metadata.requestId); });`
	run := func(token string) string {
		cmd := exec.Command(node, "-e", script, st.sts.URL, token)
		cmd.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+st.ca(t), "NODE_PATH="+modules, "NODE_NO_WARNINGS=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	if got := run(st.token(t, nil)); got != "app arn:aws:sts::123456789012:assumed-role/deploy/node true" {
		t.Errorf("session: %s", got)
	}
	got := run(st.token(t, map[string]any{"azp": "x"}))
	if !strings.HasPrefix(got, "InvalidIdentityToken") || !strings.Contains(got, ": Incorrect token audience ") || strings.HasSuffix(got, "undefined") {
		t.Errorf("refusal: %s", got)
	}
}
