package printable

import "testing"

func TestHost(t *testing.T) {
	for _, c := range []struct {
		in, want string
		mixed    bool
	}{
		{"tenant.eu.auth0.com", "tenant.eu.auth0.com", false},
		{"bücher.example", "xn--bcher-kva.example", false},
		{"xn--bcher-kva.example", "xn--bcher-kva.example", false},
		{"аuth0.com", "xn--uth0-43d.com", true},        // a Cyrillic a
		{"xn--uth0-43d.com", "xn--uth0-43d.com", true}, // the same, already encoded
		{"привет.example", "xn--b1agh1afp.example", false},
		{"日本語カタカナ.example", "", false},
		{"bad\x1bhost", `bad\x1bhost`, false},
		{"", "", false},
	} {
		got, mixed := Host(c.in)
		if mixed != c.mixed || c.want != "" && got.String() != c.want {
			t.Errorf("Host(%q) = %s, %v; want %s, %v", c.in, got, mixed, c.want, c.mixed)
		}
		for _, r := range got.String() {
			if r > 0x7e {
				t.Errorf("Host(%q) = %s is no ASCII", c.in, got)
			}
		}
	}
}
