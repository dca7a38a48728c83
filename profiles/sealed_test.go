package profiles

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"mintmark/profiles/secret"
)

func TestSealedExport(t *testing.T) {
	pass := secret.New("correct horse")
	ps := []Profile{sample("one"), sample("two")}
	data, err := encodeSealed(ps, map[string]secret.Secret{"one": secret.New("sentinel-5b"), "stranger": secret.New("x")}, pass, 8)
	must(t, err)
	if !IsSealed(data) || IsSealed([]byte(sampleFile)) || bytes.Contains(data, []byte("sentinel")) || bytes.Contains(data, []byte("acme")) {
		t.Error("not sealed")
	}
	got, secrets, err := DecodeSealed(data, pass)
	if err != nil || !reflect.DeepEqual(got, ps) || len(secrets) != 1 || secrets["one"].Reveal() != "sentinel-5b" {
		t.Errorf("%+v %v", got, err)
	}
	mid := len(data) / 2
	for name, c := range map[string]struct {
		data []byte
		pass string
		code string
	}{
		"wrong":   {data, "x", CodePassphrase},
		"empty":   {data, "", CodePassphrase},
		"changed": {append(append(bytes.Clone(data[:mid]), data[mid]^1), data[mid+1:]...), "correct horse", CodeSealed},
		"cut":     {data[:len(data)-90], "correct horse", CodeSealed},
		"other":   {[]byte("hello"), "correct horse", CodeSealed},
	} {
		_, _, err := DecodeSealed(c.data, secret.New(c.pass))
		if codeOf(err) != c.code || strings.Contains(err.Error(), "sentinel") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := EncodeSealed(ps, nil, secret.Secret{}); codeOf(err) != CodePassphrase {
		t.Errorf("no passphrase: %v", err)
	}
}
