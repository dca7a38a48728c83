package jobs

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

// SetSetting puts one field of a target's settings from text, as a form or --set gives it. An empty text clears it.
func SetSetting(c cloud.Cloud, settings json.RawMessage, key, text string) (json.RawMessage, error) {
	var field *cloud.Field
	var known []string
	for _, f := range c.Fields() {
		known = append(known, f.Key)
		if f.Key == key {
			field = &f
		}
	}
	if field == nil {
		return nil, &UsageError{What: fmt.Sprintf("there is no setting %q of %s", key, c.Title()), Next: "Use one of " + strings.Join(known, ", ") + "."}
	}
	all := map[string]json.RawMessage{}
	if len(settings) > 0 {
		if err := json.Unmarshal(settings, &all); err != nil {
			return nil, err
		}
	}
	if strings.TrimSpace(text) == "" {
		delete(all, key)
		return json.Marshal(all)
	}
	value, err := settingValue(*field, text)
	if err != nil {
		return nil, err
	}
	all[key] = value
	return json.Marshal(all)
}

// settingValue reads text as the field's kind wants it.
func settingValue(f cloud.Field, text string) (json.RawMessage, error) {
	trimmed := strings.TrimSpace(text)
	switch f.Kind {
	case cloud.List:
		if strings.HasPrefix(trimmed, "[") {
			return jsonValue(f, trimmed)
		}
		return json.Marshal(words(trimmed))
	case cloud.Duration:
		n, err := strconv.Atoi(strings.TrimSuffix(trimmed, "s"))
		if err != nil {
			return nil, &UsageError{What: f.Label + " is a number of seconds", Next: "Write it as 900."}
		}
		return json.Marshal(n)
	case cloud.JSON:
		return jsonValue(f, trimmed)
	case cloud.Map:
		if strings.HasPrefix(trimmed, "{") {
			return jsonValue(f, trimmed)
		}
		m := map[string]string{}
		for _, pair := range strings.FieldsFunc(trimmed, func(r rune) bool { return r == '\n' || r == ',' }) {
			name, value, ok := strings.Cut(pair, "=")
			if !ok {
				return nil, &UsageError{What: f.Label + " is a list of NAME=VALUE", Next: "Example: " + f.Example}
			}
			m[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
		return json.Marshal(m)
	}
	return json.Marshal(trimmed)
}

func jsonValue(f cloud.Field, text string) (json.RawMessage, error) {
	if !json.Valid([]byte(text)) {
		return nil, &UsageError{What: f.Label + " is not valid JSON", Next: "Example: " + f.Example}
	}
	return json.RawMessage(text), nil
}

// words splits a list at commas and line ends.
func words(text string) []string {
	out := []string{}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ',' }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// TargetError says what is wrong in one target of a profile. Path is below the target: "settings.trust_policy.Version".
type TargetError struct {
	Profile string
	Target  int
	Path    string
	What    string
}

func (e *TargetError) Error() string {
	return fmt.Sprintf("profile %s: targets[%d].%s: %s", e.Profile, e.Target, e.Path, e.What)
}

// join puts a path below another; an index follows without a dot.
func join(base, path string) string {
	if path == "" || path[0] == '[' {
		return base + path
	}
	return base + "." + path
}

// Normalize checks every target's settings strictly with its cloud and reduces whole vendor answers. notes say what was
// cut down. base is the folder that a relative CA file is relative to.
func (j *Jobs) Normalize(p profiles.Profile, base string) (normal profiles.Profile, notes []string, err error) {
	if p.CAFile != "" && !filepath.IsAbs(p.CAFile) {
		p.CAFile = filepath.Join(base, p.CAFile)
	}
	p.Targets = append([]profiles.Target(nil), p.Targets...)
	for i, t := range p.Targets {
		c := j.Clouds.Lookup(t.Cloud)
		if c == nil {
			return p, notes, &TargetError{Profile: p.Name, Target: i, Path: "cloud", What: fmt.Sprintf("There is no cloud %q; use aws, gcp, azure or api", t.Cloud)}
		}
		settings, said, err := c.Normalize(t.Settings)
		if err != nil {
			where := fmt.Sprintf("profile %s: targets[%d].settings", p.Name, i)
			var at *cloud.SettingsError
			if errors.As(err, &at) {
				return p, notes, &TargetError{Profile: p.Name, Target: i, Path: join("settings", at.Path), What: at.What}
			}
			return p, notes, fmt.Errorf("%s: %w", where, err)
		}
		p.Targets[i].Settings = settings
		for _, n := range said {
			notes = append(notes, p.Name+", "+t.Cloud+": "+n)
		}
	}
	return p, notes, nil
}

// SettingTexts is a target's settings as form texts by key, the inverse of SetSetting.
func SettingTexts(c cloud.Cloud, settings json.RawMessage) map[string]string {
	var all map[string]json.RawMessage
	_ = json.Unmarshal(settings, &all)
	out := map[string]string{}
	for _, f := range c.Fields() {
		raw, ok := all[f.Key]
		if !ok {
			continue
		}
		out[f.Key] = settingText(f, raw)
	}
	return out
}

func settingText(f cloud.Field, raw json.RawMessage) string {
	switch f.Kind {
	case cloud.List:
		var list []string
		if json.Unmarshal(raw, &list) != nil {
			break
		}
		for _, item := range list {
			if strings.ContainsAny(item, ",\n") || item != strings.TrimSpace(item) || item == "" || item[0] == '[' {
				return string(raw) // would not survive the way back as words
			}
		}
		return strings.Join(list, ", ")
	case cloud.Map:
		var m map[string]string
		if json.Unmarshal(raw, &m) != nil {
			break
		}
		var lines []string
		for k, v := range m {
			if strings.ContainsAny(k+v, ",\n") || strings.Contains(k, "=") || k != strings.TrimSpace(k) || v != strings.TrimSpace(v) || strings.HasPrefix(k, "{") {
				return string(raw) // would not survive the way back as NAME=VALUE
			}
			lines = append(lines, k+"="+v)
		}
		sort.Strings(lines)
		return strings.Join(lines, ", ")
	case cloud.JSON, cloud.Duration:
		return string(raw)
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
