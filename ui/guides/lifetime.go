package guides

import (
	"fmt"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/quote"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// cloudDay is how long a token may live before a cloud takes offence: Google says 24 hours between iat and exp, and AWS
// has refused tokens that were issued about a day ago.
const cloudDay = 24 * time.Hour

func lifetime() Guide {
	return Guide{
		Name: "token-lifetime", Title: "Token lifetime, caching and renewal",
		Why: "At the end tokens live as long as they are useful and no longer, and are fetched once, not for every call.",
		Steps: []Step{
			{ID: "lifetime", Title: "Choose a lifetime", Why: "An access token cannot be taken back: its lifetime is how long a stolen one works. Auth0's default is a day, the most is 30 days; Google refuses more than 24 hours.",
				Sources: []string{docLifetime, docGoogleOther}, Do: setLifetime, Check: livesNoLonger, Fresh: true,
				Moves: func(l *Look) []Move {
					return append(fromNothing(l), apiMove("The API's token lifetime was set to an hour.", map[string]any{"lifetime_seconds": 3600})(l)...)
				},
				OnFail: "The setting is the API's, not the application's; tokens made before keep their old expiry."},
			{ID: "cache", Title: "Keep the token until it is nearly over", Why: "Tokens for machines are counted and limited. Ask once, keep the answer, and share it between the callers of one service.",
				Sources: []string{docRateLimits}, Do: keepToken, Check: cached,
				OnFail: "A token that lives less than a minute is never kept: lengthen its lifetime."},
			{ID: "renew", Title: "Renew before the end", Why: "There is no refresh token for machines: a new token is simply asked for, a little before the old one ends.",
				Sources: []string{docClientCredentials}, Do: renewToken, Check: renews,
				Moves:  func(l *Look) []Move { return renewsItself() },
				OnFail: "Switch auto-renew on in the profile, or let the helper write a token file."},
		},
	}
}

func setLifetime(l *Look) []inspect.Fix {
	return append([]inspect.Fix{cli("An hour for every token of this API", "auth0 apis update "+quote.Shell(l.api())+" --token-lifetime 3600"+l.tenant())},
		patchAPI(l, "An hour for every token of this API", map[string]any{"token_lifetime": 3600}, "token_lifetime = 3600", "Access Token Settings > Maximum Access Token Lifetime: 3600")[1:]...)
}

// livesNoLonger passes for a token that lives less than a day and more than five minutes.
func livesNoLonger(l *Look) Result {
	f, err := l.Token()
	if err != nil {
		return could(err)
	}
	iat, started := f.Token.Time("iat")
	exp, ends := f.Token.Time("exp")
	if !started || !ends {
		return unknown("The token has no iat or no exp that can be read, so its lifetime cannot be told.")
	}
	life := exp.Sub(iat)
	switch {
	case life > cloudDay:
		r := fail("The token lives longer than a day: Google refuses such tokens, and AWS has refused tokens that were about a day old.", bad("lifetime", span(life)))
		r.Code = "time.lifetime-long"
		return r
	case life < 5*time.Minute:
		return fail("The token lives less than five minutes: slow calls and clocks that differ will see it expired.", bad("lifetime", span(life)))
	}
	return pass(good("lifetime", span(life)))
}

func keepToken(l *Look) []inspect.Fix {
	name := quote.Shell(l.Profile.Name)
	return []inspect.Fix{
		cli("A cached token, fetched only when it is nearly over", "mintmark token "+name),
		cli("A token file that is kept fresh, for SDKs that read one", "mintmark helper azure "+name+" --write token.jwt --watch"),
		plain("In your service", fmt.Sprintf("Keep the answer of the token endpoint in memory until %d seconds before expires_in is over; one fetch at a time, the other callers wait for it.", int(jobs.Freshness.Seconds()))),
	}
}

// cached passes when asking twice costs one token.
func cached(l *Look) Result {
	first, err := l.Token()
	if err != nil {
		return could(err)
	}
	second, err := l.jobs.Fetch(l.ctx, l.Profile.Name, false)
	if err != nil {
		return could(err)
	}
	if !second.FromCache || second.Token.Raw != first.Token.Raw {
		return fail("Asking twice gave two tokens: this one is over too soon to be kept.", bad("second answer", "a new token"))
	}
	return pass(good("second answer", "the same token, from the cache"))
}

func renewToken(l *Look) []inspect.Fix {
	return []inspect.Fix{
		cli("Keep a token file fresh", "mintmark helper env "+quote.Shell(l.Profile.Name)+" --write token.env --watch"),
		plain("On the screen", "Switch auto-renew on in the profile with e: a new token is fetched before the old one ends."),
	}
}

// renews passes when the profile renews its token by itself and there is time left to do so.
func renews(l *Look) Result {
	f, err := l.Token()
	if err != nil {
		return could(err)
	}
	left := f.Cached.ExpiresAt.Sub(l.jobs.Now())
	saw := []Seen{{"time left", span(left), left > jobs.Freshness}, {"auto-renew", map[bool]string{true: "on", false: "off"}[l.Profile.AutoRenew], l.Profile.AutoRenew}}
	switch {
	case left <= jobs.Freshness:
		return fail("The token is nearly over and was not renewed.", saw...)
	case !l.Profile.AutoRenew:
		return fail("The profile does not renew its token by itself. Switch that on, or skip this step if your service does it.", saw...)
	}
	return pass(saw...)
}

func renewsItself() []Move {
	return []Move{{"Auto-renew was switched on in the profile.", func(l *Look) error {
		return l.jobs.EditProfile(l.ctx, l.Profile.Name, nil, func(p *profiles.Profile) { p.AutoRenew = true })
	}}}
}
