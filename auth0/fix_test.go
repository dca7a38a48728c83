package auth0

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mintmark/profiles/secret"
)

// Every command of every fix is run by a real shell with hostile values; the programs it names only print.
func TestFixesSurviveARealShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("skipped: there is no sh")
	}
	dir := t.TempDir()
	for _, name := range []string{"auth0", "curl", "openssl"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nprintf '%s\\n' \"$@\"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	pwned := filepath.Join(dir, "pwned")
	evil := `a'; touch ` + pwned + `; $(touch ` + pwned + `) "${x}` + "`touch " + pwned + "`" + ` \ %{y}`
	c := Client{Issuer: "https://" + "acme.eu.auth0.com/", ClientID: evil, Audience: evil, Organization: evil, KeyID: evil, Scopes: []string{evil}, Secret: secret.New("the-secret")}
	ran := 0
	for _, r := range allRules() {
		if r.fix == nil {
			continue
		}
		for _, method := range []string{SecretPost, SecretBasic, PrivateKeyJWT} {
			c.Auth = method
			for _, f := range r.fix(reply{client: c, code: evil, message: evil}) {
				if f.Title == "" || f.Text == "" || strings.Contains(f.Text+f.Title, "the-secret") || strings.Contains(f.Title, "!") {
					t.Errorf("%s: %+v", r.cause, f)
				}
				switch f.As {
				case "cli":
					cmd := exec.Command(sh, "-c", f.Text)
					cmd.Env = []string{"PATH=" + dir + ":/usr/bin:/bin", "CLIENT_SECRET=$(touch " + pwned + ")"}
					cmd.Dir = dir
					if out, err := cmd.CombinedOutput(); err != nil {
						t.Errorf("%s: %v: %s\n%s", r.cause, err, f.Text, out)
					}
					ran++
				case "terraform":
					if strings.Contains(strings.ReplaceAll(f.Text, "$${", ""), "${") || strings.Contains(strings.ReplaceAll(f.Text, "%%{", ""), "%{") || strings.Count(strings.ReplaceAll(f.Text, `\"`, ""), `"`)%2 != 0 {
						t.Errorf("%s: %s", r.cause, f.Text)
					}
				case "console", "text":
				default:
					t.Errorf("%s: as %q", r.cause, f.As)
				}
			}
		}
	}
	if _, err := os.Stat(pwned); err == nil {
		t.Error("something foreign was run")
	}
	if ran < 50 {
		t.Errorf("only %d commands were run", ran)
	}
}

func TestFixesWithoutAClientHoldPlaceholders(t *testing.T) {
	p := Explain(401, nil, []byte(oauth("access_denied", "Unauthorized")), Client{})
	all := ""
	for _, f := range p.Fix {
		all += f.Text + "\n"
	}
	if !strings.Contains(all, "CLIENT_ID") || !strings.Contains(all, "TENANT_DOMAIN") || strings.Contains(all, "''") {
		t.Error(all)
	}
	if !strings.Contains(all, "type:feccft") {
		t.Error("the tenant log query is missing")
	}
}

// TestManagementAPIIsNotMade: its identifier is the tenant's own and can only be written rightly; an API of one's own with
// such a path is one like any other.
func TestManagementAPIIsNotMade(t *testing.T) {
	for audience, makes := range map[string]bool{"https://login.acme.com/api/v2/": false, "https://acme.eu.auth0.com/api/v2": false, "https://api.acme.dev/api/v2": true, "https://api.acme.dev": true} {
		var all strings.Builder
		for _, f := range fixAudience(reply{client: Client{Issuer: "https://login.acme.com/", Audience: audience}}) {
			all.WriteString(f.Text + "\n")
		}
		if got := strings.Contains(all.String(), "auth0 apis create"); got != makes {
			t.Errorf("%s: makes an API: %v\n%s", audience, got, all.String())
		}
	}
}

// TestGrantTypesAreAListOfTheirOwn: the command replaces all of them, and says so where it is copied.
func TestGrantTypesAreAListOfTheirOwn(t *testing.T) {
	for _, f := range fixGrantType(reply{}) {
		if f.As == "cli" && (!strings.HasPrefix(f.Text, "# --grants replaces the whole list") || !strings.Contains(f.Text, "\n# auth0 apps update ")) {
			t.Error(f.Text)
		}
	}
}

// TestTheSecretIsNobodysArgument: whoever may list processes would read it.
func TestTheSecretIsNobodysArgument(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("skipped: there is no sh")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte("#!/bin/sh\necho \"args: $*\"\nprintf 'piped: '\ncat\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	fixes := fixCurl(reply{client: someClient})
	cmd := exec.Command(sh, "-c", fixes[0].Text)
	cmd.Env = []string{"PATH=" + dir + ":/usr/bin:/bin", `CLIENT_SECRET=a b%s\n`}
	out, err := cmd.CombinedOutput()
	args, piped, _ := strings.Cut(string(out), "\npiped: ")
	if err != nil || piped != `a b%s\n` || strings.Contains(args, "a b") || !strings.Contains(args, "client_secret@-") {
		t.Errorf("%v: %s", err, out)
	}
}
