package wire

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A real shell runs the commands with a pretend curl that prints its arguments.
func TestCurlSurvivesARealShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("skipped: there is no sh")
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "curl"), []byte("#!/bin/sh\nfor a; do printf '%s\\0' \"$a\"; done\n"), 0o700))
	evil := `'; touch ` + dir + `/pwned; $(touch ` + dir + `/pwned) "` + "`touch " + dir + "/pwned`" + ` \ $HOME !! *`
	e := Exchange{Method: "POST", URL: "https://h/p?q=" + evil, RequestHeader: http.Header{"Authorization": {"Bearer eyJ…(sha256:0123abcd)"}, "X-Evil": {evil}, "User-Agent": {"x"}},
		RequestBody: []byte("grant_type=client_credentials&client_secret=" + Mask + "&audience=" + evil + "\nnext&client_assertion=eyJ…(sha256:89abcdef)")}
	cmd := exec.Command(sh, "-c", Curl(e))
	cmd.Env = []string{"PATH=" + dir, "CLIENT_SECRET=$(touch " + dir + "/pwned)'s", "TOKEN=tok en", "CLIENT_ASSERTION=as.ser.tion", "HOME=/nowhere"}
	out, err := cmd.Output()
	must(t, err)
	got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	want := []string{"-sS", "-i", "--url", "https://h/p?q=" + evil, "-H", "Authorization: Bearer tok en", "-H", "X-Evil: " + evil, "--data-raw",
		"grant_type=client_credentials&client_secret=$(touch " + dir + "/pwned)'s&audience=" + evil + "\nnext&client_assertion=as.ser.tion"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
		t.Error("something foreign was run")
	}
}

func TestCurlWords(t *testing.T) {
	for want, e := range map[string]Exchange{
		"curl -sS -i --url https://h/.well-known/x":                                                         {Method: "GET", URL: "https://h/.well-known/x"},
		"curl -sS -i -X DELETE --url https://h/":                                                            {Method: "DELETE", URL: "https://h/"},
		`curl -sS -i -X POST --url 'https://h/?access_token='"$ACCESS_TOKEN"`:                               {Method: "POST", URL: "https://h/?access_token=[secret]"},
		`curl -sS -i --url https://h/ --data-raw '{"client_secret":"'"$CLIENT_SECRET"'"}'`:                  {Method: "POST", URL: "https://h/", RequestBody: []byte(`{"client_secret":"[secret]"}`)},
		`curl -sS -i --url https://h/ -H 'Authorization: Basic '"$BASIC_CREDENTIALS" -H 'Accept: text/xml'`: {},
	} {
		if e.Method == "" {
			e = Exchange{Method: "GET", URL: "https://h/", RequestHeader: http.Header{"Authorization": {"Basic [secret]"}, "Accept": {"text/xml"}}}
			want = `curl -sS -i --url https://h/ -H 'Accept: text/xml' -H 'Authorization: Basic '"$BASIC_CREDENTIALS"`
		}
		if got := Curl(e); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
