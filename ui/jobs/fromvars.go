package jobs

import (
	"encoding/json"
	"fmt"
	"strings"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

// TargetsFromVars are the targets that the clouds' own variables describe, one a cloud and named as it; get gives a
// variable, "" for none, read a file that one names, nil for none. A cloud of which something needed is missing or unreadable gets no
// target; notes say so. No variable that holds a credential is looked at.
func TargetsFromVars(clouds cloud.Registry, get func(string) string, read func(string) ([]byte, error)) (targets []profiles.Target, notes []string) {
	for _, c := range clouds {
		t, note := fromVars(c, get, read)
		if note != "" {
			notes = append(notes, note)
		}
		if t != nil {
			targets = append(targets, *t)
		}
	}
	return targets, notes
}

func fromVars(c cloud.Cloud, get func(string) string, read func(string) ([]byte, error)) (t *profiles.Target, note string) {
	settings, missing, used := []byte("{}"), []string(nil), []string(nil)
	for _, f := range c.Fields() {
		name, value := firstSet(f.Env, get)
		switch {
		case len(f.Env) == 0:
			continue
		case name == "" && f.Required:
			missing = append(missing, f.Env[0])
			continue
		case name == "":
			continue
		}
		if f.Required {
			used = append(used, name)
		}
		if f.EnvFile {
			if read == nil {
				return nil, name + " names a file, and none is read here, so there is no target for " + c.Title() + "."
			}
			raw, err := read(value)
			if err != nil {
				return nil, name + " names a file that cannot be read, so there is no target for " + c.Title() + "."
			}
			value = string(raw)
		}
		next, err := SetSetting(c, settings, f.Key, value)
		if err != nil {
			return nil, unusable(c, name)
		}
		settings = next
	}
	switch {
	case len(used) == 0:
		return nil, ""
	case len(missing) > 0:
		return nil, fmt.Sprintf("%s is set and %s is not, so there is no target for %s.", strings.Join(used, ", "), strings.Join(missing, ", "), c.Title())
	}
	normal, _, err := c.Normalize(settings)
	if err != nil {
		return nil, unusable(c, strings.Join(used, ", "))
	}
	return &profiles.Target{Cloud: c.ID(), Name: c.ID(), Settings: normal}, "Target " + c.ID() + " comes from " + strings.Join(used, ", ") + "."
}

// unusable does not quote the value: a variable may name a key file.
func unusable(c cloud.Cloud, name string) string {
	return "What " + name + " says is no workload identity that can be read, so there is no target for " + c.Title() + "."
}

func firstSet(names []string, get func(string) string) (name, value string) {
	for _, n := range names {
		if v := strings.TrimSpace(get(n)); v != "" {
			return n, v
		}
	}
	return "", ""
}

// OverSettings is settings with the members of found in their place.
func OverSettings(settings, found json.RawMessage) (json.RawMessage, error) {
	members := map[string]any{}
	if err := json.Unmarshal(found, &members); err != nil {
		return nil, err
	}
	return cloud.Overlay(settings, members)
}
