// Package cloud holds the words that every cloud shares (fields, steps, predictions, trials, problems, changes) and the
// runner that predicts, tries and compares. A cloud is one folder below that answers everything about itself through
// the Cloud interface; the front ends know nothing else of it.
package cloud

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/wire"
	"mintmark/profiles/secret"
)

// Cloud is one kind of relying party: AWS, Google Cloud, Azure, or the user's own API. Implementations are stateless
// values, safe for concurrent use. Settings are the target's JSON object from a profile, already accepted by Normalize.
type Cloud interface {
	// ID is the short name in files and flags: "aws", "gcp", "azure", "api".
	ID() string
	// Title is the name on the screen: "AWS".
	Title() string
	// Fields are what can be configured, in form order.
	Fields() []Field
	// Normalize checks settings strictly (unknown or mistyped fields are a *SettingsError naming the path) and reduces
	// whole vendor answers (get-role, describe, list) to the part that counts. notes say what was cut down, in words.
	Normalize(settings json.RawMessage) (normal json.RawMessage, notes []string, err error)
	// Destinations are the URLs that Try would talk to, for the user's consent.
	Destinations(settings json.RawMessage) []string
	// Predict judges offline, in the cloud's own order. It is pure.
	Predict(token *inspect.Token, ev Evidence, settings json.RawMessage) Prediction
	// Try asks the cloud for real, once, through client, whose transport records every exchange. A nil error means
	// that the cloud accepted. It never retries.
	Try(ctx context.Context, token *inspect.Token, settings json.RawMessage, client *http.Client) (*Session, error)
	// Explain turns a refusal into a cause. It rests on the recorded exchanges, not on the SDK's error text.
	Explain(c Case) Problem
	// Setup is the changes that would make the cloud accept this very token, least privilege, the failing steps first.
	Setup(c Case) []Change
	// Codes are all codes that this cloud's steps and problems can carry.
	Codes() []inspect.Code
}

// Recognizer is a Cloud that knows its own words in text pasted from a log: `explain` asks each in turn.
type Recognizer interface {
	// Recognize finds this cloud's refusal in text (a body, or the wrapping of a CLI, SDK, action or Terraform) and gives
	// the answer that it quotes as an exchange which Explain can read. ok is false unless the words can only be this
	// cloud's.
	Recognize(text string) (e wire.Exchange, ok bool)
}

// Distinguisher is a Cloud that knows which faults share the words of one refusal.
type Distinguisher interface {
	// TellApart lists what a refusal with this cause can be, the likeliest first, each with how to see whether it is that;
	// nil when the words leave one reason only.
	TellApart(cause string) []string
}

// Confirmer is a Cloud that can ask, with a session's own credentials, whose session it is.
type Confirmer interface {
	// Confirm asks once, through client, and changes nothing. It gives the principal that the cloud answered with, which is
	// foreign text. An error means that the credentials did not work, or that nobody answered; the session itself was given
	// all the same.
	Confirm(ctx context.Context, settings json.RawMessage, session *Session, client *http.Client) (principal string, err error)
}

// Consulter is a Cloud whose refusal may say where the refusing side describes what it wants.
type Consulter interface {
	// Consult reads that description, once, where it lies at the very origin that was just asked; it sends no token. What
	// came is found in the client's record, which Explain reads; that nothing came is no error.
	Consult(ctx context.Context, settings json.RawMessage, exchanges []wire.Exchange, client *http.Client)
}

// FieldKind drives the form widget and the checks of a field.
type FieldKind string

// Kinds of fields.
const (
	Text     FieldKind = "text"
	URL      FieldKind = "url"
	Choice   FieldKind = "choice"
	List     FieldKind = "list"     // []string; lines or commas in a form
	Duration FieldKind = "duration" // whole seconds
	JSON     FieldKind = "json"     // any JSON value, or a file of it
	Map      FieldKind = "map"      // string → string
)

// Field declares one setting once; forms, flags, import checks and docs derive from it.
type Field struct {
	Key      string // the settings key, snake_case
	Label    string
	Help     string // one or two sentences
	Example  string
	Kind     FieldKind
	Required bool
	Choices  []string
	Default  string                 // what an empty field means, in words or as the value; "" if nothing
	Check    func(text string) Note // judged as you type; nil = anything goes
	Env      []string               // variables that the cloud's own SDKs read this from, the first that is set counting; nil if none
	EnvFile  bool                   // the variable names a file that holds the value
	Command  []string               // argv of a read-only vendor command that prints this field's value, with ${key} of other fields; nil if none
}

// Note is the verdict on a field as you type.
type Note struct {
	Status  inspect.Status // pass, warn, fail; "" for nothing to say
	Text    string         // what was understood, or what is wrong and how to write it
	Cleaned string         // the value to keep instead, "" = as typed
}

// SettingsError says where settings are wrong.
type SettingsError struct {
	Path string // "trust_policy.Statement[0].Effect"
	What string // "want Allow or Deny, got allow"
}

func (e *SettingsError) Error() string { return e.Path + ": " + e.What }

// Evidence is what a prediction may rest on beside token and settings.
type Evidence struct {
	Now       time.Time
	Offset    time.Duration   // the tenant's clock minus ours, when measured
	Keys      *inspect.KeySet // the issuer's published keys; nil = not fetched
	Discovery *Discovery      // the issuer's metadata; nil = not fetched
	KeysError string          // why Keys or Discovery are missing although asked for, "" otherwise
	Loopback  bool            // the issuer is on loopback: reachability, port and public-CA rules are skip
}

