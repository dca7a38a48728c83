package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/inspect/quote"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// Exit codes, a contract.
const (
	ExitYes         = 0
	ExitNo          = 1   // the answer is no: refused, expired, not accepted, differs
	ExitUsage       = 2   // wrong usage
	ExitNoToken     = 3   // not a token
	ExitUnreachable = 4   // could not ask
	ExitStore       = 5   // keyring, vault, profile missing
	ExitInterrupted = 130 // SIGINT
	ExitTerminated  = 143 // SIGTERM
)

// Failure is an error as a user meets it: what, why, what next, and the exit code. It may quote foreign text.
type Failure struct {
	Exit            int
	Code            string
	What, Why, Next string
}

func (f *Failure) Error() string { return f.What }

// verdict is an exit code whose answer is already printed.
type verdict int

func (v verdict) Error() string { return fmt.Sprintf("exit %d", int(v)) }

// ErrNoTerminal says that a question had nobody to answer it.
var ErrNoTerminal = errors.New("there is no terminal to ask on")

// interrupted is the end by a signal; cause is what the context says of it. 128 + 15 is a shell's code for SIGTERM.
func interrupted(cause error) *Failure {
	f := &Failure{Exit: ExitInterrupted, Code: "cli.interrupted", What: "Interrupted.", Why: "The command was stopped before it was done.", Next: "Run it again when you like."}
	if cause != nil && strings.HasPrefix(cause.Error(), syscall.SIGTERM.String()) {
		f.Exit = ExitTerminated
	}
	return f
}

// usage is a Failure for a command that cannot be meant.
func usage(what, next string) *Failure {
	return &Failure{Exit: ExitUsage, Code: "cli.usage", What: what, Why: "The command line does not say what is wanted.", Next: next}
}

// failure explains any error that a command can return.
func failure(err error) *Failure {
	var (
		known   *Failure
		tenant  *auth0.Problem
		trouble *profiles.Trouble
		format  *profiles.FormatError
		wish    *jobs.UsageError
		target  *jobs.TargetError
		missing *jobs.MissingSecretError
		refused *jobs.RefusedError
		network *wire.Error
		path    *fs.PathError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, context.Canceled):
		return interrupted(nil)
	case errors.As(err, &tenant):
		return fromTenant(tenant)
	case errors.As(err, &trouble):
		f := &Failure{Exit: ExitStore, Code: trouble.Code, What: trouble.What, Why: first(trouble.Why, "The store says so."), Next: first(trouble.Next, "mintmark doctor checks the store.")}
		if trouble.Code == profiles.CodeInvalid {
			f.Exit = ExitUsage // the store is well; what was asked of it is not
		}
		return f
	case errors.Is(err, profiles.ErrNotFound):
		return missingProfile(err)
	case errors.Is(err, ErrNoTerminal):
		return usage("There is no terminal to ask on.", "Run it in a terminal, or use the flag that gives the answer from a file or from standard input.")
	case errors.As(err, &format):
		return &Failure{Exit: ExitUsage, Code: "cli.file.format", What: sentence(format.Error()), Why: "The file is read strictly, so that a misspelt field is never silently ignored.", Next: first(format.Next, "Correct the file at that place and run the command again.")}
	case errors.As(err, &wish):
		return &Failure{Exit: ExitUsage, Code: "cli.usage", What: sentence(wish.What), Why: first(wish.Why, "What was asked for does not exist or cannot be meant."), Next: wish.Next}
	case errors.As(err, &target):
		return usage(sentence(target.Error()), "Correct that setting.")
	case errors.As(err, &missing):
		return &Failure{Exit: ExitStore, Code: "store.secret.missing", What: sentence(missing.Error()), Why: "The profile is stored without its client secret or private key.", Next: "mintmark profile edit " + quote.Shell(missing.Profile) + " --secret-stdin"}
	case errors.As(err, &refused):
		return fromRefusal(refused)
	case errors.As(err, &network):
		f := &Failure{Exit: ExitUnreachable, Code: network.Code, What: network.What, Why: network.Why, Next: network.Next}
		if host, ok := jobs.PrivateHost(network); ok {
			f.Next = approveWords(host)
		}
		return f
	case errors.As(err, &path):
		return &Failure{Exit: ExitUsage, Code: "cli.file.unreadable", What: fileWords(path), Why: sentence(path.Err.Error()), Next: "Check the path and its permissions."}
	case strings.HasPrefix(err.Error(), "if any flags in the group"):
		return usage("Two flags exclude each other: "+excluding(err.Error())+".", "Give one of them.")
	}
	return &Failure{Exit: ExitUnreachable, Code: "cli.failed", What: sentence(err.Error()), Why: "No more is known.", Next: "mintmark doctor checks the surroundings."}
}

