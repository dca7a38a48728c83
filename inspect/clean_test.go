package inspect

import (
	"strings"
	"testing"
	"time"
)

const cleanToken = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl"

func TestClean(t *testing.T) {
	head, tail := cleanToken[:25], cleanToken[25:]
	for name, c := range map[string]struct{ in, removed string }{
		"bare":                    {cleanToken, ""},
		"final newline":           {cleanToken + "\n", ""},
		"final CR LF":             {cleanToken + "\r\n", ""},
		"two newlines":            {cleanToken + "\n\n", "blank lines"},
		"blanks around":           {"  " + cleanToken + "\t", "blanks around it"},
		"Bearer":                  {"Bearer " + cleanToken, "Bearer"},
		"bearer lower":            {"bearer " + cleanToken + "\n", "bearer"},
		"header line":             {"Authorization: Bearer " + cleanToken, "Authorization:; Bearer"},
		"header lower":            {"authorization: bearer " + cleanToken + "\r\n", "Authorization:; bearer"},
		"header among":            {"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + cleanToken + "\r\nAccept: */*\r\n\r\n", "lines around"},
		"header wrapped":          {"Authorization: Bearer " + head + "\n  " + tail, "a line break"},
		"header, three lines":     {"Authorization: Bearer " + head + "\r\n  " + tail[:8] + "\r\n  " + tail[8:] + "\r\nHost: x", "2 line breaks"},
		"quoted, three lines":     {`"Authorization: Bearer ` + head + "\n" + tail[:8] + "\n" + tail[8:] + `"`, "2 line breaks"},
		"curl, wrapped":           {"curl -H 'Authorization: Bearer " + head + "\n" + tail + "' https://x", "a line break"},
		"header, next line":       {"Authorization: Bearer\n" + cleanToken, "Bearer"},
		"Python":                  {"headers = {'Authorization': 'Bearer " + cleanToken + "'}", "lines around"},
		"wget":                    {`wget --header="Authorization: Bearer ` + cleanToken + `" https://x`, "lines around"},
		"header no scheme":        {"Authorization: " + cleanToken, "Authorization:"},
		"quoted header":           {`"Authorization: Bearer ` + cleanToken + `"`, "quotes"},
		"JSON header":             {`"Authorization": "Bearer ` + cleanToken + `",`, "Authorization:"},
		"double quotes":           {`"` + cleanToken + `"`, "quotes"},
		"single quotes":           {`'` + cleanToken + `'`, "quotes"},
		"backticks":               {"`" + cleanToken + "`", "quotes"},
		"curly quotes":            {"“" + cleanToken + "”", "quotes"},
		"quotes and comma":        {`"` + cleanToken + `",`, "quotes around it and , behind it"},
		"wrapped":                 {head + "\n" + tail, "a line break"},
		"wrapped with CR":         {head + "\r\n" + tail + "\r\n", "a line break"},
		"wrapped, indented":       {head + " \n    " + tail[:10] + "\n" + tail[10:], "2 line breaks"},
		"Bearer, wrapped":         {"Bearer " + head + "\n" + tail, "Bearer; a line break"},
		"Bearer on own line":      {"Bearer\n" + cleanToken, "Bearer"},
		"quotes, wrapped":         {`"` + head + "\n" + tail + `"`, "quotes around it; a line break"},
		"curl -H double":          {`curl -s https://api.example.com/x -H "Authorization: Bearer ` + cleanToken + `" -H "Accept: */*"`, "curl"},
		"curl -H single":          {"curl 'https://api.example.com/' \\\n  -H 'accept: */*' \\\n  -H 'authorization: Bearer " + cleanToken + "' \\\n  --compressed", "curl"},
		"curl --header":           {`$ curl --header "authorization:Bearer ` + cleanToken + `" https://x`, "curl"},
		"curl oauth2":             {`curl --oauth2-bearer ` + cleanToken + ` https://x`, "curl"},
		"curl query":              {`curl "https://x/cb?access_token=` + cleanToken + `&x=1"`, "curl"},
		"curl body":               {"curl https://sts -d 'grant_type=x&subject_token=" + cleanToken + "'", "curl"},
		"token response":          {`{"access_token":"` + cleanToken + `","scope":"a b","expires_in":86400,"token_type":"Bearer"}`, "JSON around access_token"},
		"pretty response":         {"{\n  \"access_token\": \"" + cleanToken + "\",\n  \"token_type\": \"Bearer\"\n}\n", "JSON around access_token"},
		"id token response":       {`{"id_token":"` + cleanToken + `"}`, "JSON around id_token"},
		"URL fragment":            {"https://app.example.com/cb#access_token=" + cleanToken + "&token_type=Bearer", "URL around access_token"},
		"URL query":               {"https://app.example.com/cb?state=1&id_token=" + cleanToken, "URL around id_token"},
		"fragment alone":          {"#access_token=" + cleanToken + "&x=y", "URL around access_token"},
		"parameters alone":        {"access_token=" + cleanToken + "&x=y", "URL around access_token"},
		"URL, query and fragment": {"https://app.example.com/cb?state=1#access_token=" + cleanToken, "URL around access_token"},
		"export":                  {"export TOKEN='" + cleanToken + "'", "export TOKEN="},
		"assignment":              {"TOKEN=" + cleanToken, "TOKEN="},
		"YAML":                    {"token: " + cleanToken, "token"},
		"byte order mark":         {"\ufeff" + cleanToken, "byte order mark"},
		"nested JSON":             {`{"data":{"auth":{"jwt":"` + cleanToken + `"}},"n":[1]}`, "text around"},
		"JSON list":               {`["` + cleanToken + `"]`, "text around"},
		"JSON in JSON":            {`"{\"access\":\"` + cleanToken + `\"}"`, "text around"},
		"ExecCredential":          {`{"kind":"ExecCredential","status":{"token":"` + cleanToken + `"}}`, "text around"},
		"kubeconfig":              {"users:\n- name: x\n  user:\n    token: " + cleanToken + "\n- name: y\n", "text around"},
		"kubeconfig, OIDC":        {"user:\r\n  config:\r\n    id-token: " + cleanToken + "\r\n    refresh-token: abc\r\n", "text around"},
		"Cookie":                  {"Cookie: a=b; session=" + cleanToken + "; c=d", "text around"},
		"Set-Cookie":              {"Set-Cookie: session=" + cleanToken + "; Path=/; HttpOnly", "text around"},
		"form":                    {"grant_type=client_credentials&client_assertion=" + cleanToken, "text around"},
		"URL without scheme":      {"jwt.io/#debugger-io?token=" + cleanToken, "text around"},
		"HTML":                    {`<input type="hidden" value="` + cleanToken + `">`, "text around"},
		"XML":                     {"<Token>" + cleanToken + "</Token>", "text around"},
		"kubeconfig, first line":  {"token: " + cleanToken + "\nkind: x\n", "text around"},
		".env of several lines":   {"A=b\nTOKEN=" + cleanToken + "\nB=c", "text around"},
	} {
		token, removed := Clean(c.in)
		if token != cleanToken {
			t.Errorf("%s: Clean(%q) = %q", name, c.in, token)
		}
		if !strings.Contains(removed, c.removed) || (c.removed == "") != (removed == "") {
			t.Errorf("%s: removed %q, want %q", name, removed, c.removed)
		}
	}
}

// What is wrong with a token must stay visible: a cleaner that repairs would call a broken token good.
func TestCleanRepairsNothing(t *testing.T) {
	for _, in := range []string{
		"eyJhbGciOiJSUzI1NiJ9 .eyJpc3MiOiJ4In0.c2ln",
		"eyJhbGciOiJSUzI1NiJ9. eyJpc3MiOiJ4In0.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0=.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi+iJ4In0.c2ln/w==",
		"eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi\u200bOiJ4In0.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi%2e.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.\x00.c2ln",
		"eyJhbGciOiJSUzI1NiJ9\u00a0.eyJpc3MiOiJ4In0.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln,",
		"Bearer",
		`{"a":{"b":"` + cleanToken + ` x"}}`, // a blank in the token
		`{"a":{"b":"` + cleanToken + `+/"}}`, // another alphabet
		`{"a":{"b":"` + cleanToken + `'}}`,   // quotes that do not match
		`{"a":{"b":"` + cleanToken + `"},"c":["` + cleanToken + `"]}`,         // two: which?
		`{"a":{"b":"` + cleanToken + `"},"c":["` + cleanToken[:30] + `x.y"]}`, // two, and not the same
		`{"a":{"b":"` + cleanToken + `.x"}}`,                                  // four parts
		"got a token " + cleanToken + " from the tenant",                      // where it ends is anybody's guess
		`{"payload":"e30","signatures":[]}`,
	} {
		if token, removed := Clean(in); token != in || removed != "" {
			t.Errorf("Clean(%q) = %q, removed %q", in, token, removed)
		}
	}
	folded := "user:\n  token: " + cleanToken[:40] + "\n    " + cleanToken[40:] + "\n"
	if token, _ := Clean(folded); token == cleanToken[:40] || token == cleanToken {
		t.Errorf("a part of a folded token was taken for it: %q", token)
	}
	if token, _ := Clean("Bearer eyJ a.b.c"); token != "eyJ a.b.c" {
		t.Errorf("a blank inside a line was removed: %q", token)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{cleanToken, "Bearer x", "curl -H 'Authorization: Bearer x'", `{"access_token":"x"}`, "https://x/#access_token=y", "a\n b\r\n c", `""`, "export A='eyJ'", "authorization:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		token, removed := Clean(s)
		if len(token) > len(s) {
			t.Fatalf("Clean(%q) = %q has grown", s, token)
		}
		if removed == "" && token != s && token+"\n" != s && token+"\r\n" != s {
			t.Fatalf("Clean(%q) = %q says nothing", s, token)
		}
	})
}

func TestCleanIsQuickOnHugeInput(t *testing.T) {
	for _, in := range []string{
		strings.Repeat("authorization: a\n", 1<<16), strings.Repeat("\n", 1<<20), strings.Repeat("a\n", 1<<19),
		`curl ` + strings.Repeat(`"x" `, 1<<18), "{" + strings.Repeat(`"`, 1<<20-1), "https://" + strings.Repeat("&", 1<<20-8),
		"authorization: x" + strings.Repeat("\n a", 300000), strings.Repeat("'", 1<<20),
	} {
		start := time.Now()
		Clean(in)
		if took := time.Since(start); took > time.Second { // the goal is 100 ms; the test allows ten times that
			t.Errorf("%.20q… of %d bytes took %s", in, len(in), took)
		}
	}
}
