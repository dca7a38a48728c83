package sandbox

import (
	"strings"
	"testing"
	"time"
)

func TestFillingIn(t *testing.T) {
	tenants := []Tenant{{Host: "127.0.0.1", CustomDomains: []string{"localhost"}}, {Host: "::1"}}
	values := issuerNames(tenants, []int{8443, 9443})
	values["aws"], values["ca_file"] = "https://127.0.0.1:1", `/tmp/ca "x"\y.pem`
	f := &filler{values: values, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("", 3600)), pairs: keyPairs{}}
	for in, want := range map[string]string{
		"${issuer}":                "https://127.0.0.1:8443/",
		"${issuer_noslash}":        "https://127.0.0.1:8443",
		"${issuer_host}/:sub":      "127.0.0.1:8443/:sub",
		"${issuer2}":               "https://[::1]:9443/",
		"${issuer_custom}":         "https://localhost:8443/",
		"${issuer_custom_host}":    "localhost:8443",
		"a ${aws} b ${aws} c":      "a https://127.0.0.1:1 b https://127.0.0.1:1 c",
		"${now}":                   "2026-11-23T11:00:00Z",
		"${now+90}":                "2026-11-23T11:01:30Z",
		"${now-86400}":             "2026-11-22T11:00:00Z",
		"${ca_file}":               `/tmp/ca "x"\y.pem`,
		"${aws:username}":          "${aws:username}",
		"${aws:PrincipalTag/team}": "${aws:PrincipalTag/team}",
		"${*}${?}${$}":             "${*}${?}${$}",
		"${unknown}":               "${unknown}",
		"${now+}":                  "${now+}",
		"${nowhere}":               "${nowhere}",
		"${issuer":                 "${issuer",
		"${${issuer}}":             "${https://127.0.0.1:8443/}",
		"$${issuer}":               "$https://127.0.0.1:8443/",
		"${Issuer}":                "${Issuer}",
		"":                         "",
	} {
		if got, err := f.text(in); err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"${issuer3}", "${issuer2_custom}", "${issuer_slashless}"} {
		if got, err := f.text(in); err == nil {
			t.Errorf("%q became %q", in, got)
		}
	}
}

func TestFillingInADocument(t *testing.T) {
	f := &filler{values: map[string]string{"issuer_host": "h", "ca_file": `C:\"ca"`}, pairs: keyPairs{}}
	got, err := f.document([]byte(`{"${issuer_host}/:sub" : ["${ca_file}", 1.50, 12345678901234567890, null, true, "é\u0000"]}`))
	want := `{"h/:sub":["C:\\\"ca\"",1.50,12345678901234567890,null,true,"é\u0000"]}`
	if err != nil || strings.TrimSpace(string(got)) != want {
		t.Errorf("%s %v", got, err)
	}
}

func TestKeyPairsAreMadeOnce(t *testing.T) {
	pairs, err := makeKeyPairs([]byte(`["${private_key_pem:a}", "${public_key_pem:a}", "${public_key_pem:b}"]`))
	if err != nil || len(pairs) != 2 {
		t.Fatalf("%d pairs, %v", len(pairs), err)
	}
	f := &filler{pairs: pairs}
	private, err := f.text("${private_key_pem:a}")
	again, err2 := f.text("${private_key_pem:a}")
	public, err3 := f.text("${public_key_pem:a}")
	if _, err := f.text("${private_key_pem:unnamed}"); err == nil {
		t.Error("a pair came from nowhere")
	}
	if err != nil || err2 != nil || err3 != nil || private != again || !strings.HasPrefix(private, "-----BEGIN PRIVATE KEY-----") || !strings.HasPrefix(public, "-----BEGIN PUBLIC KEY-----") {
		t.Errorf("%v %v %v\n%s%s", err, err2, err3, private, public)
	}
	key, err := rsaPublicKey(public)
	if err != nil || key.N.BitLen() != 2048 || !key.Equal(&f.pairs["a"].PublicKey) {
		t.Errorf("%v", err)
	}
}
