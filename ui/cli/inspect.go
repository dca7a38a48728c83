package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mintmark/inspect"
	"mintmark/ui/jobs"
)

type inspectFlags struct {
	profile, jwks, issuer, audience string
	hmacKey, decryptKey             string
	leeway                          time.Duration
	clock                           clock
}

func (a *app) inspect() *cobra.Command {
	var f inspectFlags
	cmd := &cobra.Command{
		Use:   "inspect [TOKEN|-|@FILE]",
		Short: "Decode, verify and check a token",
		Long: "Decodes a token, verifies it when keys are named, and checks it. Nothing is fetched unless --jwks URL, --profile or --issuer asks for it.\n" +
			"Accepts what people paste: a bearer header, a curl command, a token response, or any text in which one token is a whole value (a cookie, a kubeconfig).",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.runInspect(cmd.Context(), f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.profile, "profile", "", "judge by this profile: its issuer, audience, keys and required claims")
	flags.StringVar(&f.jwks, "jwks", "", "keys: a JWKS, JWK or PEM file, or the URL of a JWKS")
	flags.StringVar(&f.issuer, "issuer", "", "the issuer expected; without --jwks its published keys are fetched")
	flags.StringVar(&f.audience, "audience", "", "the audience expected")
	flags.StringVar(&f.hmacKey, "hmac-key", "", "a file with the secret of an HS256, HS384 or HS512 token")
	flags.StringVar(&f.decryptKey, "decrypt-key", "", "a file with the private key of an encrypted token")
	flags.DurationVar(&f.leeway, "leeway", 0, "clock difference to forgive")
	f.clock.flag(cmd)
	return a.withJSON(cmd)
}

func (a *app) runInspect(ctx context.Context, f inspectFlags, args []string) error {
	now, err := f.clock.time(a.Now)
	if err != nil {
		return err
	}
	if f.leeway < 0 {
		return usage("--leeway cannot be negative.", "Write it as 30s.")
	}
	token, err := a.inspectInput(ctx, f, args)
	if err != nil {
		return err
	}
	if token, err = a.decrypted(token, f.decryptKey); err != nil {
		return err
	}
	done, err := a.judge(ctx, f, token, now())
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err // keys that were not waited for are not keys that cannot be had
	}
	if a.json {
		if err := writeJSON(a.Stdout, done.Report); err != nil {
			return err
		}
	} else if err := inspectSheet(token, done.Report, now()).print(a.Stdout); err != nil {
		return err
	}
	return inspectExit(done)
}

func inspectExit(done jobs.Inspected) error {
	r := done.Report
	switch {
	case r.Kind == inspect.Malformed || r.Kind == inspect.Opaque || r.Verdict == inspect.Unparseable:
		return verdict(ExitNoToken)
	case r.Verdict == inspect.Rejected:
		return verdict(ExitNo)
	case done.Options.KeysError != "":
		return verdict(ExitUnreachable)
	}
	return nil
}

// inspectInput is the token named, piped in, or held by the profile.
func (a *app) inspectInput(ctx context.Context, f inspectFlags, args []string) (*inspect.Token, error) {
	if len(args) == 1 {
		text, err := a.tokenArgument(args[0])
		return inspect.Parse(text), err
	}
	if f.profile != "" {
		j, err := a.jobs(ctx)
		if err != nil {
			return nil, err
		}
		fetched, err := j.Fetch(ctx, f.profile, false)
		if err != nil {
			return nil, err
		}
		return fetched.Token, nil
	}
	if a.StdinTerminal {
		return nil, usage("There is no token to inspect.", "Give it as an argument, as @FILE, on standard input with -, or name a --profile.")
	}
	text, err := a.tokenArgument("-")
	return inspect.Parse(text), err
}

func (a *app) decrypted(t *inspect.Token, keyFile string) (*inspect.Token, error) {
	if keyFile == "" {
		return t, nil
	}
	key, err := a.ReadFile(keyFile)
	if err != nil {
		return nil, err
	}
	if t.Kind != inspect.JWE {
		return nil, usage("--decrypt-key is for encrypted tokens, and this one is not encrypted.", "Leave the flag away.")
	}
	inner, err := inspect.DecryptJWE(t, key)
	if err != nil {
		return nil, &Failure{Exit: ExitNo, Code: "cli.decrypt", What: "The token does not decrypt with that key.", Why: sentence(err.Error()), Next: "Use the private key whose public half is registered on the API."}
	}
	return inner, nil
}

// judge picks the keys and expectations that the flags ask for.
func (a *app) judge(ctx context.Context, f inspectFlags, t *inspect.Token, now time.Time) (jobs.Inspected, error) {
	opt := inspect.Options{Now: now, Leeway: f.leeway, Issuer: f.issuer, Audience: f.audience}
	var j *jobs.Jobs
	if f.profile != "" {
		var err error
		if j, err = a.jobs(ctx); err != nil {
			return jobs.Inspected{}, err
		}
		p, err := j.Store.Get(ctx, f.profile)
		if err != nil {
			return jobs.Inspected{}, err
		}
		opt = j.Expectations(p)
		opt.Now, opt.Leeway = now, f.leeway
		opt.Issuer, opt.Audience = first(f.issuer, opt.Issuer), first(f.audience, opt.Audience)
		if f.jwks == "" && f.hmacKey == "" {
			return j.InspectWith(ctx, p, first(f.issuer, p.IssuerURL()), t, opt)
		}
	}
	keys, keysError, err := a.keys(ctx, f)
	if err != nil {
		return jobs.Inspected{}, err
	}
	if keys == nil && keysError == "" && f.issuer != "" {
		return a.NewJobs(nil).InspectIssuer(ctx, f.issuer, t, opt)
	}
	opt.Keys, opt.KeysError = keys, keysError
	return jobs.Inspected{Token: t, Options: opt, Report: inspect.Inspect(t, opt)}, nil
}

// keys reads --hmac-key or --jwks; both nil and "" when neither is given.
func (a *app) keys(ctx context.Context, f inspectFlags) (*inspect.KeySet, string, error) {
	file, origin, flag := f.jwks, inspect.FromFile, "--jwks"
	if f.hmacKey != "" {
		if f.jwks != "" {
			return nil, "", usage("--jwks and --hmac-key exclude each other.", "Name the one that the token's alg needs.")
		}
		file, origin, flag = f.hmacKey, inspect.FromHMAC, "--hmac-key"
	}
	if file == "" {
		return nil, "", nil
	}
	if origin == inspect.FromFile && (strings.HasPrefix(file, "https://") || strings.HasPrefix(file, "http://")) {
		keys, err := a.NewJobs(nil).FetchKeys(ctx, file)
		if err != nil {
			return nil, err.Error(), nil //nolint:nilerr // the report says why there are no keys
		}
		return keys, "", nil
	}
	data, err := a.ReadFile(file)
	if err != nil {
		return nil, "", err
	}
	keys, err := inspect.ParseKeySet(data, origin)
	if err != nil {
		return nil, "", &Failure{Exit: ExitUsage, Code: "cli.keys", What: sentence(flag + " " + file + " holds no keys"), Why: sentence(err.Error()), Next: "Give a PEM public key or certificate, one JWK, or a JWKS."}
	}
	return keys, "", nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