// Discovery is the part of OpenID provider metadata that clouds read.
type Discovery struct {
	Issuer     string   `json:"issuer"`
	JWKSURI    string   `json:"jwks_uri"`
	Algorithms []string `json:"id_token_signing_alg_values_supported"`
}

// Status of a step.
type Status string

// Step statuses. Unknown: an input that decides was not given, or only an inferred rule speaks. Skip: cannot be seen
// from here, or does not apply; it does not change the verdict.
const (
	Pass    Status = "pass"
	Warn    Status = "warn"
	Fail    Status = "fail"
	Unknown Status = "unknown"
	Skip    Status = "skip"
)

// Step is one thing that the cloud compares.
type Step struct {
	Name      string            `json:"name"`
	Status    Status            `json:"status"`
	Code      string            `json:"code"` // "" when the step passes with nothing to say
	Expected  string            `json:"expected"`
	Actual    string            `json:"actual"`
	Why       string            `json:"why"`
	Certainty inspect.Certainty `json:"certainty"`
	Source    string            `json:"source"`
	Fix       []inspect.Fix     `json:"fix"`
}

// Verdict of a prediction.
type Verdict string

// Prediction verdicts.
const (
	Accept    Verdict = "accept"
	Refuse    Verdict = "refuse"
	Uncertain Verdict = "unknown"
)

// Prediction is what the cloud would say, step by step. Make it with Judge.
type Prediction struct {
	Verdict Verdict `json:"verdict"`
	Steps   []Step  `json:"steps"`
}

// Judge draws the verdict from steps: any Fail that is documented or observed refuses; else any Unknown, or a Fail that
// is only inferred, leaves it unknown; else accept. An inferred failure is shown as Unknown.
func Judge(steps []Step) Prediction {
	p := Prediction{Verdict: Accept, Steps: steps}
	for i, s := range steps {
		if s.Status == Fail && s.Certainty == inspect.Inferred {
			p.Steps[i].Status = Unknown
		}
		switch p.Steps[i].Status {
		case Fail:
			p.Verdict = Refuse
		case Unknown:
			if p.Verdict == Accept {
				p.Verdict = Uncertain
			}
		}
	}
	return p
}

// First is the first failing step, else the first unknown one that carries a code, else nil.
func (p Prediction) First() *Step {
	for _, want := range []Status{Fail, Unknown} {
		for i, s := range p.Steps {
			if s.Status == want && s.Code != "" {
				return &p.Steps[i]
			}
		}
	}
	return nil
}

// Session is what an accepting cloud gave. Credentials are masked everywhere and never stored.
type Session struct {
	Principal   string       `json:"principal"`
	ExpiresAt   time.Time    `json:"expires_at"`
	Confirmed   *Confirmed   `json:"confirmed,omitempty"` // nil where nobody asked for it, or the cloud cannot
	Details     []Detail     `json:"-"`                   // shown beside it: Audience and Provider as AWS saw them, roles, …
	Credentials []Credential `json:"-"`                   // for helpers and session checks only
}

// Confirmed is what the cloud said when it was asked, with the session, whose that is. Principal and Why are foreign text.
type Confirmed struct {
	Yes       bool   `json:"yes"`
	Principal string `json:"principal"` // who it answered with, "" if it did not
	Why       string `json:"why"`       // of a no
}

// Detail is a labelled fact about a session. Value is foreign text.
type Detail struct{ Label, Value string }

// Credential is one named secret of a session, named as the cloud names it ("SecretAccessKey").
type Credential struct {
	Name  string
	Value secret.Secret
}

// Case is everything known about one trial. Only what there is is filled in: `explain` has no token, `setup` no
// exchanges.
type Case struct {
	Token      *inspect.Token // may be nil
	Settings   json.RawMessage
	Evidence   Evidence
	Prediction Prediction
	Exchanges  []wire.Exchange
	Err        error // the SDK's error; used when no exchange explains it
}

// Problem is a refusal explained.
type Problem struct {
	HTTPStatus int               `json:"http_status"`
	Code       string            `json:"code"`    // the cloud's own error code
	Message    string            `json:"message"` // the cloud's own words; foreign text
	RequestID  string            `json:"request_id"`
	Cause      string            `json:"cause"` // our code; "" when nothing is known
	Title      string            `json:"title"`
	Why        string            `json:"why"`
	Certainty  inspect.Certainty `json:"certainty"`
	Fix        []inspect.Fix     `json:"fix"`

	// Unanswered marks an answer that is no decision of this cloud: a proxy's page, a failing server. The trial then
	// counts as unreachable, not as refused.
	Unanswered bool `json:"-"`
}

// Change is one configuration change that mends something.
type Change struct {
	Side  string          // "cloud" or "auth0"
	Title string          //
	Code  string          // the step or cause it mends, "" if it is plain setting up
	Texts []inspect.Fix   // the same change as cli, terraform, console, action
	Apply json.RawMessage // for the cloud's simulator; nil when the sandbox cannot do it
}

// Word is the cloud's own code, "" where that only says the status again, for showing beside the status.
func (p Problem) Word() string {
	if p.HTTPStatus != 0 && p.Code == "HTTP "+strconv.Itoa(p.HTTPStatus) {
		return ""
	}
	return p.Code
}
