package cli

import (
	"strings"

	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// applyTarget carries out --target, --set, --set-file and --remove-target.
func (a *app) applyTarget(j *jobs.Jobs, p *profiles.Profile, f *editFlags) error {
	if f.target == "" {
		if len(f.set)+len(f.setFile) > 0 || f.removeTarget {
			return usage("--set, --set-file and --remove-target need to know which target.", "Add --target CLOUD or --target CLOUD:NAME.")
		}
		return nil
	}
	id, name, _ := strings.Cut(f.target, ":")
	c := j.Clouds.Lookup(id)
	if c == nil {
		return usage("There is no cloud "+id+".", "Use aws, gcp, azure or api.")
	}
	at := targetIndex(p.Targets, id, name)
	if f.removeTarget {
		if at < 0 {
			return usage("Profile "+p.Name+" has no target "+f.target+".", "mintmark profile show "+quote.Shell(p.Name))
		}
		p.Targets = append(p.Targets[:at:at], p.Targets[at+1:]...)
		return nil
	}
	if at < 0 {
		p.Targets = append(p.Targets, profiles.Target{Cloud: id, Name: first(name, id), Settings: []byte("{}")})
		at = len(p.Targets) - 1
	}
	return a.applySettings(c.ID(), j, &p.Targets[at], f)
}

func (a *app) applySettings(id string, j *jobs.Jobs, t *profiles.Target, f *editFlags) error {
	c := j.Clouds.Lookup(id)
	// A value that the cloud will hardly take is kept, since only the cloud knows, but not without a word.
	defer func() { a.remarkSettings(c, *t) }()
	for _, pair := range f.set {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return usage("--set "+pair+" is no KEY=VALUE.", "Example: --set region=eu-west-1")
		}
		next, err := jobs.SetSetting(c, t.Settings, key, value)
		if err != nil {
			return err
		}
		t.Settings = next
	}
	for _, pair := range f.setFile {
		key, file, ok := strings.Cut(pair, "=")
		if !ok || !strings.HasPrefix(file, "@") {
			return usage("--set-file "+pair+" is no KEY=@FILE.", "Example: --set-file trust_policy=@role.json")
		}
		text, err := a.ReadFile(file[1:])
		if err != nil {
			return err
		}
		next, err := jobs.SetSetting(c, t.Settings, key, string(text))
		if err != nil {
			return err
		}
		t.Settings = next
	}
	return nil
}

// targetIndex finds a target by cloud and name; without a name the cloud's first. -1 if there is none.
func targetIndex(targets []profiles.Target, id, name string) int {
	for i, t := range targets {
		if t.Cloud == id && (name == "" || t.Name == name) {
			return i
		}
	}
	return -1
}

func (a *app) remarkSettings(c cloud.Cloud, t profiles.Target) {
	texts := jobs.SettingTexts(c, t.Settings)
	for _, field := range c.Fields() {
		if text := texts[field.Key]; text != "" && field.Check != nil {
			n := field.Check(text)
			a.remark(c.ID()+" "+field.Key, string(n.Status), n.Text)
		}
	}
}
