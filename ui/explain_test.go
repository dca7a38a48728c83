package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// explained knows one text; it is fixed, so that frames do not change with another package's words.
func explained(_ context.Context, text string, o jobs.ExplainOptions) (jobs.Explained, error) {
	if !strings.Contains(text, "AADSTS700211") {
		return jobs.Explained{Title: "Unknown: mintmark recognises no refusal in this text.", Why: "Looked for: the words of AWS, Google, Entra and Auth0. What would help: the whole answer."}, nil
	}
	e := jobs.Explained{Area: "azure", Cause: "azure.issuer.mismatch", Title: "No federated credential has this issuer.", Why: "Entra compares the issuer byte for byte.", Certainty: inspect.Documented,
		Candidates: []string{"The slash at the end is missing: compare the credential's issuer with the token's iss.", "The credential belongs to another application: compare client_id."},
		Message:    strings.TrimSpace(text), HTTPStatus: 401, Code: "invalid_client",
		Fix: []inspect.Fix{{Title: "Correct the credential's issuer", As: "cli", Text: "az ad app federated-credential update \\\n  --id app --federated-credential-id auth0 \\\n  --parameters '{\"issuer\":\"https://acme.eu.auth0.com/\"}'"},
			{Title: "In the portal", As: "console", Text: "Entra ID > App registrations > Certificates & secrets > Federated credentials"}}}
	if o.Profile != "" {
		e.Target, e.Cause, e.Title = "app", "azure.issuer.slash", "The credential's issuer lacks the final slash."
	}
	if o.Token != nil {
		e.Why += " The token says " + o.Token.Text("iss") + "."
	}
	return e, nil
}

const refusedByEntra = "ERROR: AADSTS700211: No matching federated identity record found for presented assertion issuer 'https://acme.eu.auth0.com/'."

func TestAPastedErrorIsExplainedLive(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys(":")
	d.typed("explain an error")
	d.keys("enter")
	d.shows("The answer comes while you type or paste", "with acme-prod")
	d.typed("something")
	d.shows("? ", "Unknown: mintmark recognises no refusal", "What would help")
	d.keys("ctrl+x")
	d.send(paste("step 3\r\n" + refusedByEntra + "\r\n"))
	d.shows("lacks the final slash", "azure.issuer.slash · documented", "HTTP 401 · invalid_client", "app of acme-prod",
		"What looks alike, and how to tell", "compare client_id", "--parameters '{\"issuer\":\"https://acme.eu.auth0.com/\"}'", "fix 1 of 2")
	d.keys("ctrl+o")
	d.shows("No federated credential has this issuer.", "without a profile")
	d.lacks("final slash is", "azure.issuer.slash")
	if d.w.fetches != 0 {
		t.Error("explaining asked the tenant")
	}
	d.keys("esc")
	d.shows("Profiles")
}

func TestTheChosenFixIsCopied(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("E")
	d.send(paste(refusedByEntra))
	d.keys("ctrl+y", "tab")
	d.frame() // drawing tells what stands where
	d.keys("j", "Y")
	if len(d.w.copied) != 2 || !strings.HasPrefix(d.w.copied[0], "az ad app federated-credential update \\\n") || !strings.HasPrefix(d.w.copied[1], "Entra ID > ") {
		t.Errorf("copied %q", d.w.copied)
	}
	d.shows("fix 2 of 2")
	d.send(paste("a new text")) // in the answer nothing is typed: it is the next text
	d.shows("a new text", "Unknown")
	d.lacks("AADSTS700211")
	d.keys("tab", "esc") // from the answer too it leads back to where one came from, as its hint says
	d.shows("Profiles")
	d.keys("E")
	d.shows("a new text")
}

// TestAPastedTokenCounts: what was pasted as a token is what the text is read with.
func TestAPastedTokenCounts(t *testing.T) {
	d := drive(t, 120, 36)
	d.send(paste(d.w.mint(d.w.profiles[1]).Raw))
	d.keys("enter", "esc", "E")
	d.send(paste(refusedByEntra))
	d.shows("with the pasted token", "The token says https://acme-staging.eu.auth0.com/.")
}

// TestPastedSecretsAreMaskedBeforeTheyAreShown: in no frame between paste and answer does a token of the text stand.
func TestPastedSecretsAreMaskedBeforeTheyAreShown(t *testing.T) {
	d := drive(t, 120, 36)
	raw := d.w.mint(d.w.profiles[0]).Raw
	d.keys("E")
	_, cmd := d.app.Update(paste("curl -H 'Authorization: Bearer " + raw + "'\n" + refusedByEntra))
	d.lacks(raw[:30], raw[len(raw)-30:])
	d.shows("reading")
	d.run(cmd)
	d.shows("AADSTS700211", "final slash")
	d.lacks(raw[:30], raw[40:80], raw[len(raw)-30:])
}

func TestAStoreInTroubleIsACard(t *testing.T) {
	w := newWorld(t)
	deps := w.deps()
	deps.Explain = func(context.Context, string, jobs.ExplainOptions) (jobs.Explained, error) {
		return jobs.Explained{}, errors.New("the keyring is locked")
	}
	d := driveDeps(t, w, deps, 100, 30)
	d.keys("E")
	d.send(paste(refusedByEntra))
	d.shows("This cannot be read with the profile", "the keyring is locked")
}

// TestExplainFitsEveryScreenAndScrolls: every line straight, nothing foreign raw, and the last fix can be reached.
func TestExplainFitsEveryScreenAndScrolls(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 16}, {40, 10}, {20, 5}} {
		d := drive(t, size[0], size[1])
		d.keys("E")
		for _, text := range hostile {
			d.send(paste(text))
			straight(t, d.frame(), size[0], size[1])
			d.safe()
			d.keys("ctrl+x")
		}
		d.send(paste(refusedByEntra))
		d.keys("tab")
		seen := ""
		for range 40 {
			seen += d.frame()
			straight(t, d.frame(), size[0], size[1])
			d.keys("j")
		}
		if size[0] >= 60 && !strings.Contains(seen, "Certificates & secrets") {
			t.Errorf("%v: the last fix is out of reach:\n%s", size, d.frame())
		}
		d.send(page.Wheel{Lines: -100})
		d.send(tea.BlurMsg{})
		d.keys("esc", "esc")
		straight(t, d.frame(), size[0], size[1])
	}
}

// TestALongLogIsReadAtBothEnds: as much as is read of it is kept.
func TestALongLogIsReadAtBothEnds(t *testing.T) {
	d := drive(t, 100, 30)
	d.keys("E")
	d.send(paste(strings.Repeat("a line of a log\n", 200_000) + refusedByEntra))
	d.shows("final slash", "AADSTS700211")
}

// TestALaterKeystrokeWins: an answer to an earlier text is dropped.
func TestALaterKeystrokeWins(t *testing.T) {
	w := newWorld(t)
	deps, asked := w.deps(), 0
	deps.Explain = func(_ context.Context, text string, _ jobs.ExplainOptions) (jobs.Explained, error) {
		asked++
		return jobs.Explained{Title: fmt.Sprintf("answer to %q", text), Why: "w"}, nil
	}
	d := driveDeps(t, w, deps, 100, 30)
	d.keys("E")
	_, first := d.app.Update(keyPress("a"))
	_, second := d.app.Update(keyPress("b"))
	d.run(second)
	d.run(first)
	d.shows(`answer to "ab"`)
	d.lacks(`answer to "a"`)
}
