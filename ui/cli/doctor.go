package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
)

// Check is one thing that doctor looked at.
type Check struct {
	Name   string `json:"name"`
	Status string `json:"status"` // pass, warn, fail, skip
	Detail string `json:"detail"`
	Next   string `json:"next"`
}

func (a *app) doctor() *cobra.Command {
	var profile string
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check keyring, clipboard, terminal, proxy, and with --profile the tenant and the clock", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			checks := a.Doctor(cmd.Context(), first(a.store, a.Getenv("MINTMARK_STORE"), "keyring"))
			reached, err := a.tenantChecks(cmd.Context(), profile)
			if err != nil {
				return err
			}
			checks = append(checks, reached...)
			failed := false
			s := &sheet{}
			for _, c := range checks {
				failed = failed || c.Status == "fail"
				s.line(mark(c.Status), printable.Own(" "), pad(c.Name, 12), of(c.Detail))
				if c.Next != "" {
					s.line(printable.Own("              next: "), told(c.Next))
				}
			}
			if a.json {
				err = writeJSON(a.Stdout, map[string][]Check{"checks": checks})
			} else {
				err = s.print(a.Stdout)
			}
			if err == nil && failed {
				err = verdict(ExitNo)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&profile, "profile", "", "also ask this profile's tenant for its public keys, and compare the clocks")
	return a.withJSON(cmd)
}

// tenantChecks asks a profile's tenant; unasked nothing leaves the machine.
func (a *app) tenantChecks(ctx context.Context, profile string) ([]Check, error) {
	if profile == "" {
		const why = "not asked; --profile NAME asks that profile's tenant"
		return []Check{{Name: "tenant", Status: "skip", Detail: why}, {Name: "clock", Status: "skip", Detail: why}}, nil
	}
	j, err := a.jobs(ctx)
	if err != nil {
		return nil, err
	}
	r, err := j.Reach(ctx, profile)
	if err != nil {
		return nil, err
	}
	clock := Check{Name: "clock", Status: "skip", Detail: "the tenant did not say what time it has"}
	if r.Offset.Known {
		words, agree := jobs.ClockWords(r.Offset)
		clock = Check{Name: "clock", Status: "pass", Detail: words}
		if !agree {
			clock.Status, clock.Next = "warn", "Let this machine set its clock from the network (NTP); tokens carry the tenant's time."
		}
	}
	return []Check{tenantCheck(r), clock, quotaCheck(ctx, j, profile, a.Now())}, nil
}

// quotaCheck is what the tenant last said of the profile's token quota; only a token's answer says it.
func quotaCheck(ctx context.Context, j *jobs.Jobs, profile string, now time.Time) Check {
	out := Check{Name: "quota", Status: "skip", Detail: "the tenant stated no token quota with the last token"}
	q, said, err := j.Limits(ctx, profile)
	if err != nil || len(q.Buckets) == 0 {
		return out
	}
	var words []string
	for _, l := range jobs.LimitsOf(q) {
		words = append(words, strings.TrimSuffix(quotaWords(l), "."))
	}
	out.Status, out.Detail = "pass", strings.Join(words, "; ")+"; as said "+said.Format(time.RFC3339)
	if _, low := jobs.LowOf(q, now); low {
		out.Status, out.Next = "warn", "Keep each token until shortly before it expires; Monitoring > Logs (type:seccft) names the clients that ask."
	}
	return out
}

// tenantCheck is the line for the road to the tenant.
func tenantCheck(r jobs.Reached) Check {
	if r.Err == nil {
		return Check{Name: "tenant", Status: "pass", Detail: fmt.Sprintf("%s answers in %d ms with %d keys", r.Issuer, r.Took.Milliseconds(), r.Keys)}
	}
	f := failure(r.Err)
	return Check{Name: "tenant", Status: "fail", Detail: f.What + " " + f.Why, Next: f.Next}
}

// StoreCheck is the doctor's line for a store that did not open.
func StoreCheck(err error) Check {
	f := failure(err)
	return Check{Name: "store", Status: "fail", Detail: f.What + " " + f.Why, Next: f.Next}
}
