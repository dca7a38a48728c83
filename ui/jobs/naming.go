package jobs

import (
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
	"mintmark/inspect/quote"
)

// Clouds know no profiles: where a fix of theirs is a command of ours, it says PROFILE. Here it gets its name, so that the
// command can be run as it stands.

const (
	placeholder   = "PROFILE"
	usualProgram  = "/usr/local/bin/mintmark"
	helperGoogle  = "mintmark helper gcp " + placeholder
	needsNoQuotes = `^[A-Za-z0-9][A-Za-z0-9._@-]*$`
)

var (
	ourCommand = lazyregexp.New(`\bmintmark (profile edit|token|try) PROFILE( --target (aws|gcp|azure|api))?\b`)
	plainName  = lazyregexp.New(needsNoQuotes)
	plainPath  = lazyregexp.New(`^/[A-Za-z0-9._/@+-]+$`)
)

// named is a trial with the profile's name, the target's and this program's path in every fix. It shares no fix with t: a
// trial is told, and drawn, while the others go on.
func (j *Jobs) named(profile string, t cloud.Trial) cloud.Trial {
	name := func(fixes []inspect.Fix) []inspect.Fix {
		out := make([]inspect.Fix, len(fixes))
		for n, f := range fixes {
			f.Text = j.fill(f.Text, profile, t.Target)
			out[n] = f
		}
		return out
	}
	t.Predicted.Steps, t.Setup = slices.Clone(t.Predicted.Steps), slices.Clone(t.Setup)
	for n := range t.Predicted.Steps {
		t.Predicted.Steps[n].Fix = name(t.Predicted.Steps[n].Fix)
	}
	t.Actual.Fix = name(t.Actual.Fix)
	for n := range t.Setup {
		t.Setup[n].Texts = name(t.Setup[n].Texts)
	}
	return t
}

func (j *Jobs) fill(text, profile, target string) string {
	if !strings.Contains(text, placeholder) {
		return text
	}
	text = ourCommand().ReplaceAllStringFunc(text, func(hit string) string {
		m := ourCommand().FindStringSubmatch(hit)
		hit = "mintmark " + m[1] + " " + quote.Shell(profile)
		if m[3] != "" {
			hit += " --target " + m[3]
			if target != "" {
				hit = strings.TrimSuffix(hit, m[3]) + quote.Shell(m[3]+":"+target)
			}
		}
		return hit
	})
	// A credential file's command is split on blanks without any quoting: a name that needs quotes cannot stand there.
	if plainName().MatchString(profile) && (target == "" || plainName().MatchString(target)) {
		who := profile
		if target != "" {
			who += ":" + target
		}
		text = strings.ReplaceAll(text, helperGoogle, "mintmark helper gcp "+who)
		if plainPath().MatchString(j.Program) {
			text = strings.ReplaceAll(text, usualProgram+" helper", j.Program+" helper")
		}
	}
	return text
}