// excluding are the flags in cobra's words about a group of them: "… none of the others can be; [json junit] were all set".
func excluding(text string) string {
	_, list, _ := strings.Cut(text, "; [")
	list, _, _ = strings.Cut(list, "]")
	return "--" + strings.ReplaceAll(list, " ", " and --")
}

// fileWords names the file that the user named: a temporary one beside it is ours.
func fileWords(e *fs.PathError) string {
	if dir, name := filepath.Split(e.Path); strings.HasPrefix(name, ".mintmark-") {
		return sentence("cannot write in " + filepath.Clean(dir))
	}
	if e.Op == "write" || e.Op == "mkdir" || e.Op == "rename" {
		return sentence("cannot write " + e.Path)
	}
	return sentence("cannot read " + e.Path)
}

func missingProfile(err error) *Failure {
	return &Failure{Exit: ExitStore, Code: "store.profile.missing", What: sentence(err.Error()), Why: "The store that is in use holds no profile of that name.", Next: "mintmark profile list"}
}

func fromTenant(p *auth0.Problem) *Failure {
	f := &Failure{Exit: ExitUnreachable, Code: p.Cause, What: p.Title, Why: p.Why}
	if p.Refused {
		f.Exit = ExitNo
	}
	if p.Message != "" {
		f.What += " The tenant said: " + sentence(p.Message)
	}
	for i, cause := range p.Causes {
		if i == 0 {
			f.Why += " Likely causes, in order:"
		}
		f.Why += fmt.Sprintf(" (%d) %s", i+1, cause)
	}
	if len(p.Learned) > 0 {
		f.Why += " " + strings.Join(p.Learned, " ")
	}
	if host, ok := jobs.PrivateHost(p); ok {
		f.Next = approveWords(host)
	}
	for _, fix := range p.Fix {
		if f.Next == "" && fix.Text != "" {
			f.Next = nextStep(fix)
		}
	}
	return f
}

// approveWords says how to agree to a host on a private address.
func approveWords(host string) string {
	return "If the host is yours: mintmark profile edit NAME --approve-host " + quote.Shell(host)
}

// fromRefusal is a cloud's refusal where a command has nothing else to print.
func fromRefusal(r *jobs.RefusedError) *Failure {
	actual := r.Trial.Actual
	f := &Failure{Exit: ExitNo, Code: actual.Cause, What: sentence(r.Error()), Why: actual.Why, Next: "mintmark try shows every step."}
	if actual.Verdict == cloud.Unreachable {
		f.Exit = ExitUnreachable
	}
	if len(actual.Fix) > 0 {
		f.Next = nextStep(actual.Fix[0])
	}
	return f
}

// nextStep is a fix in one piece; a text that begins with its title says both.
func nextStep(f inspect.Fix) string {
	if f.Title == "Next" || strings.HasPrefix(f.Text, f.Title) {
		return f.Text
	}
	return f.Title + ": " + f.Text
}

// sentence gives a bare error text a capital and a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	// A first word that is a name (a host, a code, a path) keeps its spelling.
	if word, _, _ := strings.Cut(s, " "); !strings.ContainsAny(strings.TrimSuffix(word, ":"), ".:/_=@") {
		if r, size := utf8.DecodeRuneInString(s); r != utf8.RuneError {
			s = string(unicode.ToUpper(r)) + s[size:]
		}
	}
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}

// report writes a failure where the contract wants it: JSON on stdout, or lines on stderr.
func (f *Failure) report(stdout, stderr io.Writer, asJSON bool) {
	if asJSON {
		type body struct {
			Code string `json:"code"`
			What string `json:"what"`
			Why  string `json:"why"`
			Next string `json:"next"`
		}
		if writeJSON(stdout, map[string]body{"error": {f.Code, f.What, f.Why, f.Next}}) == nil {
			return
		} // a full disk: it is still told
	}
	show := func(label string, text printable.Text) {
		if text.String() != "" {
			fmt.Fprintf(stderr, "%s: %s\n", label, text)
		}
	}
	show("mintmark", of(f.What))
	show("why", of(f.Why))
	show("next", told(f.Next))
}

// writeJSON prints one indented document in which every character that could disturb a terminal is escaped.
func writeJSON(w io.Writer, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(printable.JSON(b), '\n'))
	return err
}

func missingFile(err error) bool { return errors.Is(err, fs.ErrNotExist) }
